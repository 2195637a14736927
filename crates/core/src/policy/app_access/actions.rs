//! What is recorded of app access settings.

use crate::event::Action;

/// Something else holds for people of a domain.
pub static APP_ACCESS_SETTINGS_UPDATED: Action = Action {
    id: "app_access_settings_updated",
    display_name: "Updated app access settings",
    group: "Policies",
};
