//! How Steward fares beside a bare axum server that answers a body of the same size: same machine, same run,
//! interleaved rounds, the same bytes sent by the same generator. Run by `scripts/bench`.
//!
//! One process generates the load; each server is a process of its own. The bare server is this executable with
//! `--bare STATUS SIZE`. `STEWARD_BENCH_*` (see `settings`) shortens a run; a complete one is written to
//! `docs/performance.md`.
#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]
#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

mod bare;
mod cases;
mod groups;
mod measure;
mod report;
mod settings;
#[expect(dead_code, reason = "the other benches use more of it")]
#[path = "../shared/mod.rs"]
mod shared;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::env;

use axum::http::StatusCode;

use crate::report::Report;
use crate::settings::Settings;
use crate::shared::data::CONNECTIONS;
use crate::shared::machine;
use crate::shared::page::publish;
use crate::support::{Anything, disk_dir};

fn main() -> Anything<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [flag, status, size] = arguments.as_slice()
        && flag == "--bare"
    {
        let (status, size) = (StatusCode::from_u16(status.parse()?)?, size.parse()?);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        return runtime.block_on(bare::serve(status, size));
    }

    let settings = Settings::from_environment()?;
    let mut report = Report {
        machine: machine::describe(),
        durable_write: machine::durable_write(disk_dir()?.path())?,
        method: format!(
            "{CONNECTIONS} connections, {} interleaved rounds of {:?}, medians; generator and servers share the cores.",
            settings.rounds, settings.round
        ),
        ..Report::default()
    };
    if settings.wants("start") {
        cases::start(&mut report)?;
    }
    if settings.databases.contains("sqlite") {
        cases::sqlite(&settings, &mut report)?;
    }
    if settings.databases.contains("postgres") {
        cases::postgres(&settings, &mut report)?;
    }

    let markdown = report.markdown();
    println!("{markdown}");
    if settings.complete {
        publish("bench", &markdown)?;
    } else {
        println!("docs/performance.md is left as it was: STEWARD_BENCH_… shortened this run.");
    }
    Ok(())
}
