//! Numbers of Germany, Austria, Switzerland, France, Belgium and the Netherlands.

use super::{Class, Kind};
use crate::checks::sums::{
    bare, exactly, groups, icao, is_day, luhn, mod11_10, pair, remainder, seal, value36, values, weighted,
};
use crate::lang::Day;
use crate::rng::Rng;

fn steuer_id(rng: &mut Rng) -> String {
    // Of the first ten digits one occurs twice or three times and the others at most once.
    let body = |rng: &mut Rng| {
        let mut digits: Vec<char> = "0123456789".chars().collect();
        for i in (1..digits.len()).rev() {
            let j = rng.below(i + 1);
            digits.swap(i, j);
        }
        let copy = digits[1];
        digits[9] = copy;
        if digits[0] == '0' {
            digits.swap(0, 3);
        }
        digits.into_iter().collect()
    };
    let plain = seal(rng, body, is_steuer_id);
    match rng.below(3) {
        0 => plain,
        _ => groups(&plain, &[2, 3, 3, 3], " "),
    }
}

fn is_steuer_id(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let most = (0..10).map(|n| d[..10].iter().filter(|v| **v == n).count()).max().unwrap_or(0);
        mod11_10(&d) && d[0] != 0 && (2..=3).contains(&most)
    })
}

fn ausweis(rng: &mut Rng) -> String {
    let serial = rng.chars("LMNPRTVWXY", 1) + &rng.chars("0123456789CFGHJKLMNPRTVWXYZ", 8);
    let check = icao(&serial);
    format!("{serial}{check}")
}

fn is_ausweis(text: &str) -> bool {
    text.split_at_checked(9).is_some_and(|(serial, check)| icao(serial).to_string() == check)
}

fn versicherung(rng: &mut Rng) -> String {
    let area = rng.pick(["10", "12", "13", "15", "20", "24", "40", "48", "50", "53", "65", "66"]);
    let birth = Day::of_birth(rng).ddmmyy();
    let plain = seal(
        rng,
        |rng| format!("{area}{birth}{}{:02}", rng.capitals(1), rng.between(0, 49)),
        is_versicherung,
    );
    if rng.chance(60) { groups(&plain, &[2, 6, 1, 3], " ") } else { plain }
}

fn is_versicherung(text: &str) -> bool {
    let plain = bare(text);
    let Some(letter) = plain.chars().nth(8).filter(char::is_ascii_uppercase) else { return false };
    let number = value36(letter) - 9;
    let Some((head, tail)) = plain.split_at_checked(8) else { return false };
    let d = values(&format!("{head}{number:02}{}", &tail[1..]));
    let sum: u32 =
        d.iter().zip([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]).map(|(d, w)| d * w / 10 + d * w % 10).sum();
    plain.len() == 12 && d.len() == 13 && sum % 10 == d[12]
}

fn nir(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    let place = rng.pick(["75", "69", "13", "33", "59", "31", "44", "67", "2A", "2B", "92"]);
    let start = format!(
        "{}{:02}{:02}{place}{}{}",
        rng.pick([1, 2]),
        birth.y % 100,
        birth.m,
        rng.digits(3),
        rng.digits(3)
    );
    let plain = format!("{start}{:02}", nir_key(&start));
    match rng.below(3) {
        0 => plain,
        1 => groups(&plain, &[13, 2], " "),
        _ => groups(&plain, &[1, 2, 2, 2, 3, 3, 2], " "),
    }
}

/// Corsica is counted as 19 and 18.
fn nir_key(start: &str) -> u32 {
    97 - remainder(&values(&start.replace("2A", "19").replace("2B", "18")), 97)
}

fn is_nir(text: &str) -> bool {
    let plain = bare(text);
    plain.split_at_checked(13).is_some_and(|(start, key)| format!("{:02}", nir_key(start)) == key)
}

fn siren(rng: &mut Rng) -> String {
    let plain = seal(rng, |rng| rng.pick(["3", "4", "5", "8", "9"]).to_owned() + &rng.digits(7), is_siren);
    if rng.chance(70) { groups(&plain, &[3, 3, 3], " ") } else { plain }
}

