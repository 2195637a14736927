//! `steward dev`: a ready-made organization on this machine, for trying out and for developing against.
//!
//! Of the configuration it takes only limits, log and pool sizes: it never opens the database or the address that a
//! real server is configured with.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

mod curl;
mod ready;

pub(crate) use ready::{Ready, ReadyDirectory};

use crate::cli;
use crate::config::{Config, DatabaseConfig, DatabaseUrl, Origin, Problem, local_url};
use crate::error::Error;
use crate::listening::{self, Face};
use crate::lock::DatabaseLock;
use crate::output::{Format, Output};
use crate::signal;
use crate::wiring::Installation;

/// Whoever ends a trial does not want to wait for its last request.
const GRACE: Duration = Duration::from_secs(5);

pub(crate) async fn run(asked: cli::Dev, config: &Config) -> Result<(), Error> {
    let data = Data::prepare(&asked)?;
    let database = DatabaseConfig { url: data.url.clone(), ..config.database.clone() };
    let _lock = DatabaseLock::for_database(&data.url)?;
    let stop = CancellationToken::new();
    let _signals = signal::stop_at_signal(stop.clone())?;
    let installation = Installation::open(&database).await?;
    let served = serve(&asked, config, &installation, stop).await;
    listening::close(installation, GRACE).await;
    served
}

async fn serve(
    asked: &cli::Dev,
    config: &Config,
    installation: &Installation,
    stop: CancellationToken,
) -> Result<(), Error> {
    let (listener, bound) = listening::bind(asked.listen).await?;
    installation.migrate().await?;
    installation.start();
    let base_url = local_url(bound);
    let ready = installation.make_ready(asked.seed, &base_url).await?;
    // The listener queues whoever connects between this line and the next.
    announce(&ready, asked.output)?;
    let face = Face { base_url, limits: &config.limits, grace: GRACE };
    listening::serve(installation, listener, face, stop).await
}

fn announce(ready: &Ready, format: Format) -> Result<(), Error> {
    match format {
        Format::Text => Output::stdout().text(&ready.text()),
        Format::Json => Output::stdout().json(ready),
    }
}

/// The database of one run, and the directory that disappears with it.
struct Data {
    url: DatabaseUrl,
    _temporary: Option<TempDir>,
}

impl Data {
    fn prepare(asked: &cli::Dev) -> Result<Self, Error> {
        if let Some(text) = &asked.database {
            let url = DatabaseUrl::parse(text).map_err(|why| {
                Error::Configuration(vec![Problem {
                    origin: Origin::Flag("--database"),
                    message: format!("the database {why}"),
                }])
            })?;
            return Ok(Self { url, _temporary: None });
        }
        if let Some(directory) = &asked.data {
            fs::create_dir_all(directory)
                .map_err(|source| Error::DataDirectory { path: directory.clone(), source })?;
            return Ok(Self { url: file_in(directory), _temporary: None });
        }
        let temporary = TempDir::with_prefix("steward-dev-")
            .map_err(|source| Error::System { attempted: "create a temporary directory", source })?;
        Ok(Self { url: file_in(temporary.path()), _temporary: Some(temporary) })
    }
}

fn file_in(directory: &Path) -> DatabaseUrl {
    DatabaseUrl::sqlite(directory.join("steward.db"))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn asked(data: Option<PathBuf>, database: Option<&str>) -> cli::Dev {
        cli::Dev {
            listen: "127.0.0.1:0".parse().unwrap(),
            data,
            database: database.map(ToOwned::to_owned),
            seed: cli::Seed::None,
            output: Format::Json,
        }
    }

    #[test]
    fn a_temporary_directory_disappears_with_its_run() {
        let data = Data::prepare(&asked(None, None)).unwrap();
        let directory = data.url.sqlite_path().unwrap().parent().unwrap().to_owned();
        assert!(directory.is_dir());
        drop(data);
        assert!(!directory.exists());
    }

    #[test]
    fn a_named_directory_is_made_and_stays() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("a/b");
        let data = Data::prepare(&asked(Some(directory.clone()), None)).unwrap();
        assert_eq!(data.url.sqlite_path(), Some(directory.join("steward.db").as_path()));
        drop(data);
        assert!(directory.is_dir());
    }

    #[test]
    fn a_wrong_database_is_refused_without_repeating_it() {
        let Err(refused) = Data::prepare(&asked(None, Some("mysql://u:hunter2@db"))) else {
            panic!("accepted")
        };
        assert_eq!(
            refused.to_string(),
            "--database: the database must start with \"sqlite:\", \"postgres://\" or \"postgresql://\""
        );
    }
}
