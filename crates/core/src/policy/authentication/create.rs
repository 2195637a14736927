//! Creates authentication policies.

use serde_json::Value;

use super::actions::AUTH_POLICY_CREATED;
use super::model::{AuthPolicy, AuthSettings};
use super::read::hold_in;
use super::rules::{self, AUTH_POLICIES_LIMIT};
use super::store;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::id::AuthPolicyId;
use crate::organization::store as organizations;
use crate::principal::OrgCaller;
use crate::text::{bounded, fold};

/// Creates an authentication policy of the caller's organization, behind all that are there, for nobody yet.
pub async fn create_auth_policy(
    caller: &OrgCaller,
    name: &str,
    settings: AuthSettings,
) -> Result<AuthPolicy, Error> {
    caller.require_admin("create authentication policies")?;
    rules::check(&settings)?;
    let (org_id, name) = (caller.org_id, bounded(name, "name")?);
    let id = AuthPolicyId(caller.context.uuid());
    change(&caller.context, name, move |change, name| async move {
        // Names and order concern the organization as a whole.
        organizations::lock(&change, org_id).await?;
        let others = hold_in(&change, org_id).await?;
        if others.len() >= AUTH_POLICIES_LIMIT {
            let why = format!(
                "an organization has at most {AUTH_POLICIES_LIMIT} authentication policies: delete one that is not needed"
            );
            return Err(Error::Conflict(why));
        }
        check_name(&others, &name, id)?;
        let now = change.context().now;
        let position = i64::try_from(others.len() + 1).unwrap_or(i64::MAX);
        let policy = AuthPolicy {
            id,
            org_id,
            name: name.as_ref().clone(),
            position,
            is_default: false,
            settings,
            created_at: now,
            changed_at: now,
        };
        store::insert(&change, &policy).await?;
        let message = Message::from("Created authentication policy ").plain(&policy.name);
        let event = Event::new(org_id, &AUTH_POLICY_CREATED, message)
            .about(policy.subject())
            .delta(Delta::created(Value::Object(policy.recorded())));
        let recorded = change.record(event);
        Ok(Changed::recorded(policy, recorded))
    })
    .await
}

/// Refuses a name that another policy has, whatever its case.
pub(super) fn check_name(others: &[AuthPolicy], name: &str, id: AuthPolicyId) -> Result<(), Error> {
    let key = fold(name);
    if others.iter().any(|other| other.id != id && fold(&other.name) == key) {
        let value = name.to_owned();
        return Err(Error::AlreadyExists { what: "authentication policy", field: "name", value });
    }
    Ok(())
}
