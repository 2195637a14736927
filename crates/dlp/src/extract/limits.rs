//! How much is read of what may be hostile, and what was left out.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

/// How much is read of a document and of all that is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes that unpacking, decoding and extracting may make in all. The notes on where text stands count as well, so that
    /// what is held at once beside the document is bounded by this, and by the room that a growing list keeps: at most as much again.
    pub output: u64,
    /// How many times as large as its packed form anything may become, beyond [`free`](Self::free).
    pub ratio: u32,
    /// So many bytes may come of any packed form, however short that is: what is blank packs well.
    pub free: u64,
    /// How many containers may stand in each other: archives, documents of several parts, messages.
    pub depth: u8,
    /// How many entries of containers are read in all.
    pub entries: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { output: 256 << 20, ratio: 200, free: 4 << 20, depth: 8, entries: 10_000 }
    }
}

/// Containers deeper than this are never read, whatever the limits say: each takes a little of the stack.
pub(super) const DEEPEST: u8 = 32;

/// How much is listed of what was left out; the rest is only counted.
const LISTED: usize = 1_000;

/// What came of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What was left out, and why; at most 1,000 of it.
    pub skipped: Vec<Skipped>,
    /// How much more was left out than is listed.
    pub unlisted: u64,
    /// How many bytes were made.
    pub output: u64,
    /// How many entries of containers were read.
    pub entries: u32,
    /// Whether the caller broke off.
    pub stopped: bool,
}

impl Report {
    pub(super) fn skip(&mut self, path: &str, why: Why) {
        if self.skipped.len() < LISTED {
            self.skipped.push(Skipped { path: path.to_owned(), why });
        } else {
            self.unlisted += 1;
        }
    }
}

/// Something that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// What; what stands before the place where it broke off has been read.
    pub path: String,
    /// Why.
    pub why: Why,
}

impl fmt::Display for Skipped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.why)
    }
}

/// Why something was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// [`Limits::output`] is reached: nothing is read any more.
    Output,
    /// [`Limits::ratio`] is reached.
    Ratio,
    /// [`Limits::depth`] is reached.
    Depth,
    /// [`Limits::entries`] is reached.
    Entries,
    /// It shares its bytes with another entry of its archive, which no honest archive does.
    Overlap,
    /// It is encrypted.
    Encrypted,
    /// It is not as its kind is; says what is wrong.
    Damaged(&'static str),
    /// It is of a kind that is not read; says which.
    Unread(&'static str),
}

impl fmt::Display for Why {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Output => formatter.write_str("the limit of output is reached; nothing after it was read"),
            Self::Ratio => formatter.write_str("it unpacks to more than the limit of ratio allows"),
            Self::Depth => formatter.write_str("it stands in more containers than the limit of depth allows"),
            Self::Entries => formatter.write_str("the limit of entries is reached"),
            Self::Overlap => formatter.write_str("it shares its bytes with another entry of its archive"),
            Self::Encrypted => formatter.write_str("it is encrypted"),
            Self::Damaged(what) => write!(formatter, "it is damaged: {what}"),
            Self::Unread(what) => write!(formatter, "{what} is not read"),
        }
    }
}

/// The bytes that may still be made, shared by all that makes some.
#[derive(Debug, Clone)]
pub(super) struct Budget(Rc<Cell<u64>>);

impl Budget {
    pub(super) fn new(bytes: u64) -> Self {
        Self(Rc::new(Cell::new(bytes)))
    }

    pub(super) fn left(&self) -> u64 {
        self.0.get()
    }

    /// Takes bytes; where there are not as many, all is spent, so that nobody goes on with less.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let left = self.left().checked_sub(bytes as u64);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }

    pub(super) fn is_spent(&self) -> bool {
        self.left() == 0
    }
}
