//! The server engine: a pool of connections, transactions at READ COMMITTED, pipelined statements.

mod catalogue;
mod connection;
mod error;
mod migrate;
mod session;
mod tls;
mod turns;
pub(crate) mod value;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime, TimeoutType, Timeouts,
};
use futures_util::FutureExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_postgres::SimpleQueryMessage;
use tokio_postgres_rustls::MakeRustlsConnect;
use uuid::Uuid;

use crate::sqlite::panic_message;
use crate::transaction::Session as AnySession;
use crate::{Error, Migration, MigrationReport, PostgresOptions, Read, Tx, nested};

use catalogue::Catalogue;
use connection::Connection;
pub(crate) use session::Session;
pub(crate) use turns::Held;
use turns::Turns;

/// How long a free connection, or a new one, is waited for.
const CONNECTION_WAIT: Duration = Duration::from_secs(10);
/// How often a transaction is begun before a collision is reported.
const ATTEMPTS: u32 = 5;
/// The first pause before another attempt; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(2);
/// More calls at once than can ever be; `close` waits until it has all of them.
const CALLS: u32 = 1 << 20;

/// An open PostgreSQL database.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    tls: MakeRustlsConnect,
    catalogue: Arc<Catalogue>,
    calls: Arc<Semaphore>,
    turns: Arc<Turns>,
}

