//! Finds candidates, verifies them, and says how sure it is.

mod beginnings;
mod builtin;
mod candidates;
mod columns;
mod context;
mod gates;
mod hints;
mod layouts;
mod masks;
mod names;
mod nearby;
mod numbers;
pub(crate) mod parts;
mod plan;
mod resolve;
mod score;
mod search;
mod table;
mod values;
mod words;

use std::ops::Range;

use builtin::Builtin;
use candidates::{Candidates, Within};
use masks::Engine;
use nearby::{Memory, Nearby};
use plan::Plan;
use score::Judged;
use search::{Match, Search};
use table::{Header, Tables};
use words::Spelling;

use crate::encoding::Encoding;
use crate::finding::Finding;
use crate::model::{Band, Detector};
use crate::view::{self, Kind, View};

/// How much of a text around signs that read otherwise belongs to their view: a match, and the words near it.
const MARGIN: usize = 256;

/// How far before something that reads otherwise what reaches over it may begin.
const REACH: usize = 192;

/// How many views lie in each other: what is encoded twice and then taken apart is still read.
const DEPTH: usize = 3;

/// How many bytes of views a part of a text may have, beside twice its own length: what hostile text makes of them stays in proportion.
const BUDGET: usize = 64 * 1024;

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
    least: Band,
    candidates: Candidates,
    matches: Vec<Match>,
    memory: Memory,
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
            plan.of(builtin).iter().any(|form| wanted[plan.forms[usize::from(*form)].detector])
        };
        let candidates = Candidates {
            with_houses: is_wanted(Builtin::Address),
            with_initials: is_wanted(Builtin::PersonName),
            ..Candidates::default()
        };
        Self {
            plan,
            engine: Engine::fastest(),
            wanted,
            least: Band::Medium,
            candidates,
            matches: Vec::new(),
            memory: Memory::default(),
        }
    }

    /// Makes it report what is at least so sure. Without this that is [`Band::Medium`].
    #[must_use]
    pub fn at_least(mut self, band: Band) -> Self {
        self.least = band;
        self
    }

    /// Makes it do without vectors, as on processors that have none that it knows. It finds the same.
    #[must_use]
    pub fn portable(mut self) -> Self {
        self.engine = Engine::Portable;
        self
    }

    /// Finds what is in a text, in the order of the text.
    ///
    /// A [`Stream`](crate::Stream) finds the same in a text that comes in pieces.
    pub fn scan(&mut self, text: &[u8]) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut progress = Progress::default();
        let mut start = 0;
        while start < text.len() {
            let around = parts::around(start, text.len());
            self.scan_part(&text[around.clone()], around.start, start, &mut progress, &mut findings);
            start += parts::STRIDE;
        }
        findings
    }

    /// Finds what begins in the part of a text that begins at `start`. `text` is what is looked at around it, and begins at `offset`.
    pub(crate) fn scan_part(
        &mut self,
        text: &[u8],
        offset: usize,
        start: usize,
        progress: &mut Progress,
        findings: &mut Vec<Finding>,
    ) {
        let encoding = *progress.encoding.get_or_insert_with(|| Encoding::of(text));
        let part = start - offset..text.len().min(start - offset + parts::STRIDE);
        let mut judged = Vec::new();
        if let Some(high_first) = encoding.high_first() {
            let mark = view::order(text).filter(|_| offset == 0).map_or(0, |(_, mark)| mark);
            let view = view::utf16(text, high_first, mark);
            let mut budget = 2 * view.text.len() + BUDGET;
            self.search_view(&view, Kind::Signs, DEPTH, &mut budget, &mut judged);
        } else {
            let seam = part.start.saturating_sub(parts::SEAM)..text.len().min(part.end + parts::SEAM);
            let regions = self.search(text, &seam, (part.start, progress.header.as_ref()));
            let header = self.judge(text, None, (offset == 0, progress.header.take()), &part, &mut judged);
            progress.header = header;
            let mut budget = 2 * seam.len() + BUDGET;
            self.search_regions(text, None, regions, DEPTH, &mut budget, &mut judged);
        }
        for mut finding in self.findings(judged) {
            // What begins before the part or behind it is found with that one, and what the last one reaches into is part of it.
            if part.contains(&finding.start) && offset + finding.start >= progress.reach {
                finding.start += offset;
                finding.end += offset;
                progress.reach = finding.end;
                findings.push(finding);
            }
        }
    }

    /// Finds matches that begin in a part of a text, and parts of the text that read otherwise than they stand. A table begins at a place
    /// whose header may be known.
    fn search(
        &mut self,
        text: &[u8],
        part: &Range<usize>,
        (start_of_table, header): (usize, Option<&Header>),
    ) -> Vec<Region> {
        self.matches.clear();
        self.candidates.clear();
        let mut signs = Vec::new();
        // The words around it are read too.
        let start = part.start.saturating_sub(parts::WORDS) / masks::BLOCK * masks::BLOCK;
        let end = text.len().min(part.end + parts::WORDS);
        self.candidates.spelling.clear();
        self.candidates.spelling.resize(start / masks::BLOCK, Spelling::default());
        self.candidates.search(self.engine, &self.plan.gates, text, start..end);
        let wanted = &self.wanted;
        let mut search = Search {
            plan: self.plan,
            wanted,
            text,
            matches: &mut self.matches,
            spelled: &mut signs,
            read: builtin::token::Read::default(),
        };
        search.all(&self.candidates);
        search.columns(part, header, start_of_table);
        signs.extend_from_slice(&self.candidates.escapes);
        let other = |block: &&usize| !view::is_plain(text, **block..**block + masks::BLOCK);
        signs.extend(self.candidates.foreign.iter().filter(other));
        let hinted = |kind: Kind| self.candidates.hints.iter().filter(move |hint| hint.kind == kind);
        signs.extend(hinted(Kind::Signs).map(|hint| hint.at));
        signs.sort_unstable();
        let mut regions = Vec::new();
        let around =
            |place: Range<usize>| place.start.saturating_sub(MARGIN)..text.len().min(place.end + MARGIN);
        let signs = signs.into_iter().map(|at| around(at..at + masks::BLOCK));
        merge(Kind::Signs, signs, &mut regions);
        let mut runs = Vec::new();
        let mut reach = 0;
        let mut starts = self.candidates.runs.clone();
        for hint in hinted(Kind::Runs) {
            starts.extend(hint.places().filter_map(|at| view::marked_run(text, at)));
        }
        starts.sort_unstable();
        for at in starts {
            if at >= reach
                && let Some(run) = view::run(text, at)
            {
                reach = run.end;
                runs.push(around(run));
            }
        }
        merge(Kind::Runs, runs.into_iter(), &mut regions);
        self.hinted(text, &mut regions);
        regions
    }

    /// Looks closer at the places that hint at views.
    fn hinted(&self, text: &[u8], regions: &mut Vec<Region>) {
        let mut places: Vec<(Kind, usize)> = Vec::new();
        for hint in &self.candidates.hints {
            // One place is enough: what lies around it is read with it.
            places.extend(hint.places().find_map(|at| Some((hint.kind.fires(text, at)?, at))));
        }
        // Those of a kind stay in the order of the text.
        places.sort_by_key(|(kind, _)| *kind);
        for places in places.chunk_by(|one, next| one.0 == next.0) {
            let around = |at: usize| at.saturating_sub(MARGIN)..text.len().min(at + masks::BLOCK + MARGIN);
            merge(places[0].0, places.iter().map(|(_, at)| around(*at)), regions);
        }
    }

    /// Finds what is in the views of parts of a text, or of a view, as long as the budget lasts.
    fn search_regions(
        &mut self,
        text: &[u8],
        outer: Option<&View>,
        regions: Vec<Region>,
        depth: usize,
        budget: &mut usize,
        judged: &mut Vec<Judged>,
    ) {
        for Region { kind, part } in regions {
            if *budget < part.len() {
                continue;
            }
            let view = view::read(kind, text, part);
            if !view.is_changed() {
                continue;
            }
            *budget = budget.saturating_sub(view.text.len());
            let view = match outer {
                Some(outer) => view.within(outer),
                None => view,
            };
            self.search_view(&view, kind, depth, budget, judged);
        }
    }

    /// Finds what is in a view, where it reads otherwise than it stands, and in its own views.
    fn search_view(
        &mut self,
        view: &View,
        kind: Kind,
        depth: usize,
        budget: &mut usize,
        judged: &mut Vec<Judged>,
    ) {
        let whole = 0..view.text.len();
        // What does not reach over something that reads otherwise is found where it stands.
        let changed = view.changed();
        self.candidates.within = Within(changed.start.saturating_sub(REACH)..changed.end);
        let regions = self.search(&view.text, &whole, (0, None));
        self.candidates.within = Within::default();
        self.judge(&view.text, Some((view, kind)), (true, None), &whole, judged);
        if depth > 1 {
            self.search_regions(&view.text, Some(view), regions, depth - 1, budget, judged);
        }
    }

    /// Judges the matches in a part of a text, or in the view of one. `whole` says whether the text has its beginning, `header` is that of the table with which the part begins; returns that
    /// of the table with which it ends.
    fn judge(
        &mut self,
        text: &[u8],
        view: Option<(&View, Kind)>,
        (whole, header): (bool, Option<Header>),
        part: &Range<usize>,
        judged: &mut Vec<Judged>,
    ) -> Option<Header> {
        let plan = self.plan;
        self.matches.sort_by_key(|found| (found.start, found.end, found.form));
        self.matches.dedup();
        let mut tables = Tables::new(text, whole, part.start, header.as_ref());
        let mut nearby = Nearby::new(&plan.dictionary, text, &self.candidates.spelling, &mut self.memory);
        for found in &self.matches {
            let source = match view {
                None => found.start..found.end,
                Some((view, _)) => match view.source(&(found.start..found.end)) {
                    Some(source) => source,
                    None => continue,
                },
            };
            let one = score::judge(plan, text, *found, self.least, &mut tables, &mut nearby);
            let bold = view.is_some_and(|(_, kind)| kind.is_bold());
            if let Some(mut one) = one.filter(|one| !bold || one.is_strong(plan)) {
                (one.found.start, one.found.end) = (source.start, source.end);
                one.obfuscated = view.is_some();
                judged.push(one);
            }
        }
        if part.end < text.len() { tables.header_at(part.end) } else { None }
    }

    /// Of all that overlaps, the best is a finding.
    fn findings(&self, mut judged: Vec<Judged>) -> Vec<Finding> {
        judged.sort_by_key(|one| (one.found.start, one.found.end, one.found.form));
        let mut findings = Vec::new();
        let mut cluster: Vec<Judged> = Vec::new();
        let mut reach = 0;
        for one in judged {
            if one.found.start >= reach {
                self.finish(&mut cluster, &mut findings);
            }
            reach = reach.max(one.found.end);
            cluster.push(one);
        }
        self.finish(&mut cluster, &mut findings);
        findings
    }

    fn finish(&self, cluster: &mut Vec<Judged>, findings: &mut Vec<Finding>) {
        if cluster.is_empty() {
            return;
        }
        for judged in resolve::resolve(self.plan, std::mem::take(cluster)) {
            findings.push(Finding {
                detector: &self.plan.detectors[self.plan.forms[usize::from(judged.found.form)].detector],
                start: judged.found.start,
                end: judged.found.end,
                score: judged.score,
                reasons: judged.reasons,
                obfuscated: judged.obfuscated,
            });
        }
    }
}

