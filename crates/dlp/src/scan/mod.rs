//! Finds candidates, verifies them, and says how sure it is.

mod builtin;
mod candidates;
mod context;
mod layouts;
mod masks;
mod names;
mod numbers;
mod plan;
mod resolve;
mod score;
mod search;
mod table;

use builtin::Builtin;
use candidates::Candidates;
use masks::Engine;
use plan::Plan;
use search::{Match, Search};

use crate::finding::Finding;
use crate::model::Detector;

/// How many bytes are searched for candidates before these are verified: as much as stays in the nearest memory.
const STEP: usize = 32 * 1024;

/// Finds sensitive data.
///
/// ```
/// let mut scanner = steward_dlp::Scanner::new();
/// let findings = scanner.scan(b"My card is 4532 7153 3790 1245, valid thru 12/29");
/// assert_eq!(findings[0].detector.id, "CREDIT_CARD");
/// assert_eq!((findings[0].start, findings[0].end), (11, 30));
/// ```
#[derive(Debug)]
pub struct Scanner {
    plan: &'static Plan,
    engine: Engine,
    wanted: Vec<bool>,
    candidates: Candidates,
    matches: Vec<Match>,
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}

impl Scanner {
    /// Makes a scanner with the detectors that are looked for unless somebody says otherwise.
    pub fn new() -> Self {
        Self::with(|detector| detector.default)
    }

    /// Makes a scanner with the detectors that are chosen.
    pub fn with(choose: impl Fn(&Detector) -> bool) -> Self {
        let plan = plan::catalogue();
        let wanted: Vec<bool> = plan.detectors.iter().map(choose).collect();
        // Every capital letter may begin a name, and every digit the number of a house: only for those who ask.
        let is_wanted = |builtin: Builtin| {
            let forms = plan.builtins.get(&builtin).into_iter().flatten();
            forms.into_iter().any(|form| wanted[plan.forms[usize::from(*form)].detector])
        };
        let candidates = Candidates {
            with_houses: is_wanted(Builtin::Address),
            with_initials: is_wanted(Builtin::PersonName),
            ..Candidates::default()
        };
        Self { plan, engine: Engine::fastest(), wanted, candidates, matches: Vec::new() }
    }

    /// Finds what is in a text, in the order of the text.
    pub fn scan(&mut self, text: &[u8]) -> Vec<Finding> {
        self.matches.clear();
        let mut start = 0;
        while start < text.len() {
            let end = (start + STEP).min(text.len());
            self.candidates.clear();
            self.candidates.search(self.engine, &self.plan.gates, text, start..end);
            let mut search = Search { plan: self.plan, text, matches: &mut self.matches };
            search.all(&self.candidates);
            start = end;
        }
        self.findings(text)
    }

    fn findings(&mut self, text: &[u8]) -> Vec<Finding> {
        let plan = self.plan;
        let wanted = &self.wanted;
        let is_wanted = |found: &Match| wanted[plan.forms[usize::from(found.form)].detector];
        self.matches.retain(is_wanted);
        self.matches.sort_by_key(|found| (found.start, found.end, found.form));
        self.matches.dedup();
        let mut tables = table::Tables::new(text);
        let mut findings = Vec::new();
        let mut cluster = Vec::new();
        let mut reach = 0;
        for found in &self.matches {
            if found.start >= reach {
                finish(plan, &mut cluster, &mut findings);
            }
            reach = reach.max(found.end);
            let column = tables.column(found.start);
            cluster.extend(score::judge(plan, text, *found, column));
        }
        finish(plan, &mut cluster, &mut findings);
        findings
    }
}

fn finish(plan: &Plan, cluster: &mut Vec<score::Judged>, findings: &mut Vec<Finding>) {
    if cluster.is_empty() {
        return;
    }
    for judged in resolve::resolve(plan, std::mem::take(cluster)) {
        findings.push(Finding {
            detector: &plan.detectors[plan.forms[usize::from(judged.found.form)].detector],
            start: judged.found.start,
            end: judged.found.end,
            score: judged.score,
            reasons: judged.reasons,
        });
    }
}
