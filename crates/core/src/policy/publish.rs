//! Publishes drafts of data security policies: only then they hold.

use super::actions::POLICY_PUBLISHED;
use super::model::{Mark, Policy, PolicyKind, Publication, Rule};
use super::read::{all_in, find_in};
use super::rules::{absent, broken, control, policy_id};
use super::save::{LockOut, changed, save_in};
use crate::error::Error;
use crate::event::{Changed, change};
use crate::id::PolicyId;
use crate::organization::store as organizations;
use crate::principal::OrgCaller;

/// Operations that one publication may name.
pub const OPERATIONS_LIMIT: usize = 200;

/// What is to be done with a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    /// What the draft says holds from now on.
    Publish,
    /// The policy holds no longer; what it says becomes a draft.
    Withdraw,
}

impl Operation {
    fn read(word: Option<&str>) -> Result<Self, Error> {
        match word.unwrap_or_default().to_ascii_lowercase().as_str() {
            "" | "publish" | "create" | "update" | "enable" => Ok(Self::Publish),
            "delete" | "unpublish" | "withdraw" | "disable" => Ok(Self::Withdraw),
            _ => Err(broken("policyOperations.action", "must be publish or unpublish".to_owned())),
        }
    }
}

/// Publishes draft policies of the caller's organization, all or none: those that are named, or all that there are. Returns
/// them in their order, also those that had nothing to be published.
pub async fn publish(caller: &OrgCaller, asked: &Publication) -> Result<Vec<Policy>, Error> {
    caller.require_admin("publish policies")?;
    let org_id = caller.org_id;
    let rule = asked.rule.as_deref().map(|name| {
        control(name)
            .ok_or_else(|| broken("ruleName", "must be the name of a control, such as export".to_owned()))
    });
    let rule = rule.transpose()?;
    if asked.operations.len() > OPERATIONS_LIMIT {
        return Err(broken("policyOperations", format!("must be at most {OPERATIONS_LIMIT}")));
    }
    let operation =
        |(id, word): &(String, Option<String>)| Ok((policy_id(id)?, Operation::read(word.as_deref())?));
    let operations: Vec<(PolicyId, Operation)> =
        asked.operations.iter().map(operation).collect::<Result<_, Error>>()?;
    let published = change(&caller.context, operations, move |change, operations| async move {
        organizations::lock(&change, org_id).await?;
        let policies = all_in(&change, org_id, Some(PolicyKind::DataSecurity)).await?;
        let speaks = |policy: &&Policy| match (&policy.fields.rule, rule) {
            (Rule::Effects(effects), Some(rule)) => effects.contains_key(&rule),
            _ => true,
        };
        let chosen: Vec<(&Policy, Operation)> = if operations.is_empty() {
            policies
                .iter()
                .filter(|policy| policy.is_draft())
                .filter(speaks)
                .map(|policy| (policy, Operation::Publish))
                .collect()
        } else {
            let find = |(id, operation): &(PolicyId, Operation)| {
                let found = policies.iter().find(|policy| policy.id == *id).filter(speaks);
                found.map(|policy| (policy, *operation)).ok_or_else(|| absent(id))
            };
            operations.iter().map(find).collect::<Result<_, _>>()?
        };
        let mut recorded = None;
        let mut shown = Vec::with_capacity(chosen.len());
        for (before, operation) in chosen {
            let after = match operation {
                Operation::Publish => Some(before.fields.clone()),
                // Nothing of it holds until it is published again.
                Operation::Withdraw => None,
            };
            if after != before.published {
                let mark = Mark::of(change.context());
                let after = Policy { published: after, changed: mark, ..before.clone() };
                recorded = Some(save_in(&change, before, &after, LockOut::Forced, &POLICY_PUBLISHED).await?);
            }
            shown.push(find_in(&change, org_id, before.id).await?);
        }
        Ok(Changed::perhaps(shown, recorded))
    });
    let published = published.await?;
    changed(&caller.context, org_id);
    Ok(published)
}
