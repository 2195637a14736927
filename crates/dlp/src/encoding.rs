//! How a text is written: in bytes of UTF-8 and whatever else, or in two bytes for each character.

use std::ops::Range;

use crate::characters;
use crate::view;

/// How the characters of a text are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8, or bytes of which nothing is known; characters of UTF-8 among them are characters.
    Bytes,
    /// UTF-16, the low byte first.
    Little,
    /// UTF-16, the high byte first.
    Big,
}

impl Encoding {
    /// Looks at a text as the scanner does.
    pub(crate) fn of(text: &[u8]) -> Self {
        match view::order(text) {
            None => Self::Bytes,
            Some((false, _)) => Self::Little,
            Some((true, _)) => Self::Big,
        }
    }

    /// Whether the high bytes of UTF-16 come first; `None` where it is not UTF-16.
    pub(crate) const fn high_first(self) -> Option<bool> {
        match self {
            Self::Bytes => None,
            Self::Little => Some(false),
            Self::Big => Some(true),
        }
    }

    /// Widens a part of a text so that it begins and ends between characters.
    pub(crate) fn widen(self, text: &[u8], part: Range<usize>) -> Range<usize> {
        let start = self.inside(text, part.start).map_or(part.start, |character| character.start);
        let end = self.inside(text, part.end).map_or(part.end, |character| character.end);
        start..end
    }

    /// The character of which a place is neither the beginning nor the end.
    fn inside(self, text: &[u8], at: usize) -> Option<Range<usize>> {
        if at >= text.len() {
            return None;
        }
        if self == Self::Bytes {
            return (at.saturating_sub(3)..at).find_map(|start| {
                let (character, length) = characters::first(&text[start..]);
                (character.is_some() && start + length > at).then(|| start..start + length)
            });
        }
        let even = at - at % 2;
        let surrogate = |at: usize, mark: u16| self.unit(text, at).is_some_and(|unit| unit & 0xFC00 == mark);
        if even >= 2 && surrogate(even - 2, 0xD800) && surrogate(even, 0xDC00) {
            return Some(even - 2..even + 2);
        }
        let long = surrogate(even, 0xD800) && surrogate(even + 2, 0xDC00);
        (even != at).then(|| even..text.len().min(even + if long { 4 } else { 2 }))
    }

    fn unit(self, text: &[u8], at: usize) -> Option<u16> {
        let pair = [*text.get(at)?, *text.get(at + 1)?];
        Some(if self == Self::Big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    }

    /// Reads a part of a text that lies between characters; what is no character becomes U+FFFD.
    pub(crate) fn decode(self, part: &[u8]) -> String {
        if self == Self::Bytes {
            return String::from_utf8_lossy(part).into_owned();
        }
        let units = (0..part.len()).step_by(2).map_while(|at| self.unit(part, at));
        char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    }

    /// Writes characters as the text has them.
    pub(crate) fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Bytes => text.as_bytes().to_vec(),
            Self::Little => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Big => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_widened_to_whole_characters() {
        let text = "aé😀b".as_bytes();
        let widen = |start, end| Encoding::Bytes.widen(text, start..end);
        assert_eq!((widen(2, 3), widen(1, 2), widen(4, 5), widen(0, 8)), (1..3, 1..3, 3..7, 0..8));
        // What is no character is left alone.
        assert_eq!(Encoding::Bytes.widen(b"\xC3\xA9\x80\x80", 3..4), 3..4);
        assert_eq!(Encoding::Bytes.widen(b"\xE2\x82", 1..2), 1..2);
        for encoding in [Encoding::Little, Encoding::Big] {
            let text = encoding.encode("a😀b");
            assert_eq!(encoding.widen(&text, 1..2), 0..2);
            assert_eq!(encoding.widen(&text, 4..7), 2..8);
            assert_eq!(encoding.widen(&text, 3..8), 2..8);
            assert_eq!(encoding.widen(&text[..7], 6..7), 6..7);
            assert_eq!(encoding.decode(&text), "a😀b");
            assert_eq!(encoding.decode(&text[..4]), "a\u{FFFD}");
        }
    }
}
