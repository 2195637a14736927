//! The listener: connections in, answers out, and an end that loses nothing.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::connection::{Activity, Patience, Watched};

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

/// Serves connections until `stop`, then finishes the requests that were accepted, however long that takes: whoever
/// cannot wait drops the future.
pub async fn serve(
    listener: TcpListener,
    app: App,
    limits: ServeLimits,
    stop: CancellationToken,
) -> io::Result<()> {
    let graceful = GracefulShutdown::new();
    let free = Arc::new(Semaphore::new(limits.connections));
    let mut server = http1::Builder::new();
    server.max_buf_size((4 * limits.header_bytes).max(READ_BUFFER)).pipeline_flush(true);
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
        let app = app.clone();
        let activity = Activity::default();
        let patience = Patience { head: limits.header_timeout, stall: limits.stall_timeout };
        let stream = Watched::new(stream, activity.clone(), patience);
        let service = service_fn(move |request: Request<Incoming>| {
            let (app, activity) = (app.clone(), activity.clone());
            async move {
                let _answering = activity.answering();
                let response = app.respond(request.map(Body::new), Some(peer.ip())).await;
                Ok::<_, std::convert::Infallible>(response)
            }
        });
        let connection = graceful.watch(server.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
    Ok(())
}

/// Answers are written in one piece: waiting for more would only delay them.
fn prepare(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection could not be set up");
    }
}
