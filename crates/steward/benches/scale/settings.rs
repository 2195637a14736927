//! How much is built, and where.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::plan::Plan;
use crate::shared::{number, variable};
use crate::support::Anything;

/// What a run does.
#[derive(Debug)]
pub(crate) struct Settings {
    /// `STEWARD_SCALE_USERS`, `_GROUPS`, `_LARGEST` and `_MEMBERSHIPS`: what is built.
    pub(crate) plan: Plan,
    /// `STEWARD_SCALE_DIRECTORY`: where the data lies.
    pub(crate) directory: PathBuf,
    /// Whether the data stays when everything is measured: it does where somebody named the directory.
    pub(crate) keep: bool,
    /// `STEWARD_SCALE_SECONDS`: how long the fixed rate is held for each question.
    pub(crate) held: Duration,
    /// Whether nothing was made smaller, so that the result may be published.
    pub(crate) complete: bool,
}

impl Settings {
    /// Reads the environment.
    pub(crate) fn from_environment() -> Anything<Self> {
        let named = variable("STEWARD_SCALE_DIRECTORY").map(PathBuf::from);
        let sizes = ["USERS", "GROUPS", "LARGEST", "MEMBERSHIPS", "SECONDS"];
        let plan = Plan {
            users: number("STEWARD_SCALE_USERS", 1_000_000)?,
            groups: number("STEWARD_SCALE_GROUPS", 250_000)?,
            largest: number("STEWARD_SCALE_LARGEST", 290_000)?,
            memberships: number("STEWARD_SCALE_MEMBERSHIPS", 8_000_000)?,
        };
        plan.check()?;
        Ok(Self {
            plan,
            keep: named.is_some(),
            directory: std::path::absolute(
                named.unwrap_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("scale")),
            )?,
            held: Duration::from_secs_f64(number("STEWARD_SCALE_SECONDS", 15.0)?),
            complete: sizes.iter().all(|size| variable(&format!("STEWARD_SCALE_{size}")).is_none()),
        })
    }
}
