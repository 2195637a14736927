//! Patterns of digits and capital letters: all of them at once, by one automaton.

use regex_automata::dfa::dense::{self, DFA};
use regex_automata::dfa::{Automaton, StartKind};
use regex_automata::nfa::thompson;
use regex_automata::util::syntax;
use regex_automata::{Anchored, MatchKind};

use super::builtin::{is_word, run};
use crate::model::Border;
use crate::pattern::{Node, Set, all_bytes, heads};
use crate::steps;

/// How far patterns are told apart here, in bytes; the rest is left to their own matchers.
const DEPTH: usize = 10;

/// How many bytes are told apart by their classes alone, before the automaton sees them, and how many bits a class has.
const SIGHT: usize = 6;
const BITS: usize = 3;

/// One byte of each class: those that part layouts are classes of their own.
const CLASSES: [u8; 1 << BITS] = *b"0Aa-./ #";

/// The class of each byte.
const CLASS: [u8; 256] = {
    let mut classes = [7; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => 0,
            b'A'..=b'Z' => 1,
            b'a'..=b'z' => 2,
            b'-' => 3,
            b'.' => 4,
            b'/' => 5,
            b' ' => 6,
            _ => 7,
        };
        byte += 1;
    }
    classes
};

/// Patterns that begin with digits or capital letters.
#[derive(Debug)]
pub(crate) struct Layouts {
    /// One bit for each row of classes with which a pattern may begin.
    sights: Box<[u64]>,
    automaton: Option<DFA<Vec<u32>>>,
    forms: Vec<Layout>,
}

/// A pattern, and how many letters and digits of a word its matches begin with.
#[derive(Debug, Clone, Copy)]
struct Layout {
    form: u16,
    least: usize,
    most: usize,
}

/// The longest word that is told apart from longer ones.
const LONGEST_WORD: usize = 64;

impl Layouts {
    pub(crate) fn new(patterns: &[(Node, Border, u16)]) -> Self {
        let mut sights = vec![0; (1 << (SIGHT * BITS)) / 64].into_boxed_slice();
        for (node, ..) in patterns {
            see(node, &mut sights);
        }
        let texts: Vec<String> = patterns.iter().map(|(node, ..)| beginning(node)).collect();
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
        let forms = patterns.iter().map(|(node, border, form)| {
            let (least, most) = first_word(node, *border);
            Layout { form: *form, least, most }
        });
        Self { sights, automaton, forms: forms.collect() }
    }

