//! Passwords that somebody has written down behind their name.

use std::ops::Range;

use super::{byte_at, run};
use crate::check::is_password;

/// Names of passwords; a longer name that ends in one is one too.
pub(crate) const NAMES: [&str; 44] = [
    "password",
    "passwd",
    "passwort",
    "pwd",
    "pass",
    "passphrase",
    "pass phrase",
    "passcode",
    "pw",
    "passwrd",
    "pswd",
    "kennwort",
    "losung",
    "mot de passe",
    "motdepasse",
    "mdp",
    "phrase secrète",
    "code d'accès",
    "contraseña",
    "contrasena",
    "clave",
    "clave de acceso",
    "parola d'ordine",
    "parola chiave",
    "wachtwoord",
    "wachtwoordzin",
    "toegangscode",
    "hasło",
    "haslo",
    "hasła",
    "senha",
    "palavra-passe",
    "palavra passe",
    "lösenord",
    "lösen",
    "lösenfras",
    "パスワード",
    "暗証番号",
    "パスフレーズ",
    "sshpass",
    "pgpassword",
    "salasana",
    "adgangskode",
    "passord",
];

/// The longest value.
const LONGEST: usize = 64;

/// The password at a place; `quote` is what stands before it, or 0.
pub(crate) fn value(text: &[u8], start: usize, quote: u8) -> Option<Range<usize>> {
    if quote != 0 {
        let length = run(text, start, LONGEST + 1, |byte| byte != quote && byte != b'\n' && byte != b'\r');
        let closed = byte_at(text, start + length) == quote;
        if closed && (4..=LONGEST).contains(&length) {
            let mut value = &text[start..start + length];
            // The quote inside a string is escaped.
            value = value.strip_suffix(b"\\").unwrap_or(value);
            return is_password(value, true).then(|| start..start + value.len());
        }
        return None;
    }
    let length = run(text, start, LONGEST + 1, |byte| {
        byte > b' ' && byte != 0x7F && !b",;'\"<>&`|".contains(&byte) && byte < 0xE2
    });
    if length > LONGEST {
        return None;
    }
    let mut end = start + length;
    while end > start && b".:)]}".contains(&text[end - 1]) {
        end -= 1;
    }
    let called = byte_at(text, start + length) == b'(' || byte_at(text, end) == b'(';
    (end - start >= 6 && !called && is_password(&text[start..end], false)).then_some(start..end)
}
