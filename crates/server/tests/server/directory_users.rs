//! Users of all directories (organizations API §3.4): every filter against what it means, pages, order and words.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use steward_core::key;
use steward_testkit::app::{TestApp, TestOrg};

use crate::shown::assert_shown;

const EXTENSION: &str = "urn:scim:schemas:extension:atlassian-external:1.0";

/// An organization with people in every state that there is.
struct Town {
    org: TestOrg,
    second: String,
}

impl Town {
    async fn new(app: &TestApp) -> Self {
        let org = app.org("Acme", "example.com").await;
        let own = format!("/steward/v1/orgs/{}", org.id);
        let partners = json!({"name": "Partners"});
        let second = app.call("POST", &format!("{own}/directories"), &org.api_key, Some(&partners)).await;
        let second = second.expect(201);
        let (second, key) = (text(&second["id"]), json!({"name": "Sync"}));
        let key = app
            .call("POST", &format!("{own}/directories/{second}/keys"), &org.api_key, Some(&key))
            .await
            .expect(201);
        let second_key = text(&key["secret"]);
        let second_users = format!("/scim/directory/{second}/Users");
        let mut accounts = Vec::new();
        let mut users = Vec::new();
        for (number, name) in
            ["Ada Lovelace", "Grace Hopper", "Alan Turing", "Ada Yonath", "Émilie du Châtelet", "Zoë Adams"]
                .iter()
                .enumerate()
        {
            let email = format!("p{number}@example.com");
            let user = json!({
                "userName": email, "displayName": name, "emails": [{"value": email, "primary": true}],
                "active": number != 2, "title": "Engineer",
            });
            let user = app.call("POST", &org.scim("/Users"), &org.scim_key, Some(&user)).await.expect(201);
            accounts.push(text(&user[EXTENSION]["atlassianAccountId"]));
            users.push(text(&user["id"]));
        }
        // Two of them are known to the second directory too, one of them switched off there.
        for number in [0, 1] {
            let email = format!("p{number}@example.com");
            let user = json!({"userName": email, "emails": [{"value": email, "primary": true}], "active": number == 0});
            app.call("POST", &second_users, &second_key, Some(&user)).await.expect(201);
        }
        for (name, members) in [("Engineers", [0, 1, 2]), ("Mathematicians", [0, 3, 4])] {
            let members: Vec<Value> = members.iter().map(|member| json!({"value": users[*member]})).collect();
            let group = json!({"displayName": name, "members": members});
            app.call("POST", &org.scim("/Groups"), &org.scim_key, Some(&group)).await.expect(201);
        }
        let operator = key::issue_operator_key(&app.steward().system_context(), 3600).await.unwrap();
        for name in ["Nobody Adamant", "Invited Later"] {
            let email = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
            let account = json!({"email": email, "name": name});
            let made = app
                .call("POST", "/steward/v1/accounts", operator.secret.reveal(), Some(&account))
                .await
                .expect(201);
            accounts.push(text(&made["accountId"]));
        }
        let manage = async |account: &str, path: &str, body: Value| {
            app.call("POST", &format!("/users/{account}/manage{path}"), &org.api_key, Some(&body))
                .await
                .expect_success(path);
        };
        app.call(
            "PATCH",
            &format!("/users/{}/manage/profile", accounts[5]),
            &org.api_key,
            Some(&json!({"nickname": "Addie"})),
        )
        .await
        .expect(200);
        manage(&accounts[7], "/lifecycle/delete", json!({})).await;
        app.call("POST", &format!("{own}/accounts/{}/unclaim", accounts[3]), &org.api_key, None)
            .await
            .expect(204);
        let suspend = org.admin_v2(&format!("/directories/-/users/{}/suspend", accounts[4]));
        app.call("POST", &suspend, &org.api_key, None).await.expect(204);
        // Somebody else's people, with the same names.
        let other = app.org("Other", "other.com").await;
        let user = json!({"userName": "ada", "displayName": "Ada Lovelace", "emails": [{"value": "ada@other.com", "primary": true}]});
        app.call("POST", &other.scim("/Users"), &other.scim_key, Some(&user)).await.expect(201);
        app.followed().await;
        Self { org, second }
    }

