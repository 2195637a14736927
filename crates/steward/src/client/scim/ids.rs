//! Ids of a recorded server and those that another one gave to the same things.

use std::collections::HashMap;

use serde_json::Value;

/// From this length on a text is taken for an id wherever it stands; a shorter one, such as `7`, only where ids stand.
const TELLING: usize = 16;

/// Members whose whole value is an id.
const MEMBERS: [&str; 4] = ["id", "value", "members", "manager"];

/// The ids that are known.
#[derive(Debug, Default)]
pub(super) struct IdMap(HashMap<String, String>);

impl IdMap {
    /// Takes note of what the two servers call the same thing.
    pub(super) fn learn(&mut self, recorded: &str, given: &str) {
        if !recorded.is_empty() && !given.is_empty() {
            self.0.insert(recorded.to_owned(), given.to_owned());
        }
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Translates the ids of a path: whole segments, and long ids in the query.
    pub(super) fn path(&self, path: &str) -> String {
        let (segments, query) =
            path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        let segments: Vec<&str> =
            segments.split('/').map(|segment| self.0.get(segment).map_or(segment, String::as_str)).collect();
        match query {
            None => segments.join("/"),
            Some(query) => format!("{}?{}", segments.join("/"), self.text(query)),
        }
    }

    /// Translates the ids of a body.
    pub(super) fn body(&self, value: &Value) -> Value {
        self.value(value, "")
    }

    fn value(&self, value: &Value, member: &str) -> Value {
        match value {
            Value::String(text) => Value::String(match self.0.get(text) {
                // The manager of the enterprise extension may be named by its whole path.
                Some(given) if MEMBERS.contains(&member) || member.ends_with(":manager") => given.clone(),
                // Where an operation of a bulk request leads.
                None if member == "path" && text.starts_with('/') => self.path(text),
                _ => self.text(text),
            }),
            Value::Array(items) => items.iter().map(|item| self.value(item, member)).collect(),
            Value::Object(members) => {
                members.iter().map(|(name, member)| (name.clone(), self.value(member, name))).collect()
            }
            other => other.clone(),
        }
    }

    /// Translates what is certainly an id within a text, such as in `members[value eq "…"]`.
    fn text(&self, text: &str) -> String {
        let part_of_id = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        let mut translated = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(part_of_id) {
            translated.push_str(&rest[..start]);
            rest = &rest[start..];
            let end = rest.find(|letter| !part_of_id(letter)).unwrap_or(rest.len());
            let word = &rest[..end];
            let (skipped, id) = match word.len() {
                // A quote that is escaped in a URL ends in two digits, which stand before the id without a gap.
                length if length > 2 && translated.ends_with('%') => word.split_at(2),
                _ => ("", word),
            };
            translated.push_str(skipped);
            let given = if id.len() >= TELLING { self.0.get(id) } else { None };
            translated.push_str(given.map_or(id, String::as_str));
            rest = &rest[end..];
        }
        translated.push_str(rest);
        translated
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const OLD: &str = "01a20be9-8786-70d4-9e21-d40453828a6b";
    const NEW: &str = "01b00000-0000-7000-8000-000000000001";

    fn map() -> IdMap {
        let mut map = IdMap::default();
        map.learn(OLD, NEW);
        map.learn("7", "70");
        map
    }

    #[test]
    fn ids_are_translated_where_they_stand() {
        let map = map();
        assert_eq!(map.path(&format!("/Users/{OLD}")), format!("/Users/{NEW}"));
        assert_eq!(map.path("/Groups/7?count=7"), "/Groups/70?count=7");
        let filter = |id: &str| format!("/Groups?filter=id%20eq%20%22{id}%22%20and%20members eq \"{id}\"");
        assert_eq!(map.path(&filter(OLD)), filter(NEW));
        let body = |long: &str, short: &str| {
            json!({"path": format!("members[value eq \"{long}\"]"), "members": [short], "count": "7",
                "value": [{"value": short, "$ref": format!("https://a.example/Users/{long}")}],
                "urn:x:User:manager": short})
        };
        assert_eq!(map.body(&body(OLD, "7")), body(NEW, "70"));
        let bulk = |long: &str, short: &str| json!({"Operations": [{"path": format!("/Users/{long}")}, {"path": format!("/Groups/{short}")}]});
        assert_eq!(map.body(&bulk(OLD, "7")), bulk(NEW, "70"));
    }

    #[test]
    fn what_is_no_id_stays() {
        let map = map();
        for text in ["é7", "a 7 b", "%", "", "%41", "10%22"] {
            assert_eq!(map.body(&json!({"title": text})), json!({"title": text}));
        }
    }
}
