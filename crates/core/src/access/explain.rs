//! Explains why an account has what it has, and what goes with a group.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use steward_db::Read;
use uuid::Uuid;

use super::model::{Given, Holding, Resource, Role, Standing, Way};
use super::rules::{self, Place};
use super::{query, store};
use crate::error::Error;
use crate::group::store as groups;
use crate::id::{AccountId, DirectoryId, GroupId, OrgId, WorkspaceId};
use crate::organization::store as organizations;
use crate::page::{Page, open_cursor, seal_cursor};
use crate::principal::OrgCaller;

/// What would be lost, on one page.
const LOST: usize = 100;

/// Members that are looked at in one step.
const STEP: i64 = 200;

/// Members that one page looks at before it hands back what it has found, with a cursor to go on.
const LOOKED_AT: usize = 10_000;

const TAG: &str = "impact";

/// Why an account has roles on a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The account.
    pub account: AccountId,
    /// The resource.
    pub resource: Resource,
    /// How the account stands to the organization: whether it can use what it has.
    pub standing: Standing,
    /// All ways to all roles, the shortest first.
    pub ways: Vec<Explained>,
}

/// One way to one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The role.
    pub role: Role,
    /// The way.
    pub way: Way,
    /// What leads from the account to the role, in this order; empty where it was given to the account itself.
    pub chain: Vec<Link>,
}

/// Something on the way to a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A directory that knows the account.
    Directory(DirectoryId, String),
    /// A group that the account is a member of.
    Group(GroupId, String),
    /// Administering the organization.
    OrgAdmin(OrgId),
}

/// Explains what an account has on a resource of the caller's organization.
pub async fn explain(caller: &OrgCaller, account: &str, resource: &Resource) -> Result<Explanation, Error> {
    let account: AccountId = account.parse().map_err(|_| Error::not_found("user", account))?;
    let (org_id, resource) = (caller.org_id, resource.clone());
    let database = caller.context.steward.database();
    database
        .read(move |read| {
            let resource = resource.clone();
            async move { explained(&read, org_id, account, resource).await }
        })
        .await
}

async fn explained(
    read: &Read,
    org_id: OrgId,
    account: AccountId,
    resource: Resource,
) -> Result<Explanation, Error> {
    let absent = || Error::not_found("resource", resource.ari());
    let places = match &resource {
        Resource::Organization(id) if *id == org_id => Vec::new(),
        Resource::Organization(_) => return Err(absent()),
        Resource::Workspace { id, product } => {
            let found = organizations::find_workspace(read, org_id, *id).await?.ok_or_else(absent)?;
            if found.product != *product {
                return Err(absent());
            }
            let default_role = store::find_access(read, org_id, *id).await?.default_role;
            vec![Place { id: *id, default_role }]
        }
    };
    let standings = query::standings(read, org_id, &[account]).await?;
    let standing = standings.get(&account).copied().filter(Standing::is_known);
    let standing = standing.ok_or_else(|| Error::not_found("user", account))?;
    let given = query::given(read, org_id, &[account]).await?.remove(&account).unwrap_or_default();
    let mut ways = rules::holdings(org_id, &standing, &given, &places);
    ways.retain(|holding| holding.resource == resource.id());
    rules::shortest_first(&mut ways);
    let memberships = query::memberships(read, org_id, account).await?;
    let groups: Vec<GroupId> = ways
        .iter()
        .filter_map(|holding| if let Way::Group(group) = holding.way { Some(group) } else { None })
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    let mut names = HashMap::new();
    for chunk in groups.chunks(query::CHUNK) {
        names.extend(query::group_names(read, org_id, chunk).await?);
    }
    let directories = query::directory_names(read, org_id).await?;
    let directory =
        |id: Uuid| Link::Directory(DirectoryId(id), directories.get(&id).cloned().unwrap_or_default());
    let chain = |holding: &Holding| match holding.way {
        Way::Direct => Vec::new(),
        Way::Default => memberships.first().map(|known| directory(known.directory)).into_iter().collect(),
        Way::Implied => vec![Link::OrgAdmin(org_id)],
        Way::Group(group) => {
            let user = given.iter().filter_map(|one: &Given| one.through).find(|(of, _)| *of == group);
            let known = memberships.iter().find(|known| Some(known.user) == user.map(|(_, user)| user));
            let name = names.get(&group).map(|(name, _)| name.clone()).unwrap_or_default();
            known
                .map(|known| directory(known.directory))
                .into_iter()
                .chain([Link::Group(group, name)])
                .collect()
        }
    };
    let ways = ways.iter().map(|way| Explained { role: way.role, way: way.way, chain: chain(way) }).collect();
    Ok(Explanation { account, resource, standing, ways })
}

