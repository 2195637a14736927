//! What a client looks for, before it is understood for a resource type: query parameters, or the body of a `.search`
//! (RFC 7644 §3.4.2, §3.4.3).

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::projection;
use crate::resource::require_message;
use crate::{ListQuery, Protocol, ResourceType, RootQuery, ScimError, ScimType, SortOrder};

/// The URN of the search message.
pub const SEARCH_URN: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// A search, in the words of the client. [`for_type`](SearchRequest::for_type) and
/// [`for_types`](SearchRequest::for_types) understand it.
///
/// ```
/// use serde_json::json;
/// use steward_scim::{ResourceType, SearchRequest};
///
/// let search = SearchRequest::parse(json!({
///     "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
///     "attributes": ["displayName", "userName"],
///     "filter": "displayName sw \"smith\"",
///     "sortBy": "userName",
///     "startIndex": 1,
///     "count": 10,
/// }))?;
/// let query = search.for_type(ResourceType::user())?;
/// assert_eq!((query.start_index, query.count), (1, 10));
/// assert_eq!(query.sort.unwrap().path().to_string(), "userName");
/// # Ok::<(), steward_scim::ScimError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchRequest {
    /// The names of what to show (RFC 7644 §3.9).
    pub attributes: Option<Vec<String>>,
    /// The names of what to leave out.
    pub excluded_attributes: Option<Vec<String>>,
    /// The text of the filter.
    pub filter: Option<String>,
    /// The path by which to sort.
    pub sort_by: Option<String>,
    /// The direction; it counts only with `sort_by`.
    pub sort_order: SortOrder,
    /// The position of the first resource; at least 1 once understood.
    pub start_index: Option<u64>,
    /// The number of resources wanted.
    pub count: Option<u64>,
    /// The cursor, empty for the first page (RFC 9865).
    pub cursor: Option<String>,
}

impl SearchRequest {
    /// Reads decoded query parameters. Names are taken in any case, the first of a name counts, an empty value counts
    /// as absent, but for `cursor`, where it means the first page.
    pub fn from_params(params: &[(String, String)]) -> Result<SearchRequest, ScimError> {
        SearchRequest::from_params_with(&Protocol::default(), params)
    }

    /// Reads the body of a `.search`. Names are taken in any case, lists of names also as text with commas; what is
    /// `null` counts as absent.
    pub fn parse(body: Value) -> Result<SearchRequest, ScimError> {
        SearchRequest::parse_with(&Protocol::default(), body)
    }

    /// Understands it for one resource type.
    pub fn for_type(&self, rt: &Arc<ResourceType>) -> Result<ListQuery, ScimError> {
        self.for_type_with(&Protocol::default(), rt)
    }

    /// Understands it for several resource types.
    pub fn for_types(&self, types: &[Arc<ResourceType>]) -> Result<RootQuery, ScimError> {
        self.for_types_with(&Protocol::default(), types)
    }

    pub(crate) fn from_params_with(
        protocol: &Protocol,
        params: &[(String, String)],
    ) -> Result<SearchRequest, ScimError> {
        let raw = |name: &str| {
            params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
        };
        let find = |name: &str| raw(name).filter(|value| !value.is_empty());
        let names = |name: &str| find(name).map(|text| projection::names(protocol, text)).transpose();
        let cursor = raw("cursor").map(str::to_owned);
        let number = |name: &str, scim_type: ScimType| match find(name) {
            None => Ok(None),
            Some(text) => whole_number(text).map(Some).ok_or_else(|| not_whole(name, scim_type)),
        };
        SearchRequest {
            attributes: names("attributes")?,
            excluded_attributes: names("excludedAttributes")?,
            filter: find("filter").map(str::to_owned),
            sort_by: find("sortBy").map(str::to_owned),
            sort_order: find("sortOrder").map(SortOrder::parse).transpose()?.unwrap_or_default(),
            start_index: number("startIndex", ScimType::InvalidValue)?,
            count: number("count", count_keyword(cursor.is_some()))?,
            cursor,
        }
        .checked(protocol)
    }

