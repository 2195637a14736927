//! VAT numbers of the European Union and Great Britain.
//!
//! Only countries whose number is not another type of the catalogue behind two letters: the numbers of Spain,
//! France, Italy, Poland, Portugal and others contain the national tax number and could rightly be two types.

use super::{Class, Kind};
use crate::checks::sums::{bare, exactly, luhn, mod11_10, remainder, seal, seal2, values, weighted};
use crate::rng::Rng;

fn is_vat(text: &str) -> bool {
    let plain = bare(text);
    let Some((country, rest)) = plain.split_at_checked(2) else { return false };
    let d = values(rest);
    match country {
        "DE" => d.len() == 9 && d[0] != 0 && mod11_10(&d),
        "AT" => rest.starts_with('U') && d.len() == 8 && is_austrian(&d),
        "NL" => {
            d.len() == 11
                && rest.get(9..10) == Some("B")
                && weighted(&d[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == d[8]
        }
        "BE" => d.len() == 10 && d[0] < 2 && 97 - remainder(&d[..8], 97) == d[8] * 10 + d[9],
        "DK" => {
            exactly(rest, 8).is_some()
                && d[0] != 0
                && weighted(&d, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
        }
        "FI" => exactly(rest, 8).is_some() && weighted(&d, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11),
        "SE" => d.len() == 12 && rest.ends_with("01") && luhn(&d[..10]),
        "LU" => d.len() == 8 && remainder(&d[..6], 89) == d[6] * 10 + d[7],
        "GB" => {
            // Two series: the newer one adds 55.
            let sum = weighted(&d, &[8, 7, 6, 5, 4, 3, 2, 10, 1]);
            d.len() == 9 && (sum.is_multiple_of(97) || (sum + 55).is_multiple_of(97))
        }
        _ => false,
    }
}

fn is_austrian(d: &[u32]) -> bool {
    let sum: u32 =
        d[..7].iter().enumerate().map(|(i, v)| if i % 2 == 0 { *v } else { v * 2 / 10 + v * 2 % 10 }).sum();
    (10 - (sum + 4) % 10) % 10 == d[7]
}

fn vat(rng: &mut Rng) -> String {
    let country = rng.pick(["DE", "DE", "AT", "NL", "BE", "DK", "FI", "SE", "LU", "GB"]);
    let plain = match country {
        "AT" => seal(rng, |rng| format!("ATU{}", rng.digits(7)), is_vat),
        "NL" => {
            let sealed = seal(rng, |rng| rng.number(8), |text| is_vat(&format!("NL{text}B01")));
            format!("NL{sealed}B0{}", rng.between(1, 3))
        }
        "BE" => seal2(rng, |rng| format!("BE0{}", rng.number(7)), is_vat),
        "LU" => seal2(rng, |rng| format!("LU{}", rng.number(6)), is_vat),
        "GB" => seal2(rng, |rng| format!("GB{}", rng.number(7)), is_vat),
        "SE" => {
            let sealed =
                seal(rng, |rng| format!("556{}", rng.digits(6)), |text| is_vat(&format!("SE{text}01")));
            format!("SE{sealed}01")
        }
        "DE" => seal(rng, |rng| format!("DE{}", rng.number(8)), is_vat),
        _ => seal(rng, |rng| format!("{country}{}", rng.number(7)), is_vat),
    };
    match (country, rng.below(4)) {
        ("DE" | "GB", 0) => {
            format!("{country} {}", crate::checks::sums::groups(&plain[2..], &[3, 3, 3], " "))
        }
        ("DE" | "AT" | "DK" | "FI", 1) => format!("{country} {}", &plain[2..]),
        ("BE", 0) => format!("BE {}.{}.{}", &plain[2..6], &plain[6..9], &plain[9..]),
        _ => plain,
    }
}

pub(super) const KINDS: &[Kind] = &[Kind::plain("EU_VAT", Class::Money, "*", vat, is_vat)
    .labels(
        "en=VAT number|VAT ID|VAT reg. no.|VAT No.;de=USt-IdNr.|Umsatzsteuer-ID|UID;\
            fr=n° TVA intracommunautaire|numéro de TVA;es=NIF-IVA|número de IVA;\
            it=partita IVA UE|numero IVA comunitario;nl=btw-nummer|btw-id;pl=VAT UE|numer VAT UE;\
            pt=número de IVA|VAT;sv=momsregistreringsnummer|VAT-nr;ja=VAT番号",
    )
    .keys("vat_id|vat_number|vat_no|customer_vat")
    .says(
        "en: Supplier {firm}, VAT registration number {V}, reverse charge applies.
de: Lieferant {firm}, USt-IdNr. {V}, Steuerschuldnerschaft des Leistungsempfängers.
nl: Leverancier {firm}, btw-nummer {V}, btw verlegd.
sv: Leverantör {firm}, VAT-nr {V}, omvänd skattskyldighet.",
    )
    .strict()];

#[cfg(test)]
mod tests {
    use super::is_vat;

    #[test]
    fn published_vectors() {
        // Samples of the documentation of python-stdnum for each country.
        for good in [
            "DE136695976",
            "ATU13585627",
            "BE0428759497",
            "DK13585628",
            "FI20774740",
            "LU15027442",
            "GB980780684",
        ] {
            assert!(is_vat(good), "{good}");
        }
    }
}
