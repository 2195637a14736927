//! Reading bodies: bounded in size, time and depth, before anything else looks at them.

use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::Value;

use crate::family::Refusal;
use crate::limits::{JSON_DEPTH, Limits};

/// Reads a JSON body that must not be larger than `limit` bytes.
pub(crate) async fn read_json(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    limits: Limits,
    accepted: &'static str,
) -> Result<Value, Refusal> {
    parse(&read_bytes(headers, body, limit, limits, accepted).await?)
}

/// Reads the bytes of a JSON body that must not be larger than `limit` bytes.
pub(crate) async fn read_bytes(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    limits: Limits,
    accepted: &'static str,
) -> Result<Bytes, Refusal> {
    check_media_type(headers, accepted)?;
    collect(body, limit, limits.body_timeout).await
}

/// Reads a JSON body that may be absent, whatever type is announced for nothing. NUL characters are let through: the rules
/// of the fields refuse them, with the name of the field.
pub(crate) async fn read_optional_json(
    headers: &HeaderMap,
    body: Body,
    limits: Limits,
    accepted: &'static str,
) -> Result<Option<Value>, Refusal> {
    let bytes = collect(body, limits.body_bytes, limits.body_timeout).await?;
    if bytes.trim_ascii().is_empty() {
        return Ok(None);
    }
    check_media_type(headers, accepted)?;
    parse_any(&bytes).map(Some)
}

/// Reads a body piece by piece: a client may take its time, but it may not pause for longer than `pause`.
async fn collect(body: Body, limit: usize, pause: Duration) -> Result<Bytes, Refusal> {
    let mut body = Limited::new(body, limit);
    let mut collected: Option<Bytes> = None;
    let mut rest = BytesMut::new();
    loop {
        let frame = tokio::time::timeout(pause, body.frame()).await.map_err(|_| Refusal::BodyTimeout)?;
        let piece = match frame {
            None => break,
            Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
            Some(Err(error)) if error.is::<LengthLimitError>() => return Err(Refusal::TooLarge { limit }),
            Some(Err(_)) => return Err(Refusal::BodyBroken),
        };
        // Nearly every body comes in one piece, which is then not copied.
        match collected.take() {
            None if rest.is_empty() => collected = Some(piece),
            first => {
                rest.extend_from_slice(&first.unwrap_or_default());
                rest.extend_from_slice(&piece);
            }
        }
    }
    Ok(collected.unwrap_or_else(|| rest.freeze()))
}

/// A body without a type is read as JSON; any other type than JSON in UTF-8 is not read.
fn check_media_type(headers: &HeaderMap, accepted: &'static str) -> Result<(), Refusal> {
    let Some(given) = headers.get(CONTENT_TYPE) else { return Ok(()) };
    let text = given.to_str().unwrap_or("(unreadable)");
    let mut parts = text.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim_matches('"').to_ascii_lowercase());
    let readable = accepted.split(" or ").any(|one| one == media_type)
        && charset.is_none_or(|charset| charset == "utf-8" || charset == "utf8");
    if readable { Ok(()) } else { Err(Refusal::UnsupportedMediaType { given: text.to_owned(), accepted }) }
}

/// Reads JSON without NUL characters.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, Refusal> {
    let value = parse_any(bytes)?;
    if bytes.windows(6).any(|part| part == b"\\u0000") && holds_nul(&value) {
        return Err(Refusal::Malformed { why: "text must not contain NUL characters (\\u0000)".to_owned() });
    }
    Ok(value)
}

fn parse_any(bytes: &[u8]) -> Result<Value, Refusal> {
    let malformed = |why: String| Refusal::Malformed { why };
    let text = std::str::from_utf8(bytes)
        .map_err(|error| malformed(format!("byte {} is not UTF-8", error.valid_up_to())))?;
    if nesting(text) > JSON_DEPTH {
        return Err(malformed(format!("it nests deeper than {JSON_DEPTH} levels")));
    }
    serde_json::from_str(text).map_err(|error| {
        // Line and column say where; serde's text repeats them, so it is cut off before.
        let text = error.to_string();
        let what = text.split(" at line ").next().unwrap_or_default().to_owned();
        malformed(format!("{what} at line {} column {}", error.line(), error.column()))
    })
}

/// Reads a body as every route that takes JSON does, once its bytes are there: for tests that feed it whatever there is.
/// The error is what the client is told.
pub fn read_body(bytes: &[u8]) -> Result<Value, String> {
    parse(bytes).map_err(|refusal| refusal.sentence())
}

/// Measures how deep brackets nest outside strings.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(elements) => elements.iter().any(holds_nul),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: &str = "application/scim+json or application/json";

    fn typed(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_TYPE, value.parse().unwrap())])
    }

    #[test]
    fn json_in_utf8_is_read_under_each_accepted_name() {
        for value in
            ["application/json", "Application/SCIM+JSON; charset=UTF-8", "application/json;charset=\"utf-8\""]
        {
            assert_eq!(check_media_type(&typed(value), BOTH), Ok(()), "{value}");
        }
        assert_eq!(check_media_type(&HeaderMap::new(), BOTH), Ok(()));
        for value in ["text/plain", "application/xml", "application/json; charset=latin1", ""] {
            assert!(check_media_type(&typed(value), BOTH).is_err(), "{value}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_body_is_said_with_its_place() {
        let why = |text: &str| parse(text.as_bytes()).unwrap_err().sentence();
        assert_eq!(
            why("{\"a\":\n 1,}"),
            "The body is not valid JSON for this request: trailing comma at line 2 column 4."
        );
        assert!(why(&format!("{}{}", "[".repeat(65), "]".repeat(65))).contains("deeper than 64"));
        assert!(why(r#"{"a":"\u0000"}"#).contains("NUL"));
        assert!(parse(br#"{"a":"\\u0000 [[[["}"#).is_ok());
        assert!(parse(&[b'"', 0xff, b'"']).is_err());
    }
}
