//! What every answer tells a browser. The API is not made for one, so it may do nothing with an answer; a page that is
//! made for one says itself what it needs, and the edge leaves that.

use axum::http::HeaderMap;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};

/// What a page may load and who may frame it.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// Browsers that have once reached the server over TLS use nothing else for a year (RFC 6797). Nothing is said of names
/// below its own: they may belong to others.
const ONLY_OVER_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The features of a browser that watch or pay; no page here uses one. Every answer carries this line, so it names no
/// more: where scripts may not run at all, as on answers of the API, the rest has no effect.
const NO_FEATURES: HeaderValue = HeaderValue::from_static(
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
);

const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Completes the headers of an answer.
pub(crate) fn write(headers: &mut HeaderMap, over_tls: bool) {
    // All of them at once, so that the map does not grow step by step.
    headers.reserve(9);
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(NOTHING);
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(OPENER_POLICY, SAME_ORIGIN);
    // A picture of an account is shown by other people's pages.
    headers.entry(RESOURCE_POLICY).or_insert(SAME_ORIGIN);
    headers.insert(PERMISSIONS_POLICY, NO_FEATURES);
    if over_tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, ONLY_OVER_TLS);
    }
}
