//! Decisions about provisioned users, without a database.

use serde_json::{Map, Value};
use steward_scim::Resource;

use super::model::Directory;
use super::schemas::is_own;
use crate::account::Profile;
use crate::error::Error;
use crate::text::{Email, exact, fold};

/// The longest user name, display name or external id, in characters.
pub const TEXT_LIMIT: usize = 255;

/// The longest stored form of one resource, in bytes.
const RESOURCE_LIMIT: usize = 256 * 1024;

/// A user as an identity provider wants it to be.
#[derive(Debug, Clone)]
pub(super) struct UserDraft {
    pub(super) user_name: String,
    pub(super) user_name_key: String,
    pub(super) external_id: Option<String>,
    /// The address marked as primary, where it has the form of one.
    pub(super) email: Option<Email>,
    primary_given: bool,
    pub(super) active: bool,
    pub(super) profile: Profile,
    /// The stored form.
    pub(super) stored: String,
    /// The same, for the event.
    pub(super) attributes: Map<String, Value>,
}

impl UserDraft {
    /// Reads what the domain needs from a resource. A user is active unless it says otherwise.
    pub(super) fn new(mut resource: Resource) -> Result<Self, Error> {
        if resource.boolean("active").is_none() {
            resource.set("active", Value::Bool(true));
        }
        let user_name = bounded(&resource, "userName")?.unwrap_or_default();
        let external_id = external_id(&resource)?;
        if let Some(external_id) = &external_id {
            resource.set("externalId", Value::from(external_id.as_str()));
        }
        let primary = primary_text(&resource);
        let email = primary.and_then(Email::parse);
        let stored = resource.to_stored();
        if stored.len() > RESOURCE_LIMIT {
            return Err(Error::invalid(
                "user",
                format!("must not exceed {RESOURCE_LIMIT} bytes in all: send fewer or shorter attributes"),
            ));
        }
        Ok(Self {
            user_name_key: fold(&user_name),
            profile: profile(&resource, &user_name),
            user_name,
            external_id,
            primary_given: primary.is_some(),
            email,
            active: resource.boolean("active").unwrap_or(true),
            stored,
            attributes: resource.as_object().clone(),
        })
    }

    /// Lists the schemas of its directory that the user has values of.
    fn own_schemas(&self) -> impl Iterator<Item = &String> {
        self.attributes.keys().filter(|name| is_own(name))
    }

    /// Asks whether the user has values of schemas of its directory, which may be removed at any moment.
    pub(super) fn has_own_schemas(&self) -> bool {
        self.own_schemas().next().is_some()
    }

    /// Checks what only the directory decides.
    pub(super) fn check(&self, directory: &Directory) -> Result<(), Error> {
        if self.has_own_schemas() {
            let protocol = directory.protocol()?;
            if self.own_schemas().any(|urn| !protocol.user().has_extension(urn)) {
                let detail = "the schemas of the directory have just been changed: send the request again";
                return Err(Error::Conflict(detail.to_owned()));
            }
        }
        if !directory.settings.strict_email {
            return Ok(());
        }
        if !self.primary_given {
            return Err(Error::invalid(
                "Invalid payload:",
                "One email address need to be marked as primary.",
            ));
        }
        if self.email.is_none() {
            return Err(Error::invalid("emails.value", "must be an e-mail address such as ada@example.com"));
        }
        Ok(())
    }

    /// Names the value of a field that must be unique, for the error that says it is taken.
    pub(super) fn value_of(&self, field: &str) -> String {
        match field {
            "externalId" => self.external_id.clone().unwrap_or_default(),
            "email" => self.email.as_ref().map(|email| email.as_str().to_owned()).unwrap_or_default(),
            _ => self.user_name.clone(),
        }
    }

    /// Adds the taken value to the error of a row that could not be written.
    pub(super) fn explain(&self, error: Error) -> Error {
        match error {
            Error::AlreadyExists { what: "user" | "account", field, .. } => {
                Error::AlreadyExists { what: "user", field, value: self.value_of(field) }
            }
            other => other,
        }
    }
}

/// Returns the address that is marked as primary, where it has the form of one.
pub(super) fn primary_address(resource: &Resource) -> Option<Email> {
    primary_text(resource).and_then(Email::parse)
}

fn primary_text(resource: &Resource) -> Option<&str> {
    resource.primary("emails").and_then(|email| email.get("value")).and_then(Value::as_str)
}

/// Reads the identifier that the identity provider gave, in the one spelling in which it is kept, compared and found.
pub(super) fn external_id(resource: &Resource) -> Result<Option<String>, Error> {
    let text = bounded(resource, "externalId")?;
    Ok(text.map(|text| exact(&text).into_owned()))
}

/// Reads a text attribute and holds it to its limit.
pub(super) fn bounded(resource: &Resource, name: &str) -> Result<Option<String>, Error> {
    match resource.text(name) {
        Some(text) if text.chars().count() > TEXT_LIMIT => {
            Err(Error::invalid(name, format!("must not have more than {TEXT_LIMIT} characters")))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

/// Maps attributes to the profile of the account (user provisioning API, profile mapping).
fn profile(resource: &Resource, user_name: &str) -> Profile {
    let enterprise = resource.extension("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User");
    let text = |name: &str| resource.text(name).map(str::to_owned);
    let mirrored = |name: &str| {
        text(name).or_else(|| enterprise.and_then(|values| values.get(name)?.as_str()).map(str::to_owned))
    };
    Profile {
        name: display_name(resource).unwrap_or_else(|| user_name.to_owned()),
        nickname: None,
        job_title: text("title"),
        location: None,
        department: mirrored("department"),
        organization: mirrored("organization"),
        timezone: text("timezone"),
        locale: text("preferredLanguage"),
    }
}

/// A user without a display name is called by given and family name.
fn display_name(resource: &Resource) -> Option<String> {
    if let Some(name) = resource.text("displayName") {
        return Some(name.to_owned());
    }
    let name = resource.attribute("name")?.as_object()?;
    let part = |key: &str| name.get(key).and_then(Value::as_str);
    let parts: Vec<&str> = [part("givenName"), part("familyName")].into_iter().flatten().collect();
    if parts.is_empty() { part("formatted").map(str::to_owned) } else { Some(parts.join(" ")) }
}
