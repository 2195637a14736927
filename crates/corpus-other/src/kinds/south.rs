//! Numbers of Spain, Italy, Portugal, Greece and Croatia.

use super::{Class, Kind};
use crate::checks::sums::{
    bare, exactly, groups, is_day, luhn, mod11_10, pair, seal, value36, values, weighted,
};
use crate::lang::Day;
use crate::rng::Rng;

const DNI_LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

fn dni_letter(number: &str) -> char {
    let n = values(number).iter().fold(0, |sum, d| sum * 10 + d);
    char::from(DNI_LETTERS[(n % 23) as usize])
}

fn dni(rng: &mut Rng) -> String {
    let number = rng.number(8);
    let letter = dni_letter(&number);
    match rng.below(6) {
        0 => format!("{number}-{letter}"),
        1 => format!("{}-{letter}", groups(&number, &[2, 3, 3], ".")),
        2 => format!("{number}{}", letter.to_ascii_lowercase()),
        3 => format!("{number} {letter}"),
        _ => format!("{number}{letter}"),
    }
}

fn is_dni(text: &str) -> bool {
    let plain = bare(text);
    plain.split_at_checked(8).is_some_and(|(number, letter)| {
        exactly(number, 8).is_some() && letter == dni_letter(number).to_string()
    })
}

fn nie(rng: &mut Rng) -> String {
    let (lead, digit) = rng.pick([("X", "0"), ("Y", "1"), ("Y", "1"), ("Z", "2")]);
    let number = rng.digits(7);
    let letter = dni_letter(&format!("{digit}{number}"));
    if rng.chance(40) { format!("{lead}-{number}-{letter}") } else { format!("{lead}{number}{letter}") }
}

fn is_nie(text: &str) -> bool {
    let plain = bare(text);
    let number = plain.replace('X', "0").replace('Y', "1").replace('Z', "2");
    // The last letter may itself be X, Y or Z, hence the letter is taken from the text as it is.
    number.len() == 9 && plain.starts_with(['X', 'Y', 'Z']) && plain.ends_with(dni_letter(&number[..8]))
}

fn cif_control(number: &str) -> u32 {
    (0..10).find(|c| luhn(&values(&format!("{number}{c}")))).unwrap_or(0)
}

fn cif(rng: &mut Rng) -> String {
    let lead = rng.pick(["A", "B", "B", "B", "E", "F", "G", "H", "J", "P", "Q", "R", "U"]);
    let number = rng.number(7);
    let control = cif_control(&number);
    let last = match lead {
        "P" | "Q" | "R" => char::from(b"JABCDEFGHI"[control as usize]).to_string(),
        _ => control.to_string(),
    };
    if rng.chance(30) { format!("{lead}-{number}{last}") } else { format!("{lead}{number}{last}") }
}

fn is_cif(text: &str) -> bool {
    let plain = bare(text);
    let (Some(number), Some(last)) = (plain.get(1..8), plain.get(8..)) else { return false };
    let control = cif_control(number);
    exactly(number, 7).is_some()
        && (last == control.to_string() || last == char::from(b"JABCDEFGHI"[control as usize]).to_string())
}

const ODD_DIGITS: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
const ODD_LETTERS: [u32; 26] =
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

fn fiscal_letter(body: &str) -> char {
    let sum: u32 = body
        .chars()
        .enumerate()
        .map(|(i, c)| {
            let v = value36(c) as usize;
            match (i % 2, v) {
                (0, 0..=9) => ODD_DIGITS[v],
                (0, _) => ODD_LETTERS[v - 10],
                (_, 0..=9) => u32::try_from(v).unwrap_or(0),
                _ => u32::try_from(v - 10).unwrap_or(0),
            }
        })
        .sum();
    char::from(b'A' + (sum % 26) as u8)
}

fn fiscale(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    let day = birth.d + if rng.chance(50) { 40 } else { 0 };
    let month = char::from(b"ABCDEHLMPRST"[(birth.m - 1) as usize]);
    let consonants = "BCDFGLMNPRSTVZ";
    let town =
        rng.pick(["H501", "F205", "L219", "A944", "D612", "G273", "F839", "B354", "L736", "Z129", "Z404"]);
    let body = format!(
        "{}{}{:02}{month}{day:02}{town}",
        rng.chars(consonants, 3),
        rng.chars(consonants, 3),
        birth.y % 100
    );
    let plain = format!("{body}{}", fiscal_letter(&body));
    match rng.below(8) {
        0 => plain.to_ascii_lowercase(),
        1 => groups(&plain, &[3, 3, 5, 5], " "),
        _ => plain,
    }
}

fn is_fiscale(text: &str) -> bool {
    let plain = bare(text);
    plain.len() == 16 && plain.ends_with(fiscal_letter(&plain[..15]))
}

