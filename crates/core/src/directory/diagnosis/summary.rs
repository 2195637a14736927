//! What the journal of a directory comes to: each finding once, how often, and the state of the keys.

use std::collections::BTreeMap;

use steward_db::Read;
use uuid::Uuid;

use super::provider::Provider;
use super::table::{Explained, Finding, TABLE, explain, key_expires_soon};
use crate::context::Timestamp;
use crate::directory::journal::store::{self, Head, StoredEntry};
use crate::directory::journal::{Entry, Missed, directory_of, opened, since};
use crate::directory::model::Directory;
use crate::error::Error;
use crate::key::{self, KeyInfo};
use crate::principal::OrgCaller;

/// Entries that are looked at: all that a journal holds, unless they are very small.
const CANDIDATES: usize = 50_000;

/// Entries that one statement reads.
const CHUNK: usize = 1_000;

/// Examples of each finding.
const EXAMPLES: usize = 3;

/// How long before its end a key is to be replaced, in seconds: 14 days.
const SOON: i64 = 14 * 24 * 3600;

/// What is to be said of a directory.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// The product, as it was last recognised.
    pub provider: Provider,
    /// What was found, the weightiest first.
    pub findings: Vec<FoundOften>,
    /// The keys of the directory, newest first.
    pub keys: Vec<(KeyInfo, KeyState)>,
    /// When an exchange that is kept last succeeded.
    pub succeeded_at: Option<Timestamp>,
    /// When one last failed.
    pub failed_at: Option<Timestamp>,
    /// How many exchanges the journal holds.
    pub entries: i64,
    /// How many bytes it takes.
    pub bytes: i64,
    /// What could not be kept.
    pub missed: Option<Missed>,
    /// Whether older exchanges were left out, because there are so many.
    pub is_partial: bool,
}

/// A finding of several exchanges.
#[derive(Debug, Clone)]
pub struct FoundOften {
    /// The newest one, in words.
    pub explained: Explained,
    /// How many exchanges show it.
    pub count: u64,
    /// When it was first seen; nothing for what no exchange shows.
    pub first_at: Option<Timestamp>,
    /// When it was last seen.
    pub last_at: Option<Timestamp>,
    /// The newest ones.
    pub examples: Vec<Example>,
}

/// An exchange that shows a finding.
#[derive(Debug, Clone)]
pub struct Example {
    /// The entry.
    pub entry_id: Uuid,
    /// When it was.
    pub at: Timestamp,
    /// The name of its user or group.
    pub name: Option<String>,
    /// The sentence.
    pub says: String,
}

/// Whether a key lets an identity provider in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It does.
    Good,
    /// It does, and will end within 14 days.
    ExpiresSoon,
    /// It has expired.
    Expired,
    /// It was revoked.
    Revoked,
}

