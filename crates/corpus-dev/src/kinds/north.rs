//! Numbers of the Nordic and Baltic countries.

use super::{birth, date_digits, solve};
use crate::check::{clean, digits, luhn, luhn_digit, number, padded, short_date_ok, text, two, weighted};
use crate::kind::{BASE, ID, Kind, MED, Make};
use crate::lang::Lang::{De, En, Sv};
use crate::rng::Rng;
use crate::shape::{dress, sometimes_lower};

/// Luhn over the last ten digits.
fn personnummer_ok(written: &str) -> bool {
    let d = digits(written);
    let ten = if d.len() == 12 { &d[2..] } else { &d[..] };
    // Coordination numbers have 60 added to the day.
    let day = two(ten, 4);
    ten.len() == 10
        && luhn(ten)
        && short_date_ok(two(ten, 0), two(ten, 2), if day > 60 { day - 60 } else { day })
}

fn personnummer(rng: &mut Rng) -> String {
    let date = birth(rng);
    let mut d = date_digits(date, "YMD");
    d.extend(rng.digits(3));
    d.push(luhn_digit(&d));
    if rng.chance(45) {
        let whole = format!("{}{}", date.0 / 100, text(&d));
        dress(rng, &whole, "8-4|12|8-4|8 4")
    } else {
        dress(rng, &text(&d), "6-4|6-4|10|6 4")
    }
}

/// Two check digits: weights 3,7,6,1,8,9,4,5,2 and 5,4,3,2,7,6,5,4,3,2, eleven minus the remainder.
fn fnr_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 11
        && short_date_ok(two(&d, 4), two(&d, 2), two(&d, 0))
        && (weighted(&d[..9], &[3, 7, 6, 1, 8, 9, 4, 5, 2]) + d[9]).is_multiple_of(11)
        && (weighted(&d[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) + d[10]).is_multiple_of(11)
}

fn fnr(rng: &mut Rng) -> String {
    let date = birth(rng);
    // The three digits after the date tell the century.
    let (low, high) = if date.0 < 2000 { (0, 499) } else { (500, 999) };
    let d = solve(
        rng,
        |rng| {
            let mut d = date_digits(date, "DMY");
            d.extend(padded(rng.range(low, high), 3));
            d.extend(rng.digits(2));
            d
        },
        |d| fnr_ok(&text(d)),
    );
    dress(rng, &text(&d), "6 5|11|6 5|6-5|2.2.2.5")
}

/// The old check of eleven is not demanded since 2007, so only the date counts.
fn cpr_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 10 && short_date_ok(two(&d, 4), two(&d, 2), two(&d, 0))
}

fn cpr(rng: &mut Rng) -> String {
    let date = birth(rng);
    let mut d = date_digits(date, "DMY");
    d.push(if date.0 < 2000 { rng.one(&[0, 1, 2, 3]) } else { rng.one(&[4, 5, 6, 7]) });
    d.extend(rng.digits(3));
    dress(rng, &text(&d), "6-4|6-4|10|6 4")
}

fn hetu_ok(written: &str) -> bool {
    let upper = written.to_uppercase();
    let c = clean(&upper.replace(['-', '+'], ""));
    if !(10..=11).contains(&c.len()) {
        return false;
    }
    let tail = &c[c.len() - 4..];
    let n = number(&digits(&c[..6])) * 1000 + number(&digits(&tail[..3]));
    digits(&c[..6]).len() == 6
        && short_date_ok(two(&digits(&c), 4), two(&digits(&c), 2), two(&digits(&c), 0))
        && "0123456789ABCDEFHJKLMNPRSTUVWXY".chars().nth(usize::try_from(n % 31).unwrap_or(0))
            == tail.chars().nth(3)
}

