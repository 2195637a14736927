//! Cursors of lists (RFC 9865): where a list goes on, and of which question.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use steward_scim::{ListQuery, ScimError, ScimType};
use uuid::Uuid;

use super::question::Listed;
use crate::context::Timestamp;
use crate::error::Error;
use crate::page::{open_cursor, seal_cursor};
use crate::principal::DirectoryCaller;

/// How long a cursor can be used.
pub const CURSOR_SECONDS: i64 = 24 * 3600;

/// The longest value that a cursor brings along, in bytes of JSON: under seal it still has to fit into the parameter of a URL.
const KEY_LIMIT: usize = 700;

/// The last resource of a page, behind which the list goes on.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) id: Uuid,
    /// What it is sorted by; `None` if that is its id.
    pub(super) key: Option<Value>,
}

/// Where a cursor leads.
#[derive(Debug)]
pub(super) enum Opened {
    /// To the first page.
    Start,
    /// Behind a resource, whether it is still there or not.
    Behind(Mark),
    /// Behind a resource whose value is too long for a cursor: it is read again, and has to be what it was.
    BehindLong { id: Uuid, digest: String },
}

/// What is under the seal.
#[derive(Serialize, Deserialize)]
struct Place {
    after: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    key: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    count: u64,
    /// A digest of filter and order.
    question: String,
    issued_at: Timestamp,
}

/// Keeps apart no key and the key of a resource without a value, which is `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The cursors of one list.
pub(super) struct Cursors<'a> {
    caller: &'a DirectoryCaller,
    tag: String,
    question: String,
    count: u64,
}

impl<'a> Cursors<'a> {
    pub(super) fn of<T: Listed>(caller: &'a DirectoryCaller, list: &ListQuery) -> Self {
        let filter = list.filter.as_ref().map(ToString::to_string).unwrap_or_default();
        let question = digest(&match &list.sort {
            // A filter is printed without line breaks: its texts have them escaped.
            Some(sort) => format!("{filter}\n{} {}", sort.path(), sort.order().as_str()),
            None => filter,
        });
        Self {
            caller,
            tag: format!("scim-{}s/{}", T::WHAT, caller.directory_id),
            question,
            count: list.count,
        }
    }

    /// Reads a cursor, and checks that it belongs to the question.
    pub(super) async fn open(&self, cursor: &str) -> Result<Opened, Error> {
        if cursor.is_empty() {
            return Ok(Opened::Start);
        }
        let place = open_cursor(self.caller, &self.tag, cursor).await;
        let place: Place = place.map_err(|_| refused(ScimType::InvalidCursor))?;
        if place.question != self.question {
            return Err(refused(ScimType::InvalidCursor));
        }
        if place.issued_at.plus_seconds(CURSOR_SECONDS) < self.caller.context.now {
            return Err(refused(ScimType::ExpiredCursor));
        }
        if place.count != self.count {
            let detail = format!("count must be {} as on the first page of this list", place.count);
            return Err(ScimError::bad_request(ScimType::InvalidCount, detail).into());
        }
        Ok(match place.digest {
            Some(digest) => Opened::BehindLong { id: place.after, digest },
            None => Opened::Behind(Mark { id: place.after, key: place.key }),
        })
    }

    /// Writes the cursor of the page behind a resource.
    pub(super) fn seal(&self, mark: Mark) -> Result<String, Error> {
        let mut place = Place {
            after: mark.id,
            key: None,
            digest: None,
            count: self.count,
            question: self.question.clone(),
            issued_at: self.caller.context.now,
        };
        if let Some(key) = mark.key {
            let text = key.to_string();
            if text.len() > KEY_LIMIT {
                place.digest = Some(digest(&text));
            } else {
                place.key = Some(key);
            }
        }
        seal_cursor(self.caller, &self.tag, &place)
    }
}

/// The mark of a resource that was read again for its long value. One that is gone or has another value marks no place any more.
pub(super) fn again(found: Option<Mark>, digest_then: &str) -> Result<Mark, Error> {
    let same = |mark: &Mark| mark.key.as_ref().is_some_and(|key| digest(&key.to_string()) == digest_then);
    found.filter(same).ok_or_else(|| refused(ScimType::ExpiredCursor))
}

fn digest(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

/// A foreign, altered or old cursor: the keyword differs where RFC 9865 §2.1 wants it to, the text does not.
pub(in crate::directory) fn refused(keyword: ScimType) -> Error {
    let detail = "the cursor is none of this list, or too old: begin again with an empty one";
    ScimError::bad_request(keyword, detail).into()
}
