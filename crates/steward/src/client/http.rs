//! Requests to Steward's own API and their answers.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT};
use hyper::{Method, Request};
use serde_json::Value;
use url::{Position, Url};

use super::answer;
use super::failure::Failure;
use super::key::Key;
use super::wire::{Answer, Wire, authorization};

/// A server and the key that it is asked with.
#[derive(Debug)]
pub(super) struct Server {
    base: Url,
    authorization: HeaderValue,
    wire: Wire,
}

/// A request: what it is for, and what is sent.
#[derive(Debug)]
pub(super) struct Call<'a> {
    /// What is attempted and on what, as the rest of a sentence: `revoke the key 7`.
    pub(super) attempted: String,
    pub(super) method: Method,
    /// The segments of the path below `/steward/v1`.
    pub(super) path: &'a [&'a str],
    pub(super) cursor: Option<&'a str>,
    pub(super) body: Option<&'a Value>,
}

impl Server {
    /// Prepares to ask a server. Nothing is sent.
    pub(super) fn new(base: Url, key: &Key, ca: Option<&Path>, within: Duration) -> Result<Self, Failure> {
        let authorization = authorization(key)?;
        let wire = Wire::new(&base, ca, within)?;
        Ok(Self { base, authorization, wire })
    }

    /// Asks, and returns the body of the answer; null where there is none.
    pub(super) async fn call(&self, call: Call<'_>) -> Result<Value, Failure> {
        let answer = match self.request(&call) {
            Ok(request) => self.wire.ask(&request).await,
            Err(why) => Err(why),
        };
        let answer = answer.map_err(|why| self.unreachable(&call, why))?;
        self.read(call, &answer)
    }

    /// Asks for every page of a list and returns them as one.
    pub(super) async fn list(&self, attempted: &str, path: &[&str]) -> Result<Vec<Value>, Failure> {
        let mut all = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let cursor = next.as_deref();
            let call =
                Call { attempted: attempted.to_owned(), method: Method::GET, path, cursor, body: None };
            let page = self.call(call).await?;
            all.extend_from_slice(answer::elements(&page));
            match page["meta"]["next"].as_str() {
                // A server that repeats a cursor would be asked for ever.
                Some(following) if next.as_deref() != Some(following) => next = Some(following.to_owned()),
                _ => return Ok(all),
            }
        }
    }

    fn read(&self, call: Call<'_>, answer: &Answer) -> Result<Value, Failure> {
        let status = answer.status;
        let parsed =
            if answer.body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&answer.body) };
        let unreadable = |why: String| Failure::Unreadable {
            attempted: call.attempted.clone(),
            server: self.origin(),
            why,
        };
        if status.is_redirection() {
            return Err(unreadable("leads to another address, which is not followed with a key".to_owned()));
        }
        if status.is_success() {
            return parsed.map_err(|error| unreadable(format!("is not JSON: {error}")));
        }
        let body = parsed.unwrap_or(Value::Null);
        let detail = answer::detail(&body)
            .unwrap_or_else(|| status.canonical_reason().unwrap_or("without a reason").to_owned());
        Err(Failure::Refused {
            attempted: call.attempted,
            status: status.as_u16(),
            detail,
            body: Box::new(body),
        })
    }

    fn unreachable(&self, call: &Call<'_>, why: String) -> Failure {
        Failure::Unreachable { attempted: call.attempted.clone(), server: self.origin(), why }
    }

    fn origin(&self) -> String {
        self.base[..Position::BeforePath].to_owned()
    }

    fn request(&self, call: &Call<'_>) -> Result<Request<Bytes>, String> {
        let url = self.url(call);
        let body = call.body.map(ToString::to_string);
        let mut request = Request::builder()
            .method(call.method.clone())
            .uri(&url[Position::BeforePath..Position::AfterQuery])
            .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
            .header(AUTHORIZATION, self.authorization.clone())
            .header(USER_AGENT, concat!("Steward/", env!("CARGO_PKG_VERSION")))
            .header(ACCEPT, "application/json")
            .header(CONNECTION, "close");
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        request.body(Bytes::from(body.unwrap_or_default())).map_err(|error| error.to_string())
    }

    fn url(&self, call: &Call<'_>) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["steward", "v1"]).extend(call.path);
        }
        if let Some(cursor) = call.cursor {
            url.query_pairs_mut().append_pair("cursor", cursor);
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(base: &str, path: &[&str], cursor: Option<&str>) -> String {
        let base = Url::parse(base).unwrap();
        let server = Server::new(base, &Key::new("k"), None, Duration::from_secs(1)).unwrap();
        let call = Call { attempted: String::new(), method: Method::GET, path, cursor, body: None };
        server.url(&call).to_string()
    }

    #[test]
    fn paths_are_below_the_base_url() {
        assert_eq!(url("https://a.example", &["orgs"], None), "https://a.example/steward/v1/orgs");
        assert_eq!(
            url("https://a.example/x/", &["orgs", "1"], None),
            "https://a.example/x/steward/v1/orgs/1"
        );
        assert_eq!(
            url("https://a.example/x", &["o"], Some("a&b")),
            "https://a.example/x/steward/v1/o?cursor=a%26b"
        );
    }
}
