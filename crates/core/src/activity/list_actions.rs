//! Lists actions that are no part of the catalogue: products of the organization have reported them.

use super::{rules, store};
use crate::error::Error;
use crate::principal::OrgCaller;

/// An action of a product of the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAction {
    /// Its id.
    pub id: String,
    /// The key of the product that was the first to report it.
    pub product: String,
}

impl OwnAction {
    /// Returns the name that people read, made from the id.
    pub fn display_name(&self) -> String {
        rules::display_name(&self.id)
    }
}

/// Lists the actions that products of the caller's organization have reported and the catalogue does not have. There are
/// at most [`rules::OWN_ACTIONS`].
pub async fn list_actions(caller: &OrgCaller) -> Result<Vec<OwnAction>, Error> {
    let org_id = caller.org_id;
    let database = caller.context.steward.database();
    let listed = database.read(move |read| async move {
        store::list_actions(&read, org_id, rules::OWN_ACTIONS).await.map_err(Error::from)
    });
    listed.await
}
