//! Shows which keys there are, and what is left under old ones. Never a key.

use super::model::{DataKeyInfo, MasterKeyInfo, Purpose, SealedColumn};
use super::store;
use super::unlock::read_file;
use crate::error::Error;
use crate::principal::OperatorCaller;
use crate::steward::Steward;

/// The keys of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The master keys that were ever used, oldest first.
    pub master_keys: Vec<MasterKeyInfo>,
    /// The ids in the file, the first one first; or what is wrong with it.
    pub file: Result<Vec<String>, String>,
    /// The data keys, oldest first, each with the number of stored values under it. Cursors are counted nowhere.
    pub data_keys: Vec<(DataKeyInfo, Option<i64>)>,
}

impl Status {
    /// Counts the data keys that another master key than the current one wraps.
    pub fn under_old_master_keys(&self) -> usize {
        let current = self.master_keys.iter().find(|key| key.is_current).map(|key| key.id.as_str());
        self.data_keys.iter().filter(|(key, _)| Some(key.master_key_id.as_str()) != current).count()
    }

    /// Counts the stored values that are under a retired data key.
    pub fn under_old_data_keys(&self) -> i64 {
        let retired = self.data_keys.iter().filter(|(key, _)| key.retired_at.is_some());
        retired.filter_map(|(_, values)| *values).sum()
    }
}

/// Looks at the keys of the database and at the file of this process.
pub async fn status(caller: &OperatorCaller) -> Result<Status, Error> {
    let steward = &caller.context.steward;
    let columns = Steward::sealed_columns();
    let (master_keys, data_keys) = steward
        .database()
        .read(move |read| async move {
            let masters = store::master_keys(&read).await?;
            let mut keys = Vec::new();
            for key in store::data_keys(&read).await? {
                let values = match key.info.purpose {
                    Purpose::Cursors => None,
                    purpose => {
                        let of = |column: &&&'static SealedColumn| column.purpose == purpose;
                        let mut values = 0;
                        for column in columns.iter().filter(of) {
                            values += store::count_sealed(&read, column, key.info.id).await?;
                        }
                        Some(values)
                    }
                };
                keys.push((key.info, values));
            }
            Ok::<_, Error>((masters, keys))
        })
        .await?;
    let file = match read_file(steward.vault().file()).await {
        Ok(Some(keys)) => Ok(keys.ids()),
        Ok(None) => Err("the file is not there".to_owned()),
        Err(error) => Err(error.to_string()),
    };
    Ok(Status { master_keys, file, data_keys })
}
