//! `/v1/orgs/{orgId}/users` (organizations API §3.2).

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use schemars::JsonSchema;
use serde::Serialize;
use steward_core::access::{self, Summary};
use steward_core::account::{Account, AccountPage, LastActive};
use steward_core::context::Timestamp;
use steward_core::id::WorkspaceId;

use super::{PageLinks, SelfLink, answer, links};
use crate::auth::Org;
use crate::auth::scope::ReadAccounts;
use crate::failure::Failure;
use crate::query::Query;
use crate::state::AppState;
use crate::wire::{AccountId, AccountStatus, Moment};

/// `GET /v1/orgs/{orgId}/users`: the managed accounts.
pub(crate) async fn list(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadAccounts>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let (AccountPage { page, total, last_active }, access) =
        access::list_managed(&caller, query.first("cursor")).await?;
    let url = format!("{}/admin/v1/orgs/{}/users", state.base_url(), caller.org_id);
    let of = |account: &Account| last_active.get(&account.id).map_or(&[][..], Vec::as_slice);
    let data = page
        .items
        .iter()
        .map(|account| model(&state, account, access.get(&account.id), of(account)))
        .collect();
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
    /// Whether it takes a seat of one of the products that it may use.
    access_billable: bool,
    /// When it was last active at any product; absent if it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_active: Option<Moment>,
    /// The products that it may use, and those at which it was active.
    product_access: Vec<Product<'a>>,
    links: SelfLink,
}

/// A product that an account may use, or at which it was active.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ManagedAccountProduct")]
struct Product<'a> {
    /// The key of the product, such as `confluence`.
    key: &'a str,
    /// The name of the workspace.
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(url)]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_active: Option<Moment>,
}

fn model<'a>(
    state: &AppState,
    account: &'a Account,
    access: Option<&'a Summary>,
    last_active: &'a [LastActive],
) -> Model<'a> {
    let base = state.base_url();
    Model {
        account_id: AccountId(account.id),
        account_type: "atlassian",
        account_status: AccountStatus(account.status),
        name: &account.profile.name,
        picture: format!("{base}/avatar/default.svg"),
        email: account.email.as_str(),
        access_billable: access.is_some_and(|access| access.seated),
        last_active: last_active.iter().map(|workspace| workspace.at).max().map(Moment),
        product_access: products(access, last_active),
        links: SelfLink { this: format!("{base}/users/{}/manage/profile", account.id) },
    }
}

/// Lists the workspaces that an account may use or was active at, each once, in the order of their creation.
fn products<'a>(access: Option<&'a Summary>, last_active: &'a [LastActive]) -> Vec<Product<'a>> {
    let product = |key: &'a str, name: &'a str, url: Option<&'a str>, at: Option<Timestamp>| Product {
        key,
        name,
        url,
        last_active: at.map(Moment),
    };
    let mut products: BTreeMap<WorkspaceId, Product<'a>> = BTreeMap::new();
    for one in access.into_iter().flat_map(|access| &access.products) {
        products.insert(one.workspace, product(&one.product, &one.name, one.url.as_deref(), None));
    }
    for one in last_active {
        let seen = product(&one.product, &one.name, one.url.as_deref(), Some(one.at));
        products.insert(one.workspace_id, seen);
    }
    products.into_values().collect()
}
