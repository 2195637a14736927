//! The names of things in products: `ari:cloud:<owner>:<site>:<kind>/<id>`, such as `ari:cloud:confluence:<site>:page/7`
//! (data loss prevention API §6.3, organizations API §1.6).

use std::fmt;

use crate::error::Error;

/// The longest name, in bytes: indexes hold it.
pub const ARI_LIMIT: usize = 512;

/// The longest part before the id, in bytes.
const PART_LIMIT: usize = 128;

/// The name of a thing in a product. Names are compared byte by byte.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ari(String);

impl Ari {
    /// Reads a name, or returns `None` when the text has no form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(5, ':');
        let mut part = || parts.next();
        let (scheme, partition, owner, site, resource) = (part()?, part()?, part()?, part()?, part()?);
        let (kind, id) = resource.split_once('/')?;
        let word = |text: &str| {
            !text.is_empty()
                && text.len() <= PART_LIMIT
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        let sound = scheme == "ari"
            && text.len() <= ARI_LIMIT
            && word(partition)
            && word(owner)
            && (site.is_empty() || word(site))
            && word(kind)
            && !id.is_empty()
            && id.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`".contains(&byte));
        sound.then(|| Self(text.to_owned()))
    }

    /// Reads a name that a caller gave in a field.
    pub fn read(text: &str, field: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or_else(|| {
            let rule = format!(
                "must be an ARI of at most {ARI_LIMIT} bytes, such as ari:cloud:confluence:<site>:page/7"
            );
            Error::invalid(field, rule)
        })
    }

    /// Names a site as a whole.
    pub fn of_site(id: &str) -> Option<Self> {
        Self::parse(&format!("ari:cloud:platform::{SITE}/{id}"))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the site in which the thing is; none where it is in no site, or is one.
    pub fn site(&self) -> Option<&str> {
        self.0.split(':').nth(3).filter(|site| !site.is_empty())
    }

    /// Returns the id of the site that this is, if it is one.
    pub fn as_site(&self) -> Option<&str> {
        let (kind, id) = self.0.splitn(5, ':').nth(4)?.split_once('/')?;
        (kind == SITE && self.site().is_none()).then_some(id)
    }
}

/// The kind of sites.
const SITE: &str = "site";

impl fmt::Display for Ari {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_are_told_apart_and_ids_may_hold_colons_and_slashes() {
        let page = Ari::parse("ari:cloud:confluence:site-1:page/7").unwrap();
        assert_eq!((page.site(), page.as_site()), (Some("site-1"), None));
        let comment = Ari::parse("ari:cloud:jira:s:issue-comment/1/2").unwrap();
        assert_eq!(comment.site(), Some("s"));
        let user = Ari::parse("ari:cloud:identity::user/712020:ab|c").unwrap();
        assert_eq!((user.site(), user.as_site(), user.to_string().as_str()), (None, None, user.as_str()));
        let site = Ari::parse("ari:cloud:confluence::site/abc").unwrap();
        assert_eq!((site.as_site(), site.site()), (Some("abc"), None));
        assert_eq!(Ari::of_site("abc").unwrap().as_site(), Some("abc"));
    }

    #[test]
    fn other_text_is_no_name() {
        let long = format!("ari:cloud:jira:s:issue/{}", "1".repeat(ARI_LIMIT));
        for text in [
            "",
            "page/7",
            "ari:cloud:confluence:s:page",
            "ari:cloud:confluence:s:page/",
            "ari:cloud:confluence:s:/7",
            "ari:cloud::s:page/7",
            "ari::confluence:s:page/7",
            "ARI:cloud:confluence:s:page/7",
            "ari:cloud:confluence:s s:page/7",
            "ari:cloud:confluence:s:page/7 8",
            "ari:cloud:confluence:s:page/é",
            "ari:cloud:confluence:s:page/<7>",
            "ari:cloud:confluence:s:page/\u{0}",
            &long,
        ] {
            assert_eq!(Ari::parse(text), None, "{text}");
        }
        assert!(Ari::read("x", "object").unwrap_err().to_string().starts_with("object must be an ARI"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_a_name_is_read_back(text in "(ari:)?[a-z:/.é ]{0,40}") {
            if let Some(ari) = Ari::parse(&text) {
                prop_assert_eq!(Ari::parse(ari.as_str()), Some(ari.clone()));
                prop_assert!(ari.site().is_none() || ari.as_site().is_none());
            }
        }
    }
}
