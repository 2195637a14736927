//! Keys and tokens with parts.

use std::ops::Range;

use super::{Hit, byte_at, byte_before, run, run_before};
use crate::steps;

/// What has been read of a text for keys and tokens that may begin at many places of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Read {
    /// The runs of letters of tokens in which headers, payloads and signatures were last.
    runs: [Range<usize>; 3],
    /// From where on the last line of a key was looked for, and where it stands or the search has ended.
    footer: Range<usize>,
}

impl Read {
    /// How many letters of a token stand at a place, and no more than so many. Each run is read once for all that begins in it.
    fn run(&mut self, part: usize, text: &[u8], at: usize, most: usize) -> usize {
        let known = &mut self.runs[part];
        if !known.contains(&at) {
            let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            *known = at..at + run(text, at, usize::MAX, letter);
        }
        most.min(known.end - at)
    }

    /// Where the next `-----END ` stands from a place on, before another one.
    fn footer(&mut self, text: &[u8], from: usize, to: usize) -> Option<usize> {
        const FOOTER: &[u8] = b"-----END ";
        let is_footer = |at: usize| text[at..].starts_with(FOOTER);
        if !(self.footer.start..=self.footer.end).contains(&from) {
            self.footer = from..from;
        }
        while self.footer.end + FOOTER.len() <= to && !is_footer(self.footer.end) {
            steps::count(1);
            self.footer.end += 1;
        }
        Some(self.footer.end).filter(|at| at + FOOTER.len() <= to && is_footer(*at))
    }
}

/// A JWT whose header begins at a place.
pub(crate) fn jwt(text: &[u8], start: usize, read: &mut Read) -> Option<Hit> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if part(byte_before(text, start)) && byte_before(text, start) != b'-' || byte_before(text, start) == b'.'
    {
        return None;
    }
    let header = read.run(0, text, start, 4096);
    let payload = start + header + 1;
    if header < 17 || byte_at(text, start + header) != b'.' {
        return None;
    }
    let body = read.run(1, text, payload, 8192);
    let signature = payload + body + 1;
    if body < 10 || byte_at(text, payload + body) != b'.' {
        return None;
    }
    let end = signature + read.run(2, text, signature, 4096);
    Some(Hit::plain(start..end))
}

/// The longest block of a private key.
const PEM: usize = 16_000;

/// A private key in PEM, by the place of the five hyphens of its first line (RFC 7468).
pub(crate) fn pem(text: &[u8], start: usize, read: &mut Read) -> Option<Hit> {
    let head = text.get(start..)?.strip_prefix(b"-----BEGIN ")?;
    let label = run(head, 0, 101, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ');
    let kind = head[..label].strip_suffix(b" BLOCK").unwrap_or(&head[..label]);
    if !kind.ends_with(b"PRIVATE KEY") || !head[label..].starts_with(b"-----") {
        return None;
    }
    let body = start + b"-----BEGIN ".len() + label + 5;
    let rest = &text[body..text.len().min(body + PEM)];
    let footer = read.footer(text, body, body + rest.len())? - body;
    let inside = &rest[..footer];
    let foot = &rest[footer + 9..];
    let again = run(foot, 0, 101, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ');
    if head[..label] != foot[..again] || !foot[again..].starts_with(b"-----") {
        return None;
    }
    let end = body + footer + 9 + again + 5;
    steps::count(inside.len());
    // Headers and blanks aside, nearly everything is base64.
    let letters = inside
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
        .count();
    let ellipsis =
        inside.windows(3).any(|part| part == b"...") || inside.contains(&b'<') || inside.contains(&b'{');
    let encrypted = inside.windows(9).any(|part| part == b"ENCRYPTED") || kind.starts_with(b"ENCRYPTED");
    let varied = {
        let mut seen = [false; 256];
        for byte in inside {
            seen[usize::from(*byte)] = true;
        }
        seen.iter().filter(|seen| **seen).count() >= 12
    };
    (letters >= 64 && !ellipsis && varied).then_some(Hit {
        span: start..end,
        bonus: if encrypted { 5 } else { 20 },
        weak: false,
    })
}

/// The place of the five hyphens before `BEGIN`, from the place of the word.
pub(crate) fn pem_start(text: &[u8], begin: usize) -> Option<usize> {
    let dashes = run_before(text, begin, 5, |byte| byte == b'-');
    (dashes == 5).then(|| begin - 5)
}
