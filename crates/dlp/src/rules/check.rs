//! What can be checked by looking at a rule alone.

use super::compiled::finds;
use super::error::{Problem, too_much};
use super::file::{Case, ContextNeed, Rule};
use super::limits;

/// Checks what can be checked by looking at a rule alone.
pub(crate) fn check(rule: &Rule, mut wrong: impl FnMut(&'static str, Problem)) {
    let id = rule.id.as_str();
    let is_id = (2..=limits::ID).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if !is_id {
        wrong("id", Problem::Id { found: id.chars().take(limits::ID).collect() });
    }
    if rule.name.trim().is_empty() {
        wrong("name", Problem::Empty { fix: "say in a few words what it finds" });
    }
    if !finds(rule) && rule.all.is_empty() && rule.any.is_empty() {
        wrong("id", Problem::Nothing);
    }
    let lengths = [
        ("name", "the length in bytes is", rule.name.len(), limits::NAME, "say it in fewer words"),
        ("score", "the score is", usize::from(rule.score), 100, "write 0 to 100"),
        ("words", "the number of words is", rule.words.len(), limits::LIST, "make a dictionary of them"),
        ("context", "the number of words is", rule.context.len(), limits::LIST, "leave out the rare ones"),
        ("negative", "the number of words is", rule.negative.len(), limits::LIST, "leave out the rare ones"),
        (
            "exclude.words",
            "the number of words is",
            rule.exclude.words.len(),
            limits::LIST,
            "write an expression",
        ),
        (
            "regex",
            "the number of expressions is",
            rule.regex.len(),
            limits::REGEXES,
            "make several rules, or join some with |",
        ),
        (
            "proximity",
            "the distance in bytes is",
            rule.proximity,
            limits::PROXIMITY,
            "write a part of all with within",
        ),
        (
            "example",
            "the number of examples is",
            rule.examples.len(),
            limits::EXAMPLES,
            "keep those that differ",
        ),
        (
            "counterexample",
            "the number of examples is",
            rule.counterexamples.len(),
            limits::EXAMPLES,
            "keep those that differ",
        ),
    ];
    for (field, what, found, most, fix) in lengths {
        if found > most {
            wrong(field, too_much(what, found, most, fix));
        }
    }
    let texts = rule.examples.iter().map(|example| &example.text);
    for text in texts.chain(rule.counterexamples.iter().map(|example| &example.text)) {
        if text.len() > limits::EXAMPLE {
            let fix = "keep the part around the match";
            wrong("example", too_much("the length in bytes is", text.len(), limits::EXAMPLE, fix));
        }
    }
    let lonely = [
        (rule.validator.is_some() && rule.regex.is_empty(), "validator", "regex"),
        (rule.group != 0 && rule.regex.is_empty(), "group", "regex"),
        (rule.need == ContextNeed::Required && rule.context.is_empty(), "need", "context"),
        (
            rule.case == Case::Exact && rule.words.is_empty() && rule.dictionary.is_none(),
            "case",
            "words or dictionary",
        ),
    ];
    for (is_lonely, field, other) in lonely {
        if is_lonely {
            wrong(field, Problem::Without { other });
        }
    }
    if let Some(check) = rule.validator.as_ref().filter(|check| crate::passes(check, "").is_none()) {
        wrong("validator", Problem::Check { found: check.chars().take(limits::ID).collect() });
    }
}
