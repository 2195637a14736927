//! International bank accounts and bank identifiers.

use crate::check::{clean, digits, mod97, number, text, weighted};
use crate::kind::{ANY, BASE, DATA, FIN, ID, Kind, Make};
use crate::lang::Lang::{self, De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
use crate::rng::Rng;
use crate::shape::{grouped, make};

/// Countries of the SWIFT registry with the shape of what follows the two check digits.
const COUNTRIES: &[(&str, &str)] = &[
    ("DE", "{d18}"),
    ("AT", "{d16}"),
    ("CH", "{d17}"),
    ("FR", "{d10}{d11}{d2}"),
    ("ES", "{d20}"),
    ("IT", "{A1}{d10}{d12}"),
    ("NL", "{A4}{d10}"),
    ("PL", "{d24}"),
    ("PT", "{d21}"),
    ("SE", "{d20}"),
    ("GB", "{A4}{d14}"),
    ("IE", "{A4}{d14}"),
    ("BE", "{d12}"),
    ("LU", "{d3}{K13}"),
    ("DK", "{d14}"),
    ("NO", "{d11}"),
    ("FI", "{d14}"),
    ("CZ", "{d20}"),
    ("SK", "{d20}"),
    ("HU", "{d24}"),
    ("RO", "{A4}{K16}"),
    ("HR", "{d17}"),
    ("GR", "{d7}{d16}"),
    ("EE", "{d16}"),
    ("LT", "{d16}"),
    ("LV", "{A4}{K13}"),
    ("BG", "{A4}{d6}{K8}"),
    ("MT", "{A4}{d5}{K18}"),
    ("TR", "{d5}0{K16}"),
    ("AE", "{d19}"),
    ("SA", "{d2}{K18}"),
    ("LI", "{d5}{d12}"),
];

fn home(lang: Lang) -> usize {
    match lang {
        En => 10,
        De => 0,
        Fr => 3,
        Es => 4,
        It => 5,
        Nl => 6,
        Pl => 7,
        Pt => 8,
        Sv => 9,
        Ja => 2,
    }
}

fn zero_filled(value: u64, width: usize) -> String {
    format!("{value:0width$}")
}

/// Sets the check digits that some countries have inside of the account number.
fn domestic(country: &str, mut body: String) -> String {
    match country {
        // The first ten digits modulo 97, 97 for 0.
        "BE" => {
            let rest = number(&digits(&body[..10])) % 97;
            body.replace_range(10.., &zero_filled(if rest == 0 { 97 } else { rest }, 2));
        }
        // Weights 5,4,3,2,7,6,5,4,3,2; where no digit fits, the last but one is moved.
        "NO" => {
            let mut d = digits(&body);
            loop {
                let rest = weighted(&d[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
                if rest != 1 {
                    d[10] = (11 - rest) % 11;
                    break;
                }
                d[9] = (d[9] + 1) % 10;
            }
            body = text(&d);
        }
        // One digit for bank and branch, one for the account; 10 is written as 1.
        "ES" => {
            let mut d = digits(&body);
            let digit = |part: &[u32], weights: &[u32]| match 11 - weighted(part, weights) % 11 {
                11 => 0,
                10 => 1,
                n => n,
            };
            d[8] = digit(&d[..8], &[4, 8, 5, 10, 9, 7, 3, 6]);
            d[9] = digit(&d[10..], &[1, 2, 4, 8, 5, 10, 9, 7, 3, 6]);
            body = text(&d);
        }
        // The key is 97 minus 89 times the bank, 15 times the branch and 3 times the account.
        "FR" => {
            let part = |from: usize, to: usize| number(&digits(&body[from..to]));
            let sum = 89 * part(0, 5) + 15 * part(5, 10) + 3 * part(10, 21);
            body.replace_range(21.., &zero_filled(97 - sum % 97, 2));
        }
        // 98 minus a hundred times the rest, modulo 97.
        "PT" => {
            let head = number(&digits(&body[..17])) % 97;
            let tail = number(&digits(&body[17..19]));
            let all = (head * 100 + tail) * 100 % 97;
            body.replace_range(19.., &zero_filled(98 - all, 2));
        }
        _ => {}
    }
    body
}

/// An IBAN without blanks.
pub(super) fn plain_iban(rng: &mut Rng, lang: Lang) -> String {
    let (country, shape) = COUNTRIES[if rng.chance(55) { home(lang) } else { rng.below(COUNTRIES.len()) }];
    let body = domestic(country, make(rng, shape));
    let check = 98 - mod97(&format!("{body}{country}00"));
    format!("{country}{check:02}{body}")
}

fn iban_ok(written: &str) -> bool {
    let c = clean(written);
    (15..=34).contains(&c.len())
        && COUNTRIES.iter().any(|(country, _)| c.starts_with(country))
        && mod97(&format!("{}{}", &c[4..], &c[..4])) == 1
}

fn iban(rng: &mut Rng, lang: Lang) -> String {
    let value = plain_iban(rng, lang);
    match rng.below(20) {
        0..=10 => grouped(&value, "4 4 4 4 4 4 4 4 4").trim_end().to_owned(),
        11 => grouped(&value, "4-4-4-4-4-4-4-4-4").trim_end_matches('-').to_owned(),
        12 => value.to_lowercase(),
        _ => value,
    }
}

fn bic_ok(written: &str) -> bool {
    let b = written.as_bytes();
    matches!(b.len(), 8 | 11)
        && b[..6].iter().all(u8::is_ascii_uppercase)
        && !b"01".contains(&b[6])
        && b[7] != b'O'
}

fn bic(rng: &mut Rng) -> String {
    let country = COUNTRIES[rng.below(24)].0;
    let bank = rng.chars("ABCDEFGHKLMNPRSTVWZ", 4);
    let place = format!("{}{}", rng.chars("ABCDEFGHKLMPSTX2345", 1), rng.chars("ABCDEFGHKLMPSTX2345", 1));
    let branch = rng.pick(&["", "", "", "XXX", "XXX", "123", "MUC", "200"]);
    format!("{bank}{country}{place}{branch}")
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "IBAN",
        theme: FIN | ID,
        sites: ANY,
        make: Make::Local(iban),
        check: iban_ok,
        labels: &[
            (En, "IBAN;bank account (IBAN);account IBAN;IBAN of the beneficiary"),
            (De, "f:IBAN;f:Bankverbindung;f:IBAN des Kontos;f:Kontoverbindung (IBAN)"),
            (Fr, "m:IBAN;m:compte bancaire (IBAN);m:numéro IBAN"),
            (Es, "m:IBAN;m:número de cuenta (IBAN);f:cuenta bancaria"),
            (It, "m:IBAN;m:codice IBAN;f:coordinata bancaria (IBAN)"),
            (Nl, "n:IBAN;n:rekeningnummer;n:IBAN-nummer"),
            (Pl, "m:IBAN;m:numer rachunku;m:numer konta (IBAN)"),
            (Pt, "m:IBAN;f:conta bancária (IBAN);m:número IBAN"),
            (Sv, "n:IBAN;n:IBAN-nummer;n:kontonummer (IBAN)"),
            (Ja, "IBAN;口座のIBAN"),
        ],
        keys: "iban;account_iban;bank_account_iban;beneficiary_iban;payout_iban",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "SWIFT_BIC",
        theme: FIN,
        sites: DATA,
        make: Make::Rule(bic),
        check: bic_ok,
        labels: &[
            (En, "BIC;SWIFT code;SWIFT/BIC;bank identifier code (BIC)"),
            (De, "f:BIC;m:SWIFT-Code;f:BIC der Bank"),
            (Fr, "m:BIC;m:code BIC;m:code SWIFT"),
            (Es, "m:BIC;m:código SWIFT"),
            (It, "m:BIC;m:codice SWIFT;m:codice BIC"),
            (Nl, "f:BIC;f:SWIFT-code;f:BIC-code"),
            (Pl, "m:kod SWIFT;m:BIC;m:kod BIC"),
            (Pt, "m:BIC;m:código SWIFT"),
            (Sv, "f:BIC;f:SWIFT-kod;f:BIC-kod"),
            (Ja, "SWIFTコード;BIC"),
        ],
        keys: "bic;swift;swift_code;bic_code;bank_bic",
        ..BASE
    },
];