fn is_siren(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| luhn(&d))
}

fn bsn(rng: &mut Rng) -> String {
    let plain = seal(rng, |rng| rng.number(8), is_bsn);
    match rng.below(5) {
        0 => groups(&plain, &[4, 2, 3], "."),
        1 => groups(&plain, &[3, 3, 3], " "),
        _ => plain,
    }
}

fn is_bsn(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| {
        let sum = weighted(&d[..8], &[9, 8, 7, 6, 5, 4, 3, 2]);
        sum % 11 == d[8] && sum > 0
    })
}

fn nrn(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    let serial = rng.between(1, 997);
    let body = format!("{}{serial:03}", birth.yymmdd());
    let lead = if birth.y >= 2000 { "2" } else { "" };
    let plain = format!("{body}{:02}", 97 - remainder(&values(&format!("{lead}{body}")), 97));
    if rng.chance(65) {
        format!("{}-{}.{}", groups(&plain[..6], &[2, 2, 2], "."), &plain[6..9], &plain[9..])
    } else {
        plain
    }
}

fn is_nrn(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let plain = bare(text);
        let check = d[9] * 10 + d[10];
        let right = |lead: &str| 97 - remainder(&values(&format!("{lead}{}", &plain[..9])), 97) == check;
        is_day(pair(&d, 2), pair(&d, 4)) && (right("") || right("2"))
    })
}

fn svnr(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng).ddmmyy();
    let make = |rng: &mut Rng| rng.number(3);
    let mut plain = String::new();
    for _ in 0..200 {
        let head = make(rng);
        if let Some(found) = (0..10).map(|c| format!("{head}{c}{birth}")).find(|text| is_svnr(text)) {
            plain = found;
            break;
        }
    }
    if rng.chance(60) { groups(&plain, &[4, 6], " ") } else { plain }
}

fn is_svnr(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        weighted(&d, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == d[3] && is_day(pair(&d, 6), pair(&d, 4))
    })
}

fn ahv(rng: &mut Rng) -> String {
    let plain = seal(rng, |rng| format!("756{}", rng.digits(9)), is_ahv);
    if rng.chance(80) { groups(&plain, &[3, 4, 4, 2], ".") } else { plain }
}

