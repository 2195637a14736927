use proptest::prelude::*;
use serde_json::{Value, json};
use steward_scim::{Projection, Resource, ResourceType, render, to_value};

use crate::{resource, server, strategies, testdata};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const EXTERNAL: &str = "urn:scim:schemas:extension:atlassian-external:1.0";

fn parse(attributes: Option<&str>, excluded: Option<&str>) -> Projection {
    Projection::parse(attributes, excluded, ResourceType::user()).expect("a valid projection")
}

fn filled() -> [(&'static str, String); 2] {
    [
        ("groups", json!([{ "value": "e9e30dba", "display": "Tour Guides" }]).to_string()),
        (EXTERNAL, json!({ "atlassianAccountId": "602b" }).to_string()),
    ]
}

#[test]
fn the_default_representation_has_everything() {
    let body = json!({ "userName": "bjensen", "password": "x", ENTERPRISE: { "division": "West" } });
    let stored = resource(ResourceType::user(), &body).to_stored();
    let text = render(ResourceType::user(), &stored, &server(&filled()), &Projection::default()).unwrap();
    assert_eq!(
        text,
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE, EXTERNAL],
            "id": "2819c223",
            "userName": "bjensen",
            "groups": [{ "value": "e9e30dba", "display": "Tour Guides" }],
            ENTERPRISE: { "division": "West" },
            EXTERNAL: { "atlassianAccountId": "602b" },
            "meta": {
                "resourceType": "User",
                "created": "2026-01-31T08:00:00Z",
                "lastModified": "2026-02-28T09:30:00.5Z",
                "location": "https://example.com/scim/directory/7/Users/2819c223",
                "version": "W/\"3\"",
            },
        })
        .to_string()
    );
}

#[test]
fn empty_lists_are_shown_and_empty_extensions_are_not() {
    let filled = [("members", "[]".to_owned()), ("groups", "null".to_owned())];
    let text =
        render(ResourceType::group(), r#"{"displayName":"g"}"#, &server(&filled), &Projection::default());
    let group: Value = serde_json::from_str(&text.unwrap()).unwrap();
    assert_eq!(group["members"], json!([]));
    assert!(group.get("groups").is_none());

    let filled = [(EXTERNAL, "{}".to_owned())];
    let text = render(ResourceType::user(), r#"{"userName":"a"}"#, &server(&filled), &Projection::default());
    assert!(!text.unwrap().contains(EXTERNAL));
}

#[test]
fn a_value_that_looks_like_an_extension_is_none() {
    for trap in [ENTERPRISE, "\",\"urn:x\":{\"", "\\", "}{"] {
        let body = json!({ "userName": trap, "displayName": format!("\"{ENTERPRISE}\":{{"), ENTERPRISE: { "division": trap } });
        let stored = resource(ResourceType::user(), &body).to_stored();
        let text = render(ResourceType::user(), &stored, &server(&[]), &Projection::default()).unwrap();
        let user: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(user["schemas"], json!(["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE]));
        assert_eq!(user["userName"], trap);
    }
}

#[test]
fn text_in_another_order_than_ours_is_rendered_too() {
    let stored = format!(r#"{{ "userName": "a", "{ENTERPRISE}": {{ "division": "West" }} }}"#);
    let text = render(ResourceType::user(), &stored, &server(&[]), &Projection::default()).unwrap();
    let user: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(user["schemas"][1], ENTERPRISE);
}

#[test]
fn projections_show_what_was_asked_for() {
    let data = testdata("projections");
    let stored = resource(ResourceType::user(), &data["stored"]).to_stored();
    let filled = filled();
    for case in data["cases"].as_array().unwrap() {
        let projection = parse(case["attributes"].as_str(), case["excluded"].as_str());
        let text = render(ResourceType::user(), &stored, &server(&filled), &projection).unwrap();
        let mut shown: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(shown["id"], "2819c223", "{case}");
        for name in case["shows"].as_object().unwrap().keys() {
            assert_eq!(shown[name], case["shows"][name], "{case}");
        }
        let urns: Vec<&String> =
            shown.as_object().unwrap().keys().filter(|key| key.starts_with("urn:")).collect();
        assert_eq!(shown["schemas"].as_array().unwrap().len(), 1 + urns.len(), "{case}");
        if let Some(hidden) = case["hides"].as_array() {
            for name in hidden {
                assert!(shown.get(name.as_str().unwrap()).is_none(), "{case}: {name} is shown");
                assert!(!projection.includes(name.as_str().unwrap()), "{case}");
            }
        } else {
            shown.as_object_mut().unwrap().retain(|name, _| !matches!(name.as_str(), "schemas" | "id"));
            assert_eq!(shown, case["shows"], "{case}");
        }
    }
}

#[test]
fn a_server_can_ask_what_to_load() {
    let projection = parse(Some("userName,groups.display"), None);
    assert!(!projection.is_default());
    assert!(projection.includes("groups") && projection.includes("id") && projection.includes("schemas"));
    assert!(!projection.includes("emails") && !projection.includes(EXTERNAL));
    let projection = parse(None, Some("groups"));
    assert!(!projection.includes("groups") && projection.includes(EXTERNAL));
    let projection = parse(None, Some("groups.display"));
    assert!(projection.includes("groups"));
    for nothing in [None, Some(""), Some(" , ")] {
        assert!(parse(nothing, None).is_default());
        assert!(parse(None, nothing).includes("groups"));
    }
    let group = Projection::parse(None, Some("MEMBERS"), ResourceType::group()).unwrap();
    assert!(!group.includes("members"));
}

#[test]
fn asking_for_both_is_refused() {
    let error = Projection::parse(Some("userName"), Some("emails"), ResourceType::user()).unwrap_err();
    assert_eq!(error.status, 400);
    assert!(error.detail.contains("exclude each other"));
}

proptest! {
    /// The value is assembled the long way, the text spliced.
    #[test]
    fn the_short_way_and_the_long_way_agree(body in strategies::user(), with_filled in any::<bool>()) {
        let stored = resource(ResourceType::user(), &body).to_stored();
        let filled = filled();
        let server = server(if with_filled { &filled } else { &[] });
        let text = render(ResourceType::user(), &stored, &server, &Projection::default()).unwrap();
        let value = to_value(ResourceType::user(), &stored, &server).unwrap();
        prop_assert_eq!(value.to_string(), text);
    }

    #[test]
    fn what_is_shown_can_be_sent_back(body in strategies::user()) {
        let user = resource(ResourceType::user(), &body);
        let shown = to_value(ResourceType::user(), &user.to_stored(), &server(&filled())).unwrap();
        prop_assert_eq!(Resource::parse(ResourceType::user(), shown).unwrap().resource, user);
    }

    #[test]
    fn id_and_schemas_are_always_shown(body in strategies::user(), names in strategies::names(), only in any::<bool>()) {
        let stored = resource(ResourceType::user(), &body).to_stored();
        let names = Some(names.as_str());
        let projection = if only { parse(names, None) } else { parse(None, names) };
        let text = render(ResourceType::user(), &stored, &server(&filled()), &projection).unwrap();
        let shown: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&shown["id"], "2819c223");
        prop_assert!(shown["schemas"].is_array());
        let full = to_value(ResourceType::user(), &stored, &server(&filled())).unwrap();
        for (name, value) in shown.as_object().unwrap() {
            prop_assert!(projection.includes(name), "{} is shown but not included", name);
            prop_assert!(name == "schemas" || full.get(name).is_some_and(|whole| value.is_object() || value.is_array() || value == whole));
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        let _ = Projection::parse(Some(&text), None, ResourceType::user());
    }
}
