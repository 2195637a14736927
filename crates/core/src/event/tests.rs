//! Laws of the bytes of events and of what is kept beside them.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::message::Part;
use super::person::is_plain;
use super::{
    Action, Auth, Delta, Doer, Event, Message, Object, Origin, Person, Report, Site, StoredEvent,
    StoredSubject, Subject, Thing, without,
};
use crate::context::{Ids, Request, SystemEntropy, Timestamp};
use crate::id::{AccountId, DirectoryUserId, EventId, GroupId, KeyId, OrgId, TokenId, WorkspaceId};
use crate::principal::Actor;

/// Stands in every text that is personal.
const CANARY: &str = "zzcanaryzz";

static ACTION: Action =
    Action { id: "something_happened", display_name: "Something happened", group: "Tests" };

fn account(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(number))
}

fn user(number: u128) -> DirectoryUserId {
    DirectoryUserId(Uuid::from_u128(number))
}

/// What was recorded, with the surroundings.
#[derive(Debug, Clone)]
struct Recording {
    event: Event,
    actor: Actor,
    address: Option<IpAddr>,
}

impl Recording {
    fn write(&self) -> (Vec<u8>, Option<Vec<u8>>) {
        let ids = Ids::new(Box::new(SystemEntropy));
        let request = Request { id: Arc::from("request"), address: self.address, trace: None };
        super::bytes::write(
            &self.event,
            EventId(Uuid::from_u128(99)),
            &ids,
            (&self.actor, &request, Timestamp(5)),
        )
    }

    /// What a reader must see when these people have been erased, put together without looking at any bytes.
    fn seen_without(&self, erased: &[Person]) -> StoredEvent {
        let kept = |person: Option<Person>| person.is_none_or(|person| !erased.contains(&person));
        let context = self
            .event
            .subjects
            .iter()
            .map(|subject| {
                let mut attributes = subject.attributes.clone();
                if kept(subject.person) {
                    attributes.extend(subject.personal.clone());
                }
                let attributes = Value::Object(attributes);
                StoredSubject { attributes, id: subject.id.clone(), kind: subject.kind.clone().into_owned() }
            })
            .collect();
        let person = self.event.person();
        let side = |side: &Option<Value>| match side {
            Some(Value::Object(members)) if !kept(person) => {
                let plain = members.iter().filter(|(name, _)| is_plain(name));
                Some(Value::Object(plain.map(|(name, value)| (name.clone(), value.clone())).collect()))
            }
            side if kept(person) => side.clone(),
            _ => None,
        };
        let delta = self
            .event
            .delta
            .as_ref()
            .map(|delta| Delta { after: side(&delta.after), before: side(&delta.before) });
        let sentence = self.event.message.parts.iter().fold(String::new(), |sentence, part| match part {
            Part::Personal(person, _) if erased.contains(person) => sentence.trim_end_matches(' ').to_owned(),
            Part::Plain(text) | Part::Personal(_, text) => sentence + text,
        });
        let (actor, acting) = match &self.actor {
            Actor::System => (json!({"id": "steward", "name": "Steward"}), None),
            Actor::Key { id, kind, name, owner } => {
                let bearer = || (!self.actor.is_machine()).then_some(Person::Bearer(*id));
                let acting = owner.map(Person::Account).or_else(bearer);
                let mut actor = json!({
                    "auth": {"kind": kind.as_str(), "tokenId": id.to_string(), "tokenLabel": name.as_ref()},
                    "id": self.actor.id(), "name": name.as_ref(),
                });
                if owner.is_some() && !kept(acting) {
                    actor.as_object_mut().unwrap().remove("name");
                    actor["auth"].as_object_mut().unwrap().remove("tokenLabel");
                }
                (actor, acting)
            }
        };
        let acts = self.actor != Actor::System;
        let address = self.address.filter(|_| acts && (acting.is_none() || kept(acting)));
        StoredEvent {
            action: ACTION.id.to_owned(),
            actor,
            context,
            delta,
            id: Uuid::from_u128(99).to_string(),
            ip: address.map(|address| address.to_string()),
            message: sentence,
            org: Uuid::from_u128(1).to_string(),
            request: "request".to_owned(),
            time: 5,
            v: 2,
            reported: None,
        }
    }

