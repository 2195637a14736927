//! Reads and changes workspaces, with the role that they give to everybody and their seats.

use serde_json::{Map, Value, json};
use steward_db::Read;

use super::actions::WORKSPACE_UPDATED;
use super::count_seats::{self, Reach};
use super::model::{Role, WorkspaceAccess};
use super::{rules, store};
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, Subject, Thing, change};
use crate::id::{OrgId, WorkspaceId};
use crate::organization::{self, Workspace, store as organizations};
use crate::page::Page;
use crate::principal::OrgCaller;
use crate::text::bounded;

/// The highest limit of seats.
pub const SEATS: i64 = 10_000_000;

/// A workspace, with what it gives and how many may use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceView {
    /// The workspace.
    pub workspace: Workspace,
    /// What it gives to everybody, and its seats.
    pub access: WorkspaceAccess,
}

impl WorkspaceView {
    fn recorded(&self) -> Map<String, Value> {
        let values = json!({
            "name": self.workspace.name,
            "url": self.workspace.url,
            "defaultRole": self.access.default_role.map(Role::as_str),
            "seatLimit": self.access.seats.map(|seats| seats.limit),
        });
        values.as_object().cloned().unwrap_or_default()
    }
}

/// What is to be different of a workspace. What is not named stays.
#[derive(Debug, Clone, Default)]
pub struct WorkspaceChange {
    /// Its name.
    pub name: Option<String>,
    /// Where people reach it, or nothing.
    pub url: Option<Option<String>>,
    /// The role that every active member of the organization has, or nothing.
    pub default_role: Option<Option<Role>>,
    /// How many seats it has, or as many as are needed.
    pub seat_limit: Option<Option<i64>>,
}

/// Lists one page of the workspaces of the caller's organization.
pub async fn list_workspaces(caller: &OrgCaller, cursor: Option<&str>) -> Result<Page<WorkspaceView>, Error> {
    let Page { items, next } = organization::list_workspaces(caller, cursor).await?;
    let org_id = caller.org_id;
    let database = caller.context.steward.database();
    let ids: Vec<WorkspaceId> = items.iter().map(|workspace| workspace.id).collect();
    let found = database
        .read(move |read| {
            let ids = ids.clone();
            async move { store::find_accesses(&read, org_id, &ids).await.map_err(Error::from) }
        })
        .await?;
    let access = |id: WorkspaceId| found.iter().find(|(of, _)| *of == id).map(|(_, access)| *access);
    let view = |workspace: Workspace| {
        let access = access(workspace.id).unwrap_or_default();
        WorkspaceView { workspace, access }
    };
    Ok(Page { items: items.into_iter().map(view).collect(), next })
}

/// Reads a workspace of the caller's organization.
pub async fn read_workspace(caller: &OrgCaller, id: &str) -> Result<WorkspaceView, Error> {
    let (org_id, id) = (caller.org_id, workspace_id(id)?);
    let database = caller.context.steward.database();
    database.read(move |read| async move { view_in(&read, org_id, id).await }).await
}

/// Changes a workspace of the caller's organization. A limit may be lower than what is taken: then the workspace is over it.
/// A role for everybody that takes more seats than there are is [`Error::NoSeats`].
pub async fn change_workspace(
    caller: &OrgCaller,
    id: &str,
    wanted: WorkspaceChange,
) -> Result<WorkspaceView, Error> {
    caller.require_admin("change workspaces")?;
    let (org_id, id, wanted) = (caller.org_id, workspace_id(id)?, checked(wanted)?);
    let changed = change(&caller.context, wanted, move |change, wanted| async move {
        let seen = view_in(&change, org_id, id).await?;
        if wanted.applied(&seen).recorded() == seen.recorded() {
            return Ok(Changed::nothing(seen));
        }
        store::make_access(&change, org_id, id).await?;
        let access = store::lock_access(&change, org_id, id).await?.unwrap_or_default();
        let before = WorkspaceView { access, ..seen };
        let after = wanted.applied(&before);
        let message = Message::from("Updated workspace ").plain(&after.workspace.name);
        let event = Event::new(org_id, &WORKSPACE_UPDATED, message)
            .about(Subject::thing(Thing::Workspaces, id).with("name", after.workspace.name.as_str()))
            .delta(Delta::between(&before.recorded(), &after.recorded()));
        let recorded = change.record(event);
        organizations::update_workspace(&change, &after.workspace).await?;
        let limit = after.access.seats.map(|seats| seats.limit);
        store::set_access(&change, id, after.access.default_role, limit).await?;
        // With a higher limit it may be over it no more.
        store::add_used(&change, id, 0).await?;
        match (before.access.seats, after.access.seats) {
            (None, Some(_)) => count_seats::begin_in(&change, org_id, id, Reach::All, true).await?,
            (Some(_), None) => count_seats::end_in(&change, org_id, id).await?,
            _ => {
                let seated = |view: &WorkspaceView| view.access.default_role.is_some_and(rules::takes_seat);
                match (seated(&before), seated(&after)) {
                    (false, true) => {
                        count_seats::begin_in(&change, org_id, id, Reach::Everyone, true).await?;
                    }
                    (true, false) => {
                        count_seats::begin_in(&change, org_id, id, Reach::Seated, false).await?;
                    }
                    _ => {}
                }
            }
        }
        count_seats::note_over_in(&change, org_id, id).await?;
        Ok(Changed::recorded(view_in(&change, org_id, id).await?, recorded))
    })
    .await?;
    caller.context.steward.jobs().notify_one();
    Ok(changed)
}

impl WorkspaceChange {
    fn applied(&self, before: &WorkspaceView) -> WorkspaceView {
        let mut after = before.clone();
        if let Some(name) = &self.name {
            after.workspace.name.clone_from(name);
        }
        if let Some(url) = &self.url {
            after.workspace.url.clone_from(url);
        }
        if let Some(role) = self.default_role {
            after.access.default_role = role;
        }
        if let Some(limit) = self.seat_limit {
            let seats = after.access.seats.unwrap_or_default();
            after.access.seats = limit.map(|limit| super::model::Seats { limit, ..seats });
        }
        after
    }
}

fn checked(wanted: WorkspaceChange) -> Result<WorkspaceChange, Error> {
    if let Some(Some(role)) = wanted.default_role
        && (!rules::on_workspace(role) || rules::administers(role))
    {
        let why =
            "cannot be given to everybody: choose one that is a role on workspaces and does not administer";
        return Err(Error::InvalidRole { role: role.as_str().to_owned(), why: why.to_owned() });
    }
    if let Some(Some(limit)) = wanted.seat_limit
        && !(0..=SEATS).contains(&limit)
    {
        return Err(Error::invalid(
            "seatLimit",
            format!("must be a whole number from 0 to {SEATS}, or null"),
        ));
    }
    Ok(WorkspaceChange {
        name: wanted.name.map(|name| bounded(&name, "name")).transpose()?,
        url: wanted.url.map(|url| url.map(organization::workspace_url).transpose()).transpose()?,
        ..wanted
    })
}

async fn view_in(read: &Read, org_id: OrgId, id: WorkspaceId) -> Result<WorkspaceView, Error> {
    let workspace = organizations::find_workspace(read, org_id, id).await?;
    let workspace = workspace.ok_or_else(|| Error::not_found("workspace", id))?;
    Ok(WorkspaceView { workspace, access: store::find_access(read, org_id, id).await? })
}

/// Reads the id of a path.
pub(super) fn workspace_id(text: &str) -> Result<WorkspaceId, Error> {
    text.parse().map_err(|_| Error::not_found("workspace", text))
}
