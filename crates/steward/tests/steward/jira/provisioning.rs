//! The user provisioning API: all twenty-two operations, each change read back.

use futures_util::TryStreamExt;
use jira::ApiErrorKind::{Auth, NotFound, Other};
use jira::user_provisioning::{
    GetScimLinksForEmailRequest, OperationForAScimPatch, RequestPayloadToPatch, ScimGroup, ScimGroupMember,
    ScimUser, ScimUserEmail, UserProvisioningClient,
};
use serde_json::{Value, json};

use super::{MISSING, Server, account, on_both_databases, refused};

on_both_databases!(
    a_user_from_creation_to_deletion,
    users_are_listed_and_found,
    a_group_from_creation_to_deletion,
    groups_are_listed_and_found,
    the_service_describes_itself,
    links_are_listed_taken_apart_and_deleted,
    who_has_no_key_of_the_directory_is_refused,
);

fn person(name: &str) -> ScimUser {
    let email = format!("{name}@example.com");
    ScimUser {
        user_name: Some(email.clone()),
        display_name: Some(name.to_owned()),
        external_id: Some(format!("external-{name}")),
        emails: Some(vec![ScimUserEmail {
            value: Some(email),
            r#type: Some("work".to_owned()),
            primary: Some(true),
        }]),
        active: Some(true),
        ..ScimUser::default()
    }
}

fn patch(operations: &[(&str, &str, Value)]) -> RequestPayloadToPatch {
    let operation = |(op, path, value): &(&str, &str, Value)| OperationForAScimPatch {
        op: Some((*op).to_owned()),
        path: Some((*path).to_owned()),
        value: Some(value.clone()),
    };
    RequestPayloadToPatch {
        operations: Some(operations.iter().map(operation).collect()),
        ..Default::default()
    }
}

fn member(id: &str) -> ScimGroupMember {
    ScimGroupMember { value: Some(id.to_owned()), ..ScimGroupMember::default() }
}

async fn created(scim: &UserProvisioningClient, directory: &str, name: &str) -> ScimUser {
    scim.users().create_user(directory, person(name)).send().await.unwrap()
}

/// Asserts a refusal of the provisioning API, and returns its keyword.
fn keyword<T: std::fmt::Debug>(result: jira::Result<T>, kind: jira::ApiErrorKind, status: u16) -> Value {
    let body = refused(result, kind, status);
    assert_eq!(body["status"], status.to_string(), "{body}");
    assert!(body["detail"].is_string(), "{body}");
    body["scimType"].clone()
}

async fn a_user_from_creation_to_deletion(server: Server) {
    let (scim, directory) = (server.provisioning(), server.directory());
    let ada = created(&scim, &directory, "ada").await;
    let id = ada.id.clone().unwrap();
    assert_eq!(ada.external_id.as_deref(), Some("external-ada"));
    assert!(ada.urn_scim_schemas_extension_atlassian_external_1_0.is_some(), "a managed account follows");
    let read = async || scim.users().get_user(&directory, &id).send().await.unwrap();
    assert_eq!(read().await, ada);
    let again = scim.users().create_user(&directory, person("ada")).send().await;
    assert_eq!(keyword(again, Other, 409), "uniqueness");

    let changed = ScimUser { title: Some("Countess".to_owned()), ..ada.clone() };
    let replaced = scim.users().replace_user(&directory, &id, changed).send().await.unwrap();
    assert_eq!(replaced.title.as_deref(), Some("Countess"));
    assert_eq!(read().await, replaced);

    let off = patch(&[("replace", "active", json!(false)), ("add", "nickName", json!("A"))]);
    let patched = scim.users().patch_user(&directory, &id, off).send().await.unwrap();
    assert_eq!((patched.active, patched.nick_name.as_deref()), (Some(false), Some("A")));
    assert_eq!(read().await, patched);
    let bad =
        scim.users().patch_user(&directory, &id, patch(&[("replace", "shoeSize", json!(42))])).send().await;
    assert_eq!(keyword(bad, Other, 400), "invalidPath");

    let narrow = scim.users().get_user(&directory, &id).attributes("userName").send_raw().await.unwrap();
    assert_eq!(
        narrow.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>(),
        ["schemas", "id", "userName"]
    );
    let wide = scim.users().get_user(&directory, &id).excluded_attributes("emails").send().await.unwrap();
    assert_eq!((wide.emails, wide.user_name), (None, patched.user_name));

    scim.users().delete_user(&directory, &id).send().await.unwrap();
    assert_eq!(keyword(scim.users().get_user(&directory, &id).send().await, NotFound, 404), Value::Null);
    assert_eq!(keyword(scim.users().delete_user(&directory, &id).send().await, NotFound, 404), Value::Null);
}

