//! The kinds of work.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something to be done. Doing it twice does no harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Removes the membership rows of a group that was deleted, in small transactions.
    PurgeGroupMembers {
        /// The group that is gone.
        group_id: Uuid,
    },
    /// Claims the accounts of a domain that was verified, in small transactions.
    ClaimAccounts {
        /// The organization.
        org_id: Uuid,
        /// The claim on the domain.
        claim_id: Uuid,
        /// The account after which to go on.
        after: Uuid,
    },
    /// Lets the accounts of a domain go that an organization no longer speaks for, in small transactions.
    ReleaseAccounts {
        /// The organization.
        org_id: Uuid,
        /// The domain.
        domain: String,
        /// The account after which to go on.
        after: Uuid,
    },
    /// Deletes an account for good when its days of grace are over.
    CloseAccount {
        /// The account.
        account_id: Uuid,
        /// The organization that scheduled it, in whose log it stands.
        org_id: Uuid,
        /// The moment that was set, in microseconds: another one means that this deletion was cancelled.
        delete_at: i64,
    },
    /// Erases what the logs say of the person of an account that was closed, in small transactions.
    ErasePerson {
        /// The account.
        account_id: Uuid,
    },
    /// Does what an administrator approved that the guard of a directory had held, in small transactions.
    ApplyHeld {
        /// The organization.
        org_id: Uuid,
        /// The approval.
        approval_id: Uuid,
    },
    /// Lets an incident of a guard expire that nobody decided, and forgets operations that were decided long ago.
    TendIncident {
        /// The organization.
        org_id: Uuid,
        /// Its approval.
        approval_id: Uuid,
    },
    /// Takes the values of a schema that was removed out of the users of its directory, in small transactions.
    PurgeSchema {
        /// The organization.
        org_id: Uuid,
        /// The directory.
        directory_id: Uuid,
        /// The URN of the schema.
        urn: String,
        /// The user after which to go on.
        after: Uuid,
    },
    /// Brings the resources of a policy where they are going.
    ApplyPolicyResources {
        /// The organization.
        org_id: Uuid,
        /// The policy.
        policy_id: Uuid,
    },
    /// Gives people an authentication policy, in small transactions.
    AddAuthPolicyUsers {
        /// The organization.
        org_id: Uuid,
        /// The task that says whom.
        task_id: Uuid,
    },
    /// Forgets a task of that kind when nobody asks about it any more.
    ForgetAuthPolicyTask {
        /// The organization.
        org_id: Uuid,
        /// The task.
        task_id: Uuid,
    },
    /// Removes the rows of the members of an authentication policy that was deleted, in small transactions.
    PurgeAuthPolicy {
        /// The organization.
        org_id: Uuid,
        /// The policy that is gone.
        policy_id: Uuid,
    },
    /// Makes the seats of a workspace agree with the roles of accounts, in small transactions.
    CountSeats {
        /// The organization.
        org_id: Uuid,
        /// The workspace.
        workspace_id: Uuid,
        /// The count that it belongs to, unless it only lets seats go: another one means that this one is superseded.
        count: Option<Uuid>,
        /// Where to go on.
        walk: String,
    },
    /// Revokes the API tokens of an organization that existed at a moment, in small transactions.
    RevokeTokens {
        /// The organization.
        org_id: Uuid,
        /// The moment, in microseconds: newer ones stay.
        before: i64,
        /// The account after which to go on.
        after: Uuid,
    },
    /// Seals stored secrets again that are under retired data keys, in small transactions.
    ResealSecrets {},
}

impl Job {
    /// Returns the stored name of the kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::PurgeGroupMembers { .. } => "purge_group_members",
            Self::ClaimAccounts { .. } => "claim_accounts",
            Self::ReleaseAccounts { .. } => "release_accounts",
            Self::CloseAccount { .. } => "close_account",
            Self::ErasePerson { .. } => "erase_person",
            Self::ApplyHeld { .. } => "apply_held",
            Self::TendIncident { .. } => "tend_incident",
            Self::PurgeSchema { .. } => "purge_schema",
            Self::ApplyPolicyResources { .. } => "apply_policy_resources",
            Self::AddAuthPolicyUsers { .. } => "add_auth_policy_users",
            Self::ForgetAuthPolicyTask { .. } => "forget_auth_policy_task",
            Self::PurgeAuthPolicy { .. } => "purge_auth_policy",
            Self::CountSeats { .. } => "count_seats",
            Self::RevokeTokens { .. } => "revoke_tokens",
            Self::ResealSecrets {} => "reseal_secrets",
        }
    }
}
