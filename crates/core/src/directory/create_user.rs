//! Creates provisioned users.

use std::sync::Arc;

use futures_util::future::try_join;
use serde_json::Value;
use steward_scim::Resource;

use super::actions::SCIM_USER_CREATED;
use super::model::{Directory, DirectoryUser, UserView};
use super::rules::UserDraft;
use super::{conflict, link, store};
use crate::context::Context;
use crate::error::Error;
use crate::event::{Change, Changed, Delta, Event, Message, Person, Recorded, Subject, Thing, change};
use crate::id::{DirectoryId, DirectoryUserId, OrgId};
use crate::principal::DirectoryCaller;

/// The name of the total of users of a directory.
pub(super) const USERS: &str = "users";

/// The name of the total of users of a directory that are switched off: most are not, and cost nothing here.
pub(super) const INACTIVE_USERS: &str = "inactive_users";

struct NewUser {
    org_id: OrgId,
    directory_id: DirectoryId,
    id: DirectoryUserId,
    draft: UserDraft,
}

/// Creates a user, and its managed account when its primary address lies in a verified domain.
pub async fn create_user(caller: &DirectoryCaller, resource: Resource) -> Result<UserView, Error> {
    let created = try_to_create(caller, resource.clone()).await;
    conflict::settle_user(caller, &resource, created).await
}

async fn try_to_create(caller: &DirectoryCaller, resource: Resource) -> Result<UserView, Error> {
    let context = &caller.context;
    let input = NewUser {
        org_id: caller.org_id,
        directory_id: caller.directory_id,
        id: DirectoryUserId(context.uuid()),
        draft: UserDraft::new(resource)?,
    };
    let input = Arc::new(input);
    let created = create(context, Arc::clone(&input)).await;
    let created = match created {
        // Another directory created the account of this person between our look-up and our insert: now it is found.
        Err(Error::AlreadyExists { what: "account", .. }) => create(context, Arc::clone(&input)).await,
        other => other,
    };
    match created {
        Err(Error::AlreadyExists { what: "user", field, .. }) => Err(taken(context, input, field).await),
        created => created.map_err(|error| input.draft.explain(error)),
    }
}

/// Says which value is taken: always the same one of several, whichever index the database looked at first.
async fn taken(context: &Context, input: Arc<NewUser>, reported: &'static str) -> Error {
    let asked = Arc::clone(&input);
    let first = context.steward.database().read(move |read| {
        let input = Arc::clone(&asked);
        async move { store::taken(&read, input.directory_id, &input.draft).await.map_err(Error::from) }
    });
    // What was in the way may be gone by now, and it is what it was.
    let field = first.await.ok().flatten().unwrap_or(reported);
    Error::AlreadyExists { what: "user", field, value: input.draft.value_of(field) }
}

async fn create(context: &Context, input: Arc<NewUser>) -> Result<UserView, Error> {
    change(context, input, |change, input| async move { create_in(&change, &input).await }).await
}

async fn create_in(change: &Change, input: &NewUser) -> Result<Changed<UserView>, Error> {
    let NewUser { org_id, directory_id, id, draft } = input;
    let directory = async {
        // The job that follows the removal of a schema sees the users that are there: this one is by then, or is refused.
        Ok(if draft.has_own_schemas() {
            store::hold_directory(change, *org_id, *directory_id).await?
        } else {
            store::find_directory(change, *org_id, *directory_id).await?
        })
    };
    let (directory, managed) = try_join(directory, link::managed_in(change, *org_id, draft)).await?;
    let directory = directory.ok_or_else(|| Error::not_found("directory", directory_id))?;
    draft.check(&directory)?;
    let link = link::find_in(change, *org_id, managed, draft).await?;
    let user = DirectoryUser {
        id: *id,
        org_id: *org_id,
        directory_id: *directory_id,
        user_name: draft.user_name.clone(),
        active: draft.active,
        account_id: link.account_id(),
        attributes: draft.stored.clone(),
        created_at: change.context().now,
        updated_at: change.context().now,
        version: 1,
        held: false,
        suspended_at: None,
    };
    // In one flight, in this order: the user refers to its account.
    let account = link::write_in(change, *org_id, *id, link, draft);
    let insert = async { Ok(store::insert_user(change, &user, draft).await?) };
    try_join(account, insert).await?;
    let recorded = record_in(change, &user, draft, &directory);
    Ok(Changed::recorded(UserView { user, groups: Vec::new() }, recorded))
}

/// Counts and records a user that was written.
pub(super) fn record_in(
    change: &Change,
    user: &DirectoryUser,
    draft: &UserDraft,
    directory: &Directory,
) -> Recorded {
    change.count(directory.id.0, USERS, 1);
    if !user.active {
        change.count(directory.id.0, INACTIVE_USERS, 1);
    }
    let event = Event::new(user.org_id, &SCIM_USER_CREATED, message("Created provisioned user ", user))
        .about(subject(user))
        .about(Subject::thing(Thing::Directories, directory.id).with("name", directory.name.as_str()))
        .delta(Delta::created(Value::Object(draft.attributes.clone())));
    change.record(event)
}

/// Names a provisioned user in an event.
pub(super) fn subject(user: &DirectoryUser) -> Subject {
    Subject::provisioned(user.id, user.account_id).with("userName", user.user_name.as_str())
}

/// Says what was done to a provisioned user. What tells of one with an account tells of the person of the account.
pub(super) fn message(what: &'static str, user: &DirectoryUser) -> Message {
    let person = user.account_id.map_or(Person::Provisioned(user.id), Person::Account);
    Message::from(what).personal(person, &user.user_name)
}
