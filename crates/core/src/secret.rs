//! The text of API keys: `stw_<kind>_<body><check>`.
//!
//! The body is 43 base62 digits that hold 256 random bits; the check is the CRC-32 (IEEE) of all text before it, as
//! 6 base62 digits with leading zeros. Secret scanners can tell a real key from a look-alike without asking us.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::context::Ids;
use crate::key::KeyKind;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BODY: usize = 43;
const CHECK: usize = 6;

/// The text of a key, shown once to whoever asked for it. It has no `Display`: it cannot be logged by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

impl Secret {
    /// Draws a new key of a kind.
    pub fn draw(kind: KeyKind, ids: &Ids) -> Self {
        let mut random = [0_u8; 32];
        ids.secret(&mut random);
        let mut text = format!("stw_{}_{}", kind.as_str(), base62(random));
        text.push_str(&check(&text));
        Self(text)
    }

    /// Shows the text, for the one answer that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns the last four characters, by which people tell keys apart.
    pub fn last_four(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }

    /// Returns what is stored in its place.
    pub fn digest(&self) -> KeyDigest {
        KeyDigest::of(&self.0)
    }
}

/// The SHA-256 of a key: what is stored, and what a presented key is compared with. A key has 256 random bits, so a
/// fast hash without salt is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyDigest([u8; 32]);

impl KeyDigest {
    /// Digests the text of a key.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// Returns the part that the index holds: the first eight bytes as an integer.
    pub fn lookup(&self) -> i64 {
        i64::from_be_bytes(self.0[..8].try_into().expect("a digest has 32 bytes"))
    }

    /// Returns the whole digest.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Compares with a stored digest in constant time.
    pub fn matches(&self, stored: &[u8]) -> bool {
        bool::from(subtle::ConstantTimeEq::ct_eq(&self.0[..], stored))
    }
}

/// Tells the kind of a well-formed key, or `None` when the prefix, the length, a digit or the check is wrong.
pub fn kind_of(text: &str) -> Option<KeyKind> {
    let (kind, rest) = text.strip_prefix("stw_")?.split_once('_')?;
    let kind = KeyKind::parse(kind)?;
    let sound = rest.len() == BODY + CHECK && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !sound {
        return None;
    }
    let (signed, given) = text.split_at(text.len() - CHECK);
    (check(signed) == given).then_some(kind)
}

/// Writes 256 bits as 43 base62 digits, most significant first (62^43 > 2^256).
fn base62(mut number: [u8; 32]) -> String {
    let mut digits = [b'0'; BODY];
    for digit in digits.iter_mut().rev() {
        let mut remainder = 0_u32;
        for byte in &mut number {
            let value = remainder << 8 | u32::from(*byte);
            // The remainder is below 62, so the quotient of 14 bits and 62 fits into 8.
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            remainder = value % 62;
        }
        *digit = DIGITS[remainder as usize];
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

fn check(text: &str) -> String {
    let mut number = crc32fast::hash(text.as_bytes());
    let mut digits = [b'0'; CHECK];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(number % 62) as usize];
        number /= 62;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::context::SystemEntropy;

    #[test]
    fn a_drawn_key_has_its_kind_and_its_length() {
        let ids = Ids::new(Box::new(SystemEntropy));
        for kind in KeyKind::ALL {
            let secret = Secret::draw(kind, &ids);
            assert_eq!(kind_of(secret.reveal()), Some(kind));
            assert_eq!(secret.reveal().len(), "stw__".len() + kind.as_str().len() + 49);
        }
    }

    #[test]
    fn the_largest_and_the_smallest_number_have_43_digits() {
        assert_eq!(base62([0; 32]), "0".repeat(43));
        assert_eq!(base62([255; 32]).len(), 43);
    }

    #[test]
    fn the_check_is_the_crc32_of_all_text_before_it() {
        // CRC-32/ISO-HDLC of "123456789" is 0xCBF43926 = 3421780262, the published check value.
        assert_eq!(check("123456789"), "3jZRME");
        assert_eq!(check("abc"), "0yKviM", "with leading zeros");
    }

    #[test]
    fn a_key_is_not_printed_by_its_debug_form() {
        let secret = Secret::draw(KeyKind::Org, &Ids::new(Box::new(SystemEntropy)));
        assert!(!format!("{secret:?}").contains(secret.reveal()));
    }

    proptest! {
        #[test]
        fn a_changed_character_is_noticed(at in 8_usize..57, to in 0_usize..62) {
            let secret = Secret::draw(KeyKind::Org, &Ids::new(Box::new(SystemEntropy)));
            let mut bytes = secret.reveal().as_bytes().to_vec();
            prop_assume!(bytes[at] != DIGITS[to]);
            bytes[at] = DIGITS[to];
            prop_assert_eq!(kind_of(std::str::from_utf8(&bytes).unwrap()), None);
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC*") {
            kind_of(&text);
        }
    }
}
