//! JSON documents and streams of JSON lines.

use crate::facts::{Fact, Style, styled};
use crate::kinds::Class;
use crate::rich::{Rich, rich};
use crate::rng::HEX;
use crate::scene::Scene;

pub(super) fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t")
}

fn style(scene: &mut Scene) -> Style {
    scene.rng.pick([Style::Snake, Style::Snake, Style::Camel, Style::Camel, Style::Kebab, Style::Pascal])
}

fn pair(fact: Fact, style: Style, gap: &str) -> Rich {
    let key = escape(&styled(&fact.key, style));
    let mark = if fact.bare { "" } else { "\"" };
    rich![format!("\"{key}\":{gap}{mark}"), fact.value.map(escape), mark]
}

/// Data of people or settings of a system, depending on the trade.
fn kinds_of(scene: &mut Scene) -> &'static [Class] {
    if scene.rng.chance(45) {
        &[Class::Secret, Class::Secret, Class::Secret, Class::Net]
    } else {
        scene.classes()
    }
}

fn object(scene: &mut Scene, style: Style, depth: usize, classes: &'static [Class]) -> Rich {
    let pad = "  ".repeat(depth + 1);
    let mut parts: Vec<Rich> = Vec::new();
    scene.used.clear();
    for turn in 0..scene.rng.between(3, 7) {
        let facts = if turn == 1 { scene.sure_entries(classes) } else { scene.entries(classes) };
        for fact in facts {
            parts.push(rich![&pad, pair(fact, style, " ")]);
        }
    }
    if depth < 2 && scene.rng.chance(65) {
        let name = scene.rng.one(
            "address|settings|payment|owner|integration|meta|stay|vehicle|provider|auth|\
                billing|insurance|contact",
        );
        let inner = object(scene, style, depth + 1, classes);
        parts.push(rich![&pad, format!("\"{}\": ", styled(name, style)), inner]);
    }
    if depth == 0 && scene.rng.chance(45) {
        let text = scene.sentence().map(escape);
        parts.push(rich![
            &pad,
            format!("\"{}\": \"", scene.rng.one("notes|comment|remark|description")),
            text,
            "\""
        ]);
    }
    let close = "  ".repeat(depth);
    rich!["{\n", Rich::join(parts, ",\n"), "\n", close, "}"]
}

pub(super) fn json(scene: &mut Scene) -> Rich {
    let style = style(scene);
    let classes = kinds_of(scene);
    if scene.rng.chance(40) {
        let count = scene.rng.between(2, 3);
        let items: Vec<Rich> = (0..count).map(|_| rich!["    ", object(scene, style, 2, classes)]).collect();
        let name =
            styled(scene.rng.one("items|guests|employees|claims|clients|connections|shipments"), style);
        return rich![
            format!("{{\n  \"{name}\": [\n"),
            Rich::join(items, ",\n"),
            format!(
                "\n  ],\n  \"total\": {count},\n  \
                \"nextPage\": null,\n  \"etag\": \"{}\"\n}}\n",
                scene.rng.chars(HEX, 32)
            )
        ];
    }
    rich![object(scene, style, 0, classes), "\n"]
}

pub(super) fn ndjson(scene: &mut Scene) -> Rich {
    let app = super::system(scene);
    let style = style(scene);
    let classes = kinds_of(scene);
    let stack = scene.rng.chance(50);
    let mut out = Rich::new();
    for turn in 0..scene.rng.between(5, 14) {
        scene.used.clear();
        let time = if stack {
            format!("\"ts\":{}", scene.millis())
        } else {
            format!("\"@timestamp\":\"{}\"", scene.stamp())
        };
        let level = scene.rng.one("info|info|warn|error|debug");
        let text = if turn % 4 == 2 { scene.telling() } else { scene.filler().into() };
        let mut parts = vec![rich![
            format!(
                "{{{time},\"level\":\"{level}\",\"app\":\"{app}\",\"trace\":\"{}\",\
                \"msg\":\"",
                scene.rng.uuid()
            ),
            text.map(escape),
            "\""
        ]];
        for _ in 0..scene.rng.between(0, 3) {
            for fact in scene.entries(classes) {
                parts.push(pair(fact, style, ""));
            }
        }
        out.add(rich![Rich::join(parts, ","), "}\n"]);
    }
    out
}
