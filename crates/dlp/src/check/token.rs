//! Checks inside tokens and keys.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Decodes base64, with its padding or without.
pub(crate) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Decodes base64 of the alphabet for URLs, with its padding or without.
pub(crate) fn base64url(text: &[u8]) -> Option<Vec<u8>> {
    URL_SAFE.decode(text).ok()
}

fn crc32(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

/// Whether digits of a base, most significant first, are a number.
fn is_number(digits: &[u8], base: u64, number: u32, value: fn(u8) -> Option<u64>) -> bool {
    let read = digits.iter().try_fold(0u64, |sum, byte| {
        let sum = sum * base + value(*byte).filter(|value| *value < base)?;
        u32::try_from(sum).is_ok().then_some(sum)
    });
    read == Some(u64::from(number))
}

fn base62(byte: u8) -> Option<u64> {
    match byte {
        b'0'..=b'9' => Some(u64::from(byte - b'0')),
        b'A'..=b'Z' => Some(u64::from(byte - b'A') + 10),
        b'a'..=b'z' => Some(u64::from(byte - b'a') + 36),
        _ => None,
    }
}

fn base36(byte: u8) -> Option<u64> {
    super::sums::base36(byte).map(u64::from)
}

/// Tokens of GitHub and npm: the last six characters are the CRC-32 of the characters between the first `_` and them, in base 62.
pub(super) fn crc32_base62(text: &[u8]) -> bool {
    let Some(start) = text.iter().position(|byte| *byte == b'_') else { return false };
    let body = &text[start + 1..];
    let Some(end) = body.len().checked_sub(6) else { return false };
    is_number(&body[end..], 62, crc32(&body[..end]), base62)
}

/// Keys of Steward: the last six characters are the CRC-32 of all before them, in base 62.
pub(super) fn steward_crc32(text: &[u8]) -> bool {
    let Some(end) = text.len().checked_sub(6) else { return false };
    is_number(&text[end..], 62, crc32(&text[..end]), base62)
}

/// Routable tokens of GitLab: the last seven characters are the CRC-32 of all before them, in base 36.
pub(super) fn gitlab_routable(text: &[u8]) -> bool {
    let Some(end) = text.len().checked_sub(7) else { return false };
    is_number(&text[end..], 36, crc32(&text[..end]), base36)
}

/// Tokens of Atlassian: the last eight characters are the CRC-32 of all before them, the `=` included, in hexadecimal digits.
pub(super) fn atlassian_crc32(text: &[u8]) -> bool {
    let Some(end) = text.len().checked_sub(8) else { return false };
    let (body, check) = text.split_at(end);
    let sum = match body.strip_suffix(b"%3D").or_else(|| body.strip_suffix(b"%3d")) {
        Some(plain) => crc32(&[plain, b"="].concat()),
        None => crc32(body),
    };
    is_number(check, 16, sum, base36)
}

/// Service account tokens of Grafana: the CRC-32 of all before the last `_`, as hexadecimal digits of four bytes in little-endian order.
pub(super) fn grafana_crc32(text: &[u8]) -> bool {
    let Some(end) = text.iter().rposition(|byte| *byte == b'_') else { return false };
    is_number(&text[end + 1..], 16, crc32(&text[..end]).swap_bytes(), base36)
}

/// Decodes base 32 (RFC 4648 §6) of either case, dropping what does not fill a byte.
fn base32(text: &[u8]) -> Option<Vec<u8>> {
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::with_capacity(text.len() * 5 / 8));
    for byte in text {
        let value = match byte.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        bits = (bits << 5 | u32::from(value)) & 0xFFFF;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

/// The id of a key of AWS holds the number of its account, which has at most twelve digits. Those of the documentation end in EXAMPLE.
pub(super) fn aws_key_id(text: &[u8]) -> bool {
    let Some(tail) = text.get(4..20) else { return false };
    let Some(bytes) = base32(tail) else { return false };
    let number = bytes[..6].iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    (number & 0x7fff_ffff_ff80) >> 7 <= 999_999_999_999 && !tail.ends_with(b"EXAMPLE")
}

/// A key of AWS with its secret behind it.
pub(super) fn aws_key_pair(text: &[u8]) -> bool {
    text.get(..20).is_some_and(aws_key_id) && !text.ends_with(b"EXAMPLEKEY")
}

/// Personal access tokens of Azure DevOps from before 2024: base 32 of 32 bytes, four of which are a CRC-32.
pub(super) fn ado_pat_crc32(text: &[u8]) -> bool {
    let Some(bytes) = base32(text).filter(|bytes| bytes.len() == 32) else { return false };
    let body = [&bytes[..2], &bytes[3..7], &bytes[9..22], &bytes[23..]].concat();
    let stored = u32::from_le_bytes([bytes[22], bytes[8], bytes[7], bytes[2]]);
    let sum = crc32(&body);
    stored == sum ^ 0xE0B9_692D || stored == sum ^ 0x1019_F92E
}

/// Tokens of `PyPI`: a macaroon of version 2 whose location is the index.
pub(super) fn pypi_token(text: &[u8]) -> bool {
    let body = text.strip_prefix(b"pypi-").unwrap_or(text);
    // Only its beginning is looked at, so that what was cut off in the middle of four characters is no matter.
    let Some(bytes) = base64url(&body[..body.len() / 4 * 4]) else { return false };
    let Some((&[2, 1, length], rest)) = bytes.split_first_chunk() else { return false };
    let length = usize::from(length);
    matches!(rest.get(..length), Some(b"pypi.org" | b"test.pypi.org")) && rest.get(length) == Some(&2)
}

/// A signature in an address of Azure: base64 of 32 bytes, percent-encoded or not.
pub(super) fn azure_sas_signature(text: &[u8]) -> bool {
    let start = text.windows(4).rposition(|part| part == b"sig=").map_or(0, |at| at + 4);
    let plain = percent_decoded(&text[start..]);
    let plain: Vec<u8> = plain
        .into_iter()
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => byte,
        })
        .collect();
    base64(&plain).is_some_and(|bytes| bytes.len() == 32)
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let byte = match (first, tail) {
            (b'%', pair) => crate::characters::hex_pair(pair),
            _ => None,
        };
        plain.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    plain
}

