//! `GET /steward/v1/compat`: which endpoints of the imitated APIs are there. The list of what is imitated is data
//! (`compat/imitated.txt`); what is there is the table of routes, so the answer cannot say more than is served.

use std::collections::{BTreeMap, HashMap, HashSet};

use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

use crate::family::{json_response, json_text};
use crate::routes::{Route, routes};
use crate::state::AppState;

const IMITATED: &str = include_str!("compat/imitated.txt");

/// The API of what is Steward's own.
const OWN: &str = "steward";

/// What is said of all endpoints.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Compat {
    /// The APIs, and how many of their endpoints are there.
    pub apis: Vec<ApiSummary>,
    /// Every endpoint that is imitated, and every one that is served.
    pub endpoints: Vec<Endpoint>,
}

/// How many endpoints of an API are there.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ApiSummary {
    /// Its name.
    pub api: &'static str,
    /// Where it is described; absent for Steward's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<&'static str>,
    /// Endpoints that are there as described.
    pub full: usize,
    /// Endpoints that are there with something left out.
    pub partial: usize,
    /// Endpoints that are not there.
    pub missing: usize,
    /// Endpoints that the description does not have.
    pub added: usize,
}

/// How far an endpoint is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Support {
    /// As described.
    Full,
    /// With something left out, which `note` names.
    Partial,
    /// Not at all.
    Missing,
    /// More than is described.
    Added,
}

/// One endpoint.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Endpoint {
    /// The API that it belongs to.
    pub api: &'static str,
    /// Its method.
    pub method: String,
    /// Its path; parameters stand in braces.
    pub path: String,
    /// Its id in the OpenAPI document; absent where it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<&'static str>,
    /// How far it is there.
    pub support: Support,
    /// What is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
    /// Public clients that ask it, each with the names of its calls; they are run against Steward by its tests.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub clients: BTreeMap<&'static str, Vec<&'static str>>,
}

/// Something that is imitated, as the list has it.
struct Imitated {
    api: &'static str,
    method: &'static str,
    path: &'static str,
    partial: Option<&'static str>,
    clients: BTreeMap<&'static str, Vec<&'static str>>,
}

/// An API of the list: its name, and where it is described.
type Api = (&'static str, &'static str);

/// Compares what is imitated with what is served.
pub fn compat() -> Compat {
    let (apis, imitated) = list();
    let routes = routes();
    let served: HashMap<(&str, String), &Route> =
        routes.iter().map(|route| ((route.method.as_str(), shape(&route.path)), route)).collect();
    let known: HashSet<(&str, String)> =
        imitated.iter().map(|endpoint| (endpoint.method, shape(endpoint.path))).collect();
    let mut endpoints: Vec<Endpoint> = imitated
        .into_iter()
        .map(|Imitated { api, method, path, partial, clients }| {
            let route = served.get(&(method, shape(path)));
            let support = match (route, partial) {
                (None, _) => Support::Missing,
                (Some(_), Some(_)) => Support::Partial,
                (Some(_), None) => Support::Full,
            };
            Endpoint {
                api,
                method: method.to_owned(),
                path: route.map_or_else(|| path.to_owned(), |route| route.path.clone()),
                operation: route.map(|route| route.operation),
                support,
                note: partial.filter(|_| route.is_some()),
                clients,
            }
        })
        .collect();
    let added = routes.iter().filter(|route| !known.contains(&(route.method.as_str(), shape(&route.path))));
    endpoints.extend(added.map(|route| Endpoint {
        api: api_of(&route.path),
        method: route.method.to_string(),
        path: route.path.clone(),
        operation: Some(route.operation),
        support: Support::Added,
        note: None,
        clients: BTreeMap::new(),
    }));
    let apis = apis.into_iter().map(|(api, reference)| (api, Some(reference))).chain([(OWN, None)]);
    let apis = apis.map(|(api, reference)| summary(api, reference, &endpoints)).collect();
    Compat { apis, endpoints }
}

fn summary(api: &'static str, reference: Option<&'static str>, endpoints: &[Endpoint]) -> ApiSummary {
    let count = |support| {
        endpoints.iter().filter(|endpoint| endpoint.api == api && endpoint.support == support).count()
    };
    ApiSummary {
        api,
        reference,
        full: count(Support::Full),
        partial: count(Support::Partial),
        missing: count(Support::Missing),
        added: count(Support::Added),
    }
}

