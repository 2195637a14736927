//! Clients of OAuth.

use serde_json::json;

use super::model::{CLIENTS_LIMIT, OF_ORGANIZATION, OauthClient, acting, description, service_account_id};
use super::store;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::id::{OauthClientId, ServiceAccountId};
use crate::key::actions::{OAUTH_CLIENT_CREATED, OAUTH_CLIENT_DELETED};
use crate::key::create::SCOPES_LIMIT;
use crate::key::model::{KeyKind, Scopes};
use crate::key::scopes::is_scope;
use crate::organization::store as organizations;
use crate::page::{Page, open_cursor, seal_cursor};
use crate::principal::OrgCaller;
use crate::secret::Secret;
use crate::text::{bounded, fold};

/// A client as somebody asks for it.
#[derive(Debug, Clone)]
pub struct AskedClient {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The service account for which it is to act.
    pub service_account: Option<String>,
    /// What it may ask for; at least one scope.
    pub scopes: Vec<String>,
}

/// A client that was just created. Its secret is shown once and not kept.
#[derive(Debug, Clone)]
pub struct IssuedClient {
    /// The client.
    pub client: OauthClient,
    /// Its secret.
    pub secret: Secret,
}

/// Creates a client of OAuth in the caller's organization. It may ask for no scope that the caller lacks.
pub async fn create_client(caller: &OrgCaller, asked: AskedClient) -> Result<IssuedClient, Error> {
    caller.require_admin("create OAuth clients")?;
    let context = &caller.context;
    if asked.scopes.is_empty() || asked.scopes.len() > SCOPES_LIMIT {
        return Err(Error::invalid("scopes", format!("must list 1 to {SCOPES_LIMIT} scopes")));
    }
    if let Some(unknown) = asked.scopes.iter().find(|scope| !is_scope(KeyKind::Org, scope)) {
        return Err(Error::invalid("scopes", format!("must not list {unknown:?}: it is no scope")));
    }
    if !caller.scopes.cover(&Scopes::Only(asked.scopes.clone())) {
        let what = "create a client with scopes that it lacks itself".to_owned();
        return Err(Error::Denied { what });
    }
    let secret = Secret::draw(KeyKind::Org, context.steward.ids());
    let client = OauthClient {
        id: OauthClientId(context.uuid()),
        org_id: caller.org_id,
        service_account: asked.service_account.as_deref().map(service_account_id).transpose()?,
        name: bounded(&asked.name, "name")?,
        description: description(asked.description.as_deref())?,
        scopes: asked.scopes,
        last_four: secret.last_four().to_owned(),
        created_at: context.now,
    };
    change(context, IssuedClient { client, secret }, |change, issued| async move {
        let IssuedClient { client, secret } = issued.as_ref();
        organizations::lock(&change, client.org_id).await?;
        if store::count_clients(&change, client.org_id).await? >= OF_ORGANIZATION {
            let why =
                format!("an organization has at most {OF_ORGANIZATION} OAuth clients: delete one first");
            return Err(Error::Conflict(why));
        }
        if let Some(id) = client.service_account {
            let account = store::lock(&change, client.org_id, id).await?;
            account.ok_or_else(|| Error::not_found("service account", id))?;
            let there =
                store::clients_of(&change, client.org_id, id, uuid::Uuid::nil(), CLIENTS_LIMIT).await?;
            if there.len() >= usize::try_from(CLIENTS_LIMIT).unwrap_or(usize::MAX) {
                let why =
                    format!("a service account has at most {CLIENTS_LIMIT} OAuth clients: delete one first");
                return Err(Error::Conflict(why));
            }
        }
        store::insert_client(&change, client, secret, acting(&change.context().actor)).await?;
        let message = Message::from("Created OAuth client ").plain(&client.name);
        let event = Event::new(client.org_id, &OAUTH_CLIENT_CREATED, message).about(client.subject()).delta(
            Delta::created(json!({
                "name": client.name,
                "scopes": client.scopes,
                "serviceAccountId": client.service_account.map(|id| id.to_string()),
            })),
        );
        let recorded = change.record(event);
        Ok(Changed::recorded(issued.as_ref().clone(), recorded))
    })
    .await
}

