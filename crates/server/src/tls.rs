//! The certificate that a listener shows, and how it is changed while the server runs.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{InconsistentKeys, ServerConfig};
use steward_core::context::Timestamp;
use tokio_rustls::TlsAcceptor;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::time::Time;

/// What clients may choose from (RFC 7301), in our order.
const PROTOCOLS: [&[u8]; 2] = [HTTP2, b"http/1.1"];

/// The protocol that is not HTTP/1.1.
pub(crate) const HTTP2: &[u8] = b"h2";

/// TLS on a listener, with a certificate from two PEM files. Clones share the certificate.
#[derive(Debug, Clone)]
pub struct Tls {
    files: Arc<Files>,
    current: Arc<Current>,
    config: Arc<ServerConfig>,
}

/// When a certificate is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// From here on.
    pub begins: Timestamp,
    /// Until here.
    pub ends: Timestamp,
}

#[derive(Debug)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// Why a certificate is not used. The text names the file and what to put there.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is not what it should be.
    #[error("{} {problem}", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// The rest of a sentence that begins with the file.
        problem: String,
    },
}

impl Tls {
    /// Reads a certificate with those that lead to its root, and its key.
    pub fn load(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let files = Files { certificate: certificate.to_owned(), key: key.to_owned() };
        let provider = Arc::new(aws_lc_rs::default_provider());
        let current = Arc::new(Current(RwLock::new(Arc::new(files.read(&provider)?))));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .expect("the provider has cipher suites for both versions")
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&current) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = PROTOCOLS.iter().map(|name| name.to_vec()).collect();
        Ok(Self { files: Arc::new(files), current, config: Arc::new(config) })
    }

    /// Reads both files again. Connections that begin from now on get the new certificate; if it cannot be used, they
    /// get the one before.
    pub fn reload(&self) -> Result<(), TlsError> {
        let read = Arc::new(self.files.read(self.config.crypto_provider())?);
        *self.current.0.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    /// Tells when the certificate is good; none if it does not say so in the form of RFC 5280 §4.1.2.5.
    pub fn validity(&self) -> Option<Validity> {
        let current = self.current.0.read().unwrap_or_else(PoisonError::into_inner);
        let certificate = Certificate::from_der(current.cert.first()?).ok()?;
        let validity = certificate.tbs_certificate.validity;
        Some(Validity { begins: timestamp(validity.not_before)?, ends: timestamp(validity.not_after)? })
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        Arc::clone(&self.config).into()
    }
}

impl Files {
    fn read(&self, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect)
            .map_err(|error| unreadable(&self.certificate, error, "PEM certificate"))?;
        let content = |path: &Path, problem: String| TlsError::Content { path: path.to_owned(), problem };
        if chain.is_empty() {
            return Err(content(&self.certificate, "holds no PEM certificate".to_owned()));
        }
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|error| unreadable(&self.key, error, "PEM private key"))?;
        let not_a_pair = |error| match error {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => content(
                &self.key,
                format!("is not the key of the first certificate in {}", self.certificate.display()),
            ),
            rustls::Error::InvalidCertificate(error) => {
                content(&self.certificate, format!("begins with a certificate that is not valid: {error:?}"))
            }
            error => content(&self.key, format!("holds a private key that cannot be used: {error}")),
        };
        CertifiedKey::from_der(chain, key, provider).map_err(not_a_pair)
    }
}

fn timestamp(time: Time) -> Option<Timestamp> {
    i64::try_from(time.to_unix_duration().as_micros()).ok().map(Timestamp)
}

/// A message of the reader may repeat what it read, which may be a part of a key: only its kind is passed on.
fn unreadable(path: &Path, error: pem::Error, what: &str) -> TlsError {
    let path = path.to_owned();
    match error {
        pem::Error::Io(source) => TlsError::File { path, source },
        pem::Error::NoItemsFound => TlsError::Content { path, problem: format!("holds no {what}") },
        _ => TlsError::Content { path, problem: format!("is not valid PEM: it should hold a {what}") },
    }
}

/// The certificate for connections that begin now.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}
