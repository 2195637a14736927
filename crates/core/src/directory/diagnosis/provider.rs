//! Which product sends, told by what it calls itself and by its dialect (reference, part C).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::patches;

/// A product that provisions users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Okta.
    Okta,
    /// Microsoft Entra ID.
    Entra,
    /// `OneLogin`.
    OneLogin,
    /// `JumpCloud`.
    JumpCloud,
    /// Google Workspace.
    Google,
    /// `PingFederate` or `PingOne`.
    Ping,
    /// Any other, or not recognised yet.
    Other,
}

impl Provider {
    /// Every product.
    pub const ALL: [Self; 7] =
        [Self::Okta, Self::Entra, Self::OneLogin, Self::JumpCloud, Self::Google, Self::Ping, Self::Other];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Okta => "okta",
            Self::Entra => "entra",
            Self::OneLogin => "onelogin",
            Self::JumpCloud => "jumpcloud",
            Self::Google => "google",
            Self::Ping => "ping",
            Self::Other => "other",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == text)
    }

    /// The name that people know.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Okta => "Okta",
            Self::Entra => "Microsoft Entra ID",
            Self::OneLogin => "OneLogin",
            Self::JumpCloud => "JumpCloud",
            Self::Google => "Google Workspace",
            Self::Ping => "Ping Identity",
            Self::Other => "the identity provider",
        }
    }

    /// Recognises a product. None where a request says nothing of it.
    pub(in crate::directory) fn recognise(
        user_agent: Option<&str>,
        target: &str,
        request: Option<&Value>,
    ) -> Option<Self> {
        let agent = user_agent.unwrap_or_default().to_ascii_lowercase();
        let named = AGENTS.iter().find(|(word, _)| agent.contains(word)).map(|(_, provider)| *provider);
        named.or_else(|| {
            // Entra sends no name of its own; its dialect tells it (reference, C1).
            let flagged = target.contains("aadOptscim") || target.contains("AzureAdScimPatch");
            let dialect = request.is_some_and(|request| {
                let schemas = request.get("schemas").map(Value::to_string).unwrap_or_default();
                schemas.contains("schemas.microsoft.com") || patches::operations(request).any(is_capitalised)
            });
            (flagged || dialect).then_some(Self::Entra)
        })
    }
}

/// What products call themselves, in lower case.
const AGENTS: [(&str, Provider); 10] = [
    ("okta", Provider::Okta),
    ("azure", Provider::Entra),
    ("microsoft", Provider::Entra),
    ("entra", Provider::Entra),
    ("onelogin", Provider::OneLogin),
    ("jumpcloud", Provider::JumpCloud),
    ("google", Provider::Google),
    ("pingfederate", Provider::Ping),
    ("pingone", Provider::Ping),
    ("ping identity", Provider::Ping),
];

/// Whether an operation is written as Entra does without its flag: `Add`, `Replace`, `Remove`.
pub(super) fn is_capitalised(operation: patches::Operation<'_>) -> bool {
    matches!(operation.op, "Add" | "Replace" | "Remove")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn products_are_told_by_their_name_or_their_dialect() {
        let by_name = |agent| Provider::recognise(Some(agent), "/Users", None);
        assert_eq!(by_name("Okta SCIM Client 1.0.0"), Some(Provider::Okta));
        assert_eq!(by_name("Google-Auto-Provisioning"), Some(Provider::Google));
        assert_eq!(by_name("JumpCloud/1.0"), Some(Provider::JumpCloud));
        assert_eq!(by_name("OneLogin"), Some(Provider::OneLogin));
        assert_eq!(by_name("PingFederate 12"), Some(Provider::Ping));
        assert_eq!(by_name("curl/8"), None);
        let patch = json!({ "Operations": [{ "op": "Add", "path": "title", "value": "x" }] });
        assert_eq!(Provider::recognise(None, "/Users/1", Some(&patch)), Some(Provider::Entra));
        assert_eq!(Provider::recognise(None, "/Users?aadOptscim062020", None), Some(Provider::Entra));
        let group = json!({ "schemas": ["http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"] });
        assert_eq!(Provider::recognise(Some("curl/8"), "/Groups", Some(&group)), Some(Provider::Entra));
        assert_eq!(Provider::recognise(None, "/Users", None), None);
    }
}
