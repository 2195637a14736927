//! What is found: where, what, how sure, and why. Never the secret itself.

use std::fmt;

use crate::model::{Band, Detector};

/// Something that a detector has found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What has found it.
    pub detector: &'static Detector,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes; the end is not of it.
    pub end: usize,
    /// How sure it is, 0 to 100.
    pub score: u8,
    /// Why it is as sure as it is.
    pub reasons: Vec<Reason>,
    /// Whether it only reads so: with invisible characters, digits of other scripts, letters that look alike, or encoded.
    pub obfuscated: bool,
}

impl Finding {
    /// How sure it is, in one word.
    pub const fn band(&self) -> Band {
        Band::of(self.score)
    }
}

impl Band {
    /// Returns the band of a score.
    pub const fn of(score: u8) -> Self {
        match score {
            0..=49 => Self::Low,
            50..=79 => Self::Medium,
            _ => Self::High,
        }
    }
}

/// A reason for a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// What its form alone is worth.
    Shape(u8),
    /// A check that it passes, and what that is worth.
    Check(u8),
    /// It is the value of a name.
    Name,
    /// The header of its column names it.
    Column,
    /// What stands right before it names it.
    Label,
    /// So many words near it name it.
    Words(u8),
    /// It would need a word near it, and there is none.
    NoWords,
    /// A word before it says that it is something else.
    Against,
    /// It is a part of an address or of a longer identifier.
    Inside,
    /// It is published for tests.
    Published,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(worth) => write!(formatter, "its form is worth {worth}"),
            Self::Check(worth) => write!(formatter, "its check is worth {worth}"),
            Self::Name => formatter.write_str("it is the value of a name"),
            Self::Column => formatter.write_str("the header of its column names it"),
            Self::Label => formatter.write_str("what stands right before it names it"),
            Self::Words(1) => formatter.write_str("a word near it names it"),
            Self::Words(count) => write!(formatter, "{count} words near it name it"),
            Self::NoWords => formatter.write_str("no word near it names it"),
            Self::Against => formatter.write_str("a word near it says that it is something else"),
            Self::Inside => formatter.write_str("it is a part of an address"),
            Self::Published => formatter.write_str("it is published for tests"),
        }
    }
}
