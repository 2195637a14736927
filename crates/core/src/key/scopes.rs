//! The scopes that keys can be limited to (organizations API §1.2).

use super::model::KeyKind;

/// Every scope of administration, in the order of the alphabet.
const ALL: [&str; 38] = [
    "delete:keys:admin",
    "delete:policies:admin",
    "delete:service-accounts-tokens:admin",
    "delete:tokens:admin",
    "manage:org",
    "read:accounts:admin",
    "read:app-access-settings:admin",
    "read:approvals:admin",
    "read:classification-levels:admin",
    "read:directories:admin",
    "read:domains:admin",
    "read:events:admin",
    "read:features:admin",
    "read:groups:admin",
    "read:journal:admin",
    "read:keys:admin",
    "read:orgs:admin",
    "read:policies:admin",
    "read:roles:admin",
    "read:service-accounts-tokens:admin",
    "read:service-accounts:admin",
    "read:tokens:admin",
    "read:user-stats:admin",
    "read:workspaces:admin",
    "write:accounts:admin",
    "write:app-access-settings:admin",
    "write:approvals:admin",
    "write:classification-levels:admin",
    "write:directories:admin",
    "write:domains:admin",
    "write:features:admin",
    "write:groups:admin",
    "write:keys:admin",
    "write:policies:admin",
    "write:roles:admin",
    "write:service-accounts:admin",
    "write:tokens:admin",
    "write:workspaces:admin",
];

/// What products may be allowed (design, "Who acts").
const OF_PRODUCTS: [&str; 5] = ["accounts", "activity", "content", "decisions", "events"];

/// Lists every scope that a key can be limited to.
pub fn scopes() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().chain(OF_PRODUCTS)
}

/// Asks whether a text is a scope of the keys of a kind.
pub(super) fn is_scope(kind: KeyKind, text: &str) -> bool {
    match kind {
        KeyKind::Product => OF_PRODUCTS.binary_search(&text).is_ok(),
        KeyKind::Org | KeyKind::Scim | KeyKind::Op | KeyKind::User => ALL.binary_search(&text).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_found() {
        assert!(ALL.is_sorted() && ALL.iter().all(|scope| is_scope(KeyKind::Org, scope)));
        assert!(OF_PRODUCTS.is_sorted() && OF_PRODUCTS.iter().all(|scope| is_scope(KeyKind::Product, scope)));
        assert!(!is_scope(KeyKind::Org, "read:everything:admin"));
        assert!(!is_scope(KeyKind::Product, ALL[0]) && !is_scope(KeyKind::Org, OF_PRODUCTS[0]));
    }
}
