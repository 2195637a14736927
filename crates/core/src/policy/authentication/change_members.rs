//! Says whom an authentication policy is for.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::actions::AUTH_POLICY_MEMBERS_CHANGED;
use super::model::{AuthMember, AuthMemberKind};
use super::read::{check_members, find, hold_in, list_in};
use super::rules::{self, MEMBERS_LIMIT, policy_id};
use super::store;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, change};
use crate::id::{AuthPolicyId, OrgId};
use crate::organization::store as organizations;
use crate::principal::OrgCaller;

/// Which way members go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the policy, and from the one that they had.
    Add,
    /// From the policy.
    Remove,
}

/// Adds members to an authentication policy of the caller's organization, or removes them: accounts, groups and directories,
/// each by type and id. What is so already changes nothing. Returns how many there were to change.
pub async fn change_auth_members(
    caller: &OrgCaller,
    id: &str,
    direction: Direction,
    members: &[(String, String)],
) -> Result<usize, Error> {
    caller.require_admin("change members of authentication policies")?;
    let (org_id, id) = (caller.org_id, policy_id(id)?);
    if !(1..=MEMBERS_LIMIT).contains(&members.len()) {
        return Err(Error::invalid(
            "members",
            format!("must be 1 to {MEMBERS_LIMIT}: send several requests"),
        ));
    }
    let members: BTreeSet<AuthMember> =
        members.iter().map(|(kind, id)| rules::member(kind, id)).collect::<Result<_, _>>()?;
    let members: Vec<AuthMember> = members.into_iter().collect();
    change(&caller.context, members, move |change, members| async move {
        organizations::lock(&change, org_id).await?;
        let policy = find(list_in(&change, org_id).await?, id)?;
        let has = members_in(&change, org_id, id, &members).await?;
        let differing: Vec<AuthMember> = members
            .iter()
            .copied()
            .filter(|member| has.contains(member) != (direction == Direction::Add))
            .collect();
        if direction == Direction::Add {
            check_members(&change, org_id, &differing).await?;
        }
        if differing.is_empty() {
            return Ok(Changed::nothing(0));
        }
        hold_in(&change, org_id).await?;
        match direction {
            Direction::Add => {
                store::put_members(&change, org_id, id, &differing, change.context().now).await?;
            }
            Direction::Remove => {
                for member in &differing {
                    store::delete_member(&change, org_id, id, *member).await?;
                }
            }
        }
        let verb = if direction == Direction::Add { "Added members to" } else { "Removed members from" };
        let message = Message::from(verb).plain(" authentication policy ").plain(&policy.name);
        let delta = match direction {
            Direction::Add => Delta::created(told(&differing)),
            Direction::Remove => Delta::removed(told(&differing)),
        };
        let event =
            Event::new(org_id, &AUTH_POLICY_MEMBERS_CHANGED, message).about(policy.subject()).delta(delta);
        let recorded = change.record(event);
        Ok(Changed::recorded(differing.len(), recorded))
    })
    .await
}

/// Of some members, those that have a policy.
async fn members_in(
    change: &Change,
    org_id: OrgId,
    policy_id: AuthPolicyId,
    members: &[AuthMember],
) -> Result<BTreeSet<AuthMember>, Error> {
    let mut has = BTreeSet::new();
    for kind in AuthMemberKind::ALL {
        let ids: Vec<Uuid> =
            members.iter().filter(|member| member.kind == *kind).map(|member| member.id).collect();
        if !ids.is_empty() {
            let found = store::policies_of(change, org_id, *kind, &ids).await?;
            has.extend(
                found.into_iter().filter(|(_, policy)| *policy == policy_id).map(|(member, _)| member),
            );
        }
    }
    Ok(has)
}

fn told(members: &[AuthMember]) -> Value {
    let of_kind = |kind: AuthMemberKind| -> Vec<String> {
        members.iter().filter(|member| member.kind == kind).map(AuthMember::id_text).collect()
    };
    json!({
        "accounts": of_kind(AuthMemberKind::Account),
        "groups": of_kind(AuthMemberKind::Group),
        "directories": of_kind(AuthMemberKind::Directory),
    })
}
