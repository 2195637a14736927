//! Quoted-printable (RFC 2045, section 6.7): `=3D`, and lines that go on behind `=`.

use super::View;
use super::kind::{before, byte};
use crate::characters::hex_pair;

/// Signs that are encoded where only what must be is.
const TELLING: [&[u8]; 8] = [b"=3D", b"=40", b"=2E", b"=2D", b"=5F", b"=2B", b"=2F", b"=3A"];

/// How far apart encoded signs stand that are some together.
const NEAR: usize = 80;

pub(super) fn fires(text: &[u8], at: usize) -> bool {
    if byte(text, at) != b'=' {
        return false;
    }
    if line_end(text, at) > 0 {
        return before(text, at).is_ascii_graphic();
    }
    let rest = &text[at..];
    if TELLING.iter().any(|sign| rest.starts_with(sign)) {
        return true;
    }
    // Two digits behind a sign of equality are a number in most text; three times in a row they are not.
    let encoded = |at: usize| byte(text, at) == b'=' && code(text, at).is_some();
    encoded(at) && (at + 3..at + NEAR).filter(|at| encoded(*at)).count() >= 2
}

pub(super) fn step(text: &[u8], at: usize, view: &mut View) -> usize {
    if byte(text, at) != b'=' {
        return 0;
    }
    let end = line_end(text, at);
    if end > 0 {
        view.leave_out();
        return end;
    }
    match code(text, at) {
        Some(code) => {
            view.change(&[code], at..at + 3);
            3
        }
        None => 0,
    }
}

fn code(text: &[u8], at: usize) -> Option<u8> {
    let pair = text.get(at + 1..at + 3)?;
    let capital = pair.iter().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte));
    hex_pair(pair).filter(|code| capital && (*code >= b' ' || matches!(code, b'\t' | b'\r' | b'\n')))
}

/// How long a sign is behind which the line goes on in the next one; 0 where it is none.
fn line_end(text: &[u8], at: usize) -> usize {
    match text.get(at + 1..) {
        Some([b'\r', b'\n', ..]) => 3,
        Some([b'\n', ..]) => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::{Kind, read};

    fn plain(text: &str) -> String {
        String::from_utf8(read(Kind::Quoted, text.as_bytes(), 0..text.len()).text).unwrap()
    }

    #[test]
    fn text_reads_as_a_person_reads_it() {
        for (written, expected) in
            [("41=\n11", "4111"), ("41=\r\n11", "4111"), ("key=3D41=2E11", "key=41.11")]
        {
            assert_eq!(plain(written), expected, "{written}");
        }
    }

    #[test]
    fn other_text_stays() {
        for text in ["a = b", "key=value", "x=\"1\""] {
            assert_eq!(plain(text), text);
        }
    }
}
