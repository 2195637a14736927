//! The database layer, on both engines wherever both have an answer.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod batch;
mod close;
mod concurrency;
mod dropped;
mod errors;
mod failure;
mod file;
mod migrations;
mod misuse;
mod plan;
mod read;
mod schema;
mod sql;
mod tls;
mod transaction;
mod values;
mod wal;
