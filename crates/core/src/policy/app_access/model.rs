//! What an organization lets people of a mail domain do with its apps.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::context::Timestamp;
use crate::text::words;

/// How people of a domain get into an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccessMode {
    /// They come in by themselves.
    DirectAccess,
    /// Somebody has to invite them.
    InviteOnly,
    /// An administrator has to say yes.
    AdminApproval,
}

words!(AccessMode {
    DirectAccess = "DIRECT_ACCESS",
    InviteOnly = "INVITE_ONLY",
    AdminApproval = "ADMIN_APPROVAL",
});

/// How people of a domain get into one app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppAccess {
    /// The app, by its ARI.
    pub product_id: String,
    /// How they get in.
    pub mode: AccessMode,
    /// The role that they get.
    pub default_role: Option<String>,
}

/// What holds for people of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppAccessSetting {
    /// The domain, as DNS spells it, or `ANYONE`.
    pub domain: String,
    /// Whether any of it holds.
    pub enabled: bool,
    /// Whether administrators are told when somebody comes in.
    pub admin_notifications: bool,
    /// The apps, in the order of their ids.
    pub products: Vec<AppAccess>,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl AppAccessSetting {
    /// What holds for a domain of which nobody has said anything.
    pub(super) fn of_nobody(domain: String) -> Self {
        Self {
            domain,
            enabled: false,
            admin_notifications: false,
            products: Vec::new(),
            changed_at: Timestamp(0),
        }
    }

    /// Returns what an event keeps of it.
    pub(super) fn recorded(&self) -> Map<String, Value> {
        Map::from_iter([
            ("domain".to_owned(), json!(self.domain)),
            ("enabled".to_owned(), json!(self.enabled)),
            ("adminNotifications".to_owned(), json!(self.admin_notifications)),
            ("products".to_owned(), json!(self.products)),
        ])
    }
}

/// How people of a domain are to get into one app.
#[derive(Debug, Clone)]
pub struct AskedAppAccess {
    /// The app, by its ARI.
    pub product_id: String,
    /// The word of how they get in; what it was, or by invitation, if it is absent.
    pub mode: Option<String>,
    /// The role that they get; what it was, if it is absent.
    pub default_role: Option<String>,
}

/// What is to hold for people of a domain.
#[derive(Debug, Clone, Default)]
pub struct AskedAppAccessSetting {
    /// Whether any of it holds.
    pub enabled: Option<bool>,
    /// Whether administrators are told when somebody comes in.
    pub admin_notifications: Option<bool>,
    /// The apps.
    pub products: Option<Vec<AskedAppAccess>>,
}
