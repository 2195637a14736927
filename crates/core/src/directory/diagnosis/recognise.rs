//! How each finding is recognised. Every function looks at one exchange and says what its sentence is about.

use serde_json::Value;

use super::provider::{Provider, is_capitalised};
use super::schema;
use super::seen::{Seen, Taken};
use super::table::About;
use crate::directory::journal::Oddity;

/// The collections and documents below a base URL (RFC 7644 §3.2).
const KNOWN_PATHS: [&str; 8] =
    ["Users", "Groups", "Me", "Bulk", ".search", "ServiceProviderConfig", "Schemas", "ResourceTypes"];

/// What is said in place of a name that was not sent.
const NAMELESS: &str = "a resource without a name";

fn when(recognised: bool) -> About {
    recognised.then(Vec::new)
}

fn odd(seen: &Seen<'_>, oddity: Oddity) -> bool {
    seen.oddity == Some(oddity)
}

fn keyword(seen: &Seen<'_>, word: &str) -> bool {
    seen.status == 400 && seen.scim_type == Some(word)
}

fn with_detail(recognised: bool, seen: &Seen<'_>) -> About {
    recognised.then(|| vec![("detail", seen.detail.to_owned())])
}

fn name(seen: &Seen<'_>) -> String {
    let named = ["userName", "displayName"].into_iter().find_map(|name| seen.sent(name)?.as_str());
    let patched = || {
        seen.operations().find_map(|operation| {
            let path = operation.path.unwrap_or_default();
            let is_name = path.eq_ignore_ascii_case("userName") || path.eq_ignore_ascii_case("displayName");
            operation.value.filter(|_| is_name)?.as_str()
        })
    };
    named.or_else(patched).unwrap_or(NAMELESS).to_owned()
}

fn conflict(seen: &Seen<'_>, recognised: bool) -> About {
    (seen.status == 409 && recognised).then(|| vec![("name", name(seen))])
}

/// For what no exchange shows.
pub(super) fn nothing(_: &Seen<'_>) -> About {
    None
}

pub(super) fn key_ended(seen: &Seen<'_>) -> About {
    when(odd(seen, Oddity::KeyEnded))
}

pub(super) fn wrong_directory(seen: &Seen<'_>) -> About {
    when(odd(seen, Oddity::OtherDirectory))
}

pub(super) fn wrong_base_url(seen: &Seen<'_>) -> About {
    let unknown = odd(seen, Oddity::UnknownPath) && !KNOWN_PATHS.contains(&seen.collection());
    let path = seen.target.split('?').next().unwrap_or_default();
    unknown.then(|| vec![("path", path.to_owned())])
}

pub(super) fn held(seen: &Seen<'_>) -> About {
    when(seen.status == 429 && !odd(seen, Oddity::RateLimited))
}

pub(super) fn rate_limited(seen: &Seen<'_>) -> About {
    when(odd(seen, Oddity::RateLimited))
}

pub(super) fn too_large(seen: &Seen<'_>) -> About {
    when(seen.status == 413 || odd(seen, Oddity::TooLarge))
}

pub(super) fn media_type(seen: &Seen<'_>) -> About {
    when(seen.status == 415)
}

pub(super) fn malformed(seen: &Seen<'_>) -> About {
    with_detail(keyword(seen, "invalidSyntax"), seen)
}

pub(super) fn inactive_user(seen: &Seen<'_>) -> About {
    conflict(seen, seen.taken == Some(&Taken::InactiveUser) && !on_external_id(seen))
}

pub(super) fn user_exists(seen: &Seen<'_>) -> About {
    let other = seen.taken != Some(&Taken::InactiveUser) && !on_external_id(seen);
    conflict(seen, seen.is_of_users() && other)
}

pub(super) fn external_id(seen: &Seen<'_>) -> About {
    conflict(seen, on_external_id(seen))
}

/// Told by the sentence of our own refusal (reference, A6).
fn on_external_id(seen: &Seen<'_>) -> bool {
    seen.detail.contains("with externalId[")
}

pub(super) fn local_group(seen: &Seen<'_>) -> About {
    conflict(seen, seen.taken == Some(&Taken::LocalGroup) && !on_external_id(seen))
}

pub(super) fn group_exists(seen: &Seen<'_>) -> About {
    let other = seen.taken != Some(&Taken::LocalGroup) && !on_external_id(seen);
    conflict(seen, seen.collection() == "Groups" && other)
}

/// Told by the sentence of our own refusal, which has another status in a PATCH (reference, B53).
pub(super) fn unknown_member(seen: &Seen<'_>) -> About {
    when(seen.failed() && is_of_member(seen))
}

fn is_of_member(seen: &Seen<'_>) -> bool {
    seen.detail.starts_with("member ") && seen.detail.contains("does not exist in this directory")
}

pub(super) fn unknown_resource(seen: &Seen<'_>) -> About {
    let changes = seen.method != "GET" && ["Users", "Groups"].contains(&seen.collection());
    when(seen.status == 404 && changes && seen.oddity.is_none() && !is_of_member(seen))
}

pub(super) fn version_changed(seen: &Seen<'_>) -> About {
    when(seen.status == 412)
}

pub(super) fn no_primary(seen: &Seen<'_>) -> About {
    let none = seen.writes_user() && seen.primary_emails().is_empty();
    (none && !matches!(seen.status, 401 | 404 | 429)).then(|| vec![("name", name(seen))])
}

pub(super) fn several_primary(seen: &Seen<'_>) -> About {
    (seen.writes_user() && seen.primary_emails().len() > 1).then(|| vec![("name", name(seen))])
}

pub(super) fn foreign_email(seen: &Seen<'_>) -> About {
    if !seen.writes_user() {
        return None;
    }
    let domain = seen.foreign_domain(seen.primary_emails().first()?)?;
    Some(vec![("name", name(seen)), ("domain", domain), ("domains", seen.domains())])
}

