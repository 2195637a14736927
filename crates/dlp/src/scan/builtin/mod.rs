//! Scanners for what no pattern describes well: each knows one form and says where it begins and ends.

pub(crate) mod address;
pub(crate) mod coin;
pub(crate) mod contact;
pub(crate) mod date;
pub(crate) mod finance;
pub(crate) mod list;
pub(crate) mod manifest;
pub(crate) mod mrz;
pub(crate) mod network;
pub(crate) mod password;
pub(crate) mod person;
pub(crate) mod token;
pub(crate) mod url;

use std::ops::Range;

use crate::steps;

/// A scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Builtin {
    Email,
    Ipv4,
    Ipv6,
    Mac,
    Pem,
    Jwt,
    Iban,
    CardTrack,
    UrlPassword,
    UrlToken,
    Date,
    Mrz,
    Mnemonic,
    Phone,
    Gps,
    Password,
    PersonName,
    Address,
    Vat,
    Hostname,
    Manifest,
}

impl Builtin {
    /// Finds a scanner by its name in the files of detectors.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "email" => Self::Email,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            "mac" => Self::Mac,
            "pem" => Self::Pem,
            "jwt" => Self::Jwt,
            "iban" => Self::Iban,
            "card_track" => Self::CardTrack,
            "url_password" => Self::UrlPassword,
            "url_token" => Self::UrlToken,
            "date" => Self::Date,
            "mrz" => Self::Mrz,
            "mnemonic" => Self::Mnemonic,
            "phone" => Self::Phone,
            "gps" => Self::Gps,
            "password" => Self::Password,
            "person_name" => Self::PersonName,
            "address" => Self::Address,
            "vat" => Self::Vat,
            "hostname" => Self::Hostname,
            "k8s_secret" => Self::Manifest,
            _ => return None,
        })
    }
}

/// What a scanner has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Where it stands.
    pub(crate) span: Range<usize>,
    /// What its own checks are worth.
    pub(crate) bonus: u8,
    /// Whether it counts only with words beside it.
    pub(crate) weak: bool,
}

impl Hit {
    /// A hit whose form says everything.
    pub(crate) const fn plain(span: Range<usize>) -> Self {
        Self { span, bonus: 0, weak: false }
    }
}

/// The byte at a place; 0 where there is none.
pub(crate) fn byte_at(text: &[u8], at: usize) -> u8 {
    steps::count(1);
    text.get(at).copied().unwrap_or_default()
}

/// The byte before a place; 0 where there is none.
pub(crate) fn byte_before(text: &[u8], at: usize) -> u8 {
    at.checked_sub(1).map_or(0, |before| byte_at(text, before))
}

/// How many bytes from a place on pass a test, and no more than so many.
pub(crate) fn run(text: &[u8], at: usize, most: usize, test: impl Fn(u8) -> bool) -> usize {
    let length = text.get(at..).unwrap_or_default().iter().take(most).take_while(|byte| test(**byte)).count();
    steps::count(1 + length);
    length
}

/// How many bytes before a place pass a test, and no more than so many.
pub(crate) fn run_before(text: &[u8], at: usize, most: usize, test: impl Fn(u8) -> bool) -> usize {
    let length = text[..at.min(text.len())].iter().rev().take(most).take_while(|byte| test(**byte)).count();
    steps::count(1 + length);
    length
}

/// Whether a byte is a letter, a digit or `_`.
pub(crate) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
