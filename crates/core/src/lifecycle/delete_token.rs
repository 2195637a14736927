//! Deletes API tokens.

use super::permissions::Operation;
use super::target::{Target, hold_in};
use crate::account::store as accounts;
use crate::error::{Error, Violation};
use crate::event::{Changed, Delta, Event, Message, change};
use crate::id::TokenId;
use crate::token::{API_TOKEN_REVOKED, store as tokens};

/// The longest text that is looked at as the id of a token.
const ID_LIMIT: usize = 128;

/// Deletes a token of an account. It opens nothing from the answer on.
pub async fn delete_token(target: &Target, id: &str) -> Result<(), Error> {
    let id = token_id(id)?;
    let org_id = target.caller.org_id;
    change(&target.caller.context, target.clone(), move |change, target| async move {
        let (account, _) = hold_in(&change, &target, Operation::DeleteToken).await?;
        let token = tokens::lock(&change, account.id, id).await?;
        let token = token.ok_or_else(|| Error::not_found("API token", id))?;
        tokens::delete(&change, id).await?;
        let left = !tokens::list(&change, account.id).await?.is_empty();
        accounts::hold_tokens(&change, account.id, left).await?;
        let message = Message::from("Revoked API token ").personal(account.person(), &token.label);
        let event = Event::new(org_id, &API_TOKEN_REVOKED, message)
            .about(token.subject())
            .about(account.subject())
            .delta(Delta::removed(token.recorded()));
        let recorded = change.record(event);
        Ok(Changed::recorded((), recorded))
    })
    .await
}

/// Reads the id of a token. Text that could be one but is none of ours names no token; other text is refused (it has
/// the characters of the ids of accounts, user management API §1).
fn token_id(text: &str) -> Result<TokenId, Error> {
    let sound = |letter: char| letter.is_ascii_alphanumeric() || "_|:-".contains(letter);
    let mut rules = Vec::new();
    if !text.chars().all(sound) {
        rules.push("validCharacters");
    }
    if text.len() > ID_LIMIT {
        rules.push("maxLength");
    }
    if !rules.is_empty() {
        return Err(Error::Violations(vec![Violation { field: "tokenId".to_owned(), rules }]));
    }
    text.parse().map_err(|_| Error::not_found("API token", text))
}
