//! A connection whose client may not dawdle: with the head of a request, between two requests, or with an answer that
//! it does not take.
//!
//! It has one timer, which is set anew only when it fires: a timer for each request would cost as much as everything
//! else that is done for a connection. What the deadline is follows from an [`Activity`] that the service keeps.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// What a connection is doing: an even number while it waits for a request, an odd one while one is being answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Activity(Arc<AtomicU64>);

impl Activity {
    /// Notes that a request has arrived, until the guard is dropped.
    pub(crate) fn answering(&self) -> Answering<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Answering(self)
    }

    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A request is being answered.
pub(crate) struct Answering<'a>(&'a Activity);

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// How long a client may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// From the last answer, or from the beginning, to the end of the head of the next request.
    pub(crate) head: Duration,
    /// Without taking a byte of an answer.
    pub(crate) stall: Duration,
}

/// A stream that fails when its client takes too long.
pub(crate) struct Watched<S> {
    stream: S,
    activity: Activity,
    patience: Patience,
    timer: Pin<Box<Sleep>>,
    deadline: Instant,
    /// The activity that the deadline belongs to.
    seen: u64,
    /// Whether bytes of an answer wait for the client.
    stalled: bool,
}

impl<S> Watched<S> {
    pub(crate) fn new(stream: S, activity: Activity, patience: Patience) -> Self {
        let deadline = Instant::now() + patience.head;
        let timer = Box::pin(sleep_until(deadline));
        Self { stream, activity, patience, timer, deadline, seen: 0, stalled: false }
    }

    /// Fails past the deadline, else leaves word when to look again.
    fn check(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        if self.deadline < self.timer.deadline() {
            self.timer.as_mut().reset(self.deadline);
        }
        loop {
            ready!(self.timer.as_mut().poll(context));
            if self.timer.deadline() >= self.deadline {
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            self.timer.as_mut().reset(self.deadline);
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Poll::Ready(read) = Pin::new(&mut self.stream).poll_read(context, buffer) {
            return Poll::Ready(read);
        }
        let now = self.activity.now();
        if now % 2 == 1 {
            // A body has its own limit, and what the server takes for an answer is not the client's fault.
            return Poll::Pending;
        }
        if now != self.seen && !self.stalled {
            (self.seen, self.deadline) = (now, Instant::now() + self.patience.head);
        }
        self.check(context).map(Err)
    }
}

impl<S: AsyncWrite + Unpin> Watched<S> {
    /// Watches the outcome of a write.
    fn written<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match written {
            Poll::Ready(written) => {
                if self.stalled {
                    self.stalled = false;
                    self.deadline = Instant::now() + self.patience.head;
                }
                Poll::Ready(written)
            }
            Poll::Pending => {
                if !self.stalled {
                    self.stalled = true;
                    self.deadline = Instant::now() + self.patience.stall;
                }
                self.check(context).map(Err)
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::sleep;

    use super::*;

    const PATIENCE: Patience = Patience { head: Duration::from_secs(10), stall: Duration::from_secs(30) };

    fn pair() -> (Watched<DuplexStream>, DuplexStream, Activity) {
        let (ours, theirs) = duplex(8);
        let activity = Activity::default();
        (Watched::new(ours, activity.clone(), PATIENCE), theirs, activity)
    }

    async fn seconds_until<T>(work: impl Future<Output = io::Result<T>>) -> (u64, io::Result<T>) {
        let began = Instant::now();
        let result = work.await;
        (began.elapsed().as_secs(), result)
    }

    async fn read_on(connection: &mut Watched<DuplexStream>) -> io::Result<Infallible> {
        loop {
            connection.read_u8().await?;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_trickles_in_is_cut_off() {
        let (mut connection, mut client, _) = pair();
        tokio::spawn(async move {
            while client.write_all(b"G").await.is_ok() {
                sleep(Duration::from_secs(3)).await;
            }
        });
        let (seconds, read) = seconds_until(read_on(&mut connection)).await;
        assert_eq!((seconds, read.unwrap_err().kind()), (10, io::ErrorKind::TimedOut));
    }

    #[tokio::test(start_paused = true)]
    async fn each_answer_gives_time_for_the_next_request() {
        let (mut connection, mut client, activity) = pair();
        for _ in 0..5 {
            let answering = activity.answering();
            // The server takes its time.
            let reading = tokio::time::timeout(Duration::from_mins(1), connection.read_u8()).await;
            assert!(reading.is_err(), "it waits while a request is being answered");
            drop(answering);
            let (seconds, read) = seconds_until(async {
                let (read, _) = tokio::join!(connection.read_u8(), async {
                    sleep(Duration::from_secs(9)).await;
                    client.write_all(b"G").await
                });
                read
            })
            .await;
            assert_eq!((seconds, read.unwrap()), (9, b'G'));
        }
        drop(activity.answering());
        let (seconds, idle) = seconds_until(connection.read_u8()).await;
        assert_eq!((seconds, idle.unwrap_err().kind()), (10, io::ErrorKind::TimedOut));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_may_be_taken_slowly_but_not_left() {
        let (mut connection, mut client, _) = pair();
        let slow = tokio::spawn(async move {
            for _ in 0..10 {
                sleep(Duration::from_secs(25)).await;
                client.read_exact(&mut [0; 8]).await.unwrap();
            }
            client
        });
        let (seconds, written) = seconds_until(connection.write_all(&[b'x'; 80])).await;
        assert!(written.is_ok() && seconds >= 200, "{seconds} {written:?}");
        let _client = slow.await.unwrap();
        let (seconds, left) = seconds_until(connection.write_all(&[b'x'; 80])).await;
        assert_eq!((seconds, left.unwrap_err().kind()), (30, io::ErrorKind::TimedOut));
    }
}