    /// Calls with each shape whose pattern may match at a place.
    pub(crate) fn find(&self, text: &[u8], at: usize, mut then: impl FnMut(u16)) {
        let sight = sight(text.get(at..).unwrap_or_default());
        if self.sights[sight / 64] >> (sight % 64) & 1 == 0 {
            return;
        }
        let Some(automaton) = &self.automaton else { return };
        let word = run(text, at, LONGEST_WORD, is_word);
        let mut then = |layout: Layout| {
            if layout.least <= word && word <= layout.most {
                then(layout.form);
            }
        };
        let Some(mut state) = automaton.universal_start_state(Anchored::Yes) else { return };
        for byte in text.get(at..).unwrap_or_default() {
            steps::count(1);
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
        then: &mut impl FnMut(Layout),
    ) {
        for place in 0..automaton.match_len(state) {
            then(self.forms[automaton.match_pattern(state, place).as_usize()]);
        }
    }
}

/// The classes of the first bytes of a text.
#[inline]
fn sight(text: &[u8]) -> usize {
    if let Some(bytes) = text.first_chunk::<SIGHT>() {
        return (0..SIGHT)
            .fold(0, |sight, place| sight | usize::from(CLASS[usize::from(bytes[place])]) << (BITS * place));
    }
    let class = |place: usize| usize::from(CLASS[usize::from(text.get(place).copied().unwrap_or_default())]);
    (0..SIGHT).fold(0, |sight, place| sight | class(place) << (BITS * place))
}

/// Notes the rows of classes with which a pattern may begin; what stands behind its shortest match may be anything.
fn see(node: &Node, sights: &mut [u64]) {
    let classes = in_classes(node);
    let (least, _) = node.lengths();
    let known = (1..=SIGHT.min(least)).rev().find_map(|length| Some((length, heads(&classes, length)?)));
    // Without a beginning everything is.
    let (length, beginnings) = known.unwrap_or((0, vec![Vec::new()]));
    for beginning in beginnings {
        let first = sight(&beginning) & ((1 << (BITS * length)) - 1);
        for rest in 0..1usize << (BITS * (SIGHT - length)) {
            let sight = first | rest << (BITS * length);
            sights[sight / 64] |= 1 << (sight % 64);
        }
    }
}

/// How many bytes the word has at least and at most with which the matches of a pattern begin.
fn first_word(node: &Node, border: Border) -> (usize, usize) {
    let (least, most) = node.lengths();
    if border != Border::None && all_bytes(node).within(Set::WORD) {
        return (least, if most < LONGEST_WORD { most } else { usize::MAX });
    }
    let Node::Row(parts) = node else { return (0, usize::MAX) };
    // Up to the first part that holds something else: where that begins, the word ends or goes on.
    let words = parts.iter().take_while(|part| all_bytes(part).within(Set::WORD));
    let (mut least, mut most, mut count) = (0, 0, 0);
    for part in words {
        let (shortest, longest) = part.lengths();
        least += shortest;
        most += longest;
        count += 1;
    }
    let ends =
        parts.get(count).is_some_and(|part| part.first().0.and(Set::WORD).is_empty() && part.lengths().0 > 0);
    (least, if ends && most < LONGEST_WORD { most } else { usize::MAX })
}

/// How many letters and digits the words have with which matches of a pattern begin, if these may be six capital letters and more, with no
/// digit near them: such a digit finds them already.
pub(crate) fn shouts(node: &Node, border: Border) -> Option<(usize, usize)> {
    let classes = in_classes(node);
    let (least, _) = node.lengths();
    let known = (1..=SIGHT.min(least)).rev().find_map(|length| heads(&classes, length));
    let all_capitals = |beginning: &Vec<u8>| beginning.iter().all(|class| *class == b'A');
    let may_shout = known.is_none_or(|beginnings| beginnings.iter().any(all_capitals));
    (may_shout && !has_digit_near(node)).then(|| first_word(node, border))
}

/// Whether one of the eight bytes behind the first one is a digit in all matches.
fn has_digit_near(node: &Node) -> bool {
    let Node::Row(parts) = node else { return false };
    let mut at = 0;
    for part in parts {
        let (least, most) = part.lengths();
        if all_bytes(part).within(Set::DIGIT) && least > 0 && (1..=8).contains(&(at + least - 1)) {
            return true;
        }
        if least != most {
            return false;
        }
        at += least;
    }
    false
}

/// A pattern with one byte instead of all of a class.
fn in_classes(node: &Node) -> Node {
    match node {
        Node::Byte(set) => {
            let bytes = CLASSES.iter().filter(|class| {
                set.bytes().any(|byte| CLASSES[usize::from(CLASS[usize::from(byte)])] == **class)
            });
            Node::Byte(bytes.fold(Set::default(), |set, byte| set.with(*byte)))
        }
        Node::Row(parts) => Node::Row(parts.iter().map(in_classes).collect()),
        Node::Either(parts) => Node::Either(parts.iter().map(in_classes).collect()),
        Node::Repeat { node, least, most } => {
            Node::Repeat { node: Box::new(in_classes(node)), least: *least, most: *most }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::parse;

    #[test]
    fn patterns_are_found_where_their_classes_stand() {
        let patterns = [r"\d{3}-\d{2}[A-Z]", "[A-Z]{2}", "\\(\\d{3}\\) \\d"];
        let nodes = patterns.iter().zip(0..).map(|(text, form)| (parse(text).unwrap(), Border::Word, form));
        let nodes: Vec<(Node, Border, u16)> = nodes.collect();
        let layouts = Layouts::new(&nodes);
        let found = |text: &str| {
            let mut found = Vec::new();
            layouts.find(text.as_bytes(), 0, |form| found.push(form));
            found
        };
        assert_eq!(found("123-45X"), [0]);
        assert_eq!(found("AB"), [1]);
        assert_eq!(found("AB-12"), [1]);
        assert_eq!(found("(030) 1"), [2]);
        assert!(found("A1").is_empty() && found("123.45X").is_empty() && found("").is_empty());
    }
}
