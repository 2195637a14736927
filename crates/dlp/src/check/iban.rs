//! Numbers of bank accounts (ISO 13616).

use super::sums::{mod97, uniform};

/// What an account looks like behind the four places that all countries have, in the order of the alphabet: so many digits (n), letters (a)
/// or either (c) (SWIFT IBAN registry).
const COUNTRIES: [(&[u8; 2], &[u8]); 89] = [
    (b"AD", b"n8c12"),
    (b"AE", b"n19"),
    (b"AL", b"n8c16"),
    (b"AT", b"n16"),
    (b"AZ", b"a4c20"),
    (b"BA", b"n16"),
    (b"BE", b"n12"),
    (b"BG", b"a4n6c8"),
    (b"BH", b"a4c14"),
    (b"BI", b"n23"),
    (b"BR", b"n23a1c1"),
    (b"BY", b"c4n4c16"),
    (b"CH", b"n5c12"),
    (b"CR", b"n18"),
    (b"CY", b"n8c16"),
    (b"CZ", b"n20"),
    (b"DE", b"n18"),
    (b"DJ", b"n23"),
    (b"DK", b"n14"),
    (b"DO", b"c4n20"),
    (b"EE", b"n16"),
    (b"EG", b"n25"),
    (b"ES", b"n20"),
    (b"FI", b"n14"),
    (b"FK", b"a2n12"),
    (b"FO", b"n14"),
    (b"FR", b"n10c11n2"),
    (b"GB", b"a4n14"),
    (b"GE", b"a2n16"),
    (b"GI", b"a4c15"),
    (b"GL", b"n14"),
    (b"GR", b"n7c16"),
    (b"GT", b"c24"),
    (b"HN", b"a4n20"),
    (b"HR", b"n17"),
    (b"HU", b"n24"),
    (b"IE", b"a4n14"),
    (b"IL", b"n19"),
    (b"IQ", b"a4n15"),
    (b"IS", b"n22"),
    (b"IT", b"a1n10c12"),
    (b"JO", b"a4n4c18"),
    (b"KW", b"a4c22"),
    (b"KZ", b"n3c13"),
    (b"LB", b"n4c20"),
    (b"LC", b"a4c24"),
    (b"LI", b"n5c12"),
    (b"LT", b"n16"),
    (b"LU", b"n3c13"),
    (b"LV", b"a4c13"),
    (b"LY", b"n21"),
    (b"MC", b"n10c11n2"),
    (b"MD", b"c20"),
    (b"ME", b"n18"),
    (b"MK", b"n3c10n2"),
    (b"MN", b"n16"),
    (b"MR", b"n23"),
    (b"MT", b"a4n5c18"),
    (b"MU", b"a4n19a3"),
    (b"NI", b"a4n20"),
    (b"NL", b"a4n10"),
    (b"NO", b"n11"),
    (b"OM", b"n3c16"),
    (b"PK", b"a4c16"),
    (b"PL", b"n24"),
    (b"PS", b"a4c21"),
    (b"PT", b"n21"),
    (b"QA", b"a4c21"),
    (b"RO", b"a4c16"),
    (b"RS", b"n18"),
    (b"RU", b"n14c15"),
    (b"SA", b"n2c18"),
    (b"SC", b"a4n20a3"),
    (b"SD", b"n14"),
    (b"SE", b"n20"),
    (b"SI", b"n15"),
    (b"SK", b"n20"),
    (b"SM", b"a1n10c12"),
    (b"SO", b"n19"),
    (b"ST", b"n21"),
    (b"SV", b"a4n20"),
    (b"TL", b"n19"),
    (b"TN", b"n20"),
    (b"TR", b"n6c16"),
    (b"UA", b"n6c19"),
    (b"VA", b"n18"),
    (b"VG", b"a4n16"),
    (b"XK", b"n16"),
    (b"YE", b"a4n4c18"),
];

fn structure(country: [u8; 2]) -> Option<&'static [u8]> {
    let at = COUNTRIES.binary_search_by(|(known, _)| known.as_slice().cmp(&country)).ok()?;
    Some(COUNTRIES[at].1)
}

/// The parts of a structure: of which kind, and how many.
fn parts(structure: &[u8]) -> impl Iterator<Item = (u8, usize)> {
    structure.chunk_by(|_, next| next.is_ascii_digit()).map(|part| {
        let count = part[1..].iter().fold(0, |count, byte| count * 10 + usize::from(byte - b'0'));
        (part[0], count)
    })
}

/// Returns how long an IBAN of a country is.
pub(crate) fn iban_length(country: [u8; 2]) -> Option<usize> {
    Some(4 + parts(structure(country)?).map(|(_, count)| count).sum::<usize>())
}

/// Whether an account has digits and letters where its country has them.
fn fits(account: &[u8], structure: &[u8]) -> bool {
    let mut rest = account;
    for (kind, count) in parts(structure) {
        let Some((part, more)) = rest.split_at_checked(count) else { return false };
        let is_one: fn(&u8) -> bool = match kind {
            b'n' => u8::is_ascii_digit,
            b'a' => u8::is_ascii_alphabetic,
            _ => u8::is_ascii_alphanumeric,
        };
        if !part.iter().all(is_one) {
            return false;
        }
        rest = more;
    }
    rest.is_empty()
}

/// IBAN: the account of its country, and 1 modulo 97 with the first four places at the end. No number has 00, 01 or 99 there.
pub(super) fn iban(text: &[u8]) -> bool {
    let Some((head, account)) = text.split_first_chunk::<4>() else { return false };
    let &[first, second, ref check @ ..] = head;
    let Some(structure) = structure([first.to_ascii_uppercase(), second.to_ascii_uppercase()]) else {
        return false;
    };
    check.iter().all(u8::is_ascii_digit)
        && !matches!(check, b"00" | b"01" | b"99")
        && fits(account, structure)
        && !uniform(account)
        && mod97(account.iter().chain(head).copied()) == Some(1)
}
