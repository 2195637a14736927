use proptest::prelude::*;
use serde_json::json;
use steward_scim::{
    AttributePath, Filter, MAX_FILTER_DEPTH, MAX_FILTER_LENGTH, MAX_FILTER_NODES, ResourceType, ScimType,
};

use crate::{assert_refused, resource_type, strategies, testdata};

fn user(text: &str) -> Filter {
    Filter::parse(text, ResourceType::user()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn recorded_filters_match_as_they_should() {
    let data = testdata("filters");
    for case in data["evaluated"].as_array().unwrap() {
        let (name, text) = (case[0].as_str().unwrap(), case[2].as_str().unwrap());
        let rt = resource_type(&case[1]);
        let filter = Filter::parse(text, rt).unwrap_or_else(|error| panic!("{name}: {error}"));
        let subject = &data[if rt.name == "User" { "user" } else { "group" }];
        assert_eq!(filter.matches(subject), case[3], "{name}: {text}");
        let printed = filter.to_string();
        assert_eq!(Filter::parse(&printed, rt).as_ref(), Ok(&filter), "{name}: {printed}");
    }
}

#[test]
fn filters_display_in_canonical_spelling() {
    for case in testdata("filters")["canonical"].as_array().unwrap() {
        assert_eq!(user(case[0].as_str().unwrap()).to_string(), case[1].as_str().unwrap());
    }
}

#[test]
fn filters_without_meaning_are_refused_with_a_reason() {
    for case in testdata("filters")["refused"].as_array().unwrap() {
        let text = case[0].as_str().unwrap();
        assert_refused(text, Filter::parse(text, ResourceType::user()), &json!([case[1], case[2]]));
    }
}

#[test]
fn filters_beyond_the_limits_are_refused() {
    let parse = |text: &str| Filter::parse(text, ResourceType::user());
    let scim_type = |text: &str| parse(text).unwrap_err().scim_type;
    let nested = |depth: usize| format!("{}title pr{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(MAX_FILTER_DEPTH)).is_ok());
    assert_eq!(scim_type(&nested(MAX_FILTER_DEPTH + 1)), Some(ScimType::InvalidFilter));
    let wide = |nodes: usize| vec!["title pr"; nodes].join(" or ");
    assert!(parse(&wide(MAX_FILTER_NODES)).is_ok());
    assert_eq!(scim_type(&wide(MAX_FILTER_NODES + 1)), Some(ScimType::TooMany));
    let long = |length: usize| format!("title eq \"{}\"", "x".repeat(length - 11));
    assert!(parse(&long(MAX_FILTER_LENGTH)).is_ok());
    assert_eq!(scim_type(&long(MAX_FILTER_LENGTH + 1)), Some(ScimType::InvalidFilter));
}

#[test]
fn every_path_that_is_printed_is_read_again() {
    for rt in [ResourceType::user(), ResourceType::group()] {
        let extensions =
            rt.extensions.iter().flat_map(|one| one.attributes.iter().map(move |a| (Some(one), a)));
        for (extension, attribute) in rt.schema.attributes.iter().map(|one| (None, one)).chain(extensions) {
            let prefix = extension.map_or(String::new(), |one| format!("{}:", one.id));
            let whole = format!("{prefix}{}", attribute.name);
            let subs = attribute.sub_attributes.iter().map(|sub| format!("{whole}.{}", sub.name));
            for text in subs.chain([whole.clone()]) {
                let path = AttributePath::parse(&text.to_uppercase(), rt).unwrap();
                assert_eq!(path.to_string(), text);
                assert_eq!(AttributePath::parse(&text, rt), Ok(path));
            }
        }
    }
}

#[test]
fn a_store_sees_which_index_to_use() {
    let text = "USERNAME eq \"A\" and active eq true and emails[type eq \"work\"].value eq \"x\" \
                and members eq \"m\"";
    assert!(Filter::parse(text, ResourceType::user()).is_err(), "a user has no members");
    let filter = user("USERNAME eq \"A\" and active eq true and emails[type eq \"work\"].value eq \"x\"");
    let conjuncts = filter.conjuncts();
    assert_eq!(conjuncts.len(), 3);
    assert_eq!(conjuncts[0].as_equality(), Some(("userName".to_owned(), "A")));
    assert_eq!(conjuncts[1].as_equality(), None);
    assert_eq!(conjuncts[2].as_equality(), None);
    assert_eq!(
        filter.expression().implied_equalities(),
        [("userName".to_owned(), "A"), ("emails.type".to_owned(), "work"), ("emails.value".to_owned(), "x")],
    );

    let group = |text: &str| Filter::parse(text, ResourceType::group()).unwrap();
    let equality =
        |filter: &Filter| filter.expression().as_equality().map(|(path, text)| (path, text.to_owned()));
    for (text, path) in [
        ("members eq \"m\"", "members"),
        ("members.value eq \"m\"", "members.value"),
        ("members[value eq \"m\"]", "members.value"),
        ("id eq \"m\"", "id"),
    ] {
        assert_eq!(equality(&group(text)), Some((path.to_owned(), "m".to_owned())));
    }
    assert_eq!(equality(&group("displayName eq \"a\" or displayName eq \"b\"")), None);
    assert_eq!(equality(&group("not (displayName eq \"a\")")), None);
}

proptest! {
    #[test]
    fn a_printed_filter_parses_to_the_same(text in strategies::filter()) {
        let filter = user(&text);
        prop_assert_eq!(user(&filter.to_string()), filter);
    }

    #[test]
    fn a_filter_and_its_printed_form_match_the_same(text in strategies::filter(), body in strategies::user()) {
        let filter = user(&text);
        prop_assert_eq!(user(&filter.to_string()).matches(&body), filter.matches(&body));
    }

    #[test]
    fn negation_matches_what_the_filter_does_not(text in strategies::filter(), body in strategies::user()) {
        let negated = user(&format!("not ({text})"));
        prop_assert_ne!(negated.matches(&body), user(&text).matches(&body));
    }

    #[test]
    fn implied_equalities_hold_for_whatever_matches(text in strategies::filter(), body in strategies::user()) {
        let filter = user(&text);
        if filter.matches(&body) {
            for (path, value) in filter.expression().implied_equalities() {
                let equality = format!("{path} eq {}", serde_json::Value::from(value));
                prop_assert!(user(&equality).matches(&body), "{} implies {}", text, equality);
            }
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        let _ = Filter::parse(&text, ResourceType::user());
    }

    #[test]
    fn no_mixture_of_tokens_makes_the_parser_panic(text in strategies::filter_soup()) {
        let _ = Filter::parse(&text, ResourceType::user());
    }
}
