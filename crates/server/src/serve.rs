//! The listener: connections in, answers out, and an end that loses nothing.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::connection::{Activity, Patience, Watched};
use crate::leftover::Leftover;
use crate::metrics::Metrics;
use crate::tls::{HTTP2, Tls};

/// The limits on connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServeLimits {
    /// Connections at one time; more wait in the backlog of the system.
    pub connections: usize,
    /// The largest head of a request, in bytes. A larger one is refused in the format of its family
    /// ([`Limits::head_bytes`](crate::Limits)); past four times this and 64 KiB it is not read at all: the answer is a
    /// bare 431, and the connection is closed.
    pub header_bytes: usize,
    /// How long the head of a request may take, waiting for its first byte included.
    pub header_timeout: Duration,
    /// How long a client may leave an answer untouched.
    pub stall_timeout: Duration,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            header_bytes: 16 * 1024,
            header_timeout: Duration::from_secs(10),
            stall_timeout: Duration::from_secs(30),
        }
    }
}

/// The least that a connection may hold of what it has read.
const READ_BUFFER: usize = 64 * 1024;

/// The streams that one HTTP/2 connection may have open.
const STREAMS: u32 = 100;

/// Serves connections until `stop`, then finishes the requests that were accepted, however long that takes: whoever
/// cannot wait drops the future. With `tls` nothing else is spoken on the listener.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Tls>,
    app: App,
    limits: ServeLimits,
    stop: CancellationToken,
) -> io::Result<()> {
    let graceful = GracefulShutdown::new();
    let free = Arc::new(Semaphore::new(limits.connections));
    let protocols = Protocols::new(limits);
    let acceptor = tls.map(|tls| tls.acceptor());
    loop {
        let accepting = async {
            let place = Arc::clone(&free).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, (stream, peer)) = tokio::select! {
            () = stop.cancelled() => break,
            (place, accepted) = accepting => match accepted {
                Ok(accepted) => (place, accepted),
                Err(error) => {
                    // Out of file descriptors, say: waiting is better than a loop at full speed.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        prepare(&stream);
        let activity = Activity::default();
        let patience = Patience { head: limits.header_timeout, stall: limits.stall_timeout };
        let stream = Watched::new(stream, activity.clone(), patience);
        let service = Answers { app: app.clone(), peer: peer.ip(), activity };
        let (protocols, watcher) = (protocols.clone(), graceful.watcher());
        let (acceptor, stop) = (acceptor.clone(), stop.clone());
        tokio::spawn(async move {
            let app = service.app.clone();
            let _open = app.metrics().connection();
            match acceptor {
                None => protocols.http1(stream, service, watcher).await,
                Some(acceptor) => {
                    // Nothing was accepted yet that the end of the server would have to wait for.
                    match stop.run_until_cancelled(handshake(acceptor, stream)).await.flatten() {
                        Some(stream) if stream.get_ref().1.alpn_protocol() == Some(HTTP2) => {
                            protocols.http2(stream, service, watcher).await;
                        }
                        Some(stream) => protocols.http1(stream, service, watcher).await,
                        None => app.metrics().handshake_failed(),
                    }
                }
            }
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
    Ok(())
}

/// Agrees on a session, within the time that a client has for its first head. Who speaks something else, such as plain
/// HTTP, is told so in the words of TLS.
async fn handshake<S: AsyncRead + AsyncWrite + Unpin>(
    acceptor: TlsAcceptor,
    stream: S,
) -> Option<TlsStream<S>> {
    match acceptor.accept(stream).into_fallible().await {
        Ok(stream) => Some(stream),
        Err((error, mut stream)) => {
            tracing::debug!(%error, "a TLS handshake failed");
            // It is over either way.
            let _ = stream.shutdown().await;
            None
        }
    }
}

/// What is spoken on connections, and within what limits.
#[derive(Clone)]
struct Protocols {
    http1: http1::Builder,
    http2: http2::Builder<TokioExecutor>,
}

impl Protocols {
    fn new(limits: ServeLimits) -> Self {
        let mut http1 = http1::Builder::new();
        http1.max_buf_size((4 * limits.header_bytes).max(READ_BUFFER)).pipeline_flush(true);
        let mut http2 = http2::Builder::new(TokioExecutor::new());
        // Streams that a client opens and resets at once are limited by h2 itself (CVE-2023-44487).
        http2
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(u32::try_from(4 * limits.header_bytes).unwrap_or(u32::MAX));
        Self { http1, http2 }
    }

    async fn http1<S>(&self, stream: S, service: Answers, watcher: Watcher)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let app = service.app.clone();
        let service = service_fn(move |request| {
            let service = service.clone();
            async move {
                let (request, leftover) = Leftover::of(request);
                let mut response = service.answer(request).await;
                leftover.settle(&mut response).await;
                Ok::<_, Infallible>(response)
            }
        });
        ended(app.metrics(), watcher.watch(self.http1.serve_connection(TokioIo::new(stream), service)).await);
    }

    async fn http2<S>(&self, stream: S, service: Answers, watcher: Watcher)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let app = service.app.clone();
        let service = service_fn(move |request| {
            let service = service.clone();
            async move {
                let activity = service.activity.clone();
                let response = service.answer(request.map(Body::new)).await;
                // The answer is sent as the client makes room for it, which is after this.
                Ok::<_, Infallible>(response.map(|body| {
                    body.map_frame(move |frame| {
                        activity.owe(frame.data_ref().map_or(0, Bytes::len));
                        frame
                    })
                }))
            }
        });
        ended(app.metrics(), watcher.watch(self.http2.serve_connection(TokioIo::new(stream), service)).await);
    }
}

fn ended(metrics: &Metrics, result: hyper::Result<()>) {
    if let Err(error) = result {
        metrics.cut_off(&error);
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Answers the requests of one connection.
#[derive(Clone)]
struct Answers {
    app: App,
    peer: IpAddr,
    activity: Activity,
}

impl Answers {
    async fn answer(self, request: Request<Body>) -> Response<Body> {
        let _answering = self.activity.answering();
        self.app.respond(request, Some(self.peer)).await
    }
}

/// Answers are written in one piece: waiting for more would only delay them.
fn prepare(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection could not be set up");
    }
}
