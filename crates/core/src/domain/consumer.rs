//! Mail services for everybody: nobody can speak for their users.

/// The list, one domain a line, in the order of the alphabet. Lines with `#` are remarks.
const DOMAINS: &str = include_str!("consumer_domains.txt");

/// Asks whether a domain, or one above it, is that of a mail service for everybody.
pub(super) fn is_consumer(domain: &str) -> bool {
    let mut rest = domain;
    loop {
        if DOMAINS.lines().any(|line| line == rest) {
            return true;
        }
        match rest.split_once('.') {
            Some((_, above)) => rest = above,
            None => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::domain_name;

    #[test]
    fn mail_services_are_known_with_everything_below_them() {
        for domain in ["gmail.com", "mail.gmail.com", "hotmail.co.uk", "web.de", "proton.me", "qq.com"] {
            assert!(is_consumer(domain), "{domain}");
        }
        for domain in ["example.com", "notgmail.com", "com", "co.uk", "google.com", "microsoft.com"] {
            assert!(!is_consumer(domain), "{domain}");
        }
    }

    #[test]
    fn the_list_is_in_order_and_spelt_as_names_are_compared() {
        let domains: Vec<&str> = DOMAINS.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(domains.is_sorted_by(|left, right| left < right), "in order, each once");
        for domain in &domains {
            assert_eq!(domain_name(domain).as_deref(), Some(*domain));
        }
        assert!(domains.len() > 250, "{}", domains.len());
    }
}
