//! Value added tax numbers of the European Union and of the United Kingdom.

use super::solve;
use crate::check::{clean, digits, luhn, luhn_digit, mod11_10, mod97, number, padded, text, weighted};
use crate::kind::{ANY, BASE, DATA, FIN, Kind, Make};
use crate::lang::Lang::{De, En, Es, Fr, It, Nl, Pl, Pt, Sv};
use crate::rng::Rng;
use crate::shape::grouped;

/// A row of digits that a rule accepts.
fn seek(rng: &mut Rng, n: usize, ok: Rule) -> String {
    let d = solve(rng, |rng| rng.digits(n), |d| d[0] != 0 && ok(d));
    text(&d)
}

fn at(d: &[u32]) -> bool {
    let sum: u32 = d[..7].iter().zip([1, 2, 1, 2, 1, 2, 1]).map(|(d, w)| d * w / 10 + d * w % 10).sum();
    (96 - sum) % 10 == d[7]
}

fn de(d: &[u32]) -> bool {
    mod11_10(&d[..8]) == d[8]
}

fn dk(d: &[u32]) -> bool {
    weighted(d, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

fn el(d: &[u32]) -> bool {
    weighted(d, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == d[8]
}

fn fi(d: &[u32]) -> bool {
    weighted(d, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11)
}

fn hu(d: &[u32]) -> bool {
    weighted(d, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10)
}

fn it(d: &[u32]) -> bool {
    luhn(d) && matches!(number(&d[7..10]), 1..=100)
}

fn lu(d: &[u32]) -> bool {
    number(&d[..6]) % 89 == number(&d[6..])
}

fn nl(d: &[u32]) -> bool {
    (weighted(&d[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) + 11 - d[8]).is_multiple_of(11)
}

fn pl(d: &[u32]) -> bool {
    weighted(&d[..9], &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == d[9]
}

fn pt(d: &[u32]) -> bool {
    let rest = 11 - weighted(&d[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    d[8] == if rest > 9 { 0 } else { rest }
}

fn se(d: &[u32]) -> bool {
    luhn(&d[..10]) && d[10..] == [0, 1]
}

fn fr(d: &[u32]) -> bool {
    luhn(&d[2..]) && number(&d[..2]) == (number(&d[2..]) * 100 + 12) % 97
}

fn be(d: &[u32]) -> bool {
    (number(&d[..8]) + number(&d[8..])).is_multiple_of(97)
}

/// Whether digits obey the rule of a state.
type Rule = fn(&[u32]) -> bool;

/// State, count of digits, its rule.
const STATES: &[(&str, usize, Rule)] = &[
    ("ATU", 8, at),
    ("DE", 9, de),
    ("DK", 8, dk),
    ("EL", 9, el),
    ("FI", 8, fi),
    ("HU", 8, hu),
    ("IT", 11, it),
    ("LU", 8, lu),
    ("NL", 11, nl),
    ("PL", 10, pl),
    ("PT", 9, pt),
    ("SE", 12, se),
    ("FR", 11, fr),
    ("BE", 10, be),
];

fn eu_ok(written: &str) -> bool {
    let c = clean(written);
    // Dutch sole traders have a number that hides their personal one; its check is over the whole.
    if c.starts_with("NL") && c.len() == 14 && mod97(&c) == 1 {
        return true;
    }
    STATES.iter().any(|(state, n, ok)| {
        let Some(rest) = c.strip_prefix(state) else {
            return false;
        };
        let d = digits(rest);
        d.len() == *n && ok(&d)
    })
}

fn eu(rng: &mut Rng) -> String {
    let (state, n, ok) = STATES[rng.below(STATES.len())];
    let body = match state {
        "IT" => {
            let mut d = rng.digits(7);
            d[0] = 1 + d[0] % 9;
            d.extend(padded(rng.range(1, 100), 3));
            d.push(luhn_digit(&d));
            text(&d)
        }
        "SE" => {
            let mut d = rng.digits(9);
            d[0] = 5;
            d.push(luhn_digit(&d));
            d.extend([0, 1]);
            text(&d)
        }
        "FR" => {
            let nine = seek(rng, 9, luhn);
            format!("{:02}{nine}", (number(&digits(&nine)) * 100 + 12) % 97)
        }
        "BE" => {
            let head = rng.range(2_000_000, 9_999_999);
            format!("0{head}{:02}", 97 - head % 97)
        }
        "NL" => format!("{}01", seek(rng, 9, nl)),
        _ => seek(rng, n, ok),
    };
    let body = if state == "NL" { grouped(&body, "9B2") } else { body };
    match rng.below(10) {
        0 | 1 if state != "ATU" => format!("{state} {body}"),
        2 if state == "DE" => format!("DE {}", grouped(&body, "3 3 3")),
        2 if state == "BE" => format!("BE {}", grouped(&body, "4.3.3")),
        2 if state == "FR" => format!("FR {}", grouped(&body, "2 3 3 3")),
        _ => format!("{state}{body}"),
    }
}

/// Digits 1 to 7 times 8 to 2 and the last two as a number: a multiple of 97, or 55 below one.
fn gb_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() >= 9 && {
        let sum = weighted(&d[..7], &[8, 7, 6, 5, 4, 3, 2]) + d[7] * 10 + d[8];
        sum.is_multiple_of(97) || (sum + 55).is_multiple_of(97)
    }
}

fn gb(rng: &mut Rng) -> String {
    let d = solve(rng, |rng| rng.digits(9), |d| d[0] > 0 && gb_ok(&text(d)));
    let nine = text(&d);
    match rng.below(5) {
        0 => nine,
        1 => grouped(&nine, "3 4 2"),
        2 => format!("GB {}", grouped(&nine, "3 4 2")),
        _ => format!("GB{nine}"),
    }
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "EU_VAT",
        theme: FIN,
        sites: ANY,
        make: Make::Rule(eu),
        check: eu_ok,
        labels: &[
            (En, "VAT number;EU VAT number;VAT ID;VAT registration no.;VAT reg. no."),
            (De, "f:USt-IdNr.;f:Umsatzsteuer-Identifikationsnummer;f:Umsatzsteuer-ID;f:UID-Nummer"),
            (Fr, "m:numéro de TVA intracommunautaire;m:numéro de TVA;f:TVA intracommunautaire"),
            (Es, "m:NIF-IVA;m:número de IVA intracomunitario"),
            (It, "m:numero IVA comunitario;m:codice IVA UE"),
            (Nl, "n:btw-nummer;n:btw-identificatienummer;n:btw-nr."),
            (Pl, "m:numer VAT UE;m:VAT UE"),
            (Pt, "m:número de IVA;m:NIF-IVA"),
            (Sv, "n:momsregistreringsnummer;n:VAT-nummer;n:momsnummer"),
        ],
        keys: "vat_id;vat_number;eu_vat;customer_vat_id;vat_reg_no",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "GB_VAT",
        theme: FIN,
        sites: DATA,
        make: Make::Rule(gb),
        check: gb_ok,
        labels: &[
            (En, "UK VAT number;VAT Reg No (UK);GB VAT registration number;UK VAT registration no."),
            (De, "f:britische USt-IdNr."),
        ],
        keys: "gb_vat;uk_vat_number;gb_vat_reg_no",
        decoy: true,
        ..BASE
    },
];
