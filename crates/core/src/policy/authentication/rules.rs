//! Which authentication policy somebody has, and what one may demand, without a database.

use super::model::{
    AuthMember, AuthMemberKind, AuthPolicy, AuthReason, AuthSettings, LONGEST_IDLE, LONGEST_TOKEN,
    SHORTEST_IDLE,
};
use crate::error::Error;
use crate::id::{AccountId, AuthPolicyId, DirectoryId, GroupId};

/// Authentication policies that one organization may have. No figure is published.
pub const AUTH_POLICIES_LIMIT: usize = 50;

/// Members that one request may add or remove.
pub const MEMBERS_LIMIT: usize = 200;

/// Addresses that one task may name: what the console takes from a file (practical reference, job 20).
pub const TASK_LIMIT: usize = 10_000;

/// Accounts that one request may ask about.
pub const BULK_LIMIT: usize = 100;

/// Refuses settings that no product could hold to.
pub(super) fn check(settings: &AuthSettings) -> Result<(), Error> {
    if !(SHORTEST_IDLE..=LONGEST_IDLE).contains(&settings.idle_session_minutes) {
        let rule = format!("must be from {SHORTEST_IDLE} to {LONGEST_IDLE}");
        return Err(Error::invalid("settings.idleSessionMinutes", rule));
    }
    if !(1..=LONGEST_TOKEN).contains(&settings.api_token_days) {
        return Err(Error::invalid("settings.apiTokenDays", format!("must be from 1 to {LONGEST_TOKEN}")));
    }
    Ok(())
}

/// Reads an id from a path or a body. Text that is no id of ours names no policy.
pub(super) fn policy_id(text: &str) -> Result<AuthPolicyId, Error> {
    text.parse().map_err(|_| absent(text))
}

pub(super) fn absent(id: impl ToString) -> Error {
    Error::not_found("authentication policy", id)
}

/// Reads a member.
pub(super) fn member(kind: &str, id: &str) -> Result<AuthMember, Error> {
    let kind = AuthMemberKind::parse(kind)
        .ok_or_else(|| Error::invalid("members.type", "must be account, group or directory"))?;
    let parsed = match kind {
        AuthMemberKind::Account => id.parse().map(|AccountId(id)| id),
        AuthMemberKind::Group => id.parse().map(|GroupId(id)| id),
        AuthMemberKind::Directory => id.parse().map(|DirectoryId(id)| id),
    };
    let id = parsed.map_err(|_| Error::not_found(noun(kind), id))?;
    Ok(AuthMember { kind, id })
}

/// Returns what people call a member.
pub(super) const fn noun(kind: AuthMemberKind) -> &'static str {
    match kind {
        AuthMemberKind::Account => "account",
        AuthMemberKind::Group => "group",
        AuthMemberKind::Directory => "directory",
    }
}

/// Says which policy somebody has: that of the account itself, else the first in order of those that groups bring, else
/// the first in order of those that directories bring, else the default. `ways` are the members through which the account
/// comes to a policy.
pub(super) fn effective<'a>(
    policies: &'a [AuthPolicy],
    ways: &[(AuthMember, AuthPolicyId)],
) -> Option<(&'a AuthPolicy, AuthReason)> {
    let find = |id: AuthPolicyId| policies.iter().find(|policy| policy.id == id);
    // Of several groups with one policy the one is named that has the smallest id.
    let found = ways
        .iter()
        .filter_map(|(member, id)| Some((member.kind, find(*id)?.position, member.id, *id)))
        .min_by_key(|(kind, position, member, _)| (*kind, *position, *member));
    match found {
        Some((kind, _, member, id)) => {
            let reason = match kind {
                AuthMemberKind::Account => AuthReason::Account,
                AuthMemberKind::Group => AuthReason::Group(GroupId(member)),
                AuthMemberKind::Directory => AuthReason::Directory(DirectoryId(member)),
            };
            Some((find(id)?, reason))
        }
        None => policies.iter().find(|policy| policy.is_default).map(|policy| (policy, AuthReason::Default)),
    }
}