/// Reads a client of the caller's organization.
pub async fn read_client(caller: &OrgCaller, id: &str) -> Result<OauthClient, Error> {
    caller.require_admin("read OAuth clients")?;
    let (org_id, id) = (caller.org_id, client_id(id)?);
    let database = caller.context.steward.database();
    let found = database
        .read(move |read| async move { Ok::<_, Error>(store::find_client(&read, org_id, id).await?) });
    found.await?.ok_or_else(|| Error::not_found("OAuth client", id))
}

/// Deletes a client of the caller's organization.
pub async fn delete_client(caller: &OrgCaller, id: &str) -> Result<(), Error> {
    caller.require_admin("delete OAuth clients")?;
    let (org_id, id) = (caller.org_id, client_id(id)?);
    change(&caller.context, (), move |change, _| async move {
        let client = store::lock_client(&change, org_id, id).await?;
        let client = client.ok_or_else(|| Error::not_found("OAuth client", id))?;
        store::delete_client(&change, org_id, id).await?;
        let message = Message::from("Deleted OAuth client ").plain(&client.name);
        let event = Event::new(org_id, &OAUTH_CLIENT_DELETED, message)
            .about(client.subject())
            .delta(Delta::removed(json!({ "name": client.name, "scopes": client.scopes })));
        let recorded = change.record(event);
        Ok(Changed::recorded((), recorded))
    })
    .await
}

/// Lists at most `limit` clients of the caller's organization, or of one service account, oldest first, whose name has a
/// text in it. An organization has at most ten thousand, so a page looks at all of them where it has to.
pub async fn list_clients(
    caller: &OrgCaller,
    service_account: Option<&str>,
    name: Option<&str>,
    limit: usize,
    cursor: Option<&str>,
) -> Result<Page<OauthClient>, Error> {
    caller.require_admin("list OAuth clients")?;
    let account = service_account.map(service_account_id).transpose()?;
    let tag = format!("oauth-clients.{}", account.map_or_else(String::new, |id| id.to_string()));
    let (name, mut after): (String, uuid::Uuid) = match cursor {
        Some(cursor) => open_cursor(caller, &tag, cursor).await?,
        None => (fold(name.unwrap_or_default()), uuid::Uuid::nil()),
    };
    let mut items: Vec<OauthClient> = Vec::new();
    loop {
        let chunk = chunk(caller, account, after).await?;
        let end = chunk.len() < 1_000;
        for client in chunk {
            let id = client.id.0;
            if name.is_empty() || fold(&client.name).contains(&name) {
                if items.len() == limit {
                    let next = Some(seal_cursor(caller, &tag, &(&name, after))?);
                    return Ok(Page { items, next });
                }
                items.push(client);
            }
            after = id;
        }
        if end {
            return Ok(Page { items, next: None });
        }
    }
}

async fn chunk(
    caller: &OrgCaller,
    account: Option<ServiceAccountId>,
    after: uuid::Uuid,
) -> Result<Vec<OauthClient>, Error> {
    let org_id = caller.org_id;
    let database = caller.context.steward.database();
    database
        .read(move |read| async move {
            let Some(account) = account else {
                return Ok(store::list_clients(&read, org_id, after, 1_000).await?);
            };
            let found = store::find(&read, org_id, account).await?;
            found.ok_or_else(|| Error::not_found("service account", account))?;
            Ok::<_, Error>(store::clients_of(&read, org_id, account, after, 1_000).await?)
        })
        .await
}

/// Counts the clients of the caller's organization.
pub async fn count_clients(caller: &OrgCaller) -> Result<u64, Error> {
    caller.require_admin("count OAuth clients")?;
    let org_id = caller.org_id;
    let database = caller.context.steward.database();
    let count =
        database.read(move |read| async move { Ok::<_, Error>(store::count_clients(&read, org_id).await?) });
    Ok(u64::try_from(count.await?).unwrap_or(0))
}

fn client_id(text: &str) -> Result<OauthClientId, Error> {
    text.parse().map_err(|_| Error::not_found("OAuth client", text))
}
