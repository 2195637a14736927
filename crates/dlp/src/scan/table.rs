//! Tables in text: the header of the column in which a match stands says what it is.

use std::ops::Range;

/// How far back the header of a table is looked for.
const REACH: usize = 64 * 1024;

/// The longest line that is part of a table.
const LINE: usize = 8 * 1024;

/// What separates fields.
const SEPARATORS: [u8; 4] = *b",;\t|";

/// The tables of a text.
#[derive(Debug)]
pub(crate) struct Tables<'a> {
    text: &'a [u8],
    /// The line that was looked at last, and the header of its table.
    known: Option<Known>,
    /// The statement whose rows were looked at last.
    statement: Option<Statement>,
    /// The line that was looked at last, and whether it is one of a table.
    line: Range<usize>,
    kind: Kind,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A row of values of an `INSERT`.
    Values,
    /// A row of a table.
    Row,
    /// Neither.
    Other,
}

#[derive(Debug, Clone, Copy)]
struct Statement {
    /// Where its last known row begins.
    last: usize,
    /// Where the names of its columns stand.
    columns: (usize, usize),
}

#[derive(Debug, Clone, Copy)]
struct Known {
    start: usize,
    separator: u8,
    fields: usize,
    header: (usize, usize),
}

impl<'a> Tables<'a> {
    pub(crate) const fn new(text: &'a [u8]) -> Self {
        Self { text, known: None, statement: None, line: 0..0, kind: Kind::Other }
    }

    /// Returns the header of the column in which a place stands, or nothing. Places are asked for in the order of the text.
    pub(crate) fn column(&mut self, at: usize) -> &'a [u8] {
        if !self.line.contains(&at) {
            let Some(start) = line_start(self.text, at) else { return b"" };
            let rest = &self.text[at..];
            let end = rest
                .iter()
                .take(LINE)
                .position(|byte| *byte == b'\n')
                .map_or(self.text.len().min(at + LINE), |end| at + end);
            self.line = start..end.max(at + 1);
            self.kind = self.kind_of(start, at);
        }
        let start = self.line.start;
        match (self.kind, self.known) {
            (Kind::Values, _) => self.inserted(start, at).unwrap_or_default(),
            (Kind::Row, Some(known)) => {
                let place = field_of(&self.text[start..at], known.separator);
                nth_field(&self.text[known.header.0..known.header.1], known.separator, place)
            }
            _ => b"",
        }
    }

    fn kind_of(&mut self, start: usize, at: usize) -> Kind {
        let line = &self.text[start..self.line.end];
        let values = line.trim_ascii_start().first() == Some(&b'(')
            || line.windows(6).any(|part| part.eq_ignore_ascii_case(b"VALUES"));
        if values && self.inserted(start, at).is_some() {
            return Kind::Values;
        }
        let separator = SEPARATORS.into_iter().max_by_key(|separator| fields(self.text, start, *separator));
        let Some(separator) = separator.filter(|separator| fields(self.text, start, *separator) > 0) else {
            return Kind::Other;
        };
        self.known = self.header(start, separator);
        if self.known.is_some() { Kind::Row } else { Kind::Other }
    }

    /// Returns the name of the column that a value of `INSERT INTO … (columns) VALUES (values)` is put into.
    fn inserted(&mut self, start: usize, at: usize) -> Option<&'a [u8]> {
        let line = &self.text[start..at];
        let values = line.windows(6).rposition(|part| part.eq_ignore_ascii_case(b"VALUES"));
        let (columns, row) = match values {
            Some(values) => (columns_before(&self.text[..start + values])?, start + values + 6),
            None if line.trim_ascii_start().first() == Some(&b'(') => {
                let known = self
                    .statement
                    .filter(|known| known.last == start || contiguous(self.text, known.last, start));
                let columns = match known {
                    Some(known) => known.columns,
                    None => columns_above(self.text, start)?,
                };
                self.statement = Some(Statement { last: start, columns });
                (columns, start)
            }
            None => return None,
        };
        let open = row
            + self.text[row..at].iter().rposition(|byte| *byte == b'(').filter(|open| {
                // Inside of quotes a bracket is text.
                self.text[row..row + open].iter().filter(|byte| **byte == b'\'').count().is_multiple_of(2)
            })?;
        let place = quoted_field(&self.text[open + 1..at]);
        let names = &self.text[columns.0..columns.1];
        names.split(|byte| *byte == b',').nth(place)
    }

    /// Goes back line by line while they have as many fields.
    fn header(&self, start: usize, separator: u8) -> Option<Known> {
        let count = fields(self.text, start, separator);
        let mut top = start;
        while top > 0 {
            if let Some(known) = self.known
                && known.start == top
                && known.separator == separator
                && known.fields == count
            {
                return Some(Known { start, ..known });
            }
            let before = line_start(self.text, top - 1)?;
            if fields(self.text, before, separator) != count || start - before > REACH {
                break;
            }
            top = before;
        }
        let end = self.text[top..]
            .iter()
            .take(LINE)
            .position(|byte| *byte == b'\n')
            .map_or(self.text.len(), |at| top + at);
        let header = (top != start).then_some((top, end))?;
        Some(Known { start, separator, fields: count, header })
    }
}

