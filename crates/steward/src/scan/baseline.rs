//! What earlier runs have found: it is not reported again.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};
use steward_dlp::Fingerprint;

/// Reads the fingerprints of a report: JSON, NDJSON or SARIF of `steward scan`, or what `--write-baseline` has written.
pub(crate) fn read(text: &str) -> Result<HashSet<Fingerprint>, String> {
    let mut fingerprints = HashSet::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let value = value
            .map_err(|error| format!("it is no report in JSON, NDJSON or SARIF, and no baseline: {error}"))?;
        let before = fingerprints.len();
        let is_report = ["findings", "runs", "fingerprint"].iter().any(|name| value.get(name).is_some());
        collect(&value, &mut fingerprints)?;
        if !is_report && before == fingerprints.len() {
            return Err("it is no report of `steward scan` and no baseline".to_owned());
        }
    }
    Ok(fingerprints)
}

/// Collects all fingerprints in a value, whatever is around them.
fn collect(value: &Value, into: &mut HashSet<Fingerprint>) -> Result<(), String> {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "fingerprint" || name == "steward/v1" => {
                        let fingerprint = text.parse().map_err(|error| format!("{text:?}: {error}"))?;
                        into.insert(fingerprint);
                    }
                    other => collect(other, into)?,
                }
            }
        }
        Value::Array(values) => values.iter().try_for_each(|value| collect(value, into))?,
        _ => {}
    }
    Ok(())
}

/// Writes a baseline: one line for each fingerprint and file, sorted, so that versions of it can be compared.
pub(crate) fn write(found: &BTreeSet<(String, Fingerprint, &'static str)>) -> String {
    let lines: Vec<String> = found
        .iter()
        .map(|(path, fingerprint, detector)| {
            json!({ "path": path, "detector": detector, "fingerprint": fingerprint }).to_string()
        })
        .collect();
    format!("{{\"version\":1,\"findings\":[\n{}\n]}}\n", lines.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "fp1-00112233445566778899aabbccddeeff";

    #[test]
    fn reports_are_read() {
        let found = BTreeSet::from([("a".to_owned(), ONE.parse().unwrap(), "EMAIL")]);
        for text in [
            write(&found),
            format!("{{\"path\":\"a\",\"fingerprint\":\"{ONE}\"}}\n"),
            format!(
                "{{\"runs\":[{{\"results\":[{{\"partialFingerprints\":{{\"steward/v1\":\"{ONE}\"}}}}]}}]}}"
            ),
        ] {
            assert_eq!(read(&text), Ok(HashSet::from([ONE.parse().unwrap()])), "{text}");
        }
        assert_eq!(read(&write(&BTreeSet::new())), Ok(HashSet::new()));
        assert_eq!(read(""), Ok(HashSet::new()), "a run in NDJSON that found nothing");
    }

    #[test]
    fn what_is_no_report_is_refused() {
        assert!(read("path,start").unwrap_err().starts_with("it is no report in JSON"));
        assert!(read("{\"a\": 1}").unwrap_err().starts_with("it is no report of"));
        assert!(read("{\"fingerprint\": \"fp1-0\"}").unwrap_err().starts_with("\"fp1-0\""));
    }
}
