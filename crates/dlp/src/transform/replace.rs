//! Names that stand for values.

use std::collections::HashMap;
use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::key::{Key, Purpose};
use crate::model::Detector;
use crate::normal::normal;

/// How many bytes of a MAC are in a token: 128 bits, so that no two values ever have one.
const TOKEN: usize = 16;

/// The numbers of values, for texts in which the same value is to have the same one: the parts of a document, the rows of a table.
///
/// It holds digests of the values, without a key: keep it no longer than the texts.
#[derive(Clone, Default)]
pub struct Numbers {
    seen: HashMap<[u8; 32], usize>,
    next: HashMap<String, usize>,
}

impl Numbers {
    /// The number of a value among those of its detector, from 1.
    fn of(&mut self, detector: &Detector, value: &[u8]) -> usize {
        let digest =
            Sha256::new().chain_update(&detector.id).chain_update([0]).chain_update(normal(detector, value));
        *self.seen.entry(digest.finalize().into()).or_insert_with(|| {
            let next = self.next.entry(detector.id.clone()).or_default();
            *next += 1;
            *next
        })
    }
}

impl fmt::Debug for Numbers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Numbers").field("next", &self.next).finish_non_exhaustive()
    }
}

/// The id of a detector in brackets, with the number of the value if that is wanted.
pub(super) fn bracket(detector: &Detector, value: &[u8], numbers: Option<&mut Numbers>) -> String {
    match numbers {
        None => format!("[{}]", detector.id),
        Some(numbers) => format!("[{}_{}]", detector.id, numbers.of(detector, value)),
    }
}

/// The token of a value: the same for all ways of writing it, another one for another detector or key.
pub(super) fn token(key: &Key, detector: &Detector, value: &[u8]) -> String {
    let mac = key.mac(Purpose::Token, &[detector.id.as_bytes(), &normal(detector, value)]);
    format!("{}_tok_{}", detector.id, base32(&mac[..TOKEN]))
}

/// Writes bytes in base 32 (RFC 4648 §6), in small letters and without padding.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let bit = |place: usize| bytes.get(place / 8).is_some_and(|byte| byte << (place % 8) & 0x80 != 0);
    let letter = |start: usize| {
        let value = (start..start + 5).fold(0, |value, place| value * 2 + usize::from(bit(place)));
        char::from(LETTERS[value])
    };
    (0..bytes.len() * 8).step_by(5).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648 §10.
    #[test]
    fn base_32_is_that_of_the_standard() {
        assert_eq!(
            [base32(b""), base32(b"f"), base32(b"fooba"), base32(b"foobar")],
            ["", "my", "mzxw6ytb", "mzxw6ytboi"]
        );
    }

    #[test]
    fn tokens_stay_the_same_for_ever() {
        let key = Key::new(b"0123456789abcdef").unwrap();
        let of = |id, value: &str| token(&key, crate::detector(id).unwrap(), value.as_bytes());
        assert_eq!(of("EMAIL", "Maria.Keller@example.com"), of("EMAIL", "maria.keller@example.com"));
        insta::assert_debug_snapshot!([
            of("EMAIL", "maria.keller@example.com"),
            of("CREDIT_CARD", "4532 7153 3790 1245"),
        ]);
    }

    #[test]
    fn numbers_go_on_by_detector() {
        let mut numbers = Numbers::default();
        let mut of =
            |id, value: &str| bracket(crate::detector(id).unwrap(), value.as_bytes(), Some(&mut numbers));
        assert_eq!(of("EMAIL", "a@example.com"), "[EMAIL_1]");
        assert_eq!(of("EMAIL", "b@example.com"), "[EMAIL_2]");
        assert_eq!(of("CREDIT_CARD", "4532 7153 3790 1245"), "[CREDIT_CARD_1]");
        assert_eq!(of("EMAIL", "A@Example.com"), "[EMAIL_1]");
        assert_eq!(format!("{:?}", Numbers::default()), "Numbers { next: {}, .. }");
    }
}
