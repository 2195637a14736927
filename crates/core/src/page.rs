//! The opaque cursor in which a place in a list is handed out.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The longest cursor: it has to fit into a URL.
const LENGTH_LIMIT: usize = 6_000;

/// Writes a place, and the question it belongs to, as text that clients carry but do not read: a version and JSON in
/// hexadecimal. It grants nothing: every query carries its organization.
///
/// The tag names the list; whoever reads the cursor asks for the same one.
pub fn encode_cursor<T: Serialize>(tag: &str, place: &T) -> String {
    let payload = serde_json::to_vec(&(tag, place)).expect("places are made of strings, numbers and lists");
    let mut cursor = String::with_capacity(1 + payload.len() * 2);
    cursor.push('1');
    for byte in payload {
        for digit in [byte >> 4, byte & 15] {
            cursor.push(char::from_digit(u32::from(digit), 16).expect("four bits are one digit"));
        }
    }
    cursor
}

/// Reads a cursor that was given out under this tag.
pub fn decode_cursor<T: DeserializeOwned>(tag: &str, cursor: &str) -> Option<T> {
    let digits = cursor
        .strip_prefix('1')
        .filter(|digits| digits.len() % 2 == 0 && digits.len() <= LENGTH_LIMIT && digits.is_ascii())?;
    let bytes: Vec<u8> = digits
        .as_bytes()
        .chunks_exact(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect::<Option<_>>()?;
    let (given, place): (String, T) = serde_json::from_slice(&bytes).ok()?;
    (given == tag).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_only_under_its_tag() {
        let cursor = encode_cursor("events", &(12, "a|b"));
        assert_eq!(decode_cursor("events", &cursor), Some((12, "a|b".to_owned())));
        assert_eq!(decode_cursor::<(i64, String)>("users", &cursor), None);
    }

    #[test]
    fn other_text_is_no_cursor() {
        for text in ["", "1", "1zz", "0", "1f", "é", "1é0", "1+1", "15b5d"] {
            assert_eq!(decode_cursor::<i64>("events", text), None, "{text}");
        }
    }
}
