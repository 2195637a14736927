//! One way to compare text without regard to case, for filters and for keys in a database.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Folds text so that two spellings of one name become equal: NFKC, then full case folding, then NFKC again.
///
/// Filters compare attributes that are not `caseExact` with it (RFC 7644 §3.4.2.2), and a store must use it
/// for its unique `userName` keys, so that a lookup and an evaluation never disagree. RFC 7644 §5 asks for
/// PRECIS preparation; this is its mapping part (compatibility and width mapping, case mapping,
/// normalization) without the list of refused code points. It is idempotent.
///
/// ```
/// use steward_scim::fold;
/// assert_eq!(fold("Cafe\u{301}"), fold("CAFÉ"));
/// assert_eq!(fold("Straße"), fold("STRASSE"));
/// ```
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkc().flat_map(fold_char).nfkc().collect()
}

/// Brings text that is compared exactly into one spelling, NFC: the two ways to write é are one character, whatever the client's
/// keyboard. Attributes that are `caseExact` are compared in it, and a store must use it for keys of such attributes.
///
/// ```
/// use steward_scim::exact;
/// assert_eq!(exact("cafe\u{301}"), "café");
/// assert_ne!(exact("a"), exact("A"));
/// ```
pub fn exact(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// Full case folding is lower(upper(lower(c))) but for the dotless i, whose upper case is a plain `I`
/// (Unicode, section 5.18). The first step is for the capital sharp s, which upper case leaves as it is.
fn fold_char(c: char) -> impl Iterator<Item = char> {
    let (folded, same) = if c == 'ı' { (None, Some(c)) } else { (Some(c.to_lowercase()), None) };
    folded.into_iter().flatten().flat_map(char::to_uppercase).flat_map(char::to_lowercase).chain(same)
}
