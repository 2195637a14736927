//! The writer thread: several transactions in one COMMIT, answered after it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::checkpoint::Checkpointer;
use super::connection::Connection;
use super::queue::Queue;
use super::reader::Commits;
use super::session::{Outcome, Session};
use crate::transaction::Session as AnySession;
use crate::{BatchHook, Error, Tx, nested};

/// A batch closes after so many transactions at most …
const BATCH_SIZE: usize = 64;
/// … or after so long, whichever comes first.
const BATCH_TIME: Duration = Duration::from_millis(2);
/// No batch closes earlier while somebody waits: a COMMIT costs as much as some transactions.
const BATCH_LEAST: usize = 8;
/// After a batch that had to run again, so many have savepoints: who fails once often fails again.
const CAREFUL: u32 = 32;
/// Steps one transaction may take, some 30 seconds' worth: nobody may keep the one writer for ever.
const WRITE_STEPS: u64 = 1_000_000_000;

type Note = Box<dyn Any + Send>;

/// A transaction that waits for the writer.
pub(super) trait Job: Send {
    /// Runs the closure. The result is kept; the answer says whether it was `Ok`. May run again.
    fn run(&mut self, tx: Tx) -> bool;
    /// Replaces the result.
    fn fail(&mut self, error: Error);
    /// Gives the result to the caller.
    fn answer(self: Box<Self>);
    /// Whether the caller has gone away.
    fn is_abandoned(&self) -> bool;
}

/// The [`Job`] of one call of `write`.
pub(super) struct Write<T, E, F> {
    work: F,
    result: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Write<T, E, F> {
    pub(super) fn new(work: F) -> (Self, oneshot::Receiver<Result<T, E>>) {
        let (caller, answer) = oneshot::channel();
        (Self { work, result: None, caller }, answer)
    }
}

impl<T, E, F, Fut> Job for Write<T, E, F>
where
    F: Fn(Tx) -> Fut + Send + Sync,
    Fut: Future<Output = Result<T, E>>,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, tx: Tx) -> bool {
        let result = run_now(|| (self.work)(tx)).unwrap_or_else(|error| Err(error.into()));
        self.result.insert(result).is_ok()
    }

    fn fail(&mut self, error: Error) {
        self.result = Some(Err(error.into()));
    }

    fn answer(self: Box<Self>) {
        let Self { work, result, caller } = *self;
        // Nothing of the closure is left when its caller goes on.
        drop(work);
        if let Some(result) = result {
            // A caller who went away does not want to know.
            drop(caller.send(result));
        }
    }

    fn is_abandoned(&self) -> bool {
        self.caller.is_closed()
    }
}

/// Polls a future once: it may await nothing but statements, which never suspend.
fn run_now<T, Fut: Future<Output = T>>(start: impl FnOnce() -> Fut) -> Result<T, Error> {
    let poll = || pin!(start()).poll(&mut Context::from_waker(Waker::noop()));
    match catch_unwind(AssertUnwindSafe(|| nested::on_thread(poll))) {
        Ok(Poll::Ready(result)) => Ok(result),
        Ok(Poll::Pending) => {
            tracing::error!("a transaction awaited something foreign and was rolled back");
            Err(Error::Pending)
        }
        Err(panic) => {
            let message = panic_message(&*panic);
            tracing::error!(panic = %message, "a transaction panicked and was rolled back");
            Err(Error::Panicked(message))
        }
    }
}

pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}

/// Starts the writer thread.
pub(super) fn start(
    mut connection: Connection,
    queue: &Arc<Queue>,
    checkpointer: &Arc<Checkpointer>,
    commits: &Arc<Commits>,
    before_commit: Option<BatchHook>,
) -> Result<JoinHandle<()>, Error> {
    checkpointer.watch(&mut connection)?;
    let checkpointer = checkpointer.clone();
    let (queue, commits) = (queue.clone(), commits.clone());
    let mut writer =
        Writer { connection: Some(connection), queue, commits, before_commit, careful: 0, last: 0 };
    std::thread::Builder::new()
        .name("steward-db-writer".to_owned())
        .spawn(move || {
            let _stop = StopQueue(writer.queue.clone());
            while let Some(job) = writer.queue.wait() {
                writer.batch(job);
                checkpointer.keep_pace();
            }
        })
        .map_err(|error| Error::Unavailable(format!("cannot start the writer thread: {error}")))
}

