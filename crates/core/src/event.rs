//! Typed events and the one way to make a change: state and event in the same transaction.

mod bytes;
mod canonical;
mod counter;
mod index;
mod message;
mod model;
mod person;
mod personal;
mod record;
mod report;
mod store;
mod stored;
#[cfg(test)]
mod tests;

pub use counter::counted;
pub use index::IndexedSubject;
pub use message::Message;
pub use model::{Action, Delta, Event, Subject};
pub use person::{Person, Thing};
pub use personal::without;
pub use record::{Change, Changed, Recorded, change, change_in_bulk, housekeeping};
pub use report::{Auth, Doer, Object, Origin, Report, Site, object_key};
pub use store::Unsealed;
pub use stored::{Reported, StoredEvent, StoredSite, StoredSubject};
