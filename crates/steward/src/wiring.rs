//! Where the command line meets the domain and the HTTP face: this file and [`crate::seed`] are the only ones that name
//! the crates below.

mod contents;

use std::io;
use std::path::{Path, PathBuf};

use steward_core::context::{Clock, Ids, SystemClock, SystemEntropy};
use steward_core::domain::Lookups;
use steward_core::outgoing::OutgoingOptions;
use steward_core::resolver::{DnsOptions, Resolver};
use steward_core::vault::{self, Examined, MasterKeyFile, VaultError};
use steward_core::{DatabaseLocation, Options, Steward, key, migrations, organization};
use steward_db::{CopyPace, Depth};
use steward_server::{App, Limits, ServeLimits, Settings, Tls};
pub(crate) use steward_server::{Faults, ForwardedHeader, Network, Proxies, RateLimits};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::cli::Seed;
use crate::config::{self, Config, DatabaseConfig, DatabaseUrl, DnsConfig, OutgoingConfig};
use crate::dev::Ready;
use crate::error::Error;
use crate::listening::Face;
use crate::seed;

pub(crate) use contents::{Contents, EndingKey, NewestEvent};

/// Moments, in microseconds since the epoch.
pub(crate) use steward_core::context::Timestamp;

/// When a certificate is good.
pub(crate) use steward_server::Validity;

/// What the configuration reads into, of the domain.
pub(crate) use steward_core::outgoing::{AllowedTarget, Authority};

/// What is known of a SQLite file.
pub(crate) use steward_db::FileReport;

/// How long the key of an empty database is good, in seconds.
const FIRST_KEY_SECONDS: i64 = 15 * 60;

/// An open database with everything that works on it.
#[derive(Debug)]
pub(crate) struct Installation {
    steward: Steward,
    url: DatabaseUrl,
}

/// The operator key of an empty installation.
#[derive(Debug)]
pub(crate) struct FirstKey {
    /// The key; it cannot be shown again.
    pub(crate) secret: String,
    /// When it stops working, as RFC 3339.
    pub(crate) expires_at: String,
}

/// The certificate of a listener.
#[derive(Debug, Clone)]
pub(crate) struct Certificate(Tls);

impl Certificate {
    /// Reads a certificate and its key.
    pub(crate) fn load((certificate, key): (&Path, &Path)) -> Result<Self, Error> {
        match Tls::load(certificate, key) {
            Ok(tls) => Ok(Self(tls)),
            Err(error) => Err(Error::Certificate { why: error.to_string() }),
        }
    }

    /// Tells when it is good; none if that cannot be read from it.
    pub(crate) fn validity(&self) -> Option<Validity> {
        self.0.validity()
    }

    /// Reads the files again and says what came out: a pair that cannot be used changes nothing.
    pub(crate) fn reload(&self) {
        match self.0.reload() {
            Ok(()) => tracing::info!("the certificate was read again: new connections get it"),
            Err(error) => {
                tracing::error!(%error, "the new certificate is not used: connections get the one before");
            }
        }
    }
}

/// The time.
pub(crate) fn moment() -> Timestamp {
    SystemClock.now()
}

/// The time, as RFC 3339.
pub(crate) fn now() -> String {
    moment().to_millis_text()
}

/// An id that nothing has yet.
pub(crate) fn fresh_id() -> String {
    Ids::new(Box::new(SystemEntropy)).uuid(moment()).to_string()
}

/// Reads a time as RFC 3339.
pub(crate) fn read_time(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text)
}

/// Copies one moment of a SQLite file beside whoever uses it.
pub(crate) async fn copy_file(from: &Path, to: &Path, attempted: &'static str) -> Result<(), Error> {
    steward_db::copy_sqlite(from.to_owned(), to.to_owned(), CopyPace::default())
        .await
        .map_err(|error| Error::Copy { attempted, file: from.to_owned(), why: error.to_string() })
}

/// Reads every page of a SQLite file and compares its migrations with those of this program.
pub(crate) async fn check_file(file: &Path) -> Result<FileReport, Error> {
    inspect(file, Depth::EveryPage).await
}

/// Opens a SQLite file, changes nothing, and compares its migrations with those of this program.
pub(crate) async fn look_at_file(file: &Path) -> Result<FileReport, Error> {
    inspect(file, Depth::Header).await
}

