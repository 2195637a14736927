//! Accounts: people, known by their e-mail address. An account is managed when an organization has verified the
//! domain of that address and claimed it.

mod actions;
mod field;
mod list;
mod model;
pub(crate) mod presence;
pub(crate) mod rules;
mod save;
pub(crate) mod state;
pub(crate) mod store;

pub use actions::{
    ACCOUNT_DEACTIVATED, ACCOUNT_DELETED, ACCOUNT_DELETION_CANCELED, ACCOUNT_DELETION_SCHEDULED,
    ACCOUNT_EMAIL_CHANGED, ACCOUNT_PROFILE_UPDATED, ACCOUNT_REACTIVATED, USER_CREATED,
};
pub use field::ProfileField;
pub(crate) use list::MANAGED_ACCOUNTS;
pub use list::{AccountPage, list_managed};
pub use model::{Account, AccountStatus, Profile};
pub use presence::LastActive;
pub use rules::{MESSAGE_LIMIT, ProfileChange};
pub(crate) use save::save_in;
