//! What the fields of an account may hold (user management API, constraints). Every broken rule has a key on the wire.

use std::collections::BTreeMap;

use super::field::ProfileField;
use crate::error::{Error, Violation};
use crate::text::Email;

/// A field must be there.
const REQUIRED: &str = "required";
/// It needs at least one character.
const MIN_LENGTH: &str = "minLength";
/// It is too long.
const MAX_LENGTH: &str = "maxLength";
/// A part of it is too long.
const PART_MAX_LENGTH: &str = "partMaxLength";
/// It holds characters, or has a form, that the field does not take.
const VALID_CHARACTERS: &str = "validCharacters";
/// Another account has it.
pub(crate) const UNIQUE: &str = "unique";

/// The longest name, in characters.
const NAME_LIMIT: usize = 100;
/// The longest nickname, in characters.
pub(super) const NICKNAME_LIMIT: usize = 30;
/// The longest text of `extended_profile`, in characters. The API names no limit.
const TEXT_LIMIT: usize = 255;
/// The longest name of a time zone; the longest one in use has 32 characters.
const ZONE_LIMIT: usize = 64;
/// The longest language tag that an implementation has to take (RFC 5646 §4.4.1).
const LOCALE_LIMIT: usize = 35;
/// The longest user part, and the longest label of the domain, of an address.
const PART_LIMIT: usize = 255;
/// The longest message to whoever tries to log in to a disabled account, in characters.
pub const MESSAGE_LIMIT: usize = 500;

/// Which fields of a profile are to change, and to what; nothing clears a field.
pub type ProfileChange = BTreeMap<ProfileField, Option<String>>;

/// Reads what a profile is to be: without white space around it, an empty text cleared where a field may be absent.
pub(crate) fn profile(change: ProfileChange) -> Result<ProfileChange, Error> {
    let mut violations = Vec::new();
    let mut checked = ProfileChange::new();
    for (field, value) in change {
        let value = value.map(|text| text.trim().to_owned());
        let value = match field {
            ProfileField::Name | ProfileField::Nickname => value,
            _ => value.filter(|text| !text.is_empty()),
        };
        let broken = broken(field, value.as_deref());
        if broken.is_empty() {
            checked.insert(field, value);
        } else {
            violations.push(Violation { field: field.path().to_owned(), rules: broken });
        }
    }
    if violations.is_empty() { Ok(checked) } else { Err(Error::Violations(violations)) }
}

impl ProfileField {
    /// Returns the length of the longest value, in characters.
    pub const fn longest(self) -> usize {
        match self {
            Self::Name => NAME_LIMIT,
            Self::Nickname => NICKNAME_LIMIT,
            Self::Zoneinfo => ZONE_LIMIT,
            Self::Locale => LOCALE_LIMIT,
            Self::JobTitle | Self::Organization | Self::Department | Self::Location => TEXT_LIMIT,
        }
    }
}

fn broken(field: ProfileField, value: Option<&str>) -> Vec<&'static str> {
    let Some(text) = value else {
        return if field == ProfileField::Name { vec![REQUIRED] } else { Vec::new() };
    };
    let sound = match field {
        ProfileField::Zoneinfo => is_zone(text),
        ProfileField::Locale => is_language_tag(text),
        _ => !text.chars().any(char::is_control),
    };
    let mut broken = Vec::new();
    if text.is_empty() {
        broken.push(MIN_LENGTH);
    } else if !sound {
        broken.push(VALID_CHARACTERS);
    }
    if text.chars().count() > field.longest() {
        broken.push(MAX_LENGTH);
    }
    broken
}

/// Asks whether a text has the form of a zone name (theory of the time zone database: parts of letters, digits and
/// `._+-`, separated by slashes). Whether the zone exists is left to whoever reads it: the database grows several times a
/// year, and an identity provider may know a newer one than this program.
fn is_zone(text: &str) -> bool {
    let part = |part: &str| {
        let sound = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte);
        !part.is_empty() && !part.starts_with(['-', '.']) && part.bytes().all(sound)
    };
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.split('/').all(part)
}

