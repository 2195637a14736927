//! Decisions of the guard, without a database.

use serde::{Deserialize, Serialize};

use super::model::{Harm, Incident};
use crate::context::Timestamp;

/// Parts that a window is counted in: so much of it may be counted too long, never too short.
const PARTS: i64 = 12;

/// The long window, in seconds. It allows [`LONG_TIMES`] the share of the short one.
const LONG: i64 = 24 * 3600;

/// How many times the share of the short window the long one allows: what is spread over a day is less of a surprise.
const LONG_TIMES: i64 = 2;

/// What a directory lets pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    /// Removals of one kind within a window that are never too many.
    pub(super) minimum: i64,
    /// The share that may go within the short window, in percent.
    pub(super) share: i64,
    /// The short window, in seconds.
    pub(super) window: i64,
}

/// What a directory has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) active_users: i64,
    pub(super) groups: i64,
    pub(super) memberships: i64,
}

/// What was removed within a part of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    from: Timestamp,
    harm: Harm,
}

/// Counts of removals over two sliding windows, in a number of parts that does not grow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Windows {
    short: Vec<Part>,
    long: Vec<Part>,
}

impl Windows {
    /// Counts what a request removes.
    pub(super) fn add(&mut self, limits: &Limits, now: Timestamp, harm: Harm) {
        for (parts, window) in [(&mut self.short, limits.window), (&mut self.long, LONG)] {
            parts.retain(|part| is_inside(part, window, now));
            match parts.last_mut() {
                // Also when the clock was set back: what was counted must not get lost.
                Some(last) if now < last.from.plus_seconds(length(window)) => {
                    last.harm = last.harm.plus(harm);
                }
                _ => parts.push(Part { from: now, harm }),
            }
        }
    }

    /// Returns what was removed within the short window and within the long one.
    pub(super) fn sums(&self, limits: &Limits, now: Timestamp) -> [Harm; 2] {
        let sum = |parts: &[Part], window| {
            let inside = parts.iter().filter(|part| is_inside(part, window, now));
            inside.fold(Harm::default(), |sum, part| sum.plus(part.harm))
        };
        [sum(&self.short, limits.window), sum(&self.long, LONG)]
    }
}

/// How long a part is, in seconds.
fn length(window: i64) -> i64 {
    (window / PARTS).max(1)
}

/// A part counts until all of it has left the window.
fn is_inside(part: &Part, window: i64, now: Timestamp) -> bool {
    now < part.from.plus_seconds(window + length(window))
}

/// Asks whether it takes the totals of the directory to decide: below the minimum they do not matter.
pub(super) fn needs_totals(limits: &Limits, sums: &[Harm; 2], harm: Harm) -> bool {
    sums.iter().any(|done| measures(done.plus(harm), harm).any(|(all, _)| all > limits.minimum))
}

/// Asks whether a request goes beyond what a directory lets pass.
///
/// `totals`: what there is before the request. The share is one of what there was when the window began.
pub(super) fn exceeds(limits: &Limits, sums: &[Harm; 2], harm: Harm, totals: &Totals) -> bool {
    let beyond = |done: &Harm, share: i64| {
        let there = [totals.active_users, totals.groups, totals.memberships];
        measures(done.plus(harm), harm).any(|(all, measure)| {
            let done = [done.users(), done.groups, done.members][measure];
            let began_with = there[measure].max(0).saturating_add(done);
            all > limits.minimum && all.saturating_mul(100) > began_with.saturating_mul(share)
        })
    };
    beyond(&sums[0], limits.share) || beyond(&sums[1], limits.share.saturating_mul(LONG_TIMES))
}

/// Lists users, groups and members of a sum that a request adds to, with their place.
fn measures(sum: Harm, harm: Harm) -> impl Iterator<Item = (i64, usize)> {
    let measure = |sum: Harm| [sum.users(), sum.groups, sum.members];
    let adds = measure(harm);
    measure(sum)
        .into_iter()
        .enumerate()
        .filter(move |(place, _)| adds[*place] > 0)
        .map(|(place, all)| (all, place))
}

