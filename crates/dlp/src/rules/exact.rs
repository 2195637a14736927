//! Looks up what stands in a text in tables of exact data.

use std::collections::VecDeque;
use std::sync::Arc;

use super::combine::Span;
use super::edm::{Column, Table, normalize};
use super::limits;
use super::words::Tokens;

/// The most rows of a value that other columns are compared with.
const ROWS: usize = 64;

/// The most bytes between two words of a value.
const GAP: usize = 4;

/// What of a text is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    /// Digits, in groups or not.
    Digits,
    /// Words, and rows of words.
    Words,
    /// The findings of a detector.
    Detector(u32),
}

/// The column of a table that a rule looks for.
#[derive(Debug)]
pub(crate) struct ExactRule {
    /// The rule.
    pub(crate) rule: u32,
    /// The table.
    pub(crate) table: Arc<Table>,
    /// The column.
    pub(crate) column: String,
    /// What is looked up.
    pub(crate) base: Base,
    /// The other columns.
    pub(crate) with: Vec<String>,
    /// How many of them must stand near.
    pub(crate) least: usize,
    /// How near.
    pub(crate) within: usize,
}

impl ExactRule {
    /// Finds all values, and says how many other columns of the same row stand near.
    pub(crate) fn search(&self, text: &[u8], findings: &[Span], on: &mut impl FnMut(Span, u16)) {
        let Some(column) = self.table.column(&self.column) else { return };
        let with: Vec<&Column> = self.with.iter().filter_map(|name| self.table.column(name)).collect();
        let mut found = |span: Span, rows: &[u32]| {
            if let Some(columns) = self.columns_near(text, span, rows, &with) {
                on(span, columns);
            }
        };
        match self.base {
            Base::Digits => {
                look_up(text, digits(text), is_one_separator, (column, limits::VALUE_WORDS), &mut found);
            }
            Base::Words => {
                look_up(text, words(text, 0..text.len()), is_short, (column, column.words), &mut found);
            }
            Base::Detector(_) => {
                for span in findings {
                    let value =
                        text.get(span.start..span.end).and_then(|part| std::str::from_utf8(part).ok());
                    if let Some(value) = value.and_then(normalize) {
                        let rows = column.rows_of(&value);
                        if !rows.is_empty() {
                            found(*span, rows);
                        }
                    }
                }
            }
        }
    }

    /// How many other columns of one of some rows stand near, if these are enough.
    fn columns_near(&self, text: &[u8], span: Span, rows: &[u32], with: &[&Column]) -> Option<u16> {
        if with.is_empty() {
            return Some(0);
        }
        let rows = &rows[..rows.len().min(ROWS)];
        let mut seen = vec![0_u32; rows.len()];
        let reach = self.within + 4 * limits::VALUE;
        let (from, to) = (span.start.saturating_sub(reach), text.len().min(span.end + reach));
        for (place, column) in with.iter().enumerate() {
            look_up(text, words(text, from..to), is_short, (column, column.words), &mut |other, others| {
                let is_near = other.start <= span.end + self.within && other.end + self.within >= span.start;
                if is_near {
                    for (row, seen) in rows.iter().zip(&mut seen) {
                        if others.binary_search(row).is_ok() {
                            *seen |= 1 << place;
                        }
                    }
                }
            });
        }
        let most = seen.iter().map(|seen| seen.count_ones() as usize).max().unwrap_or(0);
        (most >= self.least).then_some(most as u16)
    }
}

/// Looks up rows of pieces of a text, up to a number of pieces, in a column.
fn look_up(
    text: &[u8],
    pieces: impl Iterator<Item = Span>,
    joins: fn(&[u8]) -> bool,
    (column, most): (&Column, usize),
    on: &mut impl FnMut(Span, &[u32]),
) {
    let mut row: VecDeque<(Span, String)> = VecDeque::new();
    let mut written = String::new();
    for piece in pieces {
        if row.back().is_some_and(|(last, _)| !joins(&text[last.end..piece.start])) {
            row.clear();
        }
        if row.len() >= most.max(1) {
            row.pop_front();
        }
        let part = std::str::from_utf8(&text[piece.start..piece.end]).ok().and_then(normalize);
        let Some(part) = part else {
            row.clear();
            continue;
        };
        row.push_back((piece, part));
        // Every row of pieces that ends here.
        for first in (0..row.len()).rev() {
            written.clear();
            row.iter().skip(first).for_each(|(_, part)| written.push_str(part));
            if written.len() > column.most {
                break;
            }
            let rows = column.rows_of(&written);
            if let Some((start, _)) = row.get(first)
                && !rows.is_empty()
            {
                on(Span { start: start.start, end: piece.end }, rows);
            }
        }
    }
}

