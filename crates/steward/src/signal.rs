//! SIGTERM and SIGINT: the first one asks for a graceful end, the second one ends the process at once. SIGHUP: the
//! certificate is read again.

use std::io;

use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::error::Error;
use crate::exit::Exit;
use crate::wiring::Certificate;

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

/// Reads the certificate again at each SIGHUP, until the returned handle is dropped. Without one the signal only
/// leaves a line in the log: a service manager that sends it to be obeyed must not end the server.
pub(crate) fn reload_at_signal(certificate: Option<Certificate>) -> Result<AbortOnDropHandle<()>, Error> {
    let mut hangups =
        Hangups::listen().map_err(|source| Error::System { attempted: "listen for signals", source })?;
    Ok(AbortOnDropHandle::new(tokio::spawn(async move {
        loop {
            hangups.next().await;
            match &certificate {
                Some(certificate) => certificate.reload(),
                None => tracing::info!("SIGHUP received: there is no certificate to read again"),
            }
        }
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

#[cfg(unix)]
struct Hangups(tokio::signal::unix::Signal);

#[cfg(unix)]
impl Hangups {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self(signal(SignalKind::hangup())?))
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}

#[cfg(not(unix))]
struct Hangups;

#[cfg(not(unix))]
impl Hangups {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        std::future::pending().await
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
