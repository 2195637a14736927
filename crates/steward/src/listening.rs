//! The socket and the orderly end, which `serve` and `dev` share.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::config::LimitsConfig;
use crate::error::Error;
use crate::wiring::{Certificate, Faults, Installation, Proxies, RateLimits};

/// What workers and the database get at least to finish, however short the grace for requests is.
const CLOSING_TIME: Duration = Duration::from_secs(5);

/// What a server shows to its clients.
#[derive(Debug)]
pub(crate) struct Face<'a> {
    /// The URL that links in answers start with.
    pub(crate) base_url: String,
    /// The certificate, if TLS is spoken.
    pub(crate) tls: Option<Certificate>,
    /// How often somebody may ask.
    pub(crate) rate_limits: RateLimits,
    /// Where metrics are shown without a key.
    pub(crate) metrics: Option<TcpListener>,
    /// Whose word on a client's address is believed.
    pub(crate) proxies: Proxies,
    /// What goes wrong on purpose.
    pub(crate) faults: Option<Faults>,
    /// How much one request or connection may take.
    pub(crate) limits: &'a LimitsConfig,
    /// How long accepted requests may take to finish after the end was asked for.
    pub(crate) grace: Duration,
}

/// Listens on `address` and returns the address that was really bound, which has a port if 0 was asked for.
pub(crate) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    let refused = |source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => Error::AddressInUse { address },
        _ => Error::Address { address, source },
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    Ok((listener, bound))
}

/// Serves until `stop`, then lets what was accepted finish within the grace.
pub(crate) async fn serve(
    installation: &Installation,
    listener: TcpListener,
    face: Face<'_>,
    stop: CancellationToken,
) -> Result<(), Error> {
    let grace = face.grace;
    finish_within(grace, installation.serve(listener, face, stop.clone()), stop).await
}

async fn finish_within(
    grace: Duration,
    serving: impl Future<Output = io::Result<()>>,
    stop: CancellationToken,
) -> Result<(), Error> {
    tokio::pin!(serving);
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = stop.cancelled() => timeout(grace, &mut serving).await.unwrap_or_else(|_| {
            tracing::warn!("some requests did not finish within {grace:?} and were cut off");
            Ok(())
        }),
    };
    ended.map_err(|source| Error::System { attempted: "serve", source })
}

/// Stops the workers and closes the database.
pub(crate) async fn close(installation: Installation, grace: Duration) {
    let grace = grace.max(CLOSING_TIME);
    if timeout(grace, installation.shutdown()).await.is_err() {
        tracing::warn!("background work did not finish within {grace:?} and was cut off");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn port_0_becomes_a_free_port_and_a_taken_port_is_named() {
        let (_listener, bound) = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        assert_ne!(bound.port(), 0);
        let refused = bind(bound).await.unwrap_err();
        assert_eq!(refused.to_string(), format!("cannot listen on {bound}: the address is in use"));
        assert_eq!(refused.exit().code(), 6);
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_a_matter_of_configuration() {
        let refused = bind("192.0.2.1:80".parse().unwrap()).await.unwrap_err();
        assert_eq!(refused.exit().code(), 3);
    }

    #[tokio::test]
    async fn what_was_accepted_finishes_within_the_grace() {
        let stop = CancellationToken::new();
        stop.cancel();
        let accepted = async {
            tokio::task::yield_now().await;
            Err(io::Error::other("seen to its end"))
        };
        let ended = finish_within(Duration::from_mins(1), accepted, stop).await;
        assert_eq!(ended.unwrap_err().to_string(), "cannot serve: seen to its end");
    }

    #[tokio::test]
    async fn what_takes_longer_than_the_grace_is_cut_off() {
        let stop = CancellationToken::new();
        stop.cancel();
        finish_within(Duration::ZERO, std::future::pending(), stop).await.unwrap();
    }
}
