//! The user management API: all ten operations.

use jira::ApiErrorKind::{Auth, Forbidden, NotFound, Other};
use jira::user_management::{
    AccountStatus, AtlassianAccountUser, ExtendedProfile, GetManagementPermissionsRequestPrivileges,
    UserManagementClient,
};
use serde_json::{Value, json};

use super::{NOBODY, Server, account, on_both_databases, refused};

on_both_databases!(
    permissions_say_what_may_be_done_and_why_not,
    a_profile_is_read_and_changed,
    an_address_is_set,
    tokens_are_listed_and_deleted,
    a_life_from_deactivation_to_a_deletion_taken_back,
    keys_that_may_not_manage_are_refused,
);

const ADA: &str = "ada@example.com";

async fn profile(people: &UserManagementClient, id: &str) -> AtlassianAccountUser {
    people.profile().get_profile(id.to_owned()).send().await.unwrap().account
}

async fn permissions_say_what_may_be_done_and_why_not(server: Server) {
    let people = server.management();
    let ada = server.person("Ada Lovelace", ADA).await;
    let permissions = people.manage().get_management_permissions(ada.clone()).send_raw().await.unwrap();
    assert_eq!(permissions["lifecycle.enablement"], json!({ "allowed": true }));
    // Typed, the map has what it has as it is.
    let typed = people.manage().get_management_permissions(ada.clone()).send().await.unwrap();
    assert_eq!(serde_json::to_value(typed.lifecycle_enablement).unwrap(), json!({ "allowed": true }));
    assert_eq!(serde_json::to_value(typed.email_set).unwrap(), permissions["email.set"]);

    let provisioned = account(&server.provision("Grace Hopper", "grace@example.com").await);
    let permissions = people.manage().get_management_permissions(provisioned.clone()).send().await.unwrap();
    assert_eq!(
        serde_json::to_value(permissions.lifecycle_enablement).unwrap(),
        json!({ "allowed": false, "reason": { "key": "externalDirectory.scim" } })
    );
    let refusal = people.lifecycle().deactivate_user(provisioned).send().await;
    let body = refused(refusal, Forbidden, 403);
    assert_eq!(body["context"]["reason"]["key"], "externalDirectory.scim", "{body}");

    let two: [GetManagementPermissionsRequestPrivileges; 2] = ["email.set".into(), "profile.read".into()];
    let some = people.manage().get_management_permissions(ada).privileges(two).send_raw().await.unwrap();
    let names: Vec<&String> = some.as_object().unwrap().keys().collect();
    assert_eq!(names.len(), 2, "{some}");
    assert!(some["email.set"].is_object() && some["profile.read"].is_object(), "{some}");

    let nobody = people.manage().get_management_permissions(NOBODY.to_owned()).send().await;
    assert!(refused(nobody, NotFound, 404)["key"].is_string());
}

async fn a_profile_is_read_and_changed(server: Server) {
    let people = server.management();
    let ada = server.person("Ada Lovelace", ADA).await;
    let before = profile(&people, &ada).await;
    assert_eq!((before.user.account_id.as_str(), before.user.email.as_str()), (ada.as_str(), ADA));
    assert_eq!(before.user.account_status, AccountStatus::Active);

    let extended = ExtendedProfile {
        job_title: Some("Analyst".to_owned()),
        department: Some("Engines".to_owned()),
        organization: Some("Example".to_owned()),
        location: Some("London".to_owned()),
    };
    let changed = people
        .profile()
        .update_profile(ada.clone())
        .name("Ada King".to_owned())
        .nickname("Countess".to_owned())
        .zoneinfo("Europe/London".to_owned())
        .locale("en-GB".to_owned())
        .extended_profile(extended.clone())
        .send()
        .await
        .unwrap()
        .account;
    let read = profile(&people, &ada).await;
    assert_eq!(changed, read);
    assert_eq!((read.user.name.as_str(), read.nickname.as_str()), ("Ada King", "Countess"));
    assert_eq!((read.zoneinfo.as_deref(), read.locale.as_deref()), (Some("Europe/London"), Some("en-GB")));
    assert_eq!(read.extended_profile, Some(extended));

    let long = people.profile().update_profile(ada.clone()).nickname("x".repeat(31)).send().await;
    let body = refused(long, Other, 400);
    assert_eq!(body["context"]["fieldViolations"][0]["field"], "nickname", "{body}");
    assert_eq!(profile(&people, &ada).await, read, "a refusal changes nothing");
    refused(people.profile().get_profile(NOBODY.to_owned()).send().await, NotFound, 404);
    let nobody = people.profile().update_profile(NOBODY.to_owned()).nickname("X".to_owned()).send().await;
    refused(nobody, NotFound, 404);
}

