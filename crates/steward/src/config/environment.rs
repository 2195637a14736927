//! What the environment says. The only place in Steward that reads it.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::problem::{Origin, Problem, nearest};
use super::value::Value;
use super::{Entry, names};
use crate::client::Key;

const PREFIX: &str = "STEWARD__";

/// The variables that concern Steward.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    settings: Vec<(String, OsString)>,
    config_file: Option<PathBuf>,
    no_color: bool,
    client: ClientVariables,
}

/// What the commands that ask a running server take from the environment.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClientVariables {
    /// `STEWARD_URL`: the server.
    pub(crate) url: Option<String>,
    /// `STEWARD_ORG`: the organization.
    pub(crate) org: Option<String>,
    /// `STEWARD_API_KEY`.
    pub(crate) key: Option<Key>,
}

impl Environment {
    /// Reads the environment of this process.
    pub(crate) fn of_process() -> Self {
        Self::from_variables(env::vars_os())
    }

    pub(super) fn from_variables(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let mut environment = Self::default();
        for (name, value) in variables {
            // Names of ours are plain ASCII; any other name is not for us.
            let Some(name) = name.to_str() else { continue };
            match name {
                "STEWARD_CONFIG" if !value.is_empty() => environment.config_file = Some(PathBuf::from(value)),
                "NO_COLOR" => environment.no_color = !value.is_empty(),
                "STEWARD_URL" => environment.client.url = given(&value),
                "STEWARD_ORG" => environment.client.org = given(&value),
                "STEWARD_API_KEY" => environment.client.key = given(&value).map(Key::new),
                name if name.starts_with(PREFIX) => environment.settings.push((name.to_owned(), value)),
                _ => {}
            }
        }
        environment.settings.sort();
        environment
    }

    /// The configuration file that `STEWARD_CONFIG` names.
    pub(super) fn config_file(&self) -> Option<&Path> {
        self.config_file.as_deref()
    }

    /// What concerns the commands that ask a running server.
    pub(crate) fn client(&self) -> &ClientVariables {
        &self.client
    }

    /// Whether log lines may be coloured (<https://no-color.org>).
    pub(crate) fn allows_color(&self) -> bool {
        !self.no_color
    }

    /// Reads the `STEWARD__SECTION__KEY` variables.
    pub(super) fn read(&self, entries: &mut Vec<Entry>, problems: &mut Vec<Problem>) {
        let known = known_variables();
        for (name, value) in &self.settings {
            let origin = Origin::Environment(name.clone());
            let Some((_, section, key)) = known.iter().find(|(variable, _, _)| variable == name) else {
                problems.push(unknown(name, &known, origin));
                continue;
            };
            let Some(text) = value.to_str() else {
                problems.push(Problem { origin, message: "the value is not UTF-8".to_owned() });
                continue;
            };
            entries.push(Entry {
                section: (*section).to_owned(),
                key: (*key).to_owned(),
                value: Value::Typed(text.to_owned()),
                key_origin: origin.clone(),
                value_origin: origin,
            });
        }
    }
}

/// A variable that is set to nothing is not set. What is not UTF-8 is refused where it is read as a URL or a key.
fn given(value: &OsString) -> Option<String> {
    (!value.is_empty()).then(|| value.to_string_lossy().into_owned())
}

fn known_variables() -> Vec<(String, &'static str, &'static str)> {
    let variable = |section: &str, key: &str| format!("{PREFIX}{section}__{key}").to_uppercase();
    names()
        .into_iter()
        .flat_map(|(section, keys)| keys.into_iter().map(move |key| (variable(section, key), section, key)))
        .collect()
}

fn unknown(name: &str, known: &[(String, &str, &str)], origin: Origin) -> Problem {
    let names: Vec<&str> = known.iter().map(|(variable, _, _)| variable.as_str()).collect();
    let guess =
        nearest(name, &names).map_or_else(|| "unset it".to_owned(), |near| format!("did you mean {near}?"));
    Problem { origin, message: format!("unknown environment variable; {guess}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_needs_is_read_and_the_key_is_not_shown() {
        let variables =
            [("STEWARD_URL", "https://a.example"), ("STEWARD_ORG", ""), ("STEWARD_API_KEY", "hunter2\n")];
        let variables = variables.map(|(name, value)| (name.into(), value.into()));
        let environment = Environment::from_variables(variables);
        let client = environment.client();
        assert_eq!(client.url.as_deref(), Some("https://a.example"));
        assert_eq!((&client.org, &client.key), (&None, &Some(Key::new("hunter2"))));
        assert!(!format!("{environment:?}").contains("hunter2"));
    }
}
