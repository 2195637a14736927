//! What can go wrong, in the classes a caller can act on.

/// An error of the database layer; the same class on both engines.
///
/// The texts are for logs and operators. They are never meant for clients: a use case translates the class it expects
/// (`UniqueViolation` on its own index, say) and lets the rest become "internal" or "unavailable".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A row with this key exists already.
    #[error("a row with the same {} exists in {table}", columns.join(", "))]
    UniqueViolation {
        /// The table, without its schema.
        table: String,
        /// The columns of the violated index, in its order.
        columns: Vec<String>,
    },
    /// A referenced row is missing, or a row is still referenced. SQLite does not say which, so neither do we.
    #[error("a foreign key does not hold")]
    ForeignKey,
    /// A `CHECK` does not hold.
    #[error("the check {constraint} does not hold")]
    Check {
        /// The name of the constraint. Name every check: for an unnamed one the engines say different things.
        constraint: String,
    },
    /// A column that needs a value got none.
    #[error("{table}.{column} must not be null")]
    NotNull {
        /// The table, without its schema.
        table: String,
        /// The column.
        column: String,
    },
    /// Concurrent transactions collided, and went on colliding through every attempt. Only PostgreSQL.
    #[error("the transaction collided with others in every attempt")]
    Serialization,
    /// The database cannot work now: disk full, I/O error, connection lost, pool exhausted, closed.
    ///
    /// A transaction that ends so was not committed; only when the connection to PostgreSQL broke during COMMIT
    /// nobody can know.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The statement exceeded its budget (SQLite: steps, PostgreSQL: `statement_timeout`) and was interrupted.
    #[error("the statement exceeded its budget and was interrupted")]
    Budget,
    /// An earlier statement of this transaction failed, so the transaction can only be rolled back.
    #[error("the transaction was aborted by an earlier error")]
    Aborted,
    /// The closure panicked. Its transaction was rolled back, others were not touched.
    #[error("the transaction panicked: {0}")]
    Panicked(String),
    /// A transaction or read was opened inside another one.
    #[error("a transaction was opened inside another transaction: call the `_in` step of the use case")]
    NestedTransaction,
    /// The closure awaited something that is not a statement of its own transaction.
    #[error("the transaction awaited something foreign")]
    Pending,
    /// A statement returned another number of rows than the caller relies on.
    #[error("expected {expected}, found {found} rows")]
    RowCount {
        /// What the caller relies on.
        expected: &'static str,
        /// What there was; counting stops at two.
        found: usize,
    },
    /// The database, or a value in it, is not what it must be.
    #[error("corrupt data: {what}")]
    Corrupt {
        /// What is wrong, and where.
        what: String,
    },
    /// The migrations of the program and of the database do not fit together.
    #[error("{0}")]
    Migration(String),
    /// Anything else a driver reported, among it every mistake in a statement.
    #[error("{0}")]
    Driver(String),
}

impl Error {
    /// Whether the same call may succeed a moment later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Serialization | Self::Budget)
    }

    pub(crate) fn unavailable(why: impl Into<String>) -> Self {
        Self::Unavailable(why.into())
    }

    pub(crate) fn driver(what: impl Into<String>) -> Self {
        Self::Driver(what.into())
    }

    /// A statement was sent through a handle whose transaction is over.
    pub(crate) fn ended() -> Self {
        Self::driver("the transaction of this handle has ended")
    }
}
