//! Policies: rows 49 to 57 of the organizations API.

use std::time::Duration;

use futures_util::TryStreamExt;
use jira::ApiErrorKind::{NotFound, Other, Scope};
use jira::admin::{
    AdminClient, Links, Meta, PolicyCreateInput, PolicyModel, PolicyModelAttributesRule,
    PolicyModelAttributesStatus, PolicyModelAttributesType, PolicyUpdateInput, ResourceApplicationStatus,
    ResourceInput, ResourceUpdateInput,
};
use serde_json::{Value, json};

use super::{MISSING, Server, on_both_databases, refused, refused_with_code};

on_both_databases!(
    a_policy_is_created_read_updated_and_deleted,
    resources_are_attached_replaced_and_detached,
    policies_come_in_pages_and_by_type,
    what_is_wrong_with_a_policy_is_told,
);

fn create(attributes: Value) -> PolicyCreateInput {
    serde_json::from_value(json!({ "data": { "type": "policy", "attributes": attributes } })).unwrap()
}

fn update(attributes: Value) -> PolicyUpdateInput {
    serde_json::from_value(json!({ "data": { "type": "policy", "attributes": attributes } })).unwrap()
}

fn residency(name: &str) -> Value {
    json!({ "type": "data-residency", "name": name, "status": "enabled", "rule": { "in": ["EU"] } })
}

async fn made(admin: &AdminClient, org: String, attributes: Value) -> PolicyModel {
    let created = admin.policies().create_policy(org).policy_create_input(create(attributes)).send().await;
    created.unwrap().data.unwrap()
}

