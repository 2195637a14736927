//! Places at which expressions without literals can begin, by the classes of up to four bytes.

use regex_automata::Anchored;
use regex_automata::dfa::Automaton;
use regex_automata::dfa::dense::DFA;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;

use super::literal::share_of;
use crate::pattern::Set;

/// How many bytes are looked at.
pub(crate) const WIDTH: usize = 4;

/// The most states of an automaton that are followed.
const STATES: usize = 256;

/// The share of places at which an expression may be tried.
const DEAREST: f64 = 1.0 / 40.0;

/// What the first bytes of a match can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gate([Set; WIDTH]);

impl Default for Gate {
    /// Anything can be anywhere.
    fn default() -> Self {
        Self([Set::default().not(); WIDTH])
    }
}

impl Gate {
    /// Asks an automaton whose matches have so many bytes at least.
    pub(crate) fn new(automaton: &DFA<Vec<u32>>, least: usize) -> Self {
        let mut gate = Self::default();
        let behind = std::iter::once(None).chain((0..=255).map(Some));
        let mut states: Vec<StateID> = behind
            .filter_map(|byte| {
                let config = start::Config::new().look_behind(byte).anchored(Anchored::Yes);
                automaton.start_state(&config).ok()
            })
            .collect();
        for set in gate.0.iter_mut().take(least) {
            states.sort_unstable();
            states.dedup();
            if states.len() > STATES {
                break;
            }
            let mut bytes = Set::default();
            let mut next = Vec::new();
            for byte in 0..=255 {
                for state in &states {
                    let after = automaton.next_state(*state, byte);
                    if automaton.is_dead_state(after) {
                        continue;
                    }
                    bytes = bytes.with(byte);
                    if automaton.is_quit_state(after) {
                        // What comes then is not known.
                        *set = Set::default().not();
                        return gate;
                    }
                    if next.last() != Some(&after) {
                        next.push(after);
                    }
                }
            }
            *set = bytes;
            states = next;
        }
        gate
    }

    /// Whether a match can begin at a place.
    #[inline]
    pub(crate) fn fits(&self, text: &[u8], at: usize) -> bool {
        let rest = text.get(at..).unwrap_or_default();
        self.0.iter().zip(rest).all(|(set, byte)| set.has(*byte))
    }

    /// Open where one of two is.
    pub(crate) fn or(&self, other: &Self) -> Self {
        let mut both = *self;
        both.0.iter_mut().zip(other.0).for_each(|(set, other)| *set = set.or(other));
        both
    }

    /// What puts gates that are alike next to each other.
    pub(crate) fn key(&self) -> Vec<Vec<u8>> {
        self.0.iter().map(|set| set.bytes().collect()).collect()
    }

    /// Whether it is open at few places of ordinary text.
    pub(crate) fn is_rare(&self) -> bool {
        self.share() <= DEAREST
    }

    /// The share of places of ordinary text at which it is open.
    pub(crate) fn share(&self) -> f64 {
        self.0.iter().map(share_of).product()
    }
}

/// The gates of many groups of expressions: for each byte at each place, those whose gate it fits.
#[derive(Debug, Default)]
pub(crate) struct Gates {
    masks: Vec<[u64; 256]>,
    /// The groups of each bit.
    groups: Vec<Vec<u32>>,
    known: Vec<Gate>,
}

impl Gates {
    /// Adds the gate of a group.
    pub(crate) fn add(&mut self, gate: &Gate, group: u32) {
        let place = self.known.iter().position(|known| known == gate).unwrap_or_else(|| {
            self.known.push(*gate);
            self.known.len() - 1
        }) % 64;
        self.masks.resize(WIDTH, [0; 256]);
        for (masks, set) in self.masks.iter_mut().zip(gate.0) {
            set.bytes().for_each(|byte| masks[usize::from(byte)] |= 1 << place);
        }
        self.groups.resize(self.groups.len().max(place + 1), Vec::new());
        self.groups[place].push(group);
    }

    /// Whether there are none.
    pub(crate) const fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// How much memory they take, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.masks.len() * 2048 + self.groups.iter().map(|groups| 24 + groups.len() * 4).sum::<usize>()
    }

    /// Finds the places of a part of a text at which expressions can begin.
    pub(crate) fn search(&self, text: &[u8], from: usize, to: usize, on: &mut impl FnMut(u32, usize)) {
        let [first, second, third, fourth] = self.masks.as_slice() else { return };
        let bits =
            |masks: &[u64; 256], at: usize| text.get(at).map_or(u64::MAX, |byte| masks[usize::from(*byte)]);
        let mut report = |mut found: u64, at: usize| {
            while found != 0 {
                let groups = self.groups.get(found.trailing_zeros() as usize);
                groups.into_iter().flatten().for_each(|group| on(*group, at));
                found &= found - 1;
            }
        };
        let mut at = from;
        for bytes in text[from..to.max(from)].windows(WIDTH) {
            let found = first[usize::from(bytes[0])]
                & second[usize::from(bytes[1])]
                & third[usize::from(bytes[2])]
                & fourth[usize::from(bytes[3])];
            if found != 0 {
                report(found, at);
            }
            at += 1;
        }
        for at in at..to {
            let found = bits(first, at) & bits(second, at + 1) & bits(third, at + 2) & bits(fourth, at + 3);
            report(found, at);
        }
    }
}
