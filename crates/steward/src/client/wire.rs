//! Requests to any server and their answers: one connection for each, no redirects, everything with a limit.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{HeaderValue, RETRY_AFTER};
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use url::{Host, Url};

use super::failure::Failure;
use super::key::Key;
use crate::output;

/// The longest answer that is read; a page of the server is far below.
const BODY_BYTES_MAX: usize = 16 << 20;

/// How often a request is repeated that came too early, and how long is waited for it at most.
const REPEATS: u32 = 2;
const WAIT_MAX: u64 = 30;

/// A server, and how to reach it.
#[derive(Debug)]
pub(super) struct Wire {
    https: bool,
    host: Option<Host<String>>,
    port: u16,
    tls: Arc<ClientConfig>,
    within: Duration,
}

/// An answer with its whole body.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// The header that carries a key.
pub(super) fn authorization(key: &Key) -> Result<HeaderValue, Failure> {
    let mut header = HeaderValue::from_str(&format!("Bearer {}", key.reveal()))
        .map_err(|_| Failure::Malformed { why: "it has characters that no key has".to_owned() })?;
    header.set_sensitive(true);
    Ok(header)
}

impl Wire {
    /// Prepares to reach the server of a URL. Nothing is sent.
    pub(super) fn new(url: &Url, ca: Option<&Path>, within: Duration) -> Result<Self, Failure> {
        let tls = tls(ca).map_err(|why| Failure::Setting { what: "the file of --ca-file", why })?;
        let port = url.port_or_known_default().unwrap_or(443);
        let host = url.host().map(|host| host.to_owned());
        Ok(Self { https: url.scheme() != "http", host, port, tls, within })
    }

    /// Asks within the time that one request may take; waits and asks again where the server says so. The error is the
    /// rest of a sentence.
    pub(super) async fn ask(&self, request: &Request<Bytes>) -> Result<Answer, String> {
        let mut repeats = 0;
        loop {
            let answer = match timeout(self.within, self.exchange(request)).await {
                Ok(answer) => answer?,
                Err(_) => {
                    let seconds = self.within.as_secs();
                    return Err(format!("nothing came within {seconds} s; what was asked may still be done"));
                }
            };
            match wait(&answer).filter(|_| repeats < REPEATS) {
                None => return Ok(answer),
                Some(seconds) => {
                    output::note(&format!("the server asks to wait for {seconds} s"));
                    sleep(Duration::from_secs(seconds)).await;
                    repeats += 1;
                }
            }
        }
    }

    async fn exchange(&self, request: &Request<Bytes>) -> Result<Answer, String> {
        let (dialled, name) = match &self.host {
            Some(Host::Domain(name)) => {
                let server = ServerName::try_from(name.trim_end_matches('.').to_owned());
                let dialled = TcpStream::connect((name.as_str(), self.port)).await;
                (dialled, server.map_err(|error| error.to_string())?)
            }
            Some(Host::Ipv4(address)) => {
                (TcpStream::connect((*address, self.port)).await, ServerName::IpAddress((*address).into()))
            }
            Some(Host::Ipv6(address)) => {
                (TcpStream::connect((*address, self.port)).await, ServerName::IpAddress((*address).into()))
            }
            None => return Err("the URL has no host".to_owned()),
        };
        let stream = dialled.map_err(|error| error.to_string())?;
        // A request is one small write; waiting to fill a packet would only delay it.
        let _ = stream.set_nodelay(true);
        let request = request.clone().map(Full::from);
        if !self.https {
            return exchange_over(stream, request).await;
        }
        let connected = TlsConnector::from(self.tls.clone()).connect(name, stream).await;
        exchange_over(connected.map_err(|error: io::Error| error.to_string())?, request).await
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
