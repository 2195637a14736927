//! What administrators ask of the same people: the search of the organizations API (§3.4), its first page and its last.

use serde_json::{Value, json};

use crate::build::Directory;
use crate::server::Server;
use crate::shared::script::Script;
use crate::shared::text::{kilo, thousands};
use crate::shared::{ask, data, progress};
use crate::support::Anything;

/// Users on a page; the most that a server gives.
const PAGE: usize = 100;

/// The role that the largest group gets.
const ROLE: &str = "atlassian/user";

/// Returns each search with the requests for its first and for its last page.
pub(crate) fn searches(
    server: &Server,
    directory: &Directory,
    users: usize,
) -> Anything<Vec<(String, u16, Vec<Script>)>> {
    let (group, last) = (&directory.groups[0], users - 1);
    give_role(server, group)?;
    let digits = format!("{last:010}");
    let address = format!("load-{digits}@{}", server.domain);
    let mut asked = Vec::new();
    for (name, filter) in [
        (
            format!("words of a name, one of {}", thousands(users as u64)),
            json!({ "searchTerm": format!("load {digits}") }),
        ),
        // The numbers below 100,000 begin with five zeros.
        (
            format!("words of a name, {} of them", kilo(users.min(100_000))),
            json!({ "searchTerm": "load 00000" }),
        ),
        ("an address".to_owned(), json!({ "emails": [address] })),
        ("the largest group".to_owned(), json!({ "groupIds": [group] })),
        ("a role".to_owned(), json!({ "roleIds": [ROLE] })),
        ("active users".to_owned(), json!({ "status": ["active"] })),
        ("suspended users".to_owned(), json!({ "status": ["suspended"] })),
    ] {
        let first = question(&filter, None);
        let (last, pages) = walk(server, &filter)?;
        let scripts = |body: &str| vec![Script::cycle(vec![request(server, body)]); data::CONNECTIONS];
        asked.push((format!("search: {name}, first page"), 200, scripts(&first)));
        if let Some(cursor) = last {
            let name = format!("search: {name}, last of {} pages", thousands(pages as u64));
            asked.push((name, 200, scripts(&question(&filter, Some(&cursor)))));
        }
    }
    Ok(asked)
}

/// Gives the largest group a role at a workspace, unless it has one of an earlier run.
fn give_role(server: &Server, group: &str) -> Anything<()> {
    let path = format!("/groups/{group}/role-assignments");
    let there = ask::get(&server.admin, &path)?;
    if there["data"].as_array().is_some_and(|roles| !roles.is_empty()) {
        return Ok(());
    }
    let body = json!({ "name": "Wiki", "product": "confluence" }).to_string();
    let (_, made) = sent(server, &server.own.request("POST", "/workspaces", &body), 201)?;
    let id = made["id"].as_str().ok_or("a workspace has no id")?;
    let body =
        json!({ "resourceId": format!("ari:cloud:confluence::site/{id}"), "roleId": ROLE }).to_string();
    sent(server, &server.admin.request("POST", &format!("{path}/assign"), &body), 204)?;
    Ok(())
}

fn sent(server: &Server, request: &[u8], expected: u16) -> Anything<(u16, Value)> {
    let (status, body) = ask::raw(&server.admin, request)?;
    if status != expected {
        return Err(ask::unexpected("a request before the searches", status, &body));
    }
    let value = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body)? };
    Ok((status, value))
}

fn question(filter: &Value, cursor: Option<&str>) -> String {
    let mut body = filter.clone();
    body["limit"] = json!(PAGE);
    if let Some(cursor) = cursor {
        body["cursor"] = json!(cursor);
    }
    body.to_string()
}

fn request(server: &Server, body: &str) -> Vec<u8> {
    server.admin.request("POST", "/users/search", body)
}

/// Goes through all pages, and returns the cursor of the last one and how many there are.
fn walk(server: &Server, filter: &Value) -> Anything<(Option<String>, usize)> {
    progress(&format!("going through {filter}"));
    let (mut cursor, mut pages) = (None, 0);
    loop {
        let (_, page) = sent(server, &request(server, &question(filter, cursor.as_deref())), 200)?;
        pages += 1;
        match page["links"]["next"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return Ok((cursor, pages)),
        }
    }
}
