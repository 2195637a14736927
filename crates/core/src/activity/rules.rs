//! What a product may report, without a database.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::actions;
use super::model::{
    Activity, ActivityActor, ActivityObject, ActivityPlace, Broken, Checked, CheckedActor, Target, Who,
};
use crate::catalogue;
use crate::context::Timestamp;
use crate::event::{Auth, Object};
use crate::text::{Email, NAME_LIMIT};

/// Reports that one request may bring.
pub const REPORTS_LIMIT: usize = 1000;

/// The longest identifier, in bytes.
pub const ID_LIMIT: usize = 256;

/// The longest id of an action, in bytes.
pub const ACTION_LIMIT: usize = 80;

/// The longest kind of an object, in bytes.
pub const KIND_LIMIT: usize = 40;

/// The longest text of an attribute or a place, in characters.
pub const TEXT_LIMIT: usize = 1000;

/// The longest sentence, in characters.
pub const MESSAGE_LIMIT: usize = 1000;

/// The longest name of a program, in characters.
pub const USER_AGENT_LIMIT: usize = 512;

/// Attributes that an object may have.
pub const ATTRIBUTES_LIMIT: usize = 20;

/// Actions of its own that the products of one organization may report: they are listed on one page.
pub const OWN_ACTIONS: i64 = 1000;

/// How people get in, as the wire has it (organizations API §3.9).
pub const AUTH_TYPES: [&str; 5] =
    ["api-token", "auth-token-for-2LO", "auth-token-for-3LO", "connect-token", "container-token"];

/// How far the clock of a product may be ahead, in seconds.
const AHEAD: i64 = 300;

/// Nothing that is reported is older: 2000-01-01T00:00:00Z.
const OLDEST: Timestamp = Timestamp(946_684_800_000_000);

/// Kinds that mean something of Steward: a product does not speak of those, but for people.
const RESERVED: [&str; 15] = [
    "actors",
    "api-keys",
    "api-tokens",
    "approvals",
    "classification-levels",
    "directories",
    "domains",
    "events",
    "groups",
    "orgs",
    "policies",
    "scim-users",
    "signing-keys",
    "strangers",
    "workspaces",
];

/// The kind of people.
const PEOPLE: &str = "users";

/// Checks a report that came in at `now`.
pub(super) fn check(activity: Activity, now: Timestamp) -> Result<Checked, Broken> {
    let Activity { id, source, time, action, actor, object, container, ip, user_agent, location, message } =
        activity;
    let id = identifier("id", id)?;
    let source = source.map(|source| identifier("source", source)).transpose()?;
    Ok(Checked {
        id,
        source,
        at: moment(time, now)?,
        action: checked_action(action)?,
        actor: actor.map(checked_actor).transpose()?,
        object: object.map(|object| target("object", object)).transpose()?,
        container: container.map(|container| target("container", container)).transpose()?,
        ip: ip.map(|ip| address(&ip)).transpose()?,
        user_agent: user_agent.map(|text| short("userAgent", text, USER_AGENT_LIMIT)).transpose()?,
        location: location.map(place).transpose()?,
        message: message.map(|text| short("message", text, MESSAGE_LIMIT)).transpose()?,
    })
}

/// Asks whether somebody was there who did this: log-ins and views count, other things may be done by programs.
pub(super) fn is_presence(action: &str) -> bool {
    action == actions::USER_LOGIN.id || action.ends_with("_viewed") || action.ends_with("_logged_in")
}

/// Makes the name of an action that nobody has named: `deck_exported` is `Deck exported`.
pub(super) fn display_name(action: &str) -> String {
    if let Some(known) = actions::known(action) {
        return known.display_name.to_owned();
    }
    let words = action.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn checked_action(action: String) -> Result<String, Broken> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let sound = action.len() <= ACTION_LIMIT
        && action.bytes().all(plain)
        && action.starts_with(|first: char| first.is_ascii_lowercase())
        && action.contains('_')
        && !action.ends_with('_')
        && !action.contains("__");
    if !sound {
        let rule = format!(
            "must be an action such as confluence_page_viewed: words of a-z and 0-9 with _ between them, at most \
             {ACTION_LIMIT} letters"
        );
        return Err(Broken::new("action", rule));
    }
    if actions::known(&action).is_none() && catalogue::actions().any(|known| known.id == action) {
        let rule = "must not be an action that Steward records itself: report what was done at the product";
        return Err(Broken::new("action", rule));
    }
    Ok(action)
}