/// Says in which order policies stand. Each must be named once.
pub(super) fn reordered(current: &[AuthPolicy], texts: &[String]) -> Result<Vec<AuthPolicyId>, Error> {
    let ids = texts.iter().map(|text| policy_id(text)).collect::<Result<Vec<_>, _>>()?;
    if let Some(unknown) = ids.iter().find(|id| !current.iter().any(|policy| policy.id == **id)) {
        return Err(absent(unknown));
    }
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() != current.len() || ids.len() != current.len() {
        let rule = format!("must name each of the {} authentication policies once", current.len());
        return Err(Error::invalid("policyIds", rule));
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::context::Timestamp;
    use crate::id::OrgId;

    fn policy(number: u128, position: i64, is_default: bool) -> AuthPolicy {
        AuthPolicy {
            id: AuthPolicyId(Uuid::from_u128(number)),
            org_id: OrgId(Uuid::nil()),
            name: number.to_string(),
            position,
            is_default,
            settings: AuthSettings::default(),
            created_at: Timestamp(0),
            changed_at: Timestamp(0),
        }
    }

    fn any_way() -> impl Strategy<Value = (AuthMember, AuthPolicyId)> {
        (proptest::sample::select(AuthMemberKind::ALL), 0_u128..6, 0_u128..5).prop_map(
            |(kind, member, policy)| {
                (AuthMember { kind, id: Uuid::from_u128(member) }, AuthPolicyId(Uuid::from_u128(policy)))
            },
        )
    }

    proptest! {
        #[test]
        fn the_most_specific_policy_counts_then_the_first_in_order(
            order in Just(vec![1_i64, 2, 3, 4]).prop_shuffle(),
            default in 0_usize..4,
            ways in proptest::collection::vec(any_way(), 0..8),
        ) {
            let policies: Vec<AuthPolicy> = (0_u128..)
                .zip(&order)
                .map(|(number, position)| policy(number, *position, number == default as u128))
                .collect();
            let (found, reason) = effective(&policies, &ways).unwrap();
            // By the words of the documentation: go through the kinds, then through the order.
            let mut expected = None;
            for kind in [AuthMemberKind::Account, AuthMemberKind::Group, AuthMemberKind::Directory] {
                for position in 1..=4 {
                    let policy = policies.iter().find(|policy| policy.position == position).unwrap();
                    let leads = ways.iter().any(|(member, id)| member.kind == kind && *id == policy.id);
                    if expected.is_none() && leads {
                        expected = Some((policy.id, kind));
                    }
                }
            }
            match expected {
                Some((id, kind)) => {
                    prop_assert_eq!(found.id, id);
                    let named = match reason {
                        AuthReason::Account => AuthMemberKind::Account,
                        AuthReason::Group(_) => AuthMemberKind::Group,
                        AuthReason::Directory(_) => AuthMemberKind::Directory,
                        AuthReason::Default => panic!("somebody leads there"),
                    };
                    prop_assert_eq!(named, kind);
                }
                None => prop_assert_eq!((found.id.0.as_u128(), reason), (default as u128, AuthReason::Default)),
            }
            let mut other = ways;
            other.reverse();
            prop_assert_eq!(effective(&policies, &other), Some((found, reason)));
        }
    }

    #[test]
    fn an_order_names_each_policy_once() {
        let policies = [policy(1, 1, true), policy(2, 2, false)];
        let text = |number: u128| Uuid::from_u128(number).to_string();
        assert_eq!(reordered(&policies, &[text(2), text(1)]).unwrap()[0], policies[1].id);
        for texts in
            [vec![text(1)], vec![text(1), text(1)], vec![text(1), text(2), text(2)], vec![text(1), text(3)]]
        {
            assert!(reordered(&policies, &texts).is_err(), "{texts:?}");
        }
    }

    #[test]
    fn settings_have_limits() {
        let with = |alter: fn(&mut AuthSettings)| {
            let mut settings = AuthSettings::default();
            alter(&mut settings);
            check(&settings).is_ok()
        };
        assert!(with(|_| {}) && with(|settings| settings.idle_session_minutes = 5));
        assert!(!with(|settings| settings.idle_session_minutes = 4));
        assert!(!with(|settings| settings.idle_session_minutes = LONGEST_IDLE + 1));
        assert!(!with(|settings| settings.api_token_days = 0));
    }
}
