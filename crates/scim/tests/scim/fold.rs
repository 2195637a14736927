use proptest::prelude::*;
use steward_scim::fold;

#[test]
fn spellings_of_one_name_fold_to_the_same() {
    for (left, right) in [
        ("BJensen", "bjensen"),
        ("Cafe\u{301}", "CAFÉ"),
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("ｆｕｌｌ", "FULL"),
        ("ﬁn", "FIN"),
        ("İ", "i\u{307}"),
    ] {
        assert_eq!(fold(left), fold(right), "{left} {right}");
    }
    assert_ne!(fold("ı"), fold("i"), "the dotless i is a letter of its own");
}

#[test]
fn folding_every_character_twice_changes_nothing() {
    for c in '\0'..=char::MAX {
        let once = fold(&c.to_string());
        assert_eq!(fold(&once), once, "U+{:04X}", u32::from(c));
    }
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in any::<String>()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }
}
