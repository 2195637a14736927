//! The audit log: the list, the stream, single events and the actions that they report.

use std::time::Duration;

use futures_util::TryStreamExt;
use jira::ApiErrorKind::{NotFound, Other};
use jira::admin::{EventModel, PollEventsRequestSortOrder, PollingEventModel};
use tokio::time::sleep;

use super::{MISSING, Server, account, on_both_databases, refused_with_code};

on_both_databases!(
    a_change_stands_in_the_list_and_can_be_read,
    the_list_is_filtered_and_goes_on,
    a_collector_that_keeps_its_cursor_misses_nothing_and_sees_nothing_twice,
    actions_are_described,
);

/// How often the stream is asked until an event is there, a few milliseconds apart.
const TRIES: u32 = 200;

/// Reads the stream from a cursor until an event about `subject` is there. Returns what was read and the next cursor.
async fn stream_until(
    server: &Server,
    from: Option<String>,
    subject: &str,
) -> (Vec<PollingEventModel>, String) {
    let admin = server.admin();
    let (mut events, mut cursor) = (Vec::new(), from);
    for _ in 0..TRIES {
        let mut ask = admin.events().poll_events(server.org()).limit(3);
        if let Some(cursor) = cursor.take() {
            ask = ask.cursor(cursor);
        }
        let page = ask.send().await.unwrap();
        let read = page.data.unwrap();
        cursor = page.meta.unwrap().next;
        let done = read.is_empty() && events.iter().any(|event| is_about(event, subject));
        let waits = read.is_empty();
        events.extend(read);
        if done {
            return (events, cursor.expect("there is always more to come"));
        }
        if waits {
            sleep(Duration::from_millis(10)).await;
        }
    }
    panic!("no event about {subject} in {events:?}");
}

fn is_about(event: &PollingEventModel, subject: &str) -> bool {
    event.attributes.context.iter().any(|entry| entry.id == subject)
}

async fn a_change_stands_in_the_list_and_can_be_read(server: Server) {
    let admin = server.admin();
    let ada = server.provision("Ada Lovelace", "ada@example.com").await;
    let id = ada["id"].as_str().unwrap();
    let (streamed, _) = stream_until(&server, None, id).await;
    let streamed = streamed.iter().find(|event| is_about(event, id)).unwrap();
    assert_eq!(streamed.attributes.action, "scim_user_created");
    assert!(streamed.attributes.processed_at >= streamed.attributes.time);

    let listed = admin.events().get_events(server.org()).send().await.unwrap().data.unwrap();
    let listed = listed.iter().find(|event| event.id == streamed.id).unwrap();
    let read = admin.events().get_event_by_id(server.org(), &streamed.id).send().await.unwrap().data.unwrap();
    assert_eq!(&read, listed);
    assert_eq!(read.attributes.action, "scim_user_created");
    assert_eq!(read.attributes.actor.auth.unwrap().token_label.as_deref(), Some("Directory provisioning"));
    assert_eq!(read.attributes.location.unwrap().ip.as_deref(), Some("127.0.0.1"));
    assert_eq!(read.message.unwrap().content.as_deref(), Some("Created provisioned user ada@example.com"));

    let missing = admin.events().get_event_by_id(server.org(), MISSING).send().await;
    assert_eq!(refused_with_code(missing, NotFound, 404), "ADMIN-404-4");
}

