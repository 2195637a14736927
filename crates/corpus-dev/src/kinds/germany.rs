//! Numbers of Germany, Austria and Switzerland.

use super::{birth, date_digits, solve};
use crate::check::{clean, digits, icao, mod11_10, number, padded, short_date_ok, text, two, weighted};
use crate::kind::{BASE, DATA, FIN, ID, Kind, MED, Make};
use crate::lang::Lang::{De, En, Fr, It};
use crate::rng::Rng;
use crate::shape::dress;

/// § 139b AO: of the first ten digits one stands twice (or three times), every other at most once; ISO 7064 mod 11,10.
fn steuer_id_ok(written: &str) -> bool {
    let d = digits(written);
    if d.len() != 11 || d[0] == 0 {
        return false;
    }
    let mut counts = [0; 10];
    for digit in &d[..10] {
        counts[*digit as usize] += 1;
    }
    let repeated: Vec<i32> = counts.into_iter().filter(|n| *n > 1).collect();
    repeated.len() == 1 && repeated[0] <= 3 && mod11_10(&d[..10]) == d[10]
}

fn steuer_id(rng: &mut Rng) -> String {
    let mut d: Vec<u32> = (0..10).collect();
    rng.shuffle(&mut d);
    d[9] = d[rng.below(9)];
    let place = 1 + rng.below(8);
    d.swap(9, place);
    if d[0] == 0 {
        d.rotate_left(1);
    }
    if d[0] == 0 {
        d.rotate_left(1);
    }
    d.push(mod11_10(&d));
    dress(rng, &text(&d), "2 3 3 3|11|2 3 3 3|2-3-3-3|3 3 3 2")
}

/// The nine characters of the card, with the check digit of ICAO 9303 where ten are written.
fn ausweis_ok(written: &str) -> bool {
    let c = clean(written);
    c.starts_with(|f: char| "LMNPRTVWXYCFGHJK".contains(f))
        && c.chars().any(|x| x.is_ascii_digit())
        && (c.len() == 9 || (c.len() == 10 && icao(&c[..9]).to_string() == c[9..]))
}

fn ausweis(rng: &mut Rng) -> String {
    let mut out = rng.chars("LMNPRTVWXY", 1);
    out.push_str(&rng.chars("0123456789CFGHJKLMNPRTVWXYZ", 7));
    out.push_str(&rng.chars("0123456789", 1));
    if rng.chance(60) {
        let digit = icao(&out);
        out.push_str(&digit.to_string());
    }
    out
}

/// The letter counts as two digits; products with 2,1,2,5,7,1,2,1,2,1,2,1, their digits summed.
fn rente_ok(written: &str) -> bool {
    let c = clean(written);
    if c.len() != 12 {
        return false;
    }
    let Some(letter) = c.chars().nth(8).and_then(|l| l.to_digit(36)).filter(|v| *v >= 10) else {
        return false;
    };
    let mut d = digits(&c[..8]);
    d.extend(padded(u64::from(letter - 9), 2));
    d.extend(digits(&c[9..11]));
    if d.len() != 12 || !short_date_ok(two(&d, 6), two(&d, 4), two(&d, 2)) {
        return false;
    }
    let sum: u32 =
        d.iter().zip([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]).map(|(d, w)| d * w / 10 + d * w % 10).sum();
    digits(&c[11..]) == [sum % 10]
}

fn rente(rng: &mut Rng) -> String {
    loop {
        let area = rng.range(10, 89);
        let date = text(&date_digits(birth(rng), "DMY"));
        let value = format!(
            "{area}{date}{}{:02}{}",
            rng.chars("ABCDEFGHIJKLMNOPRSTUVWZ", 1),
            rng.below(99),
            rng.below(10)
        );
        if rente_ok(&value) {
            return dress(rng, &value, "12|2 6 1 3|2 6 1 3|2 2 2 2 1 2 1");
        }
    }
}

/// Weights 3,7,9,0,5,8,4,2,1,6; the remainder of 11 is the fourth digit.
fn svnr_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 10
        && d[0] != 0
        && short_date_ok(two(&d, 8), two(&d, 6), two(&d, 4))
        && weighted(&d, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == d[3]
}

