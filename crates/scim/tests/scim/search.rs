use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use steward_scim::{
    ListQuery, Place, Protocol, ResourceType, RootQuery, ScimError, ScimType, SearchRequest, SortOrder,
    list_page,
};

use crate::strategies;

fn types() -> [Arc<ResourceType>; 2] {
    [ResourceType::user().clone(), ResourceType::group().clone()]
}

fn params(params: &[(&str, &str)]) -> Vec<(String, String)> {
    params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn list(given: &[(&str, &str)]) -> Result<ListQuery, ScimError> {
    ListQuery::parse(ResourceType::user(), &params(given))
}

fn root(filter: &str) -> Result<RootQuery, ScimError> {
    Protocol::default().root(&types(), &params(&[("filter", filter)]))
}

#[test]
fn the_order_and_the_cursor_are_read() {
    let query =
        list(&[("sortBy", "NAME.familyName"), ("SORTORDER", "Descending"), ("cursor", "abc")]).unwrap();
    let sort = query.sort.unwrap();
    assert_eq!((sort.path().to_string().as_str(), sort.order()), ("name.familyName", SortOrder::Descending));
    assert_eq!(query.cursor.as_deref(), Some("abc"));
    assert_eq!(list(&[("cursor", "")]).unwrap().cursor.as_deref(), Some(""));
    assert_eq!(list(&[]).unwrap().cursor, None);
    assert!(list(&[("sortOrder", "descending")]).unwrap().sort.is_none());
    for (given, keyword) in [
        (vec![("cursor", "a"), ("startIndex", "1")], ScimType::InvalidValue),
        (vec![("cursor", "a"), ("count", "x")], ScimType::InvalidCount),
        (vec![("count", "x")], ScimType::InvalidValue),
        (vec![("cursor", &*"a".repeat(2_049))], ScimType::InvalidCursor),
        (vec![("sortBy", "shoeSize")], ScimType::InvalidValue),
        (vec![("sortBy", "title"), ("sortOrder", "up")], ScimType::InvalidValue),
    ] {
        assert_eq!(list(&given).unwrap_err().scim_type, Some(keyword), "{given:?}");
    }
}

#[test]
fn a_search_by_body_is_one_by_parameters() {
    let body = json!({
        "SCHEMAS": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "Attributes": ["userName", "emails.value, active"],
        "filter": "title pr", "sortBy": "userName", "sortOrder": "descending",
        "startIndex": 0, "COUNT": 7, "excludedAttributes": null,
    });
    let search = SearchRequest::parse(body).unwrap();
    let same = SearchRequest::from_params(&params(&[
        ("attributes", "userName,emails.value,active"),
        ("filter", "title pr"),
        ("sortBy", "userName"),
        ("sortOrder", "descending"),
        ("startIndex", "0"),
        ("count", "7"),
    ]));
    assert_eq!(Ok(&search), same.as_ref());
    let query = search.for_type(ResourceType::user()).unwrap();
    assert_eq!((query.start_index, query.count), (1, 7));
    assert!(query.projection.includes("emails") && !query.projection.includes("title"));
    let text = SearchRequest::parse(json!({ "excludedAttributes": "groups, title", "count": -1 })).unwrap();
    assert_eq!(text.excluded_attributes, Some(vec!["groups".to_owned(), "title".to_owned()]));
    assert_eq!(text.count, Some(0));
}

#[test]
fn a_search_of_another_shape_is_refused() {
    for (body, keyword) in [
        (json!([]), ScimType::InvalidSyntax),
        (json!({ "filter": 1 }), ScimType::InvalidValue),
        (json!({ "count": "ten" }), ScimType::InvalidValue),
        (json!({ "count": 1.5 }), ScimType::InvalidValue),
        (json!({ "attributes": [1] }), ScimType::InvalidValue),
        (json!({ "attributes": {} }), ScimType::InvalidValue),
        (json!({ "cursor": "x", "startIndex": 1 }), ScimType::InvalidValue),
        (json!({ "cursor": "x", "count": "1" }), ScimType::InvalidCount),
    ] {
        assert_eq!(SearchRequest::parse(body.clone()).unwrap_err().scim_type, Some(keyword), "{body}");
    }
}

/// What is asked of users and of groups: `-` for nothing at all, `*` for everything.
fn asked(filter: &str) -> [String; 2] {
    let query = root(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
    types().map(|rt| match query.parts.iter().find(|part| part.resource_type == rt) {
        None => "-".to_owned(),
        Some(part) => part.filter.as_ref().map_or("*".to_owned(), ToString::to_string),
    })
}

#[test]
fn an_attribute_that_a_type_lacks_is_there_without_a_value() {
    for (filter, users, groups) in [
        ("displayName eq \"a\"", "displayName eq \"a\"", "displayName eq \"a\""),
        ("userName eq \"a\"", "userName eq \"a\"", "-"),
        ("members.value eq \"a\" or title pr", "title pr", "members.value eq \"a\""),
        ("members[value eq \"a\" and type eq \"User\"]", "-", "members[value eq \"a\" and type eq \"User\"]"),
        ("emails[type eq \"work\"].value eq \"x\"", "emails[type eq \"work\"].value eq \"x\"", "-"),
        ("not (userName pr)", "not (userName pr)", "*"),
        ("userName ne \"a\" and displayName pr", "userName ne \"a\" and displayName pr", "displayName pr"),
        ("userName eq null", "userName eq null", "*"),
        (
            "userName gt \"a\" or displayName eq \"b\"",
            "userName gt \"a\" or displayName eq \"b\"",
            "displayName eq \"b\"",
        ),
        ("meta.resourceType eq \"User\"", "*", "-"),
        ("META.resourcetype ne \"User\" and displayName eq \"a\"", "-", "displayName eq \"a\""),
        ("meta.resourceType eq \"Group\" or userName eq \"a\"", "userName eq \"a\"", "*"),
        ("meta.resourceType pr and not (meta.resourceType sw \"Us\")", "-", "*"),
    ] {
        assert_eq!(asked(filter), [users, groups], "{filter}");
    }
}

#[test]
fn an_attribute_that_no_type_has_is_a_mistake() {
    for filter in ["shoeSize eq 1", "userName eq \"a\" or shoeSize pr", "shoes[size eq 1]"] {
        let error = root(filter).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::InvalidFilter), "{filter}");
        assert!(error.detail.contains("no resource type here has the attribute \"shoe"), "{error}");
    }
    for filter in [
        "userName",
        "userName eq",
        "userName is \"a\"",
        "userName eq 'a'",
        "members[value",
        "password eq \"x\"",
    ] {
        assert_eq!(root(filter).unwrap_err().scim_type, Some(ScimType::InvalidFilter), "{filter}");
    }
    let sorted = |by: &str| Protocol::default().root(&types(), &params(&[("sortBy", by)]));
    let parts = sorted("userName").unwrap().parts;
    assert!(parts[0].sort.is_some() && parts[1].sort.is_none());
    assert_eq!(sorted("shoeSize").unwrap_err().scim_type, Some(ScimType::InvalidValue));
}

