//! Reads one report, member by member, so that what is wrong with it can be named.

use schemars::JsonSchema;
use serde_json::{Map, Value};
use steward_core::activity::{
    ACTION_LIMIT, ATTRIBUTES_LIMIT, Activity, ActivityActor, ActivityObject, ActivityPlace, Broken, ID_LIMIT,
    KIND_LIMIT, MESSAGE_LIMIT, USER_AGENT_LIMIT,
};
use steward_core::text::{ADDRESS_LIMIT, NAME_LIMIT};

/// Something that somebody did at a product.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "it describes what is read member by member")]
pub(super) struct NewActivity {
    /// The identifier that the product gives it: the same one again is the same event, and is taken once.
    #[schemars(length(min = 1, max = ID_LIMIT))]
    id: String,
    /// What happened: an action of the catalogue, or one of the product's own.
    #[schemars(length(max = ACTION_LIMIT), regex(pattern = "^[a-z][a-z0-9]*(_[a-z0-9]+)+$"))]
    action: String,
    /// When; now if it is absent.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    time: Option<String>,
    /// Who did it; nobody who is known if it is absent.
    actor: Option<NewActivityActor>,
    /// What it was done to.
    object: Option<NewActivityObject>,
    /// In what the object lies.
    container: Option<NewActivityObject>,
    /// The address it came from.
    ip: Option<String>,
    /// The program it was done with.
    #[schemars(length(max = USER_AGENT_LIMIT))]
    user_agent: Option<String>,
    /// Where the product found the address to be.
    location: Option<NewActivityLocation>,
    /// The sentence that people read.
    #[schemars(length(max = MESSAGE_LIMIT))]
    message: Option<String>,
}

/// Who did something at a product.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "it describes what is read member by member")]
struct NewActivityActor {
    /// The account.
    account_id: Option<String>,
    /// An address, where the product knows no account.
    #[schemars(email, length(max = ADDRESS_LIMIT))]
    email: Option<String>,
    #[schemars(length(max = NAME_LIMIT))]
    name: Option<String>,
    /// How they got in: `api-token`, `auth-token-for-2LO`, `auth-token-for-3LO`, `connect-token` or `container-token`.
    auth_type: Option<String>,
    #[schemars(length(max = ID_LIMIT))]
    token_id: Option<String>,
    #[schemars(length(max = NAME_LIMIT))]
    token_label: Option<String>,
}

/// Something of a product.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "it describes what is read member by member")]
struct NewActivityObject {
    /// The kind, in the plural, such as `issues`; `users` for an account.
    #[schemars(rename = "type", length(max = KIND_LIMIT), regex(pattern = "^[a-z][a-z0-9-]*$"))]
    kind: String,
    /// Its identifier at the product; that of the account for `users`.
    #[schemars(length(min = 1, max = ID_LIMIT))]
    id: String,
    /// Text, numbers, true or false, by which people recognise it.
    #[schemars(extend("maxProperties" = ATTRIBUTES_LIMIT))]
    attributes: Option<Map<String, Value>>,
}

/// A place on the earth.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "it describes what is read member by member")]
struct NewActivityLocation {
    #[schemars(length(max = NAME_LIMIT))]
    country_name: Option<String>,
    #[schemars(length(max = NAME_LIMIT))]
    region_name: Option<String>,
    #[schemars(length(max = NAME_LIMIT))]
    city: Option<String>,
    /// Degrees north; together with `longitude`.
    #[schemars(range(min = -90, max = 90))]
    latitude: Option<f64>,
    /// Degrees east.
    #[schemars(range(min = -180, max = 180))]
    longitude: Option<f64>,
}

/// The members of an object that is taken apart.
pub(super) struct Members {
    /// Where it stands, as the beginning of the names of its members: nothing, or `actor.`.
    at: String,
    members: Map<String, Value>,
}

impl Members {
    pub(super) fn of(name: &str, value: Value) -> Result<Self, Broken> {
        match value {
            Value::Object(members) => {
                let at = if name.is_empty() { String::new() } else { format!("{name}.") };
                Ok(Self { at, members })
            }
            _ => {
                let field = if name.is_empty() { "event" } else { name };
                Err(Broken::new(field, "must be an object"))
            }
        }
    }

    /// Takes a member; null counts as absent.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.members.remove(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Broken> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Broken::new(format!("{}{name}", self.at), "must be text")),
        }
    }

    fn number(&mut self, name: &str) -> Result<Option<f64>, Broken> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Number(number)) => Ok(number.as_f64()),
            Some(_) => Err(Broken::new(format!("{}{name}", self.at), "must be a number")),
        }
    }

    fn object(&mut self, name: &str) -> Result<Option<Self>, Broken> {
        self.take(name).map(|value| Self::of(&format!("{}{name}", self.at), value)).transpose()
    }

    /// Refuses what is left: a member that is misspelt would be missed by nobody.
    fn finish(self) -> Result<(), Broken> {
        match self.members.keys().next() {
            None => Ok(()),
            Some(name) => Err(Broken::new(
                format!("{}{name}", self.at),
                "must be left out: there is no such member; what else is known goes into object.attributes",
            )),
        }
    }
}

/// Reads a report.
pub(super) fn activity(value: Value) -> Result<Activity, Broken> {
    let mut members = Members::of("", value)?;
    let (id, action) = (members.text("id")?, members.text("action")?);
    let time = members.text("time")?;
    Ok(Activity {
        id: id.unwrap_or_default(),
        source: None,
        time,
        action: action.unwrap_or_default(),
        ..details(members)?
    })
}

/// Reads what a report says beside its id, time and action.
pub(super) fn details(mut members: Members) -> Result<Activity, Broken> {
    let activity = Activity {
        actor: members.object("actor")?.map(actor).transpose()?,
        object: members.object("object")?.map(object).transpose()?,
        container: members.object("container")?.map(object).transpose()?,
        ip: members.text("ip")?,
        user_agent: members.text("userAgent")?,
        location: members.object("location")?.map(location).transpose()?,
        message: members.text("message")?,
        ..Activity::default()
    };
    members.finish()?;
    Ok(activity)
}

fn actor(mut members: Members) -> Result<ActivityActor, Broken> {
    let actor = ActivityActor {
        account_id: members.text("accountId")?,
        email: members.text("email")?,
        name: members.text("name")?,
        auth_type: members.text("authType")?,
        token_id: members.text("tokenId")?,
        token_label: members.text("tokenLabel")?,
    };
    members.finish()?;
    Ok(actor)
}

fn object(mut members: Members) -> Result<ActivityObject, Broken> {
    let kind = members.text("type")?.unwrap_or_default();
    let id = members.text("id")?;
    let attributes = members.object("attributes")?.map(|object| object.members).unwrap_or_default();
    members.finish()?;
    Ok(ActivityObject { kind, id, attributes })
}

fn location(mut members: Members) -> Result<ActivityPlace, Broken> {
    let field = members.at.trim_end_matches('.').to_owned();
    let (latitude, longitude) = (members.number("latitude")?, members.number("longitude")?);
    if latitude.is_some() != longitude.is_some() {
        return Err(Broken::new(field, "must have latitude and longitude, or neither"));
    }
    let place = ActivityPlace {
        country: members.text("countryName")?,
        region: members.text("regionName")?,
        city: members.text("city")?,
        coordinates: latitude.zip(longitude),
    };
    members.finish()?;
    Ok(place)
}
