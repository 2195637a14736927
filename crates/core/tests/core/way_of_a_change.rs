//! No change without an event.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use steward_core::Error;
use steward_core::activity;
use steward_core::catalogue::actions;
use steward_core::event::{Changed, change};
use steward_core::key::{self, Scopes};
use steward_core::vault;
use steward_testkit::app::{TestApp, TestOrg};

use crate::source::sources;

/// The callers of `housekeeping`: upkeep whose effect nobody looks for in the log. Reviewed like code.
const HOUSEKEEPING: [(&str, usize, &str); 24] = [
    ("access/count_seats.rs", 1, "seats follow from roles whose change was recorded"),
    ("access/follow.rs", 2, "seats, which follow the log, and roles of a group whose deletion was recorded"),
    ("audit/erase.rs", 1, "personal values of an account whose closing was recorded"),
    ("audit/follow.rs", 1, "words of search, which follow the log"),
    ("audit/seal.rs", 1, "seals are the log itself"),
    ("directory/conflict/again.rs", 1, "that a push was answered whose settlement was recorded"),
    (
        "directory/conflict/record.rs",
        2,
        "what was refused changed nothing; what is decided about it stands in the log",
    ),
    (
        "directory/conflict/tend.rs",
        2,
        "conflicts that are old, or name an account whose closing was recorded",
    ),
    (
        "directory/guard/hold.rs",
        1,
        "operations of an incident whose opening was recorded, between two events that tell how many there are",
    ),
    ("directory/guard/tend.rs", 1, "operations that were decided long ago"),
    ("directory/journal/erase.rs", 1, "entries of journals that name an account whose closing was recorded"),
    (
        "directory/journal/write.rs",
        2,
        "journals explain what was exchanged; what changed by it stands in the log",
    ),
    ("directory/schemas.rs", 1, "values of a schema whose removal was recorded"),
    ("group/purge.rs", 1, "rows of a group whose deletion was recorded"),
    ("job/worker.rs", 2, "claims and outcomes of jobs"),
    ("key/issue.rs", 1, "the operator's first key belongs to no organization, so no log could hold an event"),
    ("key/last_use.rs", 2, "times of last use, of keys and of their scopes"),
    (
        "lifecycle/create_account.rs",
        1,
        "an account of the operator that no organization manages stands in no log",
    ),
    ("policy/authentication/give.rs", 1, "tasks whose work stands in the log, 30 days later"),
    ("policy/authentication/remove.rs", 1, "rows of a policy whose deletion was recorded"),
    ("token/inspect.rs", 1, "times of last access"),
    ("vault/reseal.rs", 2, "stored secrets under another key: what they say is the same"),
    (
        "vault/rotate.rs",
        4,
        "keys of the whole server belong to no organization, so no log could hold an event; their rows say who and when",
    ),
    ("vault/unlock.rs", 2, "the first keys of a database, and old ones that nothing is under: as above"),
];

