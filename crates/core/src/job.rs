//! Work that is done after the answer: a row written with the change, claimed by a worker, done at least once.

mod model;
mod queue;
mod store;
mod worker;

pub use model::Job;
pub use queue::{enqueue, enqueue_at, enqueue_upkeep};
pub use worker::run_worker;
