//! What administrators see of people and do to them in directories (reference §3.2, §3.4).

use futures_util::TryStreamExt;
use jira::ApiErrorKind::{NotFound, Other};
use jira::admin::{
    GetEventsRequestProduct, GroupAssignmentResultStatus, MembershipStatus, MultidirectoryInviteApiRequest,
    RoleAssignmentResultStatus, UserProductLastActive, UserProductLastActiveKey,
};
use serde_json::json;

use super::{MISSING, NOBODY, Server, account, on_both_databases, refused_with_code, send};
use crate::support::http::Caller;

on_both_databases!(
    last_active_dates_follow_what_a_product_reports,
    a_user_is_suspended_and_restored,
    people_are_invited_and_removed,
);

async fn last_active_dates_follow_what_a_product_reports(server: Server) {
    let admin = server.admin();
    let ada = account(&server.provision("Ada Lovelace", "ada@example.com").await);
    let dates = async || {
        let asked = admin.users().get_user_last_active_dates(server.org(), ada.clone());
        asked.send().await.unwrap().data.unwrap()
    };
    let never = dates().await;
    assert!(never.product_access.is_empty() && never.added_to_org.is_some(), "{never:?}");

    let wiki = json!({ "name": "Wiki", "product": "confluence", "url": "https://wiki.example.com" });
    let wiki = server.own("POST", "/workspaces", wiki).await["id"].as_str().unwrap().to_owned();
    let key = json!({ "name": "Wiki", "scopes": ["activity"] });
    let key = server.own("POST", &format!("/workspaces/{wiki}/keys"), key).await;
    let token = key["secret"].as_str().unwrap().to_owned();
    let address = server.program.address().unwrap();
    let product = Caller { address, base: String::new(), token, content_type: "application/json" };
    let view = json!([{
        "id": "1", "action": "confluence_page_viewed", "actor": { "accountId": ada }, "time": "2026-01-02T03:04:05Z",
        "location": { "city": "Turin", "countryName": "Italy" }, "ip": "203.0.113.7",
    }]);
    let reported = send(&product, "POST", &format!("/steward/v1/orgs/{}/events", server.org()), &view).await;
    assert_eq!(reported["accepted"], 1, "{reported}");

    let seen = dates().await.product_access;
    assert_eq!((seen[0].id.as_str(), &seen[0].key), (wiki.as_str(), &UserProductLastActiveKey::Confluence));
    assert_eq!(seen[0].last_active.as_deref(), Some("2026-01-02"));
    let asked = admin.users().get_user_last_active_dates(server.org(), ada.clone());
    let all: Vec<UserProductLastActive> = asked.stream().try_collect().await.unwrap();
    assert_eq!(all, seen);
    let users = admin.users().get_users(server.org()).send().await.unwrap().data.unwrap();
    let user = users.iter().find(|user| user.account_id == ada).unwrap();
    assert_eq!(user.product_access.as_ref().unwrap()[0].name, "Wiki");
    assert!(user.last_active.is_some());

    // It stands in the log with its place, under the product.
    let events = async || {
        let asked = admin.events().get_events(server.org()).product([GetEventsRequestProduct::Confluence]);
        let asked = asked.location(r#"[{"city":"Turin","countryName":"Italy"}]"#);
        asked.send().await.unwrap().data.unwrap()
    };
    let mut found = events().await;
    for _ in 0..500 {
        if !found.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        found = events().await;
    }
    let event = &found[0].attributes;
    assert_eq!((event.action.as_str(), event.actor.id.as_str()), ("confluence_page_viewed", ada.as_str()));
    let location = event.location.as_ref().unwrap();
    assert_eq!((location.city.as_deref(), location.country_name.as_deref()), (Some("Turin"), Some("Italy")));

    let nobody = admin.users().get_user_last_active_dates(server.org(), NOBODY).send().await;
    assert_eq!(refused_with_code(nobody, NotFound, 404), "ADMIN-404-8");
    let asked = admin.users().get_user_last_active_dates(server.org(), ada.clone());
    assert_eq!(refused_with_code(asked.cursor("no-cursor").send().await, Other, 400), "ADMIN-400-1");
}

async fn a_user_is_suspended_and_restored(server: Server) {
    let admin = server.admin();
    let ada = account(&server.provision("Ada Lovelace", "ada@example.com").await);
    let membership = async |directory: &str| {
        let read = admin.users().get_directory_user_details(server.org(), directory, ada.clone());
        read.send().await.unwrap().data.unwrap().membership_status
    };
    let (all, one) = ("-".to_owned(), server.directory());
    for directory in [&all, &one] {
        let users = admin.users();
        users.suspend_directory_user(server.org(), directory, ada.clone()).send().await.unwrap();
        assert_eq!(membership(directory).await, Some(MembershipStatus::Suspended));
        users.restore_directory_user(server.org(), directory, ada.clone()).send().await.unwrap();
        assert_eq!(membership(directory).await, Some(MembershipStatus::Active));
    }
    let nobody = admin.users().suspend_directory_user(server.org(), "-", NOBODY).send().await;
    assert_eq!(refused_with_code(nobody, NotFound, 404), "ADMIN-404-8");
    let elsewhere = admin.users().restore_directory_user(server.org(), MISSING, ada.clone()).send().await;
    assert_eq!(refused_with_code(elsewhere, NotFound, 404), "ADMIN-404-1");
}

async fn people_are_invited_and_removed(server: Server) {
    let admin = server.admin();
    let wiki = json!({ "name": "Wiki", "product": "confluence" });
    let wiki = server.own("POST", "/workspaces", wiki).await["id"].as_str().unwrap().to_owned();
    let wiki = format!("ari:cloud:confluence::site/{wiki}");
    let invite = async |request: serde_json::Value| {
        let request: MultidirectoryInviteApiRequest = serde_json::from_value(request).unwrap();
        let ask = admin.users().invite_users(server.org()).multidirectory_invite_api_request(request);
        ask.send().await.unwrap().data.unwrap()
    };
    invite(json!({ "emails": ["first@example.com"] })).await;
    let groups = admin.groups();
    let listed = admin.directory().get_directories_for_org(server.org()).send().await.unwrap();
    let mut ids = listed.data.into_iter().flatten().map(|directory| directory.directory_id.unwrap());
    let own = ids.find(|id| *id != server.directory()).unwrap();
    let partners: serde_json::Value =
        groups.create_group(server.org(), &own, "Partners").send_raw().await.unwrap();
    let partners = partners["data"]["id"].as_str().unwrap().to_owned();
    let all = invite(json!({
        "emails": ["ada@example.com", "guest@partner.example"],
        "permissionRules": [{ "resource": wiki, "role": "atlassian/user" }, { "resource": wiki, "role": "atlassian/viewer" }],
        "additionalGroups": [partners, MISSING],
        "sendNotification": true, "notificationText": "Welcome",
    }))
    .await;
    assert_eq!(all.len(), 2);
    for (one, address) in all.iter().zip(["ada@example.com", "guest@partner.example"]) {
        assert_eq!(one.email.as_deref(), Some(address));
        let results = &one.results.as_ref().unwrap()[0];
        let roles = results.role_assignment_result.as_ref().unwrap();
        assert!(
            roles.iter().all(|role| role.status == Some(RoleAssignmentResultStatus::Invited)),
            "{roles:?}"
        );
        assert_eq!(roles[1].role.as_deref(), Some("atlassian/viewer"));
        let groups = results.group_assignment_result.as_ref().unwrap();
        assert_eq!(groups[0].status, Some(GroupAssignmentResultStatus::Invited));
        assert_eq!(groups[1].status, Some(GroupAssignmentResultStatus::Error));
        assert!(groups[1].status_reason.as_deref().unwrap().contains("does not exist"));
    }
    let guest = all[1].id.clone().unwrap();
    let read = admin.users().get_directory_user_details(server.org(), own.clone(), guest.clone());
    let user = read.send().await.unwrap().data.unwrap();
    assert_eq!(user.membership_status, Some(MembershipStatus::Active));
    assert_eq!(user.email.as_deref(), Some("guest@partner.example"));
    let group = groups.get_group(server.org(), "-", &partners).send().await.unwrap().data.unwrap();
    assert_eq!(group.counts.unwrap().users, Some(2));

    for _ in 0..2 {
        admin.users().remove_directory_user(server.org(), own.clone(), guest.clone()).send().await.unwrap();
    }
    let read = admin.users().get_directory_user_details(server.org(), "-", guest.clone()).send().await;
    refused_with_code(read, NotFound, 404);
    let group = groups.get_group(server.org(), "-", &partners).send().await.unwrap().data.unwrap();
    assert_eq!(group.counts.unwrap().users, Some(1));
    let provisioned = account(&server.provision("Kay", "kay@example.com").await);
    let kept = admin.users().remove_directory_user(server.org(), "-", provisioned).send().await;
    assert_eq!(refused_with_code(kept, Other, 409), "ADMIN-409-28");
}
