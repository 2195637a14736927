//! Compares everything the server shows after a restart with everything the clients know.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

use serde_json::Value;
use tokio::time;

use super::model::{Operation, Share, User};
use crate::process::block_on;
use crate::support::Anything;
use crate::support::http::{Caller, Connection};

/// Problems that are listed; more of them say nothing new.
const LISTED: usize = 20;

/// Users of each client that are looked up by `userName` too, the youngest.
const LOOKED_UP: usize = 10;

/// How often, and in what distance, the stream is read until all events are there: one second in all.
const ATTEMPTS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// Remembers the events that were read before.
#[derive(Debug, Default)]
pub(super) struct Checker {
    events: Vec<Value>,
}

/// What the server shows.
struct Shown {
    users: Vec<Value>,
    groups: Vec<Value>,
    accounts: Vec<Value>,
}

impl Checker {
    /// Returns how many events the stream holds.
    pub(super) fn events(&self) -> usize {
        self.events.len()
    }

    /// Settles what the unanswered operations did and compares everything. Returns how many of them were applied.
    pub(super) fn check(&mut self, scim: &Caller, admin: &Caller, shares: &mut [Share]) -> Anything<u64> {
        block_on(async {
            let mut reader = Reader::open(scim, admin).await?;
            let shown = Shown {
                users: reader.resources("/Users").await?,
                groups: reader.resources("/Groups").await?,
                accounts: reader.accounts().await?,
            };
            let mut applied = 0;
            for share in &mut *shares {
                applied += u64::from(settle(share, &shown));
            }

            let mut problems = Vec::new();
            compare_users(&shown, shares, &mut problems);
            compare_groups(&shown, shares, &mut problems);
            compare_accounts(&shown, shares, &mut problems);
            for share in &*shares {
                let youngest = share.users.iter().rev().take(LOOKED_UP);
                for user in youngest {
                    reader.look_up(user, &mut problems).await?;
                }
            }
            self.compare_events(&mut reader, shares, &mut problems).await?;
            if problems.is_empty() {
                return Ok(applied);
            }
            let listed: Vec<String> =
                problems.iter().take(LISTED).map(|problem| format!("\n  {problem}")).collect();
            Err(format!("{} problems:{}", problems.len(), listed.concat()).into())
        })
    }

    /// Events become readable within a second; then each change has exactly one, and the old ones stand as they stood.
    async fn compare_events(
        &mut self,
        reader: &mut Reader<'_>,
        shares: &[Share],
        problems: &mut Vec<String>,
    ) -> Anything<()> {
        let mut events = reader.stream().await?;
        let mut found = event_problems(&events, shares);
        for _ in 0..ATTEMPTS {
            if found.is_empty() {
                break;
            }
            time::sleep(PAUSE).await;
            events = reader.stream().await?;
            found = event_problems(&events, shares);
        }
        problems.append(&mut found);
        if !events.starts_with(&self.events) {
            let place = self.events.iter().zip(&events).take_while(|(before, now)| before == now).count();
            problems.push(format!("event {place} of {} is not the one it was before the kill", events.len()));
        }
        if reader.stream().await? != events {
            problems.push("the stream read twice gives two sequences".to_owned());
        }
        self.events = events;
        Ok(())
    }
}

/// Finds out whether the unanswered operation was applied, and if so takes note of it.
fn settle(share: &mut Share, shown: &Shown) -> bool {
    let Some(operation) = share.pending.take() else { return false };
    let shown_user = |user: &usize| find(&shown.users, "id", &share.users[*user].id);
    let is_member = |group: &usize, user: &usize| {
        find(&shown.groups, "id", &share.groups[*group].id)
            .is_some_and(|shown| values(&shown["members"]).contains(&share.users[*user].id.as_str()))
    };
    let (applied, resource) = match &operation {
        Operation::CreateUser { name, .. } => {
            let user = find(&shown.users, "userName", name);
            (user.is_some(), user)
        }
        Operation::Rename { user, to } => {
            (shown_user(user).is_some_and(|shown| shown["displayName"] == to.as_str()), None)
        }
        Operation::SetActive { user, to } => {
            (shown_user(user).is_some_and(|shown| shown["active"] == *to), None)
        }
        Operation::DeleteUser { user } => (shown_user(user).is_none(), None),
        Operation::CreateGroup { name } => {
            let group = find(&shown.groups, "displayName", name);
            (group.is_some(), group)
        }
        Operation::Add { group, user } => (is_member(group, user), None),
        Operation::Remove { group, user } => (!is_member(group, user), None),
    };
    if applied {
        let resource = resource.cloned().unwrap_or_default();
        share.apply(operation, &resource);
    }
    applied
}

