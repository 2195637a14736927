//! Which attributes there are, read from what discovery shows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::Value;
use steward_scim::discovery;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:user";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:group";

/// Attributes that every resource has (RFC 7643 §3.1).
const COMMON: [&str; 4] = ["schemas", "id", "externalid", "meta"];

/// URNs that clients use for the schemas there are, in lower case, as far as they begin alike (reference, G3 and K1).
const ALIASES: [&str; 3] = [
    "urn:ietf:params:scim:schemas:extension:enterprise:",
    "urn:scim:schemas:extension:atlassian-external:",
    "urn:scim:schemas:core:1.0",
];

/// The names of attributes by the URN of their schema, in lower case.
static SCHEMAS: LazyLock<BTreeMap<String, BTreeSet<String>>> = LazyLock::new(|| {
    let lower = |value: &Value| value.as_str().unwrap_or_default().to_ascii_lowercase();
    let listed = discovery::schemas("");
    let schemas = listed["Resources"].as_array().into_iter().flatten();
    schemas
        .map(|schema| {
            let attributes = schema["attributes"].as_array().into_iter().flatten();
            (lower(&schema["id"]), attributes.map(|attribute| lower(&attribute["name"])).collect())
        })
        .collect()
});

/// Asks whether users, or groups, have an attribute of this name, which may be a path.
pub(super) fn is_known(of_users: bool, name: &str) -> bool {
    let lower = name.trim().to_ascii_lowercase();
    if ALIASES.iter().any(|alias| lower.starts_with(alias)) {
        return true;
    }
    let first = |path: &str| path.split(['.', '[']).next().unwrap_or_default().to_owned();
    for (urn, attributes) in SCHEMAS.iter() {
        if let Some(rest) = lower.strip_prefix(urn.as_str()) {
            return rest.strip_prefix(':').is_none_or(|path| attributes.contains(&first(path)));
        }
    }
    let core = SCHEMAS.get(if of_users { USER } else { GROUP });
    let name = first(&lower);
    COMMON.contains(&name.as_str()) || core.is_some_and(|attributes| attributes.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_known_by_every_name_that_clients_use() {
        for name in [
            "userName",
            "USERNAME",
            "emails[type eq \"work\"].value",
            "name.givenName",
            "externalId",
            "urn:ietf:params:scim:schemas:core:2.0:User:title",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.1:User",
        ] {
            assert!(is_known(true, name), "{name}");
        }
        assert!(is_known(false, "displayName") && is_known(false, "members"));
        for name in ["shoeSize", "urn:example:custom", "urn:ietf:params:scim:schemas:core:2.0:User:shoe", ""]
        {
            assert!(!is_known(true, name), "{name}");
        }
        assert!(!is_known(false, "userName"));
    }
}
