//! Lists who has access to a workspace.

use super::model::{Person, UserFilter, UserSearch};
use super::scan::{Gathered, Place, UserWalk, gather};
use crate::access::rules::{self, Place as Workspace};
use crate::access::{self, Holding, Resource, WorkspaceView};
use crate::error::Error;
use crate::page::{Page, open_cursor, seal_cursor};
use crate::principal::OrgCaller;

/// How many are on a page.
const ROWS: usize = 100;

/// Somebody with access to a workspace.
#[derive(Debug, Clone)]
pub struct Holder {
    /// Who.
    pub person: Person,
    /// Which roles, one entry for each way.
    pub held: Vec<Holding>,
    /// Whether the roles can be used: the account is active, and not switched off in all directories.
    pub in_force: bool,
    /// Whether a seat is taken.
    pub seated: bool,
}

/// Lists one page of those who have a role on a workspace of the caller's organization, however they have it. A page may hold
/// fewer than there is room for and still go on.
pub async fn list_holders(
    caller: &OrgCaller,
    workspace: &str,
    cursor: Option<&str>,
) -> Result<Page<Holder>, Error> {
    let WorkspaceView { workspace, access } = access::read_workspace(caller, workspace).await?;
    let tag = format!("holders-{}", workspace.id);
    let after: Option<Place> = match cursor {
        None => None,
        Some(cursor) => Some(open_cursor(caller, &tag, cursor).await?),
    };
    let resource = Resource::Workspace { id: workspace.id, product: workspace.product };
    let filter = UserFilter { resources: vec![resource.ari()], ..UserFilter::default() };
    let search = UserSearch { filter, ..UserSearch::default() };
    let plan = super::users::plan(caller, &search).await?;
    let Gathered { items, next } = gather(UserWalk::new(caller, plan, after.clone()), after, ROWS).await?;
    let place = [Workspace { id: workspace.id, default_role: access.default_role }];
    let holder = |person: Person| {
        let standing = person.standing(caller.org_id);
        let mut held = rules::holdings(caller.org_id, &standing, &person.given, &place);
        held.retain(|holding| holding.resource == workspace.id.0);
        let (in_force, seated) = (standing.is_in_force(), rules::seated(&standing, &held, workspace.id.0));
        Holder { person, held, in_force, seated }
    };
    let next = next.map(|place| seal_cursor(caller, &tag, &place)).transpose()?;
    Ok(Page { items: items.into_iter().map(holder).collect(), next })
}
