//! What an API token is.

use serde_json::{Map, Value};

use crate::context::Timestamp;
use crate::event::Subject;
use crate::id::{AccountId, TokenId};

/// An API token of a person. Its text is not among it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its identifier.
    pub id: TokenId,
    /// The account that it acts for.
    pub account_id: AccountId,
    /// What it is for, in the words of whoever asked for it.
    pub label: String,
    /// The last four characters of its text.
    pub last_four: String,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was last used, give or take a minute.
    pub last_access_at: Option<Timestamp>,
}

impl ApiToken {
    /// Names the token in an event.
    pub(crate) fn subject(&self) -> Subject {
        Subject::token(self.id, self.account_id).with("label", self.label.as_str())
    }

    /// Returns what an event keeps of the token: nothing of its text.
    pub(crate) fn recorded(&self) -> Value {
        Value::Object(Map::from_iter([
            ("accountId".to_owned(), self.account_id.to_string().into()),
            ("expiresAt".to_owned(), self.expires_at.to_millis_text().into()),
            ("label".to_owned(), self.label.as_str().into()),
        ]))
    }
}
