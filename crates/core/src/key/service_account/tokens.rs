//! The tokens of service accounts: keys of the organization that always have scopes.

use serde_json::json;
use uuid::Uuid;

use super::model::{ServiceAccount, TOKENS_LIMIT, service_account_id};
use super::store;
use crate::context::Timestamp;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Recorded, Subject, Thing, change};
use crate::id::{KeyId, OrgId, ServiceAccountId};
use crate::key::actions::API_KEY_REVOKED;
use crate::key::create::AskedKey;
use crate::key::issue::{Issued, issue_for_in};
use crate::key::model::{KeyInfo, KeyKind, NewKey, Role};
use crate::key::store as keys;
use crate::page::{Page, open_cursor, seal_cursor};
use crate::principal::OrgCaller;
use crate::text::fold;

/// Service accounts whose tokens are counted at once (API access, "Get service account API token count").
const COUNTED: usize = 100;

/// The list of the tokens of all service accounts.
const ALL: &str = "service-tokens";

/// Candidates that one page of labels looks at before it hands back what it has found.
const CANDIDATES: usize = 50_000;

/// A token as somebody asks for it.
#[derive(Debug, Clone)]
pub struct AskedServiceToken {
    /// What it is for.
    pub label: String,
    /// What it is limited to; at least one.
    pub scopes: Vec<String>,
    /// When it ends; in a week unless said otherwise.
    pub expires_at: Option<Timestamp>,
}

/// Issues a token of a service account. It never has more scopes than the caller, and never none.
pub async fn issue_service_token(
    caller: &OrgCaller,
    account: &str,
    asked: AskedServiceToken,
) -> Result<(NewKey, Issued), Error> {
    caller.require_admin("create tokens of service accounts")?;
    let (org_id, id) = (caller.org_id, service_account_id(account)?);
    let asked = AskedKey {
        name: asked.label,
        role: Some(Role::OrgAdmin),
        scopes: Some(asked.scopes),
        expires_at: asked.expires_at,
    };
    let key = asked.checked(KeyKind::Org, &caller.context, org_id)?;
    if !caller.scopes.cover(&key.scopes) {
        let what = "create a token with scopes that it lacks itself: ask for a part of its own scopes";
        return Err(Error::Denied { what: what.to_owned() });
    }
    let issued = Issued::draw(&caller.context, key.kind);
    change(&caller.context, (key, issued), move |change, input| async move {
        let (key, issued) = input.as_ref();
        let account = store::lock(&change, org_id, id).await?;
        account.ok_or_else(|| Error::not_found("service account", id))?;
        let most = i64::try_from(TOKENS_LIMIT).unwrap_or(i64::MAX);
        let there = keys::of_service_account(&change, org_id, id, Uuid::nil(), most).await?;
        if there.len() >= TOKENS_LIMIT {
            let why = format!("a service account has at most {TOKENS_LIMIT} tokens: revoke one first");
            return Err(Error::Conflict(why));
        }
        let recorded = issue_for_in(&change, org_id, key, issued, Some(id)).await?;
        Ok(Changed::recorded((key.clone(), issued.clone()), recorded))
    })
    .await
}

