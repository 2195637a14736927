//! Users and groups of directories, the second version of the organizations API (reference §3.4, §3.6).
#![expect(deprecated, reason = "an operation is served as long as it is published")]

use std::time::Duration;

use futures_util::TryStreamExt;
use jira::ApiErrorKind::{NotFound, Other};
use jira::admin::{
    AccountStatus, ClaimStatus, MembershipStatus, MultiDirectoryGroupSearchRequest as GroupSearch,
    MultiDirectoryGroupSearchRequestExpand, MultiDirectoryUser, MultiDirectoryUserManagementSource,
    MultiDirectoryUserSearchRequest as UserSearch, MultiDirectoryUserSearchRequestExpand, Status,
};
use serde_json::{Value, json};

use super::{MISSING, NOBODY, Server, account, on_both_databases, refused, refused_with_code, send};

on_both_databases!(
    users_are_searched,
    users_are_listed_and_filtered,
    one_user_is_read,
    users_are_counted,
    groups_are_searched_and_listed,
    a_group_from_creation_to_deletion,
    a_group_of_an_identity_provider_is_its_own_to_change,
);

/// Instead of a directory: all of them.
const ALL: &str = "-";

/// Ada and Grace of the directory, and Joan, who is managed and in no directory. Returns their accounts.
async fn people(server: &Server) -> [String; 3] {
    let ada = server.provision("Ada Lovelace", "ada@example.com").await;
    let grace = server.provision("Grace Hopper", "grace@example.com").await;
    let joan = server.person("Joan Clarke", "joan@example.com").await;
    let scim = server.program.scim().unwrap();
    let leaves = json!({ "Operations": [{ "op": "replace", "path": "active", "value": false }] });
    send(&scim, "PATCH", &format!("/Users/{}", grace["id"].as_str().unwrap()), &leaves).await;
    let admin = server.admin();
    until_written(async || {
        let count = admin.users().get_directory_users_count(server.org(), ALL);
        count.search_term("example").send().await.unwrap().count == Some(3)
    })
    .await;
    [account(&ada), account(&grace), joan]
}

