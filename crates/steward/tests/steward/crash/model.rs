//! What a client knows of the server: everything acknowledged, and the one operation that was not answered.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::chance::Chance;
use crate::support::http::Caller;

/// The account behind a provisioned user.
const ACCOUNT_EXTENSION: &str = "urn:scim:schemas:extension:atlassian-external:1.0";

/// The users and groups of one client. Nobody else touches them.
#[derive(Debug)]
pub(super) struct Share {
    /// Which client.
    pub(super) client: u64,
    /// Every user that was ever created.
    pub(super) users: Vec<User>,
    /// Every group that was ever created.
    pub(super) groups: Vec<Group>,
    /// The operation that was sent and not answered.
    pub(super) pending: Option<Operation>,
    /// Operations that were acknowledged.
    pub(super) acknowledged: u64,
    domain: String,
    created: u64,
}

/// A user as the server must show it.
#[derive(Debug)]
pub(super) struct User {
    /// `userName`, and `externalId` as well.
    pub(super) name: String,
    pub(super) id: String,
    pub(super) display_name: String,
    pub(super) active: bool,
    /// The account, of those with an address on the verified domain.
    pub(super) account: Option<String>,
    pub(super) deleted: bool,
    /// PATCH requests, each of which changed something.
    pub(super) changes: usize,
}

/// A group as the server must show it.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) id: String,
    /// Indices of users.
    pub(super) members: BTreeSet<usize>,
    /// Requests that added or removed a member.
    pub(super) changes: usize,
}

/// Something a client asks for. Users and groups are given by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operation {
    CreateUser { name: String, mailed: bool },
    Rename { user: usize, to: String },
    SetActive { user: usize, to: bool },
    DeleteUser { user: usize },
    CreateGroup { name: String },
    Add { group: usize, user: usize },
    Remove { group: usize, user: usize },
}

impl Share {
    /// Begins with nothing.
    pub(super) fn new(client: u64, domain: &str) -> Self {
        Self {
            client,
            users: Vec::new(),
            groups: Vec::new(),
            pending: None,
            acknowledged: 0,
            domain: domain.to_owned(),
            created: 0,
        }
    }

    /// Chooses something that will change the state.
    pub(super) fn choose(&mut self, chance: &mut Chance) -> Operation {
        let living: Vec<usize> = (0..self.users.len()).filter(|user| !self.users[*user].deleted).collect();
        let user = chance.pick(&living).copied();
        let groups: Vec<usize> = (0..self.groups.len()).collect();
        let group = chance.pick(&groups).copied();
        match (chance.below(100), user, group) {
            (0..20, Some(user), _) => {
                let to = format!("{} {}", self.users[user].name, self.users[user].changes + 1);
                Operation::Rename { user, to }
            }
            (20..35, Some(user), _) => Operation::SetActive { user, to: !self.users[user].active },
            (35..60, Some(user), Some(group)) => {
                if self.groups[group].members.contains(&user) {
                    Operation::Remove { group, user }
                } else {
                    Operation::Add { group, user }
                }
            }
            (60..67, Some(user), _) => Operation::DeleteUser { user },
            (67..70, _, _) | (_, _, None) => Operation::CreateGroup { name: self.unique("group") },
            _ => {
                let name = format!("{}@{}", self.unique("user"), self.domain);
                Operation::CreateUser { name, mailed: chance.one_in(2) }
            }
        }
    }

    fn unique(&mut self, kind: &str) -> String {
        self.created += 1;
        format!("{kind}-{}-{}", self.client, self.created)
    }

    /// Returns the request for an operation and the status that acknowledges it.
    pub(super) fn request(&self, scim: &Caller, operation: &Operation) -> (Vec<u8>, u16) {
        let user_path = |user: &usize| format!("/Users/{}", self.users[*user].id);
        let group_path = |group: &usize| format!("/Groups/{}", self.groups[*group].id);
        match operation {
            Operation::CreateUser { name, mailed } => {
                let emails = if *mailed { json!([{"value": name, "primary": true}]) } else { json!([]) };
                let user = json!({
                    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                    "userName": name,
                    "externalId": name,
                    "displayName": name,
                    "active": true,
                    "emails": emails,
                });
                (scim.request("POST", "/Users", &user.to_string()), 201)
            }
            Operation::Rename { user, to } => {
                let change = patch(&json!({"op": "replace", "path": "displayName", "value": to}));
                (scim.request("PATCH", &user_path(user), &change), 200)
            }
            Operation::SetActive { user, to } => {
                let change = patch(&json!({"op": "replace", "path": "active", "value": to}));
                (scim.request("PATCH", &user_path(user), &change), 200)
            }
            Operation::DeleteUser { user } => (scim.request("DELETE", &user_path(user), ""), 204),
            Operation::CreateGroup { name } => {
                let group = json!({
                    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                    "displayName": name,
                });
                (scim.request("POST", "/Groups", &group.to_string()), 201)
            }
            Operation::Add { group, user } => {
                let member = json!([{"value": self.users[*user].id}]);
                let change = patch(&json!({"op": "add", "path": "members", "value": member}));
                (scim.request("PATCH", &group_path(group), &change), 200)
            }
            Operation::Remove { group, user } => {
                let path = format!("members[value eq \"{}\"]", self.users[*user].id);
                let change = patch(&json!({"op": "remove", "path": path}));
                (scim.request("PATCH", &group_path(group), &change), 200)
            }
        }
    }

    /// Takes note that an operation was applied; `resource` is what it created.
    pub(super) fn apply(&mut self, operation: Operation, resource: &Value) {
        let id = || resource["id"].as_str().unwrap_or_default().to_owned();
        match operation {
            Operation::CreateUser { name, .. } => self.users.push(User {
                id: id(),
                display_name: name.clone(),
                name,
                active: true,
                account: resource[ACCOUNT_EXTENSION]["atlassianAccountId"].as_str().map(str::to_owned),
                deleted: false,
                changes: 0,
            }),
            Operation::Rename { user, to } => {
                self.users[user].display_name = to;
                self.users[user].changes += 1;
            }
            Operation::SetActive { user, to } => {
                self.users[user].active = to;
                self.users[user].changes += 1;
            }
            Operation::DeleteUser { user } => {
                self.users[user].deleted = true;
                for group in &mut self.groups {
                    group.members.remove(&user);
                }
            }
            Operation::CreateGroup { name } => {
                self.groups.push(Group { name, id: id(), members: BTreeSet::new(), changes: 0 });
            }
            Operation::Add { group, user } => {
                self.groups[group].members.insert(user);
                self.groups[group].changes += 1;
            }
            Operation::Remove { group, user } => {
                self.groups[group].members.remove(&user);
                self.groups[group].changes += 1;
            }
        }
    }
}

fn patch(operation: &Value) -> String {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [operation],
    })
    .to_string()
}
