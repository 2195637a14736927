//! Query strings: any number of parameters, keys repeated or not.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::failure::Failure;
use crate::family::Refusal;

/// Parameters that one query may have.
const PARAMETERS: usize = 200;

/// The parameters of a query, decoded, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(pub(crate) Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let mut parameters = Vec::new();
        for (key, value) in form_urlencoded::parse(text.as_bytes()) {
            if key.contains('\0') || value.contains('\0') {
                return Err(Refusal::Query {
                    field: "(any)",
                    rule: "must not contain NUL characters".to_owned(),
                });
            }
            if parameters.len() == PARAMETERS {
                let rule = format!("appears too often: at most {PARAMETERS} parameters are read");
                return Err(Refusal::Query { field: "(any)", rule });
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
        assert!(Query::parse("a=%00").is_err());
        assert!(Query::parse(&"a=1&".repeat(PARAMETERS + 1)).is_err());
    }
}
