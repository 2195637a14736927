//! Numbers of Australia and New Zealand.

use super::solve;
use crate::check::{digits, number, text, weighted};
use crate::kind::{BASE, FIN, ID, Kind, MED, Make};
use crate::lang::Lang::En;
use crate::rng::Rng;
use crate::shape::dress;

/// Weights 1,4,3,7,5,8,6,9,10, a multiple of eleven.
fn tfn_ok(written: &str) -> bool {
    let d = digits(written);
    (8..=9).contains(&d.len())
        && number(&d) > 0
        && weighted(&d, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11)
}

fn tfn(rng: &mut Rng) -> String {
    let d = solve(rng, |rng| rng.digits(9), |d| d[0] != 0 && tfn_ok(&text(d)));
    dress(rng, &text(&d), "3 3 3|3 3 3|9|3-3-3")
}

/// The first two digits are at least 11; one taken from the first digit, weights 10,1,3 to 19, a multiple of 89.
fn abn_ok(written: &str) -> bool {
    let mut d = digits(written);
    d.len() == 11 && number(&d[..2]) > 10 && {
        d[0] -= 1;
        weighted(&d, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]).is_multiple_of(89)
    }
}

fn abn(rng: &mut Rng) -> String {
    let d = solve(rng, |rng| rng.digits(11), |d| abn_ok(&text(d)));
    dress(rng, &text(&d), "2 3 3 3|2 3 3 3|11|2-3-3-3")
}

/// Weights 8 to 1, ten minus the remainder.
fn acn_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 9 && (weighted(&d[..8], &[8, 7, 6, 5, 4, 3, 2, 1]) + d[8]).is_multiple_of(10)
}

fn acn(rng: &mut Rng) -> String {
    let d = solve(
        rng,
        |rng| {
            let mut d = rng.digits(9);
            d[0] = rng.one(&[0, 0, 1, 6]);
            d
        },
        |d| acn_ok(&text(d)),
    );
    dress(rng, &text(&d), "3 3 3|3 3 3|9|3-3-3")
}

/// First digit 2 to 6, weights 1,3,7,9 twice, the ninth digit is the remainder of ten.
fn medicare_ok(written: &str) -> bool {
    let d = digits(written);
    (10..=11).contains(&d.len())
        && (2..=6).contains(&d[0])
        && weighted(&d[..8], &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == d[8]
        && d[9] != 0
}

fn medicare(rng: &mut Rng) -> String {
    let mut d = solve(rng, |rng| rng.digits(10), |d| medicare_ok(&text(d)));
    if rng.chance(25) {
        d.push(rng.one(&[1, 2, 3, 4]));
        dress(rng, &text(&d), "4 5 1 1|4 5 1-1|11|4 5 2")
    } else {
        dress(rng, &text(&d), "4 5 1|4 5 1|10|4-5-1")
    }
}

/// Weights 3,2,7,6,5,4,3,2; where the check would be 10, weights 7,4,3,2,5,2,7,6.
fn ird_ok(written: &str) -> bool {
    let mut d = digits(written);
    if !(8..=9).contains(&d.len()) || !(10_000_000..150_000_000).contains(&number(&d)) {
        return false;
    }
    if d.len() == 8 {
        d.insert(0, 0);
    }
    let check = |weights: &[u32]| (11 - weighted(&d[..8], weights) % 11) % 11;
    let first = check(&[3, 2, 7, 6, 5, 4, 3, 2]);
    d[8] == if first == 10 { check(&[7, 4, 3, 2, 5, 2, 7, 6]) } else { first }
}

fn ird(rng: &mut Rng) -> String {
    loop {
        let value = rng.range(10_000_000, 149_999_999).to_string();
        if ird_ok(&value) {
            let forms = if value.len() == 8 { "2-3-3|8|2 3 3" } else { "3-3-3|9|3 3 3" };
            return dress(rng, &value, forms);
        }
    }
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "AU_TFN",
        theme: FIN | ID,
        make: Make::Rule(tfn),
        check: tfn_ok,
        labels: &[(En, "TFN;tax file number;Australian TFN;tax file no.")],
        keys: "tfn;tax_file_number;au_tfn;employee_tfn",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "AU_ABN",
        theme: FIN,
        make: Make::Rule(abn),
        check: abn_ok,
        labels: &[(En, "ABN;Australian Business Number;ABN of the supplier")],
        keys: "abn;australian_business_number;supplier_abn",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "AU_ACN",
        theme: FIN,
        make: Make::Rule(acn),
        check: acn_ok,
        labels: &[(En, "ACN;Australian Company Number;ACN of the company")],
        keys: "acn;australian_company_number;company_acn",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "AU_MEDICARE",
        theme: MED | ID,
        make: Make::Rule(medicare),
        check: medicare_ok,
        labels: &[(En, "Medicare card number (Australia);Australian Medicare number;Medicare card no. (AU)")],
        keys: "au_medicare;medicare_card_number_au;medicare_no_au",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "NZ_IRD",
        theme: FIN | ID,
        make: Make::Rule(ird),
        check: ird_ok,
        labels: &[(En, "IRD number;NZ IRD number;IRD no.;Inland Revenue number")],
        keys: "ird;ird_number;nz_ird;ird_no",
        decoy: true,
        ..BASE
    },
];
