//! Values that look like something and are nothing: what stands in the slots of the sentences.

use crate::check::{digits, text};
use crate::kinds;
use crate::lang::Lang;
use crate::rng::Rng;
use crate::shape::make;
use crate::text::flat;
use crate::words::places::places;
use crate::words::things;

/// A date of these years in the form of a language.
pub fn date(rng: &mut Rng, lang: Lang) -> String {
    let (y, m, d) = (rng.range(2023, 2026), rng.range(1, 12), rng.range(1, 28));
    match lang {
        Lang::De | Lang::Pl => format!("{d:02}.{m:02}.{y}"),
        Lang::Sv => format!("{y}-{m:02}-{d:02}"),
        Lang::Ja => format!("{y}年{m}月{d}日"),
        Lang::Nl => format!("{d}-{m}-{y}"),
        Lang::En => {
            let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
                [usize::try_from(m).unwrap_or(1) - 1];
            match rng.below(3) {
                0 => format!("{y}-{m:02}-{d:02}"),
                1 => format!("{d} {month} {y}"),
                _ => format!("{month} {d}, {y}"),
            }
        }
        _ => format!("{d:02}/{m:02}/{y}"),
    }
}

/// A time of ISO 8601 (days to dates by the usual era arithmetic).
pub fn iso(seconds: u64, zone: &str) -> String {
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + u64::from(month < 3);
    format!("{year}-{month:02}-{day:02}T{:02}:{:02}:{:02}{zone}", rest / 3600, rest / 60 % 60, rest % 60)
}

/// A time stamp of ISO 8601.
pub fn stamp(rng: &mut Rng) -> String {
    format!(
        "{}-{:02}-{:02}T{:02}:{:02}:{:02}{}",
        rng.range(2024, 2026),
        rng.range(1, 12),
        rng.range(1, 28),
        rng.below(24),
        rng.below(60),
        rng.below(60),
        rng.pick(&["Z", "Z", ".412Z", "+02:00", ".003+01:00"])
    )
}

fn weekday(rng: &mut Rng, lang: Lang) -> &'static str {
    rng.part(match lang {
        Lang::En => "Monday;Tuesday;Wednesday;Thursday;Friday",
        Lang::De => "Montag;Dienstag;Mittwoch;Donnerstag;Freitag",
        Lang::Fr => "lundi;mardi;mercredi;jeudi;vendredi",
        Lang::Es => "lunes;martes;miércoles;jueves;viernes",
        Lang::It => "lunedì;martedì;mercoledì;giovedì;venerdì",
        Lang::Nl => "maandag;dinsdag;woensdag;donderdag;vrijdag",
        Lang::Pl => "poniedziałek;wtorek;środę;czwartek;piątek",
        Lang::Pt => "segunda-feira;terça-feira;quarta-feira;quinta-feira;sexta-feira",
        Lang::Sv => "måndag;tisdag;onsdag;torsdag;fredag",
        Lang::Ja => "月曜日;火曜日;水曜日;木曜日;金曜日",
    })
}

fn price(rng: &mut Rng, lang: Lang) -> String {
    let (a, b, c) = (rng.range(1, 9), rng.range(100, 999), rng.below(100));
    match lang {
        Lang::En => match rng.below(3) {
            0 => format!("£{b}.{c:02}"),
            1 => format!("${a},{b}.{c:02}"),
            _ => format!("{b}.{c:02} EUR"),
        },
        Lang::Ja => format!("{a},{b}円"),
        Lang::Pl => format!("{a} {b},{c:02} zł"),
        Lang::Sv => format!("{a} {b} kr"),
        Lang::Pt if rng.chance(40) => format!("R$ {a}.{b},{c:02}"),
        _ => format!("{a}.{b},{c:02} €"),
    }
}

