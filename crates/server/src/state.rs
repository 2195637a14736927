//! What handlers share.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use steward_core::Steward;

use crate::faults::Faults;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::proxies::Proxies;
use crate::rate::{Budgets, RateLimits};
use crate::routes::routes;

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
    /// What goes wrong on purpose, for those who test a client.
    pub faults: Option<Faults>,
}

impl Settings {
    /// Whether clients reach the server over TLS, be it its own or that of a proxy in front.
    pub(crate) fn is_reached_over_tls(&self) -> bool {
        self.public_base_url.starts_with("https://")
    }
}

/// What handlers share. It is cloned several times for each request, so it is one pointer: every one more would be a
/// count that all threads write to.
#[derive(Debug, Clone)]
pub(crate) struct AppState(Arc<Shared>);

/// What stands behind [`AppState`].
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) steward: Steward,
    pub(crate) settings: Settings,
    pub(crate) budgets: Budgets,
    pub(crate) metrics: Metrics,
    /// The OpenAPI document, written when somebody first asks for it.
    pub(crate) openapi: OnceLock<Bytes>,
    /// What is said of the imitated endpoints, written when somebody first asks for it.
    pub(crate) compat: OnceLock<Bytes>,
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl AppState {
    pub(crate) fn new(steward: Steward, settings: Settings) -> Self {
        let budgets = Budgets::new(&settings.rate_limits);
        let (metrics, openapi, compat) = (Metrics::new(&routes()), OnceLock::new(), OnceLock::new());
        Self(Arc::new(Shared { steward, settings, budgets, metrics, openapi, compat }))
    }
}

impl Shared {
    pub(crate) fn base_url(&self) -> &str {
        &self.settings.public_base_url
    }
}
