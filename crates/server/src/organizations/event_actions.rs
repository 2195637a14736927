//! `/v1/orgs/{orgId}/event-actions` (organizations API §3.9).

use std::borrow::Cow;

use axum::body::Body;
use axum::http::Response;
use schemars::JsonSchema;
use serde::Serialize;
use steward_core::{activity, catalogue};

use super::answer;
use crate::auth::Org;
use crate::auth::scope::ReadEvents;
use crate::failure::Failure;

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
    id: Cow<'static, str>,
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
    display_name: Cow<'static, str>,
    group_display_name: Cow<'static, str>,
    group_display_names: [Cow<'static, str>; 1],
}

/// `GET /v1/orgs/{orgId}/event-actions`: every action that the log can hold, on one page, those of products at the end that
/// no catalogue has.
pub(crate) async fn list(Org(caller, _): Org<ReadEvents>) -> Result<Response<Body>, Failure> {
    let own = activity::list_actions(&caller).await?;
    let own = own.into_iter().map(|action| {
        let name = action.display_name();
        model(action.id.into(), name.into(), action.product.into())
    });
    let data = catalogue::actions()
        .map(|action| model(action.id.into(), action.display_name.into(), action.group.into()))
        .chain(own);
    Ok(answer(&Actions { data: data.collect() }))
}

fn model(id: Cow<'static, str>, display_name: Cow<'static, str>, group: Cow<'static, str>) -> Model {
    let attributes =
        Attributes { display_name, group_display_name: group.clone(), group_display_names: [group] };
    Model { id, kind: "event-actions", attributes }
}
