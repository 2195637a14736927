//! Numbers and tokens that are broken over lines: by programs that wrap at a column, in mail that is quoted.

use super::View;
use super::kind::{before, byte, count, count_before};

/// The shortest line that a program has wrapped.
const WRAPPED: usize = 56;

pub(super) fn fires(text: &[u8], at: usize) -> bool {
    joint(text, at).is_some()
}

pub(super) fn step(text: &[u8], at: usize, view: &mut View) -> usize {
    match joint(text, at) {
        Some((length, Some(sign))) => {
            view.change(&[sign], at..at + length);
            length
        }
        Some((length, None)) => {
            view.leave_out();
            length
        }
        None => 0,
    }
}

/// How long the end of a line is that breaks a number or a token, with what stands before the next part, and what it reads as.
fn joint(text: &[u8], at: usize) -> Option<(usize, Option<u8>)> {
    if !matches!(byte(text, at), b'\n' | b'\r') {
        return None;
    }
    // Blanks at the end of the line belong to it; the view has them already.
    let last = before(text, at);
    let end = if text[at..].starts_with(b"\r\n") { 2 } else { 1 };
    let indent = count(text, at + end, 24, |byte| matches!(byte, b' ' | b'\t' | b'>' | b'|' | b'#' | b'*'));
    let next_at = at + end + indent;
    let next = byte(text, next_at);
    if !next.is_ascii_alphanumeric() {
        return None;
    }
    let number = |byte: u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'-');
    let tail = count_before(text, at, 40, number);
    let head = count(text, next_at, 40, number);
    let digits = |part: &[u8]| part.iter().filter(|byte| byte.is_ascii_digit()).count();
    let value = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/');
    // Most lines end with a word, or go on with one.
    let (value_tail, value_head) = (count_before(text, at, 80, value), count(text, next_at, 80, value));
    let (value_left, value_right) = (&text[at - value_tail..at], &text[next_at..next_at + value_head]);
    let mixed = |part: &[u8]| part.iter().any(u8::is_ascii_digit);
    if (tail == 0 || head == 0) && !(mixed(value_left) && mixed(value_right)) {
        return None;
    }
    let (left, right) = (&text[at - tail..at], &text[next_at..next_at + head]);
    let groups = left.trim_ascii().contains(&b' ') || right.trim_ascii().contains(&b' ');
    let groups = groups || left.trim_ascii().contains(&b'-') || right.trim_ascii().contains(&b'-');
    let width = count_before(text, at, 200, |byte| byte != b'\n');
    let list = matches!(before(text, at - tail), b',' | b';' | b'|' | b'\t')
        || matches!(byte(text, next_at + head), b',' | b';' | b'|' | b'\t');
    if digits(left) >= 2 && digits(right) >= 2 && digits(left) + digits(right) >= 8 && groups {
        // Rows of a table do not go on in the next.
        if list && (width < WRAPPED || before(text, at - tail) != b' ' || !left.contains(&b' ')) {
            return None;
        }
        // A group that is whole on either side has what joins the others between them.
        let last_group = count_before(text, at, 12, |byte| byte.is_ascii_digit());
        let next_group = count(text, next_at, 12, |byte| byte.is_ascii_digit());
        let sign = match last {
            b'-' | b' ' => return Some((end + indent, None)),
            _ if left.contains(&b'-') || right.contains(&b'-') => b'-',
            _ => b' ',
        };
        let whole = last_group >= 2 && next_group >= 2;
        return Some((end + indent, whole.then_some(sign)));
    }
    // What a program has wrapped goes on without anything between.
    let (head, tail) = (value_head, value_tail);
    let (left, right) = (value_left, value_right);
    // Lines that are indented, and names of values, begin something new.
    let new = matches!(byte(text, next_at + head), b':' | b'=' | b'.')
        || (indent > 0 && !text[at..next_at].contains(&b'>'));
    let wrapped = width >= WRAPPED && tail + head >= 9 && mixed(left) && mixed(right);
    (wrapped && !list && !new).then_some((end + indent, None))
}

#[cfg(test)]
mod tests {
    use super::super::kind::{Kind, read};

    fn plain(text: &str) -> String {
        String::from_utf8(read(Kind::Lines, text.as_bytes(), 0..text.len()).text).unwrap()
    }

    #[test]
    fn text_reads_as_a_person_reads_it() {
        for (written, expected) in [
            ("no 4532 7153\n3790 1245", "no 4532 7153 3790 1245"),
            ("no 4532-7153\n> 3790-1245", "no 4532-7153-3790-1245"),
            ("no 4532 7153 \n3790 1245", "no 4532 7153 3790 1245"),
        ] {
            assert_eq!(plain(written), expected, "{written}");
        }
    }

    #[test]
    fn other_text_stays() {
        for text in
            ["1234\n5678\n9012", "a,1234 5678\nb,1234 5678", "first\nsecond", "key: a1b2c3\n  next: d4e5f6"]
        {
            assert_eq!(plain(text), text);
        }
    }
}
