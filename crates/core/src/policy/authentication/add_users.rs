//! Gives an authentication policy to many people, by their addresses: work that is done after the answer.

use super::actions::AUTH_POLICY_TASK_CREATED;
use super::model::AuthTask;
use super::read::{find, hold_in};
use super::rules::{TASK_LIMIT, policy_id};
use super::store;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::id::AuthPolicyTaskId;
use crate::job::{Job, enqueue, enqueue_at};
use crate::organization::store as organizations;
use crate::principal::OrgCaller;
use serde_json::json;

/// How long a task can be asked about, in seconds: 30 days.
const KEPT: i64 = 30 * 24 * 3600;

/// Begins to give an authentication policy of the caller's organization to the managed accounts with these addresses.
pub async fn add_users(caller: &OrgCaller, id: &str, users: Vec<String>) -> Result<AuthTask, Error> {
    caller.require_admin("add users to authentication policies")?;
    let (org_id, policy_id) = (caller.org_id, policy_id(id)?);
    let mut users: Vec<String> = users.into_iter().map(|user| user.trim().to_owned()).collect();
    let mut seen = std::collections::HashSet::new();
    users.retain(|user| seen.insert(user.clone()));
    if !(1..=TASK_LIMIT).contains(&users.len()) {
        return Err(Error::invalid("users", format!("must list 1 to {TASK_LIMIT} e-mail addresses")));
    }
    if users.iter().any(|user| user.len() > crate::text::ADDRESS_LIMIT) {
        let rule = format!("must list e-mail addresses of at most {} bytes", crate::text::ADDRESS_LIMIT);
        return Err(Error::invalid("users", rule));
    }
    let task = AuthTask {
        id: AuthPolicyTaskId(caller.context.uuid()),
        org_id,
        policy_id,
        total: users.len(),
        users,
        done: 0,
        failures: Vec::new(),
        created_at: caller.context.now,
    };
    let task = change(&caller.context, task, move |change, task| async move {
        organizations::lock(&change, org_id).await?;
        let policy = find(hold_in(&change, org_id).await?, policy_id)?;
        store::insert_task(&change, &task).await?;
        let (org_id, task_id) = (org_id.0, task.id.0);
        enqueue(&change, &Job::AddAuthPolicyUsers { org_id, task_id }).await?;
        let end = change.context().now.plus_seconds(KEPT);
        enqueue_at(&change, &Job::ForgetAuthPolicyTask { org_id, task_id }, end).await?;
        let message = Message::from("Asked to add ")
            .plain(task.total)
            .plain(" users to authentication policy ")
            .plain(&policy.name);
        let event = Event::new(policy.org_id, &AUTH_POLICY_TASK_CREATED, message)
            .about(policy.subject())
            .delta(Delta::created(json!({ "taskId": task.id.to_string(), "users": task.total })));
        let recorded = change.record(event);
        Ok(Changed::recorded(task.as_ref().clone(), recorded))
    });
    let task = task.await?;
    caller.context.steward.jobs().notify_one();
    Ok(task)
}

/// Reads how far the work has come.
pub async fn read_task(caller: &OrgCaller, id: &str) -> Result<AuthTask, Error> {
    let absent = || Error::not_found("authentication policy task", id);
    let (org_id, task_id): (_, AuthPolicyTaskId) = (caller.org_id, id.parse().map_err(|_| absent())?);
    let read =
        caller.context.steward.database().read(move |read| async move {
            store::find_task(&read, org_id, task_id).await.map_err(Error::from)
        });
    read.await?.ok_or_else(absent)
}
