//! Numbers of Latin America and Canada.

use super::{birth, date_digits, solve};
use crate::check::{clean, digits, luhn, luhn_digit, number, padded, short_date_ok, text, two, weighted};
use crate::kind::{BASE, FIN, ID, Kind, Make};
use crate::lang::Lang::{En, Es, Fr, Pt};
use crate::rng::Rng;
use crate::shape::{dress, sometimes_lower};

/// Eleven minus the remainder; 11 is written as 0, 10 as 9.
fn cuit_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 11 && [20, 23, 24, 25, 26, 27, 30, 33, 34].contains(&two(&d, 0)) && {
        let check = 11 - weighted(&d[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        d[10] == [check, 9, 0][(check.max(9) - 9) as usize]
    }
}

fn cuit(rng: &mut Rng) -> String {
    let head = rng.one(&[20, 20, 27, 27, 23, 30, 33]);
    let d = solve(
        rng,
        |rng| {
            let mut d = padded(head, 2);
            d.extend(rng.digits(9));
            d
        },
        |d| cuit_ok(&text(d)),
    );
    dress(rng, &text(&d), "2-8-1|2-8-1|11|2 8 1")
}

fn cpf_digit(d: &[u32]) -> u32 {
    let first = u32::try_from(d.len()).unwrap_or(9) + 1;
    let sum: u32 = d.iter().enumerate().map(|(i, x)| x * (first - u32::try_from(i).unwrap_or(0))).sum();
    (11 - sum % 11) % 11 % 10
}

fn cpf_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 11
        && d.iter().any(|x| *x != d[0])
        && cpf_digit(&d[..9]) == d[9]
        && cpf_digit(&d[..10]) == d[10]
}

fn cpf(rng: &mut Rng) -> String {
    let mut d = rng.digits(9);
    d.push(cpf_digit(&d));
    d.push(cpf_digit(&d));
    dress(rng, &text(&d), "3.3.3-2|3.3.3-2|11|9-2|3 3 3 2")
}

/// Values of the first twelve characters are ASCII minus 48, so that letters are possible since 2026.
fn cnpj_values(c: &str) -> Vec<u32> {
    c.bytes().map(|b| u32::from(b) - 48).collect()
}

fn cnpj_digit(values: &[u32]) -> u32 {
    let weights: [u32; 13] = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum = weighted(values, &weights[13 - values.len()..]);
    (11 - sum % 11) % 11 % 10
}

fn cnpj_ok(written: &str) -> bool {
    let c = clean(written);
    c.len() == 14 && digits(&c[12..]).len() == 2 && {
        let v = cnpj_values(&c);
        cnpj_digit(&v[..12]) == v[12] && cnpj_digit(&v[..13]) == v[13]
    }
}

fn cnpj(rng: &mut Rng) -> String {
    let root =
        if rng.chance(6) { rng.chars("0123456789ABCDEFGHJKLMNPRSTVWXYZ", 8) } else { text(&rng.digits(8)) };
    let mut value = format!("{root}000{}", rng.range(1, 4));
    for _ in 0..2 {
        let digit = cnpj_digit(&cnpj_values(&value));
        value.push_str(&digit.to_string());
    }
    dress(rng, &value, "2.3.3/4-2|2.3.3/4-2|14|8/4-2")
}

/// Luhn; the first digit is not 0 or 8.
fn sin_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 9 && d[0] != 0 && d[0] != 8 && luhn(&d)
}

fn sin(rng: &mut Rng) -> String {
    let mut d = rng.digits(8);
    d[0] = rng.one(&[1, 2, 3, 4, 5, 6, 7, 9]);
    d.push(luhn_digit(&d));
    dress(rng, &text(&d), "3 3 3|3-3-3|9|3 3 3")
}

/// From the right the weights 2 to 7 and again; eleven minus the remainder, 10 is K.
fn rut_ok(written: &str) -> bool {
    let c = clean(written);
    if !(8..=9).contains(&c.len()) {
        return false;
    }
    let (body, last) = c.split_at(c.len() - 1);
    let d = digits(body);
    d.len() == body.len() && d[0] != 0 && last.starts_with(rut_char(&d))
}

fn rut_char(d: &[u32]) -> char {
    let sum: u32 = d.iter().rev().zip([2, 3, 4, 5, 6, 7].iter().cycle()).map(|(d, w)| d * w).sum();
    char::from(b"0123456789K"[((11 - sum % 11) % 11) as usize])
}

