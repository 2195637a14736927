//! Single requests, sent before and after a measurement.

use serde_json::Value;

use crate::support::Anything;
use crate::support::http::{Caller, Connection};

/// Sends one request and returns the status and the body of its answer.
pub(crate) fn raw(scim: &Caller, request: &[u8]) -> Anything<(u16, Vec<u8>)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connection = Connection::open(scim.address).await?;
        let answer = connection.call(request).await?;
        Ok((answer.status, answer.body.to_vec()))
    })
}

/// Reads a JSON document, which must be there.
pub(crate) fn get(scim: &Caller, path: &str) -> Anything<Value> {
    let (status, body) = raw(scim, &scim.request("GET", path, ""))?;
    if status != 200 {
        return Err(unexpected(&format!("GET {path}"), status, &body));
    }
    Ok(serde_json::from_slice(&body)?)
}

/// Returns how many resources there are, such as of `/Users`.
pub(crate) fn total(scim: &Caller, resources: &str) -> Anything<u64> {
    let list = get(scim, &format!("{resources}?count=1&excludedAttributes=members"))?;
    Ok(list["totalResults"].as_u64().ok_or("a list has no totalResults")?)
}

/// What the server says of itself: whether a feature such as `["bulk", "supported"]` is there.
pub(crate) fn supports(scim: &Caller, [part, feature]: [&str; 2]) -> Anything<bool> {
    Ok(get(scim, "/ServiceProviderConfig")?[part][feature].as_bool().unwrap_or(false))
}

/// Describes an answer that nobody asked for.
pub(crate) fn unexpected(what: &str, status: u16, body: &[u8]) -> Box<dyn std::error::Error + Send + Sync> {
    let start = String::from_utf8_lossy(&body[..body.len().min(600)]);
    format!("{what} was answered with {status}: {start}").into()
}
