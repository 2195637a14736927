//! Who is in which group, by numbers alone: the same sizes give the same directory.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::shared::data::{CONNECTIONS, MEMBERS_AT_ONCE};
use crate::support::Anything;

/// The sizes of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// Users.
    pub(crate) users: usize,
    /// Groups, the largest among them.
    pub(crate) groups: usize,
    /// Members of the largest group, which is group 0.
    pub(crate) largest: usize,
    /// Memberships in all groups together.
    pub(crate) memberships: usize,
}

impl Plan {
    /// Refuses sizes that do not fit together.
    pub(crate) fn check(self) -> Anything<()> {
        let Self { users, groups, largest, memberships } = self;
        if groups < 2 {
            return Err("STEWARD_SCALE_GROUPS must be 2 or more: the largest group and another".into());
        }
        if users < largest + CONNECTIONS {
            return Err(format!(
                "STEWARD_SCALE_USERS must exceed STEWARD_SCALE_LARGEST by {CONNECTIONS} or more: those are added to it"
            )
            .into());
        }
        let others = groups - 1;
        let average = memberships.saturating_sub(largest).div_ceil(others);
        if average == 0 || memberships - largest < others {
            return Err(
                "STEWARD_SCALE_MEMBERSHIPS must give every group a member beside STEWARD_SCALE_LARGEST"
                    .into(),
            );
        }
        let most = MEMBERS_AT_ONCE.min(largest);
        if average > most {
            return Err(format!(
                "STEWARD_SCALE_MEMBERSHIPS gives each group {average} members; at most {most} are possible"
            )
            .into());
        }
        Ok(())
    }

    /// Returns the numbers of the members of a group; past the last user, counting goes on with user 0.
    ///
    /// Behind the largest group each has as many as the others, give or take one, and each user is in as many.
    pub(crate) fn members(self, group: usize) -> Range<usize> {
        let Some(position) = group.checked_sub(1) else { return 0..self.largest };
        let (rest, others) = (self.memberships - self.largest, self.groups - 1);
        let (each, one_more) = (rest / others, rest % others);
        let first = position * each + position.min(one_more);
        first..first + each + usize::from(position < one_more)
    }
}
