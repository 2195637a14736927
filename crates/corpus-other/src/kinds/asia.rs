//! Numbers of East and South-East Asia and of Israel.

use super::{Class, Kind};
use crate::checks::sums::{
    bare, exactly, fours, groups, is_day, luhn, pair, seal, value36, values, weighted,
};
use crate::lang::Day;
use crate::rng::Rng;

const RIC_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

fn ric(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    let place = rng.pick(["110105", "310104", "440305", "330106", "510107", "420106", "320102", "500103"]);
    let start = format!("{place}{:04}{:02}{:02}{}", birth.y, birth.m, birth.d, rng.digits(3));
    let check = ric_check(&start);
    format!("{start}{check}")
}

fn ric_check(start: &str) -> char {
    char::from(b"10X98765432"[(weighted(&values(start), &RIC_WEIGHTS) % 11) as usize])
}

fn is_ric(text: &str) -> bool {
    let plain = bare(text);
    plain
        .split_at_checked(17)
        .is_some_and(|(start, check)| exactly(start, 17).is_some() && check == ric_check(start).to_string())
}

fn rrn(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng);
    let sex = if birth.y < 2000 { rng.pick(["1", "2"]) } else { rng.pick(["3", "4"]) };
    let plain =
        seal(rng, |rng| format!("{}{sex}{:02}{}", birth.yymmdd(), rng.between(0, 95), rng.digits(3)), is_rrn);
    if rng.chance(80) { groups(&plain, &[6, 7], "-") } else { plain }
}

