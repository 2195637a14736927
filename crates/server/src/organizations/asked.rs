//! What a search asks, whether it stands in a query or in a body: the same names and rules for both (organizations API
//! §1.5, §3.4, §3.6).

use axum::extract::{FromRequest, Request};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;
use serde_json::{Map, Value};
use steward_core::access::Role;
use steward_core::search::{Expansions, Sort};

use crate::body::read_optional_json;
use crate::failure::Failure;
use crate::family::Refusal;
use crate::query::{Form, Parameter, Query};
use crate::state::AppState;

/// Values that one filter may list.
pub(super) const LISTED: usize = 50;

/// The longest text of a filter, in bytes.
pub(super) const TEXT: usize = 256;

/// Bytes that all values of a search may have together: a cursor brings them along in a URL.
const LENGTH: usize = 2_500;

/// Describes a parameter that [`Asked::list`] reads.
pub(super) const fn a_list(name: &'static str, what: &'static str) -> Parameter {
    Parameter::new(name, what, Form::List { values: Some(LISTED), each: Some(TEXT) })
}

/// Describes a parameter that [`Asked::text`] reads.
pub(super) const fn a_text(name: &'static str, what: &'static str) -> Parameter {
    Parameter::new(name, what, Form::Text { most: Some(TEXT) })
}

/// Describes a parameter that [`Asked::flag`] reads.
pub(super) const fn a_flag(name: &'static str, what: &'static str) -> Parameter {
    Parameter::new(name, what, Form::Flag)
}

/// The one field by which a list is sorted, or a list of one of these.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it describes what is read by the same rules as a query")]
pub(super) enum SortBy {
    /// The field.
    One(SortField),
    /// A list of one field.
    List(#[schemars(length(max = 1))] Vec<SortField>),
}

/// A field and a direction.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "it describes what is read by the same rules as a query")]
pub(super) struct SortField {
    field: String,
    /// `asc` or `desc`, in any case; `asc` when it is absent.
    direction: Option<String>,
}

/// The parameters of a search.
pub(super) enum Asked {
    /// In the query.
    Query(Query),
    /// In the body.
    Body(Map<String, Value>),
}

/// A body that may be absent or empty: then nothing is asked for.
pub(crate) struct Searched(pub(super) Asked);

impl FromRequest<AppState> for Searched {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let limits = state.settings.limits;
        match read_optional_json(&parts.headers, body, limits, "application/json").await? {
            None => Ok(Self(Asked::Body(Map::new()))),
            Some(Value::Object(members)) => Ok(Self(Asked::Body(members))),
            Some(_) => Err(Refusal::Malformed { why: "it must be an object".to_owned() }.into()),
        }
    }
}

