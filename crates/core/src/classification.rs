//! Levels by which content is classified: their life from draft to archive and back, and their order (data loss
//! prevention API §1).
//!
//! The levels of an organization stand in one order, whatever their status: the most sensitive one has sensitivity 1, and
//! there are no gaps. None is ever deleted, since what was classified by it keeps its history.

mod actions;
mod admit;
mod archive;
mod create;
mod edit;
mod list;
mod model;
mod publish;
mod query;
mod reorder;
mod rules;
mod save;
mod store;
#[cfg(test)]
mod tests;

pub use actions::{
    CLASSIFICATION_LEVEL_ARCHIVED, CLASSIFICATION_LEVEL_CREATED, CLASSIFICATION_LEVEL_PUBLISHED,
    CLASSIFICATION_LEVEL_RESTORED, CLASSIFICATION_LEVEL_UPDATED, CLASSIFICATION_LEVELS_REORDERED,
};
pub use admit::{Classifier, admit};
pub use archive::{archive, restore};
pub use create::create;
pub use edit::edit;
pub use list::{list, read};
pub use model::{Author, Level, LevelColor, LevelEdit, LevelFields, LevelStatus, Mark, NewLevel};
pub use publish::publish;
pub use reorder::reorder;
pub use rules::{LIST_LIMIT, Order, TEXT_LIMIT};
