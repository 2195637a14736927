//! The rows of words.

use std::collections::{BTreeMap, BTreeSet};

use steward_db::{Error, Read, Sql, Tx, bind, sql};
use uuid::Uuid;

use super::model::Sort;
use crate::id::OrgId;

/// What a row leads to, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A word of a user.
    User,
    /// The name of a user, as names are put in order.
    UserName,
    /// A user that nobody manages and a directory knows.
    UserUnmanaged,
    /// A word of a group.
    Group,
}

impl Kind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::UserName => "user-name",
            Self::UserUnmanaged => "user-unmanaged",
            Self::Group => "group",
        }
    }

    /// Returns the kind of thing that the row leads to.
    pub(super) const fn thing(self) -> &'static str {
        match self {
            Self::User | Self::UserName | Self::UserUnmanaged => "user",
            Self::Group => "group",
        }
    }
}

/// The rows of one thing, by kind and word.
pub(super) type Words = BTreeSet<(&'static str, String)>;

/// Rows that one statement writes.
const CHUNK: usize = 100;

/// A place before and a place behind every word: no letter or digit is one of these.
const LAST: &str = "\u{10ffff}";

/// Holds the head of an organization: nobody else follows its log until the end of the transaction. Returns up to which
/// event the words are known.
pub(super) async fn lock_head(tx: &Tx, org_id: OrgId) -> Result<i64, Error> {
    tx.execute(
        sql!("INSERT INTO search_head (org_id, number) VALUES ($1, 0) ON CONFLICT (org_id) DO NOTHING"),
        &bind![org_id],
    )
    .await?;
    tx.query_one(sql!("SELECT number FROM search_head WHERE org_id = $1 FOR UPDATE"), &bind![org_id], |row| {
        row.get(0)
    })
    .await
}

pub(super) async fn read_head(read: &Read, org_id: OrgId) -> Result<i64, Error> {
    let number = read
        .query_opt(sql!("SELECT number FROM search_head WHERE org_id = $1"), &bind![org_id], |row| row.get(0))
        .await?;
    Ok(number.unwrap_or(0))
}

pub(super) async fn move_head(tx: &Tx, org_id: OrgId, number: i64) -> Result<(), Error> {
    tx.execute(sql!("UPDATE search_head SET number = $2 WHERE org_id = $1"), &bind![org_id, number]).await?;
    Ok(())
}

/// Writes what differs between the rows that things have and those that they shall have.
pub(super) async fn replace(
    tx: &Tx,
    org_id: OrgId,
    thing: &'static str,
    wanted: &BTreeMap<Uuid, Words>,
) -> Result<(), Error> {
    let ids: Vec<Uuid> = wanted.keys().copied().collect();
    let known = entries(tx, org_id, thing, &ids).await?;
    let nothing = String::new();
    let mut new = Vec::new();
    let mut changed = Vec::new();
    for (id, words) in wanted {
        let entry = text(words);
        let before = known.get(id).unwrap_or(&nothing);
        if *before == entry {
            continue;
        }
        let before: BTreeSet<&str> = before.lines().collect();
        let after: BTreeSet<&str> = entry.lines().collect();
        for line in before.difference(&after).copied() {
            let (kind, word) = split(line);
            delete(tx, org_id, kind, word, *id).await?;
        }
        new.extend(after.difference(&before).map(|line| {
            let (kind, word) = split(line);
            (kind.to_owned(), word.to_owned(), *id)
        }));
        changed.push((*id, entry));
    }
    for chunk in new.chunks(CHUNK) {
        let mut insert = Sql::new("INSERT INTO search_word (org_id, kind, word, id) VALUES ");
        for (position, (kind, word, id)) in chunk.iter().enumerate() {
            insert.push(if position == 0 { "(" } else { ", (" }).bind(org_id).push(", ").bind(kind.as_str());
            insert.push(", ").bind(word.as_str()).push(", ").bind(*id).push(")");
        }
        insert.push(" ON CONFLICT (org_id, kind, word, id) DO NOTHING");
        tx.execute_sql(&insert).await?;
    }
    for chunk in changed.chunks(CHUNK) {
        let mut upsert = Sql::new("INSERT INTO search_entry (org_id, kind, id, words) VALUES ");
        for (position, (id, entry)) in chunk.iter().enumerate() {
            upsert.push(if position == 0 { "(" } else { ", (" }).bind(org_id).push(", ").bind(thing);
            upsert.push(", ").bind(*id).push(", ").bind(entry.as_str()).push(")");
        }
        upsert.push(" ON CONFLICT (org_id, kind, id) DO UPDATE SET words = excluded.words");
        tx.execute_sql(&upsert).await?;
    }
    Ok(())
}

async fn entries(
    read: &Read,
    org_id: OrgId,
    thing: &'static str,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, String>, Error> {
    let mut select = Sql::new("SELECT id, words FROM search_entry WHERE org_id = ");
    select.bind(org_id).push(" AND kind = ").bind(thing).push(" AND id IN ").in_list(ids.iter().copied());
    Ok(read.query_sql(&select, |row| Ok((row.get(0)?, row.get(1)?))).await?.into_iter().collect())
}

async fn delete(tx: &Tx, org_id: OrgId, kind: &str, word: &str, id: Uuid) -> Result<(), Error> {
    tx.execute(
        sql!("DELETE FROM search_word WHERE org_id = $1 AND kind = $2 AND word = $3 AND id = $4"),
        &bind![org_id, kind, word, id],
    )
    .await?;
    Ok(())
}

/// Writes the rows of a thing as lines: no word holds a control character.
fn text(words: &Words) -> String {
    let lines: Vec<String> = words.iter().map(|(kind, word)| format!("{kind} {word}")).collect();
    lines.join("\n")
}

fn split(line: &str) -> (&str, &str) {
    line.split_once(' ').unwrap_or((line, ""))
}

/// Lists the rows of a kind whose words begin with a text, after a place, in the order of the words.
pub(super) async fn beginning(
    read: &Read,
    org_id: OrgId,
    kind: Kind,
    begin: &str,
    after: (&str, Uuid),
    limit: i64,
) -> Result<Vec<(String, Uuid)>, Error> {
    let from = after.0.max(begin);
    let until = format!("{begin}{LAST}");
    read.query(
        sql!(
            "SELECT word, id FROM search_word
             WHERE org_id = $1 AND kind = $2 AND word >= $3 AND word < $5 AND (word, id) > ($3, $4)
             ORDER BY word, id LIMIT $6"
        ),
        &bind![org_id, kind.as_str(), from, after.1, until.as_str(), limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
    .await
}

/// Lists all rows of a kind after a place, in the order of the words or against it.
pub(super) async fn in_order(
    read: &Read,
    org_id: OrgId,
    kind: Kind,
    sort: Sort,
    after: Option<(&str, Uuid)>,
    limit: i64,
) -> Result<Vec<(String, Uuid)>, Error> {
    match sort {
        Sort::Ascending => beginning(read, org_id, kind, "", after.unwrap_or(("", Uuid::nil())), limit).await,
        Sort::Descending => {
            let (word, id) = after.unwrap_or((LAST, Uuid::max()));
            read.query(
                sql!(
                    "SELECT word, id FROM search_word
                     WHERE org_id = $1 AND kind = $2 AND word <= $3 AND (word, id) < ($3, $4)
                     ORDER BY word DESC, id DESC LIMIT $5"
                ),
                &bind![org_id, kind.as_str(), word, id, limit],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .await
        }
    }
}
