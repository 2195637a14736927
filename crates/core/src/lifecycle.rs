//! What happens to accounts because of something else: a domain that is verified or given up, an administrator who
//! lets one go.

mod actions;
mod claim_account;
mod claim_accounts;
mod create_account;
mod release_accounts;
mod unclaim_account;

pub use actions::{ACCOUNT_CLAIMED, ACCOUNT_UNCLAIMED, ACCOUNTS_CLAIMED, ACCOUNTS_RELEASED};
pub use claim_account::claim_account;
pub(crate) use claim_accounts::claim_accounts;
pub use create_account::{NewAccount, create_account_as_operator, create_account_as_product};
pub(crate) use release_accounts::release_accounts;
pub use unclaim_account::unclaim_account;
