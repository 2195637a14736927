//! What whoever hosts the server asks, and the document of all routes.

use axum::http::Method;
use axum::routing::{MethodRouter, get};

use serde_json::{Map, Value};

use super::{CallerKind, Route};
use crate::state::AppState;
use crate::{compat, explorer, metrics, openapi, operations};

pub(super) fn table() -> Vec<Route> {
    vec![
        open("getHealth", "/healthz", || get(operations::healthz))
            .summary("Says that the process answers.")
            .shows::<operations::Health>(),
        open("getReadiness", "/readyz", || get(operations::readyz))
            .summary("Says that the database accepts writes.")
            .shows::<operations::Readiness>(),
        open("getDefaultAvatar", "/avatar/default.svg", || get(operations::avatar))
            .summary("Shows the picture of an account without one.")
            .shows_file("image/svg+xml"),
        Route::new(CallerKind::Operator, "getMetrics", Method::GET, "/metrics".to_owned(), || {
            get(metrics::for_the_operator)
        })
        .summary("Shows what the server counts, as OpenMetrics.")
        .shows_file("application/openmetrics-text"),
        open("getOpenApi", "/openapi.json", || get(openapi::document))
            .summary("Shows this document.")
            .shows::<Map<String, Value>>(),
        open("getCompat", "/steward/v1/compat", || get(compat::show))
            .summary("Says which endpoints of the imitated APIs are there: full, partial, missing or added.")
            .shows::<compat::Compat>(),
        open("getDocs", "/docs", || get(explorer::page))
            .summary("Shows this document as a page.")
            .shows_file("text/html"),
        open("getDocsScript", "/docs/initializer.js", || get(explorer::initializer))
            .summary("Starts that page.")
            .shows_file("text/javascript"),
        open("getDocsFile", "/docs/swagger-ui-5.35.0/{file}", || get(explorer::file))
            .summary("Shows a file of Swagger UI, which makes that page.")
            .shows_file("*/*"),
    ]
}

fn open(operation: &'static str, path: &str, handler: fn() -> MethodRouter<AppState>) -> Route {
    Route::new(CallerKind::Anyone, operation, Method::GET, path.to_owned(), handler)
}
