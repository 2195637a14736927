//! Bank numbers of single countries.

use super::solve;
use crate::check::{digits, number, padded, text, weighted};
use crate::kind::{BASE, FIELD, FIN, KV, Kind, Make, PROSE};
use crate::lang::Lang::{De, En, Es, Fr, Pt};
use crate::rng::Rng;
use crate::shape::{dress, make};

/// 3, 7, 1 and again, a multiple of ten; the first two digits name the district of the Federal Reserve.
fn aba_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 9
        && matches!(number(&d[..2]), 1..=12 | 21..=32 | 61..=72 | 80)
        && weighted(&d, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
}

fn aba(rng: &mut Rng) -> String {
    let d = solve(rng, |rng| rng.digits(9), |d| aba_ok(&text(d)));
    text(&d)
}

/// Not a routing number, not a row of one digit.
fn us_account_ok(written: &str) -> bool {
    let d = digits(written);
    (6..=17).contains(&d.len()) && d.iter().any(|x| *x != d[0])
}

fn us_account(rng: &mut Rng) -> String {
    // Nine digits would look like the routing number beside it, thirteen like milliseconds.
    let n = rng.one(&[10, 10, 12, 11, 12, 14]);
    let mut d = rng.digits(n);
    d[0] = 2 + d[0] % 8;
    text(&d)
}

fn sort_code(rng: &mut Rng) -> String {
    let value = format!("{:02}{:04}", rng.range(4, 89), rng.range(101, 9899));
    dress(rng, &value, "2-2-2|2-2-2|6|2 2 2")
}

fn uk_account(rng: &mut Rng) -> String {
    rng.range(21_000_000, 98_999_999).to_string()
}

/// The institutions with the most branches.
fn transit(rng: &mut Rng) -> String {
    let bank = rng.pick(&["001", "002", "003", "004", "006", "010", "016", "815"]);
    let branch = rng.range(101, 99_899);
    if rng.chance(75) { format!("{branch:05}-{bank}") } else { format!("0{bank}{branch:05}") }
}

fn bsb(rng: &mut Rng) -> String {
    let bank = rng.pick(&["03", "06", "08", "01", "11", "18", "48", "63", "73", "92"]);
    let value = format!("{bank}{}{:03}", rng.one(&[2, 3, 4, 5, 6, 7]), rng.range(1, 998));
    dress(rng, &value, "3-3|3-3|6|3 3")
}

fn ifsc(rng: &mut Rng) -> String {
    // Four letters of a bank: made up, so that no branch exists.
    let bank = rng.chars("ABCDGHIJKLMNPRSTUVXYZ", 4);
    if rng.chance(80) {
        format!("{bank}0{:06}", rng.below(1_000_000))
    } else {
        make(rng, &format!("{bank}0{{K6}}"))
    }
}

/// The last digit of each product with 3, 7, 1; ten minus the sum.
fn clabe_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 18 && {
        let sum: u32 = d[..17].iter().zip([3, 7, 1].iter().cycle()).map(|(d, w)| d * w % 10).sum();
        (sum + d[17]).is_multiple_of(10)
    }
}

fn clabe(rng: &mut Rng) -> String {
    let bank = rng.one(&[2, 12, 14, 21, 44, 72, 127, 646]);
    let d = solve(
        rng,
        |rng| {
            let mut d = padded(bank, 3);
            d.extend(rng.digits(15));
            d
        },
        |d| clabe_ok(&text(d)),
    );
    dress(rng, &text(&d), "18|18|18|3 3 11 1")
}

fn crc16(data: &str) -> u16 {
    data.bytes().fold(0xFFFF, |crc, byte| {
        (0..8)
            .fold(crc ^ (u16::from(byte) << 8), |c, _| if c & 0x8000 == 0 { c << 1 } else { c << 1 ^ 0x1021 })
    })
}

fn pix_key(rng: &mut Rng) -> String {
    let hex = rng.chars("0123456789abcdef", 32);
    format!(
        "{}-{}-4{}-{}{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        rng.pick(&["8", "9", "a", "b"]),
        &hex[17..20],
        &hex[20..]
    )
}

/// The text that a payer copies: fields of two digits id, two digits length, value; CRC-16 at the end (BR Code, EMV).
fn pix_code(rng: &mut Rng) -> String {
    let key = pix_key(rng);
    let account = format!("0014br.gov.bcb.pix01{:02}{key}", key.len());
    let shop = rng.pick(&["Padaria Aurora", "Loja do Porto", "Cafe Serra", "Oficina Norte"]);
    let town = rng.pick(&["Campinas", "Recife", "Curitiba", "Belem"]);
    let amount = format!("{}.{:02}", rng.range(5, 900), rng.below(100));
    let reference = rng.chars("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", 10);
    let body = format!(
        "00020126{:02}{account}52040000530398654{:02}{amount}5802BR59{:02}{shop}60{:02}{town}62140510{reference}6304",
        account.len(),
        amount.len(),
        shop.len(),
        town.len()
    );
    format!("{body}{:04X}", crc16(&body))
}

