//! Versions and preconditions (RFC 7644 §3.14, RFC 9110 §8.8.3 and §13).

use std::fmt;

use crate::{ScimError, ScimType};

/// How many entity tags a header may list.
const MAX_TAGS: usize = 100;

/// How long a header may be, in bytes.
const MAX_LENGTH: usize = 8_192;

/// An entity tag, as in `meta.version` and the header `ETag`. It displays as it is written there.
///
/// ```
/// use steward_scim::ETag;
/// let tag = ETag::weak("3");
/// assert_eq!(tag.to_string(), "W/\"3\"");
/// assert_eq!("W/\"3\"".parse(), Ok(tag));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ETag {
    weak: bool,
    opaque: String,
}

impl ETag {
    /// Makes a weak tag, which is what SCIM uses: two representations of one version differ by their projection. What
    /// cannot stand in a tag (RFC 9110 §8.8.3) is left out.
    pub fn weak(opaque: impl AsRef<str>) -> ETag {
        ETag { weak: true, opaque: opaque.as_ref().chars().filter(|c| is_opaque(*c)).collect() }
    }

    /// Whether it is weak.
    pub fn is_weak(&self) -> bool {
        self.weak
    }

    /// What is between the quotes.
    pub fn opaque(&self) -> &str {
        &self.opaque
    }

    /// The weak comparison of RFC 9110 §8.8.3.2: the texts are the same. SCIM uses it for all preconditions: its
    /// examples send weak tags in `If-Match` (RFC 7644 §3.14).
    pub fn matches(&self, other: &ETag) -> bool {
        self.opaque == other.opaque
    }

    /// Takes a tag off the front of a text.
    fn take(text: &str) -> Option<(ETag, &str)> {
        let (weak, quoted) = match text.strip_prefix("W/") {
            Some(quoted) => (true, quoted),
            None => (false, text),
        };
        let (opaque, rest) = quoted.strip_prefix('"')?.split_once('"')?;
        opaque.chars().all(is_opaque).then(|| (ETag { weak, opaque: opaque.to_owned() }, rest))
    }
}

/// `etagc` of RFC 9110 §8.8.3.
fn is_opaque(c: char) -> bool {
    c == '!' || ('#'..='~').contains(&c) || c >= '\u{80}'
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\"{}\"", if self.weak { "W/" } else { "" }, self.opaque)
    }
}

impl std::str::FromStr for ETag {
    type Err = ScimError;

    fn from_str(text: &str) -> Result<ETag, ScimError> {
        match ETag::take(text.trim()) {
            Some((tag, "")) => Ok(tag),
            _ => Err(malformed("a version")),
        }
    }
}

/// The value of `If-Match` or `If-None-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ETagList {
    /// `*`: any version.
    Any,
    /// One of these.
    Tags(Vec<ETag>),
}

impl ETagList {
    /// Reads the value of a header; several of one name are joined by commas before (RFC 9110 §5.3).
    pub fn parse(text: &str) -> Result<ETagList, ScimError> {
        if text.len() > MAX_LENGTH {
            let detail = format!("a list of entity tags is longer than {MAX_LENGTH} bytes");
            return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
        }
        let mut rest = text.trim();
        if rest == "*" {
            return Ok(ETagList::Any);
        }
        let mut tags = Vec::new();
        while !rest.is_empty() {
            // A list may have empty elements (RFC 9110 §5.6.1.2).
            if let Some(after) = rest.strip_prefix(',') {
                rest = after.trim_start();
                continue;
            }
            let Some((tag, after)) = ETag::take(rest) else { return Err(malformed("each element")) };
            let after = after.trim_start();
            if !after.is_empty() && !after.starts_with(',') {
                return Err(malformed("each element"));
            }
            if tags.len() == MAX_TAGS {
                let detail = format!("more than {MAX_TAGS} entity tags are listed");
                return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
            }
            tags.push(tag);
            rest = after;
        }
        if tags.is_empty() { Err(malformed("the list")) } else { Ok(ETagList::Tags(tags)) }
    }

    fn holds(&self, current: Option<&ETag>) -> bool {
        match (self, current) {
            (_, None) => false,
            (ETagList::Any, Some(_)) => true,
            (ETagList::Tags(tags), Some(current)) => tags.iter().any(|tag| tag.matches(current)),
        }
    }
}

/// The preconditions of a request.
///
/// ```
/// use steward_scim::{Decision, ETag, Preconditions};
/// let current = ETag::weak("3");
/// let read = Preconditions::parse(None, Some("W/\"3\""))?;
/// assert_eq!(read.decide(true, Some(&current)), Decision::NotModified);
/// let write = Preconditions::parse(Some("W/\"2\""), None)?;
/// assert_eq!(write.check(Some(&current)).unwrap_err().status, 412);
/// # Ok::<(), steward_scim::ScimError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preconditions {
    /// `If-Match`: the resource must have one of these versions.
    pub if_match: Option<ETagList>,
    /// `If-None-Match`: the resource must have none of these versions.
    pub if_none_match: Option<ETagList>,
}

/// What to do with a request that has preconditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Go on.
    Proceed,
    /// Answer `304`: the client has this version.
    NotModified,
    /// Answer `412`: the resource is not what the client thinks.
    Failed,
}

impl Preconditions {
    /// Reads the values of the two headers.
    pub fn parse(if_match: Option<&str>, if_none_match: Option<&str>) -> Result<Preconditions, ScimError> {
        let read = |name, text: Option<&str>| {
            text.map(ETagList::parse)
                .transpose()
                .map_err(|error| ScimError { detail: format!("{name}: {}", error.detail), ..error })
        };
        Ok(Preconditions {
            if_match: read("If-Match", if_match)?,
            if_none_match: read("If-None-Match", if_none_match)?,
        })
    }

    /// Makes those of an operation in a bulk request, whose `version` is an `If-Match` (RFC 7644 §3.7).
    pub fn of_version(version: Option<&str>) -> Result<Preconditions, ScimError> {
        let if_match = version.map(ETagList::parse).transpose();
        let if_match =
            if_match.map_err(|error| ScimError { detail: format!("version: {}", error.detail), ..error })?;
        Ok(Preconditions { if_match, if_none_match: None })
    }

    /// Whether there are none, so that the version need not be known.
    pub fn is_empty(&self) -> bool {
        self.if_match.is_none() && self.if_none_match.is_none()
    }

    /// Decides, in the order of RFC 9110 §13.2.2. `reads` says that the request is a GET; `current` is the version of
    /// the resource, `None` if there is no such resource.
    pub fn decide(&self, reads: bool, current: Option<&ETag>) -> Decision {
        if self.if_match.as_ref().is_some_and(|list| !list.holds(current)) {
            return Decision::Failed;
        }
        if self.if_none_match.as_ref().is_some_and(|list| list.holds(current)) {
            return if reads { Decision::NotModified } else { Decision::Failed };
        }
        Decision::Proceed
    }

    /// Decides about a request that writes; a failed one is `412`.
    pub fn check(&self, current: Option<&ETag>) -> Result<(), ScimError> {
        if self.decide(false, current) == Decision::Proceed {
            return Ok(());
        }
        let detail = match current {
            Some(current) => {
                format!("the resource has the version {current}; read it again before the change")
            }
            None => "there is no such resource with that version".to_owned(),
        };
        Err(ScimError::new(412, detail))
    }
}

fn malformed(what: &str) -> ScimError {
    let detail = format!("{what} must be an entity tag such as W/\"3\", with its quotes");
    ScimError::bad_request(ScimType::InvalidValue, detail)
}
