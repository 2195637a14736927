//! A bulk exchange (RFC 7644 §3.7) as the exchanges that its operations stand for, so that what is recognised and found of
//! single requests is of operations too.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::digest::Read;
use super::model::{Exchange, Oddity};
use crate::directory::diagnosis::member;

/// How the sentence of our own refusal begins that says too often, where the guard's does not.
const RATE_LIMITED: &str = "Rate limit exceeded";

/// An operation that was begun.
#[derive(Debug)]
pub(super) struct Operation<'a> {
    /// The exchange that it stands for, without bodies.
    exchange: Exchange,
    data: Option<Cow<'a, Value>>,
    response: Option<&'a Value>,
    /// Where the resource is, below the base URL: `/Users/{id}`.
    pub(super) place: String,
}

impl Operation<'_> {
    /// The exchange that it stands for.
    pub(super) fn read(&self) -> Read<'_> {
        Read {
            exchange: &self.exchange,
            request: self.data.as_deref().map(Cow::Borrowed),
            response: self.response.map(Cow::Borrowed),
        }
    }
}

/// Takes a bulk exchange apart. None if it is none, or was refused as a whole.
pub(super) fn operations<'a>(read: &'a Read<'_>) -> Option<Vec<Operation<'a>>> {
    let exchange = read.exchange;
    let path = exchange.target.split('?').next().unwrap_or_default();
    if exchange.method != "POST" || !path.eq_ignore_ascii_case("/Bulk") || exchange.status >= 400 {
        return None;
    }
    let asked = list(read.request.as_deref()?)?;
    let told = list(read.response.as_deref()?)?;
    let mut operations = Vec::with_capacity(told.len());
    let mut pairs = Pairs { asked, others: 0 };
    for answer in told {
        let Some((place, asked)) = pairs.of(answer) else { continue };
        operations.push(operation(exchange, place, asked, answer));
    }
    Some(operations)
}

fn list(body: &Value) -> Option<&Vec<Value>> {
    member(body.as_object()?, "Operations")?.as_array()
}

fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    member(members, name)?.as_str()
}

/// Finds the operation that a line of the answer is about. Lines stand in the order of the request, without those that were
/// not begun: a POST, which others may need before its turn, is told by its bulkId, and of others none is left out before
/// one that is there.
struct Pairs<'a> {
    asked: &'a [Value],
    /// Where the next operation that is no POST is looked for.
    others: usize,
}

impl<'a> Pairs<'a> {
    fn of(&mut self, answer: &Value) -> Option<(usize, &'a Map<String, Value>)> {
        let answer = answer.as_object()?;
        let is_post = |members: &Map<String, Value>| {
            text(members, "method").is_some_and(|method| method.eq_ignore_ascii_case("POST"))
        };
        let mut all =
            self.asked.iter().enumerate().filter_map(|(place, asked)| Some((place, asked.as_object()?)));
        if is_post(answer) {
            let name = text(answer, "bulkId");
            return all.find(|(_, asked)| is_post(asked) && text(asked, "bulkId") == name);
        }
        let found = all.find(|(place, asked)| *place >= self.others && !is_post(asked))?;
        self.others = found.0 + 1;
        Some(found)
    }
}

fn operation<'a>(
    whole: &Exchange,
    place: usize,
    asked: &'a Map<String, Value>,
    answer: &'a Value,
) -> Operation<'a> {
    let of = |name: &str| text(asked, name).unwrap_or_default();
    let (method, target) = (of("method").to_ascii_uppercase(), of("path").trim());
    let target = format!("/{}", target.trim_matches('/'));
    let said = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    let status = said("status").parse().unwrap_or(200);
    let response = answer.get("response");
    let detail = response.and_then(|error| error.get("detail")?.as_str()).unwrap_or_default();
    let limited = status == 429 && detail.starts_with(RATE_LIMITED);
    let located = said("location").rsplitn(3, '/').collect::<Vec<_>>();
    let shown = match located.as_slice() {
        [id, kind, _] if status < 400 => format!("/{kind}/{id}"),
        _ => target.clone(),
    };
    // The example of RFC 7644 §3.7.3 has the operations of a PATCH alone.
    let data = member(asked, "data").map(|data| match data {
        Value::Array(_) => Cow::Owned(serde_json::json!({ "Operations": data })),
        data => Cow::Borrowed(data),
    });
    let changes = whole.changes.iter().filter(|noted| noted.operation == Some(place));
    let exchange = Exchange {
        method,
        target,
        status,
        headers: Vec::new(),
        oddity: limited.then_some(Oddity::RateLimited),
        request: None,
        response: bytes::Bytes::new(),
        changes: changes.cloned().collect(),
        request_id: std::sync::Arc::clone(&whole.request_id),
        ..*whole
    };
    Operation { exchange, data, response, place: shown }
}
