//! What a directory does differently from others, by the choice of its administrators.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::{Error, corrupt};
use crate::protocol::SpokenDialect;

/// The choices for one directory. Each default is the safe one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Whether a user needs exactly one primary e-mail address, as at Atlassian. Tools that fill in random values
    /// work only without.
    pub strict_email: bool,
    /// What its requests may do beside the RFCs.
    pub dialect: SpokenDialect,
    /// What a PATCH of a group answers.
    pub group_patch_response: GroupPatchResponse,
    /// What a PUT of a user without `active` means.
    pub put_without_active: PutWithoutActive,
    /// What a PUT of a group without `members` means.
    pub put_without_members: PutWithoutMembers,
    /// What happens to removals beyond what is usual.
    pub guard: Guard,
    /// Removals of one kind within a window that are never too many.
    pub guard_minimum: u32,
    /// The share of users, groups or memberships that may go within the window, in percent; twice as much within a day.
    pub guard_share: u32,
    /// The window, in minutes.
    pub guard_window: u32,
    /// Which exchanges with the identity provider are kept in the journal.
    pub journal: Journaling,
    /// For how many days they are kept.
    pub journal_days: i64,
}

/// The highest minimum of the guard.
pub const GUARD_MINIMUM_LIMIT: u32 = 100_000;

/// The highest share of the guard, in percent.
pub const GUARD_SHARE_LIMIT: u32 = 100;

/// The shortest and the longest window of the guard, in minutes. A day has a window of its own.
pub const GUARD_WINDOW_LIMITS: (u32, u32) = (5, 24 * 60);

impl Default for Settings {
    fn default() -> Self {
        Self {
            strict_email: true,
            dialect: SpokenDialect::Tolerant,
            group_patch_response: GroupPatchResponse::Full,
            put_without_active: PutWithoutActive::Keep,
            put_without_members: PutWithoutMembers::Keep,
            guard: Guard::Hold,
            guard_minimum: 20,
            guard_share: 10,
            guard_window: 60,
            journal: Journaling::Changes,
            journal_days: 7,
        }
    }
}

/// Generates an enum that is stored and shown as one of a few words.
macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// The word for it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    )*};
}

choices! {
    /// What a PATCH of a group answers (RFC 7644 §3.5.2 leaves both open).
    GroupPatchResponse {
        /// 200 and the group, with its members up to [`MembersShown::FEW`](super::MembersShown::FEW).
        Full = "full",
        /// 204 and nothing, which Microsoft Entra ID prefers.
        NoContent = "204",
    }

    /// What a PUT of a user without `active` means.
    PutWithoutActive {
        /// The user stays as it is: a replacement that forgets the attribute does not bring a leaver back.
        Keep = "keep",
        /// The user is switched on, as at Atlassian.
        Activate = "activate",
    }

    /// What a PUT of a group without `members` means.
    PutWithoutMembers {
        /// They stay: go-atlassian renames a group with a body that holds the name alone.
        Keep = "keep",
        /// They are removed, as RFC 7644 §3.5.1 allows.
        Clear = "clear",
    }

    /// What happens to removals beyond what is usual.
    Guard {
        /// They are done, and nobody counts.
        Off = "off",
        /// They are done, and administrators can read of them.
        Report = "report",
        /// They wait for an administrator.
        Hold = "hold",
    }

    /// Which exchanges with the identity provider are kept in the journal of a directory.
    Journaling {
        /// None.
        Off = "off",
        /// Changes, and whatever failed.
        Changes = "changes",
        /// All of them, also reads that succeeded: most of what identity providers ask.
        All = "all",
    }
}

impl Settings {
    /// The longest time for which the journal keeps an exchange, in days: it is made of personal data.
    pub const MOST_JOURNAL_DAYS: i64 = 90;

    /// Checks the limits of numbers.
    pub(super) fn check(&self) -> Result<(), Error> {
        let within = |name: &str, value: i64, least: i64, most: i64| {
            if (least..=most).contains(&value) {
                return Ok(());
            }
            Err(Error::invalid(
                format!("settings.{name}"),
                format!("must be a number from {least} to {most}"),
            ))
        };
        let (shortest, longest) = GUARD_WINDOW_LIMITS;
        within("guardMinimum", self.guard_minimum.into(), 0, GUARD_MINIMUM_LIMIT.into())?;
        within("guardShare", self.guard_share.into(), 1, GUARD_SHARE_LIMIT.into())?;
        within("guardWindow", self.guard_window.into(), shortest.into(), longest.into())?;
        within("journalDays", self.journal_days, 1, Self::MOST_JOURNAL_DAYS)
    }

    /// Reads the stored form.
    pub(super) fn parse(text: &str) -> Result<Self, steward_db::Error> {
        serde_json::from_str(text).map_err(|_| corrupt("directory", "settings"))
    }

    /// Writes the stored form.
    pub(super) fn to_stored(&self) -> Result<String, Error> {
        serde_json::to_string(self).map_err(|error| Error::Internal(format!("settings: {error}")))
    }

    /// Returns what an event keeps of them.
    pub(super) fn recorded(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }
}
