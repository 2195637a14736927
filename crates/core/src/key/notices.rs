//! Tells of keys that end soon: once each at 30, 14, 7 days and one day before.

use std::time::Duration;

use serde_json::json;

use super::actions::API_KEY_EXPIRES_SOON;
use super::store::{self, Ending};
use crate::context::Timestamp;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, Subject, Thing, change_in_bulk};
use crate::steward::Steward;

/// Days before its end at which somebody is told of it (Support, "Manage SCIM API key expiration").
const DAYS: [i64; 4] = [30, 14, 7, 1];

/// How often it is asked which notices are due.
const POLL: Duration = Duration::from_mins(1);

/// Keys that one transaction tells of; each may have as many notices as there are days.
const BATCH: i64 = 50;

fn notice_at(days: i64, expires_at: Timestamp) -> Timestamp {
    expires_at.plus_seconds(-days * 24 * 3600)
}

/// Says when the first notice after a moment is due. One from before the key came to be is none.
pub(super) fn next_notice(
    after: Timestamp,
    created_at: Timestamp,
    expires_at: Timestamp,
) -> Option<Timestamp> {
    let times = DAYS.iter().map(|days| notice_at(*days, expires_at));
    times.filter(|at| *at > after && *at > created_at).min()
}

/// Lists the notices of a key that are due: those from the stored moment on. A clock that jumps skips none, and none is
/// due twice.
pub(super) fn due(from: Timestamp, now: Timestamp, created_at: Timestamp, expires_at: Timestamp) -> Vec<i64> {
    let is_due = |days: &i64| {
        let at = notice_at(*days, expires_at);
        at >= from && at <= now && at > created_at
    };
    DAYS.into_iter().filter(is_due).collect()
}

/// Works until the program stops. Several processes may do so: a row is taken by one of them.
pub async fn run_notices(steward: Steward) {
    loop {
        if let Err(error) = notify_due(&steward).await {
            tracing::warn!(%error, "nobody could be told of keys that end soon");
        }
        tokio::select! {
            () = steward.stop().cancelled() => return,
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Tells of all keys of which it is time to tell.
pub async fn notify_due(steward: &Steward) -> Result<(), Error> {
    while notify_some(steward).await? > 0 && !steward.stop().is_cancelled() {}
    Ok(())
}

/// Tells of some of them, and says of how many.
async fn notify_some(steward: &Steward) -> Result<usize, Error> {
    let context = steward.system_context();
    change_in_bulk(&context, (), |change, _| async move {
        let now = change.context().now;
        let mut recorded = None;
        let keys = store::to_notify(&change, now, BATCH).await?;
        for key in &keys {
            for days in due(key.notify_at, now, key.created_at, key.expires_at) {
                recorded = Some(record(&change, key, days));
            }
            // What was told is told: the next one lies behind it, whatever the clock says later.
            let next = next_notice(now, key.created_at, key.expires_at);
            store::set_notice(&change, key.id, next).await?;
        }
        Ok(Changed::perhaps(keys.len(), recorded))
    })
    .await
}

fn record(change: &Change, key: &Ending, days: i64) -> Recorded {
    let when = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
    let message = Message::from("API key ")
        .plain(&key.name)
        .plain(" expires at ")
        .plain(key.expires_at.to_millis_text())
        .plain(": notice of ")
        .plain(when);
    let event = Event::new(key.org_id, &API_KEY_EXPIRES_SOON, message)
        .about(
            Subject::thing(Thing::ApiKeys, key.id)
                .with("name", key.name.as_str())
                .with("kind", key.kind.as_str()),
        )
        .delta(Delta::created(json!({ "expiresAt": key.expires_at.to_millis_text(), "days": days })));
    change.record(event)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: i64 = 24 * 3600 * 1_000_000;

    proptest! {
        /// Whatever the clock does between two looks, each notice is told once, and none before its time.
        #[test]
        fn each_notice_is_told_once(life in 0..400 * DAY, jumps in proptest::collection::vec(-3 * DAY..40 * DAY, 1..30)) {
            let (created, expires) = (Timestamp(0), Timestamp(life));
            let mut stored = next_notice(created, created, expires);
            let (mut now, mut told, mut latest) = (0, Vec::new(), 0);
            for jump in jumps.into_iter().chain([500 * DAY]) {
                now = (now + jump).max(0);
                latest = latest.max(now);
                let Some(from) = stored.filter(|at| at.0 <= now) else { continue };
                let days = due(from, Timestamp(now), created, expires);
                prop_assert!(!days.is_empty());
                told.extend(days);
                stored = next_notice(Timestamp(now), created, expires);
            }
            let expected: Vec<i64> = DAYS.into_iter().filter(|days| life - days * DAY > 0).collect();
            prop_assert_eq!(told, expected);
        }
    }
}