fn is_rrn(text: &str) -> bool {
    exactly(text, 13).is_some_and(|d| {
        let sum = weighted(&d[..12], &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
        (11 - sum % 11) % 10 == d[12] && is_day(pair(&d, 2), pair(&d, 4))
    })
}

fn my_number(rng: &mut Rng) -> String {
    let plain = seal(rng, |rng| rng.number(11), is_my_number);
    match rng.below(4) {
        0 => fours(&plain, "-"),
        1 => fours(&plain, " "),
        _ => plain,
    }
}

fn is_my_number(text: &str) -> bool {
    exactly(text, 12).is_some_and(|d| {
        let rest = weighted(&d[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        (11 - rest) % 11 % 10 == d[11]
    })
}

const TW_LETTERS: [u32; 26] =
    [10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33];

fn tw_id(rng: &mut Rng) -> String {
    seal(
        rng,
        |rng| format!("{}{}{}", rng.chars("ABCDEFGHJKMNOPQTUVXZ", 1), rng.pick([1, 2]), rng.digits(7)),
        is_tw_id,
    )
}

fn is_tw_id(text: &str) -> bool {
    let Some(letter) = text.chars().next().filter(char::is_ascii_uppercase) else { return false };
    let code = TW_LETTERS[(value36(letter) - 10) as usize];
    let sum = code / 10 + code % 10 * 9 + weighted(&values(&text[1..]), &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
    text.len() == 10 && sum.is_multiple_of(10)
}

fn nric(rng: &mut Rng) -> String {
    let lead = rng.pick(["S", "S", "T", "F", "G", "M"]);
    let head = match lead {
        "S" => rng.pick(["5", "6", "7", "8", "9"]),
        "T" => "0",
        _ => rng.pick(["1", "2", "3", "5", "7"]),
    };
    let number = format!("{head}{}", rng.digits(6));
    format!("{lead}{number}{}", nric_letter(lead, &number))
}

fn nric_letter(lead: &str, number: &str) -> char {
    let shift = match lead {
        "T" | "G" => 4,
        "M" => 3,
        _ => 0,
    };
    let rest = ((weighted(&values(number), &[2, 7, 6, 5, 4, 3, 2]) + shift) % 11) as usize;
    let letters = match lead {
        "S" | "T" => b"JZIHGFEDCBA",
        "F" | "G" => b"XWUTRQPNMLK",
        _ => return char::from(b"KLJNPQRTUWX"[10 - rest]),
    };
    char::from(letters[rest])
}

fn is_nric(text: &str) -> bool {
    let (Some(lead), Some(number)) = (text.get(..1), text.get(1..8)) else { return false };
    text.len() == 9 && exactly(number, 7).is_some() && text.ends_with(nric_letter(lead, number))
}

fn thai(rng: &mut Rng) -> String {
    let plain = seal(rng, |rng| rng.pick(["1", "3", "3", "5"]).to_owned() + &rng.digits(11), is_thai);
    match rng.below(3) {
        0 => plain,
        1 => groups(&plain, &[1, 4, 5, 2, 1], " "),
        _ => groups(&plain, &[1, 4, 5, 2, 1], "-"),
    }
}

fn is_thai(text: &str) -> bool {
    exactly(text, 13).is_some_and(|d| {
        let sum = weighted(&d[..12], &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
        (11 - sum % 11) % 10 == d[12]
    })
}

fn my_nric(rng: &mut Rng) -> String {
    let birth = Day::of_birth(rng).yymmdd();
    let place = rng.between(1, 16);
    let plain = format!("{birth}{place:02}{}", rng.digits(4));
    if rng.chance(75) { groups(&plain, &[6, 2, 4], "-") } else { plain }
}

fn is_my_nric(text: &str) -> bool {
    exactly(text, 12).is_some_and(|d| is_day(pair(&d, 2), pair(&d, 4)))
}

fn teudat(rng: &mut Rng) -> String {
    seal(rng, |rng| rng.pick(["0", "2", "3", "3", "5"]).to_owned() + &rng.digits(7), is_teudat)
}

fn is_teudat(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| luhn(&d))
}

fn ph_tin(rng: &mut Rng) -> String {
    let plain = rng.chars("123456789", 1) + &rng.digits(8);
    let branch = rng.pick(["", "-000", "-000", "-001"]);
    format!("{}{branch}", groups(&plain, &[3, 3, 3], "-"))
}

fn is_ph_tin(text: &str) -> bool {
    exactly(text, 9).is_some() || exactly(text, 12).is_some()
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("CN_RIC", Class::Person, "ja", ric, is_ric)
        .labels(
            "en=Chinese resident ID|身份证号|身份证号码|resident identity card (China);ja=身份证号码|中国の身分証番号",
        )
        .keys("cn_resident_id|shenfenzheng|id_card_cn")
        .strict()
        .says(
            "en: Shanghai office: {name}, 身份证号 {V}, contract signed {date}
en: the customs broker asks for the Chinese resident ID of the consignee: {V}
ja: 上海事務所の担当者、身份证号 {V}、契約日は{date}です。",
        ),
    Kind::plain("KR_RRN", Class::Person, "ja", rrn, is_rrn)
        .labels("en=Korean resident registration number|주민등록번호|RRN (Korea);ja=住民登録番号（韓国）|주민등록번호")
        .keys("kr_rrn|resident_registration_no|jumin_no")
        .says("en: Seoul payroll: {name}, 주민등록번호 {V}"),
    Kind::plain("JP_MY_NUMBER", Class::Person, "ja", my_number, is_my_number)
        .labels("ja=マイナンバー|個人番号|個人番号（マイナンバー）;en=My Number|My Number (Japan)|マイナンバー")
        .keys("my_number|kojin_bango|individual_number")
        .strict()
        .says(
            "ja: 年末調整のため、マイナンバー {V} を登録しました。
ja: {name}様の個人番号は {V} です。取り扱いに注意してください。
ja: マイナンバーカードの番号（{V}）を確認しました。",
        ),
    Kind::plain("TW_ID", Class::Person, "en", tw_id, is_tw_id)
        .labels("en=Taiwan ID number|身分證字號|Taiwanese national ID")
        .keys("tw_national_id|taiwan_id")
        .strict()
        .says("en: Taipei: {name}, 身分證字號 {V}"),
    Kind::plain("SG_NRIC", Class::Person, "en", nric, is_nric)
        .labels("en=NRIC|NRIC/FIN|NRIC No.|FIN")
        .keys("nric|nric_fin|nric_no")
        .strict()
        .says(
            "en: Visitor {name}, NRIC {V}, pass returned at {time}.
en: CPF contribution for NRIC {V} bounced",
        ),
    Kind::plain("TH_PIN", Class::Person, "en", thai, is_thai)
        .labels("en=Thai national ID|เลขประจำตัวประชาชน|Thai ID card no.")
        .keys("thai_national_id|th_id_card")
        .strict()
        .says("en: Bangkok hotel desk: guest {name}, เลขประจำตัวประชาชน {V}"),
    Kind::plain("MY_NRIC", Class::Person, "en", my_nric, is_my_nric)
        .labels("en=MyKad number|IC number (Malaysia)|No. Kad Pengenalan|MyKad")
        .keys("mykad|ic_number|no_kad_pengenalan")
        .says("en: EPF form for {name}, MyKad {V}, Kuala Lumpur"),
    Kind::plain("IL_ID", Class::Person, "en", teudat, is_teudat)
        .labels("en=Teudat Zehut|Israeli ID number|תעודת זהות|Israeli ID")
        .keys("teudat_zehut|israeli_id")
        .strict()
        .says("en: Haifa: {name}, Teudat Zehut {V}, start date {date}"),
    Kind::plain("PH_TIN", Class::Person, "en", ph_tin, is_ph_tin)
        .labels("en=TIN (Philippines)|BIR TIN|TIN No. (BIR)")
        .keys("bir_tin|ph_tin")
        .says("en: BIR form 2316 for {name}, TIN {V}, Manila"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(is_ric("360426199101010071") && is_rrn("9710139019902") && is_my_number("621498320257"));
        assert!(is_tw_id("A123456789") && is_thai("3100600445635") && is_teudat("039337423"));
        assert!(is_nric("S1234567D") && is_nric("F1234567N") && is_nric("G1234567X"));
    }
}
