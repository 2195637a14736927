//! How single values are written in JSON, with the schemas that say so.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use steward_core::context::Timestamp;
use steward_core::{
    account, approval, classification, directory, domain, id, key, lifecycle, policy, protocol, search,
};

/// Makes types that are written as text of one form. They get no schema of their own name.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident($inner:ty), $text:expr, $schema:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct $name(pub(crate) $inner);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let text: fn($inner) -> String = $text;
                serializer.serialize_str(&text(self.0))
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    )*};
}

texts! {
    /// A moment, as every API but that of provisioning shows it.
    Moment(Timestamp), Timestamp::to_millis_text, json_schema!({ "type": "string", "format": "date-time" });
    /// The id of an account.
    AccountId(id::AccountId), |id| id.to_string(), json_schema!({
        "type": "string",
        "pattern": "^712020:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    });
}

/// Makes types that are written as one of the words of a type of the domain. Each variant must be named.
macro_rules! words {
    ($($(#[doc = $doc:literal])* $name:ident($inner:ty) by $text:ident { $($variant:ident),* $(,)? })*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct $name(pub(crate) $inner);

        impl $name {
            const ALL: &[$inner] = &[$(<$inner>::$variant),*];

            /// Does not compile while a variant is missing.
            const fn is_listed(&self) -> bool {
                match self.0 {
                    $(<$inner>::$variant)|* => true,
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                debug_assert!(self.is_listed());
                serializer.serialize_str(self.0.$text())
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let words: Vec<&str> = Self::ALL.iter().map(|word| word.$text()).collect();
                json_schema!({ "description": concat!($($doc),*).trim(), "type": "string", "enum": words })
            }
        }
    )*};
}

words! {
    /// Whether an account can be used.
    AccountStatus(account::AccountStatus) by as_str { Active, Inactive, Closed }
    /// Whether an organization manages an account.
    ClaimState(search::ClaimState) by as_str { Managed, Unmanaged }
    /// How an account belongs to directories.
    MembershipStatus(search::MembershipStatus) by as_str { Active, Suspended, NoMembership }
    /// What the status of an account and its membership come to together.
    PersonStatus(search::PersonStatus) by as_str { Active, Suspended, NotInvited, Deactivated, ForDeletion }
    /// Where a claim on a domain stands.
    ClaimStatus(domain::ClaimStatus) by as_str { Unverified, Verified, MissingToken, Superseded, Deleted }
    /// How a claim on a domain is proved.
    ClaimMethod(domain::Method) by as_str { Dns, Http, Operator }
    /// What follows from one look-up.
    LookupOutcome(domain::Outcome) by as_str { Found, NotFound, Failed }
    /// What requests may do beside RFC 7643 and RFC 7644: all that known identity providers do; the same, but a filter in the
    /// path of a PATCH that matches nothing is `noTarget`; nothing.
    SpokenDialect(protocol::SpokenDialect) by as_str { Tolerant, NoTarget, Strict }
    /// What a PATCH of a group answers: 200 and the group, or 204 and nothing.
    GroupPatchResponse(directory::GroupPatchResponse) by as_str { Full, NoContent }
    /// What a PUT of a user without `active` means.
    PutWithoutActive(directory::PutWithoutActive) by as_str { Keep, Activate }
    /// What a PUT of a group without `members` means.
    PutWithoutMembers(directory::PutWithoutMembers) by as_str { Keep, Clear }
    /// Who keeps the users of a directory: an identity provider, or administrators who invited them.
    DirectoryKind(directory::DirectoryKind) by as_str { Provisioned, Invited }
    /// Why a provisioned user has no account.
    WithoutAccount(directory::WithoutAccount) by as_str {
        NoAddress, DomainNotVerified, AddressNotAvailable, LetGo, Waiting,
    }
    /// What happens to removals beyond what is usual: they are done, done and reported, or held for an administrator.
    Guard(directory::Guard) by as_str { Off, Report, Hold }
    /// Where an approval stands; a reported one tells of what was done, and nothing waits.
    ApprovalState(approval::ApprovalState) by as_str { Pending, Approved, Rejected, Expired, Reported }
    /// What a held operation does.
    HeldKind(directory::HeldKind) by as_str { DeactivateUser, DeleteUser, DeleteGroup, RemoveMembers }
    /// Where a held operation stands. One that is held is done if its incident is approved.
    HeldState(directory::HeldState) by as_str { Held, Applied, Superseded, Failed }
    /// What was pushed.
    ConflictKind(directory::ConflictKind) by as_str { User, Group }
    /// Whether something is in the way. If not, the next push succeeds.
    ConflictState(directory::ConflictState) by as_str { Open, Clear }
    /// Which value something else has.
    ConflictField(directory::ConflictField) by as_str { UserName, Email, ExternalId, DisplayName }
    /// A way out: what is there is what was pushed, gets another value, or gives way to it.
    ConflictAction(directory::ConflictAction) by as_str { Link, Rename, TakeOver }
    /// What is in the way: a user or group of the same directory, a group of another one, one that administrators keep, or an
    /// account.
    HolderKind(directory::HolderKind) by as_str { User, Group, GroupOfAnotherDirectory, LocalGroup, Account }
    /// What becomes of a group: it stays, is provisioned by the directory from now on, or is deleted.
    GroupFate(directory::GroupFate) by as_str { Kept, Adopted, Deleted }
    /// What becomes of an account: there is none, it follows what was pushed, one is found or made, it goes its own way, or it is
    /// deactivated.
    AccountFate(directory::AccountFate) by as_str { Without, Kept, Linked, Released, Deactivated }
    /// Which exchanges with the identity provider are kept: none, changes and whatever failed, or all.
    Journaling(directory::Journaling) by as_str { Off, Changes, All }
    /// What became of an exchange. Held: the provider was asked to try again later.
    JournalOutcome(directory::journal::Outcome) by as_str { Ok, Failed, Held }
    /// A product that provisions users, as it is recognised by what it sends.
    IdentityProvider(directory::diagnosis::Provider) by as_str {
        Okta, Entra, OneLogin, JumpCloud, Google, Ping, Other,
    }
    /// How much a finding matters: something failed, something is not as the administrator will want it, or a hint.
    FindingWeight(directory::diagnosis::Weight) by as_str { Error, Warning, Hint }
    /// Whether a key lets an identity provider in.
    KeyState(directory::diagnosis::KeyState) by as_str { Good, ExpiresSoon, Expired, Revoked }
    /// Where a classification level stands in its life.
    ClassificationLevelStatus(classification::LevelStatus) by as_str { Draft, Published, Archived }
    /// The colour in which a classification level is shown.
    ClassificationLevelColor(classification::LevelColor) by as_str {
        Red, RedBold, Orange, Yellow, Green, Blue, Navy, Teal, Purple, Grey, Lime,
    }
    /// Where the level of an object comes from: somebody chose it, a rule found it, it is the default of a container or of the
    /// organization, or there is none.
    ClassificationSource(classification::EffectiveSource) by as_str { Content, Auto, Space, Organization, None }
    /// What a label comes from: somebody chose it, or a rule found it.
    ClassificationLabelSource(classification::LabelSource) by as_str { Content, Auto }
    /// Who stands behind a label.
    ClassificationSetter(classification::Setter) by as_str { User, Administrator, Rule }
    /// What users may do about the level that an object has without them.
    ClassificationUserOverride(classification::UserOverride) by as_str { Any, EqualOrHigher, Disallow }
    /// Which users may classify.
    ClassificationClassifiers(classification::Classifiers) by as_str { Any, ContainerAdminOnly }
    /// Which default level an administrator of a container may choose for it, compared with that of the organization.
    ClassificationContainerDefaults(classification::ContainerDefaults) by as_str { Any, EqualOrHigher }
    /// What an import does to a level.
    ClassificationLevelStep(classification::PlannedAction) by as_str { Create, Restore, Edit, Publish, Archive, Move }
    /// What a policy is about.
    PolicyKind(policy::PolicyKind) by as_str { IpAllowlist, DataResidency, DataSecurity }
    /// How far a data security policy reaches.
    PolicyCoverage(policy::Coverage) by as_str {
        Org, Workspace, Container, Classification, DcWorkspace, Unassigned,
    }
    /// How people of a domain get into an app.
    AppAccessMode(policy::app_access::AccessMode) by as_str { DirectAccess, InviteOnly, AdminApproval }
    /// What policies come to.
    PolicyEffect(policy::Effect) by as_str { Allow, Block }
    /// What a member of an authentication policy is.
    AuthMemberKind(policy::authentication::AuthMemberKind) by as_str { Account, Group, Directory }
    /// Where something stands on its way to or from a policy.
    ResourceState(policy::ResourceState) by as_str {
        Validating, Scheduled, Applying, Applied, Failed, Removing,
    }
    /// Whether a key or token lets anybody in: it does, it does not while its account cannot be used, it has ended, it was revoked.
    CredentialStatus(key::CredentialStatus) by as_str { Allowed, Blocked, Expired, Revoked }
    /// What a key is for.
    KeyKind(key::KeyKind) by as_str { Org, Scim, Product, Op, User }
    /// What the owner of a key may do.
    KeyRole(key::Role) by as_str { OrgAdmin, SecurityAnalyst, Auditor, HelpDesk, Product }
    /// Why something is not allowed.
    RestrictionReason(lifecycle::Reason) by key {
        Administrative, NotMyself, Saml, ExportControl, Scim, Google, MyselfOnly, ManagedAccount,
    }
}

/// The ways in which a caller can have a claim proved.
pub(crate) const PROOFS: [domain::Method; 2] = [domain::Method::Dns, domain::Method::Http];

/// Gives a name to a schema that is written, or made, where no type stands for it: of a body whose members a handler reads
/// one by one, so that a client is told which of them is wrong, and of what an engine renders.
macro_rules! by_hand {
    ($($(#[doc = $doc:literal])* $name:ident, |$generator:tt| $schema:expr;)*) => {$(
        $(#[doc = $doc])*
        pub(crate) enum $name {}

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema($generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut schema = $schema;
                schema.insert("description".to_owned(), concat!($($doc),*).trim().into());
                schema
            }
        }
    )*};
}
pub(crate) use by_hand;

by_hand! {
    /// A way in which a caller can have a claim proved.
    ProofMethod, |_| json_schema!({ "type": "string", "enum": PROOFS.map(domain::Method::as_str) });
}
