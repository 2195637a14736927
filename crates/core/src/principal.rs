//! Who acts. Each kind of key becomes a caller type of its own, and a use case names the one that it takes: a key of
//! one kind cannot reach the use cases of another, because that does not compile.

use std::sync::Arc;

use crate::context::Context;
use crate::error::Error;
use crate::id::{AccountId, DirectoryId, KeyId, OrgId, WorkspaceId};
use crate::key::{KeyKind, Role, Scopes};
use crate::protocol::DirectoryProtocol;

/// The name on an event: what the audit log says of who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Somebody with an API key.
    Key {
        /// The key.
        id: KeyId,
        /// Its kind.
        kind: KeyKind,
        /// Its name, given by whoever issued it.
        name: Arc<str>,
        /// The account that the key acts for.
        owner: Option<AccountId>,
    },
    /// The program itself: seeding, housekeeping, the command line on the machine.
    System,
}

impl Actor {
    /// Whether an identity provider or a product acts, and no account by its key: no person is behind it.
    pub fn is_machine(&self) -> bool {
        matches!(self, Self::Key { kind: KeyKind::Scim | KeyKind::Product, owner: None, .. })
    }

    /// Returns the identifier under which events of this actor are found.
    pub fn id(&self) -> String {
        match self {
            Self::Key { owner: Some(owner), .. } => owner.to_string(),
            Self::Key { id, .. } => id.to_string(),
            Self::System => "steward".to_owned(),
        }
    }

    /// Makes whoever acts with an organization's key.
    #[cfg(test)]
    pub(crate) fn of_key(id: KeyId, name: &str, owner: Option<AccountId>) -> Self {
        Self::Key { id, kind: KeyKind::Org, name: name.into(), owner }
    }
}

/// A caller with an organization key.
#[derive(Debug, Clone)]
pub struct OrgCaller {
    /// The surroundings of the request.
    pub context: Context,
    /// The organization that the key belongs to.
    pub org_id: OrgId,
    /// What the owner of the key may do.
    pub role: Role,
    /// What the key itself is limited to.
    pub scopes: Scopes,
}

/// Notes that the key behind a request used a scope, so that its administrators see which ones it needs.
fn note_scope(context: &Context, scope: &'static str) {
    if let Actor::Key { id, .. } = &context.actor {
        context.steward.last_uses().note_scope(*id, scope, context.now);
    }
}

impl OrgCaller {
    /// Notes that the key used a scope, where one was needed.
    pub fn used(&self, scope: Option<&'static str>) {
        if let Some(scope) = scope {
            note_scope(&self.context, scope);
        }
    }

    /// Refuses everybody but administrators of the organization. `what` says what they attempted.
    pub fn require_admin(&self, what: &str) -> Result<(), Error> {
        match self.role {
            Role::OrgAdmin => Ok(()),
            Role::SecurityAnalyst | Role::Auditor | Role::HelpDesk | Role::Product => {
                Err(Error::Denied { what: format!("{what}: its role must be org_admin") })
            }
        }
    }
}

/// A caller with the key of one directory: an identity provider.
#[derive(Debug, Clone)]
pub struct DirectoryCaller {
    /// The surroundings of the request.
    pub context: Context,
    /// The organization of the directory.
    pub org_id: OrgId,
    /// The directory that the key is bound to.
    pub directory_id: DirectoryId,
    /// What its requests are read with.
    pub protocol: Arc<DirectoryProtocol>,
}

/// A caller with the key of one workspace: a product.
#[derive(Debug, Clone)]
pub struct ProductCaller {
    /// The surroundings of the request.
    pub context: Context,
    /// The organization of the workspace.
    pub org_id: OrgId,
    /// The workspace that the key is bound to.
    pub workspace_id: WorkspaceId,
    /// What the key is limited to.
    pub scopes: Scopes,
}

impl ProductCaller {
    /// Notes that the key used a scope, where one was needed.
    pub fn used(&self, scope: Option<&'static str>) {
        if let Some(scope) = scope {
            note_scope(&self.context, scope);
        }
    }
}

/// A caller with the operator's key: whoever hosts this server.
#[derive(Debug, Clone)]
pub struct OperatorCaller {
    /// The surroundings of the request.
    pub context: Context,
}
