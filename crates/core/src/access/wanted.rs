//! What a search asks about access, and what is shown of it: for lists of people and groups.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use steward_db::Read;
use uuid::Uuid;

use super::model::{Given, Resource, Role, Standing, Way};
use super::rules::{self, Place};
use super::{query, store};
use crate::account::presence::last_active_of;
use crate::context::Timestamp;
use crate::error::Error;
use crate::id::{AccountId, GroupId, OrgId, WorkspaceId};

/// Workspaces that are read in one step.
const STEP: i64 = 500;

/// Groups that are looked up by their roles before the names are walked through instead.
const GROUPS: i64 = 1_000;

/// Resources whose groups are looked up so.
const RESOURCES: usize = 50;

/// Who has one of these roles on one of these resources: what that means today.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    org_id: OrgId,
    /// On which resources; on whatever it is without them.
    resources: Option<BTreeSet<Uuid>>,
    /// Which roles; any without them.
    roles: Vec<Role>,
    /// Workspaces from which roles of the wanted kind follow without being given.
    places: Vec<Place>,
}

/// A list of principals by which those are found who were given what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Resource(Uuid),
    Role(Role),
}

impl Key {
    fn covers(self, given: &Given) -> bool {
        match self {
            Self::Resource(id) => given.resource == id,
            Self::Role(role) => given.role == role,
        }
    }
}

/// A part of a walk over those who have something: who was given it, members of groups that were given it, and whoever
/// administers the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Direct,
    Groups,
    Admins,
}

const PARTS: [Part; 3] = [Part::Direct, Part::Groups, Part::Admins];

/// A place in that walk: the group, if it is one of groups, and the account or user.
pub(crate) type HolderPlace = (Option<Uuid>, Uuid);

impl Wanted {
    /// Finds out what is asked. Names of resources that are not the organization's are those of nothing.
    pub(crate) async fn resolve(
        read: &Read,
        org_id: OrgId,
        roles: &[Role],
        resources: &[String],
        owners: &[String],
    ) -> Result<Option<Self>, Error> {
        if roles.is_empty() && resources.is_empty() && owners.is_empty() {
            return Ok(None);
        }
        let mut found: Option<BTreeSet<Uuid>> = None;
        if !resources.is_empty() {
            let parsed: Vec<Resource> = resources.iter().filter_map(|text| Resource::parse(text)).collect();
            let ids: Vec<Uuid> = parsed.iter().map(Resource::id).collect();
            let products = query::products(read, org_id, &ids).await?;
            let exists = |resource: &&Resource| match resource {
                Resource::Organization(id) => *id == org_id,
                Resource::Workspace { id, product } => {
                    products.get(&id.0).is_some_and(|(known, ..)| known == product)
                }
            };
            found = Some(parsed.iter().filter(exists).map(Resource::id).collect());
        }
        if !owners.is_empty() {
            let mut owned: BTreeSet<Uuid> =
                query::workspaces_of(read, org_id, owners).await?.into_iter().collect();
            if owners.iter().any(|owner| owner == "platform") {
                owned.insert(org_id.0);
            }
            found = Some(match found {
                None => owned,
                Some(found) => found.intersection(&owned).copied().collect(),
            });
        }
        let places = match &found {
            Some(ids) => places_of(read, org_id, ids).await?,
            None => places_with(read, org_id, roles).await?,
        };
        Ok(Some(Self { org_id, resources: found, roles: roles.to_vec(), places }))
    }

    /// Names the workspaces from which roles follow without being given.
    pub(crate) fn into_places(self) -> Vec<Place> {
        self.places
    }

    /// Asks whether it is known without looking that nobody has it.
    pub(crate) fn is_impossible(&self) -> bool {
        self.resources.as_ref().is_some_and(BTreeSet::is_empty)
    }

