//! Rows and how their columns become Rust values.

use std::fmt;

use uuid::Uuid;

use crate::bind::Bind;
use crate::{Error, postgres, sqlite};

/// A row of either engine, read by position.
pub struct Row<'a>(Inner<'a>);

enum Inner<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl<'a> Row<'a> {
    pub(crate) fn sqlite(row: &'a rusqlite::Row<'a>) -> Self {
        Self(Inner::Sqlite(row))
    }

    pub(crate) fn postgres(row: &'a tokio_postgres::Row) -> Self {
        Self(Inner::Postgres(row))
    }

    /// Reads a column by its position, from 0.
    ///
    /// A value of another kind than `T` is [`Error::Corrupt`]: the schema promised something else.
    pub fn get<T: FromColumn>(&self, index: usize) -> Result<T, Error> {
        let column = self.column(index)?;
        T::from_column(column).ok_or_else(|| Error::Corrupt {
            what: format!(
                "column {} ({index}) holds {}, expected {}",
                self.name(index),
                column.kind(),
                T::EXPECTED
            ),
        })
    }

    /// Reads a column without converting it. On SQLite a boolean is an integer and a uuid is bytes.
    pub fn column(&self, index: usize) -> Result<Bind<'_>, Error> {
        match self.0 {
            Inner::Sqlite(row) => sqlite::value::column(row, index),
            Inner::Postgres(row) => postgres::value::column(row, index),
        }
    }

    fn name(&self, index: usize) -> &str {
        let name = match self.0 {
            Inner::Sqlite(row) => row.as_ref().column_name(index).ok(),
            Inner::Postgres(row) => row.columns().get(index).map(tokio_postgres::Column::name),
        };
        name.unwrap_or("?")
    }
}

/// Shows no value: rows are personal data.
impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").finish_non_exhaustive()
    }
}

/// A type that a column can be read as. Newtypes of the domain implement it by converting an inner type.
pub trait FromColumn: Sized {
    /// What is expected, for the message: "an integer".
    const EXPECTED: &'static str;

    /// Converts; `None` if the column holds something else.
    fn from_column(column: Bind<'_>) -> Option<Self>;
}

impl FromColumn for bool {
    const EXPECTED: &'static str = "a boolean";

    fn from_column(column: Bind<'_>) -> Option<Self> {
        match column {
            Bind::Bool(value) => Some(value),
            Bind::Int(0) => Some(false),
            Bind::Int(1) => Some(true),
            _ => None,
        }
    }
}

macro_rules! integers_from_column {
    ($($integer:ty),*) => {$(
        impl FromColumn for $integer {
            const EXPECTED: &'static str = concat!("an integer that fits ", stringify!($integer));

            fn from_column(column: Bind<'_>) -> Option<Self> {
                match column {
                    Bind::Int(value) => value.try_into().ok(),
                    _ => None,
                }
            }
        }
    )*};
}

integers_from_column!(i64, i32, i16, u64, u32, u16, usize);

impl FromColumn for String {
    const EXPECTED: &'static str = "text";

    fn from_column(column: Bind<'_>) -> Option<Self> {
        match column {
            Bind::Text(value) => Some(value.to_owned()),
            _ => None,
        }
    }
}

impl FromColumn for Vec<u8> {
    const EXPECTED: &'static str = "bytes";

    fn from_column(column: Bind<'_>) -> Option<Self> {
        match column {
            Bind::Bytes(value) => Some(value.to_owned()),
            _ => None,
        }
    }
}

impl<const N: usize> FromColumn for [u8; N] {
    const EXPECTED: &'static str = "bytes of a fixed length";

    fn from_column(column: Bind<'_>) -> Option<Self> {
        match column {
            Bind::Bytes(value) => value.try_into().ok(),
            _ => None,
        }
    }
}

impl FromColumn for Uuid {
    const EXPECTED: &'static str = "a uuid";

    fn from_column(column: Bind<'_>) -> Option<Self> {
        match column {
            Bind::Uuid(value) => Some(value),
            Bind::Bytes(value) => Uuid::from_slice(value).ok(),
            _ => None,
        }
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_column(column: Bind<'_>) -> Option<Self> {
        match column {
            Bind::Null => Some(None),
            column => T::from_column(column).map(Some),
        }
    }
}
