//! What is measured, on which data, against which target.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::groups;
use crate::measure::{Case, Target, compare, rest};
use crate::report::{Load, Report, Start};
use crate::settings::Settings;
use crate::shared::script::Script;
use crate::shared::text::kilo;
use crate::shared::{ask, data, machine, median, progress};
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
const PAGES: &str = "list 100 users";
const BULK: &str = "bulk of 100 users";
const DECIDE: &str = "decision without content";

/// Policies in force while products ask.
const POLICIES: usize = 20;

/// Users in one bulk request.
const IN_ONE: usize = 100;

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
pub(crate) struct Server {
    program: Program,
    pub(crate) scim: Caller,
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
        let mut ids = Vec::new();
        self.more(&mut ids, users)?;
        for number in 1..=3 {
            data::create_group(&self.scim, &format!("everybody-{number}"), &ids[..FEW.min(users)])?;
        }
        Ok(ids)
    }

    /// Creates users until there are this many.
    pub(crate) fn more(&self, ids: &mut Vec<String>, users: usize) -> Anything<()> {
        progress(&format!("creating users up to {users} in process {}", self.program.child.id()));
        ids.extend(data::create_users(&self.scim, &self.domain, ids.len()..users.max(ids.len()))?);
        Ok(())
    }

    pub(crate) fn case(&self, name: &str, database: &'static str, scripts: Vec<Script>) -> Case {
        let (name, caller) = (name.to_owned(), self.scim.clone());
        Case { name, database, caller, scripts, target: None, longer: 1.5 }
    }
}

/// Measures everything on `SQLite`.
pub(crate) fn sqlite(settings: &Settings, report: &mut Report) -> Anything<()> {
    const DATABASE: &str = "SQLite";
    let users = settings.users;

    let small = Server::start(None)?;
    let ids = small.fill(FEW)?;
    let read = small.case(READ, DATABASE, data::reads(&small.scim, &ids));
    let list = small.case(PAGES, DATABASE, data::lists(&small.scim, FEW));
    let patch = small.case(PATCH, DATABASE, data::patches(&small.scim, &ids));
    compare(settings, report, vec![read.target(Target { reach: 55.0, next: 70.0 })])?;
    compare(settings, report, vec![list])?;
    decisions(settings, report, &small, DATABASE)?;

    let fresh = Server::start(None)?;
    let create = fresh.case(CREATE, DATABASE, data::creates(&fresh.scim, &fresh.domain, 0));
    compare(settings, report, vec![create.target(Target { reach: 15.0, next: 20.0 })])?;
    compare(settings, report, vec![patch])?;
    bulk(settings, report, &fresh, DATABASE)?;
    drop(fresh);

    let large = Server::start(None)?;
    let mut ids = large.fill(users)?;
    let filter = |server: &Server, count: usize| {
        let scripts = data::filters(&server.scim, &server.domain, count);
        server.case(&format!("filter by userName, {} users", kilo(count)), DATABASE, scripts)
    };
    let rates = compare(settings, report, vec![filter(&small, FEW), filter(&large, users)])?;
    report.flat(format!("filter by userName, {} ÷ {}", kilo(users), kilo(FEW)), DATABASE, &rates);
    drop(small);
    pages(settings, report, &large, DATABASE)?;
    groups::measure(settings, report, &large, DATABASE, &mut ids)
}

/// Measures on `PostgreSQL` what its own way of writing changes.
pub(crate) fn postgres(settings: &Settings, report: &mut Report) -> Anything<()> {
    const DATABASE: &str = "PostgreSQL";
    let Some(cluster) = Cluster::start_if_present()? else { return Ok(()) };
    report.postgres = Some(cluster.version()?);

    let fresh = Server::start(Some(cluster.create_database("fresh")?))?;
    let create = fresh.case(CREATE, DATABASE, data::creates(&fresh.scim, &fresh.domain, 0));
    compare(settings, report, vec![create.target(Target { reach: 3.0, next: 5.0 })])?;
    bulk(settings, report, &fresh, DATABASE)?;
    drop(fresh);

    let large = Server::start(Some(cluster.create_database("large")?))?;
    let mut ids = large.fill(settings.users)?;
    let few = &ids[..FEW.min(ids.len())];
    compare(settings, report, vec![large.case(READ, DATABASE, data::reads(&large.scim, few))])?;
    compare(settings, report, vec![large.case(PATCH, DATABASE, data::patches(&large.scim, few))])?;
    pages(settings, report, &large, DATABASE)?;
    groups::measure(settings, report, &large, DATABASE, &mut ids)
}