async fn inspect(file: &Path, depth: Depth) -> Result<FileReport, Error> {
    steward_db::inspect_sqlite(file.to_owned(), migrations::ALL, depth).await.map_err(|error| match error {
        steward_db::Error::Migration(why) => {
            Error::MigrationRefused { database: file.display().to_string(), why }
        }
        error => Error::Copy { attempted: "use", file: file.to_owned(), why: error.to_string() },
    })
}

/// The version of SQLite in this program, and whether it is new enough.
pub(crate) fn sqlite_version() -> (&'static str, bool) {
    steward_db::sqlite_version()
}

/// Asks DNS for a name that everybody knows. Any answer will do; returns the servers that were asked.
pub(crate) async fn ask_dns(dns: &DnsConfig) -> Result<String, String> {
    let resolver = Resolver::new(&dns_options(dns));
    match resolver.txt("example.com").await {
        Err(error) if !error.is_definite() => Err(error.to_string()),
        _ => {
            let servers: Vec<_> = resolver.servers().iter().map(ToString::to_string).collect();
            Ok(servers.join(", "))
        }
    }
}

fn dns_options(dns: &DnsConfig) -> DnsOptions {
    DnsOptions { servers: dns.servers.clone(), timeout: dns.timeout, ..DnsOptions::default() }
}

/// Makes a SQLite file whole without its log. Nobody else may use it.
pub(crate) async fn fold_file(file: &Path) -> Result<(), Error> {
    steward_db::fold_sqlite(file.to_owned()).await.map_err(|error| Error::Copy {
        attempted: "close",
        file: file.to_owned(),
        why: error.to_string(),
    })
}

/// The time after that many seconds, as RFC 3339.
pub(crate) fn time_after(seconds: i64) -> String {
    SystemClock.now().plus_seconds(seconds).to_millis_text()
}

/// Every kind of key, as the text of a key names it.
pub(crate) fn key_kinds() -> [&'static str; 5] {
    key::KeyKind::ALL.map(key::KeyKind::as_str)
}

/// The kind of a key whose form and check digits are right.
pub(crate) fn key_kind(text: &str) -> Option<&'static str> {
    steward_core::secret::kind_of(text).map(key::KeyKind::as_str)
}

impl Installation {
    /// Opens the database. Neither migrates it nor starts anything.
    pub(crate) async fn open(config: &Config) -> Result<Self, Error> {
        let (database, keys) = (&config.database, config.master_key_file());
        Self::open_with(database, &config.dns, &config.outgoing, Lookups::Network, keys).await
    }

    /// The same for a development server, which vouches for every domain itself.
    pub(crate) async fn open_for_development(
        database: &DatabaseConfig,
        dns: &DnsConfig,
        outgoing: &OutgoingConfig,
    ) -> Result<Self, Error> {
        // Never the file of a real server: its keys are not for trying out.
        let keys = config::file_of(&database.url);
        Self::open_with(database, dns, outgoing, Lookups::Own, keys).await
    }

    async fn open_with(
        database: &DatabaseConfig,
        dns: &DnsConfig,
        outgoing: &OutgoingConfig,
        lookups: Lookups,
        master_keys: PathBuf,
    ) -> Result<Self, Error> {
        let url = database.url.clone();
        let location = match (url.sqlite_path(), url.postgres_url()) {
            (Some(path), _) => DatabaseLocation::Sqlite(path.to_owned()),
            (None, address) => DatabaseLocation::Postgres(address.unwrap_or_default().to_owned()),
        };
        let options = Options {
            readers: database.readers,
            pool_size: database.pool_size,
            lookups,
            dns: dns_options(dns),
            outgoing: OutgoingOptions {
                allowed: outgoing.allow.clone(),
                extra_ca: outgoing.extra_ca.read.clone(),
                connect_timeout: outgoing.connect_timeout,
                total_timeout: outgoing.total_timeout,
                ..OutgoingOptions::default()
            },
            ..Options::new(location, MasterKeyFile::new(master_keys))
        };
        match Steward::open(options).await {
            Ok(steward) => Ok(Self { steward, url }),
            Err(error) => Err(failed(&url, "open", &error)),
        }
    }

    /// The names of the migrations that the database lacks, in order.
    pub(crate) async fn pending_migrations(&self) -> Result<Vec<String>, Error> {
        self.steward.pending_migrations().await.map_err(|error| failed(&self.url, "read", &error))
    }

    /// Applies the migrations that the database lacks and returns their names, in order.
    pub(crate) async fn migrate(&self) -> Result<Vec<String>, Error> {
        self.steward.migrate().await.map_err(|error| failed(&self.url, "migrate", &error))
    }

