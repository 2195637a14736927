//! Characters of text that may be any bytes.

use std::sync::LazyLock;

/// Returns the first character of a text and how many bytes it has; one byte that is none where it begins with something else.
#[inline]
pub(crate) fn first(text: &[u8]) -> (Option<char>, usize) {
    let length = match text.first() {
        Some(byte) if byte.is_ascii() => return (Some(char::from(*byte)), 1),
        Some(0xC2..=0xDF) => 2,
        Some(0xE0..=0xEF) => 3,
        Some(0xF0..=0xF4) => 4,
        _ => return (None, 1),
    };
    let character = text.get(..length).and_then(|bytes| match *bytes {
        [a, b] if is_next(b) => char::from_u32(u32::from(a & 0x1F) << 6 | next(b)),
        [a, b, c] if is_next(b) && is_next(c) => {
            let code = u32::from(a & 0x0F) << 12 | next(b) << 6 | next(c);
            char::from_u32(code).filter(|_| code >= 0x800)
        }
        [a, b, c, d] if is_next(b) && is_next(c) && is_next(d) => {
            let code = u32::from(a & 0x07) << 18 | next(b) << 12 | next(c) << 6 | next(d);
            char::from_u32(code).filter(|_| code >= 0x1_0000)
        }
        _ => None,
    });
    character.map_or((None, 1), |character| (Some(character), length))
}

const fn is_next(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

const fn next(byte: u8) -> u32 {
    (byte & 0x3F) as u32
}

/// Characters that pass a test, one bit for each up to the end of the supplementary planes that are in use.
pub(crate) struct Characters(Box<[u64]>);

/// How many characters have a bit.
const BITS: u32 = 0x2_0000;

impl Characters {
    pub(crate) fn new(test: impl Fn(char) -> bool) -> Self {
        let word = |place: u32| {
            (0..64).fold(0, |word, bit| {
                let passes = char::from_u32(place * 64 + bit).is_some_and(&test);
                word | u64::from(passes) << bit
            })
        };
        Self((0..BITS / 64).map(word).collect())
    }

    /// Whether a character passes; `None` where only the test itself knows.
    #[inline]
    pub(crate) fn has(&self, character: char) -> Option<bool> {
        let code = u32::from(character);
        self.0.get((code / 64) as usize).map(|word| word >> (code % 64) & 1 == 1)
    }
}

/// The same as [`char::is_alphanumeric`], in less time.
#[inline]
pub(crate) fn is_alphanumeric(character: char) -> bool {
    static KNOWN: LazyLock<Characters> = LazyLock::new(|| Characters::new(char::is_alphanumeric));
    KNOWN.has(character).unwrap_or_else(|| character.is_alphanumeric())
}

/// Returns the byte that two hexadecimal digits at the beginning are.
pub(crate) fn hex_pair(text: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (high, low) = (digit(*text.first()?)?, digit(*text.get(1)?)?);
    u8::try_from(high << 4 | low).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_first_character_is_that_of_the_standard_library(bytes in prop::collection::vec(any::<u8>(), 0..5), letter in any::<char>()) {
            let expected = |text: &[u8]| match text.utf8_chunks().next() {
                Some(chunk) => chunk.valid().chars().next().map_or((None, 1), |letter| (Some(letter), letter.len_utf8())),
                None => (None, 1),
            };
            prop_assert_eq!(first(&bytes), expected(&bytes));
            let whole = [letter.to_string().as_bytes(), &bytes].concat();
            prop_assert_eq!(first(&whole), (Some(letter), letter.len_utf8()));
            prop_assert_eq!(is_alphanumeric(letter), letter.is_alphanumeric());
        }
    }

    #[test]
    fn what_is_no_character_is_one_byte() {
        assert_eq!(first("é!".as_bytes()), (Some('é'), 2));
        assert_eq!(first(b"\xC3"), (None, 1));
        assert_eq!(first(b""), (None, 1));
        assert_eq!((hex_pair(b"4a!"), hex_pair(b"4"), hex_pair(b"+4")), (Some(0x4A), None, None));
    }
}
