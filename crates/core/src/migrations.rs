//! The schema, as numbered steps that exist in both dialects under the same name.

use steward_db::Migration;

macro_rules! migration {
    ($number:literal, $name:literal) => {
        migration!("000", $number, $name)
    };
    ($zeros:literal, $number:literal, $name:literal) => {
        Migration {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $zeros, $number, "_", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $zeros, $number, "_", $name, ".sql")),
        }
    };
}

/// Lists every migration in the order in which it is applied.
pub const ALL: &[Migration] = &[
    migration!(1, "skeleton"),
    migration!(2, "managed_accounts"),
    migration!(3, "api_tokens"),
    migration!(4, "workspaces"),
    migration!(5, "search"),
    migration!(6, "personal_values"),
    migration!(7, "secrets"),
    migration!(8, "directory_settings"),
    migration!(9, "links"),
    migration!("00", 10, "guard"),
    migration!("00", 11, "journal"),
    migration!("00", 12, "directory_schemas"),
    migration!("00", 13, "group_names"),
    migration!("00", 14, "conflicts"),
    migration!("00", 15, "classification"),
    migration!("00", 16, "activity"),
    migration!("00", 17, "labels"),
    migration!("00", 18, "policies"),
    migration!("00", 19, "authentication_policies"),
    migration!("00", 20, "app_access"),
    migration!("00", 21, "memberships"),
    migration!("00", 22, "access"),
    migration!("00", 23, "api_access"),
    migration!("00", 24, "exceptional_people"),
];
