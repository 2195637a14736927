//! The transforms and their options, as a plan names them.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::plan::PlanError;
use crate::model::Language;

/// The longest text that may stand for what is redacted, and the longest tweak, in bytes.
const TEXT: usize = 256;

/// The most days by which a date is shifted: ten years.
const DAYS: u16 = 3653;

/// What is done with a value. In a plan it is a name, or a name with options: `"mask"`, `{ mask = { last = 4 } }`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", rename_all = "lowercase")]
pub enum Transform {
    /// It stays.
    Keep(Keep),
    /// It becomes a fixed text, the same for all.
    Redact(Redact),
    /// A part of it is hidden.
    Mask(Mask),
    /// It becomes the id of its detector in brackets.
    Replace(Replace),
    /// It becomes a name that is always the same for it under a key: `EMAIL_tok_` and 26 letters and digits. Nobody can turn it back, and
    /// without the key nobody can try out values.
    Token(Token),
    /// It becomes another value of the same form, by a cipher: reversible.
    Preserve(Preserve),
    /// A day becomes another day: reversible.
    Shift(Shift),
    /// It becomes less exact.
    Generalise(Generalise),
}

/// Has no options.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Keep {}

/// Has no options.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Token {}

/// How values are redacted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Redact {
    /// What stands in their place; may be empty.
    pub with: String,
}

impl Default for Redact {
    fn default() -> Self {
        Self { with: "[REDACTED]".to_owned() }
    }
}

/// How values are masked. At most half of the letters and digits of a value stay, and none if it has fewer than six. Of a credential only
/// what all of its kind begin with stays, and not even its length can be seen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mask {
    /// How many letters and digits stay at the beginning; they give way to those at the end.
    pub first: u8,
    /// How many letters and digits stay at the end.
    pub last: u8,
    /// What stands for each character that is hidden: no letter or digit.
    pub with: char,
    /// Whether blanks, hyphens and what else joins groups stay.
    pub separators: bool,
}

impl Default for Mask {
    fn default() -> Self {
        Self { first: 0, last: 0, with: '*', separators: true }
    }
}

/// How values are replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Replace {
    /// Whether they are numbered: `[EMAIL_1]`, `[EMAIL_2]`. The same value has the same number, however it is written.
    pub numbered: bool,
}

/// How values are encrypted so that their form stays (FF1 of NIST SP 800-38G): digits become digits, letters letters of the same case, and
/// everything else stays in its place.
///
/// There must be a million values of the form at least, as the standard demands: six digits, five letters. Letters beyond A to Z have
/// none. The cipher hides values, but equal ones stay equal: who sees many of them sees how often each one is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preserve {
    /// Something that is not secret and makes other values of the same ones under the same key.
    pub tweak: String,
    /// Whether numbers that end in their check digit by Luhn still do so, and others do not. That makes ten times fewer numbers: seven
    /// digits are needed.
    pub luhn: bool,
}

/// How days are shifted: all those of one [subject](super::Target::subject) by the same number of days, so that what lies between them stays
/// true, and by another one for another subject.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shift {
    /// By how many days at most, forward or backward, 1 to 3,653. It is never none.
    pub days: u16,
    /// What comes first in `03/04/1987`.
    pub first: First,
    /// The languages of the text, the likeliest first, where the name of a month is in several.
    pub languages: Vec<Language>,
}

impl Default for Shift {
    fn default() -> Self {
        Self { days: 180, first: First::Day, languages: Vec::new() }
    }
}

/// What comes first in a date with slashes or hyphens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum First {
    /// The day, as in Europe.
    #[default]
    Day,
    /// The month, as in America.
    Month,
}