impl KeyState {
    fn of(key: &KeyInfo, now: Timestamp) -> Self {
        match key.revoked_at {
            Some(at) if at <= now => Self::Revoked,
            _ if key.expires_at <= now => Self::Expired,
            _ if key.expires_at <= now.plus_seconds(SOON) => Self::ExpiresSoon,
            _ => Self::Good,
        }
    }

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::ExpiresSoon => "expiresSoon",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

#[derive(Debug)]
struct Tally {
    count: u64,
    first_at: Timestamp,
    last_at: Timestamp,
    examples: Vec<Entry>,
}

/// Diagnoses the provisioning of a directory of the caller's organization.
pub async fn diagnosis(caller: &OrgCaller, directory_id: &str) -> Result<Diagnosis, Error> {
    let directory = directory_of(caller, directory_id).await?;
    let now = caller.context.now;
    let (head, keys) = state(caller, &directory).await?;
    let provider = head.as_ref().map_or(Provider::Other, |head| head.provider);
    let (tallies, is_partial) = tally(caller, &directory).await?;
    let keys: Vec<(KeyInfo, KeyState)> =
        keys.into_iter().map(|key| (key.clone(), KeyState::of(&key, now))).collect();
    let mut findings: Vec<FoundOften> =
        tallies.into_iter().filter_map(|(code, tally)| often(&code, tally)).collect();
    // A good key that ends later is its successor: then nothing has to be done.
    let replaced = keys.iter().any(|(_, state)| *state == KeyState::Good);
    for (key, _) in keys.iter().filter(|(_, state)| *state == KeyState::ExpiresSoon && !replaced) {
        let finding = key_expires_soon(&key.name, &key.expires_at.to_millis_text());
        findings.push(FoundOften {
            explained: explain(&finding, provider),
            count: 1,
            first_at: None,
            last_at: None,
            examples: Vec::new(),
        });
    }
    findings.sort_by_key(|found| (found.explained.weight, place(&found.explained.code)));
    Ok(Diagnosis {
        provider,
        findings,
        keys,
        succeeded_at: head.as_ref().and_then(|head| head.succeeded_at),
        failed_at: head.as_ref().and_then(|head| head.failed_at),
        entries: head.as_ref().map_or(0, |head| head.entries),
        bytes: head.as_ref().map_or(0, |head| head.bytes),
        missed: head.and_then(|head| Some(Missed { count: head.missed, at: head.missed_at? })),
        is_partial,
    })
}

/// The place of a finding in the table: what matters most comes first there.
fn place(code: &str) -> usize {
    TABLE.iter().position(|row| row.code == code).unwrap_or(usize::MAX)
}

fn often(code: &str, tally: Tally) -> Option<FoundOften> {
    let found = |entry: &Entry| -> Option<Finding> {
        entry.summary.findings.iter().find(|finding| finding.code == code).cloned()
    };
    let newest = tally.examples.first()?;
    let explained = explain(&found(newest)?, newest.provider);
    let examples = tally.examples.iter().filter_map(|entry| {
        let says = explain(&found(entry)?, entry.provider).says;
        Some(Example { entry_id: entry.id, at: entry.at, name: entry.summary.name.clone(), says })
    });
    Some(FoundOften {
        explained,
        count: tally.count,
        first_at: Some(tally.first_at),
        last_at: Some(tally.last_at),
        examples: examples.collect(),
    })
}

async fn state(caller: &OrgCaller, directory: &Directory) -> Result<(Option<Head>, Vec<KeyInfo>), Error> {
    let (org_id, id) = (caller.org_id, directory.id);
    caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            let head = store::find_head(&read, org_id, id).await?;
            Ok::<_, Error>((head, key::store::of_directory(&read, org_id, id).await?))
        })
        .await
}

/// Walks over the journal, newest first.
async fn tally(caller: &OrgCaller, directory: &Directory) -> Result<(BTreeMap<String, Tally>, bool), Error> {
    let (org_id, id, since) = (caller.org_id, directory.id, since(directory, &caller.context));
    let rows = i64::try_from(CHUNK).unwrap_or(i64::MAX);
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut before = (Timestamp(i64::MAX), Uuid::nil());
    let mut looked_at = 0;
    loop {
        let chunk = caller
            .context
            .steward
            .database()
            .read(move |read: Read| async move {
                store::newest_first(&read, org_id, id, since, before, rows).await.map_err(Error::from)
            })
            .await?;
        let is_last = chunk.len() < CHUNK;
        looked_at += chunk.len();
        before = chunk.last().map_or(before, |row| (row.at, row.id));
        for row in chunk.into_iter().filter(|row| !row.codes.is_empty()) {
            add(caller, &mut tallies, row).await?;
        }
        if is_last || looked_at >= CANDIDATES {
            return Ok((tallies, !is_last));
        }
    }
}

async fn add(
    caller: &OrgCaller,
    tallies: &mut BTreeMap<String, Tally>,
    row: StoredEntry,
) -> Result<(), Error> {
    let (at, codes) = (row.at, row.codes.clone());
    let wanted = |tallies: &BTreeMap<String, Tally>, code: &str| {
        tallies.get(code).is_none_or(|tally| tally.examples.len() < EXAMPLES)
    };
    // Only what serves as an example is opened.
    let opens = codes.split(' ').any(|code| wanted(tallies, code));
    let entry = if opens { Some(opened(&caller.context, row).await?) } else { None };
    for code in codes.split(' ') {
        let tally = tallies.entry(code.to_owned()).or_insert_with(|| Tally {
            count: 0,
            first_at: at,
            last_at: at,
            examples: Vec::new(),
        });
        tally.count += 1;
        tally.first_at = at;
        if let Some(entry) = entry.as_ref().filter(|_| tally.examples.len() < EXAMPLES) {
            tally.examples.push(entry.clone());
        }
    }
    Ok(())
}
