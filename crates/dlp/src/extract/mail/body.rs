//! How bodies are encoded for transfer (RFC 2045, §6).

use std::borrow::Cow;

use super::header::decode_group;
use crate::characters::hex_pair;
use crate::extract::limits::Budget;

/// Decodes a body. It never becomes longer.
pub(super) fn decode<'a>(encoding: &[u8], body: &'a [u8], budget: &Budget) -> Cow<'a, [u8]> {
    if body.len() as u64 > budget.left() {
        // Nothing is made for which there is no room; what stands there is read as it is.
        return Cow::Borrowed(body);
    }
    let encoding = encoding.trim_ascii();
    if encoding.eq_ignore_ascii_case(b"base64") {
        Cow::Owned(base64(body))
    } else if encoding.eq_ignore_ascii_case(b"quoted-printable") {
        Cow::Owned(quoted_printable(body))
    } else {
        Cow::Borrowed(body)
    }
}

/// Decodes base64, whatever stands between its characters (§6.8).
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    /// A multiple of four.
    const STEP: usize = 4 * 1024;

    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let mut group = Vec::with_capacity(STEP);
    for byte in text {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => group.push(*byte),
            // One text may follow another.
            b'=' if !group.is_empty() => flush(&mut group, &mut bytes),
            _ => continue,
        }
        if group.len() == STEP {
            flush(&mut group, &mut bytes);
        }
    }
    flush(&mut group, &mut bytes);
    bytes
}

fn flush(group: &mut Vec<u8>, bytes: &mut Vec<u8>) {
    // A single character is six bits: not even a byte.
    if group.len() % 4 == 1 {
        group.pop();
    }
    decode_group(group, bytes);
    group.clear();
}

/// Decodes quoted-printable (§6.7).
pub(super) fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        if text[at] != b'=' {
            bytes.push(text[at]);
            at += 1;
            continue;
        }
        if let Some(byte) = text.get(at + 1..at + 3).and_then(hex_pair) {
            bytes.push(byte);
            at += 3;
            continue;
        }
        // A soft end of a line, perhaps with blanks that were added on the way.
        let blanks = text[at + 1..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        match text.get(at + 1 + blanks) {
            Some(b'\n') => at += blanks + 2,
            None => at = text.len(),
            Some(_) => {
                bytes.push(b'=');
                at += 1;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded_around_what_is_none() {
        assert_eq!(base64(b"YWJj\r\nZGU=\r\n!ZmY="), b"abcdeff");
        assert_eq!(base64(b"YWJjZ"), b"abc");
        assert_eq!(base64(b"===="), b"");
    }

    #[test]
    fn quoted_printable_is_decoded() {
        assert_eq!(
            quoted_printable(b"4532=20=\r\n7153=C3=bc = x=3= \n=4"),
            "4532 7153\u{fc} = x=3=4".as_bytes()
        );
        assert_eq!(quoted_printable(b"a="), b"a");
    }
}
