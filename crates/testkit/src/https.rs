//! An HTTPS server in process, with certificates of an authority of its own, which answers what the test sets.

mod certificate;
mod reply;
mod serve;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use certificate::Certificate;
pub use reply::Reply;

/// How many times a port is looked for that is free on all addresses.
const PORTS_TRIED: usize = 50;

/// A server on a port of its own, for any host. What was not set is answered with 404.
#[derive(Debug)]
pub struct TestHttps {
    address: SocketAddr,
    state: Arc<State>,
    _tasks: JoinSet<()>,
}

/// A request that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The host, without port, in lower case.
    pub host: String,
    /// The path and query.
    pub path: String,
    /// All of the head, as it came.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

#[derive(Debug, Default)]
struct State {
    replies: Mutex<HashMap<(String, String), Reply>>,
    certificates: Mutex<HashMap<String, Certificate>>,
    seen: Mutex<Vec<Seen>>,
    connections: Mutex<usize>,
}

impl TestHttps {
    /// Starts a server on 127.0.0.1, in the runtime of the caller. It ends when it is dropped.
    ///
    /// # Panics
    /// Outside of a runtime, or if no port is free.
    pub fn start() -> Self {
        Self::start_on(&[Ipv4Addr::LOCALHOST.into()])
    }

    /// Starts a server on several addresses of this machine, with one port for all of them.
    ///
    /// # Panics
    /// Outside of a runtime, or if no port is free on all of the addresses.
    pub fn start_on(addresses: &[IpAddr]) -> Self {
        let bound = (0..PORTS_TRIED).find_map(|_| listeners(addresses, 0).ok());
        Self::over(bound.expect("a port is free for HTTPS"))
    }

    /// Starts a server on the address and port that are given.
    ///
    /// # Errors
    /// If they are taken.
    pub fn start_at(address: SocketAddr) -> io::Result<Self> {
        Ok(Self::over(listeners(&[address.ip()], address.port())?))
    }

    fn over(listeners: Vec<TcpListener>) -> Self {
        let address = listeners[0].local_addr().expect("the socket is bound");
        let state = Arc::new(State::default());
        let mut tasks = JoinSet::new();
        for listener in listeners {
            tasks.spawn(serve::serve(listener, Arc::clone(&state)));
        }
        Self { address, state, _tasks: tasks }
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns the certificate of the authority that all good certificates come from, as PEM. It is the same for all
    /// servers of one test process.
    pub fn authority() -> &'static str {
        certificate::authority()
    }

    /// Sets the answer for a host, in lower case, and a path with its query.
    pub fn set(&self, host: &str, path: &str, reply: Reply) {
        lock(&self.state.replies).insert((host.to_owned(), path.to_owned()), reply);
    }

    /// Sets the kind of certificate that is shown to those who ask for a host. Not set: a good one.
    pub fn set_certificate(&self, host: &str, certificate: Certificate) {
        lock(&self.state.certificates).insert(host.to_owned(), certificate);
    }

    /// Returns the requests that arrived, in their order.
    pub fn requests(&self) -> Vec<Seen> {
        lock(&self.state.seen).clone()
    }

    /// Counts the connections that were opened, whether or not TLS came about.
    pub fn connections(&self) -> usize {
        *lock(&self.state.connections)
    }
}

/// The addresses of this machine for itself. IPv6 is left out where there is none.
pub fn loopbacks() -> Vec<IpAddr> {
    let v6 = IpAddr::from(Ipv6Addr::LOCALHOST);
    let has_v6 = std::net::TcpListener::bind((v6, 0)).is_ok();
    [Some(Ipv4Addr::LOCALHOST.into()), has_v6.then_some(v6)].into_iter().flatten().collect()
}

fn listeners(addresses: &[IpAddr], mut port: u16) -> io::Result<Vec<TcpListener>> {
    let mut all = Vec::with_capacity(addresses.len());
    for address in addresses {
        let listener = std::net::TcpListener::bind((*address, port))?;
        listener.set_nonblocking(true)?;
        port = listener.local_addr()?.port();
        all.push(TcpListener::from_std(listener)?);
    }
    Ok(all)
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