    /// Opens what is sealed, or makes the keys of a database that has none. To be called once it is migrated.
    pub(crate) async fn unlock(&self) -> Result<(), Error> {
        self.steward.unlock().await.map_err(locked)
    }

    /// Looks whether the master keys open every key of the database, and says what it found. Changes nothing.
    pub(crate) async fn examine_keys(&self) -> Result<String, Error> {
        match vault::examine(&self.steward).await.map_err(locked)? {
            Examined::Empty => Ok("the database has no keys yet: the first start makes them".to_owned()),
            Examined::Opens { data_keys, master } => {
                Ok(format!("{data_keys} data keys open; {master} is the current master key"))
            }
        }
    }

    /// Issues an operator key that is valid for 15 minutes if there is no organization yet.
    pub(crate) async fn first_operator_key(&self) -> Result<Option<FirstKey>, Error> {
        let attempted = "issue the first operator key";
        let start = |error: steward_core::Error| Error::Start { attempted, why: error.to_string() };
        if organization::count(&self.steward).await.map_err(start)? > 0 {
            return Ok(None);
        }
        let context = self.steward.system_context();
        let issued = key::issue_operator_key(&context, FIRST_KEY_SECONDS).await.map_err(start)?;
        Ok(Some(FirstKey {
            secret: issued.secret.reveal().to_owned(),
            expires_at: context.now.plus_seconds(FIRST_KEY_SECONDS).to_millis_text(),
        }))
    }

    /// Makes the organization of `steward dev`, or finds the one that an earlier run made.
    pub(crate) async fn make_ready(&self, seed: Seed, base_url: &str) -> Result<Ready, Error> {
        seed::make_ready(&self.steward, seed, base_url)
            .await
            .map_err(|error| Error::Start { attempted: "make the organization", why: error.to_string() })
    }

    /// Starts the background workers.
    pub(crate) fn start(&self) {
        self.steward.start();
    }

    /// Serves until `stop`, then returns once everything that was accepted has been answered.
    pub(crate) async fn serve(
        &self,
        listener: TcpListener,
        face: Face<'_>,
        stop: CancellationToken,
    ) -> io::Result<()> {
        let limits = face.limits;
        let settings = Settings {
            public_base_url: face.base_url,
            rate_limits: face.rate_limits,
            proxies: face.proxies,
            faults: face.faults,
            limits: Limits {
                body_bytes: limits.body_bytes,
                scim_body_bytes: limits.scim_body_bytes,
                url_bytes: limits.url_bytes,
                head_bytes: limits.header_bytes,
                request_timeout: limits.request_timeout,
                body_timeout: limits.body_timeout,
                ..Limits::default()
            },
        };
        let connections = ServeLimits {
            connections: limits.connections,
            header_bytes: limits.header_bytes,
            header_timeout: limits.header_timeout,
            stall_timeout: limits.body_timeout,
        };
        let app = App::new(self.steward.clone(), settings);
        let metrics = face.metrics.map(|listener| {
            steward_server::serve(listener, None, app.metrics_only(), connections, stop.clone())
        });
        let serving =
            steward_server::serve(listener, face.tls.map(|tls| tls.0), app, connections, stop.clone());
        match metrics {
            None => serving.await,
            Some(metrics) => tokio::try_join!(serving, metrics).map(|_| ()),
        }
    }

    /// Lets the workers finish what they hold and closes the database.
    pub(crate) async fn shutdown(self) {
        self.steward.shutdown().await;
    }
}

/// Looks at the mode and the text of a file of master keys; the number of keys, none if there is no file.
pub(crate) fn look_at_master_keys(file: &Path) -> Result<Option<usize>, Error> {
    let keys = MasterKeyFile::new(file).read().map_err(locked)?;
    Ok(keys.map(|keys| keys.ids().len()))
}

fn locked(error: VaultError) -> Error {
    match error {
        VaultError::Database(error) => Error::Start { attempted: "open the keys", why: error.to_string() },
        error => Error::MasterKeys { why: error.to_string() },
    }
}

/// Says what the database refused. A text of the driver may repeat the URL, so the password is masked in it.
fn failed(url: &DatabaseUrl, attempted: &'static str, error: &steward_db::Error) -> Error {
    let (database, why) = (url.to_string(), url.mask_in(&error.to_string()));
    match error {
        steward_db::Error::Migration(_) => Error::MigrationRefused { database, why },
        _ => Error::Database { attempted, database, why },
    }
}
