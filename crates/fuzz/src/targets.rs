//! The targets: input is read as the program reads it, then the laws are asked.

use std::sync::Arc;

use serde_json::Value;
use steward_core::id::OrgId;
use steward_core::{domain, page, secret, text};
use steward_scim::{
    AttributePath, BulkDone, BulkMethod, BulkRequest, Dialect, Filter, MembersChange, Patch, Projection,
    Protocol, Resource, ResourceType, Schema, SchemaLimits, SearchRequest, ServerAttributes, Sort, SortOrder,
    render, to_value,
};
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

fn stored_and_shown(kind: &Arc<ResourceType>, resource: &Resource, shown: &ServerAttributes<'_>) {
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

/// A path. What is read is printed in its canonical spelling, which reads the same, as a path, in a PATCH and as what to sort
/// by.
pub fn scim_path(input: &[u8]) {
    let Ok(written) = std::str::from_utf8(input) else { return };
    for kind in [ResourceType::user(), ResourceType::group()] {
        let operation = serde_json::json!([{ "op": "remove", "path": written }]);
        let patch = Patch::parse(kind, operation);
        let Ok(path) = AttributePath::parse(written, kind) else { continue };
        let printed = path.to_string();
        assert_eq!(AttributePath::parse(&printed, kind).as_ref(), Ok(&path), "{printed}");
        let again = Patch::parse(kind, serde_json::json!([{ "op": "remove", "path": printed }]));
        assert_eq!(patch.is_ok(), again.is_ok(), "{printed}");
        if let Ok(sort) = Sort::parse(written, SortOrder::Descending, kind) {
            assert_eq!(sort.path(), &path);
        }
    }
}

/// The operations of a PATCH. All of them are carried out or none, what comes out is a valid resource, and a group loses
/// everybody only by a removal that names the whole list. What the strict dialect understands, the tolerant one does too.
pub fn scim_patch(input: &[u8]) {
    let Ok(body) = steward_server::read_body(input) else { return };
    let strict = Protocol::builder().dialect(Dialect::strict()).build();
    let user =
        r#"{"userName": "ada", "emails": [{"value": "a@b.example", "type": "work", "primary": true}]}"#;
    for (kind, text) in [(ResourceType::user(), user), (ResourceType::group(), r#"{"displayName": "crew"}"#)]
    {
        let before = Resource::parse(kind, serde_json::from_str(text).expect("it is JSON"));
        let before = before.expect("it is a resource").resource;
        let to_the_letter = strict.patch(kind, body.clone()).and_then(|patch| patch.apply(&before));
        let patched = Patch::parse(kind, body.clone()).and_then(|patch| patch.apply(&before));
        assert!(to_the_letter.is_err() || patched.is_ok(), "what is strict is understood");
        let Ok(patched) = patched else { continue };
        let shown = Value::Object(patched.resource.as_object().clone());
        let again = Resource::parse(kind, shown).expect("a PATCH makes a resource").resource;
        assert_eq!(again, patched.resource);
        if patched.members.contains(&MembersChange::RemoveAll) {
            assert!(names_whole_list(&body), "{body}");
        }
    }
}

/// Whether an operation removes `members` without a value.
fn names_whole_list(body: &Value) -> bool {
    let member = |object: &Value, name: &str| {
        let members = object.as_object()?;
        // The last of a name counts for operations, as it does for JSON.
        members.iter().rfind(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    };
    let operations = if body.is_array() {
        Some(body.clone())
    } else {
        body.as_object().and_then(|members| {
            members
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case("operations"))
                .map(|(_, value)| value.clone())
        })
    };
    operations.as_ref().and_then(Value::as_array).into_iter().flatten().any(|operation| {
        member(operation, "value").is_none()
            && member(operation, "path").is_some_and(|path| {
                path.as_str().is_some_and(|path| path.to_ascii_lowercase().ends_with("members"))
            })
    })
}

/// A bulk request. Each operation is handed out at most once, and once more to be completed; what is handed out has no
/// reference left in its members; the answer has one line for each operation.
pub fn scim_bulk(input: &[u8]) {
    let Ok(body) = steward_server::read_body(input) else { return };
    let Ok(request) = BulkRequest::parse(body) else { return };
    let (count, unlimited) = (request.operations.len(), request.fail_on_errors.is_none());
    let types = [Arc::clone(ResourceType::user()), Arc::clone(ResourceType::group())];
    let mut plan = request.plan(&types, "https://a.example");
    let mut taken = std::collections::HashSet::new();
    while let Some(step) = plan.next() {
        assert!(taken.insert((step.operation, step.completes)), "an operation is run once");
        let members = step.data.as_ref().and_then(|data| data.get("members")).and_then(Value::as_array);
        let is_group = step.resource_type.name == "Group" && step.method != BulkMethod::Patch;
        for member in members.into_iter().flatten().filter(|_| is_group) {
            let value = member.get("value").and_then(Value::as_str).unwrap_or_default();
            assert!(!value.starts_with("bulkId:"), "{value}");
        }
        let id = step.id.unwrap_or_else(|| format!("id-{}", step.operation));
        plan.finish(Ok(BulkDone { id, ..BulkDone::new(200) }));
    }
    let response = plan.response();
    let answered = response["Operations"].as_array().map_or(0, Vec::len);
    assert!(if unlimited { answered == count } else { answered <= count });
}

/// The body of a search. What is understood for all types together is understood for one, or names what only another has.
pub fn scim_search(input: &[u8]) {
    let Ok(body) = steward_server::read_body(input) else { return };
    let Ok(search) = SearchRequest::parse(body) else { return };
    let types = [Arc::clone(ResourceType::user()), Arc::clone(ResourceType::group())];
    let root = search.for_types(&types);
    for kind in &types {
        if let Ok(query) = search.for_type(kind) {
            assert!(query.start_index >= 1 && query.count <= 100);
            assert!(query.cursor.is_none() || search.start_index.is_none());
        }
    }
    if let Ok(root) = root {
        for part in root.parts {
            let Some(filter) = part.filter else { continue };
            let printed = filter.to_string();
            assert_eq!(Filter::parse(&printed, &part.resource_type).as_ref(), Ok(&filter), "{printed}");
        }
    }
}

/// A schema of one's own. What is accepted is described so that it is read again the same, and resources of a type with it
/// can be read.
pub fn scim_schema(input: &[u8]) {
    let Ok(document) = steward_server::read_body(input) else { return };
    let limits = SchemaLimits::default();
    let Ok(schema) = Schema::parse(&document, &limits) else { return };
    let urn = schema.id.clone();
    let kind = ResourceType::user().with_extensions(vec![Arc::new(schema)], &limits);
    let kinds = [Arc::new(kind.expect("no standard schema is like it"))];
    let shown =
        steward_scim::discovery::schema_of("https://a.example", &kinds, &urn).expect("it is described");
    let again = Schema::parse(&shown, &limits).expect("what is described is read");
    for (left, right) in
        again.attributes.iter().zip(&kinds[0].extensions.last().expect("it is there").attributes)
    {
        assert_eq!((&left.name, left.kind, left.required), (&right.name, right.kind, right.required));
        let path = AttributePath::parse(&format!("{urn}:{}", left.name), &kinds[0]).expect("it has a path");
        assert_eq!(path.extension(), Some(urn.as_str()));
    }
}
