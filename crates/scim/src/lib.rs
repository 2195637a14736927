//! The SCIM 2.0 protocol engine of Steward (RFC 7643, RFC 7644, RFC 9865).
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
//! | file | what it knows | where it is defined |
//! |---|---|---|
//! | `schema` | schemas and resource types, read from the files | RFC 7643 §2, §4, §6, §7 |
//! | `custom` | schemas of one's own, as documents | RFC 7643 §7 |
//! | `protocol`, `dialect` | how requests are read: limits, and where clients and the RFCs part | |
//! | `path` | names of attributes, with and without URN | RFC 7644 §3.10 |
//! | `coerce` | the value of one attribute: types, canonical form, what clients get wrong | RFC 7643 §2.3 – §2.5 |
//! | `resource` | whole resources, as they come and as they are stored | RFC 7644 §3.3, §3.5.1 |
//! | `filter` | the filter language: lexer, parser, evaluation, printing | RFC 7644 §3.4.2.2 |
//! | `sort` | the order of a list | RFC 7644 §3.4.2.3 |
//! | `search`, `list` | what a client looks for, in one type or several; the list message | RFC 7644 §3.4.2, §3.4.3, RFC 9865 |
//! | `patch` | PATCH: reading the operations, applying them | RFC 7644 §3.5.2 |
//! | `bulk` | bulk requests: what to run next, references between operations, the answer | RFC 7644 §3.7 |
//! | `etag` | versions and preconditions | RFC 7644 §3.14 |
//! | `projection`, `render` | what of a resource is shown, and its text | RFC 7644 §3.9 |
//! | `discovery` | the documents with which a server describes itself | RFC 7643 §5, RFC 7644 §4 |
//! | `json_schema` | the same schemas for documents in another language | |
//! | `fold`, `moment`, `error` | comparison of text and times; the error message | RFC 7644 §3.12 |
//!
//! It deliberately leaves to its callers: uniqueness, whether a member exists, which e-mail address must be
//! primary, defaults such as `active`, what a cursor holds, limits on the size and depth of JSON.
//!
//! # How strict to be
//!
//! The `parse` functions of the types are tolerant and have the usual limits. A server that wants others makes one
//! [`Protocol`] and reads everything by it:
//!
//! ```
//! use steward_scim::{Dialect, Limits, Protocol};
//! let protocol = Protocol::builder()
//!     .dialect(Dialect::tolerant().with_no_target())
//!     .limits(Limits { max_page_size: 500, ..Limits::default() })
//!     .build();
//! ```

mod bulk;
mod coerce;
mod custom;
mod dialect;
pub mod discovery;
mod error;
mod etag;
mod filter;
mod fold;
pub mod json_schema;
mod list;
mod moment;
mod patch;
mod path;
mod projection;
mod protocol;
mod render;
mod resource;
mod schema;
mod search;
mod sort;

pub use bulk::{
    BULK_REQUEST_URN, BULK_RESPONSE_URN, BulkDone, BulkMethod, BulkOperation, BulkPlan, BulkRequest, BulkStep,
};
pub use custom::{SchemaError, SchemaLimits};
pub use dialect::Dialect;
pub use error::{ERROR_URN, ScimError, ScimType};
pub use etag::{Decision, ETag, ETagList, Preconditions};
pub use filter::{
    Expression, Filter, FilterValue, MAX_FILTER_DEPTH, MAX_FILTER_LENGTH, MAX_FILTER_NODES, Operator,
};
pub use fold::{exact, fold};
pub use list::{
    DEFAULT_PAGE_SIZE, LIST_TAIL, LIST_URN, ListQuery, MAX_PAGE_SIZE, Place, RootQuery, TypeQuery, list_head,
    list_page, list_response,
};
pub use patch::{MAX_OPERATIONS, MembersChange, PATCH_URN, Patch, Patched};
pub use path::AttributePath;
pub use projection::Projection;
pub use protocol::{Limits, Protocol, ProtocolBuilder};
pub use render::{ServerAttributes, push_string, render, to_value};
pub use resource::{Incoming, Reference, Resource};
pub use schema::{Attribute, Kind, Mutability, ResourceType, Returned, Schema, Uniqueness, resource_types};
pub use search::{SEARCH_URN, SearchRequest};
pub use sort::{Sort, SortKey, SortNumber, SortOrder, SortValue};

/// The examples of the README are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
