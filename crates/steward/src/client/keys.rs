//! `steward key`.

use clap::{Args, Subcommand};
use hyper::Method;
use serde_json::{Map, Value, json};

use super::answer::text;
use super::connection::{OrgConnection, identifier};
use super::failure::Failure;
use super::http::{Call, Server};
use super::inspect::{self, Inspect};
use super::show::{cell, confirm, facts, printable, table};
use super::span::Span;
use crate::config::ClientVariables;
use crate::error::Error;
use crate::exit;
use crate::{output, wiring};

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Create a key of the organization and print it, this once.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Create(Create),
    /// Tell the kind of a key and whether its form and check digits are right. Asks no server.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Inspect(Inspect),
    /// Create a key like another one, which is to replace it.
    ///
    /// The new key has the name, the role, the scopes and the length of life of the old one, and is bound to the same
    /// directory or workspace. The old key stays good for the grace, so that the new one can be put in its place.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Rotate(Rotate),
    /// Revoke a key of any kind, at once and for good.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Revoke(Revoke),
    /// List the keys of the organization, without their texts.
    #[command(after_long_help = exit::CLIENT_HELP)]
    List(OrgConnection),
}

#[derive(Debug, Args)]
pub(crate) struct Create {
    /// Name by which people will know the key.
    name: String,

    /// Role: `org_admin` (the default), `security_analyst`, `auditor` or `help_desk`.
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,

    #[command(flatten)]
    key: KeyOptions,

    #[command(flatten)]
    connection: OrgConnection,
}

/// What a new key may do, and for how long.
#[derive(Debug, Args)]
pub(super) struct KeyOptions {
    /// Scope, such as `read:events:admin`; may be repeated. Without any, the key may do all that its role allows.
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,

    /// How long the key is good, such as `90d`; a week unless said otherwise, at most a year.
    #[arg(long, value_name = "SPAN", value_parser = Span::parse_some)]
    expires: Option<Span>,
}

#[derive(Debug, Args)]
pub(crate) struct Rotate {
    /// Id of the key to replace.
    #[arg(value_parser = identifier)]
    id: String,

    /// How long the old key stays good, at most 90 days; never longer than it would have been.
    #[arg(long, value_name = "SPAN", default_value = "7d", value_parser = Span::parse)]
    grace: Span,

    #[command(flatten)]
    connection: OrgConnection,
}

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    /// Id of the key.
    #[arg(value_parser = identifier)]
    id: String,

    /// Do not ask whether it is meant.
    #[arg(long)]
    yes: bool,

    #[command(flatten)]
    connection: OrgConnection,
}

impl KeyOptions {
    /// What the server is told about the new key.
    pub(super) fn body(&self, name: &str, role: Option<&str>) -> Value {
        let scopes = (!self.scopes.is_empty()).then(|| json!(self.scopes));
        wanted(name, role.map(Value::from), scopes, self.expires)
    }
}

