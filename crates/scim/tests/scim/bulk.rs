use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use steward_scim::{
    BulkDone, BulkMethod, BulkPlan, BulkRequest, BulkStep, Patch, ResourceType, ScimError, ScimType,
};

use crate::strategies;

const BASE: &str = "https://example.com/scim";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn types() -> [Arc<ResourceType>; 2] {
    [ResourceType::user().clone(), ResourceType::group().clone()]
}

fn plan(operations: &Value) -> BulkPlan {
    BulkRequest::parse(json!({ "Operations": operations })).unwrap().plan(&types(), BASE)
}

fn done(step: &BulkStep) -> BulkDone {
    let id = step.id.clone().unwrap_or_else(|| format!("id-{}", step.operation));
    let location = format!("{BASE}{}/{id}", step.resource_type.endpoint);
    let status = match step.method {
        BulkMethod::Post => 201,
        BulkMethod::Put | BulkMethod::Patch => 200,
        BulkMethod::Delete => 204,
    };
    BulkDone { id, location, version: Some("W/\"1\"".to_owned()), ..BulkDone::new(status) }
}

/// Runs everything; operations at `failing` positions fail.
fn run(plan: &mut BulkPlan, failing: &[usize]) -> Vec<BulkStep> {
    let mut steps = Vec::new();
    while let Some(step) = plan.next() {
        let fails = failing.contains(&step.operation) && !step.completes;
        plan.finish(if fails { Err(ScimError::uniqueness("taken")) } else { Ok(done(&step)) });
        steps.push(step);
    }
    steps
}

