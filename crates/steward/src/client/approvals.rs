//! `steward approval`.

use clap::{Args, Subcommand, ValueEnum};
use hyper::Method;
use serde_json::{Value, json};

use super::answer::text;
use super::connection::{OrgConnection, identifier};
use super::http::{Call, Server};
use super::show::{cell, confirm, facts, table};
use crate::config::ClientVariables;
use crate::error::Error;
use crate::exit;

#[derive(Debug, Subcommand)]
pub(crate) enum Approval {
    /// List what waits for the word of an administrator.
    #[command(after_long_help = exit::CLIENT_HELP)]
    List(List),
    /// Show what would follow, and whom it would affect.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Show(One),
    /// Approve: what was held is done.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Approve(Approve),
    /// Reject: nothing of what was held is done, and it is refused for a week.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Reject(Decide),
}

/// Which approvals are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum State {
    /// Those that wait.
    #[default]
    Pending,
    /// Those that were approved.
    Approved,
    /// Those that were rejected.
    Rejected,
    /// Those that nobody decided.
    Expired,
    /// Those that tell of what was done.
    Reported,
    /// Every one.
    All,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Where they stand.
    #[arg(long, value_enum, default_value_t)]
    state: State,

    #[command(flatten)]
    connection: OrgConnection,
}

#[derive(Debug, Args)]
pub(crate) struct One {
    /// The id of the approval.
    #[arg(value_parser = identifier)]
    approval: String,

    #[command(flatten)]
    connection: OrgConnection,
}

#[derive(Debug, Args)]
pub(crate) struct Decide {
    #[command(flatten)]
    one: One,

    /// Do not ask whether it is meant.
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Approve {
    #[command(flatten)]
    decide: Decide,

    /// How many removals more may pass within a day, whatever the share.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    further: u32,
}

pub(super) async fn run(asked: Approval, variables: &ClientVariables) -> Result<(), Error> {
    match asked {
        Approval::List(asked) => list(&asked, variables).await,
        Approval::Show(asked) => show(&asked, variables).await,
        Approval::Approve(asked) => {
            let body = json!({ "further": asked.further });
            decide(&asked.decide, "approve", Some(&body), variables).await
        }
        Approval::Reject(asked) => decide(&asked, "reject", None, variables).await,
    }
}

async fn list(asked: &List, variables: &ClientVariables) -> Result<(), Error> {
    let (server, org) = asked.connection.open(variables)?;
    let mut approvals = server.list("list the approvals", &["orgs", &org, "approvals"]).await?;
    if let Some(state) = asked.state.to_possible_value().filter(|_| asked.state != State::All) {
        approvals.retain(|approval| text(approval, "state") == state.get_name());
    }
    asked.connection.connection.output.write(&json!({ "data": approvals }), |_| rows(&approvals))
}

async fn show(asked: &One, variables: &ClientVariables) -> Result<(), Error> {
    let (server, org) = asked.connection.open(variables)?;
    let approval = read(&server, &org, &asked.approval).await?;
    let attempted = format!("list the operations of the approval {}", asked.approval);
    let path = ["orgs", &org, "approvals", &asked.approval, "operations"];
    let operations = server.list(&attempted, &path).await?;
    let shown = json!({ "approval": approval, "operations": operations });
    asked
        .connection
        .connection
        .output
        .write(&shown, |_| format!("{}\n\n{}", described(&approval), people(&operations)))
}

async fn decide(
    asked: &Decide,
    word: &str,
    body: Option<&Value>,
    variables: &ClientVariables,
) -> Result<(), Error> {
    let (server, org) = asked.one.connection.open(variables)?;
    let id = &asked.one.approval;
    if !asked.yes {
        let approval = read(&server, &org, id).await?;
        confirm(false, &format!("{word} this: {}", cell(&approval["summary"])))?;
    }
    let path = ["orgs", &org, "approvals", id, word];
    let attempted = format!("{word} {id}");
    let decided =
        server.call(Call { attempted, method: Method::POST, path: &path, cursor: None, body }).await?;
    asked.one.connection.connection.output.write(&decided, described)
}

async fn read(server: &Server, org: &str, id: &str) -> Result<Value, Error> {
    let path = ["orgs", org, "approvals", id];
    let attempted = format!("read the approval {id}");
    Ok(server.call(Call { attempted, method: Method::GET, path: &path, cursor: None, body: None }).await?)
}

fn described(approval: &Value) -> String {
    let (incident, outcome) = (&approval["incident"], &approval["incident"]["outcome"]);
    let became = if outcome.is_null() {
        "-".to_owned()
    } else {
        let of = |member: &str| cell(&outcome[member]);
        format!("{} done, {} left out, {} failed", of("applied"), of("superseded"), of("failed"))
    };
    facts(&[
        ("summary", cell(&approval["summary"])),
        ("id", cell(&approval["id"])),
        ("state", cell(&approval["state"])),
        ("operations", cell(&incident["operations"])),
        ("asked for by", cell(&incident["keyName"])),
        ("first", cell(&incident["firstAt"])),
        ("last", cell(&incident["lastAt"])),
        ("decide until", cell(&approval["expiresAt"])),
        ("decided", cell(&approval["decidedAt"])),
        ("outcome", became),
    ])
}

fn rows(approvals: &[Value]) -> String {
    let members = ["id", "state", "createdAt", "summary"];
    let row = |approval: &Value| members.iter().map(|member| cell(&approval[*member])).collect();
    table(&["ID", "STATE", "SINCE", "WHAT WOULD FOLLOW"], approvals.iter().map(row).collect())
}

fn people(operations: &[Value]) -> String {
    let row = |held: &Value| {
        let name = if held["userName"].is_null() { &held["groupName"] } else { &held["userName"] };
        vec![
            cell(&held["kind"]),
            cell(name),
            cell(&held["state"]),
            cell(&held["heldAt"]),
            cell(&held["resourceId"]),
        ]
    };
    table(&["WHAT", "NAME", "STATE", "SINCE", "ID"], operations.iter().map(row).collect())
}
