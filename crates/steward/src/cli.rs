//! The command line: what can be asked, in clap's terms.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::client;
use crate::config::Flag;
use crate::config::address;
use crate::exit;
use crate::output::Format;
use crate::wiring::Faults;
use crate::{rules, scan};

/// Administration server above your products: organizations, SCIM provisioning, a complete audit log.
#[derive(Debug, Parser)]
#[command(name = "steward", version, after_long_help = exit::HELP, subcommand_required = true)]
#[command(arg_required_else_help = true)]
pub(crate) struct Cli {
    /// TOML file with the configuration; `STEWARD_CONFIG` names one too. Variables `STEWARD__SECTION__KEY` override it.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// What to log on standard error: a level, or a list such as `info,steward_db=debug`.
    #[arg(long, global = true, value_name = "LEVEL")]
    pub(crate) log: Option<String>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve until SIGTERM or SIGINT.
    #[command(after_long_help = exit::HELP)]
    Serve(Serve),
    /// Serve a ready-made organization on this machine, for trying out and for developing against.
    #[command(after_long_help = exit::HELP)]
    Dev(Dev),
    /// Bring the database up to this version.
    #[command(after_long_help = exit::HELP)]
    Migrate(Migrate),
    /// Write one moment of the database into a file, beside a running server (SQLite).
    #[command(after_long_help = exit::HELP)]
    Backup(Backup),
    /// Put a backup where the database is (SQLite); no server may run there.
    #[command(after_long_help = exit::HELP)]
    Restore(Restore),
    /// Look at everything that a server depends on, and say what to do about what is wrong.
    #[command(after_long_help = exit::HELP)]
    Doctor(Doctor),
    /// Find sensitive data in files, folders, archives and standard input.
    #[command(after_long_help = exit::SCAN_HELP)]
    Scan(scan::Scan),
    /// List, show, test and lint what `scan` looks for.
    #[command(subcommand, after_long_help = exit::RULES_HELP)]
    Rules(rules::Rules),
    /// Print the version.
    Version(Version),
    /// What asks a running server.
    #[command(flatten)]
    Client(client::Command),
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Address to listen on, instead of `server.listen`.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) listen: Option<String>,

    /// Database, instead of `database.url`: `sqlite:PATH` or `postgres://…`.
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,

    /// Whose rate limits hold, instead of `rate_limits.compatibility`.
    #[arg(long, value_enum, value_name = "WHOSE")]
    pub(crate) rate_limits: Option<RateLimits>,

    /// Check the configuration and print it with secrets masked; open nothing.
    #[arg(long)]
    pub(crate) check: bool,
}

/// Whose rate limits hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RateLimits {
    /// Those of the configuration alone.
    Own,
    /// Also the figures that Atlassian has published, to test clients.
    Published,
}

impl RateLimits {
    /// The value of `rate_limits.compatibility`.
    const fn compatibility(self) -> &'static str {
        match self {
            Self::Own => "false",
            Self::Published => "true",
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Dev {
    /// Loopback address to listen on; `:0` picks a free port.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080", value_parser = loopback)]
    pub(crate) listen: SocketAddr,

    /// Directory that keeps the data [default: a temporary one, removed at the end].
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    pub(crate) data: Option<PathBuf>,

    /// Database to use instead of an embedded one: `postgres://…` or `sqlite:PATH`.
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,

    /// What a new database is filled with.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) seed: Seed,

    /// Whose rate limits hold, instead of `rate_limits.compatibility`.
    #[arg(long, value_enum, value_name = "WHOSE")]
    pub(crate) rate_limits: Option<RateLimits>,

    /// What goes wrong on purpose, to test a client: shares of 429, 500, 503 and `lost` (500, but done), and a latency,
    /// such as `429:5%,500:1%,latency:50-300ms`.
    #[arg(long, value_name = "LIST", value_parser = Faults::parse)]
    pub(crate) faults: Option<Faults>,

    /// How to print the address, the ids and the keys when ready.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,
}

/// What `steward dev` puts into a new database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Seed {
    /// One organization, one verified domain, one empty directory.
    None,
    /// A company of 500 people.
    #[default]
    Demo,
}

#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// Database, instead of `database.url`: `sqlite:PATH` or `postgres://…`.
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,

    /// Only list the pending migrations; exit with 5 if there are any.
    #[arg(long)]
    pub(crate) check: bool,

    /// How to print what was done.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write; only this user may read it, for it holds everything.
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,

    /// Replace the file if it is there, and whatever an earlier run left that was cut off.
    #[arg(long)]
    pub(crate) force: bool,

    /// Database, instead of `database.url`: `sqlite:PATH`.
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,

    /// How to print what was written.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup; it is only read.
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,

