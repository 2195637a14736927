//! What products report: log-ins, views, exports, searches. Each report is an event of the log like any other, and what
//! accounts do there tells when they were last active.
//!
//! A product says who did something by the id of an account or by an address. An address leads to an account only if the
//! organization sees that account anyway; otherwise somebody unknown did it, and nothing is said of accounts elsewhere.

mod actions;
mod last_active_dates;
mod list_actions;
mod model;
mod report;
mod rules;
mod store;

pub use actions::{PRODUCT_ACTIONS, USER_LOGIN};
pub use last_active_dates::{LastActiveDates, last_active_dates};
pub use list_actions::{OwnAction, list_actions};
pub use model::{Activity, ActivityActor, ActivityObject, ActivityPlace, Broken, Item, Outcome, Reported};
pub use report::report;
pub use rules::{
    ACTION_LIMIT, ATTRIBUTES_LIMIT, AUTH_TYPES, ID_LIMIT, KIND_LIMIT, MESSAGE_LIMIT, OWN_ACTIONS,
    REPORTS_LIMIT, TEXT_LIMIT, USER_AGENT_LIMIT,
};
