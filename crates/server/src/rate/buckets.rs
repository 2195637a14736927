//! Token buckets by subject. Each is one number: the moment at which it will be full again (the generic cell rate
//! algorithm). A full bucket needs no memory, so buckets of subjects that have gone quiet are dropped.
//!
//! Own code, because a bucket has to say what is left and when it is full, under the clock of the program; that is most
//! of what there is to it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{Exceeded, Rate, Standing};

/// Whose bucket: an id or an address, and what it is counted for.
pub(super) type Subject = (u128, u32);

/// Requests of different subjects seldom wait for each other.
const SHARDS: usize = 64;

/// Past so many subjects in one shard those with the most left are forgotten: memory stays bounded (about 64 MiB for all)
/// whoever sends from however many addresses.
const MOST: usize = 16 * 1024;

/// A shard is searched for full buckets when it has grown to this, and each time that it has doubled since.
const FIRST_SWEEP: usize = 64;

const MINUTE: i64 = 60_000_000;

/// The buckets of all subjects under one rate.
#[derive(Debug)]
pub(super) struct Buckets {
    /// What one request costs and what a whole bucket holds, in microseconds; None if nothing is limited.
    cost: Option<(i64, i64)>,
    burst: u32,
    shards: Vec<Guarded>,
}

/// A shard, and whether anything was ever taken from one of its buckets.
#[derive(Debug)]
struct Guarded {
    touched: AtomicBool,
    shard: Mutex<Shard>,
}

#[derive(Debug)]
struct Shard {
    full_at: HashMap<Subject, i64>,
    sweep_at: usize,
}

impl Buckets {
    pub(super) fn new(rate: Rate) -> Self {
        let cost = (rate.per_minute > 0).then(|| {
            let cost = (MINUTE / i64::from(rate.per_minute)).max(1);
            (cost, cost * i64::from(rate.burst.max(1)))
        });
        let shard = || Guarded {
            touched: AtomicBool::new(false),
            shard: Mutex::new(Shard { full_at: HashMap::new(), sweep_at: FIRST_SWEEP }),
        };
        let shards = if cost.is_some() { SHARDS } else { 0 };
        Self { cost, burst: rate.burst.max(1), shards: (0..shards).map(|_| shard()).collect() }
    }

    /// Takes one request out of a bucket, or says when there will be one. None if nothing is limited.
    pub(super) fn take(&self, subject: Subject, now: i64) -> Option<Result<Standing, Exceeded>> {
        self.draw(subject, now, true)
    }

    /// The same without taking anything.
    pub(super) fn look(&self, subject: Subject, now: i64) -> Option<Result<Standing, Exceeded>> {
        // Every request looks, and most of the time nobody has taken anything: then nobody waits for the lock.
        let (cost, _) = self.cost?;
        if self.shards[shard_of(subject)].touched.load(Ordering::Acquire) {
            return self.draw(subject, now, false);
        }
        Some(Ok(Standing { limit: self.burst, remaining: self.burst.saturating_sub(1), reset: now + cost }))
    }

    fn draw(&self, subject: Subject, now: i64, takes: bool) -> Option<Result<Standing, Exceeded>> {
        let (cost, whole) = self.cost?;
        let guarded = &self.shards[shard_of(subject)];
        let mut shard = guarded.shard.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back must not lock anybody out for longer than an empty bucket would.
        let full_at = shard.full_at.get_mut(&subject).map_or(now, |at| {
            *at = (*at).min(now + whole);
            now.max(*at)
        });
        let after = full_at + cost;
        if after - now > whole {
            let standing = Standing { limit: self.burst, remaining: 0, reset: full_at };
            return Some(Err(Exceeded { standing, wait: after - now - whole }));
        }
        if takes {
            shard.keep(subject, after, now);
            guarded.touched.store(true, Ordering::Release);
        }
        let left = u32::try_from((whole - (after - now)) / cost).unwrap_or(0);
        Some(Ok(Standing { limit: self.burst, remaining: left, reset: after }))
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.shards.iter().map(|guarded| guarded.shard.lock().unwrap().full_at.len()).sum()
    }
}

