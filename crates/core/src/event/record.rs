//! The way of a change. A use case cannot commit a change of state without an event: [`Changed`] is made either from
//! the token that recording returns, or as "nothing", and then a transaction that wrote a row is refused.

use std::ops::Deref;
use std::sync::Arc;

use steward_db::{Priority, Tx};

use super::model::Event;
use super::{bytes, store};
use crate::context::Context;
use crate::error::Error;
use crate::id::EventId;
use crate::steward::Steward;

/// A transaction that changes state and records events.
#[derive(Debug)]
pub struct Change {
    tx: Tx,
    context: Context,
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
    pub async fn record(&self, event: Event) -> Result<Recorded, Error> {
        let id = EventId(self.context.uuid());
        let bytes = bytes::write(&event, id, &self.context);
        store::insert(&self.tx, &event, id, &self.context, &bytes).await?;
        Ok(Recorded(()))
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
    let input = Arc::new(input);
    let surroundings = context.clone();
    let value = context
        .steward
        .database()
        .write(Priority::Interactive, move |tx| {
            let changing = work(Change { tx: tx.clone(), context: surroundings.clone() }, Arc::clone(&input));
            async move {
                let Changed { value, recorded } = changing.await?;
                if recorded.is_none() && tx.changed_rows() > 0 {
                    return Err(Error::Internal("a change was about to commit without an event".to_owned()));
                }
                Ok(value)
            }
        })
        .await?;
    context.steward.sealer().notify_one();
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
