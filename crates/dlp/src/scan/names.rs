//! Names of values: `password = …`, `"clientSecret": …`, `X-Api-Key: …`, `<nino>…`, `my password is …`.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;

use super::context::{Same, is_unspaced, joined, mix};
use super::gates::{BETWEEN, Gates, is_between};
use crate::steps;

/// The most words of a name.
const WORDS: usize = 6;

/// The longest part of a name that is looked at, in bytes.
const LONGEST: usize = 80;

/// Marks a shape in the list of a name that is none of its names. There are far fewer shapes.
const NOT: u16 = 1 << 15;

/// Types of text, which stand between a name and its value.
const TYPES: [&[u8]; 2] = [b"string", b"str"];

/// The names of shapes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    /// By the hash of their words, the last one first.
    shapes: HashMap<u64, Vec<u16>, BuildHasherDefault<Same>>,
    /// The last words of all names.
    last: HashSet<u64, BuildHasherDefault<Same>>,
    /// Names of scripts that put no space between words.
    unspaced: Vec<(Vec<u8>, u16)>,
}

/// A value that has been given to a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assignment {
    /// Where the name begins.
    pub(crate) name: usize,
    /// Where the value begins.
    pub(crate) value: usize,
    /// The quote around the value, or 0.
    pub(crate) quote: u8,
}

impl Names {
    /// Adds a name of a shape, and lets it through the gates. One that begins with `!` says that a value of it is none of the shape's,
    /// whatever other name it ends with: `!csrf token` beside `token`.
    pub(crate) fn add(&mut self, name: &str, shape: u16, gates: &mut Gates) {
        let (name, shape) = match name.strip_prefix('!') {
            Some(name) => (name, shape | NOT),
            None => (name, shape),
        };
        let bytes = name.as_bytes();
        // CLIENTSECRET is `client secret` too.
        if let Some(joined) = joined(name) {
            self.add_words(&joined, shape, gates);
        }
        if name.chars().any(is_unspaced) {
            self.unspaced.push((bytes.to_vec(), shape));
            return;
        }
        self.add_words(name, shape, gates);
    }

    fn add_words(&mut self, name: &str, shape: u16, gates: &mut Gates) {
        let bytes = name.as_bytes();
        let mut hash = 0;
        for (place, word) in Backwards::new(bytes, bytes.len()).enumerate() {
            hash = word.onto(hash);
            if place == 0 {
                self.last.insert(hash);
                gates.admit_name(name[word.start..].to_lowercase().as_bytes());
            }
        }
        let shapes = self.shapes.entry(hash).or_default();
        if !shapes.contains(&shape) {
            shapes.push(shape);
        }
        for kind in TYPES {
            gates.admit_name(kind);
        }
    }

    /// Calls with each shape one of whose names the last words before a place are, the longest name first, and with where it begins. A number
    /// behind a name does not count: `password2`, `API_KEY_1`.
    pub(crate) fn find(&self, text: &[u8], end: usize, mut then: impl FnMut(u16, usize)) {
        let mut is_found = false;
        self.find_exactly(text, end, |shape, start| {
            is_found = true;
            then(shape, start);
        });
        if !is_found {
            let plain = without_number(text, end);
            if plain < end {
                self.find_exactly(text, plain, then);
            }
        }
    }

