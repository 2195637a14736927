//! Other values of the same form.

use aes::Aes256;
use num_bigint::BigUint;

use super::done::Unsuitable;
use super::ff1::{Direction, ff1};
use super::options::Preserve;
use crate::check;
use crate::key::{Key, Purpose};
use crate::model::Detector;

/// The most letters and digits of a value.
pub(super) const LONGEST: usize = 512;

/// The fewest values of a form (NIST SP 800-38G §5.2, as the draft of its first revision raises it).
const FEWEST: u32 = 1_000_000;

/// Turns a value into another one of its form, or back.
pub(super) fn preserve(
    options: &Preserve,
    key: &Key,
    direction: Direction,
    detector: &Detector,
    value: &str,
) -> Result<String, Unsuitable> {
    let other = |letter: char| letter.is_alphanumeric() && !letter.is_ascii_alphanumeric();
    if value.chars().any(|letter| other(letter) || letter == char::REPLACEMENT_CHARACTER) {
        return Err(Unsuitable::Letters);
    }
    let letters: Vec<u8> = value.bytes().filter(u8::is_ascii_alphanumeric).collect();
    if letters.len() > LONGEST {
        return Err(Unsuitable::Long);
    }
    let key = key.mac(Purpose::Preserve, &[detector.id.as_bytes()]);
    let turn = |radix, numerals| {
        let tweak = options.tweak.as_bytes();
        ff1::<Aes256>(direction, key.as_slice(), radix, tweak, numerals).ok_or(Unsuitable::Few)
    };
    let digits = letters.iter().all(u8::is_ascii_digit);
    let numerals: Vec<u16> = letters.iter().map(|letter| numeral(*letter)).collect();
    let turned = if digits && options.luhn {
        with_luhn(&letters, numerals, |numerals| turn(10, numerals))?
    } else if digits {
        turn(10, numerals)?
    } else if letters.iter().all(u8::is_ascii_alphabetic) {
        turn(26, numerals)?
    } else {
        mixed(&letters, &numerals, |numerals| turn(2, numerals))?
    };
    let mut turned = turned.into_iter();
    let put = |letter: char| match u8::try_from(letter).ok().and_then(base) {
        Some(base) => turned
            .next()
            .and_then(|numeral| u8::try_from(numeral).ok())
            .map(|numeral| char::from(base + numeral)),
        None => Some(letter),
    };
    value.chars().map(put).collect::<Option<String>>().ok_or(Unsuitable::Letters)
}

/// The first of the letters or digits of which this is one.
const fn base(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(b'0'),
        b'a'..=b'z' => Some(b'a'),
        b'A'..=b'Z' => Some(b'A'),
        _ => None,
    }
}

fn numeral(letter: u8) -> u16 {
    base(letter).map_or(0, |base| u16::from(letter - base))
}

const fn radix(letter: u8) -> u32 {
    if letter.is_ascii_digit() { 10 } else { 26 }
}

/// Numbers that end in their check digit stay such numbers, and others stay others: so the way back is known.
fn with_luhn(
    digits: &[u8],
    mut numerals: Vec<u16>,
    turn: impl Fn(Vec<u16>) -> Result<Vec<u16>, Unsuitable>,
) -> Result<Vec<u16>, Unsuitable> {
    // As many of one kind as of the other would be too few.
    if digits.len() < 7 {
        return Err(Unsuitable::Few);
    }
    if check::luhn(digits) {
        numerals.pop();
        let mut turned = turn(numerals)?;
        turned.push(0);
        let rest = check::luhn_sum(&text(&turned)) % 10;
        if let Some(last) = turned.last_mut() {
            *last = u16::try_from((10 - rest) % 10).unwrap_or(0);
        }
        return Ok(turned);
    }
    // One of ten numbers is of the other kind: it is turned again, until it is none. As the cipher gives each number another one, that has an
    // end, and the way back passes by the same numbers.
    loop {
        numerals = turn(numerals)?;
        if !check::luhn(&text(&numerals)) {
            return Ok(numerals);
        }
    }
}

fn text(numerals: &[u16]) -> Vec<u8> {
    numerals.iter().map(|numeral| b'0' + u8::try_from(*numeral % 10).unwrap_or(0)).collect()
}

