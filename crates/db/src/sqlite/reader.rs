//! Reads: on the calling thread under a small budget, past it on the blocking pool under a generous one.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::connection::Connection;
use super::session::Session;
use crate::transaction::Session as AnySession;
use crate::{Error, Read, SqliteOptions, nested};

/// Virtual machine steps of a read on the calling thread, about a millisecond.
///
/// A row found through an index costs some 15 steps and one more per column, so 100 rows of 40 columns fit three
/// times.
const INLINE_STEPS: u64 = 20_000;
/// Steps of a read on the blocking pool, some 30 seconds' worth: the log cannot be cut back behind a running read.
const BLOCKING_STEPS: u64 = 1_000_000_000;

/// Connections for reads, in two lots: long reads cannot take the connections of the short ones.
pub(super) struct Readers {
    inline: Arc<Pool>,
    blocking: Arc<Pool>,
}

impl Readers {
    pub(super) fn open(options: &SqliteOptions) -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(4, NonZero::get);
        let inline = if options.readers == 0 { (2 * cores).max(4) } else { options.readers };
        Ok(Self {
            inline: Arc::new(Pool::open(options, inline)?),
            blocking: Arc::new(Pool::open(options, inline.div_ceil(2))?),
        })
    }

    /// Runs the closure where it fits; it may run again from its beginning.
    pub(super) async fn read<T, E, F, Fut>(&self, work: F) -> Result<T, E>
    where
        F: Fn(Read) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let permit = self.inline.permit().await?;
        if let Ran::Finished(result) = self.inline.run(&work, INLINE_STEPS) {
            return result;
        }
        drop(permit);
        // The permit waits here, not on the blocking pool, whose threads belong to everybody.
        let permit = self.blocking.clone().owned_permit().await?;
        let pool = self.blocking.clone();
        let blocking = tokio::task::spawn_blocking(move || {
            let ran = pool.run(&work, BLOCKING_STEPS);
            drop(permit);
            ran
        });
        match blocking.await {
            Ok(Ran::Finished(result)) => result,
            Ok(Ran::OverBudget) => Err(Error::Budget.into()),
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(error) => Err(Error::unavailable(error.to_string()).into()),
            },
        }
    }

    /// Waits for the reads that run and closes the connections.
    pub(super) async fn close(&self) {
        self.inline.close().await;
        self.blocking.close().await;
    }
}

enum Ran<T> {
    Finished(T),
    OverBudget,
}

/// A stack of connections: the one used last has the warmest cache.
struct Pool {
    permits: Arc<Semaphore>,
    size: u32,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    fn open(options: &SqliteOptions, size: usize) -> Result<Self, Error> {
        let idle = (0..size).map(|_| Connection::open_reader(options)).collect::<Result<_, _>>()?;
        let size = u32::try_from(size).map_err(|_| Error::driver("too many readers"))?;
        Ok(Self { permits: Arc::new(Semaphore::new(size as usize)), size, idle: Mutex::new(idle) })
    }

    async fn permit(&self) -> Result<SemaphorePermit<'_>, Error> {
        self.permits.acquire().await.map_err(|_| Error::unavailable("the database is closed"))
    }

    async fn owned_permit(self: Arc<Self>) -> Result<tokio::sync::OwnedSemaphorePermit, Error> {
        self.permits.clone().acquire_owned().await.map_err(|_| Error::unavailable("the database is closed"))
    }

    /// Runs the closure in a read transaction, so that all its statements see one moment. Needs a permit.
    ///
    /// A transaction only for closures with several statements would be cheaper, but nobody knows their number
    /// beforehand, and a transaction that begins with the second statement sees another moment than the first. BEGIN
    /// and COMMIT take no lock of their own here; together they cost less than a microsecond.
    fn run<T, E, F, Fut>(&self, work: &F, steps: u64) -> Ran<Result<T, E>>
    where
        F: Fn(Read) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<Error>,
    {
        let connection = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = connection.expect("there are as many connections as permits");
        connection.grant(steps);
        if let Err(error) = connection.control("BEGIN") {
            self.put_back(connection);
            return Ran::Finished(Err(error.into()));
        }
        let session = Session::open(connection);
        let read = Read::new(AnySession::Sqlite(session.clone()));
        let poll = || pin!(work(read)).poll(&mut Context::from_waker(Waker::noop()));
        let polled = catch_unwind(AssertUnwindSafe(|| nested::on_thread(poll)));
        let (connection, outcome) = session.close();
        connection.grant(u64::MAX);
        self.put_back(connection);
        match polled {
            _ if outcome.failed == Some(Error::Budget) => Ran::OverBudget,
            Ok(Poll::Ready(result)) => Ran::Finished(result),
            Ok(Poll::Pending) => {
                tracing::error!("a read awaited something foreign");
                Ran::Finished(Err(Error::Pending.into()))
            }
            Err(panic) => resume_unwind(panic),
        }
    }

    /// Ends the transaction of a connection and keeps it for the next read.
    fn put_back(&self, connection: Connection) {
        if !connection.raw.is_autocommit()
            && let Err(error) = connection.control("COMMIT").or_else(|_| connection.control("ROLLBACK"))
        {
            tracing::error!(error = %error, "a read transaction could not be ended");
        }
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }

    async fn close(&self) {
        // An error means that it is closed already.
        if let Ok(all) = self.permits.acquire_many(self.size).await {
            self.permits.close();
            drop(all);
        }
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
