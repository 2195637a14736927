//! What holds for every route of the table: who gets in, what a change leaves in the log, how a list goes on, and that
//! the OpenAPI document describes it. A new route is tried without anybody thinking of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use steward_core::key::{self, Scopes};
use steward_db::count_statements;
use steward_server::{CallerKind, Paging, Rate, RequestBody, Route, routes};
use steward_testkit::app::{Answer, TestApp, TestOrg, send_to};

use crate::shown::assert_shown;

/// All that searches show of each thing, so that the most is looked up for it.
const EXPANDED: [(&str, &[&str]); 4] = [
    ("searchUsers", &["platformRoles", "counts.resources", "productAccess", "groups"]),
    ("searchGroups", &["counts.resources", "counts.users"]),
    ("searchUsersV1", &["NAME", "EMAIL", "EMAIL_VERIFIED", "PRODUCT_LAST_ACCESS", "GROUPS"]),
    ("searchGroupsV1", &["USERS", "META", "ROLE_ASSIGNMENTS", "MANAGEMENT_ACCESS"]),
];

const ABSENT: &str = "00000000-0000-7000-8000-000000000000";

/// Something in a product.
const OBJECT: &str = "ari:cloud:confluence:s:page/1";

/// What operations have to be asked in their query.
const ASKED: [(&str, &str); 2] = [
    ("createOrgApiKey", "label=Made"),
    ("listClassificationHistory", "object=ari:cloud:confluence:s:page/1"),
];

/// Lists without pages: what they can hold is known to be little.
const ONE_PAGE: [&str; 6] = [
    "listEventActions",
    "listScimSchemas",
    "listScimResourceTypes",
    "listDirectories",
    "listDirectorySchemas",
    "listAuthenticationPolicies",
];

/// Changes that stand in no log, each with its reason.
const WITHOUT_LOG: [(&str, &str); 5] = [
    (
        "rotateSecrets",
        "keys of the whole server belong to no organization; their rows and the log of the program say who and when",
    ),
    ("createScimMe", NOBODY),
    ("replaceScimMe", NOBODY),
    ("patchScimMe", NOBODY),
    ("deleteScimMe", NOBODY),
];

const NOBODY: &str = "the key of a directory stands for no user: nothing is done";

fn stands_in_a_log(route: &Route) -> bool {
    route.is_mutation() && !WITHOUT_LOG.iter().any(|(operation, _)| *operation == route.operation)
}

/// What stands for the parameters of paths.
type Ids = HashMap<&'static str, String>;

fn ids(org: &TestOrg) -> Ids {
    HashMap::from([
        ("orgId", org.id.to_string()),
        ("directoryId", org.directory.id.to_string()),
        ("id", ABSENT.to_owned()),
        ("eventId", ABSENT.to_owned()),
        ("file", "swagger-ui.css".to_owned()),
        ("keyId", ABSENT.to_owned()),
        ("domainId", ABSENT.to_owned()),
        ("workspaceId", ABSENT.to_owned()),
        ("tokenId", ABSENT.to_owned()),
        ("accountId", format!("712020:{ABSENT}")),
        ("groupId", ABSENT.to_owned()),
        ("entryId", ABSENT.to_owned()),
        ("userId", ABSENT.to_owned()),
        ("aaId", format!("712020:{ABSENT}")),
        ("scimDirectoryId", org.directory.id.to_string()),
        ("scimUserId", ABSENT.to_owned()),
        ("approvalId", ABSENT.to_owned()),
        ("urn", "urn:example:badge:1.0".to_owned()),
        ("conflictId", ABSENT.to_owned()),
        ("levelId", ABSENT.to_owned()),
        ("policyId", ABSENT.to_owned()),
        ("authPolicyId", ABSENT.to_owned()),
        ("authTaskId", ABSENT.to_owned()),
        ("domain", "example.org".to_owned()),
        ("resourceId", "ari%3Acloud%3Ajira%3As%3Aproject%2F1".to_owned()),
        ("apiKeyId", ABSENT.to_owned()),
        ("serviceAccountId", ABSENT.to_owned()),
        ("clientId", ABSENT.to_owned()),
    ])
}

fn filled(route: &Route, ids: &Ids) -> String {
    let segment = |segment: &str| match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
        Some(name) => ids.get(name).unwrap_or_else(|| panic!("no example for {{{name}}}")).clone(),
        None => segment.to_owned(),
    };
    route.path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

async fn call(app: &TestApp, route: &Route, path: &str, key: &str) -> Answer {
    let body = json!({});
    let sends_body = route.body == RequestBody::Required;
    app.call(route.method.as_str(), path, key, sends_body.then_some(&body)).await
}

/// An organization and the operator's key: whoever may call anything.
struct Callers {
    org: TestOrg,
    operator: String,
    product: String,
}

impl Callers {
    async fn new(app: &TestApp, name: &str, domain: &str) -> Self {
        let operator = key::issue_operator_key(&app.steward().system_context(), 3600).await.unwrap();
        let org = app.org(name, domain).await;
        let (_, product) = app.product(&org, "Chat", "chat", &["activity"]).await;
        Self { org, operator: operator.secret.reveal().to_owned(), product }
    }

    fn key_of(&self, route: &Route) -> &str {
        match route.caller {
            CallerKind::Org | CallerKind::OrgOrProduct => &self.org.api_key,
            CallerKind::Directory => &self.org.scim_key,
            CallerKind::Operator | CallerKind::OperatorOrProduct => &self.operator,
            CallerKind::Product => &self.product,
            CallerKind::Anyone => "",
        }
    }