fn statuses(plan: &BulkPlan) -> Vec<String> {
    let response = plan.response();
    let operations = response["Operations"].as_array().unwrap();
    operations.iter().map(|one| one["status"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_example_of_the_rfc_is_answered_as_there() {
    let mut plan = plan(&json!([
        { "method": "post", "path": "/Users", "bulkId": "qwerty", "data": { "userName": "Alice" } },
        { "method": "PUT", "path": "/Users/b7c14771", "version": "W/\"4weymrEsh5O6cAEK\"", "data": { "userName": "Bob" } },
        { "method": "PATCH", "path": "/Users/5d8d29d3", "version": "W/\"edac3253e2c0ef2\"",
          "data": [{ "op": "remove", "path": "nickName" }, { "op": "add", "path": "userName", "value": "Dave" }] },
        { "method": "DELETE", "path": "/Users/e9025315", "version": "W/\"0ee8add0a938e1a\"" },
    ]));
    let steps = run(&mut plan, &[3]);
    assert_eq!(steps.len(), 4);
    assert_eq!(steps[1].version.as_deref(), Some("W/\"4weymrEsh5O6cAEK\""));
    assert_eq!((steps[1].id.as_deref(), steps[0].id.as_deref()), (Some("b7c14771"), None));
    Patch::parse(&steps[2].resource_type, steps[2].data.clone().unwrap()).unwrap();
    assert_eq!(
        plan.response(),
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],
            "Operations": [
                { "method": "POST", "bulkId": "qwerty", "location": format!("{BASE}/Users/id-0"), "version": "W/\"1\"", "status": "201" },
                { "method": "PUT", "location": format!("{BASE}/Users/b7c14771"), "version": "W/\"1\"", "status": "200" },
                { "method": "PATCH", "location": format!("{BASE}/Users/5d8d29d3"), "version": "W/\"1\"", "status": "200" },
                { "method": "DELETE", "location": format!("{BASE}/Users/e9025315"), "status": "409",
                  "response": { "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "409", "scimType": "uniqueness", "detail": "taken" } },
            ],
        })
    );
}

#[test]
fn references_stand_in_paths_members_managers_and_operations() {
    let mut plan = plan(&json!([
        { "method": "POST", "path": "/Users", "bulkId": "m", "data": { "userName": "bulkId:m", "displayName": "bulkId:m" } },
        { "method": "POST", "path": "/Users", "bulkId": "u",
          "data": { "userName": "u", ENTERPRISE: { "manager": { "value": "bulkId:m", "$ref": "bulkId:m" } } } },
        { "method": "POST", "path": "/Users", "bulkId": "v", "data": { "userName": "v", "manager": "bulkId:m" } },
        { "method": "PATCH", "path": "/Users/bulkId:u", "data": { "Operations": [
            { "op": "replace", "path": "manager", "value": "bulkId:v" },
            { "op": "replace", "path": format!("{ENTERPRISE}:manager.value"), "value": "bulkId:v" },
            { "op": "add", "value": { format!("{ENTERPRISE}:manager"): { "value": "bulkId:v" } } },
            { "op": "replace", "path": "title", "value": "bulkId:v" },
        ] } },
        { "method": "PATCH", "path": "/Groups/g", "data": { "Operations": [
            { "op": "add", "path": "members", "value": [{ "value": "bulkId:u" }, "bulkId:v", { "value": "w" }] },
        ] } },
        { "method": "DELETE", "path": "/Users/bulkId:v" },
    ]));
    let steps = run(&mut plan, &[]);
    let data = |index: usize| steps[index].data.clone().unwrap();
    assert_eq!(data(0)["userName"], "bulkId:m", "a name is no reference");
    assert_eq!(
        data(1)[ENTERPRISE]["manager"],
        json!({ "value": "id-0", "$ref": format!("{BASE}/Users/id-0") })
    );
    assert_eq!(data(2)["manager"], "id-0");
    assert_eq!(steps[3].id.as_deref(), Some("id-1"));
    let operations = data(3)["Operations"].clone();
    assert_eq!((&operations[0]["value"], &operations[1]["value"]), (&json!("id-2"), &json!("id-2")));
    assert_eq!(operations[2]["value"][format!("{ENTERPRISE}:manager")]["value"], "id-2");
    assert_eq!(operations[3]["value"], "bulkId:v", "a title is no reference");
    assert_eq!(data(4)["Operations"][0]["value"], json!([{ "value": "id-1" }, "id-2", { "value": "w" }]));
    assert_eq!(steps[5].id.as_deref(), Some("id-2"));
    assert!(statuses(&plan).iter().all(|status| status.starts_with('2')));
}

#[test]
fn what_is_referred_to_is_created_before() {
    let mut plan = plan(&json!([
        { "method": "PATCH", "path": "/Groups/bulkId:g", "data": [{ "op": "add", "path": "members", "value": [{ "value": "bulkId:u" }] }] },
        { "method": "POST", "path": "/Groups", "bulkId": "g", "data": { "displayName": "g" } },
        { "method": "POST", "path": "/Users", "bulkId": "u", "data": { "userName": "u" } },
    ]));
    let order: Vec<usize> = run(&mut plan, &[]).iter().map(|step| step.operation).collect();
    assert_eq!(order, [1, 2, 0]);
    assert_eq!(statuses(&plan), ["200", "201", "201"]);
}

#[test]
fn two_groups_that_contain_each_other_are_created_and_then_completed() {
    let mut plan = plan(&json!([
        { "method": "POST", "path": "/Groups", "bulkId": "a", "data": { "displayName": "A", "members": [{ "value": "bulkId:b", "type": "Group" }] } },
        { "method": "POST", "path": "/Groups", "bulkId": "b", "data": { "displayName": "B", "members": [{ "value": "x" }, { "value": "bulkId:a" }, { "value": "bulkId:b" }] } },
    ]));
    let steps = run(&mut plan, &[]);
    let [b, a, completion] = steps.as_slice() else { panic!("{steps:?}") };
    assert_eq!(b.data.as_ref().unwrap()["members"], json!([{ "value": "x" }]));
    assert_eq!(a.data.as_ref().unwrap()["members"], json!([{ "value": "id-1", "type": "Group" }]));
    assert!(completion.completes && completion.method == BulkMethod::Patch);
    assert_eq!((completion.operation, completion.id.as_deref()), (1, Some("id-1")));
    assert_eq!(
        completion.data.as_ref().unwrap()["Operations"],
        json!([{ "op": "add", "path": "members", "value": [{ "value": "id-0" }, { "value": "id-1" }] }])
    );
    assert_eq!(statuses(&plan), ["201", "201"]);
}

#[test]
fn what_cannot_be_resolved_is_409_and_nothing_else_suffers() {
    let group = |name: &str, member: &str| json!({ "method": "POST", "path": "/Groups", "bulkId": name, "data": { "displayName": name, "members": [{ "value": member }] } });
    let mut failed = plan(&json!([
        group("a", "bulkId:nobody"),
        group("b", "bulkId:u"),
        { "method": "POST", "path": "/Users", "bulkId": "u", "data": { "userName": "u" } },
        { "method": "PUT", "path": "/Users/bulkId:nobody", "data": {} },
        group("c", "x"),
    ]));
    run(&mut failed, &[2]);
    assert_eq!(statuses(&failed), ["409", "409", "409", "409", "201"]);
    let response = failed.response();
    assert!(response["Operations"][0].get("location").is_none());
    let detail = response["Operations"][1]["response"]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("bulkId:u cannot be resolved"), "{detail}");

    // One of a circle fails: the other exists, without it, and says so.
    let mut circle = plan(&json!([group("a", "bulkId:b"), group("b", "bulkId:a")]));
    let steps = run(&mut circle, &[0]);
    assert_eq!(steps.len(), 2);
    assert_eq!(statuses(&circle), ["409", "409"]);
    assert_eq!(circle.response()["Operations"][1]["location"], format!("{BASE}/Groups/id-1"));
}

#[test]
fn enough_errors_end_it_and_the_rest_is_absent() {
    let users: Vec<Value> = (0..5)
        .map(|n| json!({ "method": "POST", "path": "/Users", "bulkId": n.to_string(), "data": { "userName": "u" } }))
        .collect();
    let request = BulkRequest::parse(json!({ "failOnErrors": 2, "Operations": users })).unwrap();
    assert_eq!(request.fail_on_errors, Some(2));
    let mut plan = request.plan(&types(), BASE);
    assert_eq!(run(&mut plan, &[0, 2, 3]).len(), 3);
    assert_eq!(statuses(&plan), ["409", "201", "409"]);
}

#[test]
fn paths_that_lead_nowhere_are_told_operation_by_operation() {
    let mut plan = plan(&json!([
        { "method": "POST", "path": "/Devices", "bulkId": "d", "data": {} },
        { "method": "POST", "path": "/Users/1", "bulkId": "e", "data": {} },
        { "method": "DELETE", "path": "/Users" },
        { "method": "DELETE", "path": "/Users/1/emails" },
        { "method": "DELETE", "path": "users/1" },
    ]));
    assert_eq!(run(&mut plan, &[]).len(), 1);
    assert_eq!(statuses(&plan), ["404", "400", "400", "400", "204"]);
    assert_eq!(plan.response()["Operations"][1]["response"]["scimType"], "invalidPath");
}

#[test]
fn what_failed_is_where_its_path_led() {
    let mut plan = plan(&json!([
        { "method": "POST", "path": "/Users", "bulkId": "u", "data": { "userName": "u" } },
        { "method": "DELETE", "path": "Users/bulkId:u" },
    ]));
    run(&mut plan, &[1]);
    assert_eq!(plan.response()["Operations"][1]["location"], format!("{BASE}/Users/id-0"));
}

#[test]
fn a_step_that_was_not_finished_has_failed() {
    let mut plan = plan(
        &json!([{ "method": "DELETE", "path": "/Users/1" }, { "method": "DELETE", "path": "/Users/2" }]),
    );
    assert!(plan.next().is_some());
    let second = plan.next().unwrap();
    plan.finish(Ok(done(&second)));
    // Nothing is being run: this says nothing.
    plan.finish(Ok(done(&second)));
    assert!(plan.next().is_none());
    assert_eq!(statuses(&plan), ["500", "204"]);
}

#[test]
fn a_request_of_another_shape_is_refused_whole() {
    let post = json!({ "method": "POST", "path": "/Users", "bulkId": "a", "data": {} });
    let with = |name: &str, value: Value| {
        let mut operation = post.clone();
        operation[name] = value;
        json!({ "Operations": [operation] })
    };
    for (body, part) in [
        (json!([]), "JSON object"),
        (json!({}), "needs an array"),
        (json!({ "Operations": {} }), "needs an array"),
        (json!({ "Operations": [] }), "is empty"),
        (json!({ "Operations": [1] }), "operation 1: an operation must be"),
        (json!({ "Operations": [post], "failOnErrors": 0 }), "failOnErrors"),
        (json!({ "Operations": [post], "failOnErrors": "1" }), "failOnErrors"),
        (json!({ "Operations": [post, post] }), "operation 2: the bulkId \"a\""),
        (with("method", json!("GET")), "POST, PUT, PATCH or DELETE"),
        (with("method", json!(null)), "POST, PUT, PATCH or DELETE"),
        (with("path", json!("")), "\"path\" is missing"),
        (with("path", json!("x".repeat(5_000))), "longer"),
        (with("bulkId", json!("")), "every POST needs one"),
        (with("bulkId", json!("x".repeat(256))), "255"),
        (with("version", json!(1)), "\"version\" must be a string"),
        (with("data", json!(null)), "POST needs a body"),
    ] {
        let error = BulkRequest::parse(body.clone()).expect_err(part);
        assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidSyntax)), "{body}");
        assert!(error.detail.contains(part), "{part:?} is not in {error}");
    }
    let many = vec![json!({ "method": "DELETE", "path": "/Users/1" }); 1_001];
    assert_eq!(BulkRequest::parse(json!({ "operations": many })).unwrap_err().status, 413);
    let request =
        BulkRequest::parse(json!({ "OPERATIONS": [{ "Method": "delete", "PATH": "/Users/1", "data": {} }] }));
    assert!(request.unwrap().operations[0].data.is_none());
}