/// Asks whether a text is a well-formed language tag (RFC 5646 §2.1, without the irregular tags of old).
fn is_language_tag(text: &str) -> bool {
    let alpha = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let alphanumeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut parts = text.split('-').peekable();
    let language = parts.next().unwrap_or_default();
    let private = language.eq_ignore_ascii_case("x");
    if !private {
        if !(2..=8).contains(&language.len()) || !alpha(language) {
            return false;
        }
        if language.len() <= 3 {
            for _ in 0..3 {
                parts.next_if(|part| part.len() == 3 && alpha(part));
            }
        }
        parts.next_if(|part| part.len() == 4 && alpha(part));
        parts.next_if(|part| {
            part.len() == 2 && alpha(part)
                || part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit())
        });
        let variant = |part: &&str| {
            let digit = part.starts_with(|first: char| first.is_ascii_digit());
            alphanumeric(part) && ((5..=8).contains(&part.len()) || part.len() == 4 && digit)
        };
        while parts.next_if(variant).is_some() {}
    }
    // Extensions and private use: a letter or digit, and what belongs to it.
    let mut in_private = private;
    let mut awaited = private;
    let mut in_extension = private;
    for part in parts {
        if part.len() == 1 && !in_private {
            if awaited || !alphanumeric(part) {
                return false;
            }
            in_private = part.eq_ignore_ascii_case("x");
            (awaited, in_extension) = (true, true);
            continue;
        }
        let shortest = if in_private { 1 } else { 2 };
        if !in_extension || !(shortest..=8).contains(&part.len()) || !alphanumeric(part) {
            return false;
        }
        awaited = false;
    }
    !awaited
}

/// Reads the address that an account is to have.
pub(crate) fn email(text: Option<&str>) -> Result<Email, Error> {
    let violation =
        |rule| Error::Violations(vec![Violation { field: "email".to_owned(), rules: vec![rule] }]);
    let text = text.map(str::trim).ok_or_else(|| violation(REQUIRED))?;
    Email::parse(text).ok_or_else(|| {
        let (user, domain) = text.rsplit_once('@').unwrap_or((text, ""));
        let long = |part: &str| part.len() > PART_LIMIT;
        violation(match text {
            "" => MIN_LENGTH,
            _ if long(user) || domain.split('.').any(long) => PART_MAX_LENGTH,
            // All of it in one, for an address of sound parts (RFC 5321 §4.5.3.1.3).
            _ if text.len() > 254 => MAX_LENGTH,
            _ => VALID_CHARACTERS,
        })
    })
}

