//! What is looked for: detectors, rules and how sure they must be. Made once, shared by all threads.

use std::collections::{HashMap, HashSet};

use steward_dlp::rules::{RuleReason, Rules};
use steward_dlp::{Band, Detector, Family, Finding, Fingerprint, Fingerprinter, Scanner, Severity};

/// What is looked for.
#[derive(Debug)]
pub(crate) struct Search {
    /// The ids of detectors and rules whose findings are reported.
    pub(crate) wanted: HashSet<&'static str>,
    /// Rules of the user, and what stands for each in findings.
    pub(crate) rules: Option<OwnRules>,
    pub(crate) least: Band,
    pub(crate) fingerprinter: Fingerprinter,
    /// What is not reported again.
    pub(crate) baseline: HashSet<Fingerprint>,
}

/// Rules of the user.
#[derive(Debug)]
pub(crate) struct OwnRules {
    pub(crate) rules: Rules,
    pub(crate) detectors: HashMap<String, &'static Detector>,
}

/// A finding of a detector or of a rule.
#[derive(Debug)]
pub(crate) struct Sight {
    pub(crate) finding: Finding,
    /// Why a rule has found it.
    why: Vec<RuleReason>,
}

impl Sight {
    /// Why it is as sure as it is, in words.
    pub(crate) fn reasons(&self) -> Vec<String> {
        let of_detector = self.finding.reasons.iter().map(ToString::to_string);
        of_detector.chain(self.why.iter().map(ToString::to_string)).collect()
    }
}

impl Search {
    /// Makes a scanner for all that is reported, all on which rules depend, and all that an excerpt must hide.
    pub(crate) fn scanner(&self) -> Scanner {
        let used: HashSet<&str> = self.rules.iter().flat_map(|own| own.rules.detectors()).collect();
        let is_wanted = |id: &str| self.wanted.contains(id) || used.contains(id);
        Scanner::with(|detector| is_wanted(&detector.id)).at_least(Band::Low)
    }

    /// How many bytes beside a place decide about what rules find there, as far as that is kept of a text in pieces.
    pub(crate) fn reach(&self) -> usize {
        self.rules.as_ref().map_or(0, |own| own.rules.reach())
    }

    /// Adds to what detectors have found in a text what rules find there, in the order of the text.
    pub(crate) fn sights(&self, path: &str, text: &[u8], findings: Vec<Finding>) -> Vec<Sight> {
        let mut sights = Vec::with_capacity(findings.len());
        let outcome = self.rules.as_ref().map(|own| own.rules.scan_at(path, text, &findings));
        sights.extend(findings.into_iter().map(|finding| Sight { finding, why: Vec::new() }));
        for found in outcome.into_iter().flat_map(|outcome| outcome.matches) {
            let own = self.rules.as_ref().and_then(|own| own.detectors.get(&*found.rule));
            let Some(detector) = own else { continue };
            let finding = Finding {
                detector,
                start: found.start,
                end: found.end,
                score: found.score,
                reasons: Vec::new(),
                obfuscated: false,
            };
            sights.push(Sight { finding, why: found.reasons });
        }
        sights.sort_by(|a, b| order(&a.finding).cmp(&order(&b.finding)));
        sights
    }

    /// Whether a finding is one that was asked for.
    pub(crate) fn is_wanted(&self, finding: &Finding) -> bool {
        finding.band() >= self.least && self.wanted.contains(finding.detector.id.as_str())
    }
}

fn order(finding: &Finding) -> (usize, usize, &str) {
    (finding.start, finding.end, &finding.detector.id)
}

impl OwnRules {
    /// Takes rules that run, with the names of all that are reported.
    pub(crate) fn new(rules: Rules, names: impl IntoIterator<Item = (String, String, Severity)>) -> Self {
        let stand_in = |(id, name, severity): (String, String, Severity)| {
            // Rules live as long as the process, as detectors do, and are read once.
            let detector: &'static Detector = Box::leak(Box::new(Detector {
                id: id.clone(),
                name,
                family: Family::Personal,
                severity,
                aliases: Vec::new(),
                default: true,
                sources: Vec::new(),
                shapes: Vec::new(),
                context: steward_dlp::Words::new(),
                negative: steward_dlp::Words::new(),
                examples: Vec::new(),
                counterexamples: Vec::new(),
                version: String::new(),
            }));
            (id, detector)
        };
        Self { rules, detectors: names.into_iter().map(stand_in).collect() }
    }
}