    /// Asks whether everybody may have it: a workspace gives it to every member.
    pub(crate) fn may_be_everybody(&self) -> bool {
        self.places.iter().any(|place| place.default_role.is_some_and(|role| self.wants(role)))
    }

    fn wants(&self, role: Role) -> bool {
        self.roles.is_empty() || self.roles.contains(&role)
    }

    fn on(&self, resource: Uuid) -> bool {
        self.resources.as_ref().is_none_or(|resources| resources.contains(&resource))
    }

    /// Judges an account by what it was given.
    pub(crate) fn admits(&self, standing: &Standing, given: &[Given]) -> bool {
        let held = rules::holdings(self.org_id, standing, given, &self.places);
        held.iter().any(|holding| self.on(holding.resource) && self.wants(holding.role))
    }

    /// Judges a group by what it was given.
    pub(crate) fn admits_group(&self, given: &[(Uuid, Role)]) -> bool {
        given.iter().any(|(resource, role)| self.on(*resource) && self.wants(*role))
    }

    fn keys(&self) -> Vec<Key> {
        match &self.resources {
            Some(resources) => resources.iter().map(|id| Key::Resource(*id)).collect(),
            None => self.roles.iter().map(|role| Key::Role(*role)).collect(),
        }
    }

    /// How many lists those who have it stand in.
    pub(crate) fn lists(&self) -> usize {
        self.keys().len() * PARTS.len()
    }

    /// Lists some who may have it, behind a place of one of the lists.
    pub(crate) async fn holders(
        &self,
        read: &Read,
        list: usize,
        after: Option<HolderPlace>,
        rows: usize,
    ) -> Result<Vec<(HolderPlace, Option<AccountId>)>, Error> {
        let Some(key) = self.keys().get(list / PARTS.len()).copied() else { return Ok(Vec::new()) };
        let (outer, inner) =
            after.map_or((Uuid::nil(), Uuid::nil()), |(group, id)| (group.unwrap_or_default(), id));
        let limit = i64::try_from(rows).unwrap_or(i64::MAX);
        let accounts = |ids: Vec<Uuid>| ids.into_iter().map(|id| ((None, id), Some(AccountId(id)))).collect();
        match PARTS[list % PARTS.len()] {
            Part::Direct => Ok(accounts(self.principals(read, key, ("user", behind(inner)), limit).await?)),
            // Only on workspaces, and only where it is asked for.
            Part::Admins if !self.wants(Role::Admin) || key == Key::Resource(self.org_id.0) => Ok(Vec::new()),
            Part::Admins => {
                let from = ("user", behind(inner));
                Ok(accounts(query::principals_on(read, self.org_id, self.org_id.0, from, limit).await?))
            }
            Part::Groups => {
                let (mut from, mut inner, mut found) = (outer, inner, Vec::new());
                while found.len() < rows {
                    let groups = self.principals(read, key, ("group", from), 1).await?;
                    let Some(group) = groups.first().copied() else { break };
                    if group != outer {
                        inner = Uuid::nil();
                    }
                    let room = limit - i64::try_from(found.len()).unwrap_or(limit);
                    let members =
                        query::accounts_of_group(read, self.org_id, GroupId(group), inner, room).await?;
                    found.extend(members.into_iter().map(|(user, account)| ((Some(group), user), account)));
                    (from, inner) = (behind(group), Uuid::nil());
                }
                Ok(found)
            }
        }
    }

    async fn principals(
        &self,
        read: &Read,
        key: Key,
        from: (&str, Uuid),
        limit: i64,
    ) -> Result<Vec<Uuid>, Error> {
        Ok(match key {
            Key::Resource(id) => query::principals_on(read, self.org_id, id, from, limit).await?,
            Key::Role(role) => query::principals_with(read, self.org_id, role, from, limit).await?,
        })
    }