async fn users_are_listed_and_found(server: Server) {
    let (scim, directory) = (server.provisioning(), server.directory());
    let nobody = scim.users().get_users(&directory).filter("userName eq \"nobody\"").send().await.unwrap();
    assert_eq!((nobody.total_results, nobody.resources), (Some(0), Some(Vec::new())));
    let mut made = Vec::new();
    for number in 0..5 {
        made.push(created(&scim, &directory, &format!("person{number}")).await);
    }
    let walked: Vec<ScimUser> =
        scim.users().get_users(&directory).count(2).stream().try_collect().await.unwrap();
    assert_eq!(walked, made);
    let page = scim.users().get_users(&directory).start_index(4).count(10).send().await.unwrap();
    assert_eq!((page.total_results, page.items_per_page, page.start_index), (Some(5), Some(2), Some(4)));
    let found =
        scim.users().get_users(&directory).filter("externalId eq \"external-person3\"").send().await.unwrap();
    assert_eq!(found.resources, Some(vec![made[3].clone()]));
    let bad = scim.users().get_users(&directory).filter("userName near \"x\"").send().await;
    assert_eq!(keyword(bad, Other, 400), "invalidFilter");
}

async fn a_group_from_creation_to_deletion(server: Server) {
    let (scim, directory) = (server.provisioning(), server.directory());
    let ada = created(&scim, &directory, "ada").await.id.unwrap();
    let bea = created(&scim, &directory, "bea").await.id.unwrap();
    let crew = ScimGroup {
        display_name: Some("Crew".to_owned()),
        members: Some(vec![member(&ada)]),
        ..ScimGroup::default()
    };
    let group = scim.groups().create_group(&directory, crew.clone()).send().await.unwrap();
    let id = group.id.clone().unwrap();
    let read = async || scim.groups().get_group(&directory, &id).send().await.unwrap();
    assert_eq!(read().await, group);
    assert_eq!(keyword(scim.groups().create_group(&directory, crew).send().await, Other, 409), "uniqueness");

    let joins = patch(&[("add", "members", json!([{ "value": bea }]))]);
    let joined = scim.groups().patch_group(&directory, &id, joins).send().await.unwrap();
    assert_eq!(joined.members.as_ref().unwrap().len(), 2);
    assert_eq!(read().await, joined);
    let leaves = patch(&[("remove", &format!("members[value eq \"{ada}\"]"), Value::Null)]);
    scim.groups().patch_group(&directory, &id, leaves).send().await.unwrap();
    let left = read().await.members.unwrap();
    assert_eq!(
        left.iter().map(|member| member.value.as_deref().unwrap()).collect::<Vec<_>>(),
        [bea.as_str()]
    );

    let renamed = scim.groups().replace_group(&directory, &id).display_name("Staff").send().await.unwrap();
    assert_eq!(renamed.display_name.as_deref(), Some("Staff"));
    assert_eq!(read().await.members, Some(left), "a body without members keeps them");
    let stranger = scim
        .groups()
        .replace_group(&directory, &id)
        .display_name("Staff")
        .members(vec![member(MISSING)])
        .send()
        .await;
    assert_eq!(keyword(stranger, Other, 400), "invalidValue");

    scim.groups().delete_group(&directory, &id).send().await.unwrap();
    assert_eq!(keyword(scim.groups().get_group(&directory, &id).send().await, NotFound, 404), Value::Null);
}

