//! The HTTP face of Steward: one folder per API family. A handler parses, calls one use case of `steward-core` and
//! renders; it decides nothing about the domain.
//!
//! The way of a request: [`App::respond`] (request id, limits, panics) → router → caller extractor → body and query
//! extractors that already speak the error format of their family → use case → answer.

mod api_access;
mod app;
mod auth;
mod body;
mod compat;
mod connection;
mod control;
mod dlp;
mod explorer;
mod failure;
mod family;
mod faults;
mod headers;
mod leftover;
mod limits;
mod metrics;
mod openapi;
mod operations;
mod organizations;
mod own;
mod provisioning;
mod proxies;
mod query;
mod rate;
mod router;
mod routes;
mod serve;
mod state;
mod tls;
mod users;
mod wire;

pub use app::App;
#[doc(hidden)]
pub use body::read_body;
pub use compat::{ApiSummary, Compat, Endpoint, Support, compat};
pub use faults::Faults;
pub use limits::Limits;
pub use metrics::Operation;
pub use openapi::openapi;
pub use proxies::{ForwardedHeader, Network, NetworkError, Proxies};
pub use query::{Form, Parameter};
pub use rate::{Rate, RateLimits};
pub use routes::{CallerKind, Paging, RequestBody, Route, SchemaOf, Shown, routes};
pub use serve::{ServeLimits, serve};
pub use state::Settings;
pub use tls::{Tls, TlsError, Validity};
