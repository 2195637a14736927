//! `/v2/orgs/{orgId}/workspaces` (organizations API §3.11): a search whose question is a tree.

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use steward_core::Error;
use steward_core::access::{
    self, WorkspaceField, WorkspacePage, WorkspaceQuery, WorkspaceSearch, WorkspaceView,
};

use super::asked::{Asked, LISTED, Searched, TEXT};
use super::{PageLinks, SelfLink, answer, links};
use crate::auth::Org;
use crate::auth::scope::ReadWorkspaces;
use crate::failure::Failure;
use crate::family::Refusal;
use crate::query::Query;
use crate::state::AppState;
use crate::wire::Moment;

/// The most workspaces on one page.
const MOST: usize = 1000;

/// How many workspaces are on a page unless the caller says otherwise.
const USUAL: usize = 20;

/// Conditions that one question may have, and how deep they may stand in each other.
const CONDITIONS: usize = 50;
const DEPTH: usize = 10;

/// Fields by which one list is ordered.
const SORTED: usize = 5;

/// What is asked for (`SearchWorkspacesRequestV2`). Everything may be absent.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WorkspaceSearch")]
#[expect(dead_code, reason = "it describes what is read by rules of its own")]
pub(crate) struct Search {
    /// One of `and`, `nor` (lists of conditions), `field`, `searchWorkspaces`, `features` and `policies`.
    query: Option<Map<String, Value>>,
    #[schemars(range(min = 1, max = MOST))]
    limit: Option<usize>,
    #[schemars(length(max = SORTED))]
    sort: Option<Vec<SortField>>,
    /// Where to go on; not together with `query` or `sort`.
    cursor: Option<String>,
}

/// A field and a direction.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "WorkspaceSortField")]
#[expect(dead_code, reason = "it describes what is read by rules of its own")]
struct SortField {
    field: Option<String>,
    /// `asc` or `desc`, in any case; `asc` when it is absent.
    order: Option<String>,
}

/// `POST /v2/orgs/{orgId}/workspaces`.
pub(crate) async fn search(
    State(state): State<AppState>,
    Org(caller, _): Org<ReadWorkspaces>,
    Searched(asked): Searched,
) -> Result<Response<Body>, Failure> {
    asked.only::<Search>()?;
    let none = Map::new();
    let members = if let Asked::Body(members) = &asked { members } else { &none };
    let given = |name: &str| members.get(name).filter(|value| !value.is_null());
    let cursor = asked.text("cursor")?;
    if cursor.is_some() && (given("query").is_some() || given("sort").is_some()) {
        return Err(broken(
            "cursor",
            "carries the question that it was given out for: send it without query and sort",
        ));
    }
    let mut room = CONDITIONS;
    let wanted = WorkspaceSearch {
        query: given("query").map(|value| query(value, DEPTH, &mut room)).transpose()?.unwrap_or_default(),
        sort: given("sort").map(sort).transpose()?.unwrap_or_default(),
        limit: asked.limit(USUAL, MOST)?,
    };
    let page = access::search_workspaces(&caller, wanted, cursor.as_deref()).await?;
    let url = format!("{}/admin/v2/orgs/{}/workspaces", state.base_url(), caller.org_id);
    let at: Vec<(String, String)> =
        cursor.iter().map(|cursor| ("cursor".to_owned(), cursor.clone())).collect();
    Ok(answer(&shown(&state, &page, links(&url, &Query(at), page.next.as_deref()))))
}

fn query(value: &Value, depth: usize, room: &mut usize) -> Result<WorkspaceQuery, Failure> {
    let Value::Object(members) = value else {
        return if value.is_null() {
            Ok(WorkspaceQuery::Nothing)
        } else {
            Err(broken("query", "must be an object"))
        };
    };
    if depth == 0 || *room == 0 {
        let why = format!(
            "a question has at most {CONDITIONS} conditions, {DEPTH} of them within each other: ask for less at once"
        );
        return Err(Error::TooMany(why).into());
    }
    *room -= 1;
    // Older forms name the value beside the condition, or within it.
    let inner = |value: &Value| value.get("value").cloned().unwrap_or_else(|| value.clone());
    let mut said = Vec::new();
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        said.push(match name.as_str() {
            "and" => WorkspaceQuery::And(list(name, value, depth, room)?),
            "nor" => WorkspaceQuery::Nor(list(name, value, depth, room)?),
            "field" => field(value)?,
            "searchWorkspaces" => match inner(value) {
                Value::String(text) if text.len() <= TEXT && !text.contains('\0') => {
                    WorkspaceQuery::Text(text)
                }
                _ => {
                    return Err(broken(
                        name,
                        &format!("must be a text of at most {TEXT} bytes, none of them NUL"),
                    ));
                }
            },
            "features" => WorkspaceQuery::Features(texts(name, &inner(value))?),
            "policies" => WorkspaceQuery::Policies(texts(name, &inner(value))?),
            "value" | "name" => continue,
            _ => {
                let rule =
                    format!("has {name}; known are and, nor, field, searchWorkspaces, features and policies");
                return Err(broken("query", &rule));
            }
        });
    }
    Ok(if said.len() == 1 { said.remove(0) } else { WorkspaceQuery::And(said) })
}

