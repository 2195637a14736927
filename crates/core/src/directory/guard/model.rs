//! What the guard counts, keeps and tells.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::rules::Windows;
use crate::context::Timestamp;
use crate::directory::conflict::Note;
use crate::error::corrupt;
use crate::id::{ApprovalId, DirectoryId, DirectoryUserId, GroupId, HeldId, OrgId};

/// The kind under which incidents stand among approvals.
pub(super) const KIND: &str = "deletion_guard";

/// How long an incident waits for a decision, in seconds.
pub(super) const DECIDE_WITHIN: i64 = 7 * 24 * 3600;

/// How long decided operations are remembered, in seconds: so long a rejected one is refused, a rejection can be turned
/// into an approval, and people can look at what was affected.
pub(super) const REMEMBER: i64 = 7 * 24 * 3600;

/// How long after a rejection everything that removes is held, in seconds: the identity provider has not said yet all
/// that it wants.
pub(super) const WATCH: i64 = 24 * 3600;

/// How long an incident that is told for information gathers what follows, in seconds.
pub(super) const REPORT_FOR: i64 = 24 * 3600;

/// Operations that one incident keeps. The others are answered in the same way and come again.
pub(super) const OPERATIONS: i64 = 100_000;

/// What a request removes, or several do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Harm {
    /// Active users that are switched off.
    pub deactivated: i64,
    /// Active users that are deleted.
    pub deleted: i64,
    /// Groups that are deleted.
    pub groups: i64,
    /// Members that leave groups, those of deleted groups included.
    pub members: i64,
}

impl Harm {
    /// Adds up.
    #[must_use]
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            deactivated: self.deactivated.saturating_add(other.deactivated),
            deleted: self.deleted.saturating_add(other.deleted),
            groups: self.groups.saturating_add(other.groups),
            members: self.members.saturating_add(other.members),
        }
    }

    /// Takes away, down to nothing.
    #[must_use]
    pub(super) fn minus(self, other: Self) -> Self {
        let less = |one: i64, other: i64| one.saturating_sub(other).max(0);
        Self {
            deactivated: less(self.deactivated, other.deactivated),
            deleted: less(self.deleted, other.deleted),
            groups: less(self.groups, other.groups),
            members: less(self.members, other.members),
        }
    }

    /// Users who are no longer active afterwards.
    pub fn users(&self) -> i64 {
        self.deactivated.saturating_add(self.deleted)
    }

    /// Everything that is removed, whatever it is.
    pub(super) fn units(&self) -> i64 {
        self.users().saturating_add(self.groups).saturating_add(self.members)
    }
}

/// What a held operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldKind {
    /// Switches a user off.
    DeactivateUser,
    /// Deletes a user.
    DeleteUser,
    /// Deletes a group.
    DeleteGroup,
    /// Takes members from a group.
    RemoveMembers,
}

impl HeldKind {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::DeactivateUser, Self::DeleteUser, Self::DeleteGroup, Self::RemoveMembers];

    /// Returns the word of the wire and of the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DeactivateUser => "deactivate_user",
            Self::DeleteUser => "delete_user",
            Self::DeleteGroup => "delete_group",
            Self::RemoveMembers => "remove_members",
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, steward_db::Error> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| corrupt("held_operation", "kind"))
    }

    /// Whether it is about a user, and not about a group.
    pub(super) fn is_of_user(self) -> bool {
        matches!(self, Self::DeactivateUser | Self::DeleteUser)
    }
}

/// What a request is about to remove.
#[derive(Debug, Clone)]
pub(in crate::directory) struct Attempt {
    pub(super) org_id: OrgId,
    pub(super) directory_id: DirectoryId,
    pub(super) kind: HeldKind,
    pub(super) resource_id: Uuid,
    /// The version of the resource before the request.
    pub(super) version: i64,
    /// Tells one operation of a kind on a resource from another.
    pub(super) fingerprint: String,
    /// What is needed to do it later, as JSON.
    pub(super) effect: String,
    pub(super) harm: Harm,
    /// What others may follow from.
    pub(super) cause: Option<Cause>,
}

/// What is left of a request to a group: who leaves and who joins, and the name that it gives.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct GroupEffect {
    pub(super) removed: Vec<Uuid>,
    pub(super) added: Vec<Uuid>,
    pub(super) name: Option<String>,
    pub(super) external_id: Option<String>,
}

