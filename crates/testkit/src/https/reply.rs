//! What the server of a test answers.

use std::time::Duration;

/// An answer. [`Reply::text`] and the functions that change it make ordinary ones; the others make bad servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub(super) wait: Duration,
    pub(super) bytes: Vec<u8>,
    pub(super) ending: Ending,
}

/// What comes after the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The end of the connection.
    Close,
    /// Nothing, and the connection stays open.
    Silence,
    /// The last bytes again and again, without an end.
    Endless,
}

impl Reply {
    /// Answers 200 with a text.
    pub fn text(body: &str) -> Self {
        Self::with(200, &[("content-type", "text/plain; charset=utf-8")], body.as_bytes())
    }

    /// Answers with a status, headers and a body.
    pub fn with(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let headers: String = headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect();
        let length = body.len();
        let head = format!("HTTP/1.1 {status} Test\r\ncontent-length: {length}\r\n{headers}\r\n");
        Self::raw(&[head.as_bytes(), body].concat())
    }

    /// Answers with a redirect.
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::with(status, &[("location", location)], b"")
    }

    /// Answers with bytes that need not be HTTP, and ends the connection.
    pub fn raw(bytes: &[u8]) -> Self {
        Self { wait: Duration::ZERO, bytes: bytes.to_vec(), ending: Ending::Close }
    }

    /// Never answers.
    pub fn never() -> Self {
        Self { ending: Ending::Silence, ..Self::raw(b"") }
    }

    /// Answers with these bytes and then says nothing, with the connection open.
    pub fn stall_after(bytes: &[u8]) -> Self {
        Self { ending: Ending::Silence, ..Self::raw(bytes) }
    }

    /// Answers 200 with a body that has no end.
    pub fn endless_body() -> Self {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n";
        Self { ending: Ending::Endless, ..Self::raw(&[head.as_bytes(), &[b'x'; 4096]].concat()) }
    }

    /// Answers 200 with a head that has no end.
    pub fn endless_head() -> Self {
        Self {
            ending: Ending::Endless,
            ..Self::raw(b"HTTP/1.1 200 OK\r\nx: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n")
        }
    }

    /// Waits before it answers.
    #[must_use]
    pub fn after(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// What an endless answer repeats.
    pub(super) fn tail(&self) -> &[u8] {
        let start = self.bytes.windows(2).rposition(|window| window == b"x:").unwrap_or_else(|| {
            self.bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |end| end + 4)
        });
        &self.bytes[start..]
    }
}
