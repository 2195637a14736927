use proptest::prelude::*;
use serde_json::{Value, json};
use steward_scim::{ListQuery, ResourceType, ScimError, ScimType, list_response};

fn parse(params: &[(&str, &str)]) -> Result<ListQuery, ScimError> {
    let params: Vec<_> =
        params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    ListQuery::parse(ResourceType::user(), &params)
}

fn window(params: &[(&str, &str)]) -> (u64, u64) {
    let query = parse(params).expect("a valid window");
    (query.start_index, query.count)
}

#[test]
fn the_window_follows_the_rules_of_the_rfc() {
    assert_eq!(window(&[]), (1, 100));
    assert_eq!(window(&[("startIndex", "0"), ("count", "0")]), (1, 0));
    assert_eq!(window(&[("STARTINDEX", "-5"), ("Count", "-1")]), (1, 0));
    assert_eq!(window(&[("startIndex", "101"), ("count", "100000")]), (101, 100));
    assert_eq!(window(&[("startIndex", ""), ("count", " 7 ")]), (1, 7));
    assert_eq!(window(&[("startIndex", "99999999999999999999999")]), (u64::MAX, 100));
    for wrong in ["ten", "1.5", "-", "+1", "0x1"] {
        let error = parse(&[("count", wrong)]).unwrap_err();
        assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidValue)), "{wrong}");
        assert!(error.detail.contains("count must be a whole number"));
    }
}

#[test]
fn unknown_parameters_are_ignored_and_known_ones_are_read() {
    let query = parse(&[
        ("aadOptscim062020", ""),
        ("sortBy", "userName"),
        ("filter", "userName eq \"a\""),
        ("excludedAttributes", "groups"),
    ])
    .unwrap();
    assert_eq!(query.filter.unwrap().to_string(), "userName eq \"a\"");
    assert!(!query.projection.includes("groups"));
    assert!(parse(&[("filter", "")]).unwrap().filter.is_none());
    assert_eq!(parse(&[("filter", "x")]).unwrap_err().scim_type, Some(ScimType::InvalidFilter));
    assert!(parse(&[("attributes", "id"), ("excludedAttributes", "groups")]).is_err());
}

#[test]
fn a_page_counts_all_matches_and_those_on_it() {
    let page = |total, start, resources: &[&str]| -> Value {
        let resources: Vec<String> = resources.iter().map(|text| (*text).to_owned()).collect();
        serde_json::from_str(&list_response(total, start, &resources)).unwrap()
    };
    assert_eq!(
        page(7, 3, &["{\"id\":\"a\"}", "{\"id\":\"b\"}"]),
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": 7, "startIndex": 3, "itemsPerPage": 2,
            "Resources": [{ "id": "a" }, { "id": "b" }],
        })
    );
    assert_eq!(page(0, 1, &[])["Resources"], json!([]));
}

proptest! {
    #[test]
    fn any_window_is_within_its_bounds(start in any::<i64>(), count in any::<i64>()) {
        let (start_index, limited) = window(&[("startIndex", &start.to_string()), ("count", &count.to_string())]);
        prop_assert!(start_index >= 1 && limited <= 100);
    }
}
