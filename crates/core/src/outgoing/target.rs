//! From the text of a URL to what may be dialled. Nothing is asked or connected here.

use std::net::IpAddr;

use url::{Host, Url};

use super::error::OutgoingError;

/// The port of https.
pub(super) const HTTPS_PORT: u16 = 443;

/// Longer URLs are nobody's: browsers and proxies stop near here too.
const URL_BYTES_MAX: usize = 2048;

/// Where a request goes.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) url: Url,
    pub(super) place: Place,
    pub(super) port: u16,
}

/// The host of a URL.
#[derive(Debug)]
pub(super) enum Place {
    /// A name, which DNS gives addresses.
    Name(String),
    /// An address, however it was spelled.
    Address(IpAddr),
}

impl Target {
    /// Reads a URL as the URL standard does, but stricter: what it repairs in silence is refused, because two readers
    /// of a repaired URL may see two hosts in it.
    pub(super) fn parse(text: &str) -> Result<Self, OutgoingError> {
        let invalid = |why| Err(OutgoingError::InvalidUrl { why });
        if text.len() > URL_BYTES_MAX {
            return invalid("is longer than 2048 bytes; shorten it");
        }
        if text.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
            return invalid("has a space, a line break or a control character in it; write these with %");
        }
        if text.contains('\\') {
            return invalid("has a backslash in it; write / instead");
        }
        let Ok(url) = Url::parse(text) else {
            return invalid("cannot be read; write it as https://host/path");
        };
        if url.scheme() != "https" {
            return Err(OutgoingError::ForbiddenScheme { scheme: url.scheme().to_owned() });
        }
        let after = text.get("https".len()..).unwrap_or_default();
        if !after.starts_with("://") || after.starts_with(":///") {
            return invalid("must have exactly two slashes after https:; write it as https://host/path");
        }
        let authority = after["://".len()..].split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return invalid("has a name or password before the host; leave them out");
        }
        let place = match url.host() {
            Some(Host::Domain(name)) => Place::Name(name.to_owned()),
            Some(Host::Ipv4(address)) => Place::Address(address.into()),
            Some(Host::Ipv6(address)) => Place::Address(IpAddr::from(address).to_canonical()),
            None => return invalid("has no host; write it as https://host/path"),
        };
        let port = url.port().unwrap_or(HTTPS_PORT);
        Ok(Self { url, place, port })
    }

    /// The host as an error names it.
    pub(super) fn host(&self) -> String {
        self.url.host_str().unwrap_or_default().to_owned()
    }
}
