//! One client that changes its users and groups until the server is gone.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;
use tokio::sync::Semaphore;

use super::chance::Chance;
use super::model::Share;
use crate::support::Anything;
use crate::support::http::{Caller, Connection};

/// Works until the server is killed, at most `most` operations, and counts each one that was acknowledged.
pub(super) async fn work(
    scim: &Caller,
    share: &mut Share,
    mut chance: Chance,
    most: usize,
    acknowledged: &Semaphore,
    killed: &AtomicBool,
) -> Anything<()> {
    // The server may be gone before this client came to connect.
    let Ok(mut connection) = Connection::open(scim.address).await else { return Ok(()) };
    for _ in 0..most {
        let operation = share.choose(&mut chance);
        let (request, expected) = share.request(scim, &operation);
        share.pending = Some(operation.clone());
        let answer = match connection.call(&request).await {
            Ok(answer) => answer,
            Err(_) if killed.load(Ordering::SeqCst) => return Ok(()),
            Err(error) => return Err(format!("before the kill, {operation:?}: {error}").into()),
        };
        if answer.status != expected {
            let body = String::from_utf8_lossy(answer.body);
            return Err(format!("{operation:?} was answered with {}: {body}", answer.status).into());
        }
        let resource =
            if answer.body.is_empty() { Value::Null } else { serde_json::from_slice(answer.body)? };
        share.apply(operation, &resource);
        share.pending = None;
        share.acknowledged += 1;
        acknowledged.add_permits(1);
    }
    Ok(())
}
