//! `steward secrets`.

use clap::{Args, Subcommand, ValueEnum};
use hyper::Method;
use serde_json::{Value, json};

use super::connection::Connection;
use super::http::Call;
use super::show::{cell, facts, table};
use crate::config::ClientVariables;
use crate::error::Error;
use crate::exit;
use crate::output;

#[derive(Debug, Subcommand)]
pub(crate) enum Secrets {
    /// Show which keys there are, their age, and what is left under old ones; needs the operator's key.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Status(Connection),
    /// Put new keys in the place of old ones while the server goes on; needs the operator's key.
    ///
    /// A new master key goes into the master key file of the machine that answers, and the old one leaves it once nothing
    /// is wrapped by it. Copy the file before: backups that were made until now can be restored only with the old one.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Rotate(Rotate),
}

#[derive(Debug, Args)]
pub(crate) struct Rotate {
    /// Rotate one kind of keys instead of both.
    #[arg(long, value_enum)]
    only: Option<Kind>,

    #[command(flatten)]
    connection: Connection,
}

/// What is rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The master key, which stands in the file and wraps the data keys.
    Master,
    /// The data keys, under which secrets and cursors are sealed.
    Data,
}

pub(super) async fn run(asked: Secrets, variables: &ClientVariables) -> Result<(), Error> {
    match asked {
        Secrets::Status(connection) => {
            let attempted = "show the keys".to_owned();
            let call = Call { attempted, method: Method::GET, path: &["secrets"], cursor: None, body: None };
            let status = connection.server(variables)?.call(call).await?;
            connection.output.write(&status, words)
        }
        Secrets::Rotate(Rotate { only, connection }) => {
            let body = match only {
                None => json!({}),
                Some(Kind::Master) => json!({ "rotate": "master" }),
                Some(Kind::Data) => json!({ "rotate": "data" }),
            };
            let call = Call {
                attempted: "rotate the keys".to_owned(),
                method: Method::POST,
                path: &["secrets", "rotate"],
                cursor: None,
                body: Some(&body),
            };
            let status = connection.server(variables)?.call(call).await?;
            connection.output.write(&status, words)?;
            if only != Some(Kind::Data) {
                output::note("Keep a copy of the master key file as it is now; other machines need it too.");
            }
            Ok(())
        }
    }
}

fn words(status: &Value) -> String {
    let rows = |list: &Value, columns: &[&str]| -> Vec<Vec<String>> {
        let rows = list.as_array().map_or(&[][..], Vec::as_slice).iter();
        rows.map(|row| columns.iter().map(|column| cell(&row[*column])).collect()).collect()
    };
    let masters = table(
        &["MASTER KEY", "CURRENT", "IN FILE", "CREATED", "RETIRED"],
        rows(&status["masterKeys"], &["id", "current", "inFile", "createdAt", "retiredAt"]),
    );
    let keys = table(
        &["DATA KEY", "PURPOSE", "MASTER KEY", "SECRETS", "CREATED", "RETIRED", "OPENS UNTIL"],
        rows(
            &status["dataKeys"],
            &["id", "purpose", "masterKey", "secrets", "createdAt", "retiredAt", "opensUntil"],
        ),
    );
    let left = facts(&[
        ("data keys under old master keys", cell(&status["dataKeysUnderOldMasterKeys"])),
        ("secrets under old data keys", cell(&status["secretsUnderOldDataKeys"])),
        (
            "master key file",
            status["masterKeyFile"]["problem"].as_str().map_or("fine".to_owned(), |why| cell(&json!(why))),
        ),
    ]);
    format!("{masters}\n{keys}\n{left}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_shown_with_what_is_left_under_them() {
        let text = words(&json!({
            "masterKeys": [{ "id": "0a1b2c3d", "current": true, "inFile": true, "createdAt": "T1", "retiredAt": null }],
            "masterKeyFile": { "keys": ["0a1b2c3d"], "problem": null },
            "dataKeys": [{ "id": "7", "purpose": "cursors", "masterKey": "0a1b2c3d", "secrets": null, "createdAt": "T2" }],
            "dataKeysUnderOldMasterKeys": 0,
            "secretsUnderOldDataKeys": 3,
        }));
        assert!(text.contains("0a1b2c3d    true     true     T1       -\n"), "{text}");
        assert!(text.contains("secrets under old data keys      3\n"), "{text}");
        assert!(text.ends_with("master key file                  fine"), "{text}");
    }
}
