//! SIGKILL under load, again and again on the same data: what was acknowledged is there, once; what was not is there
//! once or not at all; and the event stream goes on where it stood.
#![expect(
    clippy::disallowed_methods,
    reason = "kills happen in real time, and the environment says how many"
)]

mod chance;
mod check;
mod client;
mod model;

use std::env;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time;

use crate::support::cluster::Cluster;
use crate::support::http::Caller;
use crate::support::program::{Program, Store, dev};
use crate::support::{Anything, disk_dir};
use chance::Chance;
use check::Checker;
use model::Share;

/// Clients that change things at the same time, each its own users and groups.
const CLIENTS: u64 = 4;

/// What one client asks at most before a kill: the kill comes long before.
const MOST_OPERATIONS: usize = 400;

/// Acknowledged operations after which the kill is due, at most.
const LATEST_KILL: u64 = 240;

/// The kill then comes within this time, in the middle of whatever is going on.
const JITTER_MICROSECONDS: u64 = 4_000;

/// How long operations may take in total before a kill; far more than they should.
const PATIENCE: Duration = Duration::from_secs(30);

/// One start in so many is killed before it is ready.
const START_KILLS: u64 = 5;

/// One kill in so many on `PostgreSQL` takes the database down with it.
const DATABASE_CRASHES: u64 = 4;

#[test]
fn nothing_acknowledged_is_lost_or_doubled_by_kills_on_sqlite() {
    let dir = disk_dir().unwrap();
    let store = Store::Directory(dir.path().join("data"));
    let outcome = run("SQLite", &store, dir.path(), None);
    keep_on_failure(&outcome, dir);
    say(&outcome.unwrap());
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_by_kills_on_postgresql() {
    let Some(cluster) = Cluster::start_if_present().unwrap() else { return };
    let dir = disk_dir().unwrap();
    let store = Store::Url(cluster.create_database("crash").unwrap());
    let outcome = run("PostgreSQL", &store, dir.path(), Some(&cluster));
    keep_on_failure(&outcome, dir);
    say(&outcome.unwrap());
}

/// What the kills did.
#[derive(Debug, Default)]
struct Tally {
    kills: u64,
    during_start: u64,
    database_crashes: u64,
    acknowledged: u64,
    unanswered: u64,
    applied: u64,
}

fn run(database: &str, store: &Store, dir: &Path, cluster: Option<&Cluster>) -> Anything<String> {
    let kills: u64 = env::var("STEWARD_CRASH_KILLS").ok().map_or(Ok(5), |text| text.parse())?;
    let seed: u64 = env::var("STEWARD_CRASH_SEED").ok().map_or(Ok(1), |text| text.parse())?;
    let mut chance = Chance::new(seed);
    let log = dir.join("log");
    let mut tally = Tally::default();

    let mut program = Program::start(store, "none", &log)?;
    // Shown once; every later start serves the same organization under the same keys.
    let (scim_key, api_key) = (program.scim()?.token, program.admin()?.token);
    let domain = program.text("verified_domain")?;
    let mut shares: Vec<Share> = (0..CLIENTS).map(|client| Share::new(client, &domain)).collect();
    let mut checker = Checker::default();

    while tally.kills < kills {
        let scim = remembered(&program, &scim_key, "/scim/directory/", "application/scim+json")?;
        let start_time = program.start_time;
        shares = kill_under_load(&mut program, &scim, shares, &mut chance)?;
        tally.kills += 1;
        tally.acknowledged = shares.iter().map(|share| share.acknowledged).sum();
        tally.unanswered += shares.iter().filter(|share| share.pending.is_some()).count() as u64;
        if let Some(cluster) = cluster
            && chance.one_in(DATABASE_CRASHES)
        {
            cluster.crash()?;
            tally.database_crashes += 1;
        }
        if tally.kills < kills && chance.one_in(START_KILLS) {
            kill_while_starting(store, &log, start_time, &mut chance)?;
            tally.kills += 1;
            tally.during_start += 1;
        }

        program = Program::start(store, "none", &log)?;
        let scim = remembered(&program, &scim_key, "/scim/directory/", "application/scim+json")?;
        let admin = remembered(&program, &api_key, "/admin/v1/orgs/", "application/json")?;
        tally.applied += checker.check(&scim, &admin, &mut shares).map_err(|problems| {
            format!("{database}, seed {seed}, after kill {} of {kills}: {problems}", tally.kills)
        })?;
    }
    let Tally { kills, during_start, database_crashes, acknowledged, unanswered, applied } = tally;
    let crashes =
        cluster.map(|_| format!(", {database_crashes} with a crash of the database")).unwrap_or_default();
    Ok(format!(
        "crash: {database}: {kills} kills ({during_start} during start-up{crashes}), {acknowledged} acknowledged \
         writes, 0 lost, 0 doubled; {unanswered} unanswered, of which {applied} were applied once; {} events in one \
         sequence",
        checker.events()
    ))
}

/// Lets the clients work, kills the program in their midst, and returns what they know.
fn kill_under_load(
    program: &mut Program,
    scim: &Caller,
    shares: Vec<Share>,
    chance: &mut Chance,
) -> Anything<Vec<Share>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let due = 1 + chance.below(LATEST_KILL);
    let jitter = Duration::from_micros(chance.below(JITTER_MICROSECONDS));
    let seeds: Vec<u64> = shares.iter().map(|_| chance.next()).collect();
    runtime.block_on(async {
        let acknowledged = Arc::new(Semaphore::new(0));
        let killed = Arc::new(AtomicBool::new(false));
        let mut clients = JoinSet::new();
        for (mut share, seed) in shares.into_iter().zip(seeds) {
            let (scim, acknowledged, killed) = (scim.clone(), Arc::clone(&acknowledged), Arc::clone(&killed));
            clients.spawn(async move {
                let chance = Chance::new(seed);
                client::work(&scim, &mut share, chance, MOST_OPERATIONS, &acknowledged, &killed).await?;
                Anything::Ok(share)
            });
        }
        let mut shares = Vec::new();
        tokio::select! {
            enough = acknowledged.acquire_many(u32::try_from(due)?) => drop(enough?),
            // All the work of one client cannot be done before the kill is due: it says why it stopped.
            Some(stopped) = clients.join_next() => shares.push(stopped??),
            () = time::sleep(PATIENCE) => return Err(format!("{due} operations took longer than {PATIENCE:?}").into()),
        }
        thread::sleep(jitter);
        killed.store(true, Ordering::SeqCst);
        program.kill()?;
        while let Some(stopped) = clients.join_next().await {
            shares.push(stopped??);
        }
        shares.sort_by_key(|share| share.client);
        Ok(shares)
    })
}