fn pix_code_ok(written: &str) -> bool {
    let cut = written.len().saturating_sub(4);
    written
        .get(..cut)
        .is_some_and(|body| body.ends_with("6304") && format!("{:04X}", crc16(body)) == written[cut..])
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "US_ABA_ROUTING",
        theme: FIN,
        make: Make::Rule(aba),
        check: aba_ok,
        labels: &[
            (En, "routing number;ABA routing number;ABA number;bank routing no.;RTN (ABA)"),
            (Es, "m:número de ruta (ABA)"),
        ],
        keys: "routing_number;aba_routing;aba_number;bank_routing_number",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "US_BANK_ACCOUNT",
        theme: FIN,
        make: Make::Rule(us_account),
        check: us_account_ok,
        labels: &[(
            En,
            "checking account number;bank account number;savings account number;account number at the bank",
        )],
        keys: "bank_account_number;checking_account;bank_account;savings_account_number",
        with: "US_ABA_ROUTING",
        ..BASE
    },
    Kind {
        id: "UK_SORT_CODE",
        theme: FIN,
        make: Make::Rule(sort_code),
        check: |written| digits(written).len() == 6,
        labels: &[(En, "sort code;bank sort code;sort code of the branch"), (De, "m:Sort Code (UK)")],
        keys: "sort_code;bank_sort_code;sortcode",
        ..BASE
    },
    Kind {
        id: "UK_SORT_CODE",
        theme: FIN,
        make: Make::Rule(uk_account),
        check: |written| digits(written).len() == 8,
        labels: &[(En, "account number;bank account no.;account no.")],
        keys: "account_number;bank_account_no;account_no",
        with: "UK_SORT_CODE",
        ..BASE
    },
    Kind {
        id: "CA_TRANSIT",
        theme: FIN,
        make: Make::Rule(transit),
        check: |written| matches!(digits(written).len(), 8 | 9),
        labels: &[
            (En, "transit number;bank transit number;branch transit no.;transit and institution number"),
            (Fr, "m:numéro de transit;m:numéro de transit bancaire"),
        ],
        keys: "transit_number;bank_transit;branch_transit_no",
        ..BASE
    },
    Kind {
        id: "AU_BSB",
        theme: FIN,
        make: Make::Rule(bsb),
        check: |written| digits(written).len() == 6,
        labels: &[(En, "BSB;BSB number;bank BSB;BSB code")],
        keys: "bsb;bsb_number;bank_bsb",
        ..BASE
    },
    Kind {
        id: "IN_IFSC",
        theme: FIN,
        make: Make::Rule(ifsc),
        check: |written| written.len() == 11 && &written[4..5] == "0",
        labels: &[(En, "IFSC;IFSC code;bank IFSC;IFSC of the branch")],
        keys: "ifsc;ifsc_code;bank_ifsc",
        ..BASE
    },
    Kind {
        id: "MX_CLABE",
        theme: FIN,
        make: Make::Rule(clabe),
        check: clabe_ok,
        labels: &[
            (Es, "f:CLABE;f:CLABE interbancaria;f:cuenta CLABE"),
            (En, "CLABE;CLABE account number;CLABE (Mexico)"),
        ],
        keys: "clabe;clabe_interbancaria;cuenta_clabe",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "BR_PIX",
        theme: FIN,
        make: Make::Rule(pix_key),
        check: |written| written.len() == 36 && written.matches('-').count() == 4,
        labels: &[
            (Pt, "f:chave Pix;f:chave Pix aleatória;f:chave aleatória (Pix)"),
            (En, "Pix key;Pix random key"),
        ],
        keys: "chave_pix;pix_key;pix_chave_aleatoria",
        ..BASE
    },
    Kind {
        id: "BR_PIX",
        theme: FIN,
        sites: PROSE | FIELD | KV,
        make: Make::Rule(pix_code),
        check: pix_code_ok,
        labels: &[
            (Pt, "m:Pix copia e cola;m:código Pix;m:BR Code"),
            (En, "Pix payment code;Pix copy-and-paste code"),
        ],
        keys: "pix_copia_e_cola;br_code;pix_payload",
        ..BASE
    },
];

#[cfg(test)]
mod tests {
    #[test]
    fn crc_of_the_standard() {
        assert_eq!(super::crc16("123456789"), 0x29B1);
    }

    #[test]
    fn published_values_pass() {
        assert!(super::aba_ok("111000025"));
        assert!(!super::aba_ok("112000025"));
    }
}
