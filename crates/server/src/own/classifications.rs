//! `/steward/v1/orgs/{orgId}/classifications`: the levels of objects, and where they have them from.

use axum::body::Body;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::Error;
use steward_core::ari::{ARI_LIMIT, Ari};
use steward_core::classification::{
    self, AskedLabel, Classified, Entry, LIST_LIMIT, Label, LabelSource, Labeller, OBJECTS_LIMIT, Queried,
    Rank, User,
};
use uuid::Uuid;

use super::{OwnBody, Page, answer};
use crate::auth::scope::{Content, ReadClassificationLevels};
use crate::auth::{Needs, OrgOrProduct};
use crate::dlp::Classifying;
use crate::dlp::levels::{Author, author};
use crate::failure::Failure;
use crate::family::Refusal;
use crate::organizations::{a_limit, limit};
use crate::query::{Form, Parameter, Query};
use crate::state::AppState;
use crate::wire::{
    AccountId, ClassificationLabelSource, ClassificationLevelColor, ClassificationSetter,
    ClassificationSource, Moment,
};

const OBJECT: Parameter =
    Parameter::new("object", "The ARI of the object.", Form::Text { most: Some(ARI_LIMIT) });
const CONTAINER: Parameter = Parameter::new(
    "container",
    "The ARI of what the object lies in; what is known of that counts if it is not said.",
    Form::Text { most: Some(ARI_LIMIT) },
);
const SOURCE: Parameter =
    Parameter::new("source", "What the label comes from.", Form::Word(&["CONTENT", "AUTO"]));

pub(crate) const READ: &[Parameter] = &[OBJECT, CONTAINER];
pub(crate) const REMOVE: &[Parameter] = &[OBJECT, SOURCE];
pub(crate) const HISTORY: &[Parameter] = &[OBJECT, a_limit(LIST_LIMIT, LIST_LIMIT)];
pub(crate) const LABELLED: &[Parameter] = &[a_limit(LIST_LIMIT, LIST_LIMIT)];

/// Whoever classifies content: an organization key with the scope `S`, or a product key with `content`. Whether the
/// organization classifies data is found out before a body is read.
pub(crate) struct Labelling<S>(pub(crate) Labeller, pub(crate) std::marker::PhantomData<S>);

impl<S: Needs> FromRequestParts<AppState> for Labelling<S> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let labeller = match OrgOrProduct::<S, Content>::from_request_parts(parts, state).await? {
            OrgOrProduct::Org(caller) => classification::admit(caller).await?.into(),
            OrgOrProduct::Product(caller, _) => classification::admit_product(caller).await?,
        };
        Ok(Self(labeller, std::marker::PhantomData))
    }
}

/// A user for whom a product asks.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ClassifyingUser")]
pub(crate) struct UserBody {
    #[schemars(with = "AccountId")]
    account_id: String,
    /// Whether the user administers the container of the object.
    #[serde(default)]
    container_admin: bool,
}

impl UserBody {
    fn read(self) -> Result<User, Error> {
        let account = self.account_id.parse();
        let account =
            account.map_err(|_| Error::invalid("user.accountId", "must be the id of an account"))?;
        Ok(User { account, container_admin: self.container_admin })
    }
}

/// A level for an object.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "NewClassification")]
pub(crate) struct LabelBody {
    /// The ARI of the object.
    #[schemars(length(max = ARI_LIMIT))]
    object: String,
    /// The ARI of what it lies in.
    #[schemars(length(max = ARI_LIMIT))]
    container: Option<String>,
    /// The id of a published level, or its ARI.
    level_id: String,
    /// What the label comes from: `CONTENT` unless said otherwise.
    #[schemars(with = "Option<ClassificationLabelSource>")]
    source: Option<String>,
    /// Who chose it.
    user: Option<UserBody>,
}

/// What is to be taken away; the query can say it too.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ClassificationRemoval")]
pub(crate) struct RemovalBody {
    /// The ARI of the object.
    #[schemars(length(max = ARI_LIMIT))]
    object: Option<String>,
    /// What the label comes from: `CONTENT` unless said otherwise.
    #[schemars(with = "Option<ClassificationLabelSource>")]
    source: Option<String>,
    /// Who takes it away.
    user: Option<UserBody>,
}

