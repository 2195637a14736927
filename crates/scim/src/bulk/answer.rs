//! Where the path of an operation leads, and its line in the answer (RFC 7644 §3.7.3).

use std::sync::Arc;

use serde_json::{Map, Value};

use super::plan::{Planned, State};
use super::{BulkMethod, BulkOperation};
use crate::{ResourceType, ScimError, ScimType};

/// What a path leads to.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) resource_type: Arc<ResourceType>,
    pub(super) id: Option<String>,
}

impl Target {
    pub(super) fn of(operation: &BulkOperation, types: &[Arc<ResourceType>]) -> Result<Target, ScimError> {
        let path = operation.path.trim().trim_matches('/');
        let (endpoint, id) = match path.split_once('/') {
            Some((endpoint, id)) => (endpoint, Some(id)),
            None => (path, None),
        };
        let same =
            |rt: &&Arc<ResourceType>| rt.endpoint.trim_start_matches('/').eq_ignore_ascii_case(endpoint);
        let shown: String = operation.path.chars().take(200).collect();
        let Some(resource_type) = types.iter().find(same) else {
            return Err(ScimError::not_found(format!("the path \"{shown}\" leads to no kind of resource")));
        };
        let creates = operation.method == BulkMethod::Post;
        match id {
            None if creates => Ok(Target { resource_type: Arc::clone(resource_type), id: None }),
            Some(id) if !creates && !id.contains(['/', '?', '#']) => {
                Ok(Target { resource_type: Arc::clone(resource_type), id: Some(id.to_owned()) })
            }
            _ => {
                let wanted = if creates { "" } else { "/{id}" };
                let detail = format!(
                    "the path of {} is {}{wanted}, not \"{shown}\"",
                    operation.method.as_str(),
                    resource_type.endpoint
                );
                Err(ScimError::bad_request(ScimType::InvalidPath, detail))
            }
        }
    }
}

impl Planned {
    /// Its line in the answer; `None` if it was not begun.
    pub(super) fn response(&self, base_url: &str) -> Option<Value> {
        let operation = &self.operation;
        let mut body = Map::new();
        let mut text = |name: &str, text: Option<&str>| {
            if let Some(text) = text {
                body.insert(name.to_owned(), Value::from(text));
            }
        };
        text("method", Some(operation.method.as_str()));
        text("bulkId", operation.bulk_id.as_deref());
        let (error, done) = match &self.state {
            State::Todo | State::Begun => return None,
            State::Done(done) => (None, Some(done)),
            State::Failed(error, done) => (Some(error), done.as_ref()),
        };
        // A POST that failed has no location (RFC 7644 §3.7.3).
        let named = || match &self.target {
            Ok(Target { resource_type, id: Some(id) }) => {
                format!("{base_url}{}/{id}", resource_type.endpoint)
            }
            _ => format!("{base_url}/{}", operation.path.trim_start_matches('/')),
        };
        let location = match done.filter(|done| !done.location.is_empty()) {
            Some(done) => Some(done.location.clone()),
            None => (operation.method != BulkMethod::Post).then(named),
        };
        text("location", location.as_deref());
        text("version", done.and_then(|done| done.version.as_deref()));
        let status = error.map_or(done.map_or(500, |done| done.status), |error| error.status);
        text("status", Some(&status.to_string()));
        let response = match error {
            Some(error) => Some(error.to_json()),
            None => done.and_then(|done| done.response.clone()),
        };
        if let Some(response) = response {
            body.insert("response".to_owned(), response);
        }
        Some(Value::Object(body))
    }
}
