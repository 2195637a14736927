//! Numbers of Poland, Czechia, Slovakia, Romania, Bulgaria and Turkey.

use super::{Class, Kind};
use crate::checks::sums::{exactly, groups, is_day, pair, remainder, seal, seal2, weighted};
use crate::lang::Day;
use crate::rng::Rng;

fn pesel(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    let month = birth.m + if birth.y >= 2000 { 20 } else { 0 };
    seal(rng, |rng| format!("{:02}{month:02}{:02}{}", birth.y % 100, birth.d, rng.digits(4)), is_pesel)
}

fn is_pesel(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let sum = weighted(&d, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
        (10 - sum % 10) % 10 == d[10] && is_day(pair(&d, 2) % 20, pair(&d, 4))
    })
}

fn nip(rng: &mut Rng) -> String {
    let plain = seal(rng, |rng| rng.chars("123456789", 3) + &rng.digits(6), is_nip);
    match rng.below(4) {
        0 => plain,
        1 => groups(&plain, &[3, 2, 2, 3], "-"),
        _ => groups(&plain, &[3, 3, 2, 2], "-"),
    }
}

fn is_nip(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| weighted(&d[..9], &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == d[9])
}

fn rodne_cislo(rng: &mut Rng) -> String {
    let birth = Day::between(rng, 1954, 2004);
    let month = birth.m + if rng.chance(50) { 50 } else { 0 };
    let plain = seal(
        rng,
        |rng| format!("{:02}{month:02}{:02}{}", birth.y % 100, birth.d, rng.digits(3)),
        is_rodne_cislo,
    );
    if rng.chance(80) { groups(&plain, &[6, 4], "/") } else { plain }
}

fn is_rodne_cislo(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| remainder(&d, 11) == 0 && is_day(pair(&d, 2) % 50, pair(&d, 4)))
}

fn cnp(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    let sex = if birth.y < 2000 { rng.pick([1, 2]) } else { rng.pick([5, 6]) };
    let county = rng.pick([1, 3, 5, 12, 13, 22, 26, 35, 40, 41, 42, 46]);
    seal(rng, |rng| format!("{sex}{}{county:02}{:03}", birth.yymmdd(), rng.between(1, 999)), is_cnp)
}

fn is_cnp(text: &str) -> bool {
    exactly(text, 13).is_some_and(|d| {
        let rest = weighted(&d[..12], &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        let check = if rest == 10 { 1 } else { rest };
        check == d[12] && is_day(pair(&d, 3), pair(&d, 5))
    })
}

fn egn(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    let month = birth.m + if birth.y >= 2000 { 40 } else { 0 };
    seal(rng, |rng| format!("{:02}{month:02}{:02}{}", birth.y % 100, birth.d, rng.digits(3)), is_egn)
}

fn is_egn(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        weighted(&d, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == d[9] && is_day(pair(&d, 2) % 20, pair(&d, 4))
    })
}

fn tckn(rng: &mut Rng) -> String {
    seal2(rng, |rng| rng.number(9), is_tckn)
}

fn is_tckn(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let tenth = (10 - weighted(&d[..9], &[3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10) % 10;
        let sum: u32 = d[..10].iter().sum();
        d[0] != 0 && d[9] == tenth && d[10] == sum % 10
    })
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("PL_PESEL", Class::Person, "pl", pesel, is_pesel)
        .labels("pl=PESEL|nr PESEL|numer PESEL|PESEL pacjenta;en=PESEL|PESEL number|Polish PESEL")
        .keys("pesel|nr_pesel|pesel_number")
        .strict()
        .says(
            "pl: Pacjent {name}, PESEL {V}, zgłosił się o {time}.
pl: mój PESEL to {V}, dowód wyrabiałam w {month}
pl: Umowę zawarto z {name}, numer PESEL {V}, zamieszkałym w mieście {city}.",
        ),
    Kind::plain("PL_NIP", Class::Person, "pl", nip, is_nip)
        .labels("pl=NIP|nr NIP|NIP firmy|NIP nabywcy;en=NIP|NIP (Poland)|Polish tax number NIP")
        .keys("nip|nip_nabywcy|nr_nip")
        .strict()
        .says(
            "pl: Faktura na firmę {firm}, NIP {V}, termin płatności 14 dni.
pl: Proszę o korektę nabywcy: NIP {V}",
        ),
    Kind::plain("CZ_RC", Class::Person, "en", rodne_cislo, is_rodne_cislo)
        .labels("en=rodné číslo|Czech birth number (rodné číslo)|r. č.|rodné číslo (RČ)")
        .keys("rodne_cislo|rc_zamestnance|birth_number_cz")
        .strict()
        .says(
            "en: The Brno plant lists {name}, rodné číslo {V}
en: Prague clinic: \"pacient {name}, rodné číslo {V}\"",
        ),
    Kind::plain("RO_CNP", Class::Person, "en", cnp, is_cnp)
        .labels("en=CNP|cod numeric personal|CNP (Romania)|Romanian CNP")
        .keys("cnp|cod_numeric_personal")
        .strict()
        .says(
            "en: Contract de muncă for {name}, CNP {V}, Cluj site
en: Revisal export rejects CNP {V}, please check the county",
        ),
    Kind::plain("BG_EGN", Class::Person, "en", egn, is_egn)
        .labels("en=EGN|ЕГН|Bulgarian EGN|EGN (Bulgaria)")
        .keys("egn|egn_number")
        .strict()
        .says(
            "en: Sofia branch: {name}, ЕГН {V}
en: Bulgarian EGN of the second driver is {V}",
        ),
    Kind::plain("TR_TCKN", Class::Person, "en", tckn, is_tckn)
        .labels("en=T.C. Kimlik No|TCKN|Turkish ID number (TCKN)|T.C. kimlik numarası")
        .keys("tc_kimlik_no|tckn|kimlik_no")
        .strict()
        .says(
            "en: Istanbul: sigorta girişi {name}, T.C. Kimlik No {V}
en: the Turkish ID of the second guest is T.C. {V} (kimlik no)",
        ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(
            is_pesel("44051401359")
                && is_rodne_cislo("7103192745")
                && is_cnp("1630615123457")
                && is_tckn("17291716060")
        );
        // Samples of python-stdnum.
        assert!(is_nip("8567346215") && is_egn("7523169263"));
    }
}
