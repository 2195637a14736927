//! A buffer for statements whose shape depends on the request: lists, filters, many rows at once.

use std::fmt::Write as _;

use crate::Error;
use crate::bind::{Bind, Value};
use crate::statement::{has_returning, sqlite_text};

/// The most values [`Sql::in_list`] takes; longer lists are cut into several statements by their caller.
pub const IN_LIST_LIMIT: usize = 500;

/// A statement under construction together with its values.
///
/// ```
/// use steward_db::Sql;
///
/// let mut sql = Sql::new("SELECT id FROM account WHERE organization_id = ");
/// sql.bind(7).push(" AND id IN ").in_list([1, 2, 3]).push(" ORDER BY id");
/// assert_eq!(sql.text(), "SELECT id FROM account WHERE organization_id = $1 AND id IN ($2, $3, $4, $5) ORDER BY id");
/// ```
#[derive(Debug, Clone)]
pub struct Sql {
    text: String,
    values: Vec<Value>,
    overlong: Option<usize>,
}

impl Sql {
    /// Starts a statement.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Vec::new(), overlong: None }
    }

    /// Appends text. Never put a value into it.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends the next `$n` and keeps its value.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        write!(self.text, "${}", self.values.len()).expect("writing to a string cannot fail");
        self
    }

    /// Appends items with a separator between them.
    pub fn separated<'a>(&'a mut self, separator: &'a str) -> Separated<'a> {
        Separated { sql: self, separator, first: true }
    }

    /// Appends `($n, $m, …)`, padded to a power of two by repeating the last value.
    ///
    /// The padding keeps the number of different texts small, and with it the statement caches. No values give
    /// `(NULL)`, which no row is in; mind that no row is `NOT IN (NULL)` either. More than [`IN_LIST_LIMIT`] values
    /// make every use of the buffer fail.
    pub fn in_list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        if values.len() > IN_LIST_LIMIT {
            self.overlong = Some(values.len());
        }
        let Some(last) = values.last().cloned() else {
            return self.push("(NULL)");
        };
        let padded = values.len().next_power_of_two().min(IN_LIST_LIMIT.max(values.len()));
        let padding = std::iter::repeat_n(last, padded - values.len());
        self.push("(");
        let mut list = self.separated(", ");
        for value in values.into_iter().chain(padding) {
            list.bind(value);
        }
        self.push(")")
    }

    /// Appends ` AND (column = $n) IS TRUE`: a condition on rows that something else finds, like a list of keys. No index
    /// serves it.
    ///
    /// With a plain `=` SQLite, which has no statistics here, would rather walk through all rows of a directory than look
    /// up twenty keys.
    pub fn and_is(&mut self, column: &str, value: impl Into<Value>) -> &mut Self {
        self.push(" AND (").push(column).push(" = ").bind(value).push(") IS TRUE")
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number of values so far.
    pub fn value_count(&self) -> usize {
        self.values.len()
    }

    pub(crate) fn sqlite(&self) -> std::borrow::Cow<'_, str> {
        sqlite_text(&self.text)
    }

    pub(crate) fn returning(&self) -> bool {
        has_returning(&self.text)
    }

    pub(crate) fn binds(&self) -> Result<Vec<Bind<'_>>, Error> {
        match self.overlong {
            Some(length) => Err(Error::Driver(format!(
                "a list of {length} values in a statement: at most {IN_LIST_LIMIT}"
            ))),
            None => Ok(self.values.iter().map(Bind::from).collect()),
        }
    }
}

/// Writes a separator between the items pushed through it. Made by [`Sql::separated`].
#[derive(Debug)]
pub struct Separated<'a> {
    sql: &'a mut Sql,
    separator: &'a str,
    first: bool,
}

impl Separated<'_> {
    /// Appends an item of text.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.next();
        self.sql.push(text);
        self
    }

    /// Appends an item that is a value.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.next();
        self.sql.bind(value);
        self
    }

    /// Appends an item written by hand: `rows.item(|sql| { sql.push("(").bind(id).push(")"); })`.
    pub fn item(&mut self, write: impl FnOnce(&mut Sql)) -> &mut Self {
        self.next();
        write(self.sql);
        self
    }

    fn next(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.sql.push(self.separator);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(values: std::ops::Range<i64>) -> String {
        Sql::new("").in_list(values).text().to_owned()
    }

    #[test]
    fn lists_are_padded_to_a_power_of_two_but_never_past_the_limit() {
        assert_eq!(text(0..0), "(NULL)");
        assert_eq!(text(0..1), "($1)");
        assert_eq!(text(0..3), "($1, $2, $3, $4)");
        assert!(text(0..300).ends_with("$500)"));
        assert!(text(0..500).ends_with("$500)"));
    }

    #[test]
    fn padding_repeats_the_last_value() {
        let mut sql = Sql::new("");
        sql.in_list([1, 2, 3]);
        assert_eq!(sql.binds().unwrap(), [Bind::Int(1), Bind::Int(2), Bind::Int(3), Bind::Int(3)]);
    }

    #[test]
    fn a_condition_that_is_not_walked_by_is_understood_by_both() {
        let mut sql = Sql::new("SELECT a FROM t WHERE id IN ");
        sql.in_list([1, 2]).and_is("b", 7).push(" ORDER BY a");
        assert_eq!(sql.text(), "SELECT a FROM t WHERE id IN ($1, $2) AND (b = $3) IS TRUE ORDER BY a");
    }

    #[test]
    fn an_overlong_list_is_an_error_at_use() {
        let mut sql = Sql::new("");
        sql.in_list(0..501_i64);
        assert!(sql.binds().unwrap_err().to_string().contains("501"));
    }

    #[test]
    fn items_are_separated() {
        let mut sql = Sql::new("INSERT INTO a (b, c) VALUES ");
        let mut rows = sql.separated(", ");
        for number in 0..2 {
            rows.item(|sql| {
                sql.push("(").bind(number).push(", ").bind("x").push(")");
            });
        }
        assert_eq!(sql.text(), "INSERT INTO a (b, c) VALUES ($1, $2), ($3, $4)");
    }
}