impl Postgres {
    pub(crate) async fn open(options: PostgresOptions) -> Result<Self, Error> {
        let (mut config, tls) = tls::configure(&options.url)?;
        config.connect_timeout(CONNECTION_WAIT);
        if config.get_application_name().is_none() {
            config.application_name("steward");
        }
        // `Fast` sends nothing: our transactions end before their connection goes back.
        let manager = Manager::from_config(
            config,
            tls.clone(),
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let timeouts = Timeouts {
            wait: Some(CONNECTION_WAIT),
            create: Some(CONNECTION_WAIT),
            recycle: Some(CONNECTION_WAIT),
        };
        let pool = Pool::builder(manager)
            .max_size(options.pool_size.max(1))
            .timeouts(timeouts)
            .runtime(Runtime::Tokio1)
            .post_create(session_settings(&options))
            .build()
            .map_err(|error| Error::unavailable(error.to_string()))?;
        let calls = Arc::new(Semaphore::new(CALLS as usize));
        let postgres = Self { pool, tls, catalogue: Arc::default(), calls, turns: Arc::default() };
        postgres.load_catalogue().await?;
        Ok(postgres)
    }

    /// Waits in the line of a row.
    pub(crate) async fn turn(&self, key: Uuid) -> Held {
        self.turns.take(key).await
    }

    /// Runs the transaction in a task of its own, so that a caller who goes away changes nothing.
    pub(crate) async fn write<T, E, F, Fut>(&self, work: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let call = self.call().await?;
        let postgres = self.clone();
        let task = tokio::spawn(nested::in_task(async move {
            let result = postgres.attempts(work).await;
            drop(call);
            result
        }));
        task.await.unwrap_or_else(|error| Err(Error::unavailable(error.to_string()).into()))
    }

    async fn attempts<T, E, F, Fut>(&self, work: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<Error>,
    {
        let mut attempt = 1;
        loop {
            let session = Session::write(self.connect().await?, self.catalogue.clone());
            let tx = Tx::new(AnySession::Postgres(session.clone()));
            let closure = AssertUnwindSafe(async { work(tx).await });
            let result = closure.catch_unwind().await.unwrap_or_else(|panic| {
                let message = panic_message(&*panic);
                tracing::error!(panic = %message, "a transaction panicked and was rolled back");
                Err(Error::Panicked(message).into())
            });
            let ended = if result.is_ok() { session.commit().await } else { session.roll_back().await };
            match ended {
                Err(Error::Serialization) if attempt < ATTEMPTS => {
                    tokio::time::sleep(self.pause(attempt)).await;
                    attempt += 1;
                }
                // Rolled back because the closure said so: its own error is the better one.
                Err(error) if result.is_ok() => return Err(error.into()),
                _ => return result,
            }
        }
    }

    /// Runs the closure in the task of the caller, on a snapshot.
    pub(crate) async fn read<T, E, F, Fut>(&self, work: F) -> Result<T, E>
    where
        F: Fn(Read) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let _call = self.call().await?;
        let session = Session::read(self.connect().await?, self.catalogue.clone());
        let read = Read::new(AnySession::Postgres(session.clone()));
        let result = nested::in_task(work(read)).await;
        session.end_read();
        result
    }

    pub(crate) async fn ping(&self) -> Result<(), Error> {
        let _call = self.call().await?;
        let connection = self.connect().await?;
        let answer = connection.simple_query("SHOW transaction_read_only").await;
        connection.release();
        let rows = answer.map_err(|error| self.catalogue.classify(&error))?;
        let read_only =
            rows.iter().any(|row| matches!(row, SimpleQueryMessage::Row(row) if row.get(0) == Some("on")));
        if read_only { Err(Error::unavailable("the server accepts no writes")) } else { Ok(()) }
    }

    pub(crate) async fn migrate(&self, migrations: &[Migration]) -> Result<MigrationReport, Error> {
        let connection = self.connect().await?;
        let report = migrate::migrate(&connection, migrations).await?;
        connection.release();
        // Statements prepared before may return other columns now.
        self.pool.manager().statement_caches.clear();
        self.load_catalogue().await?;
        Ok(report)
    }

    pub(crate) async fn applied(&self) -> Result<Vec<crate::migrate::Applied>, Error> {
        let connection = self.connect().await?;
        let applied = migrate::applied(&connection).await?;
        connection.release();
        Ok(applied)
    }

    pub(crate) async fn prepare(&self, text: &str) -> Result<(), Error> {
        let connection = self.connect().await?;
        let prepared = connection.prepare(text).await.map(|_| ());
        connection.release();
        prepared.map_err(|error| self.catalogue.classify(&error))
    }

    pub(crate) async fn explain(&self, text: &str) -> Result<Vec<String>, Error> {
        let connection = self.connect().await?;
        let explained = connection.explain(text).await;
        connection.release();
        explained.map_err(|error| self.catalogue.classify(&error))
    }

    pub(crate) async fn close(&self) {
        // An error means that it is closed already.
        if let Ok(all) = self.calls.acquire_many(CALLS).await {
            self.calls.close();
            drop(all);
        }
        self.pool.close();
    }

    async fn load_catalogue(&self) -> Result<(), Error> {
        let connection = self.connect().await?;
        let loaded = self.catalogue.load(&connection).await;
        connection.release();
        loaded.map_err(|error| self.catalogue.classify(&error))
    }

    async fn call(&self) -> Result<OwnedSemaphorePermit, Error> {
        self.calls.clone().acquire_owned().await.map_err(|_| Error::unavailable("the database is closed"))
    }

    async fn connect(&self) -> Result<Connection, Error> {
        match self.pool.get().await {
            Ok(client) => Ok(Connection::new(client, self.tls.clone())),
            Err(PoolError::Timeout(TimeoutType::Wait)) => {
                Err(Error::Unavailable(format!("all {} connections are busy", self.pool.status().max_size)))
            }
            Err(error) => Err(Error::Unavailable(with_source(&error))),
        }
    }

    /// Grows with each attempt, and differs between tasks that collided because they ran in step.
    fn pause(&self, attempt: u32) -> Duration {
        let in_flight = u32::try_from(CALLS as usize - self.calls.available_permits()).unwrap_or(0);
        FIRST_PAUSE * (1 << attempt) + Duration::from_micros(u64::from(in_flight % 16) * 250)
    }
}

/// How long a transaction may sit between two statements, holding its locks, before the server ends it.
const IDLE_TRANSACTION_MS: u32 = 60_000;

/// `client_min_messages`: notices ("relation exists already, skipping") would only be dropped on our side.
/// `jit`: it never pays for the short statements of this program and sometimes costs a second.
fn session_settings(options: &PostgresOptions) -> Hook {
    let settings = format!(
        "SET statement_timeout = {}; SET idle_in_transaction_session_timeout = {IDLE_TRANSACTION_MS};
         SET client_min_messages = warning; SET jit = off",
        options.statement_timeout_ms
    );
    Hook::async_fn(move |client, _| {
        let settings = settings.clone();
        Box::pin(async move { client.batch_execute(&settings).await.map_err(HookError::Backend) })
    })
}

/// The text of an error together with that of its causes, which the drivers leave out of their own.
fn with_source(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
