//! What comes to an end: certificates and keys; and how far the logs have come. Decisions without a look at the machine.

use super::report::Finding;
use super::rules::{CLOCK_FIX, CLOCK_TOLERANCE};
use crate::wiring::{Contents, EndingKey, NewestEvent, Timestamp, Validity};

pub(super) const CERTIFICATE: &str = "tls certificate";
pub(super) const KEYS: &str = "keys";
pub(super) const NEWEST: &str = "newest event";

/// Keys that end within this many days are told of.
const KEYS_SOON: i64 = 30;

/// A certificate that ends within fewer days is told of: what renews itself is renewed long before.
const CERTIFICATE_SOON: i64 = 21;

/// Keys that are named one by one.
const KEYS_NAMED: usize = 10;

const DAY: i64 = 24 * 3600;

/// The last moment at which a key ends soon.
pub(super) fn soon(now: Timestamp) -> Timestamp {
    now.plus_seconds(KEYS_SOON * DAY)
}

/// `validity`: none if it cannot be read from the certificate.
pub(super) fn certificate(validity: Option<Validity>, now: Timestamp) -> Finding {
    let Some(Validity { begins, ends }) = validity else {
        return Finding::warn(
            CERTIFICATE,
            "it and its key belong together, but when it ends cannot be read",
            "have it issued anew, as RFC 5280 asks",
        );
    };
    let fix = "renew it, put the new files in the place of the old ones and send SIGHUP to a running server";
    if begins > now {
        let found = format!("it is good from {} only", begins.to_millis_text());
        return Finding::fail(CERTIFICATE, found, "see that the clock is right, or wait until then");
    }
    if ends <= now {
        return Finding::fail(CERTIFICATE, format!("it ended at {}", ends.to_millis_text()), fix);
    }
    let found = format!("it and its key belong together; it ends {}", end(ends, now));
    if days(ends, now) < CERTIFICATE_SOON {
        Finding::warn(CERTIFICATE, found, fix)
    } else {
        Finding::pass(CERTIFICATE, found)
    }
}

/// What a database holds.
pub(super) fn contents(contents: &Contents, now: Timestamp) -> Vec<Finding> {
    let mut found = vec![newest(contents.newest.as_ref(), now)];
    found.extend(keys(&contents.ending, now));
    found
}

fn newest(event: Option<&NewestEvent>, now: Timestamp) -> Finding {
    let Some(NewestEvent { organization, at }) = event else {
        return Finding::skip(NEWEST, "nothing has happened yet");
    };
    let found = format!("{} in {organization}", at.to_millis_text());
    if seconds(*at, now) > CLOCK_TOLERANCE.as_secs().cast_signed() {
        Finding::fail(NEWEST, format!("{found}, which is in the future"), CLOCK_FIX)
    } else {
        Finding::pass(NEWEST, found)
    }
}

/// One finding for each of the keys that end next, so that each has its own fix.
fn keys(ending: &[EndingKey], now: Timestamp) -> Vec<Finding> {
    if ending.is_empty() {
        let found = format!("none of an administrator or a directory ends within {KEYS_SOON} days");
        return vec![Finding::pass(KEYS, found)];
    }
    let mut ending: Vec<&EndingKey> = ending.iter().collect();
    ending.sort_by_key(|key| key.ends);
    let mut found: Vec<Finding> = ending.iter().take(KEYS_NAMED).map(|key| named(key, now)).collect();
    if let Some(more) = ending.len().checked_sub(KEYS_NAMED).filter(|more| *more > 0) {
        let all = format!("{more} more end within {KEYS_SOON} days");
        found.push(Finding::warn(KEYS, all, "see `steward key list` in each organization"));
    }
    found
}

fn named(key: &EndingKey, now: Timestamp) -> Finding {
    let EndingKey { organization, org_id, id, kind, name, last_four, ends } = key;
    Finding::warn(
        KEYS,
        format!("the {kind} key {name} (…{last_four}) of {organization} ends {}", end(*ends, now)),
        format!(
            "`steward key rotate {id} --org {org_id}`, and put the new key in its place; or let it end if it is not needed"
        ),
    )
}

