//! Seals what is stored again, under the current keys.

use std::sync::Arc;

use steward_db::Priority;

use super::keyring::DataKey;
use super::model::{Purpose, SealedColumn};
use super::seal::seal_under;
use super::store::{self, SealedRow};
use super::unlock::reload;
use crate::error::Error;
use crate::event::housekeeping;
use crate::id::DataKeyId;
use crate::steward::Steward;

/// Values that one transaction seals again.
const ROWS: i64 = 200;

/// How long a retired key without values stays, in seconds: a process that has not yet heard of the new key may write one.
/// The database would refuse to let a key go that a value is under.
const REST: i64 = 300;

/// Seals every stored value again that is under a retired key, and deletes keys that nothing is under any more.
pub(crate) async fn reseal(steward: &Steward) -> Result<(), String> {
    reload(steward).await.map_err(|error| error.to_string())?;
    let keyring = steward.vault().keyring().ok_or("the vault was not opened at the start")?;
    for old in keyring.keys.values() {
        let (Some(retired_at), Some(new)) = (old.info.retired_at, keyring.current(old.info.purpose)) else {
            continue;
        };
        if old.info.purpose == Purpose::Cursors {
            continue;
        }
        // A process that cannot open the newest key goes on with the one before, which is no key to seal under again.
        if keyring.keys.get(&new.info.id).is_none_or(|known| known.info.retired_at.is_some()) {
            return Err(
                "this process cannot open the newest data key: give it the master key file as it is now"
                    .to_owned(),
            );
        }
        for column in columns(old) {
            while step(steward, column, old, new).await.map_err(|error| error.to_string())? {
                if steward.stop().is_cancelled() {
                    return Err("the program stopped".to_owned());
                }
            }
        }
        if steward.now() > retired_at.plus_seconds(REST) {
            drop_unused(steward, old).await.map_err(|error| error.to_string())?;
        }
    }
    reload(steward).await.map_err(|error| error.to_string())
}

fn columns(key: &DataKey) -> impl Iterator<Item = &'static SealedColumn> + use<> {
    let purpose = key.info.purpose;
    Steward::sealed_columns().iter().copied().filter(move |column| column.purpose == purpose)
}

/// Seals some values again; says whether there were any.
async fn step(
    steward: &Steward,
    column: &'static SealedColumn,
    old: &Arc<DataKey>,
    new: &Arc<DataKey>,
) -> Result<bool, Error> {
    let (from, to) = (old.info.id, new.info.id);
    let rows =
        steward
            .database()
            .read(move |read| async move {
                store::sealed_under(&read, column, from, ROWS).await.map_err(Error::from)
            })
            .await?;
    if rows.is_empty() {
        return Ok(false);
    }
    let again = rows.into_iter().map(|SealedRow { place, sealed }| {
        let value = steward.vault().open_known(column.purpose, &place, &sealed).ok_or_else(|| {
            Error::Internal(format!(
                "{} of {} does not open: it was changed or moved",
                place.column, place.row
            ))
        })?;
        Ok((place.row, seal_under(new, steward.ids(), &place.associated(column.purpose), &value)))
    });
    let again = again.collect::<Result<Vec<_>, Error>>()?;
    housekeeping(steward, Priority::Bulk, again, move |tx, again| async move {
        for (row, sealed) in again.iter() {
            store::replace_sealed(&tx, column, *row, (from, to), sealed).await?;
        }
        Ok(())
    })
    .await?;
    Ok(true)
}

/// Deletes a retired key unless something is under it.
async fn drop_unused(steward: &Steward, key: &DataKey) -> Result<(), Error> {
    let (id, columns): (DataKeyId, Vec<_>) = (key.info.id, columns(key).collect());
    housekeeping(steward, Priority::Bulk, columns, move |tx, columns| async move {
        for column in columns.iter() {
            if store::count_sealed(&tx, column, id).await? > 0 {
                return Ok(());
            }
        }
        store::delete_data_key(&tx, id).await.map_err(Error::from)
    })
    .await
}
