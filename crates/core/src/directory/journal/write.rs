//! Writes what has gathered, and lets go what is old.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use steward_db::Priority;
use uuid::Uuid;

use super::bulk;
use super::digest::{self, Read};
use super::model::{Exchange, Outcome};
use super::queue::{Missed, keeps};
use super::store::{self, Added, NewRow};
use crate::context::Timestamp;
use crate::directory::conflict;
use crate::directory::diagnosis::{Facts, Provider, Taken};
use crate::directory::settings::Settings;
use crate::directory::store as directories;
use crate::domain::store as domains;
use crate::error::Error;
use crate::event::housekeeping;
use crate::id::{DirectoryId, OrgId};
use crate::protocol::StoredSchemas;
use crate::steward::Steward;
use crate::text::{Email, fold};
use crate::vault::{self, Place, Purpose};

/// Entries that one transaction writes, each of which is two rows.
const BATCH: usize = 100;

/// A rest after each batch: whoever does work that people wait for has the processor meanwhile. With it at most a thousand
/// exchanges a second are kept, far more than identity providers send; a flood beyond that is counted and not kept.
const PACE: Duration = Duration::from_millis(100);

/// How often journals are looked through for what is old.
const PRUNE_EVERY: Duration = Duration::from_hours(1);

/// The most bytes that the journal of one directory takes; the oldest entries make room.
const BYTES: i64 = 64 << 20;

/// Entries that one transaction deletes.
const ROWS: i64 = 100;

/// Domains that the rules are told of.
const DOMAINS: i64 = 1000;

const SECONDS_OF_DAY: i64 = 24 * 3600;

/// Writes until the program stops, and then what is left.
pub async fn run_journal(steward: Steward) {
    let mut next_prune = tokio::time::Instant::now() + PRUNE_EVERY;
    loop {
        let stopping = tokio::select! {
            () = steward.stop().cancelled() => true,
            () = steward.journal().woken() => false,
            () = tokio::time::sleep_until(next_prune) => false,
        };
        if tokio::time::Instant::now() >= next_prune {
            next_prune = tokio::time::Instant::now() + PRUNE_EVERY;
            if let Err(error) = prune_all(&steward).await {
                tracing::warn!(%error, "old entries of journals could not be let go");
            }
            if let Err(error) = conflict::prune(&steward).await {
                tracing::warn!(%error, "old conflicts of directories could not be let go");
            }
        }
        loop {
            if !stopping {
                tokio::select! {
                    () = steward.stop().cancelled() => {}
                    () = tokio::time::sleep(PACE) => {}
                }
            }
            match flush(&steward).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, "exchanges with identity providers could not be written to the journal");
                    break;
                }
            }
        }
        if stopping {
            return;
        }
    }
}

/// Writes all that waits.
pub async fn flush_all(steward: &Steward) -> Result<(), Error> {
    while flush(steward).await? {}
    Ok(())
}

/// Writes one batch; says whether there was one.
async fn flush(steward: &Steward) -> Result<bool, Error> {
    let (exchanges, missed) = steward.journal().take(BATCH);
    let some = !(exchanges.is_empty() && missed.is_empty());
    let written = if some { write(steward, &exchanges, &missed).await } else { Ok(()) };
    if written.is_err() {
        steward.journal().lost(&exchanges, &missed);
    }
    steward.journal().done();
    written.map(|()| some)
}

/// What an entry depends on beside its exchange.
#[derive(Debug)]
struct Surroundings {
    settings: Settings,
    provider: Provider,
    domains: BTreeSet<String>,
    schemas: Vec<String>,
}

