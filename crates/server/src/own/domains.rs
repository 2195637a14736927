//! `/steward/v1/orgs/{orgId}/domains`: claiming, proving and giving up domains.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::Error;
use steward_core::domain::{self, DomainClaim, Method, NotVerified, Verification};
use steward_core::text::DOMAIN_LIMIT;
use uuid::Uuid;

use super::{OwnBody, Page, accounts, answer, done};
use crate::auth::Org;
use crate::auth::scope::{ReadDomains, WriteDomains};
use crate::failure::Failure;
use crate::family::{Problem, json_response, json_text};
use crate::query::Query;
use crate::state::AppState;
use crate::wire::{ClaimMethod, ClaimStatus, LookupOutcome, Moment, PROOFS, ProofMethod};

/// A domain to claim.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "NewDomainClaim")]
pub(crate) struct NewClaim {
    /// The domain, spelt as people do or as in DNS.
    #[schemars(length(min = 1, max = DOMAIN_LIMIT))]
    domain: String,
    /// How it is to be proved: `dns` unless said otherwise.
    #[schemars(with = "Option<ProofMethod>")]
    method: Option<String>,
}

/// How to look for a proof.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ProofSearch")]
pub(crate) struct By {
    /// Where to look: where the claim says, unless said otherwise.
    #[schemars(with = "Option<ProofMethod>")]
    method: Option<String>,
}

fn method(text: Option<&str>) -> Result<Option<Method>, Error> {
    match text {
        None => Ok(None),
        Some(text) => match PROOFS.into_iter().find(|method| method.as_str() == text) {
            Some(method) => Ok(Some(method)),
            None => Err(Error::invalid("method", "must be dns or http")),
        },
    }
}

/// `GET /steward/v1/orgs/{orgId}/domains`: every claim with what proves it.
pub(crate) async fn list(Org(caller, _): Org<ReadDomains>, query: Query) -> Result<Response<Body>, Failure> {
    let page = domain::list(&caller, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, shown)))
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
    let data = preview.page.items.iter().map(|account| accounts::shown(&state, account)).collect();
    let meta = PreviewMeta {
        total: preview.total,
        more_than_total: preview.more_than_total,
        next: preview.page.next.as_deref(),
    };
    Ok(answer(StatusCode::OK, &Previewed { data, meta }))
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

/// A problem with what was found where the proof was looked for.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UnverifiedProblem<'a> {
    #[serde(flatten)]
    problem: Problem,
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<Check<'a>>,
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
    let problem = Problem::new(StatusCode::CONFLICT, detail);
    let body = json_text(&UnverifiedProblem { problem, check: claim.last_check.as_ref().map(looked) });
    json_response(StatusCode::CONFLICT, "application/problem+json", body)
}

/// A claim on a domain.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DomainClaim")]
pub(crate) struct Shown<'a> {
    id: Uuid,
    /// The domain, spelt as in DNS.
    domain: &'a str,
    /// The domain, spelt as people do.
    unicode_domain: String,
    method: ClaimMethod,
    status: ClaimStatus,
    /// What proves it, in either of two ways; null where nothing does any more, and where nothing has to.
    proof: Option<Proof>,
    created_at: Moment,
    /// When it was verified, the last time.
    verified_at: Option<Moment>,
    /// When its proof was last seen.
    proved_at: Option<Moment>,
    /// When its proof is looked for next without anybody asking.
    next_check_at: Option<Moment>,
    /// Since when the proof of a verified domain has been gone.
    missing_since: Option<Moment>,
    /// Until when a proof that is gone does no harm.
    grace_ends_at: Option<Moment>,
    last_check: Option<Check<'a>>,
    /// Whether accounts are being claimed now.
    claiming: bool,
    /// How many accounts its last verification has claimed.
    claimed_accounts: i64,
}

/// What proves a claim on a domain.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DomainProof")]
struct Proof {
    dns: DnsProof,
    http: HttpProof,
}

/// A record in DNS that proves a claim.
#[derive(Serialize, JsonSchema)]
struct DnsProof {
    #[serde(rename = "type")]
    #[schemars(extend("const" = "TXT"))]
    kind: &'static str,
    /// Where the record may stand: one of them is enough.
    names: [String; 2],
    value: String,
}

/// A file that proves a claim.
#[derive(Serialize, JsonSchema)]
struct HttpProof {
    #[schemars(url)]
    url: String,
    /// What one of its lines is.
    line: String,
}

/// What one look for a proof found.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DomainCheck")]
struct Check<'a> {
    /// Where the proof was looked for.
    method: ClaimMethod,
    at: Moment,
    /// Whether it was there.
    proved: bool,
    /// The single look-ups, in their order.
    lookups: Vec<Lookup<'a>>,
}

/// One question that was put to the world.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DomainLookup")]
struct Lookup<'a> {
    /// What was asked for: `TXT example.com`, or a URL.
    question: &'a str,
    /// Who was asked: name servers, or the address that was connected to.
    asked: &'a [String],
    /// What was seen: texts of records, or lines of the file.
    answer: &'a [String],
    outcome: LookupOutcome,
    /// The same as a sentence.
    found: &'a str,
    /// What to do, where something is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'a str>,
}

/// The accounts that verifying a domain would claim.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DomainPreview")]
pub(crate) struct Previewed<'a> {
    data: Vec<accounts::Shown<'a>>,
    meta: PreviewMeta<'a>,
}

/// How many accounts a preview has, and how it goes on.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DomainPreviewMeta")]
struct PreviewMeta<'a> {
    /// The accounts of all pages, as far as they were counted.
    total: i64,
    /// Whether there are even more than that.
    more_than_total: bool,
    /// The cursor of the next page; null on the last one.
    next: Option<&'a str>,
}

fn shown(claim: &DomainClaim) -> Shown<'_> {
    Shown {
        id: claim.id.0,
        domain: &claim.domain,
        unicode_domain: domain::unicode_name(&claim.domain),
        method: ClaimMethod(claim.method),
        status: ClaimStatus(claim.status),
        proof: proof(claim),
        created_at: Moment(claim.created_at),
        verified_at: claim.verified_at.map(Moment),
        proved_at: claim.proved_at.map(Moment),
        next_check_at: claim.next_check_at.map(Moment),
        missing_since: claim.missing_since.map(Moment),
        grace_ends_at: claim.grace_ends_at().map(Moment),
        last_check: claim.last_check.as_ref().map(looked),
        claiming: claim.claiming,
        claimed_accounts: claim.claimed_accounts,
    }
}

fn proof(claim: &DomainClaim) -> Option<Proof> {
    if claim.status == domain::ClaimStatus::Deleted || claim.method == Method::Operator {
        return None;
    }
    let value = domain::txt_value(claim);
    Some(Proof {
        dns: DnsProof { kind: "TXT", names: domain::txt_names(claim), value: value.clone() },
        http: HttpProof { url: domain::http_url(claim), line: value },
    })
}

fn looked(check: &domain::Check) -> Check<'_> {
    let lookups = check.lookups.iter().map(|lookup| Lookup {
        question: &lookup.question,
        asked: &lookup.asked,
        answer: &lookup.answer,
        outcome: LookupOutcome(lookup.outcome),
        found: &lookup.found,
        fix: lookup.fix.as_deref(),
    });
    Check {
        method: ClaimMethod(check.method),
        at: Moment(check.at),
        proved: check.proved,
        lookups: lookups.collect(),
    }
}
