//! Documents with the truth about them: a seeded generator of text in which every piece of sensitive data is marked, for judging an
//! engine that looks for such data.
//!
//! All values are made at random by the published rules of their types and belong to nobody. Mail addresses, hosts and telephone numbers
//! lie in ranges that are kept for documentation where such ranges exist.
//!
//! ```
//! let document = steward_corpus_dev::documents(1, 10).next();
//! assert!(document.is_some());
//! ```

mod carriers;
mod check;
mod decoys;
mod digest;
mod disguise;
mod evasion;
mod kind;
mod kinds;
mod lang;
mod plan;
mod prose;
mod record;
mod rng;
mod shape;
mod stream;
mod text;
mod words;

pub use stream::carrier_text;

/// What stands where in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The id of the detector that should find it.
    pub detector: &'static str,
}

/// A document with the truth about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The bytes: UTF-8, except where `evasion` says otherwise.
    pub text: Vec<u8>,
    /// The kind of document.
    pub carrier: &'static str,
    /// All findings, in the order of the text, none over another.
    pub spans: Vec<Span>,
    /// How values are disguised, where they are.
    pub evasion: Option<&'static str>,
}

/// Makes documents: the same for the same seed, for ever.
pub fn documents(seed: u64, count: usize) -> impl Iterator<Item = Document> {
    plan::Maker::new(seed).take(count)
}

/// The ids of all types that documents can hold, in the order of the alphabet.
#[must_use]
pub fn detectors() -> Vec<&'static str> {
    let mut out: Vec<&'static str> = kinds::all().map(|kind| kind.id).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Whether a written value obeys the published rule of its type, as far as there is one.
#[must_use]
pub fn obeys(detector: &str, value: &str) -> bool {
    kinds::all().any(|kind| kind.id == detector && (kind.right(value) || kind.right(&value.to_uppercase())))
}
