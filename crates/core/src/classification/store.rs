//! The rows of classification levels.

use steward_db::{Error, Read, Row, Tx, bind, sql};
use uuid::Uuid;

use super::model::{Level, LevelColor, LevelFields, LevelStatus, Rank};
use super::scheme::store::mark;
use crate::error::corrupt;
use crate::id::{LevelId, OrgId};

pub(super) async fn insert(tx: &Tx, level: &Level, name_key: &str) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO classification_level (id, org_id, name, name_key, definition, guideline, color, sensitivity,
                                               status, created_at, created_by_key, created_by_account, changed_at,
                                               changed_by_key, changed_by_account)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        ),
        &bind![
            level.id,
            level.org_id,
            level.fields.name.as_str(),
            name_key,
            level.fields.definition.as_deref(),
            level.fields.guideline.as_deref(),
            level.fields.color.map(LevelColor::as_str),
            level.sensitivity,
            level.status.as_str(),
            level.created.at,
            level.created.by.key,
            level.created.by.account,
            level.changed.at,
            level.changed.by.key,
            level.changed.by.account
        ],
    )
    .await?;
    Ok(())
}

/// Writes everything of a level that can change, but its place in the order.
pub(super) async fn update(tx: &Tx, level: &Level, name_key: &str) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE classification_level
             SET name = $3, name_key = $4, definition = $5, guideline = $6, color = $7, status = $8, changed_at = $9,
                 changed_by_key = $10, changed_by_account = $11
             WHERE id = $1 AND org_id = $2"
        ),
        &bind![
            level.id,
            level.org_id,
            level.fields.name.as_str(),
            name_key,
            level.fields.definition.as_deref(),
            level.fields.guideline.as_deref(),
            level.fields.color.map(LevelColor::as_str),
            level.status.as_str(),
            level.changed.at,
            level.changed.by.key,
            level.changed.by.account
        ],
    )
    .await?;
    Ok(())
}

/// Sends a level on its way to another place: two levels that change places must never stand at one.
pub(super) async fn begin_to_move(tx: &Tx, level: &Level) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE classification_level
             SET sensitivity = $3, changed_at = $4, changed_by_key = $5, changed_by_account = $6
             WHERE id = $1 AND org_id = $2"
        ),
        &bind![
            level.id,
            level.org_id,
            -level.sensitivity,
            level.changed.at,
            level.changed.by.key,
            level.changed.by.account
        ],
    )
    .await?;
    Ok(())
}

/// Lets all levels arrive that are on their way.
pub(super) async fn finish_moving(tx: &Tx, org_id: OrgId) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE classification_level SET sensitivity = -sensitivity WHERE org_id = $1 AND sensitivity < 0"
        ),
        &bind![org_id],
    )
    .await?;
    Ok(())
}

/// Asks whether another level of the organization has this name.
pub(super) async fn name_is_taken(
    read: &Read,
    org_id: OrgId,
    name_key: &str,
    by_other_than: LevelId,
) -> Result<bool, Error> {
    let other = read
        .query_opt(
            sql!("SELECT id FROM classification_level WHERE org_id = $1 AND name_key = $2"),
            &bind![org_id, name_key],
            |row| row.get::<Uuid>(0),
        )
        .await?;
    Ok(other.is_some_and(|other| other != by_other_than.0))
}

/// Lists where each level of an organization stands in its life.
pub(super) async fn statuses(read: &Read, org_id: OrgId) -> Result<Vec<(LevelId, LevelStatus)>, Error> {
    read.query(
        sql!("SELECT id, status FROM classification_level WHERE org_id = $1 ORDER BY sensitivity"),
        &bind![org_id],
        |row| Ok((LevelId(row.get(0)?), status(&row.get::<String>(1)?)?)),
    )
    .await
}

/// Lists all levels of an organization as far as they are compared and shown beside objects.
pub(super) async fn ranks(read: &Read, org_id: OrgId) -> Result<Vec<Rank>, Error> {
    read.query(
        sql!(
            "SELECT id, name, color, sensitivity, status FROM classification_level WHERE org_id = $1
             ORDER BY sensitivity"
        ),
        &bind![org_id],
        |row| {
            Ok(Rank {
                id: LevelId(row.get(0)?),
                name: row.get(1)?,
                color: color(row.get(2)?)?,
                sensitivity: row.get(3)?,
                status: status(&row.get::<String>(4)?)?,
            })
        },
    )
    .await
}

/// Reads a level and the names of whoever made it and last changed it.
pub(super) fn level(row: &Row<'_>) -> Result<Level, Error> {
    Ok(Level {
        id: LevelId(row.get(0)?),
        org_id: OrgId(row.get(1)?),
        fields: LevelFields {
            name: row.get(2)?,
            definition: row.get(3)?,
            guideline: row.get(4)?,
            color: color(row.get(5)?)?,
        },
        sensitivity: row.get(6)?,
        status: status(&row.get::<String>(7)?)?,
        created: mark(row, 8)?,
        changed: mark(row, 13)?,
    })
}

fn color(word: Option<String>) -> Result<Option<LevelColor>, Error> {
    let read =
        |word: String| LevelColor::parse(&word).ok_or_else(|| corrupt("classification_level", "color"));
    word.map(read).transpose()
}

fn status(word: &str) -> Result<LevelStatus, Error> {
    LevelStatus::parse(word).ok_or_else(|| corrupt("classification_level", "status"))
}