    fn find_exactly(&self, text: &[u8], end: usize, mut then: impl FnMut(u16, usize)) {
        let mut found: [(u64, usize); WORDS] = [(0, 0); WORDS];
        let mut count = 0;
        let mut hash = 0;
        for word in Backwards::new(text, end).take(WORDS) {
            hash = word.onto(hash);
            if count == 0 && !self.last.contains(&hash) {
                break;
            }
            found[count] = (hash, word.start);
            count += 1;
        }
        let mut not = Vec::new();
        if end > 0 && text[end - 1] >= 0x80 {
            let ends = |name: &[u8]| text[end.saturating_sub(name.len())..end].eq_ignore_ascii_case(name);
            not.extend(
                self.unspaced
                    .iter()
                    .filter(|(name, shape)| shape & NOT != 0 && ends(name))
                    .map(|(_, shape)| shape & !NOT),
            );
            for (name, shape) in &self.unspaced {
                if shape & NOT == 0 && !not.contains(shape) && ends(name) {
                    then(*shape, end - name.len());
                }
            }
        }
        for (hash, start) in found[..count].iter().rev() {
            for shape in self.shapes.get(hash).into_iter().flatten() {
                if shape & NOT != 0 {
                    not.push(shape & !NOT);
                } else if !not.contains(shape) {
                    then(*shape, *start);
                }
            }
        }
    }
}

/// Where a name ends behind which a number stands at a place.
pub(crate) fn without_number(text: &[u8], end: usize) -> usize {
    let digits = text[..end].iter().rev().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    let end = if digits > 3 { end } else { end - digits };
    if digits > 0 && end > 0 && matches!(text[end - 1], b'_' | b'-') { end - 1 } else { end }
}

/// Finds where the name before an assignment ends, and where its value begins. `at` is the place of `:`, `=` or `>`.
pub(crate) fn assignment(text: &[u8], at: usize) -> Option<(usize, Assignment)> {
    let mut end = at;
    let mut behind = at + 1;
    match (text.get(at)?, text.get(at + 1).copied().unwrap_or_default()) {
        // `:=` and `=>`
        (b':', b'=') | (b'=', b'>') => behind += 1,
        // The sign of `:=` is its colon; the last one of `::=` stands for all of them.
        (b'=', _) if at > 0 && text[at - 1] == b':' && !text[..at].ends_with(b"::") => return None,
        (b'>', _) if at > 0 && (matches!(text[at - 1], b'=' | b'-' | b'/') || is_gap(text, at)) => {
            return None;
        }
        // `!=`, `<=`, `+=` compare and add.
        (b'=', _) if compares(text, at) => return None,
        _ => {}
    }
    while end > at.saturating_sub(BETWEEN) && is_between(text[end - 1]) {
        steps::count(1);
        end -= 1;
    }
    // `${password:?…}` is a variable with what to do without it.
    if text[at] == b':' {
        let name = text[..end]
            .iter()
            .rev()
            .take(64)
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        if text[..end - name].ends_with(b"${") {
            return None;
        }
    }
    let mut quote = 0;
    let mut spaces = 0;
    let most = 32;
    loop {
        match text.get(behind)? {
            b' ' | b'\t' if spaces < most && quote == 0 => spaces += 1,
            b'\r' | b'\n' if behind - at < 4 && is_below(text[at], &text[behind..]) => {}
            b'\\' if matches!(text.get(behind + 1), Some(b'"' | b'\'')) => {}
            byte @ (b'"' | b'\'' | b'`') if quote == 0 => quote = *byte,
            _ => break,
        }
        behind += 1;
    }
    Some((end, Assignment { name: end, value: behind, quote }))
}

/// Whether the `>` at a place ends a gap that somebody has to fill, as in `mysql://<user>:<password>@host`, and no tag.
fn is_gap(text: &[u8], at: usize) -> bool {
    let inside = text[..at].iter().rev().take(64).take_while(|byte| **byte != b'<').count();
    let open = at - inside;
    open > 1 && text[open - 1] == b'<' && matches!(text[open - 2], b':' | b'/' | b'@' | b'=' | b'?' | b'&')
}

/// Whether the `=` at a place compares with something else than what may be a secret: only a string behind `==` is one.
fn compares(text: &[u8], at: usize) -> bool {
    let same = text[..at].iter().rev().take_while(|byte| **byte == b'=').count();
    steps::count(1 + same);
    let other = text[..at - same].last().is_some_and(|byte| b"!<>+".contains(byte));
    let behind = text[at + 1..].iter().find(|byte| **byte != b' ');
    other || (same > 0 && (same > 2 || !matches!(behind, Some(b'"' | b'\''))))
}

