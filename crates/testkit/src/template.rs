//! Migrated databases that are copied for each test, one per list of migrations.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, LazyLock};

use steward_db::{Database, Engine, Migration, PostgresOptions, SqliteOptions, Synchronous};
use tokio::sync::{Mutex, OnceCell};

use crate::postgres::Cluster;

type Templates<T> = LazyLock<Mutex<HashMap<u64, Arc<OnceCell<T>>>>>;

/// The bytes of a migrated SQLite file.
pub(crate) async fn sqlite(migrations: &[Migration]) -> Arc<Vec<u8>> {
    static TEMPLATES: Templates<Arc<Vec<u8>>> = LazyLock::new(Mutex::default);
    let cell = TEMPLATES.lock().await.entry(key(Engine::Sqlite, migrations)).or_default().clone();
    let make = || async {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let path = directory.path().join("template.db");
        let options =
            SqliteOptions { path: path.clone(), synchronous: Synchronous::Off, ..SqliteOptions::default() };
        let database = Database::open_sqlite(options).await.expect("a new file can be opened");
        database.migrate(migrations).await.expect("the migrations apply to an empty SQLite database");
        database.close().await;
        Arc::new(std::fs::read(path).expect("the file was just written"))
    };
    cell.get_or_init(make).await.clone()
}

/// The name of a migrated PostgreSQL database.
pub(crate) async fn postgres(cluster: &Cluster, migrations: &[Migration]) -> String {
    static TEMPLATES: Templates<String> = LazyLock::new(Mutex::default);
    let key = key(Engine::Postgres, migrations);
    let cell = TEMPLATES.lock().await.entry(key).or_default().clone();
    let make = || async {
        let name = format!("template_{key:016x}");
        run(cluster, &format!("CREATE DATABASE {name}")).await;
        let options = PostgresOptions { url: cluster.url(&name), pool_size: 1, ..PostgresOptions::default() };
        let database = Database::open_postgres(options).await.expect("a new database can be opened");
        database.migrate(migrations).await.expect("the migrations apply to an empty PostgreSQL database");
        database.close().await;
        // A database is copied only while nobody is connected, and connections take a moment to be gone.
        run(cluster, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
        let ended =
            format!("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'");
        run(cluster, &ended).await;
        name
    };
    cell.get_or_init(make).await.clone()
}

/// Runs a command on the cluster, on a connection of its own.
pub(crate) async fn run(cluster: &Cluster, command: &str) {
    let (client, connection) = tokio_postgres::connect(&cluster.url("postgres"), tokio_postgres::NoTls)
        .await
        .expect("the cluster answers");
    let connection = tokio::spawn(connection);
    client.batch_execute(command).await.unwrap_or_else(|error| panic!("{command}: {error:?}"));
    drop(client);
    connection.await.expect("the connection does not panic").expect("the connection ends in order");
}

fn key(engine: Engine, migrations: &[Migration]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for migration in migrations {
        let text = match engine {
            Engine::Sqlite => migration.sqlite,
            Engine::Postgres => migration.postgres,
        };
        (migration.number, migration.name, text).hash(&mut hasher);
    }
    hasher.finish()
}
