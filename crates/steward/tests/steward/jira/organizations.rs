//! Organizations, managed accounts, domains and directories.

use futures_util::TryStreamExt;
use jira::ApiErrorKind::{Auth, NotFound, Other, Scope};
use jira::admin::{
    AccountStatus, AdminClient, DomainModel, DomainModelAttributesClaimStatus, MultiDirectoryUserDirectory,
    OrgModelType, User, UserAccountType,
};
use serde_json::{Value, json};

use super::{MISSING, Server, account, on_both_databases, refused, refused_with_code};

on_both_databases!(
    organizations_are_listed_and_read,
    a_key_opens_what_it_is_for,
    managed_accounts_come_in_pages,
    domains_are_listed_and_read_through_their_life,
    directories_are_found,
);

async fn organizations_are_listed_and_read(server: Server) {
    let admin = server.admin();
    let listed = admin.orgs().get_orgs().send().await.unwrap().data.unwrap();
    let one = admin.orgs().get_org_by_id(server.org()).send().await.unwrap().data.unwrap();
    assert_eq!(listed.first(), Some(&one));
    assert_eq!(listed.len(), 1);
    assert_eq!((one.id, one.r#type), (server.org(), OrgModelType::Orgs));
    assert_eq!(one.attributes.name.as_deref(), Some("Example"));
    let own = format!("{}/admin/v1/orgs/{}", server.base_url(), server.org());
    assert_eq!(one.links.self_, Some(own.clone()));
    let users = one.relationships.users.unwrap().links.unwrap().related;
    assert_eq!(users, format!("{own}/users"));

    let unknown = admin.orgs().get_org_by_id(MISSING).send().await;
    assert_eq!(refused_with_code(unknown, NotFound, 404), "ADMIN-404-2");
}

async fn a_key_opens_what_it_is_for(server: Server) {
    let wrong = AdminClient::new(server.client("stw_org_wrong".to_owned()));
    let body = refused(wrong.orgs().get_orgs().send().await, Auth, 401);
    assert_eq!(body["code"], 401);

    let scoped = AdminClient::new(server.scoped(&["read:orgs:admin"]).await);
    assert_eq!(scoped.orgs().get_orgs().send().await.unwrap().data, Some(vec![]), "as Atlassian answers it");
    let read = scoped.orgs().get_org_by_id(server.org()).send().await.unwrap();
    assert_eq!(read.data.unwrap().id, server.org());
    let refusals = [
        refused(scoped.users().get_users(server.org()).send().await, Scope, 401),
        refused(scoped.domains().get_domains(server.org()).send().await, Scope, 401),
        refused(scoped.events().get_events(server.org()).send().await, Scope, 401),
        refused(scoped.events().poll_events(server.org()).send().await, Scope, 401),
        refused(scoped.events().get_event_actions(server.org()).send().await, Scope, 401),
        refused(scoped.directory().get_directories_for_org(server.org()).send().await, Scope, 401),
    ];
    assert!(refusals.iter().all(|body| body["message"] == "Unauthorized; scope does not match"));
}

async fn managed_accounts_come_in_pages(server: Server) {
    let admin = server.admin();
    let ada = server.provision("Ada Lovelace", "ada@example.com").await;
    for number in 0..100 {
        server.provision(&format!("Person {number}"), &format!("person-{number}@example.com")).await;
    }
    let first = admin.users().get_users(server.org()).send().await.unwrap();
    assert_eq!((first.data.unwrap().len(), first.meta.unwrap().total), (100, Some(101)));
    let all: Vec<User> = admin.users().get_users(server.org()).stream().try_collect().await.unwrap();
    assert_eq!(all.len(), 101);
    let found = all.iter().find(|user| user.account_id == account(&ada)).unwrap();
    assert_eq!((found.name.as_str(), found.email.as_deref()), ("Ada Lovelace", Some("ada@example.com")));
    assert_eq!(found.account_type, UserAccountType::Atlassian);
    assert_eq!(found.account_status, AccountStatus::Active);
    assert_eq!(found.access_billable, Some(false), "it has no role that takes a seat");

    let wrong = admin.users().get_users(server.org()).cursor("no-cursor").send().await;
    assert_eq!(refused_with_code(wrong, Other, 400), "ADMIN-400-1");
    let elsewhere = admin.users().get_users(MISSING).send().await;
    assert_eq!(refused_with_code(elsewhere, NotFound, 404), "ADMIN-404-2");
}

async fn domains_are_listed_and_read_through_their_life(server: Server) {
    let admin = server.admin();
    let claim = server.own("POST", "/domains", json!({ "domain": "clients.example" })).await;
    let id = claim["id"].as_str().unwrap();
    let status = async || {
        let read = admin.domains().get_domain_by_id(server.org(), id).send().await.unwrap().data.unwrap();
        assert_eq!(read.attributes.name.as_deref(), Some("clients.example"));
        read.attributes.claim.unwrap().status.unwrap()
    };
    assert_eq!(status().await, DomainModelAttributesClaimStatus::Unverified);
    server.own("POST", &format!("/domains/{id}/verify"), json!({})).await;
    assert_eq!(status().await, DomainModelAttributesClaimStatus::Verified);

    let page = admin.domains().get_domains(server.org()).send().await.unwrap().data.unwrap();
    let all: Vec<DomainModel> =
        admin.domains().get_domains(server.org()).stream().try_collect().await.unwrap();
    assert_eq!(page, all);
    let names: Vec<_> = all.iter().map(|domain| domain.attributes.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["example.com", "clients.example"]);

    server.own("DELETE", &format!("/domains/{id}"), Value::Null).await;
    assert_eq!(status().await, DomainModelAttributesClaimStatus::Deleted);
    let no_id = admin.domains().get_domain_by_id(server.org(), "no-id").send().await;
    assert_eq!(refused_with_code(no_id, Other, 400), "ADMIN-400-2");
    let missing = admin.domains().get_domain_by_id(server.org(), MISSING).send().await;
    assert_eq!(refused_with_code(missing, NotFound, 404), "ADMIN-404-3");
    let wrong = admin.domains().get_domains(server.org()).cursor("no-cursor").send().await;
    assert_eq!(refused_with_code(wrong, Other, 400), "ADMIN-400-1");
}

async fn directories_are_found(server: Server) {
    let admin = server.admin();
    let ask = || admin.directory().get_directories_for_org(server.org());
    let ids = |directories: Vec<MultiDirectoryUserDirectory>| -> Vec<String> {
        directories.into_iter().map(|directory| directory.directory_id.unwrap()).collect()
    };
    let other = server.own("POST", "/directories", json!({ "name": "Partner Entra ID" })).await;
    let other = other["id"].as_str().unwrap();
    let ada = server.provision("Ada Lovelace", "ada@example.com").await;

    let both = ids(ask().send().await.unwrap().data.unwrap());
    assert_eq!(both.len(), 2);
    let paged: Vec<_> = ask().limit(1).stream().try_collect().await.unwrap();
    assert_eq!(ids(paged), both, "one by one, and none twice");
    let found = ask().search_term("partner").send().await.unwrap().data.unwrap();
    assert_eq!(found[0].name.as_deref(), Some("Partner Entra ID"));
    assert_eq!(ids(found), [other]);
    let of_ada = ask().account_id(account(&ada)).send().await.unwrap().data.unwrap();
    assert_eq!(ids(of_ada), [server.directory()]);
    let named = ask().directory_ids([other]).send().await.unwrap().data.unwrap();
    assert_eq!(ids(named), [other]);
    assert_eq!(ask().search_term("nothing is called so").send().await.unwrap().data, Some(vec![]));

    assert_eq!(refused_with_code(ask().limit(101).send().await, Other, 400), "ADMIN-400-19");
    assert_eq!(refused_with_code(ask().cursor("no-cursor").send().await, Other, 400), "ADMIN-400-1");
}
