//! Values on their way into and out of SQLite.

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};

use crate::{Bind, Error};

/// A value as a parameter.
pub(super) struct Parameter<'a>(pub(super) &'a Bind<'a>);

impl ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Bind::Null => ValueRef::Null,
            Bind::Bool(value) => ValueRef::Integer((*value).into()),
            Bind::Int(value) => ValueRef::Integer(*value),
            Bind::Text(value) => ValueRef::Text(value.as_bytes()),
            Bind::Bytes(value) => ValueRef::Blob(value),
            Bind::Uuid(value) => ValueRef::Blob(value.as_bytes()),
        }))
    }
}

/// Binds all values, whose number must be that of the placeholders.
pub(super) fn bind(statement: &mut rusqlite::Statement<'_>, binds: &[Bind<'_>]) -> Result<(), Error> {
    let expected = statement.parameter_count();
    if expected != binds.len() {
        return Err(Error::Driver(format!("the statement takes {expected} values, got {}", binds.len())));
    }
    for (index, value) in binds.iter().enumerate() {
        if let Bind::Text(text) = value
            && text.as_bytes().contains(&0)
        {
            return Err(Error::driver("text with NUL, which PostgreSQL cannot store"));
        }
        statement
            .raw_bind_parameter(index + 1, Parameter(value))
            .map_err(|error| Error::Driver(format!("binding value {}: {error}", index + 1)))?;
    }
    Ok(())
}

/// Reads a column. Booleans are integers and uuids are bytes: SQLite knows no better.
pub(crate) fn column<'a>(row: &'a rusqlite::Row<'_>, index: usize) -> Result<Bind<'a>, Error> {
    let corrupt = |what: &str| Error::Corrupt { what: format!("column {index}: {what}") };
    match row.get_ref(index) {
        Ok(ValueRef::Null) => Ok(Bind::Null),
        Ok(ValueRef::Integer(value)) => Ok(Bind::Int(value)),
        Ok(ValueRef::Text(bytes)) => {
            std::str::from_utf8(bytes).map(Bind::Text).map_err(|_| corrupt("text is not UTF-8"))
        }
        Ok(ValueRef::Blob(bytes)) => Ok(Bind::Bytes(bytes)),
        Ok(ValueRef::Real(_)) => Err(corrupt("a floating point number")),
        Err(error) => Err(Error::Driver(format!("column {index}: {error}"))),
    }
}
