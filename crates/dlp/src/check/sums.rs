//! The sums that many check digits are made of. Digits are ASCII; whoever calls has seen that they are.

/// The value of an ASCII digit.
pub(super) const fn digit(byte: u8) -> u32 {
    byte.wrapping_sub(b'0') as u32
}

/// The value of a digit or capital letter in base 36; nothing else has one.
pub(super) const fn base36(byte: u8) -> Option<u32> {
    match byte {
        b'0'..=b'9' => Some((byte - b'0') as u32),
        b'A'..=b'Z' => Some((byte - b'A') as u32 + 10),
        b'a'..=b'z' => Some((byte - b'a') as u32 + 10),
        _ => None,
    }
}

/// Sums digits by their weights, from the left; there are as many of one as of the other.
pub(super) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(byte, weight)| digit(*byte) * weight).sum()
}

/// The Luhn sum: from the right every second digit counts twice, digit by digit (ISO/IEC 7812-1, annex B).
pub(crate) fn luhn_sum(digits: &[u8]) -> u32 {
    const DOUBLED: [u32; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let value = digit(*byte);
            if place % 2 == 1 { DOUBLED[(value % 10) as usize] } else { value }
        })
        .sum()
}

/// Whether a number ends in its Luhn check digit.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    luhn_sum(digits).is_multiple_of(10)
}

/// The remainder of a number of digits and letters by 97, letters being 10 to 35 (ISO 7064, MOD 97-10). `None` for anything else.
pub(super) fn mod97(text: impl IntoIterator<Item = u8>) -> Option<u32> {
    let mut rest = 0u32;
    for byte in text {
        let value = base36(byte)?;
        rest = if value < 10 { (rest * 10 + value) % 97 } else { (rest * 100 + value) % 97 };
    }
    Some(rest)
}

/// Whether digits end in their check digit of ISO 7064, MOD 11,10.
pub(super) fn mod11_10(digits: &[u8]) -> bool {
    let Some((last, first)) = digits.split_last() else { return false };
    let mut product = 10;
    for byte in first {
        let mut sum = (digit(*byte) + product) % 10;
        if sum == 0 {
            sum = 10;
        }
        product = (2 * sum) % 11;
    }
    (11 - product) % 10 == digit(*last)
}

/// Verhoeff's check over the dihedral group D5, as Aadhaar numbers have it.
pub(super) fn verhoeff(digits: &[u8]) -> bool {
    const PRODUCT: [[u8; 10]; 10] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
        [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
        [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
        [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
        [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
        [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
        [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
        [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
        [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    ];
    const PLACE: [[u8; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    let mut sum = 0u8;
    for (place, byte) in digits.iter().rev().enumerate() {
        let moved = PLACE[place % 8][digit(*byte) as usize % 10];
        sum = PRODUCT[usize::from(sum)][usize::from(moved)];
    }
    sum == 0
}

/// Whether all bytes are the same one: nobody is given such a number.
pub(super) fn uniform(bytes: &[u8]) -> bool {
    bytes.windows(2).all(|pair| pair[0] == pair[1])
}

/// Whether a day is one of the calendar.
pub(crate) fn is_date(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// The number that two digits are.
pub(super) fn two(digits: &[u8], at: usize) -> u32 {
    digit(digits[at]) * 10 + digit(digits[at + 1])
}

/// The number that digits are; at most nineteen of them.
pub(super) fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |sum, byte| sum * 10 + u64::from(digit(*byte)))
}

/// Whether digits go up or down by one throughout, as nobody's number does (0 follows 9).
pub(super) fn row(digits: &[u8]) -> bool {
    let steps = |up: u32| digits.windows(2).all(|pair| (digit(pair[0]) + up) % 10 == digit(pair[1]));
    digits.len() > 2 && (steps(1) || steps(9))
}

/// Whether eight digits are a day of 1900 to 2099, the year first or last.
pub(super) fn is_compact_date(digits: &[u8]) -> bool {
    let day = |year: usize, month: usize, day: usize| {
        let year = number(&digits[year..year + 4]) as u32;
        (1900..2100).contains(&year) && is_date(year, two(digits, month), two(digits, day))
    };
    digits.len() == 8 && (day(0, 4, 6) || day(4, 2, 0) || day(4, 0, 2))
}

/// How many different bytes there are.
pub(super) fn different(bytes: &[u8]) -> usize {
    let mut seen = [false; 256];
    for byte in bytes {
        seen[usize::from(*byte)] = true;
    }
    seen.into_iter().filter(|seen| *seen).count()
}
