//! How often an organization may ask for what costs much: so many times in each minute, counted in this process.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use steward_core::context::Timestamp;
use steward_core::id::OrgId;

use crate::family::Refusal;

/// The length of a window, in microseconds.
const MINUTE: i64 = 60_000_000;

/// Requests of the present minute.
#[derive(Debug, Default)]
pub(crate) struct Rates(Mutex<Window>);

#[derive(Debug, Default)]
struct Window {
    minute: i64,
    asked: HashMap<(&'static str, OrgId), u32>,
}

impl Rates {
    /// Counts a request for `what`, or refuses it until the minute is over. Only requests with a good key are counted, so
    /// there are no more entries than organizations; all are dropped with the minute.
    pub(crate) fn admit(
        &self,
        what: &'static str,
        org_id: OrgId,
        limit: u32,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let minute = now.0.div_euclid(MINUTE);
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if window.minute != minute {
            *window = Window { minute, asked: HashMap::new() };
        }
        let asked = window.asked.entry((what, org_id)).or_default();
        if *asked >= limit {
            return Err(Refusal::RateLimited { limit, now, reset: Timestamp((minute + 1) * MINUTE) });
        }
        *asked += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_so_many_requests_for_each_organization() {
        let rates = Rates::default();
        let org = |number: u128| OrgId(uuid::Uuid::from_u128(number));
        let admitted =
            |org, seconds: i64| rates.admit("list", org, 2, Timestamp(seconds * 1_000_000)).is_ok();
        assert_eq!([0, 30, 59].map(|second| admitted(org(1), second)), [true, true, false]);
        assert!(admitted(org(2), 59), "another organization has its own");
        assert!(admitted(org(1), 60), "another minute begins anew");
    }
}