impl Attempt {
    fn new(at: (OrgId, DirectoryId), kind: HeldKind, resource_id: Uuid, version: i64, harm: Harm) -> Self {
        let (org_id, directory_id) = at;
        let (fingerprint, effect) = (String::new(), "{}".to_owned());
        Self { org_id, directory_id, kind, resource_id, version, fingerprint, effect, harm, cause: None }
    }

    /// A user is switched off; `attributes` is what the request makes of it.
    pub(in crate::directory) fn deactivation(
        at: (OrgId, DirectoryId),
        (id, version): (DirectoryUserId, i64),
        attributes: &str,
    ) -> Self {
        let harm = Harm { deactivated: 1, ..Harm::default() };
        let attempt = Self::new(at, HeldKind::DeactivateUser, id.0, version, harm);
        Self { effect: attributes.to_owned(), ..attempt }
    }

    /// An active user is deleted.
    pub(in crate::directory) fn deletion(
        at: (OrgId, DirectoryId),
        (id, version): (DirectoryUserId, i64),
    ) -> Self {
        let harm = Harm { deleted: 1, ..Harm::default() };
        Self::new(at, HeldKind::DeleteUser, id.0, version, harm)
    }

    /// A group is deleted.
    pub(in crate::directory) fn group_deletion(
        at: (OrgId, DirectoryId),
        (id, version): (GroupId, i64),
        (name, members): (&str, i64),
        now: Timestamp,
    ) -> Self {
        let harm = Harm { groups: 1, members, ..Harm::default() };
        let cause = Cause { group: name.to_owned(), members, deleted: true, at: now };
        Self { cause: Some(cause), ..Self::new(at, HeldKind::DeleteGroup, id.0, version, harm) }
    }

    /// Members leave a group, by the same request that others may join by and that may give it another name.
    pub(in crate::directory) fn removal(
        at: (OrgId, DirectoryId),
        (id, version): (GroupId, i64),
        (removed, added): (&[Uuid], &[Uuid]),
        (name, external_id): (&str, Option<&str>),
        now: Timestamp,
    ) -> Self {
        let members = i64::try_from(removed.len()).unwrap_or(i64::MAX);
        let sorted = |ids: &[Uuid]| {
            let mut ids = ids.to_vec();
            ids.sort_unstable();
            ids
        };
        let effect = GroupEffect {
            removed: sorted(removed),
            added: sorted(added),
            name: Some(name.to_owned()),
            external_id: external_id.map(str::to_owned),
        };
        let effect = serde_json::to_string(&effect).expect("ids and texts are written as JSON");
        let fingerprint = URL_SAFE_NO_PAD.encode(Sha256::digest(effect.as_bytes()));
        let cause = Cause { group: name.to_owned(), members, deleted: false, at: now };
        let harm = Harm { members, ..Harm::default() };
        let attempt = Self::new(at, HeldKind::RemoveMembers, id.0, version, harm);
        Self { fingerprint, effect, cause: Some(cause), ..attempt }
    }

    /// What tells this operation on its resource from others there; a retry has the same.
    pub(super) fn print(&self) -> String {
        format!("{}:{}", self.kind.as_str(), self.fingerprint)
    }

    /// What it is, in words that follow "may not" and "would".
    pub(super) fn words(&self) -> String {
        let id = self.resource_id;
        match self.kind {
            HeldKind::DeactivateUser => format!("deactivate the user {id}"),
            HeldKind::DeleteUser => format!("delete the user {id}"),
            HeldKind::DeleteGroup => format!("delete the group {id}"),
            HeldKind::RemoveMembers => format!("remove {} members from the group {id}", self.harm.members),
        }
    }
}

/// Where a transaction that is rolled back leaves what it was about to do: what the guard held, and what came of it otherwise.
#[derive(Debug, Clone, Default)]
pub(in crate::directory) struct Slot(Arc<Mutex<(Option<Attempt>, Option<Note>)>>);

impl Slot {
    /// Leaves what the guard held.
    pub(super) fn hold(&self, attempt: Attempt) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = Some(attempt);
    }

    /// Leaves what came of a request.
    pub(in crate::directory) fn note(&self, note: Note) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1 = Some(note);
    }

    /// Takes what the guard held.
    pub(super) fn held(&self) -> Option<Attempt> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.take()
    }

    /// Takes what came of the request.
    pub(in crate::directory) fn noted(&self) -> Option<Note> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.take()
    }
}

/// Makes an empty slot.
pub(in crate::directory) fn slot() -> Slot {
    Slot::default()
}

