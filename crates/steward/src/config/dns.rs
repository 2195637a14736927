//! `[dns]`: who is asked about names.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

use super::section::{Key, listed, quoted};
use super::units::show_duration;

/// Who is asked about names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DnsConfig {
    /// The servers; those of the machine if there are none.
    pub(crate) servers: Vec<SocketAddr>,
    /// How long one attempt may take.
    pub(crate) timeout: Duration,
}

impl Default for DnsConfig {
    fn default() -> Self {
        Self { servers: Vec::new(), timeout: Duration::from_secs(3) }
    }
}

/// More servers than this only make a failure take longer.
const SERVERS_MAX: usize = 8;
const TIMEOUT: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_secs(30);
const DNS_PORT: u16 = 53;

pub(super) const KEYS: &[Key<DnsConfig>] = &[
    Key {
        name: "servers",
        set: |dns, value| value.list(SERVERS_MAX, server).map(|read| dns.servers = read),
        show: |dns| listed(&dns.servers),
    },
    Key {
        name: "timeout",
        set: |dns, value| value.duration(TIMEOUT).map(|read| dns.timeout = read),
        show: |dns| quoted(&show_duration(dns.timeout)),
    },
];

/// Reads an address with or without a port.
fn server(text: &str) -> Result<SocketAddr, String> {
    let whole = text.parse::<SocketAddr>().ok().filter(|address| address.port() != 0);
    let bare = || text.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, DNS_PORT));
    whole.or_else(bare).ok_or_else(|| {
        "must be an address and perhaps a port, such as \"9.9.9.9\", \"127.0.0.1:5353\" or \"[::1]:5353\""
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read() {
        for (text, read) in [
            ("9.9.9.9", "9.9.9.9:53"),
            ("127.0.0.1:5353", "127.0.0.1:5353"),
            ("2620:fe::fe", "[2620:fe::fe]:53"),
            ("[::1]:5353", "[::1]:5353"),
        ] {
            assert_eq!(server(text).unwrap().to_string(), read, "{text}");
        }
        for text in ["", "dns.example.com", "9.9.9.9:", "9.9.9.9:0", "9.9.9.9:70000", "[::1]", "9.9.9.9/32"] {
            assert!(server(text).is_err(), "{text}");
        }
    }
}
