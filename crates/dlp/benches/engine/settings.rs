//! How long and how much, shortened by the environment while working on something.

use std::path::PathBuf;

use crate::support::Anything;

/// What a run does.
#[derive(Debug)]
pub(crate) struct Settings {
    /// `STEWARD_DLP_BENCH_MIB`: length of the text.
    pub(crate) bytes: usize,
    /// `STEWARD_DLP_BENCH_ROUNDS`: rounds whose median counts.
    pub(crate) rounds: usize,
    /// `STEWARD_DLP_BENCH_CASES`: only cases whose name contains this.
    pub(crate) only: Option<String>,
    /// `STEWARD_DLP_BENCH_PEERS`: the folder with the environments of the others, if they are wanted.
    pub(crate) peers: Option<PathBuf>,
    /// `STEWARD_DLP_BENCH_MACHINE`: the machine in words.
    pub(crate) machine: String,
    /// Whether nothing was shortened, so that the result may be published.
    pub(crate) complete: bool,
}

impl Settings {
    /// Reads the environment.
    pub(crate) fn from_environment() -> Anything<Self> {
        let peers = variable("PEERS").map(PathBuf::from);
        let shortened = ["MIB", "ROUNDS", "CASES"].iter().any(|name| variable(name).is_some());
        Ok(Self {
            bytes: number("MIB", 64)? << 20,
            rounds: number("ROUNDS", 5)?.max(1),
            only: variable("CASES"),
            complete: !shortened && peers.is_some(),
            peers,
            machine: variable("MACHINE").unwrap_or_else(|| "an unknown machine".to_owned()),
        })
    }

    /// Returns whether a case is to be measured.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|part| name.contains(part.as_str()))
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench has no configuration but the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(format!("STEWARD_DLP_BENCH_{name}")).ok().filter(|text| !text.is_empty())
}

fn number(name: &str, default: usize) -> Anything<usize> {
    let Some(text) = variable(name) else { return Ok(default) };
    text.parse().map_err(|error| format!("STEWARD_DLP_BENCH_{name}={text} is not a number: {error}").into())
}
