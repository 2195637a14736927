//! The secret by which values are given other names.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// How many bytes SHA-256 takes at a time, and so a key of HMAC has (RFC 2104 §2).
const BLOCK: usize = 64;

/// A secret of which fingerprints, tokens, ciphers and shifts of dates are made.
///
/// Without it nobody can try out which value gives a fingerprint or a token: there are so few card numbers that a digest without a key is
/// as good as the number. Make it of chance, keep it apart from what it was used on, and use one for each organization.
///
/// ```
/// let key = steward_dlp::Key::new(b"sixteen bytes or more, of chance").unwrap();
/// assert_eq!(format!("{key:?}"), "Key(..)");
/// assert!(steward_dlp::Key::new(b"too short").is_err());
/// ```
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; BLOCK]>);

/// Says what is wrong with the bytes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It could be guessed.
    #[error("the key has {0} bytes: give it {least} or more, of chance", least = Key::LEAST)]
    Short(usize),
    /// It is no key but a file, or something else that was not meant.
    #[error("the key has {0} bytes: give it {most} at most", most = Key::MOST)]
    Long(usize),
    /// It was never set.
    #[error("all bytes of the key are the same: give it bytes of chance")]
    Uniform,
}

/// What a key is used for: what is made for one purpose says nothing about what is made for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Fingerprint,
    Token,
    Preserve,
    Shift,
}

impl Purpose {
    const fn name(self) -> &'static [u8] {
        match self {
            Self::Fingerprint => b"fingerprint",
            Self::Token => b"token",
            Self::Preserve => b"preserve",
            Self::Shift => b"shift",
        }
    }
}

impl Key {
    /// The fewest bytes of a key: 128 bits (NIST SP 800-107 revision 1 §5.3.4).
    pub const LEAST: usize = 16;

    /// The most bytes of a key.
    pub const MOST: usize = 1024;

    /// Makes a key of bytes, which are best 32 of chance.
    pub fn new(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() < Self::LEAST {
            return Err(KeyError::Short(bytes.len()));
        }
        if bytes.len() > Self::MOST {
            return Err(KeyError::Long(bytes.len()));
        }
        if bytes.iter().all(|byte| Some(byte) == bytes.first()) {
            return Err(KeyError::Uniform);
        }
        let mut block = Zeroizing::new([0; BLOCK]);
        match block.get_mut(..bytes.len()) {
            Some(place) => place.copy_from_slice(bytes),
            // As HMAC has it for keys longer than a block.
            None => block[..32].copy_from_slice(&Sha256::digest(bytes)),
        }
        Ok(Self(block))
    }

    /// HMAC-SHA-256 (RFC 2104, FIPS 198-1) of some parts, for one purpose. Each part comes with its length, so that no two lists of parts read
    /// the same.
    pub(crate) fn mac(&self, purpose: Purpose, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new(&(*self.0).into());
        for part in [&b"steward-dlp 1"[..], purpose.name()].iter().chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        Zeroizing::new(mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_could_be_guessed_are_refused() {
        assert_eq!(Key::new(b"123456789012345").unwrap_err(), KeyError::Short(15));
        assert_eq!(Key::new(&[0; 32]).unwrap_err(), KeyError::Uniform);
        assert_eq!(Key::new(&[1; 1025]).unwrap_err(), KeyError::Long(1025));
        let error = Key::new(b"").unwrap_err().to_string();
        assert_eq!(error, "the key has 0 bytes: give it 16 or more, of chance");
    }

    /// The first is test case 4 of RFC 4231; the second has a key that is longer than a block.
    #[test]
    fn blocks_are_those_of_hmac() {
        let ours = |bytes: &[u8], data: &[u8]| {
            let key = Key::new(bytes).unwrap();
            Hmac::<Sha256>::new(&(*key.0).into()).chain_update(data).finalize().into_bytes()
        };
        let mac = ours(&(1..=25).collect::<Vec<u8>>(), &[0xCD; 50]);
        assert_eq!(crate::hex::hex(&mac), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
        let long: Vec<u8> = (0..200).collect();
        let theirs = Hmac::<Sha256>::new_from_slice(&long).unwrap().chain_update(b"Test").finalize();
        assert_eq!(ours(&long, b"Test"), theirs.into_bytes());
    }

    #[test]
    fn purposes_and_parts_are_kept_apart() {
        let key = Key::new(b"0123456789abcdef").unwrap();
        let macs = [
            key.mac(Purpose::Token, &[b"ab", b"c"]),
            key.mac(Purpose::Token, &[b"a", b"bc"]),
            key.mac(Purpose::Token, &[b"abc"]),
            key.mac(Purpose::Shift, &[b"abc"]),
        ];
        for (place, mac) in macs.iter().enumerate() {
            assert!(macs[..place].iter().all(|other| other != mac));
        }
    }
}
