//! The SCIM representation of users and groups: what is stored, and what the server adds.

use serde_json::Value;
use steward_scim::{Projection, ResourceType, ScimError, ServerAttributes, render};

use super::model::{GroupView, UserView};
use crate::error::Error;
use crate::group::{Group, MemberKind};

const ATLASSIAN_EXTERNAL: &str = "urn:scim:schemas:extension:atlassian-external:1.0";

/// Renders a user. `base` is the SCIM base URL of its directory.
pub fn user(view: &UserView, base: &str, projection: &Projection) -> Result<String, Error> {
    let user = &view.user;
    let id = user.id.to_string();
    let location = user_location(&id, base);
    let mut filled = vec![("groups", groups(view, base))];
    if let Some(account_id) = user.account_id {
        filled.push((ATLASSIAN_EXTERNAL, format!(r#"{{"atlassianAccountId":"{account_id}"}}"#)));
    }
    let server = ServerAttributes {
        id: &id,
        created: &user.created_at.to_micros_text(),
        last_modified: &user.updated_at.to_micros_text(),
        location: &location,
        version: None,
        filled: &filled,
    };
    render(ResourceType::user(), &user.attributes, &server, projection).map_err(internal)
}

/// Renders a group. `base` is the SCIM base URL of its directory.
pub fn group(view: &GroupView, base: &str, projection: &Projection) -> Result<String, Error> {
    let group = &view.group;
    let id = group.id.to_string();
    let location = group_location(&id, base);
    let filled: Vec<(&str, String)> =
        members(view, base).map(|members| ("members", members)).into_iter().collect();
    let server = ServerAttributes {
        id: &id,
        created: &group.created_at.to_micros_text(),
        last_modified: &group.updated_at.to_micros_text(),
        location: &location,
        version: None,
        filled: &filled,
    };
    render(ResourceType::group(), &stored_group(group), &server, projection).map_err(internal)
}

/// Returns the URL of a user.
pub fn user_location(id: &str, base: &str) -> String {
    format!("{base}/Users/{id}")
}

/// Returns the URL of a group.
pub fn group_location(id: &str, base: &str) -> String {
    format!("{base}/Groups/{id}")
}

/// Returns the stored form of the attributes of a group, which are columns of their own.
pub(super) fn stored_group(group: &Group) -> String {
    let name = quoted(&group.name);
    match &group.external_id {
        Some(external_id) => format!(r#"{{"externalId":{},"displayName":{name}}}"#, quoted(external_id)),
        None => format!(r#"{{"displayName":{name}}}"#),
    }
}

fn groups(view: &UserView, base: &str) -> String {
    let shown = view.groups.iter().map(|(id, name)| {
        let display = quoted(name);
        format!(r#"{{"value":"{id}","display":{display},"type":"direct","$ref":"{base}/Groups/{id}"}}"#)
    });
    format!("[{}]", shown.collect::<Vec<_>>().join(","))
}

fn members(view: &GroupView, base: &str) -> Option<String> {
    let shown = view.members.as_ref()?.iter().map(|member| {
        let (id, kind) = (member.id, member.kind.as_str());
        let place = match member.kind {
            MemberKind::User => "Users",
            MemberKind::Group => "Groups",
        };
        let display =
            member.display.as_deref().map_or(String::new(), |name| format!(r#""display":{},"#, quoted(name)));
        format!(r#"{{"type":"{kind}","value":"{id}",{display}"$ref":"{base}/{place}/{id}"}}"#)
    });
    Some(format!("[{}]", shown.collect::<Vec<_>>().join(",")))
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn internal(error: ScimError) -> Error {
    Error::Internal(format!("a resource could not be rendered: {}", error.detail))
}
