//! Who may do what to an account, and why not (user management API, manage permissions): one function from facts to
//! the permission map, and the same function to each operation.

use crate::account::ProfileField;
use crate::error::Error;
use crate::key::Role;

/// An operation of the user management API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Ask what is allowed.
    ReadPermissions,
    /// Read the profile.
    ReadProfile,
    /// Change fields of the profile.
    UpdateProfile,
    /// Set the address.
    SetEmail,
    /// List API tokens.
    ListTokens,
    /// Delete an API token.
    DeleteToken,
    /// Disable the account.
    Disable,
    /// Enable it.
    Enable,
    /// Delete it, with days of grace.
    Delete,
    /// Take the deletion back.
    CancelDelete,
}

/// Why something is not allowed (user management API, restriction reasons).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The caller's role or the state of the account does not admit it.
    Administrative,
    /// Administrators do not do this to themselves.
    NotMyself,
    /// The field is set at log-in by SAML.
    Saml,
    /// Export control forbids the account to be used.
    ExportControl,
    /// A SCIM directory owns it.
    Scim,
    /// The synchronization with Google Workspace owns it.
    Google,
    /// Only the person may do it.
    MyselfOnly,
    /// Only the organization that manages the account may do it.
    ManagedAccount,
}

impl Reason {
    /// Returns the word of the wire.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Administrative => "administrative",
            Self::NotMyself => "administrative.notMyself",
            Self::Saml => "authPolicy.saml",
            Self::ExportControl => "blocked.exportControl",
            Self::Scim => "externalDirectory.scim",
            Self::Google => "externalDirectory.google",
            Self::MyselfOnly => "myselfOnly",
            Self::ManagedAccount => "managedAccount",
        }
    }
}

/// Who provisions an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provisioner {
    /// An identity provider, by SCIM.
    Scim,
    /// The synchronization with Google Workspace.
    Google,
}

impl Provisioner {
    const fn reason(self) -> Reason {
        match self {
            Self::Scim => Reason::Scim,
            Self::Google => Reason::Google,
        }
    }
}

/// What decides: who asks, and how the account stands to the organization that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each fact is independent of the others")]
pub struct Facts {
    /// The role of the caller.
    pub role: Role,
    /// Whether the organization manages the account; if not, it only knows it.
    pub managed: bool,
    /// Whether the address is known to be the person's.
    pub email_verified: bool,
    /// Who provisions the account in this organization.
    pub provisioner: Option<Provisioner>,
    /// Whether the person logs in by SAML. No policy enforces it yet.
    pub saml: bool,
    /// Whether the account can be used.
    pub active: bool,
    /// Whether it waits to be deleted for good.
    pub pending_deletion: bool,
    /// Whether export control forbids its use.
    pub export_blocked: bool,
    /// Whether it is that of the caller.
    pub own: bool,
}

/// Allowed, or why not.
pub type Rule = Result<(), Reason>;

/// Asks whether a role admits an operation: help desks look after profiles, log-ins and tokens, reviewers read.
fn may(role: Role, operation: Operation) -> bool {
    use Operation::{CancelDelete, Delete, ListTokens, ReadPermissions, ReadProfile, SetEmail};
    match role {
        Role::OrgAdmin => true,
        Role::HelpDesk => !matches!(operation, SetEmail | Delete | CancelDelete),
        Role::Auditor | Role::SecurityAnalyst => {
            matches!(operation, ReadPermissions | ReadProfile | ListTokens)
        }
        Role::Product => false,
    }
}

/// What is true of every operation alike.
fn general(operation: Operation, facts: &Facts) -> Rule {
    if !facts.managed {
        return Err(Reason::ManagedAccount);
    }
    if may(facts.role, operation) { Ok(()) } else { Err(Reason::Administrative) }
}

/// Decides an operation.
pub fn rule(operation: Operation, facts: &Facts) -> Rule {
    general(operation, facts)?;
    let provisioned = facts.provisioner.map(Provisioner::reason);
    let refused = match operation {
        Operation::SetEmail => provisioned,
        Operation::Disable | Operation::Enable | Operation::Delete | Operation::CancelDelete if facts.own => {
            Some(Reason::NotMyself)
        }
        Operation::Disable | Operation::Enable if provisioned.is_some() => provisioned,
        // A deletion is taken back first, and what is not pending cannot be taken back.
        Operation::Enable if facts.pending_deletion => Some(Reason::Administrative),
        Operation::CancelDelete if !facts.pending_deletion => Some(Reason::Administrative),
        // Both make the account active.
        Operation::Enable | Operation::CancelDelete if facts.export_blocked => Some(Reason::ExportControl),
        Operation::ReadPermissions
        | Operation::ReadProfile
        | Operation::UpdateProfile
        | Operation::ListTokens
        | Operation::DeleteToken
        | Operation::Disable
        | Operation::Enable
        | Operation::Delete
        | Operation::CancelDelete => None,
    };
    refused.map_or(Ok(()), Err)
}

