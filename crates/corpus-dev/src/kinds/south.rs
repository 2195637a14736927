//! Numbers of Spain, Italy, Portugal, Greece and Turkey.

use super::{birth, date_digits, solve};
use crate::check::{clean, digits, luhn, luhn_digit, number, short_date_ok, text, two, weighted};
use crate::kind::{BASE, FIN, ID, Kind, MED, Make};
use crate::lang::Lang::{De, En, Es, Fr, It, Nl, Pt};
use crate::rng::Rng;
use crate::shape::{dress, sometimes_lower};

fn dni_letter(n: u64) -> char {
    char::from(b"TRWAGMYFPDXBNJZSQVHLCKE"[usize::try_from(n % 23).unwrap_or(0)])
}

fn dni_ok(written: &str) -> bool {
    let c = clean(written);
    c.len() == 9 && digits(&c[..8]).len() == 8 && c.ends_with(dni_letter(number(&digits(&c[..8]))))
}

fn dni(rng: &mut Rng) -> String {
    let n = rng.range(1_000_000, 79_999_999);
    let out = dress(rng, &format!("{n:08}{}", dni_letter(n)), "9|8-1|9|2.3.3-1|8 1|2.3.3 1");
    sometimes_lower(rng, out, 4)
}

fn nie_ok(written: &str) -> bool {
    let c = clean(written);
    let Some(first) = c.chars().next().and_then(|x| "XYZ".find(x)) else {
        return false;
    };
    c.len() == 9
        && digits(&c[1..8]).len() == 7
        && c.ends_with(dni_letter(first as u64 * 10_000_000 + number(&digits(&c[1..8]))))
}

fn nie(rng: &mut Rng) -> String {
    let first = rng.below(3);
    let n = rng.range(100_000, 9_999_999);
    let letter = dni_letter(first as u64 * 10_000_000 + n);
    let value = format!("{}{n:07}{letter}", ["X", "Y", "Z"][first]);
    let out = dress(rng, &value, "9|9|1-7-1|1 7 1|1-7 1");
    sometimes_lower(rng, out, 4)
}

/// The Luhn digit of the seven digits, as a digit or as a letter of `JABCDEFGHI`.
fn cif_ok(written: &str) -> bool {
    let c = clean(written);
    c.len() == 9
        && c.starts_with(|f: char| "ABCDEFGHJNPQRSUVW".contains(f))
        && digits(&c[1..8]).len() == 7
        && {
            let check = luhn_digit(&digits(&c[1..8]));
            c.ends_with(char::from(b"JABCDEFGHI"[check as usize])) || digits(&c[8..]) == [check]
        }
}

fn cif(rng: &mut Rng) -> String {
    let kind = rng.chars("AABBBEFGHJNPQRSUVW", 1);
    let d = rng.digits(7);
    let check = luhn_digit(&d);
    let last = if "NPQRSW".contains(&kind) {
        char::from(b"JABCDEFGHI"[check as usize]).to_string()
    } else {
        check.to_string()
    };
    dress(rng, &format!("{kind}{}{last}", text(&d)), "9|1-8|1-7-1|9")
}

const ODD: [u32; 36] = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14,
    16, 10, 22, 25, 24, 23,
];

/// Decreto ministeriale 23 dicembre 1976: odd places by a table, even places by value, the remainder of 26 is a letter.
fn fiscale_letter(first: &str) -> char {
    let sum: u32 = first
        .chars()
        .filter_map(|c| c.to_digit(36))
        .enumerate()
        .map(|(i, v)| {
            if i % 2 == 0 {
                ODD[v as usize]
            } else if v > 9 {
                v - 10
            } else {
                v
            }
        })
        .sum();
    char::from(b'A' + u8::try_from(sum % 26).unwrap_or(0))
}

fn fiscale_ok(written: &str) -> bool {
    let c = clean(written);
    c.len() == 16 && c[..6].chars().all(|x| x.is_ascii_uppercase()) && c.ends_with(fiscale_letter(&c[..15]))
}

fn fiscale(rng: &mut Rng) -> String {
    const SURNAMES: &[&str] =
        &["RSS", "BNC", "FRR", "SPS", "RMN", "CLM", "RCC", "MRN", "GRC", "BRN", "GLL", "CNT", "LMB", "MRT"];
    const NAMES: &[&str] =
        &["MRA", "GPP", "NNA", "LCU", "GLI", "MRC", "FNC", "SRA", "LSS", "PLA", "CHR", "DVD", "LNE"];
    const TOWNS: &[&str] = &[
        "H501", "F205", "L219", "F839", "G273", "D612", "A944", "A662", "D969", "L736", "Z112", "B354",
        "D548",
    ];
    let (year, month, day) = birth(rng);
    let letter = "ABCDEHLMPRST".chars().nth(month as usize - 1).unwrap_or('A');
    let day = day + if rng.chance(50) { 40 } else { 0 };
    let body = format!(
        "{}{}{:02}{letter}{day:02}{}",
        rng.pick(SURNAMES),
        rng.pick(NAMES),
        year % 100,
        rng.pick(TOWNS)
    );
    let value = format!("{body}{}", fiscale_letter(&body));
    let out = dress(rng, &value, "16|16|16|3 3 5 5");
    sometimes_lower(rng, out, 6)
}

/// Luhn; the office in digits 8 to 10 is 001 to 100 or one of a few others.
fn iva_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 11
        && luhn(&d)
        && number(&d[..7]) > 0
        && matches!(number(&d[7..10]), 1..=100 | 120 | 121 | 888 | 999)
}

fn iva(rng: &mut Rng) -> String {
    let mut d = rng.digits(7);
    d[1] = 1 + d[1] % 9;
    d.extend(crate::check::padded(rng.range(1, 100), 3));
    d.push(luhn_digit(&d));
    let value = text(&d);
    if rng.chance(12) { format!("IT{value}") } else { dress(rng, &value, "11|11|11|3 4 4") }
}

