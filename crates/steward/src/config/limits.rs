//! `[limits]`: how much one request or connection may take.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::section::{Key, quoted};
use super::units::show_duration;

/// How much one request or connection may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LimitsConfig {
    /// The longest request body.
    pub(crate) body_bytes: usize,
    /// The longest request body under `/scim`, where one group may have many members.
    pub(crate) scim_body_bytes: usize,
    /// The longest request head: all header lines together.
    pub(crate) header_bytes: usize,
    /// The longest path and query.
    pub(crate) url_bytes: usize,
    /// How long a client may take to send the head.
    pub(crate) header_timeout: Duration,
    /// How long a client may pause while it sends the body.
    pub(crate) body_timeout: Duration,
    /// How long one request may take.
    pub(crate) request_timeout: Duration,
    /// How many connections may be open; further ones wait to be accepted.
    pub(crate) connections: usize,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            body_bytes: 1 << 20,
            scim_body_bytes: 10 << 20,
            header_bytes: 16 << 10,
            url_bytes: 8 << 10,
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            request_timeout: Duration::from_secs(30),
            connections: 10_000,
        }
    }
}

/// Below 1 KiB ordinary requests fail; above 256 MiB one request can take the memory of the machine.
const BODY: RangeInclusive<usize> = 1 << 10..=256 << 20;
/// hyper reads the head into a buffer of at least 8 KiB.
const HEADER: RangeInclusive<usize> = 8 << 10..=1 << 20;
/// A filter needs room; the URL is part of the head.
const URL: RangeInclusive<usize> = 256..=1 << 20;
const TIMEOUT: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_hours(1);
const CONNECTIONS: RangeInclusive<usize> = 1..=1_000_000;

pub(super) const KEYS: &[Key<LimitsConfig>] = &[
    Key {
        name: "body_bytes",
        set: |limits, value| value.size(BODY).map(|read| limits.body_bytes = read),
        show: |limits| limits.body_bytes.to_string(),
    },
    Key {
        name: "scim_body_bytes",
        set: |limits, value| value.size(BODY).map(|read| limits.scim_body_bytes = read),
        show: |limits| limits.scim_body_bytes.to_string(),
    },
    Key {
        name: "header_bytes",
        set: |limits, value| value.size(HEADER).map(|read| limits.header_bytes = read),
        show: |limits| limits.header_bytes.to_string(),
    },
    Key {
        name: "url_bytes",
        set: |limits, value| value.size(URL).map(|read| limits.url_bytes = read),
        show: |limits| limits.url_bytes.to_string(),
    },
    Key {
        name: "header_timeout",
        set: |limits, value| value.duration(TIMEOUT).map(|read| limits.header_timeout = read),
        show: |limits| quoted(&show_duration(limits.header_timeout)),
    },
    Key {
        name: "body_timeout",
        set: |limits, value| value.duration(TIMEOUT).map(|read| limits.body_timeout = read),
        show: |limits| quoted(&show_duration(limits.body_timeout)),
    },
    Key {
        name: "request_timeout",
        set: |limits, value| value.duration(TIMEOUT).map(|read| limits.request_timeout = read),
        show: |limits| quoted(&show_duration(limits.request_timeout)),
    },
    Key {
        name: "connections",
        set: |limits, value| value.integer(CONNECTIONS).map(|read| limits.connections = read),
        show: |limits| limits.connections.to_string(),
    },
];
