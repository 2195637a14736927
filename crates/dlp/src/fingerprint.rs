//! Names for secrets that do not give them away: by them the same secret is known again wherever it stands.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::hex::hex;
use crate::key::{Key, Purpose};
use crate::model::Detector;
use crate::normal::{normal, plain};

/// What texts of fingerprints begin with. It changes when the same value would get another one.
const SCHEME: &str = "fp1-";

/// Gives values their fingerprints.
///
/// They are made with a key (HMAC-SHA-256, RFC 2104), because most values are too few to be hidden by a digest alone: all numbers of
/// cards can be tried out in an hour. Without the key a fingerprint tells nothing; who has the key can ask whether a value is there, so
/// keep it apart from the findings. Another key gives other fingerprints, and so does another detector: two organizations, or two kinds of
/// data, cannot be joined.
///
/// ```
/// let key = steward_dlp::Key::new(b"sixteen bytes or more, of chance").unwrap();
/// let fingerprinter = steward_dlp::Fingerprinter::new(key);
/// let card = steward_dlp::detector("CREDIT_CARD").unwrap();
/// let one = fingerprinter.value(card, b"4532 7153 3790 1245");
/// assert_eq!(one, fingerprinter.value(card, b"4532715337901245"));
/// assert_eq!(one, one.to_string().parse().unwrap());
/// ```
#[derive(Debug, Clone)]
pub struct Fingerprinter {
    key: Key,
}

impl Fingerprinter {
    /// Makes one with a key.
    pub const fn new(key: Key) -> Self {
        Self { key }
    }

    /// Gives the fingerprint of what has been found in a text. Values that are disguised get the one that they have undisguised, but for those
    /// inside of base64, where only the whole run is known.
    pub fn finding(&self, text: &[u8], finding: &Finding) -> Fingerprint {
        let value = plain(text, finding.start, finding.end, finding.obfuscated);
        self.value(finding.detector, &value)
    }

    /// Gives the fingerprint of a value. However it is written it gets the same one: what joins the groups of a number does not count, nor
    /// does case where it has no meaning; of passwords and tokens every character counts. A day that can be read in two ways is read with the
    /// day first.
    pub fn value(&self, detector: &Detector, value: &[u8]) -> Fingerprint {
        let parts = [SCHEME.as_bytes(), detector.id.as_bytes(), &normal(detector, value)];
        let mac = self.key.mac(Purpose::Fingerprint, &parts);
        let mut bits = [0; 16];
        bits.copy_from_slice(&mac[..16]);
        Fingerprint(bits)
    }
}

/// A name for a secret: 128 bits, written `fp1-` and 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint([u8; 16]);

/// Says that a text is no fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is {SCHEME} and 32 hexadecimal digits in small letters")]
pub struct FingerprintError;

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{SCHEME}{}", hex(&self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let digits = text.strip_prefix(SCHEME).ok_or(FingerprintError)?.as_bytes();
        if digits.len() != 32 || digits.iter().any(u8::is_ascii_uppercase) {
            return Err(FingerprintError);
        }
        let mut bits = [0; 16];
        for (bit, pair) in bits.iter_mut().zip(digits.chunks(2)) {
            *bit = crate::characters::hex_pair(pair).ok_or(FingerprintError)?;
        }
        Ok(Self(bits))
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = FingerprintError;

    fn try_from(text: String) -> Result<Self, FingerprintError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fingerprinter(key: &[u8]) -> Fingerprinter {
        Fingerprinter::new(Key::new(key).unwrap())
    }

    #[test]
    fn keys_and_detectors_and_values_make_the_difference() {
        let (one, other) = (fingerprinter(b"0123456789abcdef"), fingerprinter(b"0123456789abcdeg"));
        let card = crate::detector("CREDIT_CARD").unwrap();
        let iban = crate::detector("IBAN").unwrap();
        let value = b"4532715337901245";
        // It stays the same for ever: what is stored could not be compared otherwise.
        assert_eq!(one.value(card, value).to_string(), "fp1-1015f00c96aec12252c84801b367b31d");
        assert_ne!(one.value(card, value), other.value(card, value));
        assert_ne!(one.value(card, value), one.value(iban, value));
        assert_ne!(one.value(card, value), one.value(card, b"4532715337901246"));
    }

    #[test]
    fn disguised_values_are_known_again() {
        let one = fingerprinter(b"0123456789abcdef");
        let found = |text: &[u8]| {
            let findings = crate::Scanner::new().scan(text);
            let finding = findings.iter().find(|finding| finding.detector.id == "CREDIT_CARD").unwrap();
            (one.finding(text, finding), finding.obfuscated)
        };
        let (plain, disguised) = found(b"My card is 4532 7153 3790 1245, valid thru 12/29");
        assert!(!disguised);
        let wide = "card number ４５３２ ７１５３ ３７９０ １２４５, valid thru 12/29";
        assert_eq!(found(wide.as_bytes()), (plain, true));
        let utf16: Vec<u8> =
            "\u{FEFF}My card is 4532-7153-3790-1245".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(found(&utf16), (plain, true));
    }

    #[test]
    fn texts_are_read_strictly() {
        for text in
            ["", "fp1-", "fp2-00112233445566778899aabbccddeeff", "fp1-00112233445566778899AABBCCDDEEFF"]
        {
            assert_eq!(text.parse::<Fingerprint>(), Err(FingerprintError), "{text}");
        }
        assert!("fp1-00112233445566778899aabbccddee+f".parse::<Fingerprint>().is_err());
    }

    proptest! {
        #[test]
        fn texts_are_read_back(bits in any::<[u8; 16]>()) {
            let fingerprint = Fingerprint(bits);
            prop_assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
            let json = serde_json::to_string(&fingerprint).unwrap();
            prop_assert_eq!(serde_json::from_str::<Fingerprint>(&json).unwrap(), fingerprint);
        }
    }
}
