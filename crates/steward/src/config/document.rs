//! From the text of a TOML file to entries that know where they stand.
//!
//! The messages of the TOML reader are used, its excerpts are not: they would repeat a line that may hold a secret.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::problem::{Origin, Problem};
use super::value::Value;
use super::{Entry, names};

/// Reads `text`, which stands in the file `path`.
pub(super) fn read(path: &str, text: &str, entries: &mut Vec<Entry>, problems: &mut Vec<Problem>) {
    let place = Place { path, text };
    let document = match DeTable::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let origin = place.origin(&error.span().unwrap_or_default());
            problems.push(Problem { origin, message: format!("not valid TOML: {}", error.message()) });
            return;
        }
    };
    for (section, content) in document.get_ref() {
        let origin = place.origin(&section.span());
        let section: &str = section.get_ref();
        let DeValue::Table(table) = content.get_ref() else {
            problems.push(outside(section, origin));
            continue;
        };
        if !names().iter().any(|(name, _)| *name == section) {
            problems.push(super::unknown_section(section, origin));
            continue;
        }
        entries.extend(table.iter().map(|(key, value)| Entry {
            section: section.to_owned(),
            key: key.get_ref().to_string(),
            value: plain(value.get_ref()),
            key_origin: place.origin(&key.span()),
            value_origin: place.origin(&value.span()),
        }));
    }
}

/// A value that stands before the first section header, or instead of a section.
fn outside(key: &str, origin: Origin) -> Problem {
    let homes = names();
    let message = if homes.iter().any(|(name, _)| *name == key) {
        format!("{key} must be a section: write [{key}] and its keys below")
    } else if let Some((home, _)) = homes.iter().find(|(_, keys)| keys.contains(&key)) {
        format!("the key {key:?} stands outside of a section; it belongs to [{home}]")
    } else {
        format!("unknown key {key:?} outside of a section")
    };
    Problem { origin, message }
}

fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            // An integer that does not fit is out of every range.
            Value::Integer(i64::from_str_radix(number.as_str(), number.radix()).unwrap_or(i64::MAX))
        }
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Float(_) => Value::Other("a float"),
        DeValue::Datetime(_) => Value::Other("a date"),
        DeValue::Array(items) => {
            let texts = items.iter().map(|item| match item.get_ref() {
                DeValue::String(text) => Some(text.to_string()),
                _ => None,
            });
            texts.collect::<Option<_>>().map_or(Value::Other("a list of other things"), Value::List)
        }
        DeValue::Table(_) => Value::Other("a table"),
    }
}

struct Place<'a> {
    path: &'a str,
    text: &'a str,
}

impl Place<'_> {
    fn origin(&self, span: &Range<usize>) -> Origin {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Origin::File {
            path: self.path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}
