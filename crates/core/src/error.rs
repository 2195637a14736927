//! What can go wrong in a use case, in the words of the domain. The HTTP layer turns each variant into the error
//! shape of its API family.

use steward_scim::ScimError;

/// Says why a use case did not do what was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The thing does not exist, or belongs to another organization (the two look the same).
    #[error("{what} {id} does not exist")]
    NotFound {
        /// The kind of thing, as a noun: `user`, `group`, `event`.
        what: &'static str,
        /// The identifier that was asked for, as the caller wrote it.
        id: String,
    },
    /// Another thing already has this value, which must be unique.
    #[error("{what} with {field} {value} already exists")]
    AlreadyExists {
        /// The kind of thing.
        what: &'static str,
        /// The field that must be unique.
        field: &'static str,
        /// The value that is taken.
        value: String,
    },
    /// A field breaks a rule.
    #[error("{field} {rule}")]
    Invalid {
        /// The field, as the caller spells it.
        field: String,
        /// The rule and how to keep it, as the rest of a sentence that starts with the field.
        rule: String,
    },
    /// A policy, or something that it is attached to, breaks a rule.
    #[error("{field} {rule}")]
    InvalidPolicy {
        /// The field, as the organizations API spells it.
        field: String,
        /// The rule and how to keep it, as the rest of a sentence that starts with the field.
        rule: String,
    },
    /// The caller is known and may not do this.
    #[error("this key may not {what}")]
    Denied {
        /// What was attempted, and what it would take, as the rest of the sentence.
        what: String,
    },
    /// The organization has switched off the feature that the request belongs to.
    #[error(
        "{feature} is switched off for this organization: an administrator turns it on by PATCH \
         /steward/v1/orgs/{{orgId}}/features"
    )]
    FeatureOff {
        /// The feature, as people call it.
        feature: &'static str,
    },
    /// An identity provider keeps the group: what is changed there would come back with its next change.
    #[error("an identity provider keeps the group {id}: change it there")]
    Provisioned {
        /// The group.
        id: String,
    },
    /// A role that cannot be given here.
    #[error("the role {role} {why}")]
    InvalidRole {
        /// The role, as it was written.
        role: String,
        /// Why not, and which ones can be, as the rest of the sentence.
        why: String,
    },
    /// A role is given to an account that is switched off.
    #[error("the account {id} is not active: activate it first")]
    InactiveUser {
        /// The account.
        id: String,
    },
    /// A workspace has no seat left for what an administrator does.
    #[error(
        "all {limit} seats of the workspace {workspace} are taken: revoke roles on it, or raise its limit by PATCH \
         /steward/v1/orgs/{{orgId}}/workspaces/{workspace}"
    )]
    NoSeats {
        /// The workspace.
        workspace: String,
        /// How many it has.
        limit: i64,
    },
    /// A group lets its members administer something.
    #[error("the group {id} gives its members roles that administer: revoke them first")]
    GrantsAdmin {
        /// The group.
        id: String,
    },
    /// The request would take away more than usual: it was not done, and waits for an administrator.
    #[error("{detail}")]
    Held {
        /// What happened, who decides and where.
        detail: String,
        /// After how many seconds the request may come again.
        retry_after: u32,
    },
    /// The thing is not in a state in which this can be done. The text says why, and what to do.
    #[error("{0}")]
    Conflict(String),
    /// Fields break rules; the caller is told all of them.
    #[error("{}", sentence(.0))]
    Violations(Vec<Violation>),
    /// Nobody may manage an account whose address may belong to somebody else.
    #[error("the e-mail address of the account is not verified: its owner has to confirm it first")]
    Unverified,
    /// The caller may do this in general, but not on this account as things stand.
    #[error("this is not allowed on the account: {reason}")]
    Restricted {
        /// Why, in the word of the user management API.
        reason: &'static str,
    },
    /// Some of the fields may not be changed on this account, so none was.
    #[error("these fields may not be changed: {}", names(.0))]
    FieldsRestricted(Vec<(&'static str, &'static str)>),
    /// An address lies in a domain that the caller's organization has not verified.
    #[error(
        "the organization has not verified the domain {domain}: verify it first, or choose another address"
    )]
    UnclaimedDomain {
        /// The domain.
        domain: String,
    },
    /// Something that depends on the account has to go first.
    #[error("account {id} cannot be deleted now")]
    Ineligible {
        /// The account.
        id: String,
        /// What stands in the way; never empty.
        obstacles: Vec<Obstacle>,
    },
    /// A change names members that do not exist.
    #[error("member {id} does not exist in this directory")]
    UnknownMember {
        /// The first member that was not found.
        id: String,
    },
    /// The protocol engine refused the input.
    #[error("{}", .0.detail)]
    Scim(#[from] ScimError),
    /// A page cursor that this server did not give out, or gave out for another question.
    #[error("the cursor is not one that this list gave out")]
    InvalidCursor,
    /// The question needs more work than one request may cost.
    #[error("{0}")]
    TooMany(String),
    /// The database cannot serve now; the same request may succeed later.
    #[error("the database is not available now")]
    Unavailable(#[source] steward_db::Error),
    /// A defect or a broken database. The text is for the log, never for a client.
    #[error("internal error: {0}")]
    Internal(String),
}

/// A field and the rules that it breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its place in the body, such as `extended_profile.job_title`.
    pub field: String,
    /// The keys of the rules, such as `maxLength`; never empty.
    pub rules: Vec<&'static str>,
}

