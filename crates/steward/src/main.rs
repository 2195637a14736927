//! Steward: the administration server above a company's products, as one program.
//!
//! This crate is the outside of it: the command line, the configuration, the lock on the embedded database, start
//! and shutdown. It knows no rule of the domain and no route; everything it asks of the crates below goes through
//! [`wiring`], but for the detection engine, which [`scan`] and [`rules`] are the outside of.

use std::process::ExitCode;

mod backup;
mod cli;
mod client;
mod command;
mod config;
mod dev;
mod doctor;
mod error;
mod exit;
mod files;
mod listening;
mod lock;
mod migrate;
mod output;
mod restore;
mod rules;
mod scan;
mod seed;
mod serve;
mod signal;
mod telemetry;
mod version;
mod wiring;

/// The allocator of the whole process, SQLite included. That of glibc makes threads wait for each other when one frees
/// or grows what another has allocated, which in a small read happened more than once a request.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    command::run().into()
}
