//! `[database]`: where the data is.

use super::database_url::DatabaseUrl;
use super::section::{Key, quoted};

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DatabaseConfig {
    /// The database.
    pub(crate) url: DatabaseUrl,
    /// Reader connections on SQLite.
    pub(crate) readers: usize,
    /// Connections to PostgreSQL.
    pub(crate) pool_size: usize,
    /// Whether `serve` applies pending migrations by itself.
    pub(crate) auto_migrate: bool,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: DatabaseUrl::sqlite("steward.db".into()), readers: 8, pool_size: 16, auto_migrate: true }
    }
}

/// More SQLite readers than this only take memory; more connections than this want a pooler before PostgreSQL.
const READERS_MAX: usize = 64;
const POOL_MAX: usize = 512;

pub(super) const KEYS: &[Key<DatabaseConfig>] = &[
    Key {
        name: "url",
        set: |database, value| DatabaseUrl::parse(value.text()?).map(|read| database.url = read),
        show: |database| quoted(&database.url.to_string()),
    },
    Key {
        name: "readers",
        set: |database, value| value.integer(1..=READERS_MAX).map(|read| database.readers = read),
        show: |database| database.readers.to_string(),
    },
    Key {
        name: "pool_size",
        set: |database, value| value.integer(2..=POOL_MAX).map(|read| database.pool_size = read),
        show: |database| database.pool_size.to_string(),
    },
    Key {
        name: "auto_migrate",
        set: |database, value| value.boolean().map(|read| database.auto_migrate = read),
        show: |database| database.auto_migrate.to_string(),
    },
];
