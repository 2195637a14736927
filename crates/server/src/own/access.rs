//! `/steward/v1/orgs/{orgId}/access`, who has access to a workspace, and what goes with a group.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use steward_core::Error;
use steward_core::access::{self, Explained, Explanation, Link, Lost, Role, rules};
use steward_core::search::{self, Holder};

use super::{Page, answer};
use crate::auth::Org;
use crate::auth::scope::ReadRoles;
use crate::failure::Failure;
use crate::organizations::roles;
use crate::query::{Form, Parameter, Query};
use crate::wire::AccountId;

/// The longest name of a resource, in bytes.
const ARI: usize = 256;

/// What is to be explained.
pub(crate) const PARAMETERS: &[Parameter] = &[
    Parameter::new("accountId", "Whose access is explained.", Form::Text { most: Some(ARI) }),
    Parameter::new(
        "resource",
        "The ARI of the organization or of a workspace.",
        Form::Text { most: Some(ARI) },
    ),
];

/// Why an account has what it has on a resource.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AccessExplanation")]
pub(crate) struct ShownExplanation {
    account_id: AccountId,
    resource: String,
    /// Whether the roles can be used: the account is active, and not switched off in all directories that know it.
    in_force: bool,
    /// All ways to all roles, the shortest first; empty where there is no role.
    ways: Vec<ShownWay>,
}

/// One way to one role.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AccessWay")]
struct ShownWay {
    role: &'static str,
    /// `direct`, `group_direct` or `inferred`.
    method: &'static str,
    takes_seat: bool,
    /// What leads from the account to the role, in this order; empty where it was given to the account itself.
    chain: Vec<ShownLink>,
    says: String,
}

/// Something on the way to a role.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AccessLink")]
struct ShownLink {
    /// `directory`, `group` or `organization`.
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    name: String,
}

/// Somebody with access to a workspace.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AccessHolder")]
pub(crate) struct ShownHolder {
    account_id: AccountId,
    name: String,
    in_force: bool,
    takes_seat: bool,
    roles: Vec<ShownRole>,
}

/// A role and the methods by which it is had.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HeldRole")]
struct ShownRole {
    role: &'static str,
    /// `direct`, `group_direct` and `inferred`.
    methods: Vec<&'static str>,
}

/// A role that an account would no longer have.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "LostRole")]
pub(crate) struct ShownLost {
    account_id: AccountId,
    resource: String,
    role: &'static str,
}

/// `GET /steward/v1/orgs/{orgId}/access/explanation`.
pub(crate) async fn explain(Org(caller, _): Org<ReadRoles>, query: Query) -> Result<Response<Body>, Failure> {
    let wanted = |name: &'static str| {
        let given = query.first(name).filter(|text| !text.is_empty() && text.len() <= ARI);
        given.ok_or_else(|| Error::invalid(name, format!("must be given, with at most {ARI} bytes")))
    };
    let (account, resource) = (wanted("accountId")?, roles::resource(wanted("resource")?)?);
    let explanation = access::explain(&caller, account, &resource).await?;
    Ok(answer(StatusCode::OK, &shown(&explanation)))
}

/// `GET /steward/v1/orgs/{orgId}/workspaces/{workspaceId}/access`.
pub(crate) async fn holders(
    Org(caller, _): Org<ReadRoles>,
    Path((_, workspace)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = search::list_holders(&caller, &workspace, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, holder)))
}

/// `GET /steward/v1/orgs/{orgId}/groups/{groupId}/impact`.
pub(crate) async fn impact(
    Org(caller, _): Org<ReadRoles>,
    Path((_, group)): Path<(String, String)>,
    query: Query,
) -> Result<Response<Body>, Failure> {
    let page = access::impact(&caller, &group, query.first("cursor")).await?;
    Ok(answer(StatusCode::OK, &Page::of(&page, lost)))
}

fn shown(explanation: &Explanation) -> ShownExplanation {
    ShownExplanation {
        account_id: AccountId(explanation.account),
        resource: explanation.resource.ari(),
        in_force: explanation.standing.is_in_force(),
        ways: explanation.ways.iter().map(way).collect(),
    }
}

fn way(explained: &Explained) -> ShownWay {
    let chain: Vec<ShownLink> = explained.chain.iter().map(link).collect();
    let says = match explained.way {
        access::Way::Direct => "The role was given to the account.".to_owned(),
        access::Way::Default => "The workspace gives the role to every member of a directory.".to_owned(),
        access::Way::Implied => {
            "The account administers the organization, and so all its workspaces.".to_owned()
        }
        access::Way::Group(_) => {
            let group = chain.last().map(|link| link.name.as_str()).unwrap_or_default();
            format!("The role was given to the group {group}, of which the account is a member.")
        }
    };
    ShownWay {
        role: explained.role.as_str(),
        method: explained.way.method(),
        takes_seat: rules::takes_seat(explained.role) && explained.way != access::Way::Implied,
        chain,
        says,
    }
}

fn link(link: &Link) -> ShownLink {
    match link {
        Link::Directory(id, name) => ShownLink { kind: "directory", id: id.to_string(), name: name.clone() },
        Link::Group(id, name) => ShownLink { kind: "group", id: id.to_string(), name: name.clone() },
        Link::OrgAdmin(id) => {
            ShownLink { kind: "organization", id: id.to_string(), name: Role::OrgAdmin.to_string() }
        }
    }
}

fn holder(holder: &Holder) -> ShownHolder {
    let mut by_role: BTreeMap<Role, BTreeSet<&'static str>> = BTreeMap::new();
    for holding in &holder.held {
        by_role.entry(holding.role).or_default().insert(holding.way.method());
    }
    let role = |(role, methods): (Role, BTreeSet<&'static str>)| ShownRole {
        role: role.as_str(),
        methods: methods.into_iter().collect(),
    };
    ShownHolder {
        account_id: AccountId(holder.person.account.id),
        name: holder.person.account.profile.name.clone(),
        in_force: holder.in_force,
        takes_seat: holder.seated,
        roles: by_role.into_iter().map(role).collect(),
    }
}

fn lost(lost: &Lost) -> ShownLost {
    ShownLost { account_id: AccountId(lost.account), resource: lost.resource.ari(), role: lost.role.as_str() }
}