/// Leaves nobody waiting should the writer ever panic.
struct StopQueue(Arc<Queue>);

impl Drop for StopQueue {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

struct Writer {
    /// Always here but while a session has it.
    connection: Option<Connection>,
    queue: Arc<Queue>,
    commits: Arc<Commits>,
    before_commit: Option<BatchHook>,
    /// Batches whose transactions have savepoints.
    careful: u32,
    /// Jobs of the last batch.
    last: usize,
}

/// What the jobs of a batch have done.
#[derive(Default)]
struct Done {
    notes: Vec<Note>,
    wrote: bool,
}

/// What a failed transaction of a batch is undone with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Undo {
    /// A savepoint around each transaction. SQLite then copies every page before it is changed for the first time in it.
    Savepoint,
    /// The batch as a whole, which then runs again with savepoints.
    Batch,
}

/// Why a batch was not committed.
enum Failure {
    /// The database cannot.
    Database(Error),
    /// A transaction without a savepoint failed after it had written, as others had before it.
    Undone,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl Writer {
    /// Runs the job and those that follow it as one COMMIT, then answers them.
    fn batch(&mut self, first: Box<dyn Job>) {
        let undo = if self.careful == 0 { Undo::Batch } else { Undo::Savepoint };
        self.careful = self.careful.saturating_sub(1);
        let limit = self.limit();
        let (jobs, committed) = self.commit(vec![first], limit, undo);
        self.last = jobs.len();
        let (jobs, committed) = match committed {
            Err(Failure::Undone) => {
                self.careful = CAREFUL;
                let all = jobs.len();
                self.commit(jobs, all, Undo::Savepoint)
            }
            committed => (jobs, committed),
        };
        if matches!(committed, Err(Failure::Database(Error::ForeignKey))) && jobs.len() > 1 {
            // A deferred foreign key shows only at COMMIT and does not say whose it is: one by one, then.
            for job in jobs {
                let (jobs, committed) = self.commit(vec![job], 1, Undo::Savepoint);
                answer(jobs, committed);
            }
        } else {
            answer(jobs, committed);
        }
    }

    /// Returns how many jobs the next batch takes: half of those that seem to be under way, which are the ones that wait and
    /// those whose callers were just answered. One half is prepared and answered while the other is written; with all of them
    /// in each batch the writer and everybody else would take turns in waiting for each other.
    fn limit(&self) -> usize {
        ((self.last + 1 + self.queue.len()) / 2).clamp(BATCH_LEAST, BATCH_SIZE)
    }

    /// Runs the jobs, and those that come meanwhile up to a limit.
    fn commit(
        &mut self,
        mut jobs: Vec<Box<dyn Job>>,
        limit: usize,
        undo: Undo,
    ) -> (Vec<Box<dyn Job>>, Result<(), Failure>) {
        let committed = self
            .begin()
            .map_err(Failure::Database)
            .and_then(|()| self.fill(&mut jobs, limit, undo))
            .and_then(|notes| Ok(self.seal(notes)?))
            .and_then(|()| Ok(self.connection().control("COMMIT")?));
        self.commits.count();
        if committed.is_err()
            && let Err(error) = self.roll_back()
        {
            tracing::error!(error = %error, "a batch of transactions could not be rolled back");
        }
        (jobs, committed)
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.roll_back()?;
        self.connection().control("BEGIN IMMEDIATE")
    }

    /// Runs jobs until the batch is full, its time is over or nobody waits. Fails if the batch is lost.
    ///
    /// It does not wait for more: while one batch is committed the next one gathers, and waiting another tenth of a
    /// millisecond for those just answered made no measurable difference at 16 and 64 tasks.
    #[expect(clippy::disallowed_methods, reason = "how long a batch has lasted is nothing a test should set")]
    fn fill(&mut self, jobs: &mut Vec<Box<dyn Job>>, limit: usize, undo: Undo) -> Result<Vec<Note>, Failure> {
        let started = Instant::now();
        let mut done = Done::default();
        let mut next = 0;
        loop {
            while let Some(job) = jobs.get_mut(next) {
                self.run(&mut **job, undo, &mut done)?;
                next += 1;
            }
            if next >= limit || started.elapsed() >= BATCH_TIME {
                return Ok(done.notes);
            }
            match self.queue.next() {
                Some(job) => jobs.push(job),
                None => return Ok(done.notes),
            }
        }
    }

    /// Runs one job. Its own failure is its own; `Err` means that the transaction around it is gone.
    fn run(&mut self, job: &mut dyn Job, undo: Undo, done: &mut Done) -> Result<(), Failure> {
        if job.is_abandoned() {
            return Ok(());
        }
        if undo == Undo::Savepoint {
            self.connection().control("SAVEPOINT job")?;
        }
        let (ok, outcome) = self.session(|tx| job.run(tx));
        if outcome.lost || self.connection().raw.is_autocommit() {
            let rolled_back = || Error::unavailable("SQLite rolled the batch back");
            return Err(outcome.failed.unwrap_or_else(rolled_back).into());
        }
        let wrote = outcome.wrote();
        if ok && outcome.failed.is_none() {
            done.notes.extend(outcome.notes);
            done.wrote |= wrote;
            return match undo {
                Undo::Savepoint => Ok(self.connection().control("RELEASE job")?),
                Undo::Batch => Ok(()),
            };
        }
        if ok {
            // The closure swallowed the error of a statement; PostgreSQL would not commit that either.
            job.fail(Error::Aborted);
        }
        match undo {
            Undo::Savepoint => {
                self.connection().control("ROLLBACK TO job")?;
                Ok(self.connection().control("RELEASE job")?)
            }
            Undo::Batch if !wrote => Ok(()),
            Undo::Batch if !done.wrote => Ok(self.begin()?),
            Undo::Batch => Err(Failure::Undone),
        }
    }

    fn seal(&mut self, notes: Vec<Note>) -> Result<(), Error> {
        let Some(hook) = self.before_commit.clone().filter(|_| !notes.is_empty()) else { return Ok(()) };
        let (sealed, outcome) = self.session(|tx| run_now(|| hook(tx, notes)));
        match (sealed, outcome.failed) {
            (Ok(Ok(())), None) => Ok(()),
            (Ok(Ok(())), Some(error)) | (Ok(Err(error)) | Err(error), _) => {
                Err(Error::Unavailable(format!("what runs before each commit failed: {error}")))
            }
        }
    }

    /// Lends the connection to `work` through a [`Tx`].
    fn session<T>(&mut self, work: impl FnOnce(Tx) -> T) -> (T, Outcome) {
        let connection = self.connection.take().expect("the connection is here between two sessions");
        connection.grant(WRITE_STEPS);
        let session = Session::open(connection);
        let result = work(Tx::new(AnySession::Sqlite(session.clone())));
        let (connection, outcome) = session.close();
        connection.grant(u64::MAX);
        self.connection = Some(connection);
        (result, outcome)
    }

    fn roll_back(&self) -> Result<(), Error> {
        if self.connection().raw.is_autocommit() { Ok(()) } else { self.connection().control("ROLLBACK") }
    }

    fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("the connection is here between two sessions")
    }
}

fn answer(jobs: Vec<Box<dyn Job>>, committed: Result<(), Failure>) {
    let failure = committed.err().map(|failure| match failure {
        Failure::Database(error @ (Error::ForeignKey | Error::Unavailable(_))) => error,
        Failure::Database(error) => Error::Unavailable(error.to_string()),
        Failure::Undone => Error::unavailable("a transaction could not be undone alone"),
    });
    if let Some(error @ Error::Unavailable(_)) = &failure {
        tracing::error!(error = %error, transactions = jobs.len(), "a batch of transactions was rolled back");
    }
    for mut job in jobs {
        // Results are dropped here, and a type of the caller may panic at that: the writer has to go on.
        let answered = catch_unwind(AssertUnwindSafe(|| {
            if let Some(error) = &failure {
                job.fail(error.clone());
            }
            job.answer();
        }));
        if let Err(panic) = answered {
            tracing::error!(panic = %panic_message(&*panic), "the result of a transaction panicked when it was dropped");
        }
    }
}