fn iva(rng: &mut Rng) -> String {
    seal(
        rng,
        |rng| format!("0{}{}", rng.digits(6), rng.pick(["015", "021", "048", "058", "063", "037"])),
        is_iva,
    )
}

fn is_iva(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| luhn(&d))
}

fn nif(rng: &mut Rng) -> String {
    let plain = seal(rng, |rng| rng.pick(["1", "2", "2", "5", "5", "6"]).to_owned() + &rng.digits(7), is_nif);
    if rng.chance(55) { groups(&plain, &[3, 3, 3], " ") } else { plain }
}

fn is_nif(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| {
        let rest = weighted(&d[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        d[8] == if rest < 2 { 0 } else { 11 - rest }
    })
}

fn amka(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng).ddmmyy();
    seal(rng, |rng| format!("{birth}{}", rng.digits(4)), is_amka)
}

fn is_amka(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| luhn(&d) && is_day(pair(&d, 2), pair(&d, 0)))
}

fn oib(rng: &mut Rng) -> String {
    seal(rng, |rng| rng.digits(10), is_oib)
}

fn is_oib(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| mod11_10(&d))
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("ES_DNI", Class::Person, "es", dni, is_dni)
        .labels(
            "es=DNI|D.N.I.|NIF|documento nacional de identidad|DNI/NIF;en=Spanish DNI|DNI number|DNI (Spain)",
        )
        .keys("dni|dni_nif|numero_dni")
        .strict()
        .says(
            "es: Comparece {name}, con DNI {V}, vecino de {city}.
es: Mi DNI es {V} y la letra está bien, lo he comprobado.
es: Falta la firma de {name} (DNI {V}) en el contrato.",
        ),
    Kind::plain("ES_NIE", Class::Person, "es", nie, is_nie)
        .labels("es=NIE|N.I.E.|número de identidad de extranjero;en=Spanish NIE|NIE number")
        .keys("nie|numero_nie")
        .strict()
        .says(
            "es: {name}, con NIE {V}, solicita el empadronamiento.
es: La tarjeta de residencia lleva el NIE {V} y caduca el {date}.",
        ),
    Kind::plain("ES_CIF", Class::Person, "es", cif, is_cif)
        .labels("es=CIF|C.I.F.|CIF de la empresa;en=Spanish CIF|CIF (company tax ID)")
        .keys("cif|cif_empresa|cif_proveedor")
        .strict()
        .says("es: Proveedor {firm}, CIF {V}, forma de pago a 30 días."),
    Kind::plain("IT_CODICE_FISCALE", Class::Person, "it", fiscale, is_fiscale)
        .labels(
            "it=codice fiscale|C.F.|Codice Fiscale|cod. fiscale;\
                en=Italian tax code (codice fiscale)|codice fiscale",
        )
        .keys("codice_fiscale|cod_fiscale|cf_dipendente")
        .strict()
        .says(
            "it: Il sottoscritto {name}, codice fiscale {V}, residente a {city}, dichiara quanto segue.
it: Ricetta intestata a {name}, C.F. {V}
it: il mio codice fiscale è {V}, la tessera sanitaria scade a {month}",
        ),
    Kind::plain("IT_IVA", Class::Person, "it", iva, is_iva)
        .labels("it=partita IVA|P. IVA|P.IVA|Partita IVA;en=Italian VAT number (partita IVA)|partita IVA")
        .keys("partita_iva|p_iva|piva")
        .strict()
        .says("it: Fornitore {firm}, P. IVA {V}, fattura elettronica del {date}."),
    Kind::plain("PT_NIF", Class::Person, "pt", nif, is_nif)
        .labels(
            "pt=NIF|número de contribuinte|n.º de contribuinte|contribuinte n.º;\
                en=Portuguese NIF|NIF (Portugal)",
        )
        .keys("nif|contribuinte|numero_contribuinte")
        .strict()
        .says(
            "pt: Fatura com o NIF {V}, por favor.
pt: O contribuinte {name}, NIF {V}, entregou a declaração fora de prazo.",
        ),
    Kind::plain("GR_AMKA", Class::Person, "en", amka, is_amka)
        .labels("en=AMKA|AMKA (Greece)|ΑΜΚΑ")
        .keys("amka|amka_number")
        .strict()
        .says("en: The Athens office sent the AMKA of {name}: {V}"),
    Kind::plain("HR_OIB", Class::Person, "en", oib, is_oib)
        .labels("en=OIB|Croatian OIB|osobni identifikacijski broj (OIB)")
        .keys("oib|oib_broj")
        .strict()
        .says("en: Zagreb branch: employee {name}, OIB {V}"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(is_dni("54362315K") && is_nie("X2482300W") && is_cif("J99216582"));
        assert!(is_fiscale("RCCMNL83S18D969H") && is_iva("00743110157") && is_nif("501964843"));
        assert!(is_amka("01013099997") && is_oib("33392005961"));
    }
}
