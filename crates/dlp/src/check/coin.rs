//! Addresses and keys of cryptocurrencies.

use sha2::{Digest, Sha256};
use sha3::Keccak256;

use super::sums::different;

const BITCOIN: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const RIPPLE: &[u8; 58] = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/// The longest text of base 58 that is looked at: an extended key has 111 characters.
const LONGEST: usize = 120;

/// Decodes base 58. `None` where a character is not of the alphabet or the text is too long.
fn base58(text: &[u8], alphabet: &[u8; 58]) -> Option<Vec<u8>> {
    if text.len() > LONGEST {
        return None;
    }
    let mut bytes: Vec<u8> = Vec::with_capacity(text.len());
    for character in text {
        let mut carry = alphabet.iter().position(|known| known == character)? as u32;
        for byte in &mut bytes {
            carry += u32::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push(carry as u8);
            carry >>= 8;
        }
    }
    let zeros = text.iter().take_while(|character| **character == alphabet[0]).count();
    bytes.extend(std::iter::repeat_n(0, zeros));
    bytes.reverse();
    Some(bytes)
}

/// Returns what stands before the check of `Base58Check`: the first four bytes of its double SHA-256.
fn checked(text: &[u8], alphabet: &[u8; 58]) -> Option<Vec<u8>> {
    let mut bytes = base58(text, alphabet)?;
    let check = bytes.split_off(bytes.len().checked_sub(4)?);
    (Sha256::digest(Sha256::digest(&bytes))[..4] == check).then_some(bytes)
}

/// An address of Bitcoin, Litecoin, Dogecoin or Tron: one byte of version, which the first letter shows, and twenty of hash.
pub(super) fn base58check(text: &[u8]) -> bool {
    let version = match text.first() {
        Some(b'1') => 0x00,
        Some(b'3') => 0x05,
        Some(b'L') => 0x30,
        Some(b'M') => 0x32,
        Some(b'D') => 0x1e,
        Some(b'T') => 0x41,
        _ => return false,
    };
    checked(text, BITCOIN).is_some_and(|bytes| bytes.len() == 21 && bytes[0] == version)
}

/// An address of the XRP Ledger.
pub(super) fn xrp_address(text: &[u8]) -> bool {
    checked(text, RIPPLE).is_some_and(|bytes| bytes.len() == 21 && bytes[0] == 0)
}

/// A private key in wallet import format.
pub(super) fn wif(text: &[u8]) -> bool {
    checked(text, BITCOIN).is_some_and(|bytes| {
        bytes.first() == Some(&0x80) && (bytes.len() == 33 || (bytes.len() == 34 && bytes[33] == 1))
    })
}

/// An extended private key (BIP 32).
pub(super) fn bip32_key(text: &[u8]) -> bool {
    checked(text, BITCOIN).is_some_and(|bytes| bytes.len() == 78)
}

/// A private key under a passphrase (BIP 38).
pub(super) fn bip38_key(text: &[u8]) -> bool {
    checked(text, BITCOIN)
        .is_some_and(|bytes| bytes.len() == 39 && bytes[0] == 1 && matches!(bytes[1], 0x42 | 0x43))
}

/// An address of Solana: 32 bytes without a check, so that it must at least look like chance.
pub(super) fn solana_address(text: &[u8]) -> bool {
    different(text) >= 12 && base58(text, BITCOIN).is_some_and(|bytes| bytes.len() == 32)
}

/// An address of Monero: base 58 in blocks of eight bytes, and Keccak.
pub(super) fn monero_address(text: &[u8]) -> bool {
    let Some(bytes) = monero_bytes(text) else { return false };
    let kind = matches!((bytes.len(), bytes[0]), (69, 18 | 42) | (77, 19));
    kind && Keccak256::digest(&bytes[..bytes.len() - 4])[..4] == bytes[bytes.len() - 4..]
}

fn monero_bytes(text: &[u8]) -> Option<Vec<u8>> {
    /// How many characters hold how many bytes.
    const SIZES: [usize; 9] = [0, 2, 3, 5, 6, 7, 9, 10, 11];
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let mut bytes = Vec::with_capacity(77);
    for block in text.chunks(11) {
        let size = SIZES.iter().position(|size| *size == block.len())?;
        let value = block.iter().try_fold(0u128, |sum, character| {
            Some(sum * 58 + BITCOIN.iter().position(|known| known == character)? as u128)
        })?;
        if value >> (8 * size) != 0 {
            return None;
        }
        bytes.extend_from_slice(&value.to_be_bytes()[16 - size..]);
    }
    Some(bytes)
}

/// An address or key in Bech32 or Bech32m: no mixed case, the polynomial, and for bc, tb and ltc a version with a program of its length
/// (BIP 173, BIP 350).
pub(super) fn bech32(text: &[u8]) -> bool {
    const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let mixed = text.iter().any(u8::is_ascii_uppercase) && text.iter().any(u8::is_ascii_lowercase);
    let lower = text.to_ascii_lowercase();
    let Some(one) = lower.iter().rposition(|byte| *byte == b'1') else { return false };
    let (prefix, data) = (&lower[..one], &lower[one + 1..]);
    let values: Option<Vec<u32>> =
        data.iter().map(|byte| Some(ALPHABET.iter().position(|known| known == byte)? as u32)).collect();
    let Some(values) = values else { return false };
    if mixed || prefix.is_empty() || values.len() < 7 {
        return false;
    }
    let expanded = prefix
        .iter()
        .map(|byte| u32::from(byte >> 5))
        .chain([0])
        .chain(prefix.iter().map(|byte| u32::from(byte & 31)));
    let rest = polymod(expanded.chain(values.iter().copied()));
    let program = &values[..values.len() - 6];
    let segwit = matches!(prefix, b"bc" | b"tb" | b"ltc");
    let five = if segwit { &program[1..] } else { program };
    let length = five.len() * 5 / 8;
    let left = five.len() * 5 % 8;
    let padded = left < 5 && five.last().is_none_or(|last| last & ((1 << left) - 1) == 0);
    padded
        && match (segwit, program[0]) {
            (false, _) => rest == 1,
            (true, 0) => rest == 1 && matches!(length, 20 | 32),
            (true, 1..=16) => rest == 0x2bc8_30a3 && (2..=40).contains(&length),
            (true, _) => false,
        }
}

fn polymod(values: impl Iterator<Item = u32>) -> u32 {
    const GENERATORS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    values.fold(1, |check, value| {
        let top = check >> 25;
        let next = ((check & 0x1ff_ffff) << 5) ^ value;
        GENERATORS.iter().enumerate().fold(
            next,
            |next, (bit, generator)| {
                if top >> bit & 1 == 1 { next ^ generator } else { next }
            },
        )
    })
}

/// An address of Ethereum in mixed case: a letter is a capital where the hash of the small letters has 8 or more (EIP-55).
pub(super) fn eip55(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"0x").unwrap_or(text);
    let mixed = digits.iter().any(u8::is_ascii_uppercase) && digits.iter().any(u8::is_ascii_lowercase);
    if digits.len() != 40 || !mixed {
        return false;
    }
    let hash = Keccak256::digest(digits.to_ascii_lowercase());
    digits.iter().enumerate().filter(|(_, byte)| byte.is_ascii_alphabetic()).all(|(place, byte)| {
        let nibble = if place % 2 == 0 { hash[place / 2] >> 4 } else { hash[place / 2] & 15 };
        byte.is_ascii_uppercase() == (nibble >= 8)
    })
}
