//! What the checks found.

use serde::Serialize;

/// How one check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    /// As it should be.
    Pass,
    /// Works now, and deserves a look.
    Warn,
    /// Does not work, or is dangerous.
    Fail,
    /// Not looked at: it does not apply here, or something before it failed.
    Skip,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    pub(super) check: &'static str,
    pub(super) outcome: Outcome,
    /// What was found.
    pub(super) found: String,
    /// What to do; null where there is nothing to do.
    pub(super) fix: Option<String>,
}

impl Finding {
    pub(super) fn pass(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, outcome: Outcome::Pass, found: found.into(), fix: None }
    }

    pub(super) fn skip(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, outcome: Outcome::Skip, found: found.into(), fix: None }
    }

    pub(super) fn warn(check: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, outcome: Outcome::Warn, found: found.into(), fix: Some(fix.into()) }
    }

    pub(super) fn fail(check: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, outcome: Outcome::Fail, found: found.into(), fix: Some(fix.into()) }
    }
}

/// All checks, in the order in which they were made.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) passed: bool,
    pub(super) checks: Vec<Finding>,
}

impl Report {
    pub(super) fn new(checks: Vec<Finding>) -> Self {
        Self { passed: checks.iter().all(|finding| finding.outcome != Outcome::Fail), checks }
    }

    /// The names of the checks that failed.
    pub(super) fn failed(&self) -> Vec<&'static str> {
        let failed = self.checks.iter().filter(|finding| finding.outcome == Outcome::Fail);
        failed.map(|finding| finding.check).collect()
    }

    pub(super) fn text(&self) -> String {
        let lines = self.checks.iter().map(|finding| {
            let outcome = match finding.outcome {
                Outcome::Pass => "pass",
                Outcome::Warn => "warn",
                Outcome::Fail => "FAIL",
                Outcome::Skip => "skip",
            };
            let fix = finding.fix.as_ref().map(|fix| format!("\n      fix: {fix}")).unwrap_or_default();
            format!("{outcome}  {}: {}{fix}", finding.check, finding.found)
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_passes_and_a_failure_does_not() {
        let warned = Report::new(vec![Finding::pass("a", "well"), Finding::warn("b", "little", "more")]);
        assert!(warned.passed && warned.failed().is_empty());
        let failed =
            Report::new(vec![Finding::fail("c", "none", "some"), Finding::skip("d", "not asked for")]);
        assert!(!failed.passed);
        assert_eq!(failed.failed(), ["c"]);
        assert_eq!(failed.text(), "FAIL  c: none\n      fix: some\nskip  d: not asked for");
    }

    #[test]
    fn programs_read_the_same() {
        let report = Report::new(vec![Finding::warn("disk space", "little", "more")]);
        assert_eq!(
            serde_json::to_string(&report).unwrap(),
            "{\"passed\":true,\"checks\":[{\"check\":\"disk space\",\"outcome\":\"warn\",\"found\":\"little\",\
             \"fix\":\"more\"}]}"
        );
    }
}
