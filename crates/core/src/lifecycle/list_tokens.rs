//! Lists the API tokens of an account.

use super::permissions::{Operation, allow};
use super::target::Target;
use crate::error::Error;
use crate::token::{ApiToken, store as tokens};

/// Lists the tokens of an account, oldest first, those that ended included.
pub async fn list_tokens(target: &Target) -> Result<Vec<ApiToken>, Error> {
    allow(Operation::ListTokens, &target.facts)?;
    let account_id = target.account.id;
    target
        .caller
        .context
        .steward
        .database()
        .read(move |read| async move { tokens::list(&read, account_id).await.map_err(Error::from) })
        .await
}