/// A removal from a group that may be why users are removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cause {
    /// The name of the group.
    pub group: String,
    /// How many members it lost.
    pub members: i64,
    /// Whether the group itself was deleted.
    pub deleted: bool,
    /// When.
    pub at: Timestamp,
}

/// Why operations are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// More than the share was removed within one of the windows.
    Share,
    /// An administrator rejected removals a short while ago.
    Rejection,
}

/// The key of the identity provider that asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBy {
    /// The key; none for the program itself.
    pub id: Option<Uuid>,
    /// Its name.
    pub name: String,
}

/// What became of the operations of an incident that was approved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Operations that were done, by Steward or by the identity provider itself.
    pub applied: i64,
    /// Operations that were left out, since their user or group was changed meanwhile.
    pub superseded: i64,
    /// Operations that could not be done.
    pub failed: i64,
}

/// What an incident comes to: the details of its approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Incident {
    /// The name of the directory.
    pub directory: String,
    /// Why it was opened.
    pub why: Why,
    /// How many operations it has gathered.
    pub operations: i64,
    /// What they would remove, or did where they were only reported.
    pub harm: Harm,
    /// What was removed before it was opened, within a day.
    pub before: Harm,
    /// Active users when it was opened.
    pub active_users: i64,
    /// Groups when it was opened.
    pub groups: i64,
    /// Memberships when it was opened.
    pub memberships: i64,
    /// What it may follow from.
    pub cause: Option<Cause>,
    /// Who asked first.
    pub key: HeldBy,
    /// When the first operation came.
    pub first_at: Timestamp,
    /// When the newest operation came that is not a retry.
    pub last_at: Timestamp,
    /// What became of them; absent before they are done.
    pub outcome: Option<Outcome>,
}

impl Incident {
    /// Reads the details of an approval; none of another kind.
    pub fn of(approval: &crate::approval::Approval) -> Option<Self> {
        serde_json::from_str(&approval.details).ok().filter(|_| approval.kind == KIND)
    }

    /// Writes the details of an approval.
    pub(super) fn to_details(&self) -> String {
        serde_json::to_string(self).expect("numbers, texts and times are written as JSON")
    }
}

/// What the guard of one directory knows: one row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct GuardState {
    pub(super) windows: Windows,
    /// The incident that waits.
    pub(super) open: Option<Uuid>,
    /// Incidents that were approved and whose operations are being done.
    pub(super) applying: Vec<Uuid>,
    /// The incident that is told for information, and until when it gathers.
    pub(super) reported: Option<(Uuid, Timestamp)>,
    /// Until when everything that removes is held.
    pub(super) watch_until: Option<Timestamp>,
    /// Until when there may be operations that were rejected.
    pub(super) remembers_until: Option<Timestamp>,
    /// What an administrator let pass beside what is usual, and until when.
    pub(super) allowance: Option<(i64, Timestamp)>,
    /// The greatest removal from a group of the last day.
    pub(super) cause: Option<Cause>,
    /// The memberships of the directory, and when they were counted.
    pub(super) memberships: Option<(i64, Timestamp)>,
}

impl GuardState {
    /// Keeps the greatest cause of a day.
    pub(super) fn note_cause(&mut self, cause: Option<&Cause>, now: Timestamp) {
        let old = self.cause.take().filter(|cause| now < cause.at.plus_seconds(24 * 3600));
        let greater = |cause: &&Cause| old.as_ref().is_none_or(|old| cause.members >= old.members);
        self.cause = cause.filter(greater).cloned().or(old);
    }
}

/// An operation as it is kept.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) id: HeldId,
    pub(super) kind: HeldKind,
    pub(super) resource_id: Uuid,
    pub(super) version: i64,
    pub(super) members: i64,
    pub(super) effect: String,
    pub(super) key: HeldBy,
    pub(super) approval_id: ApprovalId,
}

impl Kept {
    /// What it would remove.
    pub(super) fn harm(&self) -> Harm {
        let members = Harm { members: self.members, ..Harm::default() };
        match self.kind {
            HeldKind::DeactivateUser => Harm { deactivated: 1, ..Harm::default() },
            HeldKind::DeleteUser => Harm { deleted: 1, ..Harm::default() },
            HeldKind::DeleteGroup => Harm { groups: 1, ..members },
            HeldKind::RemoveMembers => members,
        }
    }
}

/// An operation that was decided on.
#[derive(Debug, Clone)]
pub(super) struct Decided {
    pub(super) id: HeldId,
    pub(super) approval_id: ApprovalId,
    pub(super) approved: bool,
    pub(super) at: Timestamp,
}
