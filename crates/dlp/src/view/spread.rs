//! Letters and digits that stand alone: `4 1 1 1`, `A.B.C`, `1_2_3`, `4 · 1 · 1`.

use super::View;
use super::kind::{before, byte, count};

/// How many make a row, and how many one has at most.
const LEAST: usize = 6;
const MOST: usize = 300;

/// How long what stands between them may be, in bytes.
const GAP: usize = 5;

pub(super) fn fires(text: &[u8], at: usize) -> bool {
    row(text, at).is_some()
}

pub(super) fn step(text: &[u8], at: usize, view: &mut View) -> usize {
    let Some(row) = row(text, at) else { return 0 };
    let mut place = at;
    let mut left = row.letters;
    loop {
        view.keep(text[place], place);
        left -= 1;
        place += 1;
        if left == 0 {
            return place - at;
        }
        if text[place..].starts_with(row.gap) && !is_wider(text, place, row.gap) {
            view.leave_out();
            place += row.gap.len();
        } else {
            // Between groups or words more is left free.
            let wide = count(text, place, 3 * GAP, |byte| !byte.is_ascii_alphanumeric());
            let sign = if text[place..place + wide].contains(&b'-') && !row.gap.contains(&b'-') {
                b'-'
            } else {
                b' '
            };
            view.change(&[sign], place..place + wide);
            place += wide;
        }
    }
}

struct Row<'a> {
    gap: &'a [u8],
    letters: usize,
}

/// Whether a byte stands for itself in a row: signs of addresses do where blanks are between them.
fn is_letter(byte: u8, gap: &[u8]) -> bool {
    byte.is_ascii_alphanumeric()
        || (matches!(byte, b'@' | b'.' | b'-' | b'_' | b'+')
            && gap.iter().all(|gap| matches!(gap, b' ' | b'\t' | b'\n' | b'|' | b'/')))
}

/// Reads a row of single letters that begins at a place.
fn row(text: &[u8], at: usize) -> Option<Row<'_>> {
    if !byte(text, at).is_ascii_alphanumeric() || before(text, at).is_ascii_alphanumeric() {
        return None;
    }
    let length = count(text, at + 1, GAP + 1, |byte| !byte.is_ascii_alphanumeric());
    if length == 0 || length > GAP {
        return None;
    }
    let mut gap = &text[at + 1..at + 1 + length];
    // Behind a sign that is a letter of its own only what is between counts.
    if gap.len() % 2 == 1
        && gap.len() > 1
        && gap[0] == *gap.last()?
        && is_letter(gap[gap.len() / 2], &gap[..1])
        && matches!(gap[0], b' ')
        && gap[1] != b'-'
    {
        gap = &gap[..1];
    }
    if gap.len() > 1
        && gap.iter().all(|byte| *byte == b' ')
        && byte(text, at + 3 + gap.len()).is_ascii_alphanumeric()
        && byte(text, at + 2 + gap.len()) == b' '
    {
        gap = &gap[..1];
    }
    let mut letters = 1;
    let mut digits = usize::from(text[at].is_ascii_digit());
    let mut place = at + 1;
    while letters < MOST {
        let next = if text[place..].starts_with(gap)
            && is_letter(byte(text, place + gap.len()), gap)
            && !is_wider(text, place, gap)
        {
            place + gap.len()
        } else {
            // A wider gap between groups: the same twice and more, or blanks around it.
            let wide = count(text, place, 3 * GAP, |byte| !byte.is_ascii_alphanumeric());
            let free = &text[place..place + wide];
            let blanks =
                |part: &[u8]| part.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'-' | b'|' | b'/'));
            let wider = wide > gap.len() && (free.chunks(gap.len()).all(|part| part == gap) || blanks(free));
            if !wider {
                break;
            }
            place + wide
        };
        // What begins a longer word is no part of it.
        if byte(text, next).is_ascii_alphanumeric() && byte(text, next + 1).is_ascii_alphanumeric() {
            break;
        }
        if !is_letter(byte(text, next), gap) {
            break;
        }
        digits += usize::from(text[next].is_ascii_digit());
        letters += 1;
        place = next + 1;
    }
    // Rows of initials and of letters of lists are short.
    let least = if digits >= 4 { LEAST } else { LEAST + 4 };
    (letters >= least).then_some(Row { gap, letters })
}

/// Whether a gap of blanks goes on, and so parts words.
fn is_wider(text: &[u8], at: usize, gap: &[u8]) -> bool {
    let behind = byte(text, at + gap.len());
    gap.first() == Some(&b' ')
        && (behind == b' ' || (matches!(behind, b'-') && byte(text, at + gap.len() + 1) == b' '))
}

#[cfg(test)]
mod tests {
    use super::super::kind::{Kind, read};

    fn plain(text: &str) -> String {
        String::from_utf8(read(Kind::Spread, text.as_bytes(), 0..text.len()).text).unwrap()
    }

    #[test]
    fn text_reads_as_a_person_reads_it() {
        for (written, expected) in [
            ("no 4 1 1 1 2 3 now", "no 411123 now"),
            ("4.1.1.1.2.3", "411123"),
            ("4_1_1_1_2_3", "411123"),
            ("4, 1, 1, 1, 2, 3", "411123"),
            ("4 · 1 · 1 · 1 · 2 · 3", "411123"),
            ("4 1 1 1   2 3 4 5", "4111 2345"),
            ("4 1 1 1 - 2 3 4 5", "4111-2345"),
            ("a n n @ e x a m p l e . c o m", "ann@example.com"),
        ] {
            assert_eq!(plain(written), expected, "{written}");
        }
    }

    #[test]
    fn other_text_stays() {
        for text in ["a b c", "1, 2, 3", "I am a b", "4 1 1 1 22 33"] {
            assert_eq!(plain(text), text);
        }
    }
}
