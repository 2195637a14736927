//! Lists users and groups of a directory, with filters and in an order.
//!
//! What an index serves becomes a condition of the query; what is left of the filter is evaluated on each candidate. Where an
//! index has the order that is asked for, the rows are walked in it; else every candidate is looked at. Both look at a bounded
//! number of candidates and then say which attribute would help.

mod cursor;
mod query;
mod question;
mod sorted;
mod walk;

use std::sync::Arc;

use serde_json::Value;
use steward_db::Read;
use steward_scim::{ListQuery, Projection, ResourceType};
use uuid::Uuid;

use self::cursor::Cursors;
use self::question::{Listed, Question, Way};
use super::create_group::GROUPS;
use super::create_user::USERS;
use super::model::{DirectoryUser, GroupView, ResourcePage, UserView};
use super::query as memberships;
use super::represent;
use crate::error::Error;
use crate::event::counted;
use crate::group::Group;
use crate::id::DirectoryId;
use crate::principal::DirectoryCaller;
use crate::protocol::DirectoryProtocol;

pub use self::cursor::CURSOR_SECONDS;
pub(super) use self::cursor::refused;

/// Candidates that a filter or an order without an index may look at.
const CANDIDATES: u64 = 50_000;

/// Candidates that one statement reads.
const CHUNK: u64 = 1_000;

/// Lists users.
pub async fn list_users(caller: &DirectoryCaller, list: &ListQuery) -> Result<ResourcePage<UserView>, Error> {
    let found = page::<DirectoryUser>(caller, list).await?;
    let users = found.resources;
    let resources = caller
        .context
        .steward
        .database()
        .read(move |read| {
            let users = users.clone();
            async move {
                let mut groups = memberships::groups_of_page(&read, &users).await?;
                let with_groups = |user: DirectoryUser| {
                    let groups = groups.remove(&user.id.0).unwrap_or_default();
                    UserView { user, groups }
                };
                Ok::<_, Error>(users.into_iter().map(with_groups).collect::<Vec<_>>())
            }
        })
        .await?;
    Ok(ResourcePage { total: found.total, resources, next: found.next })
}

/// Lists groups, without their members.
pub async fn list_groups(caller: &DirectoryCaller, list: &ListQuery) -> Result<ResourcePage<Group>, Error> {
    page(caller, list).await
}

impl Listed for DirectoryUser {
    const TOTAL: &'static str = USERS;
    const WHAT: &'static str = "user";
    const NAME: &'static str = "userName";
    const MEMBERSHIPS: &'static str = "groups";
    const VERSION_COUNTS_MEMBERSHIPS: bool = true;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn name(&self) -> &str {
        &self.user_name
    }

    fn kind(protocol: &DirectoryProtocol) -> &Arc<ResourceType> {
        protocol.user()
    }

    fn value(&self, kind: &Arc<ResourceType>) -> Result<Value, Error> {
        let view = UserView { user: self.clone(), groups: Vec::new() };
        read_back(&represent::user(kind, &view, "", &Projection::default())?)
    }
}

impl Listed for Group {
    const TOTAL: &'static str = GROUPS;
    const WHAT: &'static str = "group";
    const NAME: &'static str = "displayName";
    const MEMBERSHIPS: &'static str = "members";
    const VERSION_COUNTS_MEMBERSHIPS: bool = false;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn kind(protocol: &DirectoryProtocol) -> &Arc<ResourceType> {
        protocol.group()
    }

    fn value(&self, _: &Arc<ResourceType>) -> Result<Value, Error> {
        let view = GroupView { group: self.clone(), members: None, more: false };
        read_back(&represent::group(&view, "", &Projection::default())?)
    }
}

fn read_back(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text)
        .map_err(|error| Error::Internal(format!("a representation is no JSON: {error}")))
}

/// Finds a page of rows and the number of all that match.
async fn page<T: Listed>(caller: &DirectoryCaller, list: &ListQuery) -> Result<ResourcePage<T>, Error> {
    let question = Question::of::<T>(caller, list)?;
    let count = list.count;
    if question.conditions.impossible {
        return Ok(ResourcePage { total: Some(0), resources: Vec::new(), next: None });
    }
    let Some(cursor) = &list.cursor else {
        let window = (list.start_index.saturating_sub(1), count);
        return match question.way.clone() {
            Way::Walk(order) => walk::by_index(caller, question, order, window).await,
            Way::Sort(sort) => sorted::by_index(caller, question, &sort, window).await,
        };
    };
    let cursors = Cursors::of::<T>(caller, list);
    match question.way.clone() {
        Way::Walk(order) => walk::by_cursor(caller, &cursors, cursor, question, order, count).await,
        Way::Sort(sort) => sorted::by_cursor(caller, &cursors, cursor, question, &sort, count).await,
    }
}

/// Reads how many there are without a filter.
async fn total<T: Listed>(read: &Read, directory_id: DirectoryId) -> Result<Option<u64>, Error> {
    Ok(u64::try_from(counted(read, directory_id.0, T::TOTAL).await?).ok())
}

/// Reads one row, if it is still there.
async fn with_id<T: Listed>(
    caller: &DirectoryCaller,
    question: &Question,
    id: Uuid,
) -> Result<Option<T>, Error> {
    let directory_id = question.directory_id;
    let database = caller.context.steward.database();
    let rows: Vec<T> =
        database.read(move |read| async move { query::by_ids(&read, directory_id, &[id]).await }).await?;
    Ok(rows.into_iter().next())
}
