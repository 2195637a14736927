//! `[server]`: where and how to listen.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use super::address;
use super::section::{Key, listed, quoted};
use super::units::show_duration;
use crate::wiring::{ForwardedHeader, Network, Proxies};

/// Where and how to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerConfig {
    /// The address to listen on.
    pub(crate) listen: SocketAddr,
    /// The URL under which clients reach this server, without a slash at the end; empty means the listen address.
    pub(crate) public_base_url: String,
    /// Whether an address that other machines can reach may be served without TLS.
    pub(crate) insecure_http: bool,
    /// Blocks of addresses of proxies, whose word on the client's address is believed.
    pub(crate) trusted_proxies: Vec<Network>,
    /// The header in which they give it.
    pub(crate) forwarded_header: ForwardedHeader,
    /// How long requests that were accepted may take to finish after a signal.
    pub(crate) shutdown_grace: Duration,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            public_base_url: String::new(),
            insecure_http: false,
            trusted_proxies: Vec::new(),
            forwarded_header: ForwardedHeader::default(),
            shutdown_grace: Duration::from_secs(30),
        }
    }
}

const FORWARDED_HEADERS: [(&str, ForwardedHeader); 2] =
    [("X-Forwarded-For", ForwardedHeader::XForwardedFor), ("Forwarded", ForwardedHeader::Forwarded)];

const TRUSTED_PROXIES_MAX: usize = 256;

const LONGEST_GRACE: Duration = Duration::from_hours(1);

pub(super) const KEYS: &[Key<ServerConfig>] = &[
    Key {
        name: "listen",
        set: |server, value| address::parse(value.text()?).map(|read| server.listen = read),
        show: |server| quoted(&server.listen.to_string()),
    },
    Key {
        name: "public_base_url",
        set: |server, value| base_url(value.text()?).map(|read| server.public_base_url = read),
        show: |server| quoted(&server.public_base_url),
    },
    Key {
        name: "insecure_http",
        set: |server, value| value.boolean().map(|read| server.insecure_http = read),
        show: |server| server.insecure_http.to_string(),
    },
    Key {
        name: "trusted_proxies",
        set: |server, value| {
            let network = |text: &str| text.parse::<Network>().map_err(|error| error.to_string());
            value.list(TRUSTED_PROXIES_MAX, network).map(|read| server.trusted_proxies = read)
        },
        show: |server| listed(&server.trusted_proxies),
    },
    Key {
        name: "forwarded_header",
        set: |server, value| value.choice(&FORWARDED_HEADERS).map(|read| server.forwarded_header = read),
        show: |server| {
            let known = FORWARDED_HEADERS.iter().find(|(_, header)| *header == server.forwarded_header);
            quoted(known.map_or("", |(name, _)| name))
        },
    },
    Key {
        name: "shutdown_grace",
        set: |server, value| {
            value.duration(Duration::ZERO..=LONGEST_GRACE).map(|read| server.shutdown_grace = read)
        },
        show: |server| quoted(&show_duration(server.shutdown_grace)),
    },
];

impl ServerConfig {
    /// Whose word on a client's address is believed.
    pub(crate) fn proxies(&self) -> Proxies {
        Proxies { networks: self.trusted_proxies.clone(), header: self.forwarded_header }
    }

    /// The URL that links in answers start with, for a server that listens on `bound`.
    pub(crate) fn base_url(&self, bound: SocketAddr, scheme: Scheme) -> String {
        if self.public_base_url.is_empty() { local_url(bound, scheme) } else { self.public_base_url.clone() }
    }
}

/// What is spoken on the listen address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    Https,
}

/// The URL under which a program on this machine reaches `bound`.
pub(crate) fn local_url(bound: SocketAddr, scheme: Scheme) -> String {
    let scheme = match scheme {
        Scheme::Http => "http",
        Scheme::Https => "https",
    };
    if bound.ip().is_unspecified() {
        format!("{scheme}://localhost:{}", bound.port())
    } else {
        format!("{scheme}://{bound}")
    }
}

/// Accepts the empty text and `http(s)://host[:port][/path]`.
fn base_url(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let rule = "must be a URL such as \"https://steward.example.com\", without user, query and fragment";
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(rule)?;
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    let plain = rest.chars().all(|letter| letter.is_ascii_graphic() && !"?#@\\\"<>".contains(letter));
    if plain && !host.is_empty() { Ok(text.trim_end_matches('/').to_owned()) } else { Err(rule.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_absolute_and_loses_its_last_slash() {
        for (text, read) in [
            ("https://steward.example.com", "https://steward.example.com"),
            ("https://steward.example.com/", "https://steward.example.com"),
            ("http://10.0.0.1:8080/steward/", "http://10.0.0.1:8080/steward"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("", ""),
        ] {
            assert_eq!(base_url(text).as_deref(), Ok(read), "{text}");
        }
        for text in [
            "steward.example.com",
            "ftp://a",
            "https://",
            "https://:80",
            "https://a?b",
            "https://u:p@a",
            "http://a b",
        ] {
            assert!(base_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn without_a_base_url_links_show_the_address_that_is_served() {
        let server = ServerConfig::default();
        let base_url = |bound: &str, scheme| server.base_url(bound.parse().unwrap(), scheme);
        assert_eq!(base_url("127.0.0.1:41234", Scheme::Http), "http://127.0.0.1:41234");
        assert_eq!(base_url("0.0.0.0:80", Scheme::Http), "http://localhost:80");
        assert_eq!(base_url("[::1]:443", Scheme::Https), "https://[::1]:443");
        let named = ServerConfig { public_base_url: "https://a.example".to_owned(), ..server };
        assert_eq!(named.base_url("0.0.0.0:80".parse().unwrap(), Scheme::Http), "https://a.example");
    }
}
