//! What conflicts are, what is kept of a push, and what an administrator is shown.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use steward_scim::MembersChange;
use uuid::Uuid;

use crate::context::Timestamp;
use crate::error::corrupt;
use crate::group::MemberKind;
use crate::id::{AccountId, ConflictId, DirectoryId, GroupId, OrgId};

/// How long a conflict is kept after the identity provider last tried, and how long its next push is answered after it was
/// resolved, in seconds: 30 days.
pub(super) const KEPT_FOR: i64 = 30 * 24 * 3600;

/// How long after the first answer to a push that an administrator settled the same push is answered again, in seconds:
/// answers get lost, and who did not get one asks again soon.
pub(super) const ANSWERED_FOR: i64 = 600;

/// Conflicts that one directory keeps; the oldest make room. Nobody looks through more.
pub(super) const CONFLICTS: usize = 1_000;

/// Bytes under seal that the conflicts of one directory take.
pub(super) const BYTES: i64 = 64 << 20;

/// The largest push that is kept whole, in bytes: a group of some 50,000 members. Of a larger one the members are not kept.
pub(super) const PUSH_BYTES: usize = 2 << 20;

/// Members that a preview names; all of them are counted.
pub const FIRST_MEMBERS: usize = 100;

/// Generates an enum that is stored and shown as one of a few words.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word for it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// Reads the word.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == text)
            }
        }
    )*};
}

words! {
    /// What was pushed.
    ConflictKind {
        /// A user.
        User = "user",
        /// A group.
        Group = "group",
    }

    /// Which value something else has.
    ConflictField {
        /// The user name.
        UserName = "userName",
        /// The primary address.
        Email = "email",
        /// The identifier that the identity provider gives.
        ExternalId = "externalId",
        /// The name of a group.
        DisplayName = "displayName",
    }

    /// A way out.
    ConflictAction {
        /// What was pushed is what is there.
        Link = "link",
        /// What is there gets another value, and what was pushed its own.
        Rename = "rename",
        /// What was pushed takes the place of what is there.
        TakeOver = "takeOver",
    }

    /// Where a conflict stands.
    ConflictState {
        /// Something is in the way.
        Open = "open",
        /// Nothing is in the way any more.
        Clear = "clear",
    }

    /// What is in the way.
    HolderKind {
        /// A user of the same directory.
        User = "user",
        /// A group that the same directory provisions.
        Group = "group",
        /// A group that another directory of the organization provisions.
        GroupOfAnotherDirectory = "groupOfAnotherDirectory",
        /// A group that administrators keep.
        LocalGroup = "localGroup",
        /// An account with the address; nothing is said of one that the organization does not manage.
        Account = "account",
    }

    /// What becomes of a group.
    GroupFate {
        /// It stays, provisioned as before.
        Kept = "kept",
        /// It stays, and the directory provisions it from now on.
        Adopted = "adopted",
        /// It is deleted.
        Deleted = "deleted",
    }

    /// What becomes of the account of a user that is in the way.
    AccountFate {
        /// There is none, and there will be none.
        Without = "without",
        /// It follows what was pushed.
        Kept = "kept",
        /// What was pushed finds its account by its address, or gets a new one.
        Linked = "linked",
        /// It goes its own way, since the pushed address lies in no verified domain.
        Released = "released",
        /// It is deactivated, since what was pushed has another one.
        Deactivated = "deactivated",
    }
}

impl ConflictKind {
    pub(super) fn of_row(text: &str) -> Result<Self, steward_db::Error> {
        Self::parse(text).ok_or_else(|| corrupt("directory_conflict", "kind"))
    }
}

impl ConflictField {
    pub(super) fn of_row(text: &str) -> Result<Self, steward_db::Error> {
        Self::parse(text).ok_or_else(|| corrupt("directory_conflict", "field"))
    }
}

/// What tells one pushed user or group of a directory from the others, as a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::directory) struct Identity(pub(super) String);

impl Identity {
    /// Something new: by the identifier that the identity provider gives it, else by its name.
    pub(super) fn of_new(directory: DirectoryId, external_id: Option<&str>, name_key: &str) -> Self {
        match external_id {
            Some(id) => Self::digest(directory, "external", id),
            None => Self::digest(directory, "name", name_key),
        }
    }

    /// Something that is there and is to change.
    pub(super) fn of_target(directory: DirectoryId, id: Uuid) -> Self {
        Self::digest(directory, "target", &id.to_string())
    }

