//! `/steward/v1/orgs/{orgId}/features`.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::organization::{self, Features};

use super::{OwnBody, answer};
use crate::auth::Org;
use crate::auth::scope::{ReadFeatures, WriteFeatures};
use crate::failure::Failure;

/// Which features of an organization are on.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OrganizationFeatures")]
pub(crate) struct Shown {
    /// Levels by which content is classified. While it is off, their operations answer 402.
    data_classification: bool,
}

/// Which features are to be on or off; those that are not named stay as they are.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "OrganizationFeaturesChange")]
pub(crate) struct Choices {
    data_classification: Option<bool>,
}

/// `GET /steward/v1/orgs/{orgId}/features`.
pub(crate) async fn read(Org(caller, _): Org<ReadFeatures>) -> Result<Response<Body>, Failure> {
    Ok(answer(StatusCode::OK, &shown(organization::read_features(&caller).await?)))
}

/// `PATCH /steward/v1/orgs/{orgId}/features`.
pub(crate) async fn change(
    Org(caller, _): Org<WriteFeatures>,
    OwnBody(body): OwnBody<Choices>,
) -> Result<Response<Body>, Failure> {
    let choose = move |features: &mut Features| {
        features.data_classification = body.data_classification.unwrap_or(features.data_classification);
    };
    Ok(answer(StatusCode::OK, &shown(organization::change_features(&caller, choose).await?)))
}

fn shown(features: Features) -> Shown {
    Shown { data_classification: features.data_classification }
}