/// Every mutating use case, by its file, with the action that it must record. The test below runs each one.
const USE_CASES: [(&str, &str); 91] = [
    ("access/assign.rs", "user_granted_role"),
    ("access/change_member.rs", "user_added_to_group"),
    ("access/change_workspace.rs", "workspace_updated"),
    ("access/count_seats.rs", "workspace_seats_exceeded"),
    ("access/delete_group.rs", "group_deleted"),
    ("activity/report.rs", "user_login"),
    ("classification/archive.rs", "classification_level_archived"),
    ("classification/create.rs", "classification_level_created"),
    ("classification/edit.rs", "classification_level_updated"),
    ("classification/publish.rs", "classification_level_published"),
    ("classification/reorder.rs", "classification_levels_reordered"),
    ("classification/import/run.rs", "classification_level_created"),
    ("classification/label/remove.rs", "content_classification_removed"),
    ("classification/label/set.rs", "content_classified"),
    ("classification/scheme/change.rs", "classification_settings_updated"),
    ("classification/scheme/set_container.rs", "container_classification_level_updated"),
    ("classification/scheme/set_default.rs", "default_classification_level_updated"),
    ("directory/change_directory.rs", "scim_directory_updated"),
    ("directory/change_link.rs", "scim_user_unlinked"),
    ("directory/conflict/again.rs", "scim_group_updated"),
    ("directory/conflict/resolve.rs", "scim_conflict_resolved"),
    ("directory/guard/apply.rs", "scim_guard_applied"),
    ("directory/guard/decide.rs", "approval_approved"),
    ("directory/guard/hold.rs", "approval_requested"),
    ("directory/guard/tend.rs", "approval_expired"),
    ("directory/create_directory.rs", "scim_directory_created"),
    ("directory/create_group.rs", "scim_group_created"),
    ("directory/create_local_group.rs", "group_created"),
    ("directory/create_user.rs", "scim_user_created"),
    ("directory/delete_group.rs", "scim_group_deleted"),
    ("directory/delete_user.rs", "scim_user_deleted"),
    ("directory/issue_key.rs", "api_key_created"),
    ("directory/patch_group.rs", "scim_group_members_changed"),
    ("directory/patch_user.rs", "scim_user_deactivated"),
    ("directory/replace_group.rs", "scim_group_updated"),
    ("directory/replace_user.rs", "scim_user_updated"),
    ("directory/schemas.rs", "scim_directory_updated"),
    ("domain/check.rs", "domain_checked"),
    ("domain/claim.rs", "domain_claimed"),
    ("domain/release.rs", "domain_removed"),
    ("domain/verify.rs", "domain_verified"),
    ("domain/without_proof.rs", "domain_verified"),
    ("key/create.rs", "api_key_created"),
    ("key/issue.rs", "api_key_created"),
    ("key/notices.rs", "api_key_expires_soon"),
    ("key/revoke.rs", "api_key_revoked"),
    ("key/rotate.rs", "api_key_rotated"),
    ("key/service_account/change.rs", "service_account_deleted"),
    ("key/service_account/clients.rs", "oauth_client_deleted"),
    ("key/service_account/tokens.rs", "api_key_created"),
    ("lifecycle/claim_account.rs", "account_claimed"),
    ("lifecycle/claim_accounts.rs", "domain_accounts_claimed"),
    ("lifecycle/create_account.rs", "user_created"),
    ("lifecycle/release_accounts.rs", "domain_accounts_released"),
    ("lifecycle/unclaim_account.rs", "account_unclaimed"),
    ("lifecycle/cancel_delete.rs", "account_deletion_canceled"),
    ("lifecycle/close.rs", "account_deleted"),
    ("lifecycle/delete.rs", "account_deletion_scheduled"),
    ("lifecycle/delete_token.rs", "api_token_revoked"),
    ("lifecycle/disable.rs", "account_deactivated"),
    ("lifecycle/enable.rs", "account_reactivated"),
    ("lifecycle/set_email.rs", "account_email_changed"),
    ("lifecycle/update_profile.rs", "account_profile_updated"),
    ("organization/create.rs", "organization_created"),
    ("organization/create_workspace.rs", "workspace_created"),
    ("organization/features.rs", "organization_features_updated"),
    ("policy/admit.rs", "ip_allowlist_refused"),
    ("policy/app_access/write.rs", "app_access_settings_updated"),
    ("policy/apply.rs", "policy_resources_applied"),
    ("policy/attach.rs", "policy_resource_added"),
    ("policy/authentication/add_users.rs", "auth_policy_task_created"),
    ("policy/authentication/change_members.rs", "auth_policy_members_changed"),
    ("policy/authentication/create.rs", "auth_policy_created"),
    ("policy/authentication/edit.rs", "auth_policy_updated"),
    ("policy/authentication/give.rs", "auth_policy_users_added"),
    ("policy/authentication/remove.rs", "auth_policy_deleted"),
    ("policy/authentication/reorder.rs", "auth_policies_reordered"),
    ("policy/create.rs", "policy_created"),
    ("policy/delete.rs", "policy_deleted"),
    ("policy/publish.rs", "policy_published"),
    ("policy/unlock.rs", "ip_allowlists_disabled"),
    ("policy/update.rs", "policy_updated"),
    ("policy/validate.rs", "policy_validation_started"),
    ("token/issue.rs", "api_token_created"),
    ("token/revoke.rs", "api_token_revoked"),
    ("vault/signing.rs", "signing_key_created"),
    ("membership/invite.rs", "user_invited"),
    ("membership/remove.rs", "user_removed_from_org"),
    ("membership/restore.rs", "user_access_restored"),
    ("membership/suspend.rs", "user_access_suspended"),
    ("event/record.rs", ""),
];

/// Actions that tell of no person and are not recorded below.
const ABOUT_NOBODY: [&str; 5] = [
    "domain_proof_missing",
    "domain_proof_restored",
    "domain_superseded",
    "domain_unverified",
    "domain_verification_failed",
];

/// Stands in all that tells of people below.
const CANARY: &str = "zzcanaryzz";

fn named(name: &str) -> String {
    format!("{CANARY}-{name}")
}

#[test]
fn only_the_way_of_a_change_opens_write_transactions() {
    let writers: Vec<String> = sources()
        .into_iter()
        .filter(|source| source.code.replace(".write()", "").contains(".write("))
        .map(|source| source.path)
        .collect();
    assert_eq!(writers, ["event/record.rs"]);
}