fn rut(rng: &mut Rng) -> String {
    let n = if rng.chance(70) { rng.range(10_000_000, 25_999_999) } else { rng.range(5_000_000, 9_999_999) };
    let d = digits(&n.to_string());
    let value = format!("{n}{}", rut_char(&d));
    let forms = if d.len() == 8 { "2.3.3-1|8-1|2.3.3-1|9" } else { "1.3.3-1|7-1|1.3.3-1" };
    dress(rng, &value, forms)
}

/// From the right times 3,7,13,17,19,23,29,37,41,43; the remainder of 11, from 2 on eleven minus it.
fn nit_ok(written: &str) -> bool {
    let d = digits(written);
    (9..=10).contains(&d.len()) && nit_digit(&d[..d.len() - 1]) == d[d.len() - 1]
}

fn nit_digit(d: &[u32]) -> u32 {
    let sum: u32 = d.iter().rev().zip([3, 7, 13, 17, 19, 23, 29, 37, 41, 43]).map(|(d, w)| d * w).sum();
    digits("01987654321")[(sum % 11) as usize]
}

fn nit(rng: &mut Rng) -> String {
    // Companies begin with 8 or 9.
    let mut d = digits(&rng.range(800_000_000, 901_999_999).to_string());
    d.push(nit_digit(&d));
    dress(rng, &text(&d), "3.3.3-1|9-1|3.3.3-1|10")
}

/// Province, a digit below 6, Luhn over all ten.
fn cedula_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 10 && matches!(two(&d, 0), 1..=24 | 30) && d[2] < 7 && luhn(&d)
}

fn cedula(rng: &mut Rng) -> String {
    let mut d = padded(rng.range(1, 24), 2);
    d.push(u32::try_from(rng.below(6)).unwrap_or(0));
    d.extend(rng.digits(6));
    d.push(luhn_digit(&d));
    dress(rng, &text(&d), "10|9-1|10|10")
}

const CURP: &str = "0123456789ABCDEFGHIJKLMN*OPQRSTUVWXYZ";

/// Each character's place in an alphabet with the Ñ (here a star), times 18 to 2.
fn curp_digit(first: &str) -> u32 {
    let sum: usize = first.chars().zip((2..=18).rev()).map(|(c, w)| CURP.find(c).unwrap_or(0) * w).sum();
    u32::try_from((10 - sum % 10) % 10).unwrap_or(0)
}

fn curp_ok(written: &str) -> bool {
    let c = clean(written);
    c.len() == 18
        && short_date_ok(two(&digits(&c[4..10]), 0), two(&digits(&c[4..10]), 2), two(&digits(&c[4..10]), 4))
        && digits(&c[17..]) == [curp_digit(&c[..17])]
}

fn initials(rng: &mut Rng) -> String {
    format!(
        "{}{}{}{}",
        rng.chars("BCDFGHLMNPRSTVZ", 1),
        rng.chars("AEIOU", 1),
        rng.chars("BCDGHLMNRSV", 1),
        rng.chars("ABCDEFGJKLMPRV", 1)
    )
}

fn curp(rng: &mut Rng) -> String {
    const STATES: &[&str] =
        &["DF", "JC", "NL", "PL", "MC", "GT", "VZ", "OC", "YN", "SR", "CH", "QT", "BC", "MN"];
    let date = birth(rng);
    let body = format!(
        "{}{}{}{}{}{}",
        initials(rng),
        text(&date_digits(date, "YMD")),
        rng.chars("HM", 1),
        rng.pick(STATES),
        rng.chars("BCDFGHJLMNPRSTVZ", 3),
        if date.0 >= 2000 { rng.chars("ABCDEFGH", 1) } else { rng.chars("000123456789", 1) }
    );
    let value = format!("{body}{}", curp_digit(&body));
    sometimes_lower(rng, value, 4)
}

const RFC: &str = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ *";

fn rfc_char(first: &str) -> char {
    let sum: usize =
        format!("{first:>12}").chars().zip((2..=13).rev()).map(|(c, w)| RFC.find(c).unwrap_or(0) * w).sum();
    match 11 - sum % 11 {
        11 => '0',
        10 => 'A',
        n => char::from_digit(u32::try_from(n).unwrap_or(0), 10).unwrap_or('0'),
    }
}

fn rfc_ok(written: &str) -> bool {
    let c: String =
        written.to_uppercase().chars().filter(|x| x.is_ascii_alphanumeric() || *x == '&').collect();
    if !(12..=13).contains(&c.len()) {
        return false;
    }
    let date = digits(&c[c.len() - 9..c.len() - 3]);
    date.len() == 6
        && short_date_ok(two(&date, 0), two(&date, 2), two(&date, 4))
        && c.ends_with(rfc_char(&c[..c.len() - 1]))
}