    fn people(&self) -> Vec<Person> {
        let of_subjects = self.event.subjects.iter().filter_map(|subject| subject.person);
        of_subjects.chain(self.event.message.people()).chain(Person::acting(&self.actor)).collect()
    }
}

fn people() -> impl Strategy<Value = Person> {
    prop_oneof![
        (0..3_u128).prop_map(|number| Person::Account(account(number))),
        (0..3_u128).prop_map(|number| Person::Provisioned(user(number))),
    ]
}

fn personal_text() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| format!("{CANARY}{text}"))
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("name".to_owned()),
        Just("status".to_owned()),
        Just("active".to_owned()),
        any::<String>()
    ]
}

/// Members of which the personal ones have the canary in them.
fn members() -> impl Strategy<Value = Map<String, Value>> {
    let value = (personal_text(), super::canonical::tests::values());
    prop::collection::vec((names(), value), 0..4).prop_map(|members| {
        let value = |name: &str, (text, inner): (String, Value)| {
            if is_plain(name) { Value::Bool(true) } else { json!([text, inner]) }
        };
        members.into_iter().map(|(name, pair)| (name.clone(), value(&name, pair))).collect()
    })
}

fn subjects() -> impl Strategy<Value = Subject> {
    let subject = prop_oneof![
        (0..3_u128).prop_map(|number| Subject::account(account(number))),
        (0..3_u128, prop::option::of(0..3_u128))
            .prop_map(|(number, of)| Subject::provisioned(user(number), of.map(account))),
        (0..3_u128).prop_map(|number| Subject::token(TokenId(Uuid::from_u128(number)), account(number))),
        (0..3_u128).prop_map(|number| Subject::thing(Thing::Groups, GroupId(Uuid::from_u128(number)))),
    ];
    (subject, members()).prop_map(|(subject, members)| {
        members.into_iter().fold(subject, |subject, (name, value)| {
            if subject.person.is_some() { subject.with(&name, value) } else { subject.with(&name, true) }
        })
    })
}

fn messages() -> impl Strategy<Value = Message> {
    let part = (prop::option::of(people()), personal_text());
    prop::collection::vec(part, 0..4).prop_map(|parts| {
        parts.into_iter().fold(Message::from("It happened"), |message, (person, text)| match person {
            Some(person) => message.personal(person, &text),
            None => message.plain(" to the group"),
        })
    })
}

fn deltas() -> impl Strategy<Value = Delta> {
    let side = prop_oneof![
        4 => members().prop_map(Value::Object),
        1 => personal_text().prop_map(Value::String),
    ];
    (prop::option::of(side.clone()), prop::option::of(side))
        .prop_map(|(before, after)| Delta { after, before })
}

fn actors() -> impl Strategy<Value = Actor> {
    prop_oneof![
        Just(Actor::System),
        prop::option::of((0..3_u128, personal_text())).prop_map(|owner| {
            let name = owner.as_ref().map_or("rotation", |(_, name)| name).to_owned();
            Actor::of_key(KeyId(Uuid::from_u128(50)), &name, owner.map(|(number, _)| account(number)))
        }),
    ]
}

fn recordings() -> impl Strategy<Value = Recording> {
    let address = any::<u32>().prop_map(|number| IpAddr::V4(Ipv4Addr::from(number)));
    let parts = (
        messages(),
        prop::collection::vec(subjects(), 0..4),
        prop::option::of(deltas()),
        actors(),
        prop::option::of(address),
    );
    parts.prop_map(|(message, subjects, delta, actor, address)| {
        let event = Event::new(OrgId(Uuid::from_u128(1)), &ACTION, message);
        let event = subjects.into_iter().fold(event, Event::about);
        // A change to a thing has nothing personal in it.
        let about_people = event.person().is_some();
        let event = match delta.filter(|_| about_people) {
            Some(delta) => event.delta(delta),
            None => event.delta(Delta::created(json!({"members": [1, null], "name": "Crew"}))),
        };
        Recording { event, actor, address }
    })
}

