//! Tables in text: the header of the column in which a match stands says what it is.

use std::ops::Range;

/// How far back the statement of a row of values is looked for.
const REACH: usize = 64 * 1024;

/// The longest line that is part of a table.
pub(super) const LINE: usize = 8 * 1024;

/// What separates fields.
pub(super) const SEPARATORS: [u8; 4] = *b",;\t|";

/// The tables of a text.
#[derive(Debug)]
pub(crate) struct Tables<'a> {
    text: &'a [u8],
    /// Where the first line begins that is whole.
    floor: usize,
    /// For each separator, the line that was looked at last and the header of its table: no line is walked over twice.
    known: [Option<Known<'a>>; SEPARATORS.len()],
    /// The same of the line with which the part begins.
    first: Option<Known<'a>>,
    /// What separates the fields of the line that was looked at last, and the header of its table.
    table: Option<(u8, &'a [u8])>,
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
struct Known<'a> {
    start: usize,
    separator: u8,
    fields: usize,
    /// The header, unless it lies before all that is known of the text.
    header: Option<&'a [u8]>,
}

/// The header of a table that goes on in the next part of a text.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// How far before the next part the line begins whose table it is.
    pub(super) before: usize,
    pub(super) separator: u8,
    pub(super) fields: usize,
    pub(super) line: Vec<u8>,
}

impl<'a> Tables<'a> {
    /// Prepares for the part of a text that begins at a place, with the header of the table in which it begins. `whole` says whether the
    /// text has its beginning.
    pub(crate) fn new(text: &'a [u8], whole: bool, part: usize, header: Option<&'a Header>) -> Self {
        // The first line may lack a part.
        let floor = if whole {
            0
        } else {
            text.iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| at + 1)
        };
        let first = header.and_then(|header| {
            let start = part.checked_sub(header.before)?;
            Some(Known {
                start,
                separator: header.separator,
                fields: header.fields,
                header: Some(&header.line),
            })
        });
        Self {
            text,
            floor,
            known: [None; SEPARATORS.len()],
            first,
            table: None,
            statement: None,
            line: 0..0,
            kind: Kind::Other,
        }
    }

    /// Returns the header of the table to which the line at a place belongs.
    pub(crate) fn header_at(&mut self, at: usize) -> Option<Header> {
        let start = line_start(self.text, at)?;
        let separator = self.separator(start)?;
        let line = self.header(start, separator)?.to_vec();
        Some(Header { before: at - start, separator, fields: fields(self.text, start, separator), line })
    }

    /// What separates the fields of a line, if it has any.
    fn separator(&self, start: usize) -> Option<u8> {
        let separator =
            SEPARATORS.into_iter().max_by_key(|separator| fields(self.text, start, *separator))?;
        (fields(self.text, start, separator) > 0).then_some(separator)
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
        match (self.kind, self.table) {
            (Kind::Values, _) => self.inserted(start, at).unwrap_or_default(),
            (Kind::Row, Some((separator, header))) => {
                nth_field(header, separator, field_of(&self.text[start..at], separator))
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
        let Some(separator) = self.separator(start) else { return Kind::Other };
        self.table = self.header(start, separator).map(|header| (separator, header));
        if self.table.is_some() { Kind::Row } else { Kind::Other }
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

    /// The header of the table to which a line belongs.
    fn header(&mut self, start: usize, separator: u8) -> Option<&'a [u8]> {
        let place = SEPARATORS.iter().position(|known| *known == separator)?;
        let known = self.walk(start, separator, self.known[place])?;
        self.known[place] = Some(known);
        known.header
    }

    /// Goes back line by line while they have as many fields, as far as a line that is known.
    fn walk(&self, start: usize, separator: u8, last: Option<Known<'a>>) -> Option<Known<'a>> {
        let count = fields(self.text, start, separator);
        let found = |header| Some(Known { start, separator, fields: count, header });
        let mut top = start;
        while top > self.floor {
            let same = |known: &Known<'_>| {
                known.start == top && known.separator == separator && known.fields == count
            };
            if let Some(known) = last.filter(same).or(self.first.filter(same)) {
                return found(known.header);
            }
            let before = line_start(self.text, top - 1)?;
            if before < self.floor {
                return found(None);
            }
            if fields(self.text, before, separator) != count {
                break;
            }
            top = before;
        }
        // The first line of a table is the header of the others, not its own.
        if top == start {
            return None;
        }
        let length = self.text[top..].iter().take(LINE).position(|byte| *byte == b'\n');
        found(Some(&self.text[top..length.map_or(self.text.len(), |length| top + length)]))
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
pub(super) fn fields(text: &[u8], start: usize, separator: u8) -> usize {
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
        let mut tables = Tables::new(text, true, 0, None);
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
