//! Numbers of securities and of legal entities.

use super::{Class, Kind};
use crate::checks::sums::{bare, luhn, mod97, seal, seal2, spelled, value36};
use crate::rng::{Rng, UPPER_DIGITS};

fn isin(rng: &mut Rng) -> String {
    let country = rng.pick(["US", "DE", "FR", "GB", "CH", "NL", "IE", "LU", "SE", "IT", "ES", "JP"]);
    seal(rng, |rng| format!("{country}{}", rng.chars("00000123456789", 9)), is_isin)
}

fn is_isin(text: &str) -> bool {
    text.len() == 12 && luhn(&spelled(text))
}

fn cusip(rng: &mut Rng) -> String {
    seal(
        rng,
        |rng| {
            format!(
                "{}{}{}",
                rng.digits(3),
                rng.chars("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", 3),
                rng.digits(2)
            )
        },
        is_cusip,
    )
}

fn is_cusip(text: &str) -> bool {
    let Some((body, check)) = text.split_at_checked(8) else { return false };
    let sum: u32 = body
        .chars()
        .enumerate()
        .map(|(i, c)| {
            let v = if i % 2 == 0 { value36(c) } else { value36(c) * 2 };
            v / 10 + v % 10
        })
        .sum();
    check == ((10 - sum % 10) % 10).to_string()
}

fn sedol(rng: &mut Rng) -> String {
    seal(rng, |rng| format!("B{}", rng.chars("0123456789BCDFGHJKLMNPQRSTVWXYZ", 5)), is_sedol)
}

fn is_sedol(text: &str) -> bool {
    let sum: u32 = text.chars().zip([1, 3, 1, 7, 3, 9, 1]).map(|(c, w)| value36(c) * w).sum();
    text.len() == 7 && sum.is_multiple_of(10)
}

fn lei(rng: &mut Rng) -> String {
    let issuer = rng.pick(["5299", "2138", "5493", "9695", "3912", "7245", "8156"]);
    seal2(rng, |rng| format!("{issuer}00{}", rng.chars(UPPER_DIGITS, 12)), is_lei)
}

fn is_lei(text: &str) -> bool {
    text.len() == 20 && bare(text) == text && mod97(text) == 1
}

/// A trade of the day that names a security and nobody.
pub(super) const KINDS: &[Kind] = &[
    Kind::plain("ISIN", Class::Invest, "*", isin, is_isin)
        .labels(
            "en=ISIN|ISIN code;de=ISIN|Wertpapier (ISIN);fr=code ISIN|ISIN;es=ISIN|código ISIN;\
                it=ISIN|codice ISIN;nl=ISIN|ISIN-code;pl=ISIN|kod ISIN;pt=ISIN|código ISIN;sv=ISIN|ISIN-kod;\
                ja=ISINコード|ISIN",
        )
        .keys("isin|isin_code|instrument_isin")
        .says(
            "en: Bought {n} units, ISIN {V}, settlement {date}
de: Order über {n} Stück, ISIN {V}, Valuta {date}
fr: Achat de {n} parts, ISIN {V}, règlement le {date}
pl: Zlecenie kupna {n} sztuk, ISIN {V}, rozliczenie {date}",
        )
        .strict(),
    Kind::plain("CUSIP", Class::Invest, "de fr nl sv", cusip, is_cusip)
        .labels(
            "en=CUSIP|CUSIP number|CUSIP no.;de=CUSIP|CUSIP-Nummer;fr=code CUSIP|CUSIP;nl=CUSIP|CUSIP-nummer;\
                sv=CUSIP|CUSIP-nummer",
        )
        .keys("cusip|cusip_number|security_cusip")
        .strict(),
    Kind::plain("SEDOL", Class::Invest, "de fr nl sv", sedol, is_sedol)
        .labels(
            "en=SEDOL|SEDOL code;de=SEDOL|SEDOL-Nummer;fr=code SEDOL|SEDOL;nl=SEDOL|SEDOL-code;\
                sv=SEDOL|SEDOL-kod",
        )
        .keys("sedol|sedol_code")
        .strict(),
    Kind::plain("LEI", Class::Invest, "*", lei, is_lei)
        .labels(
            "en=LEI|LEI code|legal entity identifier;de=LEI|LEI-Code;fr=code LEI|LEI;es=código LEI|LEI;\
                it=codice LEI|LEI;nl=LEI-code|LEI;pl=kod LEI|LEI;pt=código LEI|LEI;sv=LEI-kod|LEI;ja=LEIコード",
        )
        .keys("lei|lei_code|counterparty_lei")
        .strict(),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(is_isin("US0378331005") && is_cusip("DUS0421C5") && is_lei("213800KUD8LAJWSQ9D15"));
        assert!(is_sedol("B0WNLY7"));
    }
}
