//! What a classification level is (data loss prevention API §1.1).

use serde_json::{Map, Value, json};

use crate::context::{Context, Timestamp};
use crate::event::{Subject, Thing};
use crate::id::{AccountId, KeyId, LevelId, OrgId};
use crate::principal::Actor;
pub(super) use crate::text::words;

/// Where a level stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelStatus {
    /// Nobody can choose it yet.
    Draft,
    /// People can classify with it.
    Published,
    /// Nobody can choose it any more; what was classified by it keeps that in its history.
    Archived,
}

words!(LevelStatus { Draft = "DRAFT", Published = "PUBLISHED", Archived = "ARCHIVED" });

/// The colour in which a level is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "a colour is its name")]
pub enum LevelColor {
    Red,
    RedBold,
    Orange,
    Yellow,
    Green,
    Blue,
    Navy,
    Teal,
    Purple,
    Grey,
    Lime,
}

words!(LevelColor {
    Red = "RED",
    RedBold = "RED_BOLD",
    Orange = "ORANGE",
    Yellow = "YELLOW",
    Green = "GREEN",
    Blue = "BLUE",
    Navy = "NAVY",
    Teal = "TEAL",
    Purple = "PURPLE",
    Grey = "GREY",
    Lime = "LIME",
});

/// A level as somebody asks for it.
#[derive(Debug, Clone)]
pub struct NewLevel {
    /// Its name.
    pub name: String,
    /// What falls under it.
    pub definition: Option<String>,
    /// How such content is to be handled.
    pub guideline: Option<String>,
    /// The word of its colour.
    pub color: Option<String>,
}

/// What is to be different about a level. What is not there stays as it is; an empty text takes away what it stands for,
/// but a level always has a name.
#[derive(Debug, Clone, Default)]
pub struct LevelEdit {
    /// Its name.
    pub name: Option<String>,
    /// What falls under it.
    pub definition: Option<String>,
    /// How such content is to be handled.
    pub guideline: Option<String>,
    /// The word of its colour.
    pub color: Option<String>,
}

/// What people say of a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelFields {
    /// Its name, which no other level of the organization has.
    pub name: String,
    /// What falls under it.
    pub definition: Option<String>,
    /// How such content is to be handled.
    pub guideline: Option<String>,
    /// The colour in which it is shown.
    pub color: Option<LevelColor>,
}

/// Whoever did something to a level. Only ids are kept, so that nothing is left of a person who was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The key; none for the program itself.
    pub key: Option<KeyId>,
    /// The account that the key acts for, if it acts for one.
    pub account: Option<AccountId>,
    /// The name of the account, as long as the organization manages it, or that of a key which acts for nobody. It is
    /// looked up when a level is read.
    pub name: Option<String>,
}

/// When something was done to a level, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Author,
}

impl Mark {
    /// Marks what the caller does now.
    pub(super) fn of(context: &Context) -> Self {
        let (key, account) = match &context.actor {
            Actor::Key { id, owner, .. } => (Some(*id), *owner),
            Actor::System => (None, None),
        };
        Self { at: context.now, by: Author { key, account, name: None } }
    }
}

/// A level of data classification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Its identifier.
    pub id: LevelId,
    /// The organization.
    pub org_id: OrgId,
    /// What people say of it.
    pub fields: LevelFields,
    /// Its place among all levels of the organization; 1 is the most sensitive.
    pub sensitivity: i64,
    /// Where it stands in its life.
    pub status: LevelStatus,
    /// Who made it.
    pub created: Mark,
    /// Who last changed it, or moved it in the order.
    pub changed: Mark,
}

impl Level {
    /// Names the level in an event.
    pub fn subject(&self) -> Subject {
        Subject::thing(Thing::ClassificationLevels, self.id).with("name", self.fields.name.as_str())
    }

    /// Returns what an event keeps of it.
    pub(super) fn recorded(&self) -> Map<String, Value> {
        let LevelFields { name, definition, guideline, color } = &self.fields;
        let mut values = Map::new();
        values.insert("name".to_owned(), json!(name));
        values.insert("sensitivity".to_owned(), json!(self.sensitivity));
        values.insert("status".to_owned(), json!(self.status.as_str()));
        let texts = [("definition", definition.as_deref()), ("guideline", guideline.as_deref())];
        for (member, text) in texts.into_iter().chain([("color", color.map(LevelColor::as_str))]) {
            values.extend(text.map(|text| (member.to_owned(), json!(text))));
        }
        values
    }
}

/// What decides how a level compares with others, and how it is shown beside an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rank {
    /// Its identifier.
    pub id: LevelId,
    /// Its name.
    pub name: String,
    /// The colour in which it is shown.
    pub color: Option<LevelColor>,
    /// Its place among all levels of the organization; 1 is the most sensitive.
    pub sensitivity: i64,
    /// Where it stands in its life.
    pub status: LevelStatus,
}
