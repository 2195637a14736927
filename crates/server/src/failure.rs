//! What a handler hands back when it cannot do what was asked. The edge gives it the shape of the path's family.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::http::{Method, Response, StatusCode};
use axum::response::IntoResponse;
use steward_core::Error;
use steward_scim::{ScimError, ScimType};

use crate::family::{Family, Refusal, application_errors, json_response, problem};

/// A refusal of the edge or an error of the domain.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    Refused(Refusal),
    Domain(Arc<Error>),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Domain(Arc::new(error))
    }
}

impl From<ScimError> for Failure {
    fn from(error: ScimError) -> Self {
        Error::from(error).into()
    }
}

/// The failure travels in the extensions: only the edge knows the path and the request id.
impl IntoResponse for Failure {
    fn into_response(self) -> axum::response::Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response.extensions_mut().insert(self);
        response
    }
}

impl Failure {
    /// Renders the failure in the shape of a family, and logs what is nobody's mistake but ours.
    pub(crate) fn render(&self, family: Family, method: &Method, request_id: &str) -> Response<Body> {
        let error = match self {
            Self::Refused(refusal) => return refusal.response(family, request_id),
            Self::Domain(error) => error,
        };
        match error.as_ref() {
            Error::Internal(what) => {
                tracing::error!(request.id = request_id, error = %what, "a request failed");
                return Refusal::Internal.response(family, request_id);
            }
            Error::Unavailable(source) => {
                tracing::warn!(request.id = request_id, error = %source, "the database was not available");
            }
            _ => {}
        }
        let mut response = match family {
            Family::Scim => scim(error, method),
            Family::Admin => admin(error, request_id),
            Family::Own => {
                let status = status(error);
                json_response(status, "application/problem+json", problem(status, &error.to_string()))
            }
        };
        if response.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound { .. } | Error::UnknownMember { .. } => StatusCode::NOT_FOUND,
        Error::AlreadyExists { .. } | Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Invalid { .. } | Error::InvalidCursor | Error::TooMany(_) => StatusCode::BAD_REQUEST,
        Error::Scim(error) => StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST),
        Error::Denied { .. } => StatusCode::FORBIDDEN,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn scim(error: &Error, method: &Method) -> Response<Body> {
    let scim_error = |scim_type, detail| ScimError { status: status(error).as_u16(), scim_type, detail };
    let rendered = match error {
        Error::Scim(error) => error.clone(),
        Error::NotFound { id, .. } => scim_error(None, format!("Resource {id} not found.")),
        Error::AlreadyExists { what, field, value } => {
            let what = what.to_ascii_uppercase();
            // Runbooks look for exactly this text (reference, A6 and quirk A1).
            let detail = format!("Resource [{what}]: with {field}[{value}] already exists.");
            scim_error(Some(ScimType::Uniqueness), detail)
        }
        // An unknown member is 404 in a PATCH and an invalid value in a whole group (reference, B53).
        Error::UnknownMember { .. } if method == Method::PATCH => scim_error(None, error.to_string()),
        Error::UnknownMember { .. } => ScimError {
            status: StatusCode::BAD_REQUEST.as_u16(),
            scim_type: Some(ScimType::InvalidValue),
            detail: error.to_string(),
        },
        Error::Invalid { .. } => scim_error(Some(ScimType::InvalidValue), error.to_string()),
        Error::InvalidCursor => scim_error(Some(ScimType::InvalidCursor), error.to_string()),
        Error::TooMany(_) => scim_error(Some(ScimType::TooMany), error.to_string()),
        Error::Conflict(_) | Error::Denied { .. } | Error::Unavailable(_) | Error::Internal(_) => {
            scim_error(None, error.to_string())
        }
    };
    let status = StatusCode::from_u16(rendered.status).unwrap_or(StatusCode::BAD_REQUEST);
    json_response(status, Family::Scim.media_type(), rendered.to_json().to_string())
}

fn admin(error: &Error, request_id: &str) -> Response<Body> {
    let (code, title) = match error {
        Error::NotFound { what: "organization", .. } => ("ADMIN-404-2", "Organization not found"),
        Error::NotFound { what: "domain", .. } => ("ADMIN-404-3", "Domain not found"),
        Error::NotFound { what: "event", .. } => ("ADMIN-404-4", "Event not found"),
        Error::NotFound { what: "user", .. } => ("ADMIN-404-8", "User not found"),
        Error::NotFound { what: "group", .. } => ("ADMIN-404-10", "Group not found"),
        Error::NotFound { .. } | Error::UnknownMember { .. } => ("ADMIN-404-1", "Unknown resource"),
        Error::AlreadyExists { .. } | Error::Conflict(_) => ("ADMIN-409-28", "Conflict"),
        Error::Invalid { .. } | Error::Scim(_) => ("ADMIN-400-24", "Invalid request body"),
        Error::Denied { .. } => ("ADMIN-403-3", "Not allowed to manage the organization"),
        Error::InvalidCursor => ("ADMIN-400-1", "Invalid page cursor"),
        Error::TooMany(_) => ("ADMIN-400-21", "Number of queries over limit"),
        Error::Unavailable(_) | Error::Internal(_) => ("ADMIN-500-1", "Internal error"),
    };
    let status = status(error);
    let body = application_errors(status, code, title, &error.to_string(), request_id);
    json_response(status, Family::Admin.media_type(), body)
}
