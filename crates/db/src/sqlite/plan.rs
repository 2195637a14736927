//! Looks at the plans of statements with lists, in debug builds: rows are to be found by the list.
//!
//! SQLite has no statistics here. It takes an equality on the first column of an index for ten rows, so to it
//! `directory_id = ? AND id IN (…)` with more values than that is best answered by walking through the whole directory.
//! [`Sql::and_is`](crate::Sql::and_is) writes a condition that it cannot walk by.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use super::connection::Connection;

/// Values from which on a list is looked at; shorter ones say what kind of row is meant.
const LONG: usize = 8;

static SEEN: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// Panics if SQLite would not find rows by a long list of the statement.
pub(super) fn check_lists(connection: &Connection, text: &str) {
    let lists = long_lists(text);
    if lists.is_empty() || !SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert(text.to_owned()) {
        return;
    }
    let Ok(plan) = connection.explain(text) else { return };
    for column in lists {
        let found = format!("{column}=?");
        // As a word of its own: `directory_id=?` is not `id=?`.
        let is_found = |line: &String| line.split([' ', '(', ')']).any(|word| word == found);
        assert!(plan.iter().any(is_found), "rows are not found by {column}: {plan:#?}\n{text}");
    }
}

/// Returns the columns that a statement compares with long lists of values.
fn long_lists(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split(" IN (").collect();
    let columns = parts.windows(2).filter_map(|pair| {
        let list = pair[1].split(')').next()?;
        let values = list.split(", ").filter(|value| value.starts_with(['?', '$'])).count();
        let column = pair[0].rsplit([' ', '(', '.']).next()?;
        (values >= LONG && column != "NOT").then_some(column)
    });
    columns.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_found_with_their_columns() {
        let text = "SELECT a FROM t WHERE kind IN ('a', 'b') AND t.id IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) AND (b IN (?9))";
        assert_eq!(long_lists(text), ["id"]);
    }
}