#[test]
fn the_callers_of_housekeeping_are_known() {
    let found: Vec<(String, usize)> = sources()
        .into_iter()
        .filter(|source| source.path != "event/record.rs")
        .map(|source| (source.path.clone(), source.code.matches("housekeeping(").count()))
        .filter(|(_, calls)| *calls > 0)
        .collect();
    let known: Vec<(String, usize)> =
        HOUSEKEEPING.iter().map(|(path, calls, _)| ((*path).to_owned(), *calls)).collect();
    assert_eq!(found, known);
}

#[test]
fn every_mutating_use_case_is_listed() {
    let mut found: Vec<String> = sources()
        .into_iter()
        .filter(|source| {
            source.code.contains("    change(&")
                || source.code.contains("    change(context")
                || source.code.contains(" change<S")
                || source.code.contains("= change(")
                || source.code.contains("    change_in_bulk(")
        })
        .map(|source| source.path)
        .collect();
    found.sort();
    let mut known: Vec<&str> = USE_CASES.iter().map(|(path, _)| *path).collect();
    known.sort_unstable();
    assert_eq!(found, known);
}

steward_testkit::both_apps! {
    async fn every_mutating_use_case_records_its_event(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let (users, groups) = (org.scim("/Users"), org.scim("/Groups"));
        let key = org.scim_key.clone();
        // What is no attribute of a user must not get around the list of what is not personal either.
        let ada = json!({ "userName": named("ada"), "status": named("status"), "groups": [{ "value": named("group") }] });
        let user = app.call("POST", &users, &key, Some(&ada)).await.expect(201);
        let user = user["id"].as_str().unwrap().to_owned();
        let group = app.call("POST", &groups, &key, Some(&json!({ "displayName": "G" }))).await.expect(201);
        let group = format!("{groups}/{}", group["id"].as_str().unwrap());
        let path = format!("{users}/{user}");
        let add = json!({ "Operations": [{ "op": "add", "path": "members", "value": [{ "value": user }] }] });
        app.call("PATCH", &group, &key, Some(&add)).await.expect(200);
        app.call("PUT", &group, &key, Some(&json!({ "displayName": "H" }))).await.expect(200);
        app.call("PUT", &path, &key, Some(&json!({ "userName": named("ada"), "title": named("Countess") }))).await.expect(200);
        let off = json!({ "Operations": [{ "op": "replace", "path": "active", "value": false }] });
        app.call("PATCH", &path, &key, Some(&off)).await.expect(200);
        app.call("DELETE", &group, &key, None).await.expect(204);
        app.call("DELETE", &path, &key, None).await.expect(204);
        let context = app.steward().system_context();
        app.key(&context, org.id, None, Scopes::All).await;
        let own = format!("/steward/v1/orgs/{}", org.id);
        let rotation = json!({ "name": "Rotation" });
        let directory = format!("{own}/directories/{}", org.directory.id);
        app.call("PATCH", &directory, &org.api_key, Some(&json!({ "name": "Okta" }))).await.expect(200);
        let keys = format!("{directory}/keys");
        app.call("POST", &keys, &org.api_key, Some(&rotation)).await.expect(201);
        let created = app.call("POST", &format!("{own}/keys"), &org.api_key, Some(&rotation)).await.expect(201);
        let created = format!("{own}/keys/{}", created["id"].as_str().unwrap());
        app.call("POST", &format!("{created}/rotate"), &org.api_key, None).await.expect(201);
        app.call("DELETE", &created, &org.api_key, None).await.expect(204);
        let wiki = json!({ "name": "Wiki", "product": "confluence" });
        app.call("POST", &format!("{own}/workspaces"), &org.api_key, Some(&wiki)).await.expect(201);
        give_roles(&app, &org).await;
        keep_a_local_group(&app, &org).await;
        report_activity(&app, &org).await;
        change_who_belongs_here(&app, &org).await;
        classify(&app, &org).await;
        hold_policies(&app, &org).await;
        say_how_people_sign_in(&app, &org).await;
        keep_programs(&app, &org).await;
        have_removals_held(&app, &org).await;
        have_conflicts_resolved(&app, &org).await;
        lead_the_life_of_an_account(&app, &org).await;
        // Two weeks later the first key has ended.
        let org = TestOrg { api_key: app.key(&app.steward().system_context(), org.id, None, Scopes::All).await, ..org };

        key::notify_due(app.steward()).await.unwrap();
        let operator = key::issue_operator_key(&app.steward().system_context(), 3600).await.unwrap();
        let operator = operator.secret.reveal();
        let claims = format!("{own}/domains");
        let claim = app.call("POST", &claims, &org.api_key, Some(&json!({ "domain": "example.org" }))).await.expect(201);
        app.prove(&claim);
        let claim = format!("{claims}/{}", claim["id"].as_str().unwrap());
        let person = |name: &str| json!({ "email": format!("{}@example.org", named(name)), "name": named(name) });
        let accounts = "/steward/v1/accounts";
        app.call("POST", accounts, operator, Some(&person("early"))).await.expect(201);
        app.call("POST", &format!("{claim}/check"), &org.api_key, None).await.expect(200);
        app.call("POST", &format!("{claim}/verify"), &org.api_key, None).await.expect(200);
        let account = app.call("POST", accounts, operator, Some(&person("late"))).await.expect(201);
        let account = format!("{own}/accounts/{}", account["accountId"].as_str().unwrap());
        app.call("POST", &format!("{account}/unclaim"), &org.api_key, None).await.expect(204);
        app.call("POST", &format!("{account}/claim"), &org.api_key, None).await.expect(200);
        settled(&app, &claim, &org.api_key).await;
        let late = json!({ "userName": named("late"), "emails": [{ "value": person("late")["email"], "primary": true }] });
        let scim = app.key(&app.steward().system_context(), org.id, Some(&org.directory), Scopes::All).await;
        let late = app.call("POST", &users, &scim, Some(&late)).await.expect(201);
        let moved = json!({ "userName": named("late"), "emails": [{ "value": "zzcanaryzz@example.net", "primary": true }] });
        let late = format!("{users}/{}", late["id"].as_str().unwrap());
        app.call("PUT", &late, &scim, Some(&moved)).await.expect(200);
        app.call("DELETE", &claim, &org.api_key, None).await.expect(204);
        let context = app.steward().system_context();
        vault::sign(&context, org.id, vault::SigningPurpose::Checkpoints, b"root").await.unwrap();
        let mut events = app.events(&org).await;
        for _ in 0..500 {
            let recorded = |action| events.iter().any(|event| event["attributes"]["action"] == action);
            if recorded("domain_accounts_released") && recorded("approval_expired") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
            events = app.events(&org).await;
        }
        let recorded: Vec<&str> = events.iter().map(|event| event["attributes"]["action"].as_str().unwrap()).collect();
        for (path, action) in USE_CASES.iter().filter(|(_, action)| !action.is_empty()) {
            assert!(recorded.contains(action), "{path} did not record {action}: {recorded:?}");
        }
        let known = recorded.iter().copied().chain(ABOUT_NOBODY).collect::<BTreeSet<_>>();
        let unknown: Vec<&str> = actions().map(|action| action.id).filter(|id| !known.contains(id)).collect();
        assert_eq!(unknown, Vec::<&str>::new(), "record these here, with canaries, or say that they are about nobody");
        app.assert_personal(&[CANARY]).await;
        // Where an administrator calls from is personal, where an identity provider does is not. What was approved is done
        // in its name by a job, which comes from nowhere.
        let (people, machines): (Vec<_>, Vec<_>) = app.event_rows().await.into_iter().partition(|row| !row.bytes.contains("\"auth\":{\"kind\":\"scim\""));
        assert!(people.iter().all(|row| !row.bytes.contains("192.0.2.1")));
        assert!(!machines.is_empty() && machines.iter().all(|row| row.bytes.contains("192.0.2.1") != row.bytes.contains("scim_guard_applied") || row.action == "scim_user_deactivated"));
    }

    async fn a_change_that_forgets_its_event_is_not_committed(app: TestApp) {
        let context = app.steward().system_context();
        let forgetful = change(&context, (), |change, _| async move {
            let insert = steward_db::sql!("INSERT INTO counter (owner_id, name, shard, value) VALUES ($1, 'x', 0, 1)");
            change.execute(insert, &steward_db::bind![uuid::Uuid::nil()]).await?;
            Ok(Changed::nothing(()))
        });
        assert!(matches!(forgetful.await, Err(Error::Internal(_))));
        let rows = app.db().database().read(|read| async move {
            let count = steward_db::sql!("SELECT count(*) FROM counter WHERE name = 'x'");
            read.query_one(count, &[], |row| row.get::<i64>(0)).await
        });
        assert_eq!(rows.await.unwrap(), 0);
    }
}

