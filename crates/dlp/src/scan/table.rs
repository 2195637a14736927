//! Tables in text: the header of the column in which a match stands says what it is.

use std::ops::Range;

use super::context::WINDOW;
use crate::steps;

/// How far back the statement of a row of values is looked for.
const REACH: usize = 64 * 1024;

/// The longest line that is part of a table.
pub(super) const LINE: usize = 8 * 1024;

/// What separates fields.
pub(super) const SEPARATORS: [u8; 4] = *b",;\t|";

/// How many of each of them a line has outside of quotes.
type Counts = [usize; SEPARATORS.len()];

/// What a byte of a line is: the place of a separator, or one of these.
const QUOTE: u8 = 4;
const END: u8 = 5;
const OTHER: u8 = 6;

/// The kind of each byte.
const KINDS: [u8; 256] = {
    let mut kinds = [OTHER; 256];
    let mut place = 0;
    while place < SEPARATORS.len() {
        kinds[SEPARATORS[place] as usize] = place as u8;
        place += 1;
    }
    kinds[b'"' as usize] = QUOTE;
    kinds[b'\n' as usize] = END;
    kinds
};

/// Says of names of columns that a comma separates them wherever it stands.
const NO_QUOTES: u8 = 0;

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
    /// The statement whose rows were looked at last, and the row that was found to be of none.
    statement: Option<Statement>,
    bare: Option<usize>,
    /// The row of values and the row of a table that were looked at last, as far as they have been read: no byte of a line is read again
    /// for each match in it.
    values: Option<Values>,
    fields: Fields,
    /// The line whose fields were named last, what separates them, and the fields.
    named: (&'a [u8], u8),
    names: Vec<&'a [u8]>,
    /// Whether these are names of columns beyond doubt.
    are_names: bool,
    /// The line that was looked at last, and whether it is one of a table.
    line: Range<usize>,
    kind: Kind,
    /// Where the two lines begin that were counted last, and their separators.
    counted: [(usize, Counts); 2],
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

/// A row of values, as far as it has been read.
#[derive(Debug, Clone, Copy)]
struct Values {
    start: usize,
    read: usize,
    /// Where its first bracket stands, if it begins with one.
    head: Option<usize>,
    /// Whether `VALUES` stands in it.
    has_word: bool,
    /// Where the names of its columns stand.
    columns: Option<(usize, usize)>,
    /// Whether an even number of quotes stands before.
    even: bool,
    /// Whether that was so at the last bracket, if there was one.
    open: Option<bool>,
    /// How many commas stand behind that, outside of quotes, and whether quotes are open.
    commas: usize,
    quoted: bool,
}

/// The fields of a line, as far as it has been read.
#[derive(Debug, Clone, Copy, Default)]
struct Fields {
    start: usize,
    read: usize,
    separator: u8,
    count: usize,
    quoted: bool,
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
            bare: None,
            values: None,
            fields: Fields::default(),
            named: (b"", 0),
            names: Vec::new(),
            are_names: false,
            line: 0..0,
            kind: Kind::Other,
            counted: [(usize::MAX, Counts::default()); 2],
        }
    }

    /// Returns the header of the table to which the line at a place belongs.
    pub(crate) fn header_at(&mut self, at: usize) -> Option<Header> {
        let start = line_start(self.text, at)?;
        let place = self.separator(start)?;
        let fields = self.counts(start)[place];
        let line = self.header(start, place)?.to_vec();
        Some(Header { before: at - start, separator: SEPARATORS[place], fields, line })
    }

    /// The place of what separates the fields of a line, if it has any.
    fn separator(&mut self, start: usize) -> Option<usize> {
        let counts = self.counts(start);
        let (place, count) = counts.into_iter().enumerate().max_by_key(|(_, count)| *count)?;
        (count > 0).then_some(place)
    }

    /// How many separators a line has.
    fn counts(&mut self, start: usize) -> Counts {
        if let Some((_, counts)) = self.counted.iter().find(|(line, _)| *line == start) {
            return *counts;
        }
        let counts = counts(self.text, start);
        self.counted = [(start, counts), self.counted[0]];
        counts
    }

    /// Returns the header of the column in which a place stands, or nothing. Places are asked for in the order of the text.
    pub(crate) fn column(&mut self, at: usize) -> &'a [u8] {
        if !self.line.contains(&at) {
            let start = line_start(self.text, at);
            let rest = &self.text[at..self.text.len().min(at + LINE)];
            let end = at + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            steps::count(end - at);
            self.line = start.unwrap_or(at)..end.max(at + 1);
            // A longer line is none of a table.
            self.kind = start.map_or(Kind::Other, |start| self.kind_of(start, at));
        }
        let start = self.line.start;
        match (self.kind, self.table) {
            (Kind::Values, _) => self.inserted(start, at).unwrap_or_default(),
            (Kind::Row, Some((separator, header))) => {
                let place = self.field(start, at, separator);
                self.name(header, separator, place)
            }
            _ => b"",
        }
    }

    /// The field in which a match stands, where its column, which was asked for last, has a name that says what all of the column is: words
    /// of other fields say nothing of it. `name` is that of the column.
    pub(crate) fn own_field(&self, name: &[u8], found: &Range<usize>) -> Option<Range<usize>> {
        if !self.are_names || is_anything(name) {
            return None;
        }
        let separator = match self.kind {
            Kind::Values => b',',
            Kind::Row => self.named.1,
            Kind::Other => return None,
        };
        let ends = |byte: &u8| *byte == separator || *byte == b'\n';
        // Further away no word counts anyway.
        let line = self.line.start.max(found.start.saturating_sub(NEAR)).min(found.start)
            ..self.line.end.min(found.end + NEAR).max(found.end);
        let before = &self.text[line.start..found.start];
        let behind = &self.text[found.end..line.end];
        steps::count(line.len());
        let start = before.iter().rposition(ends).map_or(line.start, |place| line.start + place + 1);
        let end = behind.iter().position(ends).map_or(line.end, |place| found.end + place);
        Some(start..end)
    }

    fn kind_of(&mut self, start: usize, at: usize) -> Kind {
        let line = &self.text[start..self.line.end];
        let values = line.trim_ascii_start().first() == Some(&b'(') || has_values(line);
        if values && self.inserted(start, at).is_some() {
            return Kind::Values;
        }
        let Some(place) = self.separator(start) else { return Kind::Other };
        self.table = self.header(start, place).map(|header| (SEPARATORS[place], header));
        if self.table.is_some() { Kind::Row } else { Kind::Other }
    }

    /// Returns the name of the column that a value of `INSERT INTO … (columns) VALUES (values)` is put into.
    fn inserted(&mut self, start: usize, at: usize) -> Option<&'a [u8]> {
        let known = self.values.filter(|values| values.start == start && values.read <= at);
        let mut values = known.unwrap_or_else(|| self.first_values(start));
        values.read_to(self.text, at);
        self.values = Some(values);
        if !values.has_word && values.head.is_none_or(|head| head >= at) {
            return None;
        }
        let columns = values.columns?;
        // Inside of quotes a bracket is text.
        values.open.filter(|even| *even)?;
        let names = &self.text[columns.0..columns.1];
        let name = self.name(names, NO_QUOTES, values.commas);
        (values.commas < self.names.len()).then_some(name)
    }

    /// The beginning of a row of values.
    fn first_values(&mut self, start: usize) -> Values {
        let line = &self.text[start..self.line.end];
        let blanks = line.len() - line.trim_ascii_start().len();
        let head = (line.get(blanks) == Some(&b'(')).then_some(start + blanks);
        let columns = head.and_then(|_| self.columns_of(start));
        Values {
            start,
            read: start,
            head,
            has_word: false,
            columns,
            even: true,
            open: None,
            commas: 0,
            quoted: false,
        }
    }

    /// Where the names of the columns stand whose statement a row is of.
    fn columns_of(&mut self, start: usize) -> Option<(usize, usize)> {
        let goes_on = |last: usize| last == start || contiguous(self.text, last, start);
        if let Some(known) = self.statement.filter(|known| goes_on(known.last)) {
            self.statement = Some(Statement { last: start, ..known });
            return Some(known.columns);
        }
        // What stands below a row of no statement is of none either, unless one begins in between.
        let is_bare = |last: usize| goes_on(last) && !has_values(&self.text[last..start]);
        if self.bare.is_some_and(is_bare) {
            self.bare = Some(start);
            return None;
        }
        match columns_above(self.text, start) {
            Some(columns) => self.statement = Some(Statement { last: start, columns }),
            None => self.bare = Some(start),
        }
        self.statement.filter(|known| known.last == start).map(|known| known.columns)
    }

    /// How many separators stand before a place in its line, outside of quotes.
    fn field(&mut self, start: usize, at: usize, separator: u8) -> usize {
        let known = &self.fields;
        if known.start != start || known.separator != separator || known.read > at {
            self.fields = Fields { start, read: start, separator, ..Fields::default() };
        }
        let fields = &mut self.fields;
        steps::count(at.saturating_sub(fields.read));
        for byte in &self.text[fields.read.max(start)..at] {
            match *byte {
                b'"' => fields.quoted = !fields.quoted,
                byte if byte == separator && !fields.quoted => fields.count += 1,
                _ => {}
            }
        }
        fields.read = at;
        fields.count
    }

    /// The field of a header, which is taken apart once for all that stands below it.
    fn name(&mut self, header: &'a [u8], separator: u8, place: usize) -> &'a [u8] {
        if !std::ptr::eq(self.named.0, header) || self.named.1 != separator {
            self.named = (header, separator);
            self.names.clear();
            steps::count(header.len());
            if separator == NO_QUOTES {
                self.names.extend(header.split(|byte| *byte == b','));
            } else {
                split(header, separator, &mut self.names);
                if self.names.iter().any(|name| is_statement(name)) {
                    self.names.clear();
                }
            }
            self.are_names = are_names(&self.names, separator);
        }
        self.names.get(place).copied().unwrap_or_default()
    }

    /// The header of the table to which a line belongs.
    fn header(&mut self, start: usize, place: usize) -> Option<&'a [u8]> {
        let known = self.walk(start, place, self.known[place])?;
        self.known[place] = Some(known);
        known.header
    }

    /// Goes back line by line while they have as many fields, as far as a line that is known.
    fn walk(&mut self, start: usize, place: usize, last: Option<Known<'a>>) -> Option<Known<'a>> {
        let separator = SEPARATORS[place];
        let count = self.counts(start)[place];
        let found = |header| Some(Known { start, separator, fields: count, header });
        let mut top = start;
        while top > self.floor {
            let same = |known: &Known<'_>| {
                known.start == top && known.separator == separator && known.fields == count
            };
            if let Some(known) = last.filter(same).or(self.first.filter(same)) {
                return found(known.header);
            }
            // Behind a longer line there is no header.
            let Some(before) = line_start(self.text, top - 1) else { return found(None) };
            if before < self.floor {
                return found(None);
            }
            if self.counts(before)[place] != count {
                break;
            }
            top = before;
        }
        // The first line of a table is the header of the others, not its own.
        if top == start {
            return None;
        }
        let rest = &self.text[top..self.text.len().min(top + LINE)];
        found(Some(&rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())]))
    }
}