/// Waits until no resource is on its way, and returns where each stands.
async fn settled(admin: &AdminClient, org: String, id: &str) -> Vec<(String, ResourceApplicationStatus)> {
    for _ in 0..500 {
        let read = admin.policies().get_policy_by_id(org.clone(), id).send().await.unwrap().data.unwrap();
        let resources = read.attributes.resources.unwrap();
        let states: Vec<_> =
            resources.into_iter().map(|resource| (resource.id, resource.application_status)).collect();
        let moving = [ResourceApplicationStatus::Applying, ResourceApplicationStatus::Removing];
        let validating = |state: &ResourceApplicationStatus| json!(state) == json!("validating");
        if !states.iter().any(|(_, state)| moving.contains(state) || validating(state)) {
            return states;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the resources stay on their way");
}

async fn a_policy_is_created_read_updated_and_deleted(server: Server) {
    let (admin, org) = (server.admin(), server.org());
    let list = json!({ "type": "ip-allowlist", "name": "Office", "status": "enabled", "rule": { "in": ["127.0.0.0/8", "::1"] } });
    let policy = made(&admin, org.clone(), list).await;
    assert_eq!(policy.attributes.r#type, PolicyModelAttributesType::IpAllowlist);
    assert_eq!(policy.attributes.name.as_deref(), Some("Office"));
    assert_eq!(policy.attributes.status, Some(PolicyModelAttributesStatus::Enabled));
    let read = admin.policies().get_policy_by_id(org.clone(), &policy.id).send().await.unwrap().data.unwrap();
    assert_eq!(read, policy);
    let change = update(
        json!({ "type": "ip-allowlist", "name": "Home", "status": "disabled", "rule": { "in": ["127.0.0.1"] } }),
    );
    let changed =
        admin.policies().update_policy(org.clone(), &policy.id).policy_update_input(change).send().await;
    let changed = changed.unwrap().data.unwrap();
    let read = admin.policies().get_policy_by_id(org.clone(), &policy.id).send().await.unwrap().data.unwrap();
    assert_eq!(read, changed);
    assert_eq!(
        (read.attributes.name.as_deref(), read.attributes.status),
        (Some("Home"), Some(PolicyModelAttributesStatus::Disabled))
    );
    match read.attributes.rule.unwrap() {
        PolicyModelAttributesRule::AllowIfContainedRule(rule) => {
            assert_eq!(rule.r#in, Some(vec!["127.0.0.1".to_owned()]));
        }
        other => panic!("{other:?}"),
    }
    admin.policies().delete_policy(org.clone(), &policy.id).send().await.unwrap();
    let gone = admin.policies().get_policy_by_id(org, &policy.id).send().await;
    assert_eq!(refused_with_code(gone, NotFound, 404), "ADMIN-404-5");
}

async fn resources_are_attached_replaced_and_detached(server: Server) {
    let (admin, org) = (server.admin(), server.org());
    let id = made(&admin, org.clone(), residency("Europe")).await.id;
    let whole = format!("ari:cloud:platform::org/{org}");
    let resource = ResourceInput { id: whole.clone(), ..ResourceInput::default() };
    let added =
        admin.policies().add_resource_to_policy(org.clone(), &id).resource_input(resource).send().await;
    let added = added.unwrap().data.unwrap().attributes.resources.unwrap();
    assert_eq!(
        (added[0].id.as_str(), &added[0].application_status),
        (whole.as_str(), &ResourceApplicationStatus::Applying)
    );
    assert_eq!(
        settled(&admin, org.clone(), &id).await,
        [(whole.clone(), ResourceApplicationStatus::Applied)]
    );
    // A site that is not here is told so; its id has a slash and colons, which this client escapes.
    let site = "ari:cloud:jira-core::site/1";
    let resource = ResourceInput { id: site.to_owned(), ..ResourceInput::default() };
    admin.policies().add_resource_to_policy(org.clone(), &id).resource_input(resource).send().await.unwrap();
    let states = settled(&admin, org.clone(), &id).await;
    assert_eq!(states[0], (site.to_owned(), ResourceApplicationStatus::Failed));
    let meta: Meta =
        serde_json::from_value(json!({ "migrationEndDataTime": "2027-01-01T00:00:00Z" })).unwrap();
    let links: Links = serde_json::from_value(json!({ "ticket": "OPS-1" })).unwrap();
    let change = ResourceUpdateInput { meta: Some(meta), links: Some(links) };
    let changed = admin
        .policies()
        .update_policy_resource(org.clone(), &id, &whole)
        .resource_update_input(change)
        .send()
        .await;
    let changed = changed.unwrap().data.unwrap().attributes.resources.unwrap();
    let changed = json!(changed.iter().find(|resource| resource.id == whole).unwrap());
    assert_eq!(changed["links"]["ticket"], "OPS-1");
    assert_eq!(changed["meta"]["migrationEndDataTime"], "2027-01-01T00:00:00Z");
    admin.policies().validate_policy(org.clone(), &id).send().await.unwrap();
    settled(&admin, org.clone(), &id).await;
    admin.policies().delete_policy_resource(org.clone(), &id, site).send().await.unwrap();
    assert_eq!(settled(&admin, org.clone(), &id).await, [(whole, ResourceApplicationStatus::Applied)]);
    let missing = admin.policies().delete_policy_resource(org, &id, site).send().await;
    assert_eq!(refused_with_code(missing, NotFound, 404), "ADMIN-404-6");
}

async fn policies_come_in_pages_and_by_type(server: Server) {
    let (admin, org) = (server.admin(), server.org());
    let mut ids = Vec::new();
    for number in 0..101 {
        ids.push(made(&admin, org.clone(), residency(&format!("Realms {number}"))).await.id);
    }
    let list = json!({ "type": "ip-allowlist", "rule": { "in": ["127.0.0.1"] } });
    let list = made(&admin, org.clone(), list).await.id;
    let first = admin.policies().get_policies(org.clone()).send().await.unwrap();
    let meta = first.meta.unwrap();
    assert_eq!((first.data.unwrap().len(), meta.page_size), (100, Some(100)));
    assert!(meta.next.is_some());
    let all: Vec<PolicyModel> =
        admin.policies().get_policies(org.clone()).stream().try_collect().await.unwrap();
    let found: Vec<&str> = all.iter().map(|policy| policy.id.as_str()).collect();
    assert_eq!(found, ids.iter().map(String::as_str).chain([list.as_str()]).collect::<Vec<_>>());
    let of_type = admin.policies().get_policies(org.clone()).r#type("ip-allowlist").send().await.unwrap();
    assert_eq!(of_type.data.unwrap().into_iter().map(|policy| policy.id).collect::<Vec<_>>(), [list]);
    let wrong = admin.policies().get_policies(org).cursor("no-cursor").send().await;
    assert_eq!(refused_with_code(wrong, Other, 400), "ADMIN-400-1");
}

async fn what_is_wrong_with_a_policy_is_told(server: Server) {
    let (admin, org) = (server.admin(), server.org());
    let list = create(json!({ "type": "ip-allowlist", "rule": { "in": ["10.0.0.1/8"] } }));
    let bad = admin.policies().create_policy(org.clone()).policy_create_input(list).send().await;
    assert_eq!(refused_with_code(bad, Other, 400), "ADMIN-400-4");
    let elsewhere = create(json!({ "type": "ip-allowlist", "rule": { "in": ["198.51.100.1"] } }));
    let locked = admin.policies().create_policy(org.clone()).policy_create_input(elsewhere).send().await;
    assert_eq!(refused_with_code(locked, Other, 409), "ADMIN-409-28");
    let missing = admin.policies().validate_policy(org.clone(), MISSING).send().await;
    assert_eq!(refused_with_code(missing, NotFound, 404), "ADMIN-404-5");
    let reader = AdminClient::new(server.scoped(&["read:policies:admin"]).await);
    reader.policies().get_policies(org.clone()).send().await.unwrap();
    let written =
        reader.policies().create_policy(org).policy_create_input(create(residency("EU"))).send().await;
    refused(written, Scope, 401);
}
