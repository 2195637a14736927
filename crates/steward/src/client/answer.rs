//! What an answer says.

use serde_json::Value;

/// What an error of the server says is wrong: a problem (RFC 9457), application errors, or the word of a gateway.
pub(super) fn detail(body: &Value) -> Option<String> {
    let first = &body["errors"][0];
    [&body["detail"], &first["detail"], &first["title"], &body["message"], &body["title"]]
        .into_iter()
        .find_map(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(ToOwned::to_owned)
}

/// The elements of a page.
pub(super) fn elements(page: &Value) -> &[Value] {
    page["data"].as_array().map_or(&[], Vec::as_slice)
}

/// A text of an answer, empty where there is none.
pub(super) fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_form_of_an_error_says_what_is_wrong() {
        for body in [
            json!({"type": "about:blank", "title": "Conflict", "status": 409, "detail": "taken"}),
            json!({"errors": [{"status": "409", "code": "x", "title": "Conflict", "detail": "taken"}]}),
            json!({"code": 401, "message": "taken"}),
            json!({"title": "taken"}),
        ] {
            assert_eq!(detail(&body).as_deref(), Some("taken"), "{body}");
        }
        for body in [json!(null), json!([]), json!("text"), json!({"detail": ""})] {
            assert_eq!(detail(&body), None, "{body}");
        }
    }
}
