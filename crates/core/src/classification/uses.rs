//! What uses a level, so that it is not archived (data loss prevention API §1.2). Labels and the defaults of containers do
//! not count: they have no effect while their level is archived, and come back with it.

use std::pin::Pin;

use steward_db::Read;

use super::model::Level;
use super::scheme::store;
use crate::error::Error;
use crate::id::{LevelId, OrgId};
use crate::steward::Steward;

/// Something that uses a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelUse {
    /// What it is, as the rest of a sentence that starts with "it is", such as `the default of the organization`.
    pub what: String,
}

/// Looks for what uses a level of an organization, in the transaction that is about to archive it. Those that look are
/// listed in `Steward::level_uses`: policies and rules add theirs there.
pub type LevelUses = for<'a> fn(
    &'a Read,
    OrgId,
    LevelId,
) -> Pin<Box<dyn Future<Output = Result<Vec<LevelUse>, Error>> + Send + 'a>>;

/// Tells whether a level is the default of the organization.
pub fn of_organization<'a>(
    read: &'a Read,
    org_id: OrgId,
    level: LevelId,
) -> Pin<Box<dyn Future<Output = Result<Vec<LevelUse>, Error>> + Send + 'a>> {
    Box::pin(async move {
        let default = store::scheme(read, org_id).await?.default;
        let used = default.filter(|default| default.level_id == level);
        Ok(used
            .map(|_| LevelUse { what: "the default of the organization".to_owned() })
            .into_iter()
            .collect())
    })
}

/// Gathers all that uses a level.
pub(super) async fn uses_in(read: &Read, level: &Level) -> Result<Vec<LevelUse>, Error> {
    let mut uses = Vec::new();
    for look in Steward::level_uses() {
        uses.extend(look(read, level.org_id, level.id).await?);
    }
    Ok(uses)
}