/// Waits until the accounts of a domain are claimed.
async fn settled(app: &TestApp, claim: &str, key: &str) {
    for _ in 0..500 {
        if app.get(claim, key).await.expect(200)["claiming"] == false {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the accounts stay unclaimed");
}

/// Gives and takes roles, and lets an identity provider take more seats of a workspace than it has.
async fn give_roles(app: &TestApp, org: &TestOrg) {
    let own = format!("/steward/v1/orgs/{}/workspaces", org.id);
    let call = async |method, path: String, key: &str, body: Value| {
        let answer = app.call(method, &path, key, Some(&body)).await;
        answer.expect_success(&path);
        answer.json_or_null()
    };
    let wiki = json!({ "name": "Wiki", "product": "confluence" });
    let wiki = call("POST", own.clone(), &org.api_key, wiki).await["id"].as_str().unwrap().to_owned();
    call("PATCH", format!("{own}/{wiki}"), &org.api_key, json!({ "seatLimit": 1 })).await;
    let resource = format!("ari:cloud:confluence::site/{wiki}");
    let mut members = Vec::new();
    for name in ["kim", "lou"] {
        let person = json!({ "userName": named(name), "emails": [{ "value": format!("{}@example.com", named(name)), "primary": true }] });
        let user = call("POST", org.scim("/Users"), &org.scim_key, person).await;
        let account = user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"]
            .as_str()
            .unwrap()
            .to_owned();
        let admin = json!({ "role": "atlassian/org-admin" });
        call("POST", org.admin(&format!("/users/{account}/role-assignments/assign")), &org.api_key, admin)
            .await;
        members.push((json!({ "value": user["id"] }), account));
    }
    let (_, kim) = &members[0];
    let admin = json!({ "role": "atlassian/org-admin" });
    call("POST", org.admin(&format!("/users/{kim}/role-assignments/revoke")), &org.api_key, admin).await;
    let role = json!({ "role": "atlassian/user", "resource": resource });
    for hand in ["assign", "revoke"] {
        call("POST", org.admin(&format!("/users/{kim}/roles/{hand}")), &org.api_key, role.clone()).await;
    }
    let group =
        call("POST", org.scim("/Groups"), &org.scim_key, json!({ "displayName": "Wiki writers" })).await;
    let group = group["id"].as_str().unwrap();
    let roles = org.admin_v2(&format!("/directories/-/groups/{group}/role-assignments"));
    let role = json!({ "resourceId": resource, "roleId": "atlassian/user" });
    for hand in ["assign", "revoke", "assign"] {
        call("POST", format!("{roles}/{hand}"), &org.api_key, role.clone()).await;
    }
    let all: Vec<&Value> = members.iter().map(|(member, _)| member).collect();
    let join = json!({ "Operations": [{ "op": "add", "path": "members", "value": all }] });
    call("PATCH", org.scim(&format!("/Groups/{group}")), &org.scim_key, join).await;
    for _ in 0..500 {
        if app.get(&format!("{own}/{wiki}"), &org.api_key).await.expect(200)["seats"]["overSince"].is_string()
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the workspace is not over its limit");
}

/// Calls what administrators do to groups of their own.
async fn keep_a_local_group(app: &TestApp, org: &TestOrg) {
    let address = format!("{}@example.com", named("gil"));
    let person = json!({ "userName": named("gil"), "emails": [{ "value": address, "primary": true }] });
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&person)).await.expect(201);
    let account = &user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"];
    let groups = org.admin_v2(&format!("/directories/{}/groups", org.directory.id));
    let club = json!({ "name": "Book club" });
    let group = app.call("POST", &groups, &org.api_key, Some(&club)).await.expect(201);
    let group = format!("{groups}/{}", group["data"]["id"].as_str().unwrap());
    let member = json!({ "accountId": account });
    app.call("POST", &format!("{group}/memberships"), &org.api_key, Some(&member)).await.expect(204);
    let gone = format!("{group}/memberships/{}", account.as_str().unwrap());
    app.call("DELETE", &gone, &org.api_key, None).await.expect(204);
    app.call("DELETE", &group, &org.api_key, None).await.expect(204);
}

/// Suspends somebody and restores them, invites somebody and removes them.
async fn change_who_belongs_here(app: &TestApp, org: &TestOrg) {
    let address = format!("{}@example.com", named("sue"));
    let person = json!({ "userName": named("sue"), "emails": [{ "value": address, "primary": true }] });
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&person)).await.expect(201);
    let account = &user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"];
    for step in ["suspend", "restore"] {
        let path = org.admin_v2(&format!("/directories/-/users/{}/{step}", account.as_str().unwrap()));
        app.call("POST", &path, &org.api_key, None).await.expect(204);
    }
    let invitation = json!({
        "emails": [format!("{}@example.net", named("ivy"))],
        "sendNotification": true, "notificationText": named("welcome"),
    });
    let path = org.admin_v2("/users/invite");
    let invited = app.call("POST", &path, &org.api_key, Some(&invitation)).await.expect(200);
    let path = org.admin_v2(&format!("/directories/-/users/{}", invited["data"][0]["id"].as_str().unwrap()));
    app.call("DELETE", &path, &org.api_key, None).await.expect(204);
}

