//! Values that go into a statement and come out of a row.

use std::fmt;

use uuid::Uuid;

/// A borrowed value: a parameter of a statement, or a column of a row.
///
/// Newtypes of the domain implement `From<…> for Bind<'_>` to be usable in [`bind!`](crate::bind).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Bind<'a> {
    /// NULL, of any type.
    Null,
    /// `INTEGER` 0 or 1 on SQLite, `boolean` on PostgreSQL.
    Bool(bool),
    /// `INTEGER` on SQLite, any integer type on PostgreSQL.
    Int(i64),
    /// `TEXT` on both. NUL is refused, as PostgreSQL cannot store it.
    Text(&'a str),
    /// `BLOB` on SQLite, `bytea` on PostgreSQL.
    Bytes(&'a [u8]),
    /// `BLOB` of 16 bytes on SQLite, `uuid` on PostgreSQL.
    Uuid(Uuid),
}

/// The owned twin of [`Bind`], kept by a [`Sql`](crate::Sql) buffer.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// See [`Bind::Null`].
    Null,
    /// See [`Bind::Bool`].
    Bool(bool),
    /// See [`Bind::Int`].
    Int(i64),
    /// See [`Bind::Text`].
    Text(String),
    /// See [`Bind::Bytes`].
    Bytes(Vec<u8>),
    /// See [`Bind::Uuid`].
    Uuid(Uuid),
}

/// Makes the parameters of a statement: `&bind![id, name.as_str(), note.as_deref()]`.
#[macro_export]
macro_rules! bind {
    ($($value:expr),* $(,)?) => {
        [$($crate::Bind::from($value)),*]
    };
}

/// Shows kind and size only: values are personal data, and `Debug` output ends up in logs.
impl fmt::Debug for Bind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Bool(_) => f.write_str("Bool"),
            Self::Int(_) => f.write_str("Int"),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Uuid(_) => f.write_str("Uuid"),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Bind::from(self).fmt(f)
    }
}

impl Bind<'_> {
    /// Names the kind for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "an integer",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Uuid(_) => "a uuid",
        }
    }
}

impl<'a> From<&'a Value> for Bind<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Int(value) => Self::Int(*value),
            Value::Text(value) => Self::Text(value),
            Value::Bytes(value) => Self::Bytes(value),
            Value::Uuid(value) => Self::Uuid(*value),
        }
    }
}

/// Everything that can be bound can be kept.
impl<'a, T: Into<Bind<'a>>> From<T> for Value {
    fn from(value: T) -> Self {
        match value.into() {
            Bind::Null => Self::Null,
            Bind::Bool(value) => Self::Bool(value),
            Bind::Int(value) => Self::Int(value),
            Bind::Text(value) => Self::Text(value.to_owned()),
            Bind::Bytes(value) => Self::Bytes(value.to_owned()),
            Bind::Uuid(value) => Self::Uuid(value),
        }
    }
}

impl<'a, T: Into<Bind<'a>>> From<Option<T>> for Bind<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! from_borrowed_options {
    ($($inner:ty),*) => {$(
        impl<'a> From<&'a Option<$inner>> for Bind<'a> {
            fn from(value: &'a Option<$inner>) -> Self {
                value.as_ref().into()
            }
        }
    )*};
}

// One by one: a blanket implementation makes the compiler look for `&&&…Option<Option<…>>`.
from_borrowed_options!(String, Vec<u8>, Uuid, bool, i64);

impl From<bool> for Bind<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&bool> for Bind<'_> {
    fn from(value: &bool) -> Self {
        Self::Bool(*value)
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Bind<'_> {
            fn from(value: $integer) -> Self {
                Self::Int(value.into())
            }
        }

        impl From<&$integer> for Bind<'_> {
            fn from(value: &$integer) -> Self {
                Self::Int((*value).into())
            }
        }
    )*};
}

from_integers!(i64, i32, i16, u32, u16, u8);

impl<'a> From<&'a str> for Bind<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a String> for Bind<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Bind<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Bind<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a> From<&'a Vec<u8>> for Bind<'a> {
    fn from(value: &'a Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl From<Uuid> for Bind<'_> {
    fn from(value: Uuid) -> Self {
        Self::Uuid(value)
    }
}

impl From<&Uuid> for Bind<'_> {
    fn from(value: &Uuid) -> Self {
        Self::Uuid(*value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}
