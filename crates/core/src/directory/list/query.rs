//! The rows of lists: which ones of a directory, in which order, from where.

use steward_db::{Error, Read, Row, Sql};
use steward_scim::SortOrder;
use uuid::Uuid;

use crate::directory::model::DirectoryUser;
use crate::directory::store;
use crate::group::{Group, store as groups};
use crate::id::DirectoryId;

/// What is listed, as rows.
pub(super) trait Rows: Sized + Clone + Send + Sync + 'static {
    /// Selects what `read` reads; conditions follow.
    const SELECT: &'static str;
    /// Counts the rows of a directory; its id follows.
    const COUNT: &'static str;
    /// The column of the folded name: no two rows of a directory have the same one, and an index has them in their order.
    const NAME_KEY: &'static str;

    /// Reads a row.
    fn read(row: &Row<'_>) -> Result<Self, Error>;
}

impl Rows for DirectoryUser {
    const SELECT: &'static str = "SELECT id, org_id, directory_id, user_name, active, account_id, attributes, created_at, updated_at, version
         FROM directory_user";
    const COUNT: &'static str = "SELECT count(*) FROM directory_user WHERE directory_id = ";
    const NAME_KEY: &'static str = "user_name_key";

    fn read(row: &Row<'_>) -> Result<Self, Error> {
        store::user(row)
    }
}

impl Rows for Group {
    const SELECT: &'static str =
        "SELECT id, org_id, directory_id, name, external_id, member_count, created_at, updated_at, version,
                home_directory_id, description
         FROM org_group";
    const COUNT: &'static str = "SELECT count(*) FROM org_group WHERE directory_id = ";
    const NAME_KEY: &'static str = "name_key";

    fn read(row: &Row<'_>) -> Result<Self, Error> {
        groups::group(row)
    }
}

/// Conditions on the rows of a list that an index serves.
#[derive(Debug, Clone, Default)]
pub(super) struct Conditions {
    /// Columns that have a value, by name. No two rows of a directory have the same.
    pub(super) equal: Vec<(&'static str, Key)>,
    /// Users or groups that are members of the wanted groups.
    pub(super) members: Vec<Uuid>,
    /// Groups that the wanted users are members of.
    pub(super) groups: Vec<Uuid>,
    /// Whether no row can match: an id that no resource has.
    pub(super) impossible: bool,
}

/// The value of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// An identifier.
    Id(Uuid),
    /// A text or a key.
    Text(String),
}

impl Key {
    fn push_to(&self, select: &mut Sql) {
        match self {
            Self::Id(id) => select.bind(*id),
            Self::Text(text) => select.bind(text.as_str()),
        };
    }
}

impl Conditions {
    /// Whether an index narrows the list down.
    pub(super) fn narrow(&self) -> bool {
        !self.equal.is_empty() || self.of_memberships()
    }

    /// Whether memberships narrow the list down.
    pub(super) fn of_memberships(&self) -> bool {
        !(self.members.is_empty() && self.groups.is_empty())
    }

    fn push_to(&self, select: &mut Sql, directory_id: DirectoryId) {
        for (column, key) in &self.equal {
            select.push(" AND ").push(column).push(" = ");
            key.push_to(select);
        }
        for member in &self.members {
            select.push(" AND id IN (SELECT group_id FROM group_member WHERE member_id = ");
            select.bind(*member).push(")");
        }
        for group in &self.groups {
            // Memberships outlive a deleted group for a moment, and what administrators made is not the identity provider's to
            // see: the representation of a user shows neither.
            select.push(" AND id IN (SELECT member_id FROM group_member WHERE group_id = ").bind(*group);
            select.push(" AND EXISTS (SELECT 1 FROM org_group WHERE org_group.id = group_member.group_id AND org_group.directory_id = ");
            select.bind(directory_id).push("))");
        }
    }
}

/// An order that an index has, and in which no two rows of a directory are equal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    /// By which column.
    pub(super) by: Indexed,
    /// In which direction.
    pub(super) direction: SortOrder,
}

/// A column whose order an index has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Indexed {
    /// The id.
    Id,
    /// The folded name.
    Name,
}

/// Where a chunk of a list begins.
#[derive(Debug, Clone)]
pub(super) enum From {
    /// At the first row.
    Start,
    /// After the row with this value of the column of the order.
    After(Key),
    /// Past this many rows.
    Offset(u64),
}

/// Lists rows of a directory.
pub(super) async fn rows<T: Rows>(
    read: &Read,
    directory_id: DirectoryId,
    conditions: &Conditions,
    order: Order,
    from: From,
    limit: u64,
) -> Result<Vec<T>, Error> {
    let column = match order.by {
        Indexed::Id => "id",
        Indexed::Name => T::NAME_KEY,
    };
    let (after, direction) = match order.direction {
        SortOrder::Ascending => (" > ", ""),
        SortOrder::Descending => (" < ", " DESC"),
    };
    let mut select = Sql::new(T::SELECT);
    select.push(" WHERE directory_id = ").bind(directory_id);
    conditions.push_to(&mut select, directory_id);
    if let From::After(key) = &from {
        select.push(" AND ").push(column).push(after);
        key.push_to(&mut select);
    }
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    select.push(" ORDER BY ").push(column).push(direction).push(" LIMIT ").bind(number(limit));
    if let From::Offset(rows) = from {
        select.push(" OFFSET ").bind(number(rows));
    }
    read.query_sql(&select, T::read).await
}

/// Reads rows of a directory by their ids, in no particular order.
pub(super) async fn by_ids<T: Rows>(
    read: &Read,
    directory_id: DirectoryId,
    ids: &[Uuid],
) -> Result<Vec<T>, Error> {
    let mut select = Sql::new(T::SELECT);
    select.push(" WHERE id IN ").in_list(ids.iter().copied()).and_is("directory_id", directory_id);
    read.query_sql(&select, T::read).await
}

/// Counts rows of a directory.
pub(super) async fn count<T: Rows>(
    read: &Read,
    directory_id: DirectoryId,
    conditions: &Conditions,
) -> Result<u64, Error> {
    let mut select = Sql::new(T::COUNT);
    select.bind(directory_id);
    conditions.push_to(&mut select, directory_id);
    let count = read.query_sql(&select, |row| row.get::<i64>(0)).await?;
    Ok(count.first().and_then(|count| u64::try_from(*count).ok()).unwrap_or(0))
}
