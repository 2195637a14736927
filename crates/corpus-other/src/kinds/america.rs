//! Numbers of the United States and Canada.

use super::{Class, Kind};
use crate::checks::sums::{bare, exactly, groups, luhn, pair, seal};
use crate::rng::Rng;

fn ssn(rng: &mut Rng) -> String {
    loop {
        let area = rng.between(1, 899);
        let (group, serial) = (rng.between(1, 99), rng.between(1, 9999));
        let plain = format!("{area:03}{group:02}{serial:04}");
        if is_ssn(&plain) {
            return match rng.below(6) {
                0 => plain,
                1 => groups(&plain, &[3, 2, 4], " "),
                _ => groups(&plain, &[3, 2, 4], "-"),
            };
        }
    }
}

fn is_ssn(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| {
        let area = d[0] * 100 + pair(&d, 1);
        let plain = bare(text);
        area != 0
            && area != 666
            && area < 900
            && pair(&d, 3) != 0
            && !plain.ends_with("0000")
            && !["078051120", "219099999", "123456789"].contains(&plain.as_str())
    })
}

/// Areas and groups that were never assigned.
fn bad_ssn(rng: &mut Rng) -> String {
    match rng.below(3) {
        0 => format!("000-{}-{}", rng.number(2), rng.number(4)),
        1 => format!("666-{}-{}", rng.number(2), rng.number(4)),
        _ => format!("{}-00-{}", rng.between(100, 650), rng.number(4)),
    }
}

fn itin(rng: &mut Rng) -> String {
    let group = rng.pick([rng_in(50, 65), rng_in(70, 88), rng_in(90, 92), rng_in(94, 99)]);
    let group = rng.between(group.0, group.1);
    let plain = format!("9{}{group}{}", rng.digits(2), rng.digits(4));
    match rng.below(5) {
        0 => plain,
        1 => groups(&plain, &[3, 2, 4], " "),
        _ => groups(&plain, &[3, 2, 4], "-"),
    }
}

const fn rng_in(low: u32, high: u32) -> (u32, u32) {
    (low, high)
}

fn is_itin(text: &str) -> bool {
    exactly(text, 9)
        .is_some_and(|d| d[0] == 9 && matches!(pair(&d, 3), 50..=65 | 70..=88 | 90..=92 | 94..=99))
}

/// Prefixes of the campuses and of the Internet, as the revenue service publishes them.
const EIN_PREFIXES: &str = "10|12|60|67|50|53|01|02|03|04|05|06|11|13|14|16|21|22|23|25|34|51|52|54|55|56|57|58|\
        59|65|30|32|35|36|37|38|61|15|24|40|44|94|95|80|90|33|39|41|42|43|46|48|62|63|64|66|68|71|72|73|74|75|\
        76|77|20|26|27|45|47|81|82|83|84|85|86|87|88|91|92|93|98|99";

fn ein(rng: &mut Rng) -> String {
    format!("{}-{}", rng.one(EIN_PREFIXES), rng.digits(7))
}

fn is_ein(text: &str) -> bool {
    exactly(text, 9).is_some() && EIN_PREFIXES.split('|').any(|head| text.starts_with(head))
}

fn passport(rng: &mut Rng) -> String {
    if rng.chance(50) { rng.number(9) } else { format!("{}{}", rng.pick(["A", "C", "E"]), rng.digits(8)) }
}

fn is_passport(text: &str) -> bool {
    text.len() == 9 && text.bytes().skip(1).all(|b| b.is_ascii_digit())
}

/// The shapes of some states: California, Florida, Illinois, New York, Texas, Washington and others.
fn licence(rng: &mut Rng) -> String {
    match rng.below(8) {
        0 | 1 => rng.capitals(1) + &rng.digits(7),
        2 => rng.capitals(1) + &rng.digits(12),
        3 => format!("{}{}-{}-{}", rng.capitals(1), rng.digits(3), rng.digits(4), rng.digits(4)),
        4 => rng.number(9),
        5 => rng.number(8),
        6 => rng.capitals(1) + &rng.digits(8),
        _ => format!(
            "{}{}-{}-{}-{}",
            rng.capitals(1),
            rng.digits(3),
            rng.digits(3),
            rng.digits(2),
            rng.digits(3)
        ),
    }
}

fn is_licence(text: &str) -> bool {
    let plain = bare(text);
    (8..=13).contains(&plain.len()) && plain.bytes().skip(1).all(|b| b.is_ascii_digit())
}

fn sin(rng: &mut Rng) -> String {
    let plain = seal(rng, |rng| rng.chars("12345679", 1) + &rng.digits(7), is_sin);
    match rng.below(5) {
        0 => plain,
        1 => groups(&plain, &[3, 3, 3], "-"),
        _ => groups(&plain, &[3, 3, 3], " "),
    }
}

fn is_sin(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| luhn(&d) && d[0] != 0 && d[0] != 8)
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("US_SSN", Class::Person, "en", ssn, is_ssn)
        .labels(
            "en=SSN|Social Security number|social security no.|SSN#|Soc. Sec. No.;\
                es=número de seguro social (SSN)",
        )
        .keys("ssn|social_security_number|employee_ssn|taxpayer_ssn")
        .never(bad_ssn)
        .says(
            "en: My social is {V} if you need it for the background check.
en: {name}'s Social Security number came back as {V}, which does not match the W-4.
en: Please correct the SSN on file for {name} to {V}
en: I-9 complete, ssn {V} verified on {date}.
en: form 1099 for {name} ({V}) was returned to sender",
        ),
    Kind::plain("US_ITIN", Class::Person, "en", itin, is_itin)
        .labels("en=ITIN|taxpayer identification number (ITIN)|Individual Taxpayer ID")
        .keys("itin|taxpayer_itin|us_itin")
        .says("en: She has no SSN yet, the ITIN is {V}."),
    Kind::plain("US_EIN", Class::Person, "en", ein, is_ein)
        .labels("en=EIN|Employer Identification Number|federal tax ID (EIN)|FEIN")
        .keys("ein|employer_ein|fein|employer_id_number")
        .says("en: W-9 received from {firm}, EIN {V}."),
    Kind::plain("US_PASSPORT", Class::Person, "en", passport, is_passport)
        .labels("en=US passport number|passport number|U.S. passport no.|passport")
        .keys("us_passport_number|passport_no|us_passport")
        .says(
            "en: {name} travels on US passport {V}, expires {date}.
en: ESTA not needed, US passport no. {V}",
        ),
    Kind::plain("US_DRIVER_LICENSE", Class::Person, "en", licence, is_licence)
        .labels("en=driver license|driver's license number|DL number|driver license no.|CA driver's license")
        .keys("driver_license|drivers_license_no|dl_number")
        .says(
            "en: rental agreement signed by {name}, driver license {V}, checked at the desk
en: Driver's license # {V} (class C), copy in the file",
        ),
    Kind::plain("CA_SIN", Class::Person, "en fr", sin, is_sin)
        .labels("en=SIN|Social Insurance Number|social insurance no.;fr=NAS|numéro d'assurance sociale")
        .keys("sin|social_insurance_number|employee_sin")
        .strict()
        .says(
            "en: T4 for {name} was filed with SIN {V}.
fr: Le NAS de {name} est le {V}, à reporter sur le T4.",
        ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(is_sin("123 456 782"));
        assert!(!is_ssn("078-05-1120") && !is_ssn("666-12-3456") && !is_ssn("000-12-3456"));
    }
}
