//! The life of managed accounts: how they are claimed and let go, what administrators may do to them, and how it is
//! done. Here accounts, their domains, their directories and their tokens meet.

mod actions;
mod cancel_delete;
mod claim_account;
mod claim_accounts;
mod close;
mod create_account;
mod delete;
mod delete_token;
mod disable;
mod enable;
mod list_tokens;
mod permissions;
mod release_accounts;
mod set_email;
mod target;
mod unclaim_account;
mod update_profile;

pub use actions::{ACCOUNT_CLAIMED, ACCOUNT_UNCLAIMED, ACCOUNTS_CLAIMED, ACCOUNTS_RELEASED};
pub use cancel_delete::cancel_delete;
pub use claim_account::claim_account;
pub(crate) use claim_accounts::claim_accounts;
pub(crate) use close::close;
pub(crate) use create_account::create_account_in;
pub use create_account::{NewAccount, create_account_as_operator, create_account_as_product};
pub use delete::delete;
pub use delete_token::delete_token;
pub use disable::disable;
pub use enable::enable;
pub use list_tokens::list_tokens;
pub use permissions::{
    Facts, Operation, Privilege, Provisioner, Reason, Rule, field_rule, permissions, rule,
};
pub(crate) use release_accounts::release_accounts;
pub use set_email::set_email;
pub use target::{Target, find_target};
pub use unclaim_account::unclaim_account;
pub use update_profile::{ProfileUpdate, update_profile};
