//! `[rate_limits]`: how often somebody may ask.

use std::ops::RangeInclusive;

use super::section::Key;
use super::value::Value;
use crate::wiring::RateLimits;

/// How often somebody may ask.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct RateLimitsConfig(pub(crate) RateLimits);

/// Nobody sends a million requests a second; 0 switches a limit off.
const PER_MINUTE: RangeInclusive<usize> = 0..=60_000_000;
const BURST: RangeInclusive<usize> = 1..=60_000_000;

pub(super) const KEYS: &[Key<RateLimitsConfig>] = &[
    Key {
        name: "address_per_minute",
        set: |limits, value| count(value, PER_MINUTE).map(|read| limits.0.address.per_minute = read),
        show: |limits| limits.0.address.per_minute.to_string(),
    },
    Key {
        name: "address_burst",
        set: |limits, value| count(value, BURST).map(|read| limits.0.address.burst = read),
        show: |limits| limits.0.address.burst.to_string(),
    },
    Key {
        name: "key_per_minute",
        set: |limits, value| count(value, PER_MINUTE).map(|read| limits.0.key.per_minute = read),
        show: |limits| limits.0.key.per_minute.to_string(),
    },
    Key {
        name: "key_burst",
        set: |limits, value| count(value, BURST).map(|read| limits.0.key.burst = read),
        show: |limits| limits.0.key.burst.to_string(),
    },
    Key {
        name: "organization_per_minute",
        set: |limits, value| count(value, PER_MINUTE).map(|read| limits.0.organization.per_minute = read),
        show: |limits| limits.0.organization.per_minute.to_string(),
    },
    Key {
        name: "organization_burst",
        set: |limits, value| count(value, BURST).map(|read| limits.0.organization.burst = read),
        show: |limits| limits.0.organization.burst.to_string(),
    },
    Key {
        name: "failed_authentication_per_minute",
        set: |limits, value| {
            count(value, PER_MINUTE).map(|read| limits.0.failed_authentication.per_minute = read)
        },
        show: |limits| limits.0.failed_authentication.per_minute.to_string(),
    },
    Key {
        name: "failed_authentication_burst",
        set: |limits, value| count(value, BURST).map(|read| limits.0.failed_authentication.burst = read),
        show: |limits| limits.0.failed_authentication.burst.to_string(),
    },
    Key {
        name: "compatibility",
        set: |limits, value| value.boolean().map(|read| limits.0.compatibility = read),
        show: |limits| limits.0.compatibility.to_string(),
    },
];

fn count(value: &Value, range: RangeInclusive<usize>) -> Result<u32, String> {
    value.integer(range).map(|read| u32::try_from(read).unwrap_or(u32::MAX))
}
