//! `/v1/orgs/{orgId}/users` (organizations API §3.2).

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use serde_json::{Value, json};
use steward_core::account::{self, Account, AccountPage, AccountStatus};

use super::{answer, links};
use crate::auth::Org;
use crate::auth::scope::ReadAccounts;
use crate::failure::Failure;
use crate::query::Query;
use crate::state::AppState;

/// `GET /v1/orgs/{orgId}/users`: the managed accounts.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadAccounts>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let AccountPage { page, total } = account::list_managed(&caller, query.first("cursor")).await?;
    let url = format!("{}/admin/v1/orgs/{}/users", state.base_url(), caller.org_id);
    let data: Vec<Value> = page.items.iter().map(|account| model(&state, account)).collect();
    Ok(answer(&json!({
        "data": data,
        "meta": { "total": total },
        "links": links(&url, &query, page.next.as_deref()),
    })))
}

fn model(state: &AppState, account: &Account) -> Value {
    let base = state.base_url();
    json!({
        "account_id": account.id.to_string(),
        "account_type": "atlassian",
        "account_status": account.status.as_str(),
        "name": account.profile.name,
        "picture": format!("{base}/avatar/default.svg"),
        "email": account.email.as_str(),
        "access_billable": account.status == AccountStatus::Active,
        "product_access": [],
        "links": { "self": format!("{base}/users/{}/manage/profile", account.id) },
    })
}
