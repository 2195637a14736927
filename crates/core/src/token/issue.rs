//! Issues API tokens.

use super::actions::API_TOKEN_CREATED;
use super::model::ApiToken;
use super::rules::{TOKENS, expiry};
use super::store;
use crate::account::{AccountStatus, store as accounts};
use crate::context::Timestamp;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::id::{AccountId, TokenId};
use crate::key::KeyKind;
use crate::policy::authentication::auth_policy_in;
use crate::principal::OrgCaller;
use crate::secret::Secret;
use crate::text::bounded;

/// A token as an administrator asks for it.
#[derive(Debug, Clone)]
pub struct AskedToken {
    /// The account that it is to act for.
    pub account_id: String,
    /// What it is for.
    pub label: String,
    /// When it ends; in a year unless said otherwise.
    pub expires_at: Option<Timestamp>,
}

/// A token that was just issued. Its secret is shown once and not kept.
#[derive(Debug, Clone)]
pub struct IssuedToken {
    /// The token.
    pub token: ApiToken,
    /// Its text.
    pub secret: Secret,
}

/// Issues a token of an active account that the caller's organization manages.
pub async fn issue_token(caller: &OrgCaller, asked: AskedToken) -> Result<IssuedToken, Error> {
    caller.require_admin("create API tokens")?;
    let absent = || Error::not_found("account", &asked.account_id);
    let account_id: AccountId = asked.account_id.parse().map_err(|_| absent())?;
    let context = &caller.context;
    let secret = Secret::draw(KeyKind::User, context.steward.ids());
    let token = ApiToken {
        id: TokenId(context.uuid()),
        account_id,
        label: bounded(&asked.label, "label")?,
        last_four: secret.last_four().to_owned(),
        created_at: context.now,
        expires_at: expiry(asked.expires_at, context.now)?,
        last_access_at: None,
    };
    let (org_id, asked) = (caller.org_id, asked.expires_at.is_some());
    change(context, IssuedToken { token, secret }, move |change, issued| async move {
        let IssuedToken { token, secret } = issued.as_ref();
        let now = change.context().now;
        let account = accounts::lock(&change, token.account_id).await?;
        let account = account
            .filter(|account| account.managed_by == Some(org_id) && !account.is_gone(now))
            .ok_or_else(|| Error::not_found("account", token.account_id))?;
        if account.status != AccountStatus::Active {
            return Err(Error::invalid("accountId", "must name an active account: enable it first"));
        }
        // The lock on the account lets nobody add one in between.
        if store::list(&change, account.id).await?.len() >= TOKENS {
            let rule =
                format!("names an account that has {TOKENS} API tokens: delete one that is not needed");
            return Err(Error::invalid("accountId", rule));
        }
        let rules = auth_policy_in(&change, org_id, account.id).await?;
        if !rules.settings.api_tokens_allowed {
            let rule =
                format!("names an account whose authentication policy {} allows no API tokens", rules.name);
            return Err(Error::invalid("accountId", rule));
        }
        let latest = now.plus_seconds(i64::from(rules.settings.api_token_days) * 24 * 3600);
        if asked && token.expires_at > latest {
            let (days, name) = (rules.settings.api_token_days, rules.name);
            let rule = format!(
                "must be within {days} days, as the authentication policy {name} of the account says"
            );
            return Err(Error::invalid("expiresAt", rule));
        }
        let token = &ApiToken { expires_at: token.expires_at.min(latest), ..token.clone() };
        store::insert(&change, token, secret).await?;
        accounts::hold_tokens(&change, account.id, true).await?;
        let message = Message::from("Created API token ").personal(account.person(), &token.label);
        let event = Event::new(org_id, &API_TOKEN_CREATED, message)
            .about(token.subject())
            .about(account.subject())
            .delta(Delta::created(token.recorded()));
        let recorded = change.record(event);
        Ok(Changed::recorded(IssuedToken { token: token.clone(), secret: secret.clone() }, recorded))
    })
    .await
}