    pub(crate) fn parse_with(protocol: &Protocol, body: Value) -> Result<SearchRequest, ScimError> {
        let Value::Object(body) = body else {
            let detail = "a search must be a JSON object with for example \"filter\" and \"count\"";
            return Err(ScimError::bad_request(ScimType::InvalidSyntax, detail));
        };
        require_message(protocol, &body, SEARCH_URN)?;
        let cursor = text(&body, "cursor")?;
        let filled = |name: &str| text(&body, name).map(|text| text.filter(|text| !text.is_empty()));
        SearchRequest {
            attributes: names(protocol, &body, "attributes")?,
            excluded_attributes: names(protocol, &body, "excludedAttributes")?,
            filter: filled("filter")?,
            sort_by: filled("sortBy")?,
            sort_order: filled("sortOrder")?
                .as_deref()
                .map(SortOrder::parse)
                .transpose()?
                .unwrap_or_default(),
            start_index: number(&body, "startIndex", ScimType::InvalidValue)?,
            count: number(&body, "count", count_keyword(cursor.is_some()))?,
            cursor,
        }
        .checked(protocol)
    }

    fn checked(self, protocol: &Protocol) -> Result<SearchRequest, ScimError> {
        let Some(cursor) = &self.cursor else { return Ok(self) };
        if self.start_index.is_some() {
            let detail = "startIndex and cursor are two ways to page; send one of them (RFC 9865)";
            return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
        }
        let most = protocol.limits.cursor_length;
        if cursor.len() > most {
            let detail = format!("the cursor is longer than {most} bytes, so that it is none of ours");
            return Err(ScimError::bad_request(ScimType::InvalidCursor, detail));
        }
        Ok(self)
    }
}

fn count_keyword(with_cursor: bool) -> ScimType {
    if with_cursor { ScimType::InvalidCount } else { ScimType::InvalidValue }
}

fn not_whole(name: &str, scim_type: ScimType) -> ScimError {
    let example = if name == "startIndex" { 1 } else { 100 };
    ScimError::bad_request(scim_type, format!("{name} must be a whole number such as {example}"))
}

/// Reads a whole number of any size; what does not fit is the nearest that does.
fn whole_number(text: &str) -> Option<u64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(if negative { 0 } else { digits.parse().unwrap_or(u64::MAX) })
}

/// Finds a member whose value is not null.
fn member<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let found = body.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    found.filter(|value| !value.is_null())
}

fn text(body: &Map<String, Value>, name: &str) -> Result<Option<String>, ScimError> {
    match member(body, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned())),
        Some(_) => Err(invalid_value(format!("{name} must be a string"))),
    }
}

fn number(body: &Map<String, Value>, name: &str, scim_type: ScimType) -> Result<Option<u64>, ScimError> {
    match member(body, name) {
        None => Ok(None),
        Some(Value::Number(number)) => {
            whole_number(&number.to_string()).map(Some).ok_or_else(|| not_whole(name, scim_type))
        }
        Some(_) => Err(not_whole(name, scim_type)),
    }
}

fn names(
    protocol: &Protocol,
    body: &Map<String, Value>,
    name: &str,
) -> Result<Option<Vec<String>>, ScimError> {
    let wrong = || invalid_value(format!("{name} must be an array of names of attributes"));
    match member(body, name) {
        None => Ok(None),
        Some(Value::String(text)) => projection::names(protocol, text).map(Some),
        Some(Value::Array(items)) => {
            let items: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            projection::names(protocol, &items.ok_or_else(wrong)?.join(",")).map(Some)
        }
        Some(_) => Err(wrong()),
    }
}

fn invalid_value(detail: String) -> ScimError {
    ScimError::bad_request(ScimType::InvalidValue, detail)
}
