//! What an organization decides about classification as a whole.

use serde_json::{Map, Value, json};

use crate::ari::Ari;
use crate::classification::model::{Mark, words};
use crate::id::LevelId;

/// What people may do about the level that an object has without them (`JiraClassificationUserOverride`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UserOverride {
    /// They choose any level, and it counts.
    #[default]
    Any,
    /// They choose a level that is as sensitive or more; a less sensitive one does not count.
    EqualOrHigher,
    /// They choose none; what a rule says counts more than what they chose before.
    Disallow,
}

words!(UserOverride { Any = "ANY", EqualOrHigher = "EQUAL_OR_HIGHER", Disallow = "DISALLOW" });

/// Which people may classify (`JiraClassificationControl`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Classifiers {
    /// Whoever may edit the object.
    #[default]
    Any,
    /// Administrators of its container.
    ContainerAdminOnly,
}

words!(Classifiers { Any = "ANY", ContainerAdminOnly = "CONTAINER_ADMIN_ONLY" });

/// Which default level an administrator of a container may choose for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ContainerDefaults {
    /// Any level.
    #[default]
    Any,
    /// One that is as sensitive as the default of the organization, or more.
    EqualOrHigher,
}

words!(ContainerDefaults { Any = "ANY", EqualOrHigher = "EQUAL_OR_HIGHER" });

/// A level that something has by default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultLevel {
    /// The level.
    pub level_id: LevelId,
    /// Who chose it, and when.
    pub set: Mark,
}

/// What an organization decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scheme {
    /// The level of what nothing else classifies.
    pub default: Option<DefaultLevel>,
    /// What people may do about levels.
    pub user_override: UserOverride,
    /// Which people may classify.
    pub classifiers: Classifiers,
    /// What administrators of containers may choose.
    pub container_defaults: ContainerDefaults,
}

impl Scheme {
    /// Returns what an event keeps of the settings; the default level has events of its own.
    pub(super) fn recorded(&self) -> Map<String, Value> {
        Map::from_iter([
            ("userOverride".to_owned(), json!(self.user_override.as_str())),
            ("classifiers".to_owned(), json!(self.classifiers.as_str())),
            ("containerDefaults".to_owned(), json!(self.container_defaults.as_str())),
        ])
    }
}

/// Settings that are to be different; what is not there stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct SchemeChange {
    /// What people may do about levels.
    pub user_override: Option<UserOverride>,
    /// Which people may classify.
    pub classifiers: Option<Classifiers>,
    /// What administrators of containers may choose.
    pub container_defaults: Option<ContainerDefaults>,
}

/// The default level of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerDefault {
    /// The container: a site, or something in one.
    pub container: Ari,
    /// Its level.
    pub default: DefaultLevel,
}