    /// Returns the first list and place at which somebody stands.
    pub(crate) fn first_place(&self, account: AccountId, given: &[Given]) -> Option<(usize, HolderPlace)> {
        let direct = |key: Key| given.iter().any(|one| one.through.is_none() && key.covers(one));
        self.keys().into_iter().enumerate().find_map(|(number, key)| {
            let at = |part: usize, place| Some((number * PARTS.len() + part, place));
            if direct(key) {
                return at(0, (None, account.0));
            }
            let through = given.iter().filter(|one| key.covers(one)).filter_map(|one| one.through).min();
            if let Some((group, user)) = through {
                return at(1, (Some(group.0), user));
            }
            let asked = self.wants(Role::Admin) && key != Key::Resource(self.org_id.0);
            (asked && direct(Key::Resource(self.org_id.0))).then(|| at(2, (None, account.0))).flatten()
        })
    }

    /// Lists the groups that were given something of it, if they are few.
    pub(crate) async fn groups(&self, read: &Read) -> Result<Option<Vec<GroupId>>, Error> {
        let keys = self.keys();
        if keys.len() > RESOURCES {
            return Ok(None);
        }
        let mut groups = BTreeSet::new();
        for key in keys {
            let found = self.principals(read, key, ("group", Uuid::nil()), GROUPS + 1).await?;
            groups.extend(found.into_iter().map(GroupId));
            if i64::try_from(groups.len()).is_ok_and(|length| length > GROUPS) {
                return Ok(None);
            }
        }
        Ok(Some(groups.into_iter().collect()))
    }
}

/// Returns the id behind an id, in the order of the databases.
pub(super) fn behind(id: Uuid) -> Uuid {
    Uuid::from_u128(id.as_u128().saturating_add(1))
}

/// Names the workspaces among these, with what they give to everybody.
async fn places_of(read: &Read, org_id: OrgId, ids: &BTreeSet<Uuid>) -> Result<Vec<Place>, Error> {
    let ids: Vec<WorkspaceId> = ids.iter().filter(|id| **id != org_id.0).map(|id| WorkspaceId(*id)).collect();
    let mut places = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(query::CHUNK) {
        let accesses: HashMap<WorkspaceId, _> =
            store::find_accesses(read, org_id, chunk).await?.into_iter().collect();
        places.extend(chunk.iter().map(|id| Place {
            id: *id,
            default_role: accesses.get(id).and_then(|access| access.default_role),
        }));
    }
    Ok(places)
}

/// Names workspaces enough to tell from which roles follow: one for each role that some give to everybody, or any.
async fn places_with(read: &Read, org_id: OrgId, roles: &[Role]) -> Result<Vec<Place>, Error> {
    let mut places: Vec<Place> = query::workspace_ids(read, org_id, Uuid::nil(), 1)
        .await?
        .into_iter()
        .map(|id| Place { id, default_role: None })
        .collect();
    let mut found: BTreeMap<Role, WorkspaceId> = BTreeMap::new();
    for (id, role) in defaults(read, org_id).await? {
        if roles.contains(&role) {
            found.entry(role).or_insert(id);
        }
    }
    places.extend(found.into_iter().map(|(role, id)| Place { id, default_role: Some(role) }));
    Ok(places)
}

/// Lists the workspaces that give a role to everybody.
async fn defaults(read: &Read, org_id: OrgId) -> Result<Vec<(WorkspaceId, Role)>, Error> {
    let mut all = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let page = store::with_default(read, org_id, after, STEP).await?;
        let full = i64::try_from(page.len()).is_ok_and(|length| length == STEP);
        for (id, access) in page {
            after = id.0;
            all.extend(access.default_role.map(|role| (id, role)));
        }
        if !full {
            return Ok(all);
        }
    }
}

/// Access to a product: a workspace on which somebody has a role that is not only implied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductAccess {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The key of its product.
    pub product: String,
    /// Its name.
    pub name: String,
    /// Where people reach it.
    pub url: Option<String>,
    /// When the account was last active there.
    pub last_active: Option<Timestamp>,
}

