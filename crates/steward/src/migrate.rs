//! `steward migrate`: brings the database up to this version, or says what that would take.

use serde::Serialize;

use crate::cli;
use crate::config::Config;
use crate::error::Error;
use crate::lock::DatabaseLock;
use crate::output::{Format, Output};
use crate::wiring::Installation;

/// What happened, or would happen.
#[derive(Debug, Serialize)]
struct Outcome {
    database: String,
    applied: Vec<String>,
    pending: Vec<String>,
}

pub(crate) async fn run(asked: &cli::Migrate, config: &Config) -> Result<(), Error> {
    let _lock = DatabaseLock::for_database(&config.database.url)?;
    let installation = Installation::open(config).await?;
    let outcome = migrate(&installation, asked.check, config.database.url.to_string()).await;
    installation.shutdown().await;
    let outcome = outcome?;
    match asked.output {
        Format::Text => Output::stdout().text(&outcome.text())?,
        Format::Json => Output::stdout().json(&outcome)?,
    }
    if outcome.pending.is_empty() {
        Ok(())
    } else {
        Err(Error::MigrationsPending { database: outcome.database, pending: outcome.pending })
    }
}

async fn migrate(installation: &Installation, only_check: bool, database: String) -> Result<Outcome, Error> {
    let (applied, pending) = if only_check {
        (Vec::new(), installation.pending_migrations().await?)
    } else {
        (installation.migrate().await?, Vec::new())
    };
    Ok(Outcome { database, applied, pending })
}

impl Outcome {
    fn text(&self) -> String {
        let applied = self.applied.iter().map(|name| format!("applied {name}"));
        let pending = self.pending.iter().map(|name| format!("pending {name}"));
        let end = self.pending.is_empty().then(|| format!("{} is up to date", self.database));
        applied.chain(pending).chain(end).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(applied: &[&str], pending: &[&str]) -> String {
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        Outcome { database: "sqlite:a.db".to_owned(), applied: owned(applied), pending: owned(pending) }
            .text()
    }

    #[test]
    fn says_what_was_done_and_what_is_left() {
        assert_eq!(text(&[], &[]), "sqlite:a.db is up to date");
        assert_eq!(text(&["0001_first"], &[]), "applied 0001_first\nsqlite:a.db is up to date");
        assert_eq!(text(&[], &["0001_first", "0002_next"]), "pending 0001_first\npending 0002_next");
    }
}
