//! What a database holds that concerns whoever runs the server: keys that end soon, and how far the logs have come.

use std::path::Path;

use steward_core::context::Timestamp;
use steward_core::vault::MasterKeyFile;
use steward_core::{DatabaseLocation, Options, Steward, audit, key, organization};

use super::{Installation, failed};
use crate::config::{self, DatabaseUrl};
use crate::error::Error;

/// What the checks of `steward doctor` look at in a database.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// The newest event of all organizations.
    pub(crate) newest: Option<NewestEvent>,
    /// The keys that end soon, organization by organization.
    pub(crate) ending: Vec<EndingKey>,
}

/// The newest event of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewestEvent {
    pub(crate) organization: String,
    pub(crate) at: Timestamp,
}

/// A key that ends soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EndingKey {
    pub(crate) organization: String,
    pub(crate) org_id: String,
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) last_four: String,
    pub(crate) ends: Timestamp,
}

impl Installation {
    /// Opens a SQLite file that is there, changes nothing, and can be used beside a running server.
    pub(crate) async fn open_to_read(path: &Path) -> Result<Self, Error> {
        let url = DatabaseUrl::sqlite(path.to_owned());
        // Nothing that is sealed is opened to look at contents.
        let keys = MasterKeyFile::new(config::file_of(&url));
        match Steward::open_to_read(Options::new(DatabaseLocation::Sqlite(path.to_owned()), keys)).await {
            Ok(steward) => Ok(Self { steward, url }),
            Err(error) => Err(failed(&url, "open", &error)),
        }
    }

    /// Looks through all organizations for keys that are good now and end at `until` at the latest, and for the newest
    /// event. The database must have every migration.
    pub(crate) async fn contents(&self, until: Timestamp) -> Result<Contents, Error> {
        let failed = |error: steward_core::Error| Error::Database {
            attempted: "look into",
            database: self.url.to_string(),
            why: self.url.mask_in(&error.to_string()),
        };
        let mut found = Contents::default();
        let mut after = None;
        loop {
            let organizations = organization::list(&self.steward, after).await.map_err(failed)?;
            let Some(last) = organizations.last() else { return Ok(found) };
            after = Some(last.id);
            for organization in organizations {
                let at = audit::newest_event_at(&self.steward, organization.id).await.map_err(failed)?;
                if let Some(at) = at.filter(|at| found.newest.as_ref().is_none_or(|newest| newest.at < *at)) {
                    found.newest = Some(NewestEvent { organization: organization.name.clone(), at });
                }
                let keys = key::keys_ending(&self.steward, organization.id, until).await.map_err(failed)?;
                found.ending.extend(keys.into_iter().map(|key| EndingKey {
                    organization: organization.name.clone(),
                    org_id: organization.id.to_string(),
                    id: key.id.to_string(),
                    kind: key.kind.as_str(),
                    name: key.name,
                    last_four: key.last_four,
                    ends: key.expires_at,
                }));
            }
        }
    }
}
