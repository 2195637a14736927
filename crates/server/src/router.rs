//! The table of routes.

use axum::Router;
use axum::http::{Method, Uri};
use axum::routing::get;

use crate::failure::Failure;
use crate::family::Refusal;
use crate::operations;
use crate::organizations::{events, orgs, users as managed_users};
use crate::provisioning::{discovery, groups, users};
use crate::state::AppState;

const DIRECTORY: &str = "/scim/directory/{directory_id}";

/// Builds the router: what is not in the table is refused in the format of its family.
pub(crate) fn router(state: AppState) -> Router {
    let scim = |path: &str| format!("{DIRECTORY}{path}");
    Router::new()
        .route("/healthz", get(operations::healthz))
        .route("/readyz", get(operations::readyz))
        .route("/avatar/default.svg", get(operations::avatar))
        .route(&scim("/Users"), get(users::list).post(users::create))
        .route(
            &scim("/Users/{id}"),
            get(users::read).put(users::replace).patch(users::patch).delete(users::delete),
        )
        .route(&scim("/Groups"), get(groups::list).post(groups::create))
        .route(
            &scim("/Groups/{id}"),
            get(groups::read).put(groups::replace).patch(groups::patch).delete(groups::delete),
        )
        .route(&scim("/ServiceProviderConfig"), get(discovery::service_provider_config))
        .route(&scim("/Schemas"), get(discovery::schemas))
        .route(&scim("/Schemas/{id}"), get(discovery::schema))
        .route(&scim("/ResourceTypes"), get(discovery::resource_types))
        .route(&scim("/ResourceTypes/{id}"), get(discovery::resource_type))
        .route("/admin/v1/orgs", get(orgs::list))
        .route("/admin/v1/orgs/{org_id}", get(orgs::read))
        .route("/admin/v1/orgs/{org_id}/users", get(managed_users::list))
        .route("/admin/v1/orgs/{org_id}/events", get(events::list))
        .route("/admin/v1/orgs/{org_id}/events/{event_id}", get(events::read))
        .route("/admin/v1/orgs/{org_id}/events-stream", get(events::stream))
        // One client asks for events under this version (organizations API, quirk 4).
        .route("/admin/v2/orgs/{org_id}/events", get(events::list))
        .route("/admin/v2/orgs/{org_id}/events/{event_id}", get(events::read))
        .fallback(unknown_path)
        .method_not_allowed_fallback(unknown_method)
        .with_state(state)
}

async fn unknown_path(_uri: Uri) -> Failure {
    Refusal::UnknownPath.into()
}

async fn unknown_method(method: Method) -> Failure {
    Refusal::UnknownMethod { method: method.to_string() }.into()
}