impl Shard {
    fn keep(&mut self, subject: Subject, full_at: i64, now: i64) {
        if let Some(kept) = self.full_at.get_mut(&subject) {
            *kept = full_at;
            return;
        }
        if self.full_at.len() >= self.sweep_at {
            self.full_at.retain(|_, at| *at > now);
            if self.full_at.len() >= MOST {
                // The subjects that are kept are those that have asked the most.
                let mut times: Vec<i64> = self.full_at.values().copied().collect();
                let (_, median, _) = times.select_nth_unstable(MOST / 2);
                let median = *median;
                let mut room = MOST / 2;
                self.full_at.retain(|_, at| {
                    let kept = *at > median || (*at == median && room > 0);
                    room -= usize::from(kept && *at == median);
                    kept
                });
            }
            self.sweep_at = (2 * self.full_at.len()).clamp(FIRST_SWEEP, MOST);
        }
        self.full_at.insert(subject, full_at);
    }
}

fn shard_of((id, part): Subject) -> usize {
    let bytes = id.to_be_bytes();
    let folded =
        bytes.iter().fold(part, |folded, byte| folded.wrapping_mul(31).wrapping_add(u32::from(*byte)));
    folded as usize % SHARDS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: i64 = 1_000_000;

    fn buckets(per_minute: u32, burst: u32) -> Buckets {
        Buckets::new(Rate { per_minute, burst })
    }

    fn left(buckets: &Buckets, now: i64) -> Result<u32, i64> {
        let taken = buckets.take((1, 0), now).unwrap();
        taken.map(|standing| standing.remaining).map_err(|exceeded| exceeded.wait)
    }

    #[test]
    fn a_bucket_empties_says_when_to_come_back_and_fills_again() {
        let buckets = buckets(60, 3);
        assert_eq!([left(&buckets, 0), left(&buckets, 0), left(&buckets, 0)], [Ok(2), Ok(1), Ok(0)]);
        assert_eq!(left(&buckets, 0), Err(SECOND));
        assert_eq!(left(&buckets, SECOND / 2), Err(SECOND / 2), "a refusal costs nothing");
        assert_eq!(buckets.look((1, 0), SECOND).unwrap().unwrap().remaining, 0);
        assert_eq!(left(&buckets, SECOND), Ok(0), "looking costs nothing");
        assert_eq!(left(&buckets, 60 * SECOND), Ok(2));
        assert_eq!(
            buckets.take((2, 0), 0).unwrap().unwrap().remaining,
            2,
            "everybody has a bucket of their own"
        );
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let buckets = buckets(60, 1);
        assert_eq!(left(&buckets, 1_000 * SECOND), Ok(0));
        assert_eq!(left(&buckets, 0), Err(SECOND));
        assert_eq!(left(&buckets, SECOND), Ok(0));
    }

    #[test]
    fn what_is_not_limited_keeps_nothing() {
        let buckets = buckets(0, 10);
        assert!(buckets.take((1, 0), 0).is_none());
        assert_eq!(buckets.len(), 0);
    }

    #[test]
    fn quiet_subjects_are_forgotten_and_memory_is_bounded() {
        let quiet = buckets(60, 10);
        for subject in 0..100_000_u32 {
            quiet.take((u128::from(subject), 0), i64::from(subject) * SECOND / 10);
        }
        assert!(quiet.len() < SHARDS * 2 * FIRST_SWEEP, "{}", quiet.len());
        let flood = buckets(1, 1);
        for subject in 0..(SHARDS * MOST + SHARDS * MOST / 8) {
            flood.take((subject as u128, 0), 0);
        }
        assert!(flood.len() <= SHARDS * MOST, "{}", flood.len());
    }

    proptest! {
        #[test]
        fn never_more_is_let_through_than_the_burst_and_the_rate_allow(
            per_minute in 1..10_000_u32, burst in 1..100_u32,
            pauses in proptest::collection::vec(0..SECOND, 1..200),
        ) {
            let buckets = buckets(per_minute, burst);
            let (mut now, mut through) = (0, 0_i64);
            for pause in pauses {
                now += pause;
                match left(&buckets, now) {
                    Ok(_) => through += 1,
                    // Whoever waits as long as was said gets through.
                    Err(wait) => prop_assert!(buckets.look((1, 0), now + wait).unwrap().is_ok()),
                }
                let cost = MINUTE / i64::from(per_minute);
                prop_assert!(through <= i64::from(burst) + now / cost);
            }
        }
    }
}
