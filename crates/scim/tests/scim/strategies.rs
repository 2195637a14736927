//! Random users, filters and operations. Values come from small sets, so that they meet.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Text that is often short and equal, sometimes anything but U+0000.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["a", "A", "b", "Café", "work", "home", "", "x\"y\\z", "urn:x"]).prop_map(str::to_owned),
        1 => any::<String>().prop_map(|text| text.replace('\0', "")),
    ]
}

/// An element with at most one primary in its list.
fn elements() -> impl Strategy<Value = Value> {
    let element = (text(), prop::option::of(prop::sample::select(vec!["work", "home"])), any::<bool>());
    (prop::collection::vec(element, 0..4), any::<prop::sample::Index>()).prop_map(|(elements, primary)| {
        let primary = if elements.is_empty() { 0 } else { primary.index(elements.len()) };
        let element = |(index, (value, kind, marked)): (usize, (String, Option<&str>, bool))| {
            let mut element = json!({ "value": value });
            if let Some(kind) = kind {
                element["type"] = Value::from(kind);
            }
            if marked {
                element["primary"] = Value::from(index == primary);
            }
            element
        };
        elements.into_iter().enumerate().map(element).collect()
    })
}

/// The body of a user.
pub(crate) fn user() -> impl Strategy<Value = Value> {
    let optional = |strategy: BoxedStrategy<Value>| prop::option::of(strategy);
    let string = || text().prop_map(Value::from).boxed();
    let boolean = any::<bool>().prop_map(Value::from).boxed();
    let complex = |names: &'static [&'static str]| {
        prop::collection::vec((prop::sample::select(names), text()), 0..3)
            .prop_map(|members| {
                let members = members.into_iter().map(|(name, text)| (name.to_owned(), Value::from(text)));
                Value::Object(members.collect())
            })
            .boxed()
    };
    (
        "[a-zA-Z]{1,8}",
        optional(string()),
        optional(string()),
        optional(boolean),
        optional(complex(&["givenName", "familyName", "formatted"])),
        optional(elements().boxed()),
        optional(elements().boxed()),
        optional(complex(&["division", "department", "employeeNumber", "manager"])),
    )
        .prop_map(|(user_name, external_id, title, active, name, emails, photos, enterprise)| {
            let members = [
                ("photos", photos),
                ("userName", Some(Value::from(user_name))),
                (ENTERPRISE, enterprise),
                ("emails", emails),
                ("externalId", external_id),
                ("title", title),
                ("active", active),
                ("name", name),
            ];
            let members = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
            Value::Object(members.collect::<Map<String, Value>>())
        })
}

fn comparison(paths: &'static [&'static str]) -> impl Strategy<Value = String> {
    let operators = vec!["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "EQ"];
    let path = || prop::sample::select(paths);
    prop_oneof![
        4 => (path(), prop::sample::select(operators), text())
            .prop_map(|(path, operator, text)| format!("{path} {operator} {}", Value::from(text))),
        1 => path().prop_map(|path| format!("{path} pr")),
        1 => path().prop_map(|path| format!("{path} eq null")),
    ]
}

/// The text of a valid filter on users.
pub(crate) fn filter() -> impl Strategy<Value = String> {
    let element = || {
        combined(prop_oneof![
            3 => comparison(&["type", "value", "Display"]),
            1 => any::<bool>().prop_map(|primary| format!("primary eq {primary}")),
        ])
    };
    let leaf = prop_oneof![
        4 => comparison(&["userName", "externalId", "TITLE", "name.givenName", "emails", "emails.type", "photos.value"]),
        1 => comparison(&["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value"]),
        1 => any::<bool>().prop_map(|active| format!("active eq \"{active}\"")),
        1 => element().prop_map(|filter| format!("emails[{filter}]")),
        1 => (element(), comparison(&["value"])).prop_map(|(filter, then)| format!("emails[{filter}].{then}")),
    ];
    combined(leaf)
}

fn combined(leaf: impl Strategy<Value = String> + 'static) -> BoxedStrategy<String> {
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" and ")),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" or ")),
            inner.clone().prop_map(|part| format!("({part})")),
            inner.prop_map(|part| format!("not ({part})")),
        ]
    })
    .boxed()
}

/// Pieces of filters in no order.
pub(crate) fn filter_soup() -> impl Strategy<Value = String> {
    let pieces = vec![
        "emails",
        "type",
        "userName",
        ".",
        "value",
        "eq",
        "pr",
        "and",
        "or",
        "not",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "\"x\"",
        " ",
        " ",
        " ",
        "true",
        "null",
        "1",
        "é",
        "\\",
        "urn:ietf:params:scim:schemas:core:2.0:User",
        ":",
        "'",
        "\0",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..30).prop_map(|pieces| pieces.concat())
}

/// Names for a projection.
pub(crate) fn names() -> impl Strategy<Value = String> {
    let names = vec![
        "id",
        "schemas",
        "USERNAME",
        "name.givenName",
        "name",
        "emails.value",
        "emails[type eq \"work\"]",
        "groups",
        "groups.display",
        "meta",
        "meta.location",
        "active",
        "shoeSize",
        "password",
        ENTERPRISE,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division",
        "urn:scim:schemas:extension:atlassian-external:1.0",
        "urn:ietf:params:scim:schemas:core:2.0:User",
    ];
    prop::collection::vec(prop::sample::select(names), 1..5).prop_map(|names| names.join(", "))
}

/// A PATCH operation that may or may not be valid.
pub(crate) fn operation() -> impl Strategy<Value = Value> {
    let paths = vec![
        "userName",
        "title",
        "active",
        "name",
        "name.givenName",
        "emails",
        "emails[type eq \"work\"]",
        "emails[type eq \"work\"].value",
        "emails[primary eq true].primary",
        "emails[value eq \"a\"].display",
        "emails[not (type pr)]",
        "emails.value",
        "photos[value eq \"a\" and type eq \"home\"].display",
        ENTERPRISE,
        "manager",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
        "password",
        "groups",
        "externalId",
        "shoeSize",
    ];
    let value = prop_oneof![
        text().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        elements(),
        user(),
        Just(Value::Null),
        elements().prop_map(|elements| elements.get(0).cloned().unwrap_or(json!({}))),
    ];
    let verbs = vec!["add", "remove", "Replace"];
    (
        prop::sample::select(verbs),
        prop::option::weighted(0.9, prop::sample::select(paths)),
        prop::option::weighted(0.9, value),
    )
        .prop_map(|(verb, path, value)| {
            let mut operation = json!({ "op": verb });
            if let Some(path) = path {
                operation["path"] = Value::from(path);
            }
            if let Some(value) = value {
                operation["value"] = value;
            }
            operation
        })
}

/// Any JSON, with names that mean something here and there.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let names = prop_oneof![
        3 => prop::sample::select(vec![
            "userName", "displayName", "emails", "members", "value", "type", "primary", "manager", "Operations", "op",
            "path", "name.givenName", "emails[type eq \"work\"].value", ENTERPRISE, "schemas", "", "[", "emails[",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec!["add", "remove", "replace", "True", "members", "emails"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}
