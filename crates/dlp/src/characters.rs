//! Characters of text that may be any bytes.

/// Returns the first character of a text and how many bytes it has; one byte that is none where it begins with something else.
pub(crate) fn first(text: &[u8]) -> (Option<char>, usize) {
    let part = &text[..text.len().min(4)];
    let valid = match std::str::from_utf8(part) {
        Ok(valid) => valid,
        Err(error) => std::str::from_utf8(&part[..error.valid_up_to()]).unwrap_or_default(),
    };
    valid.chars().next().map_or((None, 1), |character| (Some(character), character.len_utf8()))
}

/// Returns the byte that two hexadecimal digits at the beginning are.
pub(crate) fn hex_pair(text: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (high, low) = (digit(*text.first()?)?, digit(*text.get(1)?)?);
    u8::try_from(high << 4 | low).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_character_is_one_byte() {
        assert_eq!(first("é!".as_bytes()), (Some('é'), 2));
        assert_eq!(first(b"\xC3"), (None, 1));
        assert_eq!(first(b""), (None, 1));
        assert_eq!((hex_pair(b"4a!"), hex_pair(b"4"), hex_pair(b"+4")), (Some(0x4A), None, None));
    }
}
