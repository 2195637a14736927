//! The shapes of the detectors as plain regular expressions, as somebody would write them who has nothing else: without checks, words
//! near them and scores.

use regex::bytes::{RegexSet, RegexSetBuilder};
use steward_dlp::{Border, ShapeKind};

use crate::support::Anything;

/// The expressions of all shapes that can be written so, and how many detectors have one.
pub(crate) fn expressions() -> (Vec<String>, usize) {
    let mut expressions = Vec::new();
    let mut detectors = 0;
    for detector in steward_dlp::detectors() {
        let before = expressions.len();
        for shape in &detector.shapes {
            let bordered = |text: &str| match shape.border {
                Border::None => format!("(?-u:{text})"),
                _ => format!(r"(?-u:\b(?:{text})\b)"),
            };
            match &shape.kind {
                ShapeKind::Number { groupings, separators } => {
                    let sign = |sign: char| format!(r"\x{:02X}", u32::from(sign));
                    let separators = separators.chars().map(sign).collect::<Vec<_>>().concat();
                    let ways: Vec<String> = groupings
                        .iter()
                        .map(|groups| {
                            let groups: Vec<String> =
                                groups.iter().map(|length| format!(r"\d{{{length}}}")).collect();
                            groups.join(&format!("[{separators}]"))
                        })
                        .collect();
                    expressions.push(bordered(&ways.join("|")));
                }
                ShapeKind::Pattern(pattern) => expressions.push(bordered(pattern)),
                ShapeKind::Keyed { names, value } => {
                    let names: Vec<String> = names
                        .iter()
                        .filter(|name| name.is_ascii() && !name.starts_with('!'))
                        .map(|name| regex::escape(name))
                        .collect();
                    if !names.is_empty() {
                        expressions.push(format!(
                            r#"(?-u:(?i:{})["']?\s{{0,4}}[:=]\s{{0,4}}["']?(?:{value}))"#,
                            names.join("|")
                        ));
                    }
                }
                ShapeKind::Builtin(_) => {}
            }
        }
        detectors += usize::from(expressions.len() > before);
    }
    (expressions, detectors)
}

/// All of them at once.
pub(crate) fn set(expressions: &[String]) -> Anything<RegexSet> {
    Ok(RegexSetBuilder::new(expressions)
        .unicode(false)
        .size_limit(1 << 30)
        .dfa_size_limit(64 << 20)
        .build()?)
}

/// How many lines of a text match how many expressions.
pub(crate) fn matches(set: &RegexSet, text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').map(|line| set.matches(line).iter().count()).sum()
}
