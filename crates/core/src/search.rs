//! How administrators find people and groups: users and groups of all directories, by words, memberships and state
//! (organizations API §3.4 and §3.6).
//!
//! Words stand in tables of their own; `index.rs` keeps them in step behind the log: whoever changes an account
//! does not wait for them, and what was changed is found by its new words some milliseconds later. Everything else is
//! read from the accounts and groups themselves, and so is each thing that the words lead to: an answer never shows what
//! is no longer so.

mod count;
mod find;
mod groups;
mod holders;
mod index;
mod model;
pub(crate) mod query;
mod rules;
mod scan;
mod store;
mod users;
mod words;

pub use count::{GroupTotals, UserTotals, count_groups, count_users};
pub use find::{directory, find_group, find_user};
pub use groups::search_groups;
pub use holders::{Holder, list_holders};
pub(crate) use index::{Things, follow_in, head};
pub use model::{
    ClaimState, Expansions, Found, FoundGroup, GroupFilter, GroupSearch, MembershipStatus, Person,
    PersonGroup, PersonStatus, Sort, Spelling, UserFilter, UserSearch,
};
pub use users::search_users;
