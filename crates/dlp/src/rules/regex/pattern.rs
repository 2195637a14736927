//! One compiled expression.

use regex_automata::dfa::dense::{self, DFA};
use regex_automata::dfa::{Automaton, StartKind};
use regex_automata::meta::{self, Regex};
use regex_automata::nfa::thompson;
use regex_automata::util::start;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::Hir;

use super::gate::Gate;
use super::literal::{Required, required};
use crate::rules::error::Problem;
use crate::rules::limits;

/// How much memory the making of an automaton may take, in bytes.
const DETERMINIZE: usize = 2 * limits::REGEX_COMPILED;

/// The share of places from which on the classes of the first bytes are looked at as well.
const OFTEN: f64 = 1.0 / 2_000.0;

/// The most bytes of an automaton that is kept: larger ones are slower to make than they save, and small ones stay near.
const AUTOMATON: usize = limits::REGEX_COMPILED / 2;

/// By what the places are known at which an expression is tried.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Lane {
    /// One of these literals is in every match.
    Literals(Vec<Required>),
    /// The first bytes are of rare classes.
    Classes,
    /// By nothing.
    Slow,
}

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// The rule that it is of.
    pub(crate) rule: u32,
    /// Its place in the list of its rule.
    pub(crate) number: u16,
    /// How it is looked for.
    pub(crate) lane: Lane,
    /// What its first bytes are.
    pub(crate) gate: Gate,
    /// The longest match, in bytes, where there is one.
    pub(crate) longest: Option<usize>,
    /// The expression, until groups are made; `None` where an automaton cannot run it.
    pub(crate) hir: Option<Hir>,
    automaton: Option<DFA<Vec<u32>>>,
    regex: Option<Regex>,
    group: usize,
}

impl Pattern {
    /// Compiles an expression of a rule.
    pub(crate) fn new(rule: u32, number: u16, hir: &Hir, group: u32) -> Result<Self, Problem> {
        let properties = hir.properties();
        if properties.minimum_len() == Some(0) {
            return Err(Problem::RegexEmpty);
        }
        let groups = properties.explicit_captures_len();
        let wanted = usize::try_from(group).unwrap_or(usize::MAX);
        if wanted > groups {
            return Err(Problem::RegexGroup { groups, group });
        }
        let automaton = automaton(hir)?;
        // An automaton does not know the borders of words of all scripts, and asks where it meets one.
        let asks = automaton.is_none() || properties.look_set().contains_word_unicode();
        let regex = if asks || wanted > 0 { Some(self::regex(hir)?) } else { None };
        let gate = automaton.as_ref().map_or_else(Gate::default, |automaton| {
            Gate::new(automaton, properties.minimum_len().unwrap_or(1))
        });
        let is_best = |cost: f64| cost <= OFTEN || cost <= 4.0 * gate.share() || !gate.is_rare();
        let lane = match required(hir).filter(|choice| is_best(choice.cost)) {
            Some(choice) => Lane::Literals(choice.literals),
            None if gate.is_rare() => Lane::Classes,
            None => Lane::Slow,
        };
        // What has no shortest match has none.
        let most = properties.minimum_len().map_or(Some(0), |_| properties.maximum_len());
        let longest = most.filter(|longest| *longest <= limits::MATCH);
        let is_plain = !asks && !matches!(lane, Lane::Literals(_));
        let hir = is_plain.then(|| hir.clone());
        let pattern = Self { rule, number, lane, gate, longest, hir, automaton, regex, group: wanted };
        if pattern.memory() > limits::REGEX_COMPILED {
            return Err(Problem::RegexTooLarge { most: limits::REGEX_COMPILED });
        }
        Ok(pattern)
    }

    /// Whether its automaton is too large for the fast way.
    pub(crate) const fn is_large(&self) -> bool {
        self.automaton.is_none()
    }

