//! `/admin/api-access/v1/orgs/{orgId}/oauth-clients`.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use steward_core::key::{self, AskedClient, OauthClient};
use uuid::Uuid;

use super::asked::{Sent, list_of, members, page_size, text_of};
use super::{BareCount, Page};
use crate::auth::Org;
use crate::auth::scope::{ReadServiceAccounts, WriteServiceAccounts};
use crate::failure::Failure;
use crate::organizations::{answer, created, nothing};
use crate::query::{Form, Parameter, Query};
use crate::wire::Moment;

pub(crate) const NAMED: &[Parameter] = &[Parameter::new(
    "clientName",
    "Text that stands in the name, whatever its case.",
    Form::Text { most: Some(256) },
)];

/// A client of OAuth.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OauthClient")]
pub(crate) struct Shown<'a> {
    client_id: Uuid,
    org_id: Uuid,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    /// The service account for which it acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    service_account_id: Option<Uuid>,
    /// What it may ask for.
    scopes: &'a [String],
    /// The end of its secret.
    last_four: &'a str,
    created_at: Moment,
}

/// A client of OAuth that was just created.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IssuedOauthClient")]
pub(crate) struct Issued<'a> {
    #[serde(flatten)]
    client: Shown<'a>,
    /// It is not shown again.
    client_secret: &'a str,
}

/// `GET …/oauth-clients`, `GET …/service-accounts/oauth-clients`.
pub(crate) async fn list(
    Org(caller, _): Org<ReadServiceAccounts>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let (name, size) = (query.first("clientName"), page_size(&query)?);
    let page = key::list_clients(&caller, None, name, size, query.first("cursor")).await?;
    Ok(answer(&Page::of(&query, &page, shown)))
}

/// `GET …/service-accounts/{serviceAccountId}/oauth-clients`.
pub(crate) async fn of_account(
    Org(caller, _): Org<ReadServiceAccounts>,
    Path((_, id)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let (name, size) = (query.first("clientName"), page_size(&query)?);
    let page = key::list_clients(&caller, Some(&id), name, size, query.first("cursor")).await?;
    Ok(answer(&Page::of(&query, &page, shown)))
}

/// `POST …/oauth-clients`: a client whose secret is in this answer and nowhere else.
pub(crate) async fn create(
    Org(caller, _): Org<WriteServiceAccounts>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let mut members = members(body, &["name", "description", "serviceAccountId", "scopes"])?;
    let asked = AskedClient {
        name: text_of(&mut members, "name")?.unwrap_or_default(),
        description: text_of(&mut members, "description")?,
        service_account: text_of(&mut members, "serviceAccountId")?.filter(|id| !id.is_empty()),
        scopes: list_of(&mut members, "scopes")?,
    };
    let issued = key::create_client(&caller, asked).await?;
    let client = shown(&issued.client);
    Ok(created(&Issued { client, client_secret: issued.secret.reveal() }))
}

/// `POST …/oauth-clients/count`: nothing narrows it, so its body has no members.
pub(crate) async fn count(
    Org(caller, _): Org<ReadServiceAccounts>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    members(body, &[])?;
    Ok(answer(&BareCount(key::count_clients(&caller).await?)))
}

/// `GET …/oauth-clients/{clientId}`.
pub(crate) async fn read(
    Org(caller, _): Org<ReadServiceAccounts>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    Ok(answer(&shown(&key::read_client(&caller, &id).await?)))
}

/// `DELETE …/oauth-clients/{clientId}`.
pub(crate) async fn delete(
    Org(caller, _): Org<WriteServiceAccounts>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    key::delete_client(&caller, &id).await?;
    Ok(nothing(StatusCode::NO_CONTENT))
}

fn shown(client: &OauthClient) -> Shown<'_> {
    Shown {
        client_id: client.id.0,
        org_id: client.org_id.0,
        name: &client.name,
        description: client.description.as_deref(),
        service_account_id: client.service_account.map(|id| id.0),
        scopes: &client.scopes,
        last_four: &client.last_four,
        created_at: Moment(client.created_at),
    }
}
