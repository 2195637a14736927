//! How answers are shown to people.

use std::fmt::Write as _;
use std::io::{self, IsTerminal};

use serde_json::Value;

use super::failure::Failure;
use crate::error::Error;
use crate::output::{self, Output};

/// How a command that asks a server answers on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Shape {
    /// For people.
    #[default]
    Table,
    /// For programs: one JSON object on one line, as the server gives it.
    Json,
}

impl Shape {
    /// Writes an answer, in words only where they are asked for.
    pub(super) fn write(self, value: &Value, words: impl FnOnce(&Value) -> String) -> Result<(), Error> {
        match self {
            Self::Table => Output::stdout().text(&words(value)),
            Self::Json => Output::stdout().json(value),
        }
    }
}

/// Makes sure that somebody means what cannot be undone. Where nobody can be asked, only `--yes` is a yes.
pub(super) fn confirm(yes: bool, attempted: &str) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    let mut answer = String::new();
    if io::stdin().is_terminal() {
        output::note(&format!("This will {attempted} and cannot be undone. Type yes to go on:"));
        // What cannot be read is not a yes.
        let _ = io::stdin().read_line(&mut answer);
    }
    if answer.trim() == "yes" {
        return Ok(());
    }
    Err(Failure::Unconfirmed { attempted: attempted.to_owned() })
}

/// Columns under their headings, as wide as they need to be. The last column has no blanks at its end.
pub(super) fn table(headings: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut lines: Vec<Vec<String>> = vec![headings.iter().map(|heading| (*heading).to_owned()).collect()];
    lines.extend(rows);
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let cells: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}", cells.join("  ").trim_end());
    }
    text
}

/// One line for each fact.
pub(super) fn facts(facts: &[(&str, String)]) -> String {
    let width = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let lines: Vec<String> = facts.iter().map(|(name, value)| format!("{name:<width$}  {value}")).collect();
    lines.join("\n")
}

/// A value in a cell: texts as they are, lists with commas, nothing as a dash.
pub(super) fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => printable(text),
        Value::Array(values) => values.iter().map(cell).collect::<Vec<_>>().join(","),
        other => printable(&other.to_string()),
    }
}

/// A text without what would change a terminal: answers carry what strangers wrote into DNS and into names.
pub(super) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        // Marks that turn the direction of writing let a text look like another one (UTR #36).
        let turns =
            matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if letter.is_control() || turns {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = vec![vec!["1".to_owned(), "Zoë".to_owned(), "x".to_owned()], vec!["22".to_owned()]];
        assert_eq!(table(&["ID", "N", "STATE"], rows), "ID  N    STATE\n1   Zoë  x\n22\n");
        assert_eq!(table(&["ID", "N"], vec![]), "ID  N\n");
    }

    #[test]
    fn cells_show_what_there_is() {
        assert_eq!(cell(&json!(null)), "-");
        assert_eq!(cell(&json!(["a", "b"])), "a,b");
        assert_eq!(cell(&json!(7)), "7");
    }

    #[test]
    fn nothing_of_a_stranger_reaches_the_terminal_as_a_command() {
        assert_eq!(printable("a\u{1b}[2J\nb\u{202e}c"), "a\\u{1b}[2J\\nb\\u{202e}c");
        assert_eq!(printable("Zoë 日本"), "Zoë 日本");
    }
}
