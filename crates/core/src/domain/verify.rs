//! Verifies a domain on the word of whoever hosts the server.

use serde_json::json;

use super::actions::DOMAIN_VERIFIED;
use super::{DomainClaim, store};
use crate::context::Context;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Subject, change};
use crate::id::{DomainClaimId, OrgId};
use crate::text::fold;

/// Makes a claim valid without a proof. For development servers; only the program itself reaches it.
pub async fn verify_without_proof(
    context: &Context,
    org_id: OrgId,
    domain: &str,
) -> Result<DomainClaim, Error> {
    let domain = fold(domain);
    let claim = DomainClaim {
        id: DomainClaimId(context.uuid()),
        org_id,
        domain,
        method: "operator",
        created_at: context.now,
    };
    change(context, claim, |change, claim| async move {
        if store::verified_by(&change, &claim.domain).await?.is_some() {
            return Err(Error::AlreadyExists { what: "domain", field: "name", value: claim.domain.clone() });
        }
        store::insert_verified(&change, &claim).await?;
        let event = Event::new(claim.org_id, &DOMAIN_VERIFIED, format!("Verified domain {}", claim.domain))
            .about(Subject::new("domains", claim.id).with("name", claim.domain.as_str()))
            .delta(Delta::created(json!({ "name": claim.domain, "method": claim.method })));
        let recorded = change.record(event);
        Ok(Changed::recorded(claim.as_ref().clone(), recorded))
    })
    .await
}
