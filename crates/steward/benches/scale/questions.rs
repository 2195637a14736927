//! What the directory is asked when it is built.

use std::time::{Duration, Instant};

use crate::build::Directory;
use crate::searches::searches;
use crate::server::Server;
use crate::settings::Settings;
use crate::shared::data::{self, CONNECTIONS, SPARES};
use crate::shared::load::{self, Round};
use crate::shared::script::Script;
use crate::shared::text::{kilo, thousands};
use crate::shared::{ask, progress};
use crate::state::State;
use crate::support::Anything;

/// The fixed rate.
const RATE: u32 = 200;

/// What a server must do at full speed to be asked at the fixed rate: below, requests would pile up.
const COMFORTABLE: f64 = 1.1 * RATE as f64;

/// How long one connection asks, and then all at full speed.
const PROBE: Duration = Duration::from_secs(3);

/// Users that are read by id.
const READ: usize = 16_000;

/// How one question was answered.
#[derive(Debug)]
pub(crate) struct Answered {
    /// What was asked.
    pub(crate) name: String,
    /// Bytes of the answer's body.
    pub(crate) size: u64,
    /// One connection that asks alone.
    pub(crate) alone: [Duration; 2],
    /// Requests per second of all connections.
    pub(crate) full: f64,
    /// At the fixed rate; none if the server does not reach it.
    pub(crate) fixed: Option<[Duration; 2]>,
}

/// All answers.
#[derive(Debug)]
pub(crate) struct Answers {
    /// One row each.
    pub(crate) rows: Vec<Answered>,
    /// Pages and time of a walk through all users by cursor, if the server has cursors.
    pub(crate) walk: Option<(usize, Duration)>,
}

/// Asks everything, one question after the other.
pub(crate) fn ask(
    settings: &Settings,
    server: &Server,
    state: &mut State,
    directory: &Directory,
) -> Anything<Answers> {
    state.runs += 1;
    state.save()?;
    let (plan, scim) = (state.plan, &server.scim);
    let every = (plan.users / READ).max(1);
    let some: Vec<String> = directory.users.iter().step_by(every).cloned().collect();
    // Users that are in neither of the two groups.
    let spares = &directory.users[plan.largest..plan.users.min(plan.largest + CONNECTIONS * SPARES)];
    let add = |group: &str| data::memberships(scim, group, spares, "?excludedAttributes=members");
    let small = plan.members(1).len();
    let largest = kilo(plan.largest);
    let users = thousands(plan.users as u64);
    let last = usize::try_from(ask::total(scim, "/Users")?)?.saturating_sub(99).max(1);

    let mut asked = vec![
        ("read user".to_owned(), 200, data::reads(scim, &some)),
        ("filter by userName".to_owned(), 200, data::filters(scim, &server.domain, plan.users)),
        (format!("first page of {users} users by startIndex"), 200, data::same(scim, &data::page(1))),
        (format!("last page of {users} users by startIndex"), 200, data::same(scim, &data::page(last))),
    ];
    let mut walk = None;
    if ask::supports(scim, ["pagination", "cursor"])? {
        progress("going through all users by cursor");
        let began = Instant::now();
        let (cursor, pages) = data::walk(scim)?;
        walk = Some((pages, began.elapsed()));
        let [first, last] = ["", &cursor].map(|cursor| data::same(scim, &data::page_after(cursor)));
        asked.push((format!("first page of {users} users by cursor"), 200, first));
        asked.push((format!("last page of {users} users by cursor"), 200, last));
    } else {
        progress("no pages by cursor: ServiceProviderConfig does not say that pagination.cursor is true");
    }
    let group = &directory.groups[0];
    let without = format!("/Groups/{group}?excludedAttributes=members");
    // Numbers that no earlier run on this data has used.
    let creates = data::creates(scim, &server.domain, (state.runs - 1) * 1_000_000);
    asked.extend([
        (format!("add one member, group of {small}"), 200, add(&directory.groups[1])),
        (format!("add one member, group of {largest}"), 200, add(group)),
        (format!("read the group of {largest} without members"), 200, data::same(scim, &without)),
        ("create user".to_owned(), 201, creates),
    ]);
    asked.extend(searches(server, directory, plan.users)?);
    let rows =
        asked.into_iter().map(|(name, status, scripts)| answer(settings, server, name, status, scripts));
    Ok(Answers { rows: rows.collect::<Anything<_>>()?, walk })
}

fn answer(
    settings: &Settings,
    server: &Server,
    name: String,
    status: u16,
    mut scripts: Vec<Script>,
) -> Anything<Answered> {
    progress(&name);
    let address = server.scim.address;
    let (_, size) = data::probe(&server.scim, &mut scripts[0])?;
    let length = PROBE.min(settings.held);
    let alone = right(&name, load::closed(address, &mut scripts[..1], status, length)?)?;
    let full = right(&name, load::closed(address, &mut scripts, status, length)?)?.rate();
    let fixed = if full < COMFORTABLE {
        None
    } else {
        Some(right(&name, load::fixed_rate(address, &mut scripts, status, RATE, settings.held)?)?)
    };
    Ok(Answered {
        name,
        size: size as u64,
        alone: percentiles(&alone),
        full,
        fixed: fixed.as_ref().map(percentiles),
    })
}

fn percentiles(round: &Round) -> [Duration; 2] {
    [50, 99].map(|percent| round.latencies.percentile(percent))
}

/// Refuses a round with answers of another status.
fn right(name: &str, round: Round) -> Anything<Round> {
    match &round.example {
        Some(example) => {
            Err(format!("{name}: {} of {} answers: {example}", round.wrong, round.answers).into())
        }
        None => Ok(round),
    }
}
