//! Commands to paste into a shell: the main job of Steward in five steps.

use serde_json::json;

use super::ready::{Ready, ReadyDirectory};

/// One command and what it is for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Example {
    pub(super) purpose: &'static str,
    pub(super) command: String,
}

/// Stand-ins for secrets that cannot be shown again.
const API_KEY: &str = "$STEWARD_API_KEY";
const SCIM_KEY: &str = "$STEWARD_SCIM_KEY";

/// Lists the organizations, provisions a user on the verified domain, finds it again, and shows what followed.
pub(super) fn examples(ready: &Ready) -> Vec<Example> {
    let admin = Caller::new(ready.api_key.as_deref(), API_KEY);
    let orgs = format!("{}/admin/v1/orgs", ready.base_url);
    let org = format!("{orgs}/{}", ready.org_id);
    let mut examples = vec![Example { purpose: "the organizations of this key", command: admin.get(&orgs) }];
    if let Some(directory) = ready.directories.first() {
        examples.extend(provisioning(directory, &ready.verified_domain));
    }
    examples.extend([
        Example { purpose: "the events, newest first", command: admin.get(&format!("{org}/events")) },
        Example { purpose: "the managed users", command: admin.get(&format!("{org}/users")) },
    ]);
    examples
}

fn provisioning(directory: &ReadyDirectory, domain: &str) -> [Example; 2] {
    let provider = Caller::new(directory.scim_key.as_deref(), SCIM_KEY);
    let users = format!("{}/Users", directory.scim_url);
    let email = format!("new.starter@{domain}");
    let user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": email,
        "name": {"givenName": "New", "familyName": "Starter"},
        "displayName": "New Starter",
        "emails": [{"value": email, "primary": true}],
        "active": true,
    });
    let post = format!(
        "curl -sS {} -H 'Content-Type: application/scim+json' --data {} {}",
        provider.header(),
        quoted(&user.to_string()),
        quoted(&users)
    );
    let find = format!(
        "curl -sS {} -G --data-urlencode {} {}",
        provider.header(),
        quoted(&format!("filter=userName eq \"{email}\"")),
        quoted(&users)
    );
    [
        Example { purpose: "a new user, as an identity provider would make it", command: post },
        Example { purpose: "the same user, found by name", command: find },
    ]
}

struct Caller {
    key: String,
}

impl Caller {
    fn new(key: Option<&str>, stand_in: &str) -> Self {
        Self { key: key.unwrap_or(stand_in).to_owned() }
    }

    fn get(&self, url: &str) -> String {
        format!("curl -sS {} {}", self.header(), quoted(url))
    }

    fn header(&self) -> String {
        let header = format!("Authorization: Bearer {}", self.key);
        // A shell fills in a variable between double quotes only.
        if self.key.starts_with('$') { format!("-H \"{header}\"") } else { format!("-H {}", quoted(&header)) }
    }
}

/// Quotes for a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::super::ready::tests::{example, started_again};
    use super::*;

    fn commands(ready: &Ready) -> Vec<String> {
        examples(ready).into_iter().map(|example| example.command).collect()
    }

    #[test]
    fn the_commands_are_complete() {
        let base = "http://127.0.0.1:8080";
        let admin = "curl -sS -H 'Authorization: Bearer stw_org_A'";
        let provider = "curl -sS -H 'Authorization: Bearer stw_scim_C'";
        assert_eq!(
            commands(&example()),
            [
                format!("{admin} '{base}/admin/v1/orgs'"),
                format!(
                    "{provider} -H 'Content-Type: application/scim+json' --data \
                     '{{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\
                     \"userName\":\"new.starter@acme.example\",\
                     \"name\":{{\"givenName\":\"New\",\"familyName\":\"Starter\"}},\
                     \"displayName\":\"New Starter\",\
                     \"emails\":[{{\"value\":\"new.starter@acme.example\",\"primary\":true}}],\"active\":true}}' \
                     '{base}/scim/directory/DIR/Users'"
                ),
                format!(
                    "{provider} -G --data-urlencode 'filter=userName eq \"new.starter@acme.example\"' \
                     '{base}/scim/directory/DIR/Users'"
                ),
                format!("{admin} '{base}/admin/v1/orgs/ORG/events'"),
                format!("{admin} '{base}/admin/v1/orgs/ORG/users'"),
            ]
        );
    }

    #[test]
    fn secrets_that_cannot_be_shown_again_become_variables() {
        let commands = commands(&started_again());
        assert!(commands[0].contains("-H \"Authorization: Bearer $STEWARD_API_KEY\""), "{}", commands[0]);
        assert!(commands[1].contains("-H \"Authorization: Bearer $STEWARD_SCIM_KEY\""), "{}", commands[1]);
    }

    #[test]
    fn a_quote_does_not_end_the_quotation() {
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
