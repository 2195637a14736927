//! Follows the log: accounts to which something happened that no administrator was asked about take and leave seats behind it.
//!
//! A membership that an identity provider pushes costs nothing more for the seats that follow from it, whatever the size of the
//! group, and is never refused for them.

use std::collections::BTreeSet;

use steward_db::Priority;
use uuid::Uuid;

use super::count_seats::{self, Reach};
use super::seats::{self, Limits};
use super::{query, store};
use crate::error::Error;
use crate::event::{StoredEvent, housekeeping};
use crate::id::{AccountId, GroupId, OrgId, hyphenated};
use crate::job::{Job, enqueue_upkeep};
use crate::steward::Steward;

/// Accounts that one transaction looks at.
const ROWS: usize = 50;

/// Accounts and users that events name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Touched {
    accounts: BTreeSet<AccountId>,
    users: BTreeSet<Uuid>,
}

impl Touched {
    /// Adds what an event names.
    pub(crate) fn add(&mut self, event: &StoredEvent) {
        for subject in &event.context {
            match subject.kind.as_str() {
                "users" => self.accounts.extend(subject.id.parse::<AccountId>()),
                "scim-users" => {
                    self.users.extend(hyphenated(&subject.id));
                    let id = subject.attributes["atlassianAccountId"].as_str();
                    self.accounts.extend(id.and_then(|id| id.parse::<AccountId>().ok()));
                }
                _ => {}
            }
        }
        let delta = event.delta.as_ref();
        let sides = delta.into_iter().flat_map(|delta| [delta.after.as_ref(), delta.before.as_ref()]);
        for side in sides.flatten() {
            let ids = |name: &str| side[name].as_array().into_iter().flatten().filter_map(|id| id.as_str());
            // Members of provisioned groups are users or groups; those of others are accounts.
            self.users.extend(ids("members").filter_map(|id| hyphenated(id).ok()));
            let accounts = ids("members").chain(ids("accounts"));
            self.accounts.extend(accounts.filter_map(|id| id.parse::<AccountId>().ok()));
        }
    }
}

/// Makes the seats of those whom events name agree with what they have now. Doing it twice does no harm.
pub(crate) async fn follow(steward: &Steward, org_id: OrgId, touched: &Touched) -> Result<(), Error> {
    let users: Vec<Uuid> = touched.users.iter().copied().collect();
    let (limited, found) = steward
        .database()
        .read(move |read| {
            let users = users.clone();
            async move {
                let limited = !store::limited(&read, org_id).await?.is_empty();
                let found =
                    if limited { query::accounts_of_users(&read, org_id, &users).await? } else { Vec::new() };
                Ok::<_, Error>((limited, found))
            }
        })
        .await?;
    if !limited {
        return Ok(());
    }
    let accounts: BTreeSet<AccountId> = touched.accounts.iter().copied().chain(found).collect();
    let accounts: Vec<AccountId> = accounts.into_iter().collect();
    for chunk in accounts.chunks(ROWS) {
        let over = housekeeping(steward, Priority::Bulk, chunk.to_vec(), move |tx, accounts| async move {
            seats::settle_in(&tx, org_id, &accounts, Limits::Give).await
        })
        .await?;
        for workspace in over {
            count_seats::report_over(steward, org_id, workspace).await?;
        }
    }
    Ok(())
}

/// Removes the roles of a group that is gone, which give nobody anything any more, and has the seats counted that they took.
pub(crate) async fn forget_group(steward: &Steward, group: GroupId) -> Result<(), String> {
    let context = steward.system_context();
    let forgotten = housekeeping(steward, Priority::Bulk, context, move |tx, context| async move {
        let mut counts = false;
        for org_id in store::organizations_of(&tx, group.0).await? {
            let taken = store::take_all(&tx, org_id, group.0).await?;
            let mut places: Vec<Uuid> = taken.into_iter().map(|(resource, _)| resource).collect();
            places.dedup();
            for (workspace, _) in store::limited(&tx, org_id).await? {
                if places.contains(&workspace.0) {
                    let job: Job = count_seats::recount(org_id, workspace, Reach::Seated)?;
                    enqueue_upkeep(&tx, &context, &job, context.now).await?;
                    counts = true;
                }
            }
        }
        Ok(counts)
    });
    if forgotten.await.map_err(|error: Error| error.to_string())? {
        steward.jobs().notify_one();
    }
    Ok(())
}
