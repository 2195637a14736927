//! How much one request may be and how long it may take. Each limit has a clear answer in the format of its family.

use std::time::Duration;

/// The limits on one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest body, in bytes: past it the answer is 413.
    pub body_bytes: usize,
    /// The largest body of a provisioning request, in bytes: identity providers push groups in one piece.
    pub scim_body_bytes: usize,
    /// The largest body of a bulk request, in bytes, if that is less: past it the answer is 413. The journal of a directory
    /// looks into no larger one.
    pub bulk_body_bytes: usize,
    /// The longest URL, in bytes: past it the answer is 414.
    pub url_bytes: usize,
    /// The largest head, in bytes of its URL and headers: past it the answer is 431.
    pub head_bytes: usize,
    /// How long a request may take, its body included: past it the answer is 503.
    pub request_timeout: Duration,
    /// How long operations of a bulk request are begun, within four fifths of `request_timeout`: those that are left are
    /// answered 503 each, in an answer that says what was done.
    pub bulk_time: Duration,
    /// How long a client may pause while it sends the body: past it the answer is 408.
    pub body_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            scim_body_bytes: 10 * 1024 * 1024,
            bulk_body_bytes: 1024 * 1024,
            url_bytes: 8 * 1024,
            head_bytes: 16 * 1024,
            request_timeout: Duration::from_secs(30),
            bulk_time: Duration::from_hours(1),
            body_timeout: Duration::from_secs(30),
        }
    }
}

/// How deep JSON may nest.
pub(crate) const JSON_DEPTH: usize = 64;
