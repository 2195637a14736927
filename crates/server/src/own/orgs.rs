//! `/steward/v1/orgs`.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::key;
use steward_core::text::NAME_LIMIT;
use uuid::Uuid;

use super::keys::{IssuedKey, KeyBody, issued};
use super::{OwnBody, answer};
use crate::auth::Operator;
use crate::failure::Failure;
use crate::wire::Moment;

/// What founds an organization.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "NewOrganization")]
pub(crate) struct NewOrg {
    #[schemars(length(min = 1, max = NAME_LIMIT))]
    name: String,
    /// Its first key.
    key: KeyBody,
}

/// An organization that was just founded.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "FoundedOrganization")]
pub(crate) struct Founded<'a> {
    id: Uuid,
    name: &'a str,
    created_at: Moment,
    key: IssuedKey<'a>,
}

/// `POST /steward/v1/orgs`: an organization and its first key, whose text is in this answer and nowhere else.
pub(crate) async fn create(
    Operator(caller): Operator,
    OwnBody(body): OwnBody<NewOrg>,
) -> Result<Response<Body>, Failure> {
    let (organization, key, secret) = key::found_organization(&caller, &body.name, body.key.asked()?).await?;
    Ok(answer(
        StatusCode::CREATED,
        &Founded {
            id: organization.id.0,
            name: &organization.name,
            created_at: Moment(organization.created_at),
            key: issued(&key, &secret),
        },
    ))
}
