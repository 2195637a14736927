//! Reads organizations.

use uuid::Uuid;

use super::{Organization, store};
use crate::error::Error;
use crate::id::OrgId;
use crate::principal::OrgCaller;
use crate::steward::Steward;

/// Organizations that are listed at once.
const LIST: i64 = 100;

/// Reads the caller's organization.
pub async fn read(caller: &OrgCaller) -> Result<Organization, Error> {
    let id = caller.org_id;
    let found = caller
        .context
        .steward
        .database()
        .read(move |read| async move { store::find(&read, id).await.map_err(Error::from) });
    found.await?.ok_or_else(|| Error::not_found("organization", id))
}

/// Counts the organizations: an empty server is set up by whoever reads its console.
pub async fn count(steward: &Steward) -> Result<i64, Error> {
    steward.database().read(|read| async move { store::count(&read).await.map_err(Error::from) }).await
}

/// Lists at most 100 organizations in the order of their ids, those after `after`: the checks of the operator look at all.
pub async fn list(steward: &Steward, after: Option<OrgId>) -> Result<Vec<Organization>, Error> {
    let after = after.map_or(Uuid::nil(), |id| id.0);
    let listed = steward
        .database()
        .read(move |read| async move { store::list(&read, after, LIST).await.map_err(Error::from) });
    listed.await
}

/// Reads the oldest organization: the one that a development server was seeded with.
pub async fn first(steward: &Steward) -> Result<Option<Organization>, Error> {
    steward.database().read(|read| async move { store::first(&read).await.map_err(Error::from) }).await
}
