//! `/steward/v1/orgs/{orgId}/classification-levels.toml`: all levels as a file that is kept beside a policy, and compared with
//! what is there.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Response, StatusCode};
use schemars::{JsonSchema, json_schema};
use serde::{Deserialize, Serialize};
use steward_core::Error;
use steward_core::classification::{
    self, LIST_LIMIT, Level, LevelColor, LevelStatus, Plan, PlannedStep, WantedLevel,
};
use uuid::Uuid;

use super::answer;
use crate::auth::scope::{ReadClassificationLevels, WriteClassificationLevels};
use crate::body::read_bytes;
use crate::dlp::Classifying;
use crate::failure::Failure;
use crate::family::Refusal;
use crate::query::{Form, Parameter, Query};
use crate::state::AppState;
use crate::wire::{ClassificationLevelStep, by_hand};

/// The media type of TOML (RFC 9618 registers it).
pub(crate) const MEDIA: &str = "application/toml";

pub(crate) const IMPORT: &[Parameter] = &[
    Parameter::new("dryRun", "Whether only to show what would be done.", Form::Flag),
    Parameter::new(
        "archiveOthers",
        "Whether to archive levels that the file does not name; otherwise they are left alone.",
        Form::Flag,
    ),
];

by_hand! {
    /// Classification levels in TOML, the most sensitive first: tables `[[level]]` with `name`, and optional `id`, `definition`,
    /// `guideline`, `color` and `status`.
    LevelsFile, |_| json_schema!({ "type": "string", "contentMediaType": MEDIA });
}

/// The file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    level: Vec<FileLevel>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileLevel {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    color: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    definition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guideline: Option<String>,
}

/// A body that is TOML.
pub(crate) struct Toml(Vec<WantedLevel>);

impl FromRequest<AppState> for Toml {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let limits = state.settings.limits;
        let (parts, body) = request.into_parts();
        let bytes = read_bytes(&parts.headers, body, limits.body_bytes, limits, MEDIA).await?;
        Ok(Self(parsed(&bytes).map_err(|why| Refusal::Malformed { why })?))
    }
}

/// Reads the file. TOML nests as deep as its text is long, so its depth is bounded by that of JSON below the parser's own.
fn parsed(bytes: &[u8]) -> Result<Vec<WantedLevel>, String> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to()))?;
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
        format!("{} at line {line}", error.message())
    })?;
    let level = |level: FileLevel| {
        let FileLevel { name, id, color, status, definition, guideline } = level;
        let word = status.as_deref().unwrap_or(LevelStatus::Draft.as_str());
        let status = LevelStatus::parse(word)
            .ok_or_else(|| format!("the status of {name} must be DRAFT, PUBLISHED or ARCHIVED"))?;
        if [Some(&name), definition.as_ref(), guideline.as_ref()]
            .into_iter()
            .flatten()
            .any(|text| text.contains('\0'))
        {
            return Err("text must not contain NUL characters (\\u0000)".to_owned());
        }
        Ok(WantedLevel { id, name, definition, guideline, color, status })
    };
    file.level.into_iter().map(level).collect()
}

/// What has to be done so that levels are as a file describes them.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ClassificationLevelPlan")]
pub(crate) struct ShownPlan<'a> {
    /// Whether it was done.
    applied: bool,
    /// The steps in their order; none if the levels are so already.
    steps: Vec<ShownStep<'a>>,
    /// Levels that the file does not name, and that are left alone.
    unnamed: Vec<Unnamed<'a>>,
}

/// A step of a plan.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ClassificationLevelPlanStep")]
struct ShownStep<'a> {
    action: ClassificationLevelStep,
    /// Null for a level that comes to be by this plan, as long as it was not done.
    level_id: Option<Uuid>,
    name: &'a str,
    /// The members that are different afterwards.
    changed: Vec<String>,
}

