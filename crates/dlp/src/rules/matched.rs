//! What rules find: where, how sure, and why. Never what stands there.

use std::fmt;
use std::sync::Arc;

use crate::model::{Band, Severity};

/// Something that a rule has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleMatch {
    /// The id of the rule.
    pub rule: Arc<str>,
    /// How bad it is where the data should not be.
    pub severity: Severity,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes; the end is not of it.
    pub end: usize,
    /// How sure it is, 0 to 100.
    pub score: u8,
    /// Why it is a match, and why it is as sure as it is.
    pub reasons: Vec<RuleReason>,
}

impl RuleMatch {
    /// How sure it is, in one word.
    pub const fn band(&self) -> Band {
        Band::of(self.score)
    }
}

/// A reason for a match or for its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleReason {
    /// It is one of the words of the rule.
    Word,
    /// It is in the dictionary of the rule.
    Dictionary,
    /// The expression of this number, from 0, finds it.
    Regex(u16),
    /// It is in the table of exact data, with so many other columns of its row.
    Exact(u16),
    /// The parts of the rule find it.
    Parts,
    /// It passes the check of the rule.
    Check,
    /// What must stand near does, and what must not does not.
    Conditions,
    /// A word near it names it.
    Context,
    /// It would need a word near it, and there is none.
    NoContext,
    /// A word near it says that it is something else.
    Against,
}

impl fmt::Display for RuleReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word => formatter.write_str("it is one of the words of the rule"),
            Self::Dictionary => formatter.write_str("it is in the dictionary"),
            Self::Regex(number) => write!(formatter, "regex[{number}] finds it"),
            Self::Exact(0) => formatter.write_str("it is in the table of exact data"),
            Self::Exact(columns) => {
                write!(
                    formatter,
                    "it is in the table of exact data, and {columns} other values of its row stand near"
                )
            }
            Self::Parts => formatter.write_str("the parts of the rule find it"),
            Self::Check => formatter.write_str("it passes the check"),
            Self::Conditions => formatter.write_str("the conditions of the rule hold"),
            Self::Context => formatter.write_str("a word near it names it"),
            Self::NoContext => formatter.write_str("no word near it names it"),
            Self::Against => formatter.write_str("a word near it says that it is something else"),
        }
    }
}

/// What rules have found in a text, and what they have not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The matches, by where they begin, end, and by the ids of rules.
    pub matches: Vec<RuleMatch>,
    /// What has not been looked at, by rule.
    pub notices: Vec<Notice>,
}

/// Something that rules have not looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// An expression of a rule has taken all the steps that the length of the text allows. It has seen nothing from here on; other
    /// expressions have.
    BudgetSpent {
        /// The id of the rule.
        rule: Arc<str>,
        /// The place at which it stopped.
        at: usize,
    },
    /// A rule has more matches than are kept; what comes from here on is not among them.
    TooMany {
        /// The id of the rule.
        rule: Arc<str>,
        /// The place of the first that is not kept.
        at: usize,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BudgetSpent { rule, at } => {
                write!(
                    formatter,
                    "an expression of rule {rule} has taken too many steps and stopped at byte {at}; give it a literal"
                )
            }
            Self::TooMany { rule, at } => {
                write!(formatter, "rule {rule} has too many matches; those from byte {at} on are left out")
            }
        }
    }
}
