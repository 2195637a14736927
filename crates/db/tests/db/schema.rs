//! The tables of these tests, and the few statements that many of them need.

use std::any::Any;
use std::sync::Arc;

use steward_db::{BatchHook, Database, Error, Migration, Priority, Tx, bind, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "create_values",
        sqlite: "
            CREATE TABLE everything (
                id INTEGER PRIMARY KEY NOT NULL, flag INTEGER, number INTEGER, text TEXT, bytes BLOB, uuid BLOB
            ) STRICT;
            CREATE TABLE counter (id INTEGER PRIMARY KEY NOT NULL, value INTEGER NOT NULL) STRICT;",
        postgres: "
            CREATE TABLE everything (
                id bigint PRIMARY KEY, flag boolean, number bigint, text text COLLATE \"C\", bytes bytea, uuid uuid
            );
            CREATE TABLE counter (id bigint PRIMARY KEY, value bigint NOT NULL);",
    },
    Migration {
        number: 2,
        name: "create_accounts",
        sqlite: "
            CREATE TABLE organization (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL) STRICT;
            CREATE TABLE account (
                id INTEGER PRIMARY KEY NOT NULL,
                organization_id INTEGER NOT NULL REFERENCES organization (id),
                email TEXT NOT NULL,
                status TEXT NOT NULL CONSTRAINT account_status CHECK (status IN ('active', 'closed')),
                manager_id INTEGER REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED
            ) STRICT;
            CREATE UNIQUE INDEX account_email ON account (organization_id, email) WHERE status = 'active';
            CREATE UNIQUE INDEX account_manager ON account (lower(email), manager_id);
            CREATE INDEX account_by_status ON account (organization_id, status, id);",
        postgres: "
            CREATE TABLE organization (id bigint PRIMARY KEY, name text NOT NULL);
            CREATE TABLE account (
                id bigint PRIMARY KEY,
                organization_id bigint NOT NULL REFERENCES organization (id),
                email text COLLATE \"C\" NOT NULL,
                status text COLLATE \"C\" NOT NULL CONSTRAINT account_status CHECK (status IN ('active', 'closed')),
                manager_id bigint REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED
            );
            CREATE UNIQUE INDEX account_email ON account (organization_id, email) WHERE status = 'active';
            CREATE UNIQUE INDEX account_manager ON account (lower(email), manager_id);
            CREATE INDEX account_by_status ON account (organization_id, status, id);",
    },
];

/// Adds a counter; the smallest write there is.
pub(crate) async fn insert(tx: &Tx, id: i64) -> Result<u64, Error> {
    tx.execute(sql!("INSERT INTO counter (id, value) VALUES ($1, $2)"), &bind![id, 0]).await
}

pub(crate) async fn write_counter(database: &Database, id: i64) -> Result<u64, Error> {
    database.write(Priority::Interactive, move |tx| async move { insert(&tx, id).await }).await
}

/// The ids of all counters.
pub(crate) async fn counters(database: &Database) -> Vec<i64> {
    let ids = database.read(|read| async move {
        read.query(sql!("SELECT id FROM counter ORDER BY id"), &[], |row| row.get(0)).await
    });
    ids.await.unwrap()
}

pub(crate) async fn insert_account(
    tx: &Tx,
    id: i64,
    email: &str,
    manager: Option<i64>,
) -> Result<u64, Error> {
    let insert = sql!(
        "INSERT INTO account (id, organization_id, email, status, manager_id) VALUES ($1, 1, $2, 'active', $3)"
    );
    tx.execute(insert, &bind![id, email, manager]).await
}

pub(crate) async fn insert_organization(database: &Database) {
    let insert = |tx: Tx| async move {
        tx.execute(sql!("INSERT INTO organization (id, name) VALUES ($1, $2)"), &bind![1, "Acme"]).await
    };
    let inserted: Result<u64, Error> = database.write(Priority::Interactive, insert).await;
    assert_eq!(inserted, Ok(1));
}

/// Makes a hook of an async function.
pub(crate) fn hook<F>(run: impl Fn(Tx, Vec<Box<dyn Any + Send>>) -> F + Send + Sync + 'static) -> BatchHook
where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    Arc::new(move |tx, notes| Box::pin(run(tx, notes)))
}

/// Keeps the SQLite writer busy until it is dropped, so that what is sent meanwhile becomes one batch.
pub(crate) struct BusyWriter(Option<std::sync::mpsc::Sender<()>>);

impl BusyWriter {
    pub(crate) async fn new(database: &Database) -> Self {
        let (release, released) = std::sync::mpsc::channel::<()>();
        let (started, has_started) = tokio::sync::oneshot::channel();
        let blocked = std::sync::Mutex::new(Some((released, started)));
        let database = database.clone();
        tokio::spawn(async move {
            let block = move |_| {
                if let Some((released, started)) = blocked.lock().unwrap().take() {
                    started.send(()).unwrap();
                    // The other side is dropped, never sent to.
                    released.recv().unwrap_err();
                }
                async { Ok(()) }
            };
            let result: Result<(), Error> = database.write(Priority::Interactive, block).await;
            result
        });
        has_started.await.unwrap();
        Self(Some(release))
    }

    /// Waits until the batch of the busy job is over its time, so that what follows is a batch of its own.
    pub(crate) async fn release(mut self) {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        self.0.take();
    }
}
