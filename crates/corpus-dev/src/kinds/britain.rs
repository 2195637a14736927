//! Numbers of the United Kingdom and Ireland.

use super::{birth, solve};
use crate::check::{clean, digits, number, text, two, weighted};
use crate::kind::{BASE, DATA, FIN, ID, Kind, MED, Make, VEH};
use crate::lang::Lang::{De, En, Fr};
use crate::rng::Rng;
use crate::shape::{dress, sometimes_lower};

/// Ten digits, weights 10 to 1, the sum is a multiple of 11.
fn nhs_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 10
        && d.iter().any(|x| *x != d[0])
        && weighted(&d, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

fn nhs(rng: &mut Rng) -> String {
    let d = solve(
        rng,
        |rng| {
            let mut d = rng.digits(10);
            // Numbers from 400 on are in use in England and Wales; 999 is kept for tests.
            d[0] = rng.one(&[4, 6, 7, 9, 9]);
            d
        },
        |d| nhs_ok(&text(d)),
    );
    dress(rng, &text(&d), "3 3 4|3 3 4|10|3-3-4")
}

fn nino_ok(written: &str) -> bool {
    let c = clean(written);
    let b = c.as_bytes();
    b.len() == 9
        && !b"DFIQUV".contains(&b[0])
        && !b"DFIOQUV".contains(&b[1])
        && !["BG", "GB", "NK", "KN", "NT", "TN", "ZZ"].contains(&&c[..2])
        && b[..2].iter().all(u8::is_ascii_uppercase)
        && b[2..8].iter().all(u8::is_ascii_digit)
        && b"ABCD".contains(&b[8])
}

fn nino(rng: &mut Rng) -> String {
    loop {
        let value = format!(
            "{}{:06}{}",
            rng.chars("ABCEGHJKLMNOPRSTWXYZ", 2),
            rng.below(1_000_000),
            rng.chars("ABCD", 1)
        );
        if nino_ok(&value) {
            let out = dress(rng, &value, "2 2 2 2 1|9|2 2 2 2 1|9|2-2-2-2-1");
            return sometimes_lower(rng, out, 4);
        }
    }
}

/// The first digit checks the other nine: weights 6,7,8,9,10,5,4,3,2.
fn utr_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 10 && {
        let rest = weighted(&d[1..], &[6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11;
        digits("21987654321")[rest as usize] == d[0]
    }
}

fn utr(rng: &mut Rng) -> String {
    let d = solve(rng, |rng| rng.digits(10), |d| utr_ok(&text(d)));
    dress(rng, &text(&d), "10|5 5|10|3 3 4")
}

/// Five characters of the surname, tens of the year, month (50 more for women), day, year, initials, three characters.
fn licence_ok(written: &str) -> bool {
    let c = clean(written);
    if c.len() != 16 {
        return false;
    }
    let d = digits(&c[5..11]);
    d.len() == 6
        && matches!(two(&d, 1) % 50, 1..=12)
        && matches!(two(&d, 3), 1..=31)
        && c[14..].chars().all(|x| x.is_ascii_uppercase())
}

fn licence(rng: &mut Rng) -> String {
    const SURNAMES: &[&str] = &[
        "HARRO", "BRADS", "WEST9", "FINCH", "LANGL", "MARSH", "OKAFO", "TURNE", "PRICE", "DUNN9", "SHARM",
        "ELLIS", "GREEN", "KHAN9",
    ];
    let (year, month, day) = birth(rng);
    let month = month + if rng.chance(50) { 50 } else { 0 };
    let name = rng.pick(SURNAMES);
    let initials = format!("{}{}", rng.chars("ABCDEGHJKLMNPRST", 1), rng.chars("ABCDEGHJM9999", 1));
    let value = format!(
        "{name}{}{month:02}{day:02}{}{initials}{}{}",
        year / 10 % 10,
        year % 10,
        rng.chars("9999876543", 1),
        rng.chars("ABCDEFGHJKLMNPRSTUVWXYZ", 2)
    );
    dress(rng, &value, "16|16|5 6 5|5-6-5")
}

/// Weights 8 to 2 and nine times the second letter; the remainder of 23 is the letter.
fn pps_ok(written: &str) -> bool {
    let c = clean(written);
    if !(8..=9).contains(&c.len()) || !c[..7].chars().all(|x| x.is_ascii_digit()) {
        return false;
    }
    let second = c
        .chars()
        .nth(8)
        .and_then(|l| l.to_digit(36))
        .map_or(0, |v| if "ABH".contains(&c[8..9]) { v - 9 } else { 0 });
    let sum = weighted(&digits(&c[..7]), &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
    "WABCDEFGHIJKLMNOPQRSTUV".chars().nth(sum as usize % 23) == c.chars().nth(7)
}

fn pps(rng: &mut Rng) -> String {
    let d = rng.digits(7);
    let second = rng.pick(&["", "A", "A", "W"]);
    let add = u32::from(second == "A") * 9;
    let sum = weighted(&d, &[8, 7, 6, 5, 4, 3, 2]) + add;
    let letter = "WABCDEFGHIJKLMNOPQRSTUV".chars().nth(sum as usize % 23).unwrap_or('W');
    let value = format!("{}{letter}{second}", text(&d));
    let out = dress(rng, &value, "9|9|7 2");
    sometimes_lower(rng, out, 4)
}

/// Nine digits, which also must not be a plain row.
fn passport_ok(written: &str) -> bool {
    let c = clean(written);
    (c.len() == 9 && number(&digits(&c)) > 100_000) && (digits(&c).len() == 9 || digits(&c[2..]).len() == 7)
}

fn passport(rng: &mut Rng) -> String {
    // The second form stands on travel documents of recent years.
    if rng.chance(80) {
        format!("{}{:08}", rng.range(1, 8), rng.below(100_000_000))
    } else {
        crate::shape::make(rng, "{c2}{n1}{d6}")
    }
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "UK_NHS",
        theme: MED | ID,
        make: Make::Rule(nhs),
        check: nhs_ok,
        labels: &[(En, "NHS number;NHS no.;NHS No;patient's NHS number;NHS Number"), (De, "f:NHS-Nummer")],
        keys: "nhs_number;nhs_no;nhs;patient_nhs_number",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "UK_NINO",
        theme: ID | FIN,
        make: Make::Rule(nino),
        check: nino_ok,
        labels: &[
            (En, "National Insurance number;NI number;NINO;NI no.;Nat. Ins. No."),
            (De, "f:britische Sozialversicherungsnummer;f:National-Insurance-Nummer"),
            (Fr, "m:numéro d'assurance nationale britannique"),
        ],
        keys: "nino;national_insurance_number;ni_number;ni_no",
        ..BASE
    },
    Kind {
        id: "UK_UTR",
        theme: FIN | ID,
        make: Make::Rule(utr),
        check: utr_ok,
        labels: &[(En, "UTR;Unique Taxpayer Reference;UTR number;HMRC UTR;Self Assessment UTR")],
        keys: "utr;unique_taxpayer_reference;hmrc_utr;utr_number",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "UK_DRIVING_LICENCE",
        theme: ID | VEH,
        make: Make::Rule(licence),
        check: licence_ok,
        labels: &[(
            En,
            "driving licence number;UK driving licence;DVLA driver number;driver number;driving licence no.",
        )],
        keys: "driving_licence;driving_licence_number;driver_number;dvla_licence_no;uk_driving_licence",
        ..BASE
    },
    Kind {
        id: "UK_PASSPORT",
        make: Make::Rule(passport),
        check: passport_ok,
        labels: &[
            (
                En,
                "UK passport number;British passport number;UK passport;passport number (GBR);British passport no.",
            ),
            (De, "f:britische Reisepassnummer"),
        ],
        keys: "uk_passport;uk_passport_number;british_passport_no;gb_passport_number",
        ..BASE
    },
    Kind {
        id: "IE_PPS",
        theme: ID | FIN,
        make: Make::Rule(pps),
        check: pps_ok,
        labels: &[(En, "PPS number;PPSN;PPS no.;Personal Public Service number")],
        keys: "pps;ppsn;pps_number;pps_no",
        sites: DATA,
        decoy: true,
        ..BASE
    },
];