/// Reports every action that products are known to report.
async fn report_activity(app: &TestApp, org: &TestOrg) {
    let (_, key) = app.product(org, "Wiki", "confluence", &["activity"]).await;
    let actions = [&activity::USER_LOGIN].into_iter().chain(&activity::PRODUCT_ACTIONS);
    let reports: Vec<Value> = actions
        .map(|action| {
            json!({
                "id": action.id, "action": action.id, "message": named("seen"), "ip": "192.0.2.1",
                "userAgent": named("agent"), "location": { "city": named("city"), "latitude": 45.07, "longitude": 7.69 },
                "actor": {
                    "email": "zzcanaryzz@example.net", "name": named("eve"), "authType": "api-token",
                    "tokenId": "7", "tokenLabel": named("token"),
                },
                "object": { "type": "pages", "id": "7", "attributes": { "name": named("page") } },
                "container": { "type": "spaces", "id": "HR", "attributes": { "name": named("space") } },
            })
        })
        .collect();
    let path = format!("/steward/v1/orgs/{}/events", org.id);
    let answer = app.call("POST", &path, &key, Some(&Value::Array(reports))).await.expect(200);
    assert_eq!((&answer["rejected"], &answer["duplicates"]), (&json!(0), &json!(0)), "{answer:#}");
}