/// What keeps an account from being deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Its kind.
    pub code: &'static str,
    /// What it is, and what to do about it.
    pub message: String,
    /// Where it can be removed: a path of this server.
    pub path: String,
}

fn sentence(violations: &[Violation]) -> String {
    let parts: Vec<String> = violations
        .iter()
        .map(|violation| format!("{} breaks {}", violation.field, violation.rules.join(" and ")))
        .collect();
    parts.join("; ")
}

fn names(fields: &[(&'static str, &'static str)]) -> String {
    let parts: Vec<String> = fields.iter().map(|(field, reason)| format!("{field} ({reason})")).collect();
    parts.join(", ")
}

impl Error {
    /// Says that a thing is absent.
    pub fn not_found(what: &'static str, id: impl ToString) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }

    /// Says which rule a field breaks; `rule` continues the sentence that starts with the field.
    pub fn invalid(field: impl Into<String>, rule: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), rule: rule.into() }
    }
}

impl From<steward_db::Error> for Error {
    fn from(error: steward_db::Error) -> Self {
        match error {
            steward_db::Error::UniqueViolation { ref table, ref columns } => unique(table, columns),
            ref lasting if lasting.is_transient() => Self::Unavailable(error),
            other => Self::Internal(other.to_string()),
        }
    }
}

/// Names what was taken when two requests raced for one value: the look-up before the insert saw it free.
fn unique(table: &str, columns: &[String]) -> Error {
    let (what, field) = match (table, columns.last().map(String::as_str)) {
        ("directory_user", Some("user_name_key")) => ("user", "userName"),
        ("directory_user", Some("external_id")) => ("user", "externalId"),
        ("directory_user", Some("email_key")) => ("user", "email"),
        ("account", Some("email_key")) => ("account", "email"),
        ("org_group", Some("name_key")) => ("group", "displayName"),
        ("org_group", Some("external_id")) => ("group", "externalId"),
        ("domain_claim", _) => ("domain", "name"),
        ("auth_policy", Some("name_key")) => ("authentication policy", "name"),
        ("classification_level", Some("name_key")) => ("classification level", "name"),
        _ => return Error::Internal(format!("a row of {table} already has its {columns:?}")),
    };
    Error::AlreadyExists { what, field, value: "given here".to_owned() }
}

/// A stored value that this program would never have written.
pub(crate) fn corrupt(table: &'static str, column: &'static str) -> steward_db::Error {
    steward_db::Error::Corrupt { what: format!("{table}.{column}") }
}
