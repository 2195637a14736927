//! `/steward/v1/orgs/{orgId}/directories/{directoryId}/schemas`: what the users of a directory have beside the standard.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::json_schema;
use serde_json::Value;
use steward_core::directory;

use super::{List, OwnBody, answer, done};
use crate::auth::Org;
use crate::auth::scope::{ReadDirectories, WriteDirectories};
use crate::failure::Failure;
use crate::wire::by_hand;

by_hand! {
    /// A schema of users (RFC 7643 §7). What the definition of an attribute leaves out has the default of RFC 7643 §2.2.
    DirectorySchema, |_| json_schema!({
        "type": "object",
        "properties": {
            "id": { "type": "string", "description": "Its URN, such as `urn:example:scim:badge:1.0`." },
            "name": { "type": "string" },
            "description": { "type": "string" },
            "attributes": { "type": "array", "items": { "type": "object" } },
        },
        "required": ["id", "name", "attributes"],
    });
}

/// `GET …/schemas`: all of them; there are few.
pub(crate) async fn list(
    Org(caller, _): Org<ReadDirectories>,
    Path((_, directory_id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    let data = directory::list_schemas(&caller, &directory_id).await?;
    Ok(answer(StatusCode::OK, &List { data }))
}

/// `PUT …/schemas/{urn}`.
pub(crate) async fn define(
    Org(caller, _): Org<WriteDirectories>,
    Path((_, directory_id, urn)): Path<(String, String, String)>,
    OwnBody(document): OwnBody<Value>,
) -> Result<Response<Body>, Failure> {
    let schema = directory::define_schema(&caller, &directory_id, &urn, &document).await?;
    Ok(answer(StatusCode::OK, &schema))
}

/// `DELETE …/schemas/{urn}`.
pub(crate) async fn remove(
    Org(caller, _): Org<WriteDirectories>,
    Path((_, directory_id, urn)): Path<(String, String, String)>,
) -> Result<Response<Body>, Failure> {
    directory::remove_schema(&caller, &directory_id, &urn).await?;
    Ok(done())
}