/// Whether the log tells of an incident that has gathered so many operations: of the first, and of each doubling.
pub(super) fn is_told(operations: i64) -> bool {
    operations > 0 && operations.count_ones() == 1
}

/// Says in a sentence what the operations of an incident come to.
pub(super) fn summary(incident: &Incident, reported: bool) -> String {
    let Harm { deactivated, deleted, groups, members } = incident.harm;
    let count = |number: i64, one: &str, many: &str| {
        (number > 0)
            .then(|| if number == 1 { format!("1 {one}") } else { format!("{} {many}", grouped(number)) })
    };
    let [deactivate, delete, remove] =
        if reported { ["deactivated", "deleted", "removed"] } else { ["deactivate", "delete", "remove"] };
    let of_users = format!("of {} active users", grouped(incident.active_users));
    let users = match (deactivated, deleted) {
        (0, 0) => None,
        (_, 0) => Some(format!("{deactivate} {} {of_users}", grouped(deactivated))),
        (0, _) => Some(format!("{delete} {} {of_users}", grouped(deleted))),
        (_, _) => Some(format!(
            "{deactivate} {} and {delete} {} {of_users}",
            grouped(deactivated),
            grouped(deleted)
        )),
    };
    let parts: Vec<String> = [
        users,
        count(groups, "group", "groups").map(|groups| format!("{delete} {groups}")),
        count(members, "membership", "memberships")
            .map(|members| format!("{remove} {members} of {}", grouped(incident.memberships))),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return format!("Directory {} took back all that was held", incident.directory);
    }
    let what = parts.join(", ");
    let since = match &incident.cause {
        Some(cause) if cause.deleted => format!(", since group {} was removed", cause.group),
        Some(cause) => {
            let lost = count(cause.members, "member", "members").unwrap_or_default();
            format!(", since group {} lost {lost}", cause.group)
        }
        None => String::new(),
    };
    let verb = if reported { "has" } else { "would" };
    format!("Directory {} {verb} {what}{since}", incident.directory)
}