    /// Replace the database that is there. Never replaces one that a server uses.
    #[arg(long)]
    pub(crate) force: bool,

    /// Database, instead of `database.url`: `sqlite:PATH`.
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,

    /// How to print what was put back.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Also read every page of a SQLite database, which takes as long as reading the file.
    #[arg(long)]
    pub(crate) deep: bool,

    /// Database, instead of `database.url`: `sqlite:PATH` or `postgres://…`.
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,

    /// How to print what was found.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Version {
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Format,
}

impl Cli {
    /// The settings that the command line overrides.
    pub(crate) fn flags(&self) -> Vec<Flag<'_>> {
        let (listen, database) = match &self.command {
            Command::Serve(serve) => (serve.listen.as_deref(), serve.database.as_deref()),
            Command::Migrate(migrate) => (None, migrate.database.as_deref()),
            Command::Backup(backup) => (None, backup.database.as_deref()),
            Command::Restore(restore) => (None, restore.database.as_deref()),
            Command::Doctor(doctor) => (None, doctor.database.as_deref()),
            // What `dev` opens is never what the configuration of a real server names.
            Command::Dev(_)
            | Command::Scan(_)
            | Command::Rules(_)
            | Command::Version(_)
            | Command::Client(_) => (None, None),
        };
        let rate_limits = match &self.command {
            Command::Serve(serve) => serve.rate_limits,
            Command::Dev(dev) => dev.rate_limits,
            _ => None,
        };
        [
            ("--listen", "server", "listen", listen),
            ("--database", "database", "url", database),
            ("--log", "log", "level", self.log.as_deref()),
            ("--rate-limits", "rate_limits", "compatibility", rate_limits.map(RateLimits::compatibility)),
        ]
        .into_iter()
        .filter_map(|(name, section, key, text)| text.map(|text| Flag { name, section, key, text }))
        .collect()
    }
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address = address::parse(text)?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("only a loopback address such as 127.0.0.1:8080 may be used: the keys of `dev` are for trying out; \
             use `steward serve` to be reached from other machines"
            .to_owned())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn dev(arguments: &[&str]) -> Result<Dev, clap::Error> {
        let cli = Cli::try_parse_from([&["steward", "dev"], arguments].concat())?;
        match cli.command {
            Command::Dev(dev) => Ok(dev),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn dev_listens_on_loopback_and_nowhere_else() {
        assert_eq!(dev(&[]).unwrap().listen.to_string(), "127.0.0.1:8080");
        assert_eq!(dev(&["--listen", ":0"]).unwrap().listen.to_string(), "127.0.0.1:0");
        assert_eq!(dev(&["--listen", "localhost:9"]).unwrap().listen.to_string(), "127.0.0.1:9");
        assert_eq!(dev(&["--listen", "[::1]:9"]).unwrap().listen.to_string(), "[::1]:9");
        let refused = dev(&["--listen", "0.0.0.0:80"]).unwrap_err().to_string();
        assert!(refused.contains("only a loopback address"), "{refused}");
    }

    #[test]
    fn dev_takes_one_place_for_its_data() {
        assert!(dev(&["--data", "d", "--database", "sqlite:a.db"]).is_err());
    }

    #[test]
    fn the_long_help_lists_the_exit_codes() {
        let help = Cli::command().render_long_help().to_string();
        assert!(help.contains("6  the listen address is in use"), "{help}");
    }

    #[test]
    fn flags_name_the_settings_that_they_override() {
        let cli = Cli::try_parse_from(["steward", "serve", "--listen", ":1", "--log", "debug"]).unwrap();
        let flags: Vec<_> =
            cli.flags().iter().map(|flag| (flag.name, flag.section, flag.key, flag.text)).collect();
        assert_eq!(flags, [("--listen", "server", "listen", ":1"), ("--log", "log", "level", "debug")]);
        for command in ["serve", "dev"] {
            let cli = Cli::try_parse_from(["steward", command, "--rate-limits", "published"]).unwrap();
            let flags = cli.flags();
            let flag = flags.first().unwrap();
            assert_eq!((flag.section, flag.key, flag.text), ("rate_limits", "compatibility", "true"));
        }
    }

    #[test]
    fn faults_that_cannot_be_read_are_refused_with_what_can() {
        let refused = Cli::try_parse_from(["steward", "dev", "--faults", "429:5%,418:1%"]).unwrap_err();
        let text = refused.to_string();
        assert!(text.contains("\"418\" is no fault: choose 429, 500, 503, lost or latency"), "{text}");
        let asked = Cli::try_parse_from(["steward", "dev", "--faults", "429:5%,latency:1s"]).unwrap();
        assert!(matches!(asked.command, Command::Dev(Dev { faults: Some(_), .. })));
    }
}