/// Objects whose levels are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ClassificationQuestion")]
pub(crate) struct QuestionBody {
    #[serde(default)]
    #[schemars(length(min = 1, max = OBJECTS_LIMIT))]
    objects: Vec<ObjectBody>,
}

/// An object whose level is asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "QueriedObject")]
struct ObjectBody {
    /// The ARI of the object.
    #[schemars(length(max = ARI_LIMIT))]
    object: String,
    /// The ARI of what it lies in; what is known of that counts if it is not said.
    #[schemars(length(max = ARI_LIMIT))]
    container: Option<String>,
}

/// The level of an object.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ClassifiedObject")]
pub(crate) struct Shown<'a> {
    object: &'a str,
    /// What it lies in, as far as that is known.
    container: Option<&'a str>,
    /// Where its level comes from.
    source: ClassificationSource,
    /// Its level; null for an object that is unclassified.
    level: Option<ShownLevel<'a>>,
    /// The container whose default it is.
    default_of: Option<&'a str>,
    /// What the object was given, also where that has no effect.
    labels: Vec<ShownLabel<'a>>,
}

/// A classification level, as it is shown beside an object.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ClassificationLevelSummary")]
pub(crate) struct ShownLevel<'a> {
    level_id: Uuid,
    name: &'a str,
    color: Option<ClassificationLevelColor>,
    /// Its place among all levels of the organization; 1 is the most sensitive.
    sensitivity: i64,
}

/// A level that an object was given.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ClassificationLabel")]
pub(crate) struct ShownLabel<'a> {
    source: ClassificationLabelSource,
    level_id: Uuid,
    set_by: ClassificationSetter,
    author: Author<'a>,
    at: Moment,
}

/// What became of a label of an object.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ClassificationHistoryEntry")]
pub(crate) struct ShownEntry<'a> {
    id: Uuid,
    source: ClassificationLabelSource,
    /// The level that was given; null where it was taken away.
    level_id: Option<Uuid>,
    /// The level before.
    previous_level_id: Option<Uuid>,
    set_by: ClassificationSetter,
    author: Author<'a>,
    at: Moment,
}

/// The levels of objects.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ClassifiedObjects")]
pub(crate) struct Answers<'a> {
    objects: Vec<Shown<'a>>,
}

/// `GET /steward/v1/orgs/{orgId}/classifications?object=…`: the level of one object.
pub(crate) async fn read(
    Labelling(labeller, _): Labelling<ReadClassificationLevels>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let queried = Queried { object: object(&query)?, container: named(&query, "container")? };
    let found = classification::read_labels(&labeller, vec![queried]).await?;
    match found.first() {
        Some(classified) => Ok(answer(StatusCode::OK, &shown(classified))),
        None => Err(Refusal::Internal.into()),
    }
}

/// `PUT /steward/v1/orgs/{orgId}/classifications`: gives an object a level.
pub(crate) async fn set(
    Labelling(labeller, _): Labelling<crate::auth::scope::WriteClassificationLevels>,
    OwnBody(body): OwnBody<LabelBody>,
) -> Result<Response<Body>, Failure> {
    let asked = AskedLabel {
        object: Ari::read(&body.object, "object")?,
        container: body.container.map(|text| Ari::read(&text, "container")).transpose()?,
        level: level(&body.level_id).to_owned(),
        source: source(body.source.as_deref())?,
        user: body.user.map(UserBody::read).transpose()?,
    };
    let classified = classification::set_label(&labeller, asked).await?;
    Ok(answer(StatusCode::OK, &shown(&classified)))
}

/// `DELETE /steward/v1/orgs/{orgId}/classifications`: takes the level that an object was given away.
pub(crate) async fn remove(
    Labelling(labeller, _): Labelling<crate::auth::scope::WriteClassificationLevels>,
    query: Query,
    OwnBody(body): OwnBody<RemovalBody>,
) -> Result<Response<Body>, Failure> {
    let object = match &body.object {
        Some(text) => Ari::read(text, "object")?,
        None => object(&query)?,
    };
    let source = source(body.source.as_deref().or(query.first("source")))?;
    let user = body.user.map(UserBody::read).transpose()?;
    let classified = classification::remove_label(&labeller, &object, source, user).await?;
    Ok(answer(StatusCode::OK, &shown(&classified)))
}

