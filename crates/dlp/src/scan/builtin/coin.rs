//! The words from which wallets are made again (BIP 39).

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use super::{Hit, byte_at, byte_before, is_word};
use crate::steps;

/// The English words in the order of their numbers, which is that of the alphabet.
static WORDS: LazyLock<Vec<&'static [u8]>> =
    LazyLock::new(|| include_str!("../../../data/bip-39-english.txt").lines().map(str::as_bytes).collect());

/// Where the words of each first letter begin.
static FIRSTS: LazyLock<[usize; 27]> = LazyLock::new(|| {
    std::array::from_fn(|letter| WORDS.partition_point(|word| usize::from(word[0] - b'a') < letter))
});

/// The number of a word, in small letters or with a capital in front.
fn number(word: &[u8]) -> Option<u16> {
    if !(3..=8).contains(&word.len()) || !word[1..].iter().all(u8::is_ascii_lowercase) {
        return None;
    }
    let first = word[0].to_ascii_lowercase();
    let letter = usize::from(first.checked_sub(b'a')?);
    let from = *FIRSTS.get(letter)?;
    let words = WORDS.get(from..*FIRSTS.get(letter + 1)?)?;
    let place = words.binary_search_by(|known| known[1..].cmp(&word[1..])).ok()?;
    u16::try_from(from + place).ok()
}

/// The most words that are read in a row.
const MOST: usize = 60;

/// The most words of a wallet.
const WALLET: usize = 24;

/// Among so many words a wallet may begin anywhere, as the words around it may be of the same list; in longer rows only where lines begin or
/// end, for such rows are lists of words.
const SHORT: usize = 36;

/// Words of a wallet around a place inside one of them, and where the row ends that has been read. Nothing before `read` is read again.
pub(crate) fn mnemonic(text: &[u8], inside: usize, read: usize) -> (Option<Hit>, usize) {
    let mut start = inside;
    while start > read && text[start - 1].is_ascii_alphabetic() {
        steps::count(1);
        start -= 1;
    }
    // Back to the first word of the row.
    let mut back = 0;
    while let Some(before) = word_before(text, start)
        && back < MOST
        && before.start >= read
        && number(&text[before.clone()]).is_some()
    {
        start = before.start;
        back += 1;
    }
    let mut spans = Vec::new();
    let mut at = start;
    while spans.len() < MOST {
        let end = at + text[at..].iter().take(9).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let Some(value) = number(&text[at..end]).filter(|_| !is_word(byte_at(text, end))) else { break };
        spans.push((at..end, value));
        at = match (byte_at(text, end), byte_at(text, end + 1)) {
            (b',', b' ') | (b'\r', b'\n') => end + 2,
            (b' ' | b'\n', _) => end + 1,
            _ => break,
        };
    }
    if spans.len() == MOST {
        // A wallet may begin among the last words.
        at = spans[MOST - WALLET + 1].0.start;
    }
    let is_short = spans.len() <= SHORT;
    let parts_lines = |byte: u8| !matches!(byte, b' ' | b',');
    for count in [WALLET, 21, 18, 15, 12] {
        // One in sixteen passes by chance, and words before a wallet are likelier than words behind it: the last one is taken.
        for row in spans.windows(count).rev() {
            let (first, last) = (&row[0].0, &row[count - 1].0);
            if !is_short
                && !parts_lines(byte_before(text, first.start))
                && !parts_lines(byte_at(text, last.end))
            {
                continue;
            }
            steps::count(count);
            if checks(row.iter().map(|(_, value)| *value)) {
                let span = first.start..last.end;
                return (Some(Hit { span, bonus: 40, weak: false }), at);
            }
        }
    }
    (None, at)
}

fn word_before(text: &[u8], start: usize) -> Option<std::ops::Range<usize>> {
    let end = match text[..start] {
        [.., b',', b' '] | [.., b'\r', b'\n'] => start - 2,
        [.., b' ' | b'\n'] => start - 1,
        _ => return None,
    };
    let length = text[..end].iter().rev().take(9).take_while(|byte| byte.is_ascii_alphabetic()).count();
    (length > 0 && !text[..end - length].last().is_some_and(|byte| is_word(*byte))).then(|| end - length..end)
}

/// Whether the last bits of words are the first of the hash of the others.
fn checks(words: impl ExactSizeIterator<Item = u16>) -> bool {
    // Of each three words of 11 bits one bit is of the hash, and 32 are of what is hashed.
    let check = words.len() / 3;
    let mut bytes = [0; 33];
    let (mut left, mut bits, mut length) = (0_u32, 0, 0);
    for word in words {
        left = left << 11 | u32::from(word);
        bits += 11;
        while bits >= 8 {
            bits -= 8;
            bytes[length] = (left >> bits) as u8;
            length += 1;
        }
    }
    if bits > 0 {
        bytes[length] = (left << (8 - bits)) as u8;
    }
    let hashed = check * 4;
    (bytes[hashed] ^ Sha256::digest(&bytes[..hashed])[0]) >> (8 - check) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A wallet of the examples of BIP 39.
    const LEGAL: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";

    /// Where wallets are found in a text, by reading on from where the last row ended.
    fn found(text: &str) -> Vec<&str> {
        let (mut all, mut read) = (Vec::new(), 0);
        while read < text.len() {
            let (hit, end) = mnemonic(text.as_bytes(), read, read);
            all.extend(hit.map(|hit| &text[hit.span]));
            read = end.max(read + 1);
        }
        all.dedup();
        all
    }

    #[test]
    fn a_wallet_is_found_among_words_of_the_list() {
        assert_eq!(found(LEGAL), [LEGAL]);
        assert_eq!(found(&format!("secret phrase {LEGAL}")), [LEGAL]);
        assert!(found(&LEGAL.replace("yellow", "year")).is_empty());
    }

    #[test]
    fn in_long_rows_wallets_have_lines_of_their_own() {
        let row = "abandon ".repeat(50);
        assert_eq!(found(&format!("{}\n{LEGAL}\n{row}", row.trim_end())), [LEGAL]);
        let (hit, end) = mnemonic(row.as_bytes(), 0, 0);
        assert_eq!((hit, end), (None, row.len()));
        // What has been read is not read again, but for what a wallet may begin with.
        let row = "abandon ".repeat(100);
        let (_, end) = mnemonic(row.as_bytes(), 0, 0);
        assert_eq!(end, (MOST - WALLET + 1) * "abandon ".len());
    }
}
