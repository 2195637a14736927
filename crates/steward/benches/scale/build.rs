//! Builds the directory, in four phases: users, groups, the largest group, the members of the others.
//!
//! Every step may be repeated: a user or group that is there already is found by its name, and whoever is a member stays
//! one. So a run after an interruption repeats at most one batch of each phase.

use std::cell::Cell;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::plan::Plan;
use crate::server::Server;
use crate::shared::ask;
use crate::shared::data::{self, CONNECTIONS, MEMBERS_AT_ONCE, encoded};
use crate::shared::script::{PLACE, Script};
use crate::shared::text::{thousands, time};
use crate::shared::{machine, progress};
use crate::state::{Measured, Phase, State};
use crate::support::Anything;
use crate::support::http::{Caller, Connection};

/// What is asked for between two notes of how far it went.
const BATCH: usize = 4_096;

/// How often progress is told.
const TELL: Duration = Duration::from_secs(10);

/// Groups whose members are counted at the end.
const SAMPLES: usize = 100;

/// The ids of what was built.
#[derive(Debug)]
pub(crate) struct Directory {
    pub(crate) users: Vec<String>,
    pub(crate) groups: Vec<String>,
}

/// The largest group with its members, as it was read once.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) took: Duration,
    pub(crate) bytes: u64,
}

/// Builds what is not there yet.
pub(crate) fn build(server: &mut Server, state: &mut State) -> Anything<Directory> {
    let plan = state.plan;
    let users = resources(server, state, "users")?;
    let groups = resources(server, state, "groups")?;
    let directory = Directory { users, groups };
    largest(server, state, &directory)?;

    let mut clock = Clock::start(state, Phase::Memberships, "memberships", plan.memberships - plan.largest);
    let mut perhaps_repeated = state.filled > 0;
    // Group 0 is the largest.
    while state.filled + 1 < plan.groups {
        let first = state.filled + 1;
        let last = (first + BATCH).min(plan.groups);
        let members = |group: usize| -> Vec<String> {
            plan.members(group).map(|number| directory.users[number % plan.users].clone()).collect()
        };
        spread(&server.scim, first..last, async |connection: &mut Connection, group: usize| {
            data::add_members(&server.scim, connection, &directory.groups[group], &members(group)).await
        })?;
        state.filled = last - 1;
        if std::mem::take(&mut perhaps_repeated) {
            clock.repeated();
        } else {
            clock.made(state, (first..last).map(|group| plan.members(group).len()).sum());
        }
        clock.tell(plan.members(last - 1).end);
        state.save()?;
    }
    clock.finish(server, state)?;
    Ok(directory)
}

/// Creates the users or the groups that are not there, and returns the ids of all.
fn resources(server: &Server, state: &mut State, what: &str) -> Anything<Vec<String>> {
    let (phase, path, count) = match what {
        "users" => (Phase::Users, "/Users", state.plan.users),
        _ => (Phase::Groups, "/Groups", state.plan.groups),
    };
    let mut ids = state.ids(what)?;
    let there = usize::try_from(ask::total(&server.scim, path)?)?;
    let known = ids.known.len();
    if there < known || known > count {
        return Err(format!(
            "the server has {there} {what}, the file of their ids has {known} and {count} are wanted: the data is not \
             of this run. Remove the directory, or name another STEWARD_SCALE_DIRECTORY."
        )
        .into());
    }
    if there > 0 {
        progress(&format!(
            "the server has {} {what}, of {} the id is known",
            thousands(there as u64),
            thousands(known as u64)
        ));
    }
    let mut clock = Clock::start(state, phase, what, count);
    let (scim, domain) = (&server.scim, &server.domain);
    let template = match phase {
        Phase::Users => data::user_template(scim, domain),
        _ => data::group_request(scim, &group_name(PLACE)),
    };
    while ids.known.len() < count {
        let first = ids.known.len();
        let last = (first + BATCH).min(count);
        let made = spread(scim, first..last, async |connection: &mut Connection, number: usize| {
            let mut script = Script::numbered(template.clone(), number as u64);
            let filter = match phase {
                Phase::Users => format!("userName eq \"load-{number:010}@{domain}\""),
                _ => format!("displayName eq \"{}\"", group_name(&format!("{number:010}"))),
            };
            let path = format!("{path}?filter={}&excludedAttributes=members", encoded(&filter));
            created_or_found(scim, connection, script.next().0, &path).await
        })?;
        let all_new = made.iter().all(|(_, created)| *created);
        ids.extend(made.into_iter().map(|(id, _)| id).collect())?;
        if all_new {
            clock.made(state, last - first);
        } else {
            clock.repeated();
        }
        clock.tell(last);
        state.save()?;
    }
    clock.finish(server, state)?;
    Ok(ids.known)
}

