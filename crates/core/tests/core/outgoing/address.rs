//! Which addresses count as public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use steward_core::outgoing::is_public;

/// Networks that are not public, as prefixes of IPv4; both of their ends are tried, and their neighbours are public
/// unless they stand here too.
const NOT_PUBLIC: [&str; 16] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
];

fn ends(network: &str) -> (u32, u32) {
    let (address, length) = network.split_once('/').unwrap();
    let first = address.parse::<Ipv4Addr>().unwrap().to_bits();
    let size = u64::from(u32::MAX) >> length.parse::<u32>().unwrap();
    (first, first + u32::try_from(size).unwrap())
}

fn listed(address: u32) -> bool {
    NOT_PUBLIC.iter().any(|network| {
        let (first, last) = ends(network);
        (first..=last).contains(&address)
    })
}

#[test]
fn the_ends_of_each_network_are_in_it_and_their_neighbours_are_not() {
    for network in NOT_PUBLIC {
        let (first, last) = ends(network);
        for address in [first, last] {
            assert!(!is_public(Ipv4Addr::from_bits(address).into()), "{network}");
        }
        for neighbour in [first.checked_sub(1), last.checked_add(1)].into_iter().flatten() {
            let address = Ipv4Addr::from_bits(neighbour);
            assert_eq!(is_public(address.into()), !listed(neighbour), "{address} beside {network}");
        }
    }
}

#[test]
fn addresses_of_the_internet_are_public() {
    for address in [
        "1.1.1.1",
        "8.8.8.8",
        "9.9.9.9",
        "93.184.215.14",
        "100.63.255.255",
        "100.128.0.0",
        "172.32.0.1",
        "192.0.1.1",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2003::1",
        "2606:4700:4700::1111",
        "2a00:1450:4001:830::200e",
        "3ffe::1",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
    ] {
        assert!(is_public(address.parse().unwrap()), "{address}");
    }
}

#[test]
fn everything_else_of_ipv6_is_not() {
    for address in [
        "::",
        "::1",
        "::8.8.8.8",
        "::ffff:0:8.8.8.8",
        "64:ff9b::10.0.0.1",
        "64:ff9b:0:0:0:1::1",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001::1",
        "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::1",
        "2001:db8:ffff::1",
        "2002:808:808::1",
        "3fff::1",
        "3fff:fff:ffff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fdff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ] {
        assert!(!is_public(address.parse().unwrap()), "{address}");
    }
}

fn any_listed() -> impl Strategy<Value = Ipv4Addr> {
    prop::sample::select(&NOT_PUBLIC[..]).prop_flat_map(|network| {
        let (first, last) = ends(network);
        (first..=last).prop_map(Ipv4Addr::from_bits)
    })
}

fn with_low(prefix: [u16; 6], address: Ipv4Addr) -> IpAddr {
    let prefix = prefix.iter().fold(0, |bits, segment| bits << 16 | u128::from(*segment));
    Ipv6Addr::from_bits(prefix << 32 | u128::from(address.to_bits())).into()
}

proptest! {
    #[test]
    fn ipv4_is_public_exactly_where_nothing_is_listed(bits: u32) {
        prop_assert_eq!(is_public(Ipv4Addr::from_bits(bits).into()), !listed(bits));
    }

    #[test]
    fn another_spelling_of_ipv4_is_judged_as_what_it_is(bits: u32) {
        let plain = Ipv4Addr::from_bits(bits);
        prop_assert_eq!(is_public(plain.to_ipv6_mapped().into()), is_public(plain.into()));
        prop_assert_eq!(is_public(with_low([0x64, 0xff9b, 0, 0, 0, 0], plain)), is_public(plain.into()));
    }

    #[test]
    fn no_wrapping_makes_a_private_ipv4_public(inner in any_listed(), server: u32, rest: u64) {
        let bits = inner.to_bits();
        let (high, low) = ((bits >> 16) as u16, (bits & 0xffff) as u16);
        let server = [(server >> 16) as u16, (server & 0xffff) as u16];
        let wrapped = [
            inner.into(),
            inner.to_ipv6_mapped().into(),
            with_low([0, 0, 0, 0, 0, 0], inner),
            with_low([0, 0, 0, 0, 0xffff, 0], inner),
            with_low([0x64, 0xff9b, 0, 0, 0, 0], inner),
            with_low([0x64, 0xff9b, 1, (rest & 0xffff) as u16, 0, 0], inner),
            // 6to4 (RFC 3056 §2) and Teredo, which turns the bits around (RFC 4380 §4).
            Ipv6Addr::from_bits(0x2002_u128 << 112 | u128::from(bits) << 80 | u128::from(rest)).into(),
            Ipv6Addr::new(0x2001, 0, server[0], server[1], 0, 0, !high, !low).into(),
        ];
        for address in wrapped {
            prop_assert!(!is_public(address), "{}", address);
        }
    }

    #[test]
    fn only_global_unicast_is_public_in_ipv6(bits: u128) {
        let address = Ipv6Addr::from_bits(bits);
        if is_public(address.into()) {
            let global = bits >> 125 == 1;
            let carries = address.to_ipv4_mapped().is_some() || bits >> 32 == 0x64_ff9b << 64;
            prop_assert!(global || carries, "{}", address);
        }
    }
}
