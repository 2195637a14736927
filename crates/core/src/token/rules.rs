//! Decisions about API tokens, without a database.

use super::model::ApiToken;
use crate::account::{Account, AccountStatus};
use crate::context::Timestamp;
use crate::error::Error;

/// How long a token is good when nobody says, and at the longest, in seconds: a year.
const LONGEST_LIFE: i64 = 366 * 24 * 3600;

/// The most tokens of one account: they are listed in one answer (user management API, list of API tokens).
pub(crate) const TOKENS: usize = 100;

/// Decides whether a token lets anybody in. This is the one place that does: a token of an account that is disabled,
/// waits for its deletion or is closed opens nothing, and works again when the account does.
pub(crate) fn is_usable(token: &ApiToken, account: &Account, now: Timestamp) -> bool {
    token.account_id == account.id
        && is_usable_by(account.status, account.export_blocked_at.is_some(), account.delete_at, now)
        && token.expires_at > now
}

/// The part of the decision that looks at the account.
pub(super) fn is_usable_by(
    status: AccountStatus,
    export_blocked: bool,
    delete_at: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    status == AccountStatus::Active && !export_blocked && delete_at.is_none_or(|at| at > now)
}

/// Reads when a token is to end.
pub(super) fn expiry(asked: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, Error> {
    let latest = now.plus_seconds(LONGEST_LIFE);
    let expires_at = asked.unwrap_or(latest);
    if expires_at <= now || expires_at > latest {
        return Err(Error::invalid("expiresAt", "must lie in the future, at most a year from now"));
    }
    Ok(expires_at)
}
