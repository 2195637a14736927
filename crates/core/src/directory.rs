//! Directories: the users and groups that an identity provider provisions by SCIM, and the accounts that follow.

mod actions;
mod bulk;
mod change_directory;
mod change_link;
mod change_local_member;
mod conflict;
mod create_directory;
mod create_group;
mod create_local_group;
mod create_user;
mod delete_group;
mod delete_local_group;
mod delete_user;
pub mod diagnosis;
mod guard;
mod issue_key;
pub mod journal;
mod link;
mod list;
mod list_all;
mod list_links;
mod list_members;
mod members;
pub(crate) mod membership;
mod model;
mod patch_group;
mod patch_user;
mod query;
mod read;
mod replace_group;
mod replace_user;
pub mod represent;
mod rules;
mod schemas;
mod search;
mod settings;
mod store;
mod unlink;
mod update_group;
mod update_user;
mod version;

pub use actions::{
    SCIM_CONFLICT_RESOLVED, SCIM_DIRECTORY_CREATED, SCIM_DIRECTORY_UPDATED, SCIM_GUARD_APPLIED,
    SCIM_GUARD_DROPPED, SCIM_USER_CREATED, SCIM_USER_DEACTIVATED, SCIM_USER_DELETED, SCIM_USER_LINKED,
    SCIM_USER_UNLINKED, SCIM_USER_UPDATED,
};
pub use bulk::carry_out;
pub use change_directory::{change_directory, read_directory};
pub use change_link::{delete_records, link_user, unlink_user};
pub(crate) use change_local_member::{change_member_in, lock_in as lock_local_group_in};
pub(crate) use conflict::CONFLICT_PUSHES;
pub use conflict::{
    AccountFate, AttributeChange, Choice, Conflict, ConflictAction, ConflictField, ConflictKind,
    ConflictPreview, ConflictState, ConflictVersions, FIRST_MEMBERS, Given, GroupEffect, GroupFate,
    HolderKind, HolderView, KnownConflicts, MemberList, NamedMember, Resolution, Resolved, list_conflicts,
    prune as prune_conflicts, read_conflict, resolve_conflict,
};
pub use create_directory::{add_directory, create_directory, directories, list_directories};
pub use create_group::create_group;
pub use create_local_group::{create_group_anywhere, create_local_group};
pub use create_user::create_user;
pub use delete_group::delete_group;
pub(crate) use delete_local_group::delete_in as delete_local_group_in;
pub use delete_user::delete_user;
pub use guard::{
    Cause, FURTHER_LIMIT, Harm, HeldBy, HeldKind, HeldOperation, HeldState, Incident, Outcome, Why, approve,
    list_held, reject,
};
pub(crate) use guard::{apply_held, tend as tend_incident};
pub use issue_key::issue_directory_key;
pub use list::{CURSOR_SECONDS, list_groups, list_users};
pub use list_all::{MixedPage, list_all};
pub use list_links::{links_of_account, links_of_email, list_orphans};
pub use list_members::{members_after, runs, with_members};
pub use model::{
    Directory, DirectoryKind, DirectoryUser, GroupView, Link, MembersShown, Orphan, ResourcePage, UserView,
    WithoutAccount,
};
pub use patch_group::patch_group;
pub use patch_user::patch_user;
pub use query::MEMBERS_PAGE;
pub use read::{read_group, read_user};
pub use replace_group::replace_group;
pub use replace_user::replace_user;
pub use rules::TEXT_LIMIT;
pub(crate) use schemas::purge_schema;
pub use schemas::{SCHEMA_LIMIT, define_schema, list_schemas, remove_schema};
pub use search::{DirectoryFilter, DirectoryPage, search_directories};
pub use settings::{
    GUARD_MINIMUM_LIMIT, GUARD_SHARE_LIMIT, GUARD_WINDOW_LIMITS, GroupPatchResponse, Guard, Journaling,
    PutWithoutActive, PutWithoutMembers, Settings,
};
pub(crate) use unlink::{is_linked, is_provisioned, unlink_all_in};
pub use version::{group_version, user_version};