fn group_name(mark: &str) -> String {
    format!("Load group {mark}")
}

/// Creates a resource and returns its id and whether it is new; what an interruption left without a note is looked up.
async fn created_or_found(
    scim: &Caller,
    connection: &mut Connection,
    request: &[u8],
    path: &str,
) -> Anything<(String, bool)> {
    let answer = connection.call(request).await?;
    let id = |resource: &Value| resource["id"].as_str().map(ToOwned::to_owned);
    match answer.status {
        201 => {
            let id = id(&serde_json::from_slice(answer.body)?).ok_or("a created resource has no id")?;
            Ok((id, true))
        }
        409 => {
            let answer = connection.call(&scim.request("GET", path, "")).await?;
            let found: Value = serde_json::from_slice(answer.body)?;
            let id = id(&found["Resources"][0]);
            Ok((id.ok_or_else(|| ask::unexpected(path, answer.status, answer.body))?, false))
        }
        status => Err(ask::unexpected("creating", status, answer.body)),
    }
}

/// Adds the members of the largest group, from the one on that the server does not have yet.
fn largest(server: &Server, state: &mut State, directory: &Directory) -> Anything<()> {
    let Plan { largest, .. } = state.plan;
    if state.phases.get(&Phase::Largest).is_some_and(|phase| phase.complete) {
        return Ok(());
    }
    let (mut there, _) = members(&server.scim, &directory.groups[0])?;
    if there > 0 {
        progress(&format!("the server has {} members of the largest group", thousands(there as u64)));
    }
    let mut clock = Clock::start(state, Phase::Largest, "members of the largest group", largest);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connection = Connection::open(server.scim.address).await?;
        while there < largest {
            let next = (there + MEMBERS_AT_ONCE).min(largest);
            let members = &directory.users[there..next];
            data::add_members(&server.scim, &mut connection, &directory.groups[0], members).await?;
            clock.made(state, next - there);
            there = next;
            clock.tell(there);
        }
        Anything::Ok(())
    })?;
    clock.finish(server, state)
}

/// Reads a group with its members; returns how many there are, and the size of the answer.
fn members(scim: &Caller, group: &str) -> Anything<(usize, u64)> {
    let path = format!("/Groups/{group}?attributes=members");
    let (status, body) = ask::raw(scim, &scim.request("GET", &path, ""))?;
    if status != 200 {
        return Err(ask::unexpected("reading a group", status, &body));
    }
    let size = body.len() as u64;
    let group: Value = serde_json::from_slice(&body)?;
    Ok((group["members"].as_array().map_or(0, Vec::len), size))
}

/// Compares what the server has with what was to be built.
pub(crate) fn verify(server: &Server, state: &State, directory: &Directory) -> Anything<Whole> {
    let plan = state.plan;
    progress("counting what was built");
    let [users, groups] = ["/Users", "/Groups"].map(|path| ask::total(&server.scim, path));
    let (users, groups) = (users?, groups?);
    // Earlier measurements of the same data have created users.
    let as_planned = users == plan.users as u64 || (state.runs > 0 && users > plan.users as u64);
    if !as_planned || groups != plan.groups as u64 {
        return Err(format!("the server has {users} users and {groups} groups instead of {plan:?}").into());
    }
    let began = Instant::now();
    let (largest, bytes) = members(&server.scim, &directory.groups[0])?;
    let whole = Whole { took: began.elapsed(), bytes };
    // An interrupted measurement may leave a member of each connection.
    let more = if state.runs > 0 { data::CONNECTIONS * data::SPARES } else { 0 };
    if !(plan.largest..=plan.largest + more).contains(&largest) {
        return Err(format!("the largest group has {largest} members instead of {}", plan.largest).into());
    }
    for group in (2..plan.groups).step_by((plan.groups / SAMPLES).max(1)) {
        let (found, _) = members(&server.scim, &directory.groups[group])?;
        let wanted = plan.members(group).len();
        if found != wanted {
            return Err(format!("group {group} has {found} members instead of {wanted}").into());
        }
    }
    Ok(whole)
}