    /// Keys of the kinds that the route is not for.
    fn wrong_keys(&self, route: &Route) -> Vec<&str> {
        let keys = [&self.org.api_key, &self.org.scim_key, &self.operator, &self.product];
        keys.into_iter().map(String::as_str).filter(|key| *key != self.key_of(route)).collect()
    }
}

fn open_routes() -> BTreeSet<&'static str> {
    let lines = include_str!("open_routes.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_whitespace().next()).collect()
}

#[test]
fn operations_have_names_and_sentences_of_their_own() {
    let routes = routes();
    let names: BTreeSet<&str> = routes.iter().map(|route| route.operation).collect();
    let places: BTreeSet<(&str, &str)> =
        routes.iter().map(|route| (route.method.as_str(), route.path.as_str())).collect();
    assert_eq!((names.len(), places.len()), (routes.len(), routes.len()));
    for route in &routes {
        assert!(route.summary.ends_with('.'), "{}", route.operation);
        assert_eq!(
            stands_in_a_log(route),
            route.records.is_some(),
            "{}: a change names its action",
            route.operation
        );
    }
}

#[test]
fn only_reviewed_routes_are_open() {
    let open: BTreeSet<&str> = routes()
        .iter()
        .filter(|route| route.caller == CallerKind::Anyone)
        .map(|route| route.operation)
        .collect();
    assert_eq!(open, open_routes());
}

