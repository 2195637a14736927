//! What is recorded of classification levels.

use crate::event::Action;

const GROUP: &str = "Data security";

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $display:literal;)*) => {$(
        $(#[$doc])*
        pub static $name: Action = Action { id: $id, display_name: $display, group: GROUP };
    )*};
}

actions! {
    /// A level came to be, as a draft.
    CLASSIFICATION_LEVEL_CREATED = "classification_level_created", "Created classification level";
    /// A level got another name, definition, guideline or colour.
    CLASSIFICATION_LEVEL_UPDATED = "classification_level_updated", "Updated classification level";
    /// A level can be chosen from now on.
    CLASSIFICATION_LEVEL_PUBLISHED = "classification_level_published", "Published classification level";
    /// A level can no longer be chosen.
    CLASSIFICATION_LEVEL_ARCHIVED = "classification_level_archived", "Archived classification level";
    /// A level that was archived is a draft again.
    CLASSIFICATION_LEVEL_RESTORED = "classification_level_restored", "Restored classification level";
    /// Levels stand in another order.
    CLASSIFICATION_LEVELS_REORDERED = "classification_levels_reordered", "Reordered classification levels";
    /// People may do something else about levels.
    CLASSIFICATION_SETTINGS_UPDATED = "classification_settings_updated", "Updated data classification settings";
    /// An organization has another default level, or none any more.
    DEFAULT_CLASSIFICATION_LEVEL_UPDATED = "default_classification_level_updated", "Updated default classification level";
    /// A container has another default level, or none any more.
    CONTAINER_CLASSIFICATION_LEVEL_UPDATED = "container_classification_level_updated", "Updated classification level of container";
    /// Something was given a level.
    CONTENT_CLASSIFIED = "content_classified", "Classified content";
    /// The level of something was taken away.
    CONTENT_CLASSIFICATION_REMOVED = "content_classification_removed", "Removed classification of content";
}
