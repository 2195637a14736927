//! SIGTERM and SIGINT: the first one asks for a graceful end, the second one ends the process at once.

use std::io;

use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::error::Error;
use crate::exit::Exit;

/// Cancels `stop` at the first signal. The signals go back to their default when the returned handle is dropped
/// and the process ends.
pub(crate) fn stop_at_signal(stop: CancellationToken) -> Result<AbortOnDropHandle<()>, Error> {
    let mut signals =
        Signals::listen().map_err(|source| Error::System { attempted: "listen for signals", source })?;
    Ok(AbortOnDropHandle::new(tokio::spawn(async move {
        let name = signals.next().await;
        tracing::info!("{name} received: finishing what was accepted; a second signal ends at once");
        stop.cancel();
        let name = signals.next().await;
        tracing::warn!("{name} received again: ending at once");
        end_at_once();
    })))
}

#[expect(clippy::exit, reason = "the second signal is a demand not to wait for anything")]
fn end_at_once() {
    std::process::exit(i32::from(Exit::Failure.code()));
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> &'static str {
        // Without Ctrl-C there is nothing to wait for but the end of the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        "Ctrl-C"
    }
}