steward_testkit::both_apps! {
    async fn a_route_is_open_to_its_callers_and_to_nobody_else(app: TestApp) {
        let ours = Callers::new(&app, "Ours", "ours.com").await;
        let theirs = Callers::new(&app, "Theirs", "theirs.com").await;
        for route in routes() {
            let path = filled(&route, &ids(&ours.org));
            let name = route.operation;
            if route.caller == CallerKind::Anyone {
                call(&app, &route, &path, "").await.expect_success(name);
                continue;
            }
            for key in ["", "nonsense"].into_iter().chain(ours.wrong_keys(&route)) {
                assert_eq!(call(&app, &route, &path, key).await.status, 401, "{name} with {key:?}");
            }
            // The right key gets past authentication, whatever else is wrong with the example.
            let right = call(&app, &route, &path, ours.key_of(&route)).await;
            assert!(![401, 403, 405].contains(&right.status.as_u16()), "{name}: {}", right.status);
            if route.path_parameters().any(|name| name == "orgId" || name == "directoryId") {
                let foreign = call(&app, &route, &path, theirs.key_of(&route)).await;
                assert_eq!(foreign.status, 404, "{name} with the key of another organization");
            }
        }
    }

    async fn a_key_with_scopes_opens_what_they_name(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let context = app.steward().system_context();
        let scopes: BTreeSet<&str> = routes().iter().filter_map(|route| route.scope).collect();
        for scope in scopes {
            let key = app.key(&context, org.id, None, Scopes::Only(vec![scope.to_owned()])).await;
            for route in routes().iter().filter(|route| matches!(route.caller, CallerKind::Org | CallerKind::OrgOrProduct)) {
                let answer = call(&app, route, &filled(route, &ids(&org)), &key).await;
                let opens = route.scope.is_none_or(|needed| needed == scope);
                // Each family says it as its own clients know it (organizations API §1.2).
                let (status, text) = if route.path.starts_with("/users/") {
                    (403, format!("{{\"key\":\"forbidden\",\"errorKey\":\"forbidden\",\"message\":\"The key lacks the scope {}.\"}}", route.scope.unwrap_or_default()))
                } else {
                    (401, "Unauthorized; scope does not match".to_owned())
                };
                assert_eq!(answer.status != status, opens, "{} with {scope}", route.operation);
                if !opens {
                    assert!(answer.text.contains(&text), "{}", answer.text);
                }
            }
        }
    }

    async fn keys_that_ended_open_nothing(app: TestApp) {
        let callers = Callers::new(&app, "Acme", "example.com").await;
        app.clock().advance_seconds(3600);
        for route in routes().iter().filter(|route| route.caller != CallerKind::Anyone) {
            let answer = call(&app, route, &filled(route, &ids(&callers.org)), callers.key_of(route)).await;
            assert_eq!(answer.status, 401, "{}", route.operation);
        }
    }

    async fn a_key_that_has_used_up_its_budget_is_told_so_on_every_route(app: TestApp) {
        let callers = Callers::new(&app, "Acme", "example.com").await;
        let once = Rate { per_minute: 1, burst: 1 };
        for budget in ["key", "organization"] {
            for route in routes().iter().filter(|route| route.caller != CallerKind::Anyone) {
                let face = app.with_settings(|settings| match budget {
                    "key" => settings.rate_limits.key = once,
                    _ => settings.rate_limits.organization = once,
                });
                let path = filled(route, &ids(&callers.org));
                let ask = || Request::builder()
                    .method(route.method.as_str())
                    .uri(&path)
                    .header("authorization", format!("Bearer {}", callers.key_of(route)))
                    .body(Body::empty())
                    .unwrap();
                assert_ne!(send_to(&face, ask()).await.status, 429, "{}", route.operation);
                let second = send_to(&face, ask()).await;
                // The operator belongs to no organization.
                let limited = budget == "key" || !matches!(route.caller, CallerKind::Operator | CallerKind::OperatorOrProduct);
                assert_eq!(second.status == 429, limited, "{} by {budget}", route.operation);
                if limited {
                    assert_eq!(second.header("retry-after"), Some("60"), "{}", route.operation);
                    assert_eq!(second.header("x-ratelimit-remaining"), Some("0"), "{}", route.operation);
                }
            }
        }
    }

    async fn every_change_stands_in_the_log(app: TestApp) {
        let callers = Callers::new(&app, "Acme", "example.com").await;
        let org = &callers.org;
        let mut tried = BTreeSet::new();
        let patch = json!({"Operations": [{"op": "replace", "path": "externalId", "value": "7"}]});
        let key = json!({"name": "Rotation"});
        let account = left_account(&app, org).await;
        // The last administrator of an organization stays one, so there is another one.
        let eve = json!({"userName": "zzcanary-eve", "emails": [{"value": "zzcanary-eve@example.com", "primary": true}]});
        let eve = account_of(&app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&eve)).await.expect(201));
        let admin = json!({"role": "atlassian/org-admin"});
        let path = org.admin(&format!("/users/{eve}/role-assignments/assign"));
        app.call("POST", &path, &org.api_key, Some(&admin)).await.expect(204);
        for story in [
            vec![
                ("createScimUser", json!({"userName": "zzcanary-sue", "displayName": "zzcanary Sue", "emails": [{"value": "zzcanary-sue@example.com", "primary": true}]})),
                ("suspendUser", Value::Null),
                ("restoreUser", Value::Null),
                ("suspendUserV1", Value::Null),
                ("restoreUserV1", Value::Null),
                ("createGroupV1", json!({"name": "Chess club"})),
                ("addUserToGroupV1", Value::String("account_id".to_owned())),
                ("removeUserFromGroupV1", Value::Null),
                ("deleteGroupV1", Value::Null),
            ],
            vec![
                ("inviteUsers", json!({"emails": ["zzcanary-ivy@example.com"], "sendNotification": true})),
                ("removeUser", Value::Null),
                ("inviteUserV1", json!({"email": "zzcanary-ivy@example.com", "notificationText": "zzcanary Welcome"})),
                ("removeUserV1", Value::Null),
            ],
            vec![
                ("createScimUser", json!({"userName": "zzcanary-ada"})),
                ("replaceScimUser", json!({"userName": "zzcanary-ada", "title": "zzcanary Countess"})),
                ("patchScimUser", patch.clone()),
                ("deleteScimUser", Value::Null),
            ],
            vec![
                ("createScimGroup", json!({"displayName": "Crew"})),
                ("replaceScimGroup", json!({"displayName": "Staff"})),
                ("patchScimGroup", patch),
                ("deleteScimGroup", Value::Null),
            ],
            vec![("runScimBulk", json!({"Operations": [
                {"method": "POST", "path": "/Users", "bulkId": "1", "data": {"userName": "zzcanary-bulk", "title": "zzcanary Clerk"}},
            ]}))],
            vec![("createKey", key.clone()), ("rotateKey", json!({"graceSeconds": 60})), ("revokeKey", Value::Null)],
            vec![
                ("createWorkspace", json!({"name": "Wiki", "product": "confluence"})),
                ("changeWorkspace", json!({"name": "The wiki", "defaultRole": "atlassian/viewer", "seatLimit": 7})),
                ("createWorkspaceKey", json!({"name": "Wiki", "scopes": ["accounts"]})),
            ],
            vec![
                ("createScimUser", json!({"userName": "zzcanary-rob", "emails": [{"value": "zzcanary-rob@example.com", "primary": true}]})),
                ("createWorkspace", json!({"name": "Wiki", "product": "confluence"})),
                ("grantUserAccess", Value::String("role".to_owned())),
                ("revokeUserAccess", Value::String("role".to_owned())),
                ("assignOrganizationRole", json!({"role": "atlassian/org-admin"})),
                ("revokeOrganizationRole", json!({"role": "atlassian/org-admin"})),
                ("createGroup", json!({"name": "Writers"})),
                ("grantGroupAccess", Value::String("groupRole".to_owned())),
                ("revokeGroupAccess", Value::String("groupRole".to_owned())),
                ("assignGroupRoles", Value::String("groupRoles".to_owned())),
                ("revokeGroupRoles", Value::String("groupRoles".to_owned())),
            ],
            vec![
                ("claimDomain", json!({"domain": "example.org"})),
                ("checkDomain", json!({})),
                ("verifyDomain", json!({"method": "dns"})),
                ("releaseDomain", Value::Null),
            ],
            vec![
                ("createAccount", json!({"email": "zzcanary-grace@example.com", "name": "zzcanary Grace"})),
                ("unclaimAccount", Value::Null),
                ("claimAccount", Value::Null),
            ],
            vec![
                ("createScimUser", json!({"userName": "zzcanary-gil", "emails": [{"value": "zzcanary-gil@example.com", "primary": true}]})),
                ("createGroup", json!({"name": "Book club"})),
                ("addUserToGroup", Value::String("accountId".to_owned())),
                ("removeUserFromGroup", Value::Null),
                ("deleteGroup", Value::Null),
            ],
            vec![
                ("createScimUser", json!({"userName": "zzcanary-lin", "emails": [{"value": "zzcanary-lin@example.com", "primary": true}]})),
                ("unlinkScimUser", Value::Null),
                ("linkUser", Value::Null),
                ("deleteScimRecords", Value::Null),
            ],
            vec![
                ("createDirectory", json!({"name": "Okta"})),
                ("changeDirectory", json!({"name": "Entra ID", "settings": {"strictEmail": false}})),
                ("createDirectoryKey", key.clone()),
                (
                    "defineDirectorySchema",
                    json!({
                        "id": "urn:example:badge:1.0", "name": "Badge",
                        "attributes": [{"name": "number", "type": "integer"}],
                    }),
                ),
                ("removeDirectorySchema", Value::Null),
            ],
            vec![
                ("changeFeatures", json!({"dataClassification": false})),
                ("changeFeatures", json!({"dataClassification": true})),
                ("createLevel", json!({"name": "Secret"})),
                ("createLevel", json!({"name": "Top secret"})),
                ("reorder", Value::String("levelOrder".to_owned())),
                ("editLevel", json!({"color": "RED"})),
                ("publishLevel", Value::String("levelId".to_owned())),
                ("archiveLevel", Value::String("levelId".to_owned())),
                ("restoreLevel", Value::String("levelId".to_owned())),
            ],
            vec![("reportActivity", json!({"events": [{
                "id": "1", "action": "user_login", "actor": {"email": "zzcanary-eve@example.net", "name": "zzcanary Eve"},
                "message": "zzcanary Eve was here", "object": {"type": "pages", "id": "7", "attributes": {"title": "zzcanary plans"}},
            }]}))],
            vec![
                ("createLevel", json!({"name": "Labelled"})),
                ("publishLevel", Value::String("levelId".to_owned())),
                ("setClassification", json!({"object": OBJECT, "levelId": "levelId"})),
                ("removeClassification", json!({"object": OBJECT})),
                ("setDefaultLevel", json!({"levelId": "levelId"})),
                ("removeDefaultLevel", Value::Null),
                ("setContainerLevel", json!({"container": "ari:cloud:confluence:s:space/1", "levelId": "levelId"})),
                ("removeContainerLevel", json!({"container": "ari:cloud:confluence:s:space/1"})),
                ("changeClassificationSettings", json!({"userOverride": "DISALLOW"})),
            ],
            vec![("createOrgApiKey", Value::Null), ("revokeOrgApiKey", Value::Null)],
            vec![
                ("createServiceAccount", json!({"displayName": "Backup"})),
                ("updateServiceAccount", json!({"id": "serviceAccountId", "description": "Copies everything."})),
                ("createServiceAccountToken", json!({"label": "Nightly", "scopes": ["read:orgs:admin"]})),
                ("revokeServiceAccountTokens", Value::Null),
                ("createOauthClient", json!({"name": "Portal", "scopes": ["read:orgs:admin"]})),
                ("deleteOauthClient", Value::Null),
                ("deleteServiceAccount", Value::Null),
            ],
            vec![
                ("createAppAccessSettings", json!({"domain": "example.org"})),
                ("replaceAppAccessSettings", json!({"adminNotifications": true})),
                ("updateAppAccessProducts", json!({"products": [{"productId": "ari:cloud:jira::app/all"}]})),
            ],
            vec![
                ("createAuthenticationPolicy", json!({"name": "Strict"})),
                ("changeAuthenticationPolicy", json!({"settings": {"secondFactorRequired": true}})),
                ("addAuthenticationPolicyMembers", json!({"members": [{"type": "directory", "id": org.directory.id.to_string()}]})),
                ("removeAuthenticationPolicyMembers", json!({"members": [{"type": "directory", "id": org.directory.id.to_string()}]})),
                ("controlAddUsersToAuthPolicy", json!({"users": ["zzcanary-nobody@example.com"]})),
                ("reorderAuthenticationPolicies", Value::String("authPolicyOrder".to_owned())),
                ("deleteAuthenticationPolicy", Value::Null),
            ],
            policies(["createPolicy", "updatePolicy", "addPolicyResource", "updatePolicyResource", "removePolicyResource", "deletePolicy"]),
            policies(["controlCreatePolicy", "controlUpdatePolicy", "controlAddPolicyResource", "controlUpdatePolicyResource", "controlRemovePolicyResource", "controlDeletePolicy"]),
            policies(["controlCreatePolicyV2", "controlUpdatePolicyV2", "controlChangePolicyResourceV2", "controlUpdatePolicyResourceV2", "controlRemovePolicyResourceV2", "controlDeletePolicyV2"]),
            vec![
                ("createPolicy", json!({"attributes": {"type": "data-security", "rule": {"export": {"effect": "block"}}}})),
                ("controlPublishDraftPolicies", json!({})),
                ("addPolicyResource", json!({"id": "ari:a"})),
                ("controlRemovePolicyResources", Value::Null),
                ("addPolicyResource", json!({"id": "ari:a"})),
                ("controlRemovePolicyResourcesV2", Value::Null),
                ("createPolicy", json!({"attributes": {"type": "ip-allowlist", "rule": {"in": ["0.0.0.0/0"]}}})),
                ("disableIpAllowlists", json!({"orgId": org.id.to_string()})),
            ],
            vec![
                ("activateUser", Value::Null),
                ("updateProfile", json!({"nickname": "zzcanary B"})),
                ("setEmail", json!({"email": "zzcanary-b@example.com"})),
                ("createApiToken", json!({"accountId": account, "label": "zzcanary Backup"})),
                ("deleteApiToken", Value::Null),
                ("createApiToken", json!({"accountId": account, "label": "zzcanary Backup"})),
                ("revokeOrgApiTokens", Value::Null),
                ("deactivateUser", json!({"message": "zzcanary on leave"})),
                ("deleteAccount", Value::Null),
                ("cancelAccountDeletion", Value::Null),
            ],
        ] {
            // What the first step creates is what the others are about.
            let mut ids = ids(org);
            ids.insert("accountId", account.clone());
            for (operation, body) in story {
                let route = routes().into_iter().find(|route| route.operation == operation).unwrap();
                let action = route.records.unwrap().id;
                let before = count(&app.events(org).await, action);
                // A body that is only the name of a parameter names what was created before.
                let body = match &body {
                    Value::String(name) if name == "account_id" => json!({"account_id": ids["accountId"]}),
                    Value::String(name) if name.starts_with("role") || name.starts_with("groupRole") => {
                        let resource = format!("ari:cloud:confluence::site/{}", ids["workspaceId"]);
                        let role = json!({"resource": resource, "role": "atlassian/user"});
                        match name.as_str() {
                            "role" => role,
                            "groupRole" => json!({"resourceId": resource, "roleId": "atlassian/user"}),
                            _ => json!({"roleAssociations": [role]}),
                        }
                    }
                    Value::String(name) if name == "levelOrder" => json!([{"levelId": ids["levelId"], "sensitivity": 1}]),
                    Value::String(name) if name == "authPolicyOrder" => json!({"policyIds": [ids["authPolicyId"], org.id.to_string()]}),
                    Value::String(name) => json!({ name: ids[name.as_str()] }),
                    body if body["id"] == "serviceAccountId" => {
                        let mut body = body.clone();
                        body["id"] = json!(ids["serviceAccountId"]);
                        body
                    }
                    body if body["levelId"] == "levelId" => {
                        let mut body = body.clone();
                        body["levelId"] = json!(ids["levelId"]);
                        body
                    }
                    body => body.clone(),
                };
                let body = Some(&body).filter(|body| !body.is_null());
                let also = ASKED.iter().find(|(asked, _)| *asked == operation).map_or(String::new(), |(_, also)| format!("?{also}"));
                let path = format!("{}{also}", filled(&route, &ids));
                let answer = app.call(route.method.as_str(), &path, callers.key_of(&route), body).await;
                assert_eq!(answer.status, route.success, "{operation}: {}", answer.text);
                let made = answer.json_or_null();
                if operation == "claimDomain" {
                    app.prove(&made);
                }
                if operation == "inviteUsers" {
                    ids.insert("accountId", made["data"][0]["id"].as_str().unwrap().to_owned());
                    ids.insert("directoryId", "-".to_owned());
                }
                ids.extend(made["levelId"].as_str().map(|id| ("levelId", id.to_owned())));
                if operation.ends_with("reatePolicy") || operation == "controlCreatePolicyV2" {
                    ids.extend(made["data"]["id"].as_str().map(|id| ("policyId", id.to_owned())));
                }
                ids.extend(made["groupId"].as_str().map(|id| ("groupId", id.to_owned())));
                ids.extend(made["clientId"].as_str().map(|id| ("clientId", id.to_owned())));
                for (creates, name) in [("createOrgApiKey", "apiKeyId"), ("createServiceAccount", "serviceAccountId")] {
                    ids.extend(made["id"].as_str().filter(|_| operation == creates).map(|id| (name, id.to_owned())));
                }
                if route.success == 201 {
                    for (name, member) in [("id", "id"), ("keyId", "id"), ("workspaceId", "id"), ("domainId", "id"), ("tokenId", "id"), ("userId", "id"), ("scimUserId", "id"), ("authPolicyId", "id"), ("accountId", "accountId")] {
                        ids.extend(made[member].as_str().map(|id| (name, id.to_owned())));
                    }
                    let account = &made["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"];
                    for name in ["accountId", "aaId"] {
                        ids.extend(account.as_str().map(|id| (name, id.to_owned())));
                    }
                    ids.extend(made["data"]["id"].as_str().map(|id| ("groupId", id.to_owned())));
                }
                assert_eq!(count(&app.events(org).await, action), before + 1, "{operation} records {action}");
                tried.insert(operation.to_owned());
            }
        }
        for operation in ["approve", "reject"] {
            let mut ids = ids(org);
            ids.insert("approvalId", held(&app, org).await);
            let route = routes().into_iter().find(|route| route.operation == operation).unwrap();
            let action = route.records.unwrap().id;
            let before = count(&app.events(org).await, action);
            app.call(route.method.as_str(), &filled(&route, &ids), callers.key_of(&route), None).await.expect(200);
            assert_eq!(count(&app.events(org).await, action), before + 1, "{operation} records {action}");
            tried.insert(operation.to_owned());
        }
        let user = json!({"userName": "zzcanary-collided"});
        app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
        let (conflict, decision) = collided(&app, org, &user).await;
        let mut ids = ids(org);
        ids.insert("conflictId", conflict);
        let route = routes().into_iter().find(|route| route.operation == "resolveConflict").unwrap();
        let action = route.records.unwrap().id;
        let before = count(&app.events(org).await, action);
        app.call("POST", &filled(&route, &ids), callers.key_of(&route), Some(&decision)).await.expect(200);
        assert_eq!(count(&app.events(org).await, action), before + 1, "resolveConflict records {action}");
        tried.insert("resolveConflict".to_owned());
        // Its body is a file: `classification.rs` reads what it leaves in the log.
        tried.insert("importLevels".to_owned());
        // Its log is that of the organization that comes to be: `own.rs` reads it.
        tried.insert("createOrg".to_owned());
        let mutations: BTreeSet<String> =
            routes().iter().filter(|route| stands_in_a_log(route)).map(|route| route.operation.to_owned()).collect();
        assert_eq!(tried, mutations, "each change has an example here");
        // Everything above that tells of people has the canary in it: nothing of it stands in what is kept for ever.
        let told = ["zzcanary-ada", "zzcanary Countess", "zzcanary Grace", "zzcanary-b@", "zzcanary on leave"];
        for canaries in [told.as_slice(), &["zzcanary", "bea@example.com"]] {
            app.assert_personal(canaries).await;
        }
    }

    async fn every_list_goes_on(app: TestApp) {
        let callers = Callers::new(&app, "Acme", "example.com").await;
        let org = &callers.org;
        let mut ids = ids(org);
        for number in 0..3 {
            let email = format!("u{number}@example.com");
            let user = json!({"userName": email, "emails": [{"value": email, "primary": true}]});
            let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
            let group = json!({"displayName": format!("Group {number}"), "members": [{"value": user["id"]}]});
            let group = app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&group)).await.expect(201);
            if number == 0 {
                ids.insert("accountId", account_of(&user));
                ids.insert("groupId", group["id"].as_str().unwrap().to_owned());
            }
            let place = json!({"name": format!("Place {number}"), "product": "confluence"});
            let place = app.call("POST", &format!("/steward/v1/orgs/{}/workspaces", org.id), &org.api_key, Some(&place)).await.expect(201);
            let place = place["id"].as_str().unwrap().to_owned();
            let role = json!({"resourceId": format!("ari:cloud:confluence::site/{place}"), "roleId": "atlassian/user"});
            let path = org.admin_v2(&format!("/directories/-/groups/{}/role-assignments/assign", ids["groupId"]));
            app.call("POST", &path, &org.api_key, Some(&role)).await.expect(204);
            ids.insert("workspaceId", place);
            let levels = format!("/admin/dlp/v1/orgs/{}/classification-levels", org.id);
            let level = json!({"name": format!("Level {number}")});
            app.call("POST", &levels, &org.api_key, Some(&level)).await.expect(202);
            let apps = org.admin_v2("/app-access-settings/domains");
            let domain = json!({"domain": format!("d{number}.example.org")});
            app.call("POST", &apps, &org.api_key, Some(&domain)).await.expect(201);
            for things in ["keys", "directories"] {
                let path = format!("/steward/v1/orgs/{}/{things}", org.id);
                let thing = json!({"name": format!("Further {number}")});
                app.call("POST", &path, &org.api_key, Some(&thing)).await.expect(201);
            }
        }
        let level = classified(&app, org).await;
        // A claim that has just been proved: who would be claimed is shown to nobody else.
        let claims = format!("/steward/v1/orgs/{}/domains", org.id);
        let claim = app.call("POST", &claims, &org.api_key, Some(&json!({"domain": "example.org"}))).await.expect(201);
        app.prove(&claim);
        ids.insert("domainId", claim["id"].as_str().unwrap().to_owned());
        app.call("POST", &format!("{claims}/{}/check", ids["domainId"]), &org.api_key, None).await.expect(200);
        ids.insert("levelId", level);
        ids.insert("serviceAccountId", programs(&app, org).await);
        ids.insert("approvalId", held(&app, org).await);
        let realms = json!({"attributes": {"type": "data-residency", "rule": {"in": ["EU"]}, "resources": [{"id": "ari:a"}]}});
        let policy = app.call("POST", &org.admin("/policies"), &org.api_key, Some(&realms)).await.expect(202);
        ids.insert("policyId", policy["data"]["id"].as_str().unwrap().to_owned());
        ids.insert("authPolicyId", org.id.to_string());
        ids.insert("conflictId", collided(&app, org, &json!({"userName": "u0@example.com"})).await.0);
        app.sealed().await;
        // The policy takes effect behind its answer: read again afterwards, it would be counted with a list.
        app.worked().await;
        for route in routes().iter().filter(|route| !route.is_mutation() && route.caller != CallerKind::Anyone) {
            let (path, key, name) = (filled(route, &ids), callers.key_of(route), route.operation);
            let also = ASKED.iter().find(|(operation, _)| *operation == name).map_or("", |(_, also)| also);
            let asks = |limit: usize, cursor: Option<String>| match route.paging {
                Paging::InBody => {
                    let expand = EXPANDED.iter().find(|(operation, _)| *operation == name).map(|(_, expand)| expand);
                    let mut body = json!({ "limit": limit, "cursor": cursor });
                    if let (Some(expand), Value::Null) = (expand, &body["cursor"]) {
                        body["expand"] = json!(expand);
                    }
                    (path.clone(), Some(body))
                }
                _ => {
                    let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
                    let size = if route.paging == Paging::CursorAndPageSize { "pageSize" } else { "limit" };
                    (format!("{path}?{also}&{size}={limit}{cursor}"), None)
                }
            };
            let ask = async |(path, body): (String, Option<Value>)| {
                app.call(route.method.as_str(), &path, key, body.as_ref()).await
            };
            let first = app.call(route.method.as_str(), &format!("{path}?{also}"), key, None).await;
            let is_json = first.header("content-type").is_some_and(|media| media.contains("json") && !media.contains("jsonl"));
            let lists = is_json && first.status == 200
                && ["data", "Resources", "levels"].iter().any(|member| first.json()[member].is_array());
            match route.paging {
                Paging::None => assert!(!lists || ONE_PAGE.contains(&name), "{name}"),
                Paging::StartIndex => {
                    // The base lists users and groups.
                    let all = if path == org.scim("") { 6 } else { 3 };
                    assert_eq!(pages(&app, key, |page| format!("{path}?count=1&startIndex={}", page + 1)).await, all, "{name}");
                    let (_, few) = count_statements(app.get(&format!("{path}?count=1"), key)).await;
                    let (_, many) = count_statements(app.get(&format!("{path}?count=100"), key)).await;
                    assert_constant(name, all, few, many);
                }
                Paging::InBody => {
                    assert!(lists, "{name}");
                    assert_eq!(ask(asks(1, Some("nonsense".to_owned()))).await.status, 400, "{name}");
                }
                Paging::Cursor | Paging::CursorAndLimit | Paging::CursorAndPageSize => {
                    assert!(lists, "{name}");
                    if !path.ends_with("/orgs") {
                        assert_eq!(app.get(&format!("{path}?{also}&cursor=nonsense"), key).await.status, 400, "{name}");
                    }
                }
            }
            if matches!(route.paging, Paging::CursorAndLimit | Paging::CursorAndPageSize | Paging::InBody) {
                let member = if first.json()["levels"].is_array() { "levels" } else { "data" };
                let all = ask(asks(100, None)).await.json()[member].as_array().unwrap().len();
                let mut seen = BTreeSet::new();
                let mut next = asks(1, None);
                for _ in 0..all {
                    let page = ask(next).await.expect(200);
                    assert_eq!(page[member].as_array().unwrap().len(), 1, "{name}");
                    seen.insert(page[member][0].to_string());
                    // A bare cursor, or a URL that ends in one.
                    let next_of = |member: &str| page[member]["next"].as_str()?.rsplit("cursor=").next().map(str::to_owned);
                    next = asks(1, next_of("meta").or_else(|| next_of("links")));
                }
                assert_eq!(seen.len(), all, "{name}");
                let (_, few) = count_statements(ask(asks(1, None))).await;
                let (_, many) = count_statements(ask(asks(100, None))).await;
                assert_constant(name, all, few, many);
            }
        }
    }

    async fn every_answer_tells_browsers_what_they_may_do_with_it(app: TestApp) {
        const ABOUT: [&str; 10] = [
            "cache-control", "content-security-policy", "cross-origin-opener-policy", "cross-origin-resource-policy",
            "permissions-policy", "referrer-policy", "server", "strict-transport-security", "x-content-type-options",
            "x-powered-by",
        ];
        let callers = Callers::new(&app, "Acme", "example.com").await;
        let headers_of = |answer: &Answer| {
            let told = ABOUT.iter().filter_map(|name| Some(format!("{name}: {}\n", answer.header(name)?)));
            assert!(answer.header("x-request-id").is_some());
            told.collect::<String>()
        };
        // Routes by what they tell, with and without success.
        let mut told: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for route in routes() {
            let path = filled(&route, &ids(&callers.org));
            let answer = call(&app, &route, &path, callers.key_of(&route)).await;
            told.entry(headers_of(&answer)).or_default().insert(route.operation);
            let refused = app.call("PURGE", &path, "", None).await;
            assert_eq!(refused.status, 405);
            told.entry(headers_of(&refused)).or_default().insert("refusals");
        }
        // What most routes tell is the rule; the others are listed.
        let most = told.values().map(BTreeSet::len).max();
        let shown: Vec<String> = told
            .into_iter()
            .map(|(headers, routes)| {
                let routes: Vec<&str> = routes.into_iter().collect();
                let who = if Some(routes.len()) == most { "the others".to_owned() } else { routes.join(", ") };
                format!("{who}\n\n{headers}")
            })
            .collect();
        insta::assert_snapshot!("headers", shown.join("\n"));
    }

    async fn the_openapi_document_describes_every_route(app: TestApp) {
        let answer = app.get("/openapi.json", "").await;
        assert_shown("openapi", &answer);
        let document = answer.expect(200);
        for route in routes() {
            let operation = &document["paths"][&route.path][route.method.as_str().to_ascii_lowercase()];
            assert_eq!(operation["operationId"], route.operation);
            assert!(operation["responses"][route.success.to_string()].is_object(), "{}", route.operation);
        }
    }
}

