//! All expressions of a set of rules over one text.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::gate::Gates;
use super::group::{Group, Member};
use super::literal::Before;
use super::pattern::{Lane, Pattern};
use crate::rules::limits;

/// How many bytes are searched for places before expressions are tried there.
const STEP: usize = 16 * 1024;

/// How many steps for each byte of a text a group of expressions may take before each of them does on its own.
const STEPS_OF_GROUP: usize = 64;

/// How many places are gathered before expressions are tried there.
const MOST: usize = 64 * 1024;

/// The expressions of a set of rules.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    patterns: Vec<Pattern>,
    searcher: Option<AhoCorasick>,
    /// The expressions of each literal, and what stands before it there.
    literals: Vec<Vec<(u32, Before)>>,
    /// Groups of expressions that are tried where their classes fit, and then those that are tried everywhere.
    groups: Vec<Group>,
    gates: Gates,
    /// How many groups have gates.
    gated: usize,
    /// How many expressions are tried everywhere.
    slow: usize,
}

/// What happens while expressions are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// An expression has a match.
    Match {
        /// The number of the expression.
        pattern: usize,
        /// Where it begins.
        start: usize,
        /// Where it ends.
        end: usize,
    },
    /// An expression has taken all of its steps.
    Spent {
        /// The number of the expression.
        pattern: usize,
        /// Where it stopped.
        at: usize,
    },
}

/// Places at which an expression is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Places {
    pattern: u32,
    from: usize,
    /// The last of them.
    to: usize,
}

/// How far an expression has come.
#[derive(Debug, Clone, Copy)]
struct State {
    next: usize,
    steps: usize,
    spent: bool,
}

impl Lanes {
    /// Puts expressions together, or says that their literals are too many.
    pub(crate) fn new(mut patterns: Vec<Pattern>) -> Result<Self, String> {
        let mut lanes = Self::default();
        let (mut gated, mut slow) = (Vec::new(), Vec::new());
        for (number, pattern) in patterns.iter_mut().enumerate() {
            let member = Member { pattern: number as u32, gate: pattern.gate, hir: pattern.hir.take() };
            match pattern.lane {
                Lane::Literals(_) => {}
                Lane::Classes => gated.push(member),
                Lane::Slow => slow.push(member),
            }
        }
        lanes.slow = slow.len();
        lanes.groups = Group::of(gated);
        lanes.gated = lanes.groups.len();
        lanes.groups.extend(Group::of(slow));
        for (number, group) in lanes.groups.iter().enumerate().take(lanes.gated) {
            lanes.gates.add(&group.gate, number as u32);
        }
        let mut known: HashMap<&[u8], usize> = HashMap::new();
        for (number, pattern) in patterns.iter().enumerate() {
            let number = number as u32;
            let Lane::Literals(required) = &pattern.lane else { continue };
            for one in required {
                let next = known.len();
                let place = *known.entry(&one.literal).or_insert(next);
                lanes.literals.resize(known.len(), Vec::new());
                lanes.literals[place].push((number, one.before));
            }
        }
        if !known.is_empty() {
            let mut all: Vec<(&[u8], usize)> = known.into_iter().collect();
            all.sort_unstable_by_key(|(_, place)| *place);
            // A table of all states is a third as fast again, as long as it stays small.
            let kind = if all.len() <= 2_000 { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
            let searcher = AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .ascii_case_insensitive(true)
                .kind(Some(kind))
                .build(all.iter().map(|(literal, _)| literal));
            lanes.searcher = Some(searcher.map_err(|error| error.to_string())?);
        }
        lanes.patterns = patterns;
        Ok(lanes)
    }

    /// The expressions.
    pub(crate) fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// How much memory they take, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.patterns.iter().map(Pattern::memory).sum::<usize>()
            + self.searcher.as_ref().map_or(0, AhoCorasick::memory_usage)
            + self.literals.iter().flatten().count() * size_of::<(u32, Before)>()
            + self.gates.memory()
            + self.groups.iter().map(Group::memory).sum::<usize>()
    }

