//! The SCIM representation of users and groups: what is stored, and what the server adds.

use std::sync::Arc;

use steward_scim::{Projection, ResourceType, ScimError, ServerAttributes, push_string, render};
use uuid::Uuid;

use super::model::{GroupView, UserView};
use super::version::{group_version, user_version};
use crate::error::Error;
use crate::group::{Group, MemberKind};

const ATLASSIAN_EXTERNAL: &str = "urn:scim:schemas:extension:atlassian-external:1.0";

/// Renders a user of a directory, which has this type of users. `base` is the SCIM base URL of its directory.
pub fn user(
    kind: &Arc<ResourceType>,
    view: &UserView,
    base: &str,
    projection: &Projection,
) -> Result<String, Error> {
    let user = &view.user;
    let mut buffer = Uuid::encode_buffer();
    let id = &*user.id.0.as_hyphenated().encode_lower(&mut buffer);
    let location = user_location(id, base);
    let version = user_version(view).to_string();
    let mut filled = Vec::with_capacity(2);
    filled.push(("groups", groups(view, base)));
    if let Some(account_id) = user.account_id {
        filled.push((ATLASSIAN_EXTERNAL, format!(r#"{{"atlassianAccountId":"{account_id}"}}"#)));
    }
    let server = ServerAttributes {
        id,
        created: &user.created_at.to_micros_text(),
        last_modified: &user.updated_at.to_micros_text(),
        location: &location,
        version: Some(&version),
        filled: &filled,
    };
    render(kind, &user.attributes, &server, projection).map_err(internal)
}

/// Renders a group. `base` is the SCIM base URL of its directory.
pub fn group(view: &GroupView, base: &str, projection: &Projection) -> Result<String, Error> {
    let group = &view.group;
    let id = group.id.to_string();
    let location = group_location(&id, base);
    let version = group_version(group).to_string();
    let filled: Vec<(&str, String)> =
        members(view, base).map(|members| ("members", members)).into_iter().collect();
    let server = ServerAttributes {
        id: &id,
        created: &group.created_at.to_micros_text(),
        last_modified: &group.updated_at.to_micros_text(),
        location: &location,
        version: Some(&version),
        filled: &filled,
    };
    render(ResourceType::group(), &stored_group(group), &server, projection).map_err(internal)
}

/// Renders a group in two halves, between which further [`members`](group_members) can be written, each page of them with
/// a comma before it. The view has members.
pub fn group_around_members(
    view: &GroupView,
    base: &str,
    projection: &Projection,
) -> Result<(String, String), Error> {
    let mut whole = group(view, base, projection)?;
    let members = group_members(view, base, projection)?;
    // No text of a group can contain an element: its quotation marks would be escaped.
    let place = whole.find(&members).filter(|_| !members.is_empty());
    let place =
        place.ok_or_else(|| Error::Internal("a group was rendered without its members".to_owned()))?;
    let tail = whole.split_off(place + members.len());
    Ok((whole, tail))
}

/// Renders the elements of `members` as the projection wants them, with commas between them.
pub fn group_members(view: &GroupView, base: &str, projection: &Projection) -> Result<String, Error> {
    let whole = projection.is_default();
    let rendered =
        if whole { members(view, base).unwrap_or_default() } else { group(view, base, projection)? };
    let elements = if whole { Some(rendered.as_str()) } else { elements_in(&rendered) };
    let elements = elements.and_then(|text| text.strip_prefix('[')?.strip_suffix(']'));
    Ok(elements.unwrap_or_default().to_owned())
}

/// Finds the list of members in a rendered group.
fn elements_in(rendered: &str) -> Option<&str> {
    #[derive(serde::Deserialize)]
    struct Members<'a> {
        #[serde(borrow, default)]
        members: Option<&'a serde_json::value::RawValue>,
    }
    serde_json::from_str::<Members<'_>>(rendered).ok()?.members.map(serde_json::value::RawValue::get)
}

/// Returns the URL of a user.
pub fn user_location(id: &str, base: &str) -> String {
    [base, "/Users/", id].concat()
}

/// Returns the URL of a group.
pub fn group_location(id: &str, base: &str) -> String {
    [base, "/Groups/", id].concat()
}

/// Returns the stored form of the attributes of a group, which are columns of their own.
pub(super) fn stored_group(group: &Group) -> String {
    let mut text = "{".to_owned();
    if let Some(external_id) = &group.external_id {
        text.push_str("\"externalId\":");
        push_string(&mut text, external_id);
        text.push(',');
    }
    text.push_str("\"displayName\":");
    push_string(&mut text, &group.name);
    text.push('}');
    text
}

/// Bytes of one element of `groups` or `members` beside the base URL and the name, and some to spare.
const ELEMENT: usize = 160;

fn groups(view: &UserView, base: &str) -> String {
    let names: usize = view.groups.iter().map(|(_, name)| name.len()).sum();
    let mut text = String::with_capacity(2 + names + view.groups.len() * (ELEMENT + base.len()));
    text.push('[');
    for (position, (id, name)) in view.groups.iter().enumerate() {
        text.push_str(if position == 0 { "{\"value\":\"" } else { ",{\"value\":\"" });
        push_uuid(&mut text, id.0);
        text.push_str("\",\"display\":");
        push_string(&mut text, name);
        text.push_str(",\"type\":\"direct\"");
        push_reference(&mut text, base, "Groups", id.0);
    }
    text.push(']');
    text
}

fn members(view: &GroupView, base: &str) -> Option<String> {
    let members = view.members.as_ref()?;
    let mut text = String::with_capacity(2 + members.len() * (ELEMENT + base.len()));
    text.push('[');
    for (position, member) in members.iter().enumerate() {
        text.push_str(if position == 0 { "{\"type\":\"" } else { ",{\"type\":\"" });
        text.push_str(member.kind.as_str());
        text.push_str("\",\"value\":\"");
        push_uuid(&mut text, member.id);
        text.push('"');
        if let Some(name) = &member.display {
            text.push_str(",\"display\":");
            push_string(&mut text, name);
        }
        let place = match member.kind {
            MemberKind::User => "Users",
            MemberKind::Group => "Groups",
        };
        push_reference(&mut text, base, place, member.id);
    }
    text.push(']');
    Some(text)
}

/// Ends an element with the URL of what it refers to.
fn push_reference(text: &mut String, base: &str, place: &str, id: Uuid) {
    for part in [",\"$ref\":\"", base, "/", place, "/"] {
        text.push_str(part);
    }
    push_uuid(text, id);
    text.push_str("\"}");
}

fn push_uuid(text: &mut String, id: Uuid) {
    text.push_str(id.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()));
}

fn internal(error: ScimError) -> Error {
    Error::Internal(format!("a resource could not be rendered: {}", error.detail))
}