/// Reads the message to whoever tries to log in. An empty one is none.
pub(crate) fn message(text: Option<String>) -> Result<Option<String>, Error> {
    let Some(text) = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let mut rules = Vec::new();
    if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
        rules.push(VALID_CHARACTERS);
    }
    if text.chars().count() > MESSAGE_LIMIT {
        rules.push(MAX_LENGTH);
    }
    if rules.is_empty() {
        return Ok(Some(text));
    }
    Err(Error::Violations(vec![Violation { field: "message".to_owned(), rules }]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rules_of(error: Error) -> Vec<&'static str> {
        match error {
            Error::Violations(violations) => {
                violations.into_iter().flat_map(|violation| violation.rules).collect()
            }
            other => panic!("{other}"),
        }
    }

    fn broken_by(field: ProfileField, value: Option<&str>) -> Vec<&'static str> {
        let change = ProfileChange::from([(field, value.map(str::to_owned))]);
        profile(change).map_or_else(rules_of, |_| Vec::new())
    }

    #[test]
    fn each_field_has_its_limits() {
        use ProfileField::{JobTitle, Locale, Name, Nickname, Zoneinfo};
        let long = |count: usize| "é".repeat(count);
        for (field, value, rules) in [
            (Name, Some(long(100)), vec![]),
            (Name, Some(long(101)), vec![MAX_LENGTH]),
            (Name, Some("a\u{7}b".to_owned()), vec![VALID_CHARACTERS]),
            (Name, Some(format!("{}\0", long(100))), vec![VALID_CHARACTERS, MAX_LENGTH]),
            (Name, Some(" ".to_owned()), vec![MIN_LENGTH]),
            (Name, None, vec![REQUIRED]),
            (Nickname, Some(long(30)), vec![]),
            (Nickname, Some(long(31)), vec![MAX_LENGTH]),
            (Nickname, Some(String::new()), vec![MIN_LENGTH]),
            (Nickname, None, vec![]),
            (Zoneinfo, Some(String::new()), vec![]),
            (Zoneinfo, Some("Mars Base".to_owned()), vec![VALID_CHARACTERS]),
            (Locale, Some("english please".to_owned()), vec![VALID_CHARACTERS]),
            (JobTitle, Some(long(255)), vec![]),
            (JobTitle, Some(long(256)), vec![MAX_LENGTH]),
            (JobTitle, None, vec![]),
        ] {
            assert_eq!(broken_by(field, value.as_deref()), rules, "{field:?} {value:?}");
        }
    }

    #[test]
    fn zones_and_languages_are_told_by_their_form() {
        for zone in [
            "America/Los_Angeles",
            "UTC",
            "Etc/GMT+1",
            "America/Argentina/Buenos_Aires",
            "EST5EDT",
            "Asia/Ust-Nera",
        ] {
            assert!(is_zone(zone), "{zone}");
        }
        for zone in ["", "/", "America/", "America//X", "+01:00", "../etc/passwd", "Europe/Zürich"] {
            assert!(!is_zone(zone), "{zone}");
        }
        for tag in [
            "en",
            "en-US",
            "de-CH-1996",
            "zh-Hans-CN",
            "zh-cmn-Hans-CN",
            "es-419",
            "sl-rozaj-biske",
            "x-whatever",
            "de-DE-u-co-phonebk",
            "en-a-bbb-x-a-ccc",
            "sr-Latn-RS",
        ] {
            assert!(is_language_tag(tag), "{tag}");
        }
        for tag in [
            "",
            "e",
            "en_US",
            "en-",
            "-en",
            "en--US",
            "123",
            "en-US-u",
            "x",
            "en-x",
            "en-toolongsubtag",
            "en-US-DE",
            "a-DE",
        ] {
            assert!(!is_language_tag(tag), "{tag}");
        }
    }

    #[test]
    fn an_address_says_which_rule_it_breaks() {
        let label = "a".repeat(256);
        for (text, rule) in [
            (None, REQUIRED),
            (Some("  "), MIN_LENGTH),
            (Some("ada"), VALID_CHARACTERS),
            (Some("a\0da@example.com"), VALID_CHARACTERS),
            (Some(format!("{label}@example.com").as_str()), PART_MAX_LENGTH),
            (Some(format!("ada@{label}.com").as_str()), PART_MAX_LENGTH),
            (Some(format!("{}@example.com", "a".repeat(250)).as_str()), MAX_LENGTH),
        ] {
            assert_eq!(rules_of(email(text).unwrap_err()), [rule], "{text:?}");
        }
        assert_eq!(email(Some(" Ada@Example.com ")).unwrap().as_str(), "Ada@Example.com");
    }

    #[test]
    fn a_message_may_have_lines_but_no_other_controls() {
        assert_eq!(
            message(Some(" On leave.\nCall us. ".to_owned())).unwrap().as_deref(),
            Some("On leave.\nCall us.")
        );
        assert_eq!(message(Some(" ".to_owned())).unwrap(), None);
        assert_eq!(rules_of(message(Some("\u{1b}[2J".to_owned())).unwrap_err()), [VALID_CHARACTERS]);
        assert_eq!(rules_of(message(Some("x".repeat(501))).unwrap_err()), [MAX_LENGTH]);
    }

    proptest! {
        /// What was let in once is let in unchanged again, so a profile that was read can be written back.
        #[test]
        fn what_is_accepted_is_accepted_again(text in "\\PC{0,40}", index in 0_usize..8) {
            let field = ProfileField::ALL[index];
            if let Ok(once) = profile(ProfileChange::from([(field, Some(text))])) {
                prop_assert_eq!(profile(once.clone()).unwrap(), once);
            }
        }

        #[test]
        fn no_text_makes_a_rule_panic(text in "\\PC*") {
            let _ = (is_zone(&text), is_language_tag(&text), email(Some(&text)), message(Some(text.clone())));
        }
    }
}