/// What an account would no longer have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The account.
    pub account: AccountId,
    /// On what.
    pub resource: Resource,
    /// Which role.
    pub role: Role,
}

/// A place among what would be lost: the user by which the account is a member, and what of it was shown already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct LostPlace {
    user: Uuid,
    resource: Uuid,
    role: Option<Role>,
}

/// Lists what would be lost if a group of the caller's organization went: exactly those roles of its members that they have by
/// no other way. A page may hold less than there is room for and still go on.
pub async fn impact(caller: &OrgCaller, group: &str, cursor: Option<&str>) -> Result<Page<Lost>, Error> {
    let group: GroupId = group.parse().map_err(|_| Error::not_found("group", group))?;
    let tag = format!("{TAG}-{group}");
    let mut place: LostPlace = match cursor {
        None => LostPlace { user: Uuid::nil(), resource: Uuid::nil(), role: None },
        Some(cursor) => open_cursor(caller, &tag, cursor).await?,
    };
    let org_id = caller.org_id;
    let database = caller.context.steward.database();
    let (mut items, mut looked_at) = (Vec::new(), 0);
    loop {
        let from = place;
        let (found, last, seen) =
            database.read(move |read| async move { step(&read, org_id, group, from).await }).await?;
        looked_at += seen;
        for (at, lost) in found {
            if items.len() == LOST {
                let next = seal_cursor(caller, &tag, &place)?;
                return Ok(Page { items, next: Some(next) });
            }
            place = at;
            items.push(lost);
        }
        let Some(last) = last else { return Ok(Page { items, next: None }) };
        place = place.max(LostPlace { user: last, resource: Uuid::max(), role: None });
        if looked_at >= LOOKED_AT {
            return Ok(Page { items, next: Some(seal_cursor(caller, &tag, &place)?) });
        }
    }
}

type Step = (Vec<(LostPlace, Lost)>, Option<Uuid>, usize);

/// Looks at the next members. Returns what they would lose, the last member if there may be more, and how many there were.
async fn step(read: &Read, org_id: OrgId, group: GroupId, from: LostPlace) -> Result<Step, Error> {
    if groups::find_of_org(read, org_id, group).await?.is_none() {
        return Err(Error::not_found("group", group));
    }
    let gives = store::given_to(read, org_id, group.0).await?;
    if gives.is_empty() {
        return Ok((Vec::new(), None, 0));
    }
    // The member of the place itself may not have been shown whole.
    let behind = if from.user.is_nil() { from.user } else { Uuid::from_u128(from.user.as_u128() - 1) };
    let members = query::accounts_of_group(read, org_id, group, behind, STEP).await?;
    let seen = members.len();
    let last = members.last().map(|(user, _)| *user).filter(|_| i64::try_from(seen).is_ok_and(|n| n == STEP));
    let accounts: Vec<AccountId> = members.iter().filter_map(|(_, account)| *account).collect();
    let standings = query::standings(read, org_id, &accounts).await?;
    let given = query::given(read, org_id, &accounts).await?;
    let mut resources = HashMap::new();
    let mut places = Vec::new();
    let ids: Vec<Uuid> = gives.iter().map(|(resource, _)| *resource).collect();
    for chunk in ids.chunks(query::CHUNK) {
        let workspaces: Vec<WorkspaceId> = chunk.iter().map(|id| WorkspaceId(*id)).collect();
        let accesses: HashMap<WorkspaceId, _> =
            store::find_accesses(read, org_id, &workspaces).await?.into_iter().collect();
        for (id, (product, ..)) in query::products(read, org_id, chunk).await? {
            let default_role = accesses.get(&WorkspaceId(id)).and_then(|access| access.default_role);
            places.push(Place { id: WorkspaceId(id), default_role });
            resources.insert(id, Resource::Workspace { id: WorkspaceId(id), product });
        }
    }
    resources.insert(org_id.0, Resource::Organization(org_id));
    let mut found = Vec::new();
    for (user, account) in members {
        let Some(account) = account else { continue };
        let given = given.get(&account).map_or(&[][..], Vec::as_slice);
        // An account may be a member by several users; it is told of once.
        let first = given.iter().filter_map(|one| one.through).filter(|(of, _)| *of == group).min();
        let Some(standing) = standings.get(&account).filter(|_| first == Some((group, user))) else {
            continue;
        };
        let held = rules::holdings(org_id, standing, given, &places);
        for (resource, role) in rules::lost_without(&held, group) {
            let at = LostPlace { user, resource, role: Some(role) };
            if let Some(resource) = resources.get(&resource).filter(|_| at > from) {
                found.push((at, Lost { account, resource: resource.clone(), role }));
            }
        }
    }
    Ok((found, last, seen))
}
