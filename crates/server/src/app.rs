//! The edge: what happens to every request before the router and to every answer after it.

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::header::{ALLOW, HeaderName, HeaderValue};
use axum::http::{Extensions, HeaderMap, Request, Response, Uri};
use futures_util::FutureExt;
use steward_core::Steward;
use tokio::time::Instant;
use tower::ServiceExt;

use crate::failure::Failure;
use crate::family::{Family, Refusal};
use crate::faults::{Fate, Fault};
use crate::headers;
use crate::metrics::{Metrics, Operation};
use crate::provisioning::{self, Asked, Overheard};
use crate::rate::{Exceeded, Standing};
use crate::router;
use crate::state::{AppState, Settings};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest request id that is taken over from a client.
const REQUEST_ID_LIMIT: usize = 128;

/// Where the APIs are.
const APIS: [&str; 4] = ["/admin/", "/scim/", "/steward/", "/users/"];

/// What the edge knows of a request: the id under which its log lines, its events and its answer are found, and the
/// address of the client that it came from, perhaps through proxies.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) id: Arc<str>,
    pub(crate) peer: Option<IpAddr>,
    /// Where what is left of the caller's budget is put, if the family shows it on every answer.
    pub(crate) standing: Option<Arc<OnceLock<Standing>>>,
    /// What the journal of a directory is told, if the request may be one of its identity provider.
    pub(crate) overheard: Option<Arc<Overheard>>,
}

impl Arrival {
    pub(crate) fn of(extensions: &Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_else(|| Self {
            id: "".into(),
            peer: None,
            standing: None,
            overheard: None,
        })
    }
}

/// The whole HTTP face. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    router: Router,
    state: AppState,
}

impl App {
    /// Builds the face of a program.
    pub fn new(steward: Steward, settings: Settings) -> Self {
        let state = AppState::new(steward, settings);
        Self { router: router::router(state.clone()), state }
    }

    /// The face of a listener that shows the metrics of this one, to whoever reaches it, and nothing else.
    #[must_use]
    pub fn metrics_only(&self) -> Self {
        Self { router: router::metrics_only(self.state.clone()), state: self.state.clone() }
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.state.metrics
    }

    /// Answers a request. It always answers: a panic becomes 500, a slow use case 503.
    pub async fn respond(&self, mut request: Request<Body>, peer: Option<IpAddr>) -> Response<Body> {
        let _in_flight = self.state.metrics.in_flight();
        let began = Instant::now();
        let request_id = self.request_id(&request);
        let family = Family::of(request.uri().path());
        let method = request.method().clone();
        let accepts_json = family == Family::Scim && provisioning::prefers_plain_json(request.headers());
        let peer = peer.map(|peer| self.state.settings.proxies.client(peer, request.headers()));
        let standing = matches!(family, Family::Admin | Family::Control | Family::Dlp).then(Arc::default);
        let asked = (family == Family::Scim).then(|| Asked::new(&request, self.state.steward.now(), peer));
        let overheard = asked.as_ref().map(Asked::overheard);
        let arrival = Arrival { id: Arc::clone(&request_id), peer, standing: standing.clone(), overheard };
        request.extensions_mut().insert(arrival);
        let fate = self.fate(request.uri().path());
        if !fate.latency.is_zero() {
            tokio::time::sleep(fate.latency).await;
        }
        let outcome = match (fate.fault, self.state.budgets.arrived(peer, self.state.steward.now())) {
            (Some(Fault::TooMany), _) => Err(Refusal::TooMany(Exceeded::made_up(self.state.steward.now()))),
            (Some(Fault::Internal), _) => Err(Refusal::Internal),
            (Some(Fault::Unavailable), _) => Err(Refusal::Timeout),
            (_, Err(exceeded)) => {
                self.state.metrics.rate_limited("address");
                Err(Refusal::TooMany(exceeded))
            }
            (Some(Fault::Lost), Ok(())) => self.route(request, family).await.and(Err(Refusal::Internal)),
            (None, Ok(())) => self.route(request, family).await,
        };
        let mut operation = None;
        let mut response = match outcome {
            Ok(mut response) => {
                operation = response.extensions().get::<Operation>().copied();
                match response.extensions_mut().remove::<Failure>() {
                    Some(failure) => {
                        if let (Some(asked), Failure::Refused(refusal)) = (&asked, &failure) {
                            asked.refused(refusal, &self.state).await;
                        }
                        // The router names the methods of the path (RFC 9110 §15.5.6).
                        let allow = response.headers_mut().remove(ALLOW);
                        let mut rendered =
                            failure.render(family, &method, &request_id, self.state.base_url());
                        rendered.headers_mut().extend(allow.map(|methods| (ALLOW, methods)));
                        operation.map(|operation| rendered.extensions_mut().insert(operation));
                        rendered
                    }
                    None => response,
                }
            }
            Err(refusal) => refusal.response(family, &request_id),
        };
        if let Some(asked) = asked {
            response = asked.answered(response, &request_id, began.elapsed(), &self.state).await;
        }
        let headers = response.headers_mut();
        if let Some(standing) = standing.as_ref().and_then(|standing| standing.get()) {
            standing.write(headers);
        }
        if accepts_json {
            provisioning::answer_as_plain_json(headers);
        }
        if let Ok(value) = HeaderValue::from_str(&request_id) {
            headers.insert(REQUEST_ID, value);
        }
        headers::write(headers, self.state.settings.is_reached_over_tls());
        self.state.metrics.answered(family, operation, &method, response.status(), began.elapsed());
        response
    }

