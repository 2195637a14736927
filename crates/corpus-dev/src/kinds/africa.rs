//! Numbers of South Africa and Nigeria.

use super::{birth, date_digits};
use crate::check::{digits, luhn, luhn_digit, short_date_ok, text, two, verhoeff};
use crate::kind::{BASE, FIN, ID, Kind, Make};
use crate::lang::Lang::En;
use crate::rng::Rng;
use crate::shape::dress;

/// Birth, sex, citizenship, Luhn over all thirteen.
fn za_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 13 && d[10] < 3 && luhn(&d) && short_date_ok(two(&d, 0), two(&d, 2), two(&d, 4))
}

fn za(rng: &mut Rng) -> String {
    let mut d = date_digits(birth(rng), "YMD");
    d.extend(rng.digits(4));
    d.push(u32::from(rng.chance(10)));
    d.push(8);
    d.push(luhn_digit(&d));
    dress(rng, &text(&d), "13|13|6 4 3|6 4 2 1")
}

/// Libraries check Verhoeff; the authority publishes nothing.
fn nin_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 11 && d[0] != 0 && verhoeff(&d)
}

fn nin(rng: &mut Rng) -> String {
    let d = super::solve(rng, |rng| rng.digits(11), |d| nin_ok(&text(d)));
    dress(rng, &text(&d), "11|11|11|4 3 4|4-3-4")
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "ZA_ID",
        theme: ID | FIN,
        make: Make::Rule(za),
        check: za_ok,
        labels: &[(En, "South African ID number;SA ID number;RSA ID number;ID number (South Africa)")],
        keys: "za_id;sa_id_number;rsa_id;south_african_id",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "NG_NIN",
        make: Make::Rule(nin),
        check: nin_ok,
        labels: &[(En, "NIN;Nigerian NIN;National Identification Number (NIN);NIMC NIN")],
        keys: "nin;nin_number;nigerian_nin;nimc_nin",
        ..BASE
    },
];
