//! Creates, updates and deletes service accounts.

use serde_json::{Value, json};

use super::model::{
    OF_ORGANIZATION, ServiceAccount, ServiceAccountChange, TOKENS_LIMIT, acting, description,
    service_account_id,
};
use super::store;
use super::tokens::revoke_in;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::id::ServiceAccountId;
use crate::key::actions::{SERVICE_ACCOUNT_CREATED, SERVICE_ACCOUNT_DELETED, SERVICE_ACCOUNT_UPDATED};
use crate::key::store as keys;
use crate::organization::store as organizations;
use crate::principal::OrgCaller;
use crate::text::bounded;

/// Creates an account for a program in the caller's organization. It has no tokens yet.
pub async fn create_service_account(
    caller: &OrgCaller,
    name: &str,
    about: Option<&str>,
) -> Result<ServiceAccount, Error> {
    caller.require_admin("create service accounts")?;
    let context = &caller.context;
    let account = ServiceAccount {
        id: ServiceAccountId(context.uuid()),
        org_id: caller.org_id,
        name: bounded(name, "displayName")?,
        description: description(about)?,
        created_at: context.now,
    };
    change(context, account, |change, account| async move {
        organizations::lock(&change, account.org_id).await?;
        if store::count(&change, account.org_id).await? >= OF_ORGANIZATION {
            let why =
                format!("an organization has at most {OF_ORGANIZATION} service accounts: delete one first");
            return Err(Error::Conflict(why));
        }
        store::insert(&change, &account, acting(&change.context().actor)).await?;
        let message = Message::from("Created service account ").plain(&account.name);
        let event = Event::new(account.org_id, &SERVICE_ACCOUNT_CREATED, message)
            .about(account.subject())
            .delta(Delta::created(Value::Object(account.recorded())));
        let recorded = change.record(event);
        Ok(Changed::recorded(account.as_ref().clone(), recorded))
    })
    .await
}

/// Changes what is said of a service account.
pub async fn update_service_account(
    caller: &OrgCaller,
    id: &str,
    wanted: ServiceAccountChange,
) -> Result<ServiceAccount, Error> {
    caller.require_admin("update service accounts")?;
    let (org_id, id) = (caller.org_id, service_account_id(id)?);
    change(&caller.context, wanted, move |change, wanted| async move {
        let before = store::lock(&change, org_id, id).await?;
        let before = before.ok_or_else(|| Error::not_found("service account", id))?;
        let mut after = before.clone();
        if let Some(name) = &wanted.name {
            after.name = bounded(name, "displayName")?;
        }
        if wanted.description.is_some() {
            after.description = description(wanted.description.as_deref())?;
        }
        if before.recorded() == after.recorded() {
            return Ok(Changed::nothing(before));
        }
        store::update(&change, &after).await?;
        let message = Message::from("Updated service account ").plain(&after.name);
        let event = Event::new(org_id, &SERVICE_ACCOUNT_UPDATED, message)
            .about(after.subject())
            .delta(Delta::between(&before.recorded(), &after.recorded()));
        let recorded = change.record(event);
        Ok(Changed::recorded(after, recorded))
    })
    .await
}

/// Deletes a service account, with its clients. Its tokens open nothing from the answer on.
pub async fn delete_service_account(caller: &OrgCaller, id: &str) -> Result<(), Error> {
    caller.require_admin("delete service accounts")?;
    let (org_id, id) = (caller.org_id, service_account_id(id)?);
    let revoked = change(&caller.context, (), move |change, _| async move {
        let account = store::lock(&change, org_id, id).await?;
        let account = account.ok_or_else(|| Error::not_found("service account", id))?;
        let most = i64::try_from(TOKENS_LIMIT).unwrap_or(i64::MAX);
        let tokens = keys::of_service_account(&change, org_id, id, uuid::Uuid::nil(), most).await?;
        for token in &tokens {
            revoke_in(&change, org_id, token).await?;
        }
        store::delete(&change, &account).await?;
        let message = Message::from("Deleted service account ").plain(&account.name);
        let mut before = account.recorded();
        before.insert("tokens".to_owned(), json!(tokens.len()));
        let event = Event::new(org_id, &SERVICE_ACCOUNT_DELETED, message)
            .about(account.subject())
            .delta(Delta::removed(Value::Object(before)));
        let recorded = change.record(event);
        Ok(Changed::recorded(tokens, recorded))
    })
    .await?;
    for token in revoked {
        caller.context.steward.keys().forget(token.id);
    }
    Ok(())
}
