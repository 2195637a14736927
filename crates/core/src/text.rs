//! Text that identifies something: how two spellings of it are compared.

pub use steward_scim::fold;

use crate::error::Error;

/// The longest name of anything that people name, in characters.
const NAME_LIMIT: usize = 255;

/// Reads a name that people give: 1 to 255 characters, without white space around them and without control characters.
pub fn bounded(name: &str, field: &str) -> Result<String, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_LIMIT || name.chars().any(char::is_control) {
        let rule = format!("must have 1 to {NAME_LIMIT} characters, none of them a control character");
        return Err(Error::invalid(field, rule));
    }
    Ok(name.to_owned())
}

/// Splits an e-mail address at its last `@` and folds both parts.
///
/// Returns the key of the whole address and that of its domain, or `None` when the text has no form of an address:
/// exactly what is needed to compare addresses and to find the domain, not a validation of deliverability.
pub fn email_key(address: &str) -> Option<(String, String)> {
    let key = fold(address.trim());
    let (local, domain) = key.rsplit_once('@')?;
    let sound = !local.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && key.len() <= 254
        && !key.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    let domain = domain.to_owned();
    sound.then_some((key, domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_differ_only_in_case_are_one() {
        assert_eq!(email_key("Ada@Example.COM"), email_key("ada@example.com"));
        assert_eq!(email_key("ada@example.com").map(|key| key.1), Some("example.com".to_owned()));
    }

    #[test]
    fn text_without_the_form_of_an_address_has_no_key() {
        for text in
            ["", "ada", "@example.com", "ada@", "ada@localhost", "a da@example.com", "ada@.com", "ada@com."]
        {
            assert_eq!(email_key(text), None, "{text}");
        }
    }
}
