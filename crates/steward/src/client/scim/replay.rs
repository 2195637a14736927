//! `steward scim replay`: sends what was recorded once more, and says which answers differ.

use std::path::PathBuf;

use clap::Args;
use hyper::Method;
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

use super::compare::Mismatch;
use super::ids::IdMap;
use super::journal::{Exchange, Journal};
use super::scenario::KeyUse;
use super::target::{Body, Connection, Got, Sent, Target, encode, headers};
use crate::client::failure::Failure;
use crate::client::show::{Shape, printable};
use crate::error::Error;
use crate::output::Progress;
use crate::signal;
use crate::wiring::{self, Timestamp};

/// How many differences are shown to people; programs get all of them.
const SHOWN_MAX: usize = 50;

/// Members that two servers never fill alike: what they say of when and where, and what they draw.
const OWN: [&str; 12] = [
    "atlassianAccountId",
    "created",
    "etag",
    "id",
    "lastModified",
    "location",
    "meta",
    "nextCursor",
    "previousCursor",
    "$ref",
    "traceId",
    "version",
];

#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The journal.
    #[arg(value_name = "FILE")]
    journal: PathBuf,

    /// Leave out what was recorded before this time (RFC 3339).
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Option<Timestamp>,

    /// Leave out what was recorded at this time and after it (RFC 3339).
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Timestamp>,

    #[command(flatten)]
    connection: Connection,

    /// How to print the report.
    #[arg(long, value_enum, default_value_t)]
    output: Shape,
}

/// An exchange that went otherwise.
#[derive(Debug)]
struct Difference {
    line: u64,
    method: Method,
    /// As it was sent.
    path: String,
    status: Option<u16>,
    wrong: Vec<Mismatch>,
}

#[derive(Debug, Default)]
struct Outcome {
    exchanges: u64,
    left_out: u64,
    ids: usize,
    stopped: bool,
    differences: Vec<Difference>,
}

pub(super) async fn run(asked: Replay) -> Result<(), Error> {
    let target = asked.connection.open()?;
    let stop = CancellationToken::new();
    let _signals = signal::stop_at_signal(stop.clone())?;
    let outcome = replay(&asked, &target, &stop).await?;
    asked.output.write(&outcome.json(target.base()), |_| outcome.text())?;
    match u64::try_from(outcome.differences.len()).unwrap_or(u64::MAX) {
        0 => Ok(()),
        differing => Err(Failure::Replay { differing, exchanges: outcome.exchanges }.into()),
    }
}

async fn replay(asked: &Replay, target: &Target, stop: &CancellationToken) -> Result<Outcome, Failure> {
    let failed = |why: String| Failure::Journal { file: asked.journal.clone(), why };
    let mut journal = Journal::open(&asked.journal).map_err(failed)?;
    let mut ids = IdMap::default();
    let mut outcome = Outcome::default();
    let mut progress = Progress::new(0);
    while let Some(exchange) = journal.next().map_err(failed)? {
        if stop.is_cancelled() {
            outcome.stopped = true;
            break;
        }
        let early = asked.from.is_some_and(|from| exchange.at < from);
        if early || asked.until.is_some_and(|until| exchange.at >= until) {
            outcome.left_out += 1;
            continue;
        }
        outcome.exchanges += 1;
        progress.step(&format!("{} {}", exchange.method, exchange.path));
        outcome.differences.extend(repeat(&exchange, target, &mut ids).await);
    }
    progress.end();
    outcome.ids = ids.len();
    Ok(outcome)
}

/// Sends an exchange once more.
async fn repeat(exchange: &Exchange, target: &Target, ids: &mut IdMap) -> Option<Difference> {
    let path = ids.path(&exchange.path);
    let body = exchange.body.as_ref().map(|body| ids.body(body));
    let sent = Sent {
        method: &exchange.method,
        path: &encode(&path),
        headers: headers(&exchange.headers),
        body: body.as_ref(),
        key: KeyUse::Given,
    };
    let (status, wrong) = match target.ask(sent).await {
        Err(why) => {
            let at = "answer".to_owned();
            (None, vec![Mismatch { at, expected: json!(exchange.status), found: Some(json!(why)) }])
        }
        Ok(got) => {
            learn(exchange, &got, ids);
            (Some(got.status), differences(exchange, &got, ids))
        }
    };
    let (line, method) = (exchange.line, exchange.method.clone());
    (!wrong.is_empty()).then_some(Difference { line, method, path, status, wrong })
}

