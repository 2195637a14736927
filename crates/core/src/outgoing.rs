//! Calls to the world outside: the only HTTP client of the program.
//!
//! Customers say what is called, so the caller must not become their way into the network behind it. A URL is read
//! strictly; its host is looked up once; what is dialled is exactly what was checked, name or literal; answers are
//! neither followed nor unpacked, and are read within limits of time and size. Each request has a connection of its
//! own, without proxy, cookies or memory of others.

mod address;
mod authority;
mod connect;
mod error;
mod exchange;
mod options;
mod target;

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::rustls::ClientConfig;

use crate::resolver::Resolver;
use target::{HTTPS_PORT, Place, Target};

pub use address::is_public;
pub use authority::Authority;
pub use error::OutgoingError;
pub use options::{AllowedTarget, OutgoingOptions};

/// How many calls may be under way. Customers start them, and each holds a socket for as long as its server likes.
const CALLS_MAX: usize = 64;

/// The guarded HTTP client. Cheap to clone.
#[derive(Clone)]
pub struct Outgoing(Arc<Inner>);

struct Inner {
    options: OutgoingOptions,
    resolver: Resolver,
    calls: Semaphore,
    /// Made for the first call: reading all authorities takes longer than the rest of the start.
    tls: OnceLock<Arc<ClientConfig>>,
}

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The status. Redirects are not followed.
    pub status: u16,
    /// The `Location` of a redirect, as it came.
    pub location: Option<String>,
    /// The `Content-Type`, as it came.
    pub content_type: Option<String>,
    /// The body, or its beginning, as it came: nothing is unpacked.
    pub body: Vec<u8>,
    /// Whether the body was longer than what is read.
    pub truncated: bool,
    /// The address that answered.
    pub address: IpAddr,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Outgoing").field("options", &self.0.options).finish_non_exhaustive()
    }
}

impl Outgoing {
    /// Makes a client. Nothing is read or connected before the first call.
    pub fn new(options: OutgoingOptions, resolver: Resolver) -> Self {
        let calls = Semaphore::new(CALLS_MAX);
        Self(Arc::new(Inner { options, resolver, calls, tls: OnceLock::new() }))
    }

    /// Fetches a URL, within the limits of time and size.
    pub async fn get(&self, url: &str) -> Result<Fetched, OutgoingError> {
        let target = Target::parse(url)?;
        let after = self.options().total_timeout;
        let deadline = Instant::now() + after;
        let too_long = |what| OutgoingError::Timeout { host: target.host(), what, after };
        let Ok(turn) = timeout_at(deadline, self.0.calls.acquire()).await else {
            return Err(too_long("get its turn among other calls"));
        };
        let result = timeout_at(deadline, self.fetch(&target)).await;
        let result = result.unwrap_or_else(|_| Err(too_long("answer")));
        drop(turn);
        // The path may hold what is not for the log.
        match &result {
            Ok(fetched) => {
                tracing::debug!(host = target.host(), address = %fetched.address, status = fetched.status, "fetched");
            }
            Err(error) => tracing::debug!(host = target.host(), ?error, "not fetched"),
        }
        result
    }

    async fn fetch(&self, target: &Target) -> Result<Fetched, OutgoingError> {
        let addresses = self.addresses(target).await?;
        let options = self.options();
        let port = if target.port == HTTPS_PORT { options.https_port } else { target.port };
        let stream = connect::connect(target, &addresses, port, options.connect_timeout).await?;
        let tls = Arc::clone(self.0.tls.get_or_init(|| connect::tls(&options.extra_ca)));
        let secured = connect::secure(target, stream, tls, options.connect_timeout).await?;
        exchange::get(target, secured, options).await
    }

    /// Finds the addresses of the target that may be dialled. Those that may not are left out.
    async fn addresses(&self, target: &Target) -> Result<Vec<IpAddr>, OutgoingError> {
        let allowed = &self.options().allowed;
        if target.port != HTTPS_PORT && !allowed.iter().any(|allowed| allowed.port == target.port) {
            return Err(OutgoingError::ForbiddenPort { port: target.port });
        }
        let found = match &target.place {
            Place::Address(address) => vec![*address],
            Place::Name(name) => {
                let lookup = self.0.resolver.addresses(name).await;
                lookup.map_err(|error| OutgoingError::Lookup { host: target.host(), error })?
            }
        };
        // `::ffff:10.0.0.1` is dialled as what it is, so that it is also looked for as that among what is allowed.
        let found = found.into_iter().map(|address| address.to_canonical());
        let (may, may_not): (Vec<IpAddr>, Vec<IpAddr>) = found.partition(|address| {
            (target.port == HTTPS_PORT && is_public(*address))
                || allowed.iter().any(|allowed| allowed.holds(*address, target.port))
        });
        match may_not.first() {
            Some(&address) if may.is_empty() => {
                Err(OutgoingError::ForbiddenAddress { host: target.host(), address })
            }
            _ => Ok(may),
        }
    }

    fn options(&self) -> &OutgoingOptions {
        &self.0.options
    }
}
