//! Which matches stand together: nearness, absence and counts, by sweeps over sorted matches.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::edm::normalize;
use super::file::{Count, Unit};
use super::limits;
use super::words::Tokens;

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    /// Where it begins.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
}

/// Where words begin in a text, once somebody asks.
#[derive(Debug)]
pub(crate) struct Words<'t> {
    text: &'t [u8],
    starts: OnceCell<Vec<usize>>,
}

impl<'t> Words<'t> {
    /// Takes a text.
    pub(crate) const fn new(text: &'t [u8]) -> Self {
        Self { text, starts: OnceCell::new() }
    }

    fn starts(&self) -> &[usize] {
        self.starts.get_or_init(|| {
            Tokens::new(self.text, 0).filter(|token| token.is_word).map(|token| token.start).collect()
        })
    }

    /// The farthest place with no more than so many words from a place on.
    fn after(&self, place: usize, count: usize) -> usize {
        let starts = self.starts();
        let rank = starts.partition_point(|start| *start < place);
        starts.get(rank + count).copied().unwrap_or(usize::MAX)
    }

    /// The first place with no more than so many words from it to a place.
    fn before(&self, place: usize, count: usize) -> usize {
        let starts = self.starts();
        let rank = starts.partition_point(|start| *start < place);
        rank.checked_sub(count + 1).map_or(0, |last| starts[last] + 1)
    }
}

/// How far from each other is near.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Near<'w, 't> {
    /// How far; without it, anywhere.
    pub(crate) within: Option<usize>,
    /// What that counts.
    pub(crate) unit: Unit,
    /// Where words begin.
    pub(crate) words: &'w Words<'t>,
}

impl Near<'_, '_> {
    /// The last place at which something near can begin.
    fn to(&self, end: usize) -> usize {
        match (self.within, self.unit) {
            (None, _) => usize::MAX,
            (Some(within), Unit::Bytes) => end.saturating_add(within),
            (Some(within), Unit::Words) => {
                self.words.after(end, within).min(end.saturating_add((within + 1) * limits::WORD_BYTES))
            }
        }
    }

    /// The first place at which something near can end.
    fn from(&self, start: usize) -> usize {
        match (self.within, self.unit) {
            (None, _) => 0,
            (Some(within), Unit::Bytes) => start.saturating_sub(within),
            (Some(within), Unit::Words) => {
                self.words.before(start, within).max(start.saturating_sub((within + 1) * limits::WORD_BYTES))
            }
        }
    }

    /// For each of some matches, whether one of others, sorted by where they begin, is near.
    pub(crate) fn any(&self, matches: &[Span], others: &[Span]) -> Vec<bool> {
        let mut farthest = 0;
        let ends: Vec<usize> = others
            .iter()
            .map(|other| {
                farthest = farthest.max(other.end);
                farthest
            })
            .collect();
        let is_near = |span: &Span| {
            let to = self.to(span.end);
            let count = others.partition_point(|other| other.start <= to);
            count.checked_sub(1).is_some_and(|last| ends[last] >= self.from(span.start))
        };
        matches.iter().map(is_near).collect()
    }

    /// For each of some matches, sorted by where they begin, whether it is one of enough that begin near each other.
    pub(crate) fn enough(&self, matches: &[Span], count: Count, text: &[u8]) -> Vec<bool> {
        let values: Vec<usize> =
            if count.distinct { number(matches, text) } else { (0..matches.len()).collect() };
        let mut times: HashMap<usize, usize> = HashMap::new();
        let mut kept = vec![false; matches.len()];
        // Matches before the first are kept already or never will be.
        let (mut next, mut done) = (0, 0);
        for first in 0..matches.len() {
            let to = self.to(matches[first].start);
            while next < matches.len() && matches[next].start <= to {
                *times.entry(values[next]).or_default() += 1;
                next += 1;
            }
            if times.len() >= count.least {
                kept[done.max(first)..next].fill(true);
                done = next;
            }
            if let Some(left) = times.get_mut(&values[first]) {
                *left -= 1;
                if *left == 0 {
                    times.remove(&values[first]);
                }
            }
        }
        kept
    }
}

