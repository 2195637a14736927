//! The small things that sentences name: orders, tickets, versions, hashes, prices. None of them is a finding.

use crate::checks::sums::{fours, luhn, seal, values, weighted};
use crate::lang::{self, Lang};
use crate::rng::{HEX, LOWER_DIGITS, Rng};
use crate::talk;
use crate::words;

pub(crate) fn order(rng: &mut Rng) -> String {
    match rng.below(5) {
        0 => format!("ORD-{}-{}", rng.between(2021, 2025), rng.number(5)),
        1 => format!("SO{}", rng.number(7)),
        2 => rng.number(7),
        3 => format!("{}/{}", rng.number(5), rng.between(21, 25)),
        _ => format!("{}-{}", rng.number(3), rng.number(6)),
    }
}

pub(crate) fn invoice(rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => format!("INV-{}", rng.number(5)),
        1 => format!("RE-{}-{}", rng.between(2021, 2025), rng.number(4)),
        2 => format!("F/{}/{}", rng.between(2021, 2025), rng.number(3)),
        _ => format!("{}{}", rng.between(2021, 2025), rng.number(5)),
    }
}

pub(crate) fn ticket(rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => format!("{}-{}", rng.one("OPS|HELP|NET|PAY|WARD|CRM|FIN|SHOP"), rng.number(4)),
        1 => format!("#{}", rng.number(5)),
        2 => format!("INC00{}", rng.number(5)),
        _ => format!("{}-{}", rng.one("IT|HR|BUG|REQ"), rng.number(3)),
    }
}

pub(crate) fn version(rng: &mut Rng) -> String {
    format!("{}.{}.{}", rng.between(1, 14), rng.between(0, 30), rng.between(0, 12))
}

/// ISBN-13: a check digit of its own, in two of the usual forms.
pub(crate) fn isbn(rng: &mut Rng) -> String {
    let plain = seal(
        rng,
        |rng| format!("978{}", rng.digits(9)),
        |text| weighted(&values(text), &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10),
    );
    if rng.chance(60) {
        format!("978-{}-{}-{}-{}", &plain[3..4], &plain[4..7], &plain[7..12], &plain[12..])
    } else {
        plain
    }
}

/// Numbers that look like telephones and are articles, seats or forms.
pub(crate) fn article(rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => format!("0{}-{}-{}", rng.number(2), rng.number(4), rng.number(2)),
        1 => format!("{}.{}.{}", rng.number(3), rng.number(3), rng.number(2)),
        2 => format!("A{} {} {}", rng.number(3), rng.number(3), rng.number(4)),
        _ => format!("{}-{}", rng.chars("BDFGKLMPRSTVX", 2), rng.number(5)),
    }
}

/// A number that passes the most common check and stands without any word that would make it something.
pub(crate) fn bare_number(rng: &mut Rng) -> String {
    let length = rng.pick([9, 10, 11]);
    seal(rng, |rng| rng.number(length - 1), |text| luhn(&values(text)))
}

/// Numbers of parcels: long digits in groups, none of which passes the check of cards.
fn parcel(rng: &mut Rng) -> String {
    let plain = loop {
        let length = rng.pick([12, 14, 16, 20]);
        let text = format!("00340{}", rng.digits(length - 5));
        let text = if length == 20 { text } else { rng.number(length) };
        if !luhn(&values(&text)) {
            break text;
        }
    };
    match rng.below(4) {
        0 => format!("1Z{}{}", rng.chars("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", 6), rng.number(10)),
        1 => fours(&plain, " "),
        2 => format!("JJD{}", rng.number(15)),
        _ => plain,
    }
}

/// The number below a bar code, with its own check digit.
fn gtin(rng: &mut Rng) -> String {
    let head = rng.pick(["400", "401", "300", "501", "871", "590", "841", "800"]);
    seal(
        rng,
        |rng| format!("{head}{}", rng.digits(9)),
        |text| weighted(&values(text), &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10),
    )
}

pub(crate) fn epoch(rng: &mut Rng) -> String {
    format!("17{}", rng.digits(11))
}