/// The API that an endpoint would belong to if it had been described.
fn api_of(path: &str) -> &'static str {
    [
        ("/admin/control/", "admin-control"),
        ("/admin/api-access/", "api-access"),
        ("/admin/dlp/", "data-loss-prevention"),
        ("/admin/user-provisioning/", "user-provisioning"),
        ("/admin/", "organizations"),
        ("/scim/", "user-provisioning"),
        ("/users/", "user-management"),
    ]
    .into_iter()
    .find_map(|(prefix, api)| path.starts_with(prefix).then_some(api))
    .unwrap_or(OWN)
}

/// Leaves the names of the parameters out of a path.
fn shape(path: &str) -> String {
    let segment = |segment: &str| if segment.starts_with('{') { "{}".to_owned() } else { segment.to_owned() };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// Reads the list. A test reads it too, so no line is there that cannot be read.
fn list() -> (Vec<Api>, Vec<Imitated>) {
    let (mut apis, mut imitated): (Vec<Api>, Vec<Imitated>) = (Vec::new(), Vec::new());
    for line in IMITATED.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(about) = line.strip_prefix("    ") {
            let (Some(endpoint), Some((name, value))) = (imitated.last_mut(), about.split_once(": ")) else {
                continue;
            };
            if name == "partial" {
                endpoint.partial = Some(value);
            } else {
                endpoint.clients.insert(name, value.split(' ').collect());
            }
        } else if let Some((api, reference)) = line.strip_prefix('[').and_then(|line| line.split_once("] ")) {
            apis.push((api, reference));
        } else if let (Some((api, _)), Some((method, path))) = (apis.last(), line.split_once(' ')) {
            imitated.push(Imitated { api, method, path, partial: None, clients: BTreeMap::new() });
        }
    }
    (apis, imitated)
}

/// `GET /steward/v1/compat`.
pub(crate) async fn show(State(state): State<AppState>) -> Response<Body> {
    let text = state.compat.get_or_init(|| json_text(&compat()).into());
    json_response(StatusCode::OK, "application/json", text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_read_and_says_something_of_its_own() {
        let (apis, imitated) = list();
        let lines = |prefix: &str| IMITATED.lines().filter(|line| line.starts_with(prefix)).count();
        let about: usize = imitated
            .iter()
            .map(|endpoint| endpoint.clients.len() + usize::from(endpoint.partial.is_some()))
            .sum();
        let rest = lines("#") + lines("[") + lines("    ");
        let empty = IMITATED.lines().filter(|line| line.is_empty()).count();
        assert_eq!((apis.len(), about), (lines("["), lines("    ")));
        assert_eq!(imitated.len(), IMITATED.lines().count() - rest - empty);
        let places: HashSet<_> =
            imitated.iter().map(|endpoint| (endpoint.method, shape(endpoint.path))).collect();
        assert_eq!(places.len(), imitated.len(), "an endpoint stands there twice");
        for endpoint in &imitated {
            assert!(
                ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&endpoint.method),
                "{}",
                endpoint.path
            );
            assert!(endpoint.path.starts_with('/'), "{}", endpoint.path);
        }
    }

    #[test]
    fn every_route_stands_there_once_and_own_ones_are_added() {
        let compat = compat();
        let named: Vec<&str> = compat.endpoints.iter().filter_map(|endpoint| endpoint.operation).collect();
        let distinct: HashSet<&str> = named.iter().copied().collect();
        assert_eq!((named.len(), distinct.len()), (routes().len(), routes().len()));
        for endpoint in &compat.endpoints {
            let own = endpoint.path.starts_with("/steward/");
            assert!(!own || endpoint.support == Support::Added, "{}", endpoint.path);
            assert_eq!(
                endpoint.operation.is_none(),
                endpoint.support == Support::Missing,
                "{}",
                endpoint.path
            );
        }
        let counted: usize =
            compat.apis.iter().map(|api| api.full + api.partial + api.missing + api.added).sum();
        assert_eq!(counted, compat.endpoints.len());
    }
}
