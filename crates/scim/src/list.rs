//! Queries of a list and their answer (RFC 7644 §3.4.2).

use crate::{Filter, Projection, ResourceType, ScimError, ScimType};

/// The URN of the list message.
pub const LIST_URN: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// How many resources a page has when the client does not say.
pub const DEFAULT_PAGE_SIZE: u64 = 100;

/// How many resources a page has at most; Atlassian documents the same.
pub const MAX_PAGE_SIZE: u64 = 100;

/// The parameters of a list. Sorting is not supported and its parameters are ignored, as all unknown ones:
/// identity providers put flags of their own into the URL.
#[derive(Debug, Clone)]
pub struct ListQuery {
    /// The position of the first resource, from 1.
    pub start_index: u64,
    /// How many resources to return, from 0 to [`MAX_PAGE_SIZE`].
    pub count: u64,
    /// What they must match.
    pub filter: Option<Filter>,
    /// What to show of them.
    pub projection: Projection,
}

impl ListQuery {
    /// Reads decoded query parameters. Names are taken in any case, the first of a name counts, an empty
    /// value counts as absent. A `startIndex` below 1 means 1, a `count` below 0 means 0 (RFC 7644 §3.4.2.4).
    pub fn parse(rt: &'static ResourceType, params: &[(String, String)]) -> Result<ListQuery, ScimError> {
        let find = |name: &str| {
            let parameter = params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            parameter.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
        };
        let number = |name: &str, default: u64| match find(name) {
            None => Ok(default),
            Some(text) => whole_number(text).ok_or_else(|| {
                let detail = format!("{name} must be a whole number such as {default}");
                ScimError::bad_request(ScimType::InvalidValue, detail)
            }),
        };
        Ok(ListQuery {
            start_index: number("startIndex", 1)?.max(1),
            count: number("count", DEFAULT_PAGE_SIZE)?.min(MAX_PAGE_SIZE),
            filter: find("filter").map(|text| Filter::parse(text, rt)).transpose()?,
            projection: Projection::parse(find("attributes"), find("excludedAttributes"), rt)?,
        })
    }
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

/// Renders a page of rendered resources. `total` counts all matches, not those of the page.
pub fn list_response(total: u64, start_index: u64, resources: &[String]) -> String {
    let mut text = list_head(total, start_index, resources.len());
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
pub fn list_head(total: u64, start_index: u64, count: usize) -> String {
    format!(
        r#"{{"schemas":["{LIST_URN}"],"totalResults":{total},"startIndex":{start_index},"itemsPerPage":{count},"Resources":["#
    )
}

/// What ends a page of resources.
pub const LIST_TAIL: &str = "]}";
