//! What of rules depends on other rules and on detectors.

use std::collections::HashMap;

use super::combine::{Near, Span, Words, without_overlaps};
use super::error::{Problem, too_much};
use super::file::{Count, Group, Part, Rule, Unit};
use super::limits;
use crate::model::Band;

/// What matches come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// A rule.
    Rule(u32),
    /// A detector.
    Detector(u32),
}

/// A part of a rule.
#[derive(Debug, Clone)]
pub(crate) enum Expression {
    /// The matches of something.
    One(Source, Band),
    /// The matches of others for which something holds.
    Group(Vec<Expression>, Box<Conditions>),
}

/// What must hold for a match.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    all: Vec<Expression>,
    any: Vec<Expression>,
    not: Vec<Expression>,
    within: Option<usize>,
    unit: Unit,
    count: Option<Count>,
}

impl Conditions {
    /// Whether nothing must hold.
    pub(crate) const fn is_empty(&self) -> bool {
        self.all.is_empty() && self.any.is_empty() && self.not.is_empty() && self.count.is_none()
    }

    /// Whether they look at the whole text.
    pub(crate) fn is_unbounded(&self) -> bool {
        let mut parts = self.all.iter().chain(&self.any).chain(&self.not);
        (!self.is_empty() && self.within.is_none()) || parts.any(Expression::is_unbounded)
    }

    /// How far from a match they look, if a match of anything has so many bytes at most.
    pub(crate) fn reach(&self, length: &impl Fn(Source) -> usize) -> usize {
        if self.is_empty() {
            return 0;
        }
        let within = self.within.map_or(0, |within| match self.unit {
            Unit::Bytes => within,
            Unit::Words => (within + 1) * limits::WORD_BYTES,
        });
        let parts = self.all.iter().chain(&self.any).chain(&self.not);
        let farthest = parts.map(|part| part.reach(length)).max().unwrap_or(0);
        within.saturating_add(farthest)
    }
}

impl Expression {
    /// Whether a condition in it looks at the whole text.
    pub(crate) fn is_unbounded(&self) -> bool {
        match self {
            Self::One(..) => false,
            Self::Group(anchors, conditions) => {
                conditions.is_unbounded() || anchors.iter().any(Self::is_unbounded)
            }
        }
    }

    /// How many bytes its matches and what they depend on have at most.
    pub(crate) fn reach(&self, length: &impl Fn(Source) -> usize) -> usize {
        match self {
            Self::One(source, _) => length(*source),
            Self::Group(anchors, conditions) => {
                let longest = anchors.iter().map(|anchor| anchor.reach(length)).max().unwrap_or(0);
                longest.saturating_add(conditions.reach(length).saturating_mul(2))
            }
        }
    }
}

/// What a rule depends on, and whether it has matches of its own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Composition {
    /// Whose matches are those of the rule, where it looks for nothing itself.
    pub(crate) anchors: Vec<Expression>,
    /// What must hold for them.
    pub(crate) conditions: Conditions,
}

/// Turns the parts of rules into expressions.
pub(crate) struct Composer<'c, F: FnMut(String, Problem)> {
    /// What the ids of rules and detectors stand for.
    pub(crate) known: &'c HashMap<&'c str, Source>,
    /// Told of everything that is wrong: the field, and the problem.
    pub(crate) wrong: F,
    /// What the rule depends on.
    pub(crate) uses: Vec<Source>,
    parts: usize,
}

impl<'c, F: FnMut(String, Problem)> Composer<'c, F> {
    /// Begins with a rule.
    pub(crate) const fn new(known: &'c HashMap<&'c str, Source>, wrong: F) -> Self {
        Self { known, wrong, uses: Vec::new(), parts: 0 }
    }

    /// Reads the parts of a rule; `finds` says whether it has matches of its own.
    pub(crate) fn rule(&mut self, rule: &Rule, finds: bool) -> Composition {
        let anchor = Anchor { own: finds, of: None, band: None };
        let lists = [rule.all.as_slice(), rule.any.as_slice(), rule.not.as_slice()];
        let terms = Terms { lists, within: rule.within, unit: rule.unit, count: rule.count };
        let (anchors, conditions) = self.read("", anchor, &terms, 0);
        if self.parts > limits::PARTS {
            let fix = "make rules of some of its parts";
            (self.wrong)(
                "all".to_owned(),
                too_much("the number of parts is", self.parts, limits::PARTS, fix),
            );
        }
        Composition { anchors, conditions }
    }

    fn read(
        &mut self,
        field: &str,
        anchor: Anchor<'_>,
        terms: &Terms<'_>,
        depth: usize,
    ) -> (Vec<Expression>, Conditions) {
        let named = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
        let [all, any, not] = ["all", "any", "not"].map(named);
        let mut conditions = Conditions {
            all: self.list(&all, terms.lists[0], depth),
            any: self.list(&any, terms.lists[1], depth),
            not: self.list(&not, terms.lists[2], depth),
            within: terms.within,
            unit: terms.unit,
            count: terms.count,
        };
        self.check(&named, &conditions);
        if anchor.band.is_some() && anchor.of.is_none() {
            (self.wrong)(named("band"), Problem::Without { other: "of" });
        }
        let anchors = if anchor.own {
            Vec::new()
        } else if let Some(id) = anchor.of {
            self.one(named("of"), id, anchor.band).into_iter().collect()
        } else if !terms.lists[0].is_empty() {
            conditions.all.drain(..conditions.all.len().min(1)).collect()
        } else if !terms.lists[1].is_empty() {
            std::mem::take(&mut conditions.any)
        } else {
            if !field.is_empty() {
                (self.wrong)(field.to_owned(), Problem::NoAnchor);
            }
            Vec::new()
        };
        let is_bare = conditions.all.is_empty() && conditions.any.is_empty() && conditions.not.is_empty();
        if conditions.within.is_some() && is_bare && conditions.count.is_none() {
            (self.wrong)(named("within"), Problem::NothingNear);
        }
        (anchors, conditions)
    }

