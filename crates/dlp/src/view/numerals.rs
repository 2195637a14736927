//! Numbers whose digits are spoken: `four five three two`, `vier fünf drei zwei`.

use super::View;
use super::kind::{Sourced, before, byte, count};

/// The words for digits in English, German, French, Spanish, Italian, Portuguese, Dutch and Swedish.
const WORDS: [(&str, u8); 70] = [
    ("zero", b'0'),
    ("oh", b'0'),
    ("nought", b'0'),
    ("one", b'1'),
    ("two", b'2'),
    ("three", b'3'),
    ("four", b'4'),
    ("five", b'5'),
    ("six", b'6'),
    ("seven", b'7'),
    ("eight", b'8'),
    ("nine", b'9'),
    ("null", b'0'),
    ("eins", b'1'),
    ("zwei", b'2'),
    ("zwo", b'2'),
    ("drei", b'3'),
    ("vier", b'4'),
    ("fünf", b'5'),
    ("fuenf", b'5'),
    ("sechs", b'6'),
    ("sieben", b'7'),
    ("acht", b'8'),
    ("neun", b'9'),
    ("zéro", b'0'),
    ("un", b'1'),
    ("deux", b'2'),
    ("trois", b'3'),
    ("quatre", b'4'),
    ("cinq", b'5'),
    ("sept", b'7'),
    ("huit", b'8'),
    ("neuf", b'9'),
    ("cero", b'0'),
    ("uno", b'1'),
    ("dos", b'2'),
    ("tres", b'3'),
    ("cuatro", b'4'),
    ("cinco", b'5'),
    ("seis", b'6'),
    ("siete", b'7'),
    ("ocho", b'8'),
    ("nueve", b'9'),
    ("due", b'2'),
    ("tre", b'3'),
    ("quattro", b'4'),
    ("cinque", b'5'),
    ("sei", b'6'),
    ("sette", b'7'),
    ("otto", b'8'),
    ("nove", b'9'),
    ("um", b'1'),
    ("dois", b'2'),
    ("três", b'3'),
    ("quatro", b'4'),
    ("sete", b'7'),
    ("oito", b'8'),
    ("nul", b'0'),
    ("een", b'1'),
    ("twee", b'2'),
    ("drie", b'3'),
    ("vijf", b'5'),
    ("zes", b'6'),
    ("zeven", b'7'),
    ("negen", b'9'),
    ("noll", b'0'),
    ("ett", b'1'),
    ("två", b'2'),
    ("fyra", b'4'),
    ("fem", b'5'),
];

/// How many words make a number, and how many one has at most.
const LEAST: usize = 7;
const MOST: usize = 40;

/// The longest of the words, in bytes.
const LONGEST: usize = 9;

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

pub(super) fn fires(text: &[u8], at: usize) -> bool {
    may_be_known(text.get(at..).unwrap_or_default()) && number(text, at).is_some()
}

pub(super) fn step(text: &[u8], at: usize, view: &mut View) -> usize {
    if !may_be_known(&text[at..]) {
        return 0;
    }
    let Some((digits, end)) = number(text, at) else { return 0 };
    for (digit, start, end) in digits {
        view.change(&[digit], start..end);
    }
    end - at
}

/// The digits of a number that begins at a place, each with where it stands, and where it ends.
fn number(text: &[u8], at: usize) -> Option<(Vec<Sourced>, usize)> {
    if !is_letter(byte(text, at)) || is_letter(before(text, at)) {
        return None;
    }
    let mut digits = Vec::new();
    let (mut place, mut end) = (at, at);
    while digits.len() < MOST {
        let length = count(text, place, LONGEST, is_letter);
        let word = &text[place..place + length];
        let is = |known: &[u8]| known.eq_ignore_ascii_case(word);
        let times = match word.len() {
            6 if is(b"double") || is(b"doppel") => 2,
            6 if is(b"triple") => 3,
            _ => 0,
        };
        if times > 0 {
            let next = place + length + count(text, place + length, 2, |byte| matches!(byte, b' ' | b'-'));
            let length = count(text, next, LONGEST, is_letter);
            let Some(digit) = digit(&text[next..next + length]) else { break };
            end = next + length;
            digits.extend(std::iter::repeat_n((digit, place, end), times));
        } else {
            let Some(digit) = digit(word) else { break };
            end = place + length;
            digits.push((digit, place, end));
        }
        let free =
            count(text, end, 4, |byte| matches!(byte, b' ' | b'-' | b',' | b'.' | b'\n' | b'/' | b'_'));
        if free == 0 || free > 3 {
            break;
        }
        place = end + free;
    }
    (digits.len() >= LEAST).then_some((digits, end))
}

/// The digit that a word is for.
fn digit(word: &[u8]) -> Option<u8> {
    if !may_be_known(word) {
        return None;
    }
    let head = u16::from_le_bytes([word[0] | 0x20, word[1] | 0x20]);
    let same = |(place, _): &(usize, &u16)| WORDS[*place].0.as_bytes().eq_ignore_ascii_case(word);
    let place = HEADS.iter().enumerate().filter(|(_, known)| **known == head).find(same)?.0;
    Some(WORDS[place].1)
}

/// The first two letters of each word.
static HEADS: [u16; WORDS.len()] = {
    let mut heads = [0; WORDS.len()];
    let mut place = 0;
    while place < WORDS.len() {
        let word = WORDS[place].0.as_bytes();
        heads[place] = u16::from_le_bytes([word[0] | 0x20, word[1] | 0x20]);
        place += 1;
    }
    heads
};

/// A bit for each three letters with which a word begins that is known.
static KNOWN: [u32; 32 * 32] = {
    let mut known = [0; 32 * 32];
    // Those of `double`, `doppel` and `triple`.
    known[pair(b'd', b'o')] = 1 << (b'u' & 0x1F) | 1 << (b'p' & 0x1F);
    known[pair(b't', b'r')] = 1 << (b'i' & 0x1F);
    let mut place = 0;
    while place < WORDS.len() {
        let word = WORDS[place].0.as_bytes();
        // Anything may stand behind one of two letters.
        known[pair(word[0], word[1])] |= if word.len() > 2 { 1 << (word[2] & 0x1F) } else { u32::MAX };
        place += 1;
    }
    known
};

const fn pair(first: u8, second: u8) -> usize {
    (first & 0x1F) as usize * 32 + (second & 0x1F) as usize
}

/// Whether a word begins as one that is known: hardly any other does.
fn may_be_known(word: &[u8]) -> bool {
    match word {
        [first, second, rest @ ..] => {
            KNOWN[pair(*first, *second)] >> (rest.first().unwrap_or(&0) & 0x1F) & 1 == 1
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::{Kind, read};

    fn plain(text: &str) -> String {
        String::from_utf8(read(Kind::Numerals, text.as_bytes(), 0..text.len()).text).unwrap()
    }

    #[test]
    fn text_reads_as_a_person_reads_it() {
        for (written, expected) in [
            ("no four five three two seven one five three.", "no 45327153."),
            ("vier fünf drei zwei sieben eins fünf", "4532715"),
            ("cuatro-cinco-tres-dos-siete-uno-cinco", "4532715"),
            ("double four five triple three two one", "44533321"),
        ] {
            assert_eq!(plain(written), expected, "{written}");
        }
    }

    #[test]
    fn other_text_stays() {
        for text in ["one two three four", "one of the two is not for the four of us"] {
            assert_eq!(plain(text), text);
        }
    }
}
