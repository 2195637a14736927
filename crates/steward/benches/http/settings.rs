//! How long and how much, shortened by the environment while working on something.
#![expect(clippy::disallowed_methods, reason = "a bench has no configuration but the environment")]

use std::env;
use std::str::FromStr;
use std::time::Duration;

use crate::support::Anything;

/// What a run does.
#[derive(Debug)]
pub(crate) struct Settings {
    /// `STEWARD_BENCH_ROUNDS`: rounds whose median counts.
    pub(crate) rounds: usize,
    /// `STEWARD_BENCH_SECONDS`: length of a round.
    pub(crate) round: Duration,
    /// `STEWARD_BENCH_USERS`: users of the large directory and its largest group.
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
        let text = |name: &str| env::var(name).ok().filter(|text| !text.is_empty());
        let names = ["ROUNDS", "SECONDS", "USERS", "CASES", "DATABASES"];
        let [rounds, seconds, users, cases, databases] =
            names.map(|name| text(&format!("STEWARD_BENCH_{name}")));
        let complete = [&rounds, &seconds, &users, &cases, &databases].iter().all(|value| value.is_none());
        Ok(Self {
            rounds: parse("ROUNDS", rounds, 5)?,
            round: Duration::from_secs_f64(parse("SECONDS", seconds, 2.0)?),
            users: parse("USERS", users, 100_000)?.max(1_000),
            cases,
            databases: databases.unwrap_or_else(|| "sqlite,postgres".to_owned()),
            complete,
        })
    }

    /// Returns whether a case is to be measured.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.cases.as_ref().is_none_or(|part| name.contains(part.as_str()))
    }
}

fn parse<T: FromStr<Err: std::fmt::Display>>(name: &str, text: Option<String>, default: T) -> Anything<T> {
    let Some(text) = text else { return Ok(default) };
    text.parse().map_err(|error| format!("STEWARD_BENCH_{name}={text} is not a number: {error}").into())
}
