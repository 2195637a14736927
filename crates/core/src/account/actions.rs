//! What is recorded of accounts.

use crate::event::Action;

const GROUP: &str = "Atlassian accounts";

/// An account came to be.
pub static USER_CREATED: Action =
    Action { id: "user_created", display_name: "Created account", group: GROUP };

/// An account can no longer be used.
pub static ACCOUNT_DEACTIVATED: Action =
    Action { id: "account_deactivated", display_name: "Deactivated account", group: GROUP };

/// An account can be used again.
pub static ACCOUNT_REACTIVATED: Action =
    Action { id: "account_reactivated", display_name: "Reactivated account", group: GROUP };

/// An account got another address.
pub static ACCOUNT_EMAIL_CHANGED: Action =
    Action { id: "account_email_changed", display_name: "Changed email address", group: GROUP };

/// Profile fields of an account changed.
pub static ACCOUNT_PROFILE_UPDATED: Action =
    Action { id: "account_profile_updated", display_name: "Updated account profile", group: GROUP };

/// An account is to be deleted for good when its days of grace are over.
pub static ACCOUNT_DELETION_SCHEDULED: Action =
    Action { id: "account_deletion_scheduled", display_name: "Scheduled deletion of account", group: GROUP };

/// An account is not to be deleted after all.
pub static ACCOUNT_DELETION_CANCELED: Action =
    Action { id: "account_deletion_canceled", display_name: "Canceled deletion of account", group: GROUP };

/// An account was deleted for good.
pub static ACCOUNT_DELETED: Action =
    Action { id: "account_deleted", display_name: "Deleted account permanently", group: GROUP };
