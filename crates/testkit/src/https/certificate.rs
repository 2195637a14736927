//! Certificates for any host, made when somebody asks for the host.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, LazyLock};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, SanType, date_time_ymd};
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{ServerConfig, crypto::CryptoProvider};

use super::{State, lock};

/// What a server shows to those who ask for a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Certificate {
    /// One of the authority, for this host.
    #[default]
    Good,
    /// One of the authority, for another host.
    OtherHost,
    /// One of the authority whose time is over.
    Expired,
    /// One that the server has signed by itself.
    SelfSigned,
    /// None at all: the handshake fails.
    Missing,
}

struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
    provider: Arc<CryptoProvider>,
}

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| {
    let mut params = CertificateParams::new(Vec::new()).expect("no name is a wrong name");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key can be made");
    let pem = params.self_signed(&key).expect("an authority can sign itself").pem();
    let provider = Arc::new(aws_lc_rs::default_provider());
    Authority { pem, issuer: Issuer::new(params, key), provider }
});

pub(super) fn authority() -> &'static str {
    &AUTHORITY.pem
}

pub(super) fn server(state: Arc<State>) -> Arc<ServerConfig> {
    let mut config = ServerConfig::builder_with_provider(Arc::clone(&AUTHORITY.provider))
        .with_safe_default_protocol_versions()
        .expect("the provider has the suites of TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Shown(state)));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(config)
}

/// Chooses by the host that the client asks for; an address is not asked for (RFC 6066 §3).
struct Shown(Arc<State>);

impl fmt::Debug for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Shown")
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let host = hello.server_name().unwrap_or_default();
        let kind = lock(&self.0.certificates).get(host).copied().unwrap_or_default();
        (kind != Certificate::Missing).then(|| Arc::new(make(host, kind)))
    }
}

fn make(host: &str, kind: Certificate) -> CertifiedKey {
    let host = if kind == Certificate::OtherHost { "another-host.test" } else { host };
    let names = if host.is_empty() { Vec::new() } else { vec![host.to_owned()] };
    let mut params = CertificateParams::new(names).expect("a host that TLS names is a name");
    for address in [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()] {
        params.subject_alt_names.push(SanType::IpAddress(address));
    }
    if kind == Certificate::Expired {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 2, 1);
    }
    let key = KeyPair::generate().expect("a key can be made");
    let signed = match kind {
        Certificate::SelfSigned => params.self_signed(&key),
        _ => params.signed_by(&key, &AUTHORITY.issuer),
    };
    let signed = signed.expect("a certificate can be signed");
    let private = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let signing = aws_lc_rs::sign::any_supported_type(&private).expect("the key is of a known type");
    CertifiedKey::new(vec![signed.der().clone()], signing)
}