fn moment(time: Option<String>, now: Timestamp) -> Result<Timestamp, Broken> {
    let Some(text) = time else { return Ok(now) };
    let at = Timestamp::parse(&text)
        .ok_or_else(|| Broken::new("time", "must be a time such as 2026-11-29T18:50:12.281Z (RFC 3339)"))?;
    if at > now.plus_seconds(AHEAD) {
        return Err(Broken::new("time", "must not lie in the future: set the clock of the product"));
    }
    if at < OLDEST {
        return Err(Broken::new("time", "must not lie before the year 2000"));
    }
    Ok(at)
}

fn checked_actor(actor: ActivityActor) -> Result<CheckedActor, Broken> {
    let ActivityActor { account_id, email, name, auth_type, token_id, token_label } = actor;
    let email = match email {
        None => None,
        Some(text) => {
            let rule = "must be an e-mail address such as ada@example.com";
            Some(Email::parse(&text).ok_or_else(|| Broken::new("actor.email", rule))?)
        }
    };
    let who = match (account_id, email) {
        (Some(text), email) => {
            let rule = "must be the id of an account, such as 712020:00000000-0000-7000-8000-000000000000";
            let id = text.parse().map_err(|_| Broken::new("actor.accountId", rule))?;
            Who::Account(id, email)
        }
        (None, Some(email)) => Who::Address(email),
        (None, None) => Who::Nobody,
    };
    let name = name.map(|name| short("actor.name", name, NAME_LIMIT)).transpose()?;
    let token_id = token_id.map(|id| identifier("actor.tokenId", id)).transpose()?;
    let token_label = token_label.map(|label| short("actor.tokenLabel", label, NAME_LIMIT)).transpose()?;
    let auth = match auth_type {
        None if token_id.is_none() && token_label.is_none() => None,
        None => return Err(Broken::new("actor.authType", "must be given with a token")),
        Some(word) => {
            let rule = || Broken::new("actor.authType", format!("must be one of {}", AUTH_TYPES.join(", ")));
            let kind = AUTH_TYPES.into_iter().find(|known| *known == word).ok_or_else(rule)?;
            Some(Auth { kind, token_id, token_label })
        }
    };
    Ok(CheckedActor { who, name, auth })
}

fn target(field: &str, object: ActivityObject) -> Result<Target, Broken> {
    let ActivityObject { kind, id, attributes } = object;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let sound = !kind.is_empty()
        && kind.len() <= KIND_LIMIT
        && kind.bytes().all(plain)
        && kind.starts_with(|first: char| first.is_ascii_lowercase());
    if !sound {
        let rule = format!("must be a kind such as issues: at most {KIND_LIMIT} of a-z, 0-9 and -");
        return Err(Broken::new(format!("{field}.type"), rule));
    }
    if RESERVED.contains(&kind.as_str()) {
        let rule = format!("must not be {kind}: that is something of Steward, not of the product");
        return Err(Broken::new(format!("{field}.type"), rule));
    }
    let attributes = checked_attributes(field, attributes)?;
    let id_field = format!("{field}.id");
    let id = identifier(&id_field, id.unwrap_or_default())?;
    if kind == PEOPLE {
        let rule = "must be the id of an account where type is users: name other people by attributes of something else";
        let id = id.parse().map_err(|_| Broken::new(id_field, rule))?;
        return Ok(Target::Person(id, attributes));
    }
    Ok(Target::Object(Object { kind, id, attributes }))
}

