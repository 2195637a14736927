//! Runs rules over a text.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use super::combine::{Near, Span, Words, without_overlaps};
use super::compiled::{CONTEXT, Compiled, EXCLUDED, NEAR, NEGATIVE, Rules, WORDS};
use super::conditions::{Known, Scored, Source};
use super::exact::Base;
use super::file::{ContextNeed, Unit};
use super::limits;
use super::matched::{Notice, Outcome, RuleMatch, RuleReason};
use super::regex::Event;
use super::words::{CLASSES, Class, is_unspaced};
use crate::characters;
use crate::finding::Finding;
use crate::model::Band;

/// What a word near a match adds to its score.
const FOR: u8 = 15;

/// What a word near a match takes from its score.
const AGAINST: u8 = 30;

/// The most that is made of a match that would need a word near it.
const WITHOUT: u8 = 49;

/// Something that one of the means of a rule has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Raw {
    rule: u32,
    start: usize,
    end: Reverse<usize>,
    why: RuleReason,
}

/// A match of a rule on its way.
#[derive(Debug, Clone)]
struct Found {
    span: Span,
    score: u8,
    reasons: Vec<RuleReason>,
}

impl Rules {
    /// Finds everything in a text. `findings` are those of the detectors of [`Rules::detectors`] in the same text.
    pub fn scan(&self, text: &[u8], findings: &[Finding]) -> Outcome {
        self.run(text, findings, None, None, true)
    }

    /// Finds everything in a text that lies at a path, which rules may exclude.
    pub fn scan_at(&self, path: &str, text: &[u8], findings: &[Finding]) -> Outcome {
        self.run(text, findings, Some(path), None, true)
    }

    fn run(
        &self,
        text: &[u8],
        findings: &[Finding],
        path: Option<&str>,
        only: Option<u32>,
        excludes: bool,
    ) -> Outcome {
        let mut scan = Scan {
            rules: self,
            text,
            excludes,
            only,
            raw: Vec::new(),
            counts: vec![0; self.all.len()],
            notices: Vec::new(),
            known: self.findings(findings, text.len()),
        };
        if let Some(path) = path.filter(|_| excludes) {
            for (count, rule) in scan.counts.iter_mut().zip(&self.all) {
                if rule.exclusion.has_paths() && rule.exclusion.has_path(path) {
                    *count = usize::MAX;
                }
            }
        }
        scan.gather();
        scan.finish()
    }

    /// What one rule finds, if that is at least medium confidence, whether it is reported or not.
    pub(crate) fn spans_of(
        &self,
        rule: usize,
        text: &[u8],
        findings: &[Finding],
        path: Option<&str>,
        excludes: bool,
    ) -> (Vec<Span>, Vec<Notice>) {
        let outcome = self.run(text, findings, path, Some(rule as u32), excludes);
        let spans = outcome.matches.iter().map(|found| Span { start: found.start, end: found.end });
        (spans.collect(), outcome.notices)
    }

    /// What detectors have found on which rules depend.
    fn findings(&self, findings: &[Finding], length: usize) -> HashMap<Source, Vec<Scored>> {
        let mut known: HashMap<Source, Vec<Scored>> = HashMap::new();
        for (number, id) in self.detectors.iter().enumerate().filter(|(_, id)| !id.is_empty()) {
            let of = findings.iter().filter(|finding| finding.detector.id == *id && finding.end <= length);
            let mut matches: Vec<Scored> = of
                .filter(|finding| finding.start <= finding.end)
                .map(|finding| (Span { start: finding.start, end: finding.end }, finding.score))
                .collect();
            matches.sort_unstable();
            if !matches.is_empty() {
                known.insert(Source::Detector(number as u32), matches);
            }
        }
        known
    }
}

/// Whether a token begins at a place, whatever is before it.
fn is_border(text: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.get(before));
    before.is_none_or(|byte| matches!(CLASSES[usize::from(*byte)], Class::Space | Class::Sign))
        || characters::first(text.get(at..).unwrap_or_default()).0.is_some_and(is_unspaced)
}

struct Scan<'r, 't> {
    rules: &'r Rules,
    text: &'t [u8],
    excludes: bool,
    /// The rule whose matches alone are asked for, even if it is not reported.
    only: Option<u32>,
    raw: Vec<Raw>,
    /// How many matches rules have so far; the largest number where the path is excluded.
    counts: Vec<usize>,
    notices: Vec<Notice>,
    known: HashMap<Source, Vec<Scored>>,
}