fn read(bytes: &[u8], personal: Option<&Vec<u8>>) -> Result<StoredEvent, String> {
    StoredEvent::read(bytes, personal.map(Vec::as_slice))
}

proptest! {
    /// What was recorded is read back, and nothing personal stands in the bytes.
    #[test]
    fn an_event_is_read_back_and_its_bytes_tell_of_nobody(recording in recordings()) {
        let (bytes, personal) = recording.write();
        prop_assert_eq!(read(&bytes, personal.as_ref()), Ok(recording.seen_without(&[])));
        let text = std::str::from_utf8(&bytes).unwrap();
        prop_assert!(!text.contains(CANARY), "{}", text);
        if let Some(address) = recording.address {
            prop_assert!(!text.contains(&format!("\"{address}\"")), "{}", text);
        }
        let value: Value = serde_json::from_str(text).unwrap();
        let mut again = Vec::new();
        super::canonical::push(&mut again, &value);
        prop_assert_eq!(&again, &bytes, "the bytes are canonical");
    }

    /// Whoever is erased, in whatever order, the rest is read as before and nothing of theirs is left.
    #[test]
    fn erasing_people_leaves_everything_else(recording in recordings(), chosen in any::<u16>(), reverse in any::<bool>()) {
        let (bytes, mut personal) = recording.write();
        let chosen = recording.people().into_iter().enumerate().filter(|(at, _)| chosen >> (at % 16) & 1 == 1);
        let mut erased: Vec<Person> = chosen.map(|(_, person)| person).collect();
        if reverse {
            erased.reverse();
        }
        for person in &erased {
            if let Some(kept) = personal {
                personal = without(&kept, *person).unwrap();
            }
        }
        prop_assert_eq!(read(&bytes, personal.as_ref()), Ok(recording.seen_without(&erased)));
        let text = String::from_utf8(personal.unwrap_or_default()).unwrap();
        for person in &erased {
            let about = format!("\"id\":\"{}\",\"kind\":\"{}\"", person.id(), person.kind());
            prop_assert!(!text.contains(&about), "{}", text);
        }
    }

    /// A byte that changed beside the bytes is noticed, be it of a value, of a seed or of whom it is about.
    #[test]
    fn what_was_altered_is_noticed(recording in recordings(), at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let (bytes, personal) = recording.write();
        prop_assume!(personal.is_some());
        let mut altered = personal.unwrap();
        let at = at.index(altered.len());
        prop_assume!(altered[at] != to);
        altered[at] = to;
        prop_assert!(read(&bytes, Some(&altered)).is_err(), "{}", String::from_utf8_lossy(&altered));
    }

    /// The same event recorded twice has other commitments: nobody learns by comparing that two are about the same.
    #[test]
    fn commitments_of_the_same_values_differ(recording in recordings()) {
        let ((bytes, personal), (other, _)) = (recording.write(), recording.write());
        prop_assert_eq!(bytes == other, personal.is_none());
    }
}

fn ada() -> Recording {
    let event = Event::new(
        OrgId(Uuid::from_u128(1)),
        &ACTION,
        Message::from("Created ").personal(Person::Account(account(7)), "Ada"),
    )
    .about(Subject::account(account(7)).with("email", "ada@example.com"))
    .delta(Delta::created(json!({"status": "active", "name": "Ada"})));
    Recording { event, actor: Actor::System, address: None }
}

