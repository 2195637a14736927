//! Words of a text and their hashes.

use super::masks::{BLOCK, Masks};
use crate::characters;
use crate::steps;

/// The longest word that is looked up, in bytes; longer ones are none.
pub(crate) const LONGEST_WORD: usize = 48;

/// Where words begin and end in a block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Spelling {
    /// Letters and digits of ASCII.
    letters: u64,
    /// Capital letters behind small ones, where a word begins inside of another.
    humps: u64,
    /// Whether there are bytes of other letters.
    pub(crate) foreign: bool,
}

impl Spelling {
    /// Reads the masks of a block and of the one before it.
    #[inline]
    pub(crate) const fn new(before: &Masks, here: &Masks) -> Self {
        let humps = here.upper & (here.lower << 1 | before.lower >> 63);
        Self { letters: here.alnum(), humps, foreign: here.high != 0 }
    }
}

/// Calls with the words that begin in the blocks of a range, all of which are ASCII: `spelling` are those of the whole text.
pub(crate) fn words_in(
    text: &[u8],
    spelling: &[Spelling],
    blocks: std::ops::Range<usize>,
    mut then: impl FnMut(Word),
) {
    let mut before = blocks
        .start
        .checked_sub(1)
        .and_then(|block| spelling.get(block))
        .map_or(0, |block| block.letters >> 63);
    // Where the words began that no sign has parted since, if it is known.
    let mut token = None;
    for block in blocks {
        let Some(here) = spelling.get(block) else { return };
        let firsts = here.letters & !(here.letters << 1 | before);
        before = here.letters >> 63;
        let mut starts = firsts | here.humps;
        while starts != 0 {
            let bit = starts.trailing_zeros();
            starts &= starts - 1;
            let start = block * BLOCK + bit as usize;
            if firsts >> bit & 1 == 1 {
                token = Some(start);
            }
            // The word ends where no letter follows, or another begins.
            let stops = (!here.letters | here.humps) >> bit & !1;
            let (end, goes_on) = if stops != 0 {
                let end = bit + stops.trailing_zeros();
                (block * BLOCK + end as usize, here.letters >> end & 1 == 1)
            } else {
                end_behind(spelling, block + 1)
            };
            let end = end.min(text.len());
            let long = end - start > LONGEST_WORD;
            let hash = if long { u64::MAX } else { hash_in(text, start, end) };
            let whole = token.filter(|token| *token < start && !goes_on);
            steps::count(end - whole.unwrap_or(start));
            let whole = whole.map(|token| (token, hash_in(text, token, end)));
            then(Word { start, end, hash, whole });
        }
    }
}

/// Where a word ends that goes on through the beginning of a block, and whether another follows at once.
fn end_behind(spelling: &[Spelling], block: usize) -> (usize, bool) {
    let Some(here) = spelling.get(block) else { return (block * BLOCK, false) };
    let stops = !here.letters | here.humps;
    let end = stops.trailing_zeros();
    // What is longer than this is no word.
    let goes_on = end < 64 && here.letters >> end & 1 == 1;
    (block * BLOCK + end as usize, goes_on)
}

/// The hash of letters and digits of ASCII.
#[inline]
fn hash_in(text: &[u8], start: usize, end: usize) -> u64 {
    let length = end - start;
    match text.get(start..).and_then(<[u8]>::first_chunk) {
        Some(chunk) if length <= 8 && length > 0 => {
            let chunk = u64::from_le_bytes(*chunk) & u64::MAX >> (64 - 8 * length);
            step(length as u64, fold(chunk))
        }
        _ => hash_small(&text[start..end]),
    }
}

/// A word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    /// Where it begins.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
    /// Its hash.
    pub(crate) hash: u64,
    /// Where `sessionKey` begins and its hash as one word, at the last of its parts.
    pub(crate) whole: Option<(usize, u64)>,
}

/// Classes of bytes in words.
const OTHER: u8 = 0;
const SMALL: u8 = 1;
const CAPITAL: u8 = 2;
const DIGIT: u8 = 3;
const FOREIGN: u8 = 4;

/// The class of each byte.
const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'0'..=b'9' => DIGIT,
            0x80.. => FOREIGN,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

/// Splits a text into words: letters and digits of any script, compared without case. Where a small letter is followed by a capital one,
/// as in `cardNumber`, a word ends too.
pub(crate) fn words(text: &[u8]) -> impl Iterator<Item = Word> {
    let class = |at: usize| text.get(at).map_or(OTHER, |byte| CLASSES[usize::from(*byte)]);
    let mut at = 0;
    // Where the words began that no sign has parted since.
    let mut token = 0;
    std::iter::from_fn(move || {
        let hump = at > 0 && class(at - 1) == SMALL && class(at) == CAPITAL;
        // What is neither letter nor digit parts words.
        loop {
            match class(at) {
                OTHER if at >= text.len() => return None,
                OTHER => at += 1,
                FOREIGN => match letter(text, at) {
                    (true, _) => break,
                    (false, length) => at += length,
                },
                _ => break,
            }
        }
        let start = at;
        if !hump {
            token = start;
        }
        let mut foreign = false;
        let mut last = OTHER;
        // The first byte of the character before, if it is not ASCII.
        let mut lead = 0;
        loop {
            let here = class(at);
            match here {
                OTHER => break,
                CAPITAL if last == SMALL => break,
                // "SIMのICCID": scripts that put no space between words end where others begin.
                FOREIGN if at > start && lead < 0x80 && is_unspaced(text[at]) => break,
                SMALL | CAPITAL | DIGIT if is_unspaced(lead) => break,
                FOREIGN => match letter(text, at) {
                    (true, length) => {
                        foreign = true;
                        lead = text[at];
                        at += length;
                        continue;
                    }
                    (false, _) => break,
                },
                _ => at += 1,
            }
            lead = 0;
            last = here;
        }
        steps::count(1 + at - token);
        let hash = if at - start > LONGEST_WORD { u64::MAX } else { hash(&text[start..at], foreign) };
        let goes_on = matches!(class(at), SMALL | CAPITAL | DIGIT);
        let whole = (token < start && !goes_on).then(|| {
            let all = &text[token..at];
            (token, hash_of(all))
        });
        Some(Word { start, end: at, hash, whole })
    })
}

