//! Numbers of the Netherlands, Belgium and France.

use super::{birth, date_digits, solve};
use crate::check::{clean, digits, luhn, number, short_date_ok, text, two, weighted};
use crate::kind::{BASE, FIN, ID, Kind, MED, Make};
use crate::lang::Lang::{De, En, Fr, Nl};
use crate::rng::Rng;
use crate::shape::dress;

/// The eleven test: weights 9 to 2, the last digit counts minus one.
fn bsn_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 9 && number(&d) > 10_000_000 && {
        let sum = weighted(&d[..8], &[9, 8, 7, 6, 5, 4, 3, 2]);
        (sum + 11 - d[8]).is_multiple_of(11)
    }
}

fn bsn(rng: &mut Rng) -> String {
    let d = solve(rng, |rng| rng.digits(9), |d| d[0] != 0 && bsn_ok(&text(d)));
    dress(rng, &text(&d), "9|9|4.2.3|3 3 3|4 2 3|3-3-3")
}

/// Birth, order number, 97 minus the remainder; 2 in front of the nine digits for births since 2000.
fn nrn_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 11 && short_date_ok(two(&d, 0), two(&d, 2), two(&d, 4)) && {
        let nine = number(&d[..9]);
        let check = number(&d[9..]);
        check == 97 - nine % 97 || check == 97 - (2_000_000_000 + nine) % 97
    }
}

fn nrn(rng: &mut Rng) -> String {
    let date = birth(rng);
    let mut d = date_digits(date, "YMD");
    d.extend(crate::check::padded(rng.range(1, 997), 3));
    let nine = number(&d) + if date.0 >= 2000 { 2_000_000_000 } else { 0 };
    d.extend(crate::check::padded(97 - nine % 97, 2));
    dress(rng, &text(&d), "2.2.2-3.2|2.2.2-3.2|11|2.2.2 3 2|6 3 2")
}

/// Key = 97 minus the remainder of the thirteen digits, with 19 for 2A and 18 for 2B.
fn nir_ok(written: &str) -> bool {
    let c = clean(written);
    if c.len() != 15 || !"123478".contains(&c[..1]) {
        return false;
    }
    let plain = c.replacen("2A", "19", 1).replacen("2B", "18", 1);
    let d = digits(&plain);
    d.len() == 15 && number(&d[13..]) == 97 - number(&d[..13]) % 97
}

fn nir(rng: &mut Rng) -> String {
    let (year, month, _) = birth(rng);
    let corsica = rng.chance(6);
    let department =
        if corsica { rng.pick(&["2A", "2B"]).to_owned() } else { format!("{:02}", rng.range(1, 95)) };
    let body = format!(
        "{}{:02}{month:02}{department}{:03}{:03}",
        rng.range(1, 2),
        year % 100,
        rng.range(1, 590),
        rng.range(1, 800)
    );
    let plain = body.replacen("2A", "19", 1).replacen("2B", "18", 1);
    let corsican = if corsica { plain } else { body.clone() };
    let key = 97 - number(&digits(&corsican)) % 97;
    let value = format!("{body}{key:02}");
    if nir_ok(&value) {
        dress(rng, &value, "1 2 2 2 3 3 2|15|1 2 2 2 3 3 2|13 2|1.2.2.2.3.3.2")
    } else {
        nir(rng)
    }
}

/// Nine digits, or fourteen with the establishment, all under Luhn.
fn siren_ok(written: &str) -> bool {
    let d = digits(written);
    (d.len() == 9 && luhn(&d)) || (d.len() == 14 && luhn(&d) && luhn(&d[..9]))
}

fn siren(rng: &mut Rng) -> String {
    let d = solve(rng, |rng| rng.digits(9), |d| d[0] > 2 && luhn(d));
    dress(rng, &text(&d), "3 3 3|9|3.3.3")
}

fn siret(rng: &mut Rng) -> String {
    let nine = solve(rng, |rng| rng.digits(9), |d| d[0] > 2 && luhn(d));
    let d = solve(
        rng,
        |rng| {
            let mut d = nine.clone();
            d.extend([0, 0]);
            d.extend(rng.digits(3));
            d
        },
        luhn,
    );
    dress(rng, &text(&d), "3 3 3 5|14|9 5")
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "NL_BSN",
        theme: ID | MED,
        make: Make::Rule(bsn),
        check: bsn_ok,
        labels: &[
            (Nl, "n:BSN;n:burgerservicenummer;n:BSN-nummer;n:sofinummer"),
            (En, "BSN;Dutch citizen service number;burgerservicenummer (BSN)"),
            (De, "f:niederländische BSN;f:Bürgerservicenummer (BSN)"),
            (Fr, "m:numéro BSN néerlandais"),
        ],
        native: "BSN;Burgerservicenummer",
        keys: "bsn;burgerservicenummer;bsn_nummer;dutch_bsn",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "BE_NRN",
        theme: ID | MED,
        make: Make::Rule(nrn),
        check: nrn_ok,
        labels: &[
            (Nl, "n:rijksregisternummer;n:INSZ-nummer;n:rijksregisternr."),
            (Fr, "m:numéro de registre national;m:numéro national;m:NISS"),
            (En, "Belgian national register number;national number (Belgium);NRN (Belgium)"),
            (De, "f:belgische Nationalregisternummer"),
        ],
        native: "Rijksregisternr.;N° registre national;NISS",
        keys: "rijksregisternummer;registre_national;niss;insz;belgian_national_number",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "FR_NIR",
        theme: ID | MED,
        make: Make::Rule(nir),
        check: nir_ok,
        labels: &[
            (Fr, "m:numéro de sécurité sociale;m:numéro de sécu;m:NIR;n° de sécurité sociale;m:numéro INSEE"),
            (En, "French social security number;NIR;French NIR"),
            (De, "f:französische Sozialversicherungsnummer"),
        ],
        native: "N° de sécurité sociale;NIR;N° Sécu",
        keys: "nir;numero_securite_sociale;num_secu;french_ssn;no_secu",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "FR_SIREN",
        theme: FIN,
        make: Make::Rule(siren),
        check: siren_ok,
        labels: &[
            (Fr, "m:numéro SIREN;m:SIREN;m:SIREN de la société"),
            (En, "SIREN;French company number (SIREN);SIREN number"),
        ],
        native: "SIREN;N° SIREN",
        keys: "siren;numero_siren;siren_number;company_siren",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "FR_SIREN",
        theme: FIN,
        make: Make::Rule(siret),
        check: siren_ok,
        labels: &[(Fr, "m:numéro SIRET;m:SIRET;m:SIRET de l'établissement"), (En, "SIRET;SIRET number")],
        native: "SIRET;N° SIRET",
        keys: "siret;numero_siret;siret_etablissement",
        decoy: true,
        ..BASE
    },
];