impl Scan<'_, '_> {
    /// Runs all means of all rules.
    fn gather(&mut self) {
        let (rules, text) = (self.rules, self.text);
        rules.words.search(text, 0..text.len(), &mut |hit| {
            let why = if hit.target % WORDS == 0 { RuleReason::Word } else { RuleReason::Dictionary };
            self.add(hit.target / WORDS, hit.start, hit.end, why);
        });
        let patterns = rules.lanes.patterns();
        rules.lanes.search(text, &mut |event| match event {
            Event::Match { pattern, start, end } => {
                let pattern = &patterns[pattern];
                let Some((start, end)) = pattern.part(text, start, end) else { return };
                let check = rules.all[pattern.rule as usize].rule.validator.as_deref();
                let passes = check.is_none_or(|check| {
                    let value = std::str::from_utf8(&text[start..end]).ok();
                    value.is_some_and(|value| crate::passes(check, value) == Some(true))
                });
                if passes {
                    self.add(pattern.rule, start, end, RuleReason::Regex(pattern.number));
                }
            }
            Event::Spent { pattern, at } => {
                let rule = Arc::clone(&rules.all[patterns[pattern].rule as usize].id);
                self.notices.push(Notice::BudgetSpent { rule, at });
            }
        });
        for exact in &rules.exacts {
            let findings: Vec<Span> = match exact.base {
                Base::Detector(detector) => {
                    let known = self.known.get(&Source::Detector(detector));
                    known.into_iter().flatten().map(|(span, _)| *span).collect()
                }
                Base::Digits | Base::Words => Vec::new(),
            };
            exact.search(text, &findings, &mut |span, columns| {
                self.add(exact.rule, span.start, span.end, RuleReason::Exact(columns));
            });
        }
    }

    fn add(&mut self, rule: u32, start: usize, end: usize, why: RuleReason) {
        let count = &mut self.counts[rule as usize];
        if *count == usize::MAX {
            return;
        }
        if *count == limits::MATCHES {
            *count = usize::MAX;
            let rule = Arc::clone(&self.rules.all[rule as usize].id);
            self.notices.push(Notice::TooMany { rule, at: start });
            return;
        }
        *count += 1;
        self.raw.push(Raw { rule, start, end: Reverse(end), why });
    }

    /// Makes matches of what has been found.
    fn finish(mut self) -> Outcome {
        self.raw.sort_unstable();
        let raw = std::mem::take(&mut self.raw);
        let mut matches = Vec::new();
        let mut waiting: HashMap<u32, Vec<Found>> = HashMap::new();
        for of_rule in raw.chunk_by(|a, b| a.rule == b.rule) {
            let Some(first) = of_rule.first() else { continue };
            let rule = &self.rules.all[first.rule as usize];
            let spans = of_rule.iter().map(|raw| (Span { start: raw.start, end: raw.end.0 }, raw.why));
            let found = self.judge(first.rule, spans.collect());
            if rule.composition.conditions.is_empty() {
                self.end(first.rule, found, &mut matches);
            } else {
                waiting.insert(first.rule, found);
            }
        }
        let (rules, text) = (self.rules, self.text);
        let words = Words::new(text);
        for number in &rules.order {
            let rule = &rules.all[*number as usize];
            let known = Known { text, words: &words, matches: &self.known };
            let mut found = if rule.finds() {
                let Some(found) = waiting.remove(number) else { continue };
                found
            } else {
                if self.counts[*number as usize] == usize::MAX {
                    continue;
                }
                let mut spans = known.spans(&rule.composition.anchors);
                spans.sort_unstable_by_key(|span| (span.start, Reverse(span.end)));
                self.judge(*number, spans.into_iter().map(|span| (span, RuleReason::Parts)).collect())
            };
            if !rule.composition.conditions.is_empty() && !found.is_empty() {
                let spans = found.iter().map(|found| found.span).collect();
                let mut kept = known.kept(spans, &rule.composition.conditions).into_iter().peekable();
                found.retain_mut(|found| {
                    let holds = kept.next_if_eq(&found.span).is_some();
                    found.reasons.push(RuleReason::Conditions);
                    holds
                });
            }
            self.end(*number, found, &mut matches);
        }
        matches.sort_unstable_by(|a, b| (a.start, a.end, &a.rule).cmp(&(b.start, b.end, &b.rule)));
        self.notices.sort_unstable();
        self.notices.dedup();
        Outcome { matches, notices: self.notices }
    }

