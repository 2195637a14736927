//! Walks over the candidates of a search, one read transaction a chunk, from a place that a cursor can hold.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use steward_db::Read;
use uuid::Uuid;

use super::model::{Person, Sort};
use super::query;
use super::rules::{UserPlan, UserSource, person_words};
use super::store::{self, Kind};
use super::words::{first, order_key};
use crate::access::{self, HolderPlace};
use crate::error::Error;
use crate::id::{AccountId, GroupId, OrgId};
use crate::principal::OrgCaller;

/// Candidates that one page looks at before it hands back what it has found, with a cursor to go on.
const CANDIDATES: usize = 50_000;

/// Candidates that a count looks at before it says that they are too many.
pub(super) const COUNTED: usize = 500_000;

/// A place in a walk: behind this candidate.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Place {
    /// Which list of the source.
    #[serde(rename = "n")]
    pub(super) list: usize,
    /// The word or name by which the list is ordered, if it is ordered by one.
    #[serde(rename = "k")]
    pub(super) key: String,
    /// The id in the list.
    #[serde(rename = "i")]
    pub(super) id: Uuid,
}

impl Place {
    pub(super) fn at(list: usize, key: impl Into<String>, id: Uuid) -> Self {
        Self { list, key: key.into(), id }
    }
}

/// A candidate, judged.
pub(super) struct Candidate<T> {
    /// Behind it the walk goes on.
    pub(super) place: Place,
    /// What it is, if it matches and this is the first place at which it stands.
    pub(super) matching: Option<T>,
}

/// A walk over candidates, each judged once.
pub(super) trait Walk: Send {
    /// What is looked for.
    type Item: Send;

    /// Judges the next candidates; `None` at the end.
    fn next(
        &mut self,
        rows: usize,
    ) -> impl Future<Output = Result<Option<Vec<Candidate<Self::Item>>>, Error>> + Send;

    /// How many candidates were looked at.
    fn looked_at(&self) -> usize;
}

/// What a page holds, and the place behind which the next one begins.
pub(super) struct Gathered<T> {
    pub(super) items: Vec<T>,
    /// None at the end.
    pub(super) next: Option<Place>,
}

/// Gathers a page from behind a place.
pub(super) async fn gather<W: Walk>(
    mut walk: W,
    after: Option<Place>,
    limit: usize,
) -> Result<Gathered<W::Item>, Error> {
    let mut before = after;
    let mut items = Vec::new();
    // Most candidates match at first sight; where they do not, larger steps follow.
    let mut rows = limit + 1;
    while let Some(chunk) = walk.next(rows).await? {
        let all_match = chunk.iter().all(|candidate| candidate.matching.is_some());
        for candidate in chunk {
            if let Some(item) = candidate.matching {
                if items.len() == limit {
                    return Ok(Gathered { items, next: before });
                }
                items.push(item);
            }
            before = Some(candidate.place);
        }
        if walk.looked_at() >= CANDIDATES {
            return Ok(Gathered { items, next: before });
        }
        rows = if all_match { limit + 1 - items.len() } else { query::CHUNK };
    }
    Ok(Gathered { items, next: None })
}

/// A walk over users.
pub(super) struct UserWalk<'a> {
    caller: &'a OrgCaller,
    plan: UserPlan,
    /// Behind this candidate it goes on, or from the beginning of its list.
    place: (usize, Option<Place>),
    looked_at: usize,
    done: bool,
}

impl<'a> UserWalk<'a> {
    pub(super) fn new(caller: &'a OrgCaller, plan: UserPlan, after: Option<Place>) -> Self {
        let done = plan.impossible;
        let list = after.as_ref().map_or(0, |place| place.list);
        Self { caller, plan, place: (list, after), looked_at: 0, done }
    }

    /// Begins with another list than the first.
    pub(super) fn beginning_with(mut self, list: usize) -> Self {
        self.place = (list, None);
        self
    }
}

