//! The writer thread: transactions as savepoints, answered after the COMMIT that holds them.

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

/// A batch closes after so many transactions …
const BATCH_SIZE: usize = 64;
/// … or after so long, whichever comes first.
const BATCH_TIME: Duration = Duration::from_millis(2);
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
    let mut writer = Writer { connection: Some(connection), queue, commits, before_commit };
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
}

impl Writer {
    /// Runs the job and those that follow it as one COMMIT, then answers them.
    fn batch(&mut self, first: Box<dyn Job>) {
        let (jobs, committed) = self.commit(first, BATCH_SIZE);
        if committed == Err(Error::ForeignKey) && jobs.len() > 1 {
            // A deferred foreign key shows only at COMMIT and does not say whose it is: one by one, then.
            for job in jobs {
                let (jobs, committed) = self.commit(job, 1);
                answer(jobs, committed);
            }
        } else {
            answer(jobs, committed);
        }
    }

    fn commit(&mut self, first: Box<dyn Job>, limit: usize) -> (Vec<Box<dyn Job>>, Result<(), Error>) {
        let mut jobs = vec![first];
        let committed = self
            .begin()
            .and_then(|()| self.fill(&mut jobs, limit))
            .and_then(|notes| self.seal(notes))
            .and_then(|()| self.connection().control("COMMIT"));
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
    fn fill(&mut self, jobs: &mut Vec<Box<dyn Job>>, limit: usize) -> Result<Vec<Note>, Error> {
        let started = Instant::now();
        let mut notes = Vec::new();
        loop {
            let job = jobs.last_mut().expect("a batch begins with a job");
            self.savepoint(&mut **job, &mut notes)?;
            if jobs.len() >= limit || started.elapsed() >= BATCH_TIME {
                return Ok(notes);
            }
            match self.queue.next() {
                Some(job) => jobs.push(job),
                None => return Ok(notes),
            }
        }
    }

    /// Runs one job. Its own failure is its own; `Err` means that the transaction around it is gone.
    fn savepoint(&mut self, job: &mut dyn Job, notes: &mut Vec<Note>) -> Result<(), Error> {
        if job.is_abandoned() {
            return Ok(());
        }
        self.connection().control("SAVEPOINT job")?;
        let (ok, outcome) = self.session(|tx| job.run(tx));
        if outcome.lost || self.connection().raw.is_autocommit() {
            return Err(outcome.failed.unwrap_or_else(|| Error::unavailable("SQLite rolled the batch back")));
        }
        if ok && outcome.failed.is_none() {
            notes.extend(outcome.notes);
            return self.connection().control("RELEASE job");
        }
        if ok {
            // The closure swallowed the error of a statement; PostgreSQL would not commit that either.
            job.fail(Error::Aborted);
        }
        self.connection().control("ROLLBACK TO job")?;
        self.connection().control("RELEASE job")
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

fn answer(jobs: Vec<Box<dyn Job>>, committed: Result<(), Error>) {
    let failure = committed.err().map(|error| match error {
        Error::ForeignKey | Error::Unavailable(_) => error,
        error => Error::Unavailable(error.to_string()),
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
