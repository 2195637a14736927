//! Numbers of India.

use super::{Class, Kind};
use crate::checks::sums::{bare, exactly, fours, luhn, seal, value36, values, verhoeff};
use crate::rng::{Rng, UPPER_DIGITS};

fn aadhaar(rng: &mut Rng) -> String {
    let plain = seal(rng, |rng| rng.chars("23456789", 1) + &rng.digits(10), is_aadhaar);
    match rng.below(5) {
        0 => plain,
        1 => fours(&plain, "-"),
        _ => fours(&plain, " "),
    }
}

fn is_aadhaar(text: &str) -> bool {
    exactly(text, 12).is_some_and(|d| verhoeff(&d) && d[0] > 1)
}

fn pan(rng: &mut Rng) -> String {
    let holder = rng.pick(["P", "P", "P", "C", "H", "F"]);
    format!("{}{holder}{}{}{}", rng.capitals(3), rng.capitals(1), rng.digits(4), rng.capitals(1))
}

fn is_pan(text: &str) -> bool {
    text.len() == 10 && text.get(5..9).is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit()))
}

fn gstin(rng: &mut Rng) -> String {
    let state = rng.pick(["27", "29", "07", "33", "24", "09", "19", "36", "06", "32"]);
    let body = format!("{state}{}{}Z", pan(rng), rng.between(1, 3));
    UPPER_DIGITS.chars().map(|c| format!("{body}{c}")).find(|text| is_gstin(text)).unwrap_or(body)
}

fn is_gstin(text: &str) -> bool {
    let sum: u32 = text
        .chars()
        .rev()
        .enumerate()
        .map(|(i, c)| {
            let v = value36(c) * (1 + u32::try_from(i % 2).unwrap_or(0));
            v / 36 + v % 36
        })
        .sum();
    text.len() == 15 && sum.is_multiple_of(36) && bare(text) == text
}

/// The last digit of the serial number is a Luhn check in cards of the newer series.
fn voter(rng: &mut Rng) -> String {
    let prefix = rng.capitals(3);
    seal(rng, |rng| format!("{prefix}{}", rng.digits(6)), |text| luhn(&values(text)))
}

fn is_voter(text: &str) -> bool {
    text.len() == 10 && text.bytes().skip(3).all(|b| b.is_ascii_digit())
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("IN_AADHAAR", Class::Person, "en", aadhaar, is_aadhaar)
        .labels("en=Aadhaar number|Aadhaar|Aadhaar no.|UIDAI number|Aadhaar card no.")
        .keys("aadhaar|aadhaar_number|uidai_no")
        .strict()
        .says(
            "en: KYC pending: {name}, Aadhaar {V}, address as per card.
en: e-sign failed for Aadhaar no. {V}, OTP expired twice",
        ),
    Kind::plain("IN_PAN", Class::Person, "en", pan, is_pan)
        .labels("en=PAN card|PAN (income tax)|permanent account number (PAN)|income tax PAN")
        .keys("pan_number|income_tax_pan|pan_card_no")
        .says(
            "en: TDS could not be filed, PAN {V} is not linked with the income tax portal.
en: Form 16 for {name}, PAN card {V}",
        ),
    Kind::plain("IN_GSTIN", Class::Person, "en", gstin, is_gstin)
        .labels("en=GSTIN|GST number|GSTIN/UIN")
        .keys("gstin|gst_number|supplier_gstin")
        .says("en: Tax invoice, {firm} Pvt Ltd, GSTIN {V}, place of supply Maharashtra"),
    Kind::plain("IN_VOTER", Class::Person, "en", voter, is_voter)
        .labels("en=voter ID|EPIC number|voter ID card (EPIC)|Voter ID No.")
        .keys("voter_id|epic_number|epic_no")
        .says("en: address proof: voter ID {V} issued by the Election Commission"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(is_aadhaar("234123412346") && !is_aadhaar("234123412347"));
        assert!(is_gstin("27AAPFU0939F1ZV"));
    }
}
