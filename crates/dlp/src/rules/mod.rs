//! Rules that people write themselves, beside the shipped detectors.
//!
//! A rule file has words, dictionaries of up to a million terms, regular expressions and columns of exact data, and rules that say which
//! of these and of the detectors stand together. [RULES.md](https://docs.rs/crate/steward-dlp) says how one is written. [`read`] reads
//! it, [`lint`] says what is wrong or odd, [`Rules::compile`] makes it run, [`Rules::scan`] runs it, [`test()`] tries it on its examples,
//! and [`describe`] says what a rule is.
//!
//! What rules may cost is bounded, whatever is in them and in the text: every list, length and depth has a limit ([`limits`]), every
//! expression a budget of steps that grows with the text. Whoever runs out of it is told of, and the others go on.

mod check;
mod combine;
mod compile;
mod compiled;
mod conditions;
pub mod edm;
mod error;
mod exact;
mod exclude;
mod file;
pub mod limits;
mod lint;
mod loader;
mod matched;
mod regex;
mod report;
mod scan;
mod words;

pub use compiled::{Rules, detector_ids};
pub use error::{Oddity, Problem, RuleError, RuleWarning};
pub use file::{
    Case, ContextNeed, Count, Exact, Exclude, Group, Part, ReadError, Rule, RuleCounterexample, RuleExample,
    RuleSet, Unit, read, read_json,
};
pub use lint::{Lint, lint};
pub use loader::{Files, Loader};
pub use matched::{Notice, Outcome, RuleMatch, RuleReason};
pub use report::{Description, Failure, Sample, TestReport, describe, test};
