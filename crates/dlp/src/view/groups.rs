//! Numbers whose groups are joined in ways that are not usual: `4532.7153.3790.1245`, `4532 / 7153`, `45-32-71-53`, `(4532)(7153)`.

use super::View;
use super::kind::{before, byte, count};

/// How long what joins two groups may be, in bytes.
const GAP: usize = 4;

/// How many digits a group has at most, and a number at least and at most.
const GROUP: usize = 8;
const LEAST: usize = 9;
const MOST: usize = 24;

pub(super) fn fires(text: &[u8], at: usize) -> bool {
    number(text, at).is_some()
}

pub(super) fn step(text: &[u8], at: usize, view: &mut View) -> usize {
    let Some(end) = number(text, at) else { return 0 };
    for (place, byte) in text.iter().enumerate().take(end).skip(at) {
        if byte.is_ascii_digit() {
            view.keep(*byte, place);
        } else {
            view.leave_out();
        }
    }
    end - at
}

/// Where a number ends that begins at a place.
fn number(text: &[u8], at: usize) -> Option<usize> {
    let last = before(text, at);
    if !byte(text, at).is_ascii_digit() || last.is_ascii_alphanumeric() || matches!(last, b'_' | b'.') {
        return None;
    }
    let first = count(text, at, GROUP + 1, |byte| byte.is_ascii_digit());
    let mut place = at + first;
    let length = count(text, place, GAP + 1, is_joint);
    let gap = &text[place..place + length];
    if first > GROUP || length == 0 || length > GAP {
        return None;
    }
    let mut digits = first;
    let mut groups = 1;
    // The last group, and whether all before it are as long as the first.
    let (mut last_group, mut even) = (first, true);
    while text[place..].starts_with(gap) {
        let group = count(text, place + length, GROUP + 1, |byte| byte.is_ascii_digit());
        if group == 0 || group > GROUP || digits > MOST {
            break;
        }
        place += length + group;
        groups += 1;
        digits += group;
        even &= last_group == first;
        last_group = group;
    }
    // A date, an address of the internet or a version has fewer digits; what is joined as usual is found as it stands, but for pairs.
    let equal = even && last_group <= first;
    let usual = matches!(gap, b" " | b"-");
    let pairs = groups >= 4 && equal && first < 4;
    // An address of the internet is none.
    let small =
        |part: &[u8]| std::str::from_utf8(part).ok().and_then(|part| part.parse::<u8>().ok()).is_some();
    if gap == b"." && groups == 4 && text[at..place].split(|byte| *byte == b'.').all(small) {
        return None;
    }
    let free = !byte(text, place).is_ascii_alphanumeric() && byte(text, place) != b'_';
    // A row of a table has other cells beside.
    if gap.contains(&b'\t') && (!equal || first < 3 || last == b'\t' || byte(text, place) == b'\t') {
        return None;
    }
    // Two numbers are a range as a rule; so far apart they are groups of one.
    let two = matches!(gap, b" - " | b"  " | b" -" | b"- " | b"--");
    let whole =
        free && (groups >= 3 || two) && groups >= 2 && (LEAST..=MOST).contains(&digits) && (!usual || pairs);
    whole.then_some(place)
}

/// Tables and lists have other signs between their numbers.
const fn is_joint(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t'
            | b'-'
            | b'.'
            | b'/'
            | b'_'
            | b'*'
            | b'+'
            | b'~'
            | b'('
            | b')'
            | b'['
            | b']'
            | b'='
            | b'\\'
    )
}

#[cfg(test)]
mod tests {
    use super::super::kind::{Kind, read};

    fn plain(text: &str) -> String {
        String::from_utf8(read(Kind::Groups, text.as_bytes(), 0..text.len()).text).unwrap()
    }

    #[test]
    fn text_reads_as_a_person_reads_it() {
        for (written, expected) in [
            ("4532.7153.3790.1245", "4532715337901245"),
            ("4532 / 7153 / 3790", "453271533790"),
            ("(4532)(7153)(3790)", "(453271533790)"),
            ("45-32-71-53-37", "4532715337"),
            ("123456 - 7891", "1234567891"),
        ] {
            assert_eq!(plain(written), expected, "{written}");
        }
    }

    #[test]
    fn other_text_stays() {
        for text in ["4532 7153 3790 1245", "192.168.1.10", "2024-11-30", "12,34,56,78,90", "3.14.15"] {
            assert_eq!(plain(text), text);
        }
    }
}
