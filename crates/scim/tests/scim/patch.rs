use proptest::prelude::*;
use serde_json::{Value, json};
use steward_scim::{
    MAX_OPERATIONS, MembersChange, Patch, Patched, Resource, ResourceType, ScimError, ScimType,
};

use crate::{assert_refused, references_json, resource, resource_type, strategies, testdata};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn patched(current: &Resource, body: Value) -> Result<Patched, ScimError> {
    Patch::parse(current.resource_type(), body)?.apply(current)
}

fn operations(current: &Resource, operations: &Value) -> Result<Patched, ScimError> {
    patched(current, json!({ "Operations": operations }))
}

fn change_json(change: &MembersChange) -> Value {
    match change {
        MembersChange::Add(members) => json!({ "add": references_json(members) }),
        MembersChange::Remove(ids) => json!({ "remove": ids }),
        MembersChange::RemoveOf { kind, ids } => json!({ "removeOf": kind, "ids": ids }),
        MembersChange::RemoveAll => json!("removeAll"),
        MembersChange::Replace(members) => json!({ "replace": references_json(members) }),
    }
}

#[test]
fn recorded_requests_change_what_they_should() {
    let data = testdata("patches");
    for case in data["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let before = case.get("before").unwrap_or(&data[case["type"].as_str().unwrap()]);
        let current = resource(resource_type(&case["type"]), before);
        let body = match case.get("body") {
            Some(body) => body.clone(),
            None => json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": case["operations"],
            }),
        };
        let result = patched(&current, body);
        if case["error"].is_array() {
            assert_refused(name, result, &case["error"]);
            continue;
        }
        let patched = result.unwrap_or_else(|error| panic!("{name}: {error}"));
        let changes = case["changes"].as_object().unwrap();
        let mut after = before.clone();
        after.as_object_mut().unwrap().extend(changes.clone());
        assert_eq!(patched.resource, resource(resource_type(&case["type"]), &after), "{name}");
        assert_eq!(patched.changed, !changes.is_empty(), "{name}");
        let members: Value = patched.members.iter().map(change_json).collect();
        assert_eq!(members, case.get("members").cloned().unwrap_or(json!([])), "{name}");
    }
}

#[test]
fn attributes_stay_in_the_order_of_the_schema() {
    let current = resource(ResourceType::user(), &json!({ "userName": "a", "active": true }));
    let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let patched = operations(
        &current,
        &json!([{ "op": "add", "value": {
            "manager": "m", "employeeNumber": "7", "externalId": "x", "title": "T",
            "emails": [{ "primary": true, "value": "e" }],
        } }]),
    );
    let text = Value::Object(patched.unwrap().resource.as_object().clone()).to_string();
    assert_eq!(
        text,
        format!(
            r#"{{"externalId":"x","userName":"a","title":"T","active":true,"emails":[{{"value":"e","primary":true}}],"{urn}":{{"employeeNumber":"7","manager":{{"value":"m"}}}}}}"#
        )
    );
}

#[test]
fn more_operations_than_the_limit_are_refused() {
    let current = resource(ResourceType::user(), &json!({ "userName": "a" }));
    let many = |count: usize| vec![json!({ "op": "add", "path": "title", "value": "T" }); count];
    assert!(operations(&current, &json!(many(MAX_OPERATIONS))).is_ok());
    let error = operations(&current, &json!(many(MAX_OPERATIONS + 1))).unwrap_err();
    assert_eq!((error.status, error.scim_type), (400, Some(ScimType::TooMany)));
    assert!(error.detail.contains("1000"), "{error}");
}

#[test]
fn an_error_in_a_later_operation_undoes_the_earlier_ones() {
    let current = resource(ResourceType::user(), &json!({ "userName": "a", "title": "T" }));
    let before = current.clone();
    let result = operations(
        &current,
        &json!([
            { "op": "replace", "path": "title", "value": "U" },
            { "op": "replace", "path": "emails[value co \"x\"].display", "value": "none" },
        ]),
    );
    let error = result.unwrap_err();
    assert_eq!(error.scim_type, Some(ScimType::NoTarget));
    assert!(error.detail.starts_with("operation 2: "), "{error}");
    assert_eq!(current, before);
}

/// The ids that a list of changes may take away, `None` for all.
fn removed(changes: &[MembersChange]) -> Option<Vec<&str>> {
    let mut ids = Vec::new();
    for change in changes {
        match change {
            MembersChange::Add(_) => {}
            MembersChange::Remove(named) | MembersChange::RemoveOf { ids: named, .. } => {
                ids.extend(named.iter().map(String::as_str));
            }
            MembersChange::RemoveAll | MembersChange::Replace(_) => return None,
        }
    }
    Some(ids)
}

