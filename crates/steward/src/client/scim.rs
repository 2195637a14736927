//! `steward scim`: acts as an identity provider against any SCIM server, and repeats what one was recorded to do.
//!
//! What an identity provider sends is data, not code: a [scenario] is a JSON file of requests and of what
//! their answers must be. A profile is the scenarios of one provider.

mod cleanup;
mod compare;
mod fault;
mod ids;
mod journal;
mod probe;
mod profiles;
mod replay;
mod report;
mod run;
mod scenario;
mod target;
mod template;

use clap::Subcommand;

use crate::error::Error;
use crate::exit;

#[derive(Debug, Subcommand)]
pub(crate) enum Scim {
    /// Act as an identity provider and say what it would trip over.
    ///
    /// Makes test users and groups whose names begin with `steward-probe`, changes them as the provider does, reads back
    /// what came of it, and removes them again, also after a failure. The server need not be Steward.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Probe(probe::Probe),
    /// Repeat recorded requests and say which answers differ.
    ///
    /// The journal has one JSON object a line: `{"at", "method", "path", "headers", "body", "status", "response"}`, the
    /// path below the SCIM base URL. Ids that the recorded server gave become those that this server gives. What is
    /// made is not removed again: replay into a directory of its own.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Replay(replay::Replay),
}

pub(super) async fn run(asked: Scim) -> Result<(), Error> {
    match asked {
        Scim::Probe(asked) => probe::run(asked).await,
        Scim::Replay(asked) => replay::run(asked).await,
    }
}
