//! What a handler hands back when it cannot do what was asked. The edge gives it the shape of the path's family.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::http::{Method, Response, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use steward_core::Error;
use steward_scim::{ScimError, ScimType};

use crate::dlp;
use crate::family::{Family, Refusal, application_errors, gateway, json_response, keyed, problem};

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
    /// Links in it begin with `base_url`.
    pub(crate) fn render(
        &self,
        family: Family,
        method: &Method,
        request_id: &str,
        base_url: &str,
    ) -> Response<Body> {
        let error = match self {
            Self::Refused(refusal) => return refusal.response(family, request_id),
            Self::Domain(error) => error,
        };
        log(error, request_id);
        if matches!(error.as_ref(), Error::Internal(_)) {
            return Refusal::Internal.response(family, request_id);
        }
        let mut response = match family {
            Family::Scim => scim(error, method),
            Family::Admin => admin(error, request_id),
            Family::Control => control(error, request_id),
            Family::Dlp => {
                let (status, (code, title)) = (status(error), admin_code(error));
                let body = dlp::error(status, code, title, &error.to_string(), request_id);
                json_response(status, Family::Dlp.media_type(), body)
            }
            Family::Users => users(error, base_url),
            Family::Own => {
                let status = status(error);
                json_response(status, "application/problem+json", problem(status, &error.to_string()))
            }
        };
        if let Error::Held { retry_after, .. } = error.as_ref() {
            // Whole seconds: a date is not understood by Okta (user provisioning reference, B11).
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        if response.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// Logs what is nobody's mistake but ours.
fn log(error: &Error, request_id: &str) {
    match error {
        Error::Internal(what) => {
            tracing::error!(request.id = request_id, error = %what, "a request failed");
        }
        Error::Unavailable(source) => {
            tracing::warn!(request.id = request_id, error = %source, "the database was not available");
        }
        _ => {}
    }
}

/// Makes the error of an operation of a bulk request: that of the request for which it stands (RFC 7644 §3.7.3).
pub(crate) fn of_operation(error: &Error, method: &Method, request_id: &str) -> ScimError {
    log(error, request_id);
    match error {
        Error::Internal(_) => {
            ScimError::new(Refusal::Internal.status(Family::Scim).as_u16(), Refusal::Internal.sentence())
        }
        other => scim_error(other, method),
    }
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound { .. } | Error::UnknownMember { .. } => StatusCode::NOT_FOUND,
        Error::AlreadyExists { .. }
        | Error::Conflict(_)
        | Error::Ineligible { .. }
        | Error::NoSeats { .. } => StatusCode::CONFLICT,
        Error::Invalid { .. }
        | Error::InvalidRole { .. }
        | Error::InactiveUser { .. }
        | Error::InvalidPolicy { .. }
        | Error::Violations(_)
        | Error::InvalidCursor
        | Error::TooMany(_) => StatusCode::BAD_REQUEST,
        Error::FeatureOff { .. } => StatusCode::PAYMENT_REQUIRED,
        Error::Held { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Scim(error) => StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST),
        Error::Denied { .. }
        | Error::Unverified
        | Error::Restricted { .. }
        | Error::FieldsRestricted(_)
        | Error::Provisioned { .. }
        | Error::GrantsAdmin { .. }
        | Error::UnclaimedDomain { .. } => StatusCode::FORBIDDEN,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn scim(error: &Error, method: &Method) -> Response<Body> {
    let rendered = scim_error(error, method);
    let status = StatusCode::from_u16(rendered.status).unwrap_or(StatusCode::BAD_REQUEST);
    json_response(status, Family::Scim.media_type(), rendered.to_json().to_string())
}

fn scim_error(error: &Error, method: &Method) -> ScimError {
    let scim_error = |scim_type, detail| ScimError { status: status(error).as_u16(), scim_type, detail };
    match error {
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
        Error::Invalid { .. } | Error::InvalidPolicy { .. } | Error::Violations(_) => {
            scim_error(Some(ScimType::InvalidValue), error.to_string())
        }
        Error::InvalidCursor => scim_error(Some(ScimType::InvalidCursor), error.to_string()),
        Error::TooMany(_) => scim_error(Some(ScimType::TooMany), error.to_string()),
        Error::Conflict(_)
        | Error::InvalidRole { .. }
        | Error::InactiveUser { .. }
        | Error::NoSeats { .. }
        | Error::GrantsAdmin { .. }
        | Error::FeatureOff { .. }
        | Error::Held { .. }
        | Error::Provisioned { .. }
        | Error::Denied { .. }
        | Error::Unverified
        | Error::Restricted { .. }
        | Error::FieldsRestricted(_)
        | Error::UnclaimedDomain { .. }
        | Error::Ineligible { .. }
        | Error::Unavailable(_)
        | Error::Internal(_) => scim_error(None, error.to_string()),
    }
}

fn admin(error: &Error, request_id: &str) -> Response<Body> {
    let (status, (code, title)) = (status(error), admin_code(error));
    let body = application_errors(status, code, title, &error.to_string(), request_id);
    json_response(status, Family::Admin.media_type(), body)
}

/// Writes an error of the admin control API: what is absent or not allowed is told as the gateway does (organizations API
/// §4).
fn control(error: &Error, request_id: &str) -> Response<Body> {
    match status(error) {
        status @ (StatusCode::NOT_FOUND | StatusCode::FORBIDDEN) => {
            json_response(status, Family::Control.media_type(), gateway(status, &error.to_string()))
        }
        _ => admin(error, request_id),
    }
}

/// Returns code and title among the errors of the application (organizations API §1.7).
fn admin_code(error: &Error) -> (&'static str, &'static str) {
    match error {
        Error::NotFound { what: "organization", .. } => ("ADMIN-404-2", "Organization not found"),
        Error::NotFound { what: "domain", .. } => ("ADMIN-404-3", "Domain not found"),
        Error::NotFound { what: "event", .. } => ("ADMIN-404-4", "Event not found"),
        Error::NotFound { what: "policy", .. } => ("ADMIN-404-5", "Policy not found"),
        Error::NotFound { what: "policy resource", .. } => ("ADMIN-404-6", "Policy resource not found"),
        Error::NotFound { what: "user", .. } => ("ADMIN-404-8", "User not found"),
        Error::NotFound { what: "group", .. } => ("ADMIN-404-10", "Group not found"),
        Error::NotFound { what: "resource", .. } => ("ADMIN-UAM-404-1", "Unknown resource"),
        Error::NotFound { .. } | Error::UnknownMember { .. } => ("ADMIN-404-1", "Unknown resource"),
        Error::InvalidRole { .. } => ("ADMIN-UAM-400-3", "Invalid role for resource"),
        Error::InactiveUser { .. } => ("ADMIN-UAM-400-2", "Inactive user"),
        Error::NoSeats { .. } => ("ADMIN-UAM-409-3", "Product license limit exceeded"),
        Error::GrantsAdmin { .. } => ("ADMIN-403-7", "Cannot delete group granting admin access"),
        Error::AlreadyExists { what: "group", .. } => ("ADMIN-UAM-409-2", "Resource conflicts"),
        Error::AlreadyExists { .. } | Error::Conflict(_) | Error::Ineligible { .. } => {
            ("ADMIN-409-28", "Conflict")
        }
        Error::Invalid { .. } | Error::Violations(_) | Error::Scim(_) => {
            ("ADMIN-400-24", "Invalid request body")
        }
        Error::InvalidPolicy { .. } => ("ADMIN-400-4", "Invalid resource"),
        Error::Provisioned { .. } => ("ADMIN-403-5", "Not allowed to manage the group"),
        Error::Denied { .. }
        | Error::Unverified
        | Error::Restricted { .. }
        | Error::FieldsRestricted(_)
        | Error::UnclaimedDomain { .. } => ("ADMIN-403-3", "Not allowed to manage the organization"),
        Error::FeatureOff { .. } => ("ADMIN-402-1", "Feature not enabled"),
        Error::InvalidCursor => ("ADMIN-400-1", "Invalid page cursor"),
        Error::TooMany(_) => ("ADMIN-400-21", "Number of queries over limit"),
        Error::Held { .. } => ("ADMIN-429-1", "Held until approved"),
        Error::Unavailable(_) | Error::Internal(_) => ("ADMIN-500-1", "Internal error"),
    }
}

/// Writes an error of the user management API (reference, §5).
fn users(error: &Error, base_url: &str) -> Response<Body> {
    let (key, context) = match error {
        Error::NotFound { what: "account", .. } => ("accountNotFound", None),
        Error::NotFound { .. } | Error::UnknownMember { .. } => ("notFound", None),
        Error::Violations(violations) => {
            let fields: Vec<Value> = violations
                .iter()
                .map(|violation| {
                    let rules: Vec<Value> =
                        violation.rules.iter().map(|rule| json!({ "key": rule })).collect();
                    json!({ "field": violation.field, "violations": rules })
                })
                .collect();
            ("fieldConstraintsViolated", Some(json!({ "fieldViolations": fields })))
        }
        Error::Denied { .. } | Error::Provisioned { .. } | Error::GrantsAdmin { .. } => ("forbidden", None),
        Error::FeatureOff { .. } => ("featureOff", None),
        Error::Unverified => ("forbidden.targetUnverified", None),
        Error::Restricted { reason } => ("forbidden.action", Some(denied(reason))),
        Error::FieldsRestricted(fields) => {
            let rules = fields.iter().map(|(field, reason)| ((*field).to_owned(), denied(reason)));
            ("forbidden.fieldMutation", Some(Value::Object(rules.collect())))
        }
        Error::UnclaimedDomain { domain } => ("forbidden.unclaimedDomain", Some(json!({ "domain": domain }))),
        Error::Ineligible { id, obstacles } => {
            let codes: Vec<Value> = obstacles
                .iter()
                .map(|obstacle| {
                    let link = format!("{base_url}{}", obstacle.path);
                    json!({ "code": obstacle.code, "message": obstacle.message, "link": link })
                })
                .collect();
            let context = json!({ "message": error.to_string(), "accountId": id, "errorCodes": codes });
            ("conflict.lifecycleErrors", Some(context))
        }
        Error::AlreadyExists { .. } | Error::Conflict(_) | Error::Held { .. } | Error::NoSeats { .. } => {
            ("conflict", None)
        }
        Error::Invalid { .. }
        | Error::InvalidRole { .. }
        | Error::InactiveUser { .. }
        | Error::InvalidPolicy { .. }
        | Error::Scim(_)
        | Error::InvalidCursor
        | Error::TooMany(_) => ("bodyParseFailure", None),
        Error::Unavailable(_) => ("serviceUnavailable", None),
        Error::Internal(_) => ("internalError", None),
    };
    json_response(status(error), Family::Users.media_type(), keyed(key, context.as_ref(), None))
}

/// Writes a rule that does not allow.
pub(crate) fn denied(reason: &str) -> Value {
    json!({ "allowed": false, "reason": { "key": reason } })
}