async fn write(steward: &Steward, exchanges: &[Exchange], missed: &Missed) -> Result<(), Error> {
    let of = exchanges.iter().map(|exchange| (exchange.org_id, exchange.directory_id));
    let of: BTreeSet<(OrgId, DirectoryId)> = of.chain(missed.keys().copied()).collect();
    let mut surroundings = surroundings(steward, of).await?;
    let now = steward.now();
    for (directory, around) in &surroundings {
        steward.journal().learn(*directory, around.settings.journal, now);
    }
    let mut added: BTreeMap<DirectoryId, Added> = BTreeMap::new();
    let mut rows = Vec::with_capacity(exchanges.len());
    for exchange in exchanges {
        let Some(around) = surroundings.get_mut(&exchange.directory_id) else { continue };
        let read = Read::new(exchange);
        if !keeps(around.settings.journal, read.is_read_that_succeeded()) {
            continue;
        }
        let facts = Facts {
            taken: taken(steward, &read).await?,
            taken_by: taken_by(steward, &read).await?,
            domains: std::mem::take(&mut around.domains),
            schemas: std::mem::take(&mut around.schemas),
        };
        let draft = digest::digest(&read, &facts, around.provider);
        (around.domains, around.schemas) = (facts.domains, facts.schemas);
        around.provider = draft.provider;
        let row = sealed(steward, exchange, draft)?;
        note(&mut added, exchange.org_id, &row);
        rows.push(row);
    }
    for ((org_id, directory), (count, at)) in missed {
        if let Some(around) = surroundings.get(directory) {
            let head = added.entry(*directory).or_insert_with(|| nothing_added(*org_id, around.provider));
            (head.missed, head.missed_at) = (*count, Some(*at));
        }
    }
    if rows.is_empty() && added.is_empty() {
        return Ok(());
    }
    let full = housekeeping(steward, Priority::Bulk, (rows, added), |tx, input| async move {
        let (rows, added) = input.as_ref();
        store::insert(&tx, rows).await?;
        let mut full = Vec::new();
        // In the order of their ids, for everybody.
        for (directory, added) in added {
            if store::add_to_head(&tx, *directory, added).await? > BYTES {
                full.push(*directory);
            }
        }
        Ok(full)
    })
    .await?;
    for directory in full {
        while prune(steward, directory, None).await? {}
    }
    Ok(())
}

fn nothing_added(org_id: OrgId, provider: Provider) -> Added {
    Added {
        org_id,
        entries: 0,
        bytes: 0,
        missed: 0,
        missed_at: None,
        provider,
        succeeded_at: None,
        failed_at: None,
    }
}

fn note(added: &mut BTreeMap<DirectoryId, Added>, org_id: OrgId, row: &NewRow) {
    let head = added.entry(row.directory_id).or_insert_with(|| nothing_added(org_id, row.provider));
    head.entries += 1;
    head.bytes += row.size;
    head.provider = row.provider;
    let last = match row.outcome {
        Outcome::Ok => &mut head.succeeded_at,
        Outcome::Failed | Outcome::Held => &mut head.failed_at,
    };
    *last = (*last).max(Some(row.at));
}

/// Reads what entries of these directories depend on. A directory that is not there has no journal.
async fn surroundings(
    steward: &Steward,
    of: BTreeSet<(OrgId, DirectoryId)>,
) -> Result<BTreeMap<DirectoryId, Surroundings>, Error> {
    steward
        .database()
        .read(move |read| {
            let of = of.clone();
            async move {
                let mut found = BTreeMap::new();
                for (org_id, id) in of {
                    let Some(directory) = directories::find_directory(&read, org_id, id).await? else {
                        continue;
                    };
                    let head = store::find_head(&read, org_id, id).await?;
                    let domains = domains::verified(&read, org_id, DOMAINS).await?.into_iter().collect();
                    let provider = head.map_or(Provider::Other, |head| head.provider);
                    let schemas = own_schemas(&directory.schemas)?;
                    found.insert(
                        id,
                        Surroundings { settings: directory.settings, provider, domains, schemas },
                    );
                }
                Ok::<_, Error>(found)
            }
        })
        .await
}

/// Returns the URNs of the schemas that a directory has of its own, in lower case.
fn own_schemas(stored: &str) -> Result<Vec<String>, Error> {
    let defined = StoredSchemas::parse(stored)?.defined;
    Ok(defined.iter().filter_map(|schema| Some(schema["id"].as_str()?.to_ascii_lowercase())).collect())
}

/// Operations of one bulk request of which it is found out what stands in their way: one of a kind is shown.
const CONFLICTS: usize = 20;

/// Finds out what stands in the way of operations of a bulk request, by their places.
async fn taken_by(steward: &Steward, read: &Read<'_>) -> Result<BTreeMap<usize, Taken>, Error> {
    let operations = bulk::operations(read).unwrap_or_default();
    let parts = operations.iter().map(bulk::Operation::read).enumerate();
    let mut found = BTreeMap::new();
    for (place, part) in parts.filter(|(_, part)| part.is_conflict()).take(CONFLICTS) {
        found.extend(taken(steward, &part).await?.map(|taken| (place, taken)));
    }
    Ok(found)
}

