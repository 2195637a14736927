//! Encodings of keys and addresses: base 58, bech32, and the digests inside them.

use sha2::{Digest, Sha256};
use sha3::Keccak256;

use crate::rng::Rng;

/// The alphabet of Bitcoin's base 58.
pub const BASE58: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// The alphabet that the XRP Ledger uses instead.
pub const BASE58_XRP: &str = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";
const BECH32: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// SHA-256.
#[must_use]
pub fn sha256(data: &[u8]) -> Vec<u8> {
    Sha256::digest(data).to_vec()
}

/// Keccak-256, the form before the standard of SHA-3.
#[must_use]
pub fn keccak(data: &[u8]) -> Vec<u8> {
    Keccak256::digest(data).to_vec()
}

/// Bytes as small hex digits.
#[must_use]
pub fn hex(data: &[u8]) -> String {
    data.iter().flat_map(|b| [b >> 4, b & 15]).filter_map(|n| char::from_digit(u32::from(n), 16)).collect()
}

/// Base 58 of bytes; a zero byte in front is the first character of the alphabet.
#[must_use]
pub fn base58(data: &[u8], alphabet: &str) -> String {
    let symbols = alphabet.as_bytes();
    let mut out: Vec<usize> = Vec::new();
    for byte in data {
        let mut carry = usize::from(*byte);
        for digit in &mut out {
            carry += *digit << 8;
            *digit = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            out.push(carry % 58);
            carry /= 58;
        }
    }
    let zeros = data.iter().take_while(|b| **b == 0).count();
    out.extend(std::iter::repeat_n(0, zeros));
    out.iter().rev().map(|d| char::from(symbols[*d])).collect()
}

/// The bytes of a base 58 text.
#[must_use]
pub fn unbase58(text: &str, alphabet: &str) -> Option<Vec<u8>> {
    let mut out: Vec<u8> = Vec::new();
    for c in text.bytes() {
        let mut carry = alphabet.bytes().position(|a| a == c)?;
        for byte in &mut out {
            carry += usize::from(*byte) * 58;
            *byte = u8::try_from(carry & 255).ok()?;
            carry >>= 8;
        }
        while carry > 0 {
            out.push(u8::try_from(carry & 255).ok()?);
            carry >>= 8;
        }
    }
    let first = alphabet.bytes().next()?;
    out.extend(std::iter::repeat_n(0, text.bytes().take_while(|c| *c == first).count()));
    out.reverse();
    Some(out)
}

/// Base 58 of a payload and the first four bytes of its double SHA-256.
#[must_use]
pub fn base58check(payload: &[u8], alphabet: &str) -> String {
    let mut all = payload.to_vec();
    all.extend_from_slice(&sha256(&sha256(payload))[..4]);
    base58(&all, alphabet)
}

/// The payload of a base58check text, if its check is right.
#[must_use]
pub fn unbase58check(text: &str, alphabet: &str) -> Option<Vec<u8>> {
    let all = unbase58(text, alphabet)?;
    let cut = all.len().checked_sub(4)?;
    let (payload, check) = all.split_at(cut);
    (sha256(&sha256(payload))[..4] == *check).then(|| payload.to_vec())
}

fn polymod(values: impl Iterator<Item = u32>) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    values.fold(1, |check, value| {
        let top = check >> 25;
        let mut next = (check & 0x01ff_ffff) << 5 ^ value;
        for (i, g) in GENERATOR.iter().enumerate() {
            if top >> i & 1 == 1 {
                next ^= g;
            }
        }
        next
    })
}

fn expanded(prefix: &str) -> Vec<u32> {
    let high = prefix.bytes().map(|b| u32::from(b) >> 5);
    let low = prefix.bytes().map(|b| u32::from(b) & 31);
    high.chain(std::iter::once(0)).chain(low).collect()
}

/// Bytes in groups of five bits, padded with zero bits.
#[must_use]
pub fn five_bits(data: &[u8]) -> Vec<u32> {
    let mut out = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for byte in data {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(held >> bits & 31);
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        out.push(held << (5 - bits) & 31);
    }
    out
}

/// Bech32 (BIP 173) of groups of five bits, or bech32m (BIP 350).
#[must_use]
pub fn bech32(prefix: &str, data: &[u32], modern: bool) -> String {
    let last = if modern { 0x2bc8_30a3 } else { 1 };
    let head = expanded(prefix);
    let check = polymod(head.iter().chain(data).copied().chain([0; 6])) ^ last;
    let tail = (0..6).rev().map(|i| check >> (5 * i) & 31);
    let symbols = BECH32.as_bytes();
    let body: String = data.iter().copied().chain(tail).map(|v| char::from(symbols[v as usize])).collect();
    format!("{prefix}1{body}")
}

/// Whether the check of a bech32 or bech32m text is right.
#[must_use]
pub fn bech32_ok(text: &str) -> bool {
    let lower = text.to_lowercase();
    if text != lower && text != text.to_uppercase() {
        return false;
    }
    let Some((prefix, body)) = lower.rsplit_once('1') else {
        return false;
    };
    let values: Option<Vec<u32>> = body
        .bytes()
        .map(|c| BECH32.bytes().position(|b| b == c).and_then(|p| u32::try_from(p).ok()))
        .collect();
    values.is_some_and(|values| {
        let sum = polymod(expanded(prefix).into_iter().chain(values));
        sum == 1 || sum == 0x2bc8_30a3
    })
}

/// Random bytes behind a version byte.
#[must_use]
pub fn versioned(rng: &mut Rng, version: &[u8], n: usize) -> Vec<u8> {
    let mut out = version.to_vec();
    out.extend(rng.bytes(n));
    out
}

#[cfg(test)]
mod tests {
    use super::{BASE58, BASE58_XRP, bech32_ok, unbase58check};

    #[test]
    fn published_values_pass() {
        assert!(unbase58check("1NEDqZPvTWRaoho48qXuLLsrYomMXPABfD", BASE58).is_some());
        assert!(unbase58check("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", BASE58_XRP).is_some());
        assert!(bech32_ok("bc1qardv855yjngspvxuttq897aqca3lxju2y69jce"));
        assert!(bech32_ok("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"));
    }
}