fn learn(exchange: &Exchange, got: &Got, ids: &mut IdMap) {
    let recorded = exchange.response.as_ref().and_then(|body| body["id"].as_str());
    let given = got.body.json().and_then(|body| body["id"].as_str());
    if let (201, 201, Some(recorded), Some(given)) = (exchange.status, got.status, recorded, given) {
        ids.learn(recorded, given);
    }
    let recorded = made_by_bulk(exchange.response.as_ref());
    for (name, given) in made_by_bulk(got.body.json()) {
        if let Some((_, recorded)) = recorded.iter().find(|(known, _)| *known == name) {
            ids.learn(recorded, given);
        }
    }
}

/// What a bulk request made: the bulkIds with the ids at the ends of the locations (RFC 7644 §3.7.3).
fn made_by_bulk(response: Option<&Value>) -> Vec<(&str, &str)> {
    let operations = response.and_then(|body| body["Operations"].as_array());
    let made = operations.into_iter().flatten().filter(|operation| operation["status"] == "201");
    made.filter_map(|operation| Some((operation["bulkId"].as_str()?, operation["location"].as_str()?)))
        .filter_map(|(name, location)| Some((name, location.trim_end_matches('/').rsplit('/').next()?)))
        .collect()
}

fn differences(exchange: &Exchange, got: &Got, ids: &IdMap) -> Vec<Mismatch> {
    let mut wrong = Vec::new();
    if exchange.status != got.status {
        let (expected, found) = (json!(exchange.status), Some(json!(got.status)));
        wrong.push(Mismatch { at: "status".to_owned(), expected, found });
    }
    let recorded = exchange.response.as_ref().map_or(Value::Null, |body| common(&ids.body(body)));
    let found = match &got.body {
        Body::None => Value::Null,
        Body::Json(body) => common(body),
        Body::Other(text) => Value::String(text.clone()),
    };
    walk(&recorded, &found, "", &mut wrong);
    wrong
}

/// What two servers may be expected to say alike, with lists in one order.
fn common(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !OWN.contains(&name.as_str()));
            Value::Object(kept.map(|(name, member)| (name.clone(), common(member))).collect())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(common).collect();
            items.sort_by_cached_key(sorted_text);
            Value::Array(items)
        }
        other => other.clone(),
    }
}

/// A text that is the same for equal values, whatever the order of their members.
fn sorted_text(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            let texts: Vec<String> =
                names.into_iter().map(|name| format!("{name:?}:{}", sorted_text(&members[name]))).collect();
            format!("{{{}}}", texts.join(","))
        }
        other => other.to_string(),
    }
}

fn walk(recorded: &Value, found: &Value, at: &str, wrong: &mut Vec<Mismatch>) {
    if let (Value::Object(before), Value::Object(now)) = (recorded, found) {
        let names = before.keys().chain(now.keys().filter(|name| !before.contains_key(*name)));
        for name in names {
            let of = |members: &Map<String, Value>| members.get(name).cloned().unwrap_or(Value::Null);
            walk(&of(before), &of(now), &format!("{at}/{name}"), wrong);
        }
    } else if recorded != found {
        let at = if at.is_empty() { "body" } else { at }.to_owned();
        wrong.push(Mismatch { at, expected: recorded.clone(), found: Some(found.clone()) });
    }
}

impl Outcome {
    fn json(&self, url: &str) -> Value {
        let difference = |one: &Difference| {
            let problem =
                |wrong: &Mismatch| json!({"at": wrong.at, "recorded": wrong.expected, "found": wrong.found});
            json!({
                "line": one.line,
                "method": one.method.as_str(),
                "path": one.path,
                "status": one.status,
                "problems": one.wrong.iter().map(problem).collect::<Vec<_>>(),
            })
        };
        json!({
            "url": url,
            "exchanges": self.exchanges,
            "leftOut": self.left_out,
            "ids": self.ids,
            "stopped": self.stopped,
            "differing": self.differences.len(),
            "differences": self.differences.iter().map(difference).collect::<Vec<_>>(),
        })
    }