#[test]
fn a_page_by_cursor_has_no_position() {
    let page = |total, place| -> Value {
        serde_json::from_str(&list_page(total, place, &["{}".to_owned()])).unwrap()
    };
    assert_eq!(
        page(Some(9), Place::Cursor { next: Some("n\"x"), previous: Some("p") }),
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 9,
            "previousCursor": "p", "nextCursor": "n\"x", "itemsPerPage": 1, "Resources": [{}],
        })
    );
    let last = page(None, Place::Cursor { next: None, previous: None });
    for absent in ["nextCursor", "previousCursor", "startIndex", "totalResults"] {
        assert!(last.get(absent).is_none(), "{absent}");
    }
}

proptest! {
    /// A filter over several types is that filter for each type that has all of its attributes.
    #[test]
    fn a_filter_of_one_type_means_the_same_in_a_search_of_all(text in strategies::filter(), body in strategies::user()) {
        let alone = Protocol::default().filter(ResourceType::user(), &text).unwrap();
        // Every resource has an id, which is what the constants are made of.
        let mut body = body;
        body["id"] = Value::from("1");
        body["meta"] = json!({ "resourceType": "User" });
        let query = root(&text).unwrap();
        let part = query.parts.iter().find(|part| part.resource_type.name == "User");
        let matches = part.is_some_and(|part| part.filter.as_ref().is_none_or(|filter| filter.matches(&body)));
        prop_assert_eq!(matches, alone.matches(&body), "{}", text);
    }

    #[test]
    fn no_body_makes_the_reader_panic(body in strategies::any_json(), text in strategies::filter_soup()) {
        if let Ok(search) = SearchRequest::parse(body) {
            let _ = search.for_types(&types());
        }
        let _ = root(&text);
    }
}
