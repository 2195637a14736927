//! Identifiers of securities and of companies on the markets.

use crate::check::{luhn, luhn_digit, mod97};
use crate::kind::{BASE, DATA, FIN, Kind, Make};
use crate::lang::Lang::{De, En, Es, Fr, It, Nl};
use crate::rng::Rng;

/// Letters as two digits.
fn spread(text: &str) -> Vec<u32> {
    text.chars()
        .filter_map(|c| c.to_digit(36))
        .flat_map(|v| if v < 10 { vec![v] } else { vec![v / 10, v % 10] })
        .collect()
}

fn isin_ok(written: &str) -> bool {
    written.len() == 12 && written[..2].bytes().all(|b| b.is_ascii_uppercase()) && luhn(&spread(written))
}

fn isin(rng: &mut Rng) -> String {
    let country =
        rng.pick(&["DE", "US", "FR", "NL", "IE", "LU", "GB", "CH", "JP", "SE", "IT", "ES", "XS", "AT"]);
    let body = match country {
        "DE" | "FR" | "JP" | "SE" | "CH" | "IT" => {
            format!("{country}{}{}", rng.chars("0123", 1), rng.chars("0123456789", 8))
        }
        "US" => format!("{country}{}", cusip(rng)),
        _ => format!(
            "{country}{}{}",
            rng.chars("0123456789BCDFGHJKLMNPQRSTVWXYZ", 2),
            rng.chars("0123456789", 7)
        ),
    };
    let digit = luhn_digit(&spread(&body));
    format!("{body}{digit}")
}

/// Every second value doubled, the digits summed.
fn cusip_digit(eight: &str) -> u32 {
    let sum: u32 = eight
        .chars()
        .filter_map(|c| c.to_digit(36))
        .enumerate()
        .map(|(i, v)| {
            let v = if i % 2 == 1 { v * 2 } else { v };
            v / 10 + v % 10
        })
        .sum();
    (10 - sum % 10) % 10
}

fn cusip_ok(written: &str) -> bool {
    written.len() == 9 && written[8..] == cusip_digit(&written[..8]).to_string()
}

fn cusip(rng: &mut Rng) -> String {
    let eight = format!(
        "{}{}{}",
        rng.chars("0123456789", 5),
        rng.chars("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", 1),
        rng.chars("0123456789", 2)
    );
    let digit = cusip_digit(&eight);
    format!("{eight}{digit}")
}

/// Weights 1, 3, 1, 7, 3, 9, 1; the sum is a multiple of ten.
fn sedol_ok(written: &str) -> bool {
    let values: Vec<u32> = written.chars().filter_map(|c| c.to_digit(36)).collect();
    values.len() == 7 && values.iter().zip([1, 3, 1, 7, 3, 9, 1]).map(|(v, w)| v * w).sum::<u32>() % 10 == 0
}

fn sedol(rng: &mut Rng) -> String {
    loop {
        let value =
            format!("B{}{}", rng.chars("BCDFGHJKLMNPQRSTVWXYZ0123456789", 5), rng.chars("0123456789", 1));
        if sedol_ok(&value) {
            return value;
        }
    }
}

fn lei_ok(written: &str) -> bool {
    written.len() == 20 && mod97(written) == 1
}

fn lei(rng: &mut Rng) -> String {
    let issuer = rng.pick(&["5299", "5493", "2138", "9695", "7245", "3912", "8156"]);
    let body = format!("{issuer}00{}", rng.chars("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", 12));
    let check = 98 - mod97(&format!("{body}00"));
    format!("{body}{check:02}")
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "ISIN",
        theme: FIN,
        sites: DATA,
        make: Make::Rule(isin),
        check: isin_ok,
        labels: &[
            (En, "ISIN;ISIN of the fund;ISIN code"),
            (De, "f:ISIN;f:ISIN des Fonds"),
            (Fr, "m:code ISIN;m:ISIN"),
            (Es, "m:ISIN;m:código ISIN"),
            (It, "m:codice ISIN"),
            (Nl, "f:ISIN-code;f:ISIN"),
        ],
        keys: "isin;instrument_isin;isin_code",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "CUSIP",
        theme: FIN,
        sites: DATA,
        make: Make::Rule(cusip),
        check: cusip_ok,
        labels: &[(En, "CUSIP;CUSIP number;CUSIP of the bond")],
        keys: "cusip;cusip_no;bond_cusip",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "SEDOL",
        theme: FIN,
        sites: DATA,
        make: Make::Rule(sedol),
        check: sedol_ok,
        labels: &[(En, "SEDOL;SEDOL code;SEDOL of the share")],
        keys: "sedol;sedol_code;instrument_sedol",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "LEI",
        theme: FIN,
        sites: DATA,
        make: Make::Rule(lei),
        check: lei_ok,
        labels: &[
            (En, "LEI;LEI of the counterparty;legal entity identifier"),
            (De, "m:LEI;m:LEI-Code"),
            (Fr, "m:code LEI"),
            (Es, "m:código LEI"),
        ],
        keys: "lei;counterparty_lei;legal_entity_identifier",
        decoy: true,
        ..BASE
    },
];