/// What a list shows of the access of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Roles on the organization.
    pub platform_roles: Vec<Role>,
    /// On how many resources there are roles, however they are had.
    pub resources: u64,
    /// Products, in the order of their workspaces.
    pub products: Vec<ProductAccess>,
    /// Whether one of these roles takes a seat, and it can be used.
    pub seated: bool,
}

/// Reads what a list shows of the access of accounts. As many statements for a hundred of them as for one.
pub(crate) async fn summaries(
    read: &Read,
    org_id: OrgId,
    accounts: &[(AccountId, Standing)],
) -> Result<HashMap<AccountId, Summary>, Error> {
    let ids: Vec<AccountId> = accounts.iter().map(|(id, _)| *id).collect();
    let given = query::given(read, org_id, &ids).await?;
    let defaults = defaults(read, org_id).await?;
    let places: Vec<Place> =
        defaults.iter().map(|(id, role)| Place { id: *id, default_role: Some(*role) }).collect();
    let held: Vec<_> = accounts
        .iter()
        .map(|(id, standing)| {
            let given = given.get(id).map_or(&[][..], Vec::as_slice);
            (*id, standing, rules::holdings(org_id, standing, given, &places))
        })
        .collect();
    let named: BTreeSet<Uuid> =
        held.iter().flat_map(|(.., held)| held.iter().map(|holding| holding.resource)).collect();
    let named: Vec<Uuid> = named.into_iter().collect();
    let mut products = HashMap::new();
    for chunk in named.chunks(query::CHUNK) {
        products.extend(query::products(read, org_id, chunk).await?);
    }
    let governs = |held: &[super::model::Holding]| {
        held.iter().any(|one| one.resource == org_id.0 && one.role == Role::OrgAdmin)
    };
    let all = if held.iter().any(|(.., held)| governs(held)) {
        query::count_workspaces(read, org_id).await?
    } else {
        0
    };
    let seen = last_active_of(read, org_id, &ids).await?;
    let summary = |account: &AccountId, standing: &Standing, held: &[super::model::Holding]| {
        let on_org = held.iter().filter(|one| one.resource == org_id.0).map(|one| one.role);
        let places: BTreeSet<Uuid> = held.iter().map(|one| one.resource).collect();
        let had: BTreeSet<Uuid> = held
            .iter()
            .filter(|one| one.resource != org_id.0 && one.way != Way::Implied)
            .map(|one| one.resource)
            .collect();
        let product = |id: &Uuid| {
            products.get(id).map(|(product, name, url)| ProductAccess {
                workspace: WorkspaceId(*id),
                product: product.clone(),
                name: name.clone(),
                url: url.clone(),
                last_active: seen
                    .get(account)
                    .and_then(|seen| seen.iter().find(|one| one.workspace_id.0 == *id))
                    .map(|one| one.at),
            })
        };
        Summary {
            platform_roles: on_org.collect::<BTreeSet<_>>().into_iter().collect(),
            resources: if governs(held) { all + 1 } else { places.len() as u64 },
            products: had.iter().filter_map(product).collect(),
            seated: had.iter().any(|place| rules::seated(standing, held, *place)),
        }
    };
    Ok(held.iter().map(|(id, standing, held)| (*id, summary(id, standing, held))).collect())
}

/// Counts the resources on which groups have roles.
pub(crate) async fn resources_of_groups(
    read: &Read,
    org_id: OrgId,
    groups: &[GroupId],
) -> Result<HashMap<GroupId, u64>, Error> {
    let mut counts = HashMap::new();
    for chunk in groups.chunks(query::CHUNK) {
        for (group, given) in query::given_to_groups(read, org_id, chunk).await? {
            let resources: BTreeSet<Uuid> = given.iter().map(|(resource, _)| *resource).collect();
            counts.insert(group, resources.len() as u64);
        }
    }
    Ok(counts)
}
