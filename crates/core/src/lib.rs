//! The domain of Steward: organizations, keys, accounts, groups, directories, the audit log, policies and data
//! classification.
//!
//! One folder per capability, in layers: a lower one never uses an upper one. The layers and the meaning of the
//! file names inside a folder are described in `ARCHITECTURE.md`; `tests/core/layers.rs` holds the code to them.
//!
//! A use case is a function that takes a caller (who has already been authenticated as one kind of
//! [`principal`]), opens one transaction through [`event::change`] and returns domain values. It never knows how it
//! was reached: wire shapes live in `steward-server`.
//!
//! What this crate does not do: it reads no environment, serves no HTTP, names no database driver, and takes time, ids
//! and chance from its [`context`]. It calls others only through [`outgoing`] and [`resolver`].

pub mod access;
pub mod account;
pub mod activity;
pub mod approval;
pub mod ari;
pub mod audit;
pub mod catalogue;
pub mod classification;
pub mod context;
pub mod decision;
pub mod directory;
pub mod domain;
pub mod error;
pub mod event;
pub mod group;
pub mod id;
pub mod job;
pub mod key;
pub mod lifecycle;
pub mod membership;
pub mod migrations;
pub mod organization;
pub mod outgoing;
pub mod page;
pub mod policy;
pub mod principal;
pub mod protocol;
pub mod resolver;
pub mod search;
pub mod secret;
pub mod steward;
pub mod text;
pub mod token;
pub mod vault;

pub use context::Context;
pub use error::Error;
pub use steward::{DatabaseLocation, Options, Parts, Steward};