    fn check(&mut self, named: &impl Fn(&str) -> String, conditions: &Conditions) {
        if let Some(within) = conditions.within {
            let (what, most) = match conditions.unit {
                Unit::Bytes => ("the distance in bytes is", limits::WITHIN_BYTES),
                Unit::Words => ("the distance in words is", limits::WITHIN_WORDS),
            };
            if within > most {
                let fix = "leave it out to look at the whole text";
                (self.wrong)(named("within"), too_much(what, within, most, fix));
            }
        }
        if let Some(count) = conditions.count {
            if count.least == 0 {
                (self.wrong)(named("count"), Problem::TooLittle { found: 0, least: 1 });
            } else if count.least > limits::LEAST {
                let fix = "ask for fewer";
                (self.wrong)(
                    named("count"),
                    too_much("the number of matches is", count.least, limits::LEAST, fix),
                );
            }
        }
    }

    fn list(&mut self, field: &str, parts: &[Part], depth: usize) -> Vec<Expression> {
        let mut made = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            self.parts += 1;
            if self.parts > limits::PARTS {
                break;
            }
            let field = format!("{field}[{place}]");
            match part {
                Part::Id(id) => made.extend(self.one(field, id, None)),
                Part::Group(group) => made.extend(self.group(field, group, depth + 1)),
            }
        }
        made
    }

    fn group(&mut self, field: String, group: &Group, depth: usize) -> Option<Expression> {
        if depth > limits::NESTING {
            let fix = "make a rule of the inner groups";
            (self.wrong)(field, too_much("the depth of groups is", depth, limits::NESTING, fix));
            return None;
        }
        let anchor = Anchor { own: false, of: group.of.as_deref(), band: group.band };
        let lists = [group.all.as_slice(), group.any.as_slice(), group.not.as_slice()];
        let terms = Terms { lists, within: group.within, unit: group.unit, count: group.count };
        let (anchors, conditions) = self.read(&field, anchor, &terms, depth);
        Some(Expression::Group(anchors, Box::new(conditions)))
    }

    fn one(&mut self, field: String, id: &str, band: Option<Band>) -> Option<Expression> {
        let Some(source) = self.known.get(id) else {
            (self.wrong)(field, Problem::Unknown { found: id.chars().take(limits::ID).collect() });
            return None;
        };
        self.uses.push(*source);
        Some(Expression::One(*source, band.unwrap_or(Band::Medium)))
    }
}

struct Anchor<'a> {
    own: bool,
    of: Option<&'a str>,
    band: Option<Band>,
}

struct Terms<'t> {
    lists: [&'t [Part]; 3],
    within: Option<usize>,
    unit: Unit,
    count: Option<Count>,
}

/// A match of a rule or of a detector, with its score.
pub(crate) type Scored = (Span, u8);

/// What there is in a text.
#[derive(Debug)]
pub(crate) struct Known<'k, 't> {
    /// The text.
    pub(crate) text: &'t [u8],
    /// Where its words begin.
    pub(crate) words: &'k Words<'t>,
    /// The matches of everything, sorted.
    pub(crate) matches: &'k HashMap<Source, Vec<Scored>>,
}

impl Known<'_, '_> {
    /// The matches of some expressions together, sorted.
    pub(crate) fn spans(&self, expressions: &[Expression]) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for expression in expressions {
            match expression {
                Expression::One(source, band) => {
                    let matches = self.matches.get(source).map_or([].as_slice(), Vec::as_slice);
                    spans.extend(
                        matches.iter().filter(|(_, score)| Band::of(*score) >= *band).map(|(span, _)| *span),
                    );
                }
                Expression::Group(anchors, conditions) => {
                    let mut anchors = self.spans(anchors);
                    anchors.sort_unstable_by_key(|span| (span.start, usize::MAX - span.end));
                    without_overlaps(&mut anchors, |span| *span);
                    spans.extend(self.kept(anchors, conditions));
                }
            }
        }
        spans.sort_unstable();
        spans.dedup();
        spans
    }

    /// Those of some matches, sorted by where they begin, for which conditions hold.
    pub(crate) fn kept(&self, mut matches: Vec<Span>, conditions: &Conditions) -> Vec<Span> {
        let near = Near { within: conditions.within, unit: conditions.unit, words: self.words };
        for part in &conditions.all {
            keep(&mut matches, |matches| near.any(matches, &self.spans(std::slice::from_ref(part))), true);
        }
        if !conditions.any.is_empty() {
            keep(&mut matches, |matches| near.any(matches, &self.spans(&conditions.any)), true);
        }
        if !conditions.not.is_empty() {
            keep(&mut matches, |matches| near.any(matches, &self.spans(&conditions.not)), false);
        }
        if let Some(count) = conditions.count {
            keep(&mut matches, |matches| near.enough(matches, count, self.text), true);
        }
        matches
    }
}

fn keep(matches: &mut Vec<Span>, test: impl FnOnce(&[Span]) -> Vec<bool>, wanted: bool) {
    if matches.is_empty() {
        return;
    }
    let tested = test(matches);
    let mut places = tested.into_iter();
    matches.retain(|_| places.next() == Some(wanted));
}
