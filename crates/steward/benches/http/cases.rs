//! What is measured, on which data, against which target.

use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use crate::data::{self, CONNECTIONS, SPARES};
use crate::machine;
use crate::measure::{Case, Target, compare};
use crate::report::{Report, Start, kilo};
use crate::script::Script;
use crate::settings::Settings;
use crate::support::cluster::Cluster;
use crate::support::http::Caller;
use crate::support::program::{Program, Store};
use crate::support::{Anything, disk_dir};

/// Users on the small server.
const FEW: usize = 1_000;

/// Starts whose median counts.
const STARTS: usize = 10;

/// How long a server rests before its memory is read.
const REST: Duration = Duration::from_secs(5);

const READ: &str = "read user in three groups";
const PATCH: &str = "PATCH active";
const CREATE: &str = "create user";

/// Measures how fast `steward dev` gets ready with its demo company, and what it then occupies.
pub(crate) fn start(report: &mut Report) -> Anything<()> {
    progress("steward dev, ten starts");
    let mut times = Vec::with_capacity(STARTS);
    let mut memory = 0.0;
    for round in 0..STARTS {
        let dir = disk_dir()?;
        let program = Program::start(&Store::Directory(dir.path().join("data")), "demo", &log(dir.path()))?;
        times.push(program.start_time);
        if round + 1 == STARTS {
            rest(REST);
            memory = machine::resident_mebibytes(program.child.id())?;
        }
    }
    times.sort();
    report.start = Some(Start { ready: times[STARTS / 2], memory });
    Ok(())
}

/// A server with one empty directory.
struct Server {
    program: Program,
    scim: Caller,
    domain: String,
    _dir: TempDir,
}

impl Server {
    fn start(database: Option<String>) -> Anything<Self> {
        let dir = disk_dir()?;
        let store = database.map_or_else(|| Store::Directory(dir.path().join("data")), Store::Url);
        let program = Program::start(&store, "none", &log(dir.path()))?;
        let (scim, domain) = (program.scim()?, program.text("verified_domain")?);
        Ok(Self { program, scim, domain, _dir: dir })
    }

    /// Creates users, all of the first `FEW` in three groups.
    fn fill(&self, users: usize) -> Anything<Vec<String>> {
        progress(&format!("creating {users} users in process {}", self.program.child.id()));
        let ids = data::create_users(&self.scim, &self.domain, users)?;
        for number in 1..=3 {
            data::create_group(&self.scim, &format!("everybody-{number}"), &ids[..FEW.min(users)])?;
        }
        Ok(ids)
    }

    fn case(&self, name: &str, database: &'static str, scripts: Vec<Script>) -> Case {
        Case { name: name.to_owned(), database, caller: self.scim.clone(), scripts, target: None }
    }
}

/// Measures everything on `SQLite`.
pub(crate) fn sqlite(settings: &Settings, report: &mut Report) -> Anything<()> {
    const DATABASE: &str = "SQLite";
    let users = settings.users;

    let small = Server::start(None)?;
    let ids = small.fill(FEW)?;
    let read = small.case(READ, DATABASE, data::reads(&small.scim, &ids));
    let list = small.case("list 100 users", DATABASE, data::lists(&small.scim, FEW));
    let patch = small.case(PATCH, DATABASE, data::patches(&small.scim, &ids));
    compare(settings, report, vec![read.target(Target { reach: 55.0, next: 70.0 })])?;
    compare(settings, report, vec![list])?;

    let fresh = Server::start(None)?;
    let create = fresh.case(CREATE, DATABASE, data::creates(&fresh.scim, &fresh.domain));
    compare(settings, report, vec![create.target(Target { reach: 15.0, next: 20.0 })])?;
    compare(settings, report, vec![patch])?;
    drop(fresh);

    let large = Server::start(None)?;
    let ids = large.fill(users + 2 * spares())?;
    let filter = |server: &Server, count: usize| {
        let scripts = data::filters(&server.scim, &server.domain, count);
        server.case(&format!("filter by userName, {} users", kilo(count)), DATABASE, scripts)
    };
    let rates = compare(settings, report, vec![filter(&small, FEW), filter(&large, users)])?;
    report.flat("filter by userName", DATABASE, (FEW, users), &rates);
    drop(small);

    let rates = members(settings, report, &large, DATABASE, &ids, "?excludedAttributes=members")?;
    report.flat("add one member", DATABASE, (sizes(settings)[0], users), &rates);
    members(settings, report, &large, DATABASE, &ids, "")?;
    Ok(())
}

/// Measures on `PostgreSQL` what its own way of writing changes.
pub(crate) fn postgres(settings: &Settings, report: &mut Report) -> Anything<()> {
    const DATABASE: &str = "PostgreSQL";
    let Some(cluster) = Cluster::start_if_present()? else { return Ok(()) };
    report.postgres = Some(cluster.version()?);

    let fresh = Server::start(Some(cluster.create_database("fresh")?))?;
    let create = fresh.case(CREATE, DATABASE, data::creates(&fresh.scim, &fresh.domain));
    compare(settings, report, vec![create.target(Target { reach: 3.0, next: 5.0 })])?;
    drop(fresh);

    let large = Server::start(Some(cluster.create_database("large")?))?;
    let ids = large.fill(settings.users + 2 * spares())?;
    let few = &ids[..FEW.min(ids.len())];
    compare(settings, report, vec![large.case(READ, DATABASE, data::reads(&large.scim, few))])?;
    compare(settings, report, vec![large.case(PATCH, DATABASE, data::patches(&large.scim, few))])?;
    let rates = members(settings, report, &large, DATABASE, &ids, "?excludedAttributes=members")?;
    report.flat("add one member", DATABASE, (sizes(settings)[0], settings.users), &rates);
    Ok(())
}

/// Adds one member to groups of three sizes, with or without the members in the answer.
fn members(
    settings: &Settings,
    report: &mut Report,
    server: &Server,
    database: &'static str,
    ids: &[String],
    query: &str,
) -> Anything<Vec<Vec<f64>>> {
    let (without, suffix) = if query.is_empty() { (0, ", members in the answer") } else { (1, "") };
    if !settings.wants(&format!("add one member{suffix}")) {
        return Ok(Vec::new());
    }
    // Each of the two cases has its own users to add, so that neither starts with the other's half-done cycle.
    let from = settings.users + without * spares();
    let spares = &ids[from..from + spares()];
    let mut cases = Vec::new();
    for size in sizes(settings) {
        let name = format!("group of {}{suffix}", kilo(size));
        progress(&format!("filling the {name}"));
        let group = data::create_group(&server.scim, &name, &ids[..size])?;
        let scripts = data::memberships(&server.scim, &group, spares, query);
        cases.push(server.case(
            &format!("add one member{suffix}, group of {}", kilo(size)),
            database,
            scripts,
        ));
    }
    compare(settings, report, cases)
}

fn sizes(settings: &Settings) -> [usize; 3] {
    [100, settings.users / 10, settings.users]
}

fn spares() -> usize {
    CONNECTIONS * SPARES
}

fn log(dir: &Path) -> std::path::PathBuf {
    dir.join("log")
}

#[expect(clippy::disallowed_methods, reason = "nothing else runs in this process")]
fn rest(duration: Duration) {
    std::thread::sleep(duration);
}

/// Says on standard error what takes time.
#[expect(clippy::print_stderr, reason = "progress of a run that takes minutes")]
pub(crate) fn progress(what: &str) {
    eprintln!("… {what}");
}
