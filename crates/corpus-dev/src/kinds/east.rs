//! Numbers of Poland, Czechia, Romania, Bulgaria and Croatia.

use super::{birth, date_digits, solve};
use crate::check::{digits, mod11_10, number, padded, short_date_ok, text, two, weighted};
use crate::kind::{BASE, FIN, ID, Kind, MED, Make};
use crate::lang::Lang::{De, En, It, Pl};
use crate::rng::Rng;
use crate::shape::dress;

/// Weights 1,3,7,9,1,3,7,9,1,3; the month tells the century (20 more since 2000).
fn pesel_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 11
        && short_date_ok(two(&d, 0), two(&d, 2) % 20, two(&d, 4))
        && (weighted(&d[..10], &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) + d[10]).is_multiple_of(10)
}

fn pesel(rng: &mut Rng) -> String {
    let (year, month, day) = birth(rng);
    let date = (year, month + if year >= 2000 { 20 } else { 0 }, day);
    let d = solve(
        rng,
        |rng| {
            let mut d = date_digits(date, "YMD");
            d.extend(rng.digits(5));
            d
        },
        |d| pesel_ok(&text(d)),
    );
    dress(rng, &text(&d), "11|11|11|6-5|6 5")
}

/// Weights 6,5,7,2,3,4,5,6,7; the remainder 10 is never given.
fn nip_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 10 && d[0] != 0 && weighted(&d[..9], &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == d[9]
}

fn nip(rng: &mut Rng) -> String {
    let d = solve(rng, |rng| rng.digits(10), |d| nip_ok(&text(d)));
    dress(rng, &text(&d), "3-3-2-2|10|3-2-2-3|3 3 2 2")
}

/// Ten digits that are a multiple of eleven; the month has 50 added for women.
fn rodne_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 10 && number(&d).is_multiple_of(11) && short_date_ok(two(&d, 0), two(&d, 2) % 50, two(&d, 4))
}

fn rodne(rng: &mut Rng) -> String {
    let (year, month, day) = birth(rng);
    // Ten digits are given since 1954.
    let date = (year.max(1955), month + if rng.chance(50) { 50 } else { 0 }, day);
    let d = solve(
        rng,
        |rng| {
            let mut d = date_digits(date, "YMD");
            d.extend(rng.digits(4));
            d
        },
        |d| rodne_ok(&text(d)),
    );
    dress(rng, &text(&d), "6/4|6/4|10|6 4")
}

/// Weights 2,7,9,1,4,6,3,5,8,2,7,9; the remainder 10 is written as 1.
fn cnp_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 13
        && d[0] > 0
        && short_date_ok(two(&d, 1), two(&d, 3), two(&d, 5))
        && matches!(two(&d, 7), 1..=48 | 51 | 52 | 70 | 80..=83)
        && {
            let rest = weighted(&d[..12], &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
            d[12] == if rest == 10 { 1 } else { rest }
        }
}

fn cnp(rng: &mut Rng) -> String {
    let date = birth(rng);
    let sex = if date.0 >= 2000 { 5 } else { 1 };
    let d = solve(
        rng,
        |rng| {
            let mut d = vec![sex + u32::from(rng.chance(50))];
            d.extend(date_digits(date, "YMD"));
            d.extend(padded(rng.range(1, 46), 2));
            d.extend(rng.digits(4));
            d
        },
        |d| cnp_ok(&text(d)),
    );
    dress(rng, &text(&d), "13|13|13|1 6 6|1-6-6")
}

/// Weights 2,4,8,5,10,9,7,3,6; the remainder 10 is written as 0. The month has 40 added since 2000.
fn egn_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 10
        && short_date_ok(two(&d, 0), two(&d, 2) % 20, two(&d, 4))
        && weighted(&d[..9], &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == d[9]
}

fn egn(rng: &mut Rng) -> String {
    let (year, month, day) = birth(rng);
    let date = (year, month + if year >= 2000 { 40 } else { 0 }, day);
    let d = solve(
        rng,
        |rng| {
            let mut d = date_digits(date, "YMD");
            d.extend(rng.digits(4));
            d
        },
        |d| egn_ok(&text(d)),
    );
    dress(rng, &text(&d), "10|10|10|6 4")
}

fn oib_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 11 && mod11_10(&d[..10]) == d[10]
}

fn oib(rng: &mut Rng) -> String {
    let mut d = rng.digits(10);
    d[0] = 1 + d[0] % 9;
    d.push(mod11_10(&d));
    dress(rng, &text(&d), "11|11|11|3 4 4")
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "PL_PESEL",
        theme: ID | MED,
        make: Make::Rule(pesel),
        check: pesel_ok,
        labels: &[
            (Pl, "m:PESEL;m:numer PESEL;m:nr PESEL"),
            (En, "PESEL;PESEL number;Polish PESEL"),
            (De, "f:PESEL-Nummer;f:polnische PESEL"),
        ],
        native: "PESEL;Nr PESEL",
        keys: "pesel;numer_pesel;pesel_number",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "PL_NIP",
        theme: FIN,
        make: Make::Rule(nip),
        check: nip_ok,
        labels: &[
            (Pl, "m:NIP;m:numer NIP;m:NIP nabywcy"),
            (En, "NIP;Polish tax number (NIP);NIP number"),
            (De, "f:polnische Steuernummer (NIP)"),
        ],
        native: "NIP;Nr NIP",
        keys: "nip;numer_nip;polish_nip",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "CZ_RC",
        theme: ID | MED,
        make: Make::Rule(rodne),
        check: rodne_ok,
        labels: &[
            (En, "Czech birth number;rodné číslo;birth number (rodné číslo)"),
            (De, "f:tschechische Geburtsnummer"),
            (Pl, "m:czeski numer urodzenia (rodné číslo)"),
        ],
        native: "Rodné číslo;R.č.;RČ",
        keys: "rodne_cislo;czech_birth_number",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "RO_CNP",
        theme: ID | MED,
        make: Make::Rule(cnp),
        check: cnp_ok,
        labels: &[
            (En, "CNP;Romanian CNP;Romanian personal numerical code"),
            (It, "m:codice personale rumeno (CNP)"),
        ],
        native: "CNP;C.N.P.;Cod numeric personal",
        keys: "cnp;cod_numeric_personal;romanian_cnp",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "BG_EGN",
        theme: ID | MED,
        make: Make::Rule(egn),
        check: egn_ok,
        labels: &[
            (En, "EGN;Bulgarian EGN;Bulgarian civil number (EGN)"),
            (De, "f:bulgarische Personennummer (EGN)"),
        ],
        native: "ЕГН;EGN",
        keys: "egn;bulgarian_egn;egn_number",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "HR_OIB",
        theme: ID | FIN,
        make: Make::Rule(oib),
        check: oib_ok,
        labels: &[
            (En, "OIB;Croatian OIB;Croatian personal identification number (OIB)"),
            (De, "f:kroatische OIB"),
            (It, "m:OIB croato"),
        ],
        native: "OIB;OIB broj",
        keys: "oib;croatian_oib;oib_number",
        decoy: true,
        ..BASE
    },
];
