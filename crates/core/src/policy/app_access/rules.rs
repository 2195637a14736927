//! What may hold for people of a domain, without a database.

use super::model::{AccessMode, AppAccess, AppAccessSetting, AskedAppAccess, AskedAppAccessSetting};
use crate::error::Error;
use crate::text::domain_name;

/// Domains that one organization may have settings for. No figure is published.
pub const DOMAINS_LIMIT: i64 = 1_000;

/// Apps of one domain. No figure is published.
pub const PRODUCTS_LIMIT: usize = 100;

/// The longest id of an app or name of a role, in bytes.
const TEXT_LIMIT: usize = 512;

/// The word for people of every domain that has no settings of its own (organizations API §3.12).
const ANYONE: &str = "ANYONE";

/// Which way settings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// They must not be there yet.
    Create,
    /// What is not named goes back to what it is by default.
    Replace,
    /// What is not named stays, apps too.
    Update,
}

/// Reads a domain from a path or a body.
pub(super) fn domain(text: &str) -> Result<String, Error> {
    if text.eq_ignore_ascii_case(ANYONE) {
        return Ok(ANYONE.to_owned());
    }
    domain_name(text)
        .ok_or_else(|| Error::invalid("domain", "must be a domain such as example.com, or ANYONE"))
}

/// Says what holds after a request.
pub(super) fn after(
    before: Option<&AppAccessSetting>,
    domain: &str,
    asked: &AskedAppAccessSetting,
    write: Write,
) -> Result<AppAccessSetting, Error> {
    let base = match (before, write) {
        (Some(before), Write::Update) => before.clone(),
        (_, _) => AppAccessSetting { enabled: true, ..AppAccessSetting::of_nobody(domain.to_owned()) },
    };
    let mut products = base.products.clone();
    for asked in asked.products.iter().flatten() {
        let known = products.iter().position(|product| product.product_id == asked.product_id);
        let product = product(known.and_then(|place| products.get(place)), asked)?;
        match known.and_then(|place| products.get_mut(place)) {
            Some(slot) => *slot = product,
            None => products.push(product),
        }
    }
    if products.len() > PRODUCTS_LIMIT {
        return Err(Error::invalid("products", format!("must be at most {PRODUCTS_LIMIT}")));
    }
    products.sort_by(|one, other| one.product_id.cmp(&other.product_id));
    Ok(AppAccessSetting {
        enabled: asked.enabled.unwrap_or(base.enabled),
        admin_notifications: asked.admin_notifications.unwrap_or(base.admin_notifications),
        products,
        ..base
    })
}

fn product(before: Option<&AppAccess>, asked: &AskedAppAccess) -> Result<AppAccess, Error> {
    let sound =
        |text: &str| !text.is_empty() && text.len() <= TEXT_LIMIT && !text.chars().any(char::is_control);
    if !sound(&asked.product_id) {
        return Err(Error::invalid("products.productId", format!("must have 1 to {TEXT_LIMIT} bytes")));
    }
    if asked.default_role.as_deref().is_some_and(|role| !sound(role)) {
        return Err(Error::invalid("products.defaultRole", format!("must have 1 to {TEXT_LIMIT} bytes")));
    }
    let mode = match asked.mode.as_deref() {
        None => before.map_or(AccessMode::InviteOnly, |before| before.mode),
        Some(word) => AccessMode::parse(word).ok_or_else(|| {
            let words: Vec<&str> = AccessMode::ALL.iter().map(|mode| mode.as_str()).collect();
            Error::invalid("products.accessMode", format!("must be one of {}", words.join(", ")))
        })?,
    };
    let default_role =
        asked.default_role.clone().or_else(|| before.and_then(|before| before.default_role.clone()));
    Ok(AppAccess { product_id: asked.product_id.clone(), mode, default_role })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(products: &[(&str, Option<&str>)]) -> AskedAppAccessSetting {
        let product = |(id, mode): &(&str, Option<&str>)| AskedAppAccess {
            product_id: (*id).to_owned(),
            mode: mode.map(str::to_owned),
            default_role: None,
        };
        AskedAppAccessSetting {
            products: Some(products.iter().map(product).collect()),
            ..AskedAppAccessSetting::default()
        }
    }

    #[test]
    fn an_update_keeps_what_it_does_not_name_and_a_replacement_does_not() {
        let first = asked(&[("jira", Some("DIRECT_ACCESS")), ("confluence", None)]);
        let before = after(None, "example.com", &first, Write::Create).unwrap();
        let modes = |setting: &AppAccessSetting| -> Vec<(String, AccessMode)> {
            setting.products.iter().map(|product| (product.product_id.clone(), product.mode)).collect()
        };
        assert_eq!(
            modes(&before),
            [
                ("confluence".to_owned(), AccessMode::InviteOnly),
                ("jira".to_owned(), AccessMode::DirectAccess),
            ]
        );
        let next = asked(&[("confluence", Some("ADMIN_APPROVAL"))]);
        let updated = after(Some(&before), "example.com", &next, Write::Update).unwrap();
        assert_eq!(modes(&updated)[1], ("jira".to_owned(), AccessMode::DirectAccess));
        let replaced = after(Some(&before), "example.com", &next, Write::Replace).unwrap();
        assert_eq!(modes(&replaced), [("confluence".to_owned(), AccessMode::AdminApproval)]);
        assert!(after(None, "example.com", &asked(&[("jira", Some("OPEN"))]), Write::Create).is_err());
        assert!(after(None, "example.com", &asked(&[("", None)]), Write::Create).is_err());
    }

    #[test]
    fn a_domain_is_one_however_it_is_spelt() {
        assert_eq!(domain("anyone").unwrap(), "ANYONE");
        assert_eq!(domain("Example.COM").unwrap(), "example.com");
        assert!(domain("localhost").is_err());
    }
}
