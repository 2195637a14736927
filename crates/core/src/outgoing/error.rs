//! Why something outside was not fetched.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::resolver::LookupError;

/// Says why a URL was not fetched, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutgoingError {
    /// The text is no URL that may be fetched.
    #[error("the URL {why}")]
    InvalidUrl {
        /// The rule, as the rest of a sentence that starts with the URL.
        why: &'static str,
    },
    /// Only https is fetched.
    #[error("the URL begins with {scheme}:, and only https: is fetched; give the https:// address")]
    ForbiddenScheme {
        /// The scheme of the URL, in lower case.
        scheme: String,
    },
    /// Only port 443 is fetched, unless the configuration allows another.
    #[error(
        "port {port} is not fetched; use the port of https, 443, or let the operator allow the network with this port \
         in outgoing.allow"
    )]
    ForbiddenPort {
        /// The port of the URL.
        port: u16,
    },
    /// The host has only addresses that are not public, and the configuration does not allow them. The text leaves the
    /// address out: whoever reads it could ask for names inside of the network that Steward stands in.
    #[error(
        "{host} has no address of the public internet; give it one, or let the operator allow its network in \
         outgoing.allow"
    )]
    ForbiddenAddress {
        /// The host of the URL.
        host: String,
        /// The first address that was refused.
        address: IpAddr,
    },
    /// The host has no address.
    #[error("the address of {host} could not be found: {error}")]
    Lookup {
        /// The host of the URL.
        host: String,
        /// What DNS said.
        #[source]
        error: LookupError,
    },
    /// No connection came about.
    #[error(
        "no connection to {host} at {address}: {why}; check that a server listens there and is reachable"
    )]
    Connect {
        /// The host of the URL.
        host: String,
        /// What was dialled last.
        address: SocketAddr,
        /// What the network said.
        why: String,
    },
    /// The server and we cannot agree on TLS, or its certificate is not good for this host.
    #[error("no secure connection to {host} at {address}: {why}; check the certificate of the server")]
    Tls {
        /// The host of the URL.
        host: String,
        /// Who was spoken to.
        address: SocketAddr,
        /// What is wrong.
        why: String,
    },
    /// It took too long.
    #[error("{host} took longer than {after:?} to {what}; it may be asked again later")]
    Timeout {
        /// The host of the URL.
        host: String,
        /// What had not happened yet: `connect`, `agree on TLS`, `answer`.
        what: &'static str,
        /// The limit.
        after: Duration,
    },
    /// The server spoke something that is not HTTP, or broke off.
    #[error("{host} did not answer with HTTP that can be read: {why}")]
    Protocol {
        /// The host of the URL.
        host: String,
        /// What is wrong.
        why: String,
    },
    /// The head of the answer is longer than anybody needs.
    #[error("{host} answered with a {what} of more than {limit} bytes")]
    TooLarge {
        /// The host of the URL.
        host: String,
        /// What was too large.
        what: &'static str,
        /// The limit in bytes.
        limit: usize,
    },
}

impl OutgoingError {
    /// Tells what stays until somebody changes something from a failure that may pass by itself.
    pub fn is_definite(&self) -> bool {
        match self {
            Self::InvalidUrl { .. }
            | Self::ForbiddenScheme { .. }
            | Self::ForbiddenPort { .. }
            | Self::ForbiddenAddress { .. }
            | Self::Tls { .. }
            | Self::TooLarge { .. } => true,
            Self::Lookup { error, .. } => error.is_definite(),
            Self::Connect { .. } | Self::Timeout { .. } | Self::Protocol { .. } => false,
        }
    }
}
