//! What can be wrong with rules, and what to do about it.

use std::fmt;

use super::limits;

/// Says what is wrong with a rule, in which of its fields, and how it is mended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}, {field}: {problem}", of(rule))]
pub struct RuleError {
    /// The id of the rule; empty where the whole set is meant.
    pub rule: String,
    /// The field, as in `regex[2]` or `all[0].any[1]`.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

/// Names a rule, or the whole set.
fn of(rule: &str) -> String {
    if rule.is_empty() { "the set".to_owned() } else { format!("rule {rule}") }
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The format is a later one.
    #[error("version {found} is not known; write version = {known}", known = limits::VERSION)]
    Version {
        /// What the file says.
        found: u32,
    },
    /// Something is too long, too many, too deep or too far.
    #[error("{what} {found}, and at most {most} is allowed; {fix}")]
    TooMuch {
        /// What is counted.
        what: &'static str,
        /// How much there is.
        found: usize,
        /// How much there may be.
        most: usize,
        /// What to do.
        fix: &'static str,
    },
    /// A number is too small.
    #[error("{found} is too small; at least {least} is needed")]
    TooLittle {
        /// The number.
        found: usize,
        /// The least that it may be.
        least: usize,
    },
    /// The id is none.
    #[error("{found:?} is no id; write 2 to 64 capital letters A-Z, digits and _")]
    Id {
        /// What stands there.
        found: String,
    },
    /// The id is that of a shipped detector.
    #[error(
        "there is a detector of this id; choose another, such as one with the name of your organization in front"
    )]
    IdOfDetector,
    /// Two rules have the same id.
    #[error("another rule has this id; every id is there once")]
    IdTwice,
    /// Something is empty that cannot be.
    #[error("it is empty; {fix}")]
    Empty {
        /// What to do.
        fix: &'static str,
    },
    /// The rule looks for nothing.
    #[error("the rule looks for nothing; give it words, dictionary, regex, exact, all or any")]
    Nothing,
    /// A field means nothing without another one.
    #[error("it means nothing without {other}; add {other} or take it away")]
    Without {
        /// The other field.
        other: &'static str,
    },
    /// A distance means nothing where nothing must stand near.
    #[error(
        "there is nothing that must stand near; add another part to all, any or not, or a count, or take it away"
    )]
    NothingNear,
    /// A term is none.
    #[error("{term:?} is no term: {why}")]
    Term {
        /// The term.
        term: String,
        /// Why not, and what to do.
        why: &'static str,
    },
    /// A file that the rule names cannot be had.
    #[error("{name:?} cannot be read: {why}")]
    File {
        /// The name.
        name: String,
        /// Why not.
        why: String,
    },
    /// A regular expression is none.
    #[error("it is no regular expression: {why}")]
    Regex {
        /// Where, and why not.
        why: String,
    },
    /// A regular expression is too large.
    #[error(
        "compiled it is larger than {most} bytes; make counts as {{1,500}} smaller, or write several expressions"
    )]
    RegexTooLarge {
        /// The most bytes.
        most: usize,
    },
    /// A regular expression finds something where nothing is.
    #[error("it matches the empty text; write + for *, or make a part of it not optional")]
    RegexEmpty,
    /// A regular expression has no such group.
    #[error("the expression has {groups} groups, and group is {group}; write ( ) around what is the match")]
    RegexGroup {
        /// How many it has.
        groups: usize,
        /// Which is asked for.
        group: u32,
    },
    /// There is no such check.
    #[error("there is no check {found:?}; a check is named as in the files of detectors, such as \"luhn\"")]
    Check {
        /// The name.
        found: String,
    },
    /// There is no such rule or detector.
    #[error("there is no rule and no detector {found:?}; ids are written in capital letters")]
    Unknown {
        /// The id.
        found: String,
    },
    /// Rules depend on each other in a circle.
    #[error("rules depend on each other in a circle: {}; take one of these away", .path.join(" -> "))]
    Cycle {
        /// The circle, from the rule back to it.
        path: Vec<String>,
    },
    /// A group has nothing whose matches are its own.
    #[error("a group needs of, all or any; not alone finds nothing")]
    NoAnchor,
    /// A table of exact data is not as the rule says.
    #[error("{0}")]
    Exact(String),
}

/// A limit that a set exceeds as a whole, or a rule in one of its fields.
pub(crate) fn too_much(what: &'static str, found: usize, most: usize, fix: &'static str) -> Problem {
    Problem::TooMuch { what, found, most, fix }
}

/// Something about a rule that works and is hardly meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleWarning {
    /// The id of the rule.
    pub rule: String,
    /// The field.
    pub field: String,
    /// What is odd.
    pub oddity: Oddity,
}

impl fmt::Display for RuleWarning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "rule {}, {}: {}", self.rule, self.field, self.oddity)
    }
}

/// What is odd about a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Oddity {
    /// A regular expression has nothing by which places to look at are chosen.
    #[error(
        "the expression has no literal of three characters and no rare beginning, so it is tried everywhere and may run out of its budget in long texts; write more of it out"
    )]
    Slow,
    /// The automaton of a regular expression is too large for the fast way.
    #[error(
        "the automaton of the expression is too large, so it is matched in a slower way; make its counts smaller"
    )]
    Large,
    /// A regular expression may match without an end.
    #[error("matches longer than {most} bytes are cut there; write {{1,100}} for + and *", most = limits::MATCH)]
    Endless,
    /// `\b` stands beside letters that it does not know.
    #[error("\\b and \\w know only letters of ASCII, and the expression has others; write unicode = true")]
    NotAscii,
    /// A word is so short that it is everywhere.
    #[error("{term:?} has fewer than 3 characters and will be found in many texts")]
    Short {
        /// The word.
        term: String,
    },
    /// A term is there twice.
    #[error("{term:?} is there twice{}", if *.more > 0 { format!(", as are {more} others") } else { String::new() })]
    Duplicate {
        /// The first that is.
        term: String,
        /// How many others are.
        more: usize,
    },
    /// The rule never has a match.
    #[error("the rule never has a match: {why}")]
    Never {
        /// Why not.
        why: String,
    },
    /// An example is not found because of an exclusion.
    #[error("{exclusion} keeps {text:?} from being found, which an example says is")]
    Swallowed {
        /// The field of the exclusion.
        exclusion: String,
        /// The text that should be found.
        text: String,
    },
    /// An example or a counterexample is not as it says.
    #[error("it should find {expected:?} and finds {found:?}")]
    Example {
        /// What it says.
        expected: Vec<String>,
        /// What is found.
        found: Vec<String>,
    },
    /// The rule is not reported and no other uses it.
    #[error("the rule is not reported and no other rule uses it")]
    Unused,
    /// A match of the rule is not medium confidence, so it is not reported unless somebody asks for less.
    #[error(
        "a score of {score} is below 50, so its matches are not reported unless less than medium confidence is asked for"
    )]
    Weak {
        /// The score.
        score: u8,
    },
    /// The rule has nothing that shows that it works.
    #[error("the rule has no example; give it a text and what it finds there")]
    NoExample,
}