/// The words of a part of a text, from the first that begins in it.
fn words(text: &[u8], part: std::ops::Range<usize>) -> impl Iterator<Item = Span> {
    let mut from = part.start;
    while from > 0 && from < part.end && !text[from - 1].is_ascii_whitespace() {
        from += 1;
    }
    Tokens::new(text, from)
        .take_while(move |token| token.start < part.end)
        .filter(|token| token.is_word)
        .map(|token| Span { start: token.start, end: token.end })
}

/// What may stand between the words of a value.
const fn is_short(between: &[u8]) -> bool {
    between.len() <= GAP
}

/// The runs of digits of a text that no letter touches.
fn digits(text: &[u8]) -> impl Iterator<Item = Span> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += text.get(at..)?.iter().position(u8::is_ascii_digit)?;
            let start = at;
            at += text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let touches =
                |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
            let before = start.checked_sub(1).and_then(|before| text.get(before));
            if !touches(before) && !touches(text.get(at)) {
                return Some(Span { start, end: at });
            }
        }
    })
}

/// What may stand between the groups of a number.
fn is_one_separator(between: &[u8]) -> bool {
    matches!(between, [b' ' | b'-' | b'.' | b'/'])
}

#[cfg(test)]
mod tests {
    use super::super::edm::build;
    use super::*;
    use crate::Key;

    fn rule(column: &str, base: Base, with: &[&str], least: usize) -> ExactRule {
        let rows = [
            ["4417 0092 11", "Ann Lee", "Berlin"],
            ["5500123456", "Bob Ray", "Paris"],
            ["77", "李小龍", "香港"],
        ];
        let table =
            build(&["account", "name", "city"], rows, &Key::new(b"0123456789abcdef").unwrap()).unwrap();
        let with = with.iter().map(|name| (*name).to_owned()).collect();
        ExactRule {
            rule: 0,
            table: Arc::new(table),
            column: column.to_owned(),
            base,
            with,
            least,
            within: 40,
        }
    }

    fn found<'t>(rule: &ExactRule, text: &'t str) -> Vec<(&'t str, u16)> {
        let mut found = Vec::new();
        let spans = [Span { start: 0, end: text.len().min(10) }];
        rule.search(text.as_bytes(), &spans, &mut |span, columns| {
            found.push((&text[span.start..span.end], columns));
        });
        found
    }

    #[test]
    fn numbers_are_found_however_they_are_grouped() {
        let rule = rule("account", Base::Digits, &[], 0);
        assert_eq!(
            found(&rule, "4417-0092-11, 44 17 00 92 11; 4417009211 x4417009211 441700921 4417  009211"),
            [("4417-0092-11", 0), ("44 17 00 92 11", 0), ("4417009211", 0)]
        );
    }

    #[test]
    fn names_are_found_among_words() {
        let rule = rule("name", Base::Words, &[], 0);
        assert_eq!(
            found(&rule, "To ANN LEE and bob-ray, Annlee"),
            [("ANN LEE", 0), ("bob-ray", 0), ("Annlee", 0)]
        );
        assert_eq!(found(&rule, "これは李小龍です"), [("李小龍", 0)]);
    }

    #[test]
    fn findings_of_detectors_are_looked_up() {
        let rule = rule("account", Base::Detector(0), &[], 0);
        assert_eq!(found(&rule, "5500123456 and 4417009211"), [("5500123456", 0)]);
    }

    #[test]
    fn other_columns_of_the_same_row_must_stand_near() {
        let rule = rule("account", Base::Digits, &["name", "city"], 1);
        assert_eq!(found(&rule, "Ann Lee from Berlin has 4417009211"), [("4417009211", 2)]);
        assert_eq!(found(&rule, "4417009211 is of Ann Lee"), [("4417009211", 1)]);
        assert!(found(&rule, "Bob Ray from Paris has 4417009211").is_empty());
        let far = format!("Ann Lee {} 4417009211", ".".repeat(50));
        assert!(found(&rule, &far).is_empty());
    }
}
