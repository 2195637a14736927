//! What a probe found, for people and for programs.

use serde_json::{Value, json};

use super::compare::Mismatch;
use super::run::{Outcome, Ran, StepRan};
use crate::client::show::printable;

/// How much of a value is shown to people; programs get all of it.
const SHOWN_MAX: usize = 400;

/// The scenarios that ran, and how many steps passed.
#[derive(Debug)]
pub(super) struct Report {
    url: String,
    ran: Vec<Ran>,
}

/// How many steps came to which end.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) skipped: usize,
    /// Single things that were looked at in steps that passed.
    pub(super) checks: usize,
    pub(super) left: usize,
}

impl Totals {
    /// Whether the provider would get along with the server.
    pub(super) fn is_good(self) -> bool {
        self.failed == 0 && self.skipped == 0 && self.left == 0
    }
}

impl Report {
    pub(super) fn new(url: &str, ran: Vec<Ran>) -> Self {
        Self { url: url.to_owned(), ran }
    }

    pub(super) fn totals(&self) -> Totals {
        let mut totals =
            Totals { left: self.ran.iter().map(|ran| ran.left.len()).sum(), ..Totals::default() };
        for step in self.ran.iter().flat_map(|ran| &ran.steps) {
            match step.outcome {
                Outcome::Passed { .. } => {
                    totals.passed += 1;
                    totals.checks += step.checks;
                }
                Outcome::Failed { .. } => totals.failed += 1,
                Outcome::Skipped { .. } => totals.skipped += 1,
            }
        }
        totals
    }

    /// The report for programs.
    pub(super) fn json(&self) -> Value {
        let totals = self.totals();
        json!({
            "url": self.url,
            "passed": totals.passed,
            "failed": totals.failed,
            "skipped": totals.skipped,
            "checks": totals.checks,
            "scenarios": self.ran.iter().map(scenario).collect::<Vec<_>>(),
        })
    }

    /// The report for people.
    pub(super) fn text(&self) -> String {
        let mut lines = Vec::new();
        for ran in &self.ran {
            lines.push(format!("{}: {}", printable(&ran.client), printable(&ran.title)));
            lines.extend(ran.steps.iter().map(line));
            for left in &ran.left {
                lines.push(format!("  left behind: {}: {}", printable(&left.path), printable(&left.why)));
            }
            lines.push(String::new());
        }
        let Totals { passed, failed, skipped, checks, .. } = self.totals();
        lines.push(format!("{passed} passed ({checks} checks), {failed} failed, {skipped} skipped"));
        lines.join("\n")
    }
}

fn line(step: &StepRan) -> String {
    let name = printable(&step.name);
    match &step.outcome {
        Outcome::Passed { .. } => format!("  ok      {name}"),
        Outcome::Skipped { why } => format!("  skipped {name}: {}", printable(why)),
        Outcome::Failed { wrong, .. } => {
            let mut lines = vec![
                format!("  FAILED  {name}"),
                format!("          sent      {} {}", step.method, printable(&step.path)),
            ];
            if let Some(body) = &step.body {
                lines.push(format!("                    {}", shown(body)));
            }
            for Mismatch { at, expected, found } in wrong {
                lines.push(format!("          {}", printable(at)));
                lines.push(format!("          expected  {}", shown(expected)));
                lines.push(format!(
                    "          found     {}",
                    found.as_ref().map_or("nothing".to_owned(), shown)
                ));
            }
            lines.push(format!("          why       {}", printable(&step.why)));
            lines.join("\n")
        }
    }
}

fn shown(value: &Value) -> String {
    let text = printable(&value.to_string());
    match text.char_indices().nth(SHOWN_MAX) {
        None => text,
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
    }
}

fn scenario(ran: &Ran) -> Value {
    json!({
        "client": ran.client,
        "title": ran.title,
        "file": ran.file,
        "steps": ran.steps.iter().map(step).collect::<Vec<_>>(),
        "left": ran.left.iter().map(|left| json!({"path": left.path, "why": left.why})).collect::<Vec<_>>(),
    })
}

fn step(step: &StepRan) -> Value {
    let (outcome, status, wrong, skipped) = match &step.outcome {
        Outcome::Passed { status } => ("passed", Some(*status), &[][..], None),
        Outcome::Failed { status, wrong } => ("failed", *status, wrong.as_slice(), None),
        Outcome::Skipped { why } => ("skipped", None, &[][..], Some(why)),
    };
    let problem =
        |wrong: &Mismatch| json!({"at": wrong.at, "expected": wrong.expected, "found": wrong.found});
    json!({
        "name": step.name,
        "outcome": outcome,
        "why": step.why,
        "quirks": step.quirks,
        "checks": step.checks,
        "request": {"method": step.method, "path": step.path, "body": step.body},
        "status": status,
        "problems": wrong.iter().map(problem).collect::<Vec<_>>(),
        "skipped": skipped,
    })
}

#[cfg(test)]
mod tests {
    use super::super::cleanup::Left;
    use super::*;

    fn step_that(outcome: Outcome) -> StepRan {
        StepRan {
            name: "Remove a member".to_owned(),
            why: "Entra ID sends it so".to_owned(),
            quirks: vec!["E4".to_owned()],
            checks: 2,
            method: "PATCH".to_owned(),
            path: "/Groups/7".to_owned(),
            body: Some(json!({"op": "Remove"})),
            outcome,
        }
    }

    #[test]
    fn a_failure_is_told_with_all_that_is_needed_to_mend_it() {
        let wrong = vec![Mismatch { at: "/members".to_owned(), expected: json!([1]), found: None }];
        let steps = vec![
            step_that(Outcome::Passed { status: 200 }),
            step_that(Outcome::Failed { status: Some(200), wrong }),
            step_that(Outcome::Skipped { why: "no user".to_owned() }),
        ];
        let left = vec![Left { path: "/Users/8".to_owned(), why: "500".to_owned() }];
        let ran = Ran { client: "C".to_owned(), title: "T".to_owned(), file: "f".to_owned(), steps, left };
        let report = Report::new("https://a.example", vec![ran]);
        assert_eq!(report.totals(), Totals { passed: 1, failed: 1, skipped: 1, checks: 2, left: 1 });
        assert!(!report.totals().is_good());
        let text = report.text();
        for part in [
            "FAILED  Remove a member\n          sent      PATCH /Groups/7\n                    {\"op\":\"Remove\"}",
            "/members\n          expected  [1]\n          found     nothing\n          why       Entra ID sends it so",
            "left behind: /Users/8: 500",
            "1 passed (2 checks), 1 failed, 1 skipped",
        ] {
            assert!(text.contains(part), "{text}");
        }
        let json = report.json();
        assert_eq!(
            json["scenarios"][0]["steps"][1]["problems"][0],
            json!({"at": "/members", "expected": [1], "found": null})
        );
    }

    #[test]
    fn what_is_long_is_cut_for_people() {
        let text = shown(&json!("é".repeat(500)));
        assert!(text.ends_with("… (1002 bytes)"), "{text}");
    }
}
