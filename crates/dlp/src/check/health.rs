//! Numbers by which the health of people is filed.

use super::sums::{different, digit, luhn, number, row, uniform};

/// Krankenversichertennummer of Germany: a letter, which counts as two digits, and nine digits, the last of them the check (§ 290 SGB V).
pub(super) fn de_kvnr(text: &[u8]) -> bool {
    if text.len() != 10 || !text[0].is_ascii_alphabetic() || !text[1..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let letter = u32::from(text[0].to_ascii_uppercase() - b'A') + 1;
    let values = [letter / 10, letter % 10].into_iter().chain(text[1..9].iter().map(|byte| digit(*byte)));
    let sum: u32 = values
        .zip([1, 2].into_iter().cycle())
        .map(|(value, weight)| {
            let product = value * weight;
            product / 10 + product % 10
        })
        .sum();
    sum % 10 == digit(text[9]) && different(&text[1..]) >= 3
}

/// Health number of Ontario: ten digits with Luhn's, and perhaps two letters for the version of the card.
pub(super) fn ca_on_health(text: &[u8]) -> bool {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits == 10 && text[0] != b'0' && !uniform(&text[..10]) && luhn(&text[..10])
}

/// European Health Insurance Card: 80, the number of the country, and fifteen digits more (Decision S1, annex).
pub(super) fn ehic(text: &[u8]) -> bool {
    text.len() == 20
        && text.starts_with(b"80")
        && matches!(
            number(&text[2..5]),
            40 | 56
                | 100
                | 191
                | 196
                | 203
                | 208
                | 233
                | 246
                | 250
                | 276
                | 300
                | 348
                | 352
                | 372
                | 380
                | 428
                | 438
                | 440
                | 442
                | 470
                | 528
                | 578
                | 616
                | 620
                | 642
                | 703
                | 705
                | 724
                | 752
                | 756
                | 826
        )
}

/// National Drug Code: ten digits, or eleven as insurers write it.
pub(super) fn ndc(text: &[u8]) -> bool {
    matches!(text.len(), 10 | 11) && !uniform(text) && !row(text)
}
