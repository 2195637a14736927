//! The rules of levels: their life, their order, what may be said of them.

use proptest::prelude::*;
use uuid::Uuid;

use super::model::{Author, Level, LevelColor, LevelEdit, LevelFields, LevelStatus, Mark, NewLevel};
use super::rules::{
    LIST_LIMIT, Order, Step, TEXT_LIMIT, after, check_room, edited, fields, named, reordered,
};
use crate::context::Timestamp;
use crate::error::Error;
use crate::id::{LevelId, OrgId};

fn id(number: u128) -> LevelId {
    LevelId(Uuid::from_u128(number))
}

fn level(status: LevelStatus) -> Level {
    let mark = Mark { at: Timestamp(0), by: Author { key: None, account: None, name: None } };
    let fields = LevelFields {
        name: "Secret".to_owned(),
        definition: Some("What hurts".to_owned()),
        guideline: None,
        color: Some(LevelColor::Red),
    };
    Level {
        id: id(1),
        org_id: OrgId(Uuid::nil()),
        fields,
        sensitivity: 1,
        status,
        created: mark.clone(),
        changed: mark,
    }
}

fn new(name: &str) -> NewLevel {
    NewLevel { name: name.to_owned(), definition: None, guideline: None, color: None }
}

fn says(error: &Error, part: &str) {
    assert!(error.to_string().contains(part), "{error}");
}

#[test]
fn a_level_goes_from_draft_to_published_to_archived_and_back_to_draft() {
    use LevelStatus::{Archived, Draft, Published};
    let becomes = |status, step| after(&level(status), step).map_err(|_| ());
    for (status, publish, archive, restore) in [
        (Draft, Ok(Some(Published)), Ok(Some(Archived)), Ok(None)),
        (Published, Ok(None), Ok(Some(Archived)), Err(())),
        (Archived, Err(()), Ok(None), Ok(Some(Draft))),
    ] {
        assert_eq!(becomes(status, Step::Publish), publish, "{status:?}");
        assert_eq!(becomes(status, Step::Archive), archive, "{status:?}");
        assert_eq!(becomes(status, Step::Restore), restore, "{status:?}");
    }
}

#[test]
fn words_are_read_back() {
    assert_eq!(LevelStatus::ALL.len(), 3);
    assert_eq!(LevelColor::ALL.len(), 11);
    assert!(LevelStatus::ALL.iter().all(|status| LevelStatus::parse(status.as_str()) == Some(*status)));
    assert!(LevelColor::ALL.iter().all(|color| LevelColor::parse(color.as_str()) == Some(*color)));
    assert_eq!((LevelStatus::parse("draft"), LevelColor::parse("PINK")), (None, None));
}

#[test]
fn what_breaks_a_rule_is_named_with_the_rule() {
    assert_eq!(fields(&new(" Secret ")).unwrap().name, "Secret");
    for name in ["", " ", "a\nb", &"x".repeat(256)] {
        says(&fields(&new(name)).unwrap_err(), "name must have 1 to 255 characters");
    }
    let longest = "é".repeat(TEXT_LIMIT);
    let with = |definition: &str| fields(&NewLevel { definition: Some(definition.to_owned()), ..new("a") });
    assert_eq!(with(&longest).unwrap().definition, Some(longest.clone()));
    assert_eq!(with(" \n ").unwrap().definition, None);
    assert_eq!(with("one\r\n\ttwo").unwrap().definition.as_deref(), Some("one\r\n\ttwo"));
    for text in [longest + "é", "a\0b".to_owned(), "a\u{1b}b".to_owned()] {
        says(&with(&text).unwrap_err(), "definition must have at most 10000 characters");
    }
    let guideline = NewLevel { guideline: Some("\u{7f}".to_owned()), ..new("a") };
    says(&fields(&guideline).unwrap_err(), "guideline must have at most");
    let color = |word: &str| fields(&NewLevel { color: Some(word.to_owned()), ..new("a") });
    assert_eq!(color("RED_BOLD").unwrap().color, Some(LevelColor::RedBold));
    says(&color("PINK").unwrap_err(), "color must be one of RED, RED_BOLD, ORANGE");
}

#[test]
fn an_edit_changes_what_it_names_and_nothing_else() {
    let secret = level(LevelStatus::Published);
    assert_eq!(edited(&secret, &LevelEdit::default()).unwrap(), secret.fields);
    let renamed = LevelEdit { name: Some("Top secret".to_owned()), ..LevelEdit::default() };
    let renamed = edited(&secret, &renamed).unwrap();
    assert_eq!(renamed, LevelFields { name: "Top secret".to_owned(), ..secret.fields.clone() });
    let empty = || Some(String::new());
    let cleared = LevelEdit { definition: empty(), guideline: empty(), color: empty(), name: None };
    let cleared = edited(&secret, &cleared).unwrap();
    assert_eq!((cleared.definition, cleared.guideline, cleared.color), (None, None, None));
    says(
        &edited(&secret, &LevelEdit { name: empty(), ..LevelEdit::default() }).unwrap_err(),
        "name must have",
    );
    says(&edited(&level(LevelStatus::Archived), &LevelEdit::default()).unwrap_err(), "restore it first");
}

