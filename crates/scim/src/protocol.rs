//! One value that says how everything is read: the dialect and the limits.

use std::sync::Arc;

use serde_json::Value;

use crate::list::{DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE};
use crate::patch::MAX_OPERATIONS;
use crate::{
    BulkRequest, Dialect, Filter, Incoming, ListQuery, MAX_FILTER_DEPTH, MAX_FILTER_LENGTH, MAX_FILTER_NODES,
    Patch, Projection, Resource, ResourceType, RootQuery, ScimError, SearchRequest, Sort, SortOrder,
};

/// The limits of what is read. What exceeds one is refused with its name and number; nothing is cut silently but the
/// size of a page, which a server may choose (RFC 7644 §3.4.2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The length of a filter in bytes.
    pub filter_length: usize,
    /// The nesting of parentheses and brackets in a filter.
    pub filter_depth: usize,
    /// The number of comparisons in a filter.
    pub filter_nodes: usize,
    /// The length in bytes of a path in PATCH, in `sortBy` and in bulk; a filter in it has its own limits too.
    pub path_length: usize,
    /// The number of names in `attributes` or `excludedAttributes`.
    pub projection_names: usize,
    /// The number of operations in a PATCH.
    pub operations: usize,
    /// The number of operations in a bulk request: `bulk.maxOperations` of RFC 7643 §5.
    pub bulk_operations: usize,
    /// The length of a cursor in bytes (RFC 9865).
    pub cursor_length: usize,
    /// How many resources a page has when the client does not say.
    pub default_page_size: u64,
    /// How many resources a page has at most.
    pub max_page_size: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            filter_length: MAX_FILTER_LENGTH,
            filter_depth: MAX_FILTER_DEPTH,
            filter_nodes: MAX_FILTER_NODES,
            path_length: MAX_FILTER_LENGTH + 512,
            projection_names: 500,
            operations: MAX_OPERATIONS,
            bulk_operations: 1_000,
            cursor_length: 2_048,
            default_page_size: DEFAULT_PAGE_SIZE,
            max_page_size: MAX_PAGE_SIZE,
        }
    }
}

/// How requests are read. The default has the tolerant dialect and the usual limits; the `parse` functions of the
/// types use it.
///
/// ```
/// use serde_json::json;
/// use steward_scim::{Dialect, Limits, Protocol, ResourceType};
///
/// let protocol = Protocol::builder()
///     .dialect(Dialect::strict())
///     .limits(Limits { filter_nodes: 2, ..Limits::default() })
///     .build();
/// let users = ResourceType::user();
/// assert!(protocol.filter(users, "userName eq \"a\"").is_ok());
/// assert!(protocol.filter(users, "userName eq a").is_err());
/// assert!(protocol.filter(users, "title pr or title pr or title pr").is_err());
/// # Ok::<(), steward_scim::ScimError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Protocol {
    pub(crate) dialect: Dialect,
    pub(crate) limits: Limits,
}

/// Makes a [`Protocol`].
#[derive(Debug, Clone, Copy, Default)]
#[must_use]
pub struct ProtocolBuilder {
    protocol: Protocol,
}

impl ProtocolBuilder {
    /// Sets what is understood beyond the RFCs.
    pub fn dialect(mut self, dialect: Dialect) -> ProtocolBuilder {
        self.protocol.dialect = dialect;
        self
    }

    /// Sets the limits.
    pub fn limits(mut self, limits: Limits) -> ProtocolBuilder {
        self.protocol.limits = limits;
        self
    }

    /// Makes the value.
    pub fn build(self) -> Protocol {
        self.protocol
    }
}

impl Protocol {
    /// Begins with the tolerant dialect and the usual limits.
    pub fn builder() -> ProtocolBuilder {
        ProtocolBuilder::default()
    }

    /// What is understood beyond the RFCs.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// The limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Reads the body of a POST or PUT (RFC 7644 §3.3, §3.5.1); see [`Resource::parse`].
    pub fn resource(&self, rt: &Arc<ResourceType>, body: Value) -> Result<Incoming, ScimError> {
        Resource::parse_with(self, rt, body)
    }

    /// Reads the body of a PATCH (RFC 7644 §3.5.2); see [`Patch::parse`].
    pub fn patch(&self, rt: &Arc<ResourceType>, body: Value) -> Result<Patch, ScimError> {
        Patch::parse_with(self, rt, body)
    }

    /// Reads a filter (RFC 7644 §3.4.2.2); see [`Filter::parse`].
    pub fn filter(&self, rt: &Arc<ResourceType>, text: &str) -> Result<Filter, ScimError> {
        Filter::parse_with(self, text, rt)
    }

    /// Reads `attributes` and `excludedAttributes` (RFC 7644 §3.9); see [`Projection::parse`].
    pub fn projection(
        &self,
        rt: &Arc<ResourceType>,
        attributes: Option<&str>,
        excluded: Option<&str>,
    ) -> Result<Projection, ScimError> {
        Projection::parse_with(self, attributes, excluded, rt)
    }

    /// Reads `sortBy` (RFC 7644 §3.4.2.3); see [`Sort::parse`].
    pub fn sort(&self, rt: &Arc<ResourceType>, by: &str, order: SortOrder) -> Result<Sort, ScimError> {
        Sort::parse_with(self, by, order, rt)
    }

    /// Reads the query parameters of a list of one type (RFC 7644 §3.4.2); see [`ListQuery::parse`].
    pub fn list(&self, rt: &Arc<ResourceType>, params: &[(String, String)]) -> Result<ListQuery, ScimError> {
        SearchRequest::from_params_with(self, params)?.for_type_with(self, rt)
    }

    /// Reads the query parameters of a list of several types (RFC 7644 §3.4.2.1); see [`RootQuery`].
    pub fn root(
        &self,
        types: &[Arc<ResourceType>],
        params: &[(String, String)],
    ) -> Result<RootQuery, ScimError> {
        SearchRequest::from_params_with(self, params)?.for_types_with(self, types)
    }

    /// Reads the body of a `.search` for one type (RFC 7644 §3.4.3); see [`SearchRequest`].
    pub fn search(&self, rt: &Arc<ResourceType>, body: Value) -> Result<ListQuery, ScimError> {
        SearchRequest::parse_with(self, body)?.for_type_with(self, rt)
    }

    /// Reads the body of a `.search` for several types (RFC 7644 §3.4.3).
    pub fn root_search(&self, types: &[Arc<ResourceType>], body: Value) -> Result<RootQuery, ScimError> {
        SearchRequest::parse_with(self, body)?.for_types_with(self, types)
    }

    /// Reads the body of a bulk request (RFC 7644 §3.7); see [`BulkRequest`].
    pub fn bulk(&self, body: Value) -> Result<BulkRequest, ScimError> {
        BulkRequest::parse_with(self, body)
    }
}
