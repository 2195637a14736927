//! For tests only: fresh databases in milliseconds, on both engines, and checks that the engines agree.
//!
//! ```ignore
//! steward_testkit::both_databases! { MIGRATIONS;
//!     async fn a_claimed_domain_cannot_be_claimed_again(db: TestDb) {
//!         db.database().ping().await.unwrap();
//!     }
//! }
//! ```
//!
//! PostgreSQL needs its server programs installed, nothing running: a throw-away cluster is started once per test
//! process. Without them its tests are skipped with a loud message, or fail if `STEWARD_REQUIRE_PG=1` is set.

#[cfg(feature = "app")]
pub mod app;
mod both;
#[cfg(feature = "app")]
mod contract;
mod database;
#[cfg(feature = "app")]
pub mod dns;
#[cfg(feature = "app")]
pub mod https;
mod parity;
mod plan;
mod postgres;
mod schema;
mod source;
mod template;

pub use both::{on_postgres, on_sqlite};
pub use database::TestDb;
pub use parity::{prepare_on_both, schema_parity};
pub use plan::full_scans;
pub use postgres::{Cluster, say};
pub use source::statement_sources;
