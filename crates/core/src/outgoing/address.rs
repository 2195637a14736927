//! Which addresses belong to the public internet.
//!
//! The source is the registries of special-purpose addresses of IANA (RFC 6890). IPv4 is public except for what they
//! reserve. IPv6 is the other way round: only `2000::/3` has been given out, and in it are exceptions.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Tells whether an address is a globally reachable address of one machine.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// What is not public in IPv4: the first address and the length of the prefix.
const V4: &[(Ipv4Addr, u32)] = &[
    // "This network" (RFC 791 §3.2); Linux takes 0.0.0.0 for this machine.
    (Ipv4Addr::UNSPECIFIED, 8),
    // Private use (RFC 1918).
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Shared by a provider and its customers (RFC 6598); metadata of one cloud.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    // This machine (RFC 1122 §3.2.1.3).
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Metadata and agent of Azure, public by its number only.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    // The link (RFC 3927); metadata of most clouds.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    // Protocol assignments (RFC 6890 §2.1).
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    // Documentation (RFC 5737).
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Relays from 6to4, abandoned (RFC 7526).
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    // Benchmarks (RFC 2544).
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    // Multicast (RFC 5771); reserved and broadcast (RFC 1112 §4, RFC 919 §7).
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// What is not public within `2000::/3`.
const V6: &[(Ipv6Addr, u32)] = &[
    // Protocol assignments (RFC 2928), with Teredo (2001::/32, which carries an IPv4 address) and ORCHID.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation (RFC 3849, RFC 9637).
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // 6to4, which carries an IPv4 address; its relays are abandoned (RFC 7526).
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !V4.iter().any(|(network, length)| (bits ^ network.to_bits()) >> (32 - length) == 0)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = carried_v4(address) {
        return is_public_v4(inner);
    }
    let bits = address.to_bits();
    let in_network = |network: Ipv6Addr, length: u32| (bits ^ network.to_bits()) >> (128 - length) == 0;
    in_network(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3)
        && !V6.iter().any(|(network, length)| in_network(*network, *length))
}

/// The IPv4 address that is reached by an IPv6 one: `::ffff:a.b.c.d`, which is only another spelling, and
/// `64:ff9b::a.b.c.d` (RFC 6052), by which a network without IPv4 reaches all of the IPv4 internet.
fn carried_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
        }
        _ => None,
    }
}
