//! Patterns of detectors: bounded, over bytes, without anything that could take long.

mod heads;
mod matcher;
mod parse;
mod set;

pub use parse::PatternError;

pub(crate) use heads::{all_bytes, heads, long_run_within};
pub(crate) use matcher::Matcher;
pub(crate) use parse::{Node, parse};
pub(crate) use set::Set;
