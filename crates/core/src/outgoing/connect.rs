//! A secured connection to one of a few addresses that were checked.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

use super::authority::Authority;
use super::error::OutgoingError;
use super::target::{Place, Target};

/// How many addresses of a host are tried. A name may have hundreds; each costs a connection and a part of the time.
const TRIED_MAX: usize = 4;

/// A connection and whom it leads to.
#[derive(Debug)]
pub(super) struct Connected<S> {
    pub(super) stream: S,
    pub(super) address: SocketAddr,
}

/// Dials the addresses one after the other. Each gets its share of the time, so that a silent one leaves some to the
/// others.
pub(super) async fn connect(
    target: &Target,
    addresses: &[IpAddr],
    port: u16,
    within: Duration,
) -> Result<Connected<TcpStream>, OutgoingError> {
    let tried = both_families(addresses);
    let share = within / u32::try_from(tried.len().max(1)).unwrap_or(u32::MAX);
    let mut last = OutgoingError::Timeout { host: target.host(), what: "connect", after: within };
    for address in tried {
        let address = SocketAddr::new(address, port);
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // A request is one small write; waiting to fill a packet would only delay it.
                let _ = stream.set_nodelay(true);
                return Ok(Connected { stream, address });
            }
            Ok(Err(error)) => last = refused(target, address, &error),
            Err(_) => {
                last = OutgoingError::Timeout { host: target.host(), what: "connect", after: share };
            }
        }
    }
    Err(last)
}

/// Takes the first few addresses, by turns of IPv4 and IPv6: a machine may have only one of them.
fn both_families(addresses: &[IpAddr]) -> Vec<IpAddr> {
    let (mut v4, mut v6): (Vec<IpAddr>, Vec<IpAddr>) =
        addresses.iter().partition(|address| address.is_ipv4());
    v4.truncate(TRIED_MAX);
    v6.truncate(TRIED_MAX);
    let mut turns = Vec::with_capacity(TRIED_MAX);
    for turn in 0..TRIED_MAX {
        turns.extend(v4.get(turn));
        turns.extend(v6.get(turn));
    }
    turns.truncate(TRIED_MAX);
    turns
}

/// Agrees on TLS for the host of the URL.
pub(super) async fn secure(
    target: &Target,
    connected: Connected<TcpStream>,
    config: Arc<ClientConfig>,
    within: Duration,
) -> Result<Connected<TlsStream<TcpStream>>, OutgoingError> {
    let Connected { stream, address } = connected;
    let wrong = |why: String| OutgoingError::Tls { host: target.host(), address, why };
    let name = match &target.place {
        Place::Address(literal) => ServerName::IpAddress((*literal).into()),
        Place::Name(name) => ServerName::try_from(name.trim_end_matches('.').to_owned())
            .map_err(|_| wrong("no certificate can be made out to this name".to_owned()))?,
    };
    match timeout(within, TlsConnector::from(config).connect(name, stream)).await {
        Ok(Ok(stream)) => Ok(Connected { stream, address }),
        // What rustls has to say travels within the error of the stream; anything else is the network's.
        Ok(Err(error)) => match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(inner) => Err(wrong(inner.to_string())),
            None => Err(refused(target, address, &error)),
        },
        Err(_) => Err(OutgoingError::Timeout { host: target.host(), what: "agree on TLS", after: within }),
    }
}

/// Trusts the authorities that the program carries, which are the same on every machine and there even where the machine
/// has none, and those that the operator added.
pub(super) fn tls(extra: &[Authority]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for authority in extra {
        roots.add(authority.0.clone()).expect("the certificate was tried when it was read");
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has the suites of TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Sessions would tell one server that two calls come from the same place; calls are too rare to gain by them.
    config.resumption = rustls::client::Resumption::disabled();
    Arc::new(config)
}

fn refused(target: &Target, address: SocketAddr, error: &io::Error) -> OutgoingError {
    OutgoingError::Connect { host: target.host(), address, why: error.to_string() }
}
