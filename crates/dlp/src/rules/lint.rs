//! Says what is wrong with rules, and what works and is hardly meant.

use std::collections::HashSet;

use super::compiled::{Compiled, Rules};
use super::error::{Oddity, RuleError, RuleWarning};
use super::file::{Part, Rule, RuleSet};
use super::limits;
use super::loader::Loader;
use super::regex::{Lane, mixes_scripts, parse};
use super::report::{find, test};
use super::words::canonical;

/// What there is to say about rules.
#[derive(Debug, Default)]
pub struct Lint {
    /// What is wrong: the rules do not run.
    pub errors: Vec<RuleError>,
    /// What works and is hardly meant.
    pub warnings: Vec<RuleWarning>,
    /// The rules, where nothing is wrong.
    pub rules: Option<Rules>,
}

/// Compiles rules, looks at them, and tries them on their examples.
pub fn lint(set: &RuleSet, loader: &dyn Loader, detectors: &[&str]) -> Lint {
    let rules = match Rules::compile(set, loader, detectors) {
        Ok(rules) => rules,
        Err(errors) => return Lint { errors, ..Lint::default() },
    };
    let mut warnings = Warnings(Vec::new());
    for rule in &rules.all {
        warnings.look_at(rule, loader);
    }
    warnings.look_at_expressions(&rules);
    warnings.try_examples(&rules);
    let mut warnings = warnings.0;
    warnings.sort_by(|a, b| (&a.rule, &a.field).cmp(&(&b.rule, &b.field)));
    Lint { errors: Vec::new(), warnings, rules: Some(rules) }
}

struct Warnings(Vec<RuleWarning>);

impl Warnings {
    fn add(&mut self, rule: &Rule, field: impl Into<String>, oddity: Oddity) {
        self.0.push(RuleWarning { rule: rule.id.clone(), field: field.into(), oddity });
    }

    fn look_at(&mut self, compiled: &Compiled, loader: &dyn Loader) {
        let rule = &compiled.rule;
        self.look_at_words(rule, loader);
        if rule.report && rule.score < 50 {
            self.add(rule, "score", Oddity::Weak { score: rule.score });
        }
        if !rule.report && !compiled.is_used {
            self.add(rule, "report", Oddity::Unused);
        }
        if rule.examples.is_empty() {
            self.add(rule, "example", Oddity::NoExample);
        }
        if let Some(why) = never(rule) {
            self.add(rule, "id", Oddity::Never { why });
        }
    }

    fn look_at_words(&mut self, rule: &Rule, loader: &dyn Loader) {
        for (place, term) in rule.words.iter().enumerate() {
            let written = written(term);
            // One character of Chinese or Japanese says as much as a short word.
            if written.chars().count() < 3 && written.is_ascii() {
                self.add(rule, format!("words[{place}]"), Oddity::Short { term: term.clone() });
            }
        }
        let dictionary = rule.dictionary.as_ref().and_then(|name| loader.dictionary(name).ok());
        let lines =
            dictionary.as_deref().unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty());
        let lists: [(&str, Vec<&str>); 2] =
            [("words", rule.words.iter().map(String::as_str).collect()), ("dictionary", lines.collect())];
        let is_exact = rule.case == super::file::Case::Exact;
        let mut known = HashSet::new();
        for (field, terms) in lists {
            let is_again = |term: &&str| {
                let mut written = String::new();
                canonical(term.as_bytes(), is_exact, &mut written);
                !known.insert(written)
            };
            let mut again = terms.into_iter().filter(is_again);
            if let Some(term) = again.next() {
                let term = term.to_owned();
                let more = again.count();
                self.add(rule, field, Oddity::Duplicate { term, more });
            }
        }
    }

    fn look_at_expressions(&mut self, rules: &Rules) {
        for pattern in rules.lanes.patterns() {
            let rule = &rules.all[pattern.rule as usize].rule;
            let field = || format!("regex[{}]", pattern.number);
            if pattern.lane == Lane::Slow {
                self.add(rule, field(), Oddity::Slow);
            }
            if pattern.is_large() {
                self.add(rule, field(), Oddity::Large);
            }
            if pattern.longest.is_none() {
                self.add(rule, field(), Oddity::Endless);
            }
            let text = rule.regex.get(usize::from(pattern.number));
            if text.and_then(|text| parse(text, rule.unicode).ok()).is_some_and(|hir| mixes_scripts(&hir)) {
                self.add(rule, field(), Oddity::NotAscii);
            }
        }
    }

    fn try_examples(&mut self, rules: &Rules) {
        let mut scanner = rules.scanner();
        for failure in test(rules, &rules.samples()).failures {
            let (sample, found) = (failure.sample, failure.found.unwrap_or_default());
            let Some(compiled) = rules.all.iter().find(|compiled| *compiled.id == *sample.rule) else {
                continue;
            };
            let rule = &compiled.rule;
            let without = find(rules, &mut scanner, &sample, false).0.unwrap_or_default();
            let swallowed = sample.finds.iter().find(|text| !found.contains(text) && without.contains(text));
            if let Some(text) = swallowed {
                let exclusion = excluded_by(compiled, sample.path.as_deref(), text);
                self.add(rule, sample.field, Oddity::Swallowed { exclusion, text: text.clone() });
            } else {
                self.add(rule, sample.field, Oddity::Example { expected: sample.finds, found });
            }
        }
    }
}

