//! Organizations.

mod actions;
mod create;
mod create_workspace;
mod features;
mod list_workspaces;
mod read;
pub(crate) mod store;

pub use actions::{ORGANIZATION_CREATED, ORGANIZATION_FEATURES_UPDATED, WORKSPACE_CREATED};
pub use create::create;
pub(crate) use create::{create_in, draft};
pub(crate) use create_workspace::url as workspace_url;
pub use create_workspace::{NewWorkspace, PRODUCT_LIMIT, URL_LIMIT, create_workspace};
pub(crate) use features::require_feature;
pub use features::{Feature, Features, change_features, read_features};
pub use list_workspaces::list_workspaces;
pub use read::{count, first, list, read};

use crate::context::Timestamp;
use crate::id::{OrgId, WorkspaceId};

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

/// The place of one product: a site, an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its identifier.
    pub id: WorkspaceId,
    /// The organization.
    pub org_id: OrgId,
    /// Its name.
    pub name: String,
    /// The key of the product, such as `confluence` (organizations API §3.11).
    pub product: String,
    /// Where people reach it.
    pub url: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
}
