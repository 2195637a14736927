//! The way of a change. A use case cannot commit a change of state without an event: [`Changed`] is made either from
//! the token that recording returns, or as "nothing", and then a transaction that wrote a row is refused.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use steward_db::{Priority, Tx};
use uuid::Uuid;

use super::counter::shard;
use super::model::{Delta, Event};
use super::store::{self, Totals, Written};
use super::{bytes, index};
use crate::context::{Context, Noted};
use crate::error::Error;
use crate::id::EventId;
use crate::steward::Steward;

/// A transaction that changes state and records events.
#[derive(Debug)]
pub struct Change {
    tx: Tx,
    context: Context,
    outbox: Arc<Outbox>,
}

/// What the use case has recorded and counted: written in front of the commit, all of it in one flight. Totals are
/// locked last and in one order, so two changes never wait for each other in a circle over them.
#[derive(Debug, Default)]
struct Outbox {
    events: Mutex<Vec<Written>>,
    totals: Mutex<Totals>,
}

impl Outbox {
    fn take(&self) -> (Vec<Written>, Totals) {
        (std::mem::take(&mut *lock(&self.events)), std::mem::take(&mut *lock(&self.totals)))
    }
}

/// Nothing here is left half-done by a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Deref for Change {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

/// Proof that an event was recorded in this transaction.
#[derive(Debug)]
pub struct Recorded(());

/// What a use case hands back for the commit.
#[derive(Debug)]
pub struct Changed<T> {
    value: T,
    recorded: Option<Recorded>,
}

impl<T> Changed<T> {
    /// State changed, and the event says so.
    pub fn recorded(value: T, recorded: Recorded) -> Self {
        Self { value, recorded: Some(recorded) }
    }

    /// The request asked for what is already so; not one row was written.
    pub fn nothing(value: T) -> Self {
        Self { value, recorded: None }
    }

    /// Shows the caller something else of the same change.
    pub fn map<U>(self, shown: impl FnOnce(T) -> U) -> Changed<U> {
        Changed { value: shown(self.value), recorded: self.recorded }
    }

    /// Returns what the caller is about to get.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Adds the proof of something else that was recorded in the same transaction, if something was.
    #[must_use]
    pub fn and(self, recorded: Option<Recorded>) -> Self {
        Self { value: self.value, recorded: self.recorded.or(recorded) }
    }

    /// State changed when there is a token, else not one row was written.
    pub fn perhaps(value: T, recorded: Option<Recorded>) -> Self {
        Self { value, recorded }
    }
}

impl Change {
    /// Returns the surroundings of the request.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Records an event in this transaction.
    pub fn record(&self, event: Event) -> Recorded {
        let report = event.report.as_deref();
        let id = report.map_or_else(|| EventId(self.context.uuid()), |report| report.event_id);
        let Context { steward, actor, request, now } = &self.context;
        let (bytes, personal) = bytes::write(&event, id, steward.ids(), (actor, request, *now));
        let subjects = index::of(&event, actor);
        let occurred_at = report.map_or(*now, |report| report.at);
        let actor_id = report.map_or_else(|| actor.id(), super::report::Report::actor_id);
        let Event { org_id, action, delta, .. } = event;
        // Whoever is explained what a request changed sees changes, and reports are none.
        if let (Some(trace), Cow::Borrowed(action)) = (&request.trace, &action) {
            let Delta { before, after } = delta.unwrap_or_default();
            trace.note(Noted { action, before, after, operation: None });
        }
        let written = Written { id, org_id, occurred_at, action, actor_id, bytes, personal, subjects };
        lock(&self.outbox.events).push(written);
        Recorded(())
    }

    /// Adds to a total of an owner.
    pub fn count(&self, owner: Uuid, name: &'static str, by: i64) {
        *lock(&self.outbox.totals).entry((owner, name)).or_default() += by;
    }
}

/// Runs one change in one transaction. The closure may run again after a conflict with another transaction, so it
/// does nothing but read and write through the [`Change`].
pub async fn change<S, T, F, Fut>(context: &Context, input: S, work: F) -> Result<T, Error>
where
    S: Send + Sync + 'static,
    T: Send + 'static,
    F: Fn(Change, Arc<S>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Changed<T>, Error>> + Send + 'static,
{
    change_at(Priority::Interactive, context, input, work).await
}

/// Runs one step of a long change, behind everything that somebody waits for: at most 200 rows.
pub async fn change_in_bulk<S, T, F, Fut>(context: &Context, input: S, work: F) -> Result<T, Error>
where
    S: Send + Sync + 'static,
    T: Send + 'static,
    F: Fn(Change, Arc<S>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Changed<T>, Error>> + Send + 'static,
{
    change_at(Priority::Bulk, context, input, work).await
}

async fn change_at<S, T, F, Fut>(priority: Priority, context: &Context, input: S, work: F) -> Result<T, Error>
where
    S: Send + Sync + 'static,
    T: Send + 'static,
    F: Fn(Change, Arc<S>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Changed<T>, Error>> + Send + 'static,
{
    let input = Arc::new(input);
    let surroundings = context.clone();
    let value = context
        .steward
        .database()
        .write(priority, move |tx| {
            let outbox = Arc::new(Outbox::default());
            if let Some(trace) = &surroundings.request.trace {
                trace.clear();
            }
            let change =
                Change { tx: tx.clone(), context: surroundings.clone(), outbox: Arc::clone(&outbox) };
            let changing = work(change, Arc::clone(&input));
            let context = surroundings.clone();
            async move {
                let Changed { value, recorded } = changing.await?;
                let (events, totals) = outbox.take();
                let changed = tx.changed_rows() > 0 || !events.is_empty() || !totals.is_empty();
                match (recorded, changed) {
                    (None, true) => {
                        Err(Error::Internal("a change was about to commit without an event".to_owned()))
                    }
                    (None, false) => Ok(value),
                    (Some(Recorded(())), _) => {
                        store::insert(&tx, events).await?;
                        store::add_to_totals(&tx, shard(&tx, &context), &totals).await?;
                        Ok(value)
                    }
                }
            }
        })
        .await?;
    context.steward.sealer().notify_one();
    context.steward.followers().notify_one();
    Ok(value)
}

/// Runs upkeep that changes nothing anybody would look for in the log: job claims, last-used times, seals, purges of
/// rows whose removal was recorded before. `tests/core/way_of_a_change.rs` holds the list of its callers.
pub async fn housekeeping<S, T, F, Fut>(
    steward: &Steward,
    priority: Priority,
    input: S,
    work: F,
) -> Result<T, Error>
where
    S: Send + Sync + 'static,
    T: Send + 'static,
    F: Fn(Tx, Arc<S>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, Error>> + Send + 'static,
{
    let input = Arc::new(input);
    steward.database().write(priority, move |tx| work(tx, Arc::clone(&input))).await
}