/// Which exclusion keeps a text from being found.
fn excluded_by(compiled: &Compiled, path: Option<&str>, text: &str) -> String {
    let field = if path.is_some_and(|path| compiled.exclusion.has_path(path)) {
        "exclude.paths"
    } else if compiled.exclusion.has_match(text.as_bytes()) {
        "exclude.regex"
    } else if compiled.rule.exclude.words.is_empty() {
        "an exclusion of another rule"
    } else {
        "exclude.words"
    };
    field.to_owned()
}

fn written(term: &str) -> String {
    let mut written = String::new();
    canonical(term.as_bytes(), false, &mut written);
    written
}

/// Why a rule can never have a match, where that can be seen.
fn never(rule: &Rule) -> Option<String> {
    let own: Vec<&str> = match (&rule.all[..], &rule.any[..]) {
        ([Part::Id(id), ..], _) => vec![id],
        ([], [..]) => rule
            .any
            .iter()
            .filter_map(|part| if let Part::Id(id) = part { Some(id.as_str()) } else { None })
            .collect(),
        _ => Vec::new(),
    };
    let is_part = |id: &str| rule.not.iter().any(|part| matches!(part, Part::Id(other) if other == id));
    if let Some(id) = own.iter().find(|id| is_part(id)).filter(|_| own.len() <= 1 || !rule.all.is_empty()) {
        return Some(format!("{id} must be there and must not"));
    }
    let has_words_alone = rule.dictionary.is_none() && rule.regex.is_empty() && rule.exact.is_none();
    if has_words_alone && !rule.words.is_empty() {
        let different: HashSet<String> = rule.words.iter().map(|term| written(term)).collect();
        if let Some(count) = rule.count.filter(|count| count.distinct && count.least > different.len()) {
            return Some(format!(
                "it asks for {} different matches and has {} words",
                count.least,
                different.len()
            ));
        }
        let excluded: HashSet<String> = rule.exclude.words.iter().map(|term| written(term)).collect();
        if different.is_subset(&excluded) {
            return Some("all of its words are excluded".to_owned());
        }
    }
    if rule.exclude.paths.iter().any(|path| path == "**") {
        return Some("all paths are excluded".to_owned());
    }
    let is_nothing = |pattern: &String| {
        parse(pattern, rule.unicode).is_ok_and(|hir| hir.properties().minimum_len().is_none())
    };
    let has_regex_alone = rule.words.is_empty() && rule.dictionary.is_none() && rule.exact.is_none();
    if has_regex_alone && !rule.regex.is_empty() && rule.regex.iter().all(is_nothing) {
        return Some("its expressions match nothing".to_owned());
    }
    let short = rule.within.filter(|within| *within == 0 && rule.unit == super::file::Unit::Bytes);
    let count = rule.count.filter(|count| count.least > 1);
    if let (Some(_), Some(count)) = (short, count) {
        return Some(format!(
            "{} matches cannot begin within 0 bytes of each other; the most is {}",
            count.least,
            limits::WITHIN_BYTES
        ));
    }
    None
}