async fn the_list_is_filtered_and_goes_on(server: Server) {
    let admin = server.admin();
    let ask = || admin.events().get_events(server.org());
    let ids = |events: &[EventModel]| events.iter().map(|event| event.id.clone()).collect::<Vec<_>>();
    for name in ["ada", "grace", "joan"] {
        let user = server.provision(name, &format!("{name}@example.com")).await;
        stream_until(&server, None, &account(&user)).await;
    }
    let created = ask().action("user_created").send().await.unwrap().data.unwrap();
    assert_eq!(created.len(), 3);
    assert!(created.iter().all(|event| event.attributes.action == "user_created"));
    let paged: Vec<EventModel> = ask().action("user_created").limit(1).stream().try_collect().await.unwrap();
    assert_eq!(ids(&paged), ids(&created), "one by one, newest first, and none twice");

    let about_grace = ask().q("grace").send().await.unwrap().data.unwrap();
    assert_eq!(about_grace.len(), 2, "the user and its account: {about_grace:?}");
    let here = ask().ip(["127.0.0.1"]).limit(500).send().await.unwrap().data.unwrap();
    assert!(here.len() >= 6, "{here:?}");
    assert_eq!(ask().ip(["192.0.2.1"]).send().await.unwrap().data, Some(vec![]));
    let actor = created[0].attributes.actor.id.clone();
    let by_actor = ask().actor([actor]).action("user_created").send().await.unwrap().data.unwrap();
    assert_eq!(ids(&by_actor), ids(&created));
    assert_eq!(ask().from("4102444800000").send().await.unwrap().data, Some(vec![]), "none of the year 2100");
    assert_eq!(ask().to("1000").send().await.unwrap().data, Some(vec![]), "none of 1970");

    assert_eq!(refused_with_code(ask().limit(501).send().await, Other, 400), "ADMIN-400-19");
    assert_eq!(refused_with_code(ask().from("yesterday").send().await, Other, 400), "ADMIN-400-3");
    assert_eq!(refused_with_code(ask().cursor("no-cursor").send().await, Other, 400), "ADMIN-400-1");
}

async fn a_collector_that_keeps_its_cursor_misses_nothing_and_sees_nothing_twice(server: Server) {
    let admin = server.admin();
    let ada = server.provision("ada", "ada@example.com").await;
    let (before, cursor) = stream_until(&server, None, ada["id"].as_str().unwrap()).await;
    let grace = server.provision("grace", "grace@example.com").await;
    let (after, _) = stream_until(&server, Some(cursor), grace["id"].as_str().unwrap()).await;
    let actions: Vec<_> = after.iter().map(|event| event.attributes.action.as_str()).collect();
    assert_eq!(actions, ["user_created", "scim_user_created"], "no more than what came since");

    let ask = || admin.events().poll_events(server.org()).limit(500);
    let ids = |events: &[PollingEventModel]| events.iter().map(|event| event.id.clone()).collect::<Vec<_>>();
    let all = ids(&ask().send().await.unwrap().data.unwrap());
    assert_eq!(all, [ids(&before), ids(&after)].concat());
    let newest_first = ask().sort_order(PollEventsRequestSortOrder::Desc).send().await.unwrap().data.unwrap();
    let mut newest_first = ids(&newest_first);
    newest_first.reverse();
    assert_eq!(newest_first, all);

    assert_eq!(refused_with_code(ask().from("yesterday").send().await, Other, 400), "ADMIN-400-3");
    assert_eq!(refused_with_code(ask().cursor("no-cursor").send().await, Other, 400), "ADMIN-400-1");
    let elsewhere = admin.events().poll_events(MISSING).send().await;
    assert_eq!(refused_with_code(elsewhere, NotFound, 404), "ADMIN-404-2");
}

async fn actions_are_described(server: Server) {
    let admin = server.admin();
    let actions = admin.events().get_event_actions(server.org()).send().await.unwrap().data.unwrap();
    let action = actions.iter().find(|action| action.id == "organization_created").unwrap();
    assert_eq!(action.attributes.display_name, "Created organization");
    assert_eq!(action.attributes.group_display_name.as_deref(), Some("Organizations"));
    let recorded = admin.events().poll_events(server.org()).limit(500).send().await.unwrap().data.unwrap();
    assert!(!recorded.is_empty());
    for event in recorded {
        assert!(actions.iter().any(|action| action.id == event.attributes.action), "{event:?}");
    }
}