/// The brackets that end right before `VALUES`.
fn columns_before(text: &[u8]) -> Option<(usize, usize)> {
    let text = text.trim_ascii_end();
    let inside = text.strip_suffix(b")")?;
    let from = inside.len().saturating_sub(LINE);
    let open = from + inside[from..].iter().rposition(|byte| *byte == b'(')?;
    Some((open + 1, inside.len()))
}

/// The same above a row, whose statement has begun some lines before.
fn columns_above(text: &[u8], start: usize) -> Option<(usize, usize)> {
    let mut line = start;
    while line > 0 && start - line < REACH {
        let before = line_start(text, line - 1)?;
        let words = text[before..line].trim_ascii();
        if words.len() >= 6 && words[words.len() - 6..].eq_ignore_ascii_case(b"VALUES") {
            let end = before
                + text[before..line].windows(6).rposition(|part| part.eq_ignore_ascii_case(b"VALUES"))?;
            return columns_before(&text[..end]);
        }
        if !words.starts_with(b"(") {
            return None;
        }
        line = before;
    }
    None
}

/// Whether all lines between two are rows of values.
fn contiguous(text: &[u8], last: usize, start: usize) -> bool {
    last < start
        && start - last < REACH
        && text[last..start].split(|byte| *byte == b'\n').all(|line| {
            let line = line.trim_ascii_start();
            line.is_empty() || line.starts_with(b"(")
        })
}

/// How many commas stand before, outside of quotes.
fn quoted_field(before: &[u8]) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in before {
        match byte {
            b'\'' => quoted = !quoted,
            b',' if !quoted => count += 1,
            _ => {}
        }
    }
    count
}

fn line_start(text: &[u8], at: usize) -> Option<usize> {
    let from = at.saturating_sub(LINE);
    match text[from..at].iter().rposition(|byte| *byte == b'\n') {
        Some(end) => Some(from + end + 1),
        None if from == 0 => Some(0),
        None => None,
    }
}

/// How many separators a line has outside of quotes.
fn fields(text: &[u8], start: usize, separator: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in text[start..].iter().take(LINE) {
        match *byte {
            b'\n' => break,
            b'"' => quoted = !quoted,
            byte if byte == separator && !quoted => count += 1,
            _ => {}
        }
    }
    count
}

fn field_of(before: &[u8], separator: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in before {
        match *byte {
            b'"' => quoted = !quoted,
            byte if byte == separator && !quoted => count += 1,
            _ => {}
        }
    }
    count
}

fn nth_field(line: &[u8], separator: u8, place: usize) -> &[u8] {
    let mut start = 0;
    let mut quoted = false;
    let mut count = 0;
    for (at, byte) in line.iter().enumerate() {
        match *byte {
            b'"' => quoted = !quoted,
            byte if byte == separator && !quoted => {
                if count == place {
                    return &line[start..at];
                }
                count += 1;
                start = at + 1;
            }
            _ => {}
        }
    }
    if count == place { &line[start..] } else { b"" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_the_header_of_its_column() {
        let text = b"Hello, there.\n\nname;\"card;no\";city\nAnn;4111;Bern\nBo;4222;Rome\n\nbye 12";
        let mut tables = Tables::new(text);
        let mut column = |part: &[u8]| {
            let at = text.windows(part.len()).position(|window| window == part).unwrap();
            String::from_utf8(tables.column(at).to_vec()).unwrap()
        };
        assert_eq!(column(b"there"), "");
        assert_eq!(column(b"4111"), "\"card;no\"");
        assert_eq!(column(b"4222"), "\"card;no\"");
        assert_eq!(column(b"Rome"), "city");
        assert_eq!(column(b"12"), "");
    }
}
