//! The embedded engine: one writer thread with group commit, reads on the calling thread, checkpoints of their own.

mod checkpoint;
mod connection;
pub(crate) mod copy;
mod error;
mod migrate;
#[cfg(debug_assertions)]
mod plan;
mod queue;
mod reader;
mod session;
pub(crate) mod value;
mod writer;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::{Error, Migration, MigrationReport, Priority, SqliteOptions};

use checkpoint::Checkpointer;
use connection::Connection;
use queue::Queue;
use reader::{Commits, Readers};
pub(crate) use session::Session;
use writer::Write;
pub(crate) use writer::panic_message;

/// SQLite before this version can corrupt a database in WAL mode when a checkpoint meets a restart of the log.
pub(crate) const OLDEST_SQLITE: i32 = 3_051_003;

/// An open SQLite database.
pub(crate) struct Sqlite {
    options: SqliteOptions,
    queue: Arc<Queue>,
    readers: Arc<Readers>,
    commits: Arc<Commits>,
    checkpointer: Arc<Checkpointer>,
    threads: Mutex<Option<Threads>>,
}

struct Threads {
    writer: JoinHandle<()>,
    checkpointer: JoinHandle<()>,
}

impl Sqlite {
    /// Opens the file and starts the threads. Blocks.
    pub(crate) fn open(options: SqliteOptions) -> Result<Self, Error> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(Error::unavailable(format!(
                "SQLite {} is too old: 3.51.3 or newer",
                rusqlite::version()
            )));
        }
        let writer = Connection::open_writer(&options)?;
        let commits = Arc::new(Commits::default());
        let readers = Arc::new(Readers::open(&options, &commits)?);
        let queue = Arc::new(Queue::default());
        let checkpointer = Arc::new(Checkpointer::new(options.wal));
        let threads = Threads {
            writer: writer::start(writer, &queue, &checkpointer, &commits, options.before_commit.clone())?,
            checkpointer: checkpoint::start(
                Connection::open_checkpointer(&options)?,
                &queue,
                &checkpointer,
                &readers,
            )?,
        };
        Ok(Self { options, queue, readers, commits, checkpointer, threads: Mutex::new(Some(threads)) })
    }

    /// Opens a file for reading only. Blocks.
    pub(crate) fn open_to_read(options: SqliteOptions) -> Result<Self, Error> {
        let commits = Arc::new(Commits::default());
        let readers = Arc::new(Readers::open(&options, &commits)?);
        let queue = Arc::new(Queue::default());
        // There is no thread that would take from it.
        queue.close();
        let checkpointer = Arc::new(Checkpointer::new(options.wal));
        Ok(Self { options, queue, readers, commits, checkpointer, threads: Mutex::new(None) })
    }

    pub(crate) async fn write<T, E, F, Fut>(&self, priority: Priority, work: F) -> Result<T, E>
    where
        F: Fn(crate::Tx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (write, answer) = Write::new(work);
        self.queue.push(priority, Box::new(write))?;
        // The sender is dropped unanswered only when the writer thread is gone.
        answer.await.unwrap_or_else(|_| Err(Error::unavailable("the writer stopped").into()))
    }

    pub(crate) async fn read<T, E, F, Fut>(&self, work: F) -> Result<T, E>
    where
        F: Fn(crate::Read) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.readers.read(work).await
    }

    pub(crate) async fn migrate(&self, migrations: Vec<Migration>) -> Result<MigrationReport, Error> {
        let (options, commits) = (self.options.clone(), self.commits.clone());
        blocking(move || {
            let report = migrate::migrate(&options, &migrations);
            commits.count();
            report
        })
        .await
    }

    pub(crate) async fn applied(&self) -> Result<Vec<crate::migrate::Applied>, Error> {
        let options = self.options.clone();
        blocking(move || migrate::applied(&Connection::open_reader(&options)?)).await
    }

    pub(crate) async fn prepare(&self, text: String) -> Result<(), Error> {
        let options = self.options.clone();
        blocking(move || Connection::open_reader(&options)?.prepare(&text)).await
    }

    pub(crate) async fn explain(&self, text: String) -> Result<Vec<String>, Error> {
        let options = self.options.clone();
        blocking(move || Connection::open_reader(&options)?.explain(&text)).await
    }

    pub(crate) async fn close(&self) {
        self.queue.close();
        let threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Closed already, or never open for writing: the log is left as it is.
        let Some(threads) = threads else { return self.readers.close().await };
        let checkpointer = self.checkpointer.clone();
        let joined = blocking(move || {
            let stopped = |_| Error::unavailable("a database thread panicked");
            threads.writer.join().map_err(stopped)?;
            checkpointer.stop();
            threads.checkpointer.join().map_err(stopped)
        });
        if let Err(error) = joined.await {
            tracing::error!(error = %error, "the database did not close cleanly");
        }
        self.readers.close().await;
        let options = self.options.clone();
        let truncated = blocking(move || Connection::open_checkpointer(&options)?.truncate_log());
        if let Err(error) = truncated.await {
            tracing::warn!(error = %error, "the write-ahead log was not emptied at close");
        }
    }
}

/// Without [`close`](Sqlite::close) the threads finish what was accepted and end by themselves.
impl Drop for Sqlite {
    fn drop(&mut self) {
        self.queue.close();
        self.checkpointer.stop();
    }
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Error::unavailable(error.to_string())),
    }
}