/// Whether a value stands in the line below, as some write long ones: in quotes, or as the text of an element with its end in the next line.
fn is_below(sign: u8, text: &[u8]) -> bool {
    if sign != b'>' {
        let rest = text.trim_ascii_start();
        return rest.len() < text.len() && matches!(rest.first(), Some(b'"' | b'\'' | b'`'));
    }
    let mut lines = text.trim_ascii_start().splitn(3, |byte| *byte == b'\n');
    let value = lines.next().unwrap_or_default();
    value.len() < 256 && lines.next().is_some_and(|line| line.trim_ascii_start().starts_with(b"</"))
}

/// Where a name ends that a type follows, as in `password: &str = "…"` and `var password string = "…"`.
pub(crate) fn before_type(text: &[u8], end: usize) -> Option<usize> {
    let kind = text[..end]
        .iter()
        .rev()
        .take(48)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"&<>'_[] ".contains(byte))
        .count();
    // Go puts nothing between the name and its type.
    let words: Vec<&[u8]> = text[end - kind..end].rsplit(|byte| *byte == b' ').take(3).collect();
    if let [_, name, b"var" | b"const"] = words[..]
        && let Some(space) = text[..end].iter().rposition(|byte| *byte == b' ')
        && !name.is_empty()
    {
        return Some(space);
    }
    let colon = end - kind;
    let typed = kind > 1
        && colon > 1
        && text[colon - 1] == b':'
        && text[colon - 2].is_ascii_alphanumeric()
        && text[colon] == b' '
        && text[colon..end].iter().filter(|byte| **byte == b' ').count() <= 2;
    typed.then(|| colon - 1)
}

/// Whether a letter of a script that puts no space between words ends at a place: three bytes that begin with E3 to ED.
fn is_unspaced_before(text: &[u8], at: usize) -> bool {
    at >= 3 && text[at - 1] >= 0x80 && matches!(text[at - 3], 0xE3..=0xED)
}

/// A word of a name.
struct Word {
    start: usize,
    hash: u64,
}

impl Word {
    fn onto(&self, hash: u64) -> u64 {
        (hash.rotate_left(17) ^ self.hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// The words before a place, the last one first: letters, digits and what is not ASCII, apart at `_`, `-`, `.`, spaces and the humps of
/// `camelCase`.
struct Backwards<'a> {
    text: &'a [u8],
    end: usize,
    least: usize,
}

impl<'a> Backwards<'a> {
    fn new(text: &'a [u8], end: usize) -> Self {
        Self { text, end, least: end.saturating_sub(LONGEST) }
    }
}

impl Iterator for Backwards<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80;
        let mut joints = 0;
        while self.end > self.least && matches!(self.text[self.end - 1], b'_' | b'-' | b'.' | b' ') {
            self.end -= 1;
            joints += 1;
            if joints > 2 {
                return None;
            }
        }
        let end = self.end;
        let mut start = end;
        while start > self.least && is_letter(self.text[start - 1]) {
            start -= 1;
            // A script that puts no space between words ends where another begins.
            if self.text[start].is_ascii() && start > self.least && is_unspaced_before(self.text, start) {
                break;
            }
            // A capital letter begins a word if a small one follows it or stands before it.
            let here = self.text[start];
            let before = if start > self.least { self.text[start - 1] } else { b' ' };
            let hump = here.is_ascii_uppercase()
                && (before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase()
                        && start + 1 < end
                        && self.text[start + 1].is_ascii_lowercase()));
            if hump {
                break;
            }
        }
        if start == end {
            return None;
        }
        // -Dname=value gives a property to a program.
        if self.text[start] == b'D'
            && end - start > 1
            && matches!(self.text[..start], [.., b' ' | b'"' | b'\'', b'-'] | [b'-'])
        {
            start += 1;
        }
        self.end = start;
        steps::count(end - start);
        let hash = self.text[start..end].iter().fold(0, |hash, byte| mix(hash, byte.to_ascii_lowercase()));
        Some(Word { start, hash })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> (Names, Gates) {
        let (mut names, mut gates) = (Names::default(), Gates::new());
        names.add("client_secret", 1, &mut gates);
        names.add("password", 2, &mut gates);
        names.add("contraseña", 3, &mut gates);
        names.add("!old_password", 2, &mut gates);
        (names, gates)
    }

