//! The rows of labels and of their history.

use steward_db::{Error, Read, Row, Sql, Tx, bind, sql};
use uuid::Uuid;

use super::model::{Entry, Label, LabelSource, Setter};
use crate::ari::Ari;
use crate::classification::scheme::store::mark;
use crate::error::corrupt;
use crate::id::{LevelId, OrgId};

/// Reads the labels of an object and keeps others from changing them until the end of the transaction.
pub(super) async fn lock(tx: &Tx, org_id: OrgId, object: &Ari) -> Result<Vec<Label>, Error> {
    tx.query(
        sql!(
            "SELECT object, container, source, level_id, set_by, set_at, set_by_key, set_by_account, NULL, NULL
             FROM classification_label WHERE object = $1 AND org_id = $2 ORDER BY source FOR UPDATE"
        ),
        &bind![object.as_str(), org_id],
        label,
    )
    .await
}

/// Reads the labels of some objects.
pub(super) async fn of_objects(read: &Read, org_id: OrgId, objects: &[Ari]) -> Result<Vec<Label>, Error> {
    let mut select = Sql::new(
        "SELECT item.object, item.container, item.source, item.level_id, item.set_by, item.set_at, item.set_by_key,
                item.set_by_account, setter.name, setter_key.name
         FROM classification_label AS item
         LEFT JOIN account AS setter ON setter.id = item.set_by_account AND setter.managed_by = item.org_id
         LEFT JOIN api_key AS setter_key ON setter_key.id = item.set_by_key AND setter_key.org_id = item.org_id
         WHERE item.object IN ",
    );
    select.in_list(objects.iter().map(Ari::as_str)).and_is("item.org_id", org_id);
    select.push(" ORDER BY item.object, item.source");
    read.query_sql(&select, label).await
}

/// Lists the labels of a level after one, in the order of the objects.
pub(super) async fn at_level(
    read: &Read,
    org_id: OrgId,
    level: LevelId,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<Label>, Error> {
    read.query(
        sql!(
            "SELECT item.object, item.container, item.source, item.level_id, item.set_by, item.set_at, item.set_by_key,
                    item.set_by_account, setter.name, setter_key.name
             FROM classification_label AS item
             LEFT JOIN account AS setter ON setter.id = item.set_by_account AND setter.managed_by = item.org_id
             LEFT JOIN api_key AS setter_key ON setter_key.id = item.set_by_key AND setter_key.org_id = item.org_id
             WHERE item.org_id = $1 AND item.level_id = $2 AND (item.object, item.source) > ($3, $4)
             ORDER BY item.object, item.source LIMIT $5"
        ),
        &bind![org_id, level, after.0, after.1, limit],
        label,
    )
    .await
}

/// Writes a label that an object does not have yet; says no if it has one meanwhile.
pub(super) async fn insert(tx: &Tx, org_id: OrgId, label: &Label) -> Result<bool, Error> {
    let written = tx
        .execute(
            sql!(
                "INSERT INTO classification_label (object, org_id, source, container, level_id, set_by, set_at, set_by_key,
                                                   set_by_account)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (object, org_id, source) DO NOTHING"
            ),
            &bind![
                label.object.as_str(),
                org_id,
                label.source.as_str(),
                label.container.as_ref().map(Ari::as_str),
                label.level_id,
                label.set_by.as_str(),
                label.set.at,
                label.set.by.key,
                label.set.by.account
            ],
        )
        .await?;
    Ok(written > 0)
}

/// Writes a label that an object has already.
pub(super) async fn update(tx: &Tx, org_id: OrgId, label: &Label) -> Result<(), Error> {
    tx.execute(
        sql!(
            "UPDATE classification_label
             SET container = $4, level_id = $5, set_by = $6, set_at = $7, set_by_key = $8, set_by_account = $9
             WHERE object = $1 AND org_id = $2 AND source = $3"
        ),
        &bind![
            label.object.as_str(),
            org_id,
            label.source.as_str(),
            label.container.as_ref().map(Ari::as_str),
            label.level_id,
            label.set_by.as_str(),
            label.set.at,
            label.set.by.key,
            label.set.by.account
        ],
    )
    .await?;
    Ok(())
}

/// Takes a label away.
pub(super) async fn delete(tx: &Tx, org_id: OrgId, label: &Label) -> Result<(), Error> {
    tx.execute(
        sql!("DELETE FROM classification_label WHERE object = $1 AND org_id = $2 AND source = $3"),
        &bind![label.object.as_str(), org_id, label.source.as_str()],
    )
    .await?;
    Ok(())
}

/// Writes down what became of a label.
pub(super) async fn remember(tx: &Tx, org_id: OrgId, object: &Ari, entry: &Entry) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO classification_history (id, org_id, object, source, level_id, previous_level_id, set_by, set_at,
                                                 set_by_key, set_by_account)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        &bind![
            entry.id,
            org_id,
            object.as_str(),
            entry.source.as_str(),
            entry.level,
            entry.previous,
            entry.set_by.as_str(),
            entry.set.at,
            entry.set.by.key,
            entry.set.by.account
        ],
    )
    .await?;
    Ok(())
}

/// Lists what became of the labels of an object before an entry, the newest first.
pub(super) async fn history(
    read: &Read,
    org_id: OrgId,
    object: &str,
    before: Uuid,
    limit: i64,
) -> Result<Vec<Entry>, Error> {
    read.query(
        sql!(
            "SELECT entry.id, entry.source, entry.level_id, entry.previous_level_id, entry.set_by, entry.set_at,
                    entry.set_by_key, entry.set_by_account, setter.name, setter_key.name
             FROM classification_history AS entry
             LEFT JOIN account AS setter ON setter.id = entry.set_by_account AND setter.managed_by = entry.org_id
             LEFT JOIN api_key AS setter_key ON setter_key.id = entry.set_by_key AND setter_key.org_id = entry.org_id
             WHERE entry.org_id = $1 AND entry.object = $2 AND entry.id < $3 ORDER BY entry.id DESC LIMIT $4"
        ),
        &bind![org_id, object, before, limit],
        |row| {
            Ok(Entry {
                id: row.get(0)?,
                source: source(&row.get::<String>(1)?)?,
                level: row.get::<Option<Uuid>>(2)?.map(LevelId),
                previous: row.get::<Option<Uuid>>(3)?.map(LevelId),
                set_by: setter(&row.get::<String>(4)?)?,
                set: mark(row, 5)?,
            })
        },
    )
    .await
}

fn label(row: &Row<'_>) -> Result<Label, Error> {
    let ari = |text: String| {
        Ari::parse(&text).ok_or_else(|| corrupt("classification_label", "object or container"))
    };
    Ok(Label {
        object: ari(row.get(0)?)?,
        container: row.get::<Option<String>>(1)?.map(ari).transpose()?,
        source: source(&row.get::<String>(2)?)?,
        level_id: LevelId(row.get(3)?),
        set_by: setter(&row.get::<String>(4)?)?,
        set: mark(row, 5)?,
    })
}

fn source(word: &str) -> Result<LabelSource, Error> {
    LabelSource::parse(word).ok_or_else(|| corrupt("classification_label", "source"))
}

fn setter(word: &str) -> Result<Setter, Error> {
    Setter::parse(word).ok_or_else(|| corrupt("classification_label", "set_by"))
}
