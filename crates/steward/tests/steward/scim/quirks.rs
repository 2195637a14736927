//! What clients are known to do beside the RFC, and that each of it is in a scenario.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use super::{files, folder};

/// Each quirk with its client and what the server makes of it.
const QUIRKS: [(&str, &str, &str); 30] = [
    ("J1", "jira.js", "throws on what is not application/json: the content type is negotiated"),
    ("J2", "jira.js", "PATCH body with operations; needs the resource back"),
    ("J3", "jira.js", "sends id, meta, groups and any record: ignored"),
    ("J4", "jira.js", "times that can be parsed, numbers that are numbers"),
    ("G1", "go-atlassian", "no schemas, empty ids, active=false dropped"),
    ("G2", "go-atlassian", "operations for users, Operations for groups; an empty answer is an error"),
    ("G3", "go-atlassian", "misspelt extensions"),
    ("G4", "go-atlassian", "groups by their name alone: members stay"),
    ("G5", "go-atlassian", "startIndex=0 and count=0"),
    ("P1", "atlassian-python-api", "PATCH without schemas"),
    ("E1", "Microsoft Entra ID", "Add, Replace, Remove"),
    ("E2", "Microsoft Entra ID", "booleans as text"),
    ("E3", "Microsoft Entra ID", "replace in an element that is missing: created"),
    ("E4", "Microsoft Entra ID", "members removed by a value: those alone"),
    ("E5", "Microsoft Entra ID", "keys of a value that are paths"),
    ("E6", "Microsoft Entra ID", "a random GUID: an empty list"),
    ("E7", "Microsoft Entra ID", "excludedAttributes=members"),
    ("E8", "Microsoft Entra ID", "Microsoft's schema of groups, nulls, empty roles"),
    ("E9", "Microsoft Entra ID", "manager as text and as a list"),
    ("E10", "Microsoft Entra ID", "members eq, manager eq"),
    ("O1", "Okta", "active without a path"),
    ("O2", "Okta", "PUT with what only the server writes"),
    ("O3", "Okta", "a placeholder password: never shown"),
    ("O4", "Okta", "id inside the value of a rename"),
    ("O5", "Okta", "401 is a SCIM error"),
    ("O6", "Okta", "nobody found: an empty list"),
    ("K1", "OneLogin", "the schema of SCIM 1.1"),
    ("K2", "JumpCloud", "test user and test group, made and removed"),
    ("K3", "Google Workspace", "application/json"),
    ("M1", "Microsoft SCIM reference code, Postman set", "values without quotes and other liberties"),
];

/// Two that are about everybody.
const MORE: [(&str, &str, &str); 2] = [
    ("T1", "scim2-tester", "405 on discovery, SCIM errors everywhere, schemas of schemas"),
    ("A1", "Runbooks of Atlassian's users", "the text of the 409"),
];

/// Clients without a quirk of their own.
const CLIENTS: [&str; 4] =
    ["PingFederate and PingOne", "IBM Verify", "Microsoft Entra SCIM Validator", "RFC 7644"];

/// The clients that show each quirk, and all clients.
fn recorded() -> (BTreeMap<String, BTreeSet<String>>, BTreeSet<String>) {
    let (mut quirks, mut clients) = (BTreeMap::<String, BTreeSet<String>>::new(), BTreeSet::new());
    for file in files(&folder("")) {
        let scenario: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let client = scenario["client"].as_str().unwrap().to_owned();
        for step in scenario["steps"].as_array().unwrap() {
            for quirk in step["quirks"].as_array().into_iter().flatten() {
                quirks.entry(quirk.as_str().unwrap().to_owned()).or_default().insert(client.clone());
            }
        }
        clients.insert(client);
    }
    (quirks, clients)
}

#[test]
fn every_quirk_is_in_a_scenario_of_its_client() {
    let (mut recorded, _) = recorded();
    for (id, client, what) in QUIRKS.iter().chain(&MORE) {
        let shown_by = recorded.remove(*id).unwrap_or_default();
        assert!(shown_by.contains(*client), "{id} of {client} ({what}) is in no scenario of it");
    }
    assert!(recorded.is_empty(), "these are in no table: {:?}", recorded.keys());
}

#[test]
fn every_client_is_recorded() {
    let (_, clients) = recorded();
    for client in QUIRKS.iter().chain(&MORE).map(|(_, client, _)| *client).chain(CLIENTS) {
        assert!(clients.contains(client), "{client}");
    }
}

#[test]
fn a_quirk_that_changes_something_is_read_back() {
    for file in files(&folder("")) {
        let scenario: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let steps = scenario["steps"].as_array().unwrap();
        let method = |step: &Value| step["request"]["method"].as_str().unwrap().to_owned();
        let last_change = steps.iter().rposition(|step| ["PUT", "PATCH"].contains(&method(step).as_str()));
        let Some(last_change) = last_change else { continue };
        let refused = steps[last_change]["expect"]["status"].as_u64().is_some_and(|status| status >= 400);
        let answered =
            method(&steps[last_change]) == "PATCH" && steps[last_change]["expect"]["body"].is_object();
        let reads =
            steps[last_change + 1..].iter().any(|step| method(step) == "GET" || method(step) == "DELETE");
        assert!(
            refused || answered || reads,
            "{}: nothing reads back what the last change did",
            file.display()
        );
    }
}
