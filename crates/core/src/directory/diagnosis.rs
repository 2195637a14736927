//! What exchanges with an identity provider say about its configuration, in words that an administrator can act on.
//!
//! Pure rules: an exchange goes in, findings come out. The table of `table.rs` has a row for each finding: how it is
//! recognised, the sentence, and the fix; `console.rs` has the words of each product's console. Findings are stored with
//! the exchange as a code and what it is about; sentences are made when somebody reads, so better ones reach old entries.

mod console;
mod patches;
mod provider;
mod recognise;
mod schema;
mod seen;
mod summary;
mod table;

pub(super) use patches::member;
pub use provider::Provider;
pub(super) use seen::{Facts, Seen, Taken};
pub use summary::{Diagnosis, Example, FoundOften, KeyState, diagnosis};
#[cfg(test)]
pub(super) use table::codes;
pub(super) use table::find;
pub use table::{Explained, Finding, Weight, explain};