fn checked_attributes(field: &str, attributes: Map<String, Value>) -> Result<Map<String, Value>, Broken> {
    let field = format!("{field}.attributes");
    if attributes.len() > ATTRIBUTES_LIMIT {
        return Err(Broken::new(field, format!("must have at most {ATTRIBUTES_LIMIT} members")));
    }
    for (name, value) in &attributes {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if name.is_empty() || name.len() > KIND_LIMIT || !name.bytes().all(plain) {
            let rule =
                format!("must have members whose names are at most {KIND_LIMIT} letters, digits and _");
            return Err(Broken::new(field, rule));
        }
        let sound = match value {
            Value::String(text) => is_short(text, TEXT_LIMIT),
            Value::Bool(_) | Value::Number(_) => true,
            Value::Null | Value::Array(_) | Value::Object(_) => false,
        };
        if !sound {
            let rule = format!("must be a number, true, false, or text of at most {TEXT_LIMIT} characters");
            return Err(Broken::new(format!("{field}.{name}"), rule));
        }
    }
    Ok(attributes)
}

fn address(text: &str) -> Result<IpAddr, Broken> {
    text.trim()
        .parse()
        .map_err(|_| Broken::new("ip", "must be an IP address such as 203.0.113.7 or 2001:db8::7"))
}

fn place(place: ActivityPlace) -> Result<ActivityPlace, Broken> {
    let named = |name: &str, text: Option<String>| {
        text.map(|text| short(&format!("location.{name}"), text, NAME_LIMIT)).transpose()
    };
    if let Some((latitude, longitude)) = place.coordinates {
        // Written so that what is no number is refused too.
        if !(latitude.abs() <= 90.0 && longitude.abs() <= 180.0) {
            let rule = "must have a latitude from -90 to 90 and a longitude from -180 to 180";
            return Err(Broken::new("location", rule));
        }
    }
    Ok(ActivityPlace {
        country: named("countryName", place.country)?,
        region: named("regionName", place.region)?,
        city: named("city", place.city)?,
        coordinates: place.coordinates,
    })
}

/// Reads an identifier of the product. It stands in the log for ever, so it must tell of nobody.
fn identifier(field: &str, text: String) -> Result<String, Broken> {
    let plain = |letter: char| !letter.is_control() && !letter.is_whitespace();
    if text.is_empty() || text.len() > ID_LIMIT || !text.chars().all(plain) {
        let rule = format!("must be an identifier of 1 to {ID_LIMIT} bytes without white space");
        return Err(Broken::new(field, rule));
    }
    if text.contains('@') {
        return Err(Broken::new(
            field,
            "must be an identifier that tells of nobody: it must not have @ in it",
        ));
    }
    Ok(text)
}

fn short(field: &str, text: String, most: usize) -> Result<String, Broken> {
    if is_short(&text, most) {
        return Ok(text);
    }
    Err(Broken::new(field, format!("must have 1 to {most} characters, none of them a control character")))
}

