//! Rules of the numbers of Latin America.

use crate::checks::sums::{bare, exactly, groups, pair, seal, seal2, values, weighted};
use crate::lang::Day;
use crate::rng::Rng;

pub(super) fn cpf(rng: &mut Rng) -> String {
    let plain = seal2(rng, |rng| rng.digits(9), is_cpf);
    if rng.chance(75) { format!("{}-{}", groups(&plain[..9], &[3, 3, 3], "."), &plain[9..]) } else { plain }
}

/// Eleven minus the remainder, with ten and eleven as 0.
fn eleven(sum: u32) -> u32 {
    (11 - sum % 11) % 11 % 10
}

pub(super) fn is_cpf(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let same = d.iter().all(|v| *v == d[0]);
        !same
            && d[9] == eleven(weighted(&d[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]))
            && d[10] == eleven(weighted(&d[..10], &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]))
    })
}

pub(super) fn cnpj(rng: &mut Rng) -> String {
    // From 2026 the first twelve places may hold letters, which count as their ASCII code minus 48.
    let body = if rng.chance(12) {
        rng.chars("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", 8) + "0001"
    } else {
        rng.number(8) + rng.pick(["0001", "0001", "0002"])
    };
    let plain = seal2(rng, |_| body.clone(), is_cnpj);
    if rng.chance(75) {
        format!("{}/{}-{}", groups(&plain[..8], &[2, 3, 3], "."), &plain[8..12], &plain[12..])
    } else {
        plain
    }
}

pub(super) fn is_cnpj(text: &str) -> bool {
    let plain = bare(text);
    let v: Vec<u32> = plain.bytes().map(|b| u32::from(b.saturating_sub(48))).collect();
    plain.len() == 14
        && v[12] == eleven(weighted(&v[..12], &[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]))
        && v[13] == eleven(weighted(&v[..13], &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]))
}

const CURP: &str = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";

fn place(alphabet: &str, c: char) -> u32 {
    alphabet.chars().position(|at| at == c).and_then(|at| u32::try_from(at).ok()).unwrap_or(0)
}

fn initials(rng: &mut Rng) -> String {
    rng.chars("BCDFGHJLMNPRSTVZ", 1) + &rng.chars("AEIOU", 1) + &rng.chars("BCDFGHLMNPRSTVZ", 2)
}

pub(super) fn curp(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    let century = if birth.y < 2000 { rng.digits(1) } else { rng.chars("ABC", 1) };
    let state = rng.pick(["DF", "JC", "NL", "MC", "PL", "GT", "VZ", "YN", "BC", "SL", "NE"]);
    let start = format!(
        "{}{}{}{state}{}{century}",
        initials(rng),
        birth.yymmdd(),
        rng.pick(["H", "M"]),
        rng.chars("BCDFGLMNPRSTVZ", 3)
    );
    seal(rng, |_| start.clone(), is_curp)
}

pub(super) fn is_curp(text: &str) -> bool {
    let sum: u32 = text.chars().take(17).zip((2..=18).rev()).map(|(c, w)| place(CURP, c) * w).sum();
    text.len() == 18 && text.ends_with(&((10 - sum % 10) % 10).to_string())
}

const RFC: &str = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";

pub(super) fn rfc(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng).yymmdd();
    let name = if rng.chance(65) { initials(rng) } else { rng.chars("BCDFGHJKLMNPRSTVZ", 3) };
    let start = format!("{name}{birth}{}", rng.chars("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", 2));
    let tails = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "A"];
    tails.iter().map(|tail| format!("{start}{tail}")).find(|text| is_rfc(text)).unwrap_or(start)
}

pub(super) fn is_rfc(text: &str) -> bool {
    let padded = format!("{text:>13}");
    let Some((body, check)) = padded.split_at_checked(12) else { return false };
    let sum: u32 = body.chars().zip((2..=13).rev()).map(|(c, w)| place(RFC, c) * w).sum();
    let expected = match (11 - sum % 11) % 11 {
        10 => "A".to_owned(),
        digit => digit.to_string(),
    };
    (12..=13).contains(&text.len()) && check == expected
}

pub(super) fn cuit(rng: &mut Rng) -> String {
    let head = rng.pick(["20", "20", "27", "27", "23", "24", "30", "30", "33"]);
    let plain = seal(rng, |rng| format!("{head}{}", rng.number(8)), is_cuit);
    if rng.chance(75) { groups(&plain, &[2, 8, 1], "-") } else { plain }
}

pub(super) fn is_cuit(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let sum = weighted(&d[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
        (11 - sum % 11) % 11 == d[10]
    })
}

pub(super) fn rut(rng: &mut Rng) -> String {
    let number = rng.between(5_000_000, 26_000_000).to_string();
    let check = rut_check(&number);
    match rng.below(4) {
        0 => format!("{number}-{check}"),
        1 => format!("{number}-{}", check.to_ascii_lowercase()),
        _ => format!("{}-{check}", groups(&number, &[number.len() - 6, 3, 3], ".")),
    }
}

fn rut_check(number: &str) -> char {
    let sum: u32 =
        values(number).iter().rev().zip([2, 3, 4, 5, 6, 7].into_iter().cycle()).map(|(d, w)| d * w).sum();
    char::from(b"0123456789K"[((11 - sum % 11) % 11) as usize])
}

pub(super) fn is_rut(text: &str) -> bool {
    let plain = bare(text);
    let Some((number, check)) = plain.split_at_checked(plain.len().saturating_sub(1)) else { return false };
    number.len() >= 7 && check == rut_check(number).to_string()
}

pub(super) fn nit(rng: &mut Rng) -> String {
    let plain = seal(rng, |rng| rng.pick(["8", "9", "9"]).to_owned() + &rng.digits(8), is_nit);
    match rng.below(3) {
        0 => plain,
        1 => format!("{}-{}", &plain[..9], &plain[9..]),
        _ => format!("{}-{}", groups(&plain[..9], &[3, 3, 3], "."), &plain[9..]),
    }
}

pub(super) fn is_nit(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        let sum: u32 = d[..9].iter().rev().zip([3, 7, 13, 17, 19, 23, 29, 37, 41]).map(|(d, w)| d * w).sum();
        values("01987654321")[(sum % 11) as usize] == d[9]
    })
}

pub(super) fn cedula(rng: &mut Rng) -> String {
    let plain = seal(
        rng,
        |rng| format!("{:02}{}{}", rng.between(1, 24), rng.between(0, 5), rng.digits(6)),
        is_cedula,
    );
    if rng.chance(35) { groups(&plain, &[9, 1], "-") } else { plain }
}

pub(super) fn is_cedula(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        let sum: u32 =
            d.iter().enumerate().map(|(i, v)| if i % 2 == 0 { v * 2 / 10 + v * 2 % 10 } else { *v }).sum();
        (1..=24).contains(&pair(&d, 0)) && sum.is_multiple_of(10)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(is_cpf("39053344705") && is_cnpj("16727230000197") && is_curp("BOXW310820HNERXN09"));
        assert!(
            is_cuit("20055361682") && is_rut("760864285") && is_nit("2131234321") && is_cedula("1714307103")
        );
        // The sample of the tax service, also in python-stdnum.
        assert!(is_rfc("GODE561231GR8"));
    }
}
