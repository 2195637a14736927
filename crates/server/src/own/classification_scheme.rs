//! `/steward/v1/orgs/{orgId}/classifications`: what an organization decided about classification, and the default levels of
//! containers.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::Error;
use steward_core::ari::{ARI_LIMIT, Ari};
use steward_core::classification::{
    self, Classifiers, ContainerDefault, ContainerDefaults, DefaultLevel, LIST_LIMIT, Scheme, SchemeChange,
    UserOverride,
};
use uuid::Uuid;

use super::classifications::{Labelling, level, named};
use super::{OwnBody, Page, answer, done};
use crate::auth::scope::{ReadClassificationLevels, WriteClassificationLevels};
use crate::dlp::Classifying;
use crate::dlp::levels::{Author, author};
use crate::failure::Failure;
use crate::family::Refusal;
use crate::organizations::{a_limit, limit};
use crate::query::{Form, Parameter, Query};
use crate::wire::{
    ClassificationClassifiers, ClassificationContainerDefaults, ClassificationUserOverride, Moment,
};

const CONTAINER: Parameter = Parameter::new(
    "container",
    "The ARI of the container, or the id of a workspace.",
    Form::Text { most: Some(ARI_LIMIT) },
);

pub(crate) const CONTAINERS: &[Parameter] = &[a_limit(LIST_LIMIT, LIST_LIMIT)];
pub(crate) const ONE: &[Parameter] = &[CONTAINER];

/// How an organization classifies.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ClassificationSettings")]
pub(crate) struct Shown<'a> {
    /// The level of what nothing else classifies; null where there is none.
    default: Option<ShownDefault<'a>>,
    user_override: ClassificationUserOverride,
    classifiers: ClassificationClassifiers,
    container_defaults: ClassificationContainerDefaults,
}

/// A level that something has by default.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DefaultClassificationLevel")]
pub(crate) struct ShownDefault<'a> {
    level_id: Uuid,
    author: Author<'a>,
    at: Moment,
}

/// The default level of a container.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ContainerClassificationLevel")]
pub(crate) struct ShownContainer<'a> {
    /// Its ARI; a site has one spelling, whatever product names it.
    container: &'a str,
    /// Null where nobody chose one.
    default: Option<ShownDefault<'a>>,
}

/// What is to be different; what is not named stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ClassificationSettingsChange")]
pub(crate) struct ChangeBody {
    #[schemars(with = "Option<ClassificationUserOverride>")]
    user_override: Option<String>,
    #[schemars(with = "Option<ClassificationClassifiers>")]
    classifiers: Option<String>,
    #[schemars(with = "Option<ClassificationContainerDefaults>")]
    container_defaults: Option<String>,
}

/// A level to be had by default.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "NewDefaultClassificationLevel")]
pub(crate) struct DefaultBody {
    /// The id of a published level, or its ARI.
    level_id: String,
}

/// A level to be had by default in a container.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "NewContainerClassificationLevel")]
pub(crate) struct ContainerBody {
    /// The ARI of the container, or the id of a workspace.
    #[schemars(length(max = ARI_LIMIT))]
    container: String,
    /// The id of a published level, or its ARI.
    level_id: String,
}

/// A container whose level is to be taken away; the query can name it too.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ContainerClassificationRemoval")]
pub(crate) struct RemovalBody {
    /// The ARI of the container, or the id of a workspace.
    #[schemars(length(max = ARI_LIMIT))]
    container: Option<String>,
}

/// `GET /steward/v1/orgs/{orgId}/classifications/settings`.
pub(crate) async fn read(
    Classifying(classifier, _): Classifying<ReadClassificationLevels>,
) -> Result<Response<Body>, Failure> {
    Ok(answer(StatusCode::OK, &shown(&classification::read_scheme(&classifier).await?)))
}

/// `PATCH /steward/v1/orgs/{orgId}/classifications/settings`.
pub(crate) async fn change(
    Classifying(classifier, _): Classifying<WriteClassificationLevels>,
    OwnBody(body): OwnBody<ChangeBody>,
) -> Result<Response<Body>, Failure> {
    let wanted = SchemeChange {
        user_override: word(body.user_override, "userOverride", UserOverride::ALL, UserOverride::as_str)?,
        classifiers: word(body.classifiers, "classifiers", Classifiers::ALL, Classifiers::as_str)?,
        container_defaults: word(
            body.container_defaults,
            "containerDefaults",
            ContainerDefaults::ALL,
            ContainerDefaults::as_str,
        )?,
    };
    Ok(answer(StatusCode::OK, &shown(&classification::change_settings(&classifier, wanted).await?)))
}

