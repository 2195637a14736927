//! `steward domain`.

use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use hyper::Method;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::answer::text;
use super::connection::{OrgConnection, identifier};
use super::failure::Failure;
use super::http::{Call, Server};
use super::lookups;
use super::show::{cell, confirm, facts, printable, table};
use crate::config::ClientVariables;
use crate::error::Error;
use crate::{exit, output};

/// How long is waited between two looks at accounts that are being claimed.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

#[derive(Debug, Subcommand)]
pub(crate) enum Domain {
    /// Claim a domain and print what proves it.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Claim(Claim),
    /// Look for the proof of a domain and say what was asked, whom, what was seen and what to do.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Check(Look),
    /// Look for the proof of a domain, take it over and wait until its accounts are claimed.
    ///
    /// The server claims the accounts whether or not somebody waits: Ctrl-C ends the waiting, not the work.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Verify(Verify),
    /// List the claims of the organization.
    #[command(after_long_help = exit::CLIENT_HELP)]
    List(OrgConnection),
    /// List the accounts that verifying a domain would claim, once it is proved.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Preview(One),
    /// Give a domain up and let its accounts go.
    #[command(after_long_help = exit::CLIENT_HELP)]
    Release(Release),
}

/// How a domain is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// By a TXT record.
    Dns,
    /// By a file on the web server of the domain.
    Http,
}

