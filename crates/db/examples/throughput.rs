//! Measures durable writes and point reads: `cargo run --release -p steward-db --example throughput [directory]`.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use steward_db::{Database, Error, Migration, Priority, SqliteOptions, bind, sql};
use uuid::Uuid;

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "create",
    sqlite:
        "CREATE TABLE account (id BLOB PRIMARY KEY, email TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
             CREATE TABLE event (id BLOB PRIMARY KEY, account_id BLOB NOT NULL, body BLOB NOT NULL) STRICT;",
    postgres: "",
}];
const SECONDS: Duration = Duration::from_secs(3);

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Error> {
    let directory = std::env::args().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let path = directory.join(format!("steward-throughput-{}.db", std::process::id()));
    let database =
        Database::open_sqlite(SqliteOptions { path: path.clone(), ..SqliteOptions::default() }).await?;
    database.migrate(MIGRATIONS).await?;
    let mut number = 0;
    for tasks in [1, 16, 64, 256] {
        let count = writes(&database, tasks, &mut number).await?;
        report(&format!("durable two-row creates, {tasks} tasks"), count);
    }
    for tasks in [1, 2, 16] {
        let count = reads(&database, tasks, number).await?;
        report(&format!("point reads, {tasks} tasks"), count);
    }
    database.close().await;
    std::fs::remove_file(path).map_err(|error| Error::Driver(error.to_string()))
}

fn id(number: u64) -> Uuid {
    // Spread like random ids would be, and yet known.
    Uuid::from_u64_pair(number.wrapping_mul(0x9E37_79B9_7F4A_7C15), number)
}

async fn writes(database: &Database, tasks: u64, number: &mut u64) -> Result<u64, Error> {
    const EACH: u64 = 1 << 24;
    let began = now();
    let running: Vec<_> = (0..tasks)
        .map(|task| {
            let database = database.clone();
            let first = *number + task;
            tokio::spawn(async move {
                let mut done = 0;
                while began.elapsed() < SECONDS && done < EACH {
                    let this = first + done * tasks;
                    create(&database, this).await?;
                    done += 1;
                }
                Ok::<_, Error>(done)
            })
        })
        .collect();
    let mut total = 0;
    let mut most = 0;
    for task in running {
        let done = task.await.map_err(|error| Error::Driver(error.to_string()))??;
        total += done;
        most = most.max(done);
    }
    *number += most * tasks;
    Ok(total)
}

async fn create(database: &Database, number: u64) -> Result<(), Error> {
    let id = id(number);
    let email = format!("user{number}@example.com");
    database
        .write(Priority::Interactive, move |tx| {
            let email = email.clone();
            async move {
                let body =
                    "{\"displayName\":\"Somebody\",\"title\":\"Engineer\",\"department\":\"Research\"}";
                let account = sql!("INSERT INTO account (id, email, body) VALUES ($1, $2, $3)");
                tx.execute(account, &bind![id, &email, body]).await?;
                let event = sql!("INSERT INTO event (id, account_id, body) VALUES ($1, $2, $3)");
                tx.execute(event, &bind![id, id, body.as_bytes()]).await?;
                Ok(())
            }
        })
        .await
}

async fn reads(database: &Database, tasks: u64, written: u64) -> Result<u64, Error> {
    let began = now();
    let running: Vec<_> = (0..tasks)
        .map(|task| {
            let database = database.clone();
            tokio::spawn(async move {
                let mut done = 0;
                while began.elapsed() < SECONDS {
                    for _ in 0..100 {
                        read(&database, id((done * 7_919 + task) % written)).await?;
                        done += 1;
                    }
                    tokio::task::yield_now().await;
                }
                Ok::<_, Error>(done)
            })
        })
        .collect();
    let mut total = 0;
    for task in running {
        total += task.await.map_err(|error| Error::Driver(error.to_string()))??;
    }
    Ok(total)
}

async fn read(database: &Database, id: Uuid) -> Result<Option<(String, String)>, Error> {
    database
        .read(move |read| async move {
            let text = sql!("SELECT email, body FROM account WHERE id = $1");
            read.query_opt(text, &bind![id], |row| Ok((row.get(0)?, row.get(1)?))).await
        })
        .await
}

fn report(what: &str, count: u64) {
    let per_second = count / SECONDS.as_secs();
    writeln!(std::io::stdout(), "{what:40} {per_second:>9}/s").expect("stdout is open");
}

#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn now() -> Instant {
    Instant::now()
}
