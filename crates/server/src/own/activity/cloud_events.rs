//! `CloudEvents` 1.0 as reports: `id` and `source` identify, `type` ends in the action, `subject` is the object unless `data`
//! names one, and `data` has what else is known.

use axum::http::HeaderMap;
use serde_json::{Map, Value};
use steward_core::activity::{Activity, ActivityObject, Broken, Item};

use super::id_of;
use super::read::{Members, details};

/// The kind of an object that a `subject` names.
const SUBJECTS: &str = "subjects";

/// The attributes that mean something here (`CloudEvents` §3.1).
const ATTRIBUTES: [&str; 7] = ["specversion", "id", "source", "type", "time", "subject", "datacontenttype"];

/// Reads the structured form, alone or out of a batch.
pub(super) fn structured(members: Map<String, Value>) -> Item {
    Item { id: id_of(Some(&members)), activity: activity(members) }
}

/// Reads the binary form: attributes are headers, percent-encoded (HTTP binding §3.1.3.2); the body is `data`.
pub(super) fn binary(headers: &HeaderMap, data: Value) -> Item {
    let mut members = Map::new();
    for name in ATTRIBUTES {
        let value = headers.get(format!("ce-{name}")).and_then(|value| value.to_str().ok());
        if let Some(value) = value {
            members.insert(name.to_owned(), Value::String(decoded(value)));
        }
    }
    members.insert("data".to_owned(), data);
    structured(members)
}

fn decoded(text: &str) -> String {
    // A plus sign stands for itself here, as in a path.
    let text = text.replace('+', "%2B");
    let mut pairs = form_urlencoded::parse(text.as_bytes());
    pairs.next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

fn activity(members: Map<String, Value>) -> Result<Activity, Broken> {
    let mut event = Members::of("", Value::Object(members))?;
    if event.text("specversion")?.as_deref() != Some("1.0") {
        return Err(Broken::new("specversion", "must be 1.0"));
    }
    if event.take("data_base64").is_some() {
        return Err(Broken::new("data_base64", "must be left out: data is an object"));
    }
    let json = |media: &str| media.split(';').next().is_some_and(|media| media.trim().ends_with("json"));
    if event.text("datacontenttype")?.is_some_and(|media| !json(&media)) {
        return Err(Broken::new("datacontenttype", "must be application/json"));
    }
    let (id, source) = (event.text("id")?.unwrap_or_default(), event.text("source")?);
    let source = source.ok_or_else(|| Broken::new("source", "must be given"))?;
    let kind = event.text("type")?.unwrap_or_default();
    let (time, subject) = (event.text("time")?, event.text("subject")?);
    let mut data = Members::of("data", event.take("data").unwrap_or_else(|| Value::Object(Map::new())))?;
    // What `com.example.wiki.page_viewed` ends in.
    let action =
        data.text("action")?.unwrap_or_else(|| kind.rsplit('.').next().unwrap_or_default().to_owned());
    let activity = details(data)?;
    let subject =
        subject.map(|id| ActivityObject { kind: SUBJECTS.to_owned(), id: Some(id), attributes: Map::new() });
    Ok(Activity { id, source: Some(source), time, action, object: activity.object.or(subject), ..activity })
}
