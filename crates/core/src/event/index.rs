//! Under which subjects an event is found.

use std::borrow::Cow;
use std::fmt::Write as _;

use uuid::Uuid;

use super::model::Event;
use super::person::Person;
use crate::principal::Actor;

/// The kind under which an event stands that a person has done, instead of being about it.
const ACTORS: &str = "actors";

/// A subject under which an event is found, once it has its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedSubject {
    /// The kind, as `context` of the event has it; `actors` for the account that did it.
    pub kind: Cow<'static, str>,
    /// The identifier, without a prefix that the wire may give it.
    pub id: Uuid,
}

/// Lists the subjects of an event, the people of whom it tells, and the account that did it.
pub(super) fn of(event: &Event, actor: &Actor) -> Vec<IndexedSubject> {
    let mut found = Vec::with_capacity(4);
    let mut add = |kind: Cow<'static, str>, id: Uuid| {
        let subject = IndexedSubject { kind, id };
        if !found.contains(&subject) {
            found.push(subject);
        }
    };
    for subject in &event.subjects {
        add(subject.kind.clone(), subject.key);
        if let Some(person) = subject.person {
            found_by(&mut add, person);
        }
    }
    for person in event.message.people() {
        found_by(&mut add, person);
    }
    match (&event.report, actor) {
        (Some(report), _) => {
            found_by(&mut add, report.person());
            if let Some(account) = report.doer.account_id {
                add(ACTORS.into(), account.0);
            }
        }
        (None, Actor::Key { owner: Some(owner), .. }) => add(ACTORS.into(), owner.0),
        (None, _) => {}
    }
    found
}

/// A stranger stands in one event alone, which is found by its own id.
fn found_by(add: &mut impl FnMut(Cow<'static, str>, Uuid), person: Person) {
    if !matches!(person, Person::Stranger(_)) {
        add(person.kind().into(), person.uuid());
    }
}

impl IndexedSubject {
    /// Writes subjects into one text, for events that wait for their number.
    pub(super) fn pack(subjects: &[Self]) -> String {
        let mut text = String::with_capacity(subjects.len() * 48);
        for subject in subjects {
            let between = if text.is_empty() { "" } else { " " };
            write!(text, "{between}{}:{}", subject.kind, subject.id.as_hyphenated())
                .expect("writing to a string cannot fail");
        }
        text
    }

    /// Reads that text.
    pub fn unpack(text: &str) -> Option<Vec<Self>> {
        text.split_terminator(' ')
            .map(|subject| {
                let (kind, id) = subject.split_once(':')?;
                Some(Self { kind: Cow::Owned(kind.to_owned()), id: Uuid::try_parse(id).ok()? })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_subjects_are_read_back() {
        let subject =
            |kind: &'static str, id| IndexedSubject { kind: Cow::Borrowed(kind), id: Uuid::from_u128(id) };
        for subjects in [vec![], vec![subject("users", 1)], vec![subject("users", 1), subject("groups", 2)]] {
            assert_eq!(IndexedSubject::unpack(&IndexedSubject::pack(&subjects)), Some(subjects));
        }
        assert_eq!(IndexedSubject::unpack("users"), None);
    }
}
