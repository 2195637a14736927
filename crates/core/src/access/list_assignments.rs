//! Lists what an account or a group has, resource by resource (organizations API §3.4, §3.6).

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use steward_db::Read;
use uuid::Uuid;

use super::model::{Given, Resource, Role};
use super::rules::{self, Place};
use super::{query, store};
use crate::error::Error;
use crate::group::store as groups;
use crate::id::{AccountId, DirectoryId, GroupId, OrgId, WorkspaceId};
use crate::page::{open_cursor, seal_cursor};
use crate::principal::OrgCaller;

/// Resources that are looked at in one step.
const STEP: i64 = 500;

/// Which assignments are wanted. All that is given must hold; of a list, one of its values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AssignmentFilter {
    /// The one directory that is looked into, if not all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub directory: Option<Uuid>,
    /// Directories.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub directory_ids: Vec<String>,
    /// Owners of resources, such as `confluence`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<String>,
    /// Resources, by their names on the wire.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// Roles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// How many are on a page.
    pub limit: usize,
}

impl AssignmentFilter {
    fn admits(&self, resource: &Resource) -> bool {
        (self.owners.is_empty() || self.owners.iter().any(|owner| owner == resource.owner()))
            && (self.resources.is_empty() || self.resources.contains(&resource.ari()))
    }

    fn wants(&self, role: Role) -> bool {
        self.roles.is_empty() || self.roles.contains(&role)
    }

    fn looks_into(&self, directory: Uuid) -> bool {
        self.directory.is_none_or(|wanted| wanted == directory)
            && (self.directory_ids.is_empty() || self.directory_ids.contains(&directory.to_string()))
    }
}

/// What somebody has on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The resource.
    pub resource: Resource,
    /// Roles, each with the methods by which it is had (`inferred`, `direct`, `group_direct`).
    pub roles: Vec<(Role, Vec<&'static str>)>,
    /// The role that the resource gives to everybody.
    pub default_role: Option<Role>,
    /// The directory that knows the account, and whether it has it switched on; none for the organization itself.
    pub directory: Option<(DirectoryId, bool)>,
}

/// A page of assignments.
#[derive(Debug, Clone)]
pub struct Assignments {
    /// In the order of the ids of their resources.
    pub items: Vec<Assignment>,
    /// Where to go on, absent at the end.
    pub next: Option<String>,
}

/// Lists what an account has in the caller's organization. A cursor carries the question that it was given out for.
pub async fn list_of_account(
    caller: &OrgCaller,
    account: &str,
    filter: AssignmentFilter,
    cursor: Option<&str>,
) -> Result<Assignments, Error> {
    let id: AccountId = account.parse().map_err(|_| Error::not_found("user", account))?;
    let (after, filter) = asked(caller, &tag("account", id), filter, cursor).await?;
    let org_id = caller.org_id;
    let question = filter.clone();
    let database = caller.context.steward.database();
    let items = database
        .read(move |read| {
            let filter = question.clone();
            async move { of_account(&read, org_id, id, &filter, after).await }
        })
        .await?;
    page(caller, &tag("account", id), filter, items)
}

/// Lists what a group of the caller's organization gives its members.
pub async fn list_of_group(
    caller: &OrgCaller,
    group: &str,
    filter: AssignmentFilter,
    cursor: Option<&str>,
) -> Result<Assignments, Error> {
    let id: GroupId = group.parse().map_err(|_| Error::not_found("group", group))?;
    let (after, filter) = asked(caller, &tag("group", id), filter, cursor).await?;
    let org_id = caller.org_id;
    let question = filter.clone();
    let database = caller.context.steward.database();
    let items = database
        .read(move |read| {
            let filter = question.clone();
            async move { of_group(&read, org_id, id, &filter, after).await }
        })
        .await?;
    page(caller, &tag("group", id), filter, items)
}

fn tag(of: &str, id: impl std::fmt::Display) -> String {
    format!("assignments-{of}-{id}")
}

async fn asked(
    caller: &OrgCaller,
    tag: &str,
    filter: AssignmentFilter,
    cursor: Option<&str>,
) -> Result<(Uuid, AssignmentFilter), Error> {
    match cursor {
        None => Ok((Uuid::nil(), filter)),
        Some(cursor) => open_cursor(caller, tag, cursor).await,
    }
}

fn page(
    caller: &OrgCaller,
    tag: &str,
    filter: AssignmentFilter,
    mut items: Vec<Assignment>,
) -> Result<Assignments, Error> {
    let more = items.len() > filter.limit;
    items.truncate(filter.limit);
    let last = items.last().filter(|_| more).map(|item| item.resource.id());
    let next = last.map(|last| seal_cursor(caller, tag, &(last, &filter))).transpose()?;
    Ok(Assignments { items, next })
}

