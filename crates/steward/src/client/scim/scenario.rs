//! The form of a scenario file. `crates/steward/scenarios/README.md` describes it to those who write one.

use std::collections::BTreeSet;

use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::compare;
use super::fault::{Fault, Members};
use super::template;

/// The longest file, and the most steps in one: more would not be read by the person who has to understand a failure.
pub(super) const FILE_BYTES_MAX: u64 = 1 << 20;
const STEPS_MAX: usize = 200;

/// The longest name of a scenario or a step.
const NAME_MAX: usize = 200;

/// Names that have a value in every scenario.
pub(super) const BUILT_IN: [&str; 4] = ["base", "domain", "guid", "unique"];

/// Headers that the program writes by itself.
const OWN_HEADERS: [&str; 6] =
    ["authorization", "connection", "content-length", "host", "transfer-encoding", "upgrade"];

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// What one client does, in order.
#[derive(Debug)]
pub(super) struct Scenario {
    pub(super) client: String,
    pub(super) title: String,
    /// Why the client needs it, where a step does not say it itself.
    pub(super) why: String,
    /// The headers of every request.
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) values: Map<String, Value>,
    pub(super) steps: Vec<Step>,
}

/// One exchange.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) name: String,
    pub(super) why: Option<String>,
    pub(super) quirks: Vec<String>,
    /// Prepares what is to be tested; its checks are not counted.
    pub(super) setup: bool,
    pub(super) request: Asked,
    pub(super) expect: Expected,
    /// Names for values of the answer: the name and a pointer into the body.
    pub(super) capture: Vec<(String, String)>,
}

/// What is sent.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) body: Option<Value>,
    pub(super) key: KeyUse,
}

/// With which key a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum KeyUse {
    /// The one that the program was given.
    #[default]
    Given,
    /// None.
    None,
    /// A text that is no key.
    Wrong,
}

/// What the answer must be.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) status: Vec<u16>,
    /// Headers, by what their value contains.
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) body: Option<Value>,
    /// Expectations at places of the body.
    pub(super) at: Map<String, Value>,
    /// Places where nothing is.
    pub(super) absent: Vec<String>,
    pub(super) within_ms: Option<i64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Statuses {
    One(u16),
    Several(Vec<u16>),
}

impl Scenario {
    /// Reads a file.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let whole = serde_json::from_str::<Value>(text)
            .map_err(|error| Fault::new("", format!("is not JSON: {error}")))?;
        let mut members = Members::of(whole, "", "")?;
        let client: String = members.required("client")?;
        let title: String = members.required("title")?;
        for (name, text) in [("client", &client), ("title", &title)] {
            named(text).map_err(|why| Fault::new(name, why))?;
        }
        let source: String = members.required("source")?;
        if source.is_empty() {
            return Err(Fault::new("source", "must say where this is known from"));
        }
        let why = members.required("why")?;
        let headers = headers(&mut members)?;
        let values: Map<String, Value> = members.optional("values")?.unwrap_or_default();
        let steps: Vec<Value> = members.required("steps")?;
        members.finish()?;
        if steps.is_empty() || steps.len() > STEPS_MAX {
            return Err(Fault::new("steps", format!("must be 1 to {STEPS_MAX}, and are {}", steps.len())));
        }
        let mut known: BTreeSet<String> = BUILT_IN.map(ToOwned::to_owned).into();
        for (name, value) in &values {
            let place = format!("values.{name}");
            uses(value, &known, &place)?;
            known.insert(name.clone());
        }
        let mut read: Vec<Step> = Vec::with_capacity(steps.len());
        for (number, step) in steps.into_iter().enumerate() {
            let step = Step::parse(step, number + 1, &mut known)?;
            if read.iter().any(|other| other.name == step.name) {
                let place = format!("step {} {:?}, name", number + 1, step.name);
                return Err(Fault::new(place, "another step has it already"));
            }
            read.push(step);
        }
        Ok(Self { client, title, why, headers, values, steps: read })
    }
}

