//! The journal of a directory: what its identity provider asked, what it was told, what changed by it, and what is to be
//! said of that. It explains; what proves is the log.
//!
//! Nobody waits for it. An exchange is handed over when its answer is made ([`Journal::note`]); a worker writes what has
//! gathered, behind everything that somebody waits for. What tells of people stands under seal, without secrets, for the
//! days that the directory chose.

mod bulk;
mod digest;
mod erase;
mod model;
mod queue;
mod read;
mod redact;
pub(super) mod store;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use erase::erase_people;
pub use model::{Bodies, ChangedAttribute, Entry, Exchange, FullEntry, Kept, Oddity, Outcome, Summary};
pub use queue::Journal;
pub use read::{Export, JournalFilter, JournalPage, Missed, export, find_entry, list_journal};
pub(super) use read::{directory_of, opened, since};
pub(crate) use store::{JOURNAL_BODIES, JOURNAL_SUMMARIES};
pub use write::{flush_all, prune_all, run_journal};
