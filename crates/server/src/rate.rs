//! How often a key, an organization or an address may ask, and how often a key may be guessed.
//!
//! The address is looked at before anything else, in [`crate::app`]; failed authentication, the key and its organization
//! are in [`crate::auth`], the one place that knows them.

mod buckets;

use std::net::IpAddr;

use axum::http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use axum::http::{Method, Uri};
use steward_core::context::Timestamp;
use steward_core::key::Identity;
use steward_core::principal::{Actor, DirectoryCaller};

use buckets::Buckets;

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// So many requests at once, and so many a minute in the long run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many come back each minute; 0 means that nothing is limited.
    pub per_minute: u32,
    /// How many may come at once after a pause.
    pub burst: u32,
}

/// The limits on how often somebody may ask. Past them the answer is 429.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// All requests from one address (IPv6: from one /64), before anything else is looked at.
    pub address: Rate,
    /// All requests with one key.
    pub key: Rate,
    /// All requests with keys of one organization.
    pub organization: Rate,
    /// Keys from one address that are none. When they are used up, no key from there is looked at.
    pub failed_authentication: Rate,
    /// Whether the figures that Atlassian has published hold too: 10 a minute on `GET …/events` for each key and path,
    /// 200 a minute on `…/last-active-dates` for each organization.
    pub compatibility: bool,
}

impl RateLimits {
    /// Nothing is limited.
    pub const OFF: Self = {
        let off = Rate { per_minute: 0, burst: 1 };
        Self { address: off, key: off, organization: off, failed_authentication: off, compatibility: false }
    };
}

impl Default for RateLimits {
    fn default() -> Self {
        // One caller alone cannot take the whole of a machine; ordinary work, a first push of a large directory included,
        // never gets near.
        let generous = Rate { per_minute: 1_200_000, burst: 100_000 };
        Self {
            address: generous,
            key: generous,
            organization: generous,
            failed_authentication: Rate { per_minute: 30, burst: 60 },
            compatibility: false,
        }
    }
}

/// What is left of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    limit: u32,
    remaining: u32,
    /// When all of it is there again, in microseconds since the epoch.
    reset: i64,
}

/// A budget is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exceeded {
    standing: Standing,
    /// Until the next request is let through, in microseconds.
    wait: i64,
}

impl Standing {
    /// Writes the headers of the organizations API (§1.3); the reset is a date, not a number of seconds.
    pub(crate) fn write(self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, HeaderValue::from(self.limit));
        headers.insert(REMAINING, HeaderValue::from(self.remaining));
        if let Ok(reset) = HeaderValue::from_str(&Timestamp(self.reset).to_millis_text()) {
            headers.insert(RESET, reset);
        }
    }
}

impl Exceeded {
    /// A budget that nobody has, for those who want to see what a client does then.
    pub(crate) const fn made_up(now: Timestamp) -> Self {
        let reset = now.plus_seconds(1).0;
        Self { standing: Standing { limit: 1, remaining: 0, reset }, wait: 1_000_000 }
    }

    /// The whole seconds after which a request is let through.
    pub(crate) fn seconds(self) -> i64 {
        self.wait.div_euclid(1_000_000) + i64::from(self.wait.rem_euclid(1_000_000) > 0)
    }

    pub(crate) fn write(self, headers: &mut HeaderMap) {
        self.standing.write(headers);
        headers.insert(RETRY_AFTER, HeaderValue::from(self.seconds()));
    }
}

/// The budgets of everybody.
#[derive(Debug)]
pub(crate) struct Budgets {
    address: Buckets,
    key: Buckets,
    organization: Buckets,
    failed_authentication: Buckets,
    events: Buckets,
    last_active_dates: Buckets,
}

impl Budgets {
    pub(crate) fn new(limits: &RateLimits) -> Self {
        let published =
            |count| Rate { per_minute: if limits.compatibility { count } else { 0 }, burst: count };
        Self {
            address: Buckets::new(limits.address),
            key: Buckets::new(limits.key),
            organization: Buckets::new(limits.organization),
            failed_authentication: Buckets::new(limits.failed_authentication),
            events: Buckets::new(published(10)),
            last_active_dates: Buckets::new(published(200)),
        }
    }

    /// A request has come from an address.
    pub(crate) fn arrived(&self, address: Option<IpAddr>, now: Timestamp) -> Result<(), Exceeded> {
        let Some(address) = address else { return Ok(()) };
        self.address.take(of_address(address), now.0).map_or(Ok(()), |taken| taken.map(|_| ()))
    }

    /// Whether keys from an address are still looked at.
    pub(crate) fn may_authenticate(&self, address: Option<IpAddr>, now: Timestamp) -> Result<(), Exceeded> {
        let Some(address) = address else { return Ok(()) };
        self.failed_authentication.look(of_address(address), now.0).map_or(Ok(()), |left| left.map(|_| ()))
    }

