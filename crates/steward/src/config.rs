//! The configuration: defaults, then a TOML file, then the environment, then flags; the last one that speaks wins.
//!
//! Every section is a plain struct whose defaults are its [`Default`], plus one table of [`section::Key`]s that says
//! how each key is read and shown. A key that is not in a table is an error wherever it comes from, so a typing
//! error never becomes a silent default. All problems are reported together.

use std::collections::HashMap;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};

pub(crate) mod address;
mod check;
mod database;
mod database_url;
mod dns;
mod document;
mod environment;
mod limits;
mod log;
mod metrics;
mod outgoing;
mod problem;
mod rate_limits;
mod secrets;
mod section;
mod server;
mod tls;
mod units;
mod value;

pub(crate) use database::DatabaseConfig;
pub(crate) use database_url::DatabaseUrl;
pub(crate) use dns::DnsConfig;
pub(crate) use environment::{ClientVariables, Environment};
pub(crate) use limits::LimitsConfig;
pub(crate) use log::{LogConfig, LogFormat};
pub(crate) use metrics::MetricsConfig;
pub(crate) use outgoing::OutgoingConfig;
pub(crate) use problem::{Origin, Problem};
pub(crate) use rate_limits::RateLimitsConfig;
pub(crate) use secrets::{SecretsConfig, file_of};
pub(crate) use server::{Scheme, ServerConfig, local_url};
pub(crate) use tls::TlsConfig;

use crate::error::Error;
use problem::nearest;
use section::Key;
use value::Value;

/// Everything that can be set from outside.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Config {
    /// Where and how to listen.
    pub(crate) server: ServerConfig,
    /// The certificate of the listener.
    pub(crate) tls: TlsConfig,
    /// Where the data is.
    pub(crate) database: DatabaseConfig,
    /// Where the keys are that seal what is stored.
    pub(crate) secrets: SecretsConfig,
    /// How much one request or connection may take.
    pub(crate) limits: LimitsConfig,
    /// Who is asked about names.
    pub(crate) dns: DnsConfig,
    /// How the world outside is called.
    pub(crate) outgoing: OutgoingConfig,
    /// How often somebody may ask.
    pub(crate) rate_limits: RateLimitsConfig,
    /// Where metrics are shown.
    pub(crate) metrics: MetricsConfig,
    /// What to log.
    pub(crate) log: LogConfig,
    origins: HashMap<(&'static str, &'static str), Origin>,
}

/// A setting that the command line overrides.
#[derive(Debug)]
pub(crate) struct Flag<'a> {
    /// The flag as it is typed.
    pub(crate) name: &'static str,
    /// The section of the setting.
    pub(crate) section: &'static str,
    /// The key of the setting.
    pub(crate) key: &'static str,
    /// The value, as it was typed.
    pub(crate) text: &'a str,
}

/// One value for one key, wherever it comes from.
#[derive(Debug)]
struct Entry {
    section: String,
    key: String,
    value: Value,
    /// Where the key stands, for "unknown key".
    key_origin: Origin,
    /// Where the value stands, for everything else.
    value_origin: Origin,
}

/// The names of the sections and of their keys, in the order in which they are shown.
fn names() -> [(&'static str, Vec<&'static str>); 10] {
    [
        ("server", section::names(server::KEYS)),
        ("tls", section::names(tls::KEYS)),
        ("database", section::names(database::KEYS)),
        ("secrets", section::names(secrets::KEYS)),
        ("limits", section::names(limits::KEYS)),
        ("dns", section::names(dns::KEYS)),
        ("outgoing", section::names(outgoing::KEYS)),
        ("rate_limits", section::names(rate_limits::KEYS)),
        ("metrics", section::names(metrics::KEYS)),
        ("log", section::names(log::KEYS)),
    ]
}

