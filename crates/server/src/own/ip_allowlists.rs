//! `/steward/v1/ip-allowlists`: the operator's way back for an organization that has locked itself out.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::policy;

use super::{OwnBody, answer};
use crate::auth::Operator;
use crate::failure::Failure;

/// The organization whose IP allowlists are to be switched off.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "LockedOrganization")]
pub(crate) struct Locked {
    org_id: String,
}

/// How many IP allowlists were switched off.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "UnlockedOrganization")]
pub(crate) struct Unlocked {
    disabled: usize,
}

/// `POST /steward/v1/ip-allowlists/disable`: the lists stay as they are otherwise.
pub(crate) async fn disable(
    Operator(caller): Operator,
    OwnBody(body): OwnBody<Locked>,
) -> Result<Response<Body>, Failure> {
    let disabled = policy::disable_allowlists(&caller, &body.org_id).await?;
    Ok(answer(StatusCode::OK, &Unlocked { disabled }))
}