    async fn route(&self, mut request: Request<Body>, family: Family) -> Result<Response<Body>, Refusal> {
        let limits = self.state.settings.limits;
        let length = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
        if length > limits.url_bytes {
            return Err(Refusal::UrlTooLong { limit: limits.url_bytes });
        }
        if length + header_bytes(request.headers()) > limits.head_bytes {
            return Err(Refusal::HeadTooLarge { limit: limits.head_bytes });
        }
        if !is_text(request.uri().path()) {
            return Err(Refusal::UnknownPath);
        }
        if family == Family::Scim
            && let Some(uri) = canonical(request.uri())
        {
            *request.uri_mut() = uri;
        }
        if matches!(family, Family::Admin | Family::Control)
            && let Some(uri) = with_whole_ari(request.uri())
        {
            *request.uri_mut() = uri;
        }
        let answer = AssertUnwindSafe(self.router.clone().oneshot(request)).catch_unwind();
        match tokio::time::timeout(limits.request_timeout, answer).await {
            Ok(Ok(Ok(response))) => Ok(response),
            Ok(Ok(Err(never))) => match never {},
            Ok(Err(_panic)) => {
                tracing::error!("a handler panicked");
                Err(Refusal::Internal)
            }
            Err(_elapsed) => Err(Refusal::Timeout),
        }
    }

    /// Draws what goes wrong with a request to one of the APIs; whoever looks at the server itself sees it as it is.
    fn fate(&self, path: &str) -> Fate {
        match &self.state.settings.faults {
            Some(faults) if APIS.iter().any(|prefix| path.starts_with(prefix)) => {
                faults.draw(self.state.steward.ids())
            }
            _ => Fate::default(),
        }
    }

    /// Takes the client's id over when it is harmless, or draws one.
    fn request_id(&self, request: &Request<Body>) -> Arc<str> {
        let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|text| {
            !text.is_empty()
                && text.len() <= REQUEST_ID_LIMIT
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
        });
        match given {
            Some(text) => text.into(),
            None => {
                let steward = &self.state.steward;
                let mut buffer = uuid::Uuid::encode_buffer();
                let id = steward.ids().uuid(steward.now());
                (&*id.as_hyphenated().encode_lower(&mut buffer)).into()
            }
        }
    }
}

/// The length of headers as they were sent: each line has a colon, a space and an end.
fn header_bytes(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}

/// Asks whether a path, once decoded, is text without NUL: no resource has another name.
fn is_text(path: &str) -> bool {
    if !path.contains('%') {
        return true;
    }
    let mut decoded = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = || u8::from_str_radix(std::str::from_utf8(after.get(..2)?).ok()?, 16).ok();
        match (first, escaped()) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                rest = &after[2..];
            }
            _ => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    !decoded.contains(&0) && std::str::from_utf8(&decoded).is_ok()
}

/// Provisioning paths are read with a slash at the end and with a `/v2` behind the directory: clients send both.
fn canonical(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    if !path.ends_with('/') && !path.contains("/v2") {
        return None;
    }
    let trimmed = path.trim_end_matches('/');
    let mut segments: Vec<&str> = trimmed.split('/').collect();
    // "", "scim", "directory", id, "v2", …
    let versioned = segments.len() > 4 && segments.get(4) == Some(&"v2");
    if trimmed.len() == path.len() && !versioned {
        return None;
    }
    if versioned {
        segments.remove(4);
    }
    let mut text = segments.join("/");
    if let Some(query) = uri.query() {
        text.push('?');
        text.push_str(query);
    }
    text.parse().ok()
}

/// The resource of a policy is an ARI, in which there are slashes. Clients that put it into the path as it is mean one
/// segment all the same (organizations API §4; atlassian-python-api).
fn with_whole_ari(uri: &Uri) -> Option<Uri> {
    let (before, ari) = uri.path().split_once("/resources/ari:")?;
    if !ari.contains('/') {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{before}/resources/ari:{}{query}", ari.replace('/', "%2F")).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ari_in_a_path_is_one_segment() {
        let whole = |text: &str| with_whole_ari(&text.parse().unwrap()).map(|uri| uri.to_string());
        assert_eq!(
            whole("/policies/7/resources/ari:cloud:jira::site/1?force=true").as_deref(),
            Some("/policies/7/resources/ari:cloud:jira::site%2F1?force=true"),
        );
        assert_eq!(whole("/policies/7/resources/ari:cloud:jira::site%2F1"), None);
        assert_eq!(whole("/policies/7/resources"), None);
    }

    #[test]
    fn a_path_that_is_no_text_names_nothing() {
        for path in ["/a", "/%41", "/100%", "/%zz", "/%C3%A9"] {
            assert!(is_text(path), "{path}");
        }
        for path in ["/%FF", "/a%00", "/%C3"] {
            assert!(!is_text(path), "{path}");
        }
    }

    #[test]
    fn provisioning_paths_lose_their_last_slash_and_their_version() {
        let canonical = |text: &str| canonical(&text.parse().unwrap()).map(|uri| uri.to_string());
        assert_eq!(canonical("/scim/directory/1/Users"), None);
        assert_eq!(canonical("/scim/directory/1/Users/?a=b"), Some("/scim/directory/1/Users?a=b".to_owned()));
        assert_eq!(canonical("/scim/directory/1/v2/Users"), Some("/scim/directory/1/Users".to_owned()));
        assert_eq!(canonical("/scim/directory/1/Users/v2"), None);
    }
}