fn hetu(rng: &mut Rng) -> String {
    let date = birth(rng);
    let d = text(&date_digits(date, "DMY"));
    let serial = rng.range(2, 899);
    let sign = if date.0 >= 2000 { rng.pick(&["A", "A", "A", "B"]) } else { rng.pick(&["-", "-", "-", "Y"]) };
    let n = number(&digits(&d)) * 1000 + serial;
    let check =
        "0123456789ABCDEFHJKLMNPRSTUVWXY".chars().nth(usize::try_from(n % 31).unwrap_or(0)).unwrap_or('0');
    sometimes_lower(rng, format!("{d}{sign}{serial:03}{check}"), 5)
}

/// Weights 1 to 9 and 1; where the remainder is 10, weights 3 to 9 and 1 to 3.
fn baltic_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 11 && (1..=6).contains(&d[0]) && short_date_ok(two(&d, 1), two(&d, 3), two(&d, 5)) && {
        let first = weighted(&d[..10], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        let second = weighted(&d[..10], &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10;
        d[10] == if first == 10 { second } else { first }
    }
}

fn baltic(rng: &mut Rng) -> String {
    let date = birth(rng);
    let sex = if date.0 >= 2000 { 5 } else { 3 };
    let d = solve(
        rng,
        |rng| {
            let mut d = vec![sex + u32::from(rng.chance(50))];
            d.extend(date_digits(date, "YMD"));
            d.extend(rng.digits(4));
            d
        },
        |d| baltic_ok(&text(d)),
    );
    dress(rng, &text(&d), "11|11|11|1 6 4|7-4")
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "SE_PERSONNUMMER",
        theme: ID | MED,
        make: Make::Rule(personnummer),
        check: personnummer_ok,
        labels: &[
            (Sv, "n:personnummer;n:pers.nr"),
            (En, "Swedish personal identity number;personnummer;Swedish personal number"),
            (De, "f:schwedische Personennummer"),
        ],
        native: "Personnummer;Pers.nr;Personnr",
        keys: "personnummer;personnr;swedish_personal_number;pnr",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "NO_FNR",
        theme: ID | MED,
        make: Make::Rule(fnr),
        check: fnr_ok,
        labels: &[
            (En, "Norwegian birth number;fødselsnummer;Norwegian national ID number"),
            (Sv, "n:födelsenummer (Norge);n:personnummer (Norge)"),
        ],
        native: "Fødselsnummer;Fødselsnr.;Fnr.",
        keys: "fodselsnummer;fnr;norwegian_id;fodselsnr",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "DK_CPR",
        theme: ID | MED,
        make: Make::Rule(cpr),
        check: cpr_ok,
        labels: &[
            (En, "Danish CPR number;CPR number;CPR no."),
            (Sv, "n:CPR-nummer (Danmark)"),
            (De, "f:dänische CPR-Nummer"),
        ],
        native: "CPR-nr.;CPR-nummer;CPR nr.",
        keys: "cpr;cpr_nummer;cpr_nr;danish_cpr",
        ..BASE
    },
    Kind {
        id: "FI_HETU",
        theme: ID | MED,
        make: Make::Rule(hetu),
        check: hetu_ok,
        labels: &[
            (En, "Finnish personal identity code;henkilötunnus;Finnish HETU"),
            (Sv, "f:personbeteckning (Finland)"),
        ],
        native: "Henkilötunnus;HETU;Personbeteckning",
        keys: "hetu;henkilotunnus;finnish_personal_identity_code",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "EE_IK",
        make: Make::Rule(baltic),
        check: baltic_ok,
        labels: &[
            (En, "Estonian personal code;isikukood;Estonian personal identification code"),
            (Sv, "f:personkod (Estland)"),
        ],
        native: "Isikukood;Isikukood (EE)",
        keys: "isikukood;estonian_personal_code;ee_personal_code",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "LT_AK",
        make: Make::Rule(baltic),
        check: baltic_ok,
        labels: &[
            (En, "Lithuanian personal code;asmens kodas;Lithuanian personal identification code"),
            (De, "m:Personencode (Litauen)"),
        ],
        native: "Asmens kodas;A. k.",
        keys: "asmens_kodas;lithuanian_personal_code;lt_personal_code",
        decoy: true,
        ..BASE
    },
];