fn compare_users(shown: &Shown, shares: &[Share], problems: &mut Vec<String>) {
    for name in ["id", "userName", "externalId"] {
        doubled(&shown.users, name, problems);
    }
    let by_id: HashMap<&str, &Value> = shown.users.iter().map(|user| (text(user, "id"), user)).collect();
    let mut known = HashSet::new();
    for share in shares {
        for (index, user) in share.users.iter().enumerate() {
            known.insert(user.id.as_str());
            let name = &user.name;
            match (by_id.get(user.id.as_str()), user.deleted) {
                (None, true) => {}
                (None, false) => problems.push(format!("lost: user {name}")),
                (Some(_), true) => problems.push(format!("lost: deletion of user {name}")),
                (Some(shown), false) => {
                    let groups: BTreeSet<&str> = share
                        .groups
                        .iter()
                        .filter(|group| group.members.contains(&index))
                        .map(|group| group.id.as_str())
                        .collect();
                    if let Some(difference) = difference(shown, user, &groups) {
                        problems.push(format!("user {name}: {difference}"));
                    }
                }
            }
        }
    }
    for user in &shown.users {
        if !known.contains(text(user, "id")) {
            problems.push(format!("nobody created user {}", text(user, "userName")));
        }
    }
}

/// Returns how a user differs from what was acknowledged.
fn difference(shown: &Value, user: &User, groups: &BTreeSet<&str>) -> Option<String> {
    let User { name, display_name, active, account, .. } = user;
    let as_created = shown["userName"] == name.as_str() && shown["externalId"] == name.as_str();
    if !as_created {
        return Some(format!("has the names {} and {}", shown["userName"], shown["externalId"]));
    }
    if shown["displayName"] != display_name.as_str() {
        return Some(format!("displayName is {} instead of {display_name:?}", shown["displayName"]));
    }
    if shown["active"] != *active {
        return Some(format!("active is {} instead of {active}", shown["active"]));
    }
    let listed = values(&shown["groups"]);
    if listed.len() != groups.len() || !listed.iter().all(|group| groups.contains(group)) {
        return Some(format!("is in the groups {listed:?} instead of {groups:?}"));
    }
    let expected = shown["emails"].as_array().is_some_and(|emails| !emails.is_empty());
    (expected != account.is_some()).then(|| format!("has the account {account:?}"))
}

fn compare_groups(shown: &Shown, shares: &[Share], problems: &mut Vec<String>) {
    for name in ["id", "displayName"] {
        doubled(&shown.groups, name, problems);
    }
    let known: usize = shares.iter().map(|share| share.groups.len()).sum();
    if shown.groups.len() != known {
        problems.push(format!("there are {} groups instead of {known}", shown.groups.len()));
    }
    for share in shares {
        for group in &share.groups {
            let Some(shown) = find(&shown.groups, "id", &group.id) else {
                problems.push(format!("lost: group {}", group.name));
                continue;
            };
            let members: BTreeSet<&str> =
                group.members.iter().map(|user| share.users[*user].id.as_str()).collect();
            let listed = values(&shown["members"]);
            let shown: BTreeSet<&str> = listed.iter().copied().collect();
            if shown.len() != listed.len() {
                problems.push(format!("doubled: a member of group {}", group.name));
            }
            let (lost, kept) = (members.difference(&shown).count(), shown.difference(&members).count());
            if lost + kept > 0 {
                problems.push(format!(
                    "group {} misses {lost} members that were added and has {kept} that were removed",
                    group.name
                ));
            }
        }
    }
}

/// A user with an address has one account, in the state that follows from the user's.
fn compare_accounts(shown: &Shown, shares: &[Share], problems: &mut Vec<String>) {
    doubled(&shown.accounts, "email", problems);
    let users: Vec<&User> = shares.iter().flat_map(|share| &share.users).collect();
    let accounts = users.iter().filter_map(|user| user.account.as_ref().map(|account| (user, account)));
    let by_id: HashMap<&str, &Value> =
        shown.accounts.iter().map(|account| (text(account, "account_id"), account)).collect();
    let mut expected = 0;
    for (user, account) in accounts {
        expected += 1;
        let status = if user.active && !user.deleted { "active" } else { "inactive" };
        match by_id.get(account.as_str()) {
            None => problems.push(format!("lost: account of {}", user.name)),
            Some(shown) if text(shown, "account_status") != status => {
                problems.push(format!("account of {} is not {status}", user.name));
            }
            Some(_) => {}
        }
    }
    if by_id.len() != expected {
        problems.push(format!("there are {} accounts instead of {expected}", by_id.len()));
    }
}

