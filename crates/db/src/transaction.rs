//! The handles that closures get: [`Read`] and [`Tx`].

use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::bind::Bind;
use crate::sql::Sql;
use crate::statement::Statement;
use crate::{Engine, Error, Row, count, postgres, sqlite};

/// A handle on one consistent view of the database: all its statements see the same moment.
///
/// It is owned, so futures that hold it are `Send + 'static`; once the closure it was given to has ended, it refuses
/// every statement. On SQLite every method completes without suspending. On PostgreSQL several may be awaited
/// concurrently and are then sent without waiting for each other. A statement that fails aborts the handle: later ones
/// are answered [`Error::Aborted`], on both engines.
#[derive(Clone)]
pub struct Read {
    session: Session,
}

#[derive(Clone)]
pub(crate) enum Session {
    Sqlite(Arc<sqlite::Session>),
    Postgres(Arc<postgres::Session>),
}

/// Text of a statement and what the engines need to know about it.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a> {
    pub(crate) text: &'a str,
    pub(crate) returning: bool,
}

impl Read {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// The engine, for the few statements that must differ.
    pub fn engine(&self) -> Engine {
        match self.session {
            Session::Sqlite(_) => Engine::Sqlite,
            Session::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a statement and maps all its rows.
    pub async fn query<T>(
        &self,
        statement: &Statement,
        binds: &[Bind<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Vec<T>, Error> {
        count::one();
        match &self.session {
            Session::Sqlite(session) => collect_sqlite(session, statement.sqlite(), binds, usize::MAX, map),
            Session::Postgres(session) => {
                let text = Text { text: statement.text(), returning: statement.returning() };
                let rows = session.query(text, binds).await?;
                rows.iter().map(|row| map(&Row::postgres(row))).collect()
            }
        }
    }

    /// Runs a statement that returns at most one row.
    pub async fn query_opt<T>(
        &self,
        statement: &Statement,
        binds: &[Bind<'_>],
        map: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Option<T>, Error> {
        match &self.session {
            Session::Sqlite(session) => {
                count::one();
                at_most_one(collect_sqlite(session, statement.sqlite(), binds, 2, map)?.into_iter())
            }
            Session::Postgres(_) => at_most_one(self.query(statement, binds, map).await?.into_iter()),
        }
    }

    /// Runs a statement that returns exactly one row.
    pub async fn query_one<T>(
        &self,
        statement: &Statement,
        binds: &[Bind<'_>],
        map: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<T, Error> {
        self.query_opt(statement, binds, map).await?.ok_or(Error::RowCount { expected: "one row", found: 0 })
    }

    /// Runs a buffer and maps all its rows.
    pub async fn query_sql<T>(
        &self,
        sql: &Sql,
        mut map: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Vec<T>, Error> {
        count::one();
        let binds = sql.binds()?;
        match &self.session {
            Session::Sqlite(session) => collect_sqlite(session, &sql.sqlite(), &binds, usize::MAX, map),
            Session::Postgres(session) => {
                let text = Text { text: sql.text(), returning: sql.returning() };
                let rows = session.query(text, &binds).await?;
                rows.iter().map(|row| map(&Row::postgres(row))).collect()
            }
        }
    }

    /// Runs a buffer that returns at most one row.
    pub async fn query_opt_sql<T>(
        &self,
        sql: &Sql,
        map: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Option<T>, Error> {
        at_most_one(self.query_sql(sql, map).await?.into_iter())
    }

    /// Runs a buffer that returns exactly one row.
    pub async fn query_one_sql<T>(
        &self,
        sql: &Sql,
        map: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<T, Error> {
        self.query_opt_sql(sql, map).await?.ok_or(Error::RowCount { expected: "one row", found: 0 })
    }
}

impl fmt::Debug for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Read").field("engine", &self.engine()).finish_non_exhaustive()
    }
}

/// A handle on a write transaction. Commits when the closure returns `Ok` and no statement failed.
///
/// Everything of [`Read`] works on it and sees its own writes. `INSERT`, `UPDATE` and `DELETE … RETURNING` go through
/// the query methods.
#[derive(Clone)]
pub struct Tx {
    read: Read,
}

impl Tx {
    pub(crate) fn new(session: Session) -> Self {
        Self { read: Read::new(session) }
    }

    /// Runs a statement and returns how many rows it wrote.
    pub async fn execute(&self, statement: &Statement, binds: &[Bind<'_>]) -> Result<u64, Error> {
        count::one();
        match &self.read.session {
            Session::Sqlite(session) => session.execute(statement.sqlite(), binds),
            Session::Postgres(session) => session.execute(statement.text(), binds).await,
        }
    }

    /// Runs a buffer and returns how many rows it wrote.
    pub async fn execute_sql(&self, sql: &Sql) -> Result<u64, Error> {
        count::one();
        let binds = sql.binds()?;
        match &self.read.session {
            Session::Sqlite(session) => session.execute(&sql.sqlite(), &binds),
            Session::Postgres(session) => session.execute(sql.text(), &binds).await,
        }
    }

    /// Runs a buffer as one of the last statements, whose result nobody looks at.
    ///
    /// On PostgreSQL it travels with COMMIT and saves a round trip; an error then shows there. On SQLite it runs at
    /// once. [`changed_rows`](Self::changed_rows) need not know of it.
    pub async fn execute_last(&self, sql: Sql) -> Result<(), Error> {
        match &self.read.session {
            Session::Sqlite(_) => self.execute_sql(&sql).await.map(|_| ()),
            Session::Postgres(session) => {
                session.execute_last(sql);
                Ok(())
            }
        }
    }

    /// How many rows this transaction has written so far, those of `RETURNING` statements included.
    pub fn changed_rows(&self) -> u64 {
        match &self.read.session {
            Session::Sqlite(session) => session.changed_rows(),
            Session::Postgres(session) => session.changed_rows(),
        }
    }

    /// Leaves a note for the [`BatchHook`](crate::BatchHook); dropped if this transaction is rolled back.
    ///
    /// PostgreSQL has no batches: there the note is dropped at once.
    pub fn note(&self, note: Box<dyn Any + Send>) {
        match &self.read.session {
            Session::Sqlite(session) => session.note(note),
            Session::Postgres(_) => {}
        }
    }
}

impl Deref for Tx {
    type Target = Read;

    fn deref(&self) -> &Read {
        &self.read
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx").field("engine", &self.engine()).finish_non_exhaustive()
    }
}

fn collect_sqlite<T>(
    session: &sqlite::Session,
    text: &str,
    binds: &[Bind<'_>],
    limit: usize,
    mut map: impl FnMut(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut rows = Vec::new();
    session.query(text, binds, &mut |row| {
        rows.push(map(&Row::sqlite(row))?);
        Ok(rows.len() < limit)
    })?;
    Ok(rows)
}

fn at_most_one<T>(mut rows: impl ExactSizeIterator<Item = T>) -> Result<Option<T>, Error> {
    if rows.len() > 1 {
        return Err(Error::RowCount { expected: "at most one row", found: 2 });
    }
    Ok(rows.next())
}