#[test]
fn there_is_room_for_fifty_levels_and_fifty_archived_ones() {
    use LevelStatus::{Archived, Draft, Published};
    let others =
        |in_use: usize, archived: usize| [vec![Published; in_use], vec![Archived; archived]].concat();
    for status in [Draft, Published] {
        assert!(check_room(&others(49, 50), status).is_ok());
        says(&check_room(&others(50, 0), status).unwrap_err(), "at most 50 classification levels");
    }
    assert!(check_room(&others(50, 49), Archived).is_ok());
    says(&check_room(&others(0, 50), Archived).unwrap_err(), "at most 50 archived");
}

#[test]
fn levels_are_named_once_each_and_by_ids() {
    let texts = |numbers: &[u128]| numbers.iter().map(|number| id(*number).to_string()).collect::<Vec<_>>();
    assert_eq!(named(&texts(&[2, 1, 2])).unwrap(), [id(2), id(1)]);
    assert!(matches!(named(&["secret".to_owned()]), Err(Error::NotFound { .. })));
    for count in [0, LIST_LIMIT + 1] {
        says(&named(&vec![id(1).to_string(); count]).unwrap_err(), "must name 1 to 100");
    }
}

#[test]
fn an_order_that_makes_no_sense_is_refused() {
    let current = [id(1), id(2), id(3)];
    let in_turn = |texts: Vec<String>| reordered(&current, &Order::InTurn(texts)).unwrap_err();
    says(&in_turn(vec![]), "must name 1 to 100");
    says(&in_turn(vec![id(1).to_string(), id(1).to_string()]), "must name each level once");
    assert!(matches!(in_turn(vec![id(1).to_string(), id(9).to_string()]), Error::NotFound { .. }));
    let at = |places: &[(u128, i64)]| {
        let places = places.iter().map(|(number, place)| (id(*number).to_string(), *place));
        reordered(&current, &Order::AtPlaces(places.collect())).unwrap_err()
    };
    for place in [0, -1, 4, i64::MAX] {
        says(&at(&[(1, place)]), "sensitivity must be from 1, the most sensitive, to 3");
    }
    says(&at(&[(1, 2), (2, 2)]), "2 is asked for twice");
    says(&at(&[(1, 1), (1, 2)]), "must name each level once");
}

/// Levels in an order, and some of them in another one.
fn orders() -> impl Strategy<Value = (Vec<LevelId>, Vec<LevelId>)> {
    let ids = (1..=LIST_LIMIT as u128)
        .prop_flat_map(|count| Just((1..=count).map(id).collect::<Vec<_>>()).prop_shuffle());
    ids.prop_flat_map(|current| {
        let some = proptest::sample::subsequence(current.clone(), 1..=current.len()).prop_shuffle();
        (Just(current), some)
    })
}

fn sorted(ids: &[LevelId]) -> Vec<LevelId> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids
}

fn only(ids: &[LevelId], wanted: impl Fn(&LevelId) -> bool) -> Vec<LevelId> {
    ids.iter().copied().filter(wanted).collect()
}

proptest! {
    #[test]
    fn an_order_loses_no_level_and_doubles_none((current, some) in orders()) {
        let texts: Vec<String> = some.iter().map(ToString::to_string).collect();
        let after = reordered(&current, &Order::InTurn(texts)).unwrap();
        prop_assert_eq!(sorted(&after), sorted(&current));
        // The named ones are in the order that was asked for; the others have not moved at all.
        prop_assert_eq!(only(&after, |id| some.contains(id)), some.clone());
        for (before, after) in current.iter().zip(&after).filter(|(before, _)| !some.contains(before)) {
            prop_assert_eq!(before, after);
        }
    }

    #[test]
    fn a_level_stands_at_the_place_that_was_asked_for((current, some) in orders()) {
        // Some places, in no order: those at which the chosen levels stand now, turned around.
        let mut places: Vec<i64> = (1..).zip(&current).filter(|(_, id)| some.contains(id)).map(|(place, _)| place).collect();
        places.reverse();
        let asked: Vec<(String, i64)> = some.iter().map(ToString::to_string).zip(places).collect();
        let after = reordered(&current, &Order::AtPlaces(asked.clone())).unwrap();
        prop_assert_eq!(sorted(&after), sorted(&current));
        for (text, place) in &asked {
            prop_assert_eq!(&after[usize::try_from(*place).unwrap() - 1].to_string(), text);
        }
        prop_assert_eq!(only(&after, |id| !some.contains(id)), only(&current, |id| !some.contains(id)));
    }

    #[test]
    fn all_levels_in_turn_are_all_levels_at_their_places((current, _) in orders(), seed in any::<u64>()) {
        let mut wanted = current.clone();
        let turn = usize::try_from(seed % current.len() as u64).unwrap();
        wanted.rotate_left(turn);
        let texts: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        let places = texts.iter().cloned().zip(1..).collect();
        prop_assert_eq!(reordered(&current, &Order::InTurn(texts)).unwrap(), wanted.clone());
        prop_assert_eq!(reordered(&current, &Order::AtPlaces(places)).unwrap(), wanted);
    }
}
