//! Values of names in tables: the header of a column is the name of all that stands below it. Only values that a name alone tells are
//! looked for here; for others the header is a word beside them.

use std::ops::Range;

use super::builtin;
use super::plan::Plan;
use super::search::Search;
use super::table::{self, Header};
use crate::steps;

/// The longest name of a column, in bytes.
const NAME: usize = 64;

/// How far a statement is followed, in bytes.
const STATEMENT: usize = 64 * 1024;

/// How many bytes of a line have to have a separator, for the line to be a header.
const FIRST: usize = NAME + 2;

/// Where the columns stand that are names, and of which shapes.
type Columns = Vec<(usize, u16)>;

impl Search<'_> {
    /// Verifies what stands in columns with a name, in a part of a text. `header` is that of the table with which the part begins.
    pub(super) fn columns(&mut self, part: &Range<usize>, header: Option<&Header>, start: usize) {
        let mut at = line_start(self.text, part.start);
        if let Some(header) = header
            && let Some(row) = start.checked_sub(header.before)
        {
            let columns = named(self.plan, &header.line, header.separator);
            at = self.rows(row, part.end, (header.separator, header.fields), &columns);
        }
        while at < part.end {
            let next = line_end(self.text, at, part.end) + 1;
            let line = &self.text[at..(next - 1).max(at)];
            if line.first().is_some_and(|byte| matches!(byte, b'i' | b'I' | b' ' | b'\t'))
                && line.trim_ascii_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case(b"INSERT"))
            {
                at = self.statement(at, next);
                continue;
            }
            match self.header(line, next) {
                Some((separator, fields)) => {
                    let columns = named(self.plan, line, separator);
                    at = self.rows(next, part.end, (separator, fields), &columns);
                }
                None => at = next,
            }
        }
    }

    /// What separates the fields of a line that is the header of the line behind it, and how many separators it has.
    fn header(&self, line: &[u8], next: usize) -> Option<(u8, usize)> {
        let first = line.first()?;
        if !(first.is_ascii_alphabetic() || matches!(first, b'"' | b'|' | b'_') || *first >= 0xC3) {
            return None;
        }
        let head = &line[1..line.len().clamp(1, FIRST)];
        let [comma, semicolon, tab, bar] = table::SEPARATORS;
        let first = match (memchr::memchr3(comma, semicolon, tab, head), memchr::memchr(bar, head)) {
            (None, bar) => bar?,
            (other, None) => other?,
            (Some(other), Some(bar)) => other.min(bar),
        };
        let separator = if memchr::memchr(tab, line).is_some() { tab } else { head[first] };
        // Lines of programs have such signs as no name has.
        if line.len() > table::LINE
            || next >= self.text.len()
            || memchr::memchr3(b'=', b'(', b'{', line).is_some()
            || memchr::memchr2(b'<', b':', line).is_some()
            || (separator != semicolon && memchr::memchr(semicolon, line).is_some())
        {
            return None;
        }
        let fields = separators_in(line, 0, separator);
        if separators_in(self.text, next, separator) != fields {
            return None;
        }
        let are_names = line.split(|byte| *byte == separator).all(|name| name.len() <= NAME);
        are_names.then_some((separator, fields))
    }

    /// Verifies the columns of rows, and returns where the first line begins that is none.
    fn rows(&mut self, from: usize, end: usize, table: (u8, usize), columns: &[(usize, u16)]) -> usize {
        let (separator, fields) = table;
        let mut at = from;
        while at < end.min(self.text.len()) && separators_in(self.text, at, separator) == fields {
            let next = line_end(self.text, at, self.text.len().min(at + table::LINE)) + 1;
            if !columns.is_empty() {
                self.row(at..(next - 1).min(self.text.len()), separator, columns);
            }
            at = next;
        }
        at.max(from + 1)
    }

    fn row(&mut self, line: Range<usize>, separator: u8, mut columns: &[(usize, u16)]) {
        steps::count(line.len());
        let mut start = line.start;
        let mut place = 0;
        let mut quoted = false;
        for at in line.start..=line.end {
            let byte = if at < line.end { self.text[at] } else { separator };
            match byte {
                b'"' => quoted = !quoted,
                _ if byte == separator && (!quoted || at == line.end) => {
                    columns = self.field(start..at, place, columns);
                    place += 1;
                    start = at + 1;
                }
                _ => {}
            }
        }
    }

    /// `INSERT INTO name (columns) VALUES (values), …`. Returns where to go on.
    fn statement(&mut self, at: usize, next: usize) -> usize {
        let end = self.text.len().min(at + STATEMENT);
        let Some(open) = find(self.text, at..next.min(self.text.len()), b'(') else { return next };
        let names = &self.text[open + 1..self.text.len().min(open + table::LINE)];
        let Some(length) = names.iter().position(|byte| b"();".contains(byte)) else { return next };
        steps::count(length);
        let close = open + 1 + length;
        if self.text[close] != b')' {
            return next;
        }
        let columns = named(self.plan, &self.text[open + 1..close], b',');
        let rest = self.text[close + 1..end].trim_ascii_start();
        if columns.is_empty() || !rest.get(..6).is_some_and(|word| word.eq_ignore_ascii_case(b"VALUES")) {
            return next;
        }
        let mut at = close + 1;
        while let Some(open) = find(self.text, at..end, b'(') {
            let mut start = open + 1;
            let mut place = 0;
            let mut quoted = false;
            let mut left = columns.as_slice();
            let mut row = start;
            loop {
                if row >= end {
                    return row.max(next);
                }
                match self.text[row] {
                    b'\'' => quoted = !quoted,
                    byte @ (b',' | b')') if !quoted => {
                        left = self.field(start..row, place, left);
                        place += 1;
                        start = row + 1;
                        if byte == b')' {
                            break;
                        }
                    }
                    _ => {}
                }
                row += 1;
                steps::count(1);
            }
            at = row + 1;
            if !self.text[at..].trim_ascii_start().starts_with(b",") {
                break;
            }
        }
        at.max(next)
    }

    /// Verifies the value of a field, and returns the columns behind it.
    fn field<'c>(
        &mut self,
        field: Range<usize>,
        place: usize,
        columns: &'c [(usize, u16)],
    ) -> &'c [(usize, u16)] {
        let mut rest = columns;
        while let [(column, number), behind @ ..] = rest
            && *column <= place
        {
            rest = behind;
            let inside = &self.text[field.clone()];
            let mut start = field.end - inside.trim_ascii_start().len();
            let quote = match self.text.get(start) {
                Some(quote @ (b'"' | b'\'' | b'`')) if start < field.end => *quote,
                _ => 0,
            };
            start += usize::from(quote != 0);
            if *column < place || start >= field.end {
                continue;
            }
            if self.plan.forms[usize::from(*number)].matcher.is_some() {
                self.pattern(*number, start, Some(start));
            } else {
                let value = builtin::password::value(self.text, start, quote);
                self.passwords(value.filter(|value| value.end <= field.end), Some(start));
            }
        }
        rest
    }
}