#[test]
fn the_bytes_have_the_form_that_is_documented() {
    let (bytes, personal) = ada().write();
    let bytes: Value = serde_json::from_slice(&bytes).unwrap();
    let personal: Value = serde_json::from_slice(&personal.unwrap()).unwrap();
    let commitment = |value: &Value| {
        let text = value["commitment"].as_str().unwrap();
        assert_eq!((text.len(), value.as_object().unwrap().len()), (43, 1));
        json!({ "commitment": text })
    };
    let id = "712020:00000000-0000-0000-0000-000000000007";
    let subject = &bytes["context"][0];
    assert_eq!(
        bytes,
        json!({
            "action": "something_happened",
            "actor": {"id": "steward", "name": "Steward"},
            "context": [{
                "attributes": {"accountType": "atlassian"},
                "id": id,
                "kind": "users",
                "personal": commitment(&subject["personal"]),
            }],
            "delta": {"after": {"status": "active"}, "afterPersonal": commitment(&bytes["delta"]["afterPersonal"])},
            "id": "00000000-0000-0000-0000-000000000063",
            "message": ["Created ", commitment(&bytes["message"][1])],
            "org": "00000000-0000-0000-0000-000000000001",
            "request": "request",
            "time": 5,
            "v": 2,
        })
    );
    let section = &personal["sections"][0];
    assert_eq!(
        personal,
        json!({
            "sections": [{
                "id": id,
                "kind": "users",
                "seed": section["seed"],
                "values": [{"email": "ada@example.com"}, {"name": "Ada"}, "Ada"],
            }],
            "v": 1,
        })
    );
    assert_eq!(section["seed"].as_str().unwrap().len(), 22);
}

#[test]
fn a_sentence_is_whole_without_those_who_were_erased() {
    let (ada, bob) = (Person::Account(account(1)), Person::Provisioned(user(2)));
    let message =
        Message::from("Linked user ").personal(bob, "Bob").plain(" to account ").personal(ada, "Ada");
    let event = Event::new(OrgId(Uuid::from_u128(1)), &ACTION, message);
    let (bytes, personal) = Recording { event, actor: Actor::System, address: None }.write();
    let said = |personal: Option<&Vec<u8>>| read(&bytes, personal).unwrap().message;
    assert_eq!(said(personal.as_ref()), "Linked user Bob to account Ada");
    let without_bob = without(&personal.unwrap(), bob).unwrap();
    assert_eq!(said(without_bob.as_ref()), "Linked user to account Ada");
    assert_eq!(without(&without_bob.unwrap(), ada), Ok(None));
    assert_eq!(said(None), "Linked user to account");
}

#[test]
fn values_of_another_event_are_refused() {
    let ((bytes, personal), (other, _)) = (ada().write(), ada().write());
    assert!(read(&bytes, personal.as_ref()).is_ok());
    let refused = read(&other, personal.as_ref()).unwrap_err();
    assert_eq!(refused, "3 personal values match no commitment of the event");
}

#[test]
fn bytes_of_version_1_are_read_as_they_are() {
    let bytes = br#"{"action":"a","actor":{},"context":[],"id":"e","ip":"192.0.2.1","message":"m","org":"o","request":"r","time":5,"v":1}"#;
    let event = StoredEvent::read(bytes, None).unwrap();
    assert_eq!((event.time, event.ip.as_deref(), event.message.as_str()), (5, Some("192.0.2.1"), "m"));
    let newer = String::from_utf8(bytes.to_vec()).unwrap().replace("\"v\":1", "\"v\":9");
    let refused = StoredEvent::read(newer.as_bytes(), None);
    assert_eq!(refused, Err("event bytes of unknown version 9".to_owned()));
}

