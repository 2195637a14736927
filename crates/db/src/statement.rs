//! Statement text: written once with `$n`, rewritten to `?n` for SQLite.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::scan::{Piece, pieces};

/// A statement text in the dialect both engines share. Made by [`sql!`](crate::sql), which keeps it in a static.
#[derive(Debug)]
pub struct Statement {
    text: &'static str,
    facts: OnceLock<Facts>,
}

/// What is derived from the text once.
#[derive(Debug)]
struct Facts {
    sqlite: Cow<'static, str>,
    returning: bool,
}

/// Makes a `&'static Statement` from a text literal with `$1, $2, …`.
///
/// ```
/// let statement = steward_db::sql!("SELECT name FROM account WHERE id = $1");
/// assert_eq!(statement.text(), "SELECT name FROM account WHERE id = $1");
/// ```
#[macro_export]
macro_rules! sql {
    ($text:literal) => {{
        static STATEMENT: $crate::Statement = $crate::Statement::new($text);
        &STATEMENT
    }};
}

impl Statement {
    #[doc(hidden)]
    pub const fn new(text: &'static str) -> Self {
        Self { text, facts: OnceLock::new() }
    }

    /// The text as written.
    pub fn text(&self) -> &'static str {
        self.text
    }

    pub(crate) fn sqlite(&self) -> &str {
        &self.facts().sqlite
    }

    /// Whether the statement changes rows and returns them.
    pub(crate) fn returning(&self) -> bool {
        self.facts().returning
    }

    fn facts(&self) -> &Facts {
        self.facts
            .get_or_init(|| Facts { sqlite: sqlite_text(self.text), returning: has_returning(self.text) })
    }
}

/// Row locks at the end of a `SELECT`. SQLite has one writer, which holds all rows, and does not know the clause.
const LOCKS: [&str; 4] = ["FOR UPDATE SKIP LOCKED", "FOR UPDATE", "FOR KEY SHARE", "FOR SHARE"];

/// Replaces `$n` by `?n` outside quotes and comments, and leaves out a row lock at the end.
///
/// The first is needed because rusqlite binds `$n` by order of first appearance: `SELECT $2, $1` with [one, two] gives one, two.
pub(crate) fn sqlite_text(text: &str) -> Cow<'_, str> {
    let text = LOCKS.iter().find_map(|lock| text.trim_end().strip_suffix(lock)).unwrap_or(text);
    let mut rewritten = String::new();
    let mut copied = 0;
    for piece in pieces(text) {
        if let Piece::Placeholder { start, .. } = piece {
            rewritten.push_str(&text[copied..start]);
            rewritten.push('?');
            copied = start + 1;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    rewritten.push_str(&text[copied..]);
    Cow::Owned(rewritten)
}

pub(crate) fn has_returning(text: &str) -> bool {
    pieces(text).any(|piece| matches!(piece, Piece::Word(word) if word.eq_ignore_ascii_case("returning")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_keep_their_number_and_order() {
        assert_eq!(sqlite_text("SELECT $2, $1 WHERE a=$10"), "SELECT ?2, ?1 WHERE a=?10");
    }

    #[test]
    fn a_text_without_placeholders_is_not_copied() {
        assert!(matches!(sqlite_text("SELECT 1"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_row_lock_at_the_end_is_left_out() {
        assert_eq!(sqlite_text("SELECT a FROM b WHERE c = $1 FOR UPDATE"), "SELECT a FROM b WHERE c = ?1 ");
        assert_eq!(sqlite_text("SELECT a FROM b FOR UPDATE SKIP LOCKED\n"), "SELECT a FROM b ");
        assert_eq!(sqlite_text("SELECT a FROM b FOR KEY SHARE"), "SELECT a FROM b ");
        assert_eq!(sqlite_text("SELECT a FROM b FOR SHARE"), "SELECT a FROM b ");
        assert_eq!(sqlite_text("SELECT 'FOR UPDATE'"), "SELECT 'FOR UPDATE'");
    }

    #[test]
    fn quotes_and_comments_are_left_alone() {
        let text = "SELECT '$1 it''s $2', \"$3\", a$4 -- $5\n, /* $6 /* $7 */ */ $8";
        let expected = "SELECT '$1 it''s $2', \"$3\", a$4 -- $5\n, /* $6 /* $7 */ */ ?8";
        assert_eq!(sqlite_text(text), expected);
    }

    #[test]
    fn unfinished_quotes_and_comments_end_with_the_text() {
        assert_eq!(sqlite_text("SELECT $1, '$2"), "SELECT ?1, '$2");
        assert_eq!(sqlite_text("SELECT $1 /* $2"), "SELECT ?1 /* $2");
        assert_eq!(sqlite_text("SELECT $1 -- $2"), "SELECT ?1 -- $2");
        assert_eq!(sqlite_text("$"), "$");
    }

    #[test]
    fn returning_is_a_word_outside_quotes_and_comments() {
        assert!(has_returning("INSERT INTO a (b) VALUES ($1)\nRETURNING b"));
        assert!(has_returning("delete from a returning b"));
        assert!(!has_returning("SELECT returning_user FROM a WHERE b = 'RETURNING' -- returning"));
    }
}
