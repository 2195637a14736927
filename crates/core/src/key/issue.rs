//! Issues keys.

use serde_json::json;
use steward_db::Priority;

use super::actions::API_KEY_CREATED;
use super::model::{KeyKind, NewKey, Role, Scopes};
use super::store::{self, Origin};
use crate::context::Context;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, Subject, Thing, change, housekeeping};
use crate::id::{KeyId, OrgId, ServiceAccountId};
use crate::principal::Actor;
use crate::secret::Secret;

/// A key that was just issued. Its secret is shown once and not kept.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The identifier of the key.
    pub id: KeyId,
    /// Its text.
    pub secret: Secret,
}

impl Issued {
    /// Draws a key of a kind.
    pub(crate) fn draw(context: &Context, kind: KeyKind) -> Self {
        Self { id: KeyId(context.uuid()), secret: Secret::draw(kind, context.steward.ids()) }
    }
}

/// Issues a key of an organization.
pub async fn issue(context: &Context, key: NewKey) -> Result<Issued, Error> {
    let org_id = key.org_id.ok_or_else(|| Error::invalid("orgId", "is required for this kind of key"))?;
    let bound = match key.kind {
        KeyKind::Scim => key.directory_id.is_some(),
        KeyKind::Product => key.workspace_id.is_some(),
        KeyKind::Org | KeyKind::User => true,
        KeyKind::Op => false,
    };
    if !bound {
        return Err(Error::invalid("kind", "needs the directory or workspace that the key is bound to"));
    }
    if key.expires_at <= context.now {
        return Err(Error::invalid("expiresAt", "must lie in the future"));
    }
    let issued = Issued::draw(context, key.kind);
    change(context, (key, issued), move |change, input| async move {
        let (key, issued) = input.as_ref();
        let recorded = issue_in(&change, org_id, key, issued).await?;
        Ok(Changed::recorded(issued.clone(), recorded))
    })
    .await
}

/// Writes a key of an organization.
pub(crate) async fn issue_in(
    change: &Change,
    org_id: OrgId,
    key: &NewKey,
    issued: &Issued,
) -> Result<Recorded, Error> {
    issue_for_in(change, org_id, key, issued, None).await
}

/// Writes a key of an organization, which may be the token of a service account.
pub(super) async fn issue_for_in(
    change: &Change,
    org_id: OrgId,
    key: &NewKey,
    issued: &Issued,
    service_account: Option<ServiceAccountId>,
) -> Result<Recorded, Error> {
    let (by_key, by_account) = match &change.context().actor {
        Actor::Key { id, owner, .. } => (Some(*id), *owner),
        Actor::System => (None, None),
    };
    let origin = Origin { service_account, by_key, by_account };
    store::insert(change, issued.id, key, &issued.secret, change.context().now, origin).await?;
    let event = Event::new(org_id, &API_KEY_CREATED, Message::from("Created API key ").plain(&key.name))
        .about(Subject::thing(Thing::ApiKeys, issued.id).with("name", key.name.as_str()))
        .delta(Delta::created(json!({
            "kind": key.kind.as_str(),
            "name": key.name,
            "role": key.role.as_str(),
            "scopes": key.scopes.to_stored(),
            "expiresAt": key.expires_at.to_millis_text(),
        })));
    Ok(change.record(event))
}

/// Issues an operator's key that is good for a number of seconds. It belongs to no organization, so there is no log
/// that could hold an event; whoever reads the console of the machine may have it.
pub async fn issue_operator_key(context: &Context, seconds: i64) -> Result<Issued, Error> {
    let issued = Issued::draw(context, KeyKind::Op);
    let key = NewKey {
        kind: KeyKind::Op,
        org_id: None,
        directory_id: None,
        workspace_id: None,
        owner: None,
        name: "operator".to_owned(),
        role: Role::OrgAdmin,
        scopes: Scopes::All,
        expires_at: context.now.plus_seconds(seconds),
    };
    let now = context.now;
    housekeeping(&context.steward, Priority::Interactive, (key, issued), move |tx, input| async move {
        let (key, issued) = input.as_ref();
        store::insert(&tx, issued.id, key, &issued.secret, now, Origin::default()).await?;
        Ok(issued.clone())
    })
    .await
}
