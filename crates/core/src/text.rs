//! Text that identifies something: how two spellings of it are compared.

pub use steward_scim::{exact, fold};

use crate::error::Error;

/// Generates the words of an enum, which are those of the wire and of the database.
macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the word of the wire and of the database.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// Reads the word.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text)
            }
        }
    };
}
pub(crate) use words;

/// The longest name of anything that people name, in characters.
pub const NAME_LIMIT: usize = 255;

/// Reads a name that people give: 1 to 255 characters, without white space around them and without control characters.
pub fn bounded(name: &str, field: &str) -> Result<String, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_LIMIT || name.chars().any(char::is_control) {
        let rule = format!("must have 1 to {NAME_LIMIT} characters, none of them a control character");
        return Err(Error::invalid(field, rule));
    }
    Ok(name.to_owned())
}

/// The longest e-mail address, in bytes (RFC 5321 §4.5.3.1.3, without the angle brackets).
pub const ADDRESS_LIMIT: usize = 254;

/// The longest domain name, in bytes (RFC 1035 §2.3.4, without the root's dot).
pub const DOMAIN_LIMIT: usize = 253;

/// The longest label of a domain name, in bytes (RFC 1035 §2.3.4).
const LABEL_LIMIT: usize = 63;

/// An e-mail address and the keys by which it is compared.
///
/// It has the form that is needed to compare addresses and to find the domain; whether anybody reads mail there is
/// another question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    address: String,
    key: String,
    domain_at: usize,
}

impl Email {
    /// Reads an address, or returns `None` when the text has no form of one. White space around it is left out.
    ///
    /// Its key is folded, and its domain is spelt as in DNS: `Ada@Bücher.example` is `ada@xn--bcher-kva.example`.
    pub fn parse(text: &str) -> Option<Self> {
        let address = text.trim();
        let folded = fold(address);
        let (local, domain) = folded.rsplit_once('@')?;
        let unreadable = |letter: char| letter.is_whitespace() || letter.is_control();
        if local.is_empty() || local.contains(unreadable) {
            return None;
        }
        let domain = domain_name(domain)?;
        let key = format!("{local}@{domain}");
        let fits = key.len() <= ADDRESS_LIMIT && address.len() <= ADDRESS_LIMIT;
        fits.then(|| Self { address: address.to_owned(), domain_at: local.len() + 1, key })
    }

    /// Puts together what a row holds.
    pub(crate) fn from_stored(address: String, key: String) -> Option<Self> {
        let domain_at = key.rfind('@')? + 1;
        Some(Self { address, key, domain_at })
    }

    /// Returns the address as it was written.
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// Returns the key of the whole address.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the key of its domain.
    pub fn domain(&self) -> &str {
        &self.key[self.domain_at..]
    }
}

/// Reads the name of a mail domain and spells it as DNS does: A-labels in lower case, without the dot of the root
/// (RFC 5890 §2.3.2.1). Returns `None` when no mail domain can have this name: it needs two labels of letters, digits
/// and inner hyphens, and its last one is not a number (it would be an IP address).
pub fn domain_name(text: &str) -> Option<String> {
    let text = text.strip_suffix('.').unwrap_or(text);
    // Nearly every name is spelt in ASCII already; the tables of Unicode are for the others.
    let plain = text.is_ascii() && !text.to_ascii_lowercase().contains("xn--");
    let name = if plain { text.to_ascii_lowercase() } else { idna::domain_to_ascii_strict(text).ok()? };
    let label = |label: &str| {
        (1..=LABEL_LIMIT).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let (_, last) = name.rsplit_once('.')?;
    let sound = name.len() <= DOMAIN_LIMIT
        && name.split('.').all(label)
        && !last.bytes().all(|byte| byte.is_ascii_digit());
    sound.then_some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(address: &str) -> Option<(String, String)> {
        Email::parse(address).map(|email| (email.key().to_owned(), email.domain().to_owned()))
    }

    #[test]
    fn addresses_that_differ_only_in_case_are_one() {
        assert_eq!(keys("Ada@Example.COM"), keys(" ada@example.com "));
        assert_eq!(keys("ada@example.com").map(|keys| keys.1), Some("example.com".to_owned()));
        assert_eq!(keys("\"a@b\"@example.com").map(|keys| keys.1), Some("example.com".to_owned()));
    }

    #[test]
    fn text_without_the_form_of_an_address_has_no_key() {
        for text in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@localhost",
            "a da@example.com",
            "ada@.com",
            "ada@com.",
            "ada@exa mple.com",
            "ada@127.0.0.1",
            "ada@[127.0.0.1]",
            "ada@-a.com",
        ] {
            assert_eq!(keys(text), None, "{text}");
        }
        assert_eq!(keys(&format!("{}@example.com", "a".repeat(243))), None, "too long");
    }

    #[test]
    fn a_domain_has_one_name_however_it_is_spelt() {
        for text in [
            "bücher.example",
            "BÜCHER.example.",
            "bu\u{308}cher.example",
            "xn--bcher-kva.example",
            "XN--BCHER-KVA.EXAMPLE",
        ] {
            assert_eq!(domain_name(text).as_deref(), Some("xn--bcher-kva.example"), "{text}");
        }
        assert_eq!(
            domain_name("例え。テスト").as_deref(),
            Some("xn--r8jz45g.xn--zckzah"),
            "the dots of other scripts"
        );
        assert_eq!(keys("ada@bücher.example"), keys("Ada@xn--bcher-kva.example"));
    }

    #[test]
    fn what_no_mail_domain_can_be_called_has_no_name() {
        let long = format!("{}.example", "a".repeat(64));
        let longest = format!("{}example", "abcdefg.".repeat(31));
        for text in [
            "",
            ".",
            "com",
            "example..com",
            ".example.com",
            "10.0.0.1",
            "example.123",
            "a_b.example",
            "-a.example",
            "a-.example",
            "xn--a.example",
            "a b.example",
            "exa\u{0}mple.com",
            "a/b.example",
            "*.example.com",
            "ex\u{200b}ample.com\u{0}",
            &long,
            &longest,
        ] {
            assert_eq!(domain_name(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_name_is_its_own_name(text in "\\PC{0,40}\\.[a-z]{2,5}") {
            if let Some(name) = domain_name(&text) {
                prop_assert_eq!(domain_name(&name), Some(name.clone()));
                prop_assert!(name.is_ascii() && name == name.to_ascii_lowercase());
            }
        }

        #[test]
        fn an_address_is_read_back_from_its_row(text in "\\PC{1,20}@\\PC{1,20}\\.[a-z]{2,5}") {
            if let Some(email) = Email::parse(&text) {
                prop_assert_eq!(Email::parse(email.key()).map(|again| again.key().to_owned()), Some(email.key().to_owned()));
                let stored = Email::from_stored(email.as_str().to_owned(), email.key().to_owned());
                prop_assert_eq!(stored, Some(email));
            }
        }
    }
}
