//! A directory of 1,000,000 users, 250,000 groups and 8,000,000 memberships, one group of 290,000 among them: built
//! through the public SCIM API on `SQLite`, then asked at a fixed rate. Run by `scripts/scale`.
//!
//! Building takes long, so it can be interrupted at any time and goes on where it was: see `state` and `build`.
#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]
#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

mod build;
mod plan;
mod questions;
mod report;
mod searches;
mod server;
mod settings;
#[expect(dead_code, reason = "the other benches use more of it")]
#[path = "../shared/mod.rs"]
mod shared;
mod state;
#[expect(dead_code, reason = "the other benches and the tests use more of it")]
#[path = "../../tests/support/mod.rs"]
mod support;

use std::fs;

use crate::report::Report;
use crate::server::Server;
use crate::settings::Settings;
use crate::shared::page::publish;
use crate::shared::{machine, progress};
use crate::state::State;
use crate::support::Anything;

fn main() -> Anything<()> {
    let settings = Settings::from_environment()?;
    progress(&format!("the data is in {}", settings.directory.display()));
    let mut state = State::open(&settings)?;
    let mut server = Server::start(&mut state)?;

    let directory = build::build(&mut server, &mut state)?;
    let group = build::verify(&server, &state, &directory)?;
    let answers = questions::ask(&settings, &server, &mut state, &directory)?;
    let report = Report {
        machine: machine::describe(),
        durable_write: machine::durable_write(&settings.directory)?,
        memory: machine::resident_mebibytes(server.id())?,
        state,
        group,
        answers,
    };
    let markdown = report.markdown();
    println!("{markdown}");
    drop(server);

    if settings.complete {
        publish("scale", &markdown)?;
    } else {
        println!("docs/performance.md is left as it was: STEWARD_SCALE_… shortened this run.");
    }
    if settings.keep {
        println!("The data stays in {}; the same command measures it again.", settings.directory.display());
    } else {
        fs::remove_dir_all(&settings.directory)?;
    }
    Ok(())
}