impl Walk for UserWalk<'_> {
    type Item = Person;

    fn looked_at(&self) -> usize {
        self.looked_at
    }

    async fn next(&mut self, rows: usize) -> Result<Option<Vec<Candidate<Person>>>, Error> {
        if self.done || self.place.0 >= self.plan.lists() {
            return Ok(None);
        }
        let (org_id, plan) = (self.caller.org_id, self.plan.clone());
        let (list, after) = self.place.clone();
        let rows = rows.min(query::CHUNK);
        let (judged, last) = self
            .caller
            .context
            .steward
            .database()
            .read(move |read| {
                let (plan, after) = (plan.clone(), after.clone());
                async move { step(&read, org_id, &plan, list, after.as_ref(), rows).await }
            })
            .await?;
        self.looked_at += judged.len();
        self.place = match judged.last() {
            _ if last => (list + 1, None),
            Some(candidate) => (list, Some(candidate.place.clone())),
            None => (list + 1, None),
        };
        Ok(Some(judged))
    }
}

/// Reads and judges the next candidates of one list, and tells whether the list ends with them.
async fn step(
    read: &Read,
    org_id: OrgId,
    plan: &UserPlan,
    list: usize,
    after: Option<&Place>,
    rows: usize,
) -> Result<(Vec<Candidate<Person>>, bool), Error> {
    let candidates = candidates(read, org_id, plan, list, after, rows).await?;
    let last = plan.source == UserSource::Named || candidates.len() < rows;
    let mut ids: Vec<AccountId> = candidates.iter().filter_map(|(_, account)| *account).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut persons = query::persons(read, org_id, &ids).await?;
    if plan.with_roles {
        let mut given = access::given(read, org_id, &ids).await?;
        for person in &mut persons {
            person.given = given.remove(&person.account.id).unwrap_or_default();
        }
    }
    let users: Vec<Uuid> = persons
        .iter()
        .flat_map(|person| person.memberships.iter().map(|membership| membership.user_id.0))
        .collect();
    let mut held = HashSet::new();
    if let Some(groups) = &plan.groups {
        for chunk in users.chunks(query::CHUNK) {
            held.extend(query::held(read, groups, chunk).await?);
        }
    }
    let by_id: HashMap<AccountId, &Person> =
        persons.iter().map(|person| (person.account.id, person)).collect();
    let judged = candidates
        .into_iter()
        .map(|(place, account)| {
            let person = account.and_then(|account| by_id.get(&account).copied());
            let matching = person
                .filter(|person| plan.matches(org_id, person, &held))
                .filter(|person| stands_first(plan, person, &held, org_id, &place))
                .cloned();
            Candidate { place, matching }
        })
        .collect();
    Ok((judged, last))
}

/// Asks whether a place is the first one at which a person stands: a list names nobody twice. A word or name that is no
/// longer the person's is no place of theirs.
fn stands_first(
    plan: &UserPlan,
    person: &Person,
    held: &HashSet<(GroupId, Uuid)>,
    org_id: OrgId,
    place: &Place,
) -> bool {
    let id = person.account.id.0;
    let users = || person.memberships.iter().map(|membership| membership.user_id.0);
    let first_place = match &plan.source {
        UserSource::Named => return true,
        UserSource::Names(_) => Some(Place::at(0, order_key(person.nickname()), id)),
        UserSource::Words(begin) => {
            first(begin, &person_words(person)).map(|word| Place::at(0, word.as_str(), id))
        }
        UserSource::Groups => {
            let groups = plan.groups.iter().flatten().enumerate();
            let mut places = groups.flat_map(|(list, group)| {
                users()
                    .filter(|user| held.contains(&(*group, *user)))
                    .map(move |user| Place::at(list, "", user))
            });
            places.next()
        }
        UserSource::Directories => {
            let directories = plan.directories.iter().flatten().enumerate();
            let mut places = directories.flat_map(|(list, directory)| {
                let known = person.memberships.iter().filter(|known| known.directory_id == *directory);
                known.map(move |known| Place::at(list, "", known.user_id.0))
            });
            places.next()
        }
        UserSource::Off(off) => off.first_place(org_id, person),
        UserSource::Holders => {
            let first =
                plan.access.as_ref().and_then(|access| access.first_place(person.account.id, &person.given));
            first.map(|(list, place)| holder(list, place))
        }
        UserSource::Everyone => {
            Some(Place::at(usize::from(person.account.managed_by != Some(org_id)), "", id))
        }
    };
    first_place.as_ref() == Some(place)
}

/// Writes a place among those who were given a role.
fn holder(list: usize, (group, id): HolderPlace) -> Place {
    Place::at(list, group.map(|group| group.to_string()).unwrap_or_default(), id)
}

