//! Queries of lists and their answer (RFC 7644 §3.4.2, RFC 9865).

use std::fmt::Write;
use std::sync::Arc;

use crate::filter::ForType;
use crate::render::push_string;
use crate::{Filter, Projection, Protocol, ResourceType, ScimError, SearchRequest, Sort};

/// The URN of the list message.
pub const LIST_URN: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// How many resources a page has when the client does not say.
pub const DEFAULT_PAGE_SIZE: u64 = 100;

/// How many resources a page has at most; Atlassian documents the same.
pub const MAX_PAGE_SIZE: u64 = 100;

/// A query of resources of one type. Unknown parameters are ignored: identity providers put flags of their own into
/// the URL.
#[derive(Debug, Clone)]
pub struct ListQuery {
    /// The position of the first resource, from 1. It has no meaning with a cursor.
    pub start_index: u64,
    /// How many resources to return, from 0 to the limit. With a cursor it must stay what it was on the first page
    /// (RFC 9865 §2): the server knows that from the cursor.
    pub count: u64,
    /// What they must match.
    pub filter: Option<Filter>,
    /// What to show of them.
    pub projection: Projection,
    /// In which order; the server breaks ties by id (RFC 7644 §3.4.2.3).
    pub sort: Option<Sort>,
    /// The place in the list by cursor, if the client pages so: empty for the first page, or else what the server gave
    /// out as `nextCursor` or `previousCursor` (RFC 9865). The engine does not look into it.
    pub cursor: Option<String>,
}

impl ListQuery {
    /// Reads decoded query parameters. Names are taken in any case, the first of a name counts, an empty
    /// value counts as absent but for `cursor`. A `startIndex` below 1 means 1, a `count` below 0 means 0
    /// (RFC 7644 §3.4.2.4).
    pub fn parse(rt: &Arc<ResourceType>, params: &[(String, String)]) -> Result<ListQuery, ScimError> {
        Protocol::default().list(rt, params)
    }
}

/// A query over several resource types: of the root, `GET {base}/?filter=…` and `POST {base}/.search`
/// (RFC 7644 §3.4.2.1, §3.4.3).
///
/// ```
/// use steward_scim::{Protocol, ResourceType};
/// let types = [ResourceType::user().clone(), ResourceType::group().clone()];
/// let filter = r#"userName eq "ada" or displayName eq "crew""#;
/// let query = Protocol::default().root(&types, &[("filter".to_owned(), filter.to_owned())])?;
/// // A group has no userName, which then is as an attribute without a value.
/// assert_eq!(query.parts[1].filter.as_ref().unwrap().to_string(), r#"displayName eq "crew""#);
/// # Ok::<(), steward_scim::ScimError>(())
/// ```
#[derive(Debug, Clone)]
pub struct RootQuery {
    /// The position of the first resource, from 1, among those of all types.
    pub start_index: u64,
    /// How many resources to return, of all types together.
    pub count: u64,
    /// As in [`ListQuery`].
    pub cursor: Option<String>,
    /// What to look for in each type, in the order of the types. One of which the filter can match nothing is left
    /// out.
    pub parts: Vec<TypeQuery>,
}

/// What a [`RootQuery`] asks of one resource type.
#[derive(Debug, Clone)]
pub struct TypeQuery {
    /// The type.
    pub resource_type: Arc<ResourceType>,
    /// What its resources must match: the filter, without what is the same for all of this type.
    pub filter: Option<Filter>,
    /// What to show of them.
    pub projection: Projection,
    /// In which order. `None` if the client did not say, or if the type does not have the attribute: its resources then
    /// have no value of it, and stand where [`SortKey::missing`](crate::SortKey::missing) does.
    pub sort: Option<Sort>,
}

impl SearchRequest {
    /// Makes it a query of one type.
    pub(crate) fn for_type_with(
        &self,
        protocol: &Protocol,
        rt: &Arc<ResourceType>,
    ) -> Result<ListQuery, ScimError> {
        let (start_index, count) = self.window(protocol);
        let sort = self.sort_by.as_deref().map(|by| Sort::parse_with(protocol, by, self.sort_order, rt));
        Ok(ListQuery {
            start_index,
            count,
            filter: self.filter.as_deref().map(|text| Filter::parse_with(protocol, text, rt)).transpose()?,
            projection: self.projection(protocol, rt)?,
            sort: sort.transpose()?,
            cursor: self.cursor.clone(),
        })
    }