    fn digest(directory: DirectoryId, by: &str, what: &str) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{directory}\0{by}\0{what}").as_bytes())))
    }
}

/// A change of members, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Step {
    Add(Vec<String>),
    Remove(Vec<String>),
    RemoveOf { kind: String, ids: Vec<String> },
    Clear,
    Replace(Vec<String>),
}

impl Step {
    pub(super) fn of(change: &MembersChange) -> Self {
        let values =
            |list: &[steward_scim::Reference]| list.iter().map(|member| member.value.clone()).collect();
        match change {
            MembersChange::Add(list) => Self::Add(values(list)),
            MembersChange::Remove(ids) => Self::Remove(ids.clone()),
            MembersChange::RemoveOf { kind, ids } => Self::RemoveOf { kind: kind.clone(), ids: ids.clone() },
            MembersChange::RemoveAll => Self::Clear,
            MembersChange::Replace(list) => Self::Replace(values(list)),
        }
    }
}

/// A push, as it is kept under seal: what it makes different from what was there. What was there may change meanwhile, and the
/// rest of it is not the push's to undo.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Push {
    /// What the pushed user or group is called.
    pub(super) name: String,
    /// The value that something else has, as it was told to the identity provider.
    pub(super) value: String,
    /// Attributes that it sets: all of them for something new.
    pub(super) set: Map<String, Value>,
    /// Attributes that it takes away.
    pub(super) unset: Vec<String>,
    /// What it does to members.
    pub(super) members: Vec<Step>,
    /// Whether there were more members than are kept.
    pub(super) cut: bool,
}

impl Push {
    /// What a push makes of attributes.
    pub(super) fn between(before: &Map<String, Value>, after: &Map<String, Value>) -> Self {
        let set = after.iter().filter(|(name, value)| before.get(*name) != Some(value));
        Self {
            set: set.map(|(name, value)| (name.clone(), value.clone())).collect(),
            unset: before.keys().filter(|name| !after.contains_key(*name)).cloned().collect(),
            ..Self::default()
        }
    }

    /// Makes of attributes what the push wants.
    pub(super) fn apply(&self, current: &Map<String, Value>) -> Map<String, Value> {
        let mut next = current.clone();
        next.retain(|name, _| !self.unset.contains(name));
        for (name, value) in &self.set {
            next.insert(name.clone(), value.clone());
        }
        next
    }
}

/// A push that was refused, with what is known of it without opening it.
#[derive(Debug, Clone)]
pub(in crate::directory) struct Collided {
    pub(super) kind: ConflictKind,
    pub(super) identity: Identity,
    pub(super) target: Option<Uuid>,
    pub(super) field: ConflictField,
    pub(super) push: Push,
}

/// A row of the table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: ConflictId,
    pub(super) org_id: OrgId,
    pub(super) directory_id: DirectoryId,
    pub(super) kind: ConflictKind,
    pub(super) target: Option<Uuid>,
    pub(super) field: ConflictField,
    pub(super) attempts: i64,
    pub(super) created_at: Timestamp,
    pub(super) last_seen_at: Timestamp,
    /// Tells this push from another by the same identity.
    pub(super) print: String,
    pub(super) pushed: Vec<u8>,
}

/// A user or group that was pushed, and what is in its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// Its identifier.
    pub id: ConflictId,
    /// What was pushed.
    pub kind: ConflictKind,
    /// The user or group that was to be changed; none where one was to be created.
    pub target: Option<Uuid>,
    /// What the pushed user or group is called.
    pub name: String,
    /// Which value the identity provider was told of.
    pub field: ConflictField,
    /// The value.
    pub value: String,
    /// Where it stands.
    pub state: ConflictState,
    /// What is in the way now: what an administrator decides about first, and what is left after it.
    pub holders: Vec<HolderView>,
    /// How often the identity provider tried.
    pub attempts: i64,
    /// When it first tried.
    pub first_at: Timestamp,
    /// When it last tried.
    pub last_at: Timestamp,
}

/// What is in the way.
#[derive(Debug, Clone, PartialEq)]
pub struct HolderView {
    /// What it is.
    pub kind: HolderKind,
    /// Its identifier; none for an account that the organization does not manage.
    pub id: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// The directory of a group.
    pub directory: Option<DirectoryId>,
    /// The values that are taken by it.
    pub fields: Vec<ConflictField>,
}

/// What was looked at: a decision holds for this and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictVersions {
    /// The user or group that is in the way.
    pub holder_id: Uuid,
    /// Its version.
    pub holder: i64,
    /// The version of the user or group that was to be changed.
    pub target: Option<i64>,
    /// What was pushed.
    pub push: String,
}