fn svnr(rng: &mut Rng) -> String {
    let d = solve(
        rng,
        |rng| {
            let mut d = rng.digits(4);
            d.extend(date_digits(birth(rng), "DMY"));
            d
        },
        |d| svnr_ok(&text(d)),
    );
    dress(rng, &text(&d), "4 6|10|4-6|4/6")
}

/// 756 in front, the check digit of EAN-13.
fn ahv_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 13
        && number(&d[..3]) == 756
        && weighted(&d, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

fn ahv(rng: &mut Rng) -> String {
    let d = solve(
        rng,
        |rng| {
            let mut d = vec![7, 5, 6];
            d.extend(rng.digits(10));
            d
        },
        |d| ahv_ok(&text(d)),
    );
    dress(rng, &text(&d), "3.4.4.2|3.4.4.2|3 4 4 2|13")
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "DE_STEUER_ID",
        theme: ID | FIN,
        make: Make::Rule(steuer_id),
        check: steuer_id_ok,
        labels: &[
            (
                De,
                "f:Steuer-ID;f:Steueridentifikationsnummer;f:steuerliche Identifikationsnummer;f:Steuer-IdNr.;f:persönliche Steuer-ID",
            ),
            (En, "German tax ID;German tax identification number;Steuer-ID;tax ID (Germany)"),
            (Fr, "m:numéro d'identification fiscale allemand"),
        ],
        native: "Steuer-ID;IdNr.;Steuer-Identifikationsnr.",
        keys: "steuer_id;steuer_identifikationsnummer;german_tax_id;tax_id_de;steuerid",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "DE_PERSONALAUSWEIS",
        make: Make::Rule(ausweis),
        check: ausweis_ok,
        labels: &[
            (
                De,
                "f:Personalausweisnummer;f:Ausweisnummer;f:Nummer des Personalausweises;f:Personalausweis-Nr.;f:Seriennummer des Personalausweises",
            ),
            (En, "German ID card number;Personalausweis number;German identity card no."),
        ],
        native: "Personalausweis-Nr.;Ausweisnr.;Personalausweis",
        keys: "personalausweis_nr;ausweisnummer;german_id_card;personalausweisnummer;id_card_number_de",
        ..BASE
    },
    Kind {
        id: "DE_SOZIALVERSICHERUNG",
        theme: ID | MED,
        make: Make::Rule(rente),
        check: rente_ok,
        labels: &[
            (
                De,
                "f:Sozialversicherungsnummer;f:Rentenversicherungsnummer;f:SV-Nummer;f:Versicherungsnummer der Rentenversicherung;f:RV-Nummer",
            ),
            (En, "German social security number;German pension insurance number;Sozialversicherungsnummer"),
        ],
        native: "SV-Nr.;Rentenversicherungsnr.;Sozialversicherungsnummer",
        keys: "sozialversicherungsnummer;sv_nummer;rentenversicherungsnummer;german_social_security_number;rvnr",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "AT_SVNR",
        theme: ID | MED,
        make: Make::Rule(svnr),
        check: svnr_ok,
        labels: &[
            (
                De,
                "f:österreichische Sozialversicherungsnummer;f:SVNR;f:SV-Nummer laut e-card;f:SVNr. (Österreich)",
            ),
            (En, "Austrian social insurance number;Austrian SVNR;e-card number (Austria)"),
        ],
        native: "SVNR;SVNr.;SV-Nr. (e-card)",
        keys: "svnr;at_svnr;austrian_ssn;sozialversicherungsnummer_at",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "CH_AHV",
        theme: ID | MED | FIN,
        make: Make::Rule(ahv),
        check: ahv_ok,
        labels: &[
            (De, "f:AHV-Nummer;f:AHV-Nr.;f:Sozialversicherungsnummer AHV;f:AHVN13"),
            (Fr, "m:numéro AVS;m:no AVS;m:numéro d'assuré AVS"),
            (It, "m:numero AVS;m:n. AVS"),
            (En, "AHV number;Swiss AHV number;Swiss social security number"),
        ],
        native: "AHV-Nr.;No AVS;AHV/AVS",
        keys: "ahv_nummer;ahvn13;no_avs;swiss_ahv;ahv_nr",
        sites: DATA,
        decoy: true,
        ..BASE
    },
];
