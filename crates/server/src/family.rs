//! API families: each has its own prefix and its own shape of an error.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{Response, StatusCode};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value, json};
use steward_scim::{ScimError, ScimType};

use crate::dlp;
use crate::provisioning::schemas;
use crate::rate::Exceeded;
use crate::routes::SchemaOf;

/// An API family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// User provisioning, `/scim`: RFC 7644 §3.12.
    Scim,
    /// Organizations, control and API access, `/admin`: application errors, and the gateway's shape for 401 and 429.
    Admin,
    /// Admin control, `/admin/control`: application errors, and the gateway's shape for 401, 403, 404 and 429.
    Control,
    /// Data loss prevention, `/admin/dlp`: application errors with the gateway's members beside them.
    Dlp,
    /// User management, `/users`: one key, said in both of the notations that clients read.
    Users,
    /// Steward's own endpoints: RFC 9457.
    Own,
}

impl Family {
    /// Tells the family of a path.
    pub(crate) fn of(path: &str) -> Self {
        let below = |prefix: &str| {
            path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if below("/scim") {
            Self::Scim
        } else if below("/admin/dlp") {
            Self::Dlp
        } else if below("/admin/control") {
            Self::Control
        } else if below("/admin") {
            Self::Admin
        } else if below("/users") {
            Self::Users
        } else {
            Self::Own
        }
    }

    /// Lists the shapes of the family's errors: by status, and what the others have.
    pub(crate) fn errors(self) -> &'static [(&'static str, SchemaOf)] {
        match self {
            Self::Scim => &[("default", SchemaGenerator::subschema_for::<schemas::ScimError>)],
            Self::Admin => &[
                ("401", SchemaGenerator::subschema_for::<GatewayError<'_>>),
                ("429", SchemaGenerator::subschema_for::<GatewayError<'_>>),
                ("default", SchemaGenerator::subschema_for::<AdminErrors<'_>>),
            ],
            Self::Control => &[
                ("401", SchemaGenerator::subschema_for::<GatewayError<'_>>),
                ("403", SchemaGenerator::subschema_for::<GatewayError<'_>>),
                ("404", SchemaGenerator::subschema_for::<GatewayError<'_>>),
                ("429", SchemaGenerator::subschema_for::<GatewayError<'_>>),
                ("default", SchemaGenerator::subschema_for::<AdminErrors<'_>>),
            ],
            Self::Dlp => &[("default", SchemaGenerator::subschema_for::<dlp::DlpError<'_>>)],
            Self::Users => &[("default", SchemaGenerator::subschema_for::<UserManagementError<'_>>)],
            Self::Own => &[("default", SchemaGenerator::subschema_for::<Problem>)],
        }
    }

    /// Returns the media type of the family's errors.
    pub(crate) const fn error_media_type(self) -> &'static str {
        match self {
            Self::Own => "application/problem+json",
            _ => self.media_type(),
        }
    }

    /// Returns the media type of the family's answers.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Scim => "application/scim+json",
            // A client reads the error body only under exactly this type (organizations API, quirk 4).
            Self::Admin | Self::Control => "application/json;charset=UTF-8",
            // A client throws at any other type (user management API, quirk 1).
            Self::Dlp | Self::Users | Self::Own => "application/json",
        }
    }
}

/// What the edge of the server says no to, before or beside a use case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No such path.
    UnknownPath,
    /// The path is there, the method is not.
    UnknownMethod { method: String },
    /// No key, or one that opens nothing here.
    Unauthenticated,
    /// The IP allowlists of the caller's organization do not have its address.
    Address,
    /// The key lacks a scope.
    MissingScope { scope: &'static str },
    /// The body is of a type that is not read here.
    UnsupportedMediaType { given: String, accepted: &'static str },
    /// The body is larger than the limit.
    TooLarge { limit: usize },
    /// The body did not arrive in time.
    BodyTimeout,
    /// The body ended early.
    BodyBroken,
    /// The URL is longer than the limit.
    UrlTooLong { limit: usize },
    /// The head of the request is larger than the limit.
    HeadTooLarge { limit: usize },
    /// The body is not the JSON that is read here.
    Malformed { why: String },
    /// A part of the query is not understood.
    Query { field: Cow<'static, str>, rule: String },
    /// The path names a domain by something that is no identifier.
    InvalidDomainId,
    /// The caller, its organization or its address asks too often.
    TooMany(Exceeded),
    /// The request took longer than the limit.
    Timeout,
    /// A defect.
    Internal,
}

impl Refusal {
    /// Returns the status. A missing scope is told as each family's own clients know it (organizations API §1.2).
    pub(crate) fn status(&self, family: Family) -> StatusCode {
        match self {
            Self::MissingScope { .. } if family == Family::Users => StatusCode::FORBIDDEN,
            Self::Address => StatusCode::FORBIDDEN,
            Self::UnknownPath => StatusCode::NOT_FOUND,
            Self::UnknownMethod { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unauthenticated | Self::MissingScope { .. } => StatusCode::UNAUTHORIZED,
            Self::UnsupportedMediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::UrlTooLong { .. } => StatusCode::URI_TOO_LONG,
            Self::HeadTooLarge { .. } => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::BodyBroken | Self::Malformed { .. } | Self::Query { .. } | Self::InvalidDomainId => {
                StatusCode::BAD_REQUEST
            }
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Timeout => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Says what is wrong and what to do.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::UnknownPath => {
                "There is no such resource. Check the path against the API reference.".to_owned()
            }
            Self::UnknownMethod { method } => format!("The method {method} is not supported on this path."),
            Self::Unauthenticated => {
                "The request needs the header `Authorization: Bearer <key>` with a valid key of this API."
                    .to_owned()
            }
            Self::Address => {
                "The IP allowlist of the organization does not have the address that this request comes from."
                    .to_owned()
            }
            Self::MissingScope { scope } => {
                format!("Unauthorized; scope does not match: the key lacks {scope}.")
            }
            Self::UnsupportedMediaType { given, accepted } => {
                format!("The content type {given} is not supported: send {accepted}.")
            }
            Self::TooLarge { limit } => {
                format!("The body exceeds the limit of {limit} bytes: send it in smaller requests.")
            }
            Self::BodyTimeout => "The body did not arrive in time: send it again without pauses.".to_owned(),
            Self::BodyBroken => "The body ended before its announced length: send it again.".to_owned(),
            Self::UrlTooLong { limit } => {
                format!("The URL exceeds the limit of {limit} bytes: shorten the query.")
            }
            Self::HeadTooLarge { limit } => {
                format!(
                    "The head of the request exceeds the limit of {limit} bytes: send fewer or shorter headers."
                )
            }
            Self::Malformed { why } => format!("The body is not valid JSON for this request: {why}."),
            Self::Query { field, rule } => format!("The query parameter {field} {rule}."),
            Self::InvalidDomainId => {
                "The path must name a domain by its id, as the list of domains shows it.".to_owned()
            }
            Self::TooMany(exceeded) => {
                let seconds = exceeded.seconds();
                format!("Rate limit exceeded. Try again in {seconds} s, as the header Retry-After says.")
            }
            Self::Timeout => "The request took too long. Try it again later.".to_owned(),
            Self::Internal => {
                "Something went wrong on the server. Quote the request id when you report it.".to_owned()
            }
        }
    }

    /// Renders the refusal in the shape of a family.
    pub(crate) fn response(&self, family: Family, request_id: &str) -> Response<Body> {
        let status = self.status(family);
        let body = match family {
            Family::Scim => self.scim_body(request_id),
            Family::Admin => self.admin_body(request_id),
            Family::Control => self.control_body(request_id),
            Family::Dlp => {
                let (code, title) = self.admin_code();
                dlp::error(status, code, title, &self.sentence(), request_id)
            }
            Family::Users => self.users_body(),
            Family::Own => problem(status, &self.sentence()),
        };
        let mut response = json_response(status, family.error_media_type(), body);
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Self::TooMany(exceeded) = self {
            exceeded.write(headers);
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }

    fn scim_body(&self, request_id: &str) -> String {
        let scim_type = match self {
            Self::Malformed { .. } | Self::BodyBroken => Some(ScimType::InvalidSyntax),
            Self::Query { field, .. } => Some(match field.to_ascii_lowercase().as_str() {
                "filter" => ScimType::InvalidFilter,
                "cursor" => ScimType::InvalidCursor,
                _ => ScimType::InvalidValue,
            }),
            _ => None,
        };
        let error =
            ScimError { status: self.status(Family::Scim).as_u16(), scim_type, detail: self.sentence() };
        let mut body = error.to_json();
        // The gateway's shape and the RFC's in one: either kind of client finds its fields (reference, A6).
        if let (StatusCode::UNAUTHORIZED, Some(members)) = (self.status(Family::Scim), body.as_object_mut()) {
            members.insert("error".to_owned(), json!("Unauthorized"));
            members.insert("traceId".to_owned(), json!(request_id));
        }
        body.to_string()
    }

    fn admin_body(&self, request_id: &str) -> String {
        match self {
            Self::Unauthenticated => return gateway(StatusCode::UNAUTHORIZED, "Unauthorized"),
            Self::MissingScope { .. } => {
                return gateway(StatusCode::UNAUTHORIZED, "Unauthorized; scope does not match");
            }
            Self::TooMany(_) => return gateway(StatusCode::TOO_MANY_REQUESTS, &self.sentence()),
            _ => {}
        }
        let (code, title) = self.admin_code();
        application_errors(self.status(Family::Admin), code, title, &self.sentence(), request_id)
    }

    fn control_body(&self, request_id: &str) -> String {
        match self.status(Family::Control) {
            status @ (StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) => gateway(status, &self.sentence()),
            _ => self.admin_body(request_id),
        }
    }

    /// Returns code and title among the errors of the application.
    fn admin_code(&self) -> (&'static str, &'static str) {
        match self {
            Self::Unauthenticated | Self::MissingScope { .. } => ("ADMIN-401-1", "Unauthorized"),
            Self::Address => ("ADMIN-403-3", "Not allowed to manage the organization"),
            Self::TooMany(_) => ("ADMIN-429-2", "Rate limit exceeded"),
            Self::UnknownPath => ("ADMIN-404-1", "Unknown resource"),
            Self::UnknownMethod { .. } => ("ADMIN-405-1", "Method not supported"),
            Self::UnsupportedMediaType { .. } => ("ADMIN-415-1", "Unsupported media type"),
            Self::TooLarge { .. } => ("ADMIN-413-1", "Request body too large"),
            Self::BodyTimeout => ("ADMIN-408-1", "Request timeout"),
            Self::UrlTooLong { .. } => ("ADMIN-414-1", "URL too long"),
            Self::HeadTooLarge { .. } => ("ADMIN-431-1", "Request head too large"),
            Self::BodyBroken | Self::Malformed { .. } => ("ADMIN-400-24", "Invalid request body"),
            Self::InvalidDomainId => ("ADMIN-400-2", "Invalid domain identifier"),
            Self::Query { field, .. } if matches!(field.as_ref(), "from" | "to") => {
                ("ADMIN-400-3", "Invalid time date")
            }
            Self::Query { .. } => ("ADMIN-400-19", "Invalid request syntax"),
            Self::Timeout | Self::Internal => ("ADMIN-500-1", "Internal error"),
        }
    }

    fn users_body(&self) -> String {
        let key = match self {
            Self::Unauthenticated => return keyed("unauthorized", None, None),
            Self::UnknownPath | Self::InvalidDomainId => return keyed("notFound", None, None),
            Self::Query { field, rule } => {
                let context = json!({ "fieldViolations": [{
                    "field": field, "violations": [{ "key": "validCharacters" }],
                }] });
                let message = format!("The query parameter {field} {rule}.");
                return keyed("fieldConstraintsViolated", Some(&context), Some(&message));
            }
            Self::MissingScope { scope } => {
                let message = format!("The key lacks the scope {scope}.");
                return keyed("forbidden", None, Some(&message));
            }
            Self::Address => "forbidden",
            Self::BodyBroken | Self::Malformed { .. } => "bodyParseFailure",
            Self::UnknownMethod { .. } => "methodNotAllowed",
            Self::UnsupportedMediaType { .. } => "unsupportedMediaType",
            Self::TooLarge { .. } => "bodyTooLarge",
            Self::BodyTimeout => "requestTimeout",
            Self::UrlTooLong { .. } => "urlTooLong",
            Self::HeadTooLarge { .. } => "headTooLarge",
            Self::TooMany(_) => "rateLimited",
            Self::Timeout => "serviceUnavailable",
            Self::Internal => "internalError",
        };
        keyed(key, None, Some(&self.sentence()))
    }
}

/// Writes an error of the user management API: the documented pair, and the pair that was seen live (reference, §5).
pub(crate) fn keyed(key: &str, context: Option<&Value>, message: Option<&str>) -> String {
    json_text(&UserManagementError { key, context, error_key: key, error_detail: context, message })
}

/// An error of the user management API, in both of the notations that clients read.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserManagementError<'a> {
    /// What was wrong.
    key: &'a str,
    /// What belongs to the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Map<String, Value>>")]
    context: Option<&'a Value>,
    /// The same as `key`.
    error_key: &'a str,
    /// The same as `context`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Map<String, Value>>")]
    error_detail: Option<&'a Value>,
    /// What was wrong, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

/// Writes the errors of the application (organizations API §1.7, shape 1).
pub(crate) fn application_errors(
    status: StatusCode,
    code: &str,
    title: &str,
    detail: &str,
    request_id: &str,
) -> String {
    json_text(&AdminErrors { errors: [AdminError::new(&status, code, title, detail, request_id)] })
}

impl<'a> AdminError<'a> {
    pub(crate) fn new(
        status: &'a StatusCode,
        code: &'a str,
        title: &'a str,
        detail: &'a str,
        request_id: &'a str,
    ) -> Self {
        Self { id: request_id, status: status.as_str(), code, title, detail }
    }
}

/// Errors of the organizations API.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AdminErrors<'a> {
    errors: [AdminError<'a>; 1],
}

/// An error of the organizations API.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AdminError<'a> {
    /// The id of the request.
    id: &'a str,
    /// The status, as text.
    status: &'a str,
    /// What was wrong.
    code: &'a str,
    /// The same in a few words.
    title: &'a str,
    /// What was wrong, and what to do.
    detail: &'a str,
}

/// Writes an error of the gateway (organizations API §1.7, shape 2).
pub(crate) fn gateway(status: StatusCode, message: &str) -> String {
    json_text(&GatewayError { code: status.as_u16(), message })
}

/// An error of the gateway before the organizations API.
#[derive(Serialize, JsonSchema)]
pub(crate) struct GatewayError<'a> {
    /// The status.
    code: u16,
    message: &'a str,
}

/// Writes a problem (RFC 9457).
pub(crate) fn problem(status: StatusCode, detail: &str) -> String {
    json_text(&Problem::new(status, detail))
}

/// What was wrong with a request, and what to do (RFC 9457).
#[derive(Serialize, JsonSchema)]
pub(crate) struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    /// The name of the status.
    title: &'static str,
    /// The status.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// What was wrong, and what to do.
    detail: String,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: &str) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { kind: "about:blank", title, status: status.as_u16(), detail: detail.to_owned() }
    }
}

/// Writes the JSON of a type that is made for the wire.
pub(crate) fn json_text(body: &impl Serialize) -> String {
    serde_json::to_string(body)
        .expect("wire types have texts for keys, and nothing in them refuses to be written")
}

/// Builds an answer with a JSON body.
pub(crate) fn json_response(
    status: StatusCode,
    media_type: &'static str,
    body: impl Into<Body>,
) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_family_is_told_by_whole_segments() {
        assert_eq!(Family::of("/scim/directory/1/Users"), Family::Scim);
        assert_eq!(Family::of("/scim"), Family::Scim);
        assert_eq!(Family::of("/scimmy"), Family::Own);
        assert_eq!(Family::of("/admin/v1/orgs"), Family::Admin);
        assert_eq!(Family::of("/admin/dlp/v1/orgs"), Family::Dlp);
        assert_eq!(Family::of("/admin/control/v2/orgs"), Family::Control);
        assert_eq!(Family::of("/admin/dlpx"), Family::Admin);
        assert_eq!(Family::of("/users/1/manage"), Family::Users);
        assert_eq!(Family::of("/usersearch"), Family::Own);
        assert_eq!(Family::of("/"), Family::Own);
    }
}