async fn groups_are_listed_and_found(server: Server) {
    let (scim, directory) = (server.provisioning(), server.directory());
    for name in ["One", "Two", "Three"] {
        let group = ScimGroup { display_name: Some(name.to_owned()), ..ScimGroup::default() };
        scim.groups().create_group(&directory, group).send().await.unwrap();
    }
    let walked: Vec<ScimGroup> =
        scim.groups().get_groups(&directory).count(2).stream().try_collect().await.unwrap();
    assert_eq!(walked.len(), 3);
    let found = scim.groups().get_groups(&directory).filter("displayName eq \"two\"").send().await.unwrap();
    assert_eq!((found.total_results, found.resources), (Some(1), Some(vec![walked[1].clone()])));
}

async fn the_service_describes_itself(server: Server) {
    let (scim, directory) = (server.provisioning(), server.directory());
    let config = scim
        .service_provider_configuration()
        .get_service_provider_config(&directory)
        .send_raw()
        .await
        .unwrap();
    assert_eq!((&config["patch"]["supported"], &config["filter"]["maxResults"]), (&json!(true), &json!(100)));
    let types =
        scim.service_provider_configuration().get_resource_types(&directory).send_raw().await.unwrap();
    assert_eq!(types["Resources"][0]["name"], "User");
    let user =
        scim.service_provider_configuration().get_user_resource_type(&directory).send_raw().await.unwrap();
    let group =
        scim.service_provider_configuration().get_group_resource_type(&directory).send_raw().await.unwrap();
    assert_eq!((&user["endpoint"], &group["endpoint"]), (&json!("/Users"), &json!("/Groups")));
    let schemas = scim.schemas().get_schemas(&directory).send_raw().await.unwrap();
    assert!(schemas["totalResults"].as_u64().unwrap() >= 4);
    let ids = [
        scim.schemas().get_user_schemas(&directory).send_raw().await.unwrap()["id"].clone(),
        scim.schemas().get_group_schemas(&directory).send_raw().await.unwrap()["id"].clone(),
        scim.schemas().get_extension_user_schemas(&directory).send_raw().await.unwrap()["id"].clone(),
    ];
    assert_eq!(
        ids,
        [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:core:2.0:Group",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ]
    );
}

async fn links_are_listed_taken_apart_and_deleted(server: Server) {
    let (scim, links, org) = (server.provisioning(), server.links(), server.org());
    let ada = server.provision("Ada Lovelace", "ada@example.com").await;
    let (id, account) = (ada["id"].as_str().unwrap().to_owned(), account(&ada));
    let links_of =
        async || links.scim_links().get_scim_links(&org, &account).send().await.unwrap().scim_links;
    let [link] = &links_of().await.unwrap()[..] else { panic!("one link") };
    assert_eq!(
        (&link.scim_user_id, link.atlassian_account_id.as_ref(), &link.org_id),
        (&id, Some(&account), &org)
    );
    assert_eq!(link.directory_id, server.directory());
    let email = GetScimLinksForEmailRequest { email: "ada@example.com".to_owned() };
    let of_email = links.scim_links().get_scim_links_by_email(&org, email).send().await.unwrap();
    assert_eq!(of_email.scim_links.unwrap().len(), 1);

    links.scim_links().unlink_scim_user(&org, server.directory(), &id).send().await.unwrap();
    assert_eq!(links_of().await, Some(Vec::new()));
    let sync = patch(&[("replace", "title", json!("Countess"))]);
    scim.users().patch_user(server.directory(), &id, sync).send().await.unwrap();
    assert_eq!(links_of().await.unwrap().len(), 1);
    links.scim_links().delete_provisioning_record(&org, &account).send().await.unwrap();
    assert_eq!(
        keyword(scim.users().get_user(server.directory(), &id).send().await, NotFound, 404),
        Value::Null
    );
    let people = server.management();
    people.profile().get_profile(account).send().await.unwrap();
}

async fn who_has_no_key_of_the_directory_is_refused(server: Server) {
    let stranger = server.links();
    let body = refused(stranger.users().get_users(server.directory()).send().await, Auth, 401);
    assert!(body["error"].is_string() && body["traceId"].is_string(), "{body}");
    let elsewhere = server.provisioning().users().get_users(MISSING).send().await;
    assert_eq!(keyword(elsewhere, NotFound, 404), Value::Null);
}
