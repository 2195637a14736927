//! What a client still sends when its request is answered already: a refusal needs no body, and many clients send it all the
//! same, in a packet of its own.
//!
//! HTTP/1.1 has one answer after the other on a connection, so the rest has to be read before the next request, or the
//! connection ends. A client that is not told of the end sends its next request into it (RFC 9112 §9.6). So what is small is
//! read, and after anything else the answer says that the connection ends.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONNECTION, EXPECT};
use axum::http::{HeaderValue, Request, Response};
use bytes::{Buf, Bytes};
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, SizeHint};

/// Bytes of a body that are read although nobody wants them.
const READ: usize = 64 * 1024;

/// How long the rest may take. A client that waits for its answer sends nothing more.
const PATIENCE: Duration = Duration::from_secs(1);

/// The body of a request, which outlives whoever reads it.
#[derive(Debug)]
struct Shared<B>(Arc<Mutex<Lent<B>>>);

#[derive(Debug)]
struct Lent<B> {
    body: B,
    /// Whether its end was read. A body whose length is not announced does not tell.
    ended: bool,
}

impl<B> Shared<B> {
    fn lent(&self) -> MutexGuard<'_, Lent<B>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for Shared<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let mut lent = self.lent();
        let polled = Pin::new(&mut lent.body).poll_frame(context);
        lent.ended |= matches!(polled, Poll::Ready(None));
        polled
    }

    fn is_end_stream(&self) -> bool {
        let lent = self.lent();
        lent.ended || lent.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.lent().body.size_hint()
    }
}

/// What is left of the body of a request once it is answered.
#[derive(Debug)]
pub(crate) struct Leftover<B> {
    body: Option<Shared<B>>,
    /// Whether the client waits for a word before it sends its body: asked for more, it would send all of it.
    waits: bool,
}

impl<B> Leftover<B>
where
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    /// Lends the body of a request to whoever answers it.
    pub(crate) fn of(request: Request<B>) -> (Request<Body>, Self) {
        let waits = request.headers().contains_key(EXPECT);
        let (head, body) = request.into_parts();
        if body.is_end_stream() {
            return (Request::from_parts(head, Body::empty()), Self { body: None, waits });
        }
        let body = Arc::new(Mutex::new(Lent { body, ended: false }));
        let lent = Body::new(Shared(Arc::clone(&body)));
        (Request::from_parts(head, lent), Self { body: Some(Shared(body)), waits })
    }

    /// Reads what is left, or says in the answer that the connection ends with it.
    pub(crate) async fn settle(self, response: &mut Response<Body>) {
        let Some(body) = self.body.filter(|body| !body.is_end_stream()) else { return };
        let read = !self.waits && tokio::time::timeout(PATIENCE, read(body)).await == Ok(true);
        if !read {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
    }
}

/// Reads a body to its end, unless it is large or breaks off.
async fn read<B: HttpBody<Data = Bytes> + Unpin>(mut body: Shared<B>) -> bool {
    let mut left = READ;
    while let Some(frame) = body.frame().await {
        let length = frame.map(|frame| frame.data_ref().map_or(0, Buf::remaining));
        match length.ok().and_then(|length| left.checked_sub(length)) {
            Some(rest) => left = rest,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use futures_util::stream::{BoxStream, StreamExt, unfold};
    use http_body_util::StreamBody;
    use tokio::sync::mpsc;

    use super::*;

    type Piece = Result<Frame<Bytes>, std::io::Error>;

    /// A request whose body comes in the pieces that are sent.
    fn request(expects: bool) -> (Request<StreamBody<BoxStream<'static, Piece>>>, mpsc::Sender<Piece>) {
        let (sender, pieces) = mpsc::channel(100);
        let pieces = unfold(pieces, async |mut pieces: mpsc::Receiver<Piece>| {
            pieces.recv().await.map(|piece| (piece, pieces))
        });
        let mut request = Request::new(StreamBody::new(pieces.fuse().boxed()));
        if expects {
            request.headers_mut().insert(EXPECT, HeaderValue::from_static("100-continue"));
        }
        (request, sender)
    }

    fn piece(length: usize) -> Frame<Bytes> {
        Frame::data(Bytes::from(vec![b'x'; length]))
    }

    fn ends(response: &Response<Body>) -> bool {
        response.headers().get(CONNECTION).is_some_and(|value| value == "close")
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_small_is_read_and_the_connection_stays() {
        let (request, sender) = request(false);
        let (unread, leftover) = Leftover::of(request);
        drop(unread);
        tokio::spawn(async move {
            tokio::time::sleep(PATIENCE / 2).await;
            sender.send(Ok(piece(READ))).await.unwrap();
        });
        let mut response = Response::new(Body::empty());
        leftover.settle(&mut response).await;
        assert!(!ends(&response));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_read_leaves_nothing() {
        let (request, sender) = request(true);
        let (request, leftover) = Leftover::of(request);
        sender.send(Ok(piece(READ + 1))).await.unwrap();
        drop(sender);
        assert_eq!(request.into_body().collect().await.unwrap().to_bytes().len(), READ + 1);
        let mut response = Response::new(Body::empty());
        leftover.settle(&mut response).await;
        assert!(!ends(&response));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_large_slow_broken_or_waits_for_a_word_ends_the_connection() {
        let pieces: [(bool, Vec<Piece>); 4] = [
            (false, vec![Ok(piece(READ)), Ok(piece(1))]),
            (false, vec![Ok(piece(1))]),
            (false, vec![Err(std::io::Error::other("gone"))]),
            (true, vec![]),
        ];
        for (expects, pieces) in pieces {
            let (request, sender) = request(expects);
            let (unread, leftover) = Leftover::of(request);
            drop(unread);
            for piece in pieces {
                sender.send(piece).await.unwrap();
            }
            let mut response = Response::new(Body::empty());
            leftover.settle(&mut response).await;
            assert!(ends(&response));
        }
    }
}
