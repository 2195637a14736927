//! The router: the table of routes, and in the format of its family the refusal of everything else.

use axum::Router;
use axum::http::{Method, Uri};
use axum::response::Response;
use axum::routing::get;
use tower::util::MapResponseLayer;

use crate::failure::Failure;
use crate::family::Refusal;
use crate::metrics::{self, Operation};
use crate::routes::routes;
use crate::state::AppState;

/// Builds the router.
pub(crate) fn router(state: AppState) -> Router {
    routes()
        .iter()
        .enumerate()
        .fold(Router::new(), |router, (place, route)| {
            let operation = Operation(place);
            let named = MapResponseLayer::new(move |mut response: Response| {
                response.extensions_mut().insert(operation);
                response
            });
            router.route(&route.path, route.handler().route_layer(named))
        })
        .fallback(unknown_path)
        .method_not_allowed_fallback(unknown_method)
        .with_state(state)
}

/// Builds the router of a listener for metrics.
pub(crate) fn metrics_only(state: AppState) -> Router {
    Router::new()
        .route("/metrics", get(metrics::show))
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
