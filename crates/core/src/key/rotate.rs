//! Replaces keys without a gap.

use serde_json::json;

use super::actions::API_KEY_ROTATED;
use super::issue::{Issued, issue_for_in};
use super::model::NewKey;
use super::notices::next_notice;
use super::store;
use crate::context::Timestamp;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, Subject, Thing, change};
use crate::id::KeyId;
use crate::principal::OrgCaller;

/// How long an old key stays good when nobody says, in seconds.
const DEFAULT_GRACE: i64 = 7 * 24 * 3600;

/// The longest time for which an old key stays good, in seconds.
pub const LONGEST_GRACE: i64 = 90 * 24 * 3600;

/// A new key, and when the old one ends.
#[derive(Debug, Clone)]
pub struct Rotated {
    /// The new key.
    pub key: NewKey,
    /// Its id and its text.
    pub issued: Issued,
    /// When the old key ends.
    pub old_expires_at: Timestamp,
}

/// Issues a key with the name, the powers and the length of life of an old one of the caller's organization. The old one
/// stays good for `grace` seconds, but never longer than it would have been.
pub async fn rotate_key(caller: &OrgCaller, id: &str, grace: Option<i64>) -> Result<Rotated, Error> {
    caller.require_admin("rotate keys")?;
    let old_id: KeyId = id.parse().map_err(|_| Error::not_found("key", id))?;
    let grace = grace.unwrap_or(DEFAULT_GRACE);
    if !(0..=LONGEST_GRACE).contains(&grace) {
        let rule = format!("must be 0 to {LONGEST_GRACE} seconds: so long the old key stays good");
        return Err(Error::invalid("graceSeconds", rule));
    }
    let (org_id, scopes) = (caller.org_id, caller.scopes.clone());
    let old = find(caller, old_id).await?;
    let issued = Issued::draw(&caller.context, old.kind);
    let rotated = change(&caller.context, issued, move |change, issued| {
        let scopes = scopes.clone();
        async move {
            let now = change.context().now;
            let old =
                store::lock(&change, org_id, old_id).await?.ok_or_else(|| Error::not_found("key", old_id))?;
            if old.revoked_at.is_some() || old.expires_at <= now {
                return Err(Error::Conflict("the key has ended: create a new one".to_owned()));
            }
            if !scopes.cover(&old.scopes) {
                let what = "rotate a key with scopes that it lacks itself".to_owned();
                return Err(Error::Denied { what });
            }
            let life = old.expires_at.0 - old.created_at.0;
            let key = NewKey {
                kind: old.kind,
                org_id: Some(org_id),
                directory_id: old.directory_id,
                workspace_id: old.workspace_id,
                owner: old.owner,
                name: old.name.clone(),
                role: old.role,
                scopes: old.scopes.clone(),
                expires_at: Timestamp(now.0.saturating_add(life)),
            };
            let old_expires_at = old.expires_at.min(now.plus_seconds(grace));
            let notice = next_notice(now, old.created_at, old_expires_at);
            store::set_expiry(&change, old_id, old_expires_at, notice).await?;
            issue_for_in(&change, org_id, &key, &issued, old.service_account).await?;
            let event = Event::new(
                org_id,
                &API_KEY_ROTATED,
                Message::from("Rotated API key ").plain(&old.name),
            )
            .about(Subject::thing(Thing::ApiKeys, old_id).with("name", old.name.as_str()))
            .about(Subject::thing(Thing::ApiKeys, issued.id).with("name", old.name.as_str()))
            .delta(Delta::changed(
                json!({ "expiresAt": old.expires_at.to_millis_text() }),
                json!({ "expiresAt": old_expires_at.to_millis_text(), "replacedBy": issued.id.to_string() }),
            ));
            let recorded = change.record(event);
            Ok(Changed::recorded(Rotated { key, issued: issued.as_ref().clone(), old_expires_at }, recorded))
        }
    })
    .await?;
    caller.context.steward.keys().forget(old_id);
    Ok(rotated)
}

/// Reads the kind of the old key: the text of the new one begins with it, and chance is drawn before the transaction.
async fn find(caller: &OrgCaller, id: KeyId) -> Result<super::KeyInfo, Error> {
    let org_id = caller.org_id;
    let found = caller
        .context
        .steward
        .database()
        .read(move |read| async move { store::find_info(&read, org_id, id).await.map_err(Error::from) });
    found.await?.ok_or_else(|| Error::not_found("key", id))
}
