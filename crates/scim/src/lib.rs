//! The SCIM 2.0 protocol engine of Steward (RFC 7643, RFC 7644).
//!
//! Identity providers keep users and groups in step with a directory by SCIM, each in its own dialect. This
//! crate understands all of them and turns their requests into plain values; it knows nothing of HTTP,
//! databases or organizations, does no I/O, reads no clock and never panics on input.
//!
//! Everything is driven by the schemas in `schemas/`, which are data in the form of RFC 7643 §7: there is no
//! struct for a user. A name in a request is resolved once, without regard to case, and is canonical from
//! there.
//!
//! ```
//! use serde_json::json;
//! use steward_scim::{Filter, Patch, Projection, Resource, ResourceType, ServerAttributes, render, to_value};
//!
//! let users = ResourceType::user();
//! let incoming = Resource::parse(users, json!({
//!     "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
//!     "USERNAME": "bjensen",
//!     "emails": [{ "value": "bjensen@example.com", "type": "work", "primary": "True" }],
//! }))?;
//!
//! let patch = Patch::parse(users, json!({
//!     "Operations": [{ "op": "Replace", "path": "active", "value": "False" }],
//! }))?;
//! let patched = patch.apply(&incoming.resource)?;
//! assert!(patched.changed);
//!
//! let stored = patched.resource.to_stored();
//! let server = ServerAttributes {
//!     id: "2819c223",
//!     created: "2026-01-31T08:00:00Z",
//!     last_modified: "2026-01-31T08:00:00Z",
//!     location: "https://example.com/scim/directory/7/Users/2819c223",
//!     version: None,
//!     filled: &[("groups", "[]".to_owned())],
//! };
//! let filter = Filter::parse(r#"emails[type eq "work"].value eq "BJensen@example.com""#, users)?;
//! assert!(filter.matches(&to_value(users, &stored, &server)?));
//!
//! let projection = Projection::parse(Some("userName,active"), None, users)?;
//! assert_eq!(
//!     render(users, &stored, &server, &projection)?,
//!     r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"2819c223","userName":"bjensen","active":false}"#,
//! );
//! # Ok::<(), steward_scim::ScimError>(())
//! ```
//!
//! | file | what it knows |
//! |---|---|
//! | `schema` | schemas and resource types, read from the files |
//! | `path` | names of attributes, with and without URN |
//! | `coerce` | the value of one attribute: types, canonical form, what clients get wrong |
//! | `resource` | whole resources, as they come and as they are stored |
//! | `filter` | the filter language: lexer, parser, evaluation, printing |
//! | `patch` | PATCH: reading the operations, applying them |
//! | `projection`, `render` | what of a resource is shown, and its text |
//! | `list` | query parameters and the list message |
//! | `discovery` | the documents with which a server describes itself |
//! | `json_schema` | the same schemas for documents in another language |
//! | `fold`, `moment`, `error` | comparison of text and times; the error message |
//!
//! It deliberately leaves to its callers: uniqueness, whether a member exists, which e-mail address must be
//! primary, defaults such as `active`, versions and preconditions, limits on the size and depth of JSON. Not
//! here yet: sorting, bulk, the cursors of RFC 9865.

mod coerce;
pub mod discovery;
mod error;
mod filter;
mod fold;
pub mod json_schema;
mod list;
mod moment;
mod patch;
mod path;
mod projection;
mod render;
mod resource;
mod schema;

pub use error::{ERROR_URN, ScimError, ScimType};
pub use filter::{
    Expression, Filter, FilterValue, MAX_FILTER_DEPTH, MAX_FILTER_LENGTH, MAX_FILTER_NODES, Operator,
};
pub use fold::fold;
pub use list::{DEFAULT_PAGE_SIZE, LIST_TAIL, LIST_URN, ListQuery, MAX_PAGE_SIZE, list_head, list_response};
pub use patch::{MAX_OPERATIONS, MembersChange, PATCH_URN, Patch, Patched};
pub use path::AttributePath;
pub use projection::Projection;
pub use render::{ServerAttributes, push_string, render, to_value};
pub use resource::{Incoming, Reference, Resource};
pub use schema::{Attribute, Kind, Mutability, ResourceType, Returned, Schema, Uniqueness, resource_types};
