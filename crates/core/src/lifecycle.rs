//! The life of managed accounts as administrators lead it: what they may do, and how it is done. Here accounts, their
//! directories and their tokens meet.

mod cancel_delete;
mod close;
mod delete;
mod delete_token;
mod disable;
mod enable;
mod list_tokens;
mod permissions;
mod set_email;
mod target;
mod update_profile;

pub use cancel_delete::cancel_delete;
pub(crate) use close::close;
pub use delete::delete;
pub use delete_token::delete_token;
pub use disable::disable;
pub use enable::enable;
pub use list_tokens::list_tokens;
pub use permissions::{
    Facts, Operation, Privilege, Provisioner, Reason, Rule, field_rule, permissions, rule,
};
pub use set_email::set_email;
pub use target::{Target, find_target};
pub use update_profile::{ProfileUpdate, update_profile};