pub(super) fn foreign_user_name(seen: &Seen<'_>) -> About {
    let user_name = seen.sent("userName").and_then(Value::as_str).filter(|_| seen.writes_user())?;
    let domain = seen.foreign_domain(user_name)?;
    // Said once: of the address, when both lie in the same domain.
    let same = seen.primary_emails().iter().any(|email| seen.foreign_domain(email).as_ref() == Some(&domain));
    (!same).then(|| vec![("name", name(seen)), ("domain", domain), ("domains", seen.domains())])
}

pub(super) fn filter_refused(seen: &Seen<'_>) -> About {
    with_detail(keyword(seen, "invalidFilter"), seen)
}

pub(super) fn too_many(seen: &Seen<'_>) -> About {
    with_detail(keyword(seen, "tooMany"), seen)
}

pub(super) fn no_target(seen: &Seen<'_>) -> About {
    with_detail(keyword(seen, "noTarget"), seen)
}

pub(super) fn invalid_path(seen: &Seen<'_>) -> About {
    with_detail(keyword(seen, "invalidPath"), seen)
}

/// A missing primary address has a finding of its own, and so has an unknown member.
pub(super) fn invalid_value(seen: &Seen<'_>) -> About {
    let other = !is_of_member(seen) && !seen.detail.contains("marked as primary");
    with_detail(keyword(seen, "invalidValue") && other, seen)
}

/// Products echo `id` and `meta`, and an empty `groups`, without meaning anything by it (reference, O2).
pub(super) fn read_only(seen: &Seen<'_>) -> About {
    let groups = seen.sent("groups").and_then(Value::as_array).is_some_and(|groups| !groups.is_empty());
    let patched = |operation: super::patches::Operation<'_>| {
        let path = operation.path.unwrap_or_default().to_ascii_lowercase();
        let first = path.split(['.', '[']).next().unwrap_or_default().to_owned();
        let here = match first.as_str() {
            "groups" => seen.is_of_users(),
            "id" | "meta" => true,
            _ => false,
        };
        here.then_some(first)
    };
    let mut names: Vec<String> = seen.operations().filter_map(patched).collect();
    if groups && seen.is_of_users() {
        names.push("groups".to_owned());
    }
    let refused = keyword(seen, "mutability");
    names.dedup();
    match (names.is_empty(), refused) {
        (true, false) => None,
        (true, true) => Some(vec![("attributes", seen.detail.to_owned())]),
        (false, _) => Some(vec![("attributes", names.join(", "))]),
    }
}

pub(super) fn group_deleted(seen: &Seen<'_>) -> About {
    let members = seen.members_gone.filter(|members| *members > 0)?;
    Some(vec![("members", members.to_string())])
}

pub(super) fn manager_as_text(seen: &Seen<'_>) -> About {
    let enterprise = seen.request.and_then(Value::as_object).into_iter().flatten();
    let whole = enterprise.filter(|(name, _)| name.to_ascii_lowercase().contains(":enterprise:"));
    let in_whole = whole.filter_map(|(_, values)| values.get("manager")).any(Value::is_string);
    let in_patch = || {
        seen.operations().any(|operation| {
            let path = operation.path.unwrap_or_default().to_ascii_lowercase();
            let leads = path == "manager" || path.ends_with(":manager");
            leads && operation.value.is_some_and(|value| value.as_str().is_some_and(|text| !text.is_empty()))
        })
    };
    when(seen.is_of_users() && (in_whole || in_patch()))
}

pub(super) fn entra_without_flag(seen: &Seen<'_>) -> About {
    let flagged = seen.target.contains("aadOptscim");
    let old = seen.operations().any(|operation| {
        let text = operation.value.and_then(Value::as_str);
        is_capitalised(operation) || matches!(text, Some("True" | "False"))
    });
    when(seen.provider == Provider::Entra && old && !flagged)
}

/// Names that are shown at most: a template may have dozens.
const NAMES: usize = 20;

pub(super) fn unknown_attributes(seen: &Seen<'_>) -> About {
    if !["Users", "Groups"].contains(&seen.collection()) || seen.path().any(|word| word == ".search") {
        return None;
    }
    let users = seen.is_of_users();
    let members = |value: &Value| -> Vec<String> {
        value.as_object().map(|members| members.keys().cloned().collect()).unwrap_or_default()
    };
    let mut names: Vec<String> = match seen.method {
        "POST" | "PUT" => seen.request.map(members).unwrap_or_default(),
        "PATCH" => {
            let pathless = seen.operations().filter(|operation| operation.path.is_none());
            pathless.filter_map(|operation| operation.value).flat_map(members).collect()
        }
        _ => Vec::new(),
    };
    let own = |name: &str| {
        let lower = name.trim().to_ascii_lowercase();
        let paths = |urn: &String| {
            lower.strip_prefix(urn).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        };
        users && seen.facts.schemas.iter().any(paths)
    };
    names.retain(|name| !schema::is_known(users, name) && !own(name));
    names.sort();
    names.dedup();
    names.truncate(NAMES);
    (!names.is_empty()).then(|| vec![("attributes", names.join(", "))])
}

pub(super) fn password(seen: &Seen<'_>) -> About {
    let whole = seen.sent("password").is_some_and(|value| !value.is_null());
    let patched = || {
        seen.operations().any(|operation| {
            let path = operation.path.unwrap_or_default().to_ascii_lowercase();
            let members = operation.value.and_then(Value::as_object);
            let pathless =
                members.is_some_and(|members| super::patches::member(members, "password").is_some());
            path == "password" || path.ends_with(":password") || pathless
        })
    };
    when(whole || patched())
}
