//! Revokes keys.

use serde_json::json;

use super::actions::API_KEY_REVOKED;
use super::model::{KeyInfo, KeyKind, Role, Scopes};
use super::store;
use crate::context::Timestamp;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, Subject, Thing, change};
use crate::id::KeyId;
use crate::organization::store as organizations;
use crate::principal::OrgCaller;

/// Revokes a key of the caller's organization. It opens nothing from the answer on in this process, and after a second
/// in every other. Revoking it again changes nothing. The last key without scopes of an administrator is not revoked: nobody could
/// issue another one.
pub async fn revoke_key(caller: &OrgCaller, id: &str) -> Result<(), Error> {
    caller.require_admin("revoke keys")?;
    let id: KeyId = id.parse().map_err(|_| Error::not_found("key", id))?;
    let org_id = caller.org_id;
    change(&caller.context, (), move |change, _| async move {
        let key = store::lock(&change, org_id, id).await?.ok_or_else(|| Error::not_found("key", id))?;
        if key.revoked_at.is_some() {
            return Ok(Changed::nothing(()));
        }
        let now = change.context().now;
        if administers(&key, now) {
            // Two who revoke each other's key at once wait here for each other.
            organizations::lock(&change, org_id).await?;
            if store::count_administrators(&change, org_id, now).await? <= 1 {
                let why =
                    "this is the last key that can administer the organization: create another one first";
                return Err(Error::Conflict(why.to_owned()));
            }
        }
        store::revoke(&change, id, now).await?;
        let event = Event::new(org_id, &API_KEY_REVOKED, Message::from("Revoked API key ").plain(&key.name))
            .about(Subject::thing(Thing::ApiKeys, id).with("name", key.name.as_str()))
            .delta(Delta::changed(
                json!({ "revokedAt": null }),
                json!({ "revokedAt": now.to_millis_text() }),
            ));
        let recorded = change.record(event);
        Ok(Changed::recorded((), recorded))
    })
    .await?;
    caller.context.steward.keys().forget(id);
    Ok(())
}

/// Asks whether a key can do everything in its organization.
fn administers(key: &KeyInfo, now: Timestamp) -> bool {
    let good = key.expires_at > now;
    good && key.kind == KeyKind::Org && key.role == Role::OrgAdmin && key.scopes == Scopes::All
}
