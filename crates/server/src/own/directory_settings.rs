//! The settings of a directory, as they are shown and chosen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::directory::{
    self, GUARD_MINIMUM_LIMIT, GUARD_SHARE_LIMIT, GUARD_WINDOW_LIMITS, GroupPatchResponse, Guard, Journaling,
    PutWithoutActive, PutWithoutMembers,
};

use steward_core::protocol::SpokenDialect;

use crate::wire;

/// What a directory does differently from others.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DirectorySettings")]
pub(crate) struct Settings {
    /// Whether a user needs exactly one primary e-mail address, as at Atlassian.
    strict_email: bool,
    dialect: wire::SpokenDialect,
    group_patch_response: wire::GroupPatchResponse,
    put_without_active: wire::PutWithoutActive,
    put_without_members: wire::PutWithoutMembers,
    guard: wire::Guard,
    /// Removals of one kind within a window that are never too many.
    #[schemars(range(max = GUARD_MINIMUM_LIMIT))]
    guard_minimum: u32,
    /// The share of active users, groups or memberships that may go within the window, in percent; twice as much within
    /// a day.
    #[schemars(range(min = 1, max = GUARD_SHARE_LIMIT))]
    guard_share: u32,
    /// The window, in minutes.
    #[schemars(range(min = GUARD_WINDOW_LIMITS.0, max = GUARD_WINDOW_LIMITS.1))]
    guard_window: u32,
    journal: wire::Journaling,
    /// For how many days the journal keeps an exchange.
    journal_days: i64,
}

impl Settings {
    pub(super) fn of(settings: &directory::Settings) -> Self {
        Self {
            strict_email: settings.strict_email,
            dialect: wire::SpokenDialect(settings.dialect),
            group_patch_response: wire::GroupPatchResponse(settings.group_patch_response),
            put_without_active: wire::PutWithoutActive(settings.put_without_active),
            put_without_members: wire::PutWithoutMembers(settings.put_without_members),
            guard: wire::Guard(settings.guard),
            guard_minimum: settings.guard_minimum,
            guard_share: settings.guard_share,
            guard_window: settings.guard_window,
            journal: wire::Journaling(settings.journal),
            journal_days: settings.journal_days,
        }
    }
}

/// Settings that are chosen; what is not there stays as it is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DirectorySettingsChange")]
pub(crate) struct Choices {
    strict_email: Option<bool>,
    #[schemars(with = "Option<wire::SpokenDialect>")]
    dialect: Option<SpokenDialect>,
    #[schemars(with = "Option<wire::GroupPatchResponse>")]
    group_patch_response: Option<GroupPatchResponse>,
    #[schemars(with = "Option<wire::PutWithoutActive>")]
    put_without_active: Option<PutWithoutActive>,
    #[schemars(with = "Option<wire::PutWithoutMembers>")]
    put_without_members: Option<PutWithoutMembers>,
    #[schemars(with = "Option<wire::Guard>")]
    guard: Option<Guard>,
    #[schemars(range(max = GUARD_MINIMUM_LIMIT))]
    guard_minimum: Option<u32>,
    #[schemars(range(min = 1, max = GUARD_SHARE_LIMIT))]
    guard_share: Option<u32>,
    #[schemars(range(min = GUARD_WINDOW_LIMITS.0, max = GUARD_WINDOW_LIMITS.1))]
    guard_window: Option<u32>,
    #[schemars(with = "Option<wire::Journaling>")]
    journal: Option<Journaling>,
    #[schemars(range(min = 1, max = directory::Settings::MOST_JOURNAL_DAYS))]
    journal_days: Option<i64>,
}

impl Choices {
    /// Puts the choices in the place of what was chosen before.
    pub(super) fn apply(&self, settings: &mut directory::Settings) {
        let directory::Settings {
            strict_email,
            dialect,
            group_patch_response,
            put_without_active,
            put_without_members,
            guard,
            guard_minimum,
            guard_share,
            guard_window,
            journal,
            journal_days,
        } = settings;
        choose(strict_email, self.strict_email);
        choose(dialect, self.dialect);
        choose(group_patch_response, self.group_patch_response);
        choose(put_without_active, self.put_without_active);
        choose(put_without_members, self.put_without_members);
        choose(guard, self.guard);
        choose(guard_minimum, self.guard_minimum);
        choose(guard_share, self.guard_share);
        choose(guard_window, self.guard_window);
        choose(journal, self.journal);
        choose(journal_days, self.journal_days);
    }
}

fn choose<T>(setting: &mut T, chosen: Option<T>) {
    if let Some(chosen) = chosen {
        *setting = chosen;
    }
}
