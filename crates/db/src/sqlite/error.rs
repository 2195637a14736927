//! Classifies what SQLite reports.

use rusqlite::ffi;

use crate::Error;

/// Classifies an error; the connection is asked which table an index belongs to.
pub(super) fn classify(error: &rusqlite::Error, connection: &rusqlite::Connection) -> Error {
    if let rusqlite::Error::SqliteFailure(code, Some(message)) = error
        && let Some(index) = unique_index(code.extended_code, message)
    {
        return unique_by_index(connection, index);
    }
    classify_alone(error)
}

/// Classifies an error without a connection at hand.
pub(super) fn classify_alone(error: &rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(code, message) = error else {
        return Error::driver(error.to_string());
    };
    let message = message.as_deref().unwrap_or_default();
    match code.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            return unique_by_columns(message);
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => return Error::ForeignKey,
        ffi::SQLITE_CONSTRAINT_CHECK => return Error::Check { constraint: subject(message).to_owned() },
        ffi::SQLITE_CONSTRAINT_NOTNULL => {
            let (table, column) = subject(message).split_once('.').unwrap_or(("", subject(message)));
            return Error::NotNull { table: table.to_owned(), column: column.to_owned() };
        }
        _ => {}
    }
    match code.code {
        ffi::ErrorCode::DiskFull
        | ffi::ErrorCode::SystemIoFailure
        | ffi::ErrorCode::CannotOpen
        | ffi::ErrorCode::DatabaseBusy
        | ffi::ErrorCode::DatabaseLocked
        | ffi::ErrorCode::FileLockingProtocolFailed
        | ffi::ErrorCode::OutOfMemory => Error::unavailable(error.to_string()),
        ffi::ErrorCode::OperationInterrupted => Error::Budget,
        ffi::ErrorCode::DatabaseCorrupt | ffi::ErrorCode::NotADatabase => {
            Error::Corrupt { what: error.to_string() }
        }
        _ => Error::driver(error.to_string()),
    }
}

/// What follows the colon: `UNIQUE constraint failed: account.organization_id, account.email`.
fn subject(message: &str) -> &str {
    message.split_once(": ").map_or(message, |(_, subject)| subject)
}

/// SQLite names the index instead of the columns if the index has an expression: `… failed: index 'account_by_name'`.
fn unique_index(extended_code: i32, message: &str) -> Option<&str> {
    if extended_code != ffi::SQLITE_CONSTRAINT_UNIQUE {
        return None;
    }
    subject(message).strip_prefix("index '")?.strip_suffix('\'')
}

fn unique_by_columns(message: &str) -> Error {
    let qualified: Vec<_> = subject(message).split(", ").filter_map(|name| name.split_once('.')).collect();
    Error::UniqueViolation {
        table: qualified.first().map(|(table, _)| (*table).to_owned()).unwrap_or_default(),
        columns: qualified.iter().map(|(_, column)| (*column).to_owned()).collect(),
    }
}

fn unique_by_index(connection: &rusqlite::Connection, index: &str) -> Error {
    let table = connection.query_row(
        "SELECT tbl_name FROM sqlite_master WHERE type = 'index' AND name = ?1",
        [index],
        |row| row.get(0),
    );
    let columns = connection
        .prepare("SELECT coalesce(name, 'expression') FROM pragma_index_info(?1) ORDER BY seqno")
        .and_then(|mut statement| statement.query_map([index], |row| row.get(0))?.collect());
    match (table, columns) {
        (Ok(table), Ok(columns)) => Error::UniqueViolation { table, columns },
        _ => Error::UniqueViolation { table: index.to_owned(), columns: Vec::new() },
    }
}
