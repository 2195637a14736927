//! Canonical JSON: without white space, the members of every object in the order of their names (as RFC 8785 has it).

use serde_json::Value;

/// Writes a value.
pub(super) fn push(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Object(object) => push_members(bytes, object),
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

/// Writes an object of these members.
pub(super) fn push_members<'a>(
    bytes: &mut Vec<u8>,
    members: impl IntoIterator<Item = (&'a String, &'a Value)>,
) {
    let mut members: Vec<(&String, &Value)> = members.into_iter().collect();
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

/// Writes text.
pub(super) fn push_text(bytes: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(bytes, text).expect("text can be written as JSON into memory");
}

#[cfg(test)]
pub(super) mod tests {
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

    pub(in crate::event) fn values() -> impl Strategy<Value = Value> {
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
}