/// The value of a slot in a sentence, or nothing when the name is unknown.
pub(crate) fn slot(name: &str, language: Lang, rng: &mut Rng) -> Option<String> {
    let text = match name {
        "firm" => talk::item(language, "firm", rng).to_owned(),
        "time" => lang::clock(rng),
        "order" => order(rng),
        "invoice" => invoice(rng),
        "ticket" => ticket(rng),
        "version" => version(rng),
        "version4" => {
            format!(
                "{}.{}.{}.{}",
                rng.between(1, 9),
                rng.between(0, 20),
                rng.between(0, 60),
                rng.between(0, 9)
            )
        }
        "city" => talk::item(language, "city", rng).to_owned(),
        "street" => talk::item(language, "street", rng).to_owned(),
        "product" => talk::item(language, "product", rng).to_owned(),
        "part" => rng.between(1, 2).to_string(),
        "parts" => rng.between(2, 6).to_string(),
        "parcel" => parcel(rng),
        "gtin" => gtin(rng),
        "n" => rng.between(2, 28).to_string(),
        "n3" => rng.number(3),
        "n4" => rng.number(4),
        "n8" | "page" => rng.number(8),
        "month" => {
            let number = rng.between(1, 12);
            lang::month(language, number).to_owned()
        }
        "mmyy" => format!("{:02}/{:02}", rng.between(1, 12), rng.between(26, 31)),
        "login" => rng.one(words::LOGINS).to_owned(),
        "uuid" => rng.uuid(),
        "sha" => rng.chars(HEX, 40),
        "sha7" => rng.chars(HEX, 7),
        "sha256" => rng.chars(HEX, 64),
        "isbn" => isbn(rng),
        "epoch" => epoch(rng),
        "article" => article(rng),
        "bare" => bare_number(rng),
        "px" => format!("{}x{}", rng.pick([320, 640, 1200, 1920]), rng.pick([240, 480, 600, 1080])),
        "hex" => format!("#{}", rng.chars(HEX, 6)),
        "ukstreet" => rng.one(words::UK_STREETS).to_owned(),
        "ukcity" => rng.one(words::UK_CITIES).to_owned(),
        "usstreet" => rng.one(words::US_STREETS).to_owned(),
        "usplace" => rng.one(words::US_PLACES).to_owned(),
        _ => return None,
    };
    Some(text)
}

/// The value of a column or field that holds nothing sensitive.
pub(crate) fn plain_value(key: &str, rng: &mut Rng) -> String {
    match key {
        "status" => rng.one("open|closed|shipped|pending|failed|active|draft").to_owned(),
        "created_at" | "updated_at" => lang::stamp(rng),
        "version" | "build" => version(rng),
        "quantity" | "retries" | "priority" | "revision" => rng.between(1, 40).to_string(),
        "unit_price" => format!("{}.{:02}", rng.between(2, 900), rng.between(0, 99)),
        "currency" => rng.one("EUR|USD|GBP|SEK|PLN|CHF").to_owned(),
        "branch" | "region" => rng.one("north|south|eu-west|hq|downtown|airport").to_owned(),
        "warehouse" | "department" => {
            rng.one("W01|W02|radiology|kitchen|returns|front-desk|legal").to_owned()
        }
        "page" | "parent_id" => rng.number(6),
        "duration_ms" => rng.number(4),
        "room" => rng.number(3),
        "article_no" | "sku" => article(rng),
        "invoice_no" => invoice(rng),
        "ticket" => ticket(rng),
        "locale" => rng.one("en-GB|de-DE|fr-FR|pl-PL|ja-JP|sv-SE").to_owned(),
        "channel" => rng.one("web|store|phone|app").to_owned(),
        "weight_kg" => format!("{}.{}", rng.between(1, 30), rng.between(0, 9)),
        "campaign" => rng.one("spring-mailing|winback|vip24|flyer_b").to_owned(),
        "category" => rng.one("furniture|lab|linen|audio|spare parts").to_owned(),
        "is_active" => rng.one("true|false").to_owned(),
        "checksum" => rng.chars(HEX, 40),
        "trace_id" => rng.uuid(),
        "batch" | "batch_ref" | "scan_code" | "doc_no" => bare_number(rng),
        "order_id" => order(rng),
        _ => rng.chars(LOWER_DIGITS, 6),
    }
}
