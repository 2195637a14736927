use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use steward_scim::{ResourceType, Schema, SchemaLimits, ScimType, Sort, SortKey, SortOrder};

use crate::strategies;

const NUMBERS: &str = "urn:example:scim:numbers:1.0";

fn users() -> Arc<ResourceType> {
    let limits = SchemaLimits::default();
    let document =
        json!({ "id": NUMBERS, "name": "Numbers", "attributes": [{ "name": "size", "type": "decimal" }] });
    let schema = Schema::parse(&document, &limits).unwrap();
    Arc::new(ResourceType::user().with_extensions(vec![Arc::new(schema)], &limits).unwrap())
}

fn sort(by: &str, order: SortOrder) -> Sort {
    Sort::parse(by, order, &users()).unwrap_or_else(|error| panic!("{by}: {error}"))
}

/// The ids in the order of the list.
fn sorted(by: &str, order: SortOrder, resources: &[Value]) -> String {
    let sort = sort(by, order);
    let mut resources: Vec<&Value> = resources.iter().collect();
    resources.sort_by_cached_key(|resource| (sort.key(resource), resource["id"].to_string()));
    resources.iter().map(|resource| resource["id"].as_str().unwrap()).collect()
}

#[test]
fn case_counts_where_the_schema_says_so() {
    let names = |name: &str| {
        [json!({ "id": "1", name: "b" }), json!({ "id": "2", name: "A" }), json!({ "id": "3", name: "C" })]
    };
    assert_eq!(sorted("userName", SortOrder::Ascending, &names("userName")), "213");
    assert_eq!(sorted("externalId", SortOrder::Ascending, &names("externalId")), "231");
    assert_eq!(sorted("externalId", SortOrder::Descending, &names("externalId")), "132");
}

#[test]
fn what_has_no_value_is_last_and_first_when_descending() {
    let users = [
        json!({ "id": "1" }),
        json!({ "id": "2", "title": "b" }),
        json!({ "id": "3", "title": "" }),
        json!({ "id": "4", "title": "a" }),
    ];
    assert_eq!(sorted("title", SortOrder::Ascending, &users), "4213");
    assert_eq!(sorted("title", SortOrder::Descending, &users), "1324");
    assert!(SortKey::missing(SortOrder::Ascending) > sort("title", SortOrder::Ascending).key(&users[1]));
    assert!(SortKey::missing(SortOrder::Descending) < sort("title", SortOrder::Descending).key(&users[1]));
}

#[test]
fn the_primary_element_counts_or_else_the_first() {
    let users = [
        json!({ "id": "1", "emails": [{ "value": "a" }, { "value": "z", "primary": true }] }),
        json!({ "id": "2", "emails": [{ "value": "b" }, { "value": "a" }] }),
    ];
    assert_eq!(sorted("emails.value", SortOrder::Ascending, &users), "21");
    assert_eq!(sorted("emails", SortOrder::Ascending, &users), "21");
}

#[test]
fn moments_numbers_and_booleans_are_compared_as_such() {
    let moment = |id: &str, text: &str| json!({ "id": id, "meta": { "created": text } });
    let moments = [moment("1", "2026-01-01T10:00:00+02:00"), moment("2", "2026-01-01T09:00:00Z")];
    assert_eq!(sorted("meta.created", SortOrder::Ascending, &moments), "12");
    let number = |id: &str, size: Value| json!({ "id": id, NUMBERS: { "size": size } });
    let numbers = [
        number("1", json!(10)),
        number("2", json!(9.5)),
        number("3", json!(-1)),
        number("4", json!(9_007_199_254_740_993_i64)),
        number("5", json!(9_007_199_254_740_992_i64)),
    ];
    assert_eq!(sorted(&format!("{NUMBERS}:size"), SortOrder::Ascending, &numbers), "32154");
    let active = [json!({ "id": "1", "active": true }), json!({ "id": "2", "active": false })];
    assert_eq!(sorted("active", SortOrder::Ascending, &active), "21");
}

#[test]
fn what_has_no_order_is_refused() {
    for (by, part) in [
        ("shoeSize", "is no attribute of User"),
        ("name", "is complex"),
        ("password", "never shown"),
        ("x509Certificates", "is binary"),
        ("emails[type eq \"work\"].value", "is no attribute"),
        ("", "is no attribute"),
    ] {
        let error = Sort::parse(by, SortOrder::Ascending, ResourceType::user()).unwrap_err();
        assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidValue)), "{by}");
        assert!(error.detail.starts_with("sortBy: ") && error.detail.contains(part), "{by}: {error}");
    }
    assert!(SortOrder::parse("upwards").is_err());
    assert_eq!(SortOrder::parse("DESCENDING"), Ok(SortOrder::Descending));
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-3_i64..3).prop_map(|n| json!(9_007_199_254_740_992_i64 + n)),
        (-3_i32..3).prop_map(|n| json!(9_007_199_254_740_992.0 + f64::from(n))),
        (-2_i32..2).prop_map(|n| json!(f64::from(n) * 0.5)),
        any::<String>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        Just(json!("2026-01-01T00:00:00Z")),
    ]
}

#[test]
fn what_is_no_key_is_read_as_none() {
    for value in [json!(1), json!([1]), json!([1, -1]), json!({}), json!({ "near": 1, "whole": 1 })] {
        assert_eq!(SortKey::from_json(&value, SortOrder::Ascending), None, "{value}");
    }
}

proptest! {
    #[test]
    fn the_order_is_total(values in prop::collection::vec(value(), 3), path in prop::sample::select(vec!["title", "size", "created", "emails"])) {
        let by = match path { "size" => format!("{NUMBERS}:size"), "created" => "meta.created".to_owned(), other => other.to_owned() };
        let resource = |value: &Value| json!({
            "title": value, "meta": { "created": value }, "emails": [{ "value": value }], NUMBERS: { "size": value },
        });
        let resources: Vec<Value> = values.iter().map(resource).collect();
        let (up, down) = (sort(&by, SortOrder::Ascending), sort(&by, SortOrder::Descending));
        let keys: Vec<_> = resources.iter().map(|resource| up.key(resource)).collect();
        for (left, a) in resources.iter().zip(&keys) {
            prop_assert!(a == a);
            let carried: Value = serde_json::from_str(&a.to_json().to_string()).unwrap();
            let read = SortKey::from_json(&carried, SortOrder::Ascending);
            prop_assert_eq!(read.as_ref(), Some(a), "as a cursor carries it");
            for (right, b) in resources.iter().zip(&keys) {
                prop_assert_eq!(a.cmp(b), b.cmp(a).reverse());
                prop_assert_eq!(a.cmp(b), up.compare(left, right));
                prop_assert_eq!(down.compare(left, right), a.cmp(b).reverse());
                for c in &keys {
                    prop_assert!(!(a <= b && b <= c) || a <= c, "{:?} {:?} {:?}", a, b, c);
                }
            }
        }
    }

    #[test]
    fn sorting_is_the_same_whatever_came_first(bodies in prop::collection::vec(strategies::user(), 0..6), by in prop::sample::select(vec!["userName", "emails.value", "name.familyName", "active", "externalId"])) {
        let sort = sort(by, SortOrder::Ascending);
        let mut numbered: Vec<(usize, &Value)> = bodies.iter().enumerate().collect();
        let key = |(id, body): &(usize, &Value)| (sort.key(body), *id);
        numbered.sort_by_cached_key(key);
        let mut again: Vec<(usize, &Value)> = numbered.iter().rev().copied().collect();
        again.sort_by_cached_key(key);
        prop_assert_eq!(numbered, again);
    }
}
