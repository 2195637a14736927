//! Levels by which content is classified: their life from draft to archive and back, and their order (data loss
//! prevention API §1); the levels that content has, and where it has them from (§2).
//!
//! The levels of an organization stand in one order, whatever their status: the most sensitive one has sensitivity 1, and
//! there are no gaps. None is ever deleted, since what was classified by it keeps its history.

mod actions;
mod admit;
mod archive;
mod create;
mod edit;
mod import;
mod label;
mod list;
mod model;
mod publish;
mod query;
mod reorder;
mod rules;
mod save;
mod scheme;
mod store;
#[cfg(test)]
mod tests;
mod uses;

pub use actions::{
    CLASSIFICATION_LEVEL_ARCHIVED, CLASSIFICATION_LEVEL_CREATED, CLASSIFICATION_LEVEL_PUBLISHED,
    CLASSIFICATION_LEVEL_RESTORED, CLASSIFICATION_LEVEL_UPDATED, CLASSIFICATION_LEVELS_REORDERED,
    CLASSIFICATION_SETTINGS_UPDATED, CONTAINER_CLASSIFICATION_LEVEL_UPDATED, CONTENT_CLASSIFICATION_REMOVED,
    CONTENT_CLASSIFIED, DEFAULT_CLASSIFICATION_LEVEL_UPDATED,
};
pub use admit::{Classifier, Labeller, admit, admit_product};
pub use archive::{archive, restore};
pub use create::create;
pub use edit::edit;
pub use import::{Plan, PlannedAction, PlannedStep, WantedLevel, import};
pub use label::{
    AskedLabel, Classified, Effective, EffectiveSource, Entry, Label, LabelSource, OBJECTS_LIMIT, Queried,
    Setter, User, history, labelled, read_labels, read_seen, remove_label, set_label,
};
pub use list::{list, read};
pub use model::{Author, Level, LevelColor, LevelEdit, LevelFields, LevelStatus, Mark, NewLevel, Rank};
pub use publish::publish;
pub use reorder::reorder;
pub use rules::{LIST_LIMIT, Order, TEXT_LIMIT};
pub use scheme::{
    Classifiers, ContainerDefault, ContainerDefaults, DefaultLevel, Scheme, SchemeChange, UserOverride,
    change_settings, list_containers, read_container, read_scheme, remove_container_default, remove_default,
    set_container_default, set_default,
};
pub use uses::{LevelUse, LevelUses, of_organization};
