//! Expressions that are tried at the same places, as one automaton.
//!
//! A group only says which of its expressions match at a place; where such a match ends the expression itself says. So a hundred formats
//! of numbers cost at each number about what one does.

use regex_automata::dfa::dense::{self, DFA};
use regex_automata::dfa::{Automaton, StartKind};
use regex_automata::nfa::thompson;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::Hir;

use super::gate::Gate;
use crate::rules::limits;

/// The most expressions of a group.
pub(crate) const MOST: usize = 64;

/// The most bytes of the automaton of a group.
const AUTOMATON: usize = limits::REGEX_COMPILED / 2;

/// Some expressions as one.
#[derive(Debug)]
pub(crate) struct Group {
    /// The numbers of the expressions.
    pub(crate) patterns: Vec<u32>,
    /// What the first bytes of their matches are.
    pub(crate) gate: Gate,
    /// Without one, its only expression is tried itself.
    automaton: Option<DFA<Vec<u32>>>,
}

/// An expression that is put into a group.
#[derive(Debug)]
pub(crate) struct Member {
    /// The number of the expression.
    pub(crate) pattern: u32,
    /// What the first bytes of its matches are.
    pub(crate) gate: Gate,
    /// The expression; `None` where no automaton can run it.
    pub(crate) hir: Option<Hir>,
}

impl Group {
    /// Makes groups of expressions whose gates fit together.
    pub(crate) fn of(mut members: Vec<Member>) -> Vec<Self> {
        members.sort_by_cached_key(|member| (member.hir.is_none(), member.gate.key(), member.pattern));
        let mut groups = Vec::new();
        let mut waiting: Vec<Member> = Vec::new();
        let mut gate: Option<Gate> = None;
        for member in members {
            let both = gate.map_or(member.gate, |gate| gate.or(&member.gate));
            let fits = member.hir.is_some() && (both.is_rare() || !member.gate.is_rare());
            if !fits || waiting.len() >= MOST {
                Self::add(&waiting, &mut groups);
                waiting.clear();
                gate = Some(member.gate);
            } else {
                gate = Some(both);
            }
            waiting.push(member);
        }
        Self::add(&waiting, &mut groups);
        groups
    }

    /// Makes a group, or two of half of its expressions each where one would be too large.
    fn add(members: &[Member], groups: &mut Vec<Self>) {
        let Some(first) = members.first() else { return };
        let automaton = if members.len() > 1 { automaton(members) } else { None };
        if members.len() > 1 && automaton.is_none() {
            let (one, other) = members.split_at(members.len() / 2);
            Self::add(one, groups);
            Self::add(other, groups);
            return;
        }
        let gate = members.iter().fold(first.gate, |gate, member| gate.or(&member.gate));
        groups.push(Self {
            patterns: members.iter().map(|member| member.pattern).collect(),
            gate,
            automaton,
        });
    }

    /// How much memory it takes, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.automaton.as_ref().map_or(0, DFA::memory_usage) + self.patterns.len() * 4
    }

    /// Says which expressions have a match that begins at a place, and takes what that costs off the steps.
    #[inline]
    pub(crate) fn matching(&self, text: &[u8], at: usize, steps: &mut usize, on: &mut impl FnMut(u32)) {
        if !self.gate.fits(text, at) {
            return;
        }
        let Some(automaton) = self.automaton.as_ref().filter(|_| *steps > 0) else {
            self.patterns.iter().for_each(|pattern| on(*pattern));
            return;
        };
        let mut found = 0_u64;
        // Where the automaton cannot say anything, any of them may match.
        let limit = text.len().min(at + limits::MATCH);
        match run(automaton, text, at, limit, &mut found) {
            Some(end) => *steps = steps.saturating_sub(end - at + 1),
            None => found = u64::MAX,
        }
        while found != 0 {
            self.patterns.get(found.trailing_zeros() as usize).into_iter().for_each(|pattern| on(*pattern));
            found &= found - 1;
        }
    }
}

fn automaton(members: &[Member]) -> Option<DFA<Vec<u32>>> {
    let hirs: Vec<&Hir> = members.iter().filter_map(|member| member.hir.as_ref()).collect();
    let config = thompson::Config::new()
        .utf8(false)
        .which_captures(thompson::WhichCaptures::None)
        .nfa_size_limit(Some(limits::REGEX_COMPILED));
    let nfa = thompson::Compiler::new().configure(config).build_many_from_hir(&hirs).ok()?;
    let config = dense::Config::new()
        .start_kind(StartKind::Anchored)
        .match_kind(MatchKind::All)
        .accelerate(false)
        .dfa_size_limit(Some(AUTOMATON))
        .determinize_size_limit(Some(2 * AUTOMATON));
    dense::Builder::new().configure(config).build_from_nfa(&nfa).ok()
}

/// Runs an automaton to its end, and notes which expressions match on the way.
#[inline]
fn run(automaton: &DFA<Vec<u32>>, text: &[u8], from: usize, limit: usize, found: &mut u64) -> Option<usize> {
    let behind = from.checked_sub(1).map(|before| text[before]);
    let start = start::Config::new().look_behind(behind).anchored(Anchored::Yes);
    let mut state = automaton.start_state(&start).ok()?;
    let mut note = |state| {
        for place in 0..automaton.match_len(state) {
            *found |= 1 << (automaton.match_pattern(state, place).as_usize() % MOST);
        }
    };
    for (place, byte) in text[from..limit].iter().enumerate() {
        state = automaton.next_state(state, *byte);
        if automaton.is_special_state(state) {
            if automaton.is_match_state(state) {
                note(state);
            } else if automaton.is_dead_state(state) {
                return Some(from + place);
            } else if automaton.is_quit_state(state) {
                return None;
            }
        }
    }
    state = match text.get(limit) {
        Some(byte) => automaton.next_state(state, *byte),
        None => automaton.next_eoi_state(state),
    };
    if automaton.is_match_state(state) {
        note(state);
    }
    (!automaton.is_quit_state(state)).then_some(limit)
}
