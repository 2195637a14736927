//! What a detector is, in the words of its file.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A detector.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detector {
    /// Its name in findings and rules, in capital letters; it never changes.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What kind of data it finds.
    pub family: Family,
    /// How bad it is where the data should not be.
    pub severity: Severity,
    /// Names by which other tools know the same thing.
    pub aliases: Vec<String>,
    /// Whether it is looked for unless somebody says otherwise.
    pub default: bool,
    /// Where the shape and the check are published.
    pub sources: Vec<String>,
    /// What matches look like; at least one.
    #[serde(rename = "shape")]
    pub shapes: Vec<Shape>,
    /// Words near a match that make it more likely.
    #[serde(default)]
    pub context: Words,
    /// Words near a match that make it less likely.
    #[serde(default)]
    pub negative: Words,
    /// Text in which it finds something.
    #[serde(rename = "example")]
    pub examples: Vec<Example>,
    /// Text in which it finds nothing of medium confidence or more.
    #[serde(rename = "counterexample")]
    pub counterexamples: Vec<Counterexample>,
    /// Which text of its file this is: twelve hexadecimal digits that change with anything in it. Findings that were made by another one
    /// may be looked for again.
    #[serde(skip)]
    pub version: String,
}

/// Words by language: whole words and phrases, compared without case.
pub type Words = BTreeMap<Language, Vec<String>>;

/// A language of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "these are the codes of ISO 639-1")]
pub enum Language {
    De,
    En,
    Es,
    Fr,
    It,
    Ja,
    Nl,
    Pl,
    Pt,
    Sv,
}

/// What kind of data a detector finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Passwords, keys, tokens.
    Credential,
    /// Accounts, cards, wallets.
    Financial,
    /// Numbers that states give to people and businesses.
    Government,
    /// Data about the health of people, and the numbers by which it is filed.
    Health,
    /// Addresses of machines.
    Network,
    /// How people are reached, and what they own.
    Personal,
}

impl Family {
    /// Returns the folder of its detectors, which is also the word of their files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Financial => "financial",
            Self::Government => "government",
            Self::Health => "health",
            Self::Network => "network",
            Self::Personal => "personal",
        }
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth a look.
    Low,
    /// To be looked at.
    Medium,
    /// To be mended.
    High,
    /// To be mended at once.
    Critical,
}

/// One form of what is found.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "RawShape")]
pub struct Shape {
    /// What it looks like.
    pub kind: ShapeKind,
    /// The end of a match that is the finding, where its beginning is only a label; a pattern.
    pub tail: Option<String>,
    /// What must not touch a match on either side.
    pub border: Border,
    /// The least Shannon entropy, in bits for each character.
    pub entropy: Option<f64>,
    /// The named check that a match passes.
    pub validator: Option<String>,
    /// What the form alone is worth as evidence, 10 to 60.
    pub specificity: u8,
    /// What it is without context.
    pub context: Need,
}

/// What a match looks like.
#[derive(Debug, Clone, PartialEq)]
pub enum ShapeKind {
    /// Digits in groups of these lengths, joined by one separator of the same kind throughout.
    Number {
        /// The lengths of groups, in each of the usual ways of writing the number.
        groupings: Vec<Vec<usize>>,
        /// What may join groups.
        separators: String,
    },
    /// A pattern of the small regular language of detectors.
    Pattern(String),
    /// The value that is assigned to one of these names.
    Keyed {
        /// The names, in any case and with any separators.
        names: Vec<String>,
        /// The pattern of the value.
        value: String,
    },
    /// What a named scanner finds.
    Builtin(String),
}

/// What must not touch a match.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Border {
    /// Letters, digits and `_`.
    #[default]
    Word,
    /// These, and `-`.
    Token,
    /// Nothing is in its way.
    None,
}

/// How a form depends on words near it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// Without context its confidence is low.
    Required,
    /// Context makes it more likely.
    Helps,
    /// It speaks for itself.
    None,
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// A score below 50.
    Low,
    /// A score below 80.
    Medium,
    /// A score of 80 or more.
    High,
}

/// Text in which a detector finds something.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The text.
    pub text: String,
    /// The text of each finding, in order.
    pub finds: Vec<String>,
    /// How sure each is at least.
    pub band: Band,
}

/// Text in which a detector finds nothing of medium confidence or more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counterexample {
    /// The text.
    pub text: String,
    /// What keeps it from being a finding.
    pub why: String,
}

/// A shape as it stands in a file: exactly one of its kinds is there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawShape {
    number: Option<Vec<String>>,
    separators: Option<String>,
    pattern: Option<String>,
    keyed: Option<Vec<String>>,
    value: Option<String>,
    tail: Option<String>,
    builtin: Option<String>,
    #[serde(default)]
    border: Border,
    entropy: Option<f64>,
    validator: Option<String>,
    specificity: u8,
    context: Need,
}

impl TryFrom<RawShape> for Shape {
    type Error = String;

    fn try_from(raw: RawShape) -> Result<Self, String> {
        let kind = match (raw.number, raw.pattern, raw.keyed, raw.builtin) {
            (Some(groups), None, None, None) => ShapeKind::Number {
                groupings: groups.iter().map(|text| grouping(text)).collect::<Result<_, _>>()?,
                separators: raw.separators.unwrap_or_else(|| " -".to_owned()),
            },
            (None, Some(pattern), None, None) => ShapeKind::Pattern(pattern),
            (None, None, Some(names), None) => {
                let value = raw.value.ok_or("a keyed shape needs the pattern of its value")?;
                ShapeKind::Keyed { names, value }
            }
            (None, None, None, Some(name)) => ShapeKind::Builtin(name),
            _ => return Err("a shape has exactly one of number, pattern, keyed and builtin".to_owned()),
        };
        if !(10..=60).contains(&raw.specificity) {
            return Err(format!("specificity must be 10 to 60, not {}", raw.specificity));
        }
        Ok(Self {
            kind,
            tail: raw.tail,
            border: raw.border,
            entropy: raw.entropy,
            validator: raw.validator,
            specificity: raw.specificity,
            context: raw.context,
        })
    }
}

/// Reads `3-2-4`.
fn grouping(text: &str) -> Result<Vec<usize>, String> {
    let read = |part: &str| part.parse().ok().filter(|length| *length > 0);
    let lengths: Option<Vec<usize>> = text.split('-').map(read).collect();
    lengths.ok_or_else(|| format!("{text:?} is no list of lengths such as 3-2-4"))
}
