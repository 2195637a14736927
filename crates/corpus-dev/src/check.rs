//! Check digits: the arithmetic that many numbers share.

/// The decimal digits of a text, everything else left out.
#[must_use]
pub fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// Letters and digits of a text, capital, everything else left out.
#[must_use]
pub fn clean(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Digits as text.
#[must_use]
pub fn text(digits: &[u32]) -> String {
    digits.iter().filter_map(|d| char::from_digit(*d, 36)).map(|c| c.to_ascii_uppercase()).collect()
}

/// Digits as a number.
#[must_use]
pub fn number(digits: &[u32]) -> u64 {
    digits.iter().fold(0, |n, d| n * 10 + u64::from(*d))
}

/// A number as so many digits, with leading zeros.
#[must_use]
pub fn padded(value: u64, width: usize) -> Vec<u32> {
    digits(&format!("{value:0width$}"))
}

/// The sum of digits times weights.
#[must_use]
pub fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| d * w).sum()
}

/// ISO/IEC 7812-1 annex B: from the right every second digit doubled, the digits of the products summed.
#[must_use]
pub fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| if i % 2 == 0 { *d } else { d * 2 / 10 + d * 2 % 10 })
        .sum();
    digits.len() > 1 && sum.is_multiple_of(10)
}

/// The digit that makes a row of digits pass [`luhn`].
#[must_use]
pub fn luhn_digit(digits: &[u32]) -> u32 {
    let mut all = digits.to_vec();
    all.push(0);
    (0..10)
        .find(|d| {
            if let Some(last) = all.last_mut() {
                *last = *d;
            }
            luhn(&all)
        })
        .unwrap_or(0)
}

/// ISO 7064 mod 97-10 over digits and letters (A is 10).
#[must_use]
pub fn mod97(text: &str) -> u32 {
    text.chars()
        .filter_map(|c| c.to_digit(36))
        .fold(0, |n, v| if v < 10 { (n * 10 + v) % 97 } else { (n * 100 + v) % 97 })
}

/// The check digit of ISO 7064 mod 11,10.
#[must_use]
pub fn mod11_10(digits: &[u32]) -> u32 {
    let p = digits.iter().fold(10, |p, d| {
        let s = (d + p) % 10;
        2 * if s == 0 { 10 } else { s } % 11
    });
    (11 - p) % 10
}

const D: [&str; 10] = [
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
];
const P: [&str; 8] = [
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
];

fn cell(table: &[&str], row: usize, column: u32) -> u32 {
    u32::from(table[row].as_bytes()[column as usize] - b'0')
}

/// Verhoeff's dihedral check (J. Verhoeff, "Error detecting decimal codes", 1969).
#[must_use]
pub fn verhoeff(digits: &[u32]) -> bool {
    digits.iter().rev().enumerate().fold(0, |d, (i, n)| cell(&D, d as usize, cell(&P, i % 8, *n))) == 0
}

/// Whether a day exists.
#[must_use]
pub fn date_ok(year: u32, month: u32, day: u32) -> bool {
    let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// Whether a number of two digits of a year, a month and a day can be a day of 19yy or 20yy.
#[must_use]
pub fn short_date_ok(year: u32, month: u32, day: u32) -> bool {
    date_ok(1900 + year % 100, month, day) || date_ok(2000 + year % 100, month, day)
}

/// Two neighbouring digits as a number.
#[must_use]
pub fn two(digits: &[u32], at: usize) -> u32 {
    digits.get(at).copied().unwrap_or(0) * 10 + digits.get(at + 1).copied().unwrap_or(0)
}

/// The weights of ICAO 9303: 7, 3, 1; letters are 10 to 35, '<' is 0.
#[must_use]
pub fn icao(text: &str) -> u32 {
    text.chars()
        .map(|c| c.to_digit(36).unwrap_or(0))
        .zip([7, 3, 1].iter().cycle())
        .map(|(v, w)| v * w)
        .sum::<u32>()
        % 10
}

#[cfg(test)]
mod tests {
    use super::{digits, icao, luhn, luhn_digit, mod11_10, mod97, verhoeff};

    #[test]
    fn published_values_pass() {
        assert!(luhn(&digits("4111111111111111")));
        assert_eq!(luhn_digit(&digits("411111111111111")), 1);
        assert_eq!(mod97("370400440532013000DE89"), 1);
        assert_eq!(mod11_10(&digits("3657426180")), 9);
        assert!(verhoeff(&digits("234123412346")));
        assert!(!verhoeff(&digits("234123412347")));
        assert_eq!(icao("L898902C3"), 6);
    }
}
