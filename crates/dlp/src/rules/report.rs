//! Tries rules on samples, and says what rules are.

use std::fmt;

use super::compiled::{Compiled, Rules};
use super::conditions::Source;
use super::limits;
use super::matched::Notice;
use super::regex::Lane;
use crate::Scanner;
use crate::model::{Band, Severity};

/// A text, and what a rule finds there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The id of the rule.
    pub rule: String,
    /// Where the sample stands, as in `example[0]`.
    pub field: String,
    /// The text.
    pub text: String,
    /// The path of the text.
    pub path: Option<String>,
    /// The text of each match, in order.
    pub finds: Vec<String>,
}

/// A sample that is not as it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The sample.
    pub sample: Sample,
    /// What the rule finds there; `None` where there is no such rule.
    pub found: Option<Vec<String>>,
    /// What it has not looked at.
    pub notices: Vec<Notice>,
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Sample { rule, field, finds, .. } = &self.sample;
        match &self.found {
            Some(found) => {
                write!(formatter, "rule {rule}, {field}: it should find {finds:?} and finds {found:?}")?;
            }
            None => write!(formatter, "rule {rule}, {field}: there is no such rule")?,
        }
        self.notices.iter().try_for_each(|notice| write!(formatter, "; {notice}"))
    }
}

/// What came of samples.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestReport {
    /// How many samples were tried.
    pub samples: usize,
    /// Those that are not as they say.
    pub failures: Vec<Failure>,
}

impl TestReport {
    /// Whether all samples are as they say.
    pub const fn is_good(&self) -> bool {
        self.failures.is_empty()
    }
}

impl Rules {
    /// Lists the examples and counterexamples of all rules.
    pub fn samples(&self) -> Vec<Sample> {
        let mut samples = Vec::new();
        for Compiled { rule, .. } in &self.all {
            let sample = |field: String, text: &str, path: &Option<String>, finds: &[String]| Sample {
                rule: rule.id.clone(),
                field,
                text: text.to_owned(),
                path: path.clone(),
                finds: finds.to_vec(),
            };
            for (place, one) in rule.examples.iter().enumerate() {
                samples.push(sample(format!("example[{place}]"), &one.text, &one.path, &one.finds));
            }
            for (place, one) in rule.counterexamples.iter().enumerate() {
                samples.push(sample(format!("counterexample[{place}]"), &one.text, &one.path, &[]));
            }
        }
        samples
    }

    /// Makes a scanner for the detectors on which the rules depend.
    pub fn scanner(&self) -> Scanner {
        Scanner::with(|detector| self.detectors().any(|id| id == detector.id)).at_least(Band::Low)
    }

    /// Finds a rule by its id.
    fn rule(&self, id: &str) -> Option<(usize, &Compiled)> {
        let place = self.all.binary_search_by(|rule| (*rule.id).cmp(id)).ok()?;
        self.all.get(place).map(|rule| (place, rule))
    }
}

/// Tries rules on samples: those of [`Rules::samples`], and others. Matches of rules that are not reported count as well.
pub fn test(rules: &Rules, samples: &[Sample]) -> TestReport {
    let mut scanner = rules.scanner();
    let mut report = TestReport { samples: samples.len(), failures: Vec::new() };
    for sample in samples {
        let (found, notices) = find(rules, &mut scanner, sample, true);
        if found.as_ref() != Some(&sample.finds) {
            report.failures.push(Failure { sample: sample.clone(), found, notices });
        }
    }
    report
}

/// What the rule of a sample finds there.
pub(crate) fn find(
    rules: &Rules,
    scanner: &mut Scanner,
    sample: &Sample,
    excludes: bool,
) -> (Option<Vec<String>>, Vec<Notice>) {
    let Some((number, rule)) = rules.rule(&sample.rule) else { return (None, Vec::new()) };
    let text = sample.text.as_bytes();
    let findings = if rules.detectors().next().is_some() { scanner.scan(text) } else { Vec::new() };
    let (spans, mut notices) = rules.spans_of(number, text, &findings, sample.path.as_deref(), excludes);
    notices.retain(|notice| {
        let (Notice::BudgetSpent { rule: of, .. } | Notice::TooMany { rule: of, .. }) = notice;
        *of == rule.id
    });
    let part =
        |span: &super::combine::Span| String::from_utf8_lossy(&text[span.start..span.end]).into_owned();
    (Some(spans.iter().map(part).collect()), notices)
}

/// What a rule is, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// How bad a match is.
    pub severity: Severity,
    /// How sure a match is without anything else.
    pub score: u8,
    /// Whether its matches are reported.
    pub report: bool,
    /// What it looks for, and how, a line for each.
    pub finds: Vec<String>,
    /// What must hold for its matches, a line for each.
    pub conditions: Vec<String>,
    /// The rules and detectors on which it depends.
    pub uses: Vec<String>,
    /// The rules that depend on it.
    pub used_by: Vec<String>,
    /// Whether it looks at the whole text.
    pub whole_text: bool,
}

