//! Exchanges that wait to be written. Handing one over costs a lock that is held for some nanoseconds; nobody waits for
//! the journal.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::Notify;

use super::model::Exchange;
use crate::context::Timestamp;
use crate::directory::settings::Journaling;
use crate::id::{DirectoryId, OrgId};

/// Exchanges that may wait: some seconds of what the worker writes. No identity provider is known to come near it.
const WAITING: usize = 4096;

/// Bytes of bodies that may wait.
const WAITING_BYTES: usize = 16 << 20;

/// How long the choice of a directory is believed, in microseconds: other processes may have changed it.
const BELIEVED: i64 = 5_000_000;

/// Directories whose choice is kept. Past it all are forgotten: they are learned again.
const KNOWN: usize = 10_000;

/// The journal of one process, as far as it is not written yet.
#[derive(Debug, Default)]
pub struct Journal {
    waiting: Mutex<Waiting>,
    choices: RwLock<HashMap<DirectoryId, (Journaling, Timestamp)>>,
    wake: Notify,
    /// Batches that were taken and are not written yet.
    writing: AtomicUsize,
}

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    pub(super) exchanges: VecDeque<Exchange>,
    bytes: usize,
    pub(super) missed: Missed,
}

/// Exchanges that could not be kept, by directory: how many, and when the last one.
pub(super) type Missed = HashMap<(OrgId, DirectoryId), (i64, Timestamp)>;

fn weight(exchange: &Exchange) -> usize {
    exchange.request.as_ref().map_or(0, bytes::Bytes::len) + exchange.response.len() + exchange.target.len()
}

fn miss(missed: &mut Missed, exchange: &Exchange) {
    let entry = missed.entry((exchange.org_id, exchange.directory_id)).or_insert((0, exchange.at));
    *entry = (entry.0 + 1, entry.1.max(exchange.at));
}

impl Journal {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks whether an exchange may be wanted. When in doubt it is: the worker asks the directory itself.
    pub fn wants(&self, directory: DirectoryId, is_read_that_succeeded: bool, now: Timestamp) -> bool {
        let choices = self.choices.read().unwrap_or_else(PoisonError::into_inner);
        match choices.get(&directory) {
            Some((choice, until)) if now < *until => keeps(*choice, is_read_that_succeeded),
            _ => true,
        }
    }

    /// Learns what a directory wants to keep.
    pub(in crate::directory) fn learn(&self, directory: DirectoryId, choice: Journaling, now: Timestamp) {
        let mut choices = self.choices.write().unwrap_or_else(PoisonError::into_inner);
        if choices.len() >= KNOWN {
            choices.clear();
        }
        choices.insert(directory, (choice, Timestamp(now.0.saturating_add(BELIEVED))));
    }

    /// Takes an exchange over. If too many wait, the oldest is let go, and counted.
    pub fn note(&self, exchange: Exchange) {
        let mut dropped = Vec::new();
        {
            let mut waiting = self.lock();
            waiting.bytes += weight(&exchange);
            waiting.exchanges.push_back(exchange);
            while waiting.exchanges.len() > WAITING || waiting.bytes > WAITING_BYTES {
                let Some(oldest) = waiting.exchanges.pop_front() else { break };
                waiting.bytes = waiting.bytes.saturating_sub(weight(&oldest));
                miss(&mut waiting.missed, &oldest);
                dropped.push(oldest);
            }
        }
        self.wake.notify_one();
    }

    /// Takes the oldest exchanges, at most so many, and what was missed. [`Journal::done`] is to follow.
    pub(super) fn take(&self, most: usize) -> (Vec<Exchange>, Missed) {
        let mut waiting = self.lock();
        self.writing.fetch_add(1, Ordering::AcqRel);
        let many = most.min(waiting.exchanges.len());
        let taken: Vec<Exchange> = waiting.exchanges.drain(..many).collect();
        let bytes: usize = taken.iter().map(weight).sum();
        waiting.bytes = waiting.bytes.saturating_sub(bytes);
        (taken, std::mem::take(&mut waiting.missed))
    }

    /// Counts exchanges that could not be written.
    pub(super) fn lost(&self, exchanges: &[Exchange], missed: &Missed) {
        let mut waiting = self.lock();
        for exchange in exchanges {
            miss(&mut waiting.missed, exchange);
        }
        for (directory, (count, at)) in missed {
            let entry = waiting.missed.entry(*directory).or_insert((0, *at));
            *entry = (entry.0 + count, entry.1.max(*at));
        }
    }

    /// Asks whether nothing waits and nothing is being written.
    pub fn is_idle(&self) -> bool {
        let waiting = self.lock();
        waiting.exchanges.is_empty() && waiting.missed.is_empty() && self.writing.load(Ordering::Acquire) == 0
    }

    /// Says that a batch that was taken is written, or lost.
    pub(super) fn done(&self) {
        self.writing.fetch_sub(1, Ordering::AcqRel);
    }

    /// Waits until there is something to write.
    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }
}

/// Asks whether a directory with this choice keeps an exchange.
pub(super) fn keeps(choice: Journaling, is_read_that_succeeded: bool) -> bool {
    match choice {
        Journaling::Off => false,
        Journaling::Changes => !is_read_that_succeeded,
        Journaling::All => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use uuid::Uuid;

    fn exchange(number: usize, bytes: usize) -> Exchange {
        Exchange {
            id: Uuid::nil(),
            at: Timestamp(i64::try_from(number).unwrap()),
            org_id: OrgId(Uuid::nil()),
            directory_id: DirectoryId(Uuid::nil()),
            request_id: "r".into(),
            method: "GET".to_owned(),
            target: String::new(),
            headers: Vec::new(),
            status: 200,
            micros: 1,
            oddity: None,
            request: None,
            response: Bytes::from(vec![b' '; bytes]),
            changes: Vec::new(),
        }
    }

    #[test]
    fn the_oldest_are_let_go_and_counted_when_too_many_wait() {
        let journal = Journal::default();
        for number in 0..WAITING + 7 {
            journal.note(exchange(number, 1));
        }
        let (taken, missed) = journal.take(usize::MAX);
        assert_eq!((taken.len(), taken[0].at), (WAITING, Timestamp(7)));
        assert_eq!(missed.into_values().collect::<Vec<_>>(), [(7, Timestamp(6))]);
        assert_eq!(journal.take(usize::MAX).0.len(), 0);
    }

    #[test]
    fn large_bodies_cannot_fill_the_memory() {
        let journal = Journal::default();
        for number in 0..40 {
            journal.note(exchange(number, 1 << 20));
        }
        let (taken, missed) = journal.take(usize::MAX);
        assert_eq!(taken.len(), WAITING_BYTES >> 20);
        assert_eq!(missed.into_values().next().unwrap().0, 24);
    }

    #[test]
    fn a_choice_is_believed_for_a_while() {
        let journal = Journal::default();
        let (id, now) = (DirectoryId(Uuid::nil()), Timestamp(0));
        assert!(journal.wants(id, true, now), "nothing is known yet");
        journal.learn(id, Journaling::Changes, now);
        assert!(!journal.wants(id, true, now) && journal.wants(id, false, now));
        assert!(journal.wants(id, true, Timestamp(BELIEVED)), "it may have changed");
        journal.learn(id, Journaling::Off, now);
        assert!(!journal.wants(id, false, now));
    }
}
