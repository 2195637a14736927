//! Typed events and the one way to make a change: state and event in the same transaction.

mod bytes;
mod counter;
mod model;
mod record;
mod store;

pub use bytes::{StoredEvent, StoredSubject};
pub use counter::counted;
pub use model::{Action, Delta, Event, Subject};
pub use record::{Change, Changed, Recorded, change, change_in_bulk, housekeeping};
pub use store::Unsealed;
