//! What every match of an expression has in it, by which places to look at are found.

use std::cmp::Ordering;

use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::pattern::Set;

/// The most literals of an expression.
const MOST: usize = 64;

/// The share of places at which a literal is rare enough not to be longer.
const RARE: f64 = 1.0 / 100_000.0;

/// How many parts of an expression are looked at for one literal.
const PARTS: usize = 16;

/// How many bytes of what is before a literal are guessed to be looked at where there is no end to it.
const GUESS: usize = 24;

/// The share of all places at which literals may stand.
const DEAREST: f64 = 1.0 / 64.0;

/// What stands between the beginning of a match and a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Before {
    /// So many bytes at least.
    pub(crate) least: usize,
    /// So many at most.
    pub(crate) most: Option<usize>,
    /// Bytes that can be there.
    pub(crate) bytes: Set,
}

/// A literal, in small letters, and what stands before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Required {
    /// The literal.
    pub(crate) literal: Vec<u8>,
    /// What stands before it.
    pub(crate) before: Before,
}

/// Chooses literals of which every match has one, the rarest that there are; `None` where they would stand everywhere.
pub(crate) fn required(hir: &Hir) -> Option<Choice> {
    choose(hir).filter(|choice| choice.cost <= DEAREST)
}

/// Literals of which every match has one.
#[derive(Debug)]
pub(crate) struct Choice {
    /// The literals.
    pub(crate) literals: Vec<Required>,
    /// The share of places of ordinary text at which an expression is tried for them.
    pub(crate) cost: f64,
}

fn choose(hir: &Hir) -> Option<Choice> {
    match hir.kind() {
        HirKind::Capture(capture) => choose(&capture.sub),
        // The literal of its first turn is always there.
        HirKind::Repetition(repetition) if repetition.min > 0 => choose(&repetition.sub),
        HirKind::Alternation(branches) => {
            let mut whole = begin(hir).and_then(of_literals);
            let mut sum = Choice { literals: Vec::new(), cost: 0.0 };
            for branch in branches {
                let choice = choose(branch)?;
                sum.literals.extend(choice.literals);
                sum.cost += choice.cost;
            }
            if sum.literals.len() > MOST {
                return whole;
            }
            let better = whole.take_if(|whole| whole.cost <= sum.cost);
            better.or(Some(sum))
        }
        HirKind::Concat(parts) => {
            let mut best: Option<Choice> = None;
            let mut before = Before { least: 0, most: Some(0), bytes: Set::default() };
            for (place, part) in parts.iter().enumerate() {
                let rest = Hir::concat(parts[place..parts.len().min(place + PARTS)].to_vec());
                let choices = [begin(&rest).and_then(of_literals), choose(part)];
                for mut choice in choices.into_iter().flatten() {
                    choice.stand_after(&before);
                    if best.as_ref().is_none_or(|best| choice.by_worth(best).is_lt()) {
                        best = Some(choice);
                    }
                }
                before = before.and(&Before::of(part));
            }
            best
        }
        HirKind::Repetition(_)
        | HirKind::Empty
        | HirKind::Literal(_)
        | HirKind::Class(_)
        | HirKind::Look(_) => begin(hir).and_then(of_literals),
    }
}

/// What all matches begin with.
fn begin(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let mut extractor = Extractor::new();
    extractor.limit_class(16).limit_repeat(8).limit_literal_len(16).limit_total(250);
    let all = extractor.extract(hir);
    let mut literals: Vec<Vec<u8>> =
        all.literals()?.iter().map(|literal| literal.as_bytes().to_ascii_lowercase()).collect();
    literals.sort_unstable();
    // What begins with another literal is found with it.
    literals.dedup_by(|longer, shorter| longer.starts_with(shorter));
    Some(literals)
}

/// Takes as much of literals as makes them rare: few short ones are found sooner than many long ones.
fn of_literals(literals: Vec<Vec<u8>>) -> Option<Choice> {
    let mut choices: Vec<Choice> = (1..=6).filter_map(|length| choice_of(cut(&literals, length))).collect();
    choices.extend(choice_of(vec![common(&literals)]));
    choices.extend(choice_of(literals));
    choices.into_iter().min_by(Choice::by_worth)
}

/// What all literals begin with.
fn common(literals: &[Vec<u8>]) -> Vec<u8> {
    let first = literals.first().map_or([].as_slice(), Vec::as_slice);
    let same = |literal: &Vec<u8>| first.iter().zip(literal).take_while(|(a, b)| a == b).count();
    first[..literals.iter().map(same).min().unwrap_or(0)].to_vec()
}

/// The beginnings of literals.
fn cut(literals: &[Vec<u8>], length: usize) -> Vec<Vec<u8>> {
    let mut cut: Vec<Vec<u8>> =
        literals.iter().map(|literal| literal[..literal.len().min(length)].to_vec()).collect();
    cut.dedup();
    cut
}

fn choice_of(literals: Vec<Vec<u8>>) -> Option<Choice> {
    if literals.is_empty() || literals.len() > MOST || literals.iter().any(Vec::is_empty) {
        return None;
    }
    let before = Before { least: 0, most: Some(0), bytes: Set::default() };
    let cost = literals.iter().map(|literal| share(literal)).sum();
    let literals = literals.into_iter().map(|literal| Required { literal, before }).collect();
    Some(Choice { literals, cost })
}