/// ISBN 13 with its right check digit: right, and still nobody's number.
fn isbn(rng: &mut Rng) -> String {
    let mut d = digits("978");
    d.push(rng.one(&[0, 1, 2, 3]));
    d.extend(rng.digits(8));
    let sum: u32 = d.iter().zip([1, 3].iter().cycle()).map(|(d, w)| d * w).sum();
    d.push((10 - sum % 10) % 10);
    crate::shape::dress(rng, &text(&d), "3-1-2-6-1|3-1-3-5-1|3-1-4-4-1")
}

/// A number of a type that would be a finding with its words beside it, and is none without.
fn bare(rng: &mut Rng) -> String {
    const IDS: &[&str] = &[
        "NL_BSN",
        "PL_PESEL",
        "US_ABA_ROUTING",
        "AU_TFN",
        "CA_SIN",
        "EE_IK",
        "UK_NHS",
        "TR_TCKN",
        "US_NPI",
        "BR_CPF",
        "DE_STEUER_ID",
    ];
    let id = rng.pick(IDS);
    let value = kinds::by_id(id).map(|kind| flat(&kind.value(rng, Lang::En))).unwrap_or_default();
    text(&digits(&value))
}

fn paper(rng: &mut Rng, slot: &str) -> Option<String> {
    let shape = match slot {
        "order" => rng.pick(&["{n1}{d7}", "2025-{d6}", "SO-{d7}", "{A2}-{d4}-{d2}", "#{n1}{d5}", "4500{d6}"]),
        "ticket" => {
            rng.pick(&["OPS-{n1}{d3}", "INC00{d5}", "#{n1}{d4}", "SUP-{n1}{d4}", "HELP-{n1}{d2}", "REQ-{d7}"])
        }
        "invoice" => rng.pick(&["RE-2025-{d5}", "INV-{d5}", "2025/{d4}", "F{d6}", "R-{d8}", "INV20{d6}"]),
        "art" => rng.pick(&[
            "0221 4711 {d3}",
            "555-{d4}-{d2}",
            "{n1}{d3}-{d4}-{d2}",
            "800 {d3} {d4}",
            "{d3}.{d4}.{d3}",
            "4712-{d6}",
            "0{d2}-{d3}-{d4}-X",
        ]),
        "batch" => rng.pick(&["L{d8}", "B-{d6}", "CH{d5}/{n1}", "{n1}{d9}", "2025{d4}-{n1}"]),
        "serial" => rng.pick(&["SN{K8}", "{A3}{d7}{A1}", "{K4}-{K4}-{K4}", "S/N {d10}", "{A2}{d9}"]),
        "tracking" => rng.pick(&["0034{d16}", "JD01{d14}", "1Z{K6}{d10}", "{A2}{d9}DE", "{d12}"]),
        "case" => {
            rng.pick(&["2024-{d2}-{d4}", "{n1}{d2} C {d3}/25", "AZ {d2}-{d5}/24", "C-{d6}", "{n1}{d9}"])
        }
        "ref" => rng.pick(&["{A2}/{d4}/25", "REF-{d6}", "{K8}", "{d4}-{d4}"]),
        "custno" => rng.pick(&["1{d7}", "K-{d6}", "{n1}{d5}", "C{d8}"]),
        "posting" => rng.pick(&["42000{d5}", "19000{d5}", "BU-{d6}"]),
        "costno" => rng.pick(&["4711", "8{d3}", "1{d4}"]),
        "page" => rng.pick(&["{n1}{d7}", "{n1}{d8}", "{n1}{d6}"]),
        "meter" => rng.pick(&["0{d5}.{d1}", "{n1}{d4}", "00{d6}"]),
        "flight" => rng.pick(&["LH {n1}{d3}", "BA{d3}", "AF {n1}{d3}", "SK{n1}{d3}"]),
        "seat" => rng.pick(&["{n1}{d1}C", "{n1}A", "{n1}{d1}F"]),
        "gate" => rng.pick(&["B{n1}{d1}", "A{n1}", "C{d2}"]),
        "room" => rng.pick(&["{n1}.{d2}", "A{d3}", "{d3}", "B-{d2}"]),
        _ => return None,
    };
    Some(make(rng, shape))
}