fn rfc(rng: &mut Rng) -> String {
    let date = text(&date_digits(birth(rng), "YMD"));
    let head = if rng.chance(70) { initials(rng) } else { rng.chars("BCDFGHLMNPRSTVZAEIO", 3) };
    let body = format!(
        "{head}{date}{}{}",
        rng.chars("123456789ABCDEFGHIJKLMNPQRSTUV", 1),
        rng.chars("123456789ABCDEFGHIJKLMN", 1)
    );
    let value = format!("{body}{}", rfc_char(&body));
    let form = if head.len() == 4 { "13|13|4-6-3|13" } else { "12|12|3-6-3|12" };
    dress(rng, &value, form)
}

/// Eleven digits as CPF, with the length of a company: never zero.
fn nonzero(written: &str) -> bool {
    number(&digits(written)) > 0
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "BR_CPF",
        theme: ID | FIN,
        make: Make::Rule(cpf),
        check: cpf_ok,
        labels: &[
            (Pt, "m:CPF;m:número de CPF;m:CPF do titular;m:CPF do cliente"),
            (En, "CPF;Brazilian CPF number;CPF number"),
            (Es, "m:CPF brasileño"),
        ],
        native: "CPF;CPF nº",
        keys: "cpf;numero_cpf;cpf_cliente;brazilian_cpf",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "BR_CNPJ",
        theme: FIN,
        make: Make::Rule(cnpj),
        check: |written| cnpj_ok(written) && nonzero(written),
        labels: &[
            (Pt, "m:CNPJ;m:CNPJ da empresa;m:CNPJ do fornecedor"),
            (En, "CNPJ;Brazilian company number (CNPJ)"),
        ],
        native: "CNPJ;CNPJ nº",
        keys: "cnpj;cnpj_empresa;supplier_cnpj",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "CA_SIN",
        theme: ID | FIN,
        make: Make::Rule(sin),
        check: sin_ok,
        labels: &[
            (En, "SIN;Social Insurance Number;Canadian SIN;social insurance no."),
            (Fr, "m:numéro d'assurance sociale;m:NAS;m:NAS (Canada)"),
        ],
        keys: "sin;social_insurance_number;canadian_sin;nas",
        sites: crate::kind::DATA,
        decoy: true,
        ..BASE
    },
    Kind {
        id: "CL_RUT",
        theme: ID | FIN,
        make: Make::Rule(rut),
        check: rut_ok,
        labels: &[
            (Es, "m:RUT;m:RUN;m:número de RUT;m:RUT del cliente"),
            (En, "Chilean RUT;RUT;RUT number (Chile)"),
        ],
        native: "RUT;R.U.T.",
        keys: "rut;run;chilean_rut;rut_cliente",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "CO_NIT",
        theme: FIN,
        make: Make::Rule(nit),
        check: nit_ok,
        labels: &[
            (Es, "m:NIT;m:NIT de la empresa;m:NIT del proveedor"),
            (En, "Colombian NIT;NIT;NIT (Colombia)"),
        ],
        native: "NIT;N.I.T.",
        keys: "nit;nit_empresa;colombian_nit",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "EC_CEDULA",
        make: Make::Rule(cedula),
        check: cedula_ok,
        labels: &[
            (Es, "f:cédula ecuatoriana;f:cédula de identidad (Ecuador);m:número de cédula ecuatoriana"),
            (En, "Ecuadorian cédula;cédula number (Ecuador);Ecuadorian ID card number"),
        ],
        keys: "cedula_ecuador;cedula_ec;ecuadorian_cedula",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "AR_CUIT",
        theme: FIN | ID,
        make: Make::Rule(cuit),
        check: cuit_ok,
        labels: &[
            (Es, "m:CUIT;m:CUIL;m:número de CUIT;m:CUIT del proveedor"),
            (En, "CUIT;Argentine CUIT;CUIT/CUIL number"),
        ],
        native: "CUIT;CUIL;C.U.I.T.",
        keys: "cuit;cuil;argentine_cuit",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "MX_CURP",
        make: Make::Rule(curp),
        check: curp_ok,
        labels: &[(Es, "f:CURP;f:clave CURP;f:CURP del trabajador"), (En, "CURP;Mexican CURP;CURP code")],
        keys: "curp;clave_curp;mexican_curp",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "MX_RFC",
        theme: FIN | ID,
        make: Make::Rule(rfc),
        check: rfc_ok,
        labels: &[(Es, "m:RFC;m:RFC con homoclave;m:RFC del receptor"), (En, "RFC;Mexican RFC;RFC tax code")],
        native: "RFC;R.F.C.",
        keys: "rfc;rfc_receptor;mexican_rfc",
        decoy: true,
        ..BASE
    },
];
