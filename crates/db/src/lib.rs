//! One SQL text, two engines: SQLite embedded in the program and PostgreSQL on a server.
//!
//! Statements are written once, with `$1…`, in the dialect both engines share; the same closures run on both, and the
//! same mistakes give the same [`Error`]. The crate hides the drivers, gives transactions that cannot half-happen, and
//! applies migrations.
//!
//! ```
//! use steward_db::{Database, Error, Migration, Priority, SqliteOptions, bind, sql};
//!
//! const MIGRATIONS: &[Migration] = &[Migration {
//!     number: 1,
//!     name: "create_note",
//!     sqlite: "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
//!     postgres: "CREATE TABLE note (id bigint PRIMARY KEY, text text NOT NULL)",
//! }];
//!
//! # let path = std::env::temp_dir().join(format!("steward-db-doc-{}", std::process::id()));
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let database = Database::open_sqlite(SqliteOptions { path: path.clone(), ..Default::default() }).await?;
//! database.migrate(MIGRATIONS).await?;
//!
//! database
//!     .write(Priority::Interactive, |tx| async move {
//!         tx.execute(sql!("INSERT INTO note (id, text) VALUES ($1, $2)"), &bind![7, "hello"]).await
//!     })
//!     .await?;
//!
//! let text = database
//!     .read(|read| async move {
//!         read.query_one(sql!("SELECT text FROM note WHERE id = $1"), &bind![7], |row| row.get::<String>(0)).await
//!     })
//!     .await?;
//! assert_eq!(text, "hello");
//! database.close().await;
//! # std::fs::remove_file(path).unwrap();
//! # Ok::<(), Error>(())
//! # }).unwrap();
//! ```
//!
//! It knows no table, maps no structs, builds no SQL beyond the [`Sql`] buffer, and asks neither clock nor chance for
//! anything that is stored.

mod bind;
mod count;
mod database;
mod error;
mod file;
mod migrate;
mod nested;
mod options;
mod postgres;
mod row;
mod scan;
mod sql;
mod sqlite;
mod statement;
mod transaction;

pub use bind::{Bind, Value};
pub use count::count_statements;
pub use database::{Database, Engine, Priority, Turn};
pub use error::Error;
pub use file::{CopyPace, Depth, FileReport, copy_sqlite, fold_sqlite, inspect_sqlite, sqlite_version};
pub use migrate::{Migration, MigrationReport};
pub use options::{BatchHook, PostgresOptions, SqliteOptions, Synchronous, WalLimits};
pub use row::{FromColumn, Row};
pub use sql::{IN_LIST_LIMIT, Separated, Sql};
pub use statement::Statement;
pub use transaction::{Read, Tx};
