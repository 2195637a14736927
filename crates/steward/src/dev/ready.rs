//! What `steward dev` says when it is ready.

use serde::Serialize;

use super::curl;

/// Everything that somebody needs to start, in the order in which it is shown.
///
/// A secret that is `None` was shown by an earlier run on the same data and cannot be shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Ready {
    /// The URL of the server, without a slash at the end.
    pub(crate) base_url: String,
    pub(crate) org_id: String,
    pub(crate) org_name: String,
    /// A key for the organizations API.
    pub(crate) api_key: Option<String>,
    /// A key for the operator.
    pub(crate) operator_key: Option<String>,
    /// A domain whose accounts the organization manages.
    pub(crate) verified_domain: String,
    pub(crate) directories: Vec<ReadyDirectory>,
    /// The console, once there is one.
    pub(crate) console_url: Option<String>,
    pub(crate) console_email: Option<String>,
    pub(crate) console_password: Option<String>,
}

/// One directory that an identity provider could fill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ReadyDirectory {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) scim_url: String,
    pub(crate) scim_key: Option<String>,
}

impl Ready {
    /// Shows it to a person, with commands to paste.
    pub(crate) fn text(&self) -> String {
        let facts: Vec<_> = self.facts().iter().map(|(name, value)| format!("  {name:<18}{value}")).collect();
        let examples: Vec<_> = curl::examples(self)
            .into_iter()
            .map(|example| format!("  # {}\n  {}", example.purpose, example.command))
            .collect();
        format!(
            "Steward is ready at {}\n\n{}\n\nTry it:\n\n{}\n\nCtrl-C ends it.\n",
            self.base_url,
            facts.join("\n"),
            examples.join("\n\n"),
        )
    }

    fn facts(&self) -> Vec<(&'static str, &str)> {
        let mut facts = vec![
            ("organization", self.org_name.as_str()),
            ("  id", &self.org_id),
            ("  verified domain", &self.verified_domain),
            ("  API key", shown(self.api_key.as_deref())),
            ("operator key", shown(self.operator_key.as_deref())),
        ];
        for directory in &self.directories {
            facts.extend([
                ("directory", directory.name.as_str()),
                ("  id", &directory.id),
                ("  SCIM URL", &directory.scim_url),
                ("  SCIM key", shown(directory.scim_key.as_deref())),
            ]);
        }
        if let Some(url) = &self.console_url {
            facts.extend([
                ("console", url.as_str()),
                ("  e-mail", self.console_email.as_deref().unwrap_or_default()),
                ("  password", shown(self.console_password.as_deref())),
            ]);
        }
        facts
    }
}

fn shown(secret: Option<&str>) -> &str {
    secret.unwrap_or("(issued earlier, not shown again)")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::dev) fn example() -> Ready {
        Ready {
            base_url: "http://127.0.0.1:8080".to_owned(),
            org_id: "ORG".to_owned(),
            org_name: "Acme".to_owned(),
            api_key: Some("stw_org_A".to_owned()),
            operator_key: Some("stw_op_B".to_owned()),
            verified_domain: "acme.example".to_owned(),
            directories: vec![ReadyDirectory {
                id: "DIR".to_owned(),
                name: "Staff".to_owned(),
                scim_url: "http://127.0.0.1:8080/scim/directory/DIR".to_owned(),
                scim_key: Some("stw_scim_C".to_owned()),
            }],
            console_url: None,
            console_email: None,
            console_password: None,
        }
    }

    pub(in crate::dev) fn started_again() -> Ready {
        let mut ready = example();
        ready.api_key = None;
        ready.operator_key = None;
        ready.directories[0].scim_key = None;
        ready
    }

    #[test]
    fn json_has_every_field_in_its_order() {
        assert_eq!(
            serde_json::to_string(&example()).unwrap(),
            concat!(
                r#"{"base_url":"http://127.0.0.1:8080","org_id":"ORG","org_name":"Acme","api_key":"stw_org_A","#,
                r#""operator_key":"stw_op_B","verified_domain":"acme.example","directories":[{"id":"DIR","#,
                r#""name":"Staff","scim_url":"http://127.0.0.1:8080/scim/directory/DIR","#,
                r#""scim_key":"stw_scim_C"}],"console_url":null,"console_email":null,"console_password":null}"#,
            )
        );
    }

    #[test]
    fn json_of_a_second_start_has_null_secrets() {
        let value = serde_json::to_value(started_again()).unwrap();
        assert!(value["api_key"].is_null() && value["operator_key"].is_null());
        assert!(value["directories"][0]["scim_key"].is_null());
        assert_eq!(value["org_id"], "ORG");
    }

    #[test]
    fn text_shows_everything_and_five_commands() {
        let text = example().text();
        let expected = "\
Steward is ready at http://127.0.0.1:8080

  organization      Acme
    id              ORG
    verified domain acme.example
    API key         stw_org_A
  operator key      stw_op_B
  directory         Staff
    id              DIR
    SCIM URL        http://127.0.0.1:8080/scim/directory/DIR
    SCIM key        stw_scim_C

Try it:

  # the organizations of this key
  curl -sS -H 'Authorization: Bearer stw_org_A' 'http://127.0.0.1:8080/admin/v1/orgs'
";
        assert!(text.starts_with(expected), "{text}");
        assert_eq!(text.lines().filter(|line| line.starts_with("  curl ")).count(), 5, "{text}");
        assert!(text.ends_with("\nCtrl-C ends it.\n"), "{text}");
    }

    #[test]
    fn text_of_a_second_start_says_that_secrets_were_issued_earlier() {
        let text = started_again().text();
        assert_eq!(text.matches("(issued earlier, not shown again)").count(), 3, "{text}");
    }
}
