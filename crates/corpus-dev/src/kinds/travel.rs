//! Machine readable zones of travel documents (ICAO 9303).

use super::birth;
use crate::check::icao;
use crate::kind::{BASE, BLOCK, FIELD, ID, KV, Kind, Make};
use crate::lang::Lang::{De, En, Es, Fr, It, Nl};
use crate::rng::Rng;

fn filled(text: &str, width: usize) -> String {
    format!("{text:<<width$}")
}

fn names(rng: &mut Rng) -> (&'static str, &'static str) {
    const SURNAMES: &[&str] = &[
        "LINDQVIST",
        "KELLER",
        "ROSSI",
        "MOREAU",
        "NOVAK",
        "OKAFOR",
        "VANDERBERG",
        "SILVA",
        "KOWALSKI",
        "BAKER",
        "HOLM",
    ];
    const GIVEN: &[&str] = &[
        "ANNA<MARIA",
        "LUCA",
        "JOHN<PAUL",
        "SOFIE",
        "ELENA",
        "PAVEL",
        "CHIARA",
        "JONAS<ERIK",
        "MAYA",
        "HUGO",
    ];
    (rng.pick(SURNAMES), rng.pick(GIVEN))
}

fn dates(rng: &mut Rng) -> (String, String, String) {
    let (year, month, day) = birth(rng);
    let born = format!("{:02}{month:02}{day:02}", year % 100);
    let expires = format!("{:02}{:02}{:02}", rng.range(27, 35), rng.range(1, 12), rng.range(1, 28));
    (born, rng.pick(&["M", "F"]).to_owned(), expires)
}

/// A passport: two lines of 44.
fn passport(rng: &mut Rng) -> String {
    let state = rng.pick(&["UTO", "D<<", "FRA", "ITA", "ESP", "NLD", "POL", "SWE", "GBR", "PRT", "JPN"]);
    let (surname, given) = names(rng);
    let (born, sex, expires) = dates(rng);
    let number = rng.chars("CFGHJKLMNPRTVWXYZ0123456789", 9);
    let personal = if rng.chance(70) { "<".repeat(14) } else { filled(&rng.chars("0123456789", 9), 14) };
    let personal_check = if personal.starts_with('<') { "<".to_owned() } else { icao(&personal).to_string() };
    let head = format!("{number}{}", icao(&number));
    let middle = format!("{born}{}", icao(&born));
    let tail = format!("{expires}{}{personal}{personal_check}", icao(&expires));
    let whole = icao(&format!("{head}{middle}{tail}"));
    format!(
        "{}\n{head}{state}{middle}{sex}{tail}{whole}",
        filled(&format!("P<{state}{surname}<<{given}"), 44)
    )
}

/// An identity card: three lines of 30.
fn card(rng: &mut Rng) -> String {
    let state = rng.pick(&["UTO", "D<<", "ITA", "ESP", "NLD", "POL", "SWE", "PRT"]);
    let (surname, given) = names(rng);
    let (born, sex, expires) = dates(rng);
    let number = rng.chars("CFGHJKLMNPRTVWXYZ0123456789", 9);
    let first = filled(&format!("I<{state}{number}{}", icao(&number)), 30);
    let second = format!("{born}{}{sex}{expires}{}{state}{}", icao(&born), icao(&expires), "<".repeat(11));
    let whole = icao(&format!("{}{}{}{}", &first[5..], &second[..7], &second[8..15], &second[18..29]));
    format!("{first}\n{second}{whole}\n{}", filled(&format!("{surname}<<{given}"), 30))
}

fn zone(rng: &mut Rng) -> String {
    if rng.chance(70) { passport(rng) } else { card(rng) }
}

/// The composite check covers the others.
fn zone_ok(written: &str) -> bool {
    let lines: Vec<&str> = written.lines().map(str::trim).collect();
    match lines.as_slice() {
        [a, b] if a.len() == 44 && b.len() == 44 => {
            icao(&format!("{}{}{}", &b[..10], &b[13..20], &b[21..43])).to_string() == b[43..]
                && icao(&b[..9]).to_string() == b[9..10]
        }
        [a, b, c] if a.len() == 30 && b.len() == 30 && c.len() == 30 => {
            icao(&format!("{}{}{}{}", &a[5..], &b[..7], &b[8..15], &b[18..29])).to_string() == b[29..]
        }
        _ => false,
    }
}

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "PASSPORT_MRZ",
    theme: ID,
    sites: BLOCK | FIELD | KV,
    make: Make::Rule(zone),
    check: zone_ok,
    labels: &[
        (En, "machine readable zone;MRZ;MRZ of the passport;MRZ lines from the scan"),
        (De, "f:maschinenlesbare Zone;f:MRZ aus dem Pass"),
        (Fr, "f:zone de lecture automatique;f:bande MRZ"),
        (Es, "f:zona de lectura mecánica;f:MRZ del pasaporte"),
        (It, "f:zona a lettura ottica;f:MRZ del passaporto"),
        (Nl, "f:machineleesbare zone;f:MRZ van het paspoort"),
    ],
    keys: "mrz;machine_readable_zone;passport_mrz;mrz_lines",
    ..BASE
}];