    /// Takes away what is excluded and what overlaps, and says how sure the rest is. Spans are sorted, the longest first.
    fn judge(&self, number: u32, mut spans: Vec<(Span, RuleReason)>) -> Vec<Found> {
        let rule = &self.rules.all[number as usize];
        if self.excludes && !rule.rule.exclude.is_empty() {
            spans.retain(|(span, _)| {
                let part = &self.text[span.start..span.end];
                let is_word = || self.rules.near.is_in(part, number * NEAR + EXCLUDED);
                !(rule.exclusion.has_match(part) || (!rule.rule.exclude.words.is_empty() && is_word()))
            });
        }
        without_overlaps(&mut spans, |(span, _)| *span);
        let mut found: Vec<Found> = spans
            .into_iter()
            .map(|(span, why)| {
                let mut reasons = vec![why];
                if matches!(why, RuleReason::Regex(_)) && rule.rule.validator.is_some() {
                    reasons.push(RuleReason::Check);
                }
                Found { span, score: rule.rule.score, reasons }
            })
            .collect();
        if rule.has_context() && !found.is_empty() {
            self.weigh(number, rule, &mut found);
        }
        found
    }

    /// Weighs the words near matches.
    fn weigh(&self, number: u32, rule: &Compiled, found: &mut [Found]) {
        let spans: Vec<Span> = found.iter().map(|found| found.span).collect();
        let (mut speaks_for, mut against) = (Vec::new(), Vec::new());
        for part in self.parts_around(&spans, rule.rule.proximity) {
            self.rules.near.search(self.text, part.start..part.end, &mut |hit| {
                let span = Span { start: hit.start, end: hit.end };
                if hit.target == number * NEAR + CONTEXT {
                    speaks_for.push(span);
                } else if hit.target == number * NEAR + NEGATIVE {
                    against.push(span);
                }
            });
        }
        let words = Words::new(self.text);
        let near = Near { within: Some(rule.rule.proximity), unit: Unit::Bytes, words: &words };
        let (speaks_for, against) = (near.any(&spans, &speaks_for), near.any(&spans, &against));
        for ((found, speaks_for), against) in found.iter_mut().zip(speaks_for).zip(against) {
            if speaks_for {
                found.score = found.score.saturating_add(FOR).min(100);
                found.reasons.push(RuleReason::Context);
            } else if rule.rule.need == ContextNeed::Required {
                found.score = found.score.min(WITHOUT);
                found.reasons.push(RuleReason::NoContext);
            }
            if against {
                found.score = found.score.saturating_sub(AGAINST);
                found.reasons.push(RuleReason::Against);
            }
        }
    }

    /// The parts of the text in which words near matches can stand, from the beginnings of words on.
    fn parts_around(&self, spans: &[Span], proximity: usize) -> Vec<Span> {
        let reach = proximity + self.rules.near.longest();
        let mut parts: Vec<Span> = Vec::new();
        for span in spans {
            let mut start = span.start.saturating_sub(reach);
            // Words longer than every term may be cut.
            let farthest = start.saturating_sub(4 * limits::TERM);
            while start > farthest && !is_border(self.text, start) {
                start -= 1;
            }
            if start > 0 && start == farthest {
                start = span.start;
            }
            let end = self.text.len().min(span.end + reach);
            match parts.last_mut() {
                Some(last) if last.end >= start => last.end = last.end.max(end),
                _ => parts.push(Span { start, end }),
            }
        }
        parts
    }

    /// Makes what is left the matches of a rule.
    fn end(&mut self, number: u32, found: Vec<Found>, matches: &mut Vec<RuleMatch>) {
        let rule = &self.rules.all[number as usize];
        if rule.is_used {
            let scored: Vec<Scored> = found.iter().map(|found| (found.span, found.score)).collect();
            self.known.insert(Source::Rule(number), scored);
        }
        if self.only.map_or(!rule.rule.report, |only| only != number) {
            return;
        }
        matches.extend(found.into_iter().filter(|found| Band::of(found.score) >= self.rules.least).map(
            |found| RuleMatch {
                rule: Arc::clone(&rule.id),
                severity: rule.rule.severity,
                start: found.span.start,
                end: found.span.end,
                score: found.score,
                reasons: found.reasons,
            },
        ));
    }
}
