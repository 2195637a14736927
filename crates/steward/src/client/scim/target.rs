//! The SCIM server that is asked, and one request to it.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use clap::Args;
use hyper::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT,
};
use hyper::{HeaderMap, Method, Request};
use serde_json::Value;
use url::{Position, Url};

use super::scenario::KeyUse;
use crate::client::connection::base_url;
use crate::client::failure::Failure;
use crate::client::key::Key;
use crate::client::span::Span;
use crate::client::wire::{Wire, authorization};

/// The media type of SCIM (RFC 7644 §8.1).
const MEDIA_TYPE: &str = "application/scim+json";

/// Has the place of a key and is none.
const NO_KEY: HeaderValue = HeaderValue::from_static("Bearer not-a-key");

/// What stands for the key where an answer repeats it.
const MASK: &str = "****";

/// The server and how to speak with it. The key of another server may stand in the environment, so it is not read from
/// there.
#[derive(Debug, Args)]
pub(crate) struct Connection {
    /// SCIM base URL of the server: what stands before `/Users`.
    #[arg(long, value_name = "URL")]
    url: String,

    /// File with the key; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,

    /// PEM file with authorities to trust beside the public ones.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,

    /// Send the key over http: also to another machine, where everybody on the way can read it.
    #[arg(long)]
    insecure_http: bool,

    /// How long one request may take.
    #[arg(long, value_name = "SPAN", default_value = "30s", value_parser = Span::parse_some)]
    timeout: Span,
}

/// A SCIM server.
#[derive(Debug)]
pub(super) struct Target {
    base: Url,
    authorization: HeaderValue,
    key: Key,
    wire: Wire,
}

/// A request to it. The path has everything in it that a URL may have.
#[derive(Debug)]
pub(super) struct Sent<'a> {
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<&'a Value>,
    pub(super) key: KeyUse,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Got {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
}

/// The body of an answer.
#[derive(Debug, PartialEq)]
pub(super) enum Body {
    None,
    Json(Value),
    /// What is no JSON, as text.
    Other(String),
}

impl Body {
    /// The body as JSON, if it is that.
    pub(super) fn json(&self) -> Option<&Value> {
        match self {
            Self::Json(value) => Some(value),
            Self::None | Self::Other(_) => None,
        }
    }
}

impl Connection {
    /// The server, before anything is sent to it.
    pub(super) fn open(&self) -> Result<Target, Failure> {
        let base = base_url(&self.url, self.insecure_http)
            .map_err(|why| Failure::Setting { what: "the URL", why })?;
        let key = Key::read(&self.key_file)?;
        let seconds = u64::try_from(self.timeout.0).unwrap_or_default();
        let wire = Wire::new(&base, self.ca_file.as_deref(), Duration::from_secs(seconds))?;
        Ok(Target { authorization: authorization(&key)?, base, key, wire })
    }
}

impl Target {
    /// The base URL, without a slash at its end.
    pub(super) fn base(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Asks. The error says why there is no answer.
    pub(super) async fn ask(&self, sent: Sent<'_>) -> Result<Got, String> {
        let request = self.request(sent)?;
        let answer = self.wire.ask(&request).await?;
        let text = self.mask(&String::from_utf8_lossy(&answer.body));
        let body = if text.trim().is_empty() {
            Body::None
        } else {
            serde_json::from_str(&text).map_or(Body::Other(text), Body::Json)
        };
        Ok(Got { status: answer.status.as_u16(), headers: answer.headers, body })
    }

    fn request(&self, sent: Sent<'_>) -> Result<Request<Bytes>, String> {
        let path = format!("{}{}", self.base.path().trim_end_matches('/'), sent.path);
        let mut request = Request::builder()
            .method(sent.method.clone())
            .uri(path)
            .header(HOST, &self.base[Position::BeforeHost..Position::AfterPort])
            .header(CONNECTION, "close");
        match sent.key {
            KeyUse::Given => request = request.header(AUTHORIZATION, self.authorization.clone()),
            KeyUse::Wrong => request = request.header(AUTHORIZATION, NO_KEY),
            KeyUse::None => {}
        }
        let mut defaults =
            vec![(USER_AGENT, concat!("Steward/", env!("CARGO_PKG_VERSION"))), (ACCEPT, MEDIA_TYPE)];
        if sent.body.is_some() {
            defaults.push((CONTENT_TYPE, MEDIA_TYPE));
        }
        for (name, value) in defaults {
            if !sent.headers.contains_key(&name) {
                request = request.header(name, value);
            }
        }
        for (name, value) in &sent.headers {
            request = request.header(name, value);
        }
        let body = sent.body.map(ToString::to_string).unwrap_or_default();
        request.body(Bytes::from(body)).map_err(|error| error.to_string())
    }

    /// Takes the key out of what a server sends back: it goes into reports.
    fn mask(&self, text: &str) -> String {
        text.replace(self.key.reveal(), MASK)
    }
}

/// Headers of a request out of pairs, the later ones over the earlier.
pub(super) fn headers<'a>(pairs: impl IntoIterator<Item = &'a (HeaderName, String)>) -> HeaderMap {
    let pair =
        |(name, value): &(HeaderName, String)| Some((name.clone(), HeaderValue::from_str(value).ok()?));
    let mut headers = HeaderMap::new();
    for (name, value) in pairs.into_iter().filter_map(pair) {
        headers.insert(name, value);
    }
    headers
}

/// Writes a path as it must be sent: what a URL may not hold is escaped, and what is escaped already stays (RFC 3986 §2).
pub(super) fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=%".contains(&byte);
        push(&mut encoded, byte, plain);
    }
    encoded
}

/// Escapes a value so that it cannot end the part of the path that it stands in.
pub(super) fn encode_value(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        push(&mut encoded, byte, byte.is_ascii_alphanumeric() || b"-._~:@".contains(&byte));
    }
    encoded
}

fn push(text: &mut String, byte: u8, plain: bool) {
    if plain {
        text.push(char::from(byte));
    } else {
        // Writing to a string does not fail.
        let _ = write!(text, "%{byte:02X}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_escaped_once() {
        assert_eq!(encode("/Users?filter=userName eq \"a\""), "/Users?filter=userName%20eq%20%22a%22");
        assert_eq!(encode("/Users?filter=a%20eq+%22b%22"), "/Users?filter=a%20eq+%22b%22");
        assert_eq!(
            encode("/x?attributes=emails[type eq \"work\"]"),
            "/x?attributes=emails%5Btype%20eq%20%22work%22%5D"
        );
        assert_eq!(encode_value("a+b&c=é/"), "a%2Bb%26c%3D%C3%A9%2F");
    }

    #[test]
    fn a_key_that_comes_back_is_masked() {
        let base = Url::parse("https://a.example/scim/").unwrap();
        let key = Key::new("hunter2");
        let wire = Wire::new(&base, None, Duration::from_secs(1)).unwrap();
        let target = Target { authorization: authorization(&key).unwrap(), base, key, wire };
        assert_eq!(target.mask("you sent Bearer hunter2"), "you sent Bearer ****");
        assert_eq!(target.base(), "https://a.example/scim");
        let sent = Sent {
            method: &Method::GET,
            path: "/Users",
            headers: HeaderMap::new(),
            body: None,
            key: KeyUse::Wrong,
        };
        let request = target.request(sent).unwrap();
        assert_eq!(request.uri(), "/scim/Users");
        assert_eq!(request.headers()[AUTHORIZATION], NO_KEY);
        assert_eq!(request.headers()[ACCEPT], MEDIA_TYPE);
    }
}
