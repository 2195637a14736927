//! What handlers share.

use std::sync::Arc;

use steward_core::Steward;

use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::proxies::Proxies;
use crate::rate::{Budgets, RateLimits};

/// How the face is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The URL under which clients reach the server, without a slash at the end. Links in answers begin with it.
    pub public_base_url: String,
    /// The limits on one request.
    pub limits: Limits,
    /// The limits on how often somebody may ask.
    pub rate_limits: RateLimits,
    /// The proxies in front, whose word on the client's address is believed.
    pub proxies: Proxies,
}

impl Settings {
    /// Whether clients reach the server over TLS, be it its own or that of a proxy in front.
    pub(crate) fn is_reached_over_tls(&self) -> bool {
        self.public_base_url.starts_with("https://")
    }
}

/// What handlers share. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct AppState {
    pub(crate) steward: Steward,
    pub(crate) settings: Arc<Settings>,
    pub(crate) budgets: Arc<Budgets>,
    pub(crate) metrics: Arc<Metrics>,
}

impl AppState {
    pub(crate) fn base_url(&self) -> &str {
        &self.settings.public_base_url
    }
}