impl fmt::Display for Description {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = format!("{:?}", self.severity).to_lowercase();
        writeln!(formatter, "{}: {}", self.id, self.name)?;
        writeln!(
            formatter,
            "  severity {severity}, score {}{}",
            self.score,
            if self.report { "" } else { ", not reported" }
        )?;
        for line in &self.finds {
            writeln!(formatter, "  finds {line}")?;
        }
        for line in &self.conditions {
            writeln!(formatter, "  {line}")?;
        }
        for (title, ids) in [("depends on", &self.uses), ("is used by", &self.used_by)] {
            if !ids.is_empty() {
                writeln!(formatter, "  {title} {}", ids.join(", "))?;
            }
        }
        if self.whole_text {
            writeln!(formatter, "  looks at the whole text")?;
        }
        Ok(())
    }
}

/// Says what a rule is; `None` where there is none of this id.
pub fn describe(rules: &Rules, id: &str) -> Option<Description> {
    let (number, compiled) = rules.rule(id)?;
    let rule = &compiled.rule;
    let name_of = |source: &Source| match source {
        Source::Rule(other) => rules.all[*other as usize].id.to_string(),
        Source::Detector(detector) => rules.detectors[*detector as usize].clone(),
    };
    let mut uses: Vec<String> = compiled.uses.iter().map(name_of).collect();
    uses.sort_unstable();
    uses.dedup();
    let is_user = |other: &&Compiled| {
        other.uses.iter().any(|source| matches!(source, Source::Rule(used) if *used as usize == number))
    };
    Some(Description {
        id: rule.id.clone(),
        name: rule.name.clone(),
        severity: rule.severity,
        score: rule.score,
        report: rule.report,
        finds: means(rules, number, compiled),
        conditions: conditions(compiled),
        uses,
        used_by: rules.all.iter().filter(is_user).map(|other| other.id.to_string()).collect(),
        whole_text: compiled.is_unbounded,
    })
}

/// What a rule looks for, and how.
fn means(rules: &Rules, number: usize, compiled: &Compiled) -> Vec<String> {
    let rule = &compiled.rule;
    let mut lines = Vec::new();
    if !rule.words.is_empty() {
        lines.push(format!("words and phrases: {}", rule.words.len()));
    }
    if let Some(name) = &rule.dictionary {
        lines.push(format!("terms of the dictionary {name}: {}", compiled.terms));
    }
    for pattern in rules.lanes.patterns().iter().filter(|pattern| pattern.rule as usize == number) {
        let text = rule.regex.get(usize::from(pattern.number)).map_or("", String::as_str);
        let how = match &pattern.lane {
            Lane::Literals(literals) => {
                let shown =
                    literals.iter().take(3).map(|one| format!("{:?}", String::from_utf8_lossy(&one.literal)));
                let more = if literals.len() > 3 { ", ..." } else { "" };
                format!("by {}{more}", shown.collect::<Vec<_>>().join(", "))
            }
            Lane::Classes => "by its first characters".to_owned(),
            Lane::Slow => "everywhere, with a budget".to_owned(),
        };
        let longest = pattern.longest.map_or_else(
            || format!("cut at {} bytes", limits::MATCH),
            |longest| format!("at most {longest} bytes"),
        );
        lines.push(format!("what {text} matches: looked for {how}; {longest}"));
    }
    if let Some(exact) = &rule.exact {
        lines.push(format!(
            "values of {} in the table {}, looked up by {}",
            exact.column, exact.table, exact.base
        ));
    }
    if lines.is_empty() {
        lines.push("what its parts find".to_owned());
    }
    lines
}

/// What must hold for the matches of a rule.
fn conditions(compiled: &Compiled) -> Vec<String> {
    let rule = &compiled.rule;
    let mut lines = Vec::new();
    if let Some(check) = &rule.validator {
        lines.push(format!("passes the check {check}"));
    }
    let parts = [("all", rule.all.len()), ("any", rule.any.len()), ("not", rule.not.len())];
    for (name, count) in parts.into_iter().filter(|(_, count)| *count > 0) {
        lines.push(format!("parts of {name}: {count}"));
    }
    if let Some(count) = rule.count {
        let distinct = if count.distinct { " different" } else { "" };
        lines.push(format!("at least {}{distinct} matches", count.least));
    }
    if let Some(within) = rule.within {
        lines.push(format!("within {within} {}", format!("{:?}", rule.unit).to_lowercase()));
    }
    let words = [("for", rule.context.len()), ("against", rule.negative.len())];
    for (name, count) in words.into_iter().filter(|(_, count)| *count > 0) {
        lines.push(format!("words within {} bytes that speak {name} it: {count}", rule.proximity));
    }
    let exclude = &rule.exclude;
    let entries = exclude.words.len() + exclude.regex.len() + exclude.paths.len();
    if entries > 0 {
        lines.push(format!("exclusions: {entries}"));
    }
    lines
}
