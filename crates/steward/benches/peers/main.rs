//! Creating users, like for like: Steward beside other SCIM servers, on the same machine in the same run, with the same
//! generator, the same bodies and the same number of connections. Run by `scripts/peers`, which installs the others.
#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]
#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

mod report;
mod servers;
#[expect(dead_code, reason = "the other benches use more of it")]
#[path = "../shared/mod.rs"]
mod shared;
#[expect(dead_code, reason = "the other benches and the tests use more of it")]
#[path = "../../tests/support/mod.rs"]
mod support;

use std::path::PathBuf;
use std::time::Duration;

use crate::report::Report;
use crate::servers::{Peer, Running};
use crate::shared::load::{self, Round};
use crate::shared::page::publish;
use crate::shared::{data, machine, number, progress, variable};
use crate::support::{Anything, disk_dir};

/// Round before the one that counts, on the same process.
const WARM_UP: Duration = Duration::from_secs(1);

fn main() -> Anything<()> {
    let rounds: usize = number("STEWARD_PEERS_ROUNDS", 5)?;
    let length = Duration::from_secs_f64(number("STEWARD_PEERS_SECONDS", 3.0)?);
    let complete =
        ["ROUNDS", "SECONDS"].iter().all(|name| variable(&format!("STEWARD_PEERS_{name}")).is_none());
    let installed = variable("STEWARD_PEERS_INSTALLED").map(PathBuf::from);
    let installed = installed.ok_or("STEWARD_PEERS_INSTALLED names no directory: run scripts/peers")?;

    let mut measured: Vec<(Peer, Vec<Round>)> = Peer::ALL.map(|peer| (peer, Vec::new())).into();
    for round in 1..=rounds {
        for (peer, results) in &mut measured {
            progress(&format!("round {round} of {rounds}: {}", peer.name()));
            results.push(one(*peer, &installed, length)?);
        }
    }
    let report = Report {
        machine: machine::describe(),
        durable_write: machine::durable_write(disk_dir()?.path())?,
        rounds,
        length,
        measured,
    };
    let markdown = report.markdown();
    println!("{markdown}");
    if complete {
        publish("peers", &markdown)?;
    } else {
        println!("docs/performance.md is left as it was: STEWARD_PEERS_… shortened this run.");
    }
    Ok(())
}

/// Measures a new process without users: no round suffers from what an earlier one left.
fn one(peer: Peer, installed: &std::path::Path, length: Duration) -> Anything<Round> {
    let server = Running::start(peer, installed)?;
    let mut scripts = data::creates(&server.scim, &server.domain, 0);
    let address = server.scim.address;
    load::closed(address, &mut scripts, 201, WARM_UP.min(length))?;
    let round = load::closed(address, &mut scripts, 201, length)?;
    match &round.example {
        Some(example) => {
            Err(format!("{}: {} of {} answers: {example}", peer.name(), round.wrong, round.answers).into())
        }
        None => Ok(round),
    }
}
