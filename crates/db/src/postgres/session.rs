//! What stands behind a [`Tx`](crate::Tx) or [`Read`](crate::Read) on PostgreSQL.
//!
//! Statements that are awaited together are sent in the order in which they were first polled, even where one of them
//! has to be prepared first: a row and what refers to it may be written in one flight.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use futures_util::FutureExt as _;
use futures_util::TryStreamExt as _;
use futures_util::future::{BoxFuture, join, join_all, poll_fn};

use super::catalogue::Catalogue;
use super::connection::Connection;
use super::value::Parameter;
use crate::transaction::Text;
use crate::{Bind, Error, Sql};

/// Statements kept prepared per connection, which cost memory on the server.
const STATEMENT_CACHE: usize = 1_000;

/// Owns the connection while the closure runs. BEGIN travels with the first statement.
pub(crate) struct Session {
    begin: &'static str,
    catalogue: Arc<Catalogue>,
    state: Mutex<State>,
    /// Held from the first poll of a statement until it is sent; it is handed on in the order in which it was asked for.
    sending: tokio::sync::Mutex<()>,
}

struct State {
    /// Shared with the statements that are under way; gone when the closure has ended.
    connection: Option<Arc<Connection>>,
    begun: bool,
    failed: Option<Error>,
    changed_rows: u64,
    /// What is sent in front of COMMIT, in its flight.
    last: Vec<Sql>,
}

impl Session {
    pub(super) fn write(connection: Connection, catalogue: Arc<Catalogue>) -> Arc<Self> {
        Self::open("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", connection, catalogue)
    }

    /// REPEATABLE READ is what makes several statements see one moment; a read-only one cannot collide.
    pub(super) fn read(connection: Connection, catalogue: Arc<Catalogue>) -> Arc<Self> {
        Self::open("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", connection, catalogue)
    }

    fn open(begin: &'static str, connection: Connection, catalogue: Arc<Catalogue>) -> Arc<Self> {
        let connection = Some(Arc::new(connection));
        let state = State { connection, begun: false, failed: None, changed_rows: 0, last: Vec::new() };
        Arc::new(Self { begin, catalogue, state: Mutex::new(state), sending: tokio::sync::Mutex::new(()) })
    }

    /// Boxed, as what the driver keeps during a statement is large: the futures of use cases hold many statements.
    pub(crate) fn query<'a>(
        &'a self,
        text: Text<'a>,
        binds: &'a [Bind<'_>],
    ) -> BoxFuture<'a, Result<Vec<tokio_postgres::Row>, Error>> {
        Box::pin(async move {
            let rows =
                self.statement(|connection| query(connection, &self.sending, text.text, binds)).await?;
            if text.returning {
                self.lock().changed_rows += rows.len() as u64;
            }
            Ok(rows)
        })
    }

    /// Boxed like [`query`](Self::query).
    pub(crate) fn execute<'a>(
        &'a self,
        text: &'a str,
        binds: &'a [Bind<'_>],
    ) -> BoxFuture<'a, Result<u64, Error>> {
        Box::pin(async move {
            let changed =
                self.statement(|connection| execute(connection, &self.sending, text, binds)).await?;
            self.lock().changed_rows += changed;
            Ok(changed)
        })
    }

    pub(crate) fn execute_last(&self, sql: Sql) {
        self.lock().last.push(sql);
    }

    pub(crate) fn changed_rows(&self) -> u64 {
        self.lock().changed_rows
    }

    /// Runs a statement, with BEGIN in front of the first.
    async fn statement<T, Fut>(&self, run: impl FnOnce(Arc<Connection>) -> Fut) -> Result<T, Error>
    where
        Fut: Future<Output = Result<T, Failure>>,
    {
        let (connection, first) = self.enter()?;
        let mut underway = Underway { session: self, finished: false };
        let result = if first {
            // No await between taking the turn and polling BEGIN, so it is sent before any other statement.
            let begin = connection.batch_execute(self.begin).map(|begun| begun.map_err(Failure::Driver));
            let (begun, result) = join(begin, run(connection.clone())).await;
            begun.and(result)
        } else {
            run(connection).await
        };
        underway.finished = true;
        result.map_err(|failure| {
            let error = self.error(failure);
            self.lock().fail(error.clone());
            error
        })
    }

    fn error(&self, failure: Failure) -> Error {
        match failure {
            Failure::Driver(error) => self.catalogue.classify(&error),
            Failure::Ours(error) => error,
        }
    }

    fn enter(&self) -> Result<(Arc<Connection>, bool), Error> {
        let mut state = self.lock();
        let Some(connection) = state.connection.clone() else { return Err(Error::ended()) };
        if state.failed.is_some() {
            return Err(Error::Aborted);
        }
        let first = !std::mem::replace(&mut state.begun, true);
        Ok((connection, first))
    }

    /// Commits if no statement failed; says why if nothing was committed.
    pub(super) async fn commit(&self) -> Result<(), Error> {
        let failed = self.lock().failed.clone();
        match failed {
            None => self.commit_with_last().await,
            Some(_) => match self.roll_back().await {
                // The closure swallowed the error of a statement.
                Ok(()) => Err(Error::Aborted),
                Err(error) => Err(error),
            },
        }
    }

    /// Sends the last statements and COMMIT in one flight. After a statement that failed the server rolls back at COMMIT.
    async fn commit_with_last(&self) -> Result<(), Error> {
        let (last, begun) = {
            let mut state = self.lock();
            (std::mem::take(&mut state.last), state.begun)
        };
        if !begun {
            // BEGIN has yet to travel with the first of them.
            for sql in &last {
                self.execute(sql.text(), &sql.binds()?).await?;
            }
        }
        if last.is_empty() || !begun {
            return self.end("COMMIT").await;
        }
        let ended = {
            let (connection, _) = self.enter()?;
            let binds = last.iter().map(Sql::binds).collect::<Result<Vec<_>, _>>()?;
            let statements = last.iter().zip(&binds);
            let written = join_all(
                statements.map(|(sql, binds)| execute(connection.clone(), &self.sending, sql.text(), binds)),
            );
            let commit = async {
                let turn = self.sending.lock().await;
                sent(connection.batch_execute("COMMIT"), turn).await
            };
            let (written, committed) = join(written, commit).await;
            let written = written.into_iter().collect::<Result<Vec<_>, _>>().map(|_| ());
            written.and(committed.map_err(Failure::Driver)).map_err(|failure| self.error(failure))
        };
        if let Some(connection) = self.take()? {
            connection.release();
        }
        ended
    }

    /// Rolls back; `Err` if it was a collision, so that another attempt may succeed.
    pub(super) async fn roll_back(&self) -> Result<(), Error> {
        let failed = self.lock().failed.clone();
        let ended = self.end("ROLLBACK").await;
        match failed {
            Some(Error::Serialization) => Err(Error::Serialization),
            _ => ended,
        }
    }

    async fn end(&self, command: &str) -> Result<(), Error> {
        let Some(connection) = self.take()? else { return Ok(()) };
        let ended = connection.batch_execute(command).await;
        // A server that refuses COMMIT has rolled back; a closed connection is thrown away by the pool.
        connection.release();
        ended.map_err(|error| self.catalogue.classify(&error))
    }

    /// Ends a read without waiting for the server: whoever gets the connection next queues up behind.
    pub(super) fn end_read(&self) {
        if let Ok(Some(connection)) = self.take() {
            // The first poll sends it. An error would mean a closed connection, which the pool throws away.
            drop(connection.batch_execute("COMMIT").now_or_never());
            connection.release();
        }
    }

    /// Takes the connection if there is a transaction to end, else gives it back to the pool.
    fn take(&self) -> Result<Option<Connection>, Error> {
        let mut state = self.lock();
        let Some(connection) = state.connection.take() else { return Ok(None) };
        let Some(connection) = Arc::into_inner(connection) else {
            // Dropping the last share closes the connection and with it the transaction.
            tracing::error!(
                "a transaction ended while one of its statements was still running, and was rolled back"
            );
            return Err(Error::Pending);
        };
        if state.begun {
            return Ok(Some(connection));
        }
        connection.release();
        Ok(None)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Keeps the first error, and a collision before all: it decides about another attempt.
    fn fail(&mut self, error: Error) {
        if self.failed.is_none() || error == Error::Serialization {
            self.failed = Some(error);
        }
    }
}

