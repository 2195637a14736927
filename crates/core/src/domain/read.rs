//! Reads domains.

use super::store;
use crate::error::Error;
use crate::id::OrgId;
use crate::steward::Steward;

/// Reads the first verified domain of an organization, in the order of their names.
pub async fn first_verified(steward: &Steward, org_id: OrgId) -> Result<Option<String>, Error> {
    steward
        .database()
        .read(move |read| async move { store::first_verified(&read, org_id).await.map_err(Error::from) })
        .await
}