/// What is known of a text after some of its parts.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// How it is written, once that is known.
    encoding: Option<Encoding>,
    /// Where the last finding ends.
    reach: usize,
    /// The header of the table in which the next part begins.
    header: Option<Header>,
}

impl Progress {
    /// Whether the text is UTF-16 with the high bytes first or last.
    pub(crate) fn wide(&self) -> Option<bool> {
        self.encoding.and_then(Encoding::high_first)
    }
}

/// A part of a text that reads otherwise than it stands.
#[derive(Debug)]
struct Region {
    kind: Kind,
    part: Range<usize>,
}

/// Makes one region of those that overlap; they come in the order of the text.
fn merge(kind: Kind, parts: impl Iterator<Item = Range<usize>>, regions: &mut Vec<Region>) {
    let mut last: Option<Range<usize>> = None;
    for next in parts {
        match &mut last {
            Some(part) if part.end >= next.start => part.end = part.end.max(next.end),
            _ => regions.extend(last.replace(next).map(|part| Region { kind, part })),
        }
    }
    regions.extend(last.map(|part| Region { kind, part }));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much of a text is read again in views, by their kinds.
    fn viewed(text: &[u8]) -> Vec<(Kind, usize)> {
        let regions = Scanner::new().search(text, &(0..text.len()), (0, None));
        regions.iter().map(|region| (region.kind, region.part.len())).collect()
    }

    #[test]
    fn code_and_prose_are_hardly_read_again() {
        let code = [include_str!("plan.rs"), include_str!("nearby.rs"), include_str!("score.rs")].concat();
        // Without the tables of ways to write, in which much is disguised.
        let prose = include_str!("../../../../ARCHITECTURE.md");
        for (what, text) in [("code", code.as_str()), ("prose", prose)] {
            let views = viewed(text.as_bytes());
            let share = views.iter().map(|view| view.1).sum::<usize>() as f64 / text.len() as f64;
            assert!(share < 0.1, "{what}: {share} {views:?}");
        }
    }
}
