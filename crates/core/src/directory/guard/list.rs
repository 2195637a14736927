//! Shows whom an incident affects.

use uuid::Uuid;

use super::model::{HeldKind, KIND};
use super::store;
use crate::approval::{approval_id, store as approvals};
use crate::context::Timestamp;
use crate::error::Error;
use crate::id::HeldId;
use crate::page::Page;
use crate::principal::OrgCaller;

/// An operation that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldOperation {
    /// Its identifier.
    pub id: HeldId,
    /// What it does.
    pub kind: HeldKind,
    /// The user or group.
    pub resource_id: Uuid,
    /// Where it stands.
    pub state: HeldState,
    /// How often the identity provider asked for it.
    pub tries: i64,
    /// Since when it has been held.
    pub created_at: Timestamp,
    /// When the identity provider last asked.
    pub last_seen_at: Timestamp,
    /// When it was done or dropped.
    pub done_at: Option<Timestamp>,
    /// How many members a group loses by it.
    pub members: i64,
    /// The name of the user, while it is there.
    pub user_name: Option<String>,
    /// The name of the group, while it is there.
    pub group_name: Option<String>,
}

/// Where an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldState {
    /// It was not done; whether it will be is up to the approval.
    Held,
    /// It was done, by Steward or by the identity provider itself.
    Applied,
    /// The identity provider changed its mind, or the user or group is another one by now.
    Superseded,
    /// It could not be done.
    Failed,
}

impl HeldState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Held, Self::Applied, Self::Superseded, Self::Failed];

    /// Returns the word of the wire and of the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Applied => "applied",
            Self::Superseded => "superseded",
            Self::Failed => "failed",
        }
    }

    /// Reads the word.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Lists one page of the operations of an incident, in the order in which they came.
pub async fn list_held(
    caller: &OrgCaller,
    approval: &str,
    cursor: Option<&str>,
) -> Result<Page<HeldOperation>, Error> {
    let id = approval_id(approval)?;
    let tag = format!("held.{id}");
    let (org_id, after) = (caller.org_id, Page::<HeldOperation>::after(caller, &tag, cursor).await?);
    let operations = caller
        .context
        .steward
        .database()
        .read(move |read| async move {
            let approval = approvals::find(&read, org_id, id).await?;
            if approval.is_none_or(|approval| approval.kind != KIND) {
                return Err(Error::not_found("approval", id));
            }
            Ok(store::list(&read, org_id, id, after, Page::<HeldOperation>::ROWS).await?)
        })
        .await?;
    Page::of(caller, &tag, operations, |operation| operation.id.0)
}