/// Calls what is done to accounts of programs.
async fn keep_programs(app: &TestApp, org: &TestOrg) {
    let access = format!("/admin/api-access/v1/orgs/{}", org.id);
    let call = async |method, path: &str, body: Value| {
        let answer = app.call(method, &format!("{access}{path}"), &org.api_key, Some(&body)).await;
        answer.expect_success(path);
        answer.json_or_null()
    };
    let account = call("POST", "/service-accounts", json!({ "displayName": "Backup" })).await["id"].clone();
    call("PATCH", "/service-accounts", json!({ "id": account, "displayName": "Copy" })).await;
    let client = call("POST", "/oauth-clients", json!({ "name": "Portal", "scopes": ["manage:org"] })).await;
    call("DELETE", &format!("/oauth-clients/{}", client["clientId"].as_str().unwrap()), Value::Null).await;
    call("DELETE", &format!("/service-accounts/{}", account.as_str().unwrap()), Value::Null).await;
}

/// Calls what is done to classification levels, and to the feature that they belong to.
async fn classify(app: &TestApp, org: &TestOrg) {
    let features = format!("/steward/v1/orgs/{}/features", org.id);
    for on in [false, true] {
        let switch = json!({ "dataClassification": on });
        app.call("PATCH", &features, &org.api_key, Some(&switch)).await.expect(200);
    }
    let levels = format!("/admin/dlp/v1/orgs/{}/classification-levels", org.id);
    let call = async |method, path: String, body: Value| {
        app.call(method, &path, &org.api_key, Some(&body)).await.expect(202)
    };
    let secret = call("POST", levels.clone(), json!({ "name": "Secret" })).await["levelId"].clone();
    let public = call("POST", levels.clone(), json!({ "name": "Public" })).await["levelId"].clone();
    call("PUT", format!("{levels}/{}", secret.as_str().unwrap()), json!({ "color": "RED" })).await;
    call("POST", format!("{levels}/reorder"), json!({ "levelIds": [public, secret] })).await;
    for step in ["publish", "archive", "restore", "publish"] {
        call("POST", format!("{levels}/{step}"), json!({ "levelIds": [secret] })).await;
    }
    let own = format!("/steward/v1/orgs/{}/classifications", org.id);
    let call = async |method, path: String, body: Value| {
        app.call(method, &path, &org.api_key, Some(&body)).await.expect_success(method);
    };
    let page = "ari:cloud:confluence:s:page/1";
    call("PUT", own.clone(), json!({ "object": page, "levelId": secret })).await;
    call("DELETE", own.clone(), json!({ "object": page })).await;
    call("PATCH", format!("{own}/settings"), json!({ "userOverride": "EQUAL_OR_HIGHER" })).await;
    call("PUT", format!("{own}/default"), json!({ "levelId": secret })).await;
    call("PUT", format!("{own}/container"), json!({ "container": page, "levelId": secret })).await;
}