/// Counts the good tokens of at most 100 service accounts of the caller's organization.
pub async fn count_service_tokens(caller: &OrgCaller, accounts: &[String]) -> Result<u64, Error> {
    caller.require_admin("count tokens of service accounts")?;
    if accounts.is_empty() || accounts.len() > COUNTED {
        return Err(Error::invalid(
            "serviceAccountIds",
            format!("must name 1 to {COUNTED} service accounts"),
        ));
    }
    let mut ids = accounts.iter().map(|text| service_account_id(text)).collect::<Result<Vec<_>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    let (org_id, now, ids) = (caller.org_id, caller.context.now, std::sync::Arc::new(ids));
    let database = caller.context.steward.database();
    let count = database
        .read(move |read| {
            let ids = std::sync::Arc::clone(&ids);
            async move {
                let known = store::known(&read, org_id, &ids).await?;
                match ids.iter().find(|id| !known.contains(id)) {
                    Some(absent) => Err(Error::not_found("service account", absent)),
                    None => Ok(store::count_tokens(&read, org_id, &ids, now).await?),
                }
            }
        })
        .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Lists the tokens of a service account whose label has a text in it, whatever the case.
pub async fn list_service_tokens(
    caller: &OrgCaller,
    account: &str,
    label: Option<&str>,
    limit: usize,
    cursor: Option<&str>,
) -> Result<Page<KeyInfo>, Error> {
    caller.require_admin("list tokens of service accounts")?;
    let (org_id, id) = (caller.org_id, service_account_id(account)?);
    let tag = format!("service-tokens.{id}");
    let (label, after) = question(caller, &tag, label, cursor).await?;
    let most = i64::try_from(TOKENS_LIMIT).unwrap_or(i64::MAX);
    let database = caller.context.steward.database();
    let tokens = database
        .read(move |read| async move {
            let account = store::find(&read, org_id, id).await?;
            account.ok_or_else(|| Error::not_found("service account", id))?;
            Ok::<_, Error>(keys::of_service_account(&read, org_id, id, after, most).await?)
        })
        .await?;
    let mut items: Vec<KeyInfo> = tokens.into_iter().filter(|token| is_called(token, &label)).collect();
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next = last.map(|last| seal_cursor(caller, &tag, &(&label, last.id.0))).transpose()?;
    Ok(Page { items, next })
}

/// Lists the tokens of all service accounts of the caller's organization whose label has a text in it.
pub async fn list_all_service_tokens(
    caller: &OrgCaller,
    label: Option<&str>,
    limit: usize,
    cursor: Option<&str>,
) -> Result<Page<KeyInfo>, Error> {
    caller.require_admin("list tokens of service accounts")?;
    let (label, mut after) = question(caller, ALL, label, cursor).await?;
    let (org_id, mut items, mut looked_at) = (caller.org_id, Vec::new(), 0);
    loop {
        let database = caller.context.steward.database();
        let chunk = database
            .read(move |read| async move {
                Ok::<_, Error>(keys::of_service_accounts(&read, org_id, after, 1_000).await?)
            })
            .await?;
        let end = chunk.len() < 1_000;
        looked_at += chunk.len();
        for token in chunk {
            let id = token.id.0;
            if is_called(&token, &label) {
                if items.len() == limit {
                    return Ok(Page { items, next: Some(seal_cursor(caller, ALL, &(&label, after))?) });
                }
                items.push(token);
            }
            after = id;
        }
        if end {
            return Ok(Page { items, next: None });
        }
        if looked_at >= CANDIDATES {
            return Ok(Page { items, next: Some(seal_cursor(caller, ALL, &(&label, after))?) });
        }
    }
}

async fn question(
    caller: &OrgCaller,
    tag: &str,
    label: Option<&str>,
    cursor: Option<&str>,
) -> Result<(String, Uuid), Error> {
    match cursor {
        Some(cursor) => open_cursor(caller, tag, cursor).await,
        None => Ok((fold(label.unwrap_or_default()), Uuid::nil())),
    }
}

fn is_called(token: &KeyInfo, label: &str) -> bool {
    label.is_empty() || fold(&token.name).contains(label)
}

/// Revokes tokens of a service account: those that are named, or all of them. They open nothing from the answer on.
pub async fn revoke_service_tokens(
    caller: &OrgCaller,
    account: &str,
    named: Option<Vec<String>>,
) -> Result<(), Error> {
    caller.require_admin("revoke tokens of service accounts")?;
    let (org_id, id) = (caller.org_id, service_account_id(account)?);
    let named = named.map(|named| {
        if named.is_empty() || named.len() > TOKENS_LIMIT {
            return Err(Error::invalid("tokenIds", format!("must name 1 to {TOKENS_LIMIT} tokens")));
        }
        named
            .iter()
            .map(|text| text.parse().map_err(|_| Error::not_found("API token", text)))
            .collect::<Result<Vec<KeyId>, Error>>()
    });
    let revoked = change(&caller.context, named.transpose()?, move |change, named| async move {
        let account: Option<ServiceAccount> = store::lock(&change, org_id, id).await?;
        account.ok_or_else(|| Error::not_found("service account", id))?;
        let most = i64::try_from(TOKENS_LIMIT).unwrap_or(i64::MAX);
        let mut tokens = keys::of_service_account(&change, org_id, id, Uuid::nil(), most).await?;
        if let Some(named) = named.as_ref() {
            if let Some(absent) = named.iter().find(|named| tokens.iter().all(|token| token.id != **named)) {
                return Err(Error::not_found("API token", absent));
            }
            tokens.retain(|token| named.contains(&token.id));
        }
        let mut recorded = None;
        for token in &tokens {
            recorded = Some(revoke_in(&change, org_id, token).await?);
        }
        Ok(Changed::perhaps(tokens, recorded))
    })
    .await?;
    for token in revoked {
        caller.context.steward.keys().forget(token.id);
    }
    Ok(())
}

/// Revokes a token whose service account is held.
pub(super) async fn revoke_in(change: &Change, org_id: OrgId, token: &KeyInfo) -> Result<Recorded, Error> {
    let now = change.context().now;
    keys::revoke(change, token.id, now).await?;
    let owner: Option<ServiceAccountId> = token.service_account;
    let event = Event::new(org_id, &API_KEY_REVOKED, Message::from("Revoked API key ").plain(&token.name))
        .about(Subject::thing(Thing::ApiKeys, token.id).with("name", token.name.as_str()));
    let event =
        owner.iter().fold(event, |event, owner| event.about(Subject::thing(Thing::ServiceAccounts, *owner)));
    let delta = Delta::changed(json!({ "revokedAt": null }), json!({ "revokedAt": now.to_millis_text() }));
    Ok(change.record(event.delta(delta)))
}
