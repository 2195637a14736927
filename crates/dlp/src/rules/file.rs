//! What stands in a rule file, in the words of the file.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::limits;
use crate::model::{Band, Severity};

/// The rules of somebody, as they stand in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// The version of the format: 1.
    pub version: u32,
    /// The rules.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name in findings and in other rules: capital letters, digits and `_`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// How bad it is where the data should not be.
    pub severity: Severity,
    /// How sure a match is, 0 to 100.
    #[serde(default = "usual_score", alias = "confidence")]
    pub score: u8,
    /// Whether its matches are reported; otherwise it is only a part of other rules.
    #[serde(default = "yes")]
    pub report: bool,

    /// Words and phrases.
    #[serde(default)]
    pub words: Vec<String>,
    /// The name of a file of words and phrases, one a line.
    pub dictionary: Option<String>,
    /// Whether words, phrases and the dictionary are compared with their capital letters.
    #[serde(default)]
    pub case: Case,
    /// Regular expressions.
    #[serde(default)]
    pub regex: Vec<String>,
    /// The group of the regular expressions that is the match; 0 is all of it.
    #[serde(default)]
    pub group: u32,
    /// Whether `\w`, `\d`, `\s` and `\b` know the letters and digits of all scripts.
    #[serde(default)]
    pub unicode: bool,
    /// The named check that what a regular expression finds must pass.
    pub validator: Option<String>,
    /// The column of a table of exact data.
    pub exact: Option<Exact>,

    /// All of these stand together.
    #[serde(default)]
    pub all: Vec<Part>,
    /// One of these is there.
    #[serde(default)]
    pub any: Vec<Part>,
    /// None of these is near.
    #[serde(default)]
    pub not: Vec<Part>,
    /// How far parts may stand from each other; without it, as far as the text goes.
    pub within: Option<usize>,
    /// What `within` counts.
    #[serde(default)]
    pub unit: Unit,
    /// How many matches there must be.
    pub count: Option<Count>,

    /// Words near a match that make it more likely.
    #[serde(default)]
    pub context: Vec<String>,
    /// What a match is without them.
    #[serde(default)]
    pub need: ContextNeed,
    /// Words near a match that make it less likely.
    #[serde(default)]
    pub negative: Vec<String>,
    /// How near, in bytes.
    #[serde(default = "usual_proximity")]
    pub proximity: usize,
    /// What is no match though it looks like one.
    #[serde(default)]
    pub exclude: Exclude,

    /// Text in which it finds something.
    #[serde(default, rename = "example")]
    pub examples: Vec<RuleExample>,
    /// Text in which it finds nothing.
    #[serde(default, rename = "counterexample")]
    pub counterexamples: Vec<RuleCounterexample>,
}

const fn usual_score() -> u8 {
    70
}

const fn usual_proximity() -> usize {
    limits::PROXIMITY_USUAL
}

const fn yes() -> bool {
    true
}

/// How words are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Case {
    /// Capital letters are small letters.
    #[default]
    Any,
    /// As they are written.
    Exact,
}

/// What a match is without words near it that name it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContextNeed {
    /// As sure as the rule says; words make it surer.
    #[default]
    Helps,
    /// Hardly sure.
    Required,
}

/// What a distance counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Bytes.
    #[default]
    Bytes,
    /// Words.
    Words,
}

/// How many matches there must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// So many at least.
    pub least: usize,
    /// Whether the same value counts once.
    #[serde(default)]
    pub distinct: bool,
}

/// The column of a table of exact data.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exact {
    /// The name of the table.
    pub table: String,
    /// The column whose values are looked for.
    pub column: String,
    /// What of a text is looked up: `DIGITS`, `WORD`, or the findings of a detector.
    pub base: String,
    /// Other columns of the same row that must stand near.
    #[serde(default)]
    pub with: Vec<String>,
    /// How many of these; without it, all.
    pub least: Option<usize>,
    /// How near, in bytes.
    #[serde(default = "usual_row")]
    pub within: usize,
}

const fn usual_row() -> usize {
    300
}

/// What is no match though it looks like one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclude {
    /// A match in which one of these words stands.
    #[serde(default)]
    pub words: Vec<String>,
    /// A match in which one of these regular expressions finds something.
    #[serde(default)]
    pub regex: Vec<String>,
    /// Everything in a text whose path fits one of these.
    #[serde(default)]
    pub paths: Vec<String>,
}

impl Exclude {
    /// Whether nothing is excluded.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.regex.is_empty() && self.paths.is_empty()
    }
}

/// Text in which a rule finds something.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleExample {
    /// The text.
    pub text: String,
    /// The path of the text.
    pub path: Option<String>,
    /// The text of each match, in order.
    pub finds: Vec<String>,
}

/// Text in which a rule finds nothing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleCounterexample {
    /// The text.
    pub text: String,
    /// The path of the text.
    pub path: Option<String>,
    /// What keeps it from being a match.
    pub why: Option<String>,
}

/// A part of a rule: another rule, a detector, or a group of parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The rule or the detector of this id.
    Id(String),
    /// A group of parts.
    Group(Box<Group>),
}

/// A group of parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The rule or the detector whose matches are those of the group.
    pub of: Option<String>,
    /// How sure they are at least.
    pub band: Option<Band>,
    /// All of these stand together; without `of`, the matches of the first are those of the group.
    #[serde(default)]
    pub all: Vec<Part>,
    /// One of these is there; without `of` and `all`, their matches are those of the group.
    #[serde(default)]
    pub any: Vec<Part>,
    /// None of these is near.
    #[serde(default)]
    pub not: Vec<Part>,
    /// How far parts may stand from each other; without it, as far as the text goes.
    pub within: Option<usize>,
    /// What `within` counts.
    #[serde(default)]
    pub unit: Unit,
    /// How many matches there must be.
    pub count: Option<Count>,
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Part;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the id of a rule or a detector, or a table with of, all, any or not")
            }

            fn visit_str<E>(self, id: &str) -> Result<Part, E> {
                Ok(Part::Id(id.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Part, A::Error> {
                Group::deserialize(MapAccessDeserializer::new(map)).map(|group| Part::Group(Box::new(group)))
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// Says why a rule file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is too long.
    #[error("the rule file has {found} bytes; at most {most} are allowed: move words into dictionaries", most = limits::FILE)]
    TooLong {
        /// How many bytes it has.
        found: usize,
    },
    /// It is no rule file in TOML.
    #[error("the rule file cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// It is no rule file in JSON.
    #[error("the rule file cannot be read: {0}")]
    Json(#[from] serde_json::Error),
}

/// Reads a rule file in TOML.
///
/// ```
/// let set = steward_dlp::rules::read(r#"
///     version = 1
///     [[rule]]
///     id = "ACME_PROJECT"
///     name = "Names of secret projects"
///     severity = "high"
///     words = ["Falcon", "Project Bluebird"]
/// "#)?;
/// assert_eq!(set.rules[0].words.len(), 2);
/// # Ok::<(), steward_dlp::rules::ReadError>(())
/// ```
pub fn read(text: &str) -> Result<RuleSet, ReadError> {
    check_length(text)?;
    Ok(toml::from_str(text)?)
}

/// Reads a rule file in JSON, which has the same fields.
pub fn read_json(text: &str) -> Result<RuleSet, ReadError> {
    check_length(text)?;
    Ok(serde_json::from_str(text)?)
}

fn check_length(text: &str) -> Result<(), ReadError> {
    if text.len() > limits::FILE { Err(ReadError::TooLong { found: text.len() }) } else { Ok(()) }
}