/// Calls what is done to policies, and has an IP allowlist refuse its own author until the operator opens again.
async fn hold_policies(app: &TestApp, org: &TestOrg) {
    let policies = org.admin("/policies");
    let call = async |method, path: &str, body: Value, status| {
        let body = Some(&body).filter(|body| !body.is_null());
        app.call(method, path, &org.api_key, body).await.expect(status)
    };
    let export =
        json!({ "attributes": { "type": "data-security", "rule": { "export": { "effect": "block" } } } });
    let policy = call("POST", &policies, export, 202).await["data"]["id"].clone();
    let policy = format!("{policies}/{}", policy.as_str().unwrap());
    call("PUT", &policy, json!({ "attributes": { "name": "No exports" } }), 202).await;
    let publish = format!("/admin/control/v2/orgs/{}/policies/publishDraftPolicies", org.id);
    call("POST", &publish, json!({}), 202).await;
    call("POST", &format!("{policy}/resources"), json!({ "id": "ari:a" }), 202).await;
    let ticket = json!({ "links": { "ticket": "OPS-1" } });
    call("PUT", &format!("{policy}/resources/ari%3Aa"), ticket, 202).await;
    for _ in 0..500 {
        let read = call("GET", &policy, Value::Null, 200).await;
        if read["data"]["attributes"]["resources"][0]["applicationStatus"] == "applied" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    call("GET", &format!("{policy}/validate"), Value::Null, 202).await;
    call("DELETE", &format!("{policy}/resources/ari%3Aa"), Value::Null, 204).await;
    call("DELETE", &policy, Value::Null, 202).await;
    let apps = org.admin_v2("/app-access-settings/domains");
    call("POST", &apps, json!({ "domain": "example.org" }), 201).await;
    let elsewhere = json!({ "attributes": { "type": "ip-allowlist", "rule": { "in": ["198.51.100.1"] } } });
    call("POST", &format!("{policies}?force=true"), elsewhere, 202).await;
    call("GET", &policies, Value::Null, 403).await;
    let operator = key::issue_operator_key(&app.steward().system_context(), 3600).await.unwrap();
    let body = json!({ "orgId": org.id.to_string() });
    let path = "/steward/v1/ip-allowlists/disable";
    app.call("POST", path, operator.secret.reveal(), Some(&body)).await.expect(200);
}

/// Calls what is done to authentication policies, and gives one to somebody.
async fn say_how_people_sign_in(app: &TestApp, org: &TestOrg) {
    let policies = format!("/steward/v1/orgs/{}/authentication-policies", org.id);
    let call = async |method, path: &str, body: Value, status| {
        let body = Some(&body).filter(|body| !body.is_null());
        app.call(method, path, &org.api_key, body).await.expect(status)
    };
    let id = call("POST", &policies, json!({ "name": "Strict" }), 201).await["id"].clone();
    let policy = format!("{policies}/{}", id.as_str().unwrap());
    call("PATCH", &policy, json!({ "settings": { "secondFactorRequired": true } }), 200).await;
    call("PUT", &format!("{policies}/order"), json!({ "policyIds": [id, org.id.to_string()] }), 200).await;
    let directory = json!({ "members": [{ "type": "directory", "id": org.directory.id.to_string() }] });
    call("POST", &format!("{policy}/members"), directory, 200).await;
    let control = format!("/admin/control/v1/orgs/{}/auth-policy", org.id);
    let users = json!({ "users": [format!("{}@example.com", named("gil"))] });
    let path = format!("{control}/{}/add-users", id.as_str().unwrap());
    let task = call("POST", &path, users, 202).await["taskId"].clone();
    let task = format!("{control}/task/{}", task.as_str().unwrap());
    for _ in 0..500 {
        if call("GET", &task, Value::Null, 200).await["inProgressCount"] == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    call("DELETE", &policy, Value::Null, 204).await;
}

/// Has pushes collide with a user and a group, links them, and lets the pushes come again.
async fn have_conflicts_resolved(app: &TestApp, org: &TestOrg) {
    let conflicts = format!("/steward/v1/orgs/{}/directories/{}/conflicts", org.id, org.directory.id);
    let crew = json!({ "displayName": "Crew" });
    app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&crew)).await.expect(201);
    let user = json!({ "userName": named("lin"), "nickName": named("linnie") });
    app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
    let user = json!({ "userName": named("lin"), "nickName": named("lin"), "externalId": named("7") });
    for (path, pushed) in [("/Groups", json!({ "displayName": "CREW", "externalId": "7" })), ("/Users", user)]
    {
        app.call("POST", &org.scim(path), &org.scim_key, Some(&pushed)).await.expect(409);
        let listed = app.get(&conflicts, &org.api_key).await.expect(200);
        let conflict = format!("{conflicts}/{}", listed["data"][0]["id"].as_str().unwrap());
        let preview = app.get(&conflict, &org.api_key).await.expect(200);
        let link = json!({ "action": "link", "versions": preview["versions"] });
        app.call("POST", &format!("{conflict}/resolve"), &org.api_key, Some(&link)).await.expect(200);
        app.call("POST", &org.scim(path), &org.scim_key, Some(&pushed)).await.expect(201);
    }
}

