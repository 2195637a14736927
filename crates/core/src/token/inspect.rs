//! Tells whom a presented API token stands for.

use steward_db::Priority;

use super::rules::is_usable;
use super::store;
use crate::account::store as accounts;
use crate::error::Error;
use crate::event::housekeeping;
use crate::id::{AccountId, TokenId};
use crate::key::KeyKind;
use crate::secret::{self, KeyDigest};
use crate::steward::Steward;

/// A use is written once a minute: looking at a token should cost no write.
const GRAIN: i64 = 60_000_000;

/// Whom a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The token.
    pub token_id: TokenId,
    /// Its account.
    pub account_id: AccountId,
}

/// Looks at a presented token and notes its use. There is one answer for a token that never was, one that ended and one
/// whose account cannot be used.
pub async fn inspect(steward: &Steward, presented: &str) -> Result<Option<Holder>, Error> {
    if secret::kind_of(presented) != Some(KeyKind::User) {
        return Ok(None);
    }
    let digest = KeyDigest::of(presented);
    let found = steward.database().read(move |read| async move {
        let Some(token) = store::find(&read, digest).await? else { return Ok::<_, Error>(None) };
        let account = accounts::find(&read, token.account_id).await?;
        Ok(account.map(|account| (token, account)))
    });
    let now = steward.now();
    let Some((token, _)) = found.await?.filter(|(token, account)| is_usable(token, account, now)) else {
        return Ok(None);
    };
    if token.last_access_at.is_none_or(|last| now.0 - last.0 >= GRAIN) {
        housekeeping(steward, Priority::Bulk, token.id, move |tx, id| async move {
            store::touch(&tx, *id, now).await.map_err(Error::from)
        })
        .await?;
    }
    Ok(Some(Holder { token_id: token.id, account_id: token.account_id }))
}