impl Step {
    fn parse(value: Value, number: usize, known: &mut BTreeSet<String>) -> Result<Self, Fault> {
        let name = value["name"].as_str().unwrap_or_default().to_owned();
        let place =
            if name.is_empty() { format!("step {number}") } else { format!("step {number} {name:?}") };
        let mut members = Members::of(value, &place, "")?;
        let name: String = members.required("name")?;
        named(&name).map_err(|why| Fault::new(members.place("name"), why))?;
        let why = members.optional("why")?;
        let quirks = members.optional("quirks")?.unwrap_or_default();
        let setup = members.optional("setup")?.unwrap_or_default();
        let request = Asked::parse(members.required("request")?, &place, known)?;
        let expect = Expected::parse(members.required("expect")?, &place, known)?;
        let capture: Map<String, Value> = members.optional("capture")?.unwrap_or_default();
        let mut captured = Vec::new();
        for (name, pointer) in capture {
            let at = members.place(&format!("capture.{name}"));
            let pointer =
                pointer.as_str().ok_or_else(|| Fault::new(&at, "must be a pointer such as \"/id\""))?;
            is_pointer(pointer).map_err(|why| Fault::new(&at, why))?;
            template::names(&Value::String(format!("{{{{{name}}}}}"))).map_err(|why| Fault::new(&at, why))?;
            known.insert(name.clone());
            captured.push((name, pointer.to_owned()));
        }
        members.finish()?;
        Ok(Self { name, why, quirks, setup, request, expect, capture: captured })
    }
}

impl Asked {
    fn parse(value: Value, step: &str, known: &BTreeSet<String>) -> Result<Self, Fault> {
        let mut members = Members::of(value, step, "request")?;
        let method: String = members.required("method")?;
        let method = Some(method.as_str())
            .filter(|method| METHODS.contains(method))
            .and_then(|method| Method::from_bytes(method.as_bytes()).ok())
            .ok_or_else(|| Fault::new(members.place("method"), format!("must be {}", METHODS.join(", "))))?;
        let path: String = members.required("path")?;
        let at = members.place("path");
        if !path.starts_with('/') || path.contains('#') {
            return Err(Fault::new(at, "must begin with / and stand below the SCIM base URL"));
        }
        uses(&Value::String(path.clone()), known, &at)?;
        let headers = headers(&mut members)?;
        let body: Option<Value> = members.optional("body")?;
        if let Some(body) = &body {
            uses(body, known, &members.place("body"))?;
        }
        let key = members.optional("key")?.unwrap_or_default();
        members.finish()?;
        Ok(Self { method, path, headers, body, key })
    }
}

impl Expected {
    fn parse(value: Value, step: &str, known: &BTreeSet<String>) -> Result<Self, Fault> {
        let mut members = Members::of(value, step, "expect")?;
        let status = match members.required("status")? {
            Statuses::One(status) => vec![status],
            Statuses::Several(several) => several,
        };
        if status.is_empty() || status.iter().any(|status| StatusCode::from_u16(*status).is_err()) {
            return Err(Fault::new(members.place("status"), "must be one or more of 100 to 999"));
        }
        let headers = headers(&mut members)?;
        let body: Option<Value> = members.optional("body")?;
        let at: Map<String, Value> = members.optional("at")?.unwrap_or_default();
        let absent: Vec<String> = members.optional("absent")?.unwrap_or_default();
        let within_ms: Option<i64> = members.optional("within_ms")?;
        if let Some(body) = &body {
            sound(body, known, &members.place("body"))?;
        }
        for (pointer, expected) in &at {
            let place = members.place(&format!("at.{pointer}"));
            is_pointer(pointer).map_err(|why| Fault::new(&place, why))?;
            sound(expected, known, &place)?;
        }
        for pointer in &absent {
            is_pointer(pointer).map_err(|why| Fault::new(members.place("absent"), why))?;
        }
        if within_ms.is_some_and(|within| within < 1) {
            return Err(Fault::new(members.place("within_ms"), "must be at least 1"));
        }
        members.finish()?;
        Ok(Self { status, headers, body, at, absent, within_ms })
    }

    /// How many single things are said.
    pub(super) fn count(&self) -> usize {
        1 + self.headers.len()
            + self.body.as_ref().map_or(0, compare::count)
            + self.at.values().map(compare::count).sum::<usize>()
            + self.absent.len()
            + usize::from(self.within_ms.is_some())
    }
}

fn named(text: &str) -> Result<(), String> {
    if text.trim().is_empty() || text.len() > NAME_MAX {
        return Err(format!("must be 1 to {NAME_MAX} bytes long"));
    }
    Ok(())
}

fn is_pointer(text: &str) -> Result<(), String> {
    if text.is_empty() || text.starts_with('/') {
        return Ok(());
    }
    Err(format!("{text:?} is no pointer: write \"/emails/0/value\", or \"\" for the whole body"))
}

fn headers(members: &mut Members) -> Result<Vec<(HeaderName, String)>, Fault> {
    let given: Map<String, Value> = members.optional("headers")?.unwrap_or_default();
    let mut read = Vec::new();
    for (name, value) in given {
        let place = members.place(&format!("headers.{name}"));
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| Fault::new(&place, "is no name of a header"))?;
        if OWN_HEADERS.contains(&name.as_str()) {
            return Err(Fault::new(
                &place,
                "is written by the program; `request.key` says which key is sent",
            ));
        }
        let text = value.as_str().filter(|text| HeaderValue::from_str(text).is_ok());
        let text = text.ok_or_else(|| Fault::new(&place, "must be a text without line ends"))?;
        read.push((name, text.to_owned()));
    }
    Ok(read)
}

