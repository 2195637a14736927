//! Bank accounts and the codes of banks.

use super::{Class, Kind};
use crate::checks::sums::{
    bare, exactly, fours, groups, mod97, pair, remainder, seal, spelled, values, weighted,
};
use crate::rng::{Rng, UPPER_DIGITS};

const ABA_PREFIXES: [(u32, u32); 4] = [(1, 12), (21, 32), (61, 72), (80, 80)];

/// Lengths of the registry of SWIFT for the countries that are made here.
const LENGTHS: &[(&str, usize)] = &[
    ("DE", 22),
    ("AT", 20),
    ("CH", 21),
    ("FR", 27),
    ("ES", 24),
    ("IT", 27),
    ("NL", 18),
    ("BE", 16),
    ("PL", 28),
    ("PT", 25),
    ("SE", 24),
    ("NO", 15),
    ("DK", 18),
    ("FI", 18),
    ("GB", 22),
    ("IE", 22),
    ("LU", 20),
    ("CZ", 24),
    ("RO", 24),
    ("EE", 20),
];

/// The national part, with the inner check digits of those countries that have them.
fn bban(rng: &mut Rng, country: &str) -> String {
    match country {
        "FR" => {
            // Bank, branch, account; the key makes the whole divisible by 97.
            let body = rng.digits(21);
            let rest = remainder(&spelled(&format!("{body}00")), 97);
            format!("{body}{:02}", 97 - rest)
        }
        "BE" => {
            let body = rng.number(10);
            let rest = remainder(&values(&body), 97);
            format!("{body}{:02}", if rest == 0 { 97 } else { rest })
        }
        "ES" => {
            let (bank, account) = (rng.number(8), rng.digits(10));
            let control = |digits: &[u32], weights: &[u32]| match 11 - weighted(digits, weights) % 11 {
                11 => 0,
                10 => 1,
                d => d,
            };
            let first = control(&values(&bank), &[4, 8, 5, 10, 9, 7, 3, 6]);
            let second = control(&values(&account), &[1, 2, 4, 8, 5, 10, 9, 7, 3, 6]);
            format!("{bank}{first}{second}{account}")
        }
        "PT" => {
            let body = rng.digits(19);
            format!("{body}{:02}", 98 - remainder(&values(&format!("{body}00")), 97))
        }
        "NO" => seal(
            rng,
            |rng| rng.number(10),
            |text| weighted(&values(text), &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11),
        ),
        "IT" => {
            let body = rng.digits(10) + &rng.digits(12);
            format!("{}{body}", italian_letter(&body))
        }
        "GB" => format!("{}{}", rng.one("NWBK|BARC|LOYD|MIDL|HBUK|RBOS|TSBS"), rng.digits(14)),
        "IE" => format!("{}{}", rng.one("AIBK|BOFI|IPBS|ULSB"), rng.digits(14)),
        "NL" => format!("{}0{}", rng.one("INGB|RABO|ABNA|TRIO|BUNQ|SNSB"), rng.digits(9)),
        "RO" => format!("{}{}", rng.one("BTRL|RNCB|BRDE|INGB"), rng.chars(UPPER_DIGITS, 16)),
        "DE" => format!("{}{}", rng.pick(["3705", "5007", "1005", "7002", "2004", "6005"]), rng.digits(14)),
        other => {
            let length = LENGTHS.iter().find(|(code, _)| *code == other).map_or(20, |(_, length)| *length);
            rng.digits(length - 4)
        }
    }
}

/// CIN of Italian accounts: the weights of the fiscal code over ABI, CAB and account.
fn italian_letter(body: &str) -> char {
    let odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let sum: u32 =
        values(body).iter().enumerate().map(|(i, d)| if i % 2 == 0 { odd[*d as usize] } else { *d }).sum();
    char::from(b'A' + (sum % 26) as u8)
}

fn iban(rng: &mut Rng) -> String {
    let (country, _) = LENGTHS[rng.below(LENGTHS.len())];
    let national = bban(rng, country);
    let check = 98 - mod97(&format!("{national}{country}00"));
    let plain = format!("{country}{check:02}{national}");
    match rng.below(10) {
        0..=3 => plain,
        4 => plain.to_ascii_lowercase(),
        5 => fours(&plain, "-"),
        _ => fours(&plain, " "),
    }
}

pub(super) fn is_iban(text: &str) -> bool {
    let plain = bare(text);
    let Some((head, tail)) = plain.split_at_checked(4) else { return false };
    LENGTHS.iter().any(|(code, length)| head.starts_with(code) && plain.len() == *length)
        && mod97(&format!("{tail}{head}")) == 1
}

