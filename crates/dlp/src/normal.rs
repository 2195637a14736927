//! The one way to write a value that may be written in several ways: by it equal values are found to be equal.

use std::net::IpAddr;

use crate::date;
use crate::encoding::Encoding;
use crate::mask::characters;
use crate::model::Detector;
use crate::nature::Nature;
use crate::view;

/// Writes a value of a detector in its one way: numbers without what joins their groups and in capital letters, addresses of mail and names in
/// small letters, days by ISO 8601, internet addresses by RFC 5952. Where all characters count they all stay.
pub(crate) fn normal(detector: &Detector, value: &[u8]) -> Vec<u8> {
    let as_number = || number(value);
    let text = || std::str::from_utf8(value).ok();
    match Nature::of(detector) {
        Nature::Secret | Nature::Exact => value.to_vec(),
        Nature::Card | Nature::Iban | Nature::Number | Nature::Postcode => as_number(),
        Nature::Position => value.to_ascii_lowercase().into_iter().filter(|byte| *byte != b' ').collect(),
        Nature::Email | Nature::Person | Nature::Words => words(value),
        Nature::Date => {
            let written = text().and_then(|text| date::read(text, date::Reading::default()));
            written.map_or_else(as_number, |written| {
                let date::Date { year, month, day } = written.date;
                format!("{year:04}-{month:02}-{day:02}").into_bytes()
            })
        }
        Nature::Address => {
            let address = text().and_then(|text| text.parse::<IpAddr>().ok());
            address.map_or_else(|| words(value), |address| address.to_string().into_bytes())
        }
    }
}

/// The value of a finding as a person reads it, where it is disguised.
pub(crate) fn plain(text: &[u8], start: usize, end: usize, obfuscated: bool) -> Vec<u8> {
    let end = end.min(text.len());
    let value = text.get(start..end).unwrap_or_default();
    match Encoding::of(text) {
        Encoding::Bytes if obfuscated => view::plain(text, start..end),
        Encoding::Bytes => value.to_vec(),
        encoding => encoding.decode(value).into_bytes(),
    }
}

/// Letters and digits, in capitals. A plus means something: a century in Finland and Sweden, a country before a number of a telephone.
fn number(value: &[u8]) -> Vec<u8> {
    let mut normal = Vec::with_capacity(value.len());
    for read in characters(value).flatten() {
        if read.is_alphanumeric() || read == '+' {
            push(&mut normal, read.to_uppercase());
        }
    }
    normal
}

/// Small letters, and one blank between words.
fn words(value: &[u8]) -> Vec<u8> {
    let mut normal = Vec::with_capacity(value.len());
    let mut blank = false;
    for read in characters(value).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)) {
        if read.is_whitespace() {
            blank = !normal.is_empty();
            continue;
        }
        if std::mem::take(&mut blank) {
            normal.push(b' ');
        }
        push(&mut normal, read.to_lowercase());
    }
    normal
}

fn push(normal: &mut Vec<u8>, letters: impl Iterator<Item = char>) {
    for letter in letters {
        normal.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_one_are_written_in_one_way() {
        for (id, values) in [
            ("CREDIT_CARD", &["4532 7153 3790 1245", "4532715337901245", "4532-7153-3790-1245"][..]),
            ("EMAIL", &["Maria.Keller@Example.com", "maria.keller@example.com"]),
            ("DATE_OF_BIRTH", &["1987-03-14", "14.03.1987", "March 14th, 1987", "19870314"]),
            ("IPV6", &["2001:DB8:0:0::17", "2001:db8::17"]),
            ("IBAN", &["DE18 0452 2437 0763 5767 55", "de18045224370763576755"]),
            ("PERSON_NAME", &["Anna  Kowalska", "ANNA KOWALSKA"]),
            (
                "CRYPTO_ETH",
                &["0xE2c0FC805C973A02d8124aD08450F24CaaAaB8", "0xe2c0fc805c973a02d8124ad08450f24caaaab8"],
            ),
            ("MAC", &["00:00:5e:00:53:a7", "00-00-5E-00-53-A7"]),
        ] {
            let detector = crate::detector(id).unwrap();
            let normals: Vec<_> = values.iter().map(|value| normal(detector, value.as_bytes())).collect();
            assert!(normals.iter().all(|other| *other == normals[0]), "{id}: {normals:?}");
        }
        let secret = |value: &str| normal(crate::detector("PASSWORD").unwrap(), value.as_bytes());
        assert_ne!(secret("Kv7mQ2xTulpe"), secret("kv7mq2xtulpe"));
        assert_ne!(secret("tr4k tor&Gans"), secret("tr4ktor&Gans"));
    }

    #[test]
    fn disguises_are_taken_off() {
        let text = "card ４532 7153".as_bytes();
        assert_eq!(plain(text, 5, text.len(), true), b"4532 7153");
        let wide = Encoding::Little.encode("\u{FEFF}id 4532");
        assert_eq!(plain(&wide, 8, wide.len(), true), b"4532");
        assert_eq!(plain(b"abc", 2, 9, false), b"c");
        assert_eq!(plain(b"abc", 5, 2, true), b"");
    }
}
