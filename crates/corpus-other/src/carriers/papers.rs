//! Letters, contracts, invoices, pay slips, CVs.

use crate::kinds::Class;
use crate::lang::Lang;
use crate::rich::{Rich, rich};
use crate::scene::Scene;

/// The head of a letter; British and American letters carry a postcode, which is a finding.
fn address_block(scene: &mut Scene) -> Rich {
    let name = scene.name();
    let number = scene.rng.between(1, 120);
    if scene.lang == Lang::En && scene.loud && scene.rng.chance(60) {
        let british = scene.rng.chance(50);
        let (street, place, id) = if british {
            (scene.slot("ukstreet"), scene.slot("ukcity"), "POSTCODE_UK")
        } else {
            (scene.slot("usstreet"), scene.slot("usplace"), "US_ZIP")
        };
        let code = scene.sure(id).unwrap_or_default();
        let gap = if british { "\n" } else { " " };
        return rich![name, format!("\n{number} {street}\n{place}{gap}"), code, "\n"];
    }
    let (street, city) = (scene.slot("street"), scene.slot("city"));
    rich![format!("{name}\n{street} {number}\n{city}\n")]
}

pub(super) fn letter(scene: &mut Scene) -> Rich {
    let firm = scene.slot("firm");
    let block = address_block(scene);
    let (city, date) = (scene.slot("city"), scene.slot("date"));
    let subject = scene.item("subject");
    let (to, from) = scene.two();
    let greeting = scene.greeting(to);
    let body = scene.body(2, 4);
    let bye = scene.item("bye");
    let name = scene.full(from);
    let role = scene.item("role");
    rich![
        firm, "\n\n", block, "\n", city, ", ", date, "\n\n", subject, "\n\n", greeting, "\n\n", body, "\n\n",
        bye, "\n\n", name, "\n", role, "\n"
    ]
}

pub(super) fn contract(scene: &mut Scene) -> Rich {
    let (title, date) = (scene.word("Contract"), scene.slot("date"));
    let (firm, other) = (scene.slot("firm"), scene.slot("firm"));
    let mut out = rich![format!("{} - {date}\n{firm} / {other}\n\n", title.to_uppercase())];
    let classes = scene.classes();
    for number in 1..=scene.rng.between(3, 5) {
        let mark = if scene.lang == Lang::De { "§ " } else { "" };
        let text = scene.paragraph(2);
        out.add(rich![format!("{mark}{number}. "), text, "\n"]);
        if scene.rng.chance(55) {
            for fact in scene.facts(classes) {
                out.add(rich!["   ", fact.key, scene.lang.colon(), fact.value, "\n"]);
            }
        }
        out.add("\n");
    }
    let (name, place) = (scene.name(), scene.slot("city"));
    out.add(format!(
        "{place}, {}\n\n{}: ______________________ ({name})\n",
        scene.slot("date"),
        scene.word("Signature")
    ));
    out
}

pub(super) fn invoice(scene: &mut Scene) -> Rich {
    let firm = scene.slot("firm");
    let block = address_block(scene);
    let colon = scene.lang.colon();
    let mut out = rich![firm.to_uppercase(), "\n", block, "\n"];
    out.add(format!(
        "{} {}\n{}{colon}{}\n\n",
        scene.word("Invoice"),
        scene.slot("invoice"),
        scene.word("Date"),
        scene.slot("date")
    ));
    out.add(format!("{:<34} {:>6} {:>14}\n", scene.word("Item"), scene.word("Qty"), scene.word("Price")));
    let mut total = 0;
    for _ in 0..scene.rng.between(2, 6) {
        let item = format!("{} {}", scene.slot("article"), scene.slot("product"));
        let (count, price) = (scene.rng.between(1, 24), crate::lang::cents(scene.rng));
        total += count * price;
        out.add(format!("{item:<34} {count:>6} {:>14}\n", scene.money(count * price)));
    }
    out.add(format!("{:-<56}\n{}{colon}{}\n\n", "", scene.word("Total"), scene.money(total)));
    let due = scene.plain(scene.word("Due"));
    out.add(format!("{due}\n"));
    let classes = [Class::Money, Class::Money, Class::Person, Class::Contact];
    for _ in 0..scene.rng.between(2, 5) {
        for fact in scene.facts(&classes) {
            out.add(rich![fact.key, colon, fact.value, "\n"]);
        }
    }
    let ending = scene.filler();
    out.add(rich![ending, "\n"]);
    out
}

