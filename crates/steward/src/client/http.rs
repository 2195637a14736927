//! Requests to Steward's own API and their answers: one connection for each, no redirects, everything with a limit.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, HeaderValue, RETRY_AFTER, USER_AGENT,
};
use hyper::{HeaderMap, Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use url::{Host, Position, Url};

use super::answer;
use super::failure::Failure;
use super::key::Key;
use crate::output;

/// The longest answer that is read; a page of the server is far below.
const BODY_BYTES_MAX: usize = 16 << 20;

/// How often a request is repeated that came too early, and how long is waited for it at most.
const REPEATS: u32 = 2;
const WAIT_MAX: u64 = 30;

/// A server and the key that it is asked with.
#[derive(Debug)]
pub(super) struct Server {
    base: Url,
    authorization: HeaderValue,
    tls: Arc<ClientConfig>,
    within: Duration,
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

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Server {
    /// Prepares to ask a server. Nothing is sent.
    pub(super) fn new(base: Url, key: &Key, ca: Option<&Path>, within: Duration) -> Result<Self, Failure> {
        let setting = |what, why: String| Failure::Setting { what, why };
        let mut authorization = HeaderValue::from_str(&format!("Bearer {}", key.reveal()))
            .map_err(|_| Failure::Malformed { why: "it has characters that no key has".to_owned() })?;
        authorization.set_sensitive(true);
        let tls = tls(ca).map_err(|why| setting("the file of --ca-file", why))?;
        Ok(Self { base, authorization, tls, within })
    }

    /// Asks, and returns the body of the answer; null where there is none.
    pub(super) async fn call(&self, call: Call<'_>) -> Result<Value, Failure> {
        let mut repeats = 0;
        let answer = loop {
            let answer = match timeout(self.within, self.exchange(&call)).await {
                Ok(answer) => answer.map_err(|why| self.unreachable(&call, why))?,
                Err(_) => {
                    let seconds = self.within.as_secs();
                    let why = format!("nothing came within {seconds} s; what was asked may still be done");
                    return Err(self.unreachable(&call, why));
                }
            };
            match wait(&answer).filter(|_| repeats < REPEATS) {
                None => break answer,
                Some(seconds) => {
                    output::note(&format!("the server asks to wait for {seconds} s"));
                    sleep(Duration::from_secs(seconds)).await;
                    repeats += 1;
                }
            }
        };
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

    async fn exchange(&self, call: &Call<'_>) -> Result<Answer, String> {
        let request = self.request(call)?;
        let port = self.base.port_or_known_default().unwrap_or(443);
        let (dialled, name) = match self.base.host() {
            Some(Host::Domain(name)) => {
                let server = ServerName::try_from(name.trim_end_matches('.').to_owned());
                (TcpStream::connect((name, port)).await, server.map_err(|error| error.to_string())?)
            }
            Some(Host::Ipv4(address)) => {
                (TcpStream::connect((address, port)).await, ServerName::IpAddress(address.into()))
            }
            Some(Host::Ipv6(address)) => {
                (TcpStream::connect((address, port)).await, ServerName::IpAddress(address.into()))
            }
            None => return Err("the URL has no host".to_owned()),
        };
        let stream = dialled.map_err(|error| error.to_string())?;
        // A request is one small write; waiting to fill a packet would only delay it.
        let _ = stream.set_nodelay(true);
        if self.base.scheme() == "http" {
            return exchange_over(stream, request).await;
        }
        let connected = TlsConnector::from(self.tls.clone()).connect(name, stream).await;
        exchange_over(connected.map_err(|error: io::Error| error.to_string())?, request).await
    }

    fn request(&self, call: &Call<'_>) -> Result<Request<Full<Bytes>>, String> {
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
        request.body(Full::from(body.unwrap_or_default())).map_err(|error| error.to_string())
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

/// How long to wait before asking again, where the server says so (RFC 6585 §4) and it is not too long.
fn wait(answer: &Answer) -> Option<u64> {
    if answer.status != StatusCode::TOO_MANY_REQUESTS {
        return None;
    }
    let seconds = answer.headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse::<u64>().ok()?;
    (seconds <= WAIT_MAX).then_some(seconds.max(1))
}

async fn exchange_over<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Answer, String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let failed = |error: hyper::Error| with_causes(&error);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
    let exchange = async {
        let (head, body) = sender.send_request(request).await.map_err(failed)?.into_parts();
        let body = Limited::new(body, BODY_BYTES_MAX).collect().await.map_err(|error| error.to_string())?;
        Ok(Answer { status: head.status, headers: head.headers, body: body.to_bytes() })
    };
    tokio::pin!(exchange, connection);
    // The connection does its work only while it is polled, and may end before its last bytes have been taken from it.
    tokio::select! {
        biased;
        answer = &mut exchange => answer,
        _ = &mut connection => exchange.await,
    }
}

fn with_causes(error: &hyper::Error) -> String {
    let mut why = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        why = format!("{why}: {inner}");
        source = inner.source();
    }
    why
}

/// Trusts the public authorities that the program carries, and those of a file.
fn tls(ca: Option<&Path>) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = ca {
        let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let added = read.map_err(|error| format!("cannot be read as PEM: {error}"))?;
        if added.is_empty() {
            return Err("has no certificate: there is no -----BEGIN CERTIFICATE----- in it".to_owned());
        }
        for certificate in added {
            roots
                .add(certificate)
                .map_err(|error| format!("has a certificate that cannot be used: {error}"))?;
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
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

    #[test]
    fn a_short_wait_is_waited_for() {
        let answer = |status, after: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, after.parse().unwrap())]);
            wait(&Answer { status, headers, body: Bytes::new() })
        };
        assert_eq!(answer(StatusCode::TOO_MANY_REQUESTS, "3"), Some(3));
        assert_eq!(answer(StatusCode::TOO_MANY_REQUESTS, "0"), Some(1));
        assert_eq!(answer(StatusCode::TOO_MANY_REQUESTS, "31"), None);
        assert_eq!(answer(StatusCode::TOO_MANY_REQUESTS, "soon"), None);
        assert_eq!(answer(StatusCode::SERVICE_UNAVAILABLE, "3"), None);
    }
}
