//! What a section is made of.

use std::fmt::Display;

use super::value::Value;

/// One key of the section `S`: its name, how a value gets into the section and how it is shown.
///
/// One table of these per section is the only list of its keys, so reading, showing and "did you mean" cannot
/// disagree.
pub(super) struct Key<S> {
    /// The name, in the file and (in capitals) in the environment.
    pub(super) name: &'static str,
    /// Takes the value, or says what is wrong with it: the rest of a sentence that starts with the name.
    pub(super) set: fn(&mut S, &Value) -> Result<(), String>,
    /// Shows the value as TOML, secrets masked.
    pub(super) show: fn(&S) -> String,
}

/// Returns the names in a table.
pub(super) fn names<S>(keys: &[Key<S>]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}

/// Writes a text as a TOML string.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Writes texts as a TOML list of strings.
pub(super) fn listed(items: &[impl Display]) -> String {
    toml::Value::Array(items.iter().map(|item| toml::Value::String(item.to_string())).collect()).to_string()
}