/// Waits for words, which are written behind what they are of.
async fn until_written(written: impl AsyncFn() -> bool) {
    for _ in 0..500 {
        if written().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the words are not written");
}

fn accounts(users: &[MultiDirectoryUser]) -> Vec<String> {
    let mut ids: Vec<String> = users.iter().map(|user| user.account_id.clone().unwrap()).collect();
    ids.sort();
    ids
}

fn sorted<const N: usize>(ids: [&String; N]) -> Vec<String> {
    let mut ids: Vec<String> = ids.into_iter().cloned().collect();
    ids.sort();
    ids
}

async fn users_are_searched(server: Server) {
    let admin = server.admin();
    let [ada, grace, joan] = people(&server).await;
    let search = async |request: UserSearch| {
        let ask = admin.users().search_directory_users(server.org(), ALL);
        let asked = ask.multi_directory_user_search_request(request);
        asked.stream().try_collect::<Vec<MultiDirectoryUser>>().await
    };
    let all = admin.users().search_directory_users(server.org(), ALL).send().await.unwrap().data;
    assert_eq!(accounts(&all), sorted([&ada, &grace, &joan]), "an empty search finds everybody");
    let one_by_one = UserSearch { limit: Some(1), ..UserSearch::default() };
    assert_eq!(accounts(&search(one_by_one).await.unwrap()), sorted([&ada, &grace, &joan]));

    let by_address = UserSearch {
        emails: Some(vec!["ADA@example.com".to_owned()]),
        expand: Some(vec![MultiDirectoryUserSearchRequestExpand::Groups]),
        ..UserSearch::default()
    };
    let found = search(by_address.clone()).await.unwrap();
    assert_eq!(accounts(&found), [ada.as_str()]);
    assert_eq!(found[0].name.as_deref(), Some("Ada Lovelace"));
    assert!(found[0].groups.as_ref().is_some_and(Vec::is_empty), "asked for, and none: {found:?}");
    let by_term = UserSearch { search_term: Some("lovel".to_owned()), ..UserSearch::default() };
    assert_eq!(accounts(&search(by_term.clone()).await.unwrap()), [ada.as_str()]);
    let left = UserSearch { status: Some(vec![Status::Deactivated]), ..UserSearch::default() };
    assert_eq!(accounts(&search(left).await.unwrap()), [grace.as_str()]);
    let here = UserSearch { directory_ids: Some(vec![server.directory()]), ..UserSearch::default() };
    assert_eq!(accounts(&search(here).await.unwrap()), sorted([&ada, &grace]));

    let both = UserSearch { emails: by_address.emails, ..by_term };
    refused_with_code(search(both).await, Other, 400);
}

async fn users_are_listed_and_filtered(server: Server) {
    let admin = server.admin();
    let [ada, grace, joan] = people(&server).await;
    let ask = || admin.users().get_directory_users(server.org(), ALL);
    let all: Vec<_> = ask().limit(1).stream().try_collect().await.unwrap();
    assert_eq!(accounts(&all), sorted([&ada, &grace, &joan]), "one by one, and none twice");

    let found = ask().account_ids([ada.clone()]).send().await.unwrap().data.unwrap();
    let user = &found[0];
    assert_eq!((found.len(), user.account_id.as_deref()), (1, Some(ada.as_str())));
    assert_eq!(
        (user.status.clone(), user.account_status.clone()),
        (Some(Status::Active), Some(AccountStatus::Active))
    );
    assert_eq!(user.membership_status, Some(MembershipStatus::Active));
    assert_eq!(user.claim_status, Some(ClaimStatus::Managed));
    assert_eq!(user.management_source, Some(MultiDirectoryUserManagementSource::Synced));
    assert_eq!(user.email.as_deref(), Some("ada@example.com"));
    assert!(user.added_to_org.is_some());

    let filtered = [
        (ask().account_status([AccountStatus::Inactive]), vec![grace.clone()]),
        (ask().status([Status::NotInvited]), vec![joan.clone()]),
        (ask().membership_status([MembershipStatus::NoMembership]), vec![joan.clone()]),
        (ask().directory_ids([server.directory()]), sorted([&ada, &grace])),
        (ask().search_term("grace"), vec![grace.clone()]),
        (ask().email_domains(["example.com"]), sorted([&ada, &grace, &joan])),
        (ask().email_domains(["elsewhere.example"]), vec![]),
        (ask().claim_status(ClaimStatus::Unmanaged), vec![]),
    ];
    for (asked, expected) in filtered {
        let query = format!("{:?}", asked.config().unwrap().query);
        assert_eq!(accounts(&asked.send().await.unwrap().data.unwrap()), expected, "{query}");
    }
    refused_with_code(ask().cursor("no-cursor").send().await, Other, 400);
    refused_with_code(ask().limit(101).send().await, Other, 400);
    let elsewhere = admin.users().get_directory_users(MISSING, ALL).send().await;
    refused_with_code(elsewhere, NotFound, 404);
}

async fn one_user_is_read(server: Server) {
    let admin = server.admin();
    let [ada, _, _] = people(&server).await;
    let read = |directory: &str, id: &str| {
        admin.users().get_directory_user_details(server.org(), directory, id).send()
    };
    for directory in [ALL, &server.directory()] {
        let user = read(directory, &ada).await.unwrap().data.unwrap();
        assert_eq!(
            (user.account_id.as_deref(), user.name.as_deref()),
            (Some(ada.as_str()), Some("Ada Lovelace"))
        );
        assert_eq!((user.status, user.for_deletion), (Some(Status::Active), Some(false)));
    }
    refused_with_code(read(ALL, NOBODY).await, NotFound, 404);
    refused_with_code(read(MISSING, &ada).await, NotFound, 404);
}

async fn users_are_counted(server: Server) {
    let admin = server.admin();
    people(&server).await;
    let ask = || admin.users().get_directory_users_count(server.org(), ALL);
    assert_eq!(ask().send().await.unwrap().count, Some(3));
    assert_eq!(ask().directory_ids([server.directory()]).send().await.unwrap().count, Some(2));
    assert_eq!(ask().status([Status::Deactivated]).send().await.unwrap().count, Some(1));
    assert_eq!(ask().search_term("nobody is called so").send().await.unwrap().count, Some(0));

    let stats = admin.users().get_user_stats(server.org(), ALL).send().await.unwrap();
    let of = |status: AccountStatus| {
        let counts = stats.account_status.iter().flatten();
        counts
            .filter(|count| count.status.as_ref() == Some(&status))
            .map(|count| count.count.unwrap())
            .sum::<i64>()
    };
    assert_eq!((of(AccountStatus::Active), of(AccountStatus::Inactive)), (2, 1));
}

/// A group that the identity provider made, with Ada in it. Returns its id and her account.
async fn provisioned_group(server: &Server) -> (String, String) {
    let ada = server.provision("Ada Lovelace", "ada@example.com").await;
    let body = json!({ "displayName": "Pilots", "members": [{ "value": ada["id"] }] });
    let group = send(&server.program.scim().unwrap(), "POST", "/Groups", &body).await;
    (group["id"].as_str().unwrap().to_owned(), account(&ada))
}

async fn groups_are_searched_and_listed(server: Server) {
    let admin = server.admin();
    let (pilots, ada) = provisioned_group(&server).await;
    let here = server.directory();
    admin.groups().create_group(server.org(), &here, "Crew").description("On board").send().await.unwrap();

    let search = async |request: GroupSearch| {
        let ask = admin.groups().search_directory_groups(server.org(), ALL);
        ask.multi_directory_group_search_request(request).send().await
    };
    let by_name = GroupSearch {
        group_names: Some(vec!["PILOTS".to_owned()]),
        expand: Some(vec![MultiDirectoryGroupSearchRequestExpand::CountsUsers]),
        ..GroupSearch::default()
    };
    let found = search(by_name.clone()).await.unwrap().data;
    assert_eq!((found.len(), found[0].id.as_deref()), (1, Some(pilots.as_str())));
    assert_eq!((found[0].external_synced, found[0].managed_by.as_deref()), (Some(true), Some("external")));
    assert_eq!(found[0].counts.as_ref().unwrap().users, Some(1));
    assert_eq!(found[0].directory_id.as_deref(), Some(here.as_str()));
    let both = GroupSearch { search_term: Some("pil".to_owned()), ..by_name };
    refused_with_code(search(both).await, Other, 400);

    let ask = || admin.groups().get_groups(server.org(), ALL);
    let names = |groups: Vec<jira::admin::MultiDirectoryGroup>| -> Vec<String> {
        groups.into_iter().map(|group| group.name.unwrap()).collect()
    };
    let all: Vec<_> = ask().limit(1).stream().try_collect().await.unwrap();
    let mut all = names(all);
    all.sort();
    assert_eq!(all, ["Crew", "Pilots"]);
    assert_eq!(names(ask().account_ids([ada]).send().await.unwrap().data.unwrap()), ["Pilots"]);
    until_written(async || !ask().search_term("cre").send().await.unwrap().data.unwrap().is_empty()).await;
    assert_eq!(names(ask().search_term("cre").send().await.unwrap().data.unwrap()), ["Crew"]);
    let count = admin.groups().get_groups_count(server.org(), ALL);
    assert_eq!(count.clone().send().await.unwrap().count, Some(2));
    assert_eq!(count.search_term("pil").send().await.unwrap().count, Some(1));
    let totals = admin.groups().get_groups_stats(server.org(), ALL).send().await.unwrap().totals.unwrap();
    assert_eq!((totals.all, totals.synced), (Some(2), Some(1)));
}

async fn a_group_from_creation_to_deletion(server: Server) {
    let admin = server.admin();
    let here = server.directory();
    let ada = account(&server.provision("Ada Lovelace", "ada@example.com").await);
    let create = || admin.groups().create_group(server.org(), &here, "Crew").description("On board");
    let made: Value = create().send_raw().await.unwrap();
    let id = made["data"]["id"].as_str().unwrap();
    refused_with_code(create().send().await, Other, 409);

    let read = || admin.groups().get_group(server.org(), &here, id).send();
    let group = read().await.unwrap().data.unwrap();
    assert_eq!((group.name.as_deref(), group.description.as_deref()), (Some("Crew"), Some("On board")));
    assert_eq!((group.external_synced, group.directory_id.as_deref()), (Some(false), Some(here.as_str())));

    let add = |account: &str| admin.groups().add_user_to_group(server.org(), &here, id, account).send();
    let remove =
        |account: &str| admin.groups().remove_user_from_group(server.org(), &here, id, account).send();
    let members = async || {
        let ask = admin.users().get_directory_users(server.org(), ALL).group_ids([id]);
        accounts(&ask.send().await.unwrap().data.unwrap())
    };
    add(&ada).await.unwrap();
    assert_eq!(members().await, [ada.as_str()]);
    remove(&ada).await.unwrap();
    assert_eq!(members().await, Vec::<String>::new());
    refused_with_code(add(NOBODY).await, NotFound, 404);

    admin.groups().delete_group(server.org(), &here, id).send().await.unwrap();
    refused_with_code(read().await, NotFound, 404);
    refused_with_code(admin.groups().delete_group(server.org(), &here, id).send().await, NotFound, 404);
}

async fn a_group_of_an_identity_provider_is_its_own_to_change(server: Server) {
    let admin = server.admin();
    let (pilots, ada) = provisioned_group(&server).await;
    let here = server.directory();
    let grace = account(&server.provision("Grace Hopper", "grace@example.com").await);
    let refusals = [
        admin.groups().add_user_to_group(server.org(), &here, &pilots, grace).send().await,
        admin.groups().remove_user_from_group(server.org(), &here, &pilots, &ada).send().await,
        admin.groups().delete_group(server.org(), &here, &pilots).send().await,
    ];
    for refusal in refusals {
        refused(refusal, jira::ApiErrorKind::Forbidden, 403);
    }
    let group = admin.groups().get_group(server.org(), &here, &pilots).send().await.unwrap().data.unwrap();
    let access = group.management_access.unwrap();
    assert_eq!(
        (access.modifiable, access.deletable, access.readable),
        (Some(false), Some(false), Some(true))
    );
    assert_eq!(group.counts.unwrap().users, Some(1));
}