type Candidates = Vec<(Place, Option<AccountId>)>;

async fn candidates(
    read: &Read,
    org_id: OrgId,
    plan: &UserPlan,
    list: usize,
    after: Option<&Place>,
    rows: usize,
) -> Result<Candidates, Error> {
    let limit = i64::try_from(rows).unwrap_or(i64::MAX);
    let id = after.map_or(Uuid::nil(), |place| place.id);
    let key = after.map_or("", |place| place.key.as_str());
    let worded = |rows: Vec<(String, Uuid)>| -> Candidates {
        rows.into_iter().map(|(word, id)| (Place::at(list, word, id), Some(AccountId(id)))).collect()
    };
    let of_users = |rows: Vec<(Uuid, Option<AccountId>)>| -> Candidates {
        rows.into_iter().map(|(user, account)| (Place::at(list, "", user), account)).collect()
    };
    Ok(match &plan.source {
        UserSource::Named => named(read, org_id, plan, after).await?,
        UserSource::Names(sort) => {
            let after = after.map(|place| (place.key.as_str(), place.id));
            worded(store::in_order(read, org_id, Kind::UserName, *sort, after, limit).await?)
        }
        UserSource::Words(begin) => {
            worded(store::beginning(read, org_id, Kind::User, begin, (key, id), limit).await?)
        }
        UserSource::Groups => match plan.groups.as_ref().and_then(|groups| groups.get(list)) {
            Some(group) => of_users(access::accounts_of_group(read, org_id, *group, id, limit).await?),
            None => Vec::new(),
        },
        UserSource::Directories => match plan.directories.as_ref().and_then(|all| all.get(list)) {
            Some(directory) => {
                of_users(query::users_of_directory(read, org_id, *directory, id, limit).await?)
            }
            None => Vec::new(),
        },
        UserSource::Off(off) => match list {
            0 if off.in_directories => of_users(query::users_off(read, org_id, id, limit).await?),
            0 => Vec::new(),
            1 => {
                let accounts = query::managed_inactive(read, org_id, id, limit).await?;
                accounts.into_iter().map(|account| (Place::at(1, "", account.0), Some(account))).collect()
            }
            _ => worded(store::beginning(read, org_id, Kind::UserUnmanaged, "", (key, id), limit).await?),
        },
        UserSource::Holders => {
            let Some(access) = &plan.access else { return Ok(Vec::new()) };
            let after = after.map(|place| (place.key.parse().ok(), place.id));
            let found = access.holders(read, list, after, rows).await?;
            found.into_iter().map(|(place, account)| (holder(list, place), account)).collect()
        }
        UserSource::Everyone if list == 0 => {
            let accounts = query::managed(read, org_id, id, limit).await?;
            accounts.into_iter().map(|account| (Place::at(0, "", account.0), Some(account))).collect()
        }
        UserSource::Everyone => {
            worded(store::beginning(read, org_id, Kind::UserUnmanaged, "", (key, id), limit).await?)
        }
    })
}

/// Lists accounts that are named, all that come after a place: they are few.
async fn named(
    read: &Read,
    org_id: OrgId,
    plan: &UserPlan,
    after: Option<&Place>,
) -> Result<Candidates, Error> {
    let ids = match (&plan.accounts, &plan.emails) {
        (Some(accounts), _) => accounts.clone(),
        (None, Some(emails)) => query::accounts_by_email(read, emails).await?,
        (None, None) => Vec::new(),
    };
    let mut places: Vec<Place> = match plan.sort {
        None => ids.iter().map(|id| Place::at(0, "", id.0)).collect(),
        Some(_) => {
            let persons = query::persons(read, org_id, &ids).await?;
            let place = |person: &Person| Place::at(0, order_key(person.nickname()), person.account.id.0);
            persons.iter().map(place).collect()
        }
    };
    places.sort_unstable();
    if plan.sort == Some(Sort::Descending) {
        places.reverse();
    }
    let behind = |place: &Place| {
        after.is_none_or(
            |after| if plan.sort == Some(Sort::Descending) { place < after } else { place > after },
        )
    };
    Ok(places
        .into_iter()
        .filter(behind)
        .map(|place| {
            let account = AccountId(place.id);
            (place, Some(account))
        })
        .collect())
}