    /// How much memory it takes, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.automaton.as_ref().map_or(0, DFA::memory_usage)
            + self.regex.as_ref().map_or(0, Regex::memory_usage)
    }

    /// Finds the end of the match that begins at a place, and takes what that costs off the steps.
    #[inline]
    pub(crate) fn end_of(&self, text: &[u8], start: usize, steps: &mut usize) -> Option<usize> {
        let limit = text.len().min(start + limits::MATCH);
        match &self.automaton {
            Some(automaton) => match run(automaton, text, start, limit, steps) {
                Ok(end) => end,
                Err(Quit) => self.end_by_regex(text, start, limit, steps),
            },
            None => self.end_by_regex(text, start, limit, steps),
        }
    }

    fn end_by_regex(&self, text: &[u8], start: usize, limit: usize, steps: &mut usize) -> Option<usize> {
        let input = Input::new(text).range(start..limit).anchored(Anchored::Yes);
        let found = self.regex.as_ref()?.search_half(&input).map(|half| half.offset());
        // It does not say how far it has looked where it finds nothing.
        *steps = steps.saturating_sub(found.unwrap_or(limit) - start);
        found
    }

    /// The part of a match that is the group; `None` where the group has no part in it.
    pub(crate) fn part(&self, text: &[u8], start: usize, end: usize) -> Option<(usize, usize)> {
        if self.group == 0 {
            return Some((start, end));
        }
        let regex = self.regex.as_ref()?;
        let mut captures = regex.create_captures();
        regex.search_captures(&Input::new(text).range(start..end).anchored(Anchored::Yes), &mut captures);
        let span = captures.get_group(self.group).filter(|span| span.start < span.end)?;
        Some((span.start, span.end))
    }
}

/// Makes an automaton of an expression, unless that is too large.
fn automaton(hir: &Hir) -> Result<Option<DFA<Vec<u32>>>, Problem> {
    let too_large = |_| Problem::RegexTooLarge { most: limits::REGEX_COMPILED };
    let nfa = thompson::Compiler::new()
        .configure(
            thompson::Config::new()
                .utf8(false)
                .which_captures(thompson::WhichCaptures::None)
                .nfa_size_limit(Some(limits::REGEX_COMPILED)),
        )
        .build_from_hir(hir)
        .map_err(too_large)?;
    let config = dense::Config::new()
        .start_kind(StartKind::Anchored)
        .match_kind(MatchKind::LeftmostFirst)
        .accelerate(false)
        .unicode_word_boundary(true)
        .dfa_size_limit(Some(AUTOMATON))
        .determinize_size_limit(Some(DETERMINIZE));
    Ok(dense::Builder::new().configure(config).build_from_nfa(&nfa).ok())
}

fn regex(hir: &Hir) -> Result<Regex, Problem> {
    let config = meta::Config::new()
        .utf8_empty(false)
        // It only ever begins where it is told to.
        .auto_prefilter(false)
        .dfa(false)
        .hybrid_cache_capacity(limits::REGEX_COMPILED / 4)
        .nfa_size_limit(Some(limits::REGEX_COMPILED / 2))
        .onepass_size_limit(Some(limits::REGEX_COMPILED / 8));
    let regex = Regex::builder().configure(config).build_from_hir(hir);
    regex.map_err(|_| Problem::RegexTooLarge { most: limits::REGEX_COMPILED })
}

/// The automaton has met a byte about which it cannot say anything.
struct Quit;

/// Runs an automaton, and counts the bytes that it looks at.
#[inline]
fn run(
    automaton: &DFA<Vec<u32>>,
    text: &[u8],
    from: usize,
    limit: usize,
    steps: &mut usize,
) -> Result<Option<usize>, Quit> {
    let behind = from.checked_sub(1).map(|before| text[before]);
    let start = start::Config::new().look_behind(behind).anchored(Anchored::Yes);
    let mut state = automaton.start_state(&start).map_err(|_| Quit)?;
    let mut last = None;
    for (place, byte) in text[from..limit].iter().enumerate() {
        state = automaton.next_state(state, *byte);
        if automaton.is_special_state(state) {
            // An automaton learns of a match with the byte after it.
            if automaton.is_match_state(state) {
                last = Some(from + place);
            } else if automaton.is_dead_state(state) {
                *steps = steps.saturating_sub(place + 1);
                return Ok(last);
            } else if automaton.is_quit_state(state) {
                return Err(Quit);
            }
        }
    }
    *steps = steps.saturating_sub(limit - from + 1);
    state = match text.get(limit) {
        Some(byte) => automaton.next_state(state, *byte),
        None => automaton.next_eoi_state(state),
    };
    if automaton.is_match_state(state) {
        last = Some(limit);
    } else if automaton.is_quit_state(state) {
        return Err(Quit);
    }
    Ok(last)
}
