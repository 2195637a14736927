//! `steward doctor`: looks at everything a server depends on, and says what to do about what is wrong.
//!
//! It changes nothing and needs no server; beside one it says so. [`machine`] looks, [`rules`] and [`ends`] decide.

mod ends;
mod machine;
mod report;
mod rules;

use std::path::Path;
use std::time::Duration;

use tokio::time::timeout;

use crate::cli;
use crate::config::{Config, DatabaseConfig};
use crate::error::Error;
use crate::files;
use crate::lock::DatabaseLock;
use crate::output::{Format, Output};
use crate::wiring::{self, Certificate, Installation};
use report::{Finding, Report};

const CONFIGURATION: &str = "configuration";
const DATABASE: &str = "database";
const INTEGRITY: &str = "integrity";
const DNS: &str = "dns";

/// However many servers are asked how often, nobody waits longer for DNS.
const DNS_PATIENCE: Duration = Duration::from_secs(10);

/// `config`: what came of reading the configuration, which is the first thing that can be wrong.
pub(crate) async fn run(asked: &cli::Doctor, config: Result<Config, Error>) -> Result<(), Error> {
    let report = Report::new(match &config {
        Ok(config) => examine(config, asked.deep).await,
        Err(error) => vec![unreadable(error)],
    });
    match asked.output {
        Format::Text => Output::stdout().text(&report.text())?,
        Format::Json => Output::stdout().json(&report)?,
    }
    if report.passed { Ok(()) } else { Err(Error::ChecksFailed { checks: report.failed() }) }
}

/// Without a configuration nobody knows where to look for the rest.
fn unreadable(error: &Error) -> Finding {
    let fix = error.hint().unwrap_or("correct it; `steward serve --check` shows what would be used");
    Finding::fail(CONFIGURATION, error.to_string(), fix)
}

async fn examine(config: &Config, deep: bool) -> Vec<Finding> {
    let mut found = vec![
        Finding::pass(CONFIGURATION, "is understood"),
        rules::sqlite(wiring::sqlite_version()),
        rules::files(machine::open_files(), config.limits.connections),
        certificate(config),
    ];
    let holder = DatabaseLock::holder(&config.database.url);
    let listening = machine::listen(config.server.listen);
    found.push(rules::listen(config.server.listen, &listening, holder.as_deref()));
    found.push(dns(config).await);
    match config.database.url.sqlite_path() {
        Some(path) => {
            found.extend(embedded(path, &config.database, deep).await);
            found.push(keys_beside(config, path, holder.as_deref()).await);
        }
        None => found.extend(server(config).await),
    }
    found
}

fn certificate(config: &Config) -> Finding {
    match config.tls.files().map(Certificate::load) {
        None => Finding::skip(ends::CERTIFICATE, "none is configured"),
        Some(Ok(certificate)) => ends::certificate(certificate.validity(), wiring::moment()),
        Some(Err(error)) => Finding::fail(
            ends::CERTIFICATE,
            error.to_string(),
            "tls.certificate and tls.key name PEM files that this user may read",
        ),
    }
}

async fn dns(config: &Config) -> Finding {
    let fix = "see that dns.servers, or the servers of the machine, answer from here: without DNS no domain is verified";
    match timeout(DNS_PATIENCE, wiring::ask_dns(&config.dns)).await {
        Ok(Ok(servers)) => Finding::pass(DNS, format!("answers ({servers})")),
        Ok(Err(why)) => Finding::warn(DNS, why, fix),
        Err(_) => Finding::warn(DNS, format!("no answer within {DNS_PATIENCE:?}"), fix),
    }
}

