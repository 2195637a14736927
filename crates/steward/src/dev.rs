//! `steward dev`: a ready-made organization on this machine, for trying out and for developing against.
//!
//! Of the configuration it takes only limits, rate limits, log, pool sizes and how others are reached: it never opens the
//! database or the address that a real server is configured with.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

mod curl;
mod data;
mod ready;

use data::Data;

pub(crate) use ready::{Ready, ReadyDirectory};

use crate::cli;
use crate::config::{Config, DatabaseConfig, Scheme, local_url};
use crate::error::Error;
use crate::listening::{self, Face};
use crate::lock::DatabaseLock;
use crate::output::{Format, Output};
use crate::signal;
use crate::wiring::{Installation, Proxies};

/// Whoever ends a trial does not want to wait for its last request.
const GRACE: Duration = Duration::from_secs(5);

pub(crate) async fn run(asked: cli::Dev, config: &Config) -> Result<(), Error> {
    let data = Data::prepare(&asked)?;
    let database = DatabaseConfig { url: data.url.clone(), ..config.database.clone() };
    let _lock = DatabaseLock::for_database(&data.url)?;
    data.begin()?;
    let stop = CancellationToken::new();
    let _signals = signal::stop_at_signal(stop.clone())?;
    let installation = Installation::open_for_development(&database, &config.dns, &config.outgoing).await?;
    let served = serve(&asked, config, &data, &installation, stop).await;
    listening::close(installation, GRACE).await;
    served
}

async fn serve(
    asked: &cli::Dev,
    config: &Config,
    data: &Data,
    installation: &Installation,
    stop: CancellationToken,
) -> Result<(), Error> {
    let (listener, bound) = listening::bind(asked.listen).await?;
    installation.migrate().await?;
    installation.unlock().await?;
    installation.start();
    let base_url = local_url(bound, Scheme::Http);
    let ready = installation.make_ready(asked.seed, &base_url).await?;
    data.complete()?;
    // The listener queues whoever connects between this line and the next.
    announce(&ready, asked.output)?;
    let face = Face {
        base_url,
        tls: None,
        rate_limits: config.rate_limits.0,
        metrics: None,
        proxies: Proxies::default(),
        faults: asked.faults.clone(),
        limits: &config.limits,
        grace: GRACE,
    };
    listening::serve(installation, listener, face, stop).await
}

fn announce(ready: &Ready, format: Format) -> Result<(), Error> {
    match format {
        Format::Text => Output::stdout().text(&ready.text()),
        Format::Json => Output::stdout().json(ready),
    }
}