fn tech(rng: &mut Rng, slot: &str) -> Option<String> {
    Some(match slot {
        "ver" => format!("{}.{}.{}", rng.range(0, 9), rng.range(0, 30), rng.range(0, 20)),
        "ver4" => {
            format!("{}.{}.{}.{}", rng.range(1, 9), rng.range(0, 9), rng.range(0, 40), rng.range(1, 250))
        }
        "sha" => {
            let n = rng.one(&[7, 7, 8, 10, 12, 40]);
            rng.chars("0123456789abcdef", n)
        }
        "sha256" => rng.chars("0123456789abcdef", 64),
        "md5" => rng.chars("0123456789abcdef", 32),
        "uuid" => make(rng, "{h8}-{h4}-4{h3}-a{h3}-{h12}"),
        "epoch" => rng.range(1_690_000_000_000, 1_780_000_000_000).to_string(),
        "seconds" => rng.range(1_690_000_000, 1_780_000_000).to_string(),
        "hex" => format!("#{}", rng.chars("0123456789abcdef", 6)),
        "port" => rng.one(&["8080", "5432", "9090", "8443", "6379", "3000", "25", "9200"]).to_owned(),
        "build" => rng.range(1200, 98_000).to_string(),
        "service" => rng.part(things::SERVICES).to_owned(),
        "file" => rng.part(things::FILES).to_owned(),
        "branch" => rng.part(things::BRANCHES).to_owned(),
        "message" => rng.part(things::MESSAGES).to_owned(),
        "stamp" => stamp(rng),
        "bare" => bare(rng),
        "isbn" => isbn(rng),
        _ => return None,
    })
}

/// What stands in a slot; nothing where the slot is unknown.
pub fn slot(rng: &mut Rng, lang: Lang, slot: &str) -> Option<String> {
    if let Some(value) = paper(rng, slot).or_else(|| tech(rng, slot)) {
        return Some(value);
    }
    Some(match slot {
        "date" => date(rng, lang),
        "time" => format!("{:02}:{}", rng.range(7, 19), rng.pick(&["00", "15", "30", "45", "10"])),
        "weekday" => weekday(rng, lang).to_owned(),
        "price" => price(rng, lang),
        "pct" => format!(
            "{}{}%",
            rng.range(2, 96),
            if matches!(lang, Lang::En | Lang::Ja | Lang::It | Lang::Pt) { "" } else { " " }
        ),
        "n" => rng.range(2, 90).to_string(),
        "n4" => rng.range(1000, 9999).to_string(),
        "bignum" => match rng.below(3) {
            0 => format!("{},{:03},{:03}", rng.range(1, 9), rng.below(1000), rng.below(1000)),
            1 => rng.range(10_000, 990_000).to_string(),
            _ => format!("{} {:03}", rng.range(10, 900), rng.below(1000)),
        },
        "bp" => format!("{}/{}", rng.range(105, 165), rng.range(60, 98)),
        "lab" => format!("{}.{}", rng.range(1, 15), rng.below(10)),
        "product" => rng.part(things::PRODUCTS).to_owned(),
        "company" => rng.part(things::COMPANIES).to_owned(),
        "team" => rng.part(things::TEAMS).to_owned(),
        "city" => {
            let town = rng.part(places(lang).1);
            // Some countries write the code in front of the town: "1071 AB Amsterdam".
            let words: Vec<&str> =
                town.split(' ').filter(|w| !w.starts_with(|c: char| c.is_ascii_digit())).collect();
            let words = if words.len() > 1 && words[0].len() == 2 && words[0] == words[0].to_uppercase() {
                &words[1..]
            } else {
                &words[..]
            };
            words.join(" ")
        }
        "status" => rng.pick(&["open", "closed", "pending", "in review", "done"]).to_owned(),
        _ => return None,
    })
}
