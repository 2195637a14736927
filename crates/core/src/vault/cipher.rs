//! The one cipher: AES-256-GCM-SIV (RFC 8452), which keeps its promise when a nonce is drawn twice.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

/// The length of every key.
pub(crate) const KEY: usize = 32;

/// The length of a nonce.
pub(super) const NONCE: usize = 12;

/// The length of what is added to a text besides its nonce.
pub(super) const TAG: usize = 16;

/// A key that is ready for use. Its memory is overwritten when it goes.
pub(crate) struct Cipher(LessSafeKey);

impl fmt::Debug for Cipher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Cipher(…)")
    }
}

impl Cipher {
    pub(crate) fn new(key: &[u8; KEY]) -> Self {
        Self(LessSafeKey::new(
            UnboundKey::new(&AES_256_GCM_SIV, key).expect("the key has the length of the cipher"),
        ))
    }

    /// Writes a head, and the text under seal behind it.
    pub(super) fn seal(&self, head: &[u8], nonce: [u8; NONCE], associated: &[u8], text: &[u8]) -> Vec<u8> {
        let start = head.len();
        let mut sealed = Vec::with_capacity(start + text.len() + TAG);
        sealed.extend_from_slice(head);
        sealed.extend_from_slice(text);
        let tag = self
            .0
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(associated),
                &mut sealed[start..],
            )
            .expect("the text is shorter than the cipher can take");
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// Opens what stands behind the head: text and tag. None if anything of it, or what it is bound to, is another.
    pub(super) fn open(
        &self,
        nonce: [u8; NONCE],
        associated: &[u8],
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let (text, tag) = sealed.split_at_checked(sealed.len().checked_sub(TAG)?)?;
        let mut opened = Zeroizing::new(vec![0; text.len()]);
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.0.open_separate_gather(nonce, Aad::from(associated), text, tag, &mut opened).ok()?;
        Some(opened)
    }
}

/// Joins what a value is bound to. Each part comes with its length, so no two lists of parts read alike.
pub(super) fn associated(parts: &[&[u8]]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    for part in parts {
        joined.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        joined.extend_from_slice(part);
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_is_the_cipher_of_the_standard() {
        // RFC 8452, appendix C.2, the second vector: 8 bytes of text, no associated data.
        let mut key = [0; KEY];
        key[0] = 1;
        let mut nonce = [0; NONCE];
        nonce[0] = 3;
        let sealed = Cipher::new(&key).seal(&[], nonce, &[], &[1, 0, 0, 0, 0, 0, 0, 0]);
        let expected = 0xc2ef_328e_5c71_c83b_8431_2213_0f73_64b7_u128.to_be_bytes();
        assert_eq!(sealed, [&expected[..], &0x61e0_b974_27e3_df28_u64.to_be_bytes()].concat());
    }

    #[test]
    fn lists_of_parts_do_not_read_alike() {
        assert_ne!(associated(&[b"ab", b"c"]), associated(&[b"a", b"bc"]));
        assert_ne!(associated(&[b"ab"]), associated(&[b"ab", b""]));
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_again_and_nothing_else_does(
            key in any::<[u8; KEY]>(),
            nonce in any::<[u8; NONCE]>(),
            text in proptest::collection::vec(any::<u8>(), 0..200),
            at in any::<prop::sample::Index>(),
            bit in 0_u8..8,
        ) {
            let cipher = Cipher::new(&key);
            let mut sealed = cipher.seal(&[], nonce, b"here", &text);
            prop_assert_eq!(cipher.open(nonce, b"here", &sealed).map(|opened| opened.to_vec()), Some(text));
            prop_assert!(cipher.open(nonce, b"there", &sealed).is_none());
            prop_assert!(cipher.open(nonce, b"here", &sealed[..sealed.len() - 1]).is_none());
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert!(cipher.open(nonce, b"here", &sealed).is_none());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            prop_assert!(Cipher::new(&[7; KEY]).open([0; NONCE], b"", &bytes).is_none());
        }
    }
}
