//! Creates provisioned groups.

use serde_json::Value;
use steward_scim::{Incoming, MembersChange, Preconditions};

use super::model::{GroupView, MembersShown};
use super::update_group::{Target, check_free, named, recorded_map, view};
use super::{conflict, members, store};
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::group::{GROUP_CREATED, Group, store as groups};
use crate::id::GroupId;
use crate::principal::DirectoryCaller;
use crate::text::fold;

/// The name of the total of groups of a directory.
pub(super) const GROUPS: &str = "groups";

/// Creates a group with its first members.
pub async fn create_group(
    caller: &DirectoryCaller,
    incoming: Incoming,
    shown: MembersShown,
) -> Result<GroupView, Error> {
    let created = try_to_create(caller, incoming.clone(), shown).await;
    conflict::settle_group(caller, &incoming, shown, created).await
}

async fn try_to_create(
    caller: &DirectoryCaller,
    incoming: Incoming,
    shown: MembersShown,
) -> Result<GroupView, Error> {
    let id = GroupId(caller.context.uuid());
    let target = Target {
        org_id: caller.org_id,
        directory_id: caller.directory_id,
        id,
        when: Preconditions::default(),
        shown,
        body: incoming,
    };
    change(&caller.context, target, |change, target| async move {
        let Target { org_id, directory_id, id, shown, body, .. } = target.as_ref();
        if store::find_directory(&change, *org_id, *directory_id).await?.is_none() {
            return Err(Error::not_found("directory", directory_id));
        }
        let (name, external_id) = named(&body.resource)?;
        let now = change.context().now;
        let mut group = Group {
            id: *id,
            org_id: *org_id,
            directory_id: Some(*directory_id),
            home: Some(*directory_id),
            name,
            description: None,
            external_id,
            member_count: 0,
            created_at: now,
            updated_at: now,
            version: 1,
            held: false,
        };
        let name_key = fold(&group.name);
        let external_id = group.external_id.as_deref();
        check_free(&change, &group, *directory_id, &group.name, &name_key, external_id).await?;
        let additions = [MembersChange::Add(body.members.clone().unwrap_or_default())];
        let done = members::apply_in(&change, *directory_id, *id, &additions).await?;
        group.member_count = done.balance();
        groups::insert(&change, &group, &name_key).await?;
        change.count(directory_id.0, GROUPS, 1);
        members::record_in(&change, &group, &done);
        let message = Message::from("Created provisioned group ").plain(&group.name);
        let event = Event::new(*org_id, &GROUP_CREATED, message)
            .about(members::subject(&group))
            .delta(Delta::created(Value::Object(recorded_map(&group)?)));
        let recorded = change.record(event);
        Ok(Changed::recorded(view(&change, group, *shown).await?, recorded))
    })
    .await
}