    /// A key that is none has come from an address.
    pub(crate) fn failed(&self, address: Option<IpAddr>, now: Timestamp) {
        if let Some(address) = address {
            self.failed_authentication.take(of_address(address), now.0);
        }
    }

    /// A request has come with a key. Returns what is left of the budget that has the least.
    pub(crate) fn authenticated(
        &self,
        identity: &Identity,
        method: &Method,
        uri: &Uri,
    ) -> Result<Option<Standing>, Exceeded> {
        let (context, org) = match identity {
            Identity::Org(caller) => (&caller.context, Some(caller.org_id)),
            Identity::Directory(caller) => (&caller.context, Some(caller.org_id)),
            Identity::Product(caller) => (&caller.context, Some(caller.org_id)),
            Identity::Operator(caller) => (&caller.context, None),
        };
        let Some(key) = key_of(&context.actor) else { return Ok(None) };
        let now = context.now.0;
        let org = org.map(|org| org.0.as_u128());
        let published = match Published::of(method, uri.path()) {
            Some(Published::Events { version }) => self.events.take((key, version), now),
            Some(Published::LastActiveDates) => {
                org.and_then(|org| self.last_active_dates.take((org, 0), now))
            }
            None => None,
        };
        let taken = [
            published,
            self.key.take((key, 0), now),
            org.and_then(|org| self.organization.take((org, 0), now)),
        ];
        let mut least: Option<Standing> = None;
        for standing in taken.into_iter().flatten() {
            let standing = standing?;
            if least.is_none_or(|least| standing.remaining < least.remaining) {
                least = Some(standing);
            }
        }
        Ok(least)
    }

    /// An operation of a bulk request is about to be carried out: it costs what the request would that it stands for.
    pub(crate) fn operation(&self, caller: &DirectoryCaller, now: Timestamp) -> Result<(), Exceeded> {
        self.arrived(caller.context.request.address, now)?;
        let key = key_of(&caller.context.actor).and_then(|key| self.key.take((key, 0), now.0));
        let organization = self.organization.take((caller.org_id.0.as_u128(), 0), now.0);
        [key, organization].into_iter().flatten().try_for_each(|taken| taken.map(|_| ()))
    }
}

fn key_of(actor: &Actor) -> Option<u128> {
    match actor {
        Actor::Key { id, .. } => Some(id.0.as_u128()),
        Actor::System => None,
    }
}

/// One client has a whole /64 of IPv6 to itself.
fn of_address(address: IpAddr) -> (u128, u32) {
    match address.to_canonical() {
        IpAddr::V4(address) => (address.to_ipv6_mapped().to_bits(), 0),
        IpAddr::V6(address) => (address.to_bits() >> 64 << 64, 0),
    }
}

/// Paths for which Atlassian has published figures (organizations API §1.3).
#[derive(Debug, PartialEq, Eq)]
enum Published {
    Events { version: u32 },
    LastActiveDates,
}

impl Published {
    fn of(method: &Method, path: &str) -> Option<Self> {
        let path = path.strip_prefix("/admin/v").filter(|_| method == Method::GET)?;
        if path.ends_with("/events") {
            let version = path.split('/').next()?.parse().ok()?;
            Some(Self::Events { version })
        } else if path.ends_with("/last-active-dates") {
            Some(Self::LastActiveDates)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_counted_by_what_one_client_has() {
        let subject = |text: &str| of_address(text.parse().unwrap());
        assert_eq!(subject("2001:db8::1"), subject("2001:db8::ffff:1"));
        assert_ne!(subject("2001:db8::1"), subject("2001:db8:0:1::1"));
        assert_eq!(subject("::ffff:192.0.2.1"), subject("192.0.2.1"));
        assert_ne!(subject("192.0.2.1"), subject("192.0.2.2"));
    }

    #[test]
    fn published_figures_belong_to_their_paths() {
        for (method, path, published) in [
            (Method::GET, "/admin/v1/orgs/o/events", Some(Published::Events { version: 1 })),
            (Method::GET, "/admin/v2/orgs/o/events", Some(Published::Events { version: 2 })),
            (Method::GET, "/admin/v1/orgs/o/events-stream", None),
            (Method::GET, "/admin/v1/orgs/o/events/e", None),
            (Method::POST, "/admin/v1/orgs/o/events", None),
            (
                Method::GET,
                "/admin/v1/orgs/o/directory/users/a/last-active-dates",
                Some(Published::LastActiveDates),
            ),
            (Method::GET, "/steward/v1/orgs/o/events", None),
        ] {
            assert_eq!(Published::of(&method, path), published, "{method} {path}");
        }
    }

    #[test]
    fn waits_are_rounded_up_to_whole_seconds() {
        let exceeded = |wait| Exceeded { standing: Standing { limit: 1, remaining: 0, reset: 0 }, wait };
        assert_eq!([1, 1_000_000, 1_000_001].map(|wait| exceeded(wait).seconds()), [1, 1, 2]);
    }
}
