use proptest::prelude::*;
use steward_scim::{Decision, ETag, ETagList, Preconditions, ScimType};

fn decide(
    if_match: Option<&str>,
    if_none_match: Option<&str>,
    reads: bool,
    current: Option<&str>,
) -> Decision {
    let current = current.map(ETag::weak);
    Preconditions::parse(if_match, if_none_match).unwrap().decide(reads, current.as_ref())
}

#[test]
fn preconditions_decide_as_the_rfc_says() {
    use Decision::{Failed, NotModified, Proceed};
    for (if_match, if_none_match, reads, current, expected) in [
        (None, None, false, Some("3"), Proceed),
        (None, None, false, None, Proceed),
        (Some("W/\"3\""), None, false, Some("3"), Proceed),
        (Some("\"3\""), None, false, Some("3"), Proceed),
        (Some("W/\"2\""), None, false, Some("3"), Failed),
        (Some("W/\"2\", W/\"3\""), None, false, Some("3"), Proceed),
        (Some("*"), None, false, Some("3"), Proceed),
        (Some("*"), None, false, None, Failed),
        (Some("W/\"2\""), None, true, Some("3"), Failed),
        (None, Some("W/\"3\""), true, Some("3"), NotModified),
        (None, Some("W/\"3\""), false, Some("3"), Failed),
        (None, Some("W/\"2\",,\"x\""), true, Some("3"), Proceed),
        (None, Some("*"), true, Some("3"), NotModified),
        (None, Some("*"), false, None, Proceed),
        (Some("W/\"2\""), Some("W/\"3\""), true, Some("3"), Failed),
    ] {
        let decision = decide(if_match, if_none_match, reads, current);
        assert_eq!(decision, expected, "{if_match:?} {if_none_match:?} {reads} {current:?}");
    }
}

#[test]
fn a_failed_precondition_is_412_and_says_the_version() {
    let preconditions = Preconditions::of_version(Some("W/\"2\"")).unwrap();
    assert!(!preconditions.is_empty() && Preconditions::default().is_empty());
    let error = preconditions.check(Some(&ETag::weak("3"))).unwrap_err();
    assert_eq!((error.status, error.scim_type), (412, None));
    assert!(error.detail.contains("W/\"3\""), "{error}");
    assert_eq!(preconditions.check(Some(&ETag::weak("2"))), Ok(()));
    assert_eq!(preconditions.check(None).unwrap_err().status, 412);
}

#[test]
fn what_is_no_list_of_entity_tags_is_refused() {
    let many = vec!["\"a\""; 101].join(",");
    let long = format!("\"{}\"", "a".repeat(9_000));
    for text in ["", ",", "3", "w/\"3\"", "\"3", "W/", "\"3\" \"4\"", "\"a b\"", "*, \"3\"", &many, &long] {
        let error = ETagList::parse(text).unwrap_err();
        assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidValue)), "{text}");
    }
    assert!("W/\"3\", \"4\"".parse::<ETag>().is_err());
}

proptest! {
    #[test]
    fn a_tag_that_is_written_is_read_again(texts in prop::collection::vec(any::<String>(), 1..5)) {
        let tags: Vec<ETag> = texts.iter().map(ETag::weak).collect();
        for tag in &tags {
            prop_assert_eq!(tag.to_string().parse::<ETag>(), Ok(tag.clone()));
        }
        let list = tags.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        prop_assert_eq!(ETagList::parse(&list), Ok(ETagList::Tags(tags)));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let _ = Preconditions::parse(Some(&text), Some(&text));
    }
}
