//! TLS on the listener, asked by a client that checks the certificate.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{CertificateParams, CertifiedKey, KeyPair, date_time_ymd, generate_simple_self_signed};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion, version};
use steward_core::context::Timestamp;
use steward_server::{ServeLimits, Tls, Validity, serve};
use steward_testkit::app::TestApp;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::CancellationToken;

const NAME: &str = "steward.test";

/// A certificate and its key in two files.
struct Files {
    _directory: TempDir,
    certificate: PathBuf,
    key: PathBuf,
}

impl Files {
    fn new(pair: &CertifiedKey<KeyPair>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str| directory.path().join(name);
        let files =
            Self { certificate: file("certificate.pem"), key: file("key.pem"), _directory: directory };
        files.write(pair);
        files
    }

    fn write(&self, pair: &CertifiedKey<KeyPair>) {
        fs::write(&self.certificate, pair.cert.pem()).unwrap();
        fs::write(&self.key, pair.signing_key.serialize_pem()).unwrap();
    }

    fn load(&self) -> Tls {
        Tls::load(&self.certificate, &self.key).unwrap()
    }
}

fn pair() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed([NAME.to_owned()]).unwrap()
}

/// A client that trusts one certificate.
fn client(
    trusted: &CertificateDer<'static>,
    protocols: &[&str],
    versions: &[&'static SupportedProtocolVersion],
) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    Arc::new(config).into()
}

/// A server with a certificate, until it is dropped.
struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    _app: TestApp,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Server {
    async fn start(tls: Tls) -> Self {
        let app = TestApp::sqlite().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let limits = ServeLimits { header_timeout: Duration::from_millis(300), ..ServeLimits::default() };
        tokio::spawn(serve(listener, Some(tls), app.face().clone(), limits, stop.clone()));
        Self { address, stop, _app: app }
    }

    async fn connect(&self, connector: &TlsConnector) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(self.address).await?;
        connector.connect(ServerName::try_from(NAME).unwrap(), stream).await
    }
}

/// Reads until the server closes the connection, which must not take long.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut received = Vec::new();
    timeout(Duration::from_secs(10), stream.read_to_end(&mut received)).await.expect("it is closed").unwrap();
    received
}

#[tokio::test]
async fn both_versions_of_http_and_of_tls_are_spoken() {
    let pair = pair();
    let server = Server::start(Files::new(&pair).load()).await;
    for version in [&version::TLS12, &version::TLS13] {
        for (offered, chosen) in
            [(&["h2", "http/1.1"][..], Some("h2")), (&["http/1.1"], Some("http/1.1")), (&[], None)]
        {
            let connector = client(pair.cert.der(), offered, &[version]);
            let stream = server.connect(&connector).await.unwrap();
            let agreed =
                stream.get_ref().1.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned());
            assert_eq!(agreed.as_deref(), chosen);
            let request = Request::get(format!("https://{NAME}/healthz")).body(Body::empty()).unwrap();
            let response = if chosen == Some("h2") {
                let (mut sender, connection) =
                    hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                        .await
                        .unwrap();
                tokio::spawn(connection);
                sender.send_request(request).await.unwrap()
            } else {
                let (mut sender, connection) =
                    hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
                tokio::spawn(connection);
                sender.send_request(request).await.unwrap()
            };
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers()["strict-transport-security"], "max-age=31536000");
            let body = response.into_body().collect().await.unwrap().to_bytes();
            assert_eq!(&body[..], br#"{"status":"ok"}"#);
        }
    }
}

#[tokio::test]
async fn a_new_certificate_is_shown_after_a_reload_and_open_connections_go_on() {
    let (old, new) = (pair(), pair());
    let files = Files::new(&old);
    let tls = files.load();
    let server = Server::start(tls.clone()).await;
    let versions = [&version::TLS13];
    let (trusts_old, trusts_new) =
        (client(old.cert.der(), &[], &versions), client(new.cert.der(), &[], &versions));
    let mut open = server.connect(&trusts_old).await.unwrap();
    assert!(server.connect(&trusts_new).await.is_err());

    files.write(&new);
    server.connect(&trusts_old).await.expect("files alone change nothing");
    tls.reload().unwrap();

    server.connect(&trusts_new).await.unwrap();
    assert!(server.connect(&trusts_old).await.is_err());
    open.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let mut answer = [0; 12];
    open.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
}

