//! What one look for the proof of a domain found, question by question.

use serde_json::Value;

use super::show::{cell, facts, printable};

/// Shows each look-up: what was asked, whom, what was seen, and what to do.
pub(super) fn show(check: &Value) -> String {
    let lookups = check["lookups"].as_array().map_or(&[][..], Vec::as_slice);
    lookups.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

fn one(lookup: &Value) -> String {
    let mut lines = vec![
        ("  asked", several(&lookup["asked"], "nobody")),
        ("  seen", several(&lookup["answer"], "nothing")),
        ("  outcome", cell(&lookup["outcome"]).replace('_', " ")),
        ("  found", cell(&lookup["found"])),
    ];
    if let Some(fix) = lookup["fix"].as_str() {
        lines.push(("  to do", printable(fix)));
    }
    format!("{}\n{}", cell(&lookup["question"]), facts(&lines))
}

/// Each answer on a line of its own, below the first.
fn several(values: &Value, nothing: &str) -> String {
    let texts: Vec<String> = values.as_array().map_or(&[][..], Vec::as_slice).iter().map(cell).collect();
    if texts.is_empty() { nothing.to_owned() } else { texts.join("\n           ") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_lookup_says_what_was_asked_and_what_to_do() {
        let check = json!({"lookups": [
            {"question": "TXT acme.example", "asked": ["192.0.2.53"], "answer": ["v=spf1", "other\u{1b}"],
             "outcome": "not_found", "found": "Two records, none of Steward.", "fix": "Add the record."},
            {"question": "TXT _steward.acme.example", "asked": [], "answer": [], "outcome": "failed",
             "found": "No answer."},
        ]});
        assert_eq!(
            show(&check),
            "\
TXT acme.example
  asked    192.0.2.53
  seen     v=spf1
           other\\u{1b}
  outcome  not found
  found    Two records, none of Steward.
  to do    Add the record.

TXT _steward.acme.example
  asked    nobody
  seen     nothing
  outcome  failed
  found    No answer."
        );
    }
}
