//! Begins to claim a domain.

use serde_json::json;

use super::actions::DOMAIN_CLAIMED;
use super::consumer::is_consumer;
use super::model::{ClaimStatus, DomainClaim, Method};
use super::{rules, store};
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, change};
use crate::principal::OrgCaller;
use crate::text::domain_name;

/// Claims that one organization may have, given up ones included.
const CLAIMS: i64 = 1000;

/// Claims a domain for the caller's organization. The claim says what has to be shown to prove it, and where.
///
/// Nothing is said about claims of others: whoever proves a domain first has it.
pub async fn claim(caller: &OrgCaller, domain: &str, method: Method) -> Result<DomainClaim, Error> {
    caller.require_admin("claim domains")?;
    let context = &caller.context;
    let domain = domain_name(domain.trim()).ok_or_else(rules::not_a_domain)?;
    if is_consumer(&domain) {
        let rule = "must not be that of a mail service for everybody: nobody can speak for its users";
        return Err(Error::invalid("domain", rule));
    }
    let claim = DomainClaim::draft(context, caller.org_id, domain, method);
    change(context, claim, |change, claim| async move {
        let claim = match store::lock_by_name(&change, claim.org_id, &claim.domain).await? {
            Some(old) if matches!(old.status, ClaimStatus::Deleted | ClaimStatus::Superseded) => {
                let again = DomainClaim { id: old.id, ..claim.as_ref().clone() };
                store::update(&change, &again).await?;
                again
            }
            Some(old) => {
                return Err(Error::AlreadyExists { what: "domain", field: "name", value: old.domain });
            }
            None if store::count(&change, claim.org_id).await? >= CLAIMS => {
                let rule = format!("cannot be claimed: an organization has at most {CLAIMS} claims");
                return Err(Error::invalid("domain", rule));
            }
            None => {
                store::insert(&change, &claim).await?;
                claim.as_ref().clone()
            }
        };
        let message = Message::from("Claimed domain ").plain(&claim.domain);
        let event = Event::new(claim.org_id, &DOMAIN_CLAIMED, message)
            .about(claim.subject())
            .delta(Delta::created(json!({ "name": claim.domain, "method": claim.method })));
        let recorded = change.record(event);
        Ok(Changed::recorded(claim, recorded))
    })
    .await
}