fn wanted(name: &str, role: Option<Value>, scopes: Option<Value>, expires: Option<Span>) -> Value {
    let expires = expires.map(|span| Value::from(wiring::time_after(span.0)));
    let members = [("role", role), ("scopes", scopes), ("expiresAt", expires)];
    let mut body = Map::from_iter([("name".to_owned(), Value::from(name))]);
    body.extend(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Value::Object(body)
}

pub(super) async fn run(asked: KeyCommand, variables: &ClientVariables) -> Result<(), Error> {
    match asked {
        KeyCommand::Create(asked) => create(&asked, variables).await,
        KeyCommand::Inspect(asked) => inspect::run(&asked, variables),
        KeyCommand::Rotate(asked) => rotate(&asked, variables).await,
        KeyCommand::Revoke(asked) => {
            let (server, org) = asked.connection.open(variables)?;
            confirm(asked.yes, &format!("revoke the key {}", asked.id))?;
            revoke(&server, &org, &asked.id).await?;
            output::note(&format!("The key {} is revoked.", asked.id));
            Ok(())
        }
        KeyCommand::List(asked) => {
            let (server, org) = asked.open(variables)?;
            let keys = list(&server, &org).await?;
            asked.connection.output.write(&json!({ "data": keys }), |_| rows(&keys, &wiring::now()))
        }
    }
}

async fn create(asked: &Create, variables: &ClientVariables) -> Result<(), Error> {
    let (server, org) = asked.connection.open(variables)?;
    let key = issue(&server, &org, &asked.name, &asked.key.body(&asked.name, asked.role.as_deref())).await?;
    asked.connection.connection.output.write(&key, show_issued)?;
    output::note("Keep the key: it is not shown again.");
    Ok(())
}

async fn rotate(asked: &Rotate, variables: &ClientVariables) -> Result<(), Error> {
    let (server, org) = asked.connection.open(variables)?;
    let attempted = format!("rotate the key {}", asked.id);
    let path = &["orgs", org.as_str(), "keys", asked.id.as_str(), "rotate"];
    let body = json!({ "graceSeconds": asked.grace.0 });
    let call = Call { attempted, method: Method::POST, path, cursor: None, body: Some(&body) };
    let new = server.call(call).await?;
    let old = json!({ "id": asked.id, "expiresAt": new["oldKeyExpiresAt"] });
    let answer = json!({ "key": new, "old": old });
    asked.connection.connection.output.write(&answer, |answer| show_issued(&answer["key"]))?;
    output::note("Keep the key: it is not shown again.");
    output::note(&format!(
        "The old key {} ends at {}. Put the new one in its place.",
        printable(&asked.id),
        cell(&answer["old"]["expiresAt"]),
    ));
    Ok(())
}

async fn list(server: &Server, org: &str) -> Result<Vec<Value>, Failure> {
    server.list("list the keys of the organization", &["orgs", org, "keys"]).await
}

async fn issue(server: &Server, org: &str, name: &str, body: &Value) -> Result<Value, Failure> {
    let attempted = format!("create the key {}", printable(name));
    let path = &["orgs", org, "keys"];
    server.call(Call { attempted, method: Method::POST, path, cursor: None, body: Some(body) }).await
}

async fn revoke(server: &Server, org: &str, id: &str) -> Result<(), Failure> {
    let attempted = format!("revoke the key {}", printable(id));
    let path = &["orgs", org, "keys", id];
    server.call(Call { attempted, method: Method::DELETE, path, cursor: None, body: None }).await.map(|_| ())
}

/// A key on the one occasion on which its text is known.
pub(super) fn show_issued(key: &Value) -> String {
    facts(&[
        ("key", cell(&key["name"])),
        ("id", cell(&key["id"])),
        ("role", cell(&key["role"])),
        ("scopes", scopes(key)),
        ("expires", cell(&key["expiresAt"])),
        ("secret", cell(&key["secret"])),
    ])
}

fn scopes(key: &Value) -> String {
    if key["scopes"].is_null() { "all of its role".to_owned() } else { cell(&key["scopes"]) }
}

fn rows(keys: &[Value], now: &str) -> String {
    let row = |key: &Value| {
        let mut cells: Vec<String> =
            ["id", "name", "kind", "role"].iter().map(|member| cell(&key[*member])).collect();
        cells.extend([
            format!("…{}", cell(&key["lastFour"])),
            state(key, now).to_owned(),
            cell(&key["expiresAt"]),
            cell(&key["lastUsedAt"]),
            scopes(key),
        ]);
        cells
    };
    let headings = ["ID", "NAME", "KIND", "ROLE", "ENDS IN", "STATE", "EXPIRES", "LAST USED", "SCOPES"];
    table(&headings, keys.iter().map(row).collect())
}

/// Times of the server all have one form, whose order is that of their texts.
fn state(key: &Value, now: &str) -> &'static str {
    if !key["revokedAt"].is_null() {
        "revoked"
    } else if text(key, "expiresAt") <= now {
        "expired"
    } else {
        "good"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_asked_for_is_sent() {
        assert_eq!(wanted("A", None, None, None), json!({"name": "A"}));
        let body = wanted("A", Some(json!("auditor")), Some(json!(["read:keys:admin"])), Some(Span(60)));
        assert_eq!(body["role"], "auditor");
        assert_eq!(body["scopes"], json!(["read:keys:admin"]));
        assert!(text(&body, "expiresAt") > wiring::now().as_str(), "{body}");
    }

    #[test]
    fn a_key_is_good_until_it_is_revoked_or_expires() {
        let key = |revoked: Value| json!({"revokedAt": revoked, "expiresAt": "2027-01-01T00:00:00.000Z"});
        assert_eq!(state(&key(Value::Null), "2026-12-31T23:59:59.999Z"), "good");
        assert_eq!(state(&key(Value::Null), "2027-01-01T00:00:00.000Z"), "expired");
        assert_eq!(state(&key(json!("2026-01-01T00:00:00.000Z")), "2026-02-01T00:00:00.000Z"), "revoked");
    }
}
