//! Fills a server through its own API, and builds the requests that are measured.

use std::fmt::Write;

use serde_json::{Value, json};
use tokio::task::{JoinSet, LocalSet};

use crate::script::{PLACE, Script, Step};
use crate::support::Anything;
use crate::support::http::{Caller, Connection};

/// Connections of every load.
pub(crate) const CONNECTIONS: usize = 16;

/// Members in one request; the limit of one event.
const MEMBERS_AT_ONCE: usize = 1_000;

/// Users that each connection adds and removes in turn.
pub(crate) const SPARES: usize = 100;

/// Numbers of users created while measuring begin here, far from those created before.
const MEASURED_FROM: u64 = 1_000_000_000;

/// Returns the request that creates a user, as identity providers send it, with [`PLACE`] for the number.
fn user_template(scim: &Caller, domain: &str) -> Vec<u8> {
    let name = format!("load-{PLACE}@{domain}");
    let user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": name,
        "externalId": format!("external-{PLACE}"),
        "name": {"givenName": "Load", "familyName": format!("Number {PLACE}")},
        "displayName": format!("Load Number {PLACE}"),
        "title": "Engineer",
        "active": true,
        "emails": [{"value": name, "type": "work", "primary": true}],
    });
    scim.request("POST", "/Users", &user.to_string())
}

/// Creates users 0 to `count` and returns their ids in that order.
pub(crate) fn create_users(scim: &Caller, domain: &str, count: usize) -> Anything<Vec<String>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let template = user_template(scim, domain);
    let share = count.div_ceil(CONNECTIONS);
    LocalSet::new().block_on(&runtime, async {
        let mut tasks = JoinSet::new();
        for first in (0..count).step_by(share.max(1)) {
            let address = scim.address;
            let mut script = Script::numbered(template.clone(), first as u64);
            tasks.spawn_local(async move {
                let mut connection = Connection::open(address).await?;
                let mut ids = Vec::with_capacity(share);
                for _ in first..(first + share).min(count) {
                    ids.push(created(&mut connection, script.next().0).await?);
                }
                Anything::Ok((first, ids))
            });
        }
        let mut shares = Vec::new();
        while let Some(finished) = tasks.join_next().await {
            shares.push(finished??);
        }
        shares.sort();
        Ok(shares.into_iter().flat_map(|(_, ids)| ids).collect())
    })
}

/// Creates a group with these members and returns its id.
pub(crate) fn create_group(scim: &Caller, name: &str, members: &[String]) -> Anything<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connection = Connection::open(scim.address).await?;
        let group = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "displayName": name,
        });
        let id = created(&mut connection, &scim.request("POST", "/Groups", &group.to_string())).await?;
        for members in members.chunks(MEMBERS_AT_ONCE) {
            let members: Vec<Value> = members.iter().map(|id| json!({"value": id})).collect();
            let change = patch(&json!({"op": "add", "path": "members", "value": members}));
            let path = format!("/Groups/{id}?excludedAttributes=members");
            let answer = connection.call(&scim.request("PATCH", &path, &change)).await?;
            if !(200..300).contains(&answer.status) {
                return Err(unexpected("adding members", answer.status, answer.body));
            }
        }
        Ok(id)
    })
}

/// Sends the first request of a case and returns its status and the size of its answer.
pub(crate) fn probe(scim: &Caller, script: &mut Script) -> Anything<(u16, usize)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connection = Connection::open(scim.address).await?;
        let answer = connection.call(script.next().0).await?;
        if (200..300).contains(&answer.status) {
            Ok((answer.status, answer.body.len()))
        } else {
            Err(unexpected("the first request of a case", answer.status, answer.body))
        }
    })
}

async fn created(connection: &mut Connection, request: &[u8]) -> Anything<String> {
    let answer = connection.call(request).await?;
    if answer.status != 201 {
        return Err(unexpected("creating", answer.status, answer.body));
    }
    let resource: Value = serde_json::from_slice(answer.body)?;
    Ok(resource["id"].as_str().ok_or("a created resource has no id")?.to_owned())
}

