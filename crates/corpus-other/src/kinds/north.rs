//! Numbers of Sweden, Norway, Denmark, Finland and the Baltic states.

use super::{Class, Kind};
use crate::checks::sums::{bare, exactly, groups, is_day, luhn, pair, seal, seal2, values, weighted};
use crate::lang::Day;
use crate::rng::Rng;

fn personnummer(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    let ten = seal(rng, |rng| format!("{}{}", birth.yymmdd(), rng.digits(3)), |text| luhn(&values(text)));
    let century = birth.y / 100;
    match rng.below(5) {
        0 => ten,
        1 => format!("{century}{ten}"),
        2 => format!("{century}{}", groups(&ten, &[6, 4], "-")),
        _ => groups(&ten, &[6, 4], "-"),
    }
}

fn is_personnummer(text: &str) -> bool {
    let d = values(text);
    let ten = d.get(d.len().saturating_sub(10)..).unwrap_or(&[]);
    (d.len() == 10 || d.len() == 12) && luhn(ten) && is_day(pair(ten, 2), pair(ten, 4))
}

fn fodselsnummer(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    // The three digits behind the date tell the century: below 500 for the years before 2000.
    let low = if birth.y < 2000 { 0 } else { 500 };
    let plain =
        seal2(rng, |rng| format!("{}{:03}", birth.ddmmyy(), low + rng.between(0, 499)), is_fodselsnummer);
    if rng.chance(45) { groups(&plain, &[6, 5], " ") } else { plain }
}

fn is_fodselsnummer(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        weighted(&d, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11)
            && weighted(&d, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
            && is_day(pair(&d, 2), pair(&d, 0))
    })
}

fn cpr(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    let seventh = if birth.y < 2000 { "0123" } else { "4567" };
    let plain =
        seal(rng, |rng| format!("{}{}{}", birth.ddmmyy(), rng.chars(seventh, 1), rng.digits(2)), is_cpr);
    match rng.below(5) {
        0 => plain,
        1 => groups(&plain, &[6, 4], " "),
        _ => groups(&plain, &[6, 4], "-"),
    }
}

fn is_cpr(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        weighted(&d, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11) && is_day(pair(&d, 2), pair(&d, 0))
    })
}

fn hetu(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    let mark = if birth.y < 2000 { "-" } else { "A" };
    let number = format!("{}{:03}", birth.ddmmyy(), rng.between(2, 899));
    format!("{}{mark}{}{}", &number[..6], &number[6..], hetu_letter(&number))
}

fn hetu_letter(number: &str) -> char {
    let n = values(number).iter().fold(0, |sum, d| sum * 10 + d);
    char::from(b"0123456789ABCDEFHJKLMNPRSTUVWXY"[(n % 31) as usize])
}

fn is_hetu(text: &str) -> bool {
    let (Some(date), Some(serial), Some(last)) = (text.get(..6), text.get(7..10), text.get(10..)) else {
        return false;
    };
    last == hetu_letter(&format!("{date}{serial}")).to_string()
}

fn baltic(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    let sex = if birth.y < 2000 { rng.pick([3, 4]) } else { rng.pick([5, 6]) };
    seal(rng, |rng| format!("{sex}{}{}", birth.yymmdd(), rng.digits(3)), is_baltic)
}

fn is_baltic(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let first = weighted(&d[..10], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        let second = weighted(&d[..10], &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
        let check = if first < 10 { first } else { second % 10 };
        check == d[10] && is_day(pair(&d, 3), pair(&d, 5)) && bare(text).len() == 11
    })
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("SE_PERSONNUMMER", Class::Person, "sv", personnummer, is_personnummer)
        .labels(
            "sv=personnummer|personnr|pers.nr|Personnummer;\
                en=Swedish personnummer|personnummer|Swedish personal identity number",
        )
        .keys("personnummer|personnr|pnr")
        .strict()
        .says(
            "sv: {name}, personnummer {V}, är folkbokförd i {city}.
sv: mitt personnummer är {V} och jag kommer på {time}
sv: Remiss för {name} ({V}) skickad {date}, personnumret är kontrollerat.",
        ),
    Kind::plain("NO_FNR", Class::Person, "en", fodselsnummer, is_fodselsnummer)
        .labels("en=fødselsnummer|Norwegian fødselsnummer|Norwegian national ID (fødselsnummer)|fødselsnr.")
        .keys("fodselsnummer|fnr|norwegian_fnr")
        .strict()
        .says(
            "en: A-melding rejected in Oslo: fødselsnummer {V} for {name}
en: The Bergen clinic writes: \"Pasient {name}, fødselsnummer {V}, henvist {date}\"",
        ),
    Kind::plain("DK_CPR", Class::Person, "en", cpr, is_cpr)
        .labels("en=CPR-nr.|CPR number|Danish CPR number|CPR-nummer")
        .keys("cpr|cpr_nummer|cpr_number")
        .says(
            "en: Copenhagen office: {name}, CPR-nr. {V}, skattekort hentet.
en: the NemKonto lookup wants the CPR number, here it is: {V}",
        ),
    Kind::plain("FI_HETU", Class::Person, "en", hetu, is_hetu)
        .labels("en=henkilötunnus|HETU|Finnish personal identity code|hetu")
        .keys("hetu|henkilotunnus")
        .strict()
        .says(
            "en: Helsinki payroll: {name}, henkilötunnus {V}
en: The form says \"Henkilötunnus: {V}\" but the signature is missing.",
        ),
    Kind::plain("EE_IK", Class::Person, "en", baltic, is_baltic)
        .labels(
            "en=isikukood|Estonian personal code (isikukood)|asmens kodas|Lithuanian asmens kodas|Estonian \
                isikukood",
        )
        .keys("isikukood|asmens_kodas")
        .strict()
        .says(
            "en: Tallinn: {name}, isikukood {V}, contract from {date}
en: Vilnius: {name}, asmens kodas {V}",
        ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(is_personnummer("8803200016") && is_fodselsnummer("15108695088") && is_hetu("131052-308T"));
        // Samples of python-stdnum.
        assert!(is_cpr("211062-5629") && is_baltic("37605030299") && is_baltic("33309240064"));
    }
}