/// Has the guards of three directories hold removals: one is approved, one rejected, and one waits until it expires.
async fn have_removals_held(app: &TestApp, org: &TestOrg) {
    let own = format!("/steward/v1/orgs/{}", org.id);
    for word in ["approve", "reject", ""] {
        let new = json!({ "name": format!("To {word}"), "settings": { "strictEmail": false } });
        let directory = app.call("POST", &format!("{own}/directories"), &org.api_key, Some(&new)).await;
        let directory = directory.expect(201)["id"].as_str().unwrap().to_owned();
        let strict = json!({ "settings": { "guardMinimum": 0, "guardShare": 1 } });
        let path = format!("{own}/directories/{directory}");
        app.call("PATCH", &path, &org.api_key, Some(&strict)).await.expect(200);
        let key = json!({ "name": "Okta" });
        let key = app.call("POST", &format!("{path}/keys"), &org.api_key, Some(&key)).await.expect(201);
        let (users, key) = (format!("/scim/directory/{directory}/Users"), key["secret"].as_str().unwrap());
        for held in [named("held"), named("kept")] {
            let user = app.call("POST", &users, key, Some(&json!({ "userName": held }))).await.expect(201);
            let user = format!("{users}/{}", user["id"].as_str().unwrap());
            let active = |active: bool| json!({ "Operations": [{ "op": "replace", "path": "active", "value": active }] });
            app.call("PATCH", &user, key, Some(&active(false))).await.expect(429);
            if held == named("kept") {
                app.call("PATCH", &user, key, Some(&active(true))).await.expect(200);
            }
        }
        let waiting = app.get(&format!("{own}/approvals?state=pending"), &org.api_key).await.expect(200);
        let of_directory = |approval: &&Value| approval["directoryId"] == directory.as_str();
        let approval = waiting["data"].as_array().unwrap().iter().find(of_directory).unwrap();
        let approval = format!("{own}/approvals/{}", approval["id"].as_str().unwrap());
        if !word.is_empty() {
            app.call("POST", &format!("{approval}/{word}"), &org.api_key, None).await.expect(200);
        }
        if word == "approve" {
            for _ in 0..1000 {
                if app.get(&approval, &org.api_key).await.expect(200)["incident"]["outcome"].is_object() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

/// Calls what is done to managed accounts, to the end of one.
async fn lead_the_life_of_an_account(app: &TestApp, org: &TestOrg) {
    let address = |name: &str| format!("{}@example.com", named(name));
    let person =
        json!({ "userName": named("bea"), "emails": [{ "value": address("bea"), "primary": true }] });
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&person)).await.expect(201);
    let account =
        user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"].as_str().unwrap();
    let user = org.scim(&format!("/Users/{}", user["id"].as_str().unwrap()));
    app.call("DELETE", &user, &org.scim_key, None).await.expect(204);
    let managed = |path: &str| format!("/users/{account}/manage{path}");
    let call =
        async |method, path: String, body: Value| app.call(method, &path, &org.api_key, Some(&body)).await;
    call("POST", managed("/lifecycle/enable"), json!({})).await.expect(204);
    call("PATCH", managed("/profile"), json!({ "nickname": named("B") })).await.expect(200);
    call("PUT", managed("/email"), json!({ "email": address("b") })).await.expect(204);
    let asked = json!({ "accountId": account, "label": named("Backup") });
    let token = call("POST", format!("/steward/v1/orgs/{}/api-tokens", org.id), asked).await.expect(201);
    let token = managed(&format!("/api-tokens/{}", token["id"].as_str().unwrap()));
    app.call("DELETE", &token, &org.api_key, None).await.expect(204);
    call("POST", managed("/lifecycle/disable"), json!({ "message": named("left") })).await.expect(204);
    call("POST", managed("/lifecycle/delete"), json!({})).await.expect(200);
    call("POST", managed("/lifecycle/cancel-delete"), json!({})).await.expect(200);
    call("POST", managed("/lifecycle/delete"), json!({})).await.expect(200);
    app.clock().advance_seconds(14 * 24 * 3600);
    app.until_closed(account).await;
}
