//! What products are known to report. Any other action in the same form is listed for the organization once it came in.

use crate::event::Action;

const ACCOUNTS: &str = "Atlassian accounts";
const USERS: &str = "Users";
const CONFLUENCE: &str = "Confluence";
const JIRA: &str = "Jira";
const CONTENT: &str = "Content";
const TOKENS: &str = "API access";

const fn action(id: &'static str, display_name: &'static str, group: &'static str) -> Action {
    Action { id, display_name, group }
}

/// Somebody logged in.
pub static USER_LOGIN: Action = action("user_login", "Logged in to account", ACCOUNTS);

/// The others. Ids that are confirmed by real events come first in their group; the rest follows the same naming.
pub static PRODUCT_ACTIONS: [Action; 31] = [
    action("user_logout", "Logged out of account", ACCOUNTS),
    action("user_login_failed", "Failed to log in to account", ACCOUNTS),
    action("user_password_reset", "Reset password with recovery link", ACCOUNTS),
    action("twosv_enabled_for_user", "Enabled two-step verification", ACCOUNTS),
    action("twosv_disabled_for_user", "Disabled two-step verification", ACCOUNTS),
    action("user_logged_in_as_user", "Logged in as user", USERS),
    action("jira_issue_viewed", "Viewed Jira issue", JIRA),
    action("jira_issue_created", "Created Jira issue", JIRA),
    action("jira_issue_updated", "Updated Jira issue", JIRA),
    action("jira_issue_deleted", "Deleted Jira issue", JIRA),
    action("jira_issue_exported", "Exported Jira issues", JIRA),
    action("jira_search_performed", "Searched Jira", JIRA),
    action("confluence_page_viewed", "Viewed Confluence page", CONFLUENCE),
    action("confluence_page_created", "Created Confluence page", CONFLUENCE),
    action("confluence_page_updated", "Updated Confluence page", CONFLUENCE),
    action("confluence_page_deleted", "Deleted Confluence page", CONFLUENCE),
    action("confluence_page_exported", "Exported Confluence page", CONFLUENCE),
    action("confluence_space_exported", "Exported Confluence space", CONFLUENCE),
    action("confluence_search_performed", "Searched Confluence", CONFLUENCE),
    action("content_viewed", "Viewed content", CONTENT),
    action("content_created", "Created content", CONTENT),
    action("content_updated", "Updated content", CONTENT),
    action("content_deleted", "Deleted content", CONTENT),
    action("content_exported", "Exported content", CONTENT),
    action("content_shared", "Shared content", CONTENT),
    action("content_permission_changed", "Changed permissions of content", CONTENT),
    action("file_uploaded", "Uploaded file", CONTENT),
    action("file_downloaded", "Downloaded file", CONTENT),
    action("search_performed", "Searched", CONTENT),
    action("api_token_used", "Used API token", TOKENS),
    action("oauth_token_used", "Used OAuth token", TOKENS),
];

/// Finds an action that products are known to report.
pub(super) fn known(id: &str) -> Option<&'static Action> {
    [&USER_LOGIN].into_iter().chain(&PRODUCT_ACTIONS).find(|action| action.id == id)
}