/// Does the same for each of these numbers on all connections, and returns what it gave in the order of the numbers.
fn spread<T: 'static>(
    scim: &Caller,
    numbers: std::ops::Range<usize>,
    each: impl AsyncFn(&mut Connection, usize) -> Anything<T>,
) -> Anything<Vec<T>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let next = Cell::new(numbers.start);
    let one = async || {
        let mut connection = Connection::open(scim.address).await?;
        let mut made = Vec::new();
        while next.get() < numbers.end {
            let number = next.replace(next.get() + 1);
            made.push((number, each(&mut connection, number).await?));
        }
        Anything::Ok(made)
    };
    let shares = runtime.block_on(futures_util::future::try_join_all((0..CONNECTIONS).map(|_| one())))?;
    let mut made: Vec<_> = shares.into_iter().flatten().collect();
    made.sort_by_key(|(number, _)| *number);
    Ok(made.into_iter().map(|(_, one)| one).collect())
}

/// The time of a phase over all runs, and how far it is.
struct Clock {
    phase: Phase,
    what: String,
    wanted: usize,
    last: Instant,
    told: Instant,
    here: Measured,
}

impl Clock {
    fn start(state: &mut State, phase: Phase, what: &str, wanted: usize) -> Self {
        state.phases.entry(phase).or_default();
        let now = Instant::now();
        Self { phase, what: what.to_owned(), wanted, last: now, told: now, here: Measured::default() }
    }

    /// Notes what was made since the last note.
    fn made(&mut self, state: &mut State, made: usize) {
        let seconds = self.last.elapsed().as_secs_f64();
        self.last = Instant::now();
        for measured in [&mut self.here, state.phases.entry(self.phase).or_default()] {
            measured.made += made;
            measured.seconds += seconds;
        }
    }

    /// Leaves out what an earlier run had done already: it says nothing about the rate.
    fn repeated(&mut self) {
        self.last = Instant::now();
    }

    /// Tells from time to time how far it is, with the rate of this run and the rest that follows from it.
    fn tell(&mut self, there: usize) {
        if self.told.elapsed() < TELL {
            return;
        }
        self.told = Instant::now();
        let rate = rate(self.here);
        if rate <= 0.0 {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let rest = Duration::from_secs_f64((self.wanted.saturating_sub(there)) as f64 / rate);
        let (there, wanted) = (thousands(there as u64), thousands(self.wanted as u64));
        progress(&format!("{there} of {wanted} {}, {rate:.0}/s, {} left", self.what, time(rest)));
    }

    /// Notes the end of the phase, with the files and the memory that it leaves.
    fn finish(self, server: &Server, state: &mut State) -> Anything<()> {
        let files = state.files();
        let memory = [machine::resident_mebibytes(server.id())?, machine::peak_mebibytes(server.id())?];
        let measured = state.phases.entry(self.phase).or_default();
        if !measured.complete {
            *measured = Measured { files, memory, complete: true, ..*measured };
            progress(&format!("{}: {:.0}/s", self.what, rate(*measured)));
            state.save()?;
        }
        Ok(())
    }
}

/// Returns what a phase made per second.
#[expect(clippy::cast_precision_loss, reason = "a rate needs three digits")]
pub(crate) fn rate(measured: Measured) -> f64 {
    if measured.seconds > 0.0 { measured.made as f64 / measured.seconds } else { 0.0 }
}