/// Every change has one event, and no other events are about the same things.
fn event_problems(events: &[Value], shares: &[Share]) -> Vec<String> {
    let mut problems = Vec::new();
    doubled(events, "id", &mut problems);
    // What happened to each thing, by its id: created, changed, deleted.
    let mut counts: HashMap<&str, [usize; 3]> = HashMap::new();
    let mut last_processed = "";
    for event in events {
        let attributes = &event["attributes"];
        let processed = text(attributes, "processedAt");
        if processed < last_processed {
            problems.push(format!("event {} was processed before the one in front of it", event["id"]));
        }
        last_processed = processed;
        let kind = match text(attributes, "action") {
            "scim_user_created" | "scim_group_created" | "user_created" => 0,
            "scim_user_deleted" => 2,
            _ => 1,
        };
        for subject in attributes["context"].as_array().into_iter().flatten() {
            counts.entry(text(subject, "id")).or_default()[kind] += 1;
        }
    }
    let mut expect = |what: &str, name: &str, id: &str, expected: [usize; 3]| {
        let found = counts.get(id).copied().unwrap_or_default();
        if found != expected {
            problems.push(format!(
                "events of {what} {name}: created, changed, deleted {found:?} times instead of {expected:?}"
            ));
        }
    };
    for share in shares {
        for user in &share.users {
            expect("user", &user.name, &user.id, [1, user.changes, usize::from(user.deleted)]);
            if let Some(account) = &user.account {
                // The deletion of an active user deactivates its account.
                let deactivated = usize::from(user.deleted && user.active);
                expect("account", &user.name, account, [1, user.changes + deactivated, 0]);
            }
        }
        for group in &share.groups {
            expect("group", &group.name, &group.id, [1, group.changes, 0]);
        }
    }
    problems
}

fn doubled(resources: &[Value], name: &str, problems: &mut Vec<String>) {
    let mut seen = HashSet::new();
    for value in resources.iter().filter_map(|resource| resource[name].as_str()) {
        if !seen.insert(value) {
            problems.push(format!("doubled: {name} {value}"));
        }
    }
}

fn find<'a>(resources: &'a [Value], name: &str, value: &str) -> Option<&'a Value> {
    resources.iter().find(|resource| resource[name] == value)
}

fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap_or_default()
}

/// Returns the `value` of each element of a multi-valued attribute.
fn values(elements: &Value) -> Vec<&str> {
    elements.as_array().into_iter().flatten().map(|element| text(element, "value")).collect()
}

/// Reads whole lists, page by page.
struct Reader<'a> {
    scim: &'a Caller,
    admin: &'a Caller,
    connection: Connection,
}

impl<'a> Reader<'a> {
    async fn open(scim: &'a Caller, admin: &'a Caller) -> Anything<Self> {
        Ok(Self { scim, admin, connection: Connection::open(scim.address).await? })
    }

    async fn get(&mut self, caller: &Caller, path: &str) -> Anything<Value> {
        let answer = self.connection.call(&caller.request("GET", path, "")).await?;
        if answer.status != 200 {
            let body = String::from_utf8_lossy(answer.body);
            return Err(format!("GET {path} was answered with {}: {body}", answer.status).into());
        }
        Ok(serde_json::from_slice(answer.body)?)
    }

    async fn resources(&mut self, path: &str) -> Anything<Vec<Value>> {
        let mut all = Vec::new();
        loop {
            let page = self.get(self.scim, &format!("{path}?startIndex={}&count=100", all.len() + 1)).await?;
            let resources = page["Resources"].as_array().ok_or("a list has no Resources")?;
            all.extend_from_slice(resources);
            let total = page["totalResults"].as_u64().ok_or("a list has no totalResults")?;
            if resources.is_empty() {
                let counted = all.len() as u64;
                let fits = total == counted;
                return if fits {
                    Ok(all)
                } else {
                    Err(format!("{path}: {counted} of {total} are listed").into())
                };
            }
        }
    }

    async fn accounts(&mut self) -> Anything<Vec<Value>> {
        let mut all = Vec::new();
        let mut path = "/users".to_owned();
        loop {
            let page = self.get(self.admin, &path).await?;
            all.extend_from_slice(page["data"].as_array().ok_or("a page has no data")?);
            match page["links"]["next"].as_str().and_then(|next| next.split_once('?')) {
                Some((_, query)) => path = format!("/users?{query}"),
                None => return Ok(all),
            }
        }
    }

    async fn stream(&mut self) -> Anything<Vec<Value>> {
        let mut all = Vec::new();
        let mut path = "/events-stream?limit=500".to_owned();
        loop {
            let page = self.get(self.admin, &path).await?;
            let events = page["data"].as_array().ok_or("a page has no data")?;
            if events.is_empty() {
                return Ok(all);
            }
            // Links hold the address, which changes with every start.
            all.extend(events.iter().map(|event| {
                let mut event = event.clone();
                event["links"].take();
                event
            }));
            let cursor = page["meta"]["next"].as_str().ok_or("the stream has no next cursor")?;
            path = format!("/events-stream?limit=500&cursor={cursor}");
        }
    }

    /// Asks for a user by name, as an identity provider does before it creates one.
    async fn look_up(&mut self, user: &User, problems: &mut Vec<String>) -> Anything<()> {
        let name = user.name.replace('@', "%40");
        let page = self.get(self.scim, &format!("/Users?filter=userName%20eq%20%22{name}%22")).await?;
        let expected = u64::from(!user.deleted);
        if page["totalResults"] != expected {
            problems.push(format!("filter finds user {} {} times", user.name, page["totalResults"]));
        }
        Ok(())
    }
}