proptest! {
    #[test]
    fn a_patch_removes_no_member_that_it_does_not_name(named in prop::collection::vec("[a-z]{1,3}", 0..6), dialect in 0..4) {
        let list: Vec<Value> = named.iter().map(|id| json!({ "value": id })).collect();
        let filter = named.iter().map(|id| format!("value eq \"{id}\"")).collect::<Vec<_>>().join(" or ");
        let body = match dialect {
            0 => json!([{ "op": "Remove", "path": "members", "value": list }]),
            1 => json!([{ "op": "remove", "path": "members", "value": named }]),
            2 => json!([{ "op": "remove", "path": format!("members[{filter}]") }]),
            _ => named.iter().map(|id| json!({ "op": "remove", "path": format!("members[value eq \"{id}\"]") })).collect(),
        };
        let group = resource(ResourceType::group(), &json!({ "displayName": "g" }));
        // Without a name, the forms with a filter are no valid requests; the others remove nobody.
        if let Ok(patched) = operations(&group, &body) {
            let removed = removed(&patched.members).expect("never everybody");
            prop_assert!(removed.iter().all(|id| named.iter().any(|name| name == id)));
            prop_assert!(named.iter().all(|name| removed.contains(&name.as_str())));
        } else {
            prop_assert!(named.is_empty());
        }
    }

    #[test]
    fn adding_and_removing_an_element_restores_the_resource(body in strategies::user(), id in "[a-z]{4}") {
        let current = resource(ResourceType::user(), &body);
        let value = format!("{id}@unique.example");
        let added = operations(&current, &json!([
            { "op": "add", "path": "emails", "value": [{ "value": value, "type": "other" }] },
        ])).unwrap();
        prop_assert!(added.changed);
        for removal in [
            json!([{ "op": "remove", "path": format!("emails[value eq \"{value}\"]") }]),
            json!([{ "op": "Remove", "path": "emails", "value": [{ "value": value }] }]),
        ] {
            prop_assert_eq!(&operations(&added.resource, &removal).unwrap().resource, &current);
        }
    }

    #[test]
    fn replacing_twice_changes_nothing(body in strategies::user(), other in strategies::user()) {
        let current = resource(ResourceType::user(), &body);
        let patch = json!([{ "op": "replace", "value": other }]);
        let once = operations(&current, &patch).unwrap();
        let twice = operations(&once.resource, &patch).unwrap();
        prop_assert!(!twice.changed, "{:?} {:?}", once.resource, twice.resource);
    }

    #[test]
    fn adding_twice_changes_nothing(body in strategies::user(), other in strategies::user()) {
        let current = resource(ResourceType::user(), &body);
        let patch = json!([{ "op": "add", "value": other }]);
        let once = operations(&current, &patch).unwrap();
        prop_assert!(!operations(&once.resource, &patch).unwrap().changed);
    }

    #[test]
    fn whatever_a_patch_does_the_result_is_a_valid_resource(
        body in strategies::user(),
        list in prop::collection::vec(strategies::operation(), 1..5),
    ) {
        let current = resource(ResourceType::user(), &body);
        let before = current.clone();
        let result = operations(&current, &Value::from(list));
        prop_assert_eq!(&current, &before);
        if let Ok(patched) = result {
            prop_assert_eq!(patched.changed, patched.resource != before);
            let object = Value::Object(patched.resource.as_object().clone());
            prop_assert_eq!(resource(ResourceType::user(), &object), patched.resource);
        }
    }

    #[test]
    fn a_patch_touches_only_what_it_names(body in strategies::user(), operation in strategies::operation()) {
        let current = resource(ResourceType::user(), &body);
        let Ok(patched) = operations(&current, &json!([operation])) else { return Ok(()) };
        let named: Vec<String> = match operation["path"].as_str() {
            Some(path) => vec![path.to_owned()],
            None => operation["value"].as_object().map(|value| value.keys().cloned().collect()).unwrap_or_default(),
        };
        // The attribute at the top that a path is about; `manager` is Entra's short form.
        let top = |path: &String| match path.strip_prefix("urn:") {
            Some(_) => ENTERPRISE.to_owned(),
            None if path == "manager" => ENTERPRISE.to_owned(),
            None => path.split(['.', '[']).next().unwrap_or_default().to_owned(),
        };
        let named: Vec<String> = named.iter().map(top).collect();
        let (before, after) = (current.as_object(), patched.resource.as_object());
        for name in before.keys().chain(after.keys()).filter(|name| !named.contains(name)) {
            prop_assert_eq!(before.get(name), after.get(name), "{} by {}", name, operation);
        }
        // Within an extension, the other attributes stay as they are.
        if operation["path"].as_str().is_some_and(|path| path.contains("manager")) {
            for name in ["division", "department", "employeeNumber"] {
                let of = |resource: &Resource| resource.extension(ENTERPRISE).and_then(|one| one.get(name)).cloned();
                prop_assert_eq!(of(&current), of(&patched.resource));
            }
        }
    }

    #[test]
    fn elements_that_a_filter_does_not_match_stay(body in strategies::user(), verb in prop::sample::select(vec!["add", "remove", "replace"])) {
        let current = resource(ResourceType::user(), &body);
        let operation = json!({ "op": verb, "path": "emails[type eq \"work\"].display", "value": "D" });
        let Ok(patched) = operations(&current, &json!([operation])) else { return Ok(()) };
        let others = |resource: &Resource| -> Vec<Value> {
            let elements = resource.attribute("emails").and_then(Value::as_array).cloned().unwrap_or_default();
            elements.into_iter().filter(|element| element["type"] != "work").collect()
        };
        prop_assert_eq!(others(&current), others(&patched.resource));
    }

    #[test]
    fn no_json_makes_the_reader_panic(body in strategies::any_json()) {
        let user = resource(ResourceType::user(), &json!({ "userName": "a" }));
        let _ = patched(&user, body.clone());
        let _ = operations(&user, &json!([{ "op": "add", "value": body }]));
        let _ = operations(&user, &json!([{ "op": "replace", "path": "emails", "value": body }]));
    }

    #[test]
    fn no_path_makes_the_reader_panic(path in any::<String>(), soup in strategies::filter_soup()) {
        let user = resource(ResourceType::user(), &json!({ "userName": "a" }));
        let _ = operations(&user, &json!([{ "op": "add", "path": path, "value": "x" }]));
        let _ = operations(&user, &json!([{ "op": "add", "path": format!("emails[{soup}"), "value": "x" }]));
    }
}
