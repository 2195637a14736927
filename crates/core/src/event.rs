//! Typed events and the one way to make a change: state and event in the same transaction.

mod counter;
mod model;
mod record;
mod store;

pub use counter::{count, counted};
pub use model::{Action, Delta, Event, StoredEvent, Subject};
pub use record::{Change, Changed, Recorded, change, housekeeping};
pub use store::Unsealed;
