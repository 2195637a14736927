//! Rules that run.

use std::sync::Arc;

use super::compile::compile;
use super::conditions::{Composition, Expression, Source};
use super::error::RuleError;
use super::exact::ExactRule;
use super::exclude::Exclusion;
use super::file::{Rule, RuleSet};
use super::limits;
use super::loader::Loader;
use super::regex::Lanes;
use super::words::Index;
use crate::model::Band;

/// What words of a rule are for: twice the number of the rule, and one more for those of a dictionary.
pub(crate) const WORDS: u32 = 2;

/// What words near a match are for: four times the number of the rule, and which of its lists they are of.
pub(crate) const NEAR: u32 = 4;
/// Words that speak for a match.
pub(crate) const CONTEXT: u32 = 0;
/// Words that speak against it.
pub(crate) const NEGATIVE: u32 = 1;
/// Words in a match that exclude it.
pub(crate) const EXCLUDED: u32 = 2;

/// Rules that run: unchangeable, and shared between threads.
///
/// ```
/// use steward_dlp::rules::{Files, Rules, detector_ids, read};
///
/// let set = read(r#"
///     version = 1
///     [[rule]]
///     id = "ACME_PROJECT"
///     name = "Names of secret projects"
///     severity = "high"
///     words = ["Project Bluebird"]
/// "#)?;
/// let rules = Rules::compile(&set, &Files::default(), &detector_ids()).expect("the rules are right");
/// let outcome = rules.scan(b"All about project  BLUEBIRD", &[]);
/// assert_eq!((outcome.matches[0].start, outcome.matches[0].end), (10, 27));
/// # Ok::<(), steward_dlp::rules::ReadError>(())
/// ```
#[derive(Debug)]
pub struct Rules {
    /// Sorted by id, so that the order in which they are written changes nothing.
    pub(crate) all: Vec<Compiled>,
    pub(crate) words: Index,
    pub(crate) near: Index,
    pub(crate) lanes: Lanes,
    pub(crate) exacts: Vec<ExactRule>,
    /// Rules that depend on something, those first on which others depend.
    pub(crate) order: Vec<u32>,
    /// The ids of detectors on which rules depend.
    pub(crate) detectors: Vec<String>,
    pub(crate) least: Band,
    pub(crate) reach: usize,
}

/// A rule that runs.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) rule: Rule,
    pub(crate) id: Arc<str>,
    pub(crate) composition: Composition,
    pub(crate) exclusion: Exclusion,
    /// What it depends on.
    pub(crate) uses: Vec<Source>,
    /// Whether other rules depend on it.
    pub(crate) is_used: bool,
    /// Whether it looks at the whole text, or something does on which it depends.
    pub(crate) is_unbounded: bool,
    /// How many terms its dictionary has.
    pub(crate) terms: usize,
}

impl Compiled {
    /// Whether it looks for something itself.
    pub(crate) fn finds(&self) -> bool {
        finds(&self.rule)
    }

    /// Whether words near matches mean something.
    pub(crate) const fn has_context(&self) -> bool {
        !self.rule.context.is_empty() || !self.rule.negative.is_empty()
    }
}

/// Whether a rule looks for something itself.
pub(crate) fn finds(rule: &Rule) -> bool {
    !rule.words.is_empty() || rule.dictionary.is_some() || !rule.regex.is_empty() || rule.exact.is_some()
}

/// Lists the ids of all shipped detectors, in order.
pub fn detector_ids() -> Vec<&'static str> {
    let mut ids: Vec<&str> = crate::detectors().iter().map(|detector| detector.id.as_str()).collect();
    ids.sort_unstable();
    ids
}

impl Rules {
    /// Compiles rules. Dictionaries and tables come from a loader; `detectors` are the ids whose findings will come with texts.
    pub fn compile(set: &RuleSet, loader: &dyn Loader, detectors: &[&str]) -> Result<Self, Vec<RuleError>> {
        compile(set, loader, detectors)
    }

    /// Makes it report what is at least so sure. Without this that is [`Band::Medium`].
    #[must_use]
    pub const fn at_least(mut self, band: Band) -> Self {
        self.least = band;
        self
    }

