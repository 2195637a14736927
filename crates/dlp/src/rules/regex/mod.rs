//! Regular expressions of customers, hundreds at once, in time that the length of a text bounds.
//!
//! Every match is found by trying an anchored automaton at the places where one can begin. Which these are is known by literals that
//! every match has (one search for those of all expressions), by the classes of the first four bytes (one pass for all expressions),
//! or not at all; such expressions are tried everywhere, with a budget. So the matches of an expression are those that a search from
//! left to right finds, and those longer than [`limits::MATCH`](super::limits::MATCH) are cut there.

mod gate;
mod group;
mod lanes;
mod literal;
mod parse;
mod pattern;

pub(crate) use lanes::{Event, Lanes};
pub(crate) use parse::{mixes_scripts, parse};
pub(crate) use pattern::{Lane, Pattern};