/// Lists the first and the last page of a large directory, by number and, where the server has it, by cursor.
fn pages(settings: &Settings, report: &mut Report, large: &Server, database: &'static str) -> Anything<()> {
    let of_way =
        |which: &str, way: &str| format!("{PAGES}, {which} page of {} by {way}", kilo(settings.users));
    let names = ["first", "last"].map(|which| ["startIndex", "cursor"].map(|way| of_way(which, way)));
    if !names.iter().flatten().any(|name| settings.wants(name)) {
        return Ok(());
    }
    let users = ask::total(&large.scim, "/Users")?;
    let last = usize::try_from(users)?.saturating_sub(99).max(1);
    let mut ways = vec![("startIndex", data::page(1), data::page(last))];
    if ask::supports(&large.scim, ["pagination", "cursor"])? {
        let (cursor, _) = data::walk(&large.scim)?;
        ways.push(("cursor", data::page_after(""), data::page_after(&cursor)));
    } else {
        progress("no pages by cursor: ServiceProviderConfig does not say that pagination.cursor is true");
    }
    for (way, first, last) in ways {
        let case = |which: &str, path: &str| {
            large.case(&of_way(which, way), database, data::same(&large.scim, path))
        };
        let rates = compare(settings, report, vec![case("first", &first), case("last", &last)])?;
        let name = format!("{PAGES} by {way}, last ÷ first page of {}", kilo(settings.users));
        // What stands before a number has to be counted; whoever walks through a large directory takes cursors (RFC 9865).
        if way == "cursor" {
            report.flat(name, database, &rates);
        } else {
            report.grows(name, database, &rates);
        }
    }
    Ok(())
}

/// Creates users many at a time, where the server has `POST /Bulk`.
fn bulk(settings: &Settings, report: &mut Report, fresh: &Server, database: &'static str) -> Anything<()> {
    if !settings.wants(BULK) {
        return Ok(());
    }
    let name = format!("users created by `POST /Bulk`, {IN_ONE} in a request");
    let config = ask::get(&fresh.scim, "/ServiceProviderConfig")?;
    let most = usize::try_from(config["bulk"]["maxOperations"].as_u64().unwrap_or(0))?;
    if config["bulk"]["supported"] != true || most < IN_ONE {
        progress(&format!("no {name}: ServiceProviderConfig says {}", config["bulk"]));
        report.loads.push(Load { name, database, rate: None });
        return Ok(());
    }
    let before = ask::total(&fresh.scim, "/Users")?;
    let mut scripts = data::bulks(&fresh.scim, &fresh.domain, IN_ONE);
    let (status, body) = ask::raw(&fresh.scim, scripts[0].next().0)?;
    let created = ask::total(&fresh.scim, "/Users")? - before;
    // A bulk request is answered with 200 whatever became of its operations (RFC 7644 §3.7.3).
    if status != 200 || created != IN_ONE as u64 {
        return Err(ask::unexpected(
            &format!("{created} of {IN_ONE} users were created; the bulk"),
            status,
            &body,
        ));
    }
    let rates = compare(settings, report, vec![fresh.case(BULK, database, scripts)])?;
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let rate = rates.first().map(|rates| median(rates) * IN_ONE as f64);
    report.loads.push(Load { name, database, rate });
    Ok(())
}

/// Asks as products do whether things may be exported, with policies in force of which one decides.
fn decisions(
    settings: &Settings,
    report: &mut Report,
    server: &Server,
    database: &'static str,
) -> Anything<()> {
    if !settings.wants(DECIDE) {
        return Ok(());
    }
    let (token, org) = (server.program.text("api_key")?, server.program.text("org_id")?);
    let caller =
        Caller { address: server.scim.address, base: String::new(), token, content_type: "application/json" };
    let call = |path: &str, body: &Value| {
        let request = caller.request("POST", path, &body.to_string());
        match ask::raw(&caller, &request)? {
            (200..300, body) => Anything::Ok(body),
            (status, body) => Err(ask::unexpected(path, status, &body)),
        }
    };
    for number in 0..POLICIES {
        let attributes = json!({
            "type": "data-security",
            "name": format!("Policy {number}"),
            "rule": { "export": { "effect": "block" } },
            "metadata": { "policyCoverageLevel": if number == 0 { "ORG" } else { "CONTAINER" } },
            "resources": [{ "id": format!("ari:cloud:confluence:site:space/{number}") }],
        });
        call(&format!("/admin/v1/orgs/{org}/policies"), &json!({ "attributes": attributes }))?;
    }
    call(&format!("/admin/control/v2/orgs/{org}/policies/publishDraftPolicies"), &json!({}))?;
    let path = format!("/steward/v1/orgs/{org}/decisions");
    let questions = (0..POLICIES).map(|number| {
        let question = json!({
            "action": "export",
            "accountId": "712020:00000000-0000-7000-8000-000000000001",
            "object": {
                "ari": format!("ari:cloud:confluence:site:page/{number}"),
                "container": format!("ari:cloud:confluence:site:space/{number}"),
            },
            "ip": "198.51.100.7",
        });
        caller.request("POST", &path, &question.to_string())
    });
    let script = Script::cycle(questions.collect());
    let scripts = vec![script; data::CONNECTIONS];
    let case = Case { caller, ..server.case(DECIDE, database, scripts) };
    compare(settings, report, vec![case.target(Target { reach: 40.0, next: 55.0 })])?;
    Ok(())
}

fn log(dir: &Path) -> std::path::PathBuf {
    dir.join("log")
}
