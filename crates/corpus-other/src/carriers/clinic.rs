//! Papers of hospitals, and forms of any office.

use crate::kinds::Class;
use crate::rich::{Rich, rich};
use crate::scene::Scene;

pub(super) fn medical_letter(scene: &mut Scene) -> Rich {
    let (firm, date) = (scene.item("clinic"), scene.slot("date"));
    let (patient, colleague) = scene.two();
    let (name, doctor) = (scene.full(patient), scene.name());
    let colon = scene.lang.colon();
    let greeting = scene.greeting(colleague);
    let mut out = rich![firm, "\n", date, "\n\n", greeting, "\n\n", scene.word("Patient"), colon, name];
    if let Some(birth) = scene.sure("DATE_OF_BIRTH") {
        let label = crate::kinds::named("DATE_OF_BIRTH").map_or("", |kind| kind.label(scene.lang, scene.rng));
        out.add(rich![", ", label, " ", birth]);
    }
    out.add("\n");
    let classes = [Class::Health, Class::Health, Class::Person];
    for _ in 0..scene.rng.between(1, 3) {
        for fact in scene.facts(&classes) {
            out.add(rich![fact.key, colon, fact.value, "\n"]);
        }
    }
    let story = scene.body(1, 2);
    out.add(rich!["\n", scene.word("Diagnosis"), colon, "\n"]);
    for _ in 0..scene.rng.between(1, 3) {
        let text = scene.filler();
        out.add(rich!["- ", text, "\n"]);
    }
    out.add(rich!["\n", scene.word("Therapy"), colon, "\n", story, "\n\n"]);
    out.add(format!(
        "RR {}/{} mmHg, HF {}, SpO2 {} %, BMI {}.{}\n\n",
        scene.rng.between(105, 160),
        scene.rng.between(60, 95),
        scene.rng.between(52, 110),
        scene.rng.between(91, 99),
        scene.rng.between(18, 34),
        scene.rng.between(0, 9)
    ));
    let bye = scene.item("bye");
    out.add(rich![bye, "\n", doctor, "\n"]);
    out
}

pub(super) fn lab_report(scene: &mut Scene) -> Rich {
    let (firm, date) = (scene.item("clinic"), scene.slot("date"));
    let name = scene.name();
    let colon = scene.lang.colon();
    let mut out = rich![firm, "    ", date, "\n", scene.word("Patient"), colon, name, "\n"];
    let classes = [Class::Health, Class::Person, Class::Contact];
    for _ in 0..scene.rng.between(2, 5) {
        for fact in scene.facts(&classes) {
            out.add(rich![format!("{:<24}", fact.key), " ", fact.value, "\n"]);
        }
    }
    out.add("\n");
    // Tenths of the unit: lowest and highest that occur, then the range of reference.
    let rows = [
        ("HGB   g/dl", 92, 171, "12.0 - 16.0"),
        ("WBC   10^9/l", 28, 148, "4.0 - 10.0"),
        ("PLT   10^9/l", 1100, 4300, "150 - 400"),
        ("CRP   mg/l", 1, 870, "< 5.0"),
        ("Na    mmol/l", 1300, 1490, "135 - 145"),
        ("K     mmol/l", 31, 56, "3.5 - 5.0"),
        ("TSH   mU/l", 2, 71, "0.4 - 4.0"),
    ];
    for (row, low, high, range) in rows {
        if scene.rng.chance(80) {
            let tenths = scene.rng.between(low, high);
            out.add(format!("{row:<16} {:>6}.{}   [{range}]\n", tenths / 10, tenths % 10));
        }
    }
    let text = scene.paragraph(2);
    out.add(rich!["\n", text, "\n"]);
    out
}

/// Labels and values in lines, with the value behind, below or far to the right.
pub(super) fn form(scene: &mut Scene) -> Rich {
    let style = scene.rng.below(4);
    let (title, firm) = (scene.word("Form"), scene.slot("firm"));
    let mut out = rich![firm, "\n", title, "\n", if style == 3 { "========\n" } else { "\n" }];
    let colon = scene.lang.colon();
    let classes = scene.classes();
    let name = scene.name();
    out.add(line(style, colon, scene.word("Name"), name.into()));
    let count = scene.rng.between(5, 12);
    for turn in 0..count {
        for fact in scene.facts(classes) {
            out.add(line(style, colon, &fact.key, fact.value));
        }
        if turn == 4 {
            out.add(if style == 3 { "--------\n" } else { "\n" });
        }
    }
    let note = scene.paragraph(2);
    out.add(rich!["\n", note, "\n\n"]);
    out.add(format!(
        "[x] {}   [ ] {}\n{}: ____________  {}\n",
        scene.rng.one("post|e-post|portal"),
        scene.rng.one("fax|phone|branch"),
        scene.word("Signature"),
        scene.slot("date")
    ));
    out
}

fn line(style: usize, colon: &str, label: &str, value: Rich) -> Rich {
    match style {
        0 => rich![label, colon, value, "\n"],
        1 => rich![label, "\n    ", value, "\n"],
        2 => rich![format!("{label:.<30} "), value, "\n"],
        _ => rich![format!("{label:<28}"), " ", value, "\n"],
    }
}