/// Kills a start at any moment until a little after it would have been ready.
fn kill_while_starting(store: &Store, log: &Path, usual: Duration, chance: &mut Chance) -> Anything<()> {
    let mut child = dev(store, "none", "json", log)?.spawn()?;
    let latest = u64::try_from(usual.as_micros())? * 5 / 4;
    thread::sleep(Duration::from_micros(chance.below(latest.max(1))));
    child.kill()?;
    child.wait()?;
    Ok(())
}

/// Returns a caller with a key of the first start.
fn remembered(program: &Program, key: &str, prefix: &str, content_type: &'static str) -> Anything<Caller> {
    let ready = &program.ready;
    let id = if prefix.starts_with("/scim") { &ready["directories"][0]["id"] } else { &ready["org_id"] };
    let id = id.as_str().ok_or("the ready line has no id")?;
    Ok(Caller {
        address: program.address()?,
        base: format!("{prefix}{id}"),
        token: key.to_owned(),
        content_type,
    })
}

/// Leaves the data of a failure for somebody to look at.
#[expect(clippy::print_stderr, reason = "tells where to look")]
fn keep_on_failure<T>(outcome: &Anything<T>, dir: tempfile::TempDir) {
    if outcome.is_err() {
        eprintln!("data and log are kept in {}", dir.keep().display());
    }
}

#[expect(clippy::print_stdout, reason = "the line that scripts/full records")]
fn say(line: &str) {
    println!("{line}");
}
