//! Fills a server through its own API, and builds the requests that are measured.

use std::fmt::Write;
use std::ops::Range;

use serde_json::{Value, json};
use tokio::task::{JoinSet, LocalSet};

use crate::shared::ask::unexpected;
use crate::shared::script::{PLACE, Script, Step};
use crate::support::Anything;
use crate::support::http::{Caller, Connection};

/// Connections of every load.
pub(crate) const CONNECTIONS: usize = 16;

/// Members in one request; the limit of one event.
pub(crate) const MEMBERS_AT_ONCE: usize = 1_000;

/// Users on a page of a list; the most that a server gives.
const PAGE: usize = 100;

/// Users that each connection adds and removes in turn.
pub(crate) const SPARES: usize = 100;

/// Numbers of users created while measuring begin here, far from those created before.
const MEASURED_FROM: u64 = 1_000_000_000;

/// Returns a user as identity providers send it; `mark` is the number or what stands for it.
pub(crate) fn user(domain: &str, mark: &str) -> Value {
    let name = format!("load-{mark}@{domain}");
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": name,
        "externalId": format!("external-{mark}"),
        "name": {"givenName": "Load", "familyName": format!("Number {mark}")},
        "displayName": format!("Load Number {mark}"),
        "title": "Engineer",
        "active": true,
        "emails": [{"value": name, "type": "work", "primary": true}],
    })
}

/// Returns the request that creates a user, with [`PLACE`] for the number.
pub(crate) fn user_template(scim: &Caller, domain: &str) -> Vec<u8> {
    scim.request("POST", "/Users", &user(domain, PLACE).to_string())
}

/// Creates the users of these numbers and returns their ids in that order.
pub(crate) fn create_users(scim: &Caller, domain: &str, numbers: Range<usize>) -> Anything<Vec<String>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let template = user_template(scim, domain);
    let share = numbers.len().div_ceil(CONNECTIONS);
    LocalSet::new().block_on(&runtime, async {
        let mut tasks = JoinSet::new();
        for first in numbers.clone().step_by(share.max(1)) {
            let address = scim.address;
            let mut script = Script::numbered(template.clone(), first as u64);
            tasks.spawn_local(async move {
                let mut connection = Connection::open(address).await?;
                let mut ids = Vec::with_capacity(share);
                for _ in first..(first + share).min(numbers.end) {
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
        let id = created(&mut connection, &group_request(scim, name)).await?;
        for members in members.chunks(MEMBERS_AT_ONCE) {
            add_members(scim, &mut connection, &id, members).await?;
        }
        Ok(id)
    })
}

/// Returns the request that creates a group without members.
pub(crate) fn group_request(scim: &Caller, name: &str) -> Vec<u8> {
    let group = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name});
    scim.request("POST", "/Groups", &group.to_string())
}

/// Adds up to [`MEMBERS_AT_ONCE`] members to a group; who is in it already stays in it.
pub(crate) async fn add_members(
    scim: &Caller,
    connection: &mut Connection,
    group: &str,
    members: &[String],
) -> Anything<()> {
    let members: Vec<Value> = members.iter().map(|id| json!({"value": id})).collect();
    let change = patch(&json!({"op": "add", "path": "members", "value": members}));
    let path = format!("/Groups/{group}?excludedAttributes=members");
    let answer = connection.call(&scim.request("PATCH", &path, &change)).await?;
    if (200..300).contains(&answer.status) {
        Ok(())
    } else {
        Err(unexpected("adding members", answer.status, answer.body))
    }
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
        let filter = format!("userName eq \"load-{number:010}@{domain}\"");
        scim.request("GET", &format!("/Users?filter={}", encoded(&filter)), "")
    };
    // Spread over the whole range, in an order that no index likes; 500 requests each are enough.
    let number = |connection: usize, step: usize| ((connection * 500 + step) * 7_919) % count;
    (0..CONNECTIONS)
        .map(|connection| Script::cycle((0..500).map(|step| lookup(number(connection, step))).collect()))
        .collect()
}

/// Writes a text as a value of a query.
pub(crate) fn encoded(text: &str) -> String {
    let mut query = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            query.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            write!(query, "%{byte:02X}").ok();
        }
    }
    query
}

/// Sends the same GET again and again.
pub(crate) fn same(scim: &Caller, path: &str) -> Vec<Script> {
    let request = scim.request("GET", path, "");
    (0..CONNECTIONS).map(|_| Script::cycle(vec![request.clone()])).collect()
}

/// Returns the path of a page of 100 users by number.
pub(crate) fn page(start: usize) -> String {
    format!("/Users?startIndex={start}&count={PAGE}")
}

/// Returns the path of a page of 100 users by cursor (RFC 9865); an empty cursor is the first page.
pub(crate) fn page_after(cursor: &str) -> String {
    format!("/Users?cursor={}&count={PAGE}", encoded(cursor))
}

/// Goes through all users by cursor. Returns the cursor of the last page and the number of pages.
pub(crate) fn walk(scim: &Caller) -> Anything<(String, usize)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connection = Connection::open(scim.address).await?;
        let (mut cursor, mut pages) = (String::new(), 0);
        loop {
            let path = page_after(&cursor);
            let answer = connection.call(&scim.request("GET", &path, "")).await?;
            if answer.status != 200 {
                return Err(unexpected("a page by cursor", answer.status, answer.body));
            }
            pages += 1;
            let page: Value = serde_json::from_slice(answer.body)?;
            match page["nextCursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => return Ok((cursor, pages)),
            }
        }
    })
}

/// Lists pages of 100.
pub(crate) fn lists(scim: &Caller, count: usize) -> Vec<Script> {
    let request = |start: usize| scim.request("GET", &page(start), "");
    (0..CONNECTIONS).map(|_| Script::cycle((1..count).step_by(PAGE).map(request).collect())).collect()
}

/// Creates users that are not there. A later run on the same data begins `later` numbers later on each connection.
pub(crate) fn creates(scim: &Caller, domain: &str, later: u64) -> Vec<Script> {
    let first = |connection: usize| MEASURED_FROM + connection as u64 * 100_000_000 + later;
    (0..CONNECTIONS)
        .map(|connection| Script::numbered(user_template(scim, domain), first(connection)))
        .collect()
}

/// Creates users that are not there, several with each request (RFC 7644 §3.7).
pub(crate) fn bulks(scim: &Caller, domain: &str, users: usize) -> Vec<Script> {
    let operations: Vec<Value> = (0..users)
        .map(|number| {
            // A number each for the request and the user in it.
            let data = user(domain, &format!("{PLACE}-{number}"));
            json!({"method": "POST", "path": "/Users", "bulkId": format!("user-{number}"), "data": data})
        })
        .collect();
    let bulk = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": operations,
    });
    let template = scim.request("POST", "/Bulk", &bulk.to_string());
    let first = |connection: usize| MEASURED_FROM + connection as u64 * 100_000_000;
    (0..CONNECTIONS).map(|connection| Script::numbered(template.clone(), first(connection))).collect()
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