async fn of_account(
    read: &Read,
    org_id: OrgId,
    id: AccountId,
    filter: &AssignmentFilter,
    mut after: Uuid,
) -> Result<Vec<Assignment>, Error> {
    let absent = || Error::not_found("user", id);
    let standings = query::standings(read, org_id, &[id]).await?;
    let standing = standings.get(&id).filter(|standing| standing.is_known()).ok_or_else(absent)?;
    let memberships = query::memberships(read, org_id, id).await?;
    let known: Vec<_> = memberships.iter().filter(|known| filter.looks_into(known.directory)).collect();
    if filter.directory.is_some() && known.is_empty() {
        return Err(absent());
    }
    let narrowed = filter.directory.is_some() || !filter.directory_ids.is_empty();
    if narrowed && known.is_empty() {
        return Ok(Vec::new());
    }
    let users: HashSet<Uuid> = known.iter().map(|known| known.user).collect();
    let mut given = query::given(read, org_id, &[id]).await?.remove(&id).unwrap_or_default();
    given.retain(|given: &Given| given.through.is_none_or(|(_, user)| users.contains(&user)));
    let directory = known.first().map(|known| (DirectoryId(known.directory), known.active));
    let governs = given.iter().any(|one| one.resource == org_id.0 && one.role == Role::OrgAdmin);
    let mut items = Vec::new();
    loop {
        let (ids, last) = next_resources(read, org_id, &given, governs, after).await?;
        for (resource, default_role) in resources(read, org_id, &ids).await? {
            let place = match &resource {
                Resource::Workspace { id, .. } => vec![Place { id: *id, default_role }],
                Resource::Organization(_) => Vec::new(),
            };
            let mut roles: BTreeMap<Role, BTreeSet<&'static str>> = BTreeMap::new();
            for holding in rules::holdings(org_id, standing, &given, &place) {
                if holding.resource == resource.id() && filter.wants(holding.role) {
                    roles.entry(holding.role).or_default().insert(holding.way.method());
                }
            }
            if roles.is_empty() || !filter.admits(&resource) {
                continue;
            }
            let roles = roles.into_iter().map(|(role, ways)| (role, ways.into_iter().collect())).collect();
            let of_org = matches!(resource, Resource::Organization(_));
            items.push(Assignment {
                resource,
                roles,
                default_role,
                directory: directory.filter(|_| !of_org),
            });
        }
        match last {
            Some(last) if items.len() <= filter.limit => after = last,
            _ => return Ok(items),
        }
    }
}

/// Lists the next resources on which an account may have something, and the last of them if there are more.
async fn next_resources(
    read: &Read,
    org_id: OrgId,
    given: &[Given],
    governs: bool,
    after: Uuid,
) -> Result<(Vec<Uuid>, Option<Uuid>), Error> {
    let mut ids: BTreeSet<Uuid> =
        given.iter().map(|given| given.resource).filter(|resource| *resource > after).collect();
    let more: Vec<Uuid> = if governs {
        let all = query::workspace_ids(read, org_id, after, STEP).await?;
        all.into_iter().map(|id| id.0).collect()
    } else {
        let some = store::with_default(read, org_id, after, STEP).await?;
        some.into_iter().map(|(id, _)| id.0).collect()
    };
    let full = i64::try_from(more.len()).is_ok_and(|length| length == STEP);
    // What lies behind the last of a list that was cut is not known yet.
    let cut = more.last().copied().filter(|_| full);
    ids.extend(more);
    let mut ids: Vec<Uuid> = ids.into_iter().filter(|id| cut.is_none_or(|cut| *id <= cut)).collect();
    let step = usize::try_from(STEP).unwrap_or(usize::MAX);
    let more = cut.is_some() || ids.len() > step;
    ids.truncate(step);
    let last = ids.last().copied().filter(|_| more);
    Ok((ids, last))
}

/// Names resources, at most 500, each with the role that it gives to everybody. Those that are gone are left out.
async fn resources(read: &Read, org_id: OrgId, ids: &[Uuid]) -> Result<Vec<(Resource, Option<Role>)>, Error> {
    let products = query::products(read, org_id, ids).await?;
    let places: Vec<WorkspaceId> = ids.iter().map(|id| WorkspaceId(*id)).collect();
    let accesses = store::find_accesses(read, org_id, &places).await?;
    let default_role =
        |id: Uuid| accesses.iter().find(|(of, _)| of.0 == id).and_then(|(_, access)| access.default_role);
    let named = |id: &Uuid| match products.get(id) {
        Some((product, ..)) => {
            Some((Resource::Workspace { id: WorkspaceId(*id), product: product.clone() }, default_role(*id)))
        }
        None if *id == org_id.0 => Some((Resource::Organization(org_id), None)),
        None => None,
    };
    Ok(ids.iter().filter_map(named).collect())
}

async fn of_group(
    read: &Read,
    org_id: OrgId,
    id: GroupId,
    filter: &AssignmentFilter,
    after: Uuid,
) -> Result<Vec<Assignment>, Error> {
    let absent = || Error::not_found("group", id);
    let group = groups::find_of_org(read, org_id, id).await?.ok_or_else(absent)?;
    let home = group.home.map_or(Uuid::nil(), |home| home.0);
    if filter.directory.is_some_and(|directory| directory != home) {
        return Err(absent());
    }
    if !filter.looks_into(home) {
        return Ok(Vec::new());
    }
    let mut by_resource: BTreeMap<Uuid, Vec<Role>> = BTreeMap::new();
    for (resource, role) in store::given_to(read, org_id, id.0).await? {
        if resource > after && filter.wants(role) {
            by_resource.entry(resource).or_default().push(role);
        }
    }
    let ids: Vec<Uuid> = by_resource.keys().copied().collect();
    let mut items = Vec::new();
    for chunk in ids.chunks(query::CHUNK) {
        for (resource, default_role) in resources(read, org_id, chunk).await? {
            let roles = by_resource.get(&resource.id()).into_iter().flatten();
            let roles = roles.map(|role| (*role, vec!["group_direct"])).collect();
            if filter.admits(&resource) {
                items.push(Assignment { resource, roles, default_role, directory: None });
            }
        }
        if items.len() > filter.limit {
            break;
        }
    }
    Ok(items)
}