/// Finds out what stands in the way of something new.
async fn taken(steward: &Steward, read: &Read<'_>) -> Result<Option<Taken>, Error> {
    if !read.is_conflict() {
        return Ok(None);
    }
    let of_groups = read.exchange.target.starts_with("/Groups");
    let name = fold(read.sent(if of_groups { "displayName" } else { "userName" }).unwrap_or_default());
    let addresses: Vec<String> = read
        .addresses()
        .iter()
        .filter_map(|address| Email::parse(address))
        .map(|email| email.key().to_owned())
        .take(10)
        .collect();
    let (org_id, directory) = (read.exchange.org_id, read.exchange.directory_id);
    steward
        .database()
        .read(move |read| {
            let (name, addresses) = (name.clone(), addresses.clone());
            async move {
                let found = if of_groups {
                    store::taken_by_group(&read, org_id, &name).await
                } else {
                    store::taken_by_user(&read, directory, &name, &addresses).await
                };
                found.map_err(Error::from)
            }
        })
        .await
}

fn sealed(steward: &Steward, exchange: &Exchange, draft: digest::Draft) -> Result<NewRow, Error> {
    let context = steward.system_context();
    let id = exchange.id;
    let seal = |column: &'static str, value: Vec<u8>| {
        vault::seal(&context, Purpose::Journal, &Place { column, org_id: exchange.org_id, row: id }, &value)
    };
    let written = |error: serde_json::Error| Error::Internal(format!("an entry of a journal: {error}"));
    let summary = serde_json::to_vec(&draft.summary).map_err(written)?;
    let bodies = serde_json::to_vec(&draft.bodies).map_err(written)?;
    let summary = seal(store::JOURNAL_SUMMARIES.name, summary)?;
    let bodies = seal(store::JOURNAL_BODIES.name, bodies)?;
    let size = summary.bytes.len() + bodies.bytes.len() + COLUMNS;
    Ok(NewRow {
        id,
        org_id: exchange.org_id,
        directory_id: exchange.directory_id,
        at: exchange.at,
        method: draft.method,
        status: exchange.status,
        outcome: draft.outcome,
        provider: draft.provider,
        codes: draft.codes,
        resource_kind: draft.resource.map(|(kind, _)| kind),
        resource_id: draft.resource.and_then(|(_, id)| id),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        summary,
        bodies,
    })
}

/// About what the columns and indexes of an entry take, in bytes.
const COLUMNS: usize = 400;

/// Lets everything go that is older than its directory wants to keep it.
pub async fn prune_all(steward: &Steward) -> Result<(), Error> {
    let mut after = DirectoryId(Uuid::nil());
    loop {
        let heads = steward
            .database()
            .read(move |read| async move { store::heads(&read, after, ROWS).await.map_err(Error::from) })
            .await?;
        let Some((_, last, _)) = heads.last() else { return Ok(()) };
        after = *last;
        let of = heads.iter().map(|(org_id, directory, _)| (*org_id, *directory)).collect();
        let surroundings = surroundings(steward, of).await?;
        for (_, directory, _) in heads {
            let before = match surroundings.get(&directory) {
                Some(around) => kept_since(&around.settings, steward.now()),
                None => Timestamp(i64::MAX),
            };
            while prune(steward, directory, Some(before)).await? {
                if steward.stop().is_cancelled() {
                    return Ok(());
                }
            }
        }
    }
}

/// The moment before which entries are no longer kept.
pub(super) fn kept_since(settings: &Settings, now: Timestamp) -> Timestamp {
    now.plus_seconds(-settings.journal_days.saturating_mul(SECONDS_OF_DAY))
}

/// Deletes the oldest entries: those before a moment, or as long as there are too many. Says whether to go on.
async fn prune(steward: &Steward, directory: DirectoryId, before: Option<Timestamp>) -> Result<bool, Error> {
    housekeeping(steward, Priority::Bulk, (), move |tx, _| async move {
        let Some(bytes) = store::lock_head(&tx, directory).await? else { return Ok(false) };
        if before.is_none() && bytes <= BYTES {
            return Ok(false);
        }
        let ids = store::oldest(&tx, directory, before.unwrap_or(Timestamp(i64::MAX)), ROWS).await?;
        if ids.is_empty() {
            return Ok(false);
        }
        store::delete(&tx, directory, &ids).await?;
        Ok(true)
    })
    .await
}
