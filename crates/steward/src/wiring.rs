//! Where the command line meets the domain and the HTTP face: the only file that names the crates below.
//!
//! STUB: the bodies stand in for `steward-core` and `steward-server`; the signatures are what the rest of this crate
//! relies on.

use std::io;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::cli::Seed;
use crate::config::{DatabaseConfig, LimitsConfig};
use crate::dev::{Ready, ReadyDirectory};
use crate::error::Error;

/// An open database with everything that works on it.
#[derive(Debug)]
pub(crate) struct Installation {
    database: DatabaseConfig,
}

/// The operator key of an empty installation.
#[derive(Debug)]
pub(crate) struct FirstKey {
    /// The key; it cannot be shown again.
    pub(crate) secret: String,
    /// When it stops working, as RFC 3339.
    pub(crate) expires_at: String,
}

/// The time, as RFC 3339.
pub(crate) fn now() -> String {
    "1970-01-01T00:00:00.000Z".to_owned()
}

impl Installation {
    /// Opens the database. Neither migrates it nor starts anything.
    pub(crate) async fn open(database: &DatabaseConfig) -> Result<Self, Error> {
        Ok(Self { database: database.clone() })
    }

    /// The names of the migrations that the database lacks, in order.
    pub(crate) async fn pending_migrations(&self) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    /// Applies the migrations that the database lacks and returns their names, in order.
    pub(crate) async fn migrate(&self) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    /// Issues an operator key that is valid for 15 minutes if there is no organization yet.
    pub(crate) async fn first_operator_key(&self) -> Result<Option<FirstKey>, Error> {
        let expires_at = now();
        Ok(Some(FirstKey { secret: "stw_op_stub".to_owned(), expires_at }))
    }

    /// Makes the organization of `steward dev`, or finds the one that an earlier run made.
    pub(crate) async fn make_ready(&self, seed: Seed, base_url: &str) -> Result<Ready, Error> {
        let id = format!("{seed:?}").to_lowercase();
        let directory = ReadyDirectory {
            scim_url: format!("{base_url}/scim/directory/{id}"),
            id,
            name: "Staff".to_owned(),
            scim_key: Some("stw_scim_stub".to_owned()),
        };
        Ok(Ready {
            base_url: base_url.to_owned(),
            org_id: "stub".to_owned(),
            org_name: self.database.url.to_string(),
            api_key: Some("stw_org_stub".to_owned()),
            operator_key: Some("stw_op_stub".to_owned()),
            verified_domain: "acme.example".to_owned(),
            directories: vec![directory],
            console_url: None,
            console_email: None,
            console_password: None,
        })
    }

    /// Starts the background workers.
    pub(crate) fn start(&self) {}

    /// Serves until `stop`, then returns once everything that was accepted has been answered.
    pub(crate) async fn serve(
        &self,
        listener: TcpListener,
        base_url: String,
        limits: &LimitsConfig,
        stop: CancellationToken,
    ) -> io::Result<()> {
        tracing::debug!("a stub stands in for {base_url} with {limits:?} on {listener:?}");
        stop.cancelled().await;
        Ok(())
    }

    /// Lets the workers finish what they hold and closes the database.
    pub(crate) async fn shutdown(self) {}
}
