//! What the operator sets about outgoing calls.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;

use super::authority::Authority;
use super::target::HTTPS_PORT;

/// How the world outside is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingOptions {
    /// Certificate authorities that are trusted beside the public ones.
    pub extra_ca: Vec<Authority>,
    /// What may be reached although it is not public. It comes from the operator only, never over HTTP.
    pub allowed: Vec<AllowedTarget>,
    /// How long it may take until a connection stands.
    pub connect_timeout: Duration,
    /// How long everything together may take, from the question to DNS to the end of the body.
    pub total_timeout: Duration,
    /// How much of a body is read; the rest is left.
    pub body_limit: usize,
    /// The `User-Agent` of requests.
    pub user_agent: String,
    /// The port that is dialled for 443. For networks of tests only, where nothing may listen below 1024; the
    /// configuration does not offer it.
    pub https_port: u16,
}

impl Default for OutgoingOptions {
    fn default() -> Self {
        Self {
            extra_ca: Vec::new(),
            allowed: Vec::new(),
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(15),
            body_limit: 64 << 10,
            user_agent: concat!("Steward/", env!("CARGO_PKG_VERSION")).to_owned(),
            https_port: HTTPS_PORT,
        }
    }
}

/// A network that may be reached at one port although it is not public: `10.0.0.0/8:8443`, `[fd00::]/8:8443` or
/// `192.168.1.5`, which means port 443 of one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllowedTarget {
    /// The addresses.
    pub network: IpNet,
    /// The port.
    pub port: u16,
}

impl AllowedTarget {
    pub(super) fn holds(&self, address: IpAddr, port: u16) -> bool {
        self.port == port && self.network.contains(&address)
    }
}

impl FromStr for AllowedTarget {
    type Err = String;

    /// Reads what [`fmt::Display`] writes. The error continues a sentence that starts with the text.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rule = || {
            "must be a network and perhaps a port, such as \"10.0.0.0/8:8443\", \"192.168.1.5\" or \"[fd00::]/8:8443\""
                .to_owned()
        };
        // Numbers of the library may begin with a plus.
        if text.contains('+') {
            return Err(rule());
        }
        let (address, rest) = match text.strip_prefix('[') {
            Some(bracketed) => bracketed.split_once(']').ok_or_else(rule)?,
            // Without a prefix nobody can tell the end of an address from a port.
            None if text.matches(':').count() > 1 => text.split_at(text.find('/').ok_or_else(rule)?),
            None => text.split_at(text.find(['/', ':']).unwrap_or(text.len())),
        };
        let address: IpAddr = address.parse().map_err(|_| rule())?;
        let (bits, port) = match rest.split_once(':') {
            Some((bits, port)) => (bits, port.parse().ok().filter(|port| *port != 0).ok_or_else(rule)?),
            None => (rest, HTTPS_PORT),
        };
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let bits: u8 = match bits.strip_prefix('/') {
            Some(bits) => bits.parse().map_err(|_| rule())?,
            None if bits.is_empty() => whole,
            None => return Err(rule()),
        };
        let network = IpNet::new(address, bits).map_err(|_| rule())?;
        if network.trunc() != network {
            return Err(format!("has bits beyond its prefix; write {}", network.trunc()));
        }
        if address.to_canonical() != address {
            return Err("must be written as the IPv4 network that it stands for".to_owned());
        }
        Ok(Self { network, port })
    }
}

impl fmt::Display for AllowedTarget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (address, bits) = (self.network.addr(), self.network.prefix_len());
        match address {
            IpAddr::V4(address) => write!(formatter, "{address}/{bits}")?,
            IpAddr::V6(address) => write!(formatter, "[{address}]/{bits}")?,
        }
        if self.port == HTTPS_PORT { Ok(()) } else { write!(formatter, ":{}", self.port) }
    }
}
