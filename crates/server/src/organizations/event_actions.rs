//! `/v1/orgs/{orgId}/event-actions` (organizations API §3.9).

use axum::body::Body;
use axum::http::Response;
use schemars::JsonSchema;
use serde::Serialize;
use steward_core::catalogue;

use super::answer;
use crate::auth::Org;
use crate::auth::scope::ReadEvents;

/// Every action that an event can report.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventActionList")]
pub(crate) struct Actions {
    data: Vec<Model>,
}

/// A kind of event.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventAction")]
struct Model {
    id: &'static str,
    #[serde(rename = "type")]
    #[schemars(extend("const" = "event-actions"))]
    kind: &'static str,
    attributes: Attributes,
}

/// How a kind of event is shown to people. Newer clients read the list of groups, older ones the single name.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "EventActionAttributes")]
struct Attributes {
    display_name: &'static str,
    group_display_name: &'static str,
    group_display_names: [&'static str; 1],
}

/// `GET /v1/orgs/{orgId}/event-actions`: every action that the log can hold, on one page.
pub(crate) async fn list(Org(_caller, _): Org<ReadEvents>) -> Response<Body> {
    let data = catalogue::actions().map(|action| Model {
        id: action.id,
        kind: "event-actions",
        attributes: Attributes {
            display_name: action.display_name,
            group_display_name: action.group,
            group_display_names: [action.group],
        },
    });
    answer(&Actions { data: data.collect() })
}