pub(super) fn payslip(scene: &mut Scene) -> Rich {
    let (firm, name) = (scene.slot("firm"), scene.name());
    let colon = scene.lang.colon();
    let mut out = rich![
        firm,
        "\n",
        scene.word("Salary"),
        " ",
        scene.slot("month"),
        format!(" {}\n\n", scene.rng.between(2021, 2025))
    ];
    out.add(rich![scene.word("Name"), colon, name, "\n"]);
    let classes = [Class::Person, Class::Person, Class::Money, Class::Contact];
    for _ in 0..scene.rng.between(3, 6) {
        for fact in scene.facts(&classes) {
            let gap = if scene.rng.chance(60) { colon } else { "    " };
            out.add(rich![fact.key, gap, fact.value, "\n"]);
        }
    }
    out.add("\n");
    // Yen come in whole thousands, so the sums are larger there.
    let scale = if scene.lang == Lang::Ja { 80 } else { 1 };
    let base = scene.rng.between(2100, 5900) * 100 * scale;
    let mut gross = base;
    out.add(format!("100  {:<22} {:>14}\n", scene.word("Position"), scene.money(base)));
    for (code, name) in [(112, "+ 50 h"), (340, "+ 2,5 %"), (612, "+ KM")] {
        if scene.rng.chance(60) {
            let part = scene.rng.between(20, 340) * 100 * scale;
            gross += part;
            out.add(format!("{code}  {name:<22} {:>14}\n", scene.money(part)));
        }
    }
    let net = gross / 100 * scene.rng.between(58, 74);
    out.add(format!(
        "{:<27} {:>14}\n{:<27} {:>14}\n",
        scene.word("Gross"),
        scene.money(gross),
        scene.word("Net"),
        scene.money(net)
    ));
    let ending = scene.filler();
    out.add(rich!["\n", ending, "\n"]);
    out
}

pub(super) fn cv(scene: &mut Scene) -> Rich {
    let (first, last) = scene.person();
    let colon = scene.lang.colon();
    let mut out = rich![format!(
        "CURRICULUM VITAE\n\n{first} {last}\n{}, {}\n",
        scene.slot("street"),
        scene.slot("city")
    )];
    if let Some(address) = scene.address(first, last) {
        out.add(rich!["E-Mail", colon, address, "\n"]);
    }
    let classes = [Class::Contact, Class::Contact, Class::Person];
    for _ in 0..scene.rng.between(1, 4) {
        if scene.quota > 0
            && let Some(kind) = scene.take(&classes).filter(|kind| kind.column)
        {
            let label = kind.label(scene.lang, scene.rng);
            let value = scene.value(kind);
            out.add(rich![label, colon, value, "\n"]);
        }
    }
    out.add(rich!["\n", scene.word("Experience").to_uppercase(), "\n"]);
    for turn in 0..scene.rng.between(2, 4) {
        let year = 2022 - turn * 3;
        let (role, firm, city) = (scene.item("role"), scene.slot("firm"), scene.slot("city"));
        let text = scene.filler();
        out.add(format!(
            "{}/{} - {}/{}   {role}, {firm}, {city}\n    {text}\n",
            scene.rng.between(1, 12),
            year,
            scene.rng.between(1, 12),
            year + 2
        ));
    }
    out.add(rich!["\n", scene.word("Education").to_uppercase(), "\n"]);
    out.add(format!("{} - {}   {}, {}\n", 2004, 2009, scene.item("school"), scene.slot("city")));
    out.add(rich!["\n", scene.word("Skills").to_uppercase(), "\n"]);
    out.add(format!(
        "Excel, {}, SAP R/3 4.6, B{}, ISO 9001:2015\n",
        scene.rng.one("Python 3.11|Word|AutoCAD 2023|SQL|Photoshop"),
        scene.rng.between(1, 2)
    ));
    out
}
