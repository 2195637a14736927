//! The rows of settings and of the defaults of containers.

use steward_db::{Error, Read, Row, Sql, Tx, bind, sql};
use uuid::Uuid;

use super::model::{Classifiers, ContainerDefault, ContainerDefaults, DefaultLevel, Scheme, UserOverride};
use crate::ari::Ari;
use crate::classification::model::{Author, Mark};
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{AccountId, KeyId, LevelId, OrgId};

/// Reads what an organization decided.
pub(in crate::classification) async fn scheme(read: &Read, org_id: OrgId) -> Result<Scheme, Error> {
    let binds = bind![org_id];
    let found = read.query_opt(
        sql!(
            "SELECT setting.default_level_id, setting.default_at, setting.default_by_key, setting.default_by_account,
                    setter.name, setter_key.name, setting.user_override, setting.classifiers, setting.container_defaults
             FROM classification_setting AS setting
             LEFT JOIN account AS setter
                 ON setter.id = setting.default_by_account AND setter.managed_by = setting.org_id
             LEFT JOIN api_key AS setter_key
                 ON setter_key.id = setting.default_by_key AND setter_key.org_id = setting.org_id
             WHERE setting.org_id = $1"
        ),
        &binds,
        |row| {
            let word = |at, column| {
                let word: String = row.get(at)?;
                Ok::<_, Error>((word, corrupt("classification_setting", column)))
            };
            let default = match row.get::<Option<Uuid>>(0)? {
                Some(level) => Some(DefaultLevel { level_id: LevelId(level), set: mark(row, 1)? }),
                None => None,
            };
            let ((user, no_user), (who, no_who), (containers, no_containers)) =
                (word(6, "user_override")?, word(7, "classifiers")?, word(8, "container_defaults")?);
            Ok(Scheme {
                default,
                user_override: UserOverride::parse(&user).ok_or(no_user)?,
                classifiers: Classifiers::parse(&who).ok_or(no_who)?,
                container_defaults: ContainerDefaults::parse(&containers).ok_or(no_containers)?,
            })
        },
    );
    Ok(found.await?.unwrap_or_default())
}

/// Writes what an organization decided.
pub(super) async fn save(tx: &Tx, org_id: OrgId, scheme: &Scheme) -> Result<(), Error> {
    let default = scheme.default.as_ref();
    let by = default.map(|default| &default.set.by);
    tx.execute(
        sql!(
            "INSERT INTO classification_setting (org_id, default_level_id, default_at, default_by_key, default_by_account,
                                                 user_override, classifiers, container_defaults)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (org_id) DO UPDATE
             SET default_level_id = excluded.default_level_id, default_at = excluded.default_at,
                 default_by_key = excluded.default_by_key, default_by_account = excluded.default_by_account,
                 user_override = excluded.user_override, classifiers = excluded.classifiers,
                 container_defaults = excluded.container_defaults"
        ),
        &bind![
            org_id,
            default.map(|default| default.level_id),
            default.map(|default| default.set.at),
            by.and_then(|by| by.key),
            by.and_then(|by| by.account),
            scheme.user_override.as_str(),
            scheme.classifiers.as_str(),
            scheme.container_defaults.as_str()
        ],
    )
    .await?;
    Ok(())
}

/// Finds the default of a container.
pub(super) async fn find(
    read: &Read,
    org_id: OrgId,
    container: &Ari,
) -> Result<Option<ContainerDefault>, Error> {
    read.query_opt(
        sql!(
            "SELECT item.container, item.level_id, item.set_at, item.set_by_key, item.set_by_account, setter.name,
                    setter_key.name
             FROM classification_container AS item
             LEFT JOIN account AS setter ON setter.id = item.set_by_account AND setter.managed_by = item.org_id
             LEFT JOIN api_key AS setter_key ON setter_key.id = item.set_by_key AND setter_key.org_id = item.org_id
             WHERE item.container = $2 AND item.org_id = $1"
        ),
        &bind![org_id, container.as_str()],
        container_default,
    )
    .await
}

/// Lists the defaults of containers after one, in the order of their names.
pub(super) async fn list(
    read: &Read,
    org_id: OrgId,
    after: &str,
    limit: i64,
) -> Result<Vec<ContainerDefault>, Error> {
    read.query(
        sql!(
            "SELECT item.container, item.level_id, item.set_at, item.set_by_key, item.set_by_account, setter.name,
                    setter_key.name
             FROM classification_container AS item
             LEFT JOIN account AS setter ON setter.id = item.set_by_account AND setter.managed_by = item.org_id
             LEFT JOIN api_key AS setter_key ON setter_key.id = item.set_by_key AND setter_key.org_id = item.org_id
             WHERE item.org_id = $1 AND item.container > $2 ORDER BY item.container LIMIT $3"
        ),
        &bind![org_id, after, limit],
        container_default,
    )
    .await
}

/// Reads the default levels of some containers.
pub(in crate::classification) async fn levels_of(
    read: &Read,
    org_id: OrgId,
    containers: &[&str],
) -> Result<Vec<(String, LevelId)>, Error> {
    if containers.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = Sql::new("SELECT container, level_id FROM classification_container WHERE container IN ");
    select.in_list(containers.iter().copied()).and_is("org_id", org_id);
    read.query_sql(&select, |row| Ok((row.get(0)?, LevelId(row.get(1)?)))).await
}

/// Writes the default of a container.
pub(super) async fn put(tx: &Tx, org_id: OrgId, item: &ContainerDefault) -> Result<(), Error> {
    let ContainerDefault { container, default: DefaultLevel { level_id, set } } = item;
    tx.execute(
        sql!(
            "INSERT INTO classification_container (container, org_id, level_id, set_at, set_by_key, set_by_account)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (container, org_id) DO UPDATE
             SET level_id = excluded.level_id, set_at = excluded.set_at, set_by_key = excluded.set_by_key,
                 set_by_account = excluded.set_by_account"
        ),
        &bind![container.as_str(), org_id, *level_id, set.at, set.by.key, set.by.account],
    )
    .await?;
    Ok(())
}

/// Takes the default of a container away.
pub(super) async fn remove(tx: &Tx, org_id: OrgId, container: &Ari) -> Result<(), Error> {
    tx.execute(
        sql!("DELETE FROM classification_container WHERE container = $2 AND org_id = $1"),
        &bind![org_id, container.as_str()],
    )
    .await?;
    Ok(())
}

fn container_default(row: &Row<'_>) -> Result<ContainerDefault, Error> {
    let container: String = row.get(0)?;
    Ok(ContainerDefault {
        container: Ari::parse(&container).ok_or_else(|| corrupt("classification_container", "container"))?,
        default: DefaultLevel { level_id: LevelId(row.get(1)?), set: mark(row, 2)? },
    })
}

/// Reads time, key, account, name of the account, name of the key. An account has a name of its own: that of its key is
/// nobody's business.
pub(in crate::classification) fn mark(row: &Row<'_>, first: usize) -> Result<Mark, Error> {
    let account = row.get::<Option<Uuid>>(first + 2)?.map(AccountId);
    let name = row.get(if account.is_some() { first + 3 } else { first + 4 })?;
    let key = row.get::<Option<Uuid>>(first + 1)?.map(KeyId);
    Ok(Mark { at: Timestamp(row.get(first)?), by: Author { key, account, name } })
}
