//! Organizations.

mod actions;
mod create;
mod read;
pub(crate) mod store;

pub use actions::ORGANIZATION_CREATED;
pub use create::create;
pub(crate) use create::{create_in, draft};
pub use read::{count, first, read};

use crate::context::Timestamp;
use crate::id::OrgId;

/// A company that administers its people and products here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its identifier.
    pub id: OrgId,
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
}