/// `PUT /steward/v1/orgs/{orgId}/classifications/default`: the level of what nothing else classifies.
pub(crate) async fn set_default(
    Classifying(classifier, _): Classifying<WriteClassificationLevels>,
    OwnBody(body): OwnBody<DefaultBody>,
) -> Result<Response<Body>, Failure> {
    let default = classification::set_default(&classifier, level(&body.level_id)).await?;
    Ok(answer(StatusCode::OK, &default_shown(&default)))
}

/// `DELETE /steward/v1/orgs/{orgId}/classifications/default`.
pub(crate) async fn remove_default(
    Classifying(classifier, _): Classifying<WriteClassificationLevels>,
) -> Result<Response<Body>, Failure> {
    classification::remove_default(&classifier).await?;
    Ok(done())
}

/// `GET /steward/v1/orgs/{orgId}/classifications/containers`: containers with a level of their own.
pub(crate) async fn containers(
    Classifying(classifier, _): Classifying<ReadClassificationLevels>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let limit = limit(&query, LIST_LIMIT, LIST_LIMIT)?;
    let page = classification::list_containers(&classifier, limit, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, container_shown)))
}

/// `GET /steward/v1/orgs/{orgId}/classifications/container?container=…`: the level that was chosen for one container.
pub(crate) async fn container(
    Labelling(labeller, _): Labelling<ReadClassificationLevels>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let asked = of_query(&query)?;
    let found = classification::read_container(&labeller, &asked).await?;
    let default = found.as_ref().map(|found| default_shown(&found.default));
    Ok(answer(StatusCode::OK, &ShownContainer { container: asked.as_str(), default }))
}

/// `PUT /steward/v1/orgs/{orgId}/classifications/container`: chooses the level of a container.
pub(crate) async fn set_container(
    Labelling(labeller, _): Labelling<WriteClassificationLevels>,
    OwnBody(body): OwnBody<ContainerBody>,
) -> Result<Response<Body>, Failure> {
    let (container, level) = (container_of(&body.container)?, level(&body.level_id));
    let set = classification::set_container_default(&labeller, &container, level).await?;
    Ok(answer(StatusCode::OK, &container_shown(&set)))
}

/// `DELETE /steward/v1/orgs/{orgId}/classifications/container?container=…`.
pub(crate) async fn remove_container(
    Labelling(labeller, _): Labelling<WriteClassificationLevels>,
    query: Query,
    OwnBody(body): OwnBody<RemovalBody>,
) -> Result<Response<Body>, Failure> {
    let container = match &body.container {
        Some(text) => container_of(text)?,
        None => of_query(&query)?,
    };
    classification::remove_container_default(&labeller, &container).await?;
    Ok(done())
}

fn of_query(query: &Query) -> Result<Ari, Failure> {
    let workspace = query.first("container").filter(|text| Uuid::try_parse(text).is_ok());
    let container = match workspace {
        Some(text) => Some(container_of(text)?),
        None => named(query, "container")?,
    };
    container.ok_or_else(|| {
        let rule = "must name a container by its ARI, or a workspace by its id".to_owned();
        Refusal::Query { field: "container".into(), rule }.into()
    })
}

/// Reads the name of a container: a workspace is the site with its id.
fn container_of(text: &str) -> Result<Ari, Error> {
    match Uuid::try_parse(text) {
        Ok(_) => Ari::of_site(text).ok_or_else(|| Error::invalid("container", "must be an ARI")),
        Err(_) => Ari::read(text, "container"),
    }
}

fn word<T: Copy>(
    text: Option<String>,
    field: &'static str,
    all: &[T],
    as_str: impl Fn(T) -> &'static str,
) -> Result<Option<T>, Error> {
    let Some(text) = text else { return Ok(None) };
    let found = all.iter().copied().find(|word| as_str(*word) == text);
    let words: Vec<&str> = all.iter().map(|word| as_str(*word)).collect();
    found.map(Some).ok_or_else(|| Error::invalid(field, format!("must be one of {}", words.join(", "))))
}

fn shown(scheme: &Scheme) -> Shown<'_> {
    Shown {
        default: scheme.default.as_ref().map(default_shown),
        user_override: ClassificationUserOverride(scheme.user_override),
        classifiers: ClassificationClassifiers(scheme.classifiers),
        container_defaults: ClassificationContainerDefaults(scheme.container_defaults),
    }
}

fn default_shown(default: &DefaultLevel) -> ShownDefault<'_> {
    ShownDefault { level_id: default.level_id.0, author: author(&default.set.by), at: Moment(default.set.at) }
}

fn container_shown(item: &ContainerDefault) -> ShownContainer<'_> {
    ShownContainer { container: item.container.as_str(), default: Some(default_shown(&item.default)) }
}
