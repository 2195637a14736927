//! The bytes in which an event is kept for ever: JSON without white space, the members of every object in the order of
//! their names (as RFC 8785 has it).

use serde::Deserialize;
use serde_json::Value;

use super::model::{Delta, Event};
use crate::context::{Context, Timestamp};
use crate::id::EventId;

/// The version of the bytes. A reader knows every version that was ever written.
const FORMAT: u32 = 1;

/// What most events need, so that their bytes are written without being moved.
const USUAL_LENGTH: usize = 2048;

/// Writes the final bytes of an event. The writer thread of `SQLite` waits for this, so nothing is built in between.
pub(super) fn write(event: &Event, id: EventId, context: &Context) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(USUAL_LENGTH);
    bytes.extend_from_slice(b"{\"action\":");
    push_text(&mut bytes, event.action.id);
    bytes.extend_from_slice(b",\"actor\":");
    push(&mut bytes, &context.actor.to_json());
    bytes.extend_from_slice(b",\"context\":[");
    for (position, subject) in event.subjects.iter().enumerate() {
        let begin: &[u8] = if position == 0 { b"{\"attributes\":" } else { b",{\"attributes\":" };
        bytes.extend_from_slice(begin);
        push_object(&mut bytes, &subject.attributes);
        bytes.extend_from_slice(b",\"id\":");
        push_text(&mut bytes, &subject.id);
        bytes.extend_from_slice(b",\"kind\":");
        push_text(&mut bytes, subject.kind);
        bytes.push(b'}');
    }
    bytes.push(b']');
    if let Some(delta) = &event.delta {
        bytes.extend_from_slice(b",\"delta\":{");
        if let Some(after) = &delta.after {
            bytes.extend_from_slice(b"\"after\":");
            push(&mut bytes, after);
        }
        if let Some(before) = &delta.before {
            bytes.extend_from_slice(if delta.after.is_some() { b",\"before\":" } else { b"\"before\":" });
            push(&mut bytes, before);
        }
        bytes.push(b'}');
    }
    bytes.extend_from_slice(b",\"id\":");
    push_text(&mut bytes, &id.to_string());
    if let Some(address) = context.request.address {
        bytes.extend_from_slice(b",\"ip\":");
        push_text(&mut bytes, &address.to_string());
    }
    bytes.extend_from_slice(b",\"message\":");
    push_text(&mut bytes, &event.message);
    bytes.extend_from_slice(b",\"org\":");
    push_text(&mut bytes, &event.org_id.to_string());
    bytes.extend_from_slice(b",\"request\":");
    push_text(&mut bytes, &context.request.id);
    bytes.extend_from_slice(format!(",\"time\":{},\"v\":{FORMAT}}}", context.now.0).as_bytes());
    bytes
}

fn push(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Object(object) => push_object(bytes, object),
        Value::Array(elements) => {
            bytes.push(b'[');
            for (position, element) in elements.iter().enumerate() {
                if position > 0 {
                    bytes.push(b',');
                }
                push(bytes, element);
            }
            bytes.push(b']');
        }
        Value::String(text) => push_text(bytes, text),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => {
            bytes.extend_from_slice(other.to_string().as_bytes());
        }
    }
}

fn push_object(bytes: &mut Vec<u8>, object: &serde_json::Map<String, Value>) {
    let mut members: Vec<(&String, &Value)> = object.iter().collect();
    members.sort_unstable_by_key(|(name, _)| *name);
    bytes.push(b'{');
    for (position, (name, value)) in members.into_iter().enumerate() {
        if position > 0 {
            bytes.push(b',');
        }
        push_text(bytes, name);
        bytes.push(b':');
        push(bytes, value);
    }
    bytes.push(b'}');
}

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(bytes, text).expect("text can be written as JSON into memory");
}

/// An event as it is read back.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct StoredEvent {
    /// The id of the action.
    pub action: String,
    /// Who did it: `id`, `name`, `auth`.
    pub actor: Value,
    /// What it is about.
    pub context: Vec<StoredSubject>,
    /// The change.
    #[serde(default)]
    pub delta: Option<Delta>,
    /// The id of the event.
    pub id: String,
    /// The address it came from.
    #[serde(default)]
    pub ip: Option<String>,
    /// The sentence that people read.
    pub message: String,
    /// The organization.
    pub org: String,
    /// The id of the request.
    pub request: String,
    /// When it happened, in microseconds since the epoch.
    pub time: i64,
    /// The version of these bytes.
    pub v: u32,
}

/// A subject as it is kept.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct StoredSubject {
    /// What a reader needs to recognise it.
    pub attributes: Value,
    /// The identifier of the thing.
    pub id: String,
    /// The type, in the plural as the wire has it.
    pub kind: String,
}

impl StoredEvent {
    /// Reads bytes of a known version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let event: Self = serde_json::from_slice(bytes).map_err(|error| format!("event bytes: {error}"))?;
        if event.v == FORMAT { Ok(event) } else { Err(format!("event bytes of unknown version {}", event.v)) }
    }

    /// Returns when it happened.
    pub fn occurred_at(&self) -> Timestamp {
        Timestamp(self.time)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn canonical(value: &Value) -> String {
        let mut bytes = Vec::new();
        push(&mut bytes, value);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn members_are_written_in_the_order_of_their_names() {
        let value = json!({"b": [{"z": 1, "a": "\"\u{1}"}, true], "a": null});
        assert_eq!(canonical(&value), r#"{"a":null,"b":[{"a":"\"\u0001","z":1},true]}"#);
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            let array = prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from);
            let members = prop::collection::hash_map(any::<String>(), inner, 0..4);
            prop_oneof![array, members.prop_map(|members| Value::Object(members.into_iter().collect()))]
        })
    }

    proptest! {
        /// The same value has the same bytes, whatever order its members came in, and nothing is lost.
        #[test]
        fn bytes_are_canonical_and_complete(value in values()) {
            let text = canonical(&value);
            let read: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&read, &value);
            prop_assert_eq!(canonical(&read), text);
        }
    }

    #[test]
    fn another_version_is_refused() {
        let bytes = br#"{"action":"a","actor":{},"context":[],"id":"e","message":"m","org":"o","request":"r","time":5,"v":1}"#;
        assert_eq!(StoredEvent::from_bytes(bytes).unwrap().time, 5);
        let newer = String::from_utf8(bytes.to_vec()).unwrap().replace("\"v\":1", "\"v\":9");
        assert_eq!(
            StoredEvent::from_bytes(newer.as_bytes()),
            Err("event bytes of unknown version 9".to_owned())
        );
    }
}