/// Weights 9 to 2, 11 minus the remainder, 0 for 10 and 11.
fn nif_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 9 && [1, 2, 3, 5, 6, 8, 9].contains(&d[0]) && {
        let rest = 11 - weighted(&d[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        d[8] == if rest > 9 { 0 } else { rest }
    }
}

fn nif(rng: &mut Rng) -> String {
    let d = solve(
        rng,
        |rng| {
            let mut d = rng.digits(9);
            d[0] = rng.one(&[1, 2, 2, 2, 3, 5]);
            d
        },
        |d| nif_ok(&text(d)),
    );
    dress(rng, &text(&d), "9|3 3 3|9|3.3.3")
}

fn amka_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 11 && luhn(&d) && short_date_ok(two(&d, 4), two(&d, 2), two(&d, 0))
}

fn amka(rng: &mut Rng) -> String {
    let mut d = date_digits(birth(rng), "DMY");
    d.extend(rng.digits(4));
    d.push(luhn_digit(&d));
    dress(rng, &text(&d), "11|11|6 5|6-5")
}

/// Odd places times 7 minus even places, then the sum of all ten.
fn tckn_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 11 && d[0] != 0 && {
        let odd = d[0] + d[2] + d[4] + d[6] + d[8];
        let even = d[1] + d[3] + d[5] + d[7];
        (odd * 7 + 90 - even) % 10 == d[9] && d[..10].iter().sum::<u32>() % 10 == d[10]
    }
}

fn tckn(rng: &mut Rng) -> String {
    let d = solve(rng, |rng| rng.digits(11), |d| tckn_ok(&text(d)));
    dress(rng, &text(&d), "11|11|11|3 3 3 2")
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "ES_DNI",
        theme: ID | FIN | MED,
        make: Make::Rule(dni),
        check: dni_ok,
        labels: &[
            (Es, "m:DNI;m:número de DNI;m:NIF;m:documento nacional de identidad"),
            (En, "DNI;Spanish DNI number;Spanish national ID (DNI)"),
            (De, "f:spanische DNI-Nummer"),
            (Fr, "m:DNI espagnol"),
        ],
        native: "DNI;NIF;D.N.I.",
        keys: "dni;numero_dni;nif;spanish_dni",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "ES_NIE",
        theme: ID | FIN,
        make: Make::Rule(nie),
        check: nie_ok,
        labels: &[
            (Es, "m:NIE;m:número de NIE;m:número de identidad de extranjero"),
            (En, "NIE;NIE number;Spanish NIE (foreigner ID)"),
        ],
        native: "NIE;N.I.E.",
        keys: "nie;numero_nie;nie_number",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "ES_CIF",
        theme: FIN,
        make: Make::Rule(cif),
        check: cif_ok,
        labels: &[
            (Es, "m:CIF;m:CIF de la empresa;m:NIF de la sociedad"),
            (En, "CIF;Spanish company tax number (CIF)"),
        ],
        native: "CIF;C.I.F.",
        keys: "cif;cif_empresa;company_cif",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "IT_CODICE_FISCALE",
        theme: ID | MED | FIN,
        make: Make::Rule(fiscale),
        check: fiscale_ok,
        labels: &[
            (It, "m:codice fiscale;m:cod. fiscale;m:C.F."),
            (En, "codice fiscale;Italian tax code;Italian fiscal code"),
            (De, "f:italienische Steuernummer (codice fiscale)"),
            (Fr, "m:code fiscal italien"),
        ],
        native: "Codice fiscale;C.F.;Cod. Fisc.",
        keys: "codice_fiscale;cod_fiscale;fiscal_code;italian_tax_code",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "IT_IVA",
        theme: FIN,
        make: Make::Rule(iva),
        check: iva_ok,
        labels: &[
            (It, "f:partita IVA;f:P. IVA;f:P.IVA"),
            (En, "partita IVA;Italian VAT number (partita IVA)"),
            (De, "f:italienische Partita IVA"),
        ],
        native: "P.IVA;Partita IVA",
        keys: "partita_iva;p_iva;piva",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "PT_NIF",
        theme: FIN | ID,
        make: Make::Rule(nif),
        check: nif_ok,
        labels: &[
            (Pt, "m:NIF;m:número de contribuinte;m:contribuinte n.º;m:número fiscal"),
            (En, "Portuguese NIF;Portuguese tax number (NIF);NIF (Portugal)"),
            (Nl, "n:NIF-nummer (Portugal)"),
        ],
        native: "NIF;Contribuinte;N.º contribuinte",
        keys: "nif;numero_contribuinte;portuguese_nif;contribuinte",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "GR_AMKA",
        theme: ID | MED,
        make: Make::Rule(amka),
        check: amka_ok,
        labels: &[
            (En, "AMKA;Greek social security number (AMKA);AMKA number"),
            (De, "f:griechische AMKA-Nummer"),
        ],
        native: "ΑΜΚΑ;Α.Μ.Κ.Α.;AMKA",
        keys: "amka;amka_number;greek_amka",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "TR_TCKN",
        theme: ID | MED,
        make: Make::Rule(tckn),
        check: tckn_ok,
        labels: &[
            (En, "Turkish ID number;T.C. kimlik no;Turkish identity number (TCKN)"),
            (De, "f:türkische Identitätsnummer;f:TC-Kimlik-Nummer"),
        ],
        native: "T.C. Kimlik No;TC Kimlik Numarası;TCKN",
        keys: "tckn;tc_kimlik_no;turkish_id;kimlik_no",
        decoy: true,
        ..BASE
    },
];