fn unexpected(what: &str, status: u16, body: &[u8]) -> Box<dyn std::error::Error + Send + Sync> {
    format!("{what} was answered with {status}: {}", String::from_utf8_lossy(body)).into()
}

fn patch(operation: &Value) -> String {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [operation],
    })
    .to_string()
}

/// Splits the users among the connections.
fn shares(ids: &[String]) -> impl Iterator<Item = &[String]> {
    ids.chunks(ids.len().div_ceil(CONNECTIONS))
}

/// Reads each user by id.
pub(crate) fn reads(scim: &Caller, ids: &[String]) -> Vec<Script> {
    let read = |id: &String| scim.request("GET", &format!("/Users/{id}"), "");
    shares(ids).map(|ids| Script::cycle(ids.iter().map(read).collect())).collect()
}

/// Looks users up by `userName`, as identity providers do before they create.
pub(crate) fn filters(scim: &Caller, domain: &str, count: usize) -> Vec<Script> {
    let lookup = |number: usize| {
        let mut path = "/Users?filter=".to_owned();
        for byte in format!("userName eq \"load-{number:010}@{domain}\"").bytes() {
            if byte.is_ascii_alphanumeric() || b"-.".contains(&byte) {
                path.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                write!(path, "%{byte:02X}").ok();
            }
        }
        scim.request("GET", &path, "")
    };
    // Spread over the whole range, in an order that no index likes; 500 requests each are enough.
    let number = |connection: usize, step: usize| ((connection * 500 + step) * 7_919) % count;
    (0..CONNECTIONS)
        .map(|connection| Script::cycle((0..500).map(|step| lookup(number(connection, step))).collect()))
        .collect()
}

/// Lists pages of 100.
pub(crate) fn lists(scim: &Caller, count: usize) -> Vec<Script> {
    let page = |start: usize| scim.request("GET", &format!("/Users?startIndex={start}&count=100"), "");
    (0..CONNECTIONS).map(|_| Script::cycle((1..count).step_by(100).map(page).collect())).collect()
}

/// Creates users that are not there.
pub(crate) fn creates(scim: &Caller, domain: &str) -> Vec<Script> {
    let first = |connection: usize| MEASURED_FROM + connection as u64 * 100_000_000;
    (0..CONNECTIONS)
        .map(|connection| Script::numbered(user_template(scim, domain), first(connection)))
        .collect()
}

/// Deactivates and reactivates each user.
pub(crate) fn patches(scim: &Caller, ids: &[String]) -> Vec<Script> {
    let set = |id: &String, active: bool| {
        let change = patch(&json!({"op": "replace", "path": "active", "value": active}));
        scim.request("PATCH", &format!("/Users/{id}"), &change)
    };
    shares(ids)
        .map(|ids| {
            let deactivations = ids.iter().map(|id| set(id, false));
            let reactivations = ids.iter().map(|id| set(id, true));
            Script::cycle(deactivations.chain(reactivations).collect())
        })
        .collect()
}

/// Adds one user after the other to a group and removes it again; the latency of adding counts.
pub(crate) fn memberships(scim: &Caller, group: &str, spares: &[String], query: &str) -> Vec<Script> {
    let path = format!("/Groups/{group}{query}");
    let add = |id: &String| {
        let change = patch(&json!({"op": "add", "path": "members", "value": [{"value": id}]}));
        Step { request: scim.request("PATCH", &path, &change), counted: true }
    };
    let remove = |id: &String| {
        let change = patch(&json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")}));
        Step { request: scim.request("PATCH", &path, &change), counted: false }
    };
    shares(spares)
        .map(|ids| {
            let requests = ids.iter().flat_map(|id| [add(id), remove(id)]).collect();
            Script::Cycle { requests, position: 0 }
        })
        .collect()
}
