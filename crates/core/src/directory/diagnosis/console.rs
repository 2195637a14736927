//! Where administrators find things in the console of each product, in its own words.

use super::provider::Provider;

/// What is to be found, and last how it is tried again. A fix names it in braces, such as `{mapping}`.
const PLACES: [&str; 6] = ["mapping", "token", "url", "assignment", "groups", "again"];

/// The words of each product, in the order of [`PLACES`].
const CONSOLES: [(Provider, [&str; 6]); 7] = [
    (
        Provider::Okta,
        [
            "Applications > your application > Provisioning > To App > Attribute Mappings",
            "Applications > your application > Provisioning > Integration > Edit > API Token",
            "Applications > your application > Provisioning > Integration > Edit > Base URL",
            "Applications > your application > Assignments",
            "Applications > your application > Push Groups",
            "choose Dashboard > Tasks > Retry Selected, or Provisioning > To App > Force Sync",
        ],
    ),
    (
        Provider::Entra,
        [
            "Enterprise applications > your application > Provisioning > Mappings",
            "Enterprise applications > your application > Provisioning > Admin Credentials > Secret Token",
            "Enterprise applications > your application > Provisioning > Admin Credentials > Tenant URL",
            "Enterprise applications > your application > Users and groups",
            "Enterprise applications > your application > Provisioning > Mappings > Provision Microsoft Entra ID Groups",
            "choose Enterprise applications > your application > Provisioning > Provision on demand, or Restart provisioning",
        ],
    ),
    (
        Provider::OneLogin,
        [
            "Applications > your application > Parameters, and Configuration > SCIM JSON Template",
            "Applications > your application > Configuration > SCIM Bearer Token",
            "Applications > your application > Configuration > SCIM Base URL",
            "Applications > your application > Users",
            "Applications > your application > Rules, and Parameters > Groups",
            "choose Applications > your application > More Actions > Sync logins, or Users > Provisioning > Retry",
        ],
    ),
    (
        Provider::JumpCloud,
        [
            "SSO Applications > your application > Identity Management > SCIM attributes",
            "SSO Applications > your application > Identity Management > Token Key",
            "SSO Applications > your application > Identity Management > Base URL",
            "SSO Applications > your application > User Groups",
            "SSO Applications > your application > Identity Management > Group Management",
            "deactivate and activate SSO Applications > your application > Identity Management",
        ],
    ),
    (
        Provider::Google,
        [
            "Apps > Web and mobile apps > your application > Auto-provisioning > Attribute mapping",
            "Apps > Web and mobile apps > your application > Auto-provisioning > Reauthorize",
            "Apps > Web and mobile apps > your application > Auto-provisioning > Endpoint URL",
            "Apps > Web and mobile apps > your application > User access",
            "Apps > Web and mobile apps > your application > Auto-provisioning > Provisioning scope",
            "wait for the next run of Apps > Web and mobile apps > your application > Auto-provisioning",
        ],
    ),
    (
        Provider::Ping,
        [
            "Integrations > Provisioning > Rules > your rule > Attribute Mapping",
            "Integrations > Provisioning > Connections > your connection > Configuration > OAuth Access Token",
            "Integrations > Provisioning > Connections > your connection > Configuration > SCIM Base URL",
            "Integrations > Provisioning > Rules > your rule > User Filter",
            "Integrations > Provisioning > Rules > your rule > Group Provisioning",
            "choose Integrations > Provisioning > Rules > your rule > Sync",
        ],
    ),
    (
        Provider::Other,
        [
            "the attribute mapping of the application",
            "the provisioning token of the application",
            "the SCIM base URL of the application",
            "the users and groups that are assigned to the application",
            "the groups that the application provisions",
            "synchronize the application again",
        ],
    ),
];

/// Puts the words of a product in the place of those in braces.
pub(super) fn in_words_of(provider: Provider, fix: &str) -> String {
    let words = CONSOLES.iter().find(|(known, _)| *known == provider).map(|(_, words)| words);
    let Some(words) = words else { return fix.to_owned() };
    PLACES
        .iter()
        .zip(words)
        .fold(fix.to_owned(), |text, (place, words)| text.replace(&format!("{{{place}}}"), words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_has_words_for_every_place() {
        for provider in Provider::ALL {
            for place in PLACES {
                let text = in_words_of(provider, &format!("In {{{place}}}."));
                assert!(!text.contains('{') && text.len() > 12, "{provider:?} {place}");
            }
        }
    }
}
