//! The schema, as numbered steps that exist in both dialects under the same name.

use steward_db::Migration;

/// Lists every migration in the order in which it is applied.
pub const ALL: &[Migration] = &[Migration {
    number: 1,
    name: "skeleton",
    sqlite: include_str!("../migrations/sqlite/0001_skeleton.sql"),
    postgres: include_str!("../migrations/postgres/0001_skeleton.sql"),
}];
