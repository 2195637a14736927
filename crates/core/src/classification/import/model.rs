//! What is wanted of levels, and what has to be done for it.

use crate::classification::model::{Level, LevelStatus, words};
use crate::id::LevelId;

/// A level as a description has it.
#[derive(Debug, Clone)]
pub struct WantedLevel {
    /// Its id. A description from another organization names ids that are not there: then the name counts.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// What falls under it.
    pub definition: Option<String>,
    /// How such content is to be handled.
    pub guideline: Option<String>,
    /// The word of its colour.
    pub color: Option<String>,
    /// Where it is to stand in its life.
    pub status: LevelStatus,
}

/// Something that has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedAction {
    /// A level comes to be.
    Create,
    /// An archived level becomes a draft.
    Restore,
    /// A level is called or described otherwise.
    Edit,
    /// A draft is published.
    Publish,
    /// A level is archived.
    Archive,
    /// A level gets another place in the order.
    Move,
}

words!(PlannedAction {
    Create = "CREATE",
    Restore = "RESTORE",
    Edit = "EDIT",
    Publish = "PUBLISH",
    Archive = "ARCHIVE",
    Move = "MOVE",
});

/// A step of a plan.
#[derive(Debug, Clone)]
pub struct PlannedStep {
    /// What is done.
    pub action: PlannedAction,
    /// What the level is before; none where it comes to be.
    pub before: Option<Level>,
    /// What it is afterwards.
    pub after: Level,
}

impl PlannedStep {
    /// Lists the members that are different afterwards.
    pub fn changed(&self) -> Vec<String> {
        let before = self.before.as_ref().map(Level::recorded).unwrap_or_default();
        let after = self.after.recorded();
        let names = before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name));
        let mut names: Vec<String> = names.cloned().collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// What has to be done so that levels are as they are described. Nothing, if they are so already.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The steps, in the order in which they are done.
    pub steps: Vec<PlannedStep>,
    /// Levels that the description does not name, and that the plan leaves alone.
    pub unnamed: Vec<(LevelId, String)>,
}