async fn an_address_is_set(server: Server) {
    let people = server.management();
    let ada = server.person("Ada Lovelace", ADA).await;
    let set = |id: &str, email: &str| people.email().set_email(id.to_owned(), email.to_owned()).send();
    set(&ada, "countess@example.com").await.unwrap();
    assert_eq!(profile(&people, &ada).await.user.email, "countess@example.com");

    refused(set(&ada, "ada@elsewhere.example").await, Forbidden, 403);
    refused(set(&ada, "no address").await, Other, 400);
    refused(set(NOBODY, "nobody@example.com").await, NotFound, 404);
    assert_eq!(profile(&people, &ada).await.user.email, "countess@example.com");
}

async fn tokens_are_listed_and_deleted(server: Server) {
    let people = server.management();
    let ada = server.person("Ada Lovelace", ADA).await;
    let list = || people.api_tokens().get_api_tokens(ada.clone()).send();
    assert_eq!(list().await.unwrap(), []);
    let issued = server.own("POST", "/api-tokens", json!({ "accountId": ada, "label": "Backup" })).await;
    let tokens = list().await.unwrap();
    assert_eq!(tokens.len(), 1);
    assert_eq!(
        (Value::from(tokens[0].id.as_str()), tokens[0].label.as_str()),
        (issued["id"].clone(), "Backup")
    );
    assert_eq!((tokens[0].last_access.as_ref(), tokens[0].expiry.is_some()), (None, true));

    let delete = || people.api_tokens().delete_api_token(ada.clone(), &tokens[0].id).send();
    delete().await.unwrap();
    assert_eq!(list().await.unwrap(), []);
    refused(delete().await, NotFound, 404);
    refused(people.api_tokens().get_api_tokens(NOBODY.to_owned()).send().await, NotFound, 404);
}

async fn a_life_from_deactivation_to_a_deletion_taken_back(server: Server) {
    let people = server.management();
    let ada = server.person("Ada Lovelace", ADA).await;
    let status = async || profile(&people, &ada).await.user.account_status;

    people.lifecycle().deactivate_user(ada.clone()).message("On leave").send().await.unwrap();
    assert_eq!(status().await, AccountStatus::Inactive);
    people.lifecycle().activate_user(ada.clone()).send().await.unwrap();
    assert_eq!(status().await, AccountStatus::Active);
    people.lifecycle().delete_account(ada.clone()).send().await.unwrap();
    assert_eq!(status().await, AccountStatus::Inactive, "for the days of grace");
    refused(people.lifecycle().activate_user(ada.clone()).send().await, Forbidden, 403);
    people.lifecycle().cancel_account_deletion(ada.clone()).send().await.unwrap();
    assert_eq!(status().await, AccountStatus::Active);

    let nobody = || NOBODY.to_owned();
    refused(people.lifecycle().deactivate_user(nobody()).send().await, NotFound, 404);
    refused(people.lifecycle().activate_user(nobody()).send().await, NotFound, 404);
    refused(people.lifecycle().delete_account(nobody()).send().await, NotFound, 404);
    refused(people.lifecycle().cancel_account_deletion(nobody()).send().await, NotFound, 404);
}

async fn keys_that_may_not_manage_are_refused(server: Server) {
    let ada = server.person("Ada Lovelace", ADA).await;
    let wrong = UserManagementClient::new(server.client("stw_org_wrong".to_owned()));
    refused(wrong.profile().get_profile(ada.clone()).send().await, Auth, 401);
    let scoped = UserManagementClient::new(server.scoped(&["read:accounts:admin"]).await);
    let body = refused(scoped.profile().get_profile(ada.clone()).send().await, Forbidden, 403);
    assert!(body["message"].as_str().unwrap().contains("manage:org"), "{body}");
    let manages = UserManagementClient::new(server.scoped(&["manage:org"]).await);
    assert_eq!(profile(&manages, &ada).await.user.account_id, ada);
}
