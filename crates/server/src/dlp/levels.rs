//! `/v1/orgs/{orgId}/classification-levels` (data loss prevention API §1).

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use schemars::JsonSchema;
use serde::Serialize;
use steward_core::classification::{self, LIST_LIMIT, Level};
use uuid::Uuid;

use super::{Classifying, Sent, accepted, answer, asked};
use crate::auth::scope::{ReadClassificationLevels, WriteClassificationLevels};
use crate::failure::Failure;
use crate::organizations::{a_limit, limit, with_query};
use crate::query::{Parameter, Query};
use crate::state::AppState;
use crate::wire::{AccountId, ClassificationLevelColor, ClassificationLevelStatus, Moment};

pub(crate) const PARAMETERS: &[Parameter] = &[a_limit(LIST_LIMIT, LIST_LIMIT)];

/// A classification level.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ClassificationLevel")]
pub(crate) struct Shown<'a> {
    level_id: Uuid,
    org_id: Uuid,
    name: &'a str,
    /// What falls under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    definition: Option<&'a str>,
    /// How such content is to be handled.
    #[serde(skip_serializing_if = "Option::is_none")]
    guideline: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    color: Option<ClassificationLevelColor>,
    /// Its place among all levels of the organization; 1 is the most sensitive.
    sensitivity: i64,
    status: ClassificationLevelStatus,
    created_by: Author<'a>,
    created_on: Moment,
    changed_by: Author<'a>,
    changed_on: Moment,
}

/// Whoever made or changed a classification level.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ClassificationLevelAuthor")]
pub(crate) struct Author<'a> {
    /// The name of the account, or that of a key which acts for nobody; absent once the account has left the organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// Absent for a key that acts for nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<AccountId>,
}

/// A page of classification levels, the most sensitive first.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ClassificationLevelPage")]
pub(crate) struct LevelPage<'a> {
    levels: Vec<Shown<'a>>,
    links: Links,
}

/// Where a list of classification levels begins and goes on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ClassificationLevelLinks")]
struct Links {
    #[schemars(url)]
    first: String,
    /// The next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(url)]
    next: Option<String>,
}

/// Classification levels.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ClassificationLevels")]
pub(crate) struct Levels<'a> {
    levels: Vec<Shown<'a>>,
}

/// `GET /v1/orgs/{orgId}/classification-levels`: levels of every status.
pub(crate) async fn list(
    State(state): State<AppState>,
    Classifying(classifier, _): Classifying<ReadClassificationLevels>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let limit = limit(&query, LIST_LIMIT, LIST_LIMIT)?;
    let page = classification::list(&classifier, limit, query.first("cursor")).await?;
    let base = state.base_url();
    let url = format!("{base}/admin/dlp/v1/orgs/{}/classification-levels", classifier.org_id());
    let links = links(&url, &query, page.next.as_deref());
    Ok(answer(&LevelPage { levels: page.items.iter().map(shown).collect(), links }))
}

/// `POST /v1/orgs/{orgId}/classification-levels`: a draft.
pub(crate) async fn create(
    Classifying(classifier, _): Classifying<WriteClassificationLevels>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    Ok(accepted(&shown(&classification::create(&classifier, &asked::new_level(body)?).await?)))
}

/// `GET /v1/orgs/{orgId}/classification-levels/{levelId}`.
pub(crate) async fn read(
    Classifying(classifier, _): Classifying<ReadClassificationLevels>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    Ok(answer(&shown(&classification::read(&classifier, &id).await?)))
}

/// `PUT /v1/orgs/{orgId}/classification-levels/{levelId}`.
pub(crate) async fn edit(
    Classifying(classifier, _): Classifying<WriteClassificationLevels>,
    Path((_, id)): Path<(String, String)>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    Ok(accepted(&shown(&classification::edit(&classifier, &id, asked::edit(body)?).await?)))
}

/// `POST /v1/orgs/{orgId}/classification-levels/publish`: all of the levels or none.
pub(crate) async fn publish(
    Classifying(classifier, _): Classifying<WriteClassificationLevels>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let levels = classification::publish(&classifier, &asked::levels(body)?).await?;
    Ok(accepted(&Levels { levels: levels.iter().map(shown).collect() }))
}

/// `POST /v1/orgs/{orgId}/classification-levels/archive`: one level.
pub(crate) async fn archive(
    Classifying(classifier, _): Classifying<WriteClassificationLevels>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    Ok(accepted(&shown(&classification::archive(&classifier, &asked::level(body)?).await?)))
}

/// `POST /v1/orgs/{orgId}/classification-levels/restore`: one level, which is a draft again.
pub(crate) async fn restore(
    Classifying(classifier, _): Classifying<WriteClassificationLevels>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    Ok(accepted(&shown(&classification::restore(&classifier, &asked::level(body)?).await?)))
}

/// `POST /v1/orgs/{orgId}/classification-levels/reorder`: shows all levels in their order.
pub(crate) async fn reorder(
    Classifying(classifier, _): Classifying<WriteClassificationLevels>,
    Sent(body): Sent,
) -> Result<Response<Body>, Failure> {
    let levels = classification::reorder(&classifier, asked::order(body)?).await?;
    Ok(accepted(&Levels { levels: levels.iter().map(shown).collect() }))
}

/// Writes links: URLs, as those of the organizations API, but with other names.
fn links(url: &str, query: &Query, next: Option<&str>) -> Links {
    let mut parameters: Vec<(String, String)> =
        query.0.iter().filter(|(name, _)| name != "cursor").cloned().collect();
    let first = with_query(url, &parameters);
    let next = next.map(|cursor| {
        parameters.push(("cursor".to_owned(), cursor.to_owned()));
        with_query(url, &parameters)
    });
    Links { first, next }
}

fn shown(level: &Level) -> Shown<'_> {
    Shown {
        level_id: level.id.0,
        org_id: level.org_id.0,
        name: &level.fields.name,
        definition: level.fields.definition.as_deref(),
        guideline: level.fields.guideline.as_deref(),
        color: level.fields.color.map(ClassificationLevelColor),
        sensitivity: level.sensitivity,
        status: ClassificationLevelStatus(level.status),
        created_by: author(&level.created.by),
        created_on: Moment(level.created.at),
        changed_by: author(&level.changed.by),
        changed_on: Moment(level.changed.at),
    }
}

pub(crate) fn author(author: &classification::Author) -> Author<'_> {
    // Only the program itself acts without a key.
    let name = if author.key.is_none() { Some("Steward") } else { author.name.as_deref() };
    Author { name, account_id: author.account.map(AccountId) }
}