    /// Finds the matches of all expressions, and says how many steps that took.
    pub(crate) fn search(&self, text: &[u8], on: &mut impl FnMut(Event)) -> usize {
        if self.patterns.is_empty() || text.is_empty() {
            return 0;
        }
        let mut run = Run { lanes: self, text, places: Vec::new(), states: HashMap::new() };
        let mut taken = 0;
        let mut steps: Vec<usize> =
            self.groups.iter().map(|_| limits::STEPS + text.len() * STEPS_OF_GROUP).collect();
        for (group, steps) in self.groups.iter().zip(&mut steps).skip(self.gated) {
            for at in 0..text.len() {
                if *steps == 0 {
                    // What is left every expression does itself.
                    let rest = |pattern: &u32| Places { pattern: *pattern, from: at, to: text.len() - 1 };
                    run.places.extend(group.patterns.iter().map(rest));
                    break;
                }
                *steps -= 1;
                group.matching(text, at, steps, &mut |pattern| {
                    run.places.push(Places { pattern, from: at, to: at });
                });
                if run.places.len() > MOST {
                    run.flush(usize::MAX, on);
                }
            }
        }
        run.flush(usize::MAX, on);
        if !self.gates.is_empty() {
            for from in (0..text.len()).step_by(STEP) {
                let to = text.len().min(from + STEP);
                self.gates.search(text, from, to, &mut |group, at| {
                    let group = group as usize;
                    self.groups[group].matching(text, at, &mut steps[group], &mut |pattern| {
                        run.places.push(Places { pattern, from: at, to: at });
                    });
                });
                run.flush(usize::MAX, on);
            }
        }
        taken += steps.iter().map(|left| limits::STEPS + text.len() * STEPS_OF_GROUP - left).sum::<usize>();
        if let Some(searcher) = &self.searcher {
            for found in searcher.find_overlapping_iter(text) {
                for (pattern, before) in &self.literals[found.pattern().as_usize()] {
                    run.hit(*pattern, before, found.start());
                }
                if run.places.len() > MOST {
                    run.flush(found.end(), on);
                }
            }
            run.flush(usize::MAX, on);
        }
        let of_pattern = |(pattern, state): (&u32, &State)| {
            self.steps(&self.patterns[*pattern as usize], text.len()) - state.steps
        };
        taken += run.states.iter().map(of_pattern).sum::<usize>();
        taken
    }

    /// How far an expression has come.
    fn state<'s>(&self, states: &'s mut HashMap<u32, State>, pattern: u32, length: usize) -> &'s mut State {
        let steps = || self.steps(&self.patterns[pattern as usize], length);
        states.entry(pattern).or_insert_with(|| State { next: 0, steps: steps(), spent: false })
    }

    /// How many steps an expression has in a text.
    fn steps(&self, pattern: &Pattern, length: usize) -> usize {
        let a_byte = match pattern.lane {
            Lane::Literals(_) | Lane::Classes => limits::STEPS_A_BYTE,
            Lane::Slow => {
                (limits::SLOW_STEPS_A_BYTE / self.slow.max(1)).clamp(1, limits::SLOW_STEPS_A_BYTE_EACH)
            }
        };
        limits::STEPS.saturating_add(length.saturating_mul(a_byte))
    }
}

/// The expressions on their way through a text.
struct Run<'l, 't> {
    lanes: &'l Lanes,
    text: &'t [u8],
    places: Vec<Places>,
    states: HashMap<u32, State>,
}

impl Run<'_, '_> {
    /// Notes the places at which a match with a literal can begin.
    fn hit(&mut self, pattern: u32, before: &Before, literal: usize) {
        let Some(to) = literal.checked_sub(before.least) else { return };
        let mut from = literal.saturating_sub(before.most.unwrap_or(limits::MATCH).min(limits::MATCH));
        if from < to {
            let state = self.lanes.state(&mut self.states, pattern, self.text.len());
            if state.spent {
                return;
            }
            // Nothing else than these bytes stands before the literal.
            let other = self.text[from..literal].iter().rposition(|byte| !before.bytes.has(*byte));
            from = other.map_or(from, |other| from + other + 1);
            state.steps = state.steps.saturating_sub(literal - from);
        }
        if from <= to {
            self.places.push(Places { pattern, from, to });
        }
    }

    /// Tries expressions at the places before which none can come any more, all literals up to `end` being known.
    fn flush(&mut self, end: usize, on: &mut impl FnMut(Event)) {
        self.places.sort_unstable();
        let mut left = Vec::new();
        for places in self.places.chunk_by(|a, b| a.pattern == b.pattern) {
            let Some(first) = places.first() else { continue };
            let number = first.pattern;
            let pattern = &self.lanes.patterns[number as usize];
            let safe = if end == usize::MAX { end } else { end.saturating_sub(reach_of(pattern)) };
            let state = self.lanes.state(&mut self.states, number, self.text.len());
            for places in places {
                if places.to >= safe {
                    left.push(Places { from: places.from.max(safe), ..*places });
                }
                if places.from < safe {
                    try_at(
                        pattern,
                        number,
                        self.text,
                        places.from..=places.to.min(safe.saturating_sub(1)),
                        state,
                        on,
                    );
                }
            }
        }
        self.places = left;
    }
}

/// How far before the end of a literal a match can begin.
fn reach_of(pattern: &Pattern) -> usize {
    let Lane::Literals(required) = &pattern.lane else { return 0 };
    let reach = required
        .iter()
        .map(|one| one.literal.len() + one.before.most.unwrap_or(limits::MATCH).min(limits::MATCH));
    reach.max().unwrap_or(0)
}