    /// The ids of the detectors on whose findings the rules depend; a scanner for them has to look for these.
    pub fn detectors(&self) -> impl Iterator<Item = &str> {
        self.detectors.iter().map(String::as_str).filter(|id| !id.is_empty())
    }

    /// How many bytes a match and all that decides about it take at most.
    ///
    /// Who cuts a text into chunks lets each begin so many bytes before the end of the one before, and takes of it the matches that end
    /// where the one before did not reach. What is longer is not found, or cut at [`limits::MATCH`]. Rules that look at the whole text
    /// ([`Self::unbounded`]) look at a chunk instead.
    pub const fn reach(&self) -> usize {
        self.reach
    }

    /// The ids of rules that look at the whole text: those with parts or a count, and without `within`.
    pub fn unbounded(&self) -> impl Iterator<Item = &str> {
        self.all.iter().filter(|rule| rule.is_unbounded).map(|rule| &*rule.id)
    }

    /// How much memory they take, in bytes, without their tables and examples.
    pub fn memory(&self) -> usize {
        let exclusions: usize = self.all.iter().map(|rule| rule.exclusion.memory()).sum();
        self.words.memory() + self.near.memory() + self.lanes.memory() + exclusions
    }
}

impl Rules {
    /// Finds out how far rules look.
    pub(crate) fn measure(&mut self) {
        let mut lengths = vec![0_usize; self.all.len()];
        let mut longest = |rule: u32, length: usize| {
            let known = &mut lengths[rule as usize];
            *known = (*known).max(length);
        };
        for pattern in self.lanes.patterns() {
            longest(pattern.rule, pattern.longest.unwrap_or(limits::MATCH));
        }
        for exact in &self.exacts {
            let rows = if exact.with.is_empty() { 0 } else { 2 * (exact.within + 4 * limits::VALUE) };
            longest(exact.rule, 4 * limits::VALUE + rows);
        }
        for (number, rule) in self.all.iter().enumerate() {
            if !rule.rule.words.is_empty() || rule.rule.dictionary.is_some() {
                lengths[number] = lengths[number].max(self.words.longest());
            }
        }
        // Rules that depend on nothing have theirs; the others follow in their order.
        let around = |rule: &Compiled| {
            if rule.has_context() { 2 * (rule.rule.proximity + self.near.longest()) } else { 0 }
        };
        for (length, rule) in lengths.iter_mut().zip(&self.all) {
            *length = length.saturating_add(around(rule));
        }
        for number in &self.order {
            let rule = &self.all[*number as usize];
            let length = |source: Source| match source {
                Source::Rule(other) => lengths[other as usize],
                Source::Detector(_) => limits::MATCH,
            };
            let anchors =
                rule.composition.anchors.iter().map(|anchor| anchor.reach(&length)).max().unwrap_or(0);
            let conditions = rule.composition.conditions.reach(&length).saturating_mul(2);
            let before = lengths[*number as usize];
            lengths[*number as usize] = before.saturating_add(anchors).saturating_add(conditions);
            let uses = |source: &Source| matches!(source, Source::Rule(other) if self.all[*other as usize].is_unbounded);
            let is_unbounded = rule.uses.iter().any(uses)
                || rule.composition.conditions.is_unbounded()
                || rule.composition.anchors.iter().any(Expression::is_unbounded);
            self.all[*number as usize].is_unbounded = is_unbounded;
        }
        // One byte on either side says whether a word ends.
        self.reach = lengths.into_iter().max().map_or(0, |longest| longest.saturating_add(2 * 4));
    }

    /// Keeps the ids of those detectors alone on which rules depend; their numbers stay.
    pub(crate) fn forget_detectors(&mut self) {
        let mut is_used = vec![false; self.detectors.len()];
        for source in self.all.iter().flat_map(|rule| &rule.uses) {
            if let Source::Detector(detector) = source {
                is_used[*detector as usize] = true;
            }
        }
        for (id, is_used) in self.detectors.iter_mut().zip(is_used) {
            if !is_used {
                id.clear();
            }
        }
    }
}
