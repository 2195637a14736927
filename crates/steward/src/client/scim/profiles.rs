//! The scenarios that the program carries: what each identity provider is known to send.

use clap::ValueEnum;

/// An identity provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Profile {
    /// Okta, apps of its catalogue and custom ones.
    Okta,
    /// Microsoft Entra ID, with and without `aadOptscim062020`.
    Entra,
    #[value(help = "OneLogin, its core and enterprise connectors")]
    Onelogin,
    #[value(help = "JumpCloud")]
    Jumpcloud,
    /// Google Workspace.
    Google,
    /// What RFC 7643 and RFC 7644 ask of every server.
    Generic,
}

macro_rules! scenarios {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../scenarios/profiles/", $name, ".json")))),+]
    };
}

impl Profile {
    /// The names and texts of its scenarios.
    pub(super) fn scenarios(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Okta => scenarios!["okta/users", "okta/groups"],
            Self::Entra => {
                scenarios![
                    "entra/users",
                    "entra/attributes",
                    "entra/groups",
                    "entra/references",
                    "entra/optscim"
                ]
            }
            Self::Onelogin => scenarios!["onelogin/core", "onelogin/enterprise"],
            Self::Jumpcloud => scenarios!["jumpcloud/connection", "jumpcloud/groups"],
            Self::Google => scenarios!["google/users"],
            Self::Generic => scenarios![
                "generic/discovery",
                "generic/users",
                "generic/filters",
                "generic/paging",
                "generic/patch",
                "generic/groups",
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scenario::Scenario;
    use super::*;

    #[test]
    fn every_profile_is_well_formed_and_says_who_it_is_about() {
        for profile in Profile::value_variants() {
            for (name, text) in profile.scenarios() {
                let scenario = Scenario::parse(text).unwrap_or_else(|fault| panic!("{name}: {fault}"));
                assert!(!scenario.why.is_empty(), "{name}");
                for step in &scenario.steps {
                    assert!(!step.setup, "{name}: every step of a profile counts");
                }
            }
        }
    }
}
