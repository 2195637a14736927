//! Lines in which the calls of this process wait for a row that many of them change.
//!
//! The server has lines of its own, but whoever waits there keeps a connection, of which there are few, and those that
//! are woken together race: at sixteen calls at a time the last one waited ten times as long as the middle one. Between
//! processes the lock of the row decides; a line only brings calls to it one by one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

type Line = Arc<tokio::sync::Mutex<()>>;

/// The lines of all rows that somebody changes just now.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<Uuid, Line>>);

impl Turns {
    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until all who came before have had their turn.
    pub(crate) async fn take(self: &Arc<Self>, key: Uuid) -> Held {
        let line = self.lock().entry(key).or_default().clone();
        let place = Place { turns: Arc::clone(self), key, line };
        Held { _turn: place.line.clone().lock_owned().await, _place: place }
    }
}

/// Somebody's turn, until it is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    // In this order: whoever leaves a line has ended the turn before.
    _turn: OwnedMutexGuard<()>,
    _place: Place,
}

/// A place in a line, also of one who goes away before the turn comes. The last one takes the line away.
#[derive(Debug)]
struct Place {
    turns: Arc<Turns>,
    key: Uuid,
    line: Line,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lines = self.turns.lock();
        // One is held by the map and one here. Others are only handed out under this lock.
        if Arc::strong_count(&self.line) == 2 {
            lines.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn turns_are_taken_in_the_order_of_arrival() {
        let turns = Arc::new(Turns::default());
        let order = Arc::new(Mutex::new(Vec::new()));
        let first = turns.take(Uuid::from_u128(1)).await;
        let mut others = tokio::task::JoinSet::new();
        for number in 0..10 {
            let (turns, order) = (turns.clone(), order.clone());
            others.spawn(async move {
                let _turn = turns.take(Uuid::from_u128(1)).await;
                order.lock().unwrap().push(number);
                tokio::task::yield_now().await;
            });
            tokio::task::yield_now().await;
        }
        // Another line does not wait for this one.
        drop(turns.take(Uuid::from_u128(2)).await);
        assert!(order.lock().unwrap().is_empty());
        drop(first);
        others.join_all().await;
        assert_eq!(*order.lock().unwrap(), (0..10).collect::<Vec<_>>());
        assert!(turns.lock().is_empty());
    }

    #[tokio::test]
    async fn nothing_is_left_of_those_who_go_away() {
        let turns = Arc::new(Turns::default());
        let key = Uuid::from_u128(1);
        let first = turns.take(key).await;
        let gone = tokio::time::timeout(Duration::from_millis(5), turns.take(key)).await;
        assert!(gone.is_err());
        drop(first);
        assert!(turns.lock().is_empty());
        // Also if the turn has ended before.
        let first = turns.take(key).await;
        let mut waiting = Box::pin(turns.take(key));
        assert!(futures_util::poll!(&mut waiting).is_pending());
        drop(first);
        drop(waiting);
        assert!(turns.lock().is_empty());
    }
}
