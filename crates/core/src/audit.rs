//! The audit log: events in their final order, and the ways to read them.
//!
//! Recording writes an event; sealing gives it a number without gaps and the time of its processing. Only sealed
//! events are readable, so a transaction that commits late can never slip in behind a cursor that was handed out.

mod erase;
mod follow;
mod list;
mod model;
mod newest;
mod seal;
mod store;
mod story;
mod stream;

pub(crate) use erase::erase_person;
pub use follow::{follow_all, run_follower};
pub use list::{EventFilter, EventPage, LocationFilter, find, list};
pub use model::SealedEvent;
pub use newest::newest_event_at;
pub use seal::{batch_hook, run_sealer};
pub use story::{Story, story};
pub use stream::{StreamPage, StreamQuery, stream};
