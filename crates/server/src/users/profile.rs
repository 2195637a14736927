//! `/users/{accountId}/manage/profile` (reference §3).

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use serde_json::{Map, Value, json};
use steward_core::account::{Account as Person, ProfileChange, ProfileField};
use steward_core::lifecycle::{self, ProfileUpdate, Reason};

use super::{Account, Sent, answer, malformed, text, to};
use crate::failure::Failure;
use crate::state::AppState;

/// The object that holds the rest of the profile.
const EXTENDED: &str = "extended_profile";

/// Fields of the account object that this operation does not change, each with the reason. What is sent as it is does no
/// harm: clients write back what they read.
const FIXED: [(&str, Reason); 8] = [
    ("account_id", Reason::Administrative),
    ("account_type", Reason::Administrative),
    ("account_status", Reason::Administrative),
    ("picture", Reason::MyselfOnly),
    ("email", Reason::Administrative),
    ("email_verified", Reason::Administrative),
    ("characteristics", Reason::Administrative),
    ("privacy_settings", Reason::MyselfOnly),
];

/// Fields that other servers have in `extended_profile` and this one does not keep.
const NOT_KEPT: [(&str, &str); 2] =
    [("phone_number", "extended_profile.phone_number"), ("team_type", "extended_profile.team_type")];

/// `GET /users/{accountId}/manage/profile`.
pub(crate) async fn read(
    State(state): State<AppState>,
    Account(target, _): Account<to::ReadProfile>,
) -> Response<Body> {
    answer(&json!({ "account": shown(&state, &target.account) }))
}

/// `PATCH /users/{accountId}/manage/profile`: fields that are not sent stay as they are.
pub(crate) async fn update(
    State(state): State<AppState>,
    Account(target, _): Account<to::UpdateProfile>,
    Sent(members): Sent,
) -> Result<Response<Body>, Failure> {
    let update = read_update(members, &shown(&state, &target.account))?;
    let account = lifecycle::update_profile(&target, update).await?;
    Ok(answer(&json!({ "account": shown(&state, &account) })))
}

/// Reads the fields that are to change, beside an account as it is shown now. Unknown members are passed over.
fn read_update(members: Map<String, Value>, now: &Value) -> Result<ProfileUpdate, Failure> {
    let mut update = ProfileUpdate::default();
    for (name, value) in members {
        if name == EXTENDED {
            read_extended(value, &mut update)?;
        } else if let Some(field) = ProfileField::ALL.into_iter().find(|field| field.path() == name) {
            put(&mut update.change, field, value)?;
        } else if let Some((field, reason)) = FIXED.into_iter().find(|(field, _)| *field == name)
            && now.get(field) != Some(&value)
        {
            update.fixed.push((field, reason.key()));
        }
    }
    Ok(update)
}

fn read_extended(value: Value, update: &mut ProfileUpdate) -> Result<(), Failure> {
    let mut members = match value {
        Value::Object(members) => members,
        // All of it is to be cleared.
        Value::Null => extended().map(|(_, name)| (name.to_owned(), Value::Null)).collect(),
        _ => return Err(malformed(format!("{EXTENDED} must be an object"))),
    };
    for (field, name) in extended() {
        if let Some(value) = members.remove(name) {
            put(&mut update.change, field, value)?;
        }
    }
    for (name, path) in NOT_KEPT {
        if members.get(name).is_some_and(|value| !value.is_null()) {
            update.fixed.push((path, Reason::Administrative.key()));
        }
    }
    Ok(())
}

fn put(change: &mut ProfileChange, field: ProfileField, value: Value) -> Result<(), Failure> {
    change.insert(field, text(field.path(), value)?);
    Ok(())
}

/// Lists the fields of `extended_profile` with their names in it.
fn extended() -> impl Iterator<Item = (ProfileField, &'static str)> {
    ProfileField::ALL.into_iter().filter_map(|field| {
        let name = field.path().strip_prefix(EXTENDED)?.strip_prefix('.')?;
        Some((field, name))
    })
}

/// Shows an account. Clients stumble over null, so what is not there is left out.
fn shown(state: &AppState, account: &Person) -> Value {
    let profile = &account.profile;
    let extended: Map<String, Value> =
        extended().filter_map(|(field, name)| Some((name.to_owned(), json!(profile.get(field)?)))).collect();
    let mut members = json!({
        "account_id": account.id.to_string(),
        "account_type": "atlassian",
        "account_status": account.status.as_str(),
        "name": profile.name,
        "nickname": profile.shown_nickname(),
        "picture": format!("{}/avatar/default.svg", state.base_url()),
        "email": account.email.as_str(),
        "email_verified": account.email_verified,
        "extended_profile": extended,
        "characteristics": { "not_mentionable": false },
        "privacy_settings": {},
    });
    for field in [ProfileField::Zoneinfo, ProfileField::Locale] {
        if let Some(value) = profile.get(field) {
            members[field.path()] = json!(value);
        }
    }
    members
}