/// Decides a field of the profile.
pub fn field_rule(field: ProfileField, facts: &Facts) -> Rule {
    general(Operation::UpdateProfile, facts)?;
    match facts.provisioner {
        Some(provisioner) if field.is_provisioned() => Err(provisioner.reason()),
        _ if facts.saml && field == ProfileField::Name => Err(Reason::Saml),
        _ => Ok(()),
    }
}

/// A privilege of the permission map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Privilege {
    /// One rule.
    Rule(Rule),
    /// A rule for each field.
    Fields(Vec<(ProfileField, Rule)>),
}

/// Lists every privilege with what is decided about it. Where one privilege stands for two operations, it speaks of the
/// one that the state of the account admits.
pub fn permissions(facts: &Facts) -> Vec<(&'static str, Privilege)> {
    let fields: Vec<_> =
        ProfileField::ALL.into_iter().map(|field| (field, field_rule(field, facts))).collect();
    let enablement = if facts.active { Operation::Disable } else { Operation::Enable };
    let deletion = if facts.pending_deletion { Operation::CancelDelete } else { Operation::Delete };
    // What only the person could do; there is nothing yet by which they do it.
    let personal =
        || Privilege::Rule(if facts.managed { Err(Reason::MyselfOnly) } else { Err(Reason::ManagedAccount) });
    let of = |operation| Privilege::Rule(rule(operation, facts));
    vec![
        ("profile", Privilege::Fields(fields.clone())),
        ("profile.write", Privilege::Fields(fields)),
        ("profile.read", of(Operation::ReadProfile)),
        ("linkedAccounts.read", personal()),
        ("apiToken.read", of(Operation::ListTokens)),
        ("apiToken.delete", of(Operation::DeleteToken)),
        ("avatar", personal()),
        ("privacy.set", personal()),
        ("session.read", personal()),
        ("email.set", of(Operation::SetEmail)),
        ("lifecycle.enablement", of(enablement)),
        ("lifecycle.delete", of(deletion)),
    ]
}

/// Lets an operation near the account, before its body is read: the caller has a right over it.
pub(super) fn admit(operation: Operation, facts: &Facts) -> Result<(), Error> {
    if !may(facts.role, operation) {
        return Err(Error::Denied { what: "do this to accounts: its role does not admit it".to_owned() });
    }
    if !facts.managed {
        return match operation {
            Operation::ReadPermissions => Ok(()),
            Operation::ReadProfile | Operation::UpdateProfile => Err(Error::Denied {
                what: "manage this account: another organization does, or none".to_owned(),
            }),
            _ => Err(Error::Restricted { reason: Reason::ManagedAccount.key() }),
        };
    }
    if facts.email_verified { Ok(()) } else { Err(Error::Unverified) }
}

