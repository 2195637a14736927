//! `/v1/orgs/{orgId}/users` (organizations API §3.2).

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use steward_core::account::{self, Account, AccountPage};

use super::{PageLinks, SelfLink, answer, links};
use crate::auth::Org;
use crate::auth::scope::ReadAccounts;
use crate::failure::Failure;
use crate::query::Query;
use crate::state::AppState;
use crate::wire::{AccountId, AccountStatus};

/// `GET /v1/orgs/{orgId}/users`: the managed accounts.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadAccounts>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let AccountPage { page, total } = account::list_managed(&caller, query.first("cursor")).await?;
    let url = format!("{}/admin/v1/orgs/{}/users", state.base_url(), caller.org_id);
    let data = page.items.iter().map(|account| model(&state, account)).collect();
    let links = links(&url, &query, page.next.as_deref());
    Ok(answer(&Accounts { data, meta: Meta { total }, links }))
}

/// A page of managed accounts.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ManagedAccountPage")]
pub(crate) struct Accounts<'a> {
    data: Vec<Model<'a>>,
    meta: Meta,
    links: PageLinks,
}

/// How many managed accounts there are.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ManagedAccountMeta")]
struct Meta {
    total: i64,
}

/// An account that the organization manages.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ManagedAccount")]
struct Model<'a> {
    account_id: AccountId,
    #[schemars(extend("const" = "atlassian"))]
    account_type: &'static str,
    account_status: AccountStatus,
    name: &'a str,
    #[schemars(url)]
    picture: String,
    #[schemars(email)]
    email: &'a str,
    /// Whether it takes a seat of the products that it may use.
    access_billable: bool,
    /// The products that it may use: none yet.
    #[schemars(with = "Vec<Map<String, Value>>")]
    product_access: [(); 0],
    links: SelfLink,
}

fn model<'a>(state: &AppState, account: &'a Account) -> Model<'a> {
    let base = state.base_url();
    Model {
        account_id: AccountId(account.id),
        account_type: "atlassian",
        account_status: AccountStatus(account.status),
        name: &account.profile.name,
        picture: format!("{base}/avatar/default.svg"),
        email: account.email.as_str(),
        access_billable: account.status == account::AccountStatus::Active,
        product_access: [],
        links: SelfLink { this: format!("{base}/users/{}/manage/profile", account.id) },
    }
}
