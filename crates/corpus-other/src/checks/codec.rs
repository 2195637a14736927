//! Encodings that keys, tokens and wallets are written in.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use sha2::Digest as _;

use crate::rng::{BASE62, HEX};

pub(crate) fn base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn base64_open(bytes: impl AsRef<[u8]>) -> String {
    STANDARD_NO_PAD.encode(bytes)
}

pub(crate) fn base64_url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn unbase64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

pub(crate) fn unbase64_url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

pub(crate) fn crc32(text: &str) -> u32 {
    crc32fast::hash(text.as_bytes())
}

/// A number in the digits of `alphabet`, filled with its zero to `width`.
pub(crate) fn radix(mut number: u64, alphabet: &str, width: usize) -> String {
    let letters = alphabet.as_bytes();
    let base = letters.len().max(2) as u64;
    let mut out = Vec::new();
    while number > 0 || out.len() < width {
        out.push(letters[usize::try_from(number % base).unwrap_or(0)]);
        number /= base;
    }
    out.reverse();
    out.into_iter().map(char::from).collect()
}

/// CRC32 in six base62 digits, the check of GitHub and npm tokens.
pub(crate) fn crc62(text: &str) -> String {
    radix(u64::from(crc32(text)), BASE62, 6)
}

pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    sha2::Sha256::digest(bytes).to_vec()
}

pub(crate) fn keccak256(bytes: &[u8]) -> Vec<u8> {
    sha3::Keccak256::digest(bytes).to_vec()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|b| radix(u64::from(*b), HEX, 2).into_bytes()).map(char::from).collect()
}

pub(crate) const BITCOIN58: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// Ripple uses the same letters in another order, so that an address begins with r.
pub(crate) const RIPPLE58: &str = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

pub(crate) fn base58(bytes: &[u8], alphabet: &str) -> String {
    let letters = alphabet.as_bytes();
    let mut digits: Vec<u32> = Vec::new();
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += *digit << 8;
            *digit = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|b| **b == 0).count();
    digits.extend(std::iter::repeat_n(0, zeros));
    digits.iter().rev().map(|d| char::from(letters[*d as usize])).collect()
}

pub(crate) fn unbase58(text: &str, alphabet: &str) -> Option<Vec<u8>> {
    let zero = alphabet.chars().next()?;
    let mut bytes: Vec<u32> = Vec::new();
    for c in text.chars() {
        let mut carry = u32::try_from(alphabet.find(c)?).ok()?;
        for byte in &mut bytes {
            carry += *byte * 58;
            *byte = carry & 0xff;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push(carry & 0xff);
            carry >>= 8;
        }
    }
    bytes.extend(std::iter::repeat_n(0, text.chars().take_while(|c| *c == zero).count()));
    bytes.iter().rev().map(|b| u8::try_from(*b).ok()).collect()
}

/// Base58 with the first four bytes of a double SHA-256 behind.
pub(crate) fn base58check(payload: &[u8], alphabet: &str) -> String {
    let check = sha256(&sha256(payload));
    let mut whole = payload.to_vec();
    whole.extend(&check[..4]);
    base58(&whole, alphabet)
}

/// The payload of a base58check text whose check is right.
pub(crate) fn unbase58check(text: &str, alphabet: &str) -> Option<Vec<u8>> {
    let whole = unbase58(text, alphabet)?;
    let (payload, check) = whole.split_at_checked(whole.len().checked_sub(4)?)?;
    (sha256(&sha256(payload)).get(..4)? == check).then(|| payload.to_vec())
}

const BECH32: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
pub(crate) const BECH32_V0: u32 = 1;
pub(crate) const BECH32_M: u32 = 0x2bc8_30a3;

fn polymod(values: &[u8]) -> u32 {
    let generators = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let mut check: u32 = 1;
    for value in values {
        let top = check >> 25;
        check = (check & 0x01ff_ffff) << 5 ^ u32::from(*value);
        for (i, generator) in generators.iter().enumerate() {
            if top >> i & 1 == 1 {
                check ^= generator;
            }
        }
    }
    check
}

fn expand(hrp: &str) -> Vec<u8> {
    let mut out: Vec<u8> = hrp.bytes().map(|b| b >> 5).collect();
    out.push(0);
    out.extend(hrp.bytes().map(|b| b & 31));
    out
}

/// Bytes as groups of five bits.
pub(crate) fn fives(bytes: &[u8]) -> Vec<u8> {
    let (mut held, mut count, mut out) = (0_u32, 0, Vec::new());
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            out.push((held >> count & 31) as u8);
        }
        held &= (1 << count) - 1;
    }
    if count > 0 {
        out.push((held << (5 - count) & 31) as u8);
    }
    out
}

/// BIP-173 and BIP-350; `kind` is the constant that tells them apart.
pub(crate) fn bech32(hrp: &str, data: &[u8], kind: u32) -> String {
    let mut whole = expand(hrp);
    whole.extend(data);
    whole.extend([0; 6]);
    let check = polymod(&whole) ^ kind;
    let letters = BECH32.as_bytes();
    let tail = (0..6).map(|i| (check >> (5 * (5 - i)) & 31) as u8);
    let body: String =
        data.iter().copied().chain(tail).map(|v| char::from(letters[usize::from(v)])).collect();
    format!("{hrp}1{body}")
}

pub(crate) fn is_bech32(text: &str, kind: u32) -> bool {
    let Some((hrp, data)) = text.rsplit_once('1') else { return false };
    let mut whole = expand(hrp);
    for c in data.chars() {
        match BECH32.find(c).and_then(|at| u8::try_from(at).ok()) {
            Some(value) => whole.push(value),
            None => return false,
        }
    }
    polymod(&whole) == kind
}

/// The mixed case of EIP-55 for forty hexadecimal digits.
pub(crate) fn eip55(hex40: &str) -> String {
    let lower = hex40.to_ascii_lowercase();
    let hash = hex(&keccak256(lower.as_bytes()));
    let cased = lower
        .chars()
        .zip(hash.chars())
        .map(|(c, h)| if h.to_digit(16).unwrap_or(0) >= 8 { c.to_ascii_uppercase() } else { c });
    cased.collect()
}

/// The block-wise base58 of Monero: eight bytes become eleven characters.
pub(crate) fn monero58(bytes: &[u8]) -> String {
    let widths = [0, 2, 3, 5, 6, 7, 9, 10, 11];
    let blocks = bytes.chunks(8).map(|block| {
        let number = block.iter().fold(0_u64, |sum, b| sum << 8 | u64::from(*b));
        radix(number, BITCOIN58, widths[block.len()])
    });
    blocks.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(unbase58check("1NEDqZPvTWRaoho48qXuLLsrYomMXPABfD", BITCOIN58).is_some());
        assert!(is_bech32("bc1qardv855yjngspvxuttq897aqca3lxju2y69jce", BECH32_V0));
        assert!(is_bech32("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", BECH32_M));
        assert_eq!(
            eip55("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
            "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
        );
        assert_eq!(base58(&[0, 0, 1], BITCOIN58), "112");
        assert_eq!(unbase58("112", BITCOIN58), Some(vec![0, 0, 1]));
    }
}