/// The least fields of a table whose header names what stands in it: of two, one may be the name of the other.
const FIELDS: usize = 3;

/// The longest name of a column, in bytes.
const NAME: usize = 64;

/// Whether all fields of a header are names, as prose and code with as many commas have none.
fn are_names(names: &[&[u8]], separator: u8) -> bool {
    let is_name = |name: &[u8]| {
        let plain = if separator == b',' { name } else { name.trim_ascii() };
        let plain = plain.strip_prefix(b"\"").or(plain.strip_prefix(b"`")).unwrap_or(plain);
        name.len() <= NAME
            && plain.first().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | 0x80..))
            && !plain.iter().any(|byte| b"=({[;<>:!?".contains(byte))
    };
    // What a line of a table begins and ends with in Markdown is no field.
    let names = match names {
        [first, inside @ .., last]
            if separator == b'|' && first.is_empty() && last.trim_ascii().is_empty() =>
        {
            inside
        }
        names => names,
    };
    steps::count(names.len());
    names.len() >= FIELDS && names.iter().all(|name| is_name(name))
}

/// Whether a field of what looks like a header is a statement: lines of code and of logs can have as many commas.
fn is_statement(field: &[u8]) -> bool {
    field.len() > 2 * NAME || field.iter().any(|byte| b"={}".contains(byte))
}

