//! A journal: recorded exchanges with a SCIM server, one JSON object a line.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use hyper::Method;
use hyper::header::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::wiring::{self, Timestamp};

/// The longest line: a body as large as a server may take, recorded with its answer.
const LINE_BYTES_MAX: u64 = 32 << 20;

/// Headers that say what is meant. The others belong to the recorded connection, or are a key.
const HEADERS: [&str; 4] = ["accept", "content-type", "if-match", "if-none-match"];

/// One exchange.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Exchange {
    /// The line, from 1.
    pub(super) line: u64,
    pub(super) at: Timestamp,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) body: Option<Value>,
    pub(super) status: u16,
    pub(super) response: Option<Value>,
}

/// A line as it is written. Further members are ignored.
#[derive(Deserialize)]
struct Line {
    at: String,
    method: String,
    path: String,
    #[serde(default)]
    headers: Option<Map<String, Value>>,
    #[serde(default)]
    body: Option<Value>,
    status: u16,
    #[serde(default)]
    response: Option<Value>,
}

/// Reads a journal line by line: it may be longer than memory.
#[derive(Debug)]
pub(super) struct Journal {
    reader: BufReader<File>,
    line: u64,
}

impl Journal {
    pub(super) fn open(file: &Path) -> Result<Self, String> {
        let opened = File::open(file).map_err(|error| error.to_string())?;
        Ok(Self { reader: BufReader::new(opened), line: 0 })
    }

    /// The next exchange; None at the end. The error names the line.
    pub(super) fn next(&mut self) -> Result<Option<Exchange>, String> {
        loop {
            self.line += 1;
            let mut bytes = Vec::new();
            let failed = |why: String| format!("line {}: {why}", self.line);
            let mut limited = (&mut self.reader).take(LINE_BYTES_MAX + 1);
            let read = limited.read_until(b'\n', &mut bytes).map_err(|error| failed(error.to_string()))?;
            if read == 0 {
                return Ok(None);
            }
            if bytes.len() as u64 > LINE_BYTES_MAX {
                return Err(failed(format!("is longer than {LINE_BYTES_MAX} bytes")));
            }
            if !bytes.trim_ascii().is_empty() {
                return exchange(&bytes, self.line).map(Some).map_err(failed);
            }
        }
    }
}

fn exchange(bytes: &[u8], number: u64) -> Result<Exchange, String> {
    let line: Line = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let at = wiring::read_time(&line.at)
        .ok_or_else(|| format!("at: {:?} is no time of RFC 3339, such as 2026-01-31T12:00:00Z", line.at))?;
    let method = line.method.to_uppercase();
    let method = Method::from_bytes(method.as_bytes())
        .ok()
        .filter(|method| {
            [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE].contains(method)
        })
        .ok_or_else(|| format!("method: {:?} is none of SCIM", line.method))?;
    if !line.path.starts_with('/') || line.path.contains('#') {
        return Err("path: must begin with / and stand below the SCIM base URL".to_owned());
    }
    if !(100..1000).contains(&line.status) {
        return Err(format!("status: {} is none of HTTP", line.status));
    }
    let headers = line.headers.unwrap_or_default().into_iter().filter_map(header).collect();
    let Line { path, body, status, response, .. } = line;
    Ok(Exchange { line: number, at, method, path, headers, body, status, response })
}

fn header((name, value): (String, Value)) -> Option<(HeaderName, String)> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    let value = value.as_str().filter(|value| HeaderValue::from_str(value).is_ok())?;
    HEADERS.contains(&name.as_str()).then(|| (name, value.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(line: &Value) -> Result<Exchange, String> {
        exchange(line.to_string().as_bytes(), 3)
    }

    #[test]
    fn a_line_is_read_and_what_it_says_beside_is_ignored() {
        let line = json!({"at": "2026-01-31T12:00:00.5Z", "method": "patch", "path": "/Groups/7?x=y", "tenant": 1,
            "headers": {"If-Match": "W/\"1\"", "Authorization": "Bearer x", "Host": "a"},
            "body": null, "status": 204, "response": null});
        let exchange = read(&line).unwrap();
        assert_eq!((exchange.line, &exchange.method, exchange.status), (3, &Method::PATCH, 204));
        assert_eq!(exchange.headers, [(hyper::header::IF_MATCH, "W/\"1\"".to_owned())]);
        assert_eq!((exchange.body, exchange.response), (None, None));
    }

    #[test]
    fn a_line_that_is_wrong_is_told_with_its_member() {
        let good = json!({"at": "2026-01-31T12:00:00Z", "method": "GET", "path": "/Users", "status": 200});
        assert!(read(&good).is_ok());
        for (member, value, told) in [
            ("at", json!("yesterday"), "at: "),
            ("method", json!("FETCH"), "method: "),
            ("path", json!("https://a.example/Users"), "path: "),
            ("status", json!(7), "status: "),
            ("status", json!("200"), "invalid type"),
        ] {
            let mut line = good.clone();
            line[member] = value;
            let why = read(&line).unwrap_err();
            assert!(why.starts_with(told), "{why}");
        }
    }
}
