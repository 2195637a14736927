//! The server to be compared with: axum with one route, no middleware, and a constant answer.

use std::net::SocketAddr;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::any;
use axum::serve::ListenerExt;
use bytes::Bytes;
use tokio::net::TcpListener;

use crate::support::Anything;

/// Serves `size` bytes with `status` on a free port, and prints its address.
pub(crate) async fn serve(status: StatusCode, size: usize) -> Anything<()> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    println!("{}", listener.local_addr()?);
    let body = Bytes::from(vec![b'x'; size]);
    // The request's body is read, as every server has to.
    let answer =
        async move |_request: Bytes| (status, [(header::CONTENT_TYPE, "application/scim+json")], body);
    let router = Router::new().route("/{*path}", any(answer));
    let listener = listener.tap_io(|stream| {
        // As Steward does. A failure would show in the measurement only.
        stream.set_nodelay(true).ok();
    });
    axum::serve(listener, router).await?;
    Ok(())
}
