//! How answers are put into snapshots: whole, with only what truly varies replaced.

use steward_testkit::app::Answer;

/// Renders an answer: status, the headers that matter, and the body with ids and times replaced.
pub(crate) fn shown(answer: &Answer) -> String {
    let mut text = format!("{}\n", answer.status);
    for name in ["content-type", "location", "content-location", "www-authenticate", "retry-after", "allow"] {
        if let Some(value) = answer.header(name) {
            text.extend([name, ": ", value, "\n"]);
        }
    }
    if !answer.text.is_empty() {
        text.push_str(&serde_json::to_string_pretty(&answer.json()).unwrap());
    }
    text
}

/// Compares with a snapshot; both databases share it.
#[track_caller]
pub(crate) fn assert_shown(name: &str, answer: &Answer) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "[id]");
    settings.add_filter(r"steward-domain-verification=[0-9a-f]{32}", "steward-domain-verification=[token]");
    settings.add_filter(r"127\.0\.0\.1:[0-9]+", "127.0.0.1:[port]");
    // A cursor begins with its version and the time in the id of its key: 01 01 a0 …
    settings.add_filter(r"cursor=AQ[A-Za-z0-9_-]{40,}", "cursor=[cursor]");
    settings.add_filter(r#""AQ[A-Za-z0-9_-]{60,}""#, "\"[cursor]\"");
    settings.add_filter(r#""durationMicros": [0-9]+"#, "\"durationMicros\": \"[micros]\"");
    settings.add_filter(r#""push": "[A-Za-z0-9_-]{16}""#, "\"push\": \"[push]\"");
    // The groups of a user are a digest in its version, and have ids.
    settings.add_filter(r#"W/\\"([0-9]+)-[0-9a-f]{16}\\""#, "W/\\\"$1-[groups]\\\"");
    // Of a whole journal; times take more or fewer digits in it.
    settings.add_filter(r#""bytes": [0-9]{4,}"#, "\"bytes\": \"[bytes]\"");
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, shown(answer)));
}
