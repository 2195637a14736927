//! Does the work of giving an authentication policy to people, behind everything that somebody waits for.

use std::collections::BTreeSet;

use serde_json::json;
use steward_db::Priority;
use uuid::Uuid;

use super::actions::AUTH_POLICY_USERS_ADDED;
use super::model::{AuthMember, AuthMemberKind, AuthPolicy, TaskFailure};
use super::read::list_in;
use super::{query, store};
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change_in_bulk, housekeeping};
use crate::id::{AuthPolicyTaskId, OrgId};
use crate::organization::store as organizations;
use crate::steward::Steward;
use crate::text::Email;

/// Addresses that one transaction looks at.
const STEP: usize = 200;

/// Gives people the policy of a task, a few in each transaction, which also says how far it has come: cut off at any point,
/// it goes on where it was. Each transaction has an event that names the accounts.
pub(crate) async fn add_auth_policy_users(
    steward: &Steward,
    org_id: OrgId,
    task_id: AuthPolicyTaskId,
) -> Result<(), String> {
    while step(steward, org_id, task_id).await.map_err(|error| error.to_string())? {
        if steward.stop().is_cancelled() {
            return Err("the program stopped".to_owned());
        }
    }
    Ok(())
}

/// Does the next part; says whether there is more.
async fn step(steward: &Steward, org_id: OrgId, task_id: AuthPolicyTaskId) -> Result<bool, Error> {
    change_in_bulk(&steward.system_context(), (), move |change, _| async move {
        // The policy must not go meanwhile.
        organizations::lock(&change, org_id).await?;
        let task = store::find_task(&change, org_id, task_id).await?.filter(|task| task.done < task.total);
        let Some(mut task) = task else { return Ok(Changed::nothing(false)) };
        let policy = list_in(&change, org_id).await?.into_iter().find(|policy| policy.id == task.policy_id);
        let until = task.total.min(task.done + STEP);
        let part = task.done..until;
        let addresses: Vec<(usize, Option<Email>)> = part
            .clone()
            .map(|place| (place, task.users.get(place).and_then(|text| Email::parse(text))))
            .collect();
        let keys: Vec<String> =
            addresses.iter().filter_map(|(_, email)| Some(email.as_ref()?.key().to_owned())).collect();
        let accounts = query::managed_by_address(&change, org_id, &keys).await?;
        let mut given: BTreeSet<Uuid> = BTreeSet::new();
        for (place, email) in addresses {
            let account = email.as_ref().map(|email| accounts.get(email.key()));
            match (&policy, account) {
                (None, _) => task.failures.push((place, TaskFailure::NoPolicy)),
                (Some(_), None) => task.failures.push((place, TaskFailure::NoAddress)),
                (Some(_), Some(None)) => task.failures.push((place, TaskFailure::NoAccount)),
                (Some(_), Some(Some(id))) => {
                    given.insert(id.0);
                }
            }
        }
        let members: Vec<AuthMember> =
            given.iter().map(|id| AuthMember { kind: AuthMemberKind::Account, id: *id }).collect();
        store::put_members(&change, org_id, task.policy_id, &members, change.context().now).await?;
        task.done = until;
        if task.done == task.total {
            // Nothing is kept of those who have it: the log names them, and the policy does.
            let failed: Vec<String> =
                task.failures.iter().filter_map(|(place, _)| task.users.get(*place).cloned()).collect();
            for (number, (place, _)) in task.failures.iter_mut().enumerate() {
                *place = number;
            }
            task.users = failed;
        }
        store::update_task(&change, &task).await?;
        let ids: Vec<String> = members.iter().map(AuthMember::id_text).collect();
        let name = policy.as_ref().map_or("that is gone", |policy| policy.name.as_str());
        let message =
            Message::from("Added ").plain(ids.len()).plain(" users to authentication policy ").plain(name);
        let told = json!({ "taskId": task.id.to_string(), "accounts": ids, "failed": task.failures.len() });
        let mut event = Event::new(org_id, &AUTH_POLICY_USERS_ADDED, message).delta(Delta::created(told));
        if let Some(policy) = &policy {
            event = event.about(AuthPolicy::subject(policy));
        }
        let recorded = change.record(event);
        Ok(Changed::recorded(task.done < task.total, recorded))
    })
    .await
}

/// Forgets a task that nobody asks about any more, with the addresses that stand in it.
pub(crate) async fn forget_auth_policy_task(
    steward: &Steward,
    org_id: OrgId,
    task_id: AuthPolicyTaskId,
) -> Result<(), String> {
    let forgotten = housekeeping(steward, Priority::Bulk, (), move |tx, _| async move {
        store::delete_task(&tx, org_id, task_id).await.map_err(Error::from)
    });
    forgotten.await.map_err(|error| error.to_string())
}
