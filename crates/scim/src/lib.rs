//! Placeholder guide.
mod coerce; pub mod discovery; mod error; mod filter; mod fold; mod list; mod moment; mod patch; mod path; mod projection; mod render; mod resource; mod schema;
pub use error::{ERROR_URN, ScimError, ScimType};
pub use filter::{Expression, Filter, FilterValue, MAX_FILTER_DEPTH, MAX_FILTER_LENGTH, MAX_FILTER_NODES, Operator};
pub use fold::fold;
pub use list::{DEFAULT_PAGE_SIZE, LIST_URN, ListQuery, MAX_PAGE_SIZE, list_response};
pub use patch::{MAX_OPERATIONS, MembersChange, PATCH_URN, Patch, Patched};
pub use path::AttributePath;
pub use projection::Projection;
pub use render::{ServerAttributes, render, to_value};
pub use resource::{Incoming, Reference, Resource};
pub use schema::{Attribute, Kind, Mutability, ResourceType, Returned, Schema, Uniqueness, resource_types};
