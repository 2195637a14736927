//! One request and its answer over a connection of their own.

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{ACCEPT, CONNECTION, CONTENT_TYPE, HOST, HeaderName, LOCATION, USER_AGENT};
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use url::Position;

use super::connect::Connected;
use super::error::OutgoingError;
use super::options::OutgoingOptions;
use super::{Fetched, Target};

/// The longest head of an answer, and how many lines it may have.
const HEAD_BYTES_MAX: usize = 16 << 10;
const HEADERS_MAX: usize = 100;

/// Asks for the target and reads the answer up to the limit.
pub(super) async fn get(
    target: &Target,
    connected: Connected<TlsStream<TcpStream>>,
    options: &OutgoingOptions,
) -> Result<Fetched, OutgoingError> {
    let Connected { stream, address } = connected;
    let failed = |error: hyper::Error| failure(target, &error);
    let (sender, connection) = http1::Builder::new()
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(failed)?;
    let exchange = async {
        let response = send(target, sender, &options.user_agent).await?;
        let (head, body) = response.into_parts();
        let (body, truncated) = read(body, options.body_limit).await.map_err(failed)?;
        Ok(Fetched {
            status: head.status.as_u16(),
            location: text(&head.headers, &LOCATION),
            content_type: text(&head.headers, &CONTENT_TYPE),
            body,
            truncated,
            address: address.ip(),
        })
    };
    tokio::pin!(exchange, connection);
    // The connection does its work only while it is polled, and may end before its last bytes have been taken from it.
    // Both are dropped together, so nothing is left running.
    tokio::select! {
        biased;
        fetched = &mut exchange => fetched,
        _ = &mut connection => exchange.await,
    }
}

async fn send(
    target: &Target,
    mut sender: SendRequest<Empty<Bytes>>,
    user_agent: &str,
) -> Result<Response<Incoming>, OutgoingError> {
    let host = &target.url[Position::BeforeHost..Position::AfterPort];
    let request = Request::get(&target.url[Position::BeforePath..Position::AfterQuery])
        .header(HOST, host)
        .header(USER_AGENT, user_agent)
        .header(ACCEPT, "*/*")
        .header(CONNECTION, "close")
        .body(Empty::new())
        .map_err(|_| OutgoingError::InvalidUrl { why: "cannot be sent; write unusual characters with %" })?;
    sender.send_request(request).await.map_err(|error| failure(target, &error))
}

/// Reads until the limit. What arrives beyond it is dropped with the connection.
async fn read(mut body: Incoming, limit: usize) -> Result<(Vec<u8>, bool), hyper::Error> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        let room = limit - bytes.len();
        if data.len() > room {
            bytes.extend_from_slice(&data[..room]);
            return Ok((bytes, true));
        }
        bytes.extend_from_slice(&data);
    }
    Ok((bytes, false))
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn failure(target: &Target, error: &hyper::Error) -> OutgoingError {
    if error.is_parse_too_large() {
        return OutgoingError::TooLarge { host: target.host(), what: "head", limit: HEAD_BYTES_MAX };
    }
    let mut why = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        why = format!("{why}: {inner}");
        source = inner.source();
    }
    OutgoingError::Protocol { host: target.host(), why }
}
