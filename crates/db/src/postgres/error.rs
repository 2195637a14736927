//! Classifies what PostgreSQL reports.

use tokio_postgres::error::{DbError, SqlState};

use super::catalogue::{Catalogue, Unique};
use super::with_source;
use crate::Error;

pub(super) fn classify(error: &tokio_postgres::Error, catalogue: &Catalogue) -> Error {
    let Some(reported) = error.as_db_error() else {
        // Without an answer from the server it is the connection, or a value that does not fit its parameter.
        return if error.is_closed() || is_io(error) {
            Error::Unavailable(with_source(error))
        } else {
            Error::Driver(with_source(error))
        };
    };
    let code = reported.code();
    if *code == SqlState::UNIQUE_VIOLATION {
        let Unique { table, columns } = unique(reported, catalogue);
        return Error::UniqueViolation { table, columns };
    }
    if *code == SqlState::FOREIGN_KEY_VIOLATION {
        return Error::ForeignKey;
    }
    if *code == SqlState::CHECK_VIOLATION {
        return Error::Check { constraint: reported.constraint().unwrap_or_default().to_owned() };
    }
    if *code == SqlState::NOT_NULL_VIOLATION {
        let name = |part: Option<&str>| part.unwrap_or_default().to_owned();
        return Error::NotNull { table: name(reported.table()), column: name(reported.column()) };
    }
    if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
        return Error::Serialization;
    }
    if *code == SqlState::QUERY_CANCELED {
        return Error::Budget;
    }
    if *code == SqlState::IN_FAILED_SQL_TRANSACTION {
        return Error::Aborted;
    }
    // Detail and values stay out: they are personal data.
    let text = format!("{} ({})", reported.message(), code.code());
    match code.code().get(..2) {
        // Connection, resources, operator intervention, system: https://www.postgresql.org/docs/current/errcodes-appendix.html
        Some("08" | "53" | "57" | "58") => Error::Unavailable(text),
        Some("XX") => Error::Corrupt { what: text },
        _ => Error::Driver(text),
    }
}

/// Another process may have migrated since the catalogue was loaded; then the server's detail has to do:
/// `Key (organization_id, email)=(…) already exists.`
fn unique(reported: &DbError, catalogue: &Catalogue) -> Unique {
    let index = reported.constraint().unwrap_or_default();
    catalogue.unique(index).unwrap_or_else(|| {
        let columns = reported.detail().and_then(|detail| detail.strip_prefix("Key (")?.split_once(")=("));
        Unique {
            table: reported.table().unwrap_or_default().to_owned(),
            columns: columns
                .map(|(list, _)| list.split(", ").map(str::to_owned).collect())
                .unwrap_or_default(),
        }
    })
}

fn is_io(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}
