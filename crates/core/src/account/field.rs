//! The fields of a profile by their names, for what is done to each of them alike.

use super::model::Profile;

/// A field that can be changed through the user management API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProfileField {
    /// The name that others see.
    Name,
    /// What friends call them.
    Nickname,
    /// Their time zone.
    Zoneinfo,
    /// Their language.
    Locale,
    /// What they do.
    JobTitle,
    /// The company or part of it.
    Organization,
    /// Where they work.
    Department,
    /// Where they are.
    Location,
}

impl ProfileField {
    /// Every field, in the order in which the API lists them.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::Nickname,
        Self::Zoneinfo,
        Self::Locale,
        Self::JobTitle,
        Self::Organization,
        Self::Department,
        Self::Location,
    ];

    /// Returns its place in the account object of the API.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Nickname => "nickname",
            Self::Zoneinfo => "zoneinfo",
            Self::Locale => "locale",
            Self::JobTitle => "extended_profile.job_title",
            Self::Organization => "extended_profile.organization",
            Self::Department => "extended_profile.department",
            Self::Location => "extended_profile.location",
        }
    }

    /// Asks whether a directory provisions it: display name, time zone, preferred language, title, organization and
    /// department (user provisioning API, profile mapping).
    pub const fn is_provisioned(self) -> bool {
        match self {
            Self::Name
            | Self::Zoneinfo
            | Self::Locale
            | Self::JobTitle
            | Self::Organization
            | Self::Department => true,
            Self::Nickname | Self::Location => false,
        }
    }
}

impl Profile {
    /// Reads a field.
    pub fn get(&self, field: ProfileField) -> Option<&str> {
        match field {
            ProfileField::Name => Some(&self.name),
            ProfileField::Nickname => self.nickname.as_deref(),
            ProfileField::Zoneinfo => self.timezone.as_deref(),
            ProfileField::Locale => self.locale.as_deref(),
            ProfileField::JobTitle => self.job_title.as_deref(),
            ProfileField::Organization => self.organization.as_deref(),
            ProfileField::Department => self.department.as_deref(),
            ProfileField::Location => self.location.as_deref(),
        }
    }

    /// Writes a field. A name is never cleared: the rules of the API refuse that before.
    pub(crate) fn set(&mut self, field: ProfileField, value: Option<String>) {
        let place = match field {
            ProfileField::Name => {
                self.name = value.unwrap_or_default();
                return;
            }
            ProfileField::Nickname => &mut self.nickname,
            ProfileField::Zoneinfo => &mut self.timezone,
            ProfileField::Locale => &mut self.locale,
            ProfileField::JobTitle => &mut self.job_title,
            ProfileField::Organization => &mut self.organization,
            ProfileField::Department => &mut self.department,
            ProfileField::Location => &mut self.location,
        };
        *place = value;
    }

    /// Returns what friends call the person; the beginning of the name, as long as a nickname may be, if nobody said.
    pub fn shown_nickname(&self) -> String {
        match &self.nickname {
            Some(nickname) => nickname.clone(),
            None => {
                let beginning: String = self.name.chars().take(super::rules::NICKNAME_LIMIT).collect();
                beginning.trim_end().to_owned()
            }
        }
    }
}
