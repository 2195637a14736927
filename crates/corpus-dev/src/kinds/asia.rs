//! Numbers of Asia.

use super::{birth, date_digits, solve};
use crate::check::{
    clean, date_ok, digits, luhn, luhn_digit, number, padded, short_date_ok, text, two, verhoeff, weighted,
};
use crate::kind::{BASE, FIN, ID, Kind, MED, Make};
use crate::lang::Lang::{De, En, Ja};
use crate::rng::Rng;
use crate::shape::{dress, sometimes_lower};

/// Verhoeff over twelve digits, the first 2 to 9, no palindrome.
fn aadhaar_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 12 && d[0] > 1 && verhoeff(&d) && !d.iter().eq(d.iter().rev())
}

fn aadhaar(rng: &mut Rng) -> String {
    let d = solve(rng, |rng| rng.digits(12), |d| aadhaar_ok(&text(d)));
    dress(rng, &text(&d), "4 4 4|4 4 4|12|4-4-4")
}

fn pan_ok(written: &str) -> bool {
    let c = clean(written);
    c.len() == 10
        && c[..5].chars().all(|x| x.is_ascii_uppercase())
        && "PCHFATBLJGE".contains(&c[3..4])
        && number(&digits(&c[5..9])) > 0
        && digits(&c[5..9]).len() == 4
        && c[9..].chars().all(|x| x.is_ascii_uppercase())
}

fn pan_plain(rng: &mut Rng) -> String {
    format!(
        "{}{}{}{:04}{}",
        rng.chars("ABCDEFGHJKLMNPQRSTUVWXYZ", 3),
        rng.chars("PPPPPPCHFT", 1),
        rng.chars("ABCDGKMNPRSTVY", 1),
        rng.range(1, 9999),
        rng.chars("ABCDEFGHJKLMNPQRSTUVWXYZ", 1)
    )
}

fn pan(rng: &mut Rng) -> String {
    let value = pan_plain(rng);
    sometimes_lower(rng, value, 4)
}

/// Letters and digits as 0 to 35, from the right times 1, 2, 1 …, the digits of the products in base 36 summed.
fn gstin_ok(written: &str) -> bool {
    let c = clean(written);
    let sum: u32 = c
        .chars()
        .rev()
        .filter_map(|x| x.to_digit(36))
        .enumerate()
        .map(|(i, v)| {
            let p = if i % 2 == 0 { v } else { v * 2 };
            p / 36 + p % 36
        })
        .sum();
    c.len() == 15 && matches!(number(&digits(&c[..2])), 1..=38) && pan_ok(&c[2..12]) && sum.is_multiple_of(36)
}

fn gstin(rng: &mut Rng) -> String {
    let body = format!("{:02}{}{}Z", rng.range(1, 37), pan_plain(rng), rng.chars("1112", 1));
    (0..36)
        .filter_map(|v| char::from_digit(v, 36))
        .map(|c| format!("{body}{}", c.to_ascii_uppercase()))
        .find(|value| gstin_ok(value))
        .unwrap_or(body)
}

fn voter_ok(written: &str) -> bool {
    let c = clean(written);
    c.len() == 10 && c[..3].chars().all(|x| x.is_ascii_uppercase()) && luhn(&digits(&c[3..]))
}

fn voter(rng: &mut Rng) -> String {
    let mut d = rng.digits(6);
    d.push(luhn_digit(&d));
    format!("{}{}", rng.chars("ABCDGHJKLMNPRSTUWXYZ", 3), text(&d))
}