#[tokio::test]
async fn a_pair_that_cannot_be_used_is_named_and_the_old_one_stays() {
    let good = pair();
    let files = Files::new(&good);
    let tls = files.load();
    let server = Server::start(tls.clone()).await;
    let connector = client(good.cert.der(), &[], &[&version::TLS13]);
    let shown = |path: &Path| path.display().to_string();
    let (certificate, key) = (shown(&files.certificate), shown(&files.key));
    let secret = good.signing_key.serialize_pem();
    for (broken, says) in [
        (("", secret.as_str()), format!("{certificate} holds no PEM certificate")),
        ((&*good.cert.pem(), ""), format!("{key} holds no PEM private key")),
        (
            (&*good.cert.pem(), &*pair().signing_key.serialize_pem()),
            format!("{key} is not the key of the first certificate in {certificate}"),
        ),
        (
            (&*good.cert.pem(), "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"),
            format!("{key} holds a private key that cannot be used"),
        ),
        (
            (&*good.cert.pem(), "-----BEGIN PRIVATE KEY-----\n!secret!\n-----END PRIVATE KEY-----\n"),
            format!("{key} is not valid PEM: it should hold a PEM private key"),
        ),
        (
            ("-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n", &*secret),
            format!("{certificate} begins with a certificate that is not valid"),
        ),
    ] {
        fs::write(&files.certificate, broken.0).unwrap();
        fs::write(&files.key, broken.1).unwrap();
        let error = tls.reload().unwrap_err().to_string();
        assert!(error.starts_with(&says), "{error}");
        assert!(!error.contains("secret"), "{error}");
        server.connect(&connector).await.expect("the old certificate stays");
    }
    fs::remove_file(&files.key).unwrap();
    fs::write(&files.certificate, good.cert.pem()).unwrap();
    let error = tls.reload().unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot read {key}: ")), "{error}");
    server.connect(&connector).await.unwrap();
}

#[tokio::test]
async fn plain_http_is_refused_in_the_words_of_tls_and_closed() {
    let server = Server::start(Files::new(&pair()).load()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let received = rest(&mut stream).await;
    // An alert (RFC 8446 §6): type 21, then the version and length, then "fatal".
    assert_eq!((received.len(), received[0], received[5]), (7, 21, 2), "{received:?}");
}

#[tokio::test]
async fn a_handshake_that_does_not_go_on_is_cut_off() {
    let server = Server::start(Files::new(&pair()).load()).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    assert!(rest(&mut silent).await.is_empty());
    let mut halting = TcpStream::connect(server.address).await.unwrap();
    // The beginning of a handshake record of 512 bytes.
    halting.write_all(&[22, 3, 1, 2, 0, 1, 0]).await.unwrap();
    assert!(rest(&mut halting).await.is_empty());
}

#[test]
fn a_certificate_says_when_it_is_good() {
    let mut params = CertificateParams::new([NAME.to_owned()]).unwrap();
    // Before and after 2050 a certificate writes its dates in two forms (RFC 5280 §4.1.2.5).
    params.not_before = date_time_ymd(2026, 3, 1);
    params.not_after = date_time_ymd(2051, 12, 24);
    let signing_key = KeyPair::generate().unwrap();
    let cert = params.self_signed(&signing_key).unwrap();
    let files = Files::new(&CertifiedKey { cert, signing_key });
    let time = |text| Timestamp::parse(text).unwrap();
    let expected = Validity { begins: time("2026-03-01T00:00:00Z"), ends: time("2051-12-24T00:00:00Z") };
    assert_eq!(files.load().validity(), Some(expected));
}