/// Writes a number with commas between thousands.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::directory::guard::model::{Cause, HeldBy, Why};

    fn limits() -> impl Strategy<Value = Limits> {
        (0_i64..100, 1_i64..=100, 300_i64..=86_400).prop_map(|(minimum, share, window)| Limits {
            minimum,
            share,
            window,
        })
    }

    fn harm() -> impl Strategy<Value = Harm> {
        (0_i64..3, 0_i64..3, 0_i64..3, 0_i64..500).prop_map(|(deactivated, deleted, groups, members)| Harm {
            deactivated,
            deleted,
            groups,
            members,
        })
    }

    fn sums() -> impl Strategy<Value = [Harm; 2]> {
        (harm(), harm()).prop_map(|(hour, rest)| [hour, hour.plus(rest)])
    }

    fn totals() -> impl Strategy<Value = Totals> {
        (0_i64..10_000, 0_i64..300, 0_i64..50_000).prop_map(|(active_users, groups, memberships)| Totals {
            active_users,
            groups,
            memberships,
        })
    }

    proptest! {
        #[test]
        fn below_the_minimum_everything_passes(limits in limits(), sums in sums(), harm in harm(), totals in totals()) {
            let all = sums[1].plus(harm);
            let most = all.users().max(all.groups).max(all.members);
            if most <= limits.minimum {
                prop_assert!(!needs_totals(&limits, &sums, harm));
                prop_assert!(!exceeds(&limits, &sums, harm, &totals));
            }
        }

        #[test]
        fn what_exceeds_was_looked_at_with_the_totals(limits in limits(), sums in sums(), harm in harm(), totals in totals()) {
            prop_assert!(needs_totals(&limits, &sums, harm) || !exceeds(&limits, &sums, harm, &totals));
        }

        #[test]
        fn removing_more_is_never_more_welcome(limits in limits(), sums in sums(), harm in harm(), more in harm(), totals in totals()) {
            if exceeds(&limits, &sums, harm, &totals) {
                prop_assert!(exceeds(&limits, &sums, harm.plus(more), &totals));
            }
        }

        #[test]
        fn a_request_that_removes_nothing_passes(limits in limits(), sums in sums(), totals in totals()) {
            prop_assert!(!exceeds(&limits, &sums, Harm::default(), &totals));
        }

        /// However the removals come, no more pass within a window than the greater of minimum and share.
        #[test]
        fn the_share_cannot_be_nibbled(
            limits in limits(),
            users in 0_i64..2000,
            pauses in prop::collection::vec(0_i64..4000, 1..600),
        ) {
            let mut windows = Windows::default();
            let (mut now, mut active) = (Timestamp(0), users);
            let mut passed: Vec<Timestamp> = Vec::new();
            for pause in pauses {
                now = now.plus_seconds(pause);
                let one = Harm { deactivated: 1, ..Harm::default() };
                let sums = windows.sums(&limits, now);
                if active > 0 && !exceeds(&limits, &sums, one, &Totals { active_users: active, ..Totals::default() }) {
                    windows.add(&limits, now, one);
                    active -= 1;
                    passed.push(now);
                }
            }
            for end in &passed {
                let inside = passed.iter().filter(|at| **at <= *end && end.0 - at.0 < limits.window * 1_000_000);
                let most = limits.minimum.max(users * limits.share / 100);
                prop_assert!(i64::try_from(inside.count()).unwrap() <= most);
            }
        }

        #[test]
        fn windows_count_what_lies_in_them_and_stay_small(
            limits in limits(),
            steps in prop::collection::vec((0_i64..5000, harm()), 0..200),
        ) {
            let mut windows = Windows::default();
            let mut now = Timestamp(0);
            let mut all = Vec::new();
            for (pause, harm) in steps {
                now = now.plus_seconds(pause);
                windows.add(&limits, now, harm);
                all.push((now, harm));
                let parts = usize::try_from(PARTS).unwrap() + 2;
                prop_assert!(windows.short.len() <= parts && windows.long.len() <= parts);
                for (sum, window) in windows.sums(&limits, now).into_iter().zip([limits.window, LONG]) {
                    let within = |seconds: i64| all.iter().filter(|(at, _)| now.0 - at.0 < seconds * 1_000_000)
                        .fold(Harm::default(), |sum, (_, harm)| sum.plus(*harm));
                    prop_assert!(sum.units() >= within(window).units());
                    prop_assert!(sum.units() <= within(window + 2 * length(window)).units());
                }
            }
        }
    }

    #[test]
    fn an_incident_is_told_at_its_first_operation_and_at_each_doubling() {
        let told: Vec<i64> = (0..=20).filter(|operations| is_told(*operations)).collect();
        assert_eq!(told, [1, 2, 4, 8, 16]);
    }

    #[test]
    fn the_summary_reads_as_a_sentence() {
        let at = Timestamp(0);
        let mut incident = Incident {
            directory: "Okta".to_owned(),
            why: Why::Share,
            operations: 4001,
            harm: Harm { deactivated: 3200, deleted: 800, groups: 1, members: 4000 },
            before: Harm::default(),
            active_users: 9800,
            groups: 12,
            memberships: 1_234_567,
            cause: Some(Cause { group: "Sales".to_owned(), members: 4000, deleted: true, at }),
            key: HeldBy { id: None, name: "Okta".to_owned() },
            first_at: at,
            last_at: at,
            outcome: None,
        };
        assert_eq!(
            summary(&incident, false),
            "Directory Okta would deactivate 3,200 and delete 800 of 9,800 active users, delete 1 group, \
             remove 4,000 memberships of 1,234,567, since group Sales was removed"
        );
        incident.harm = Harm { deactivated: 21, ..Harm::default() };
        incident.cause = Some(Cause { group: "Sales".to_owned(), members: 1, deleted: false, at });
        assert_eq!(
            summary(&incident, true),
            "Directory Okta has deactivated 21 of 9,800 active users, since group Sales lost 1 member"
        );
        incident.cause = None;
        incident.harm = Harm { members: 30, ..Harm::default() };
        assert_eq!(summary(&incident, false), "Directory Okta would remove 30 memberships of 1,234,567");
    }
}
