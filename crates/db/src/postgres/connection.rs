//! A connection taken from the pool, which goes back only when no transaction is open on it.

use std::ops::Deref;

use deadpool_postgres::{Client, ClientWrapper};
use tokio_postgres::SimpleQueryMessage;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::scan::{Piece, pieces};

/// Dropping it closes the connection; [`release`](Self::release) gives it back to the pool.
pub(super) struct Connection {
    client: Option<Client>,
    /// For the cancellation, which travels on a connection of its own.
    tls: MakeRustlsConnect,
}

impl Connection {
    pub(super) fn new(client: Client, tls: MakeRustlsConnect) -> Self {
        Self { client: Some(client), tls }
    }

    /// Gives the connection back: no transaction is open, or its end has been sent.
    pub(super) fn release(mut self) {
        drop(self.client.take());
    }

    /// The lines of the plan. Leaves nothing behind on the connection.
    pub(super) async fn explain(&self, text: &str) -> Result<Vec<String>, tokio_postgres::Error> {
        let numbers = pieces(text).filter_map(|piece| match piece {
            Piece::Placeholder { number, .. } => Some(number),
            Piece::Word(_) => None,
        });
        let values = vec!["NULL"; numbers.max().unwrap_or(0)].join(", ");
        let values = if values.is_empty() { values } else { format!("({values})") };
        self.batch_execute(&format!("PREPARE steward_explain AS {text}")).await?;
        // Generic: NULL as a value would let the planner drop whole parts of the plan.
        let explained = self
            .simple_query(&format!(
                "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off;
                 EXPLAIN (COSTS OFF) EXECUTE steward_explain{values}"
            ))
            .await;
        self.batch_execute("ROLLBACK; DEALLOCATE steward_explain").await?;
        let lines = explained?.into_iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        Ok(lines.collect())
    }
}

impl Deref for Connection {
    type Target = ClientWrapper;

    fn deref(&self) -> &ClientWrapper {
        self.client.as_ref().expect("the client is taken only when the connection ends")
    }
}

/// Reached when a read was dropped by its caller: the statement it waited for is cancelled. The connection is not used
/// again, as nobody knows which statement a late cancellation hits.
impl Drop for Connection {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        let client = Client::take(client);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (token, tls) = (client.cancel_token(), self.tls.clone());
            runtime.spawn(async move {
                if let Err(error) = token.cancel_query(tls).await {
                    tracing::debug!(error = %error, "a statement nobody waits for could not be cancelled");
                }
            });
        }
    }
}
