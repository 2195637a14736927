//! `/admin/user-provisioning/v1/org/{orgId}`: the links between accounts and provisioned users (reference, A2).

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::directory::{self, Link};
use uuid::Uuid;

use super::no_content;
use crate::auth::Org;
use crate::auth::scope::{ReadDirectories, WriteDirectories};
use crate::failure::Failure;
use crate::family::{Family, json_response, json_text};
use crate::own::OwnBody;
use crate::wire::AccountId;

/// Whose links are wanted.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "ScimLinksForEmail")]
pub(crate) struct ForEmail {
    #[schemars(email)]
    email: String,
}

/// The links of an account or an address.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScimLinks {
    scim_links: Vec<ScimUserLink>,
}

/// The link between a provisioned user and an account.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are those of the imitated API")]
pub(crate) struct ScimUserLink {
    scim_user_id: Uuid,
    atlassian_account_id: Option<AccountId>,
    org_id: Uuid,
    directory_id: Uuid,
}

/// `GET …/user/{aaId}/get-scim-links`.
pub(crate) async fn of_account(
    Org(caller, _): Org<ReadDirectories>,
    Path((_, account_id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    Ok(shown(&directory::links_of_account(&caller, &account_id).await?))
}

/// `POST …/get-scim-links-for-email`: a search whose question is a body, so that the address stands in no URL.
pub(crate) async fn of_email(
    Org(caller, _): Org<ReadDirectories>,
    OwnBody(body): OwnBody<ForEmail>,
) -> Result<Response<Body>, Failure> {
    Ok(shown(&directory::links_of_email(&caller, &body.email).await?))
}

/// `PATCH …/scimDirectoryId/{scimDirectoryId}/scimUserId/{scimUserId}/unlink`. A body is not read.
pub(crate) async fn unlink(
    Org(caller, _): Org<WriteDirectories>,
    Path((_, directory_id, user_id)): Path<(String, String, String)>,
) -> Result<Response<Body>, Failure> {
    directory::unlink_user(&caller, &directory_id, &user_id).await?;
    Ok(no_content())
}

/// `DELETE …/user/{aaId}/onlyDeleteUserInDB`.
pub(crate) async fn delete_records(
    Org(caller, _): Org<WriteDirectories>,
    Path((_, account_id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    directory::delete_records(&caller, &account_id).await?;
    Ok(no_content())
}

fn shown(links: &[Link]) -> Response<Body> {
    let link = |link: &Link| ScimUserLink {
        scim_user_id: link.user_id.0,
        atlassian_account_id: link.account_id.map(AccountId),
        org_id: link.org_id.0,
        directory_id: link.directory_id.0,
    };
    let body = ScimLinks { scim_links: links.iter().map(link).collect() };
    json_response(StatusCode::OK, Family::Admin.media_type(), json_text(&body))
}
