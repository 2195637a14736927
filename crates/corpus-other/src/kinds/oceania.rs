//! Numbers of Australia, New Zealand, South Africa and Nigeria.

use super::{Class, Kind};
use crate::checks::sums::{exactly, groups, is_day, luhn, pair, seal, values, weighted};
use crate::lang::Day;
use crate::rng::Rng;

fn tfn(rng: &mut Rng) -> String {
    let plain = seal(rng, |rng| rng.number(8), is_tfn);
    if rng.chance(70) { groups(&plain, &[3, 3, 3], " ") } else { plain }
}

fn is_tfn(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| weighted(&d, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11))
}

fn abn(rng: &mut Rng) -> String {
    // The two leading digits are the check.
    let body = rng.digits(9);
    let plain = (11..100).map(|head| format!("{head}{body}")).find(|text| is_abn(text)).unwrap_or_default();
    if rng.chance(70) { groups(&plain, &[2, 3, 3, 3], " ") } else { plain }
}

fn is_abn(text: &str) -> bool {
    exactly(text, 11).is_some_and(|mut d| {
        d[0] = d[0].wrapping_sub(1);
        d[0] < 10 && weighted(&d, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]).is_multiple_of(89)
    })
}

fn acn(rng: &mut Rng) -> String {
    let plain = seal(rng, |rng| rng.pick(["0", "1", "6"]).to_owned() + &rng.digits(7), is_acn);
    if rng.chance(75) { groups(&plain, &[3, 3, 3], " ") } else { plain }
}

fn is_acn(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| (10 - weighted(&d[..8], &[8, 7, 6, 5, 4, 3, 2, 1]) % 10) % 10 == d[8])
}

fn medicare(rng: &mut Rng) -> String {
    let plain =
        seal(rng, |rng| rng.chars("23456", 1) + &rng.digits(7), |text| is_medicare(&format!("{text}1")));
    let plain = format!("{plain}{}", rng.between(1, 4));
    match rng.below(4) {
        0 => plain,
        1 => groups(&plain, &[4, 5, 1], " ") + "/" + &rng.between(1, 5).to_string(),
        _ => groups(&plain, &[4, 5, 1], " "),
    }
}

fn is_medicare(text: &str) -> bool {
    let d = values(text);
    (10..=11).contains(&d.len())
        && (2..=6).contains(&d[0])
        && weighted(&d[..8], &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == d[8]
}

fn ird(rng: &mut Rng) -> String {
    let head = rng.between(10, 149);
    let plain = seal(rng, |rng| format!("{head}{}", rng.digits(5)), is_ird);
    let first = plain.len() - 6;
    match rng.below(4) {
        0 => plain,
        1 => groups(&plain, &[first, 3, 3], " "),
        _ => groups(&plain, &[first, 3, 3], "-"),
    }
}

fn is_ird(text: &str) -> bool {
    let mut d = values(text);
    let Some(check) = d.pop() else { return false };
    if d.len() == 7 {
        d.insert(0, 0);
    }
    let digit = |weights: &[u32]| (11 - weighted(&d, weights) % 11) % 11;
    let first = digit(&[3, 2, 7, 6, 5, 4, 3, 2]);
    let found = if first == 10 { digit(&[7, 4, 3, 2, 5, 2, 7, 6]) } else { first };
    d.len() == 8 && found == check
}

fn za_id(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng).yymmdd();
    let plain = seal(rng, |rng| format!("{birth}{}08", rng.digits(4)), is_za_id);
    if rng.chance(30) { groups(&plain, &[6, 4, 2, 1], " ") } else { plain }
}

fn is_za_id(text: &str) -> bool {
    exactly(text, 13).is_some_and(|d| luhn(&d) && is_day(pair(&d, 2), pair(&d, 4)))
}

fn nin(rng: &mut Rng) -> String {
    rng.number(11)
}

fn is_nin(text: &str) -> bool {
    exactly(text, 11).is_some()
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("AU_TFN", Class::Person, "en", tfn, is_tfn)
        .labels("en=TFN|Tax File Number|tax file no.")
        .keys("tfn|tax_file_number|employee_tfn")
        .strict()
        .says("en: Her tax file number is {V}, please update STP before {date}."),
    Kind::plain("AU_ABN", Class::Person, "en", abn, is_abn)
        .labels("en=ABN|Australian Business Number|A.B.N.")
        .keys("abn|supplier_abn|business_abn")
        .strict()
        .says("en: Tax invoice from {firm}, ABN {V}, total {amount} incl. GST"),
    Kind::plain("AU_ACN", Class::Person, "en", acn, is_acn)
        .labels("en=ACN|Australian Company Number|A.C.N.")
        .keys("acn|company_acn")
        .strict()
        .says("en: {firm} Pty Ltd (ACN {V}) is the tenant under the lease."),
    Kind::plain("AU_MEDICARE", Class::Health, "en", medicare, is_medicare)
        .labels("en=Medicare card number|Medicare no.|Medicare number (AU)")
        .keys("medicare_number|medicare_card_no")
        .says("en: bulk billed, Medicare card {V}, referral from {name}")
        .strict(),
    Kind::plain("NZ_IRD", Class::Person, "en", ird, is_ird)
        .labels("en=IRD number|IRD no.|Inland Revenue number (IRD)")
        .keys("ird_number|ird|ird_no")
        .strict()
        .says("en: KiwiSaver enrolment for {name}: IRD number {V}, 4 % contribution."),
    Kind::plain("ZA_ID", Class::Person, "en", za_id, is_za_id)
        .labels("en=South African ID number|SA ID|RSA ID number|ID number (South Africa)")
        .keys("sa_id_number|rsa_id|za_id_number")
        .strict()
        .says("en: FICA check: {name}, South African ID {V}, proof of address attached."),
    Kind::plain("NG_NIN", Class::Person, "en", nin, is_nin)
        .labels("en=NIN|National Identification Number (NIN)|NIMC NIN")
        .keys("nin|nimc_nin|national_identification_number")
        .says("en: SIM registration for {name} in Lagos, NIN {V}, slip from NIMC attached."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(
            is_tfn("123456782") && is_abn("83914571673") && is_acn("004085616") && is_medicare("2123456701")
        );
        assert!(is_ird("49091850") && is_za_id("7503305044089"));
    }
}