/// How far around a match the ends of its field are looked for, in bytes: as far as words count.
const NEAR: usize = 3 * WINDOW;

/// Names of columns in which anything may stand.
const ANYTHING: [&str; 44] = [
    "value",
    "values",
    "wert",
    "werte",
    "valeur",
    "valor",
    "valore",
    "waarde",
    "wartość",
    "värde",
    "値",
    "data",
    "daten",
    "number",
    "no",
    "nr",
    "num",
    "nummer",
    "numéro",
    "numero",
    "número",
    "numer",
    "番号",
    "id",
    "identifier",
    "text",
    "note",
    "notes",
    "comment",
    "comments",
    "description",
    "details",
    "info",
    "content",
    "message",
    "msg",
    "body",
    "remarks",
    "field",
    "payload",
    "query",
    "url",
    "reference",
    "document",
];

/// Whether the name of a column says nothing of what stands in it.
fn is_anything(name: &[u8]) -> bool {
    let plain = name.trim_ascii();
    let plain = plain.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")).unwrap_or(plain);
    plain.is_empty() || ANYTHING.iter().any(|word| plain.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether a line has the word that stands before the rows of an `INSERT`.
fn has_values(line: &[u8]) -> bool {
    steps::count(line.len());
    let is_word = |at: usize| line[at..].get(..6).is_some_and(|part| part.eq_ignore_ascii_case(b"VALUES"));
    memchr::memchr2_iter(b'v', b'V', line).any(is_word)
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
        steps::count(line - before);
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
    steps::count(start.saturating_sub(last).min(REACH));
    last < start
        && start - last < REACH
        && text[last..start].split(|byte| *byte == b'\n').all(|line| {
            let line = line.trim_ascii_start();
            line.is_empty() || line.starts_with(b"(")
        })
}

impl Values {
    /// Reads as far as a place.
    fn read_to(&mut self, text: &[u8], at: usize) {
        steps::count(at - self.read);
        for place in self.read..at {
            match text[place] {
                b'\'' => {
                    self.even = !self.even;
                    self.quoted = !self.quoted;
                }
                b'(' => {
                    self.open = Some(self.even);
                    self.commas = 0;
                    self.quoted = false;
                }
                b',' if !self.quoted => self.commas += 1,
                b's' | b'S'
                    if place >= self.start + 5 && text[place - 5..=place].eq_ignore_ascii_case(b"VALUES") =>
                {
                    self.has_word = true;
                    self.columns = columns_before(&text[..place - 5]);
                    self.even = true;
                    self.open = None;
                }
                _ => {}
            }
        }
        self.read = at;
    }
}

fn line_start(text: &[u8], at: usize) -> Option<usize> {
    let from = at.saturating_sub(LINE);
    let end = memchr::memrchr(b'\n', &text[from..at]);
    steps::count(at - from - end.unwrap_or(0));
    match end {
        Some(end) => Some(from + end + 1),
        None if from == 0 => Some(0),
        None => None,
    }
}

/// How many of each separator a line has outside of quotes.
pub(super) fn counts(text: &[u8], start: usize) -> Counts {
    let mut quoted = false;
    let mut counts = Counts::default();
    for byte in text[start..].iter().take(LINE) {
        steps::count(1);
        match KINDS[usize::from(*byte)] {
            OTHER => {}
            END => break,
            QUOTE => quoted = !quoted,
            place => counts[usize::from(place) % SEPARATORS.len()] += usize::from(!quoted),
        }
    }
    counts
}

/// Takes a line apart at what separates its fields, outside of quotes.
fn split<'a>(line: &'a [u8], separator: u8, fields: &mut Vec<&'a [u8]>) {
    let mut start = 0;
    let mut quoted = false;
    for (at, byte) in line.iter().enumerate() {
        match *byte {
            b'"' => quoted = !quoted,
            byte if byte == separator && !quoted => {
                fields.push(&line[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    fields.push(&line[start..]);
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

    #[test]
    fn a_field_under_a_name_stands_alone() {
        let text = b"id,phone,\"note\"\n7,555 1234,call me\n8,555 9876,\n";
        let mut tables = Tables::new(text, true, 0, None);
        let mut field = |part: &[u8]| {
            let at = text.windows(part.len()).position(|window| window == part).unwrap();
            let found = at..at + part.len();
            let name = tables.column(at);
            tables.own_field(name, &found)
        };
        let phone = field(b"1234").unwrap();
        assert_eq!(&text[phone], b"555 1234");
        assert_eq!(field(b"call"), None, "anything stands in a note");
        // With two columns, one may be the name of the other; prose with commas has no header.
        for other in [&b"what,who\nphone,1234\n"[..], b"Dear Ann, thanks, yes\nphone, or 1234, or\n"] {
            let mut tables = Tables::new(other, true, 0, None);
            let at = other.windows(4).position(|window| window == b"1234").unwrap();
            let name = tables.column(at);
            assert_eq!(tables.own_field(name, &(at..at + 4)), None);
        }
    }
}
