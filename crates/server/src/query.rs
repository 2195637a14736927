//! Query strings: any number of parameters, keys repeated or not.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use serde_json::{Value, json};

use crate::failure::Failure;
use crate::family::Refusal;

/// Parameters that one query may have.
const PARAMETERS: usize = 200;

/// A parameter that an operation reads, as the OpenAPI document describes it.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub what: &'static str,
    /// What it may be.
    pub form: Form,
}

/// What a parameter may be.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// Text of at most so many bytes.
    Text {
        /// The limit; None where only that of the URL holds.
        most: Option<usize>,
    },
    /// A list: the parameter again and again, or values with commas between them.
    List {
        /// How many values it may have; None for any number.
        values: Option<usize>,
        /// How long each may be, in bytes; None for any length.
        each: Option<usize>,
    },
    /// A whole number.
    Whole {
        /// The smallest.
        least: Option<u64>,
        /// The largest.
        most: Option<u64>,
        /// What counts when it is absent.
        usual: Option<u64>,
    },
    /// True or false.
    Flag,
    /// One of some words, of which the first counts when it is absent.
    Word(&'static [&'static str]),
}

impl Parameter {
    pub(crate) const fn new(name: &'static str, what: &'static str, form: Form) -> Self {
        Self { name, what, form }
    }

    /// Describes it as OpenAPI does.
    pub(crate) fn describe(&self) -> Value {
        let mut schema = match self.form {
            Form::Text { most: None } => json!({ "type": "string" }),
            Form::Text { most: Some(most) } => json!({ "type": "string", "maxLength": most }),
            Form::List { values, each } => {
                let mut list = json!({ "type": "array", "items": { "type": "string" } });
                if let Some(each) = each {
                    list["items"]["maxLength"] = json!(each);
                }
                if let Some(values) = values {
                    list["maxItems"] = json!(values);
                }
                list
            }
            Form::Whole { .. } => json!({ "type": "integer" }),
            Form::Flag => json!({ "type": "boolean" }),
            Form::Word(words) => json!({ "type": "string", "enum": words, "default": words.first() }),
        };
        if let Form::Whole { least, most, usual } = self.form {
            for (name, bound) in [("minimum", least), ("maximum", most), ("default", usual)] {
                if let Some(bound) = bound {
                    schema[name] = json!(bound);
                }
            }
        }
        json!({ "name": self.name, "in": "query", "description": self.what, "schema": schema })
    }
}

/// The parameters of a query, decoded, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(pub(crate) Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let mut parameters = Vec::new();
        for (key, value) in form_urlencoded::parse(text.as_bytes()) {
            if key.contains('\0') || value.contains('\0') {
                return Err(nul_in(&key));
            }
            if parameters.len() == PARAMETERS {
                let rule = format!("appears too often: at most {PARAMETERS} parameters are read");
                return Err(Refusal::Query { field: "(any)".into(), rule });
            }
            parameters.push((key.into_owned(), value.into_owned()));
        }
        Ok(Self(parameters))
    }

    /// Returns the first value of a parameter. An empty one counts as absent.
    pub(crate) fn first(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Returns all values of a parameter: a repeated key, and lists separated by commas.
    pub(crate) fn all(&self, key: &str) -> Vec<String> {
        self.0
            .iter()
            .filter(|(name, _)| name == key)
            .flat_map(|(_, value)| value.split(','))
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

/// Letters of the name of a parameter that an error repeats.
const SHOWN: usize = 64;

/// Refuses a parameter with a character that no text of ours can hold (`PostgreSQL` stores none).
fn nul_in(name: &str) -> Refusal {
    let field: String = name.chars().take(SHOWN).collect();
    let rule = "must not contain the character U+0000, which is %00 in a URL: leave it out".to_owned();
    Refusal::Query { field: field.replace('\0', "%00").into(), rule }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        Self::parse(parts.uri.query().unwrap_or_default()).map_err(Failure::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_as_repeated_keys_or_with_commas() {
        let query = Query::parse("actor=a&actor=b%2Cc&limit=&x=1+2").unwrap();
        assert_eq!(query.all("actor"), ["a", "b", "c"]);
        assert_eq!((query.first("limit"), query.first("x")), (None, Some("1 2")));
    }

    #[test]
    fn nul_characters_and_endless_queries_are_refused() {
        for (text, named) in [("b=1&a=x%00y", "a"), ("fil%00ter=1", "fil%00ter")] {
            let refusal = Query::parse(text).unwrap_err().sentence();
            assert!(
                refusal.starts_with(&format!("The query parameter {named} must not contain")),
                "{refusal}"
            );
        }
        assert!(Query::parse(&"a=1&".repeat(PARAMETERS + 1)).is_err());
    }
}