impl Config {
    /// Reads the configuration. `file` is the one named on the command line; the environment may name another.
    pub(crate) fn load(
        file: Option<&Path>,
        environment: &Environment,
        flags: &[Flag<'_>],
    ) -> Result<Self, Error> {
        let mut problems = Vec::new();
        let mut entries = Vec::new();
        if let Some(path) = file.or_else(|| environment.config_file()) {
            let text = fs::read_to_string(path)
                .map_err(|source| Error::ConfigurationFile { path: path.to_owned(), source })?;
            document::read(&path.display().to_string(), &text, &mut entries, &mut problems);
        }
        environment.read(&mut entries, &mut problems);
        entries.extend(flags.iter().map(Entry::from_flag));
        Self::from_entries(entries, problems).map_err(Error::Configuration)
    }

    fn from_entries(entries: Vec<Entry>, mut problems: Vec<Problem>) -> Result<Self, Vec<Problem>> {
        let mut config = Self::default();
        for entry in entries {
            if let Err(problem) = config.apply(entry) {
                problems.push(problem);
            }
        }
        if problems.is_empty() {
            check::whole(&config, &mut problems);
        }
        problems.sort_by_key(|problem| problem.origin.place());
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }

    fn apply(&mut self, entry: Entry) -> Result<(), Problem> {
        let place = match entry.section.as_str() {
            "server" => ("server", set(server::KEYS, &mut self.server, &entry)?),
            "tls" => ("tls", set(tls::KEYS, &mut self.tls, &entry)?),
            "database" => ("database", set(database::KEYS, &mut self.database, &entry)?),
            "secrets" => ("secrets", set(secrets::KEYS, &mut self.secrets, &entry)?),
            "limits" => ("limits", set(limits::KEYS, &mut self.limits, &entry)?),
            "dns" => ("dns", set(dns::KEYS, &mut self.dns, &entry)?),
            "outgoing" => ("outgoing", set(outgoing::KEYS, &mut self.outgoing, &entry)?),
            "rate_limits" => ("rate_limits", set(rate_limits::KEYS, &mut self.rate_limits, &entry)?),
            "metrics" => ("metrics", set(metrics::KEYS, &mut self.metrics, &entry)?),
            "log" => ("log", set(log::KEYS, &mut self.log, &entry)?),
            unknown => return Err(unknown_section(unknown, entry.key_origin)),
        };
        self.origins.insert(place, entry.value_origin);
        Ok(())
    }

    /// The file of the master keys of the database.
    pub(crate) fn master_key_file(&self) -> PathBuf {
        self.secrets.file_for(&self.database.url)
    }

    /// Where a setting comes from, if it is not the default.
    fn origin(&self, section: &'static str, key: &'static str) -> Option<&Origin> {
        self.origins.get(&(section, key))
    }

    /// Shows what would be used, as TOML with secrets masked; a comment says where a value comes from.
    pub(crate) fn show(&self) -> String {
        [
            self.show_section("server", server::KEYS, &self.server),
            self.show_section("tls", tls::KEYS, &self.tls),
            self.show_section("database", database::KEYS, &self.database),
            self.show_section("secrets", secrets::KEYS, &self.secrets),
            self.show_section("limits", limits::KEYS, &self.limits),
            self.show_section("dns", dns::KEYS, &self.dns),
            self.show_section("outgoing", outgoing::KEYS, &self.outgoing),
            self.show_section("rate_limits", rate_limits::KEYS, &self.rate_limits),
            self.show_section("metrics", metrics::KEYS, &self.metrics),
            self.show_section("log", log::KEYS, &self.log),
        ]
        .join("\n\n")
    }

    fn show_section<S>(&self, name: &'static str, keys: &[Key<S>], section: &S) -> String {
        let lines = keys.iter().map(|key| {
            let origin =
                self.origin(name, key.name).map_or_else(String::new, |origin| format!("  # {origin}"));
            format!("{} = {}{origin}", key.name, (key.show)(section))
        });
        iter::once(format!("[{name}]")).chain(lines).collect::<Vec<_>>().join("\n")
    }
}

impl Entry {
    fn from_flag(flag: &Flag<'_>) -> Self {
        let origin = Origin::Flag(flag.name);
        Self {
            section: flag.section.to_owned(),
            key: flag.key.to_owned(),
            value: Value::Typed(flag.text.to_owned()),
            key_origin: origin.clone(),
            value_origin: origin,
        }
    }
}

fn set<S>(keys: &'static [Key<S>], section: &mut S, entry: &Entry) -> Result<&'static str, Problem> {
    let Some(key) = keys.iter().find(|key| key.name == entry.key) else {
        return Err(unknown_key(&entry.section, &entry.key, &section::names(keys), entry.key_origin.clone()));
    };
    match (key.set)(section, &entry.value) {
        Ok(()) => Ok(key.name),
        Err(why) => {
            let message = format!("{}.{} {why}", entry.section, key.name);
            Err(Problem { origin: entry.value_origin.clone(), message })
        }
    }
}

fn unknown_key(section: &str, key: &str, known: &[&'static str], origin: Origin) -> Problem {
    let guess = match nearest(key, known) {
        Some(near) => format!("did you mean {near:?}?"),
        None => format!("it has {}", known.join(", ")),
    };
    Problem { origin, message: format!("unknown key {key:?} in [{section}]; {guess}") }
}

fn unknown_section(section: &str, origin: Origin) -> Problem {
    let sections = names().map(|(name, _)| name);
    let guess = match nearest(section, &sections) {
        Some(near) => format!("did you mean [{near}]?"),
        None => format!("the sections are {}", sections.map(|name| format!("[{name}]")).join(", ")),
    };
    Problem { origin, message: format!("unknown section [{section}]; {guess}") }
}

#[cfg(test)]
mod tests;
