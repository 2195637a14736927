//! Erases a person from the logs: values and seeds are dropped, the bytes of the events stay, and every proof with them.

use std::collections::BTreeSet;
use std::time::Duration;

use steward_db::{Priority, Tx};

use super::store::{self, Place};
use crate::directory::journal;
use crate::error::{Error, corrupt};
use crate::event::{Person, StoredEvent, housekeeping, without};
use crate::id::{AccountId, DirectoryUserId, OrgId};
use crate::steward::Steward;

/// Events that one transaction changes: those who wait for the writer must not notice.
const ROWS: i64 = 200;

/// How often, and how many times, it is looked whether events have got their seals.
const POLL: Duration = Duration::from_millis(50);
const POLLS: usize = 200;

/// Erases what the logs of all organizations say of the person of an account that was closed, and of the provisioned users
/// that stood for it while they had no account; then the entries of journals that name them. Erasing it twice does no
/// harm.
pub(crate) async fn erase_person(steward: &Steward, account_id: AccountId) -> Result<(), String> {
    until_sealed(steward).await?;
    let mut orgs = BTreeSet::new();
    let users = erase(steward, Person::Account(account_id), &mut orgs).await?;
    for user in &users {
        erase(steward, Person::Provisioned(*user), &mut orgs).await?;
    }
    journal::erase_people(steward, &orgs, account_id, &users).await
}

/// Waits until every event that was committed before has its number: only then it is found under its subjects. On
/// SQLite none ever waits.
async fn until_sealed(steward: &Steward) -> Result<(), String> {
    let newest = steward
        .database()
        .read(|read| async move { store::newest_waiting(&read).await.map_err(Error::from) })
        .await
        .map_err(|error| error.to_string())?;
    let Some(newest) = newest else { return Ok(()) };
    for _ in 0..POLLS {
        let waiting = steward
            .database()
            .read(move |read| async move { store::is_waiting(&read, newest).await.map_err(Error::from) })
            .await
            .map_err(|error| error.to_string())?;
        if !waiting {
            return Ok(());
        }
        tokio::time::sleep(POLL).await;
    }
    Err("events wait for their seal".to_owned())
}

/// What one step came upon.
struct Step {
    users: Vec<DirectoryUserId>,
    orgs: BTreeSet<OrgId>,
    last: Option<Place>,
}

/// Walks over the events of a person, gathers in whose logs they stand, and returns the provisioned users that stood for it.
async fn erase(
    steward: &Steward,
    person: Person,
    orgs: &mut BTreeSet<OrgId>,
) -> Result<BTreeSet<DirectoryUserId>, String> {
    let mut users = BTreeSet::new();
    let mut after = Place::first();
    loop {
        let step = housekeeping(steward, Priority::Bulk, after, move |tx, after| async move {
            erase_in(&tx, person, &after).await
        });
        let Step { users: found, orgs: of, last } = step.await.map_err(|error| error.to_string())?;
        users.extend(found);
        orgs.extend(of);
        let Some(last) = last else { return Ok(users) };
        after = last;
        if steward.stop().is_cancelled() {
            return Err("the program stopped".to_owned());
        }
    }
}

/// Erases the next events after a place, and returns the place of the last one.
async fn erase_in(tx: &Tx, person: Person, after: &Place) -> Result<Step, Error> {
    let mut places = store::places_of(tx, person.uuid(), after, ROWS).await?;
    let ids: Vec<_> = places.iter().map(|(_, event_id)| *event_id).collect();
    let mut users = Vec::new();
    for kept in store::lock_events(tx, &ids).await? {
        if let Person::Account(account_id) = person {
            let event = StoredEvent::read(&kept.bytes, None).map_err(|_| corrupt("event", "bytes"))?;
            let account = account_id.to_string();
            let found = event.users_of(&account).filter_map(|id| id.parse::<DirectoryUserId>().ok());
            users.extend(found);
        }
        let Some(personal) = &kept.personal else { continue };
        let left = without(personal, person).map_err(|_| corrupt("event", "personal"))?;
        if left.as_ref() != Some(personal) {
            store::set_personal(tx, kept.id, left.as_deref()).await?;
        }
    }
    let orgs = places.iter().map(|(place, _)| place.org_id).collect();
    Ok(Step { users, orgs, last: places.pop().map(|(place, _)| place) })
}
