//! Runs a scenario: fills a step in, sends it, compares the answer, keeps what later steps need.

use hyper::HeaderMap;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::cleanup::{Left, Made};
use super::compare::{Mismatch, compare, is_unassigned};
use super::scenario::{Expected, Scenario, Step};
use super::target::{Body, Got, Sent, Target, encode, encode_value, headers};
use super::template::{Values, fill, fill_text};
use crate::wiring;

/// What came of a scenario.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) client: String,
    pub(super) title: String,
    /// The file, or the name of the profile.
    pub(super) file: String,
    pub(super) steps: Vec<StepRan>,
    /// What the server did not let go of.
    pub(super) left: Vec<Left>,
}

/// What came of a step.
#[derive(Debug)]
pub(super) struct StepRan {
    pub(super) name: String,
    pub(super) why: String,
    pub(super) quirks: Vec<String>,
    /// How many single things were looked at, and 0 for what only prepares.
    pub(super) checks: usize,
    /// What was sent.
    pub(super) method: String,
    pub(super) path: String,
    pub(super) body: Option<Value>,
    pub(super) outcome: Outcome,
}

#[derive(Debug)]
pub(super) enum Outcome {
    Passed {
        status: u16,
    },
    Failed {
        status: Option<u16>,
        wrong: Vec<Mismatch>,
    },
    /// A step before did not give what this one needs, or the person at the terminal had enough.
    Skipped {
        why: String,
    },
}

/// Where a run begins: what the values that every scenario has are made from.
#[derive(Debug, Clone)]
pub(super) struct Start {
    /// The domain of e-mail addresses.
    pub(super) domain: String,
}

/// Runs a scenario from its first step to its last, and removes what it has made. Calls `begins` before each step.
pub(super) async fn run(
    scenario: &Scenario,
    file: &str,
    target: &Target,
    start: &Start,
    stop: &CancellationToken,
    mut begins: impl FnMut(&str),
) -> Ran {
    let mut values = built_in(target, start);
    for (name, value) in &scenario.values {
        // Every name was looked at when the file was read.
        if let Ok(value) = fill(value, &values) {
            values.insert(name.clone(), value);
        }
    }
    let mut made = Made::default();
    let mut steps = Vec::with_capacity(scenario.steps.len());
    for step in &scenario.steps {
        begins(&step.name);
        let ran = if stop.is_cancelled() {
            let path = step.request.path.clone();
            let why = "the run was stopped before".to_owned();
            described(step, scenario, path, None, Outcome::Skipped { why })
        } else {
            take(step, scenario, target, &mut values, &mut made).await
        };
        steps.push(ran);
    }
    let left = made.remove(target).await;
    let Scenario { client, title, .. } = scenario;
    Ran { client: client.clone(), title: title.clone(), file: file.to_owned(), steps, left }
}

fn built_in(target: &Target, start: &Start) -> Values {
    let id = wiring::fresh_id();
    // The end of an id is chance; its beginning is the time.
    let unique = id[id.len() - 12..].to_owned();
    [("base", target.base().to_owned()), ("domain", start.domain.clone()), ("guid", id), ("unique", unique)]
        .map(|(name, value)| (name.to_owned(), Value::String(value)))
        .into()
}

async fn take(
    step: &Step,
    scenario: &Scenario,
    target: &Target,
    values: &mut Values,
    made: &mut Made,
) -> StepRan {
    let filled = fill_text(&step.request.path, values, encode_value).and_then(|path| {
        let body = step.request.body.as_ref().map(|body| fill(body, values)).transpose()?;
        Ok((path, body, filled(&step.expect, values)?))
    });
    let (path, body, expected) = match filled {
        Ok(filled) => filled,
        Err(name) => {
            let why = format!("a step before did not give {name}");
            return described(step, scenario, step.request.path.clone(), None, Outcome::Skipped { why });
        }
    };
    let request = &step.request;
    let sent = Sent {
        method: &request.method,
        path: &encode(&path),
        headers: headers(scenario.headers.iter().chain(&request.headers)),
        body: body.as_ref(),
        key: request.key,
    };
    let began = wiring::moment();
    let outcome = match target.ask(sent).await {
        Err(why) => {
            let at = "answer".to_owned();
            let wrong = vec![Mismatch { at, expected: json!(expected.status), found: Some(json!(why)) }];
            Outcome::Failed { status: None, wrong }
        }
        Ok(got) => {
            let took = (wiring::moment().0 - began.0) / 1000;
            made.watch(&request.method, &path, &got);
            for (name, pointer) in &step.capture {
                if let Some(value) = got.body.json().and_then(|body| body.pointer(pointer)) {
                    values.insert(name.clone(), value.clone());
                }
            }
            let wrong = judge(&expected, &got, took);
            if wrong.is_empty() {
                Outcome::Passed { status: got.status }
            } else {
                Outcome::Failed { status: Some(got.status), wrong }
            }
        }
    };
    described(step, scenario, path, body, outcome)
}

