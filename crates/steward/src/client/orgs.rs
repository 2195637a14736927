//! `steward org`.

use clap::{Args, Subcommand};
use hyper::Method;
use serde_json::{Value, json};

use super::connection::Connection;
use super::http::Call;
use super::keys::{KeyOptions, show_issued};
use super::show::{cell, facts, printable};
use crate::config::ClientVariables;
use crate::error::Error;
use crate::exit;
use crate::output;

#[derive(Debug, Subcommand)]
pub(crate) enum Org {
    /// Create an organization and its first key, with the operator's key.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Create(Create),
    /// Switch off the IP allowlists of an organization that has locked itself out, with the operator's key.
    ///
    /// The lists stay as they are otherwise: an administrator repairs them and enables them again.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Unlock(Unlock),
}

#[derive(Debug, Args)]
pub(crate) struct Unlock {
    /// Id of the organization.
    id: String,

    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Args)]
pub(crate) struct Create {
    /// Name of the organization.
    name: String,

    /// Name of its first key.
    #[arg(long, value_name = "NAME", default_value = "First key")]
    key_name: String,

    #[command(flatten)]
    key: KeyOptions,

    #[command(flatten)]
    connection: Connection,
}

pub(super) async fn run(asked: Org, variables: &ClientVariables) -> Result<(), Error> {
    match asked {
        Org::Create(asked) => create(asked, variables).await,
        Org::Unlock(asked) => unlock(asked, variables).await,
    }
}

async fn unlock(asked: Unlock, variables: &ClientVariables) -> Result<(), Error> {
    let server = asked.connection.server(variables)?;
    let body = json!({ "orgId": asked.id });
    let attempted = format!("switch off the IP allowlists of the organization {}", printable(&asked.id));
    let path = &["ip-allowlists", "disable"];
    let call = Call { attempted, method: Method::POST, path, cursor: None, body: Some(&body) };
    let unlocked = server.call(call).await?;
    asked.connection.output.write(&unlocked, |unlocked| facts(&[("disabled", cell(&unlocked["disabled"]))]))
}

async fn create(asked: Create, variables: &ClientVariables) -> Result<(), Error> {
    let server = asked.connection.server(variables)?;
    let body = json!({ "name": asked.name, "key": asked.key.body(&asked.key_name, None) });
    let attempted = format!("create the organization {}", printable(&asked.name));
    let call = Call { attempted, method: Method::POST, path: &["orgs"], cursor: None, body: Some(&body) };
    let created = server.call(call).await?;
    asked.connection.output.write(&created, words)?;
    output::note("Keep the key: it is not shown again.");
    Ok(())
}

fn words(created: &Value) -> String {
    let organization = facts(&[
        ("organization", cell(&created["name"])),
        ("id", cell(&created["id"])),
        ("created", cell(&created["createdAt"])),
    ]);
    format!("{organization}\n\n{}", show_issued(&created["key"]))
}
