//! Sets of IP addresses, made of addresses and blocks.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

/// Reads an address or a block such as `10.0.0.0/8`, without bits behind the prefix. An IPv4 block that is written as one
/// of IPv6 is the IPv4 block: that is how addresses of callers are read, too.
pub(super) fn network(text: &str) -> Option<IpNet> {
    let network = match text.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address.to_canonical()),
        Err(_) => text.parse().ok()?,
    };
    if network.trunc() != network {
        return None;
    }
    match network {
        IpNet::V6(mapped) if mapped.prefix_len() >= MAPPED => match mapped.addr().to_ipv4_mapped() {
            Some(address) => IpNet::new(address.into(), mapped.prefix_len() - MAPPED).ok(),
            None => Some(network),
        },
        _ => Some(network),
    }
}

/// The length of the prefix of IPv4 addresses among those of IPv6 (RFC 4291 §2.5.5.2).
const MAPPED: u8 = 96;

/// A set of addresses: ranges in order that do not touch, so that one look-up is a binary search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AddressSet {
    v4: Vec<(u128, u128)>,
    v6: Vec<(u128, u128)>,
}

impl AddressSet {
    /// Collects networks.
    pub(super) fn of(networks: impl IntoIterator<Item = IpNet>) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for network in networks {
            let range = (bits(network.network()), bits(network.broadcast()));
            match network {
                IpNet::V4(_) => v4.push(range),
                IpNet::V6(_) => v6.push(range),
            }
        }
        Self { v4: merged(v4), v6: merged(v6) }
    }

    /// Asks whether an address is in the set.
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let ranges = if address.is_ipv4() { &self.v4 } else { &self.v6 };
        let address = bits(address);
        let after = ranges.partition_point(|(first, _)| *first <= address);
        after.checked_sub(1).and_then(|before| ranges.get(before)).is_some_and(|(_, last)| address <= *last)
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => Ipv6Addr::to_bits(address),
    }
}

/// Puts ranges in order and joins those that touch.
fn merged(mut ranges: Vec<(u128, u128)>) -> Vec<(u128, u128)> {
    ranges.sort_unstable();
    let mut joined: Vec<(u128, u128)> = Vec::with_capacity(ranges.len());
    for (first, last) in ranges {
        match joined.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = (*end).max(last),
            _ => joined.push((first, last)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Compares bit by bit, as CIDR is defined (RFC 4632 §3.1), knowing nothing of ranges.
    fn naive(networks: &[(IpAddr, u8)], address: IpAddr) -> bool {
        let octets = |address: IpAddr| match address.to_canonical() {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        let address = octets(address);
        networks.iter().any(|(network, prefix)| {
            let network = match network {
                IpAddr::V4(network) => network.octets().to_vec(),
                IpAddr::V6(network) => network.octets().to_vec(),
            };
            let same = |bit: usize| {
                let mask = 0x80 >> (bit % 8);
                network[bit / 8] & mask == address[bit / 8] & mask
            };
            network.len() == address.len() && (0..usize::from(*prefix)).all(same)
        })
    }

    /// Addresses that lie close together, so that blocks meet.
    fn any_address() -> impl Strategy<Value = IpAddr> {
        prop_oneof![
            (0_u32..16).prop_map(|low| IpAddr::from((0x0a00_0000 | low).to_be_bytes())),
            any::<u32>().prop_map(|bits| IpAddr::from(bits.to_be_bytes())),
            (0_u128..16).prop_map(|low| IpAddr::from((0x2001_0db8_u128 << 96 | low).to_be_bytes())),
            any::<u128>().prop_map(|bits| IpAddr::from(bits.to_be_bytes())),
        ]
    }

    fn any_network() -> impl Strategy<Value = (IpAddr, u8)> {
        (any_address(), 0_u8..=128).prop_map(|(address, prefix)| {
            let address = address.to_canonical();
            let prefix = if address.is_ipv4() { prefix % 33 } else { prefix };
            (IpNet::new(address, prefix).unwrap().network(), prefix)
        })
    }

    proptest! {
        #[test]
        fn a_set_holds_what_its_blocks_hold(
            networks in proptest::collection::vec(any_network(), 0..12),
            others in proptest::collection::vec(any_address(), 1..24),
        ) {
            let texts = networks.iter().map(|(address, prefix)| format!("{address}/{prefix}"));
            let set = AddressSet::of(texts.map(|text| network(&text).unwrap()));
            // The ends of each block are where mistakes are made.
            let ends = networks.iter().flat_map(|(address, prefix)| {
                let network = IpNet::new(*address, *prefix).unwrap();
                [network.network(), network.broadcast()]
            });
            for address in ends.chain(others) {
                // A block that reaches into the mapped addresses is one of IPv6 and holds none of IPv4.
                prop_assert_eq!(set.contains(address), naive(&networks, address), "{}", address);
            }
        }
    }

    #[test]
    fn a_block_has_one_meaning_however_it_is_written() {
        for (text, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("::ffff:192.0.2.0/120", "192.0.2.7", "192.0.3.1"),
            ("::ffff:192.0.2.7", "192.0.2.7", "::ffff:192.0.2.8"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"),
            ("::/0", "2001:db8::1", "192.0.2.7"),
        ] {
            let set = AddressSet::of(network(text));
            assert!(set.contains(inside.parse().unwrap()), "{text}");
            assert!(!set.contains(outside.parse().unwrap()), "{text}");
        }
        for text in
            ["", "10.0.0.1/8", "10.0.0.0/33", "::/129", "10.0.0.0/", "example.com", "10.0.0.0-10.0.0.9"]
        {
            assert_eq!(network(text), None, "{text}");
        }
    }
}
