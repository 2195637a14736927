//! `/v1/orgs/{orgId}/directory/users/{accountId}/last-active-dates` (organizations API §3.2).

use axum::body::Body;
use axum::extract::Path;
use axum::http::Response;
use schemars::JsonSchema;
use serde::Serialize;
use steward_core::account::LastActive;
use steward_core::activity::{self, LastActiveDates};
use steward_core::context::Timestamp;
use uuid::Uuid;

use super::{a_text, answer};
use crate::auth::Org;
use crate::auth::scope::ReadAccounts;
use crate::failure::Failure;
use crate::query::{Parameter, Query};

/// The list stands within an object, so this is no list like others.
pub(crate) const PARAMETERS: &[Parameter] =
    &[a_text("cursor", "Where to go on: what the page before named `next`. Without it, the first page.")];

/// When somebody was last active.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LastActiveDates")]
pub(crate) struct Dates {
    data: Data,
    links: Next,
}

/// When somebody was last active at each product, and since when the organization knows them.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LastActiveDatesData")]
struct Data {
    product_access: Vec<Access>,
    #[schemars(extend("format" = "date"))]
    added_to_org: String,
    #[schemars(extend("format" = "date-time"))]
    added_to_org_timestamp: String,
}

/// When somebody was last active at a product.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LastActiveDatesAccess")]
struct Access {
    /// The workspace.
    id: Uuid,
    /// The key of its product.
    key: String,
    #[schemars(extend("format" = "date"))]
    last_active: String,
    #[schemars(extend("format" = "date-time"))]
    last_active_timestamp: String,
}

/// How the list goes on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LastActiveDatesLinks")]
struct Next {
    /// The cursor of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// `GET …/last-active-dates`.
pub(crate) async fn read(
    Org(caller, _): Org<ReadAccounts>,
    Path((_, account_id)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let dates = activity::last_active_dates(&caller, &account_id, query.first("cursor")).await?;
    Ok(answer(&shown(&dates)))
}

fn shown(dates: &LastActiveDates) -> Dates {
    let access = |workspace: &LastActive| Access {
        id: workspace.workspace_id.0,
        key: workspace.product.clone(),
        last_active: date(workspace.at),
        last_active_timestamp: seconds(workspace.at),
    };
    Dates {
        data: Data {
            product_access: dates.workspaces.items.iter().map(access).collect(),
            added_to_org: date(dates.added_at),
            added_to_org_timestamp: seconds(dates.added_at),
        },
        links: Next { next: dates.workspaces.next.clone() },
    }
}

/// Writes a day: `yyyy-MM-dd`.
fn date(time: Timestamp) -> String {
    time.to_millis_text().chars().take("yyyy-MM-dd".len()).collect()
}

/// Writes a moment as this endpoint has it: `yyyy-MM-dd'T'HH:mm:ss'Z'`.
fn seconds(time: Timestamp) -> String {
    let text: String = time.to_millis_text().chars().take("yyyy-MM-ddTHH:mm:ss".len()).collect();
    format!("{text}Z")
}
