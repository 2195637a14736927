//! `/users/{accountId}/manage/profile` (reference §3).

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use steward_core::account::{Account as Person, Profile, ProfileChange, ProfileField};
use steward_core::lifecycle::{self, ProfileUpdate, Reason};

use super::{Account, Sent, answer, malformed, text, to};
use crate::failure::Failure;
use crate::state::AppState;
use crate::wire::{AccountId, AccountStatus, by_hand};

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
    answer(&AccountDocument { account: shown(&state, &target.account) })
}

/// `PATCH /users/{accountId}/manage/profile`: fields that are not sent stay as they are.
pub(crate) async fn update(
    State(state): State<AppState>,
    Account(target, _): Account<to::UpdateProfile>,
    Sent(members): Sent,
) -> Result<Response<Body>, Failure> {
    let now = json!(shown(&state, &target.account));
    let update = read_update(members, &now)?;
    let account = lifecycle::update_profile(&target, update).await?;
    Ok(answer(&AccountDocument { account: shown(&state, &account) }))
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

by_hand! {
    /// Fields of a profile that are to change: null clears a field, and what is left out stays as it is. What was read
    /// may be written back.
    ProfilePatch, |_| {
        let (mut properties, mut in_extended) = (Map::new(), Map::new());
        for field in ProfileField::ALL {
            // A name cannot be cleared.
            let kind = if field == ProfileField::Name { json!("string") } else { json!(["string", "null"]) };
            let schema = json!({ "type": kind, "maxLength": field.longest() });
            match extended().find(|(known, _)| *known == field) {
                Some((_, name)) => in_extended.insert(name.to_owned(), schema),
                None => properties.insert(field.path().to_owned(), schema),
            };
        }
        properties.insert(
            EXTENDED.to_owned(),
            json!({
                "description": "The rest of the profile; null clears all of it.",
                "type": ["object", "null"],
                "properties": in_extended,
            }),
        );
        json_schema!({
            "type": "object",
            "properties": properties,
        })
    };
}

/// An account with its profile.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AccountProfileDocument")]
pub(crate) struct AccountDocument<'a> {
    account: Shown<'a>,
}

/// An account with its profile. Clients stumble over null, so what is not there is left out.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AccountProfile")]
struct Shown<'a> {
    account_id: AccountId,
    #[schemars(extend("const" = "atlassian"))]
    account_type: &'static str,
    account_status: AccountStatus,
    name: &'a str,
    nickname: String,
    #[schemars(url)]
    picture: String,
    #[schemars(email)]
    email: &'a str,
    email_verified: bool,
    extended_profile: Extended<'a>,
    characteristics: Characteristics,
    privacy_settings: PrivacySettings,
    /// Their time zone, as the time zone database names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    zoneinfo: Option<&'a str>,
    /// Their language, as a tag of RFC 5646.
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<&'a str>,
}

/// What is peculiar to an account.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AccountCharacteristics")]
struct Characteristics {
    not_mentionable: bool,
}

/// Who may see which field: nothing is set yet.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("maxProperties" = 0))]
struct PrivacySettings {}

/// The rest of the profile.
struct Extended<'a>(&'a Profile);

impl Serialize for Extended<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(extended().filter_map(|(field, name)| Some((name, self.0.get(field)?))))
    }
}

impl JsonSchema for Extended<'_> {
    fn schema_name() -> Cow<'static, str> {
        "ExtendedProfile".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let properties: Map<String, Value> =
            extended().map(|(_, name)| (name.to_owned(), json!({ "type": "string" }))).collect();
        json_schema!({
            "description": "The rest of the profile.",
            "type": "object",
            "properties": properties,
        })
    }
}

fn shown<'a>(state: &AppState, account: &'a Person) -> Shown<'a> {
    let profile = &account.profile;
    Shown {
        account_id: AccountId(account.id),
        account_type: "atlassian",
        account_status: AccountStatus(account.status),
        name: &profile.name,
        nickname: profile.shown_nickname(),
        picture: format!("{}/avatar/default.svg", state.base_url()),
        email: account.email.as_str(),
        email_verified: account.email_verified,
        extended_profile: Extended(profile),
        characteristics: Characteristics { not_mentionable: false },
        privacy_settings: PrivacySettings {},
        zoneinfo: profile.get(ProfileField::Zoneinfo),
        locale: profile.get(ProfileField::Locale),
    }
}
