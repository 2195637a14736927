//! Brings levels in from a description that is kept elsewhere, such as a file beside a policy: what is described comes to be,
//! and nothing that it does not name is touched unless that is asked for.

mod model;
mod rules;
mod run;
#[cfg(test)]
mod tests;

pub use model::{Plan, PlannedAction, PlannedStep, WantedLevel};
pub use run::import;