fn list(name: &str, value: &Value, depth: usize, room: &mut usize) -> Result<Vec<WorkspaceQuery>, Failure> {
    let Value::Array(values) = value else { return Err(broken(name, "must be a list of conditions")) };
    values.iter().map(|value| query(value, depth - 1, room)).collect()
}

fn field(value: &Value) -> Result<WorkspaceQuery, Failure> {
    let named = match value.get("name") {
        None | Some(Value::Null) => return Ok(WorkspaceQuery::Nothing),
        Some(name) => field_of(name)?,
    };
    let values = value.get("values").cloned().unwrap_or_else(|| Value::Array(Vec::new()));
    Ok(WorkspaceQuery::Field(named, texts("values", &values)?))
}

fn field_of(name: &Value) -> Result<WorkspaceField, Failure> {
    name.as_str().and_then(WorkspaceField::parse).ok_or_else(|| {
        let known: Vec<&str> = WorkspaceField::NAMES.iter().map(|(name, _)| *name).collect();
        broken("field", &format!("must be one of {}", known.join(", ")))
    })
}

fn texts(name: &str, value: &Value) -> Result<Vec<String>, Failure> {
    let values = match value {
        Value::Null => Some(Vec::new()),
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(values) => values.iter().map(|value| value.as_str().map(str::to_owned)).collect(),
        _ => None,
    };
    let fits = |text: &String| text.len() <= TEXT && !text.contains('\0');
    values.filter(|values| values.len() <= LISTED && values.iter().all(fits)).ok_or_else(|| {
        broken(name, &format!("must list at most {LISTED} texts of at most {TEXT} bytes, none of them NUL"))
    })
}

fn sort(value: &Value) -> Result<Vec<(WorkspaceField, bool)>, Failure> {
    let rule = format!(
        "must be a list of at most {SORTED} objects such as {{\"field\":\"attributes.name\",\"order\":\"asc\"}}"
    );
    let values = value.as_array().filter(|values| values.len() <= SORTED);
    let values = values.ok_or_else(|| broken("sort", &rule))?;
    let by = |value: &Value| {
        let turned = match value["order"].as_str().map(str::to_ascii_lowercase).as_deref() {
            None if value["order"].is_null() => false,
            Some("asc") => false,
            Some("desc") => true,
            _ => return Err(broken("sort", &rule)),
        };
        Ok((field_of(&value["field"])?, turned))
    };
    values.iter().map(by).collect()
}

fn broken(name: &str, rule: &str) -> Failure {
    Refusal::Query { field: name.to_owned().into(), rule: rule.to_owned() }.into()
}

/// A page of workspaces (`PageDataResponseV2`).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkspaceSearchPage")]
pub(crate) struct Workspaces {
    data: Vec<Model>,
    links: PageLinks,
    meta: Meta,
}

/// Where a page stands in its list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "WorkspaceSearchMeta")]
struct Meta {
    page_size: usize,
    /// The number of the first workspace of this page, from 1 on; null on an empty page.
    start_index: Option<usize>,
    /// The number of the last one.
    end_index: Option<usize>,
    total: usize,
}

/// A workspace (`WorkspaceModel`).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkspaceModel")]
struct Model {
    /// Its ARI: what roles are given on.
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    attributes: Attributes,
    links: SelfLink,
    relationships: Nothing,
}

/// Nothing is related yet.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkspaceRelationships")]
struct Nothing {}

/// What is known of a workspace.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "WorkspaceAttributes")]
struct Attributes {
    name: String,
    type_key: String,
    #[serde(rename = "type")]
    kind: String,
    status: &'static str,
    status_details: [&'static str; 0],
    labels: [&'static str; 0],
    sandbox: Sandbox,
    /// Seats that are taken; null where there is no limit.
    usage: Option<i64>,
    /// Seats that there are.
    capacity: Option<i64>,
    created_at: Moment,
    #[schemars(url)]
    host_url: Option<String>,
}

/// Whether it is there to try things.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkspaceSandbox")]
struct Sandbox {
    #[serde(rename = "type")]
    kind: &'static str,
}

fn shown(state: &AppState, page: &WorkspacePage, links: PageLinks) -> Workspaces {
    let number = |number: usize| (!page.items.is_empty()).then_some(number);
    let meta = Meta {
        page_size: page.items.len(),
        start_index: number(page.before + 1),
        end_index: number(page.before + page.items.len()),
        total: page.total,
    };
    Workspaces { data: page.items.iter().map(|view| model(state, view)).collect(), links, meta }
}

fn model(state: &AppState, view: &WorkspaceView) -> Model {
    let WorkspaceView { workspace, access } = view;
    let (org, id) = (workspace.org_id, workspace.id);
    let resource = access::Resource::Workspace { id, product: workspace.product.clone() };
    Model {
        id: resource.ari(),
        kind: "workspaces",
        attributes: Attributes {
            name: workspace.name.clone(),
            type_key: workspace.product.clone(),
            kind: workspace.product.clone(),
            status: "online",
            status_details: [],
            labels: [],
            sandbox: Sandbox { kind: "NONE" },
            usage: access.seats.map(|seats| seats.used),
            capacity: access.seats.map(|seats| seats.limit),
            created_at: Moment(workspace.created_at),
            host_url: workspace.url.clone(),
        },
        links: SelfLink { this: format!("{}/steward/v1/orgs/{org}/workspaces/{id}", state.base_url()) },
        relationships: Nothing {},
    }
}