/// Base64 of exactly 32 bytes.
pub(super) fn base64_32_bytes(text: &[u8]) -> bool {
    base64(text).is_some_and(|bytes| bytes.len() == 32)
}

/// Base64 of exactly 64 bytes.
pub(super) fn base64_64_bytes(text: &[u8]) -> bool {
    base64(text).is_some_and(|bytes| bytes.len() == 64)
}

/// A password of Group Policy Preferences: blocks of AES, without padding of base64.
pub(super) fn gpp_cpassword(text: &[u8]) -> bool {
    base64(text).is_some_and(|bytes| !bytes.is_empty() && bytes.len().is_multiple_of(16))
}

/// A password of type 7 in the configuration of a router: a place in a published text, and what was combined with it.
pub(super) fn cisco_type7(text: &[u8]) -> bool {
    const KEY: &[u8; 53] = b"dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87";
    let start = text.iter().rposition(|byte| *byte == b' ').map_or(0, |at| at + 1);
    let Ok(digits) = std::str::from_utf8(&text[start..]) else { return false };
    let Some((place, hex)) = digits.split_at_checked(2) else { return false };
    let Ok(place) = place.parse::<usize>() else { return false };
    let byte = |at: usize| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    place <= 15
        && hex.len() >= 6
        && hex.len().is_multiple_of(2)
        && (0..hex.len() / 2).all(|at| {
            byte(at * 2).is_some_and(|byte| (b' '..=b'~').contains(&(byte ^ KEY[(place + at) % KEY.len()])))
        })
}

/// A JWT: the header is a JSON object with the text `alg`, the payload one too (RFC 7519). Without a signature only where `alg` is none.
pub(super) fn jwt(text: &[u8]) -> bool {
    let mut parts = text.split(|byte| *byte == b'.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let object = |part: &[u8]| {
        let bytes = base64url(part)?;
        serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&bytes).ok()
    };
    let Some(header) = object(header) else { return false };
    let Some(serde_json::Value::String(algorithm)) = header.get("alg") else { return false };
    let signed = if algorithm.eq_ignore_ascii_case("none") { true } else { signature.len() >= 10 };
    signed && object(payload).is_some()
}

/// A private key in PEM; its scanner has looked inside (RFC 7468).
pub(super) fn pem(text: &[u8]) -> bool {
    text.starts_with(b"-----BEGIN ") && text.ends_with(b"-----")
}