fn is_short(text: &str, most: usize) -> bool {
    !text.is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

    fn login() -> Activity {
        Activity { id: "1".to_owned(), action: "user_login".to_owned(), ..Activity::default() }
    }

    fn broken(activity: Activity) -> Option<String> {
        check(activity, NOW).err().map(|broken| broken.field)
    }

    #[test]
    fn what_breaks_a_rule_is_named() {
        assert_eq!(broken(login()), None);
        let object = |kind: &str, id: &str| {
            let (kind, id) = (kind.to_owned(), Some(id.to_owned()));
            Some(ActivityObject { kind, id, attributes: Map::new() })
        };
        let actor = ActivityActor::default;
        let text = |text: &str| Some(text.to_owned());
        let far = "0".repeat(ID_LIMIT + 1);
        let mut many = Map::new();
        many.extend((0..=ATTRIBUTES_LIMIT).map(|number| (format!("a{number}"), json!(1))));
        for (field, activity) in vec![
            ("id", Activity { id: String::new(), ..login() }),
            ("id", Activity { id: far, ..login() }),
            ("id", Activity { id: "ada@example.com".to_owned(), ..login() }),
            ("source", Activity { source: text("a b"), ..login() }),
            ("action", Activity { action: "user.login".to_owned(), ..login() }),
            ("action", Activity { action: "login".to_owned(), ..login() }),
            ("action", Activity { action: "user__login".to_owned(), ..login() }),
            ("action", Activity { action: "scim_user_deleted".to_owned(), ..login() }),
            ("time", Activity { time: text("yesterday"), ..login() }),
            ("time", Activity { time: text("2999-01-01T00:00:00Z"), ..login() }),
            ("time", Activity { time: text("1999-12-31T23:59:59Z"), ..login() }),
            (
                "actor.email",
                Activity { actor: Some(ActivityActor { email: text("ada"), ..actor() }), ..login() },
            ),
            (
                "actor.accountId",
                Activity { actor: Some(ActivityActor { account_id: text("7"), ..actor() }), ..login() },
            ),
            ("actor.name", Activity { actor: Some(ActivityActor { name: text(""), ..actor() }), ..login() }),
            (
                "actor.authType",
                Activity { actor: Some(ActivityActor { auth_type: text("cookie"), ..actor() }), ..login() },
            ),
            (
                "actor.authType",
                Activity { actor: Some(ActivityActor { token_id: text("7"), ..actor() }), ..login() },
            ),
            ("object.type", Activity { object: object("Issue", "1"), ..login() }),
            ("object.type", Activity { object: object("groups", "1"), ..login() }),
            ("object.id", Activity { object: object("issues", ""), ..login() }),
            ("object.id", Activity { object: object("users", "ada"), ..login() }),
            ("container.type", Activity { container: object("", "1"), ..login() }),
            (
                "object.attributes",
                Activity {
                    object: object("issues", "1").map(|object| ActivityObject { attributes: many, ..object }),
                    ..login()
                },
            ),
            (
                "object.attributes.title",
                Activity {
                    object: object("issues", "1").map(|mut object| {
                        object.attributes.insert("title".to_owned(), json!(["a"]));
                        object
                    }),
                    ..login()
                },
            ),
            ("ip", Activity { ip: text("localhost"), ..login() }),
            ("userAgent", Activity { user_agent: text("a\nb"), ..login() }),
            ("message", Activity { message: text(""), ..login() }),
            (
                "location",
                Activity {
                    location: Some(ActivityPlace {
                        coordinates: Some((f64::NAN, 0.0)),
                        ..ActivityPlace::default()
                    }),
                    ..login()
                },
            ),
            (
                "location.city",
                Activity {
                    location: Some(ActivityPlace { city: text(""), ..ActivityPlace::default() }),
                    ..login()
                },
            ),
        ] {
            assert_eq!(broken(activity.clone()).as_deref(), Some(field), "{activity:?}");
        }
    }

    #[test]
    fn actions_without_a_name_get_one() {
        assert_eq!(display_name("deck_exported_as_pdf"), "Deck exported as pdf");
        assert_eq!(display_name("user_login"), "Logged in to account");
    }

    #[test]
    fn log_ins_and_views_tell_that_somebody_was_there() {
        for action in ["user_login", "jira_issue_viewed", "guest_logged_in"] {
            assert!(is_presence(action), "{action}");
        }
        for action in ["user_login_failed", "user_logout", "api_token_used", "user_logged_in_as_user"] {
            assert!(!is_presence(action), "{action}");
        }
    }

    proptest! {
        /// Whatever a product sends is either taken or refused with a field that it has.
        #[test]
        fn any_text_is_judged(id in any::<String>(), action in "[a-z_.]{0,12}", time in any::<Option<String>>(), kind in "[a-zA-Z-]{0,8}", ip in any::<Option<String>>()) {
            let object = Some(ActivityObject { kind, id: Some(id.clone()), attributes: Map::new() });
            let activity = Activity { id, time, action, object, ip, ..Activity::default() };
            if let Err(broken) = check(activity, NOW) {
                prop_assert!(["id", "action", "time", "ip", "object.type", "object.id"].contains(&broken.field.as_str()));
                prop_assert!(broken.rule.starts_with("must "));
            }
        }
    }
}
