//! Text in the encoding that a document declares, as UTF-8 with notes on where each piece of it stands.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::limits::Budget;
use super::origin::Origins;
use super::text::Text;

/// How far into a document its encoding is declared.
const LOOK: usize = 1_024;

/// A document in UTF-8.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Where that stands in the document as it is; nothing where it is the same.
    pub(super) origins: Option<Origins>,
}

/// Decodes markup: by its byte order mark, else as it declares, else it is UTF-8.
pub(super) fn markup<'a>(bytes: &'a [u8], budget: &Budget) -> Decoded<'a> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return decode(bytes, encoding, budget);
    }
    // XML 1.0, appendix F: without a mark, the first two characters of a declaration tell which byte comes first.
    if bytes.starts_with(b"<\0?\0") {
        return decode(bytes, UTF_16LE, budget);
    }
    if bytes.starts_with(b"\0<\0?") {
        return decode(bytes, UTF_16BE, budget);
    }
    // What declares itself in ASCII is no UTF-16.
    match declared(&bytes[..bytes.len().min(LOOK)]) {
        Some(encoding) if encoding != UTF_16BE && encoding != UTF_16LE => decode(bytes, encoding, budget),
        _ => Decoded { bytes: Cow::Borrowed(bytes), origins: None },
    }
}

/// Decodes text whose encoding is named elsewhere; a name that nobody knows is UTF-8.
pub(super) fn named<'a>(bytes: &'a [u8], name: &[u8], budget: &Budget) -> Decoded<'a> {
    decode(bytes, Encoding::for_label(name).unwrap_or(UTF_8), budget)
}

/// Finds `encoding="…"` of XML, or `charset=…` of HTML.
fn declared(look: &[u8]) -> Option<&'static Encoding> {
    let after = |mark: &[u8]| {
        look.windows(mark.len()).position(|part| part.eq_ignore_ascii_case(mark)).map(|at| at + mark.len())
    };
    let at = if look.starts_with(b"<?xml") { after(b"encoding") } else { None };
    let rest =
        look[at.or_else(|| after(b"charset"))?..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_.:".contains(byte)));
    Encoding::for_label(&rest[..end.unwrap_or(rest.len())])
}

/// Decodes what an encoding says, character by character where that can be told, else line by line.
fn decode<'a>(bytes: &'a [u8], encoding: &'static Encoding, budget: &Budget) -> Decoded<'a> {
    if encoding == UTF_8 || encoding.is_ascii_compatible() && bytes.is_ascii() {
        let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        if mark == 0 {
            return Decoded { bytes: Cow::Borrowed(bytes), origins: None };
        }
        let mut text = Text::new(budget);
        text.same(mark, &bytes[mark..]);
        return finish(text);
    }
    let mut text = Text::new(budget);
    if encoding == UTF_16LE || encoding == UTF_16BE {
        utf16(&mut text, bytes, encoding == UTF_16BE);
        return finish(text);
    }
    let is_single = encoding.is_single_byte();
    let mut at = 0;
    while at < bytes.len() && !text.is_full() {
        let rest = &bytes[at..];
        let plain = rest
            .iter()
            .position(|byte| !byte.is_ascii() || *byte == 0x1B && !is_single)
            .unwrap_or(rest.len());
        // What stands before a shift on its line goes with it: it may be the first half of a character.
        text.same(at, &rest[..plain]);
        let odd = &rest[plain..];
        let end = if is_single {
            odd.iter().position(u8::is_ascii).unwrap_or(odd.len())
        } else {
            odd.iter().position(|byte| matches!(byte, b'\n' | b'<')).unwrap_or(odd.len())
        };
        if is_single {
            for (offset, byte) in odd[..end].iter().enumerate() {
                let from = at + plain + offset;
                let (character, _) = encoding.decode_without_bom_handling(std::slice::from_ref(byte));
                text.reads(from..from + 1, character.as_bytes());
            }
        } else {
            let (line, _) = encoding.decode_without_bom_handling(&odd[..end]);
            text.reads(at + plain..at + plain + end, line.as_bytes());
        }
        at += plain + end;
    }
    finish(text)
}

fn utf16(text: &mut Text, bytes: &[u8], is_big: bool) {
    let unit = |at: usize| -> Option<u16> {
        let pair = bytes.get(at..)?.first_chunk::<2>()?;
        Some(if is_big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) })
    };
    let mut at = if unit(0) == Some(0xFEFF) { 2 } else { 0 };
    while let Some(first) = unit(at) {
        if text.is_full() {
            return;
        }
        let units = [Some(first), unit(at + 2)];
        let character = char::decode_utf16(units.into_iter().flatten()).next().and_then(Result::ok);
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        let length = 2 * character.len_utf16();
        text.steps(at..at + length, character.encode_utf8(&mut [0; 4]).as_bytes());
        at += length;
    }
}

fn finish(text: Text) -> Decoded<'static> {
    let (bytes, origins) = text.finish();
    Decoded { bytes: Cow::Owned(bytes), origins: Some(origins) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::origin::Place;

    fn check(bytes: &[u8], expected: &str, word: &str, place: std::ops::Range<usize>) {
        let decoded = markup(bytes, &Budget::new(1 << 20));
        assert_eq!(std::str::from_utf8(&decoded.bytes).unwrap(), expected);
        let at = expected.find(word).unwrap();
        let origins = decoded.origins.unwrap();
        let resolved = origins.resolve(&decoded.bytes, at..at + word.len());
        assert_eq!(resolved.first().unwrap().place, Place::Bytes(place));
    }

    #[test]
    fn declared_encodings_are_decoded() {
        check(
            b"<?xml version='1.0' encoding='ISO-8859-1'?>\xfcber 12",
            "<?xml version='1.0' encoding='ISO-8859-1'?>\u{fc}ber 12",
            "12",
            48..50,
        );
        check(b"<meta charset=shift_jis>\x83J\n12", "<meta charset=shift_jis>\u{30ab}\n12", "12", 27..29);
    }

    #[test]
    fn byte_order_marks_are_obeyed() {
        check(b"\xff\xfea\0\xac\x20\x3d\xd8\x00\xde1\x002\0", "a\u{20ac}\u{1f600}12", "12", 10..14);
        check(b"\xef\xbb\xbfab", "ab", "b", 4..5);
        check(b"\0<\0?\0x", "<?x", "x", 4..6);
    }
}