    fn found(name: &str) -> Vec<(u16, usize)> {
        let mut found = Vec::new();
        names().0.find(name.as_bytes(), name.len(), |shape, start| found.push((shape, start)));
        found
    }

    #[test]
    fn names_are_the_same_however_they_are_written() {
        for name in [
            "client_secret",
            "clientSecret",
            "CLIENT-SECRET",
            "client secret",
            "ClientSecret",
            "client.secret",
        ] {
            assert_eq!(found(name), [(1, 0)], "{name}");
        }
        assert_eq!(found("DB_PASSWORD"), [(2, 3)]);
        assert_eq!(found("adminPassword"), [(2, 5)]);
        assert_eq!(found("la contraseña"), [(3, 3)]);
        assert_eq!(found("java -Dpassword"), [(2, 7)]);
        assert_eq!(found("passwords"), []);
        assert_eq!(found("password2"), [(2, 0)]);
        assert_eq!(found("DB_PASSWORD_12"), [(2, 3)]);
        assert_eq!(found("password2024"), []);
        assert_eq!(found("form.old_password"), []);
        assert_eq!(found("CLIENTSECRET"), [(1, 0)]);
        assert_eq!(found("oldpassword"), []);
    }

    #[test]
    fn types_stand_between_names_and_values() {
        let name = |text: &str| before_type(text.as_bytes(), text.len()).map(|end| text[..end].to_owned());
        assert_eq!(name("const KEY: &'static str").as_deref(), Some("const KEY"));
        assert_eq!(name("var key string").as_deref(), Some("var key"));
        assert_eq!(name("what a string"), None);
    }

    #[test]
    fn values_stand_behind_their_names() {
        let value = |text: &str, sign: char| {
            let at = text.find(sign).unwrap();
            let (end, assignment) = assignment(text.as_bytes(), at)?;
            Some((text[..end].to_owned(), text[assignment.value..].to_owned()))
        };
        let pair = |name: &str, value: &str| Some((name.to_owned(), value.to_owned()));
        assert_eq!(value("password = x", '='), pair("password", "x"));
        assert_eq!(value(r#"{"password": "x"}"#, ':'), pair(r#"{"password"#, r#"x"}"#));
        assert_eq!(value(r#"\"password\":\"x\""#, ':'), pair(r#"\"password"#, r#"x\""#));
        assert_eq!(value("'password' => 'x'", '='), pair("'password", "x'"));
        assert_eq!(value("password := x", ':'), pair("password", "x"));
        assert_eq!(value("password := x", '='), None);
        assert_eq!(value("password != x", '='), None);
        let last = |text: &str| assignment(text.as_bytes(), text.rfind('=').unwrap()).is_some();
        assert!(last("password == 'x'") && !last("password == x") && !last("password !== 'x'"));
        assert_eq!(value("<password>x", '>'), pair("<password", "x"));
        assert_eq!(value("<password>\n  x\n</password>", '>'), pair("<password", "x\n</password>"));
        assert_eq!(value("<password>\n  x\n", '>').map(|pair| pair.1), Some("\n  x\n".to_owned()));
        assert_eq!(value("password ?= x", '='), pair("password", "x"));
        assert_eq!(value("password ::= x", '='), pair("password", "x"));
        assert_eq!(value(r#"set("password", "x")"#, ','), pair(r#"set("password"#, r#"x")"#));
    }
}
