//! A fresh database for a test.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use steward_db::{Database, Migration, PostgresOptions, SqliteOptions, Synchronous};
use tempfile::TempDir;

use crate::postgres::Cluster;
use crate::template;

/// Connections per test: enough for concurrency, few enough for many tests on one cluster.
const POOL_SIZE: usize = 8;

/// A migrated, empty database that belongs to one test and disappears with it.
#[derive(Debug)]
pub struct TestDb {
    database: Database,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Sqlite { path: PathBuf, _directory: TempDir },
    Postgres { url: String, _name: DropDatabase },
}

impl TestDb {
    /// Makes a SQLite database in a directory of its own. It does not survive a power failure, hence it is fast.
    pub async fn sqlite(migrations: &[Migration]) -> Self {
        Self::sqlite_with(migrations, |_| {}).await
    }

    /// Makes a SQLite database with other options; the path is given.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn sqlite_with(migrations: &[Migration], configure: impl FnOnce(&mut SqliteOptions)) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let path = directory.path().join("steward.db");
        std::fs::write(&path, &*template::sqlite(migrations).await).expect("the directory is ours");
        let mut options =
            SqliteOptions { path: path.clone(), synchronous: Synchronous::Off, ..SqliteOptions::default() };
        configure(&mut options);
        let database = Database::open_sqlite(options).await.expect("a copied file can be opened");
        Self { database, place: Place::Sqlite { path, _directory: directory } }
    }

    /// Makes a PostgreSQL database on the cluster of this process; None if there is no server to start.
    pub async fn postgres(migrations: &[Migration]) -> Option<Self> {
        Self::postgres_with(migrations, |_| {}).await
    }

    /// Makes a PostgreSQL database with other options; the URL is given.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn postgres_with(
        migrations: &[Migration],
        configure: impl FnOnce(&mut PostgresOptions),
    ) -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let cluster = tokio::task::spawn_blocking(Cluster::get).await.expect("the cluster starts")?;
        let template = template::postgres(cluster, migrations).await;
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        template::run(cluster, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let url = cluster.url(&name);
        let mut options =
            PostgresOptions { url: url.clone(), pool_size: POOL_SIZE, ..PostgresOptions::default() };
        configure(&mut options);
        let database = Database::open_postgres(options).await.expect("a copied database can be opened");
        Some(Self { database, place: Place::Postgres { url, _name: DropDatabase { cluster, name } } })
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The file, on SQLite.
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::Sqlite { path, .. } => Some(path),
            Place::Postgres { .. } => None,
        }
    }

    /// The address, on PostgreSQL.
    pub fn url(&self) -> Option<&str> {
        match &self.place {
            Place::Sqlite { .. } => None,
            Place::Postgres { url, .. } => Some(url),
        }
    }

    /// Opens the same database a second time, as another process would.
    ///
    /// # Panics
    /// If it cannot be opened.
    pub async fn open_again(&self) -> Database {
        let opened = match &self.place {
            Place::Sqlite { path, .. } => {
                let path = path.clone();
                let synchronous = Synchronous::Off;
                Database::open_sqlite(SqliteOptions { path, synchronous, ..SqliteOptions::default() }).await
            }
            Place::Postgres { url, .. } => {
                let url = url.clone();
                Database::open_postgres(PostgresOptions {
                    url,
                    pool_size: POOL_SIZE,
                    ..PostgresOptions::default()
                })
                .await
            }
        };
        opened.expect("the database is there")
    }
}

/// Drops the database behind the test's back, so that hundreds of tests do not fill the disk.
#[derive(Debug)]
struct DropDatabase {
    cluster: &'static Cluster,
    name: String,
}

impl Drop for DropDatabase {
    fn drop(&mut self) {
        let cluster = self.cluster;
        let command = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        // The runtime of the test is about to end, and the process may end before this does: then the cluster goes too.
        std::thread::spawn(move || {
            if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
                runtime.block_on(template::run(cluster, &command));
            }
        });
    }
}
