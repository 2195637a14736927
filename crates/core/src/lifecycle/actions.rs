//! What is recorded of accounts that are claimed or let go.

use crate::event::Action;

const GROUP: &str = "Domains";

/// Accounts became managed because their domain was verified.
pub static ACCOUNTS_CLAIMED: Action =
    Action { id: "domain_accounts_claimed", display_name: "Claimed accounts of domain", group: GROUP };

/// Accounts are no longer managed because the organization no longer speaks for their domain.
pub static ACCOUNTS_RELEASED: Action =
    Action { id: "domain_accounts_released", display_name: "Released accounts of domain", group: GROUP };

/// An administrator claimed one account.
pub static ACCOUNT_CLAIMED: Action =
    Action { id: "account_claimed", display_name: "Claimed account", group: GROUP };

/// An administrator let one account go.
pub static ACCOUNT_UNCLAIMED: Action =
    Action { id: "account_unclaimed", display_name: "Unclaimed account", group: GROUP };
