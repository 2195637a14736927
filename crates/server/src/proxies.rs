//! Whom a request comes from when proxies stand in front: their word counts, nobody else's does.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use axum::http::header::{FORWARDED, HeaderMap, HeaderName};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The proxies whose word on the client's address is believed, and how they give it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// Where they are; nobody is believed if this is empty.
    pub networks: Vec<Network>,
    /// The one header that is read. A proxy sets one of them and passes on what a client puts into the other.
    pub header: ForwardedHeader,
}

/// The header in which proxies name whom they speak for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`: a list of addresses, as most proxies write it.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// A block of addresses, such as `10.0.0.0/8`; a single address is a block of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

/// The text is no address and no block of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be an address or a block such as \"10.0.0.0/8\", \"2001:db8::/32\" or \"127.0.0.1\", without bits behind the prefix"
)]
pub struct NetworkError;

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let network = match text.parse::<IpAddr>() {
            Ok(address) => IpNet::from(address),
            Err(_) => text.parse().map_err(|_| NetworkError)?,
        };
        if network.trunc() == network { Ok(Self(network)) } else { Err(NetworkError) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Network {
    /// Asks whether an address lies in the block.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
}

impl Proxies {
    /// Finds the address of the client: the peer of the connection or, if that is a proxy, the last address in the
    /// header that is none. What stands before it was written by the client itself.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trusts(client) {
            return client;
        }
        let name = match self.header {
            ForwardedHeader::XForwardedFor => X_FORWARDED_FOR,
            ForwardedHeader::Forwarded => FORWARDED,
        };
        // Several lines are one list (RFC 9110 §5.3).
        for line in headers.get_all(name).iter().rev() {
            let Ok(line) = line.to_str() else { return client };
            for hop in line.rsplit(',') {
                let named = match self.header {
                    ForwardedHeader::XForwardedFor => address(hop.trim()),
                    ForwardedHeader::Forwarded => forwarded_for(hop),
                };
                // A proxy that does not say for whom it speaks stands for whoever it is.
                let Some(named) = named else { return client };
                client = named;
                if !self.trusts(client) {
                    return client;
                }
            }
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address))
    }
}

/// Reads `for=192.0.2.1`, `for="[2001:db8::1]:4711"` (RFC 7239 §4); an obfuscated name is no address.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let value = element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value.trim())
    })?;
    address(value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value))
}

