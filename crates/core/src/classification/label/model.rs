//! What a label is, and what follows from it.

use uuid::Uuid;

use crate::ari::Ari;
use crate::classification::model::{Mark, Rank, words};
use crate::id::{AccountId, LevelId};

/// Objects that one question may name.
pub const OBJECTS_LIMIT: usize = 100;

/// What a label comes from. An object has at most one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LabelSource {
    /// Somebody chose it.
    Content,
    /// A rule found it.
    Auto,
}

words!(LabelSource { Content = "CONTENT", Auto = "AUTO" });

/// Where the level of an object comes from (`ClassificationLevelSource`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectiveSource {
    /// Somebody chose it.
    Content,
    /// A rule found it.
    Auto,
    /// The default of its container, or of its site.
    Space,
    /// The default of the organization.
    Organization,
    /// It is unclassified.
    None,
}

words!(EffectiveSource {
    Content = "CONTENT",
    Auto = "AUTO",
    Space = "SPACE",
    Organization = "ORGANIZATION",
    None = "NONE",
});

/// Who stands behind a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setter {
    /// A user of a product: the settings of the organization decide what that counts.
    User,
    /// An administrator of the organization.
    Administrator,
    /// A rule.
    Rule,
}

words!(Setter { User = "USER", Administrator = "ADMINISTRATOR", Rule = "RULE" });

/// A level that was given to an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The object.
    pub object: Ari,
    /// What it lies in, as far as somebody said so.
    pub container: Option<Ari>,
    /// What the label comes from.
    pub source: LabelSource,
    /// The level.
    pub level_id: LevelId,
    /// Who stands behind it.
    pub set_by: Setter,
    /// Who it was, and when.
    pub set: Mark,
}

/// A user for whom a product asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct User {
    /// The account.
    pub account: AccountId,
    /// Whether the product knows the user for an administrator of the container.
    pub container_admin: bool,
}

/// A label as somebody asks for it.
#[derive(Debug, Clone)]
pub struct AskedLabel {
    /// The object.
    pub object: Ari,
    /// What it lies in; what was known of that stays if it is not said.
    pub container: Option<Ari>,
    /// The id of the level.
    pub level: String,
    /// What the label comes from.
    pub source: LabelSource,
    /// Whoever chose it.
    pub user: Option<User>,
}

/// An object whose level is asked for.
#[derive(Debug, Clone)]
pub struct Queried {
    /// The object.
    pub object: Ari,
    /// What it lies in; what is known of that counts if it is not said.
    pub container: Option<Ari>,
}

/// The level that follows from labels and defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// Where it comes from.
    pub source: EffectiveSource,
    /// The level; none where the object is unclassified.
    pub level: Option<Rank>,
    /// The container whose default it is.
    pub default_of: Option<Ari>,
}

/// An object with its level, and what it was given.
#[derive(Debug, Clone)]
pub struct Classified {
    /// The object.
    pub object: Ari,
    /// What it lies in.
    pub container: Option<Ari>,
    /// Its level.
    pub effective: Effective,
    /// What it was given, also where that has no effect.
    pub labels: Vec<Label>,
}

/// What once became of a label.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its identifier; later ones are larger.
    pub id: Uuid,
    /// What the label comes from.
    pub source: LabelSource,
    /// The level that was given; none where it was taken away.
    pub level: Option<LevelId>,
    /// The level before.
    pub previous: Option<LevelId>,
    /// Who stands behind it.
    pub set_by: Setter,
    /// Who it was, and when.
    pub set: Mark,
}
