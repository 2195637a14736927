//! Patterns of digits and capital letters: all of them at once, by one automaton.

use regex_automata::dfa::dense::{self, DFA};
use regex_automata::dfa::{Automaton, StartKind};
use regex_automata::nfa::thompson;
use regex_automata::util::syntax;
use regex_automata::{Anchored, MatchKind};

use crate::pattern::{Node, Set};

/// How far patterns are told apart here, in bytes; the rest is left to their own matchers.
const DEPTH: usize = 10;

/// Patterns that begin with digits or capital letters.
#[derive(Debug)]
pub(crate) struct Layouts {
    automaton: Option<DFA<Vec<u32>>>,
    forms: Vec<u16>,
}

impl Layouts {
    pub(crate) fn new(patterns: &[(Node, u16)]) -> Self {
        let texts: Vec<String> = patterns.iter().map(|(node, _)| beginning(node)).collect();
        let automaton = dense::Builder::new()
            .configure(
                dense::Config::new()
                    .match_kind(MatchKind::All)
                    .start_kind(StartKind::Anchored)
                    .dfa_size_limit(Some(1 << 26))
                    .determinize_size_limit(Some(1 << 28)),
            )
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .thompson(thompson::Config::new().utf8(false))
            .build_many(&texts)
            .ok();
        Self { automaton, forms: patterns.iter().map(|(_, form)| *form).collect() }
    }

    /// Calls with each shape whose pattern may match at a place.
    pub(crate) fn find(&self, text: &[u8], at: usize, mut then: impl FnMut(u16)) {
        let Some(automaton) = &self.automaton else { return };
        let Some(mut state) = automaton.universal_start_state(Anchored::Yes) else { return };
        for byte in text.get(at..).unwrap_or_default() {
            state = automaton.next_state(state, *byte);
            if automaton.is_special_state(state) {
                if automaton.is_match_state(state) {
                    self.matches(automaton, state, &mut then);
                } else {
                    return;
                }
            }
        }
        state = automaton.next_eoi_state(state);
        if automaton.is_match_state(state) {
            self.matches(automaton, state, &mut then);
        }
    }

    fn matches(
        &self,
        automaton: &DFA<Vec<u32>>,
        state: regex_automata::util::primitives::StateID,
        then: &mut impl FnMut(u16),
    ) {
        for place in 0..automaton.match_len(state) {
            then(self.forms[automaton.match_pattern(state, place).as_usize()]);
        }
    }
}

/// The first bytes of a pattern as a regular expression.
fn beginning(node: &Node) -> String {
    let mut text = String::from("(?s-u:");
    write(node, DEPTH, &mut text);
    text.push(')');
    text
}

/// Writes as much of a part as has `left` bytes, and returns how many bytes are left at least.
fn write(node: &Node, left: usize, text: &mut String) -> usize {
    if left == 0 {
        return 0;
    }
    match node {
        Node::Byte(set) => {
            write_set(*set, text);
            left - 1
        }
        Node::Row(parts) => parts.iter().fold(left, |left, part| write(part, left, text)),
        Node::Either(parts) => {
            text.push_str("(?:");
            let mut rest = left;
            for (place, part) in parts.iter().enumerate() {
                if place > 0 {
                    text.push('|');
                }
                rest = rest.min(write(part, left, text));
            }
            text.push(')');
            rest
        }
        Node::Repeat { node, least, most } => {
            let mut left = left;
            for _ in 0..*least {
                left = write(node, left, text);
            }
            let mut open = 0;
            for _ in *least..*most {
                if left == 0 {
                    break;
                }
                text.push_str("(?:");
                left = write(node, left, text);
                open += 1;
            }
            text.push_str(&")?".repeat(open));
            left
        }
    }
}

fn write_set(set: Set, text: &mut String) {
    use std::fmt::Write as _;
    text.push('[');
    for byte in set.bytes() {
        // Text takes whatever is written into it.
        let _ = write!(text, "\\x{byte:02X}");
    }
    text.push(']');
}
