//! Numbers that the states of eastern Europe and Turkey give to people and businesses.

use super::sums::{digit, is_date, luhn, mod11_10, number, two, uniform, weighted};

/// PESEL of Poland; the month tells the century.
pub(super) fn pesel(text: &[u8]) -> bool {
    if text.len() != 11 {
        return false;
    }
    let (year, month, day) = (two(text, 0), two(text, 2), two(text, 4));
    let (century, month) = match month / 20 {
        0 => (1900, month),
        1 => (2000, month - 20),
        2 => (2100, month - 40),
        3 => (2200, month - 60),
        _ => (1800, month - 80),
    };
    let sum = weighted(&text[..10], &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
    is_date(century + year, month, day) && (10 - sum % 10) % 10 == digit(text[10])
}

/// NIP of Poland: a check digit of 10 is never given out.
pub(super) fn nip(text: &[u8]) -> bool {
    text.len() == 10
        && !uniform(text)
        && weighted(&text[..9], &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == digit(text[9])
}

/// T.C. Kimlik No of Turkey.
pub(super) fn tr_tckn(text: &[u8]) -> bool {
    if text.len() != 11 || text[0] == b'0' {
        return false;
    }
    let first = weighted(&text[..9], &[3, 1, 3, 1, 3, 1, 3, 1, 3]);
    let tenth = (10 - first % 10) % 10;
    let sum: u32 = text[..9].iter().map(|byte| digit(*byte)).sum();
    tenth == digit(text[9]) && (tenth + sum) % 10 == digit(text[10])
}

/// CNP of Romania.
pub(super) fn ro_cnp(text: &[u8]) -> bool {
    if text.len() != 13 || text[0] == b'0' {
        return false;
    }
    let century = match text[0] {
        b'3' | b'4' => 1800,
        b'5' | b'6' => 2000,
        _ => 1900,
    };
    if !matches!(two(text, 7), 1..=48 | 51 | 52 | 70 | 80..=83) {
        return false;
    }
    let sum = weighted(&text[..12], &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    let check = if sum == 10 { 1 } else { sum };
    is_date(century + two(text, 1), two(text, 3), two(text, 5)) && check == digit(text[12])
}

/// OIB of Croatia.
pub(super) fn hr_oib(text: &[u8]) -> bool {
    text.len() == 11 && mod11_10(text) && !uniform(text)
}

/// AMKA of Greece: the day of birth, a serial and a Luhn digit.
pub(super) fn gr_amka(text: &[u8]) -> bool {
    text.len() == 11 && is_date(2000 + two(text, 4), two(text, 2), two(text, 0)) && luhn(text)
}

/// Rodné číslo of the Czech Republic and Slovakia: months of women count from 51, and 20 more since 2004 where the numbers of a day ran
/// out. Ten digits since 1954; the nine of before have no check.
pub(super) fn cz_rc(text: &[u8]) -> bool {
    if !matches!(text.len(), 9 | 10) {
        return false;
    }
    let (year, month) = (two(text, 0), two(text, 2));
    let year = match text.len() {
        9 if year <= 53 => 1900 + year,
        9 if year >= 80 => 1800 + year,
        10 if year >= 54 => 1900 + year,
        10 => 2000 + year,
        _ => return false,
    };
    let month = match month {
        71..=82 if year >= 2004 => month - 70,
        51..=62 => month - 50,
        21..=32 if year >= 2004 => month - 20,
        month => month,
    };
    // Until 1985 a remainder of 10 was written as 0.
    let checked = text.len() == 9 || {
        let rest = number(&text[..9]) % 11;
        let last = u64::from(digit(text[9]));
        rest == last || (rest == 10 && last == 0 && year <= 1985)
    };
    is_date(year, month, two(text, 4)) && checked
}

/// EGN of Bulgaria: months count from 20 before 1900 and from 40 after 1999.
pub(super) fn bg_egn(text: &[u8]) -> bool {
    if text.len() != 10 {
        return false;
    }
    let (year, month) = (two(text, 0), two(text, 2));
    let (year, month) = match month {
        41.. => (2000 + year, month - 40),
        21..=40 => (1800 + year, month - 20),
        _ => (1900 + year, month),
    };
    let sum = weighted(&text[..9], &[2, 4, 8, 5, 10, 9, 7, 3, 6]);
    is_date(year, month, two(text, 4)) && sum % 11 % 10 == digit(text[9])
}

/// Isikukood of Estonia: sex and century, the day of birth, a serial, and a check digit in two rounds.
pub(super) fn ee_ik(text: &[u8]) -> bool {
    if text.len() != 11 || !matches!(text[0], b'1'..=b'8') {
        return false;
    }
    let century = 1800 + (digit(text[0]) - 1) / 2 * 100;
    is_date(century + two(text, 1), two(text, 3), two(text, 5)) && two_rounds(text)
}

/// Asmens kodas of Lithuania: the same, and a first 9 that carries no day.
pub(super) fn lt_ak(text: &[u8]) -> bool {
    ee_ik(text) || (text.len() == 11 && text[0] == b'9' && !uniform(text) && two_rounds(text))
}

fn two_rounds(text: &[u8]) -> bool {
    let first = weighted(&text[..10], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
    let second = weighted(&text[..10], &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
    let check = if first < 10 { first } else { second % 10 };
    check == digit(text[10])
}