/// `POST /steward/v1/orgs/{orgId}/classifications/batch`: the levels of many objects, in their order.
pub(crate) async fn batch(
    Labelling(labeller, _): Labelling<ReadClassificationLevels>,
    OwnBody(body): OwnBody<QuestionBody>,
) -> Result<Response<Body>, Failure> {
    let asked = body.objects.into_iter().map(|asked| {
        let container = asked.container.map(|text| Ari::read(&text, "container")).transpose()?;
        Ok(Queried { object: Ari::read(&asked.object, "object")?, container })
    });
    let found = classification::read_labels(&labeller, asked.collect::<Result<Vec<_>, Error>>()?).await?;
    Ok(answer(StatusCode::OK, &Answers { objects: found.iter().map(shown).collect() }))
}

/// `GET /steward/v1/orgs/{orgId}/classifications/history?object=…`: what became of the labels of an object.
pub(crate) async fn history(
    Classifying(classifier, _): Classifying<ReadClassificationLevels>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let (object, limit) = (object(&query)?, limit(&query, LIST_LIMIT, LIST_LIMIT)?);
    let page = classification::history(&classifier, &object, limit, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, entry)))
}

/// `GET /steward/v1/orgs/{orgId}/classifications/levels/{levelId}/objects`: what was given a level.
pub(crate) async fn labelled(
    Classifying(classifier, _): Classifying<ReadClassificationLevels>,
    Path((_, id)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let limit = limit(&query, LIST_LIMIT, LIST_LIMIT)?;
    let page = classification::labelled(&classifier, &id, limit, query.first("cursor")).await?;
    Ok(answer(
        StatusCode::OK,
        &Page::of(&page, |(given, classified)| Labelled { label: label(given), object: shown(classified) }),
    ))
}

/// An object that was given a level.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "LabelledObject")]
pub(crate) struct Labelled<'a> {
    label: ShownLabel<'a>,
    /// The object with the level that it has, which may be another one.
    object: Shown<'a>,
}

fn object(query: &Query) -> Result<Ari, Failure> {
    named(query, "object")?.ok_or_else(|| {
        let rule = "must name an object by its ARI".to_owned();
        Refusal::Query { field: "object".into(), rule }.into()
    })
}

pub(super) fn named(query: &Query, name: &'static str) -> Result<Option<Ari>, Failure> {
    let Some(text) = query.first(name) else { return Ok(None) };
    Ok(Some(Ari::read(text, name)?))
}

/// The ARI of a level, before its id (data loss prevention API §1.1).
const LEVEL: &str = "ari:cloud:platform::classification-tag/";

/// Reads the id of a level, which products know by its ARI.
pub(super) fn level(text: &str) -> &str {
    text.strip_prefix(LEVEL).unwrap_or(text)
}

fn source(text: Option<&str>) -> Result<LabelSource, Error> {
    let Some(text) = text else { return Ok(LabelSource::Content) };
    LabelSource::parse(text).ok_or_else(|| Error::invalid("source", "must be CONTENT or AUTO"))
}

fn shown(classified: &Classified) -> Shown<'_> {
    let Classified { object, container, effective, labels } = classified;
    Shown {
        object: object.as_str(),
        container: container.as_ref().map(Ari::as_str),
        source: ClassificationSource(effective.source),
        level: effective.level.as_ref().map(summary),
        default_of: effective.default_of.as_ref().map(Ari::as_str),
        labels: labels.iter().map(label).collect(),
    }
}

fn summary(rank: &Rank) -> ShownLevel<'_> {
    ShownLevel {
        level_id: rank.id.0,
        name: &rank.name,
        color: rank.color.map(ClassificationLevelColor),
        sensitivity: rank.sensitivity,
    }
}

fn label(label: &Label) -> ShownLabel<'_> {
    ShownLabel {
        source: ClassificationLabelSource(label.source),
        level_id: label.level_id.0,
        set_by: ClassificationSetter(label.set_by),
        author: author(&label.set.by),
        at: Moment(label.set.at),
    }
}

fn entry(entry: &Entry) -> ShownEntry<'_> {
    ShownEntry {
        id: entry.id,
        source: ClassificationLabelSource(entry.source),
        level_id: entry.level.map(|level| level.0),
        previous_level_id: entry.previous.map(|level| level.0),
        set_by: ClassificationSetter(entry.set_by),
        author: author(&entry.set.by),
        at: Moment(entry.set.at),
    }
}
