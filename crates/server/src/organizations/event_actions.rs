//! `/v1/orgs/{orgId}/event-actions` (organizations API §3.9).

use axum::body::Body;
use axum::http::Response;
use serde_json::{Value, json};
use steward_core::catalogue;

use super::answer;
use crate::auth::Org;
use crate::auth::scope::ReadEvents;

/// `GET /v1/orgs/{orgId}/event-actions`: every action that the log can hold, on one page.
pub(crate) async fn list(Org(_caller, _): Org<ReadEvents>) -> Response<Body> {
    let data: Vec<Value> = catalogue::actions()
        .map(|action| {
            json!({
                "id": action.id,
                "type": "event-actions",
                // Newer clients read the list of groups, older ones the single name.
                "attributes": {
                    "displayName": action.display_name,
                    "groupDisplayName": action.group,
                    "groupDisplayNames": [action.group],
                },
            })
        })
        .collect();
    answer(&json!({ "data": data }))
}
