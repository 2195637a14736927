//! Secrets in addresses of the web.

use super::{Hit, byte_at, run, run_before};
use crate::check::is_placeholder;

/// The scheme and the password of `scheme://user:password@host`, by the place of the colon of `://`.
pub(crate) fn password(text: &[u8], colon: usize) -> Option<(std::ops::Range<usize>, Hit)> {
    let scheme = colon
        - run_before(text, colon, 32, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b':')
        });
    if scheme == colon || !text[scheme].is_ascii_alphabetic() {
        return None;
    }
    let start = colon + 3;
    let user = run(text, start, 128, |byte| byte.is_ascii_graphic() && !b"/:@\"'<>`\\".contains(&byte));
    if byte_at(text, start + user) != b':' {
        return None;
    }
    let secret = start + user + 1;
    // A password may hold an @ or a slash; the last @ before the host ends it.
    let whole = run(text, secret, 260, |byte| byte.is_ascii_graphic() && !b"\"'<>` \\".contains(&byte));
    let rest = &text[secret..secret + whole];
    let path = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let at = rest[..path].iter().rposition(|byte| *byte == b'@').or_else(|| {
        let first = rest.iter().position(|byte| *byte == b'@')?;
        // A slash before it would be the beginning of the path, unless the host could not be a port.
        (!rest[..path].iter().all(u8::is_ascii_digit)).then_some(first)
    })?;
    let value = &rest[..at];
    let hidden = value.iter().all(|byte| matches!(byte, b'*' | b'.' | b'x' | b'X' | b'-'));
    let template = value.starts_with(b"$") || value.starts_with(b"%(") || value.starts_with(b"{");
    let name = &text[start..start + user];
    let word =
        [&b"password"[..], b"pass", b"passwd", b"pwd", b"secret", b"token", b"user", b"username", b"pw"]
            .iter()
            .any(|word| value.eq_ignore_ascii_case(word));
    let default = word || value == name;
    let host = byte_at(text, secret + at + 1);
    let named = host.is_ascii_alphanumeric() || matches!(host, b'[' | b'_');
    let fine = (3..=128).contains(&value.len())
        && !hidden
        && !template
        && !default
        && named
        && !is_placeholder(value);
    fine.then(|| (scheme..colon, Hit::plain(secret..secret + at)))
}

/// Names of values that open something.
pub(crate) const NAMES: [&[u8]; 31] = [
    b"token",
    b"access_token",
    b"auth_token",
    b"id_token",
    b"refresh_token",
    b"session",
    b"sessionid",
    b"session_id",
    b"session_token",
    b"sid",
    b"jwt",
    b"sig",
    b"signature",
    b"key",
    b"api_key",
    b"apikey",
    b"access_key",
    b"code",
    b"auth",
    b"secret",
    b"client_secret",
    b"password",
    b"passwd",
    b"pwd",
    b"ticket",
    b"invite",
    b"reset_token",
    b"hmac",
    b"sas",
    b"api-key",
    b"auth_key",
];

/// The value of a parameter that opens something, by the place of `=`.
pub(crate) fn token(text: &[u8], equals: usize) -> Option<Hit> {
    let length =
        run_before(text, equals, 24, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let start = equals - length;
    let name = text[start..equals].to_ascii_lowercase();
    let before = &text[start.saturating_sub(5)..start];
    let joined = matches!(before.last(), Some(b'?' | b'&' | b'#'))
        || before.ends_with(b"&amp;")
        || before.ends_with(b"%26");
    if !joined || !NAMES.contains(&name.as_slice()) {
        return None;
    }
    // Before it stands an address, or a path.
    let line = &text[start.saturating_sub(400)..start];
    let begins = line.iter().rposition(|byte| b" \n\t\"'<>()".contains(byte)).map_or(0, |at| at + 1);
    let address = &line[begins..];
    if !address.contains(&b'/') && !address.contains(&b'?') {
        return None;
    }
    let value = equals + 1;
    let length = run(text, value, 513, |byte| byte.is_ascii_alphanumeric() || b"-._~+/=%".contains(&byte));
    let mut end = value + length;
    while end > value && matches!(text[end - 1], b'.') {
        end -= 1;
    }
    let found = &text[value..end];
    let mixed = found.iter().any(u8::is_ascii_digit) && found.iter().any(u8::is_ascii_alphabetic);
    ((16..=512).contains(&found.len()) && mixed && !is_placeholder(found)).then(|| Hit::plain(value..end))
}
