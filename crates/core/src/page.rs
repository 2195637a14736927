//! Pages of a list: how many items, from where on, and the opaque cursor in which a place is handed out.

/// A place in a list, as text that clients carry but do not read: `<version><payload as hexadecimal>`.
///
/// The payload says which list and which question the cursor belongs to; whoever reads it back asks for the same
/// tag. It grants nothing: every query carries its organization.
pub fn encode_cursor(tag: &str, parts: &[String]) -> String {
    let payload = std::iter::once(tag).chain(parts.iter().map(String::as_str)).collect::<Vec<_>>().join("|");
    let mut cursor = String::with_capacity(1 + payload.len() * 2);
    cursor.push('1');
    for byte in payload.bytes() {
        for digit in [byte >> 4, byte & 15] {
            cursor.push(char::from_digit(u32::from(digit), 16).expect("four bits are one digit"));
        }
    }
    cursor
}

/// Reads the parts of a cursor that was given out under this tag.
pub fn decode_cursor(tag: &str, cursor: &str) -> Option<Vec<String>> {
    let digits = cursor.strip_prefix('1').filter(|digits| digits.len() % 2 == 0 && digits.len() <= 4096)?;
    let nibbles: Vec<u8> =
        digits.chars().map(|digit| digit.to_digit(16).map(|value| value as u8)).collect::<Option<_>>()?;
    let bytes = nibbles.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    let payload = String::from_utf8(bytes).ok()?;
    let mut parts = payload.split('|').map(str::to_owned);
    (parts.next().as_deref() == Some(tag)).then(|| parts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_only_under_its_tag() {
        let cursor = encode_cursor("events", &["12".to_owned(), String::new()]);
        assert_eq!(decode_cursor("events", &cursor), Some(vec!["12".to_owned(), String::new()]));
        assert_eq!(decode_cursor("users", &cursor), None);
    }

    #[test]
    fn other_text_is_no_cursor() {
        for text in ["", "1", "1zz", "0" , "1f", "é", "1é0"] {
            assert_eq!(decode_cursor("events", text), None, "{text}");
        }
    }
}