/// Gives the same number to matches with the same value.
fn number(matches: &[Span], text: &[u8]) -> Vec<usize> {
    let mut known: HashMap<Vec<u8>, usize> = HashMap::new();
    let value = |span: &Span| {
        let part = &text[span.start..span.end];
        let written = std::str::from_utf8(part).ok().and_then(normalize);
        let next = known.len();
        *known.entry(written.map_or_else(|| part.to_vec(), String::into_bytes)).or_insert(next)
    };
    matches.iter().map(value).collect()
}

/// Of matches that are sorted by where they begin, the longest first, keeps those that do not overlap with one before.
pub(crate) fn without_overlaps<T>(matches: &mut Vec<T>, span: impl Fn(&T) -> Span) {
    let mut end = 0;
    matches.retain(|one| {
        let span = span(one);
        let keeps = span.start >= end;
        if keeps {
            end = span.end;
        }
        keeps
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// How many words begin between two places.
    fn words_between(text: &str, from: usize, to: usize) -> usize {
        let starts = Tokens::new(text.as_bytes(), 0).filter(|token| token.is_word).map(|token| token.start);
        starts.filter(|start| (from..to).contains(start)).count()
    }

    fn gap(text: &str, unit: Unit, a: Span, b: Span) -> usize {
        let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
        let between = first.end..second.start;
        let bytes = between.len();
        match unit {
            Unit::Bytes => bytes,
            Unit::Words => words_between(text, between.start, between.end),
        }
    }

    fn spans(length: usize) -> impl Strategy<Value = Vec<Span>> {
        let span = (0..length, 0..9_usize)
            .prop_map(move |(start, size)| Span { start, end: (start + size).min(length) });
        prop::collection::vec(span, 0..12).prop_map(|mut spans| {
            spans.sort_unstable();
            spans
        })
    }

    const TEXT: &str = "one two, three four-five six; seven eight. nine ten eleven twelve one two one TWO";

    proptest! {
        #[test]
        fn nearness_is_what_its_definition_says(
            a in spans(TEXT.len()), b in spans(TEXT.len()), within in prop::option::of(0..30_usize), by_word: bool,
        ) {
            let unit = if by_word { Unit::Words } else { Unit::Bytes };
            let words = Words::new(TEXT.as_bytes());
            let near = Near { within, unit, words: &words };
            let expected: Vec<bool> = a
                .iter()
                .map(|a| b.iter().any(|b| within.is_none_or(|within| gap(TEXT, unit, *a, *b) <= within)))
                .collect();
            prop_assert_eq!(near.any(&a, &b), expected);
        }

        #[test]
        fn counts_are_what_their_definition_says(
            a in spans(TEXT.len()), within in prop::option::of(0..30_usize), by_word: bool, least in 1..5_usize, distinct: bool,
        ) {
            let unit = if by_word { Unit::Words } else { Unit::Bytes };
            let words = Words::new(TEXT.as_bytes());
            let near = Near { within, unit, words: &words };
            let kept = near.enough(&a, Count { least, distinct }, TEXT.as_bytes());
            let distance = |from: usize, to: usize| match unit {
                Unit::Bytes => to - from,
                Unit::Words => words_between(TEXT, from, to),
            };
            for (place, one) in a.iter().enumerate() {
                let expected = a.iter().any(|first| {
                    let run: Vec<&Span> = a
                        .iter()
                        .filter(|other| {
                            other.start >= first.start
                                && within.is_none_or(|within| distance(first.start, other.start) <= within)
                        })
                        .collect();
                    let values: std::collections::HashSet<String> = run
                        .iter()
                        .map(|span| TEXT[span.start..span.end].to_lowercase())
                        .map(|value| normalize(&value).unwrap_or(value))
                        .collect();
                    let size = if distinct { values.len() } else { run.len() };
                    run.contains(&one) && size >= least
                });
                prop_assert_eq!(kept[place], expected, "{:?}", one);
            }
        }
    }

    #[test]
    fn a_word_without_an_end_is_no_way_around_a_distance() {
        let text = format!("a {} b", "x".repeat(10_000));
        let words = Words::new(text.as_bytes());
        let near = Near { within: Some(3), unit: Unit::Words, words: &words };
        let a = Span { start: 0, end: 1 };
        let b = Span { start: text.len() - 1, end: text.len() };
        assert_eq!(near.any(&[a], &[b]), [false]);
    }
}