/// How values are made less exact, by what they are; what is none of these becomes the id of its detector in brackets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Generalise {
    /// What the values are, where their detector does not say it.
    #[serde(rename = "as")]
    pub kind: Option<Kind>,
    /// What is left of a day.
    pub date: Day,
    /// What comes first in `03/04/1987`.
    pub first: First,
    /// How many years a range of ages has, 2 to 50. All from 90 on are one range.
    pub age: u8,
    /// How many decimals of a position stay, 0 to 3: one is about 11 kilometres.
    pub decimals: u8,
}

impl Default for Generalise {
    fn default() -> Self {
        Self { kind: None, date: Day::Year, first: First::Day, age: 10, decimals: 1 }
    }
}

/// What is left of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Day {
    /// `1987`
    #[default]
    Year,
    /// `1987-03`
    Month,
    /// `1980s`
    Decade,
}

/// A kind of value that can be made less exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A day: see [`Day`].
    Date,
    /// A number of years: `30-39`.
    Age,
    /// An internet address: its network of 24 bits (IPv4) or 48 bits (IPv6).
    Address,
    /// A postcode: its district.
    Postcode,
    /// A place on earth: fewer decimals.
    Position,
    /// An address of mail: its domain.
    Email,
    /// The number of a card: its issuer, six digits, and how long it is.
    Card,
}

impl Transform {
    /// Whether it can be undone, with the key.
    pub const fn is_reversible(&self) -> bool {
        matches!(self, Self::Preserve(_) | Self::Shift(_))
    }

    /// Whether it needs a key.
    pub const fn needs_key(&self) -> bool {
        matches!(self, Self::Token(_) | Self::Preserve(_) | Self::Shift(_))
    }

    /// Says what is wrong with the options of a rule.
    pub(super) fn check(&self, rule: usize) -> Result<(), PlanError> {
        let range = |field, least: u16, most: u16, found: u16| {
            let fits = (least..=most).contains(&found);
            if fits { Ok(()) } else { Err(PlanError::Range { rule, field, least, most, found }) }
        };
        let text = |field, expected, fits: bool| {
            if fits { Ok(()) } else { Err(PlanError::Text { rule, field, expected }) }
        };
        match self {
            Self::Keep(_) | Self::Replace(_) | Self::Token(_) => Ok(()),
            Self::Redact(Redact { with }) => {
                let fits = with.len() <= TEXT && !with.chars().any(char::is_control);
                text("redact.with", "256 bytes at most, without control characters", fits)
            }
            Self::Mask(Mask { with, .. }) => {
                let fits = !with.is_alphanumeric() && !with.is_whitespace() && !with.is_control();
                text("mask.with", "a sign that is no letter, digit or blank", fits)
            }
            Self::Preserve(Preserve { tweak, .. }) => {
                text("preserve.tweak", "256 bytes at most", tweak.len() <= TEXT)
            }
            Self::Shift(Shift { days, .. }) => range("shift.days", 1, DAYS, *days),
            Self::Generalise(Generalise { age, decimals, .. }) => {
                range("generalise.age", 2, 50, u16::from(*age))?;
                range("generalise.decimals", 0, 3, u16::from(*decimals))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Transform {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Transform;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(
                    "the name of a transform, or a name with options such as { mask = { last = 4 } }",
                )
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Transform, E> {
                const NAMES: [&str; 8] =
                    ["keep", "redact", "mask", "replace", "token", "preserve", "shift", "generalise"];
                Ok(match name {
                    "keep" => Transform::Keep(Keep::default()),
                    "redact" => Transform::Redact(Redact::default()),
                    "mask" => Transform::Mask(Mask::default()),
                    "replace" => Transform::Replace(Replace::default()),
                    "token" => Transform::Token(Token::default()),
                    "preserve" => Transform::Preserve(Preserve::default()),
                    "shift" => Transform::Shift(Shift::default()),
                    "generalise" => Transform::Generalise(Generalise::default()),
                    _ => return Err(E::unknown_variant(name, &NAMES)),
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Transform, A::Error> {
                Transform::deserialize(MapAccessDeserializer::new(map))
            }
        }

        deserializer.deserialize_any(Reader)
    }
}