/// A statement dropped before its answer may have failed without anybody knowing: nothing may be committed after it.
struct Underway<'a> {
    session: &'a Session,
    finished: bool,
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        if !self.finished {
            self.session.lock().fail(Error::Aborted);
        }
    }
}

enum Failure {
    Driver(tokio_postgres::Error),
    Ours(Error),
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Driver(error)
    }
}

type Sending = tokio::sync::Mutex<()>;

async fn query(
    connection: Arc<Connection>,
    sending: &Sending,
    text: &str,
    binds: &[Bind<'_>],
) -> Result<Vec<tokio_postgres::Row>, Failure> {
    let turn = sending.lock().await;
    let statement = prepare(&connection, text, binds.len()).await?;
    let parameters: Vec<_> = binds.iter().map(Parameter).collect();
    Ok(sent(connection.query_raw(&statement, parameters), turn).await?.try_collect().await?)
}

async fn execute(
    connection: Arc<Connection>,
    sending: &Sending,
    text: &str,
    binds: &[Bind<'_>],
) -> Result<u64, Failure> {
    let turn = sending.lock().await;
    let statement = prepare(&connection, text, binds.len()).await?;
    let parameters: Vec<_> = binds.iter().map(Parameter).collect();
    Ok(sent(connection.execute_raw(&statement, parameters), turn).await?)
}

/// Lets the next statement go when the first poll has sent this one.
async fn sent<F: Future>(answer: F, turn: tokio::sync::MutexGuard<'_, ()>) -> F::Output {
    let mut answer = pin!(answer);
    let polled = poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))).await;
    drop(turn);
    match polled {
        Poll::Ready(output) => output,
        Poll::Pending => answer.await,
    }
}

async fn prepare(
    connection: &Connection,
    text: &str,
    given: usize,
) -> Result<tokio_postgres::Statement, Failure> {
    // The cache has no limit of its own, and what `Sql` buffers make has many shapes. Emptying it is rare and cheap.
    if connection.statement_cache.size() >= STATEMENT_CACHE {
        connection.statement_cache.clear();
    }
    let statement = connection.prepare_cached(text).await?;
    let expected = statement.params().len();
    if expected != given {
        return Err(Failure::Ours(Error::Driver(format!(
            "the statement takes {expected} values, got {given}"
        ))));
    }
    Ok(statement)
}
