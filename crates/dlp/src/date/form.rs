//! What the text of a day does not always show of how it is written.

use serde::{Deserialize, Serialize};

use super::months::Names;

/// How a day is written, as far as another day in its place may not show it: `20.11.1987` may be of those who write `3.1.1987` or of those
/// who write `03.01.1987`, and `May` may be short or not. With it the first text comes back to the letter.
///
/// It holds nothing of the day itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateForm {
    pub(crate) order: Order,
    /// Whether days have two digits always.
    pub(crate) day: Digits,
    /// Whether months have two digits always.
    pub(crate) month: Digits,
    pub(crate) names: Option<Names>,
    pub(crate) case: Case,
    pub(crate) ordinal: Ordinal,
    pub(crate) era: Option<EraForm>,
}

/// How a year of an era is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EraForm {
    pub(crate) year: Digits,
    /// Whether the first one is `元` instead of a number.
    pub(crate) first: bool,
}

/// What comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Order {
    #[default]
    Day,
    Month,
    Year,
}

/// How many digits a small number has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Digits {
    AsMany,
    Two,
}

impl Digits {
    pub(crate) fn write(self, value: u32) -> String {
        match self {
            Self::AsMany => value.to_string(),
            Self::Two => format!("{value:02}"),
        }
    }

    /// What the text of a number shows.
    pub(crate) fn seen(text: &str, value: u32) -> Option<Self> {
        (value < 10).then_some(if text.len() == 2 { Self::Two } else { Self::AsMany })
    }
}

/// The letters of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Case {
    Small,
    Title,
    Capital,
}

impl Case {
    pub(crate) fn write(self, name: &str) -> String {
        match self {
            Self::Small => name.to_owned(),
            Self::Capital => name.to_uppercase(),
            Self::Title => {
                let mut letters = name.chars();
                let first = letters.next().into_iter().flat_map(char::to_uppercase);
                first.chain(letters).collect()
            }
        }
    }

    /// The case in which a name in small letters reads so.
    pub(crate) fn seen(text: &str, name: &str) -> Option<Self> {
        [Self::Small, Self::Title, Self::Capital].into_iter().find(|case| case.write(name) == text)
    }
}

/// What stands behind the number of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Ordinal {
    None,
    /// `1st`, `2nd`.
    English,
    /// `1er`, and nothing behind the others.
    French,
}

impl Ordinal {
    pub(crate) const fn write(self, day: u32) -> &'static str {
        match (self, day) {
            (Self::French, 1) => "er",
            (Self::None | Self::French, _) => "",
            (Self::English, 1 | 21 | 31) => "st",
            (Self::English, 2 | 22) => "nd",
            (Self::English, 3 | 23) => "rd",
            (Self::English, _) => "th",
        }
    }
}
