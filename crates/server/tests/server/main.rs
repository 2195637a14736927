//! The HTTP face, in process, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

mod agreement;
mod bulk;
mod canaries;
mod chance;
mod conflicts;
mod directory_groups;
mod directory_users;
mod document;
mod domains;
mod edge;
mod events;
mod explorer;
mod faults;
mod features;
mod groups;
mod guard;
mod isolation;
mod journal;
mod levels;
mod links;
mod lists;
mod management;
mod metrics;
mod organizations;
mod own;
mod rate;
mod root;
mod routes;
mod schemas;
mod secrets;
mod shown;
mod sorting;
mod tls;
mod users;
mod versions;
