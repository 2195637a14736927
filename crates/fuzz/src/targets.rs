//! The targets: input is read as the program reads it, then the laws are asked.

use serde_json::Value;
use steward_core::id::OrgId;
use steward_core::{domain, page, secret, text};
use steward_scim::{Filter, Patch, Projection, Resource, ResourceType, ServerAttributes, render, to_value};
use uuid::Uuid;

/// How deep JSON may nest, as docs/api-compat.md says.
const JSON_DEPTH: usize = 64;

/// The text of a key. A well-formed one has its form, and loses it when any one character changes.
pub fn key(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Some(kind) = secret::kind_of(text) else { return };
    let digits = text.strip_prefix(&format!("stw_{}_", kind.as_str())).expect("a key begins with its kind");
    assert_eq!(digits.len(), 49);
    for position in 0..text.len() {
        // A CRC-32 finds every change of a single character.
        let mut changed = text.as_bytes().to_vec();
        changed[position] = if changed[position] == b'0' { b'1' } else { b'0' };
        assert_eq!(secret::kind_of(std::str::from_utf8(&changed).expect("it is ASCII")), None);
    }
}

/// A cursor. No text opens unless it was sealed; what was sealed opens as it was, for its list and organization only, and no
/// longer when any character of it changes.
pub fn cursor(input: &[u8]) {
    const KEY: [u8; 32] = [7; 32];
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (ours, theirs) = (OrgId(Uuid::from_u128(1)), OrgId(Uuid::from_u128(2)));
    assert_eq!(page::open_cursor_with::<Value>(&KEY, ours, "list", text), None);
    let place: String = text.chars().take(500).collect();
    let cursor = page::seal_cursor_with(&KEY, ours, "list", &place);
    assert_eq!(page::open_cursor_with(&KEY, ours, "list", &cursor), Some(place));
    assert_eq!(page::open_cursor_with::<String>(&KEY, ours, "other", &cursor), None);
    assert_eq!(page::open_cursor_with::<String>(&KEY, theirs, "list", &cursor), None);
    assert_eq!(page::open_cursor_with::<String>(&[8; 32], ours, "list", &cursor), None);
    // The head names the key, which is looked for elsewhere; what is behind it is sealed.
    let position = 24 + input.iter().map(|byte| usize::from(*byte)).sum::<usize>() % (cursor.len() - 25);
    let mut changed = cursor.into_bytes();
    changed[position] = if changed[position] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).expect("it is ASCII");
    assert_eq!(page::open_cursor_with::<String>(&KEY, ours, "list", &changed), None);
}

/// A JSON body. What is let through is bounded in depth, has no NUL, and reads the same when it is written again.
pub fn json_body(input: &[u8]) {
    match steward_server::read_body(input) {
        Ok(value) => {
            assert!(depth(&value) <= JSON_DEPTH);
            assert!(!holds_nul(&value));
            let again =
                steward_server::read_body(value.to_string().as_bytes()).expect("what is written is read");
            assert!(same(&again, &value), "{value}");
        }
        Err(why) => assert!(!why.is_empty() && why.is_char_boundary(why.len())),
    }
}

/// Numbers with a fraction may change in their last digit.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) if left.is_f64() && right.is_f64() => {
            let (left, right) = (left.as_f64().unwrap_or_default(), right.as_f64().unwrap_or_default());
            (left - right).abs() <= 4.0 * f64::EPSILON * right.abs()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let pairs = left.iter().zip(right);
            left.len() == right.len()
                && pairs.into_iter().all(|(left, right)| left.0 == right.0 && same(left.1, right.1))
        }
        _ => left == right,
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(elements) => 1 + elements.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(elements) => elements.iter().any(holds_nul),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

/// The body of a user, a group, or a PATCH of one. What is accepted can be stored, read back and shown; what a PATCH makes
/// is a valid resource again, and a PATCH that replaces a resource by itself changes nothing.
pub fn scim_body(input: &[u8]) {
    let Ok(body) = steward_server::read_body(input) else { return };
    let shown = ServerAttributes {
        id: "1",
        created: "2026-01-01T00:00:00Z",
        last_modified: "2026-01-01T00:00:00Z",
        location: "https://a.example/1",
        version: None,
        filled: &[],
    };
    for (kind, least) in [
        (
            ResourceType::user(),
            r#"{"userName": "ada", "emails": [{"value": "a@b.example", "type": "work"}]}"#,
        ),
        (ResourceType::group(), r#"{"displayName": "crew"}"#),
    ] {
        if let Ok(incoming) = Resource::parse(kind, body.clone()) {
            stored_and_shown(kind, &incoming.resource, &shown);
        }
        let Ok(patch) = Patch::parse(kind, body.clone()) else { continue };
        let least = serde_json::from_str(least).expect("it is JSON");
        let least = Resource::parse(kind, least).expect("it is a resource").resource;
        if let Ok(patched) = patch.apply(&least) {
            assert!(patched.changed || patched.resource == least, "a change is told");
            stored_and_shown(kind, &patched.resource, &shown);
        }
    }
}

fn stored_and_shown(kind: &'static ResourceType, resource: &Resource, shown: &ServerAttributes<'_>) {
    let stored = resource.to_stored();
    assert_eq!(&Resource::from_stored(kind, &stored).expect("what was stored is read"), resource);
    to_value(kind, &stored, shown).expect("what was stored can be filtered");
    let all = Projection::parse(None, None, kind).expect("nothing was asked for");
    let text = render(kind, &stored, shown, &all).expect("what was stored can be shown");
    serde_json::from_str::<Value>(&text).expect("what is shown is JSON");
}

/// The name of a mail domain. A name is spelt as DNS does, stays what it is, and is found again as people spell it.
pub fn domain_name(input: &[u8]) {
    let Ok(written) = std::str::from_utf8(input) else { return };
    let Some(name) = text::domain_name(written) else { return };
    assert!(name.len() <= 253 && name.contains('.') && !name.ends_with('.'), "{name}");
    assert!(
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte))
    );
    assert_eq!(text::domain_name(&name).as_deref(), Some(name.as_str()));
    assert_eq!(text::domain_name(&name.to_uppercase()).as_deref(), Some(name.as_str()));
    let spelt = domain::unicode_name(&name);
    assert_eq!(text::domain_name(&spelt).as_deref(), Some(name.as_str()), "{spelt}");
}

/// A filter, and the paths in it. What is read is printed, reads the same again, and means the same.
pub fn scim_filter(input: &[u8]) {
    let Ok(written) = std::str::from_utf8(input) else { return };
    for kind in [ResourceType::user(), ResourceType::group()] {
        // The names of attributes in a projection go the way of the paths.
        let _ = Projection::parse(Some(written), None, kind);
        let Ok(filter) = Filter::parse(written, kind) else { continue };
        let printed = filter.to_string();
        let again = Filter::parse(&printed, kind).expect("what is printed is a filter");
        assert_eq!(again, filter, "{printed}");
        let resource = serde_json::json!({
            "id": "1", "userName": "ada", "displayName": "Ada", "active": true,
            "emails": [{"value": "a@b.example", "type": "work", "primary": true}],
        });
        assert_eq!(filter.matches(&resource), again.matches(&resource), "{printed}");
        filter.expression().implied_equalities();
    }
}