/// A level that a file does not name.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UnnamedClassificationLevel")]
struct Unnamed<'a> {
    level_id: Uuid,
    name: &'a str,
}

/// `GET /steward/v1/orgs/{orgId}/classification-levels.toml`.
pub(crate) async fn export(
    Classifying(classifier, _): Classifying<ReadClassificationLevels>,
) -> Result<Response<Body>, Failure> {
    let levels = classification::list(&classifier, LIST_LIMIT, None).await?;
    let file = File { level: levels.items.iter().map(described).collect() };
    let text = toml::to_string(&file)
        .map_err(|error| Error::Internal(format!("levels could not be written: {error}")))?;
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA));
    Ok(response)
}

/// `PUT /steward/v1/orgs/{orgId}/classification-levels.toml`: makes the levels what the file says.
pub(crate) async fn import(
    Classifying(classifier, _): Classifying<WriteClassificationLevels>,
    query: Query,
    Toml(levels): Toml,
) -> Result<Response<Body>, Failure> {
    let (dry, archive_others) = (flag(&query, "dryRun")?, flag(&query, "archiveOthers")?);
    let plan = classification::import(&classifier, &levels, archive_others, dry).await?;
    Ok(answer(StatusCode::OK, &shown(&plan, !dry)))
}

fn flag(query: &Query, name: &'static str) -> Result<bool, Failure> {
    match query.first(name).map(str::to_ascii_lowercase).as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => {
            Err(Refusal::Query { field: name.into(), rule: "must be true or false".to_owned() }.into())
        }
    }
}

fn described(level: &Level) -> FileLevel {
    FileLevel {
        id: Some(level.id.to_string()),
        name: level.fields.name.clone(),
        definition: level.fields.definition.clone(),
        guideline: level.fields.guideline.clone(),
        color: level.fields.color.map(|color| LevelColor::as_str(color).to_owned()),
        status: Some(level.status.as_str().to_owned()),
    }
}

fn shown(plan: &Plan, applied: bool) -> ShownPlan<'_> {
    let made = |step: &PlannedStep| {
        let is_new = plan.steps.iter().any(|other| other.before.is_none() && other.after.id == step.after.id);
        (applied || !is_new).then_some(step.after.id.0)
    };
    let steps = plan.steps.iter().map(|step| ShownStep {
        action: ClassificationLevelStep(step.action),
        level_id: made(step),
        name: &step.after.fields.name,
        changed: step.changed(),
    });
    let unnamed = plan.unnamed.iter().map(|(id, name)| Unnamed { level_id: id.0, name });
    ShownPlan { applied, steps: steps.collect(), unnamed: unnamed.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_what_is_wrong_with_it_has_its_place() {
        let file = "[[level]]\nname = \"Secret\"\ncolor = \"RED\"\nstatus = \"PUBLISHED\"\n[[level]]\nname = \"Public\"\n";
        let levels = parsed(file.as_bytes()).unwrap();
        let read: Vec<(&str, LevelStatus)> =
            levels.iter().map(|level| (level.name.as_str(), level.status)).collect();
        assert_eq!(read, [("Secret", LevelStatus::Published), ("Public", LevelStatus::Draft)]);
        let why = |text: &str| parsed(text.as_bytes()).unwrap_err();
        assert!(why("[[level]]\nname = 1\n").contains("at line 2"), "{}", why("[[level]]\nname = 1\n"));
        assert!(
            why("[[level]]\nname = \"a\"\nstatus = \"x\"\n").contains("must be DRAFT, PUBLISHED or ARCHIVED")
        );
        assert!(why("[[level]]\nname = \"a\"\nsensitivity = 1\n").contains("unknown field"));
        assert!(why("[[level]]\nname = \"a\\u0000\"\n").contains("NUL"));
        assert!(parsed(&[0xff]).is_err());
        let deep = format!("x = {}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(parsed(deep.as_bytes()).is_err(), "it is refused, whatever it is nested in");
    }
}