fn bic(rng: &mut Rng) -> String {
    let bank = rng.capitals(4);
    let country = rng.one("DE|AT|CH|FR|ES|IT|NL|BE|PL|PT|SE|GB|IE|US|JP|DK|FI");
    let place = rng.one("FF|MM|BB|HH|PP|XX|2L|2A|22|21|3M|33|TT|WW|PL|HE");
    let branch = rng.pick(["", "", "", "XXX", "XXX", "500", "PAR"]);
    format!("{bank}{country}{place}{branch}")
}

fn is_bic(text: &str) -> bool {
    (text.len() == 8 || text.len() == 11)
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn aba(rng: &mut Rng) -> String {
    let (low, high) = rng.pick([(1, 12), (21, 32), (61, 72), (1, 12)]);
    seal(rng, |rng| format!("{:02}{}", rng.between(low, high), rng.digits(6)), is_aba)
}

fn is_aba(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| {
        let head = pair(&d, 0);
        ABA_PREFIXES.iter().any(|(low, high)| (*low..=*high).contains(&head))
            && weighted(&d, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
    })
}

fn us_account(rng: &mut Rng) -> String {
    let length = rng.between(8, 12) as usize;
    rng.number(length)
}

fn is_us_account(text: &str) -> bool {
    (6..=17).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn sort_code(rng: &mut Rng) -> String {
    let bank = rng.pick(["20", "30", "40", "60", "77", "09", "16", "23", "83"]);
    let rest = rng.digits(4);
    groups(&format!("{bank}{rest}"), &[2, 2, 2], rng.pick(["-", "-", "-", " "]))
}

fn is_sort_code(text: &str) -> bool {
    exactly(text, 6).is_some()
}

fn transit(rng: &mut Rng) -> String {
    let bank = rng.pick(["001", "002", "003", "004", "006", "010", "016", "815"]);
    format!("{}-{bank}", rng.digits(5))
}

fn is_transit(text: &str) -> bool {
    exactly(text, 8).is_some()
}

fn bsb(rng: &mut Rng) -> String {
    let bank = rng.pick(["01", "03", "06", "08", "11", "48", "63", "73"]);
    format!("{bank}{}-{}", rng.between(2, 7), rng.digits(3))
}

fn is_bsb(text: &str) -> bool {
    exactly(text, 6).is_some()
}

fn ifsc(rng: &mut Rng) -> String {
    let bank = rng.one("HDFC|ICIC|SBIN|UTIB|KKBK|PUNB|CNRB|YESB|IDIB");
    format!("{bank}0{}", rng.digits(6))
}

fn is_ifsc(text: &str) -> bool {
    text.len() == 11 && text.as_bytes().get(4) == Some(&b'0')
}

fn clabe(rng: &mut Rng) -> String {
    seal(
        rng,
        |rng| {
            format!(
                "{}{}",
                rng.pick(["002", "012", "014", "021", "032", "036", "044", "072", "127"]),
                rng.digits(14)
            )
        },
        is_clabe,
    )
}

fn is_clabe(text: &str) -> bool {
    exactly(text, 18).is_some_and(|d| {
        let sum: u32 = d[..17].iter().zip([3, 7, 1].into_iter().cycle()).map(|(d, w)| d * w % 10).sum();
        (10 - sum % 10) % 10 == d[17]
    })
}

/// The random key of Pix, which is a UUID; the other kinds of keys are mail addresses, telephones and CPFs.
fn pix(rng: &mut Rng) -> String {
    rng.uuid()
}

fn is_pix(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("IBAN", Class::Money, "*", iban, is_iban)
        .labels(
            "en=IBAN|bank account (IBAN)|account;de=IBAN|Bankverbindung|Konto;fr=IBAN|compte bancaire;\
                es=IBAN|cuenta|cuenta bancaria;it=IBAN|conto corrente;nl=IBAN|rekeningnummer|rekening;\
                pl=IBAN|numer konta|rachunek;pt=IBAN|conta;sv=IBAN|konto;ja=IBAN|口座（IBAN）",
        )
        .keys("iban|bank_account|account_iban|creditor_iban|payout_iban")
        .says(
            "en: please send the refund of {amount} to {V}, account holder {name}
en: Our new bank details: {firm}, IBAN {V}. The old account closes in {month}.
de: Bitte überweisen Sie {amount} auf das Konto {V} bei unserer Hausbank.
de: Erstattung an {name}, IBAN {V}, Verwendungszweck {invoice}
fr: Merci de virer {amount} sur le compte {V} avant le {date}.
es: La devolución de {amount} va a la cuenta {V} a nombre de {name}.
it: Il rimborso di {amount} va accreditato su {V}, intestato a {name}.
nl: De borg van {amount} mag terug naar {V} op naam van {name}.
pl: Proszę o zwrot {amount} na rachunek {V}.
pt: O reembolso de {amount} deve ir para {V}, titular {name}.
sv: Återbetala {amount} till {V}, kontohavare {name}.",
        )
        .strict(),
    Kind::plain("SWIFT_BIC", Class::Money, "*", bic, is_bic)
        .labels(
            "en=BIC|SWIFT code|SWIFT/BIC|BIC code;de=BIC|SWIFT-Code|BIC/SWIFT;fr=BIC|code BIC|code SWIFT;\
                es=BIC|código SWIFT;it=BIC|codice SWIFT;nl=BIC|BIC-code;pl=BIC|kod SWIFT;pt=BIC|código SWIFT;\
                sv=BIC|SWIFT-kod;ja=SWIFTコード|BIC",
        )
        .keys("bic|swift_code|swift|bank_bic"),
    Kind::plain("US_ABA_ROUTING", Class::Money, "en", aba, is_aba)
        .labels("en=routing number|ABA routing number|ABA|routing no.|RTN")
        .keys("routing_number|aba_routing|aba|routing_no")
        .strict()
        .says(
            "en: Wire instructions: ABA {V}, beneficiary {firm}, reference {invoice}
en: what is the routing number again? - it's {V}
en: direct deposit goes through routing {V}, first pay date {date}",
        ),
    Kind::plain("US_BANK_ACCOUNT", Class::Money, "en", us_account, is_us_account)
        .labels("en=account number|bank account number|checking account|acct no.")
        .keys(
            "account_number|bank_account_number|\
                checking_account|acct_number",
        )
        .with("US_ABA_ROUTING")
        .says(
            "en: Direct deposit: routing number {@US_ABA_ROUTING}, checking account number {V}
en: Wire to {firm}, ABA {@US_ABA_ROUTING}, bank account {V}
en: bank account {V} (routing {@US_ABA_ROUTING}) replaces the old one from {date}",
        ),
    Kind::plain("UK_SORT_CODE", Class::Money, "en", sort_code, is_sort_code)
        .labels("en=sort code|Sort code|bank sort code|s/c")
        .keys("sort_code|bank_sort_code|sortcode")
        .says(
            "en: Please pay to sort code {V}, account number {n8}, name {name}.
en: BACS: sort code {V} account {n8}
en: her sort code is {V} and the account no. {n8}, both from the cheque",
        ),
    Kind::plain("CA_TRANSIT", Class::Money, "en", transit, is_transit)
        .labels("en=transit number|transit no.|institution and transit number|bank transit")
        .keys("transit_number|bank_transit|transit_no")
        .says("en: void cheque shows transit number {V}, account ending {n4}"),
    Kind::plain("AU_BSB", Class::Money, "en", bsb, is_bsb)
        .labels("en=BSB|BSB number|BSB no.")
        .keys("bsb|bsb_number|bank_bsb")
        .says("en: Super refund to BSB {V}, account {n8}, name {name}"),
    Kind::plain("IN_IFSC", Class::Money, "en", ifsc, is_ifsc)
        .labels("en=IFSC|IFSC code|branch IFSC")
        .keys("ifsc|ifsc_code|branch_ifsc")
        .says("en: NEFT transfer: IFSC {V}, beneficiary {name}"),
    Kind::plain("MX_CLABE", Class::Money, "es", clabe, is_clabe)
        .labels(
            "es=CLABE|CLABE interbancaria|cuenta CLABE;en=CLABE|CLABE account|Mexican bank account (CLABE)",
        )
        .keys("clabe|clabe_interbancaria")
        .strict(),
    Kind::plain("BR_PIX", Class::Money, "pt", pix, is_pix)
        .labels("pt=chave Pix|chave Pix aleatória|Pix;en=Pix key|chave Pix")
        .keys("chave_pix|pix_key")
        .says(
            "pt: Pode fazer o Pix para a chave aleatória {V}, em nome de {name}.
pt: A chave Pix da clínica mudou para {V}.",
        ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(is_iban("GB82WEST12345698765432") && is_iban("DE89370400440532013000"));
        assert!(is_aba("111000025") && !is_aba("112000025"));
        assert!(is_clabe("032180000118359719"));
    }
}
