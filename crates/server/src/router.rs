//! The router: the table of routes, and in the format of its family the refusal of everything else.

use axum::Router;
use axum::http::{Method, Uri};

use crate::failure::Failure;
use crate::family::Refusal;
use crate::routes::routes;
use crate::state::AppState;

/// Builds the router.
pub(crate) fn router(state: AppState) -> Router {
    routes()
        .iter()
        .fold(Router::new(), |router, route| router.route(&route.path, route.handler()))
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
