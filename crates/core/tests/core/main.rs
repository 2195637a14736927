//! The domain held to its own rules: layers, statements on both databases, the way of a change, races.
#![expect(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

mod catalogue;
mod erasure;
mod guard;
mod journal;
mod layers;
mod outgoing;
mod races;
mod resolver;
mod schema;
mod source;
mod statements;
mod vault;
mod way_of_a_change;