/// Makes sure that an expectation can be compared with something.
fn sound(expected: &Value, known: &BTreeSet<String>, place: &str) -> Result<(), Fault> {
    compare::check(expected).map_err(|why| Fault::new(place, why))?;
    uses(expected, known, place)
}

/// Makes sure that every name in a value has been given one before.
fn uses(value: &Value, known: &BTreeSet<String>, place: &str) -> Result<(), Fault> {
    let names = template::names(value).map_err(|why| Fault::new(place, why))?;
    match names.iter().find(|name| !known.contains(*name)) {
        None => Ok(()),
        Some(name) => {
            let why = format!("nothing before this gives {{{{{name}}}}} a value");
            Err(Fault::new(place, why))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scenario(steps: Value) -> Value {
        json!({"client": "Acme ID", "title": "Looks", "source": "its manual", "why": "it does", "steps": steps})
    }

    fn step(request: Value, expect: Value) -> Value {
        json!({"name": "look", "request": request, "expect": expect})
    }

    fn fault(scenario: Value) -> String {
        Scenario::parse(&scenario.to_string()).unwrap_err().to_string()
    }

    fn wrong(request: Value, expect: Value) -> String {
        fault(scenario(json!([step(request, expect)])))
    }

    #[test]
    fn a_scenario_is_read() {
        let request =
            json!({"method": "GET", "path": "/Users?filter=userName eq \"{{name}}\"", "key": "wrong"});
        let expect = json!({"status": [200, 204], "body": {"id": {"$not_empty": true}}, "absent": ["/x"]});
        let mut whole = scenario(json!([step(request, expect)]));
        whole["values"] = json!({"name": "probe-{{unique}}"});
        whole["steps"][0]["capture"] = json!({"id": "/id"});
        let read = Scenario::parse(&whole.to_string()).unwrap();
        assert_eq!(read.steps[0].request.key, KeyUse::Wrong);
        assert_eq!(read.steps[0].expect.status, [200, 204]);
        assert_eq!(read.steps[0].expect.count(), 3);
        assert_eq!(read.steps[0].capture, [("id".to_owned(), "/id".to_owned())]);
    }

    #[test]
    fn a_mistake_names_the_step_and_the_member() {
        let (get, ok) = (json!({"method": "GET", "path": "/Users"}), json!({"status": 200}));
        for (request, expect, told) in [
            (
                json!({"method": "FETCH", "path": "/"}),
                ok.clone(),
                "step 1 \"look\", request.method: must be GET",
            ),
            (json!({"method": "GET", "path": "Users"}), ok.clone(), "request.path: must begin with /"),
            (
                json!({"method": "GET", "path": "/{{who}}"}),
                ok.clone(),
                "request.path: nothing before this gives {{who}}",
            ),
            (json!({"method": "GET", "path": "/", "kye": 1}), ok.clone(), "request.kye: is not known here"),
            (
                json!({"method": "GET", "path": "/", "headers": {"Authorization": "x"}}),
                ok,
                "request.headers.Authorization",
            ),
            (get.clone(), json!({}), "expect.status: is missing"),
            (get.clone(), json!({"status": [9]}), "expect.status: must be"),
            (get.clone(), json!({"status": 200, "body": {"a": {"$is": 1}}}), "expect.body: $is is no rule"),
            (get.clone(), json!({"status": 200, "at": {"id": 1}}), "expect.at.id: \"id\" is no pointer"),
            (get, json!({"status": 200, "within_ms": 0}), "expect.within_ms: must be at least 1"),
        ] {
            let found = wrong(request, expect);
            assert!(found.contains(told), "{found}");
        }
    }

    #[test]
    fn files_have_limits() {
        let one = step(json!({"method": "GET", "path": "/"}), json!({"status": 200}));
        assert!(fault(scenario(json!([]))).contains("must be 1 to 200"));
        assert!(fault(scenario(json!(vec![one.clone(); 201]))).contains("and are 201"));
        assert!(fault(scenario(json!([one, one]))).contains("step 2 \"look\", name: another step"));
        assert!(
            fault(json!({"client": "x".repeat(201), "title": "t"})).starts_with("client: must be 1 to 200")
        );
        assert!(Scenario::parse("{").unwrap_err().to_string().starts_with("is not JSON"));
    }
}
