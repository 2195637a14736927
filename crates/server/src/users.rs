//! The user management API under `/users`: what administrators do to the accounts that they manage.

pub(crate) mod email;
pub(crate) mod lifecycle;
pub(crate) mod permissions;
pub(crate) mod profile;
pub(crate) mod tokens;

use std::marker::PhantomData;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};
use steward_core::lifecycle::{Operation, Target, find_target};

use crate::auth::scope::ManageOrg;
use crate::auth::{Org, path_parameter};
use crate::body::read_optional_json;
use crate::failure::Failure;
use crate::family::{Family, Refusal, json_response, json_text};
use crate::state::AppState;

/// The account of the path, to which the caller is admitted for the operation `O`. That is found out before a body is
/// read (user management API, order of checks).
pub(crate) struct Account<O>(pub(crate) Target, pub(crate) PhantomData<O>);

/// An operation in the type of a handler.
pub(crate) trait Does {
    /// The operation.
    const OPERATION: Operation;
}

/// The operations that handlers name.
pub(crate) mod to {
    use steward_core::lifecycle::Operation;

    macro_rules! operations {
        ($($name:ident),* $(,)?) => {$(
            pub(crate) struct $name;

            impl super::Does for $name {
                const OPERATION: Operation = Operation::$name;
            }
        )*};
    }

    operations! {
        ReadPermissions,
        ReadProfile,
        UpdateProfile,
        SetEmail,
        ListTokens,
        DeleteToken,
        Disable,
        Enable,
        Delete,
        CancelDelete,
    }
}

impl<O: Does> FromRequestParts<AppState> for Account<O> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let Org(caller, _) = Org::<ManageOrg>::from_request_parts(parts, state).await?;
        let named = path_parameter(parts, state, "accountId").await?.unwrap_or_default();
        Ok(Self(find_target(caller, &named, O::OPERATION).await?, PhantomData))
    }
}

/// A body that must be an object.
pub(crate) struct Sent(pub(crate) Map<String, Value>);

/// A body that may be absent or empty, whatever type is announced for it.
pub(crate) struct MaybeSent(pub(crate) Map<String, Value>);

impl FromRequest<AppState> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        match object(request, state).await? {
            Some(members) => Ok(Self(members)),
            None => Err(malformed("it is empty")),
        }
    }
}

impl FromRequest<AppState> for MaybeSent {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        Ok(Self(object(request, state).await?.unwrap_or_default()))
    }
}

async fn object(request: Request, state: &AppState) -> Result<Option<Map<String, Value>>, Failure> {
    let (parts, body) = request.into_parts();
    let limits = state.settings.limits;
    match read_optional_json(&parts.headers, body, limits, "application/json").await? {
        None => Ok(None),
        Some(Value::Object(members)) => Ok(Some(members)),
        Some(_) => Err(malformed("it must be an object")),
    }
}

/// Says why a body could not be read.
fn malformed(why: impl Into<String>) -> Failure {
    Refusal::Malformed { why: why.into() }.into()
}

/// Reads a member that is text, or null for none.
fn text(name: &str, value: Value) -> Result<Option<String>, Failure> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        _ => Err(malformed(format!("{name} must be a string"))),
    }
}

fn answer(body: &impl Serialize) -> Response<Body> {
    json_response(StatusCode::OK, Family::Users.media_type(), json_text(body))
}

fn no_content() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
