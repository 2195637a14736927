//! The database as everybody above sees it.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

use crate::migrate::missing;
use crate::postgres::{Held, Postgres};
use crate::sqlite::Sqlite;
use crate::{Error, Migration, MigrationReport, PostgresOptions, Read, SqliteOptions, Tx, nested};

/// A turn at a row that many change, until it is dropped. See [`Database::turn`].
#[must_use = "the turn ends when this is dropped"]
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "what counts is when it is dropped")] Option<Held>);

/// Which engine a database runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// Embedded, one machine.
    Sqlite,
    /// A server, any number of machines.
    Postgres,
}

/// Who waits for a write. It matters on SQLite, where writes queue up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Priority {
    /// Somebody waits for the answer.
    Interactive,
    /// A job works through many rows; it goes last, and keeps its transactions short (200 rows or 10 ms).
    Bulk,
}

/// An open database. Cloning is cheap and gives the same database.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

enum Inner {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Database {
    /// Opens a SQLite file, which is created if it is missing.
    pub async fn open_sqlite(options: SqliteOptions) -> Result<Self, Error> {
        let sqlite = tokio::task::spawn_blocking(move || Sqlite::open(options))
            .await
            .map_err(|error| Error::unavailable(error.to_string()))??;
        Ok(Self { inner: Arc::new(Inner::Sqlite(sqlite)) })
    }

    /// Opens a SQLite file that is there, for reading only, beside whoever uses it: nothing of it is changed, and every
    /// write is answered [`Error::Unavailable`].
    pub async fn open_sqlite_to_read(options: SqliteOptions) -> Result<Self, Error> {
        let sqlite = tokio::task::spawn_blocking(move || Sqlite::open_to_read(options))
            .await
            .map_err(|error| Error::unavailable(error.to_string()))??;
        Ok(Self { inner: Arc::new(Inner::Sqlite(sqlite)) })
    }

    /// Opens a pool of connections to a PostgreSQL database; fails if the first cannot be made.
    pub async fn open_postgres(options: PostgresOptions) -> Result<Self, Error> {
        let postgres = Postgres::open(options).await?;
        Ok(Self { inner: Arc::new(Inner::Postgres(postgres)) })
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        match &*self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Waits until all others of this process have had their turn at a row that many change, and keeps the turn until it is
    /// dropped. To be taken before [`Database::write`], for one row of each kind of thing at most. It is a courtesy, not a
    /// lock: the transaction locks the row. On SQLite, where one writes at a time, nobody waits.
    pub async fn turn(&self, key: Uuid) -> Turn {
        match &*self.inner {
            Inner::Sqlite(_) => Turn(None),
            Inner::Postgres(postgres) => Turn(Some(postgres.turn(key).await)),
        }
    }

    /// Applies the migrations that are missing, each in a transaction of its own, under a lock.
    ///
    /// Several processes may do so at once; each migration is applied by one of them.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<MigrationReport, Error> {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.migrate(migrations.to_vec()).await,
            Inner::Postgres(postgres) => postgres.migrate(migrations).await,
        }
    }

    /// Lists the migrations that are missing; fails if the database and the list contradict each other.
    pub async fn pending<'a>(&self, migrations: &'a [Migration]) -> Result<Vec<&'a Migration>, Error> {
        let applied = match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.applied().await?,
            Inner::Postgres(postgres) => postgres.applied().await?,
        };
        Ok(missing(self.engine(), migrations, &applied)?.iter().collect())
    }

    /// Runs the closure in a write transaction, which commits if it returns `Ok` and no statement failed.
    ///
    /// **The closure may run again** from its beginning, so ids, times and outside look-ups are drawn before it, and
    /// notifications are sent and caches filled after it. It awaits nothing but statements of its own [`Tx`]: on SQLite
    /// anything else is [`Error::Pending`]. It opens no other transaction: that panics in debug builds and is
    /// [`Error::NestedTransaction`] in release builds.
    ///
    /// The answer comes after the COMMIT. A caller who is dropped while waiting leaves a transaction that still runs as
    /// a whole or, while it waits in the queue of SQLite, not at all; never half.
    ///
    /// On SQLite transactions run one after the other. On PostgreSQL they run concurrently at READ COMMITTED, in a
    /// task of their own, and are repeated after a serialization failure or deadlock, up to five attempts. A
    /// connection that breaks during COMMIT is [`Error::Unavailable`] although the server may have committed.
    pub async fn write<T, E, F, Fut>(&self, priority: Priority, work: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        nested::refuse()?;
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.write(priority, work).await,
            Inner::Postgres(postgres) => postgres.write(work).await,
        }
    }

    /// Runs the closure on one consistent view of the database.
    ///
    /// What [`write`](Self::write) says about running again, foreign awaits and nesting holds here too.
    ///
    /// On SQLite the closure runs on the calling thread under a budget of 20,000 steps of SQLite's virtual machine,
    /// which 100 rows found through an index never exceed; past it, it starts again on the blocking pool. Long answers
    /// are pages, each a read of its own: a running read keeps the write-ahead log from shrinking.
    pub async fn read<T, E, F, Fut>(&self, work: F) -> Result<T, E>
    where
        F: Fn(Read) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        nested::refuse()?;
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.read(work).await,
            Inner::Postgres(postgres) => postgres.read(work).await,
        }
    }

    /// Checks that a write could be made now, without writing: for the readiness probe.
    pub async fn ping(&self) -> Result<(), Error> {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.write(Priority::Interactive, |_| async { Ok(()) }).await,
            Inner::Postgres(postgres) => postgres.ping().await,
        }
    }

    /// Finishes what was accepted and closes. Later calls are answered [`Error::Unavailable`].
    ///
    /// On SQLite it also empties the write-ahead log, so that the file alone is the whole database.
    pub async fn close(&self) {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.close().await,
            Inner::Postgres(postgres) => postgres.close().await,
        }
    }

    /// Prepares a statement without running it. For tests that check every statement of the program.
    pub async fn prepare(&self, text: &str) -> Result<(), Error> {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.prepare(text.to_owned()).await,
            Inner::Postgres(postgres) => postgres.prepare(text).await,
        }
    }

    /// Returns the lines of the plan of a statement, with unknown values. For tests that look for full scans.
    ///
    /// PostgreSQL plans with sequential scans made expensive, so that one shows only where no index serves.
    pub async fn explain(&self, text: &str) -> Result<Vec<String>, Error> {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.explain(text.to_owned()).await,
            Inner::Postgres(postgres) => postgres.explain(text).await,
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("engine", &self.engine()).finish_non_exhaustive()
    }
}
