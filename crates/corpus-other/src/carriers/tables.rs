//! Tables with columns, and dumps of tables.

use crate::facts::{Style, styled};
use crate::kinds::{Class, Kind};
use crate::lang::Lang;
use crate::rich::{Rich, rich};
use crate::scene::Scene;
use crate::slots;
use crate::words;

enum Column {
    Name,
    Plain(&'static str),
    Finding(&'static Kind),
    /// The head of a type over values whose check digits are all wrong.
    Wrong(&'static Kind),
}

const DATA: &[Class] = &[
    Class::Person,
    Class::Person,
    Class::Money,
    Class::Invest,
    Class::Contact,
    Class::Thing,
    Class::Health,
    Class::Net,
    Class::Secret,
];

fn columns(scene: &mut Scene, classes: &[Class]) -> Vec<Column> {
    let mut columns = vec![Column::Plain("order_id")];
    if scene.rng.chance(70) {
        columns.push(Column::Name);
    }
    let findings = if scene.loud { scene.rng.between(1, 2) } else { 0 };
    for _ in 0..findings {
        if let Some(kind) = scene.take_column(classes) {
            let known =
                columns.iter().any(|column| matches!(column, Column::Finding(other) if other.id == kind.id));
            if !known {
                columns.push(Column::Finding(kind));
            }
        }
    }
    if scene.rng.chance(20)
        && let Some((kind, _)) = scene.wrong_pair(classes)
        && !columns.iter().any(|column| matches!(column, Column::Finding(other) if other.id == kind.id))
    {
        columns.push(Column::Wrong(kind));
    }
    for _ in 0..scene.rng.between(1, 4) {
        let key = scene.rng.one(words::PLAIN_KEYS);
        if !columns.iter().any(|column| matches!(column, Column::Plain(other) if *other == key)) {
            columns.push(Column::Plain(key));
        }
    }
    columns
}

fn head(scene: &mut Scene, column: &Column, style: Style, spoken: bool) -> String {
    match column {
        Column::Name if spoken => scene.word("Name").to_owned(),
        Column::Name => styled("full_name", style),
        Column::Plain(key) => styled(key, style),
        Column::Finding(kind) | Column::Wrong(kind) if spoken => kind.label(scene.lang, scene.rng).to_owned(),
        Column::Finding(kind) | Column::Wrong(kind) => styled(kind.key(scene.rng), style),
    }
}

fn cell(scene: &mut Scene, column: &Column) -> Rich {
    match column {
        Column::Name => scene.stranger().into(),
        Column::Plain(key) => slots::plain_value(key, scene.rng).into(),
        Column::Finding(kind) => scene.value(kind),
        Column::Wrong(kind) => kind.spoiled(scene.rng).unwrap_or_default().into(),
    }
}

/// Most tables are short; some are long lists.
fn rows(scene: &mut Scene) -> u32 {
    if scene.rng.chance(75) { scene.rng.between(3, 9) } else { scene.rng.between(10, 40) }
}

fn style(scene: &mut Scene) -> Style {
    scene.rng.pick([Style::Snake, Style::Snake, Style::Camel, Style::Title, Style::Upper, Style::Kebab])
}

fn table(scene: &mut Scene, mark: &str, quote: impl Fn(Rich) -> Rich) -> Rich {
    let columns = columns(scene, DATA);
    let style = style(scene);
    let spoken = scene.rng.chance(40);
    let heads: Vec<Rich> =
        columns.iter().map(|column| quote(head(scene, column, style, spoken).into())).collect();
    let mut lines = vec![Rich::join(heads, mark)];
    for _ in 0..rows(scene) {
        let cells: Vec<Rich> = columns.iter().map(|column| quote(cell(scene, column))).collect();
        lines.push(Rich::join(cells, mark));
    }
    rich![Rich::join(lines, "\n"), "\n"]
}

pub(super) fn csv(scene: &mut Scene) -> Rich {
    // Spreadsheets of most of Europe use semicolons, because the comma is the decimal sign.
    let mark = if matches!(scene.lang, Lang::En | Lang::Ja) && scene.rng.chance(85) { "," } else { ";" };
    let always = scene.rng.chance(20);
    table(scene, mark, |field| {
        let text = field.flat();
        if always || text.contains([',', ';', '"']) {
            rich!["\"", field.map(|text| text.replace('"', "\"\"")), "\""]
        } else {
            field
        }
    })
}

pub(super) fn tsv(scene: &mut Scene) -> Rich {
    table(scene, "\t", |field| field.map(|text| text.replace('\t', " ")))
}

pub(super) fn sql(scene: &mut Scene) -> Rich {
    let columns = columns(scene, DATA);
    let name = scene.rng.one(
        "guests|patients|employees|customers|claims|api_clients|vehicles|students|suppliers|\
            members",
    );
    let names: Vec<String> = columns.iter().map(|column| head(scene, column, Style::Snake, false)).collect();
    let mut out = rich![format!(
        "-- Dump of table {name}, server version 8.0.{}.{}\n-- {}\n",
        scene.rng.between(11, 36),
        scene.rng.between(1, 3),
        scene.stamp()
    )];
    if scene.rng.chance(60) {
        let lines: Vec<String> =
            names.iter().map(|name| format!("  `{name}` varchar(255) DEFAULT NULL")).collect();
        out.add(format!(
            "CREATE TABLE `{name}` (\n  `id` bigint NOT NULL AUTO_INCREMENT,\n{},\n  \
                PRIMARY KEY (`id`)\n) ENGINE=InnoDB AUTO_INCREMENT={};\n\n",
            lines.join(",\n"),
            scene.rng.number(6)
        ));
    }
    let many = scene.rng.chance(60);
    let list = names.join(", ");
    let count = scene.rng.between(3, 9);
    let start = scene.rng.between(1000, 90000);
    let mut lines = Vec::new();
    for row in 0..count {
        let cells: Vec<Rich> = columns
            .iter()
            .map(|column| rich!["'", cell(scene, column).map(|text| text.replace('\'', "''")), "'"])
            .collect();
        let values = rich![format!("({}, ", start + row), Rich::join(cells, ", "), ")"];
        lines.push(if many {
            values
        } else {
            rich![format!("INSERT INTO {name} (id, {list}) VALUES "), values, ";"]
        });
    }
    if many {
        out.add(rich![format!("INSERT INTO {name} (id, {list}) VALUES\n"), Rich::join(lines, ",\n"), ";\n"]);
    } else {
        out.add(rich![Rich::join(lines, "\n"), "\n"]);
    }
    if scene.rng.chance(40) {
        out.add(format!(
            "UPDATE {name} SET password_reset_required = 1 WHERE id > {};\n",
            scene.rng.number(4)
        ));
    }
    out
}
