//! What detectors and rules are, for people and for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};
use steward_dlp::rules::{Description, Rule};
use steward_dlp::{Border, Detector, Need, Shape, ShapeKind, Words, detectors};

use crate::scan::severity;

/// Lists detectors and rules: a line for each under a line of names.
pub(super) fn table(own: &[Rule]) -> String {
    let mut rows = vec![["ID", "FAMILY", "SEVERITY", "ON", "NAME"].map(str::to_owned)];
    rows.extend(detectors().iter().map(|detector| {
        let on = if detector.default { "yes" } else { "no" };
        let cells = [&detector.id, detector.family.as_str(), severity(detector.severity), on, &detector.name];
        cells.map(str::to_owned)
    }));
    rows.extend(own.iter().map(|rule| {
        let on = if rule.report { "yes" } else { "part" };
        [rule.id.as_str(), "own", severity(rule.severity), on, &rule.name].map(str::to_owned)
    }));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let [id, family, severity, on] = [0, 1, 2, 3].map(width);
    let mut text = String::new();
    for row in &rows {
        let [first, second, third, fourth, name] = row;
        let _ = writeln!(text, "{first:<id$}  {second:<family$}  {third:<severity$}  {fourth:<on$}  {name}");
    }
    text
}

/// The same for programs.
pub(super) fn records(own: &[Rule]) -> Vec<Value> {
    let of_detector = |detector: &Detector| {
        json!({
            "id": detector.id,
            "name": detector.name,
            "family": detector.family.as_str(),
            "severity": severity(detector.severity),
            "default": detector.default,
            "version": detector.version,
            "aliases": detector.aliases,
        })
    };
    let of_rule = |rule: &Rule| {
        json!({
            "id": rule.id,
            "name": rule.name,
            "family": "own",
            "severity": severity(rule.severity),
            "default": rule.report,
        })
    };
    detectors().iter().map(of_detector).chain(own.iter().map(of_rule)).collect()
}

/// What a detector is, for people.
pub(super) fn text(detector: &Detector) -> String {
    let mut text = format!("{}: {}\n", detector.id, detector.name);
    let on = if detector.default { "on" } else { "off unless it is named" };
    let _ = writeln!(
        text,
        "  {}, severity {}, {on}, version {}",
        detector.family.as_str(),
        severity(detector.severity),
        detector.version
    );
    if !detector.aliases.is_empty() {
        let _ = writeln!(text, "  known elsewhere as {}", detector.aliases.join(", "));
    }
    for shape in &detector.shapes {
        let _ = writeln!(text, "  finds {}", means(shape));
    }
    for (what, words) in [("for", &detector.context), ("against", &detector.negative)] {
        if words.values().any(|words| !words.is_empty()) {
            let _ = writeln!(text, "  words {what} it: {}", listed(words));
        }
    }
    for example in &detector.examples {
        let _ = writeln!(text, "  example: {:?} has {:?}", example.text, example.finds);
    }
    for example in &detector.counterexamples {
        let _ = writeln!(text, "  nothing: {:?}, because {}", example.text, example.why);
    }
    for source in &detector.sources {
        let _ = writeln!(text, "  source: {source}");
    }
    text
}

/// What a detector is, for programs.
pub(super) fn json(detector: &Detector) -> Value {
    let words = |words: &Words| -> Value {
        words.iter().map(|(language, words)| (format!("{language:?}").to_lowercase(), json!(words))).collect()
    };
    json!({
        "id": detector.id,
        "name": detector.name,
        "family": detector.family.as_str(),
        "severity": severity(detector.severity),
        "default": detector.default,
        "version": detector.version,
        "aliases": detector.aliases,
        "finds": detector.shapes.iter().map(means).collect::<Vec<_>>(),
        "context": words(&detector.context),
        "negative": words(&detector.negative),
        "examples": detector.examples.iter().map(|one| json!({ "text": one.text, "finds": one.finds })).collect::<Vec<_>>(),
        "counterexamples": detector.counterexamples.iter().map(|one| json!({ "text": one.text, "why": one.why })).collect::<Vec<_>>(),
        "sources": detector.sources,
    })
}

/// What a rule is, for programs.
pub(super) fn description(rule: &Description) -> Value {
    json!({
        "id": rule.id,
        "name": rule.name,
        "family": "own",
        "severity": severity(rule.severity),
        "default": rule.report,
        "score": rule.score,
        "finds": rule.finds,
        "conditions": rule.conditions,
        "uses": rule.uses,
        "used_by": rule.used_by,
        "whole_text": rule.whole_text,
    })
}

/// What a shape looks like, and what its matches must be.
fn means(shape: &Shape) -> String {
    let mut text = match &shape.kind {
        ShapeKind::Number { groupings, separators } => {
            let joined =
                |lengths: &Vec<usize>| lengths.iter().map(ToString::to_string).collect::<Vec<_>>().join("-");
            let groups: Vec<String> = groupings.iter().map(joined).collect();
            format!("digits in groups of {}, joined by one of {separators:?}", groups.join(" or "))
        }
        ShapeKind::Pattern(pattern) => format!("what matches {pattern}"),
        ShapeKind::Keyed { names, value } => format!("values of {} that match {value}", names.join(", ")),
        ShapeKind::Builtin(name) => format!("what the scanner for {name} finds"),
    };
    if let Some(tail) = &shape.tail {
        let _ = write!(text, ", of which the value is {tail}");
    }
    match shape.border {
        Border::Word => {}
        Border::Token => text.push_str(", touched by no - either"),
        Border::None => text.push_str(", whatever touches it"),
    }
    if let Some(entropy) = shape.entropy {
        let _ = write!(text, ", of {entropy} bits a character at least");
    }
    if let Some(check) = &shape.validator {
        let _ = write!(text, ", that passes the check {check}");
    }
    let _ = write!(text, "; worth {}", shape.specificity);
    match shape.context {
        Need::Required => text.push_str(", and hardly sure without a word near it"),
        Need::Helps => text.push_str(", and surer with a word near it"),
        Need::None => {}
    }
    text
}

fn listed(words: &Words) -> String {
    let of_language = words.iter().filter(|(_, words)| !words.is_empty()).map(|(language, words)| {
        format!("{} ({})", words.join(", "), format!("{language:?}").to_lowercase())
    });
    of_language.collect::<Vec<_>>().join("; ")
}
