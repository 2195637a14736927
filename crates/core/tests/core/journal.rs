//! The journal as a whole: floods, its size, and the end of a process.

use bytes::Bytes;
use serde_json::json;
use steward_core::directory::journal::{self, Exchange};
use steward_core::{Steward, directory};
use steward_testkit::app::{TestApp, TestOrg};

fn exchange(steward: &Steward, org: &TestOrg, number: usize, body: &str) -> Exchange {
    Exchange {
        id: steward.ids().uuid(steward.now()),
        at: steward.now(),
        org_id: org.id,
        directory_id: org.directory.id,
        request_id: "r".into(),
        method: "POST".to_owned(),
        target: format!("/Users?n={number}"),
        headers: Vec::new(),
        status: 400,
        micros: 1,
        oddity: None,
        request: Some(Bytes::from(json!({ "title": body }).to_string())),
        response: Bytes::new(),
        changes: Vec::new(),
    }
}

async fn journal_of(app: &TestApp, org: &TestOrg) -> (i64, i64, Option<i64>) {
    let path = format!("/steward/v1/orgs/{}/directories/{}/diagnosis", org.id, org.directory.id);
    let journal = app.get(&path, &org.api_key).await.expect(200)["journal"].clone();
    let number = |name: &str| journal[name].as_i64().unwrap();
    (number("entries"), number("bytes"), journal["missed"]["count"].as_i64())
}

steward_testkit::both_apps! {
    async fn a_flood_is_counted_and_not_kept(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let sent = 6000;
        for number in 0..sent {
            app.steward().journal().note(exchange(app.steward(), &org, number, ""));
        }
        app.journaled().await;
        let (entries, _, missed) = journal_of(&app, &org).await;
        let missed = missed.unwrap();
        assert_eq!(entries + missed, i64::try_from(sent).unwrap(), "each is kept or counted");
        assert!(missed > 1000 && entries > 1000, "{entries} {missed}");
        let path = format!("/steward/v1/orgs/{}/directories/{}/journal", org.id, org.directory.id);
        let listed = app.get(&path, &org.api_key).await.expect(200);
        assert_eq!(listed["missed"]["count"], missed);
        assert_eq!(listed["data"][0]["path"], format!("/Users?n={}", sent - 1), "the newest are kept");
    }

    async fn the_oldest_make_room_when_a_journal_is_full(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let body = "x".repeat(60 << 10);
        let limit = 64 << 20;
        let sent = limit / (60 << 10) + 150;
        for number in 0..sent {
            app.steward().journal().note(exchange(app.steward(), &org, number, &body));
            if number % 100 == 0 {
                app.journaled().await;
            }
        }
        app.journaled().await;
        let (entries, bytes, missed) = journal_of(&app, &org).await;
        assert_eq!(missed, None);
        assert!(bytes <= i64::try_from(limit).unwrap() && entries > 900, "{entries} entries of {bytes} bytes");
        assert!(entries < i64::try_from(sent).unwrap());
        let path = format!("/steward/v1/orgs/{}/directories/{}/journal", org.id, org.directory.id);
        let listed = app.get(&path, &org.api_key).await.expect(200);
        assert_eq!(listed["data"][0]["path"], format!("/Users?n={}", sent - 1));
    }

    async fn what_waits_is_written_when_the_program_ends(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        // Another process, which only PostgreSQL allows.
        let Some(other) = app.another(app.master_keys()).await else { return };
        other.unlock().await.unwrap();
        other.start();
        for number in 0..250 {
            other.journal().note(exchange(&other, &org, number, ""));
        }
        other.shutdown().await;
        assert_eq!(journal_of(&app, &org).await.0, 250);
    }

    async fn a_directory_that_is_not_there_has_no_journal(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        let mut foreign = exchange(app.steward(), &org, 0, "");
        foreign.directory_id = steward_core::id::DirectoryId(uuid::Uuid::from_u128(7));
        app.steward().journal().note(foreign);
        app.journaled().await;
        assert_eq!(app.journal_rows().await, Vec::<String>::new());
        journal::prune_all(app.steward()).await.unwrap();
        assert_eq!(directory::directories(app.steward(), org.id).await.unwrap().len(), 1);
    }
}