/// Makes service accounts, tokens and clients of one of them, and API tokens of a person. Returns the service account.
async fn programs(app: &TestApp, org: &TestOrg) -> String {
    let access = format!("/admin/api-access/v1/orgs/{}", org.id);
    let own = format!("/steward/v1/orgs/{}", org.id);
    let listed = app.get(&org.admin("/users"), &org.api_key).await.expect(200);
    let mut made = String::new();
    for number in 0..3 {
        let account = json!({"displayName": format!("Program {number}")});
        let account =
            app.call("POST", &format!("{access}/service-accounts"), &org.api_key, Some(&account)).await;
        account.expect(201)["id"].as_str().unwrap().clone_into(&mut made);
        let token = json!({"accountId": listed["data"][0]["account_id"], "label": format!("{number}")});
        app.call("POST", &format!("{own}/api-tokens"), &org.api_key, Some(&token)).await.expect(201);
    }
    for number in 0..3 {
        let token = json!({"label": format!("{number}"), "scopes": ["read:orgs:admin"]});
        let path = format!("{own}/service-accounts/{made}/api-tokens");
        app.call("POST", &path, &org.api_key, Some(&token)).await.expect(201);
        let client =
            json!({"name": format!("{number}"), "scopes": ["read:orgs:admin"], "serviceAccountId": made});
        app.call("POST", &format!("{access}/oauth-clients"), &org.api_key, Some(&client)).await.expect(201);
    }
    made
}

