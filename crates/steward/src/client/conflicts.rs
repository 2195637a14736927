//! `steward conflict`.

mod words;

use clap::{Args, Subcommand, ValueEnum};
use hyper::Method;
use serde_json::{Value, json};

use super::answer::text;
use super::connection::{OrgConnection, identifier};
use super::failure::Failure;
use super::http::{Call, Server};
use super::show::confirm;
use crate::config::ClientVariables;
use crate::error::Error;
use crate::exit;
use crate::output;

#[derive(Debug, Subcommand)]
pub(crate) enum Conflict {
    /// List what an identity provider pushed and something else is in the way of.
    #[command(after_long_help = exit::CLIENT_HELP)]
    List(List),
    /// Show what is in the way, and what each way out would do.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Show(One),
    /// Link: what is there is what was pushed.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Link(Decide),
    /// Rename: what is there gets other values, and the next push passes.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Rename(Rename),
    /// Take over: what was pushed takes the place of what is there.
    #[command(after_long_help = exit::CLIENT_HELP)]
    TakeOver(Decide),
}

/// Which conflicts are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Kind {
    /// Those of users and of groups.
    #[default]
    All,
    /// Those of users.
    User,
    /// Those of groups.
    Group,
}

/// The directory that the identity provider pushes to.
#[derive(Debug, Args)]
struct Directory {
    /// Id of the directory.
    #[arg(long, value_name = "ID", value_parser = identifier)]
    directory: String,

    #[command(flatten)]
    connection: OrgConnection,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// What was pushed.
    #[arg(long, value_enum, default_value_t)]
    kind: Kind,

    #[command(flatten)]
    place: Directory,
}

#[derive(Debug, Args)]
pub(crate) struct One {
    /// The id of the conflict.
    #[arg(value_parser = identifier)]
    conflict: String,

    #[command(flatten)]
    place: Directory,
}

#[derive(Debug, Args)]
pub(crate) struct Decide {
    #[command(flatten)]
    one: One,

    /// Do not ask whether it is meant.
    #[arg(long)]
    yes: bool,
}

/// `show` says which of the values are needed.
#[derive(Debug, Args)]
pub(crate) struct Rename {
    #[command(flatten)]
    decide: Decide,

    /// What the user or group that is there is called from now on.
    #[arg(long)]
    name: Option<String>,

    /// Its primary address from now on.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,

    /// It has no primary address from now on.
    #[arg(long, conflicts_with = "email")]
    no_email: bool,

    /// Its identifier at the identity provider from now on.
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,

    /// It has no identifier at the identity provider from now on.
    #[arg(long, conflicts_with = "external_id")]
    no_external_id: bool,
}

impl Rename {
    /// The values as the server reads them: null takes one away, and nothing is said of what is not there.
    fn values(&self) -> Value {
        let mut values = json!({});
        for (member, given, none) in [
            ("name", &self.name, false),
            ("email", &self.email, self.no_email),
            ("externalId", &self.external_id, self.no_external_id),
        ] {
            if given.is_some() || none {
                values[member] = json!(given);
            }
        }
        values
    }
}

/// A way out: the word for it here, and that of the server.
struct Way {
    word: &'static str,
    action: &'static str,
}

const LINK: Way = Way { word: "link", action: "link" };
const RENAME: Way = Way { word: "rename", action: "rename" };
const TAKE_OVER: Way = Way { word: "take-over", action: "takeOver" };

pub(super) async fn run(asked: Conflict, variables: &ClientVariables) -> Result<(), Error> {
    match asked {
        Conflict::List(asked) => list(&asked, variables).await,
        Conflict::Show(asked) => show(&asked, variables).await,
        Conflict::Link(asked) => decide(&asked, &LINK, json!({}), variables).await,
        Conflict::Rename(asked) => decide(&asked.decide, &RENAME, asked.values(), variables).await,
        Conflict::TakeOver(asked) => decide(&asked, &TAKE_OVER, json!({}), variables).await,
    }
}

async fn list(asked: &List, variables: &ClientVariables) -> Result<(), Error> {
    let Directory { directory, connection } = &asked.place;
    let (server, org) = connection.open(variables)?;
    let path = ["orgs", &org, "directories", directory, "conflicts"];
    let mut conflicts = server.list("list the conflicts", &path).await?;
    if let Some(kind) = asked.kind.to_possible_value().filter(|_| asked.kind != Kind::All) {
        conflicts.retain(|conflict| text(conflict, "kind") == kind.get_name());
    }
    connection.connection.output.write(&json!({ "data": conflicts }), |_| words::rows(&conflicts))
}

async fn show(asked: &One, variables: &ClientVariables) -> Result<(), Error> {
    let connection = &asked.place.connection;
    let (server, org) = connection.open(variables)?;
    let preview = read(&server, &org, asked).await?;
    connection.connection.output.write(&preview, words::preview)
}

/// Decides about what is shown now: what changes before the decision arrives makes the server refuse it.
async fn decide(
    asked: &Decide,
    way: &Way,
    mut body: Value,
    variables: &ClientVariables,
) -> Result<(), Error> {
    let One { conflict, place: Directory { directory, connection } } = &asked.one;
    let (server, org) = connection.open(variables)?;
    let preview = read(&server, &org, &asked.one).await?;
    let attempted = format!("{} {conflict}", way.word);
    let choice = open(&preview, way, &attempted)?;
    let missing = words::missing(choice, &body);
    if !missing.is_empty() {
        return Err(Failure::Missing { attempted, options: missing.join(" and ") }.into());
    }
    if !asked.yes {
        output::note(&words::choice(choice));
        confirm(false, &attempted)?;
    }
    body["action"] = json!(way.action);
    body["versions"] = preview["versions"].clone();
    let path = ["orgs", &org, "directories", directory, "conflicts", conflict, "resolve"];
    let call = Call { attempted, method: Method::POST, path: &path, cursor: None, body: Some(&body) };
    let settled = server.call(call).await?;
    connection.connection.output.write(&settled, words::settled)
}

/// The choice of a way out, where it is open.
fn open<'a>(preview: &'a Value, way: &Way, attempted: &str) -> Result<&'a Value, Failure> {
    let closed = |why: &Value| Failure::Closed {
        attempted: attempted.to_owned(),
        why: why.as_str().unwrap_or("there is no such way out").to_owned(),
    };
    let mut choices = preview["choices"].as_array().into_iter().flatten();
    let choice = choices
        .find(|choice| text(choice, "action") == way.action)
        .ok_or_else(|| closed(&preview["summary"]))?;
    if choice["possible"] == true { Ok(choice) } else { Err(closed(&choice["summary"])) }
}

async fn read(server: &Server, org: &str, asked: &One) -> Result<Value, Error> {
    let One { conflict, place } = asked;
    let path = ["orgs", org, "directories", &place.directory, "conflicts", conflict];
    let attempted = format!("read the conflict {conflict}");
    Ok(server.call(Call { attempted, method: Method::GET, path: &path, cursor: None, body: None }).await?)
}