/// Weights 6,5,4,3,2,7,6,5,4,3,2; eleven minus the remainder, 10 and 11 are 0.
fn my_number_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 12 && {
        let rest = weighted(&d[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        d[11] == if rest < 2 { 0 } else { 11 - rest }
    }
}

fn my_number(rng: &mut Rng) -> String {
    let d = solve(rng, |rng| rng.digits(12), |d| d[0] != 0 && my_number_ok(&text(d)));
    dress(rng, &text(&d), "12|4 4 4|4-4-4|12")
}

/// Weights 2 to 9 and 2 to 5; eleven minus the remainder.
fn rrn_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 13
        && short_date_ok(two(&d, 0), two(&d, 2), two(&d, 4))
        && (11 - weighted(&d[..12], &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10 == d[12]
}

fn rrn(rng: &mut Rng) -> String {
    let date = birth(rng);
    let sex = if date.0 >= 2000 { 3 } else { 1 };
    let d = solve(
        rng,
        |rng| {
            let mut d = date_digits(date, "YMD");
            d.push(sex + u32::from(rng.chance(50)));
            d.extend(padded(rng.range(0, 96), 2));
            d.extend(rng.digits(4));
            d
        },
        |d| rrn_ok(&text(d)),
    );
    dress(rng, &text(&d), "6-7|6-7|6-7|13")
}

const RIC: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// GB 11643: weights, the remainder of eleven looked up in `10X98765432`.
fn ric_ok(written: &str) -> bool {
    let c = clean(written);
    let d = digits(&c[..c.len().min(17)]);
    c.len() == 18
        && d.len() == 17
        && date_ok(u32::try_from(number(&d[6..10])).unwrap_or(0), two(&d, 10), two(&d, 12))
        && c.ends_with(char::from(b"10X98765432"[(weighted(&d, &RIC) % 11) as usize]))
}

fn ric(rng: &mut Rng) -> String {
    let mut d = padded(
        rng.one(&[110_101, 310_115, 440_103, 330_106, 510_104, 420_106, 320_102, 370_202, 610_113, 350_203]),
        6,
    );
    d.extend(date_digits(birth(rng), "FMD"));
    d.extend(rng.digits(3));
    let last = char::from(b"10X98765432"[(weighted(&d, &RIC) % 11) as usize]);
    sometimes_lower(rng, format!("{}{last}", text(&d)), 6)
}

const TAIWAN: &str = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

/// The letter counts as two digits from 10 on in its own order; weights 1,9,8 to 1 and 1.
fn tw_ok(written: &str) -> bool {
    let c = clean(written);
    let Some(letter) = c.chars().next().and_then(|l| TAIWAN.find(l)).and_then(|i| u32::try_from(i).ok())
    else {
        return false;
    };
    let mut d = padded(u64::from(letter + 10), 2);
    d.extend(digits(&c[1..]));
    c.len() == 10
        && d.len() == 11
        && "12".contains(&c[1..2])
        && weighted(&d, &[1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]).is_multiple_of(10)
}

fn tw(rng: &mut Rng) -> String {
    loop {
        let value =
            format!("{}{}{:08}", rng.chars("ABCDEFGHJKMNPQTUVX", 1), rng.range(1, 2), rng.below(100_000_000));
        if tw_ok(&value) {
            return value;
        }
    }
}

/// Weights 2,7,6,5,4,3,2; 4 more for T and G; letters per series.
fn nric_ok(written: &str) -> bool {
    let c = clean(written);
    let d = digits(c.get(1..8).unwrap_or(""));
    if c.len() != 9 || d.len() != 7 {
        return false;
    }
    let sum = weighted(&d, &[2, 7, 6, 5, 4, 3, 2]);
    let (add, letters) = match &c[..1] {
        "S" => (0, "JZIHGFEDCBA"),
        "T" => (4, "JZIHGFEDCBA"),
        "F" => (0, "XWUTRQPNMLK"),
        "G" => (4, "XWUTRQPNMLK"),
        _ => return false,
    };
    letters.chars().nth(((sum + add) % 11) as usize) == c.chars().nth(8)
}

fn nric(rng: &mut Rng) -> String {
    loop {
        let series = rng.pick(&["S", "S", "T", "F", "G"]);
        let year = if series == "S" { rng.range(55, 99) } else { rng.range(0, 15) };
        let value =
            format!("{series}{year:02}{:05}{}", rng.below(100_000), rng.chars("ABCDEFGHIJKLMNPQRTUWXZ", 1));
        if nric_ok(&value) {
            return sometimes_lower(rng, value, 4);
        }
    }
}

/// Weights 13 to 2; eleven minus the remainder.
fn thai_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 13
        && (1..=8).contains(&d[0])
        && (11 - weighted(&d[..12], &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == d[12]
}

fn thai(rng: &mut Rng) -> String {
    let d = solve(rng, |rng| rng.digits(13), |d| thai_ok(&text(d)));
    dress(rng, &text(&d), "1-4-5-2-1|13|1 4 5 2 1|1-4-5-2-1")
}

fn mykad_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 12
        && short_date_ok(two(&d, 0), two(&d, 2), two(&d, 4))
        && matches!(two(&d, 6), 1..=16 | 21..=59 | 82)
}

fn mykad(rng: &mut Rng) -> String {
    let mut d = date_digits(birth(rng), "YMD");
    d.extend(padded(rng.range(1, 16), 2));
    d.extend(rng.digits(4));
    dress(rng, &text(&d), "6-2-4|6-2-4|12|6 2 4")
}

/// The ninth digit has an unpublished rule, so none is asked for.
fn ph_ok(written: &str) -> bool {
    matches!(digits(written).len(), 9 | 12 | 14)
}

fn ph(rng: &mut Rng) -> String {
    let mut d = rng.digits(9);
    d[0] = rng.one(&[1, 2, 3, 4, 7, 9]);
    match rng.below(3) {
        0 => dress(rng, &text(&d), "3-3-3|3-3-3|9"),
        1 => dress(rng, &format!("{}00000", text(&d)), "3-3-3-5"),
        _ => dress(rng, &format!("{}000", text(&d)), "3-3-3-3|3-3-3-3|12"),
    }
}

/// Luhn over nine digits.
fn il_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 9 && luhn(&d)
}

fn il(rng: &mut Rng) -> String {
    let mut d = rng.digits(8);
    d[0] = rng.one(&[0, 2, 3, 3]);
    d.push(luhn_digit(&d));
    dress(rng, &text(&d), "9|9|8-1|9")
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "IN_AADHAAR",
        make: Make::Rule(aadhaar),
        check: aadhaar_ok,
        labels: &[(En, "Aadhaar number;Aadhaar;Aadhaar no.;UIDAI Aadhaar number"), (De, "f:Aadhaar-Nummer")],
        native: "Aadhaar No.;आधार संख्या",
        keys: "aadhaar;aadhaar_number;aadhaar_no;uidai_no",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "IN_PAN",
        theme: FIN | ID,
        make: Make::Rule(pan),
        check: pan_ok,
        labels: &[(En, "PAN;PAN card number;Permanent Account Number;income tax PAN")],
        keys: "pan_number;pan_no;pan_card;permanent_account_number",
        ..BASE
    },
    Kind {
        id: "IN_GSTIN",
        theme: FIN,
        make: Make::Rule(gstin),
        check: gstin_ok,
        labels: &[(En, "GSTIN;GST number;GST registration no.;GSTIN of supplier")],
        keys: "gstin;gst_number;gst_no;supplier_gstin",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "IN_VOTER",
        make: Make::Rule(voter),
        check: voter_ok,
        labels: &[(En, "voter ID;EPIC number;voter ID card number;EPIC no.;Indian voter ID")],
        keys: "voter_id;epic_no;epic_number;voter_card_no",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "JP_MY_NUMBER",
        theme: ID | FIN,
        make: Make::Rule(my_number),
        check: my_number_ok,
        labels: &[
            (Ja, "マイナンバー;個人番号;個人番号（マイナンバー）"),
            (En, "My Number;Japanese My Number;My Number (Japan)"),
        ],
        native: "マイナンバー;個人番号",
        keys: "my_number;mynumber;kojin_bango;individual_number_jp",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "KR_RRN",
        make: Make::Rule(rrn),
        check: rrn_ok,
        labels: &[(En, "Korean resident registration number;RRN;Korean RRN"), (Ja, "韓国の住民登録番号")],
        native: "주민등록번호;주민번호",
        keys: "rrn;resident_registration_number;korean_rrn;jumin_no",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "CN_RIC",
        make: Make::Rule(ric),
        check: ric_ok,
        labels: &[
            (En, "Chinese ID card number;Chinese resident identity card;PRC ID number"),
            (Ja, "中国の身分証番号"),
        ],
        native: "身份证号码;身份证号;公民身份号码",
        keys: "id_card_cn;chinese_id;sfz_no;cn_identity_card",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "TW_ID",
        make: Make::Rule(tw),
        check: tw_ok,
        labels: &[(En, "Taiwan ID number;Taiwanese national ID;ROC identity card number")],
        native: "身分證字號;身份證字號",
        keys: "taiwan_id;tw_national_id;roc_id",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "SG_NRIC",
        theme: ID | MED,
        make: Make::Rule(nric),
        check: nric_ok,
        labels: &[(En, "NRIC;NRIC number;Singapore NRIC;NRIC/FIN;FIN (Singapore)")],
        keys: "nric;nric_no;nric_fin;singapore_nric",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "TH_PIN",
        make: Make::Rule(thai),
        check: thai_ok,
        labels: &[(En, "Thai national ID;Thai ID card number;Thai identification number")],
        native: "เลขประจำตัวประชาชน;เลขบัตรประชาชน",
        keys: "thai_id;thai_national_id;citizen_id_th",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "MY_NRIC",
        make: Make::Rule(mykad),
        check: mykad_ok,
        labels: &[(En, "MyKad number;Malaysian NRIC;Malaysian IC number;MyKad no.")],
        native: "No. Kad Pengenalan;No. KP",
        keys: "mykad;mykad_no;malaysian_ic;no_kp",
        ..BASE
    },
    Kind {
        id: "PH_TIN",
        theme: FIN | ID,
        make: Make::Rule(ph),
        check: ph_ok,
        labels: &[(En, "Philippine TIN;BIR TIN;TIN (BIR);TIN no. (Philippines)")],
        keys: "ph_tin;bir_tin;tin_no_bir;philippine_tin",
        ..BASE
    },
    Kind {
        id: "IL_ID",
        make: Make::Rule(il),
        check: il_ok,
        labels: &[(En, "Israeli ID number;Teudat Zehut;Israeli identity number")],
        native: "מספר זהות;תעודת זהות;ת.ז.",
        keys: "teudat_zehut;israeli_id;il_id_number",
        decoy: true,
        ..BASE
    },
];