fn end(ends: Timestamp, now: Timestamp) -> String {
    let left = match days(ends, now) {
        0 => "within a day".to_owned(),
        1 => "in 1 day".to_owned(),
        several => format!("in {several} days"),
    };
    format!("{left}, at {}", ends.to_millis_text())
}

/// Whole days from now on.
fn days(then: Timestamp, now: Timestamp) -> i64 {
    seconds(then, now).div_euclid(DAY)
}

fn seconds(then: Timestamp, now: Timestamp) -> i64 {
    then.0.saturating_sub(now.0).div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::report::Outcome::{self, Fail, Pass, Skip, Warn};

    fn now() -> Timestamp {
        Timestamp::parse("2026-11-01T12:00:00Z").unwrap()
    }

    fn key(name: &str, seconds: i64) -> EndingKey {
        EndingKey {
            organization: "Acme".to_owned(),
            org_id: "ORG".to_owned(),
            id: format!("id-of-{name}"),
            kind: "scim",
            name: name.to_owned(),
            last_four: "a1B2".to_owned(),
            ends: now().plus_seconds(seconds),
        }
    }

    #[test]
    fn a_certificate_is_renewed_three_weeks_before_its_end() {
        let until = |seconds| {
            let validity =
                Validity { begins: now().plus_seconds(-90 * DAY), ends: now().plus_seconds(seconds) };
            certificate(Some(validity), now())
        };
        for (seconds, outcome) in
            [(22 * DAY, Pass), (21 * DAY, Pass), (21 * DAY - 1, Warn), (1, Warn), (0, Fail), (-DAY, Fail)]
        {
            let found = until(seconds);
            assert_eq!(found.outcome, outcome, "{seconds}: {found:?}");
            assert_eq!(found.fix.is_some(), outcome != Pass, "{found:?}");
        }
        assert!(until(22 * DAY).found.ends_with("ends in 22 days, at 2026-11-23T12:00:00.000Z"));
        assert!(until(30).found.contains("within a day"));
    }

    #[test]
    fn a_certificate_that_begins_later_fails_and_an_unreadable_one_warns() {
        let later = Validity { begins: now().plus_seconds(1), ends: now().plus_seconds(90 * DAY) };
        assert_eq!(certificate(Some(later), now()).outcome, Fail);
        assert_eq!(certificate(None, now()).outcome, Warn);
    }

    #[test]
    fn each_key_that_ends_soon_is_named_with_its_fix_the_next_one_first() {
        let found = keys(&[key("Okta", 12 * DAY + 5), key("Entra ID", 3600)], now());
        let texts: Vec<_> = found.iter().map(|finding| (finding.outcome, finding.found.as_str())).collect();
        assert_eq!(
            texts,
            [
                (
                    Warn,
                    "the scim key Entra ID (…a1B2) of Acme ends within a day, at 2026-11-01T13:00:00.000Z"
                ),
                (Warn, "the scim key Okta (…a1B2) of Acme ends in 12 days, at 2026-11-13T12:00:05.000Z"),
            ]
        );
        assert!(found[1].fix.as_ref().unwrap().starts_with("`steward key rotate id-of-Okta --org ORG`"));
    }

    #[test]
    fn a_flood_of_keys_is_counted_and_no_keys_pass() {
        let many: Vec<EndingKey> = (0..13).map(|number| key(&number.to_string(), number)).collect();
        let found = keys(&many, now());
        assert_eq!(found.len(), KEYS_NAMED + 1);
        assert!(found[KEYS_NAMED].found.starts_with("3 more"), "{found:?}");
        assert_eq!(keys(&many[..KEYS_NAMED], now()).len(), KEYS_NAMED);
        assert_eq!(keys(&[], now())[0].outcome, Pass);
    }

    #[test]
    fn an_event_of_the_future_fails() {
        let at = |seconds| -> Outcome {
            let at = now().plus_seconds(seconds);
            newest(Some(&NewestEvent { organization: "Acme".to_owned(), at }), now()).outcome
        };
        assert_eq!([at(-DAY), at(0), at(120), at(121)], [Pass, Pass, Pass, Fail]);
        assert_eq!(newest(None, now()).outcome, Skip);
    }
}
