//! Text of two bytes for each character.

use super::View;
use crate::steps;

/// Whether a text in UTF-16 has the high bytes first, and where it begins: it has a byte order mark, or every second byte is zero as in
/// text of ASCII.
pub(crate) fn order(text: &[u8]) -> Option<(bool, usize)> {
    Some(match text {
        [0xFF, 0xFE, ..] => (false, 2),
        [0xFE, 0xFF, ..] => (true, 2),
        _ => (zeros(text)?, 0),
    })
}

/// The view of a text in UTF-16, or of a part of one that begins with a whole pair of bytes, from a place on.
pub(crate) fn utf16(text: &[u8], big: bool, start: usize) -> View {
    let mut view = View::default();
    let unit = |at: usize| {
        let pair = [*text.get(at)?, *text.get(at + 1)?];
        Some(if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    };
    let mut at = start;
    while let Some(first) = unit(at) {
        steps::count(1);
        let second = unit(at + 2).filter(|_| (0xD800..0xDC00).contains(&first));
        let units = [Some(first), second];
        let character = char::decode_utf16(units.into_iter().flatten()).next();
        let (character, length) = match character {
            Some(Ok(character)) => (character, 2 * character.len_utf16()),
            _ => (char::REPLACEMENT_CHARACTER, 2),
        };
        let mut bytes = [0; 4];
        view.change(character.encode_utf8(&mut bytes).as_bytes(), at..at + length);
        at += length;
    }
    view
}

/// Whether the first bytes are ASCII and zeros by turns, and if so which come first.
fn zeros(text: &[u8]) -> Option<bool> {
    let head = text.get(..64)?;
    let count = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    match (count(0), count(1)) {
        (0, 28..) => Some(false),
        (28.., 0) => Some(true),
        _ => None,
    }
}