/// Publishes a level, and gives it to objects and containers; one object is classified three times. Returns the level.
async fn classified(app: &TestApp, org: &TestOrg) -> String {
    let levels = format!("/admin/dlp/v1/orgs/{}/classification-levels", org.id);
    let level = json!({"name": "Labelled"});
    let level = app.call("POST", &levels, &org.api_key, Some(&level)).await.expect(202)["levelId"].clone();
    let publish = json!({"levelIds": [level]});
    app.call("POST", &format!("{levels}/publish"), &org.api_key, Some(&publish)).await.expect(202);
    let own = format!("/steward/v1/orgs/{}/classifications", org.id);
    for number in [1, 2, 3] {
        let set = json!({"object": format!("ari:cloud:confluence:s:page/{number}"), "levelId": level});
        app.call("PUT", &own, &org.api_key, Some(&set)).await.expect(200);
        let container =
            json!({"container": format!("ari:cloud:confluence:s:space/{number}"), "levelId": level});
        app.call("PUT", &format!("{own}/container"), &org.api_key, Some(&container)).await.expect(200);
    }
    app.call("DELETE", &own, &org.api_key, Some(&json!({"object": OBJECT}))).await.expect(200);
    let set = json!({"object": OBJECT, "levelId": level});
    app.call("PUT", &own, &org.api_key, Some(&set)).await.expect(200);
    level.as_str().unwrap().to_owned()
}

