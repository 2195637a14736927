//! An exchange as the rules see it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::patches::{self, Operation};
use super::provider::Provider;
use crate::directory::journal::Oddity;

/// What the rules look at.
#[derive(Debug)]
pub(in crate::directory) struct Seen<'a> {
    pub(in crate::directory) provider: Provider,
    pub(in crate::directory) method: &'a str,
    /// Path and query, below the base URL.
    pub(in crate::directory) target: &'a str,
    pub(in crate::directory) status: u16,
    pub(in crate::directory) scim_type: Option<&'a str>,
    pub(in crate::directory) detail: &'a str,
    pub(in crate::directory) oddity: Option<Oddity>,
    pub(in crate::directory) request: Option<&'a Value>,
    /// Members of a group that was deleted.
    pub(in crate::directory) members_gone: Option<u64>,
    /// What has the value that must be unique.
    pub(in crate::directory) taken: Option<&'a Taken>,
    pub(in crate::directory) facts: &'a Facts,
}

/// What the rules are told of the directory.
#[derive(Debug, Default)]
pub(in crate::directory) struct Facts {
    /// The domains that the organization has verified.
    pub(in crate::directory) domains: BTreeSet<String>,
    /// URNs of schemas that the directory has beside those of the standard, in lower case.
    pub(in crate::directory) schemas: Vec<String>,
    /// What has the value that must be unique.
    pub(in crate::directory) taken: Option<Taken>,
    /// The same of operations of a bulk request, by their places.
    pub(in crate::directory) taken_by: BTreeMap<usize, Taken>,
}

/// What stands in the way of something new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::directory) enum Taken {
    /// A user that is switched on.
    ActiveUser,
    /// A user that is switched off.
    InactiveUser,
    /// A group that an identity provider keeps.
    ProvisionedGroup,
    /// A group that administrators keep.
    LocalGroup,
}

impl Seen<'_> {
    /// The words of the path: `Users` and an id.
    pub(super) fn path(&self) -> impl Iterator<Item = &str> {
        let path = self.target.split('?').next().unwrap_or_default();
        path.split('/').filter(|word| !word.is_empty())
    }

    /// What the first word of the path is about.
    pub(super) fn collection(&self) -> &str {
        self.path().next().unwrap_or_default()
    }

    pub(super) fn is_of_users(&self) -> bool {
        self.collection() == "Users"
    }

    pub(super) fn failed(&self) -> bool {
        self.status >= 400
    }

    /// Whether a whole user is written.
    pub(super) fn writes_user(&self) -> bool {
        self.is_of_users() && matches!(self.method, "POST" | "PUT") && self.request.is_some()
    }

    /// A member of the body.
    pub(super) fn sent(&self, name: &str) -> Option<&Value> {
        patches::member(self.request?.as_object()?, name)
    }

    pub(super) fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        self.request.into_iter().flat_map(patches::operations)
    }

    /// The address that is marked as primary, of a whole user.
    pub(super) fn primary_emails(&self) -> Vec<&str> {
        let emails = self.sent("emails").and_then(Value::as_array).into_iter().flatten();
        let primary = emails.filter(|email| match email.get("primary") {
            Some(Value::Bool(primary)) => *primary,
            Some(Value::String(primary)) => primary.eq_ignore_ascii_case("true"),
            _ => false,
        });
        primary.filter_map(|email| email.get("value")?.as_str()).collect()
    }

    /// The domain of an address, when the organization has verified others and not this one.
    pub(super) fn foreign_domain(&self, address: &str) -> Option<String> {
        let (_, domain) = address.rsplit_once('@')?;
        let domain = domain.trim().to_ascii_lowercase();
        (!domain.is_empty() && !self.facts.domains.contains(&domain)).then_some(domain)
    }

    /// The verified domains, for a sentence.
    pub(super) fn domains(&self) -> String {
        let first: Vec<&str> = self.facts.domains.iter().take(5).map(String::as_str).collect();
        match (first.len(), self.facts.domains.len()) {
            (0, _) => "none yet".to_owned(),
            (shown, all) if shown < all => format!("{} and {} others", first.join(", "), all - shown),
            _ => first.join(", "),
        }
    }
}
