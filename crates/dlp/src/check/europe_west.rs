//! Numbers that the states of western and southern Europe give to people and businesses.

use super::sums::{digit, is_date, luhn, luhn_sum, number, two, uniform, weighted};

/// NHS number of England, Wales and the Isle of Man: ten digits, the last by weights 10 to 2, modulo 11.
pub(super) fn uk_nhs(text: &[u8]) -> bool {
    text.len() == 10 && !uniform(text) && weighted(text, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// National Insurance number: prefixes that are not given out (HMRC, National Insurance Manual, NIM39110).
pub(super) fn uk_nino(text: &[u8]) -> bool {
    let &[first, second, ref rest @ ..] = text else { return false };
    // The last letter, which may be left out, is no part of the identity.
    let (Some((digits, suffix)), true) = (rest.split_first_chunk::<6>(), rest.len() <= 7) else {
        return false;
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let pair = [first.to_ascii_uppercase(), second.to_ascii_uppercase()];
    pair.iter().all(u8::is_ascii_uppercase)
        && !b"DFIQUV".contains(&pair[0])
        && !b"DFIOQUV".contains(&pair[1])
        && !matches!(&pair, b"BG" | b"GB" | b"NK" | b"KN" | b"NT" | b"TN" | b"ZZ")
        && suffix.iter().all(|last| matches!(last.to_ascii_uppercase(), b'A'..=b'D'))
}

/// Unique Taxpayer Reference: the first digit checks the nine others.
pub(super) fn uk_utr(text: &[u8]) -> bool {
    text.len() == 10 && {
        let sum = weighted(&text[1..], &[6, 7, 8, 9, 10, 5, 4, 3, 2]);
        b"21987654321"[(sum % 11) as usize] == text[0] && !uniform(text)
    }
}

/// Driver number of Great Britain: the day of birth is in it, months of women count from 51.
pub(super) fn uk_driving_licence(text: &[u8]) -> bool {
    if text.len() != 16 || !text.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    let name = &text[..5];
    let letters = name.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let padded = letters > 0 && name[letters..].iter().all(|byte| *byte == b'9');
    if !padded || !text[5..11].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let (month, day) = (two(text, 6), two(text, 8));
    let month = if month > 50 { month - 50 } else { month };
    // The year has its decade first and its unit last. Of two digits nobody knows the century: 1900 had no leap day, 2000 had one.
    is_date(2000 + 10 * digit(text[5]) + digit(text[10]), month, day)
}

/// PPS number of Ireland; a second letter counts nine.
pub(super) fn ie_pps(text: &[u8]) -> bool {
    if !matches!(text.len(), 8 | 9) || !text[..7].iter().all(u8::is_ascii_digit) {
        return false;
    }
    // W, T and X of old numbers (a wife with the number of her husband) do not count.
    let second = match text.get(8).map(u8::to_ascii_uppercase) {
        None | Some(b'W' | b'T' | b'X') => 0,
        Some(letter @ (b'A' | b'B' | b'H')) => u32::from(letter - b'A') + 1,
        Some(_) => return false,
    };
    let sum = weighted(&text[..7], &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
    b"WABCDEFGHIJKLMNOPQRSTUV"[(sum % 23) as usize] == text[7].to_ascii_uppercase()
}

const DNI: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// DNI of Spain: eight digits and a letter.
pub(super) fn es_dni(text: &[u8]) -> bool {
    text.len() == 9
        && text[..8].iter().all(u8::is_ascii_digit)
        && DNI[(number(&text[..8]) % 23) as usize] == text[8].to_ascii_uppercase()
}

/// NIE of Spain: X, Y or Z stand for 0, 1 and 2.
pub(super) fn es_nie(text: &[u8]) -> bool {
    let first = match text.first().map(u8::to_ascii_uppercase) {
        Some(b'X') => 0,
        Some(b'Y') => 1,
        Some(b'Z') => 2,
        _ => return false,
    };
    text.len() == 9
        && text[1..8].iter().all(u8::is_ascii_digit)
        && DNI[((first * 10_000_000 + number(&text[1..8])) % 23) as usize] == text[8].to_ascii_uppercase()
}

/// CIF of Spain: the check is a digit or a letter; sources differ on which kind of organization has which, so both pass.
pub(super) fn es_cif(text: &[u8]) -> bool {
    if text.len() != 9 || !text[1..8].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let kind = text[0].to_ascii_uppercase();
    if !b"ABCDEFGHJNPQRSUVW".contains(&kind) {
        return false;
    }
    // As Luhn has it, with the check digit still to come.
    let check = (10 - luhn_sum(&[&text[1..8], b"0"].concat()) % 10) % 10;
    let last = text[8].to_ascii_uppercase();
    (last.is_ascii_digit() && digit(last) == check) || b"JABCDEFGHI"[check as usize] == last
}

/// NIF of Portugal.
pub(super) fn pt_nif(text: &[u8]) -> bool {
    if text.len() != 9 || !matches!(text[0], b'1' | b'2' | b'3' | b'4' | b'5' | b'6' | b'7' | b'8' | b'9') {
        return false;
    }
    let sum = weighted(&text[..8], &[9, 8, 7, 6, 5, 4, 3, 2]);
    (11 - sum % 11) % 11 % 10 == digit(text[8])
}

/// Codice fiscale of Italy. Where two people would have the same one, digits give way to letters (omocodia).
pub(super) fn it_codice_fiscale(text: &[u8]) -> bool {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    if text.len() != 16 {
        return false;
    }
    let upper: Vec<u8> = text.iter().map(u8::to_ascii_uppercase).collect();
    let as_digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(digit(byte)),
        _ => b"LMNPQRSTUV".iter().position(|letter| *letter == byte).map(|place| place as u32),
    };
    let numbers: Option<Vec<u32>> = [6, 7, 9, 10, 12, 13, 14].iter().map(|at| as_digit(upper[*at])).collect();
    let Some(numbers) = numbers else { return false };
    let letters = upper[..6].iter().chain([&upper[8], &upper[11], &upper[15]]);
    if !letters.into_iter().all(u8::is_ascii_uppercase) {
        return false;
    }
    let Some(month) = b"ABCDEHLMPRST".iter().position(|letter| *letter == upper[8]) else { return false };
    let day = numbers[2] * 10 + numbers[3];
    let day = if day > 40 { day - 40 } else { day };
    if !is_date(2000 + numbers[0] * 10 + numbers[1], month as u32 + 1, day) {
        return false;
    }
    let sum: u32 = upper[..15]
        .iter()
        .enumerate()
        .map(|(place, byte)| {
            let value = if byte.is_ascii_digit() { digit(*byte) } else { u32::from(*byte - b'A') };
            // The first place is odd.
            if place % 2 == 0 { ODD[value as usize] } else { value }
        })
        .sum();
    u32::from(upper[15] - b'A') == sum % 26
}

/// Partita IVA of Italy; three of its digits name the office.
pub(super) fn it_iva(text: &[u8]) -> bool {
    if text.len() != 11 || number(&text[..7]) == 0 {
        return false;
    }
    let office = number(&text[7..10]);
    luhn(text) && (matches!(office, 1..=100 | 120 | 121 | 888 | 999))
}

/// NIR of France: thirteen digits with the department of birth, and a key modulo 97.
pub(super) fn fr_nir(text: &[u8]) -> bool {
    if text.len() != 15 || !matches!(text[0], b'1' | b'2' | b'3' | b'4' | b'7' | b'8') {
        return false;
    }
    let mut plain = text.to_vec();
    match &text[5..7] {
        b"2A" | b"2a" => plain[5..7].copy_from_slice(b"19"),
        b"2B" | b"2b" => plain[5..7].copy_from_slice(b"18"),
        _ => {}
    }
    if !plain.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let month = two(&plain, 3);
    // Months that are not known have numbers of their own.
    let plausible = matches!(month, 1..=12 | 20..=42 | 50..=99);
    plausible && 97 - number(&plain[..13]) % 97 == number(&plain[13..])
}

/// SIREN of France, or the SIRET of an establishment, which begins with it. Those of La Poste have a sum of digits instead (INSEE).
pub(super) fn fr_siren(text: &[u8]) -> bool {
    const POST: &[u8] = b"356000000";
    let sum: u32 = text.iter().map(|byte| digit(*byte)).sum();
    match text.len() {
        9 => luhn(text) && !uniform(text),
        14 => {
            luhn(&text[..9])
                && !uniform(text)
                && (luhn(text) || (text.starts_with(POST) && sum.is_multiple_of(5)))
        }
        _ => false,
    }
}
