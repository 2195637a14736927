//! `[metrics]`: where they are shown beside the listener of everybody.

use std::net::SocketAddr;

use super::address;
use super::section::{Key, quoted};

/// Where metrics are shown without a key.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct MetricsConfig {
    /// The address of a listener for them alone, if there is one.
    pub(crate) listen: Option<SocketAddr>,
    /// Whether that may be an address that other machines can reach.
    pub(crate) insecure_http: bool,
}

pub(super) const KEYS: &[Key<MetricsConfig>] = &[
    Key {
        name: "listen",
        set: |metrics, value| {
            let text = value.text()?;
            let read = if text.is_empty() { None } else { Some(address::parse(text)?) };
            metrics.listen = read;
            Ok(())
        },
        show: |metrics| quoted(&metrics.listen.map_or_else(String::new, |address| address.to_string())),
    },
    Key {
        name: "insecure_http",
        set: |metrics, value| value.boolean().map(|read| metrics.insecure_http = read),
        show: |metrics| metrics.insecure_http.to_string(),
    },
];