/// The columns of a header that are names of shapes.
fn named(plan: &Plan, header: &[u8], separator: u8) -> Columns {
    let mut columns = Columns::new();
    let mut end = 0;
    for (place, name) in header.split(|byte| *byte == separator).enumerate() {
        let start = end;
        end += name.len() + 1;
        let trimmed = name.trim_ascii_end();
        let trimmed = trimmed.strip_suffix(b"\"").or(trimmed.strip_suffix(b"`")).unwrap_or(trimmed);
        // A name does not begin before its column.
        plan.names.find(&header[start..], trimmed.len(), |form, _| {
            if !columns.iter().rev().take_while(|known| known.0 == place).any(|known| known.1 == form) {
                columns.push((place, form));
            }
        });
    }
    columns
}

/// How many times a separator stands in the line at a place, outside of quotes.
fn separators_in(text: &[u8], start: usize, separator: u8) -> usize {
    let place = table::SEPARATORS.iter().position(|known| *known == separator).unwrap_or_default();
    table::counts(text, start)[place]
}

fn find(text: &[u8], range: Range<usize>, byte: u8) -> Option<usize> {
    let from = range.start;
    memchr::memchr(byte, text.get(range)?).map(|at| from + at)
}

fn line_start(text: &[u8], at: usize) -> usize {
    let from = at.saturating_sub(table::LINE);
    memchr::memrchr(b'\n', &text[from..at]).map_or(from, |end| from + end + 1)
}

/// Where the line at a place ends, before `end` or there.
fn line_end(text: &[u8], at: usize, end: usize) -> usize {
    let found = find(text, at.min(end)..end, b'\n').unwrap_or(end);
    steps::count(found.saturating_sub(at) / 16);
    found
}
