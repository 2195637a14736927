//! `steward serve`: from a configuration to a server, and back to an orderly end.

use tokio_util::sync::CancellationToken;

use crate::config::{Config, Scheme};
use crate::error::Error;
use crate::listening::{self, Face};
use crate::lock::DatabaseLock;
use crate::output::Output;
use crate::signal;
use crate::wiring::{Certificate, FirstKey, Installation};

/// Prints what would be used. Whoever gets here has a valid configuration.
pub(crate) fn check(config: &Config) -> Result<(), Error> {
    Output::stdout().text(&config.show())
}

pub(crate) async fn run(config: &Config) -> Result<(), Error> {
    let tls = config.tls.files().map(Certificate::load).transpose()?;
    let _lock = DatabaseLock::for_database(&config.database.url)?;
    let stop = CancellationToken::new();
    let _signals = signal::stop_at_signal(stop.clone())?;
    let _reloads = signal::reload_at_signal(tls.clone())?;
    let installation = Installation::open(config).await?;
    let served = serve(config, &installation, tls, stop).await;
    listening::close(installation, config.server.shutdown_grace).await;
    if served.is_ok() {
        tracing::info!("stopped");
    }
    served
}

async fn serve(
    config: &Config,
    installation: &Installation,
    tls: Option<Certificate>,
    stop: CancellationToken,
) -> Result<(), Error> {
    migrate(config, installation).await?;
    installation.unlock().await?;
    let (listener, bound) = listening::bind(config.server.listen).await?;
    let metrics = match config.metrics.listen {
        Some(address) => {
            let (listener, bound) = listening::bind(address).await?;
            tracing::info!("metrics are shown on http://{bound}/metrics");
            Some(listener)
        }
        None => None,
    };
    let base_url = config.server.base_url(bound, if tls.is_some() { Scheme::Https } else { Scheme::Http });
    if let Some(key) = installation.first_operator_key().await? {
        Output::stdout().text(&first_key(&key, &base_url))?;
    }
    installation.start();
    tracing::info!("listening on {bound}, reached as {base_url}, with {}", config.database.url);
    if tls.is_none() && config.server.trusted_proxies.is_empty() && base_url.starts_with("https://") {
        // One client with wrong keys would use up the budget of all that come through the proxy.
        tracing::warn!(
            "clients reach {base_url} through a proxy that server.trusted_proxies does not name: events and rate limits \
             see its address instead of theirs"
        );
    }
    let face = Face {
        base_url,
        tls,
        metrics,
        rate_limits: config.rate_limits.0,
        proxies: config.server.proxies(),
        faults: None,
        limits: &config.limits,
        grace: config.server.shutdown_grace,
    };
    listening::serve(installation, listener, face, stop).await
}

async fn migrate(config: &Config, installation: &Installation) -> Result<(), Error> {
    if config.database.auto_migrate {
        for name in installation.migrate().await? {
            tracing::info!("applied migration {name}");
        }
        return Ok(());
    }
    let pending = installation.pending_migrations().await?;
    if pending.is_empty() {
        Ok(())
    } else {
        Err(Error::MigrationsPending { database: config.database.url.to_string(), pending })
    }
}

/// What the operator of a new installation reads once.
fn first_key(key: &FirstKey, base_url: &str) -> String {
    format!(
        "\
This database is empty. The first organization is made with this operator key:

    {key}

It is shown once, is valid until {until}, and is sent as
    Authorization: Bearer {key}
to {base_url}. If it expires unused, start Steward again for another one.
",
        key = key.secret,
        until = key.expires_at,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_key_comes_with_its_end_and_its_use() {
        let key =
            FirstKey { secret: "stw_op_x".to_owned(), expires_at: "2026-03-01T10:15:00.000Z".to_owned() };
        let text = first_key(&key, "http://127.0.0.1:8080");
        assert!(text.contains("\n    stw_op_x\n"), "{text}");
        assert!(text.contains("valid until 2026-03-01T10:15:00.000Z"), "{text}");
        assert!(text.contains("\nto http://127.0.0.1:8080."), "{text}");
    }
}
