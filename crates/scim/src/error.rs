//! The one error type, which is also the error body (RFC 7644 §3.12).

use std::fmt;

use serde_json::{Map, Value};

/// The URN of the error message.
pub const ERROR_URN: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// A refusal, ready to be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ScimError {
    /// The HTTP status.
    pub status: u16,
    /// The keyword of RFC 7644 §3.12, table 9; only with status 400 and 409.
    pub scim_type: Option<ScimType>,
    /// What was wrong and what to do, for the person who set up the client.
    pub detail: String,
}

impl ScimError {
    /// Makes an error without a keyword.
    pub fn new(status: u16, detail: impl Into<String>) -> ScimError {
        ScimError { status, scim_type: None, detail: detail.into() }
    }

    /// Makes a `400` with its keyword.
    pub fn bad_request(scim_type: ScimType, detail: impl Into<String>) -> ScimError {
        ScimError { status: 400, scim_type: Some(scim_type), detail: detail.into() }
    }

    /// Makes a `409 uniqueness`.
    pub fn uniqueness(detail: impl Into<String>) -> ScimError {
        ScimError { status: 409, scim_type: Some(ScimType::Uniqueness), detail: detail.into() }
    }

    /// Makes a `404`.
    pub fn not_found(detail: impl Into<String>) -> ScimError {
        ScimError::new(404, detail)
    }

    /// Renders the error body. The status is a string there (RFC 7644 §3.12).
    pub fn to_json(&self) -> Value {
        let mut body = Map::new();
        body.insert("schemas".into(), Value::from(vec![ERROR_URN]));
        body.insert("status".into(), Value::from(self.status.to_string()));
        if let Some(scim_type) = self.scim_type {
            body.insert("scimType".into(), Value::from(scim_type.as_str()));
        }
        body.insert("detail".into(), Value::from(self.detail.as_str()));
        Value::Object(body)
    }
}

macro_rules! scim_types {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// The error keywords of RFC 7644 §3.12 and RFC 9865 §2.1.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ScimType { $($(#[$doc])* $variant,)* }

        impl ScimType {
            /// Every keyword.
            pub const ALL: &[ScimType] = &[$(ScimType::$variant,)*];

            /// The keyword as it is written in the body.
            pub fn as_str(self) -> &'static str {
                match self { $(ScimType::$variant => $text,)* }
            }
        }
    };
}

scim_types! {
    /// A filter is malformed, or compares what cannot be compared.
    InvalidFilter = "invalidFilter",
    /// The request asks for more than the server is willing to compute.
    TooMany = "tooMany",
    /// A value that must be unique is taken.
    Uniqueness = "uniqueness",
    /// The attribute cannot be changed.
    Mutability = "mutability",
    /// The body is not JSON or has the wrong shape.
    InvalidSyntax = "invalidSyntax",
    /// The path of a PATCH operation is malformed or unknown.
    InvalidPath = "invalidPath",
    /// The path of a PATCH operation selects nothing.
    NoTarget = "noTarget",
    /// A required value is missing, or a value has the wrong type.
    InvalidValue = "invalidValue",
    /// The protocol version is not supported.
    InvalidVers = "invalidVers",
    /// The request puts personal data where it must not be.
    Sensitive = "sensitive",
    /// The cursor is not one of ours (RFC 9865).
    InvalidCursor = "invalidCursor",
    /// The cursor is too old (RFC 9865).
    ExpiredCursor = "expiredCursor",
    /// The page size differs from that of the first page (RFC 9865).
    InvalidCount = "invalidCount",
}

impl fmt::Display for ScimType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
