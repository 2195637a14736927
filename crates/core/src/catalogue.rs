//! Every action that can stand in the log: the list that clients choose their filters from.

use crate::event::Action;
use crate::{account, approval, directory, domain, group, key, lifecycle, organization, token, vault};

/// Lists every action, group by group.
pub fn actions() -> impl Iterator<Item = &'static Action> {
    ACTIONS.iter().copied()
}

static ACTIONS: &[&Action] = &[
    &approval::APPROVAL_REQUESTED,
    &approval::APPROVAL_APPROVED,
    &approval::APPROVAL_REJECTED,
    &approval::APPROVAL_EXPIRED,
    &organization::ORGANIZATION_CREATED,
    &organization::WORKSPACE_CREATED,
    &vault::SIGNING_KEY_CREATED,
    &key::API_KEY_CREATED,
    &key::API_KEY_REVOKED,
    &key::API_KEY_ROTATED,
    &account::USER_CREATED,
    &account::ACCOUNT_DEACTIVATED,
    &account::ACCOUNT_REACTIVATED,
    &account::ACCOUNT_EMAIL_CHANGED,
    &account::ACCOUNT_PROFILE_UPDATED,
    &account::ACCOUNT_DELETION_SCHEDULED,
    &account::ACCOUNT_DELETION_CANCELED,
    &account::ACCOUNT_DELETED,
    &token::API_TOKEN_CREATED,
    &token::API_TOKEN_REVOKED,
    &group::GROUP_CREATED,
    &group::GROUP_UPDATED,
    &group::GROUP_MEMBERS_CHANGED,
    &group::GROUP_DELETED,
    &group::LOCAL_GROUP_CREATED,
    &group::LOCAL_GROUP_DELETED,
    &group::USER_ADDED_TO_GROUP,
    &group::USER_REMOVED_FROM_GROUP,
    &domain::DOMAIN_CLAIMED,
    &domain::DOMAIN_CHECKED,
    &domain::DOMAIN_VERIFIED,
    &domain::DOMAIN_VERIFICATION_FAILED,
    &domain::DOMAIN_PROOF_MISSING,
    &domain::DOMAIN_PROOF_RESTORED,
    &domain::DOMAIN_UNVERIFIED,
    &domain::DOMAIN_SUPERSEDED,
    &domain::DOMAIN_REMOVED,
    &lifecycle::ACCOUNTS_CLAIMED,
    &lifecycle::ACCOUNTS_RELEASED,
    &lifecycle::ACCOUNT_CLAIMED,
    &lifecycle::ACCOUNT_UNCLAIMED,
    &directory::SCIM_DIRECTORY_CREATED,
    &directory::SCIM_DIRECTORY_UPDATED,
    &directory::SCIM_GUARD_APPLIED,
    &directory::SCIM_GUARD_DROPPED,
    &directory::SCIM_CONFLICT_RESOLVED,
    &directory::SCIM_USER_CREATED,
    &directory::SCIM_USER_UPDATED,
    &directory::SCIM_USER_DEACTIVATED,
    &directory::SCIM_USER_DELETED,
    &directory::SCIM_USER_LINKED,
    &directory::SCIM_USER_UNLINKED,
];
