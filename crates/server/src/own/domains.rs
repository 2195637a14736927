//! `/steward/v1/orgs/{orgId}/domains`: claiming, proving and giving up domains.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use steward_core::Error;
use steward_core::context::Timestamp;
use steward_core::domain::{self, Check, ClaimStatus, DomainClaim, Method, NotVerified, Verification};

use super::{OwnBody, accounts, answer, done};
use crate::auth::Org;
use crate::auth::scope::{ReadDomains, WriteDomains};
use crate::failure::Failure;
use crate::family::{json_response, problem_with};
use crate::query::Query;
use crate::state::AppState;

/// A domain to claim.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewClaim {
    domain: String,
    method: Option<String>,
}

/// How to look for a proof.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct By {
    method: Option<String>,
}

fn method(text: Option<&str>) -> Result<Option<Method>, Error> {
    match text {
        None => Ok(None),
        Some("dns") => Ok(Some(Method::Dns)),
        Some("http") => Ok(Some(Method::Http)),
        Some(_) => Err(Error::invalid("method", "must be dns or http")),
    }
}

/// `GET /steward/v1/orgs/{orgId}/domains`: every claim with what proves it.
pub(crate) async fn list(Org(caller, _): Org<ReadDomains>, query: Query) -> Result<Response<Body>, Failure> {
    let page = domain::list(&caller, query.first("cursor")).await?;
    let data: Vec<Value> = page.items.iter().map(shown).collect();
    Ok(answer(StatusCode::OK, &json!({ "data": data, "meta": { "next": page.next } })))
}

/// `GET /steward/v1/orgs/{orgId}/domains/{domainId}`.
pub(crate) async fn read(
    Org(caller, _): Org<ReadDomains>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    Ok(answer(StatusCode::OK, &shown(&domain::find(&caller, &id).await?)))
}

/// `POST /steward/v1/orgs/{orgId}/domains`: a claim, with what is to be shown to prove it.
pub(crate) async fn claim(
    Org(caller, _): Org<WriteDomains>,
    OwnBody(body): OwnBody<NewClaim>,
) -> Result<Response<Body>, Failure> {
    let method = method(body.method.as_deref())?.unwrap_or(Method::Dns);
    let claim = domain::claim(&caller, &body.domain, method).await?;
    Ok(answer(StatusCode::CREATED, &shown(&claim)))
}

/// `POST /steward/v1/orgs/{orgId}/domains/{domainId}/check`: looks for the proof and says what it found.
pub(crate) async fn check(
    Org(caller, _): Org<WriteDomains>,
    Path((_, id)): Path<(String, String)>,
    OwnBody(body): OwnBody<By>,
) -> Result<Response<Body>, Failure> {
    let claim = domain::check(&caller, &id, method(body.method.as_deref())?).await?;
    Ok(answer(StatusCode::OK, &shown(&claim)))
}

/// `GET /steward/v1/orgs/{orgId}/domains/{domainId}/preview`: the accounts that verifying the domain would claim.
pub(crate) async fn preview(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadDomains>,
    Path((_, id)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let preview = domain::preview(&caller, &id, query.first("cursor")).await?;
    let data: Vec<Value> =
        preview.page.items.iter().map(|account| accounts::shown(&state, account)).collect();
    Ok(answer(
        StatusCode::OK,
        &json!({
            "data": data,
            "meta": { "total": preview.total, "moreThanTotal": preview.more_than_total, "next": preview.page.next },
        }),
    ))
}

/// `POST /steward/v1/orgs/{orgId}/domains/{domainId}/verify`: looks for the proof and takes the domain over.
pub(crate) async fn verify(
    Org(caller, _): Org<WriteDomains>,
    Path((_, id)): Path<(String, String)>,
    OwnBody(body): OwnBody<By>,
) -> Result<Response<Body>, Failure> {
    match domain::verify(&caller, &id, method(body.method.as_deref())?).await? {
        Verification::Verified(claim) => Ok(answer(StatusCode::OK, &shown(&claim))),
        Verification::Not(why, claim) => Ok(refused(why, &claim)),
    }
}

/// `DELETE /steward/v1/orgs/{orgId}/domains/{domainId}`: gives the domain up and lets its accounts go.
pub(crate) async fn release(
    Org(caller, _): Org<WriteDomains>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    domain::release(&caller, &id).await?;
    Ok(done())
}

fn refused(why: NotVerified, claim: &DomainClaim) -> Response<Body> {
    let detail = match why {
        NotVerified::Unproved => {
            "The proof of the domain was not found; `check` says where it was looked for and what to do."
        }
        NotVerified::Taken => {
            "Another organization has verified this domain and its proof still stands. Remove that proof from the \
             domain, then verify again."
        }
    };
    let check = json!({ "check": claim.last_check.as_ref().map(looked) });
    let body = problem_with(StatusCode::CONFLICT, detail, check);
    json_response(StatusCode::CONFLICT, "application/problem+json", body)
}

fn shown(claim: &DomainClaim) -> Value {
    let time = |time: Option<Timestamp>| time.map(Timestamp::to_millis_text);
    let value = domain::txt_value(claim);
    let proof = match claim.method {
        Method::Operator => Value::Null,
        Method::Dns | Method::Http => json!({
            "dns": { "type": "TXT", "names": domain::txt_names(claim), "value": value },
            "http": { "url": domain::http_url(claim), "line": value },
        }),
    };
    json!({
        "id": claim.id.to_string(),
        "domain": claim.domain,
        "unicodeDomain": domain::unicode_name(&claim.domain),
        "method": claim.method.as_str(),
        "status": claim.status.as_str(),
        "proof": if claim.status == ClaimStatus::Deleted { Value::Null } else { proof },
        "createdAt": claim.created_at.to_millis_text(),
        "verifiedAt": time(claim.verified_at),
        "provedAt": time(claim.proved_at),
        "nextCheckAt": time(claim.next_check_at),
        "missingSince": time(claim.missing_since),
        "graceEndsAt": time(claim.grace_ends_at()),
        "lastCheck": claim.last_check.as_ref().map(looked),
        "claiming": claim.claiming,
        "claimedAccounts": claim.claimed_accounts,
    })
}

fn looked(check: &Check) -> Value {
    json!({
        "method": check.method.as_str(),
        "at": check.at.to_millis_text(),
        "proved": check.proved,
        "lookups": check.lookups,
    })
}
