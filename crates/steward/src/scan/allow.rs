//! Comments that say that something may stand where it is: `steward:allow` for all that is found in the line, or
//! `steward:allow EMAIL, IBAN` for these detectors alone.

use std::ops::Range;

use memchr::{memchr, memmem, memrchr};

/// What such a comment begins with.
const MARK: &[u8] = b"steward:allow";

/// How far on either side of a finding its line is read.
const REACH: usize = 64 * 1024;

/// What the comments of a line allow.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Allowed {
    Nothing,
    Everything,
    /// What these detectors and rules find.
    Ids(Vec<String>),
}

/// Reads comments of lines. The last line is remembered, for one may have many findings.
#[derive(Debug)]
pub(crate) struct Allow<'t> {
    text: &'t [u8],
    line: Range<usize>,
    allowed: Allowed,
}

impl<'t> Allow<'t> {
    /// Begins with a text.
    pub(crate) const fn new(text: &'t [u8]) -> Self {
        Self { text, line: 0..0, allowed: Allowed::Nothing }
    }

    /// Whether the lines in which a finding stands allow it.
    pub(crate) fn allows(&mut self, id: &str, span: Range<usize>) -> bool {
        if span.start < self.line.start || span.end > self.line.end || self.line.is_empty() {
            self.line = lines(self.text, &span);
            self.allowed = read(&self.text[self.line.clone()]);
        }
        match &self.allowed {
            Allowed::Nothing => false,
            Allowed::Everything => true,
            Allowed::Ids(ids) => ids.iter().any(|allowed| allowed == id),
        }
    }
}

/// The lines in which a finding stands.
fn lines(text: &[u8], span: &Range<usize>) -> Range<usize> {
    let (start, end) = (span.start.min(text.len()), span.end.min(text.len()));
    let from = start.saturating_sub(REACH);
    let to = text.len().min(end + REACH);
    let before = memrchr(b'\n', &text[from..start]).map_or(from, |at| from + at + 1);
    let behind = memchr(b'\n', &text[end..to]).map_or(to, |at| end + at);
    before..behind
}

fn read(line: &[u8]) -> Allowed {
    let mut ids = Vec::new();
    for at in memmem::find_iter(line, MARK) {
        let rest = &line[at + MARK.len()..];
        // `steward:allowed` and `steward:allow-list` are other words.
        if rest.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
            continue;
        }
        let before = ids.len();
        let is_between = |byte: &u8| matches!(byte, b' ' | b'\t' | b',' | b':' | b'=' | b'(' | b'[');
        for word in rest.split(is_between).filter(|word| !word.is_empty()) {
            let length = word.iter().take_while(|byte| is_of_id(**byte)).count();
            // Ids are capital letters; what comes after them says why.
            if length < 2 || word.get(length).is_some_and(u8::is_ascii_alphanumeric) {
                break;
            }
            ids.push(String::from_utf8_lossy(&word[..length]).into_owned());
            if length < word.len() {
                break;
            }
        }
        if ids.len() == before {
            return Allowed::Everything;
        }
    }
    if ids.is_empty() { Allowed::Nothing } else { Allowed::Ids(ids) }
}

const fn is_of_id(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[&str]) -> Allowed {
        Allowed::Ids(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[test]
    fn comments_name_detectors_or_none() {
        for (line, expected) in [
            ("x = 1", Allowed::Nothing),
            ("x = 1 # steward:allow", Allowed::Everything),
            ("x = 1 /* steward:allow */", Allowed::Everything),
            ("x = 1 # steward:allow -- made up", Allowed::Everything),
            ("x = 1 # steward:allow because it is made up", Allowed::Everything),
            ("x = 1 # steward:allow EMAIL", ids(&["EMAIL"])),
            ("x = 1 # steward:allow EMAIL, IBAN made up", ids(&["EMAIL", "IBAN"])),
            ("x = 1 # steward:allow=EMAIL,IBAN", ids(&["EMAIL", "IBAN"])),
            ("<!-- steward:allow(US_SSN) -->", ids(&["US_SSN"])),
            ("{\"_\": \"steward:allow IPV4\"}", ids(&["IPV4"])),
            ("steward:allow EMAIL and steward:allow IBAN", ids(&["EMAIL", "IBAN"])),
            ("steward:allow EMAIL and steward:allow", Allowed::Everything),
            ("# steward:allowed, steward:allow-list", Allowed::Nothing),
            // A sentence allows what it does not name.
            ("# steward:allow Example", Allowed::Everything),
        ] {
            assert_eq!(read(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn a_comment_is_for_the_lines_of_the_finding() {
        let text = b"one steward:allow\ntwo\nthree steward:allow EMAIL\nfour";
        let mut allow = Allow::new(text);
        let mut allows = |id, word: &[u8]| {
            let start = memmem::find(text, word).unwrap();
            allow.allows(id, start..start + word.len())
        };
        assert!(allows("IBAN", b"one"));
        assert!(!allows("IBAN", b"two"));
        assert!(allows("EMAIL", b"three"));
        assert!(!allows("IBAN", b"three"));
        assert!(!allows("EMAIL", b"four"));
        assert!(allows("EMAIL", b"two\nthree"), "any of its lines");
    }
}
