//! Lists and counts the API tokens of all accounts that an organization manages.

use uuid::Uuid;

use super::model::ApiToken;
use super::query;
use super::rules::is_usable_by;
use crate::account::AccountStatus;
use crate::context::Timestamp;
use crate::error::Error;
use crate::key::{CredentialStatus, Field, Listed, Place, Question, SortKey, Source, counted, page};
use crate::page::Page;
use crate::principal::OrgCaller;
use crate::text::fold;

const TAG: &str = "api-tokens";

/// A token, with whoever it acts for.
#[derive(Debug, Clone)]
pub struct TokenItem {
    /// The token.
    pub token: ApiToken,
    /// The name of its account.
    pub name: String,
    /// The address of its account.
    pub email: String,
    pub(super) account_status: AccountStatus,
    pub(super) delete_at: Option<Timestamp>,
    pub(super) export_blocked: bool,
}

impl TokenItem {
    /// Says whether it lets anybody in.
    pub fn status(&self, now: Timestamp) -> CredentialStatus {
        if self.token.expires_at <= now {
            CredentialStatus::Expired
        } else if is_usable_by(self.account_status, self.export_blocked, self.delete_at, now) {
            CredentialStatus::Allowed
        } else {
            CredentialStatus::Blocked
        }
    }
}

impl Listed for TokenItem {
    fn place(&self) -> (Uuid, Uuid) {
        (self.token.account_id.0, self.token.id.0)
    }

    fn texts(&self) -> Vec<&str> {
        vec![&self.token.label, &self.name, &self.email]
    }

    fn status(&self, now: Timestamp) -> CredentialStatus {
        Self::status(self, now)
    }

    fn created_at(&self) -> Timestamp {
        self.token.created_at
    }

    fn last_active_at(&self) -> Option<Timestamp> {
        self.token.last_access_at
    }

    fn sort_key(&self, by: Field) -> SortKey {
        match by {
            Field::Label => SortKey::Text(fold(&self.token.label)),
            Field::CreatedAt => SortKey::At(self.token.created_at.0),
            Field::ExpiresAt => SortKey::At(self.token.expires_at.0),
            Field::LastActiveAt => self.token.last_access_at.map_or(SortKey::Missing, |at| SortKey::At(at.0)),
            Field::UserName => SortKey::Text(fold(&self.name)),
            Field::UserEmail => SortKey::Text(fold(&self.email)),
        }
    }
}

/// Lists the API tokens of the accounts that the caller's organization manages, those that are asked for. With a cursor
/// the question is that of the first page.
pub async fn list_org_tokens(
    caller: &OrgCaller,
    question: Question,
    cursor: Option<&str>,
) -> Result<Page<TokenItem>, Error> {
    caller.require_admin("list API tokens")?;
    page(caller, TAG, question, cursor, &Tokens(caller)).await
}

/// Counts them.
pub async fn count_org_tokens(caller: &OrgCaller, question: &Question) -> Result<u64, Error> {
    caller.require_admin("count API tokens")?;
    counted(caller, question, &Tokens(caller)).await
}

/// The tokens of managed accounts, account by account.
struct Tokens<'a>(&'a OrgCaller);

impl Source for Tokens<'_> {
    type Item = TokenItem;

    async fn read(&self, after: Place, rows: i64) -> Result<Vec<TokenItem>, Error> {
        let org_id = self.0.org_id;
        let database = self.0.context.steward.database();
        database.read(move |read| async move { Ok(query::tokens(&read, org_id, after, rows).await?) }).await
    }
}