/// Reads an address, perhaps in brackets, perhaps with a port.
fn address(text: &str) -> Option<IpAddr> {
    let read = match text.strip_prefix('[') {
        Some(rest) => {
            let (inside, _port) = rest.split_once(']')?;
            inside.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
        }
        None => text.parse().ok().or_else(|| text.rsplit_once(':')?.0.parse().ok()),
    };
    read.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn proxies(header: ForwardedHeader) -> Proxies {
        let networks = ["10.0.0.0/8", "2001:db8:1::/48", "127.0.0.1"].map(|text| text.parse().unwrap());
        Proxies { networks: networks.to_vec(), header }
    }

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn blocks_are_read_and_contain_their_addresses() {
        for (text, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("0.0.0.0/0", "192.0.2.7", "::1"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"),
            ("::/0", "::1", "127.0.0.1"),
        ] {
            let network: Network = text.parse().unwrap();
            assert!(network.contains(inside.parse().unwrap()), "{text}");
            assert!(!network.contains(outside.parse().unwrap()), "{text}");
        }
        for text in ["", "10.0.0.1/8", "10.0.0.0/33", "::/129", "10.0.0.0/", "example.com", "10.0.0.0/-1"] {
            assert_eq!(text.parse::<Network>(), Err(NetworkError), "{text}");
        }
    }

    #[test]
    fn the_last_address_that_is_no_proxy_is_the_client() {
        let by_list = proxies(ForwardedHeader::XForwardedFor);
        let by_rfc = proxies(ForwardedHeader::Forwarded);
        for (proxies, name, value, client) in [
            (&by_list, "x-forwarded-for", "192.0.2.1", "192.0.2.1"),
            (&by_list, "x-forwarded-for", "198.51.100.9, 192.0.2.1, 10.1.1.1", "192.0.2.1"),
            (&by_list, "x-forwarded-for", "10.0.0.2, 10.0.0.3", "10.0.0.2"),
            (&by_list, "x-forwarded-for", "192.0.2.1:4711", "192.0.2.1"),
            (&by_list, "x-forwarded-for", "[2001:db8::1]:4711", "2001:db8::1"),
            (&by_list, "x-forwarded-for", "::ffff:192.0.2.1", "192.0.2.1"),
            (&by_list, "x-forwarded-for", "192.0.2.1, unknown", "10.0.0.1"),
            (&by_list, "x-forwarded-for", "192.0.2.1, nonsense, 10.0.0.9", "10.0.0.9"),
            (&by_list, "x-forwarded-for", "", "10.0.0.1"),
            (&by_list, "forwarded", "for=192.0.2.1", "10.0.0.1"),
            (&by_rfc, "forwarded", "for=192.0.2.1;proto=https;by=10.0.0.1", "192.0.2.1"),
            (&by_rfc, "forwarded", "for=198.51.100.9, FOR=\"[2001:db8::1]:4711\"", "2001:db8::1"),
            (&by_rfc, "forwarded", "for=192.0.2.1, for=_hidden", "10.0.0.1"),
            (&by_rfc, "x-forwarded-for", "192.0.2.1", "10.0.0.1"),
        ] {
            let found = proxies.client("10.0.0.1".parse().unwrap(), &headers(&[(name, value)]));
            assert_eq!(found.to_string(), client, "{name}: {value}");
        }
        let lines = [("x-forwarded-for", "198.51.100.9"), ("x-forwarded-for", "192.0.2.1")];
        let found = by_list.client("::ffff:10.0.0.1".parse().unwrap(), &headers(&lines));
        assert_eq!(found.to_string(), "192.0.2.1", "several lines are one list");
    }

    fn any_address() -> impl Strategy<Value = IpAddr> {
        prop_oneof![
            any::<u32>().prop_map(|bits| IpAddr::from(bits.to_be_bytes())),
            any::<u128>().prop_map(|bits| IpAddr::from(bits.to_be_bytes()))
        ]
    }

    fn any_value() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            any_address().prop_map(|address| address.to_string()),
            any_address().prop_map(|address| format!("for=\"{address}\"")),
            "[ -~]{0,20}",
        ];
        proptest::collection::vec(word, 0..4).prop_map(|words| words.join(", "))
    }

    fn any_header() -> impl Strategy<Value = ForwardedHeader> {
        prop_oneof![Just(ForwardedHeader::XForwardedFor), Just(ForwardedHeader::Forwarded)]
    }

    proptest! {
        #[test]
        fn no_header_of_anybody_else_changes_the_address(
            peer in any_address(), list in any_value(), rfc in any_value(), header in any_header(),
        ) {
            let proxies = proxies(header);
            let peer = peer.to_canonical();
            prop_assume!(!proxies.trusts(peer));
            let headers = headers(&[("x-forwarded-for", &list), ("forwarded", &rfc)]);
            prop_assert_eq!(proxies.client(peer, &headers), peer);
            prop_assert_eq!(Proxies::default().client(peer, &headers), peer);
        }

        #[test]
        fn what_a_client_writes_before_the_word_of_a_proxy_changes_nothing(
            client in any_address(), written in any_value(), other in any_value(), header in any_header(),
        ) {
            let proxies = proxies(header);
            let client = client.to_canonical();
            prop_assume!(!proxies.trusts(client));
            let (list, rfc) = match header {
                ForwardedHeader::XForwardedFor => (format!("{written}, {client}"), other),
                ForwardedHeader::Forwarded => (other, format!("{written}, for=\"{client}\"")),
            };
            let headers = headers(&[("x-forwarded-for", &list), ("forwarded", &rfc)]);
            prop_assert_eq!(proxies.client("10.0.0.1".parse().unwrap(), &headers), client);
        }
    }
}
