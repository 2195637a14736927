//! Numbers of the United States.

use crate::check::{clean, digits, number, two};
use crate::kind::{BASE, DATA, FIN, ID, Kind, Make, VEH};
use crate::lang::Lang::{De, En, Es, Fr};
use crate::rng::Rng;
use crate::shape::dress;

/// The area is not 000, 666 or above 899; group and serial are not zero; the numbers of advertisements are refused.
fn ssn_ok(written: &str) -> bool {
    let d = digits(written);
    let n = number(&d);
    d.len() == 9
        && !matches!(number(&d[..3]), 0 | 666 | 900..=999)
        && two(&d, 3) != 0
        && number(&d[5..]) != 0
        && !matches!(n, 78_051_120 | 219_099_999 | 123_456_789 | 987_654_320..=987_654_329)
        && d.iter().any(|x| *x != d[0])
}

fn ssn(rng: &mut Rng) -> String {
    loop {
        let value = format!("{:03}{:02}{:04}", rng.range(1, 772), rng.range(1, 99), rng.range(1, 9999));
        if ssn_ok(&value) {
            return dress(rng, &value, "3-2-4|3-2-4|3-2-4|9|3 2 4");
        }
    }
}

fn itin_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 9 && d[0] == 9 && matches!(two(&d, 3), 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

fn itin(rng: &mut Rng) -> String {
    let group = match rng.below(4) {
        0 => rng.range(50, 65),
        1 => rng.range(90, 92),
        2 => rng.range(94, 99),
        _ => rng.range(70, 88),
    };
    let value = format!("9{:02}{group}{:04}", rng.below(100), rng.below(10_000));
    dress(rng, &value, "3-2-4|3-2-4|3-2-4|9|3 2 4")
}

fn ein_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 9
        && matches!(two(&d, 0), 1..=6 | 10..=16 | 20..=27 | 30..=48 | 50..=68 | 71..=77 | 80..=88 | 90..=95 | 98 | 99)
}

fn ein(rng: &mut Rng) -> String {
    loop {
        let value = format!("{:02}{:07}", rng.range(1, 99), rng.below(10_000_000));
        if ein_ok(&value) {
            return dress(rng, &value, "2-7|2-7|2-7|9");
        }
    }
}

fn passport_ok(written: &str) -> bool {
    let c = clean(written);
    c.len() == 9 && digits(&c[1..]).len() == 8
}

fn passport(rng: &mut Rng) -> String {
    // Books issued since 2021 begin with a letter.
    if rng.chance(50) {
        format!("{}{:08}", rng.chars("AXYZ", 1), rng.below(100_000_000))
    } else {
        rng.range(400_000_000, 689_999_999).to_string()
    }
}

/// The layouts of a few large states; there is no check digit.
fn licence_ok(written: &str) -> bool {
    let c = clean(written);
    (7..=14).contains(&c.len()) && digits(&c).len() + 2 >= c.len()
}

/// California, Florida, Illinois, Texas, New York, Ohio.
fn licence(rng: &mut Rng) -> String {
    let letter = rng.chars("ABCDEFGHJKLMNPRSTW", 1);
    let mut n = |len: usize| crate::check::text(&rng.digits(len));
    let forms = [
        format!("{letter}{}", n(7)),
        format!("{letter}{}-{}-{}-{}-{}", n(3), n(3), n(2), n(3), n(1)),
        format!("{letter}{}-{}-{}", n(3), n(4), n(4)),
        format!("{letter}{}", n(12)),
        format!("1{}", n(7)),
        format!("{} {} {}", n(3), n(3), n(3)),
        format!("{letter}{}{}", rng.chars("BHKRTV", 1), rng.range(100_000, 999_999)),
    ];
    forms[rng.below(forms.len())].clone()
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "US_SSN",
        theme: ID | FIN | crate::kind::MED,
        make: Make::Rule(ssn),
        check: ssn_ok,
        labels: &[
            (En, "SSN;Social Security number;social security no.;Social Security Number;SSN (US)"),
            (Es, "m:número de Seguro Social;m:SSN"),
            (De, "f:US-Sozialversicherungsnummer (SSN)"),
            (Fr, "m:numéro de sécurité sociale américain (SSN)"),
        ],
        keys: "ssn;social_security_number;ssn_number;employee_ssn;soc_sec_no",
        ..BASE
    },
    Kind {
        id: "US_ITIN",
        theme: FIN | ID,
        make: Make::Rule(itin),
        check: itin_ok,
        labels: &[
            (En, "ITIN;ITIN number;Individual Taxpayer Identification Number;IRS ITIN"),
            (Es, "m:ITIN;m:número ITIN"),
        ],
        keys: "itin;itin_number;us_itin;individual_taxpayer_id",
        ..BASE
    },
    Kind {
        id: "US_EIN",
        theme: FIN,
        make: Make::Rule(ein),
        check: ein_ok,
        labels: &[
            (En, "EIN;Employer Identification Number;FEIN;federal tax ID (EIN);employer ID number"),
            (Es, "m:EIN de la empresa"),
        ],
        keys: "ein;fein;employer_identification_number;federal_ein;company_ein",
        ..BASE
    },
    Kind {
        id: "US_PASSPORT",
        make: Make::Rule(passport),
        check: passport_ok,
        labels: &[
            (
                En,
                "US passport number;U.S. passport no.;US passport;passport number (USA);American passport number",
            ),
            (Es, "m:número de pasaporte estadounidense"),
            (De, "f:US-Reisepassnummer"),
        ],
        keys: "us_passport;us_passport_number;us_passport_no;passport_number_usa",
        ..BASE
    },
    Kind {
        id: "US_DRIVER_LICENSE",
        theme: ID | VEH,
        sites: DATA,
        make: Make::Rule(licence),
        check: licence_ok,
        labels: &[
            (
                En,
                "driver's license number;driver license no.;driver's license;DL number (CA);driver license number;drivers license #",
            ),
            (Es, "m:número de licencia de conducir (EE. UU.)"),
        ],
        keys: "driver_license;drivers_license_number;driver_license_no;dl_number;us_driver_license",
        ..BASE
    },
];
