//! Bulk requests (RFC 7644 §3.7): many operations in one body, which may name what others create.
//!
//! [`BulkRequest::parse`] reads the body, [`BulkPlan`] says which operation to run next and makes the answer. Nothing
//! here runs anything.

mod answer;
mod plan;
mod references;

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value};

pub use plan::{BulkDone, BulkPlan, BulkStep};

use crate::resource::require_message;
use crate::{Protocol, ResourceType, ScimError, ScimType};

/// The URN of the bulk request.
pub const BULK_REQUEST_URN: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

/// The URN of the bulk response.
pub const BULK_RESPONSE_URN: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

/// What a reference to a resource of the same request begins with (RFC 7644 §3.7.2).
const PREFIX: &str = "bulkId:";

/// The length of a bulkId in bytes.
const MAX_BULK_ID: usize = 255;

/// A bulk request that has been read. Its shape is right; whether its paths lead to anything and its references can be
/// resolved shows when it is run, and is told operation by operation.
#[derive(Debug, Clone)]
pub struct BulkRequest {
    /// After how many failed operations no other is begun; `None` for never (RFC 7644 §3.7.3).
    pub fail_on_errors: Option<u64>,
    /// The operations, in the order of the request.
    pub operations: Vec<BulkOperation>,
}

/// One operation of a bulk request.
#[derive(Debug, Clone)]
pub struct BulkOperation {
    /// What to do.
    pub method: BulkMethod,
    /// The name that other operations have for the resource; every POST has one.
    pub bulk_id: Option<String>,
    /// The version that the resource must have, as in `If-Match`.
    pub version: Option<String>,
    /// `/Users` or `/Users/{id}`.
    pub path: String,
    /// The body; every method but DELETE has one.
    pub data: Option<Value>,
}

/// The method of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BulkMethod {
    /// Create.
    Post,
    /// Replace.
    Put,
    /// Modify.
    Patch,
    /// Delete.
    Delete,
}

impl BulkMethod {
    const ALL: [BulkMethod; 4] = [BulkMethod::Post, BulkMethod::Put, BulkMethod::Patch, BulkMethod::Delete];

    /// The method as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            BulkMethod::Post => "POST",
            BulkMethod::Put => "PUT",
            BulkMethod::Patch => "PATCH",
            BulkMethod::Delete => "DELETE",
        }
    }
}

impl BulkRequest {
    /// Reads the body with the usual limits.
    ///
    /// A request whose shape is wrong (a member of another type, a missing method or path, a POST without `bulkId`, two
    /// with the same, more operations than the limit) is refused whole, before anything is run: `400 invalidSyntax`, or
    /// `413` for what is too large (RFC 7644 §3.7.4). The size of the body is for the caller to limit.
    pub fn parse(body: Value) -> Result<BulkRequest, ScimError> {
        BulkRequest::parse_with(&Protocol::default(), body)
    }

    pub(crate) fn parse_with(protocol: &Protocol, body: Value) -> Result<BulkRequest, ScimError> {
        let Value::Object(body) = body else {
            return Err(syntax("a bulk request must be a JSON object with an array \"Operations\""));
        };
        require_message(protocol, &body, BULK_REQUEST_URN)?;
        let (mut operations, mut fail_on_errors) = (None, None);
        for (name, value) in body {
            match name.to_ascii_lowercase().as_str() {
                "operations" => operations = Some(value),
                "failonerrors" => fail_on_errors = Some(value),
                _ => {}
            }
        }
        let fail_on_errors = match fail_on_errors {
            None | Some(Value::Null) => None,
            Some(value) => Some(value.as_u64().filter(|errors| *errors > 0).ok_or_else(|| {
                syntax("\"failOnErrors\" must be a whole number from 1: the errors after which to stop")
            })?),
        };
        let Some(Value::Array(operations)) = operations else {
            return Err(syntax("a bulk request needs an array \"Operations\""));
        };
        if operations.is_empty() {
            return Err(syntax("\"Operations\" is empty; send at least one operation"));
        }
        let most = protocol.limits.bulk_operations;
        if operations.len() > most {
            let found = operations.len();
            let detail = format!(
                "{found} operations are more than maxOperations, which is {most}; send several requests"
            );
            return Err(ScimError::new(413, detail));
        }
        let mut names = HashSet::with_capacity(operations.len());
        let mut read = Vec::with_capacity(operations.len());
        for (index, operation) in operations.into_iter().enumerate() {
            let operation = operation_of(protocol, operation).map_err(|error| error.in_operation(index))?;
            if let Some(name) = &operation.bulk_id
                && !names.insert(name.clone())
            {
                let detail =
                    format!("the bulkId \"{name}\" is that of an earlier operation; it must be unique");
                return Err(syntax(&detail).in_operation(index));
            }
            read.push(operation);
        }
        Ok(BulkRequest { fail_on_errors, operations: read })
    }

    /// Begins to run it. `types` are the resource types that the server has, `base_url` its SCIM base without a slash
    /// at the end.
    pub fn plan(self, types: &[Arc<ResourceType>], base_url: &str) -> BulkPlan {
        BulkPlan::new(self, types, base_url)
    }
}

fn operation_of(protocol: &Protocol, operation: Value) -> Result<BulkOperation, ScimError> {
    let Value::Object(members) = operation else {
        return Err(syntax("an operation must be a JSON object with \"method\", \"path\" and \"data\""));
    };
    let mut found: Map<String, Value> = Map::new();
    for (name, value) in members {
        let name = name.to_ascii_lowercase();
        if ["method", "bulkid", "version", "path", "data"].contains(&name.as_str()) && !value.is_null() {
            found.insert(name, value);
        }
    }
    let mut text = |name: &str, shown: &str| match found.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(syntax(&format!("\"{shown}\" must be a string"))),
    };
    let method = text("method", "method")?;
    let method = BulkMethod::ALL
        .into_iter()
        .find(|known| method.as_deref().is_some_and(|method| method.eq_ignore_ascii_case(known.as_str())))
        .ok_or_else(|| syntax("\"method\" must be POST, PUT, PATCH or DELETE"))?;
    let bulk_id = text("bulkid", "bulkId")?.filter(|name| !name.is_empty());
    let version = text("version", "version")?.filter(|version| !version.is_empty());
    let path = text("path", "path")?.filter(|path| !path.is_empty());
    let path = path.ok_or_else(|| syntax("\"path\" is missing; it is for example /Users or /Users/{id}"))?;
    if path.len() > protocol.limits.path_length {
        return Err(syntax(&format!("\"path\" is longer than {} bytes", protocol.limits.path_length)));
    }
    if bulk_id.as_ref().is_some_and(|name| name.len() > MAX_BULK_ID) {
        return Err(syntax(&format!("\"bulkId\" is longer than {MAX_BULK_ID} bytes")));
    }
    if method == BulkMethod::Post && bulk_id.is_none() {
        return Err(syntax("\"bulkId\" is missing; every POST needs one (RFC 7644 §3.7)"));
    }
    let data = found.remove("data");
    if method != BulkMethod::Delete && data.is_none() {
        return Err(syntax(&format!("\"data\" is missing; {} needs a body", method.as_str())));
    }
    Ok(BulkOperation { method, bulk_id, version, path, data: data.filter(|_| method != BulkMethod::Delete) })
}

fn syntax(detail: &str) -> ScimError {
    ScimError::bad_request(ScimType::InvalidSyntax, detail)
}