/// Has the guard of a new directory hold a removal, and returns the approval that it waits for.
async fn held(app: &TestApp, org: &TestOrg) -> String {
    let own = format!("/steward/v1/orgs/{}", org.id);
    let settings = json!({"strictEmail": false, "guardMinimum": 0, "guardShare": 1});
    let new = json!({"name": "Guarded", "settings": settings});
    let directory =
        app.call("POST", &format!("{own}/directories"), &org.api_key, Some(&new)).await.expect(201);
    let directory = directory["id"].as_str().unwrap();
    let keys = format!("{own}/directories/{directory}/keys");
    let key = app.call("POST", &keys, &org.api_key, Some(&json!({"name": "Guarded"}))).await.expect(201);
    let (users, key) = (format!("/scim/directory/{directory}/Users"), key["secret"].as_str().unwrap());
    let user = app.call("POST", &users, key, Some(&json!({"userName": "zzcanary-held"}))).await.expect(201);
    let user = format!("{users}/{}", user["id"].as_str().unwrap());
    app.call("DELETE", &user, key, None).await.expect(429);
    let waiting = app.get(&format!("{own}/approvals?state=pending"), &org.api_key).await.expect(200);
    let of_directory = |approval: &&Value| approval["directoryId"] == directory;
    waiting["data"].as_array().unwrap().iter().find(of_directory).unwrap()["id"].as_str().unwrap().to_owned()
}

