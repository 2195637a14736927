//! Reads: on the calling thread under a small budget, past it on the blocking pool under a generous one.
//!
//! A read transaction is kept open for the next read of its connection, as long as nothing was committed since: its
//! beginning and its end each take the lock that all connections to one file share, over a system call, and together
//! cost more than the statements of a small read. [`Commits`] says whether the view is still the newest; the
//! checkpointer ends the kept ones before it cuts the log back.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

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

/// A kept read transaction is used no longer than this: what another program writes into the file is seen by then.
const KEPT: Duration = Duration::from_millis(100);

/// Counts the commits of this process.
///
/// The writer counts after each COMMIT and before it answers; a read takes the number before its view begins. So equal
/// numbers mean that everything that anybody was told about is in the view.
#[derive(Default)]
pub(super) struct Commits(AtomicU64);

impl Commits {
    pub(super) fn count(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }

    fn number(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

/// Connections for reads, in two lots: long reads cannot take the connections of the short ones.
pub(super) struct Readers {
    inline: Arc<Pool>,
    blocking: Arc<Pool>,
}

impl Readers {
    pub(super) fn open(options: &SqliteOptions, commits: &Arc<Commits>) -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(4, NonZero::get);
        let inline = if options.readers == 0 { (2 * cores).max(4) } else { options.readers };
        Ok(Self {
            inline: Arc::new(Pool::open(options, inline, commits)?),
            blocking: Arc::new(Pool::open(options, inline.div_ceil(2), commits)?),
        })
    }

    /// Ends the read transactions that are kept, and those that run as soon as they are done.
    pub(super) fn release(&self) {
        self.inline.commits.count();
        self.inline.release();
        self.blocking.release();
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
    idle: Mutex<Vec<Reader>>,
    commits: Arc<Commits>,
}

/// A connection and the view that it keeps.
struct Reader {
    connection: Connection,
    view: Option<View>,
}

/// A read transaction.
#[derive(Clone, Copy)]
struct View {
    /// Commits that were counted when it began.
    commits: u64,
    began: Instant,
}

impl Pool {
    fn open(options: &SqliteOptions, size: usize, commits: &Arc<Commits>) -> Result<Self, Error> {
        let open = |_| Ok(Reader { connection: Connection::open_reader(options)?, view: None });
        let idle = (0..size).map(open).collect::<Result<_, Error>>()?;
        let size = u32::try_from(size).map_err(|_| Error::driver("too many readers"))?;
        let permits = Arc::new(Semaphore::new(size as usize));
        Ok(Self { permits, size, idle: Mutex::new(idle), commits: commits.clone() })
    }

    async fn permit(&self) -> Result<SemaphorePermit<'_>, Error> {
        self.permits.acquire().await.map_err(|_| Error::unavailable("the database is closed"))
    }

    async fn owned_permit(self: Arc<Self>) -> Result<tokio::sync::OwnedSemaphorePermit, Error> {
        self.permits.clone().acquire_owned().await.map_err(|_| Error::unavailable("the database is closed"))
    }

    /// Runs the closure in a read transaction, so that all its statements see one moment. Needs a permit.
    fn run<T, E, F, Fut>(&self, work: &F, steps: u64) -> Ran<Result<T, E>>
    where
        F: Fn(Read) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<Error>,
    {
        let Reader { connection, view } =
            self.idle().pop().expect("there are as many connections as permits");
        let view = match self.newest_view(&connection, view) {
            Ok(view) => view,
            Err(error) => {
                self.idle().push(Reader { connection, view: None });
                return Ran::Finished(Err(error.into()));
            }
        };
        connection.grant(steps);
        let session = Session::open(connection);
        let read = Read::new(AnySession::Sqlite(session.clone()));
        let poll = || pin!(work(read)).poll(&mut Context::from_waker(Waker::noop()));
        let polled = catch_unwind(AssertUnwindSafe(|| nested::on_thread(poll)));
        let (connection, outcome) = session.close();
        connection.grant(u64::MAX);
        let keeps = matches!(polled, Ok(Poll::Ready(_))) && outcome.failed.is_none();
        self.put_back(Reader { connection, view: Some(view).filter(|_| keeps) });
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

    /// Begins a read transaction, or goes on in the one that is kept when it is still of use.
    ///
    /// A transaction only for closures with several statements would do, but nobody knows their number beforehand, and
    /// one that begins with the second statement sees another moment than the first.
    #[expect(clippy::disallowed_methods, reason = "how long a view has lasted is nothing a test should set")]
    fn newest_view(&self, connection: &Connection, kept: Option<View>) -> Result<View, Error> {
        let now = Instant::now();
        let commits = self.commits.number();
        let of_use = |view: &View| view.commits == commits && now - view.began < KEPT;
        if let Some(view) = kept.filter(of_use) {
            return Ok(view);
        }
        end(connection);
        connection.control("BEGIN")?;
        // The view itself begins with the first statement, so after the number was taken.
        Ok(View { commits, began: now })
    }

    /// Keeps a connection for the next read. An old view is ended: it would keep the log from being cut back.
    ///
    /// It looks under the lock that [`release`](Self::release) takes after it has counted: either this sees the new
    /// number, or the other finds the connection among the idle ones.
    fn put_back(&self, mut reader: Reader) {
        let mut idle = self.idle();
        if reader.view.is_none_or(|view| view.commits != self.commits.number()) {
            drop(idle);
            reader.view = None;
            end(&reader.connection);
            idle = self.idle();
        }
        idle.push(reader);
    }

    /// Ends the transactions of idle connections. Those of busy ones end by themselves, as they are no longer the
    /// newest: [`Readers::release`] counted before.
    fn release(&self) {
        for reader in self.idle().iter_mut() {
            if reader.view.take().is_some() {
                end(&reader.connection);
            }
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Reader>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn close(&self) {
        // An error means that it is closed already.
        if let Ok(all) = self.permits.acquire_many(self.size).await {
            self.permits.close();
            drop(all);
        }
        self.idle().clear();
    }
}

/// Ends the transaction of a connection, if there is one.
fn end(connection: &Connection) {
    if !connection.raw.is_autocommit()
        && let Err(error) = connection.control("COMMIT").or_else(|_| connection.control("ROLLBACK"))
    {
        tracing::error!(error = %error, "a read transaction could not be ended");
    }
}
