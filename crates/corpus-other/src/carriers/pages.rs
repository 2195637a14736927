//! Tickets with comments, wiki pages, minutes.

use crate::lang::clock;
use crate::rich::{Rich, rich};
use crate::scene::Scene;

pub(super) fn ticket(scene: &mut Scene) -> Rich {
    let key = scene.slot("ticket");
    let subject = scene.item("subject");
    let reporter = scene.name();
    let colon = scene.lang.colon();
    let date = scene.slot("date");
    let mut out = rich![&key, " ", subject, "\n"];
    out.add(rich![
        scene.word("Status"),
        colon,
        scene.rng.one("Open|In Progress|Waiting for customer|Done"),
        "\n"
    ]);
    out.add(rich![scene.word("Reporter"), colon, reporter, "\n", scene.word("Date"), colon, date, "\n"]);
    out.add(format!(
        "Priority{colon}P{}\nLabels{colon}{}\n\n",
        scene.rng.between(1, 4),
        scene.rng.one(
            "billing, urgent|frontoffice|import|\
            access|data-quality|hardware"
        )
    ));
    let description = scene.body(1, 2);
    out.add(rich![description, "\n\n"]);
    let comments = scene.rng.between(1, 4);
    for number in 1..=comments {
        let who = scene.name();
        let date = scene.slot("date");
        let sentences = scene.rng.between(1, 3) as usize;
        let text = scene.paragraph(sentences);
        let word = scene.word("Comment");
        out.add(rich![format!("{word} {number} - {who}, {date} {}\n", clock(scene.rng)), text, "\n\n"]);
    }
    out
}

pub(super) fn wiki(scene: &mut Scene) -> Rich {
    let title = scene.item("title");
    let mut out = rich!["# ", title, "\n\n"];
    let intro = scene.paragraph(2);
    out.add(rich![intro, "\n\n"]);
    let parts = scene.rng.between(1, 3);
    for _ in 0..parts {
        let head = scene.item("title");
        out.add(rich!["## ", head, "\n\n"]);
        match scene.rng.below(4) {
            0 => {
                for _ in 0..scene.rng.between(3, 6) {
                    let text = scene.sentence();
                    out.add(rich!["- ", text, "\n"]);
                }
            }
            1 => out.add(table(scene)),
            2 => {
                for number in 1..=scene.rng.between(3, 5) {
                    let text = scene.telling();
                    out.add(rich![format!("{number}. "), text, "\n"]);
                }
            }
            _ => {
                let text = scene.paragraph(3);
                out.add(rich![text, "\n"]);
            }
        }
        out.add("\n");
    }
    if scene.rng.chance(50) {
        let file = super::system(scene);
        out.add(format!(
            "```bash\nmake -C {file} release VERSION={}\n\
                ./{file} --config /etc/{file}.conf --page {}\n```\n\n",
            scene.slot("version"),
            scene.slot("page")
        ));
    }
    out.add(format!(
        "![plan](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA{}=)\n",
        scene.rng.chars(crate::rng::BASE62, 91)
    ));
    out
}

/// A table of two columns, with the label to the left or above.
fn table(scene: &mut Scene) -> Rich {
    let classes = scene.classes();
    let mut out = Rich::new();
    if scene.rng.chance(50) {
        out.add(format!("| {} | |\n|---|---|\n", scene.word("Item")));
        for _ in 0..scene.rng.between(2, 6) {
            for fact in scene.facts(classes) {
                out.add(rich!["| ", fact.key, " | ", fact.value, " |\n"]);
            }
        }
        return out;
    }
    let Some(kind) = scene.take_column(classes) else {
        return rich![format!(
            "| {} | {} |\n|---|---:|\n| {} | {} |\n",
            scene.word("Item"),
            scene.word("Total"),
            scene.slot("product"),
            scene.slot("amount")
        )];
    };
    out.add(format!("| {} | {} |\n|---|---|\n", scene.word("Name"), kind.label(scene.lang, scene.rng)));
    for _ in 0..scene.rng.between(2, 5) {
        let name = scene.name();
        let value = scene.value(kind);
        out.add(rich!["| ", name, " | ", value, " |\n"]);
    }
    out
}

pub(super) fn minutes(scene: &mut Scene) -> Rich {
    let date = scene.slot("date");
    let people = [scene.name(), scene.name(), scene.slot("firm")].join(", ");
    let colon = scene.lang.colon();
    let mut out = rich![scene.word("Meeting"), " ", date, " ", clock(scene.rng), "\n", people, "\n\n"];
    for number in 1..=scene.rng.between(3, 6) {
        let title = scene.item("title");
        let sentences = scene.rng.between(1, 3) as usize;
        let text = scene.paragraph(sentences);
        out.add(rich![format!("{number}. {title}\n"), text, "\n"]);
        if scene.rng.chance(40) {
            let who = scene.slot("first");
            out.add(format!("-> {who}{colon}{}\n", scene.slot("date")));
        }
        out.add("\n");
    }
    out
}