impl Choice {
    /// Of those that are rare the ones with fewest literals come first, and then the rarer ones.
    fn by_worth(&self, other: &Self) -> Ordering {
        let rank = |choice: &Self| if choice.cost <= RARE { choice.literals.len() } else { usize::MAX };
        rank(self).cmp(&rank(other)).then(self.cost.total_cmp(&other.cost))
    }

    /// Puts something before it.
    fn stand_after(&mut self, before: &Before) {
        self.cost = 0.0;
        for required in &mut self.literals {
            required.before = before.and(&required.before);
            let starts = required.before.most.map_or(GUESS, |most| most - required.before.least);
            self.cost += share(&required.literal) * (1.0 + starts.min(GUESS) as f64);
        }
    }
}

impl Before {
    /// What a part of an expression can be.
    fn of(hir: &Hir) -> Self {
        let properties = hir.properties();
        let mut bytes = Set::default();
        gather(hir, &mut bytes);
        Self { least: properties.minimum_len().unwrap_or(0), most: properties.maximum_len(), bytes }
    }

    /// One after the other.
    fn and(&self, next: &Self) -> Self {
        Self {
            least: self.least.saturating_add(next.least),
            most: self.most.zip(next.most).and_then(|(a, b)| a.checked_add(b)),
            bytes: self.bytes.or(next.bytes),
        }
    }
}

/// Puts all bytes that a part of an expression can have into a set.
fn gather(hir: &Hir, set: &mut Set) {
    let mut add = |from: u8, to: u8| {
        for byte in from..=to {
            *set = set.with(byte);
        }
    };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => literal.0.iter().for_each(|byte| add(*byte, *byte)),
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().for_each(|range| add(range.start(), range.end()));
        }
        HirKind::Class(Class::Unicode(class)) => {
            for range in class.iter() {
                let byte = |letter: char| u8::try_from(letter).ok().filter(u8::is_ascii);
                if let Some(from) = byte(range.start()) {
                    add(from, byte(range.end()).unwrap_or(0x7F));
                }
                if !range.end().is_ascii() {
                    add(0x80, 0xFF);
                }
            }
        }
        HirKind::Repetition(repetition) => gather(&repetition.sub, set),
        HirKind::Capture(capture) => gather(&capture.sub, set),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            for part in parts {
                gather(part, set);
            }
        }
    }
}

/// The share of places of ordinary text at which a literal stands, in any case.
fn share(literal: &[u8]) -> f64 {
    literal.iter().map(|byte| f64::from(often(*byte)) / 1000.0).product()
}

/// The share of places of ordinary text at which a byte of a set stands.
pub(crate) fn share_of(set: &Set) -> f64 {
    let all: u32 = set.bytes().map(|byte| u32::from(often_as_written(byte))).sum();
    f64::from(all.min(1000)) / 1000.0
}

/// How often a byte stands in ordinary text, of a thousand bytes, capital and small letters together.
const fn often(byte: u8) -> u16 {
    match byte.to_ascii_lowercase() {
        b' ' => 150,
        b'e' => 85,
        b't' => 62,
        b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 52,
        b'l' | b'd' | b'c' | b'u' => 30,
        b'h' | b'm' | b'p' | b'f' | b'g' => 22,
        b'y' | b'w' | b'b' | b'v' => 14,
        b'k' | b'_' | b'.' | b'-' | b'\n' | b'/' | b'0'..=b'9' => 12,
        b'x' | b'j' | b'q' | b'z' | 0x80.. => 4,
        b',' | b'"' | b'\'' | b':' | b'(' | b')' | b'=' => 8,
        _ => 3,
    }
}

/// The same, as it is written: one letter of twenty is a capital.
const fn often_as_written(byte: u8) -> u16 {
    if byte.is_ascii_uppercase() { often(byte).div_ceil(20) } else { often(byte) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::regex::parse::parse;

    fn literals(pattern: &str) -> Option<Vec<(String, usize, Option<usize>)>> {
        let required = required(&parse(pattern, false).unwrap())?.literals;
        let show = |one: &Required| {
            let literal = String::from_utf8_lossy(&one.literal).into_owned();
            (literal, one.before.least, one.before.most)
        };
        Some(required.iter().map(show).collect())
    }

    #[test]
    fn the_rarest_literal_is_chosen() {
        let one = |literal: &str, least, most| Some(vec![(literal.to_owned(), least, most)]);
        assert_eq!(literals(r"ACME-\d{6}"), one("acme-", 0, Some(0)));
        assert_eq!(literals(r"\d{6}-ACME"), one("-acme", 6, Some(6)));
        assert_eq!(literals(r"\b[\w.]{1,64}@acme\.com\b"), one("@acme.com", 1, Some(64)));
        assert_eq!(literals(r"\w+@acme\.com"), one("@acme.com", 1, None));
        assert_eq!(literals(r"(?i)acme-\d"), one("acme-", 0, Some(0)));
        assert_eq!(literals(r"(?:\d\dfalcon)+"), one("falcon", 2, Some(2)));
        assert_eq!(literals(r"\d{2}(?:falcon|eagle)").map(|all| all.len()), Some(2));
    }

    #[test]
    fn what_stands_everywhere_is_none() {
        for pattern in [r"\d{6}", "(a+)+b", "[a-z]+s", r"\w+", "e.{3}t", r"(?:falcon|\d+)"] {
            assert_eq!(literals(pattern), None, "{pattern}");
        }
    }
}