impl Asked {
    /// Refuses members of a body that its description does not know: a filter that is misspelt would find everybody.
    pub(super) fn only<T: JsonSchema>(&self) -> Result<(), Failure> {
        let Self::Body(members) = self else { return Ok(()) };
        if members.is_empty() {
            return Ok(());
        }
        let schema = SchemaGenerator::default().into_root_schema_for::<T>();
        let known = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys);
        let known: Vec<&str> = known.map(String::as_str).collect();
        match members.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let why = format!("it has the unknown member {name}; known are {}", known.join(", "));
                Err(Refusal::Malformed { why }.into())
            }
        }
    }

    /// Checks that all values together are short enough for a cursor.
    pub(super) fn check_length(&self) -> Result<(), Failure> {
        let length = match self {
            Self::Query(query) => {
                query.0.iter().filter(|(name, _)| name != "cursor").map(|(_, value)| value.len()).sum()
            }
            Self::Body(members) => {
                let of = |value: &Value| match value {
                    Value::Array(values) => values.iter().filter_map(Value::as_str).map(str::len).sum(),
                    other => other.as_str().map_or(0, str::len),
                };
                members
                    .iter()
                    .filter(|(name, _)| *name != "cursor")
                    .map(|(_, value)| of(value))
                    .sum::<usize>()
            }
        };
        if length <= LENGTH {
            return Ok(());
        }
        let rule = format!("have more than {LENGTH} bytes together: ask for fewer at once");
        Err(self.broken("values", &rule))
    }

    /// Reads text.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<String>, Failure> {
        let text = match self {
            Self::Query(query) => query.first(name).map(str::to_owned),
            Self::Body(members) => match members.get(name) {
                None | Some(Value::Null) => None,
                Some(Value::String(text)) => Some(text.clone()).filter(|text| !text.is_empty()),
                Some(_) => return Err(self.broken(name, "must be a string")),
            },
        };
        // A cursor is as long as it was given out.
        match text {
            Some(text) if name != "cursor" && (text.len() > TEXT || text.contains('\0')) => {
                Err(self.broken(name, &format!("must have at most {TEXT} bytes, none of them NUL")))
            }
            text => Ok(text),
        }
    }

    /// Reads a list of texts; a single text is a list of one.
    pub(super) fn list(&self, name: &'static str) -> Result<Vec<String>, Failure> {
        let values = match self {
            Self::Query(query) => query.all(name),
            Self::Body(members) => match members.get(name) {
                None | Some(Value::Null) => Vec::new(),
                Some(Value::String(text)) => vec![text.clone()],
                Some(Value::Array(values)) => {
                    let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
                    let texts: Option<Vec<String>> = texts.collect();
                    texts.ok_or_else(|| self.broken(name, "must be a list of strings"))?
                }
                Some(_) => return Err(self.broken(name, "must be a list of strings")),
            },
        };
        if values.len() > LISTED || values.iter().any(|value| value.len() > TEXT || value.contains('\0')) {
            let rule = format!("must list at most {LISTED} values of at most {TEXT} bytes, none of them NUL");
            return Err(self.broken(name, &rule));
        }
        Ok(values)
    }

    /// Reads a list of words of a vocabulary.
    pub(super) fn words<T>(
        &self,
        name: &'static str,
        known: &[&str],
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, Failure> {
        let unknown = || self.broken(name, &format!("must be one of {}", known.join(", ")));
        self.list(name)?.iter().map(|word| parse(word).ok_or_else(unknown)).collect()
    }

    /// Reads a truth value, in any case: a client writes `True` (organizations API §6.4).
    pub(super) fn flag(&self, name: &'static str) -> Result<Option<bool>, Failure> {
        let text = match self {
            Self::Query(query) => query.first(name).map(str::to_ascii_lowercase),
            Self::Body(members) => match members.get(name) {
                None | Some(Value::Null) => None,
                Some(Value::Bool(flag)) => return Ok(Some(*flag)),
                Some(_) => return Err(self.broken(name, "must be true or false")),
            },
        };
        match text.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(self.broken(name, "must be true or false")),
        }
    }

    /// Reads how many are wanted on a page.
    pub(super) fn limit(&self, default: usize, most: usize) -> Result<usize, Failure> {
        let number = match self {
            Self::Query(query) => query.first("limit").map(|text| text.parse().ok()),
            Self::Body(members) => match members.get("limit") {
                None | Some(Value::Null) => None,
                Some(value) => Some(value.as_u64().and_then(|number| usize::try_from(number).ok())),
            },
        };
        match number {
            None => Ok(default),
            Some(Some(number)) if (1..=most).contains(&number) => Ok(number),
            Some(_) => Err(self.broken("limit", &format!("must be a whole number from 1 to {most}"))),
        }
    }

    /// Reads the one field by which a list may be sorted, `by`, and its direction.
    pub(super) fn sort(&self, by: &'static str) -> Result<Option<Sort>, Failure> {
        let rule = format!("must be one object such as {{\"field\":\"{by}\",\"direction\":\"asc\"}}");
        let broken = || self.broken("sortBy", &rule);
        let values: Vec<Value> = match self {
            // Commas are part of the JSON here, so the list is not cut at them.
            Self::Query(query) => {
                let texts = query.0.iter().filter(|(name, text)| name == "sortBy" && !text.is_empty());
                let parsed = texts.map(|(_, text)| serde_json::from_str(text).map_err(|_| broken()));
                parsed.collect::<Result<_, _>>()?
            }
            Self::Body(members) => match members.get("sortBy") {
                None | Some(Value::Null) => Vec::new(),
                Some(Value::Array(values)) => values.clone(),
                Some(other) => vec![other.clone()],
            },
        };
        let flat = |value: Value| if let Value::Array(values) = value { values } else { vec![value] };
        let values: Vec<Value> = values.into_iter().flat_map(flat).collect();
        match values.as_slice() {
            [] => Ok(None),
            [value] if value["field"] == by => match value["direction"].as_str() {
                Some(direction) if direction.eq_ignore_ascii_case("desc") => Ok(Some(Sort::Descending)),
                Some(direction) if direction.eq_ignore_ascii_case("asc") => Ok(Some(Sort::Ascending)),
                None if value["direction"].is_null() => Ok(Some(Sort::Ascending)),
                _ => Err(broken()),
            },
            _ => Err(broken()),
        }
    }

    /// Reads what a search wants to be shown beside what is always shown.
    pub(super) fn expand(&self, known: &[&str]) -> Result<Expansions, Failure> {
        let words = self.words("expand", known, |word| known.iter().copied().find(|known| *known == word))?;
        let has = |word: &str| words.contains(&word);
        Ok(Expansions {
            platform_roles: has("platformRoles"),
            resources: has("counts.resources"),
            product_access: has("productAccess"),
            groups: has("groups"),
            users: has("counts.users"),
            ..Expansions::default()
        })
    }

    /// Reads `counts` of a query: an object as JSON text, or its members as parameters.
    pub(super) fn counts(&self) -> Result<Expansions, Failure> {
        let Self::Query(query) = self else { return Ok(Expansions::default()) };
        let (users, resources) = match query.first("counts") {
            None => (self.flag("includeUsers")?, self.flag("includeResources")?),
            Some(text) => {
                let rule = "must be an object such as {\"includeUsers\":true}";
                let value: Value = serde_json::from_str(text).map_err(|_| self.broken("counts", rule))?;
                (value["includeUsers"].as_bool(), value["includeResources"].as_bool())
            }
        };
        Ok(Expansions {
            users: users.unwrap_or(false),
            resources: resources.unwrap_or(false),
            ..Expansions::default()
        })
    }

    /// Reads the roles of a filter.
    pub(super) fn roles(&self) -> Result<Vec<Role>, Failure> {
        let known: Vec<&str> = Role::ALL.into_iter().map(Role::as_str).collect();
        self.words("roleIds", &known, Role::parse)
    }

    /// Refuses two parameters that exclude each other.
    pub(super) fn not_both(&self, one: &'static str, other: &'static str) -> Result<(), Failure> {
        let given = |name| match self {
            Self::Query(query) => query.first(name).is_some(),
            Self::Body(members) => members.get(name).is_some_and(|value| {
                !value.is_null() && value.as_array().is_none_or(|values| !values.is_empty())
            }),
        };
        if given(one) && given(other) {
            return Err(self.broken(one, &format!("cannot be asked for together with {other}")));
        }
        Ok(())
    }

    pub(super) fn broken(&self, field: &'static str, rule: &str) -> Failure {
        match self {
            Self::Query(_) => Refusal::Query { field: field.into(), rule: rule.to_owned() }.into(),
            Self::Body(_) => Refusal::Malformed { why: format!("{field} {rule}") }.into(),
        }
    }
}
