//! An HTTP/1.1 client of one keep-alive connection: a request is a slice of bytes that was built before, an answer is
//! a status and a slice of the read buffer.
//!
//! The bench needs it because a general client costs as much as the server it measures; the crash and shutdown tests
//! need it because it says whether any byte of an answer arrived. It reads what HTTP servers in Rust write: a
//! `content-length` or a chunked body, no trailers, no interim answers.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The length to which the read buffer grows at once.
const READ: usize = 64 * 1024;

/// One keep-alive connection.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
    /// A chunked body, put together.
    joined: Vec<u8>,
}

/// An answer, borrowed from the connection's buffer until the next call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer<'a> {
    /// The status code.
    pub(crate) status: u16,
    /// The whole body.
    pub(crate) body: &'a [u8],
}

/// How a call failed.
#[derive(Debug)]
pub(crate) enum CallError {
    /// Not a byte of an answer arrived.
    Unanswered(io::Error),
    /// An answer began and did not end.
    Broken(io::Error),
}

impl std::fmt::Display for CallError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unanswered(error) => write!(formatter, "no answer: {error}"),
            Self::Broken(error) => write!(formatter, "the answer broke off: {error}"),
        }
    }
}

impl std::error::Error for CallError {}

impl Connection {
    /// Connects to a server.
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; READ], filled: 0, joined: Vec::new() })
    }

    /// Sends one request and reads its whole answer.
    pub(crate) async fn call(&mut self, request: &[u8]) -> Result<Answer<'_>, CallError> {
        self.filled = 0;
        self.joined.clear();
        self.stream.write_all(request).await.map_err(CallError::Unanswered)?;
        let head = self.read_head().await?;
        match head.framing {
            Framing::Length(length) => {
                self.buffer.resize(self.buffer.len().max(head.end + length), 0);
                while self.filled < head.end + length {
                    self.read().await?;
                }
                Ok(Answer { status: head.status, body: &self.buffer[head.end..head.end + length] })
            }
            Framing::Chunked => {
                self.read_chunks(head.end).await?;
                Ok(Answer { status: head.status, body: &self.joined })
            }
        }
    }

    async fn read_head(&mut self) -> Result<Head, CallError> {
        let mut searched = 0;
        loop {
            self.read().await?;
            if let Some(end) = find(&self.buffer[searched..self.filled], b"\r\n\r\n") {
                return Head::parse(&self.buffer[..searched + end + 2]).map_err(CallError::Broken);
            }
            searched = self.filled.saturating_sub(3);
        }
    }

    async fn read_chunks(&mut self, mut at: usize) -> Result<(), CallError> {
        loop {
            let line = loop {
                match find(&self.buffer[at..self.filled], b"\r\n") {
                    Some(length) => break at..at + length,
                    None => self.read().await?,
                }
            };
            let size = chunk_size(&self.buffer[line.clone()]).map_err(CallError::Broken)?;
            let start = line.end + 2;
            while self.filled < start + size + 2 {
                self.read().await?;
            }
            if size == 0 {
                return Ok(());
            }
            self.joined.extend_from_slice(&self.buffer[start..start + size]);
            at = start + size + 2;
        }
    }

    /// Reads once, growing the buffer when it is full.
    async fn read(&mut self) -> Result<(), CallError> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let failed = |filled: usize, error| {
            if filled == 0 { CallError::Unanswered(error) } else { CallError::Broken(error) }
        };
        match self.stream.read(&mut self.buffer[self.filled..]).await {
            Ok(0) => Err(failed(self.filled, io::ErrorKind::UnexpectedEof.into())),
            Ok(read) => {
                self.filled += read;
                Ok(())
            }
            Err(error) => Err(failed(self.filled, error)),
        }
    }
}

/// How the end of a body is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    Length(usize),
    Chunked,
}

/// What is needed of the head of an answer.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    status: u16,
    framing: Framing,
    /// Where the body begins.
    end: usize,
}

impl Head {
    /// Parses the status line and the header lines, each with its line end.
    fn parse(head: &[u8]) -> io::Result<Self> {
        let invalid = || io::Error::new(io::ErrorKind::InvalidData, "not an HTTP/1.1 answer");
        let digits = head.get(9..12).filter(|_| head.starts_with(b"HTTP/1.1 ")).ok_or_else(invalid)?;
        let status = number(digits).and_then(|status| u16::try_from(status).ok()).ok_or_else(invalid)?;
        let mut framing = Framing::Length(0);
        for line in head.split(|byte| *byte == b'\n').skip(1) {
            if let Some(value) = header(line, b"content-length:") {
                framing = Framing::Length(number(value).ok_or_else(invalid)?);
            } else if header(line, b"transfer-encoding:").is_some_and(|value| value == b"chunked") {
                framing = Framing::Chunked;
            }
        }
        Ok(Self { status, framing, end: head.len() + 2 })
    }
}

/// Returns the value of a header line if it has this name.
fn header<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let found = line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    found.then(|| line[name.len()..].trim_ascii())
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn chunk_size(line: &[u8]) -> io::Result<usize> {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    std::str::from_utf8(digits)
        .ok()
        .and_then(|digits| usize::from_str_radix(digits, 16).ok())
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not the size of a chunk"))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// Where requests go and who sends them.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The address of the server.
    pub(crate) address: SocketAddr,
    /// The path that stands before every path given, such as `/scim/directory/{id}`; may be empty.
    pub(crate) base: String,
    /// The bearer token.
    pub(crate) token: String,
    /// The content type that is sent and accepted.
    pub(crate) content_type: &'static str,
}

impl Caller {
    /// Builds the bytes of a request. A `body` that is empty sends none.
    pub(crate) fn request(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        let Self { address, base, token, content_type } = self;
        let entity = if body.is_empty() {
            String::new()
        } else {
            format!("content-type: {content_type}\r\ncontent-length: {}\r\n", body.len())
        };
        format!(
            "{method} {base}{path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
             accept: {content_type}\r\n{entity}\r\n{body}"
        )
        .into_bytes()
    }
}