/// Tries an expression at some places.
fn try_at(
    pattern: &Pattern,
    number: u32,
    text: &[u8],
    places: std::ops::RangeInclusive<usize>,
    state: &mut State,
    on: &mut impl FnMut(Event),
) {
    let pattern_number = number as usize;
    let mut at = (*places.start()).max(state.next);
    while at <= *places.end() && !state.spent {
        if state.steps == 0 {
            state.spent = true;
            on(Event::Spent { pattern: pattern_number, at });
            return;
        }
        state.steps -= 1;
        state.next = at + 1;
        if pattern.gate.fits(text, at)
            && let Some(end) = pattern.end_of(text, at, &mut state.steps)
        {
            on(Event::Match { pattern: pattern_number, start: at, end });
            state.next = end.max(at + 1);
        }
        at = state.next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::regex::parse;

    fn lanes(patterns: &[&str]) -> Lanes {
        let pattern = |(number, pattern): (usize, &&str)| {
            Pattern::new(number as u32, 0, &parse(pattern, false).unwrap(), 0).unwrap()
        };
        Lanes::new(patterns.iter().enumerate().map(pattern).collect()).unwrap()
    }

    fn found<'t>(lanes: &Lanes, text: &'t str) -> Vec<(usize, &'t str)> {
        let mut found = Vec::new();
        lanes.search(text.as_bytes(), &mut |event| match event {
            Event::Match { pattern, start, end } => found.push((pattern, &text[start..end])),
            Event::Spent { .. } => found.push((usize::MAX, "")),
        });
        found.sort_unstable();
        found
    }

    #[test]
    fn every_lane_finds_its_matches() {
        let lanes = lanes(&[r"ACME-\d{6}", r"\b\d{4}-\d{4}\b", r"\b[a-z]+s\b", r"\w+@acme\.com"]);
        let kinds: Vec<_> =
            lanes.patterns().iter().map(|pattern| std::mem::discriminant(&pattern.lane)).collect();
        assert_eq!(kinds[0], kinds[3]);
        assert!(lanes.patterns()[1].lane == Lane::Classes && lanes.patterns()[2].lane == Lane::Slow);
        assert_eq!(
            found(&lanes, "ACME-123456 acme-123456 1234-5678 11234-5678 cats bob@acme.com"),
            [(0, "ACME-123456"), (1, "1234-5678"), (2, "cats"), (3, "bob@acme.com")]
        );
    }

    #[test]
    fn long_matches_are_cut() {
        let text = format!("ACME-{} ACME-1", "7".repeat(2 * limits::MATCH));
        let lanes = lanes(&[r"ACME-\d+"]);
        let lengths: Vec<usize> = found(&lanes, &text).iter().map(|(_, found)| found.len()).collect();
        assert_eq!(lengths, [6, limits::MATCH]);
    }

    #[test]
    fn an_expression_that_takes_too_long_stops_and_others_go_on() {
        let text = format!("{} ACME-1", "a".repeat(100_000));
        let lanes = lanes(&["(a+)+b", r"ACME-\d"]);
        assert_eq!(found(&lanes, &text), [(1, "ACME-1"), (usize::MAX, "")]);
    }

    #[test]
    fn expressions_of_a_group_find_what_each_finds_alone() {
        let patterns = [
            r"\d{4}-\d{2}",
            r"\d{4}-\d{4}",
            r"\d{3,5}",
            r"[A-Z]{2}\d{4}",
            r"[A-Z]{3}\d{2,3}",
            r"(?:\d\d)+x",
            "[a-z]+s",
            "[b-d]+",
        ];
        let text = "1234-5678 AB1234 ABC123 12345x cabs dd 1212x ".repeat(50);
        let mut alone: Vec<(usize, &str)> = Vec::new();
        for (number, pattern) in patterns.iter().enumerate() {
            alone.extend(found(&lanes(&[pattern]), &text).into_iter().map(|(_, part)| (number, part)));
        }
        alone.sort_unstable();
        assert_eq!(found(&lanes(&patterns), &text), alone);
    }

    #[test]
    fn steps_grow_with_the_text_and_no_faster() {
        let patterns = [
            "(a+)+b",
            "(?:a|aa)+x",
            "[a-z]+ly",
            r".*secret.*",
            r"\w+@acme\.com",
            r"acme\w*z",
            r"\d+(?:\.\d+)*e",
            "(?:ab?){20}z",
        ];
        let texts = ["a", "acme", "secret", "@acme.com", "1.", "ab", "a@acme.co", "lacmely "];
        for text in texts {
            for pattern in patterns {
                let lanes = lanes(&[pattern]);
                let steps =
                    |length: usize| lanes.search(text.repeat(length / text.len()).as_bytes(), &mut |_| {});
                let (once, twice) = (steps(50_000), steps(100_000));
                assert!(twice <= 2 * once + 2 * limits::MATCH, "{pattern} on {text}: {once}, {twice}");
                let most = 2 * limits::STEPS + 50_000 * (limits::STEPS_A_BYTE + STEPS_OF_GROUP);
                assert!(once <= most, "{pattern} on {text}: {once}");
            }
        }
    }

    #[test]
    fn many_places_are_tried_in_order() {
        // More than are gathered at once.
        let text = "ab12 ".repeat(MOST);
        assert_eq!(found(&lanes(&["[a-z]{2}12"]), &text).len(), MOST);
        let text = "xyzzy1 ".repeat(MOST + 10);
        assert_eq!(found(&lanes(&[r"\w?xyzzy\d"]), &text).len(), MOST + 10);
    }
}
