//! How long and how much, shortened by the environment while working on something.

use std::time::Duration;

use crate::shared::{number, variable};
use crate::support::Anything;

/// What a run does.
#[derive(Debug)]
pub(crate) struct Settings {
    /// `STEWARD_BENCH_ROUNDS`: rounds whose median counts.
    pub(crate) rounds: usize,
    /// `STEWARD_BENCH_SECONDS`: length of a round.
    pub(crate) round: Duration,
    /// `STEWARD_BENCH_USERS`: users of the large directory. The largest group of the curve has 2.9 times as many.
    pub(crate) users: usize,
    /// `STEWARD_BENCH_CASES`: only cases whose name contains this.
    pub(crate) cases: Option<String>,
    /// `STEWARD_BENCH_DATABASES`: `sqlite`, `postgres` or both with a comma.
    pub(crate) databases: String,
    /// Whether nothing was shortened, so that the result may be published.
    pub(crate) complete: bool,
}

impl Settings {
    /// Reads the environment.
    pub(crate) fn from_environment() -> Anything<Self> {
        let names = ["ROUNDS", "SECONDS", "USERS", "CASES", "DATABASES"];
        let complete = names.iter().all(|name| variable(&format!("STEWARD_BENCH_{name}")).is_none());
        Ok(Self {
            rounds: number("STEWARD_BENCH_ROUNDS", 5)?,
            round: Duration::from_secs_f64(number("STEWARD_BENCH_SECONDS", 2.0)?),
            users: number("STEWARD_BENCH_USERS", 100_000)?.max(1_000),
            cases: variable("STEWARD_BENCH_CASES"),
            databases: variable("STEWARD_BENCH_DATABASES").unwrap_or_else(|| "sqlite,postgres".to_owned()),
            complete,
        })
    }

    /// Returns whether a case is to be measured.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.cases.as_ref().is_none_or(|part| name.contains(part.as_str()))
    }
}
