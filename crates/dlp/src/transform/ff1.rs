//! FF1 of NIST SP 800-38G: a cipher whose texts are rows of numerals, and whose secrets are rows of as many.

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use fpe::ff1::{FF1, FlexibleNumeralString};

/// In which direction a cipher goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Encrypt,
    Decrypt,
}

/// Turns numerals below a radix into others, with a key that is as long as the cipher wants it. `None` where there are fewer than a million
/// rows of this length, or a numeral is none of the radix.
pub(super) fn ff1<C: KeyInit + BlockCipherEncrypt + Clone>(
    direction: Direction,
    key: &[u8],
    radix: u32,
    tweak: &[u8],
    numerals: Vec<u16>,
) -> Option<Vec<u16>> {
    if key.len() != C::key_size() {
        return None;
    }
    let cipher = FF1::<C>::new(key, radix).ok()?;
    let numerals = FlexibleNumeralString::from(numerals);
    let turned = match direction {
        Direction::Encrypt => cipher.encrypt(tweak, &numerals),
        Direction::Decrypt => cipher.decrypt(tweak, &numerals),
    };
    turned.ok().map(Vec::from)
}

#[cfg(test)]
mod tests {
    use aes::{Aes128, Aes192, Aes256};

    use super::*;

    const KEY: &str = "2b7e151628aed2a6abf7158809cf4f3cef4359d8d580aa4f7f036d6f04fc6a94";

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes().chunks(2).map(|pair| crate::characters::hex_pair(pair).unwrap()).collect()
    }

    fn numerals(text: &str) -> Vec<u16> {
        text.chars().map(|letter| u16::try_from(letter.to_digit(36).unwrap()).unwrap()).collect()
    }

    fn check<C: KeyInit + BlockCipherEncrypt + Clone>(length: usize, secrets: [&str; 3]) {
        let key = &bytes(KEY)[..length];
        let samples = [
            (10, "", "0123456789"),
            (10, "39383736353433323130", "0123456789"),
            (36, "3737373770717273373737", "0123456789abcdefghi"),
        ];
        for ((radix, tweak, text), secret) in samples.into_iter().zip(secrets) {
            let (tweak, text, secret) = (bytes(tweak), numerals(text), numerals(secret));
            let turn =
                |direction, from: &[u16]| ff1::<C>(direction, key, radix, &tweak, from.to_vec()).unwrap();
            assert_eq!(turn(Direction::Encrypt, &text), secret);
            assert_eq!(turn(Direction::Decrypt, &secret), text);
        }
    }

    /// The nine samples that NIST publishes with SP 800-38G (FF1samples.pdf).
    #[test]
    fn samples_of_the_standard() {
        check::<Aes128>(16, ["2433477484", "6124200773", "a9tv40mll9kdu509eum"]);
        check::<Aes192>(24, ["2830668132", "2496655549", "xbj3kv35jrawxv32ysr"]);
        check::<Aes256>(32, ["6657667009", "1001623463", "xs8a0azh2avyalyzuwd"]);
    }

    #[test]
    fn what_the_standard_forbids_is_refused() {
        let turn = |key: &str, radix, text| ff1::<Aes256>(Direction::Encrypt, &bytes(key), radix, b"", text);
        assert_eq!(turn(KEY, 10, vec![1; 5]), None);
        assert!(turn(KEY, 10, vec![1; 6]).is_some());
        assert_eq!(turn(KEY, 26, vec![1; 4]), None);
        assert_eq!(turn(KEY, 10, vec![10; 6]), None);
        assert_eq!(turn(&KEY[2..], 10, vec![1; 6]), None);
    }
}