fn is_ahv(text: &str) -> bool {
    exactly(text, 13).is_some_and(|d| {
        bare(text).starts_with("756")
            && weighted(&d, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
    })
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("DE_STEUER_ID", Class::Person, "de", steuer_id, is_steuer_id)
        .labels(
            "de=Steuer-ID|Steueridentifikationsnummer|steuerliche IdNr.|IdNr.|Steuer-Identifikationsnummer;\
                en=German tax ID (Steuer-ID)|Steuer-ID|Steueridentifikationsnummer",
        )
        .keys(
            "steuer_id|steuerliche_idnr|tax_id_de|\
                steueridentifikationsnummer",
        )
        .strict()
        .says(
            "de: Für die Lohnabrechnung von {name} fehlte nur noch die Steuer-ID {V}.
de: Das Finanzamt führt Sie unter der Identifikationsnummer {V} (Steuer-ID).
de: meine steuer-id ist {V}, lohnsteuerklasse 1",
        ),
    Kind::plain("DE_PERSONALAUSWEIS", Class::Person, "de", ausweis, is_ausweis)
        .labels(
            "de=Personalausweisnummer|Ausweisnummer|Personalausweis-Nr.|Ausweis-Nr.;\
                en=German ID card number|Personalausweis no.",
        )
        .keys("personalausweis_nr|ausweisnummer|id_card_no_de")
        .says(
            "de: Legitimation durch Personalausweis {V}, ausgestellt von der Stadt {city}.
de: Ausweis-Nr. {V}, gültig bis {date}, Original lag vor.",
        ),
    Kind::plain("DE_SOZIALVERSICHERUNG", Class::Person, "de", versicherung, is_versicherung)
        .labels(
            "de=Sozialversicherungsnummer|SV-Nummer|Rentenversicherungsnummer|RV-Nummer;\
                en=German social insurance number (SV-Nummer)|Sozialversicherungsnummer",
        )
        .keys("sv_nummer|sozialversicherungsnummer|rv_nummer")
        .strict()
        .says(
            "de: Die Rentenversicherung führt {name} unter der Versicherungsnummer {V} (SV-Nummer).
de: Anmeldung zur Sozialversicherung: SV-Nummer {V}, Beitragsgruppe 1111",
        ),
    Kind::plain("AT_SVNR", Class::Person, "de", svnr, is_svnr)
        .labels(
            "de=SVNR|Sozialversicherungsnummer (Österreich)|SV-Nr. (AT)|österr. Sozialversicherungsnummer;\
                en=Austrian social security number|Austrian SVNR",
        )
        .keys("svnr|at_svnr|sozialversicherungsnummer_at")
        .strict()
        .says("de: Anmeldung bei der ÖGK: {name}, SVNR {V}, Dienstbeginn {date}"),
    Kind::plain("CH_AHV", Class::Person, "de fr it", ahv, is_ahv)
        .labels(
            "de=AHV-Nummer|AHV-Nr.|Sozialversicherungsnummer (AHV);fr=numéro AVS|n° AVS;it=numero AVS|n. AVS;\
                en=Swiss AHV number|AHV/AVS number",
        )
        .keys("ahv_nummer|ahv_nr|avs_number")
        .strict()
        .says(
            "de: Lohnausweis {name}, AHV-Nr. {V}, Kanton Zürich
fr: Certificat de salaire de {name}, n° AVS {V}
it: Certificato di salario di {name}, n. AVS {V}",
        ),
    Kind::plain("FR_NIR", Class::Person, "fr", nir, is_nir)
        .labels(
            "fr=numéro de sécurité sociale|n° de sécurité sociale|NIR|n° SS|n° Sécu;\
                en=French social security number|NIR (France)",
        )
        .keys("numero_securite_sociale|nir|num_secu")
        .strict()
        .says(
            "fr: Mon numéro de sécurité sociale est le {V}, la mutuelle n'a pas changé.
fr: Feuille de soins de {name}, NIR {V}, tiers payant refusé.
fr: La DPAE de {name} est partie avec le numéro de sécu {V}.",
        ),
    Kind::plain("FR_SIREN", Class::Person, "fr", siren, is_siren)
        .labels("fr=SIREN|n° SIREN|numéro SIREN;en=SIREN|SIREN number (France)")
        .keys("siren|siren_number|num_siren")
        .strict()
        .says(
            "fr: Fournisseur {firm}, SIREN {V}, relance envoyée le {date}.
fr: {firm}, société par actions simplifiée, SIREN {V} RCS {city}",
        ),
    Kind::plain("BE_NRN", Class::Person, "nl fr", nrn, is_nrn)
        .labels(
            "nl=rijksregisternummer|RRN|INSZ;fr=numéro national|numéro de registre national|NISS;\
                en=Belgian national register number|rijksregisternummer",
        )
        .keys("rijksregisternummer|insz|registre_national")
        .strict()
        .says(
            "nl: Dimona voor {name}, rijksregisternummer {V}, start {date}
fr: Dimona pour {name}, numéro de registre national {V}",
        ),
    Kind::plain("NL_BSN", Class::Person, "nl", bsn, is_bsn)
        .labels("nl=BSN|burgerservicenummer|BSN-nummer|bsn;en=Dutch BSN|BSN|burgerservicenummer")
        .keys("bsn|burgerservicenummer|bsn_nummer")
        .strict()
        .says(
            "nl: Op de loonstrook van {name} staat BSN {V}, dat klopt nu.
nl: Mijn burgerservicenummer is {V}, het paspoort heb ik bij me.
nl: De gemeente vraagt het BSN van {name}, dat is {V}.",
        ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(
            is_steuer_id("36574261809")
                && is_nir("295109912611193")
                && is_siren("404833048")
                && is_bsn("111222333")
        );
        assert!(is_nrn("85073003328") && is_svnr("1237010180") && is_ahv("7569217076985"));
        assert!(is_versicherung("15070649C103") && is_versicherung("65180539W001"));
        assert!(!is_versicherung("65180539W002"));
    }
}
