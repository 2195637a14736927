//! Reads organizations.

use super::{Organization, store};
use crate::error::Error;
use crate::principal::OrgCaller;
use crate::steward::Steward;

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

/// Reads the oldest organization: the one that a development server was seeded with.
pub async fn first(steward: &Steward) -> Result<Option<Organization>, Error> {
    steward.database().read(|read| async move { store::first(&read).await.map_err(Error::from) }).await
}