/// Digits and letters are turned together, as one number of so many as there are values of the form, in binary. What lies beyond them is turned
/// again (cycle walking; Black and Rogaway, Ciphers with Arbitrary Finite Domains, §4), at most every second time.
fn mixed(
    letters: &[u8],
    numerals: &[u16],
    turn: impl Fn(Vec<u16>) -> Result<Vec<u16>, Unsuitable>,
) -> Result<Vec<u16>, Unsuitable> {
    let zero = || BigUint::from(0u8);
    let size = letters.iter().fold(BigUint::from(1u8), |size, letter| size * radix(*letter));
    if size < BigUint::from(FEWEST) {
        return Err(Unsuitable::Few);
    }
    let number =
        letters.iter().zip(numerals).fold(zero(), |sum, (letter, numeral)| sum * radix(*letter) + *numeral);
    let length = (&size - 1u8).bits();
    let mut bits: Vec<u16> = (0..length).rev().map(|place| u16::from(number.bit(place))).collect();
    let mut number = loop {
        bits = turn(bits)?;
        let number = bits.iter().fold(zero(), |sum, bit| sum * 2u8 + *bit);
        if number < size {
            break number;
        }
    };
    let mut turned = Vec::with_capacity(letters.len());
    for letter in letters.iter().rev() {
        let rest = &number % radix(*letter);
        turned.push(rest.try_into().unwrap_or(0));
        number /= radix(*letter);
    }
    turned.reverse();
    Ok(turned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn turn(options: &Preserve, direction: Direction, value: &str) -> Result<String, Unsuitable> {
        let key = Key::new(b"0123456789abcdef").unwrap();
        preserve(options, &key, direction, crate::detector("CREDIT_CARD").unwrap(), value)
    }

    #[test]
    fn too_few_values_are_refused() {
        let of = |value| turn(&Preserve::default(), Direction::Encrypt, value);
        for value in ["", "12345", "abcd", "12a34", "1a2b", "---"] {
            assert_eq!(of(value), Err(Unsuitable::Few), "{value}");
        }
        for value in ["123456", "abcde", "12345a", "ab1234"] {
            assert_ne!(of(value).unwrap(), value);
        }
        assert_eq!(of("Müller-1234567"), Err(Unsuitable::Letters));
        assert_eq!(of(&"1".repeat(513)), Err(Unsuitable::Long));
        let luhn = Preserve { luhn: true, ..Preserve::default() };
        assert_eq!(turn(&luhn, Direction::Encrypt, "123456"), Err(Unsuitable::Few));
    }

    #[test]
    fn values_stay_the_same_for_ever() {
        let of = |value| turn(&Preserve::default(), Direction::Encrypt, value).unwrap();
        insta::assert_debug_snapshot!([
            of("4532 7153 3790 1245"),
            of("4532715337901245"),
            of("DE02 4396 6187 1232 4284 54"),
            of("66238412-E"),
            of("Anna Kowalska"),
        ]);
    }

    fn class(letter: char) -> char {
        u8::try_from(letter).ok().and_then(base).map_or(letter, char::from)
    }

    proptest! {
        #[test]
        fn the_form_stays_and_the_way_back_is_there(
            value in prop_oneof!["[0-9 -]{6,24}", "[A-Za-z .]{5,40}", "[A-Za-z0-9 _-]{6,60}"],
            luhn in any::<bool>(),
            tweak in "[a-z]{0,8}",
        ) {
            let options = Preserve { tweak, luhn };
            if let Ok(turned) = turn(&options, Direction::Encrypt, &value) {
                let form = |value: &str| value.chars().map(class).collect::<String>();
                prop_assert_eq!(form(&turned), form(&value));
                prop_assert_eq!(turn(&options, Direction::Decrypt, &turned).unwrap(), value);
            }
        }

        #[test]
        fn check_digits_stay_as_they_are(value in "[0-9]{7,19}") {
            let options = Preserve { luhn: true, ..Preserve::default() };
            let turned = turn(&options, Direction::Encrypt, &value).unwrap();
            prop_assert_eq!(check::luhn(turned.as_bytes()), check::luhn(value.as_bytes()));
            prop_assert_eq!(turn(&options, Direction::Decrypt, &turned).unwrap(), value.clone());
            // With its own check digit.
            let end = ('0'..='9').find(|end| check::luhn(format!("{value}{end}").as_bytes())).unwrap();
            let value = format!("{value}{end}");
            let turned = turn(&options, Direction::Encrypt, &value).unwrap();
            prop_assert!(check::luhn(turned.as_bytes()));
            prop_assert_eq!(turn(&options, Direction::Decrypt, &turned).unwrap(), value);
        }
    }
}