    fn path(&self, rest: &str) -> String {
        self.org.admin_v2(&format!("/directories/-/users{rest}"))
    }

    async fn search(&self, app: &TestApp, body: &Value) -> Value {
        app.call("POST", &self.path("/search"), &self.org.api_key, Some(body)).await.expect(200)
    }

    /// Reads all pages of a search.
    async fn all(&self, app: &TestApp, body: &Value, limit: usize) -> Vec<Value> {
        let mut asked = body.clone();
        asked["limit"] = json!(limit);
        let mut found = Vec::new();
        loop {
            let page = self.search(app, &asked).await;
            found.extend(page["data"].as_array().unwrap().iter().cloned());
            match page["links"]["next"].as_str() {
                // With a cursor all other parameters are discarded.
                Some(next) => asked = json!({"cursor": next, "limit": 1, "searchTerm": "discarded"}),
                None => return found,
            }
            assert!(found.len() < 100, "the pages end");
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn ids(users: &[Value]) -> Vec<String> {
    users.iter().map(|user| text(&user["accountId"])).collect()
}

/// What a filter means, said without an index: over what a search for everybody shows, and the memberships beside it.
fn means(filter: &Value, user: &Value, directories: &[String]) -> bool {
    let listed =
        |name: &str, value: &Value| filter[name].as_array().is_none_or(|wanted| wanted.contains(value));
    let email = text(&user["email"]).to_lowercase();
    let words = |texts: &str| -> Vec<String> {
        texts
            .to_lowercase()
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let known = words(&format!("{} {} {email}", text(&user["name"]), text(&user["nickname"])));
    let term = filter["searchTerm"].as_str().is_none_or(|term| {
        words(term).iter().all(|begin| known.iter().any(|word| word.starts_with(begin.as_str())))
    });
    let groups: Vec<Value> =
        user["groups"].as_array().unwrap().iter().map(|group| group["id"].clone()).collect();
    term && listed("accountIds", &user["accountId"])
        && listed("status", &user["status"])
        && listed("accountStatus", &user["accountStatus"])
        && listed("membershipStatus", &user["membershipStatus"])
        && listed("emailDomains", &json!(email.split('@').next_back()))
        && listed("emails", &json!(email))
        && filter["claimStatus"].as_str().is_none_or(|claim| user["claimStatus"] == claim)
        && filter["groupIds"]
            .as_array()
            .is_none_or(|wanted| wanted.iter().any(|group| groups.contains(group)))
        && filter["directoryIds"]
            .as_array()
            .is_none_or(|wanted| wanted.iter().any(|one| directories.contains(&text(one))))
}

steward_testkit::both_apps! {
    async fn a_user_is_shown_with_what_is_known_of_them(app: TestApp) {
        let town = Town::new(&app).await;
        let expand = json!({"expand": ["platformRoles", "counts.resources", "productAccess", "groups"], "sortBy": [{"field": "nick_name", "direction": "asc"}]});
        let answer = app.call("POST", &town.path("/search"), &town.org.api_key, Some(&expand)).await;
        assert_shown("directory_users", &answer);
        let first = &answer.expect(200)["data"][0];
        let details = app.get(&town.path(&format!("/{}", text(&first["accountId"]))), &town.org.api_key).await;
        assert_shown("directory_user", &details);
        let stats = app.get(&town.path("/stats"), &town.org.api_key).await;
        assert_shown("directory_user_stats", &stats);
    }

    async fn every_filter_finds_what_it_means(app: TestApp) {
        let town = Town::new(&app).await;
        let everybody = town.all(&app, &json!({"expand": ["groups"]}), 3).await;
        assert_eq!(everybody.len(), 8);
        // Which directories know whom, asked one by one.
        let first = town.org.directory.id.to_string();
        let mut known = Vec::new();
        for user in &everybody {
            let mut of = Vec::new();
            for directory in [&first, &town.second] {
                let path = town.org.admin_v2(&format!("/directories/{directory}/users/{}", text(&user["accountId"])));
                if app.get(&path, &town.org.api_key).await.status == 200 {
                    of.push(directory.clone());
                }
            }
            known.push(of);
        }
        let groups: Vec<Value> = everybody.iter().flat_map(|user| user["groups"].as_array().unwrap().clone()).map(|group| group["id"].clone()).collect();
        let values = |of: &str| everybody.iter().map(|user| user[of].clone()).chain([json!("712020:absent")]).collect::<Vec<_>>();
        let one_or_two = |values: Vec<Value>| prop::option::weighted(0.15, prop::sample::subsequence(values, 1..3));
        let statuses = ["active", "suspended", "not_invited", "deactivated", "for_deletion"].map(Value::from);
        let filters = (
            (one_or_two(values("accountId")), prop::option::weighted(0.4, prop::sample::subsequence(statuses.to_vec(), 1..4)), one_or_two(["active", "inactive", "closed"].map(Value::from).to_vec())),
            (one_or_two(["active", "suspended", "no_membership"].map(Value::from).to_vec()), one_or_two(groups.into_iter().chain([json!("x")]).collect())),
            one_or_two(vec![json!(first), json!(town.second), json!("x")]),
            one_or_two(vec![json!("example.com"), json!("other.com")]),
            prop::option::weighted(0.4, prop::sample::select(vec!["ada", "AD", "a", "grace hop", "p", "exam", "émil", "zoe", "addie", "lovelace ada", "x"])),
            prop::option::weighted(0.1, prop::sample::select(vec!["managed", "unmanaged"])),
            (prop::option::weighted(0.3, prop::sample::select(vec!["asc", "desc"])), 1_usize..6),
        );
        let mut runner = TestRunner::deterministic();
        let mut found_some = 0;
        for _ in 0..200 {
            let ((accounts, status, account_status), (membership, groups), directories, domains, term, claim, (sort, limit)) =
                filters.new_tree(&mut runner).unwrap().current();
            let mut filter = json!({});
            for (name, list) in [
                ("accountIds", accounts), ("status", status), ("accountStatus", account_status), ("membershipStatus", membership),
                ("groupIds", groups), ("directoryIds", directories.clone()), ("emailDomains", domains),
            ] {
                if let Some(list) = list {
                    filter[name] = json!(list);
                }
            }
            if let Some(term) = term {
                filter["searchTerm"] = json!(term);
            }
            if let Some(claim) = claim {
                filter["claimStatus"] = json!(claim);
            }
            let mut asked = filter.clone();
            if let Some(direction) = sort {
                asked["sortBy"] = json!([{"field": "nick_name", "direction": direction}]);
            }
            // Membership is judged within the wanted directories, which the list of everybody does not know.
            if directories.is_some() {
                for narrowed in ["status", "membershipStatus"] {
                    filter.as_object_mut().unwrap().remove(narrowed);
                    asked.as_object_mut().unwrap().remove(narrowed);
                }
            }
            let found = town.all(&app, &asked, limit).await;
            let wanted: BTreeSet<String> = everybody
                .iter()
                .zip(&known)
                .filter(|(user, of)| means(&filter, user, of))
                .map(|(user, _)| text(&user["accountId"]))
                .collect();
            let list = ids(&found);
            assert_eq!(list.iter().cloned().collect::<BTreeSet<_>>(), wanted, "{asked}");
            assert_eq!(list.len(), wanted.len(), "{asked}: nobody comes twice");
            found_some += usize::from(!wanted.is_empty());
            let names: Vec<String> = found.iter().map(|user| text(&user["nickname"]).to_lowercase()).collect();
            match sort {
                Some("asc") => assert!(names.is_sorted(), "{asked}: {names:?}"),
                Some(_) => assert!(names.iter().rev().is_sorted(), "{asked}: {names:?}"),
                None => {}
            }
            let query: Vec<(String, String)> = filter
                .as_object()
                .unwrap()
                .iter()
                .flat_map(|(name, value)| match value {
                    Value::Array(values) => values.iter().map(|value| (name.clone(), text(value))).collect(),
                    value => vec![(name.clone(), text(value))],
                })
                .collect();
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
            let count = app.get(&town.path(&format!("/count?{query}")), &town.org.api_key).await.expect(200);
            assert_eq!(count["count"], wanted.len(), "{query}");
            let listed = app.get(&town.path(&format!("?{query}&limit=100")), &town.org.api_key).await.expect(200);
            assert_eq!(ids(listed["data"].as_array().unwrap()).into_iter().collect::<BTreeSet<_>>(), wanted, "{query}");
        }
        assert!(found_some > 30, "filters find somebody often enough: {found_some}");
    }

    async fn addresses_are_found_exactly_and_whatever_their_case(app: TestApp) {
        let town = Town::new(&app).await;
        let asked = json!({"emails": ["P1@Example.com", "p0@example.com", "ada@other.com", "no address"]});
        assert_eq!(town.all(&app, &asked, 1).await.len(), 2);
        let both = json!({"emails": ["p1@example.com"], "searchTerm": "grace"});
        let refused = app.call("POST", &town.path("/search"), &town.org.api_key, Some(&both)).await.expect(400);
        assert_eq!(refused["errors"][0]["code"], "ADMIN-400-24");
    }

    async fn a_change_is_found_by_its_new_words_and_no_longer_by_the_old(app: TestApp) {
        let town = Town::new(&app).await;
        let found = town.search(&app, &json!({"searchTerm": "châtelet"})).await;
        let account = text(&found["data"][0]["accountId"]);
        let user = json!({"nickname": "Amazing"});
        let path = format!("/users/{account}/manage/profile");
        app.call("PATCH", &path, &town.org.api_key, Some(&user)).await.expect(200);
        let sync = json!({"Operations": [{"op": "replace", "path": "displayName", "value": "Rear Admiral"}]});
        let users = app.get(&town.org.scim("/Users?filter=userName%20eq%20%22p4@example.com%22"), &town.org.scim_key).await.expect(200);
        let user = town.org.scim(&format!("/Users/{}", text(&users["Resources"][0]["id"])));
        app.call("PATCH", &user, &town.org.scim_key, Some(&sync)).await.expect(200);
        // Before the words are written the old ones lead to nobody whom they do not fit.
        assert_eq!(town.search(&app, &json!({"searchTerm": "châtelet"})).await["data"], json!([]));
        app.followed().await;
        for (term, number) in [("châtelet", 0), ("admiral", 1), ("amaz", 1), ("p4", 1)] {
            assert_eq!(town.all(&app, &json!({"searchTerm": term}), 5).await.len(), number, "{term}");
        }
    }

    async fn words_that_are_built_again_are_the_same(app: TestApp) {
        let town = Town::new(&app).await;
        let gone = town.search(&app, &json!({"searchTerm": "turing"})).await;
        let gone = text(&gone["data"][0]["accountId"]);
        app.call("POST", &format!("/users/{gone}/manage/lifecycle/delete"), &town.org.api_key, Some(&json!({}))).await.expect(200);
        app.clock().advance_seconds(14 * 24 * 3600);
        app.until_closed(&gone).await;
        app.followed().await;
        let kept = words(&app).await;
        assert!(kept.iter().any(|word| word.contains("lovelace")) && !kept.iter().any(|word| word.contains("turing")));
        assert!(kept.iter().any(|word| word.contains("user-unmanaged")));
        app.db()
            .database()
            .write(steward_db::Priority::Bulk, |tx| async move {
                for table in ["search_word", "search_entry", "search_head"] {
                    tx.execute_sql(&steward_db::Sql::new(format!("DELETE FROM {table}"))).await?;
                }
                Ok::<_, steward_db::Error>(())
            })
            .await
            .unwrap();
        app.followed().await;
        assert_eq!(words(&app).await, kept);
    }

    async fn what_is_wrong_with_a_search_is_said(app: TestApp) {
        let town = Town::new(&app).await;
        let many: Vec<String> = (0..51).map(|number| number.to_string()).collect();
        let long: Vec<String> = (0..50).map(|number| format!("{number}{}", "x".repeat(60))).collect();
        for (asked, about) in [
            (json!({"status": ["asleep"]}), "status must be one of active"),
            (json!({"accountIds": many}), "accountIds must list at most 50"),
            (json!({"accountIds": long}), "2500 bytes together"),
            (json!({"accountIds": [7]}), "accountIds must be a list of strings"),
            (json!({"limit": 101}), "limit must be a whole number from 1 to 100"),
            (json!({"limit": 0}), "limit must be"),
            (json!({"sortBy": [{"field": "email"}]}), "sortBy must be one object"),
            (json!({"expand": ["everything"]}), "expand must be one of"),
            (json!({"mfaEnabled": "maybe"}), "mfaEnabled must be true or false"),
            (json!({"roleIds": ["king"]}), "roleIds must be one of atlassian/"),
            (json!({"searchTerms": "ada"}), "unknown member searchTerms"),
            (json!(["ada"]), "it must be an object"),
        ] {
            let answer = app.call("POST", &town.path("/search"), &town.org.api_key, Some(&asked)).await.expect(400);
            let detail = text(&answer["errors"][0]["detail"]);
            assert!(detail.contains(about), "{asked}: {detail}");
        }
        for path in ["?status=asleep", "?limit=x", "?sortBy=nick_name", "/count?mfaEnabled=2", "?cursor=1f"] {
            assert_eq!(app.get(&town.path(path), &town.org.api_key).await.status, 400, "{path}");
        }
        for path in ["/directories/x/users", "/directories/00000000-0000-7000-8000-000000000000/users/count", "/directories/-/users/712020:x"] {
            assert_eq!(app.get(&town.org.admin_v2(path), &town.org.api_key).await.status, 404, "{path}");
        }
        // Clients send an empty body with a type, an object without members, and truth in capitals.
        for path in ["?mfaEnabled=True&claimStatus=managed", "?mfaEnabled=False&roleIds=atlassian/user"] {
            assert_eq!(app.get(&town.path(path), &town.org.api_key).await.expect(200)["data"], json!([]), "{path}");
        }
        assert_eq!(town.search(&app, &json!({})).await["data"].as_array().unwrap().len(), 8);
        assert_eq!(app.get(&town.path("/count?mfaEnabled=False"), &town.org.api_key).await.expect(200)["count"], 7);
        let none = app.call("POST", &town.path("/search"), &town.org.api_key, None).await;
        assert_eq!(none.expect(200)["data"].as_array().unwrap().len(), 8);
    }
}

/// Reads every word, as text.
async fn words(app: &TestApp) -> Vec<String> {
    let rows = app.db().database().read(|read| async move {
        let all = steward_db::Sql::new(
            "SELECT org_id, kind, word, id FROM search_word ORDER BY org_id, kind, word, id",
        );
        read.query_sql(&all, |row| {
            let (org, id): (uuid::Uuid, uuid::Uuid) = (row.get(0)?, row.get(3)?);
            Ok(format!("{org} {} {} {id}", row.get::<String>(1)?, row.get::<String>(2)?))
        })
        .await
    });
    rows.await.unwrap()
}
