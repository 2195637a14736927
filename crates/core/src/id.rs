//! Identifiers: one type per thing, so that an account id cannot be passed where a group id is meant.

use std::fmt;
use std::str::FromStr;

use steward_db::Bind;
use uuid::Uuid;

/// Reports text that is not an identifier of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl From<$name> for Bind<'_> {
            fn from(id: $name) -> Self {
                Bind::Uuid(id.0)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

macro_rules! uuid_text {
    ($($name:ident),* $(,)?) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                hyphenated(text).map($name)
            }
        }
    )*};
}

ids! {
    /// Identifies an organization.
    OrgId,
    /// Identifies an identity-provider directory.
    DirectoryId,
    /// Identifies a provisioned user of a directory (the SCIM `id`).
    DirectoryUserId,
    /// Identifies a group (the SCIM `id` of a provisioned one).
    GroupId,
    /// Identifies an account. On the wire it is `712020:` followed by a UUID (organizations API, path ids).
    AccountId,
    /// Identifies an API key of any kind.
    KeyId,
    /// Identifies the API token of a person.
    TokenId,
    /// Identifies a domain claim.
    DomainClaimId,
    /// Identifies an audit event.
    EventId,
    /// Identifies a queued job.
    JobId,
    /// Identifies a workspace, the place of a product.
    WorkspaceId,
    /// Identifies a data key of the vault.
    DataKeyId,
    /// Identifies something that waits for the word of an administrator.
    ApprovalId,
    /// Identifies an operation that the guard of a directory holds.
    HeldId,
    /// Identifies a push that something else is in the way of.
    ConflictId,
    /// Identifies a pair of keys with which Steward signs.
    SigningKeyId,
    /// Identifies a level of data classification.
    LevelId,
    /// Identifies a policy: an IP allowlist, or one of data residency or data security.
    PolicyId,
    /// Identifies an authentication policy.
    AuthPolicyId,
    /// Identifies the work of giving people an authentication policy.
    AuthPolicyTaskId,
    /// Identifies the account of a program.
    ServiceAccountId,
    /// Identifies a client of OAuth.
    OauthClientId,
}

uuid_text!(
    OrgId,
    DirectoryId,
    DirectoryUserId,
    GroupId,
    KeyId,
    TokenId,
    DomainClaimId,
    EventId,
    JobId,
    WorkspaceId,
    DataKeyId,
    SigningKeyId,
    ApprovalId,
    HeldId,
    ConflictId,
    LevelId,
    PolicyId,
    AuthPolicyId,
    AuthPolicyTaskId,
    ServiceAccountId,
    OauthClientId
);

const ACCOUNT_PREFIX: &str = "712020:";

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{ACCOUNT_PREFIX}{}", self.0.as_hyphenated())
    }
}

impl FromStr for AccountId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        hyphenated(text.strip_prefix(ACCOUNT_PREFIX).ok_or(InvalidId)?).map(AccountId)
    }
}

/// Reads a UUID in one spelling only, 36 characters in lower case: ids are compared exactly (RFC 7643 §3.1), and
/// `Uuid::try_parse` would also take capitals, braces, URNs and bare hexadecimal.
pub(crate) fn hyphenated(text: &str) -> Result<Uuid, InvalidId> {
    let one_spelling = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    if one_spelling { Uuid::try_parse(text).map_err(|_| InvalidId) } else { Err(InvalidId) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_is_read_back_from_its_wire_form() {
        let id = AccountId(Uuid::from_u128(7));
        assert_eq!(id.to_string(), "712020:00000000-0000-0000-0000-000000000007");
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn other_spellings_of_a_uuid_are_not_ids() {
        for text in [
            "",
            "0",
            "{00000000-0000-0000-0000-000000000007}",
            "00000000000000000000000000000007",
            "ABCDEF00-0000-0000-0000-000000000007",
        ] {
            assert_eq!(text.parse::<GroupId>(), Err(InvalidId), "{text}");
        }
    }
}
