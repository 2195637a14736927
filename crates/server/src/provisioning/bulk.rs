//! `POST /Bulk` (RFC 7644 §3.7): operations one after the other, each as the request that it stands for.
//!
//! Each operation is a transaction of its own; there is none around all of them. What is done stays done when a later one
//! fails, when the client goes away, and when the time of the request is over.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::http::{Method, Response, StatusCode};
use serde_json::Value;
use steward_core::Error;
use steward_core::context::{GATHERED_BYTES, Trace};
use steward_core::directory::{self, journal::Oddity};
use steward_core::principal::DirectoryCaller;
use steward_scim::discovery::Bulk;
use steward_scim::{BulkDone, BulkMethod, BulkPlan, BulkStep, Protocol, ScimError};
use tokio::time::Instant;

use super::{answer, base, read_body};
use crate::app::Arrival;
use crate::auth::Directory;
use crate::failure::{Failure, of_operation};
use crate::family::Refusal;
use crate::limits::Limits;
use crate::state::AppState;

/// What a bulk request may be, as `ServiceProviderConfig` says (RFC 7643 §5).
pub(super) fn limits(state: &AppState) -> Bulk {
    let operations = max_operations();
    Bulk { max_operations: operations as u64, max_payload_size: payload(state.settings.limits) as u64 }
}

/// The most operations in one request.
pub(super) fn max_operations() -> usize {
    Protocol::default().limits().bulk_operations
}

/// No larger than any other body of provisioning.
fn payload(limits: Limits) -> usize {
    limits.bulk_body_bytes.min(limits.scim_body_bytes)
}

/// The body of a bulk request.
pub(crate) struct BulkBody(Value);

impl FromRequest<AppState> for BulkBody {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let overheard = Arrival::of(request.extensions()).overheard;
        let most = payload(state.settings.limits);
        match read_body(request, state, most).await {
            Ok(body) => Ok(Self(body)),
            // The limit is told by its name (RFC 7644 §3.7.4).
            Err(Failure::Refused(Refusal::TooLarge { limit })) => {
                if let Some(overheard) = overheard {
                    overheard.odd(Oddity::TooLarge);
                }
                let detail = format!(
                    "The size of the bulk request exceeds maxPayloadSize, which is {limit} bytes; send several requests."
                );
                Err(ScimError::new(413, detail).into())
            }
            Err(other) => Err(other),
        }
    }
}

/// `POST /Bulk`.
pub(crate) async fn run(
    State(state): State<AppState>,
    Directory(caller): Directory,
    BulkBody(body): BulkBody,
) -> Result<Response<Body>, Failure> {
    let base = base(&state, caller.directory_id);
    let protocol = &caller.protocol;
    let mut plan = protocol.protocol().bulk(body)?.plan(protocol.types(), &base);
    let mut run = Run::new(&state, caller, base);
    while let Some(step) = plan.next() {
        let outcome = run.step(step).await;
        plan.finish(outcome);
    }
    Ok(run.answer(&plan))
}

/// A bulk request that is being carried out.
struct Run<'a> {
    state: &'a AppState,
    caller: DirectoryCaller,
    base: String,
    /// After this moment nothing is begun: the answer has to be made in the time of the request.
    until: Instant,
    /// Whether the request itself has paid for the operation: it did for the first.
    paid: bool,
    /// Seconds after which to ask again, if something has to be asked again.
    retry_after: Option<i64>,
    /// What may still be noted for the journal.
    room: usize,
}

impl<'a> Run<'a> {
    fn new(state: &'a AppState, caller: DirectoryCaller, base: String) -> Self {
        let until = Instant::now() + time(state.settings.limits);
        Self { state, caller, base, until, paid: true, retry_after: None, room: GATHERED_BYTES }
    }

    async fn step(&mut self, step: BulkStep) -> Result<BulkDone, ScimError> {
        let method = method(step.method);
        if Instant::now() >= self.until {
            self.again_after(1);
            let detail = "the time of the request was over before this operation was begun; send it again";
            return Err(ScimError::new(503, detail));
        }
        // A bulk request is no way around the limits on how often somebody may ask.
        if !std::mem::take(&mut self.paid)
            && let Err(exceeded) = self.state.budgets.operation(&self.caller, self.state.steward.now())
        {
            self.state.metrics.rate_limited("caller");
            self.again_after(exceeded.seconds());
            let refusal = Refusal::TooMany(exceeded);
            return Err(ScimError::new(StatusCode::TOO_MANY_REQUESTS.as_u16(), refusal.sentence()));
        }
        let (caller, trace) = self.caller_of_one();
        let operation = step.operation;
        let done = directory::carry_out(&caller, step, &self.base).await;
        match done {
            Ok(done) => {
                if let Some(whole) = &self.caller.context.request.trace {
                    whole.gather(operation, trace.take(), &mut self.room);
                }
                Ok(done)
            }
            Err(error) => {
                match &error {
                    Error::Held { retry_after, .. } => self.again_after(i64::from(*retry_after)),
                    Error::Unavailable(_) => self.again_after(1),
                    _ => {}
                }
                Err(of_operation(&error, &method, &self.caller.context.request.id))
            }
        }
    }

    /// The caller of one operation, whose changes are noted apart: each transaction begins its notes anew.
    fn caller_of_one(&self) -> (DirectoryCaller, Arc<Trace>) {
        let (mut caller, trace) = (self.caller.clone(), Arc::<Trace>::default());
        if let Some(noted) = &mut caller.context.request.trace {
            *noted = Arc::clone(&trace);
        }
        (caller, trace)
    }

    fn again_after(&mut self, seconds: i64) {
        self.retry_after = self.retry_after.max(Some(seconds));
    }

    /// The header stands on the whole answer: an operation has no headers of its own (RFC 7644 §3.7.3).
    fn answer(&self, plan: &BulkPlan) -> Response<Body> {
        let mut response = answer(StatusCode::OK, plan.response().to_string());
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// How long operations are begun: a fifth of what a request may take is left for the last of them and the answer.
fn time(limits: Limits) -> Duration {
    limits.bulk_time.min(limits.request_timeout * 4 / 5)
}

fn method(method: BulkMethod) -> Method {
    match method {
        BulkMethod::Post => Method::POST,
        BulkMethod::Put => Method::PUT,
        BulkMethod::Patch => Method::PATCH,
        BulkMethod::Delete => Method::DELETE,
    }
}
