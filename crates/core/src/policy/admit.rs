//! Holds callers to the IP allowlists of their organization.

use std::collections::HashSet;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use super::actions::IP_ALLOWLIST_REFUSED;
use super::snapshot::snapshot;
use crate::context::{Context, Timestamp};
use crate::error::Error;
use crate::event::{Changed, Event, Message, Subject, Thing, change};
use crate::id::{KeyId, OrgId};
use crate::key::{Identity, KeyKind};
use crate::principal::Actor;

/// An hour, in microseconds: within it the refusals of one key from one address are one event.
const HOUR: i64 = 3_600_000_000;

/// Refusals that are remembered. What comes on top within the hour is refused without an event of its own.
const REMEMBERED: usize = 10_000;

/// Says that a caller comes from where none may come from.
#[derive(Debug)]
pub enum NotAdmitted {
    /// The IP allowlists of the organization do not have the address.
    Address,
    /// The lists could not be looked up.
    Failed(Error),
}

/// Which refusals of this hour stand in a log already.
#[derive(Default)]
pub struct Refusals(Mutex<Known>);

/// The hour, and who was refused in it from where.
#[derive(Default)]
struct Known {
    hour: i64,
    refused: HashSet<(KeyId, Option<IpAddr>)>,
}

impl fmt::Debug for Refusals {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Refusals").finish_non_exhaustive()
    }
}

impl Refusals {
    /// Asks whether a refusal is the first of its key, address and hour.
    fn is_first(&self, key: KeyId, address: Option<IpAddr>, now: Timestamp) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hour = now.0.div_euclid(HOUR);
        if known.hour != hour {
            *known = Known { hour, ..Known::default() };
        }
        known.refused.len() < REMEMBERED && known.refused.insert((key, address))
    }
}

/// Lets a caller in, unless the IP allowlists of its organization do not have its address. The operator's key belongs to no
/// organization and is never refused. Which lists there are, and what stands in them, the caller is not told; the log is.
pub async fn admit(identity: &Identity) -> Result<(), NotAdmitted> {
    let (context, org_id) = match identity {
        Identity::Org(caller) => (&caller.context, caller.org_id),
        Identity::Directory(caller) => (&caller.context, caller.org_id),
        Identity::Product(caller) => (&caller.context, caller.org_id),
        Identity::Operator(_) => return Ok(()),
    };
    let Actor::Key { id, kind, .. } = context.actor else { return Ok(()) };
    let snapshot = snapshot(&context.steward, org_id, context.now).await.map_err(NotAdmitted::Failed)?;
    let address = context.request.address;
    if snapshot.admits(kind, address) {
        return Ok(());
    }
    if context.steward.refusals().is_first(id, address, context.now)
        && let Err(error) = record(context, org_id, id, kind).await
    {
        // What is refused stays refused, whether or not the log can be told.
        tracing::warn!(%error, "a refusal by an IP allowlist could not be recorded");
    }
    Err(NotAdmitted::Address)
}

/// Records that a caller was refused; the event has its address.
async fn record(context: &Context, org_id: OrgId, id: KeyId, kind: KeyKind) -> Result<(), Error> {
    change(context, (), move |change, _| async move {
        let message =
            Message::from("Refused a key from an address that no IP allowlist of the organization has");
        let event = Event::new(org_id, &IP_ALLOWLIST_REFUSED, message)
            .about(Subject::thing(Thing::ApiKeys, id).with("kind", kind.as_str()));
        let recorded = change.record(event);
        Ok(Changed::recorded((), recorded))
    })
    .await
}
