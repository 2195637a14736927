//! `/steward/v1/secrets`: the keys under which secrets and cursors are sealed. No key is ever shown.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use steward_core::Error;
use steward_core::vault::{self, DataKeyInfo, MasterKeyInfo, Rotation, Status};
use uuid::Uuid;

use super::{OwnBody, answer};
use crate::auth::Operator;
use crate::failure::Failure;
use crate::wire;

/// `GET /steward/v1/secrets`.
pub(crate) async fn read(Operator(caller): Operator) -> Result<Response<Body>, Failure> {
    Ok(answer(StatusCode::OK, &shown(&vault::status(&caller).await?)))
}

/// What is to be rotated; all of it if nothing is named.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RotateBody {
    rotate: Option<String>,
}

impl RotateBody {
    fn asked(&self) -> Result<Rotation, Error> {
        match self.rotate.as_deref() {
            None => Ok(Rotation::Both),
            Some("master") => Ok(Rotation::Master),
            Some("data") => Ok(Rotation::Data),
            Some(_) => Err(Error::invalid("rotate", "must be master or data; leave it out to rotate both")),
        }
    }
}

/// `POST /steward/v1/secrets/rotate`.
pub(crate) async fn rotate(
    Operator(caller): Operator,
    OwnBody(body): OwnBody<RotateBody>,
) -> Result<Response<Body>, Failure> {
    vault::rotate(&caller, body.asked()?).await?;
    Ok(answer(StatusCode::OK, &shown(&vault::status(&caller).await?)))
}

/// The keys under which secrets and cursors are sealed.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "its names are those of the wire")]
pub(crate) struct Secrets<'a> {
    master_keys: Vec<MasterKey<'a>>,
    master_key_file: MasterKeyFile<'a>,
    data_keys: Vec<DataKey<'a>>,
    /// Data keys that are not yet wrapped by the current master key.
    data_keys_under_old_master_keys: usize,
    /// Stored secrets that are not yet under a current data key.
    secrets_under_old_data_keys: i64,
}

/// A master key.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MasterKey<'a> {
    id: &'a str,
    current: bool,
    in_file: bool,
    created_at: wire::Moment,
    created_by: &'a str,
    retired_at: Option<wire::Moment>,
}

/// The file of the master keys, as the server finds it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct MasterKeyFile<'a> {
    keys: &'a [String],
    problem: Option<&'a str>,
}

/// A data key.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DataKey<'a> {
    id: Uuid,
    purpose: &'static str,
    master_key: &'a str,
    current: bool,
    created_at: wire::Moment,
    created_by: &'a str,
    retired_at: Option<wire::Moment>,
    /// Until when a retired key opens what it sealed; null while it is current, and for stored secrets.
    opens_until: Option<wire::Moment>,
    /// Stored secrets that are under it; null where none are stored.
    secrets: Option<i64>,
}

fn shown(status: &Status) -> Secrets<'_> {
    let in_file = status.file.as_deref().unwrap_or_default();
    Secrets {
        master_keys: status.master_keys.iter().map(|key| master(key, in_file.contains(&key.id))).collect(),
        master_key_file: MasterKeyFile {
            keys: in_file,
            problem: status.file.as_ref().err().map(String::as_str),
        },
        data_keys: status.data_keys.iter().map(|(key, values)| data(key, *values)).collect(),
        data_keys_under_old_master_keys: status.under_old_master_keys(),
        secrets_under_old_data_keys: status.under_old_data_keys(),
    }
}

fn master(key: &MasterKeyInfo, in_file: bool) -> MasterKey<'_> {
    MasterKey {
        id: &key.id,
        current: key.is_current,
        in_file,
        created_at: wire::Moment(key.created_at),
        created_by: &key.created_by,
        retired_at: key.retired_at.map(wire::Moment),
    }
}

fn data(key: &DataKeyInfo, values: Option<i64>) -> DataKey<'_> {
    DataKey {
        id: key.id.0,
        purpose: key.purpose.as_str(),
        master_key: &key.master_key_id,
        current: key.retired_at.is_none(),
        created_at: wire::Moment(key.created_at),
        created_by: &key.created_by,
        retired_at: key.retired_at.map(wire::Moment),
        opens_until: key.opens_until().map(wire::Moment),
        secrets: values,
    }
}