async fn embedded(path: &Path, database: &DatabaseConfig, deep: bool) -> Vec<Finding> {
    let directory = files::directory(path);
    let mut found = vec![
        rules::directory(directory, &machine::directory(directory)),
        rules::file_system(machine::file_system(directory).as_deref()),
        rules::space(directory, &machine::space(directory)),
        rules::file(path, machine::file_mode(path)),
        rules::clock(machine::clock(), machine::last_write(path)),
    ];
    if machine::file_mode(path).is_none() {
        found.push(Finding::skip(DATABASE, "there is none yet"));
        return found;
    }
    match wiring::look_at_file(path).await {
        Ok(report) => {
            found.push(Finding::pass(DATABASE, format!("{} opens, {} bytes", path.display(), report.bytes)));
            found.push(rules::migrations(&report.pending, database.auto_migrate));
            found.extend(match Installation::open_to_read(path).await {
                Ok(installation) => contents(installation, &report.pending).await,
                Err(error) => vec![broken(&error)],
            });
        }
        Err(error) => {
            found.push(broken(&error));
            return found;
        }
    }
    found.push(if deep {
        integrity(path).await
    } else {
        Finding::skip(INTEGRITY, "looked at with --deep only")
    });
    found
}

/// Whether the master keys of a SQLite database open it. Nothing is opened beside a server: it has done so itself.
async fn keys_beside(config: &Config, database: &Path, holder: Option<&str>) -> Finding {
    let file = config.master_key_file();
    let seen = wiring::look_at_master_keys(&file);
    let current = match wiring::look_at_file(database).await {
        Ok(report) => report.pending.is_empty(),
        Err(_) => false,
    };
    if !current || holder.is_some() || seen.is_err() {
        return rules::master_keys(&file, seen, holder);
    }
    let _lock = match DatabaseLock::for_database(&config.database.url) {
        Ok(lock) => lock,
        Err(error) => return Finding::skip(rules::MASTER_KEYS, error.to_string()),
    };
    match Installation::open(config).await {
        Ok(installation) => {
            let examined = installation.examine_keys().await;
            installation.shutdown().await;
            rules::examined_keys(&file, examined)
        }
        Err(error) => Finding::skip(rules::MASTER_KEYS, error.to_string()),
    }
}

async fn integrity(path: &Path) -> Finding {
    match wiring::check_file(path).await {
        Ok(report) => Finding::pass(INTEGRITY, format!("all {} pages are as they should be", report.pages)),
        Err(error) => Finding::fail(
            INTEGRITY,
            error.to_string(),
            "keep a copy of the file, then `steward restore --force --from` the latest backup",
        ),
    }
}

async fn server(config: &Config) -> Vec<Finding> {
    let installation = match Installation::open(config).await {
        Ok(installation) => installation,
        Err(error) => return vec![broken(&error)],
    };
    let pending = match installation.pending_migrations().await {
        Ok(pending) => pending,
        Err(error) => {
            installation.shutdown().await;
            return vec![broken(&error)];
        }
    };
    let file = config.master_key_file();
    let keys = if pending.is_empty() {
        rules::examined_keys(&file, installation.examine_keys().await)
    } else {
        rules::master_keys(&file, wiring::look_at_master_keys(&file), None)
    };
    let mut found = vec![
        Finding::pass(DATABASE, format!("{} answers", config.database.url)),
        rules::migrations(&pending, config.database.auto_migrate),
        keys,
    ];
    found.extend(contents(installation, &pending).await);
    found
}

/// What stands in a database. One of another version may lack the tables that tell.
async fn contents(installation: Installation, pending: &[String]) -> Vec<Finding> {
    let found = if pending.is_empty() {
        let now = wiring::moment();
        match installation.contents(ends::soon(now)).await {
            Ok(contents) => ends::contents(&contents, now),
            Err(error) => vec![broken(&error)],
        }
    } else {
        [ends::NEWEST, ends::KEYS]
            .map(|check| Finding::skip(check, "not looked at before the migrations"))
            .into()
    };
    installation.shutdown().await;
    found
}

/// A database that cannot be opened, or whose migrations are not those of this program.
fn broken(error: &Error) -> Finding {
    let check = if matches!(error, Error::MigrationRefused { .. }) { rules::MIGRATIONS } else { DATABASE };
    Finding::fail(check, error.to_string(), error.hint().unwrap_or("restore a backup with `steward restore`"))
}
