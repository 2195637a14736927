//! The scopes that keys can be limited to (organizations API §1.2).

/// Every scope, in the order of the alphabet.
const ALL: [&str; 28] = [
    "delete:keys:admin",
    "delete:policies:admin",
    "delete:service-accounts-tokens:admin",
    "delete:tokens:admin",
    "manage:org",
    "read:accounts:admin",
    "read:app-access-settings:admin",
    "read:classification-levels:admin",
    "read:directories:admin",
    "read:domains:admin",
    "read:events:admin",
    "read:groups:admin",
    "read:keys:admin",
    "read:orgs:admin",
    "read:policies:admin",
    "read:service-accounts-tokens:admin",
    "read:service-accounts:admin",
    "read:tokens:admin",
    "read:user-stats:admin",
    "read:workspaces:admin",
    "write:accounts:admin",
    "write:app-access-settings:admin",
    "write:classification-levels:admin",
    "write:directories:admin",
    "write:domains:admin",
    "write:keys:admin",
    "write:policies:admin",
    "write:tokens:admin",
];

/// Asks whether a text is a scope.
pub(super) fn is_scope(text: &str) -> bool {
    ALL.binary_search(&text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_found() {
        assert!(ALL.is_sorted() && ALL.iter().all(|scope| is_scope(scope)));
        assert!(!is_scope("read:everything:admin"));
    }
}
