//! Erases a person from the journals and conflicts of directories: every entry in which the person is named goes.

use std::collections::BTreeSet;

use steward_db::Priority;
use uuid::Uuid;

use super::model::{ChangedAttribute, FullEntry};
use super::read::opened_whole;
use super::store;
use super::write::flush_all;
use crate::context::{Context, Timestamp};
use crate::directory::conflict;
use crate::error::Error;
use crate::event::housekeeping;
use crate::id::{AccountId, DirectoryId, DirectoryUserId, OrgId};
use crate::steward::Steward;

/// Entries that are looked at in one step.
const ROWS: i64 = 50;

/// By what a person is recognised.
#[derive(Debug, Default)]
struct Traces {
    /// Ids and addresses: they name nobody else, wherever they stand.
    anywhere: BTreeSet<String>,
    /// Names, which are ordinary words at times: they count as a whole value.
    whole: BTreeSet<String>,
    users: BTreeSet<Uuid>,
}

impl Traces {
    fn add_name(&mut self, name: &str) {
        let name = name.to_lowercase();
        if name.is_empty() {
            return;
        }
        let names = if name.contains('@') { &mut self.anywhere } else { &mut self.whole };
        names.insert(name);
    }

    fn stand_in(&self, FullEntry { entry, bodies }: &FullEntry) -> bool {
        if entry.resource_id.is_some_and(|id| self.users.contains(&id)) {
            return true;
        }
        if entry.summary.names.iter().any(|name| self.whole.contains(name)) {
            return true;
        }
        let kept = [&bodies.request, &bodies.response].into_iter().flatten().map(|kept| kept.text.as_str());
        // Of a bulk request the attribute says whose it is.
        let values = |change: &ChangedAttribute| {
            let values = [&change.before, &change.after].into_iter().flatten().map(ToString::to_string);
            values.chain([change.attribute.clone()]).collect::<Vec<_>>()
        };
        let changes: Vec<String> = entry.summary.changes.iter().flat_map(values).collect();
        let summary = &entry.summary;
        let sentences = [Some(&summary.target), summary.detail.as_ref(), summary.name.as_ref()];
        let findings = summary.findings.iter().flat_map(|finding| finding.about.values());
        let texts = kept
            .chain(changes.iter().map(String::as_str))
            .chain(summary.names.iter().map(String::as_str))
            .chain(sentences.into_iter().flatten().map(String::as_str))
            .chain(findings.map(String::as_str));
        texts.map(str::to_lowercase).any(|text| self.stand_in_text(&text))
    }

    /// Asks for a text in lower case.
    fn stand_in_text(&self, text: &str) -> bool {
        self.anywhere.iter().any(|trace| text.contains(trace.as_str()))
            || self.whole.iter().any(|name| text == name || text.contains(&quoted(name)))
    }
}

/// A name as JSON has it.
fn quoted(name: &str) -> String {
    serde_json::Value::from(name).to_string()
}

/// Deletes the entries of organizations that tell of the person of an account, or of the provisioned users that stood for
/// it. Doing it twice does no harm.
pub(crate) async fn erase_people(
    steward: &Steward,
    orgs: &BTreeSet<OrgId>,
    account: AccountId,
    users: &BTreeSet<DirectoryUserId>,
) -> Result<(), String> {
    let erased = async {
        // What was overheard a moment ago is not written yet.
        flush_all(steward).await?;
        let context = steward.system_context();
        let mut traces = Traces { users: users.iter().map(|user| user.0).collect(), ..Traces::default() };
        traces.anywhere.insert(account.to_string());
        traces.anywhere.extend(users.iter().map(ToString::to_string));
        for org_id in orgs.iter().copied() {
            names_of_users(steward, org_id, users, &mut traces).await?;
            let directories =
                steward
                    .database()
                    .read(move |read| async move {
                        store::directories_of(&read, org_id).await.map_err(Error::from)
                    })
                    .await?;
            for directory in directories {
                // First by what names the person is known here, then everything in which one of them stands.
                let mut found = Traces::default();
                walk(&context, org_id, directory, |entry| {
                    if entry.entry.resource_id.is_some_and(|id| traces.users.contains(&id)) {
                        entry.entry.summary.names.iter().for_each(|name| found.add_name(name));
                    }
                    false
                })
                .await?;
                traces.anywhere.append(&mut found.anywhere);
                traces.whole.append(&mut found.whole);
                walk(&context, org_id, directory, |entry| traces.stand_in(entry)).await?;
            }
            conflict::erase(&context, org_id, |ids, text| {
                ids.iter().any(|id| traces.users.contains(id)) || traces.stand_in_text(&text.to_lowercase())
            })
            .await?;
        }
        Ok::<(), Error>(())
    };
    erased.await.map_err(|error| error.to_string())
}

/// A user that is still there, though without its account, says how it is called.
async fn names_of_users(
    steward: &Steward,
    org_id: OrgId,
    users: &BTreeSet<DirectoryUserId>,
    traces: &mut Traces,
) -> Result<(), Error> {
    for user in users.iter().copied() {
        let names = steward
            .database()
            .read(move |read| async move { store::names_of(&read, org_id, user).await.map_err(Error::from) })
            .await?;
        if let Some((user_name, email)) = names {
            traces.add_name(&user_name);
            traces.add_name(&email.unwrap_or_default());
        }
    }
    Ok(())
}

/// Looks at every entry of a directory and deletes those that are to go.
async fn walk(
    context: &Context,
    org_id: OrgId,
    directory: DirectoryId,
    mut goes: impl FnMut(&FullEntry) -> bool,
) -> Result<(), Error> {
    let steward = &context.steward;
    let mut after = (Timestamp(i64::MIN), Uuid::nil());
    loop {
        let rows = steward
            .database()
            .read(move |read| async move {
                let end = Timestamp(i64::MAX);
                store::oldest_first(&read, org_id, directory, after, end, ROWS).await.map_err(Error::from)
            })
            .await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = (last.at, last.id);
        let mut gone = Vec::new();
        for row in rows {
            let entry = opened_whole(context, row).await?;
            if goes(&entry) {
                gone.push(entry.entry.id);
            }
        }
        if gone.is_empty() {
            continue;
        }
        housekeeping(steward, Priority::Bulk, gone, move |tx, gone| async move {
            store::lock_head(&tx, directory).await?;
            store::delete(&tx, directory, &gone).await.map_err(Error::from)
        })
        .await?;
    }
}
