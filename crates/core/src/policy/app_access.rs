//! App access settings: how people of a mail domain get into the apps of an organization (organizations API §3.12).

mod actions;
mod list;
mod model;
mod rules;
mod store;
mod write;

pub use actions::APP_ACCESS_SETTINGS_UPDATED;
pub use list::{list_app_access, read_app_access};
pub use model::{AccessMode, AppAccess, AppAccessSetting, AskedAppAccess, AskedAppAccessSetting};
pub use rules::{DOMAINS_LIMIT, PRODUCTS_LIMIT, Write};
pub use write::write_app_access;
