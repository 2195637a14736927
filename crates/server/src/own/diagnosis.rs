//! `/steward/v1/orgs/{orgId}/directories/{directoryId}/diagnosis`: what is wrong with provisioning, and what to do.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use steward_core::directory::diagnosis::{self, Diagnosis, FoundOften, KeyState};
use steward_core::key::KeyInfo;
use uuid::Uuid;

use super::answer;
use super::journal::{Finding, MissedShown};
use crate::auth::Org;
use crate::auth::scope::ReadDirectories;
use crate::failure::Failure;
use crate::wire;

/// What is to be said of the provisioning of a directory.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DirectoryDiagnosis")]
pub(crate) struct Diagnosed {
    /// The product, as it was last recognised.
    provider: wire::IdentityProvider,
    /// What was found, the weightiest first.
    findings: Vec<Often>,
    keys: Vec<Key>,
    /// When an exchange that is kept last succeeded.
    last_success: Option<wire::Moment>,
    /// When one last failed.
    last_failure: Option<wire::Moment>,
    journal: JournalState,
}

/// A finding of several exchanges.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RepeatedFinding")]
pub(crate) struct Often {
    finding: Finding,
    count: u64,
    first_seen: Option<wire::Moment>,
    last_seen: Option<wire::Moment>,
    /// The newest exchanges that show it.
    examples: Vec<Example>,
}

/// An exchange that shows a finding.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "FindingExample")]
pub(crate) struct Example {
    entry_id: Uuid,
    at: wire::Moment,
    name: Option<String>,
    says: String,
}

/// A key of the directory.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DirectoryKeyState")]
pub(crate) struct Key {
    id: Uuid,
    name: String,
    state: wire::KeyState,
    expires_at: wire::Moment,
    last_used_at: Option<wire::Moment>,
}

/// What the journal of a directory holds.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JournalState {
    entries: i64,
    bytes: i64,
    missed: Option<MissedShown>,
    /// Whether the findings leave out older exchanges, because there are so many.
    partial: bool,
}

/// `GET …/diagnosis`.
pub(crate) async fn read(
    Org(caller, _): Org<ReadDirectories>,
    Path((_, directory_id)): Path<(String, String)>,
) -> Result<Response<Body>, Failure> {
    let diagnosis = diagnosis::diagnosis(&caller, &directory_id).await?;
    Ok(answer(StatusCode::OK, &shown(diagnosis)))
}

fn shown(diagnosis: Diagnosis) -> Diagnosed {
    Diagnosed {
        provider: wire::IdentityProvider(diagnosis.provider),
        findings: diagnosis.findings.into_iter().map(often).collect(),
        keys: diagnosis.keys.iter().map(|(key, state)| shown_key(key, *state)).collect(),
        last_success: diagnosis.succeeded_at.map(wire::Moment),
        last_failure: diagnosis.failed_at.map(wire::Moment),
        journal: JournalState {
            entries: diagnosis.entries,
            bytes: diagnosis.bytes,
            missed: diagnosis.missed.map(MissedShown::of),
            partial: diagnosis.is_partial,
        },
    }
}

fn often(found: FoundOften) -> Often {
    let example = |example: diagnosis::Example| Example {
        entry_id: example.entry_id,
        at: wire::Moment(example.at),
        name: example.name,
        says: example.says,
    };
    Often {
        finding: Finding::of(found.explained),
        count: found.count,
        first_seen: found.first_at.map(wire::Moment),
        last_seen: found.last_at.map(wire::Moment),
        examples: found.examples.into_iter().map(example).collect(),
    }
}

fn shown_key(key: &KeyInfo, state: KeyState) -> Key {
    Key {
        id: key.id.0,
        name: key.name.clone(),
        state: wire::KeyState(state),
        expires_at: wire::Moment(key.expires_at),
        last_used_at: key.last_used_at.map(wire::Moment),
    }
}
