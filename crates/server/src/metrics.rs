//! What the server counts, in the text format of `OpenMetrics`. No label names an organization, an account, a key or an
//! address: a scrape is read by more people than the audit log.

use std::fmt;
use std::io;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Method, Response, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family as Labelled;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::auth::Operator;
use crate::failure::Failure;
use crate::family::{Family, Refusal};
use crate::routes::Route;
use crate::state::AppState;

/// The operation that answered, by its place in the table of routes. It stays among the extensions of the answer.
#[derive(Debug, Clone, Copy)]
pub struct Operation(pub usize);

/// What requests without a route are counted as: paths are chosen by whoever asks.
const NO_OPERATION: &str = "none";

/// From a read by key to what the time limit allows, in seconds.
const BUCKETS: [f64; 13] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    family: &'static str,
    operation: &'static str,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Took {
    family: &'static str,
    operation: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reason {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Budget {
    budget: &'static str,
}

/// Statuses that operations answer with every day: their counters are found once for each operation.
const USUAL: [u16; 12] = [200, 201, 204, 400, 401, 403, 404, 409, 413, 415, 429, 503];

/// What is counted of one operation. Looking counters up by their labels for every answer costs more than counting.
struct Meter {
    family: &'static str,
    operation: &'static str,
    method: &'static str,
    took: Histogram,
    answered: [OnceLock<Counter>; USUAL.len()],
}

impl Meter {
    fn labels(&self, status: StatusCode) -> Answered {
        let Self { family, operation, method, .. } = *self;
        Answered { family, operation, method, status: status.as_u16() }
    }
}

/// Everything that is counted.
pub(crate) struct Metrics {
    /// In the order of the table of routes.
    meters: Vec<Meter>,
    registry: Registry,
    answered: Labelled<Answered, Counter>,
    took: Labelled<Took, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    connections: Counter,
    open: Gauge,
    ended: Labelled<Reason, Counter>,
    rate_limited: Labelled<Budget, Counter>,
    refused_keys: Counter<u64, AtomicU64>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Metrics")
    }
}

impl Metrics {
    pub(crate) fn new(routes: &[Route]) -> Self {
        let mut registry = Registry::with_prefix("steward");
        let answered = Labelled::default();
        registry.register("http_requests", "Requests that were answered", answered.clone());
        let took = Labelled::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        registry.register(
            "http_request_duration_seconds",
            "From the head of a request to its answer",
            took.clone(),
        );
        let in_flight = Gauge::default();
        registry.register("http_requests_in_flight", "Requests that are being answered", in_flight.clone());
        let connections = Counter::default();
        registry.register("connections", "Connections that were accepted", connections.clone());
        let open = Gauge::default();
        registry.register("connections_open", "Connections that are open", open.clone());
        let ended = Labelled::default();
        registry.register("connections_cut_off", "Connections that ended early", ended.clone());
        let rate_limited = Labelled::default();
        registry.register("rate_limited", "Requests past a rate limit", rate_limited.clone());
        let refused_keys = Counter::default();
        registry.register("authentication_failures", "Keys that were refused", refused_keys.clone());
        registry.register("build", "This program", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        let meter = |route: &Route| {
            let (family, operation) = (name_of(route.family()), route.operation);
            let took = took.get_or_create_owned(&Took { family, operation });
            let answered = std::array::from_fn(|_| OnceLock::new());
            Meter { family, operation, method: known(&route.method), took, answered }
        };
        let meters = routes.iter().map(meter).collect();
        Self {
            meters,
            registry,
            answered,
            took,
            in_flight,
            connections,
            open,
            ended,
            rate_limited,
            refused_keys,
        }
    }

    /// Notes that a request is being answered, until the guard is dropped.
    pub(crate) fn in_flight(&self) -> Inside<'_> {
        Inside::new(&self.in_flight)
    }

    /// Notes that a connection is open, until the guard is dropped.
    pub(crate) fn connection(&self) -> Inside<'_> {
        self.connections.inc();
        Inside::new(&self.open)
    }

    pub(crate) fn answered(
        &self,
        family: Family,
        operation: Option<Operation>,
        method: &Method,
        status: StatusCode,
        took: Duration,
    ) {
        let took = took.as_secs_f64();
        let Some(meter) = operation.and_then(|operation| self.meters.get(operation.0)) else {
            let (family, operation) = (name_of(family), NO_OPERATION);
            let labels = Answered { family, operation, method: known(method), status: status.as_u16() };
            self.answered.get_or_create(&labels).inc();
            return self.took.get_or_create(&Took { family, operation }).observe(took);
        };
        meter.took.observe(took);
        let count = || self.answered.get_or_create_owned(&meter.labels(status));
        match USUAL.iter().position(|usual| *usual == status.as_u16()) {
            // HEAD is answered by the route of GET and counted by its own name.
            Some(at) if meter.method == known(method) => meter.answered[at].get_or_init(count).inc(),
            _ => {
                let labels = Answered { method: known(method), ..meter.labels(status) };
                self.answered.get_or_create(&labels).inc()
            }
        };
    }

    /// A connection ended before its time.
    pub(crate) fn cut_off(&self, error: &(dyn std::error::Error + 'static)) {
        let mut cause = Some(error);
        let mut reason = "broken";
        while let Some(error) = cause {
            if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
            {
                reason = "timeout";
            }
            cause = error.source();
        }
        self.ended.get_or_create(&Reason { reason }).inc();
    }

    pub(crate) fn handshake_failed(&self) {
        self.ended.get_or_create(&Reason { reason: "handshake" }).inc();
    }

    pub(crate) fn rate_limited(&self, budget: &'static str) {
        self.rate_limited.get_or_create(&Budget { budget }).inc();
    }

    pub(crate) fn key_refused(&self) {
        self.refused_keys.inc();
    }

    fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry).map(|()| text)
    }
}

/// One more of something, for as long as it lives.
pub(crate) struct Inside<'a>(&'a Gauge);

impl<'a> Inside<'a> {
    fn new(gauge: &'a Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn name_of(family: Family) -> &'static str {
    match family {
        Family::Scim => "scim",
        Family::Admin => "admin",
        Family::Control => "control",
        Family::Dlp => "dlp",
        Family::Own => "own",
        Family::Users => "users",
    }
}

/// Methods are words that anybody may make up.
fn known(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

/// `GET /metrics` on the listener of everybody.
pub(crate) async fn for_the_operator(_: Operator, state: State<AppState>) -> Result<Response<Body>, Failure> {
    show(state).await
}

/// `GET /metrics` on a listener of its own.
pub(crate) async fn show(State(state): State<AppState>) -> Result<Response<Body>, Failure> {
    let text = state.metrics.text().map_err(|_| Refusal::Internal)?;
    let mut response = Response::new(Body::from(text));
    let media = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, media);
    Ok(response)
}
