//! `[secrets]`: where the keys are that seal what is stored.

use std::path::{Path, PathBuf};

use super::DatabaseUrl;
use super::section::{Key, quoted};
use super::value::Value;
use crate::files::with_suffix;
use crate::lock;

/// Where the keys are that seal what is stored.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct SecretsConfig {
    /// The file of the master keys; empty means the one that belongs to the database.
    pub(crate) master_key_file: PathBuf,
}

/// What is appended to the name of a SQLite file for its master keys.
const SUFFIX: &str = ".master-keys";

/// The length of a key in base64url.
const KEY: usize = 43;

/// The file beside whoever starts a server on PostgreSQL, as a SQLite database without a name is.
const WITHOUT_FILE: &str = "steward.master-keys";

pub(super) const KEYS: &[Key<SecretsConfig>] = &[Key {
    name: "master_key_file",
    set: |secrets, value| path(value).map(|read| secrets.master_key_file = read),
    show: |secrets| quoted(&secrets.master_key_file.display().to_string()),
}];

impl SecretsConfig {
    /// The file of the master keys of a database.
    pub(crate) fn file_for(&self, database: &DatabaseUrl) -> PathBuf {
        if self.master_key_file.as_os_str().is_empty() {
            file_of(database)
        } else {
            self.master_key_file.clone()
        }
    }
}

/// The file that belongs to a database when none is named. Two databases have two: what is no longer needed for one of
/// them is removed from its file.
pub(crate) fn file_of(database: &DatabaseUrl) -> PathBuf {
    match database.sqlite_path() {
        Some(path) => with_suffix(&lock::resolve(path), SUFFIX),
        None => Path::new(WITHOUT_FILE).to_owned(),
    }
}

/// A key that was pasted instead of named is refused here, before it can be shown as a path.
fn path(value: &Value) -> Result<PathBuf, String> {
    let text = value.text()?;
    let key =
        text.len() == KEY && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if key || text.contains(['\n', '\0']) {
        Err("must name a file, not hold a key".to_owned())
    } else {
        Ok(PathBuf::from(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_database_has_a_file_of_its_own() {
        let directory = tempfile::tempdir().unwrap();
        let database = DatabaseUrl::sqlite(directory.path().join("a.db"));
        let beside = SecretsConfig::default().file_for(&database);
        assert_eq!(beside, directory.path().canonicalize().unwrap().join("a.db.master-keys"));
        let postgres = DatabaseUrl::parse("postgres://u@db/steward").unwrap();
        assert_eq!(SecretsConfig::default().file_for(&postgres), Path::new("steward.master-keys"));
        let named = SecretsConfig { master_key_file: "/run/keys".into() };
        assert_eq!(named.file_for(&database), Path::new("/run/keys"));
    }

    #[test]
    fn a_key_is_no_path() {
        for text in ["steward-master-keys 1\n", "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            assert!(path(&Value::Text(text.to_owned())).is_err(), "{text}");
        }
        assert!(path(&Value::Text("/etc/steward/master-keys".to_owned())).is_ok());
    }
}
