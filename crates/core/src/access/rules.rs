//! Who has which role, decided without a database.

use uuid::Uuid;

use super::model::{Given, Holding, Principal, Resource, Role, Standing, Way};
use crate::account::AccountStatus;
use crate::error::Error;
use crate::id::{OrgId, WorkspaceId};

/// Asks whether a role is one on the whole organization (`PlatformRole`, organizations API §3.3).
pub const fn on_organization(role: Role) -> bool {
    matches!(role, Role::OrgAdmin | Role::SiteAdmin | Role::UserAccessAdmin | Role::AiAccess)
}

/// Asks whether a role is one on a workspace. Which products know which of them is theirs to say.
pub const fn on_workspace(role: Role) -> bool {
    !matches!(role, Role::OrgAdmin | Role::AiAccess)
}

/// Asks whether a role takes a seat of its workspace. What is implied by administering the organization takes none: an
/// organization can always get another administrator.
pub const fn takes_seat(role: Role) -> bool {
    on_workspace(role) && !matches!(role, Role::Customer | Role::Viewer)
}

/// Asks whether a role lets somebody administer: a group that gives one is not deleted by the way (`ADMIN-403-7`).
pub const fn administers(role: Role) -> bool {
    matches!(role, Role::Admin | Role::SiteAdmin | Role::UserAccessAdmin | Role::OrgAdmin)
}

/// Refuses a role that cannot be given to this principal on this resource.
pub fn check(principal: Principal, resource: &Resource, role: Role) -> Result<(), Error> {
    let refused = |why: String| Err(Error::InvalidRole { role: role.as_str().to_owned(), why });
    let fits = match resource {
        Resource::Organization(_) => on_organization(role),
        Resource::Workspace { .. } => on_workspace(role),
    };
    if !fits {
        let known: Vec<&str> = Role::ALL
            .into_iter()
            .filter(|role| match resource {
                Resource::Organization(_) => on_organization(*role),
                Resource::Workspace { .. } => on_workspace(*role),
            })
            .map(Role::as_str)
            .collect();
        return refused(format!("is no role on {}: choose one of {}", resource.ari(), known.join(", ")));
    }
    // Whoever pushes members of groups would otherwise make and unmake administrators of the organization.
    if role == Role::OrgAdmin && matches!(principal, Principal::Group(_)) {
        return refused("cannot be given to a group: give it to each account".to_owned());
    }
    Ok(())
}

impl Standing {
    /// Asks whether the organization sees the account at all.
    pub fn is_known(&self) -> bool {
        (self.managed || self.users > 0) && self.status != AccountStatus::Closed
    }

    /// Asks whether the account is a member of a directory: then it has the default roles of workspaces.
    pub fn is_member(&self) -> bool {
        self.users > 0
    }

    /// Asks whether the account can use the roles that it has: it is active, and not switched off in all directories that
    /// know it.
    pub fn is_in_force(&self) -> bool {
        self.is_known() && self.status == AccountStatus::Active && (self.users == 0 || self.switched_on)
    }
}

/// What a workspace adds to the roles of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The workspace.
    pub id: WorkspaceId,
    /// The role that it gives to everybody.
    pub default_role: Option<Role>,
}

/// Lists what an account has, one entry for each way, in the order of resources, roles and ways. `given` may be of all
/// resources; what follows from a workspace is listed for `places` alone.
pub fn holdings(org_id: OrgId, standing: &Standing, given: &[Given], places: &[Place]) -> Vec<Holding> {
    if !standing.is_known() {
        return Vec::new();
    }
    let way = |given: &Given| given.through.map_or(Way::Direct, |(group, _)| Way::Group(group));
    let mut held: Vec<Holding> = given
        .iter()
        .map(|given| Holding { resource: given.resource, role: given.role, way: way(given) })
        .collect();
    let governs = given
        .iter()
        .any(|given| given.resource == org_id.0 && given.role == Role::OrgAdmin && given.through.is_none());
    for place in places {
        let resource = place.id.0;
        if let Some(role) = place.default_role.filter(|_| standing.is_member()) {
            held.push(Holding { resource, role, way: Way::Default });
        }
        if governs {
            held.push(Holding { resource, role: Role::Admin, way: Way::Implied });
        }
    }
    held.sort_unstable();
    held.dedup();
    held
}

/// Asks whether an account takes a seat of a workspace.
pub fn seated(standing: &Standing, held: &[Holding], workspace: Uuid) -> bool {
    standing.is_in_force()
        && held.iter().any(|holding| {
            holding.resource == workspace && takes_seat(holding.role) && holding.way != Way::Implied
        })
}

/// Puts the ways to one role in the order of their length: given directly, given to everybody, through a group, and at last
/// what follows from administering the organization, which is not about the resource.
pub fn shortest_first(ways: &mut [Holding]) {
    let length = |way: Way| match way {
        Way::Direct => 0,
        Way::Default => 1,
        Way::Group(_) => 2,
        Way::Implied => 3,
    };
    ways.sort_by_key(|holding| (length(holding.way), holding.role, holding.way));
}

/// Lists what an account would no longer have without a group: resource and role.
pub fn lost_without(held: &[Holding], group: crate::id::GroupId) -> Vec<(Uuid, Role)> {
    let of = |holding: &&Holding| holding.way == Way::Group(group);
    let kept = |lost: &Holding| {
        held.iter().any(|other| {
            (other.resource, other.role) == (lost.resource, lost.role) && other.way != Way::Group(group)
        })
    };
    held.iter().filter(of).filter(|lost| !kept(lost)).map(|lost| (lost.resource, lost.role)).collect()
}