/// Has a pushed user collide with one that is there, and returns the conflict and a decision about it.
async fn collided(app: &TestApp, org: &TestOrg, user: &Value) -> (String, Value) {
    app.call("POST", &org.scim("/Users"), &org.scim_key, Some(user)).await.expect(409);
    let path = format!("/steward/v1/orgs/{}/directories/{}/conflicts", org.id, org.directory.id);
    let listed = app.get(&path, &org.api_key).await.expect(200);
    let id = listed["data"][0]["id"].as_str().unwrap().to_owned();
    let preview = app.get(&format!("{path}/{id}"), &org.api_key).await.expect(200);
    (id, json!({"action": "rename", "name": "zzcanary-renamed", "versions": preview["versions"]}))
}

/// The life of a policy and of a resource of it, by the names of the operations.
fn policies([create, update, add, change, remove, delete]: [&'static str; 6]) -> Vec<(&'static str, Value)> {
    let residency = |realm: &str| json!({"attributes": {"type": "data-residency", "rule": {"in": [realm]}}});
    vec![
        (create, residency("EU")),
        (update, residency("US")),
        (add, json!({"id": "ari:cloud:jira:s:project/1"})),
        (change, json!({"links": {"ticket": "OPS-1"}})),
        (remove, Value::Null),
        (delete, Value::Null),
    ]
}

/// Makes a managed account that no directory provisions any more; it is disabled.
async fn left_account(app: &TestApp, org: &TestOrg) -> String {
    let user = json!({"userName": "bea", "emails": [{"value": "bea@example.com", "primary": true}]});
    let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
    let account = &user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"];
    let path = org.scim(&format!("/Users/{}", user["id"].as_str().unwrap()));
    app.call("DELETE", &path, &org.scim_key, None).await.expect(204);
    account.as_str().unwrap().to_owned()
}

fn account_of(user: &Value) -> String {
    let account = &user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"];
    account.as_str().unwrap().to_owned()
}

fn count(events: &[Value], action: &str) -> usize {
    events.iter().filter(|event| event["attributes"]["action"] == action).count()
}

/// Checks that a page of all things took as many statements as one with the first alone, but for a look at what comes after and
/// for things of another kind: less than one more for each.
fn assert_constant(name: &str, all: usize, few: usize, many: usize) {
    assert!(
        all > 2 && few > 0 && many < few + all - 1,
        "{name}: {few} statements for one of {all}, {many} for all"
    );
}

/// Counts pages with one resource each, and sees that no resource comes twice.
async fn pages(app: &TestApp, key: &str, path: impl Fn(usize) -> String) -> usize {
    let mut seen = BTreeSet::new();
    loop {
        let page = app.get(&path(seen.len()), key).await.expect(200);
        let Some(resource) = page["Resources"].as_array().and_then(|resources| resources.first().cloned())
        else {
            return seen.len();
        };
        assert!(seen.insert(resource["id"].as_str().unwrap().to_owned()));
    }
}