fn reported(account_id: Option<AccountId>, closed: bool) -> Recording {
    let attributes = |title: &str| Map::from_iter([("title".to_owned(), json!(format!("{CANARY} {title}")))]);
    let object = |kind: &str, id: &str| Object {
        kind: kind.to_owned(),
        id: id.to_owned(),
        attributes: attributes(id),
    };
    let report = Report {
        event_id: EventId(Uuid::from_u128(99)),
        site: Site {
            workspace_id: WorkspaceId(Uuid::from_u128(4)),
            name: "Wiki".to_owned(),
            product: "confluence".to_owned(),
            url: Some("https://wiki.example.com".to_owned()),
        },
        at: Timestamp(3),
        doer: Doer {
            account_id,
            named: true,
            name: Some(CANARY.to_owned()),
            email: Some(format!("{CANARY}@example.com")),
            auth: Some(Auth {
                kind: "api-token",
                token_id: Some("7".to_owned()),
                token_label: Some(CANARY.to_owned()),
            }),
            closed,
        },
        container: Some(object("spaces", "HR")),
        origin: Origin {
            members: Map::from_iter([("ip".to_owned(), json!(CANARY)), ("city".to_owned(), json!(CANARY))]),
        },
        said: Some(format!("{CANARY} viewed a page")),
    };
    let event = Event::reported(OrgId(Uuid::from_u128(1)), "page_viewed".to_owned(), "Page viewed", report)
        .about_object(object("pages", "12"));
    let actor = Actor::of_key(KeyId(Uuid::from_u128(50)), "rotation", None);
    Recording { event, actor, address: Some(IpAddr::V4(Ipv4Addr::LOCALHOST)) }
}

#[test]
fn a_report_tells_of_nobody_in_its_bytes_and_is_read_back() {
    for account_id in [None, Some(account(7))] {
        let (bytes, personal) = reported(account_id, false).write();
        let text = std::str::from_utf8(&bytes).unwrap();
        assert!(!text.contains(CANARY) && !text.contains("127.0.0.1"), "{text}");
        let value: Value = serde_json::from_str(text).unwrap();
        let mut again = Vec::new();
        super::canonical::push(&mut again, &value);
        assert_eq!(again, bytes, "the bytes are canonical");
        assert_eq!((&value["v"], &value["time"]), (&json!(3), &json!(3)));
        let event = read(&bytes, personal.as_ref()).unwrap();
        assert_eq!(event.message, format!("{CANARY} viewed a page"));
        let id = account_id.map_or_else(|| "unknown".to_owned(), |id| id.to_string());
        let auth = json!({"kind": "api-token", "tokenId": "7", "tokenLabel": CANARY});
        let actor = json!({"auth": auth, "email": format!("{CANARY}@example.com"), "id": id, "name": CANARY});
        assert_eq!((event.ip.as_deref(), &event.actor), (Some(CANARY), &actor));
        assert_eq!(event.context[0].attributes["title"], format!("{CANARY} 12"));
        let said = event.reported.unwrap();
        assert_eq!(said.container.unwrap().attributes["title"], format!("{CANARY} HR"));
        assert_eq!(
            (said.origin.unwrap()["city"].as_str(), said.site.product.as_str()),
            (Some(CANARY), "confluence")
        );

        // Whoever did it is erased: what is left says what was done, where, and to what.
        let person = account_id.map_or(Person::Stranger(EventId(Uuid::from_u128(99))), Person::Account);
        assert_eq!(without(&personal.unwrap(), person), Ok(None));
        let event = read(&bytes, None).unwrap();
        assert_eq!((event.message.as_str(), event.ip), ("Page viewed", None));
        assert_eq!(event.actor, json!({"auth": {"kind": "api-token", "tokenId": "7"}, "id": id}));
        assert_eq!((event.context[0].id.as_str(), &event.context[0].attributes), ("12", &json!({})));
        assert_eq!(event.reported.unwrap().origin, None);
    }
}

#[test]
fn nothing_personal_is_kept_of_what_is_reported_of_a_closed_account() {
    let (bytes, personal) = reported(Some(account(7)), true).write();
    assert_eq!(personal, None);
    assert_eq!(read(&bytes, None).unwrap().message, "Page viewed");
}

#[test]
fn objects_of_products_have_keys_of_their_own() {
    let key = |workspace, kind, id| super::object_key(WorkspaceId(Uuid::from_u128(workspace)), kind, id);
    assert_eq!(key(1, "pages", "12"), key(1, "pages", "12"));
    for other in [key(2, "pages", "12"), key(1, "page", "s12"), key(1, "pages", "13")] {
        assert_ne!(key(1, "pages", "12"), other);
    }
}
