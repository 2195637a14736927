//! Turns a presented key into a caller.

use std::sync::Arc;

use super::model::KeyKind;
use super::store::{self, StoredKey};
use crate::context::{Context, Request};
use crate::error::Error;
use crate::id::{DirectoryId, OrgId};
use crate::principal::{Actor, DirectoryCaller, OperatorCaller, OrgCaller, ProductCaller};
use crate::secret::{self, KeyDigest};
use crate::steward::Steward;

/// Who presented a key, as the caller type of its kind.
#[derive(Debug, Clone)]
pub enum Identity {
    /// An organization key.
    Org(OrgCaller),
    /// The key of a directory.
    Directory(DirectoryCaller),
    /// The key of a workspace.
    Product(ProductCaller),
    /// The operator's key.
    Operator(OperatorCaller),
}

/// Why a key was not accepted. Clients are told only that it was not.
#[derive(Debug)]
pub enum Refusal {
    /// Not a key of ours: wrong prefix, length, digit or check.
    Malformed,
    /// No such key.
    Unknown,
    /// The key has ended, or was revoked. Of the key of a directory it is known whose it was.
    Ended(Option<(OrgId, DirectoryId)>),
    /// The key could not be looked up.
    Failed(Error),
}

/// Looks a key up. The answer and the work are the same for a key that never was and one with another secret.
pub async fn authenticate(steward: &Steward, presented: &str, request: Request) -> Result<Identity, Refusal> {
    let kind = secret::kind_of(presented).ok_or(Refusal::Malformed)?;
    let digest = KeyDigest::of(presented);
    let now = steward.now();
    let known = match steward.keys().find(&digest, now) {
        Some(known) => known,
        None => {
            let changes = steward.keys().changes();
            let found = steward
                .database()
                .read(move |read| async move { store::find(&read, digest).await.map_err(Error::from) })
                .await
                .map_err(Refusal::Failed)?;
            steward.keys().keep(digest, found.ok_or(Refusal::Unknown)?, now, changes)
        }
    };
    let key = &known.key;
    if key.kind != kind {
        return Err(Refusal::Unknown);
    }
    if key.revoked_at.is_some_and(|revoked_at| revoked_at <= now) {
        return Err(ended(key));
    }
    if key.expires_at <= now {
        return Err(ended(key));
    }
    if known.is_first_use_of_minute(now) {
        steward.last_uses().note(key.id, now, request.address);
    }
    identity(key, steward.clone(), request, now).ok_or(Refusal::Unknown)
}

fn ended(key: &StoredKey) -> Refusal {
    Refusal::Ended(key.org_id.zip(key.directory_id))
}

/// A key without the binding that its kind needs opens nothing.
fn identity(
    key: &StoredKey,
    steward: Steward,
    request: Request,
    now: crate::context::Timestamp,
) -> Option<Identity> {
    let actor = Actor::Key { id: key.id, kind: key.kind, name: Arc::clone(&key.name), owner: key.owner };
    let context = Context { steward, actor, request, now };
    match key.kind {
        KeyKind::Org => Some(Identity::Org(OrgCaller {
            context,
            org_id: key.org_id?,
            role: key.role,
            scopes: key.scopes.clone(),
        })),
        KeyKind::Scim => Some(Identity::Directory(DirectoryCaller {
            context,
            org_id: key.org_id?,
            directory_id: key.directory_id?,
            protocol: Arc::clone(key.protocol.as_ref()?),
        })),
        KeyKind::Product => Some(Identity::Product(ProductCaller {
            context,
            org_id: key.org_id?,
            workspace_id: key.workspace_id?,
            scopes: key.scopes.clone(),
        })),
        KeyKind::Op => Some(Identity::Operator(OperatorCaller { context })),
        // People's API tokens are issued by the user management API, which is not built yet.
        KeyKind::User => None,
    }
}
