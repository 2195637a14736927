//! What is wrong with a file that people write: which file, which step, which member, and what would be right.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Where something is wrong in a file, and why.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The step and the member, such as `step 3 "create", request.method`; empty for the whole file.
    place: String,
    why: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            formatter.write_str(&self.why)
        } else {
            write!(formatter, "{}: {}", self.place, self.why)
        }
    }
}

impl Fault {
    pub(super) fn new(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self { place: place.into(), why: why.into() }
    }
}

/// The members of an object, which are taken one by one; those that nobody takes are mistakes.
#[derive(Debug)]
pub(super) struct Members {
    left: Map<String, Value>,
    step: String,
    /// The object within the step, with a point at its end.
    within: String,
    known: Vec<&'static str>,
}

impl Members {
    pub(super) fn of(value: Value, step: &str, within: &str) -> Result<Self, Fault> {
        let within = if within.is_empty() { String::new() } else { format!("{within}.") };
        match value {
            Value::Object(left) => Ok(Self { left, step: step.to_owned(), within, known: Vec::new() }),
            _ => {
                let place = join(step, within.trim_end_matches('.'));
                Err(Fault::new(place, "must be an object"))
            }
        }
    }

    /// Takes a member that must be there.
    pub(super) fn required<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<T, Fault> {
        self.optional(name)?.ok_or_else(|| Fault::new(self.place(name), "is missing"))
    }

    /// Takes a member that may be absent. A member that is null is there.
    pub(super) fn optional<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<Option<T>, Fault> {
        self.known.push(name);
        let Some(value) = self.left.remove(name) else { return Ok(None) };
        serde_json::from_value(value)
            .map(Some)
            .map_err(|error| Fault::new(self.place(name), error.to_string()))
    }

    /// Makes sure that nothing is left.
    pub(super) fn finish(self) -> Result<(), Fault> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(name) => {
                let why = format!("is not known here; there are {}", self.known.join(", "));
                Err(Fault::new(self.place(name), why))
            }
        }
    }

    /// Names a member, for an error.
    pub(super) fn place(&self, name: &str) -> String {
        join(&self.step, &format!("{}{name}", self.within))
    }
}

fn join(step: &str, member: &str) -> String {
    match (step, member) {
        ("", member) => member.to_owned(),
        (step, "") => step.to_owned(),
        (step, member) => format!("{step}, {member}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_mistake_is_told_with_its_step_and_its_member() {
        let mut members =
            Members::of(json!({"method": 7, "paht": "/"}), "step 2 \"look\"", "request").unwrap();
        let wrong = members.required::<String>("method").unwrap_err().to_string();
        assert!(wrong.starts_with("step 2 \"look\", request.method: invalid type"), "{wrong}");
        assert_eq!(
            members.required::<String>("path").unwrap_err().to_string(),
            "step 2 \"look\", request.path: is missing"
        );
        assert_eq!(
            members.finish().unwrap_err().to_string(),
            "step 2 \"look\", request.paht: is not known here; there are method, path"
        );
        assert_eq!(
            Members::of(json!([]), "step 2", "request").unwrap_err().to_string(),
            "step 2, request: must be an object"
        );
    }
}