    /// Makes it a query over several types. An attribute that a type does not have is there as one without a value;
    /// one that no type has is a mistake (RFC 7644 §3.4.2.1).
    pub(crate) fn for_types_with(
        &self,
        protocol: &Protocol,
        types: &[Arc<ResourceType>],
    ) -> Result<RootQuery, ScimError> {
        let (start_index, count) = self.window(protocol);
        let filters = match &self.filter {
            Some(text) => Filter::parse_for_several(protocol, text, types)?,
            None => vec![ForType::All; types.len()],
        };
        let sorts = match &self.sort_by {
            Some(by) => Sort::parse_for_several(protocol, by, self.sort_order, types)?,
            None => vec![None; types.len()],
        };
        let mut parts = Vec::with_capacity(types.len());
        for ((rt, filter), sort) in types.iter().zip(filters).zip(sorts) {
            let projection = self.projection(protocol, rt)?;
            let filter = match filter {
                ForType::None => continue,
                ForType::All => None,
                ForType::Some(filter) => Some(filter),
            };
            parts.push(TypeQuery { resource_type: Arc::clone(rt), filter, projection, sort });
        }
        Ok(RootQuery { start_index, count, cursor: self.cursor.clone(), parts })
    }

    fn window(&self, protocol: &Protocol) -> (u64, u64) {
        let limits = &protocol.limits;
        let count = self.count.unwrap_or(limits.default_page_size).min(limits.max_page_size);
        (self.start_index.unwrap_or(1).max(1), count)
    }

    fn projection(&self, protocol: &Protocol, rt: &ResourceType) -> Result<Projection, ScimError> {
        let (attributes, excluded) = (self.attributes.as_deref(), self.excluded_attributes.as_deref());
        Projection::of_names(protocol, attributes, excluded, rt)
    }
}

/// Where a page stands in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// From this position, counted from 1 (RFC 7644 §3.4.2.4).
    Index(u64),
    /// Between these cursors (RFC 9865 §2). There is no next one on the last page, and no previous one on the first.
    Cursor {
        /// Leads to the page after this one.
        next: Option<&'a str>,
        /// Leads to the page before.
        previous: Option<&'a str>,
    },
}

/// Renders a page of rendered resources. `total` counts all matches, not those of the page.
pub fn list_response(total: u64, start_index: u64, resources: &[String]) -> String {
    list_page(Some(total), Place::Index(start_index), resources)
}

/// Renders a page of rendered resources that stands anywhere in its list. `total` counts all matches, not those of the
/// page; with cursors it may be unknown.
///
/// ```
/// use steward_scim::{Place, list_page};
/// let page = list_page(None, Place::Cursor { next: Some("b64"), previous: None }, &[r#"{"id":"1"}"#.to_owned()]);
/// assert!(page.ends_with(r#""nextCursor":"b64","itemsPerPage":1,"Resources":[{"id":"1"}]}"#));
/// ```
pub fn list_page(total: Option<u64>, place: Place<'_>, resources: &[String]) -> String {
    let mut text = list_head(total, place, resources.len());
    text.reserve(resources.iter().map(|resource| resource.len() + 1).sum::<usize>() + LIST_TAIL.len());
    for (index, resource) in resources.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(resource);
    }
    text.push_str(LIST_TAIL);
    text
}

/// Renders the beginning of a page of `count` resources, for a server that writes them one by one: they follow with commas
/// between them, and behind them [`LIST_TAIL`].
pub fn list_head(total: Option<u64>, place: Place<'_>, count: usize) -> String {
    let mut text = String::with_capacity(256);
    text.push_str("{\"schemas\":[\"");
    text.push_str(LIST_URN);
    text.push_str("\"],");
    let mut number = |name: &str, number: u64| {
        write!(text, "\"{name}\":{number},").expect("writing to a string cannot fail");
    };
    if let Some(total) = total {
        number("totalResults", total);
    }
    if let Place::Index(start_index) = place {
        number("startIndex", start_index);
    }
    if let Place::Cursor { next, previous } = place {
        for (name, cursor) in [("previousCursor", previous), ("nextCursor", next)] {
            if let Some(cursor) = cursor {
                push_string(&mut text, name);
                text.push(':');
                push_string(&mut text, cursor);
                text.push(',');
            }
        }
    }
    write!(text, "\"itemsPerPage\":{count},\"Resources\":[").expect("writing to a string cannot fail");
    text
}

/// What ends a page of resources.
pub const LIST_TAIL: &str = "]}";