/// A conflict, and what each way out of it would do.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictPreview {
    /// The conflict.
    pub conflict: Conflict,
    /// How things stand, in a sentence.
    pub summary: String,
    /// What was looked at; none where nothing can be decided.
    pub versions: Option<ConflictVersions>,
    /// The ways out; none where nothing is in the way.
    pub choices: Vec<Choice>,
}

/// What one way out would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The way.
    pub action: ConflictAction,
    /// Whether it is open.
    pub possible: bool,
    /// What happens, or why it is not possible, in a sentence.
    pub summary: String,
    /// What has to be given with it.
    pub needs: Vec<&'static str>,
    /// Attributes of the user or group that stays.
    pub changes: Vec<AttributeChange>,
    /// What becomes of groups and their members.
    pub groups: Vec<GroupEffect>,
    /// The groups that a user leaves.
    pub leaves: Option<MemberList>,
    /// The user that is deleted.
    pub deletes: Option<Uuid>,
    /// What becomes of the account of the user that is in the way, and which it is.
    pub account: Option<(AccountFate, Option<AccountId>)>,
}

/// An attribute that changes.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeChange {
    /// Its name.
    pub name: String,
    /// Its value today.
    pub before: Option<Value>,
    /// Its value afterwards.
    pub after: Option<Value>,
}

/// What becomes of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupEffect {
    /// The group.
    pub id: GroupId,
    /// Its name today.
    pub name: String,
    /// What becomes of it.
    pub fate: GroupFate,
    /// Who joins.
    pub gained: MemberList,
    /// Who leaves.
    pub lost: MemberList,
}

/// Members, or groups: how many, and the first of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MemberList {
    /// How many there are.
    pub count: i64,
    /// The first [`FIRST_MEMBERS`].
    pub first: Vec<NamedMember>,
}

/// A member, or a group.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedMember {
    /// Its identifier.
    pub id: Uuid,
    /// What it is.
    pub kind: MemberKind,
    /// What it is called.
    pub name: Option<String>,
}

/// A value that may be taken away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Given {
    /// Nothing is said of it.
    #[default]
    Not,
    /// There is to be none.
    Nothing,
    /// It is to be this one.
    Text(String),
}

impl Given {
    /// The text, where there is to be one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Not | Self::Nothing => None,
        }
    }
}

/// What an administrator decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    /// The way out.
    pub action: ConflictAction,
    /// Another name for what is in the way.
    pub name: Option<String>,
    /// Another primary address for it, or none.
    pub email: Given,
    /// Another identifier of its identity provider, or none.
    pub external_id: Given,
    /// What was looked at.
    pub versions: ConflictVersions,
}

/// What came of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The way out.
    pub action: ConflictAction,
    /// What was pushed.
    pub kind: ConflictKind,
    /// The user or group that stands for what was pushed; for another name, the one that got it.
    pub resource_id: Uuid,
    /// Whether what was pushed is done. If not, the next push does it.
    pub applied: bool,
    /// Whether something else is still in the way.
    pub remains: bool,
    /// Members that joined.
    pub gained: i64,
    /// Members that left, those of a deleted group included.
    pub lost: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_push_undoes_nothing_that_came_after_it() {
        let before = map(&json!({ "userName": "a", "title": "T", "nickName": "N" }));
        let after = map(&json!({ "userName": "b", "nickName": "N" }));
        let push = Push::between(&before, &after);
        let meanwhile = map(&json!({ "userName": "a", "title": "T", "nickName": "M", "locale": "de" }));
        let applied = push.apply(&meanwhile);
        assert_eq!(applied, map(&json!({ "userName": "b", "nickName": "M", "locale": "de" })));
    }

    #[test]
    fn an_identity_is_of_one_directory_and_one_name() {
        let (one, other) = (DirectoryId(Uuid::from_u128(1)), DirectoryId(Uuid::from_u128(2)));
        let ada = Identity::of_new(one, None, "ada");
        assert_eq!(ada, Identity::of_new(one, None, "ada"));
        assert_ne!(ada, Identity::of_new(other, None, "ada"));
        assert_ne!(ada, Identity::of_new(one, Some("ada"), "ada"), "an identifier is no name");
        assert_eq!(
            Identity::of_new(one, Some("7"), "ada"),
            Identity::of_new(one, Some("7"), "grace"),
            "whoever was renamed is the same"
        );
    }
}
