//! Numbers of the United Kingdom and Ireland.

use super::{Class, Kind};
use crate::checks::sums::{bare, exactly, groups, seal, values, weighted};
use crate::rng::{Rng, UPPER};

fn nino(rng: &mut Rng) -> String {
    loop {
        let head = rng.chars("ABCEGHJKLMNOPRSTWXYZ", 1) + &rng.chars("ABCEGHJKLMNPRSTWXYZ", 1);
        let plain = format!("{head}{}{}", rng.digits(6), rng.chars("ABCD", 1));
        if is_nino(&plain) {
            return match rng.below(8) {
                0..=2 => plain,
                3 => plain.to_ascii_lowercase(),
                4 => groups(&plain, &[2, 6, 1], " "),
                _ => groups(&plain, &[2, 2, 2, 2, 1], " "),
            };
        }
    }
}

fn is_nino(text: &str) -> bool {
    let plain = bare(text);
    let bad = ["BG", "GB", "NK", "KN", "NT", "TN", "ZZ"].iter().any(|head| plain.starts_with(head));
    plain.len() == 9 && !bad && plain.ends_with(['A', 'B', 'C', 'D']) && values(&plain).len() == 6
}

/// Prefixes that are kept back.
fn bad_nino(rng: &mut Rng) -> String {
    let head = rng.pick(["BG", "GB", "NK", "KN", "NT", "TN", "ZZ", "DA", "FQ", "QQ"]);
    let gap = rng.pick([" ", ""]);
    format!(
        "{head}{gap}{}{gap}{}{gap}{}{gap}{}",
        rng.digits(2),
        rng.digits(2),
        rng.digits(2),
        rng.chars("ABCD", 1)
    )
}

fn nhs(rng: &mut Rng) -> String {
    let plain = seal(rng, |rng| rng.pick(["4", "4", "6", "7"]).to_owned() + &rng.digits(8), is_nhs);
    match rng.below(5) {
        0 => plain,
        1 => groups(&plain, &[3, 3, 4], "-"),
        _ => groups(&plain, &[3, 3, 4], " "),
    }
}

fn is_nhs(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| weighted(&d, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11))
}

fn utr(rng: &mut Rng) -> String {
    let body = rng.digits(9);
    let rest = weighted(&values(&body), &[6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11;
    let check = values("21987654321")[rest as usize];
    let plain = format!("{check}{body}");
    if rng.chance(35) { groups(&plain, &[5, 5], " ") } else { plain }
}

fn is_utr(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        values("21987654321")[(weighted(&d[1..], &[6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11) as usize] == d[0]
    })
}

fn driving(rng: &mut Rng) -> String {
    let surname = rng.one(
        "SMITH|JONES|TAYLOR|BROWN|EVANS|PATEL|WALKER|KHAN|HUGHES|COX|WARD|MORGAN|BELL|YOUNG|\
            ADAMS|SHAW|GREEN",
    );
    let five: String = surname.chars().chain("99999".chars()).take(5).collect();
    let month = rng.between(1, 12) + if rng.chance(50) { 50 } else { 0 };
    let second = if rng.chance(30) { "9".to_owned() } else { rng.capitals(1) };
    format!(
        "{five}{}{month:02}{:02}{}{}{second}{}{}",
        rng.between(5, 9),
        rng.between(1, 28),
        rng.digits(1),
        rng.capitals(1),
        rng.digits(1),
        rng.chars(UPPER, 2)
    )
}

fn is_driving(text: &str) -> bool {
    text.len() == 16 && text.get(6..8).is_some_and(|m| matches!(m.parse::<u32>(), Ok(1..=12 | 51..=62)))
}

fn passport(rng: &mut Rng) -> String {
    if rng.chance(80) { rng.number(9) } else { rng.capitals(2) + &rng.digits(7) }
}

fn is_passport(text: &str) -> bool {
    text.len() == 9 && text.bytes().skip(2).all(|b| b.is_ascii_digit())
}

fn pps(rng: &mut Rng) -> String {
    let digits = rng.digits(7);
    let second = rng.pick(["", "", "A", "B", "W"]);
    let extra = match second {
        "A" => 9,
        "B" => 18,
        _ => 0,
    };
    let sum = weighted(&values(&digits), &[8, 7, 6, 5, 4, 3, 2]) + extra;
    format!("{digits}{}{second}", pps_letter(sum))
}

fn pps_letter(sum: u32) -> char {
    char::from(b"WABCDEFGHIJKLMNOPQRSTUV"[(sum % 23) as usize])
}

fn is_pps(text: &str) -> bool {
    let plain = bare(text);
    let Some((digits, tail)) = plain.split_at_checked(7) else { return false };
    let extra = match tail.chars().nth(1) {
        Some('W') | None => 0,
        Some(c) => u32::from(c).saturating_sub(64) * 9,
    };
    let sum = weighted(&values(digits), &[8, 7, 6, 5, 4, 3, 2]) + extra;
    tail.starts_with(pps_letter(sum)) && exactly(digits, 7).is_some()
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("UK_NINO", Class::Person, "en", nino, is_nino)
        .labels("en=National Insurance number|NI number|NINO|NI no.|Nat. Ins. No.")
        .keys("nino|ni_number|national_insurance_number")
        .never(bad_nino)
        .says(
            "en: Starter form: {name}, NI number {V}, tax code 1257L.
en: HMRC wrote about {V}, that is {name} in the warehouse.
en: I can't find my NI card but the number on the payslip says {V}",
        ),
    Kind::plain("UK_NHS", Class::Health, "en", nhs, is_nhs)
        .labels("en=NHS number|NHS No.|NHS no|NHS Number")
        .keys("nhs_number|nhs_no|patient_nhs_number")
        .strict()
        .says(
            "en: Thank you for seeing {name} (NHS No. {V}) in the {month} clinic.
en: the patient with NHS number {V} was discharged on {date}
en: Re: {name}, NHS: {V}, seen with her daughter.",
        ),
    Kind::plain("UK_UTR", Class::Person, "en", utr, is_utr)
        .labels("en=UTR|Unique Taxpayer Reference|HMRC UTR|self assessment UTR")
        .keys("utr|unique_taxpayer_reference|hmrc_utr")
        .strict()
        .says("en: CIS verification with HMRC: {firm}, UTR {V}, gross payment."),
    Kind::plain("UK_DRIVING_LICENCE", Class::Person, "en", driving, is_driving)
        .labels("en=driving licence|driving licence number|DVLA licence no.|driver number")
        .keys("driving_licence|dvla_licence_number|licence_number")
        .says(
            "en: Fleet check with DVLA: driver number {V}, three points.
en: van hire for {name}, driving licence {V}, held since {n} years",
        ),
    Kind::plain("UK_PASSPORT", Class::Person, "en", passport, is_passport)
        .labels("en=UK passport number|British passport no.|GBR passport|British passport number")
        .keys("uk_passport_number|gbr_passport_no")
        .says("en: Right to work: British passport {V}, seen in original on {date}."),
    Kind::plain("IE_PPS", Class::Person, "en", pps, is_pps)
        .labels("en=PPS number|PPSN|PPS No.|Personal Public Service number")
        .keys("ppsn|pps_number|pps_no")
        .strict()
        .says("en: Revenue needs the PPS number before we can pay, {name} sent {V}."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(is_nhs("943 476 5870") && !is_nhs("9434765871"));
        assert!(is_utr("1955839661"));
        assert!(is_pps("6433435F") && is_pps("6433435FW") && !is_pps("6433435E"));
    }
}