fn described(
    step: &Step,
    scenario: &Scenario,
    path: String,
    body: Option<Value>,
    outcome: Outcome,
) -> StepRan {
    StepRan {
        name: step.name.clone(),
        why: step.why.clone().unwrap_or_else(|| scenario.why.clone()),
        quirks: step.quirks.clone(),
        checks: if step.setup { 0 } else { step.expect.count() },
        method: step.request.method.to_string(),
        path,
        body,
        outcome,
    }
}

/// What is expected, with values in the place of names.
struct Filled<'a> {
    status: &'a [u16],
    headers: Vec<(String, String)>,
    body: Option<Value>,
    at: Vec<(&'a str, Value)>,
    absent: &'a [String],
    within_ms: Option<i64>,
}

fn filled<'a>(expected: &'a Expected, values: &Values) -> Result<Filled<'a>, String> {
    let header = |(name, value): &(hyper::header::HeaderName, String)| {
        Ok((name.to_string(), fill_text(value, values, ToOwned::to_owned)?))
    };
    Ok(Filled {
        status: &expected.status,
        headers: expected.headers.iter().map(header).collect::<Result<_, String>>()?,
        body: expected.body.as_ref().map(|body| fill(body, values)).transpose()?,
        at: expected
            .at
            .iter()
            .map(|(pointer, expected)| Ok((pointer.as_str(), fill(expected, values)?)))
            .collect::<Result<_, String>>()?,
        absent: &expected.absent,
        within_ms: expected.within_ms,
    })
}

fn judge(expected: &Filled<'_>, got: &Got, took: i64) -> Vec<Mismatch> {
    let mut wrong = Vec::new();
    if !expected.status.contains(&got.status) {
        let status = match expected.status {
            [only] => json!(only),
            several => json!(several),
        };
        wrong.push(Mismatch { at: "status".to_owned(), expected: status, found: Some(json!(got.status)) });
    }
    for (name, value) in &expected.headers {
        let found = header(&got.headers, name);
        if !found.as_ref().is_some_and(|found| found.to_lowercase().contains(&value.to_lowercase())) {
            let at = format!("header {name}");
            wrong.push(Mismatch { at, expected: json!(value), found: found.map(Value::String) });
        }
    }
    if let Some(limit) = expected.within_ms.filter(|limit| took > *limit) {
        let expected = json!(format!("at most {limit} ms"));
        wrong.push(Mismatch { at: "time".to_owned(), expected, found: Some(json!(format!("{took} ms"))) });
    }
    // An answer that may have no body, and has none, leaves the rest to the step that reads back (RFC 7644 §3.5.2).
    if got.status == 204 && expected.status.contains(&204) {
        return wrong;
    }
    let wanted = expected.body.is_some() || !expected.at.is_empty();
    if wanted && let Body::None | Body::Other(_) = got.body {
        let found = match &got.body {
            Body::Other(text) => Some(json!(text)),
            _ => None,
        };
        wrong.push(Mismatch { at: "body".to_owned(), expected: json!("a JSON object"), found });
        return wrong;
    }
    let body = got.body.json();
    if let Some(expected) = &expected.body {
        compare(expected, body, "", &mut wrong);
    }
    for (pointer, expected) in &expected.at {
        compare(expected, body.and_then(|body| body.pointer(pointer)), pointer, &mut wrong);
    }
    for pointer in expected.absent {
        let found = body.and_then(|body| body.pointer(pointer));
        if !is_unassigned(found) {
            wrong.push(Mismatch { at: pointer.clone(), expected: Value::Null, found: found.cloned() });
        }
    }
    wrong
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected() -> Filled<'static> {
        Filled {
            status: &[200, 204],
            headers: vec![("content-type".to_owned(), "application/scim+json".to_owned())],
            body: Some(json!({"id": "1"})),
            at: vec![("/a/0", json!(true))],
            absent: &[],
            within_ms: Some(10),
        }
    }

    fn got(status: u16, kind: &str, body: Body) -> Got {
        let headers = HeaderMap::from_iter([(hyper::header::CONTENT_TYPE, kind.parse().unwrap())]);
        Got { status, headers, body }
    }

    fn places(wrong: &[Mismatch]) -> Vec<&str> {
        wrong.iter().map(|mismatch| mismatch.at.as_str()).collect()
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let right =
            got(200, "application/scim+json; charset=utf-8", Body::Json(json!({"id": "1", "a": [true]})));
        assert_eq!(judge(&expected(), &right, 10), []);
        let wrong = judge(&expected(), &got(500, "application/json", Body::Json(json!({"id": 1}))), 11);
        assert_eq!(places(&wrong), ["status", "header content-type", "time", "/id", "/a/0"]);
        let text = judge(&expected(), &got(200, "application/scim+json", Body::Other("oops".to_owned())), 1);
        assert_eq!((places(&text), &text[0].found), (vec!["body"], &Some(json!("oops"))));
        let empty = judge(&expected(), &got(204, "application/scim+json", Body::None), 1);
        assert_eq!(empty, []);
    }
}
