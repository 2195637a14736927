//! The values of a Secret of Kubernetes, as YAML or JSON.

use std::ops::Range;

use super::{Hit, byte_at, byte_before};
use crate::check::{base64, is_placeholder};
use crate::steps;

/// How far from its kind the values of a manifest are looked for, in bytes: matches are looked for as far around the parts of a text.
const REACH: usize = 1000;

/// The least length of a value, encoded and as it is.
const ENCODED: usize = 8;
const PLAIN: usize = 6;

/// What the manifest around a value is worth.
const KIND: u8 = 25;

/// The values of the manifest whose word `kind` stands at a place.
pub(crate) fn secrets(text: &[u8], at: usize) -> Vec<Hit> {
    let json = byte_before(text, at) == b'"';
    let rest = &text[at + b"kind".len()..];
    let rest = if json { rest.strip_prefix(b"\"").unwrap_or_default() } else { rest };
    let Some(kind) = rest.strip_prefix(b":") else { return Vec::new() };
    let kind = kind.trim_ascii_start();
    let kind = kind.strip_prefix(b"\"").or(kind.strip_prefix(b"'")).unwrap_or(kind);
    let named = kind.strip_prefix(b"Secret").or(kind.strip_prefix(b"secret"));
    if named.is_none_or(|rest| rest.first().is_some_and(u8::is_ascii_alphanumeric)) {
        return Vec::new();
    }
    // A manifest has one kind.
    let around = at.saturating_sub(REACH)..text.len().min(at + REACH);
    let is_kind = |part: &[u8]| part == b"kind";
    let from = text[around.start..at]
        .windows(4)
        .rposition(is_kind)
        .map_or(around.start, |before| around.start + before + 4);
    let to =
        text[at + 4..around.end].windows(4).position(is_kind).map_or(around.end, |behind| at + 4 + behind);
    let around = from..to;
    steps::count(4 * around.len());
    if json { of_json(text, around) } else { of_yaml(text, around, at) }
}

/// The pairs of names and strings in the objects `data` and `stringData`.
fn of_json(text: &[u8], around: Range<usize>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (name, encoded) in [(&b"\"data\""[..], true), (b"\"stringData\"", false)] {
        let part = &text[around.clone()];
        let Some(place) = part.windows(name.len()).position(|window| window == name) else { continue };
        let mut at = around.start + place + name.len();
        let blank = |byte: u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b':' | b',');
        let skip = |mut at: usize| {
            while at < around.end && blank(text[at]) {
                at += 1;
            }
            at
        };
        let string = |at: usize| {
            let start = at + 1;
            let length = text.get(start..around.end)?.iter().position(|byte| *byte == b'"')?;
            (byte_at(text, at) == b'"').then_some(start..start + length)
        };
        at = skip(at);
        if byte_at(text, at) != b'{' {
            continue;
        }
        at += 1;
        while let Some(key) = string(skip(at)) {
            let Some(value) = string(skip(key.end + 1)) else { break };
            at = value.end + 1;
            hits.extend(hit(text, value, encoded));
        }
    }
    hits
}

/// The entries below `data:` and `stringData:`, which stand as far from the left as `kind:` does.
fn of_yaml(text: &[u8], around: Range<usize>, kind: usize) -> Vec<Hit> {
    let line_start = text[around.start..kind]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(around.start, |end| around.start + end + 1);
    let margin = &text[line_start..kind];
    // Quotes of mails and comments may stand before all lines.
    if margin.iter().any(u8::is_ascii_alphanumeric) {
        return Vec::new();
    }
    let indent = margin.len();
    // The document has its first line behind `---`.
    let start = lines_back(text, around.start, line_start, margin);
    let mut hits = Vec::new();
    let mut encoded = None;
    let mut open: Option<Range<usize>> = None;
    let mut at = start;
    while at < around.end {
        let end = text[at..around.end]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(around.end, |length| at + length);
        let line = &text[at..end];
        let inside = line.get(indent.min(line.len())..).unwrap_or_default();
        if at > line_start && inside.starts_with(b"---") {
            break;
        }
        let deeper = inside.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        let name = inside.trim_ascii();
        if !deeper && !name.is_empty() {
            hits.extend(open.take().zip(encoded).and_then(|(value, encoded)| hit(text, value, encoded)));
            encoded = match name {
                b"data:" => Some(true),
                b"stringData:" => Some(false),
                _ => None,
            };
        } else if let Some(encoded) = encoded {
            let pair = name
                .iter()
                .position(|byte| *byte == b':')
                .filter(|colon| !name.starts_with(b"#") && matches!(byte_at(name, colon + 1), b' ' | 0));
            if let Some(colon) = pair {
                hits.extend(open.take().and_then(|value| hit(text, value, encoded)));
                let value = name[colon + 1..].trim_ascii();
                if matches!(value.first(), Some(b'|' | b'>')) {
                    open = Some(end..end);
                } else {
                    let to = at + line.trim_ascii_end().len();
                    hits.extend(hit(text, unquoted(text, to - value.len()..to), encoded));
                }
            } else if let Some(value) = &mut open
                && !name.is_empty()
            {
                let blank = line.len() - line.trim_ascii_start().len();
                if value.start == value.end {
                    value.start = at + blank;
                }
                value.end = at + line.trim_ascii_end().len();
            }
        }
        at = end + 1;
    }
    hits.extend(open.zip(encoded).and_then(|(value, encoded)| hit(text, value, encoded)));
    hits
}

/// Where the document begins to which a line belongs.
fn lines_back(text: &[u8], floor: usize, line: usize, margin: &[u8]) -> usize {
    let mut start = line;
    while start > floor {
        let before = text[floor..start - 1]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(floor, |end| floor + end + 1);
        let inside = &text[before..start];
        if inside.strip_prefix(margin).is_some_and(|rest| rest.starts_with(b"---")) {
            break;
        }
        start = before;
    }
    start
}

fn unquoted(text: &[u8], value: Range<usize>) -> Range<usize> {
    let quote = byte_at(text, value.start);
    let quoted = value.len() > 1 && matches!(quote, b'"' | b'\'') && byte_at(text, value.end - 1) == quote;
    if quoted { value.start + 1..value.end - 1 } else { value }
}

/// A value: base64 of four bytes at least that are not all equal, or what is no placeholder.
fn hit(text: &[u8], span: Range<usize>, encoded: bool) -> Option<Hit> {
    let value = &text[span.clone()];
    let fine = if encoded {
        let letters: Vec<u8> = value.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        letters.len() >= ENCODED
            && letters.len().is_multiple_of(4)
            && base64(&letters)
                .is_some_and(|bytes| bytes.len() >= 4 && bytes.iter().any(|byte| *byte != bytes[0]))
    } else {
        let reference = value.starts_with(b"$") || value.starts_with(b"{{") || value.contains(&b'<');
        value.len() >= PLAIN && !reference && !is_placeholder(value)
    };
    fine.then_some(Hit { span, bonus: KIND, weak: false })
}
