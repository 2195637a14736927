//! Matches a pattern at a place.

use super::parse::Node;
use super::set::Set;
use crate::steps;

/// The most steps that one match may take: far more than any pattern of the catalogue needs, and an end to those that would need all ways.
const STEPS: usize = 20_000;

/// A pattern, ready to be matched.
#[derive(Debug, Clone)]
pub(crate) struct Matcher {
    steps: Vec<Step>,
}

#[derive(Debug, Clone)]
enum Step {
    /// Bytes of a set, as many as there are. Where what follows never begins with one of them, fewer cannot help.
    Run { set: Set, least: usize, most: usize, greedy_only: bool },
    /// Goes on at one of these places, the first that leads to an end.
    Either(Vec<usize>),
    /// Goes on at another place.
    Jump(usize),
    /// Everything has matched.
    End,
}

impl Matcher {
    pub(crate) fn new(node: &Node) -> Self {
        let mut steps = Vec::new();
        compile(node, &mut steps);
        steps.push(Step::End);
        let mut matcher = Self { steps };
        matcher.mark_greedy();
        matcher
    }

    /// Returns the end of the first match from a place on, in the order of the pattern (as many repetitions as can be), that is accepted.
    pub(crate) fn matches(
        &self,
        text: &[u8],
        start: usize,
        mut accept: impl FnMut(usize) -> bool,
    ) -> Option<usize> {
        let mut left = STEPS;
        self.run(0, text, start, &mut accept, &mut left)
    }

    fn run(
        &self,
        mut step: usize,
        text: &[u8],
        mut at: usize,
        accept: &mut impl FnMut(usize) -> bool,
        left: &mut usize,
    ) -> Option<usize> {
        loop {
            *left = left.checked_sub(1)?;
            steps::count(1);
            match &self.steps[step] {
                Step::End => return accept(at).then_some(at),
                Step::Jump(next) => step = *next,
                Step::Either(places) => {
                    let (last, first) = places.split_last()?;
                    for place in first {
                        if let Some(end) = self.run(*place, text, at, accept, left) {
                            return Some(end);
                        }
                    }
                    step = *last;
                }
                Step::Run { set, least, most, greedy_only } => {
                    let rest = text.get(at..)?;
                    let count = rest.iter().take(*most).take_while(|byte| set.has(**byte)).count();
                    steps::count(count);
                    if count < *least {
                        return None;
                    }
                    step += 1;
                    if *greedy_only || count == *least {
                        at += count;
                        continue;
                    }
                    for count in (*least..=count).rev() {
                        if let Some(end) = self.run(step, text, at + count, accept, left) {
                            return Some(end);
                        }
                    }
                    return None;
                }
            }
        }
    }

    /// What each place can begin with; the end can begin with anything, as it may be refused.
    fn firsts(&self) -> Vec<Set> {
        let all = Set::default().not();
        let mut firsts = vec![all; self.steps.len()];
        // Places lead forward only, so that one walk from the end sees everything.
        for at in (0..self.steps.len()).rev() {
            firsts[at] = match &self.steps[at] {
                Step::End => all,
                Step::Jump(next) => firsts[*next],
                Step::Either(places) => {
                    places.iter().fold(Set::default(), |sum, place| sum.or(firsts[*place]))
                }
                Step::Run { set, least: 0, .. } => set.or(firsts[at + 1]),
                Step::Run { set, .. } => *set,
            };
        }
        firsts
    }

    fn mark_greedy(&mut self) {
        let firsts = self.firsts();
        for (at, step) in self.steps.iter_mut().enumerate() {
            if let Step::Run { set, greedy_only, .. } = step {
                *greedy_only = firsts[at + 1].and(*set).is_empty();
            }
        }
    }
}

fn compile(node: &Node, steps: &mut Vec<Step>) {
    match node {
        Node::Byte(set) => run(*set, 1, 1, steps),
        Node::Row(parts) => parts.iter().for_each(|part| compile(part, steps)),
        Node::Either(parts) => either(parts.iter().map(Some), steps),
        Node::Repeat { node, least, most } => {
            if let Node::Byte(set) = **node {
                return run(set, *least, *most, steps);
            }
            for _ in 0..*least {
                compile(node, steps);
            }
            optional(node, most - least, steps);
        }
    }
}

fn run(set: Set, least: usize, most: usize, steps: &mut Vec<Step>) {
    steps.push(Step::Run { set, least, most, greedy_only: false });
}

fn either<'a>(parts: impl Iterator<Item = Option<&'a Node>>, steps: &mut Vec<Step>) {
    let choice = steps.len();
    steps.push(Step::End);
    let (mut places, mut ends) = (Vec::new(), Vec::new());
    for part in parts {
        places.push(steps.len());
        if let Some(part) = part {
            compile(part, steps);
        }
        ends.push(steps.len());
        steps.push(Step::End);
    }
    let after = steps.len();
    for end in ends {
        steps[end] = Step::Jump(after);
    }
    steps[choice] = Step::Either(places);
}

/// The part, and behind it the rest of its repetitions; or nothing.
fn optional(node: &Node, most: usize, steps: &mut Vec<Step>) {
    let mut choices = Vec::new();
    for _ in 0..most {
        choices.push(steps.len());
        steps.push(Step::End);
        compile(node, steps);
    }
    let after = steps.len();
    for choice in choices {
        steps[choice] = Step::Either(vec![choice + 1, after]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::parse::parse;
    use super::*;

    fn end(pattern: &str, text: &str) -> Option<usize> {
        Matcher::new(&parse(pattern).unwrap()).matches(text.as_bytes(), 0, |_| true)
    }

    #[test]
    fn as_much_as_can_be_is_matched() {
        assert_eq!(end("a{1,3}", "aaaa"), Some(3));
        assert_eq!(end("a{1,3}ab", "aaab"), Some(4));
        assert_eq!(end("(ab|a)(c|bcd)", "abcd"), Some(3));
        assert_eq!(end("(ab){1,2}c", "ababc"), Some(5));
        assert_eq!(end("(ab){2}c", "abc"), None);
        assert_eq!(end("x(y)?z", "xz"), Some(2));
    }

    #[test]
    fn an_end_that_is_refused_gives_way_to_another() {
        let matcher = Matcher::new(&parse("[a-z]{2,9}").unwrap());
        assert_eq!(matcher.matches(b"abcdef", 0, |end| end % 2 == 1), Some(5));
    }

    #[test]
    fn what_would_need_all_ways_ends() {
        let pattern = format!("({}b){{1,2}}", "(a|aa)?".repeat(30));
        assert_eq!(end(&pattern, &"a".repeat(60)), None);
    }

    /// Patterns of a few letters, over which everything can happen.
    fn patterns() -> impl Strategy<Value = String> {
        let byte = prop_oneof![
            Just("a".to_owned()),
            Just("b".to_owned()),
            Just("[ab]".to_owned()),
            Just("[^a]".to_owned())
        ];
        byte.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
                prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join("|"))),
                (inner.clone(), 0usize..3, 1usize..3)
                    .prop_map(|(part, least, more)| format!("({part}){{{least},{}}}", least + more)),
                inner.prop_map(|part| format!("({part})?")),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_match_is_that_of_a_regular_expression(pattern in patterns(), text in "[abc]{0,12}") {
            let Ok(node) = parse(&pattern) else { return Ok(()) };
            let regex = regex_automata::meta::Regex::new(&format!("^(?:{pattern})")).unwrap();
            let expected = regex.find(&text).map(|found| found.end());
            prop_assert_eq!(Matcher::new(&node).matches(text.as_bytes(), 0, |_| true), expected);
        }
    }
}