    fn text(&self) -> String {
        let mut lines = Vec::new();
        for one in self.differences.iter().take(SHOWN_MAX) {
            lines.push(format!("line {}: {} {}", one.line, one.method, printable(&one.path)));
            for Mismatch { at, expected, found } in &one.wrong {
                let found = found.as_ref().map_or("nothing".to_owned(), ToString::to_string);
                lines.push(format!("  {}", printable(at)));
                lines.push(format!("    recorded  {}", printable(&expected.to_string())));
                lines.push(format!("    found     {}", printable(&found)));
            }
        }
        if let Some(more @ 1..) = self.differences.len().checked_sub(SHOWN_MAX) {
            lines.push(format!("and {more} more: --output json has all of them"));
        }
        let Self { exchanges, left_out, ids, .. } = self;
        let stopped = if self.stopped { "; stopped before the end" } else { "" };
        let differing = self.differences.len();
        lines.push(format!(
            "{exchanges} exchanges, {differing} differ, {left_out} left out, {ids} ids translated{stopped}"
        ));
        lines.join("\n")
    }
}

/// Reads a time. The error continues a sentence of clap.
fn time(text: &str) -> Result<Timestamp, String> {
    wiring::read_time(text).ok_or_else(|| "write a time of RFC 3339, such as 2026-01-31T12:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use hyper::HeaderMap;

    use super::*;

    fn exchange(status: u16, response: Value) -> Exchange {
        Exchange {
            line: 1,
            at: Timestamp::parse("2026-01-31T12:00:00Z").unwrap(),
            method: Method::POST,
            path: "/Users".to_owned(),
            headers: Vec::new(),
            body: None,
            status,
            response: Some(response),
        }
    }

    fn got(status: u16, body: Value) -> Got {
        Got { status, headers: HeaderMap::new(), body: Body::Json(body) }
    }

    #[test]
    fn what_servers_draw_by_themselves_is_no_difference() {
        let one = json!({"id": "old", "meta": {"version": "1"}, "groups": [],
            "members": [{"value": "old", "$ref": "a"}, {"value": "x", "type": "User"}]});
        let other = json!({"groups": [], "id": "new", "meta": {"version": "2"},
            "members": [{"type": "User", "value": "x", "$ref": "c"}, {"$ref": "b", "value": "new"}]});
        let mut ids = IdMap::default();
        let (recorded, found) = (exchange(201, one), got(201, other));
        learn(&recorded, &found, &mut ids);
        assert_eq!(ids.len(), 1);
        assert_eq!(differences(&recorded, &found, &ids), []);
    }

    #[test]
    fn what_a_bulk_request_made_is_known_by_its_names() {
        let line = |name: &str, status: &str, id: &str| json!({"method": "POST", "bulkId": name, "status": status, "location": format!("https://a.example/Users/{id}")});
        let recorded = exchange(
            200,
            json!({"Operations": [line("a", "201", "1"), line("b", "201", "2"), line("c", "409", "3")]}),
        );
        let found = got(
            200,
            json!({"Operations": [line("b", "201", "20"), line("a", "201", "10"), line("c", "201", "30")]}),
        );
        let mut ids = IdMap::default();
        learn(&recorded, &found, &mut ids);
        assert_eq!(
            (ids.path("/Users/1"), ids.path("/Users/2")),
            ("/Users/10".to_owned(), "/Users/20".to_owned())
        );
        assert_eq!((ids.len(), ids.path("/Users/3")), (2, "/Users/3".to_owned()));
    }

    #[test]
    fn whatever_else_differs_is_told() {
        let recorded = exchange(201, json!({"active": true, "title": "Clerk"}));
        let wrong =
            differences(&recorded, &got(200, json!({"active": false, "nickName": "A"})), &IdMap::default());
        let places: Vec<&str> = wrong.iter().map(|wrong| wrong.at.as_str()).collect();
        assert_eq!(places, ["status", "/active", "/title", "/nickName"]);
        let text = Got { body: Body::Other("oops".to_owned()), ..got(201, Value::Null) };
        assert_eq!(differences(&recorded, &text, &IdMap::default())[0].at, "body");
    }
}
