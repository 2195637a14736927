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

/// What a connection is doing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Activity(Arc<Doing>);

#[derive(Debug, Default)]
struct Doing {
    /// In the low half how many requests are being answered, in the high half how often that has changed.
    requests: AtomicU64,
    /// What was handed over for sending while the client still had to make room for it (HTTP/2), in bytes.
    owed: AtomicU64,
}

const CHANGE: u64 = 1 << 32;

impl Activity {
    /// Notes that a request has arrived, until the guard is dropped.
    pub(crate) fn answering(&self) -> Answering<'_> {
        self.0.requests.fetch_add(CHANGE + 1, Ordering::Relaxed);
        Answering(self)
    }

    /// Notes that so many bytes of an answer wait until the client wants them.
    pub(crate) fn owe(&self, bytes: usize) {
        self.0.owed.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        self.0.requests.load(Ordering::Relaxed)
    }

    /// Takes what was written off what is owed. Asks whether it was a part of that.
    fn pay(&self, written: usize) -> bool {
        let owed = self.0.owed.load(Ordering::Relaxed);
        if owed > 0 {
            // Only the task of the connection adds to it and takes from it.
            self.0.owed.store(owed.saturating_sub(written as u64), Ordering::Relaxed);
        }
        owed > 0
    }
}

/// A request is being answered.
pub(crate) struct Answering<'a>(&'a Activity);

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.0.0.requests.fetch_add(CHANGE - 1, Ordering::Relaxed);
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
    /// Whether the client has taken a part of what it was owed since the deadline was set.
    taken: bool,
}

impl<S> Watched<S> {
    pub(crate) fn new(stream: S, activity: Activity, patience: Patience) -> Self {
        let deadline = Instant::now() + patience.head;
        let timer = Box::pin(sleep_until(deadline));
        Self { stream, activity, patience, timer, deadline, seen: 0, stalled: false, taken: false }
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
        if now & (CHANGE - 1) > 0 {
            // A body has its own limit, and what the server takes for an answer is not the client's fault.
            return Poll::Pending;
        }
        if (now != self.seen || self.taken) && !self.stalled {
            (self.seen, self.taken, self.deadline) = (now, false, Instant::now() + self.patience.head);
        }
        self.check(context).map(Err)
    }
}

impl<S: AsyncWrite + Unpin> Watched<S> {
    /// Watches the outcome of a write.
    fn written(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(written) => {
                if self.stalled {
                    self.stalled = false;
                    self.deadline = Instant::now() + self.patience.head;
                }
                if let Ok(written) = written {
                    self.taken |= self.activity.pay(written);
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

    #[tokio::test(start_paused = true)]
    async fn what_the_client_still_has_to_make_room_for_gives_time_while_it_is_taken() {
        let (mut connection, mut client, activity) = pair();
        drop(activity.answering());
        activity.owe(20);
        tokio::spawn(async move {
            sleep(Duration::from_secs(9)).await;
            client.write_all(b"W").await.unwrap();
            sleep(Duration::from_mins(1)).await;
        });
        let (seconds, left) = seconds_until(read_on(&mut connection)).await;
        assert_eq!((seconds, left.unwrap_err().kind()), (10, io::ErrorKind::TimedOut), "nothing was written");
        let (mut connection, mut client, activity) = pair();
        drop(activity.answering());
        activity.owe(20);
        let (seconds, left) = seconds_until(async {
            for _ in 0..3 {
                let waiting = tokio::time::timeout(Duration::from_secs(9), connection.read_u8()).await;
                assert!(waiting.is_err(), "the client takes its answer");
                connection.write_all(b"12345678").await?;
                client.read_exact(&mut [0; 8]).await?;
            }
            // Everything was paid: what is written now, such as the answer to a ping, gives no more time.
            let waiting = tokio::time::timeout(Duration::from_secs(9), connection.read_u8()).await;
            assert!(waiting.is_err());
            connection.write_all(b"12345678").await?;
            connection.read_u8().await
        })
        .await;
        assert_eq!((seconds, left.unwrap_err().kind()), (37, io::ErrorKind::TimedOut));
    }

    #[tokio::test(start_paused = true)]
    async fn requests_may_overlap() {
        let (mut connection, _client, activity) = pair();
        let (first, second) = (activity.answering(), activity.answering());
        drop(first);
        let reading = tokio::time::timeout(Duration::from_mins(1), connection.read_u8()).await;
        assert!(reading.is_err(), "it waits while one of them is being answered");
        drop(second);
        let (seconds, idle) = seconds_until(connection.read_u8()).await;
        assert_eq!((seconds, idle.unwrap_err().kind()), (10, io::ErrorKind::TimedOut));
    }
}