impl By {
    fn body(by: Option<Self>) -> Value {
        match by {
            None => json!({}),
            Some(Self::Dns) => json!({ "method": "dns" }),
            Some(Self::Http) => json!({ "method": "http" }),
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Claim {
    /// The domain, such as acme.example.
    domain: String,

    /// How it will be proved: by a TXT record unless said otherwise.
    #[arg(long, value_enum)]
    method: Option<By>,

    #[command(flatten)]
    connection: OrgConnection,
}

#[derive(Debug, Args)]
pub(crate) struct One {
    /// A domain that is claimed, or the id of its claim.
    domain: String,

    #[command(flatten)]
    connection: OrgConnection,
}

#[derive(Debug, Args)]
pub(crate) struct Look {
    #[command(flatten)]
    one: One,

    /// Where to look, instead of where the claim says.
    #[arg(long, value_enum)]
    method: Option<By>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    look: Look,

    /// Do not wait until the accounts are claimed.
    #[arg(long)]
    no_wait: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Release {
    #[command(flatten)]
    one: One,

    /// Do not ask whether it is meant.
    #[arg(long)]
    yes: bool,
}

/// A claim on the server that is spoken with.
struct Claimed {
    server: Server,
    org: String,
    id: String,
    /// What people call it.
    name: String,
}

pub(super) async fn run(asked: Domain, variables: &ClientVariables) -> Result<(), Error> {
    match asked {
        Domain::Claim(asked) => claim(&asked, variables).await,
        Domain::Check(asked) => check(&asked, variables).await,
        Domain::Verify(asked) => verify(&asked, variables).await,
        Domain::List(asked) => {
            let (server, org) = asked.open(variables)?;
            let claims = list(&server, &org).await?;
            asked.connection.output.write(&json!({ "data": claims }), |_| rows(&claims))
        }
        Domain::Preview(asked) => {
            let claimed = asked.open(variables).await?;
            let attempted = format!("list the accounts of {}", claimed.name);
            let path = ["orgs", &claimed.org, "domains", &claimed.id, "preview"];
            let accounts = claimed.server.list(&attempted, &path).await?;
            asked.connection.connection.output.write(&json!({ "data": accounts }), |_| people(&accounts))
        }
        Domain::Release(asked) => {
            let claimed = asked.one.open(variables).await?;
            confirm(asked.yes, &format!("give {} up and let its accounts go", claimed.name))?;
            claimed.call("give up", Method::DELETE, None, None).await?;
            output::note(&format!("{} is given up.", claimed.name));
            Ok(())
        }
    }
}

async fn claim(asked: &Claim, variables: &ClientVariables) -> Result<(), Error> {
    let (server, org) = asked.connection.open(variables)?;
    let mut body = By::body(asked.method);
    body["domain"] = json!(asked.domain);
    let attempted = format!("claim the domain {}", printable(&asked.domain));
    let path = &["orgs", org.as_str(), "domains"];
    let call = Call { attempted, method: Method::POST, path, cursor: None, body: Some(&body) };
    let claim = server.call(call).await?;
    asked.connection.connection.output.write(&claim, |claim| format!("{}\n\n{}", shown(claim), proof(claim)))
}

async fn check(asked: &Look, variables: &ClientVariables) -> Result<(), Error> {
    let claimed = asked.one.open(variables).await?;
    let body = By::body(asked.method);
    let claim = claimed.call("check", Method::POST, Some("check"), Some(&body)).await?;
    let last = &claim["lastCheck"];
    asked.one.connection.connection.output.write(&claim, |_| lookups::show(last))?;
    if last["proved"] == true {
        output::note(&format!("The proof of {} is there.", claimed.name));
        return Ok(());
    }
    Err(Failure::Unproved { domain: claimed.name }.into())
}

async fn verify(asked: &Verify, variables: &ClientVariables) -> Result<(), Error> {
    let claimed = asked.look.one.open(variables).await?;
    let output = asked.look.one.connection.connection.output;
    let body = By::body(asked.look.method);
    let mut claim = match claimed.call("verify", Method::POST, Some("verify"), Some(&body)).await {
        Err(Failure::Refused { body, .. }) if body["check"]["proved"] == false => {
            output.write(body.as_ref(), |body| lookups::show(&body["check"]))?;
            return Err(Failure::Unproved { domain: claimed.name }.into());
        }
        answered => answered?,
    };
    output::note(&lookups::show(&claim["lastCheck"]));
    while claim["claiming"] == true && !asked.no_wait {
        let so_far = cell(&claim["claimedAccounts"]);
        output::note(&format!("{} is verified; accounts claimed so far: {so_far}", claimed.name));
        sleep(BETWEEN_LOOKS).await;
        claim = claimed.call("read", Method::GET, None, None).await?;
    }
    output.write(&claim, shown)
}

impl One {
    /// Finds the claim that is meant.
    async fn open(&self, variables: &ClientVariables) -> Result<Claimed, Failure> {
        let (server, org) = self.connection.open(variables)?;
        let name = printable(&self.domain);
        // A domain that can be claimed has a dot, an id has none.
        if self.domain.contains('.') {
            let claims = list(&server, &org).await?;
            let claim = find(&claims, &self.domain).ok_or(Failure::NotFound { what: "claim on", name })?;
            let (id, name) = (identifier(text(claim, "id")), printable(text(claim, "domain")));
            let id = id.map_err(|why| Failure::Setting { what: "the id of the claim", why })?;
            return Ok(Claimed { server, org, id, name });
        }
        let id = identifier(&self.domain)
            .map_err(|why| Failure::Setting { what: "the claim", why: format!("{why}, or a domain") })?;
        Ok(Claimed { server, org, id, name })
    }
}

impl Claimed {
    async fn call(
        &self,
        verb: &str,
        method: Method,
        below: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Value, Failure> {
        let path: Vec<&str> = ["orgs", &self.org, "domains", &self.id].into_iter().chain(below).collect();
        let attempted = format!("{verb} the domain {}", self.name);
        self.server.call(Call { attempted, method, path: &path, cursor: None, body }).await
    }
}

async fn list(server: &Server, org: &str) -> Result<Vec<Value>, Failure> {
    server.list("list the domains of the organization", &["orgs", org, "domains"]).await
}

/// Finds the claim on a domain by either of its spellings. One that was given up counts only if there is no other.
fn find<'a>(claims: &'a [Value], domain: &str) -> Option<&'a Value> {
    let wanted = domain.trim_end_matches('.').to_lowercase();
    let of_domain =
        |claim: &&Value| ["domain", "unicodeDomain"].iter().any(|member| text(claim, member) == wanted);
    let mut found = claims.iter().filter(of_domain);
    found.clone().find(|claim| text(claim, "status") != "deleted").or_else(|| found.next())
}

fn shown(claim: &Value) -> String {
    facts(&[
        ("domain", cell(&claim["domain"])),
        ("id", cell(&claim["id"])),
        ("status", cell(&claim["status"])),
        ("method", cell(&claim["method"])),
        ("verified", cell(&claim["verifiedAt"])),
        ("claimed accounts", cell(&claim["claimedAccounts"])),
        ("claiming now", if claim["claiming"] == true { "yes" } else { "no" }.to_owned()),
    ])
}

/// What is to be shown to the world, in both ways.
fn proof(claim: &Value) -> String {
    let proof = &claim["proof"];
    if proof.is_null() {
        return "Nothing has to be shown to prove it.".to_owned();
    }
    let names = proof["dns"]["names"].as_array().map_or(&[][..], Vec::as_slice);
    let names: Vec<String> = names.iter().map(cell).collect();
    format!(
        "To prove it, publish one of these:\n{}\n\nThen run: steward domain verify {}",
        facts(&[
            ("  TXT record at", names.join(" or ")),
            ("    with the value", cell(&proof["dns"]["value"])),
            ("  file at", cell(&proof["http"]["url"])),
            ("    with the line", cell(&proof["http"]["line"])),
        ]),
        cell(&claim["domain"]),
    )
}

fn rows(claims: &[Value]) -> String {
    let members = ["domain", "status", "method", "verifiedAt", "claimedAccounts", "id"];
    let row = |claim: &Value| members.iter().map(|member| cell(&claim[*member])).collect();
    let headings = ["DOMAIN", "STATUS", "METHOD", "VERIFIED", "ACCOUNTS", "ID"];
    table(&headings, claims.iter().map(row).collect())
}

fn people(accounts: &[Value]) -> String {
    let members = ["email", "name", "status", "createdAt", "accountId"];
    let row = |account: &Value| members.iter().map(|member| cell(&account[*member])).collect();
    table(&["EMAIL", "NAME", "STATUS", "CREATED", "ID"], accounts.iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_found_by_either_spelling_of_its_domain() {
        let claim = |id: &str, status: &str| json!({"id": id, "domain": "xn--bcher-kva.example", "unicodeDomain": "bücher.example", "status": status});
        let claims = [claim("1", "deleted"), claim("2", "unverified")];
        for name in ["xn--bcher-kva.example", "bücher.example", "BÜCHER.example."] {
            assert_eq!(find(&claims, name).unwrap()["id"], "2", "{name}");
        }
        assert_eq!(find(&claims[..1], "bücher.example").unwrap()["id"], "1");
        assert!(find(&claims, "other.example").is_none());
    }
}
