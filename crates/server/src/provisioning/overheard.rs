//! What the journal of a directory is told of an exchange. It is gathered on the way of the request and handed over when
//! the answer is made: pointers and counts, no copies.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, USER_AGENT,
};
use axum::http::{Method, Request, Response, Uri};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use steward_core::context::{Timestamp, Trace};
use steward_core::directory::journal::{Exchange, Oddity};
use steward_core::id::{DirectoryId, OrgId};

use crate::auth::directory_of_key;
use crate::family::Refusal;
use crate::state::AppState;

/// The headers that say how a request is read, and who sends it. Never the one with the key.
const HEADERS: [(&str, HeaderName); 5] = [
    ("accept", ACCEPT),
    ("content-type", CONTENT_TYPE),
    ("if-match", IF_MATCH),
    ("if-none-match", IF_NONE_MATCH),
    ("user-agent", USER_AGENT),
];

/// What extractors and handlers add.
#[derive(Debug, Default)]
pub(crate) struct Overheard {
    directory: OnceLock<(OrgId, DirectoryId)>,
    oddity: OnceLock<Oddity>,
    body: OnceLock<Bytes>,
    trace: Arc<Trace>,
}

impl Overheard {
    /// Says whose key it is.
    pub(crate) fn recognised(&self, directory: (OrgId, DirectoryId)) {
        // Set once: a request has one key.
        let _ = self.directory.set(directory);
    }

    /// Says what was odd; the first word holds.
    pub(crate) fn odd(&self, oddity: Oddity) {
        let _ = self.oddity.set(oddity);
    }

    /// Keeps the body of the request.
    pub(crate) fn sent(&self, body: Bytes) {
        let _ = self.body.set(body);
    }

    /// Where changes are noted.
    pub(crate) fn trace(&self) -> Arc<Trace> {
        Arc::clone(&self.trace)
    }
}

/// A request to provisioning, as it arrived.
#[derive(Debug)]
pub(crate) struct Asked {
    at: Timestamp,
    peer: Option<IpAddr>,
    method: Method,
    uri: Uri,
    headers: Vec<(&'static str, HeaderValue)>,
    key: Option<HeaderValue>,
    overheard: Arc<Overheard>,
}

impl Asked {
    pub(crate) fn new(request: &Request<Body>, at: Timestamp, peer: Option<IpAddr>) -> Self {
        let headers = HEADERS
            .iter()
            .filter_map(|(name, header)| request.headers().get(header).map(|value| (*name, value.clone())));
        Self {
            at,
            peer,
            method: request.method().clone(),
            uri: request.uri().clone(),
            headers: headers.collect(),
            key: request.headers().get(AUTHORIZATION).cloned(),
            overheard: Arc::default(),
        }
    }

    pub(crate) fn overheard(&self) -> Arc<Overheard> {
        Arc::clone(&self.overheard)
    }

    /// Notes why the edge refused the request. Unknown paths are refused before a key is looked at; whose it is is asked
    /// here, so that the administrators of its directory hear of a wrong base URL.
    pub(crate) async fn refused(&self, refusal: &Refusal, state: &AppState) {
        match refusal {
            Refusal::UnknownPath | Refusal::UnknownMethod { .. } => {
                self.overheard.odd(Oddity::UnknownPath);
                if let Some(directory) = directory_of_key(self.key.as_ref(), self.peer, state).await {
                    self.overheard.recognised(directory);
                }
            }
            Refusal::TooMany(_) => self.overheard.odd(Oddity::RateLimited),
            Refusal::TooLarge { .. } => self.overheard.odd(Oddity::TooLarge),
            _ => {}
        }
    }

    /// Hands the exchange over, if it is one of a directory that may want it, and gives the answer back.
    pub(crate) async fn answered(
        self,
        response: Response<Body>,
        request_id: &Arc<str>,
        took: Duration,
        state: &AppState,
    ) -> Response<Body> {
        let Some((org_id, directory_id)) = self.overheard.directory.get().copied() else { return response };
        let searches = self.uri.path().ends_with("/.search");
        let reads = self.method == Method::GET || self.method == Method::HEAD || searches;
        let is_read_that_succeeded = reads && response.status().as_u16() < 400;
        let journal = state.steward.journal();
        if !journal.wants(directory_id, is_read_that_succeeded, self.at) {
            return response;
        }
        let (parts, body) = response.into_parts();
        // What is there already is looked at; an answer that is made piece by piece is not waited for.
        let (body, bytes) = if body.size_hint().exact().is_some() {
            let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
            (Body::from(bytes.clone()), bytes)
        } else {
            (body, Bytes::new())
        };
        let header = |(name, value): &(&'static str, HeaderValue)| {
            (*name, String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        journal.note(Exchange {
            id: state.steward.ids().uuid(self.at),
            at: self.at,
            org_id,
            directory_id,
            request_id: Arc::clone(request_id),
            method: self.method.as_str().to_owned(),
            target: below_base(&self.uri),
            headers: self.headers.iter().map(header).collect(),
            status: parts.status.as_u16(),
            micros: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            oddity: self.overheard.oddity.get().copied(),
            request: self.overheard.body.get().map(own),
            response: bytes,
            changes: self.overheard.trace.take(),
        });
        Response::from_parts(parts, body)
    }
}

/// Bodies up to this size are copied: one stands in the buffer of its connection, which would be kept alive with it.
const COPIED: usize = 64 << 10;

fn own(body: &Bytes) -> Bytes {
    if body.len() <= COPIED { Bytes::copy_from_slice(body) } else { body.clone() }
}

/// Path and query below the base URL of a directory; as they are where the path does not begin with one.
fn below_base(uri: &Uri) -> String {
    let path = uri.path();
    let rest = path.strip_prefix("/scim/directory/").filter(|rest| !rest.is_empty());
    let below = match rest.map(|rest| rest.split_once('/').unwrap_or((rest, ""))) {
        None => path.to_owned(),
        Some((_, rest)) => {
            let rest = match rest.strip_prefix("v2") {
                Some(unversioned) if unversioned.is_empty() || unversioned.starts_with('/') => unversioned,
                _ => rest,
            };
            let rest = rest.trim_matches('/');
            format!("/{rest}")
        }
    };
    match uri.query() {
        Some(query) => format!("{below}?{query}"),
        None => below,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_below_the_base_url_is_what_a_replay_needs() {
        for (uri, below) in [
            ("/scim/directory/1/Users?count=1", "/Users?count=1"),
            ("/scim/directory/1/v2/Groups/7/", "/Groups/7"),
            ("/scim/directory/1/v20", "/v20"),
            ("/scim/directory/1/scim/v2/Users", "/scim/v2/Users"),
            ("/scim/v2/Users", "/scim/v2/Users"),
            ("/scim/directory/1", "/"),
            ("/scim/directory/1/v2?filter=x", "/?filter=x"),
            ("/scim/directory/", "/scim/directory/"),
        ] {
            assert_eq!(below_base(&uri.parse().unwrap()), below);
        }
    }
}
