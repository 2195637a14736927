//! A directory in memory: what a server does with the engine, without HTTP and without a database.
//!
//! Run it by `cargo run -p steward-scim --example directory`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use steward_scim::{
    BulkDone, BulkMethod, BulkStep, ETag, ListQuery, MembersChange, Patch, Preconditions, Projection,
    Reference, Resource, ResourceType, ScimError, ServerAttributes, list_response, render, to_value,
};

const BASE: &str = "https://example.com/scim";

/// A resource as this directory keeps it: the text of the engine, and its members apart.
#[derive(Debug)]
struct Row {
    resource_type: Arc<ResourceType>,
    stored: String,
    members: Vec<Reference>,
    version: u64,
}

#[derive(Debug, Default)]
struct Directory {
    rows: BTreeMap<String, Row>,
    created: u64,
}

impl Directory {
    fn create(&mut self, resource_type: &Arc<ResourceType>, body: Value) -> Result<String, ScimError> {
        let incoming = Resource::parse(resource_type, body)?;
        let stored = incoming.resource.to_stored();
        self.created += 1;
        let id = format!("{:04}", self.created);
        let members = incoming.members.unwrap_or_default();
        let row = Row { resource_type: Arc::clone(resource_type), stored, members, version: 1 };
        self.rows.insert(id.clone(), row);
        Ok(id)
    }

    fn patch(&mut self, id: &str, body: Value, preconditions: &Preconditions) -> Result<(), ScimError> {
        let row = self.rows.get_mut(id).ok_or_else(|| ScimError::not_found(format!("there is no {id}")))?;
        preconditions.check(Some(&ETag::weak(row.version.to_string())))?;
        let patch = Patch::parse(&row.resource_type, body)?;
        let patched = patch.apply(&Resource::from_stored(&row.resource_type, &row.stored)?)?;
        for change in &patched.members {
            match change {
                MembersChange::Add(references) => row.members.extend(references.iter().cloned()),
                MembersChange::Remove(ids) | MembersChange::RemoveOf { ids, .. } => {
                    row.members.retain(|member| !ids.contains(&member.value));
                }
                MembersChange::RemoveAll => row.members.clear(),
                MembersChange::Replace(references) => row.members.clone_from(references),
            }
        }
        if patched.changed || !patched.members.is_empty() {
            row.stored = patched.resource.to_stored();
            row.version += 1;
        }
        Ok(())
    }

    /// Calls back with what the server adds to a row.
    fn with_server<T>(id: &str, row: &Row, show: impl FnOnce(&ServerAttributes<'_>) -> T) -> T {
        let members: Vec<Value> = row.members.iter().map(|member| json!({ "value": member.value })).collect();
        let filled = [("members", Value::from(members).to_string())];
        show(&ServerAttributes {
            id,
            created: "2026-01-31T08:00:00Z",
            last_modified: "2026-01-31T08:00:00Z",
            location: &format!("{BASE}{}/{id}", row.resource_type.endpoint),
            version: Some(&ETag::weak(row.version.to_string()).to_string()),
            filled: if row.resource_type.collections.contains(&"members") { &filled } else { &[] },
        })
    }

    fn list(&self, resource_type: &Arc<ResourceType>, query: &ListQuery) -> Result<String, ScimError> {
        let mut found = Vec::new();
        for (id, row) in self.rows.iter().filter(|(_, row)| row.resource_type == *resource_type) {
            let value = Self::with_server(id, row, |server| to_value(resource_type, &row.stored, server))?;
            if query.filter.as_ref().is_none_or(|filter| filter.matches(&value)) {
                found.push((query.sort.as_ref().map(|sort| sort.key(&value)), id, row));
            }
        }
        found.sort_by(|left, right| (&left.0, left.1).cmp(&(&right.0, right.1)));
        let page = found
            .iter()
            .skip(usize::try_from(query.start_index - 1).unwrap_or(usize::MAX))
            .take(usize::try_from(query.count).unwrap_or(usize::MAX))
            .map(|(_, id, row)| Self::show(id, row, &query.projection));
        Ok(list_response(found.len() as u64, query.start_index, &page.collect::<Result<Vec<_>, _>>()?))
    }

    fn show(id: &str, row: &Row, projection: &Projection) -> Result<String, ScimError> {
        Self::with_server(id, row, |server| render(&row.resource_type, &row.stored, server, projection))
    }

    /// Carries out one operation of a bulk request.
    fn run(&mut self, step: BulkStep) -> Result<BulkDone, ScimError> {
        let preconditions = Preconditions::of_version(step.version.as_deref())?;
        let (id, status) = match (step.method, step.id, step.data) {
            (BulkMethod::Post, _, Some(data)) => (self.create(&step.resource_type, data)?, 201),
            (BulkMethod::Patch, Some(id), Some(data)) => {
                self.patch(&id, data, &preconditions)?;
                (id, 200)
            }
            (BulkMethod::Delete, Some(id), _) if self.rows.remove(&id).is_some() => (id, 204),
            _ => return Err(ScimError::not_found("there is no such resource")),
        };
        let location = format!("{BASE}{}/{id}", step.resource_type.endpoint);
        Ok(BulkDone { id, location, ..BulkDone::new(status) })
    }
}

fn main() -> Result<(), ScimError> {
    let (users, groups) = (ResourceType::user(), ResourceType::group());
    let mut directory = Directory::default();

    // Two groups that contain each other, and a user who is created after the group that names her.
    let request = steward_scim::BulkRequest::parse(json!({ "Operations": [
        { "method": "POST", "path": "/Groups", "bulkId": "crew",
          "data": { "displayName": "Crew", "members": [{ "value": "bulkId:ada" }, { "value": "bulkId:guides" }] } },
        { "method": "POST", "path": "/Groups", "bulkId": "guides",
          "data": { "displayName": "Guides", "members": [{ "value": "bulkId:crew" }] } },
        { "method": "POST", "path": "/Users", "bulkId": "ada",
          "data": { "userName": "ada", "emails": [{ "value": "ada@example.com", "type": "work" }] } },
    ] }))?;
    let mut plan = request.plan(&[users.clone(), groups.clone()], BASE);
    while let Some(step) = plan.next() {
        let outcome = directory.run(step);
        plan.finish(outcome);
    }
    println!("{:#}", plan.response());

    // What Entra sends to deactivate somebody.
    let ada = "0001";
    let patch = json!({ "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] });
    directory.patch(ada, patch, &Preconditions::parse(Some("W/\"1\""), None)?)?;

    let query = [
        ("filter", r#"emails[type eq "work"].value ew "@EXAMPLE.com""#),
        ("attributes", "userName,active"),
        ("sortBy", "userName"),
    ];
    let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
    println!("{}", directory.list(users, &ListQuery::parse(users, &query)?)?);
    println!("{}", directory.list(groups, &ListQuery::parse(groups, &[])?)?);
    Ok(())
}
