//! Values on their way to and from PostgreSQL, in its binary format.

use std::error::Error as StdError;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use crate::{Bind, Error};

type Boxed = Box<dyn StdError + Sync + Send>;

/// A value as a parameter.
#[derive(Debug)]
pub(super) struct Parameter<'a>(pub(super) &'a Bind<'a>);

impl ToSql for Parameter<'_> {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        match (self.0, wanted) {
            (Bind::Null, _) => Ok(IsNull::Yes),
            (Bind::Bool(value), &Type::BOOL) => value.to_sql(wanted, out),
            (Bind::Int(value), &Type::INT8) => value.to_sql(wanted, out),
            (Bind::Int(value), &Type::INT4) => i32::try_from(*value)?.to_sql(wanted, out),
            (Bind::Int(value), &Type::INT2) => i16::try_from(*value)?.to_sql(wanted, out),
            (Bind::Text(value), text) if <&str as ToSql>::accepts(text) => value.to_sql(wanted, out),
            (Bind::Bytes(value), &Type::BYTEA) => value.to_sql(wanted, out),
            (Bind::Uuid(value), &Type::UUID) => {
                out.extend_from_slice(value.as_bytes());
                Ok(IsNull::No)
            }
            (value, wanted) => Err(format!("cannot bind {} to {wanted}", value.kind()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Reads a column.
pub(crate) fn column(row: &tokio_postgres::Row, index: usize) -> Result<Bind<'_>, Error> {
    match row.try_get::<_, Column<'_>>(index) {
        Ok(Column(value)) => Ok(value),
        Err(error) if index >= row.len() => Err(Error::Driver(format!("column {index}: {error}"))),
        Err(error) => Err(Error::Corrupt { what: format!("column {index}: {}", super::with_source(&error)) }),
    }
}

struct Column<'a>(Bind<'a>);

impl<'a> FromSql<'a> for Column<'a> {
    fn from_sql(given: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        Ok(Self(match *given {
            Type::BOOL => Bind::Bool(bool::from_sql(given, raw)?),
            Type::INT8 => Bind::Int(i64::from_sql(given, raw)?),
            Type::INT4 => Bind::Int(i32::from_sql(given, raw)?.into()),
            Type::INT2 => Bind::Int(i16::from_sql(given, raw)?.into()),
            Type::BYTEA => Bind::Bytes(raw),
            Type::UUID => Bind::Uuid(Uuid::from_slice(raw)?),
            _ if <&str as FromSql>::accepts(given) => Bind::Text(<&str>::from_sql(given, raw)?),
            _ => return Err(format!("type {given} is not one of ours: CAST it").into()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Boxed> {
        Ok(Self(Bind::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
