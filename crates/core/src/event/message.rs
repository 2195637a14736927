//! The sentence of an event, in parts: what is personal in it must be said, or it does not compile.

use std::fmt::{Display, Write as _};

use super::person::Person;

/// A sentence that people read. It begins with words of ours; what follows is either said to be about a person or said
/// to be plain. There is no way to make one of a text that was put together elsewhere.
///
/// The sentence must make sense without what is personal in it: that is how it reads when those people were erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub(super) parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Plain(String),
    Personal(Person, String),
}

impl From<&'static str> for Message {
    fn from(text: &'static str) -> Self {
        Self { parts: vec![Part::Plain(text.to_owned())] }
    }
}

impl Message {
    /// Says what a product reports, in words that tell of nobody: they are made from the id of an action.
    pub(super) fn neutral(text: &str) -> Self {
        Self { parts: vec![Part::Plain(text.to_owned())] }
    }

    /// Adds something that tells nothing of a person: the name of a group, domain or key, a number, words of ours.
    #[must_use]
    pub fn plain(mut self, text: impl Display) -> Self {
        match self.parts.last_mut() {
            Some(Part::Plain(before)) => {
                write!(before, "{text}").expect("writing to a string cannot fail");
            }
            Some(Part::Personal(..)) | None => self.parts.push(Part::Plain(text.to_string())),
        }
        self
    }

    /// Adds something that tells of a person, such as a name.
    #[must_use]
    pub fn personal(mut self, person: Person, text: &str) -> Self {
        self.parts.push(Part::Personal(person, text.to_owned()));
        self
    }

    /// Returns whom it tells of.
    pub(super) fn people(&self) -> impl Iterator<Item = Person> {
        self.parts.iter().filter_map(|part| match part {
            Part::Plain(_) => None,
            Part::Personal(person, _) => Some(*person),
        })
    }
}