/// Whether a byte begins a character of Chinese, Japanese or Korean.
const fn is_unspaced(first: u8) -> bool {
    matches!(first, 0xE3..=0xED)
}

/// Whether a letter or a digit that is not ASCII stands at a place, and how many bytes the character there has. The signs of "nº" and "n°"
/// belong to their words.
fn letter(text: &[u8], at: usize) -> (bool, usize) {
    let (letter, length) = characters::first(&text[at..]);
    (
        letter.is_none_or(|letter| characters::is_alphanumeric(letter) || letter == '°') && letter.is_some(),
        length,
    )
}

fn hash_of(word: &[u8]) -> u64 {
    hash(word, !word.is_ascii())
}

/// The hash of a word without its case.
fn hash(word: &[u8], foreign: bool) -> u64 {
    if !foreign {
        return hash_small(word);
    }
    let mut small = Vec::with_capacity(word.len() + 4);
    let mut rest = word;
    while !rest.is_empty() {
        let (letter, length) = characters::first(rest);
        let mut bytes = [0; 4];
        for letter in letter.into_iter().flat_map(char::to_lowercase) {
            small.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
        }
        rest = &rest[length..];
    }
    hash_small(&small)
}

/// The hash of letters and digits, eight at a time. Capital letters of ASCII count as small ones.
#[inline]
fn hash_small(word: &[u8]) -> u64 {
    let mut hash = word.len() as u64;
    let (chunks, rest) = word.as_chunks::<8>();
    for chunk in chunks {
        hash = step(hash, fold(u64::from_le_bytes(*chunk)));
    }
    if !rest.is_empty() {
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        hash = step(hash, fold(u64::from_le_bytes(last)));
    }
    hash
}

/// Makes letters small. Digits have the bit of small letters already, bytes of other letters are small.
const fn fold(chunk: u64) -> u64 {
    const CASE: u64 = 0x2020_2020_2020_2020;
    chunk | (CASE & !(chunk >> 2 & CASE))
}

const fn step(hash: u64, chunk: u64) -> u64 {
    let mixed = (hash.rotate_left(5) ^ chunk).wrapping_mul(0x517c_c1b7_2722_0a95);
    mixed ^ mixed >> 29
}

/// The words of a text, `cardNumber` in its parts and whole.
pub(crate) fn words_of(text: &[u8]) -> Vec<u64> {
    words(text).flat_map(|word| [Some(word.hash), word.whole.map(|(_, hash)| hash)]).flatten().collect()
}

/// Where the word at a place begins, if it is not endless.
pub(crate) fn word_start(text: &[u8], at: usize) -> usize {
    let before = &text[..at];
    at - before.iter().rev().take(LONGEST_WORD).take_while(|byte| is_letter(**byte)).count()
}

/// Where the word at a place ends, if it is not endless.
pub(crate) fn word_end(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take(LONGEST_WORD).take_while(|byte| is_letter(**byte)).count()
}

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::masks;
    use super::*;

    fn fast(text: &[u8]) -> Vec<Word> {
        let blocks = text.len().div_ceil(BLOCK);
        let mut padded = text.to_vec();
        padded.resize(blocks * BLOCK, 0);
        let mut all = vec![Masks::default(); blocks + 1];
        masks::portable(&padded, &mut all[1..]);
        let spelling: Vec<Spelling> = all.windows(2).map(|pair| Spelling::new(&pair[0], &pair[1])).collect();
        let mut found = Vec::new();
        words_in(text, &spelling, 0..blocks, |word| found.push(word));
        found
    }

    proptest! {
        #[test]
        fn words_of_ascii_are_found_by_their_bits(text in "[a-cA-C1 ._-]{0,300}") {
            prop_assert_eq!(fast(text.as_bytes()), words(text.as_bytes()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn words_end_where_scripts_without_spaces_begin() {
        let parts = |text: &str| -> Vec<String> {
            words(text.as_bytes()).map(|word| text[word.start..word.end].to_owned()).collect()
        };
        assert_eq!(parts("SIMのICCIDは8949です"), ["SIM", "の", "ICCID", "は", "8949", "です"]);
        assert_eq!(parts("año2024 caféBar naïve"), ["año2024", "café", "Bar", "naïve"]);
    }
}