/// Lets an operation happen, after its body was read.
pub(super) fn allow(operation: Operation, facts: &Facts) -> Result<(), Error> {
    admit(operation, facts)?;
    if operation == Operation::ReadPermissions {
        return Ok(());
    }
    rule(operation, facts).map_err(|reason| Error::Restricted { reason: reason.key() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OPERATIONS: [Operation; 10] = [
        Operation::ReadPermissions,
        Operation::ReadProfile,
        Operation::UpdateProfile,
        Operation::SetEmail,
        Operation::ListTokens,
        Operation::DeleteToken,
        Operation::Disable,
        Operation::Enable,
        Operation::Delete,
        Operation::CancelDelete,
    ];

    fn facts() -> impl Strategy<Value = Facts> {
        let role = prop::sample::select(vec![
            Role::OrgAdmin,
            Role::SecurityAnalyst,
            Role::Auditor,
            Role::HelpDesk,
            Role::Product,
        ]);
        let provisioner =
            prop::option::of(prop::sample::select(vec![Provisioner::Scim, Provisioner::Google]));
        let state = prop::sample::select(vec![(true, false), (false, false), (false, true)]);
        (role, provisioner, state, any::<[bool; 5]>()).prop_map(
            |(
                role,
                provisioner,
                (active, pending_deletion),
                [managed, email_verified, saml, export_blocked, own],
            )| {
                Facts {
                    role,
                    managed,
                    email_verified,
                    provisioner,
                    saml,
                    active,
                    pending_deletion,
                    export_blocked,
                    own,
                }
            },
        )
    }

    /// The privilege that speaks of an operation, where the state of the account admits the operation.
    fn privilege(operation: Operation, facts: &Facts) -> Option<&'static str> {
        match operation {
            Operation::ReadPermissions | Operation::UpdateProfile => None,
            Operation::ReadProfile => Some("profile.read"),
            Operation::SetEmail => Some("email.set"),
            Operation::ListTokens => Some("apiToken.read"),
            Operation::DeleteToken => Some("apiToken.delete"),
            Operation::Disable => Some("lifecycle.enablement").filter(|_| facts.active),
            Operation::Enable => Some("lifecycle.enablement").filter(|_| !facts.active),
            Operation::Delete => Some("lifecycle.delete").filter(|_| !facts.pending_deletion),
            Operation::CancelDelete => Some("lifecycle.delete").filter(|_| facts.pending_deletion),
        }
    }

    fn shown(facts: &Facts, name: &str) -> Rule {
        let found = permissions(facts).into_iter().find(|(key, _)| *key == name);
        match found {
            Some((_, Privilege::Rule(rule))) => rule,
            other => panic!("{name}: {other:?}"),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// What the map allows happens, and what it does not allow is refused with the reason that it shows.
        #[test]
        fn an_operation_is_refused_exactly_when_the_map_says_so_and_with_its_reason(facts in facts(), index in 0_usize..10) {
            let operation = OPERATIONS[index];
            let Some(name) = privilege(operation, &facts) else { return Ok(()) };
            let shown = shown(&facts, name);
            match allow(operation, &facts) {
                Ok(()) => prop_assert_eq!(shown, Ok(())),
                Err(Error::Restricted { reason }) => prop_assert_eq!(shown.map_err(Reason::key), Err(reason)),
                // A caller without the role, and one who only knows the account, get no further.
                Err(Error::Denied { .. }) if facts.managed => prop_assert_eq!(shown, Err(Reason::Administrative)),
                Err(Error::Denied { .. }) => prop_assert_eq!(shown, Err(Reason::ManagedAccount)),
                // Nothing can be done before the address is verified, not even asking for the map.
                Err(Error::Unverified) => prop_assert!(allow(Operation::ReadPermissions, &facts).is_err()),
                Err(other) => prop_assert!(false, "{}", other),
            }
        }

        /// The reasons stand for what they say.
        #[test]
        fn a_reason_is_given_for_its_fact(facts in facts()) {
            for (name, privilege) in permissions(&facts) {
                let rules: Vec<Rule> = match privilege {
                    Privilege::Rule(rule) => vec![rule],
                    Privilege::Fields(fields) => fields.into_iter().map(|(_, rule)| rule).collect(),
                };
                for reason in rules.into_iter().filter_map(Result::err) {
                    prop_assert!(match reason {
                        Reason::ManagedAccount => !facts.managed,
                        Reason::NotMyself => facts.own && name.starts_with("lifecycle."),
                        Reason::Saml => facts.saml,
                        Reason::ExportControl => facts.export_blocked && !facts.active,
                        Reason::Scim => facts.provisioner == Some(Provisioner::Scim),
                        Reason::Google => facts.provisioner == Some(Provisioner::Google),
                        Reason::MyselfOnly => ["linkedAccounts.read", "avatar", "privacy.set", "session.read"].contains(&name),
                        Reason::Administrative => {
                            facts.role != Role::OrgAdmin || facts.pending_deletion && name == "lifecycle.enablement"
                        }
                    }, "{}: {:?} for {:?}", name, reason, facts);
                }
            }
        }

        /// A directory owns what it provisions, and what it does not provision stays open (reference §2.3).
        #[test]
        fn a_directory_owns_the_fields_that_it_provisions(facts in facts()) {
            let facts = Facts { role: Role::OrgAdmin, managed: true, saml: false, ..facts };
            for field in ProfileField::ALL {
                let owned = facts.provisioner.is_some() && !["nickname", "extended_profile.location"].contains(&field.path());
                prop_assert_eq!(field_rule(field, &facts).is_err(), owned);
            }
        }
    }
}