#[test]
fn a_chain_of_forward_references_is_as_long_as_it_likes() {
    const LENGTH: usize = 1_000;
    let operations: Vec<Value> = (0..LENGTH)
        .map(|n| {
            let members: Vec<Value> = (n + 1..(n + 20).min(LENGTH)).map(|m| json!({ "value": format!("bulkId:{m}") })).collect();
            json!({ "method": "POST", "path": "/Groups", "bulkId": n.to_string(), "data": { "displayName": "g", "members": members } })
        })
        .collect();
    let mut plan = plan(&json!(operations));
    let steps = run(&mut plan, &[]);
    assert_eq!(steps.len(), LENGTH, "each once, and none to complete");
    assert_eq!(steps[0].operation, LENGTH - 1);
}

/// Users and groups that refer to each other in any way.
fn requests() -> impl Strategy<Value = (Vec<(bool, Vec<usize>)>, Vec<usize>)> {
    let operation = (any::<bool>(), prop::collection::vec(0_usize..10, 0..5));
    (prop::collection::vec(operation, 1..9), prop::collection::vec(0_usize..9, 0..3))
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn every_reference_is_resolved_exactly_once((operations, failing) in requests()) {
        let count = operations.len();
        let body: Vec<Value> = operations.iter().enumerate().map(|(index, (creates, refs))| {
            let members: Vec<Value> = refs.iter().map(|to| json!({ "value": format!("bulkId:{to}") })).collect();
            if *creates {
                json!({ "method": "POST", "path": "/Groups", "bulkId": index.to_string(), "data": { "displayName": "g", "members": members } })
            } else {
                json!({ "method": "PATCH", "path": "/Groups/g", "data": [{ "op": "add", "path": "members", "value": members }] })
            }
        }).collect();
        let mut plan = plan(&json!(body));
        let steps = run(&mut plan, &failing);
        let statuses = statuses(&plan);
        prop_assert_eq!(statuses.len(), count);

        let mut ran: BTreeMap<usize, usize> = BTreeMap::new();
        let mut resolved: HashMap<usize, Vec<String>> = HashMap::new();
        for step in &steps {
            if !step.completes {
                *ran.entry(step.operation).or_default() += 1;
            }
            let mut found = Vec::new();
            texts(step.data.as_ref().unwrap(), &mut found);
            prop_assert!(found.iter().all(|text| !text.starts_with("bulkId:")), "{:?}", step);
            let ids = found.into_iter().filter(|text| text.starts_with("id-"));
            resolved.entry(step.operation).or_default().extend(ids);
        }
        prop_assert!(ran.values().all(|times| *times == 1));
        for (index, (creates, refs)) in operations.iter().enumerate() {
            let can = |to: &usize| operations.get(*to).is_some_and(|(creates, _)| *creates);
            if statuses[index].starts_with('2') {
                let mut expected: Vec<String> = refs.iter().map(|to| format!("id-{to}")).collect();
                let mut found = resolved.remove(&index).unwrap_or_default();
                expected.sort();
                found.sort();
                prop_assert_eq!(found, expected, "operation {}", index);
                prop_assert!(refs.iter().all(can));
            } else {
                // It failed by itself, or something that it refers to does not exist.
                let why = failing.contains(&index) || refs.iter().any(|to| !can(to) || !statuses[*to].starts_with('2'));
                prop_assert!(why, "operation {} ({}) of {:?}", index, creates, body);
            }
        }
    }

    #[test]
    fn no_json_makes_the_plan_panic(data in strategies::any_json(), body in strategies::any_json()) {
        let _ = BulkRequest::parse(body);
        let mut plan = plan(&json!([
            { "method": "POST", "path": "/Users", "bulkId": "", "bulkid": "a", "data": { "x": data.clone() } },
            { "method": "PATCH", "path": "/Groups/bulkId:a", "data": { "Operations": [{ "path": "members", "value": data }] } },
        ]));
        prop_assert!(run(&mut plan, &[]).len() <= 4);
    }
}
