//! Modification by PATCH (RFC 7644 §3.5.2), in the dialects that identity providers really speak.
//!
//! [`Patch::parse`] reads the body and settles everything that does not depend on the resource: operations,
//! paths, types. [`Patch::apply`] then changes a copy. What happens to a collection such as `members` is
//! handed to the store as a list of changes, because the engine never sees the members.

mod apply;
mod members;
mod parse;

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::coerce::Parts;
use crate::filter::Expression;
use crate::path::AttributePath;
use crate::schema::Schema;
use crate::{Dialect, Protocol, Reference, Resource, ResourceType, ScimError};

/// The URN of the PATCH message.
pub const PATCH_URN: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// How many operations one PATCH may have; the longest seen from an identity provider has some hundred.
pub const MAX_OPERATIONS: usize = 1_000;

/// A PATCH request that has been understood.
///
/// ```
/// use serde_json::json;
/// use steward_scim::{MembersChange, Patch, Resource, ResourceType};
///
/// let group = Resource::parse(ResourceType::group(), json!({ "displayName": "Tour Guides" }))?.resource;
/// let patch = Patch::parse(ResourceType::group(), json!({
///     "Operations": [{ "op": "Remove", "path": "members", "value": [{ "value": "2819c223" }] }],
/// }))?;
/// let patched = patch.apply(&group)?;
/// assert!(!patched.changed);
/// assert_eq!(patched.members, [MembersChange::Remove(vec!["2819c223".to_owned()])]);
/// # Ok::<(), steward_scim::ScimError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Patch {
    dialect: Dialect,
    steps: Vec<NumberedStep>,
    members: Vec<MembersChange>,
}

/// What became of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Patched {
    /// The resource after all operations.
    pub resource: Resource,
    /// Whether it differs from what it was. If not, and the members do not change either, neither do
    /// `meta.lastModified` and the version (RFC 7644 §3.5.2.1).
    pub changed: bool,
    /// What happens to the members, in this order.
    pub members: Vec<MembersChange>,
}

/// One change of the members. None touches a member that the request does not name, but for the two that mean
/// the whole list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MembersChange {
    /// These become members; some may be already.
    Add(Vec<Reference>),
    /// These are members no longer; some may never have been.
    Remove(Vec<String>),
    /// Those of these that have this `type`, `User` or `Group`, are members no longer: a filter such as
    /// `members[value eq "a" and type eq "User"]` names nobody if `a` is a group.
    RemoveOf {
        /// The `type`.
        kind: String,
        /// The ids.
        ids: Vec<String>,
    },
    /// The list becomes empty: `remove` of `members` without a filter or value.
    RemoveAll,
    /// The list becomes this one.
    Replace(Vec<Reference>),
}

impl Patch {
    /// Reads the body of a PATCH request.
    pub fn parse(rt: &Arc<ResourceType>, body: Value) -> Result<Patch, ScimError> {
        Patch::parse_with(&Protocol::default(), rt, body)
    }

    pub(crate) fn parse_with(
        protocol: &Protocol,
        rt: &Arc<ResourceType>,
        body: Value,
    ) -> Result<Patch, ScimError> {
        parse::patch(protocol, rt, body)
    }

    /// Applies the operations in order to a copy; an error leaves nothing half done.
    pub fn apply(&self, current: &Resource) -> Result<Patched, ScimError> {
        let resource = apply::apply(&self.steps, current, &self.dialect)?;
        let changed = resource != *current;
        Ok(Patched { resource, changed, members: self.members.clone() })
    }
}

/// A step and the position of its operation in the request, for messages.
#[derive(Debug, Clone)]
struct NumberedStep {
    operation: usize,
    step: Step,
}

/// One change of the resource. All values are accepted already: canonical and of the right type.
#[derive(Debug, Clone)]
enum Step {
    RemoveExtension(Arc<Schema>),
    /// Changes an attribute or a sub-attribute.
    Attribute {
        path: AttributePath,
        change: Change,
    },
    /// Changes the elements that match, or their sub-attribute if the path names one.
    Elements {
        path: AttributePath,
        filter: Expression,
        change: Change,
    },
}

#[derive(Debug, Clone)]
enum Change {
    Unassign,
    /// Sets a simple value.
    Set(Value),
    /// Sets or unassigns sub-attributes and leaves the others.
    Merge(Parts),
    /// Replaces whole elements.
    ReplaceElements(Map<String, Value>),
    /// Adds elements to a list.
    Append(Vec<Value>),
    /// Replaces a list.
    ReplaceAll(Vec<Value>),
    /// Takes from a list the elements that agree with one of these.
    RemoveListed(Vec<Value>),
}

impl ScimError {
    /// Tells in which operation of the request the mistake is.
    pub(crate) fn in_operation(mut self, index: usize) -> ScimError {
        self.detail = format!("operation {}: {}", index + 1, self.detail);
        self
    }
}
