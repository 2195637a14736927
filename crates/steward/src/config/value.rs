//! One value and its reading as each type that a key can have.
//!
//! A reading that fails returns the rest of a sentence that starts with the name of the key. The text of the value
//! is not repeated: it may be a secret that was put in the wrong place, and the origin shows where it stands.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::problem::nearest;
use super::units;

/// A value as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A TOML string.
    Text(String),
    /// A TOML integer.
    Integer(i64),
    /// A TOML boolean.
    Boolean(bool),
    /// A TOML list of strings.
    List(Vec<String>),
    /// Any other TOML value, by the name of its type; no key takes one.
    Other(&'static str),
    /// Text from the environment or the command line, which is read as whatever the key takes.
    Typed(String),
}

impl Value {
    /// Reads a string.
    pub(super) fn text(&self) -> Result<&str, String> {
        match self {
            Self::Text(text) | Self::Typed(text) => Ok(text),
            other => Err(other.wrong("a string")),
        }
    }

    /// Reads a list of strings; typed text has commas between them.
    pub(super) fn list(&self) -> Result<Vec<String>, String> {
        match self {
            Self::List(items) => Ok(items.clone()),
            Self::Typed(text) => Ok(text
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(str::to_owned)
                .collect()),
            other => Err(other.wrong("a list of strings")),
        }
    }

    /// Reads `true` or `false`.
    pub(super) fn boolean(&self) -> Result<bool, String> {
        match self {
            Self::Boolean(value) => Ok(*value),
            Self::Typed(text) => text.parse().map_err(|_| "must be true or false".to_owned()),
            other => Err(other.wrong("true or false")),
        }
    }

    /// Reads an integer within a range.
    pub(super) fn integer(&self, range: RangeInclusive<usize>) -> Result<usize, String> {
        let number = match self {
            Self::Integer(number) => Some(*number),
            Self::Typed(text) => Some(text.parse().map_err(|_| "must be an integer".to_owned())?),
            other => return Err(other.wrong("an integer")),
        };
        number
            .and_then(|number| usize::try_from(number).ok())
            .filter(|number| range.contains(number))
            .ok_or_else(|| format!("must be between {} and {}", range.start(), range.end()))
    }

    /// Reads a number of bytes within a range: an integer, or a string such as `"10 MiB"`.
    pub(super) fn size(&self, range: RangeInclusive<usize>) -> Result<usize, String> {
        let rule = "must be a number of bytes, or a string such as \"512 KiB\" or \"10 MiB\"";
        let bytes = match self {
            Self::Integer(number) => usize::try_from(*number).ok(),
            Self::Text(text) | Self::Typed(text) => Some(units::size(text).ok_or(rule)?),
            Self::Boolean(_) | Self::List(_) | Self::Other(_) => return Err(self.wrong("a number of bytes")),
        };
        bytes.filter(|bytes| range.contains(bytes)).ok_or_else(|| {
            format!(
                "must be between {} and {}",
                units::show_size(*range.start()),
                units::show_size(*range.end())
            )
        })
    }

    /// Reads a length of time within a range: whole seconds, or a string such as `"500ms"`, `"30s"` or `"5m"`.
    pub(super) fn duration(&self, range: RangeInclusive<Duration>) -> Result<Duration, String> {
        let rule = "must be a number of seconds, or a string such as \"500ms\", \"30s\" or \"5m\"";
        let duration = match self {
            Self::Integer(seconds) => u64::try_from(*seconds).ok().map(Duration::from_secs),
            Self::Text(text) | Self::Typed(text) => Some(units::duration(text).ok_or(rule)?),
            Self::Boolean(_) | Self::List(_) | Self::Other(_) => return Err(self.wrong("a length of time")),
        };
        duration.filter(|duration| range.contains(duration)).ok_or_else(|| {
            let (shortest, longest) =
                (units::show_duration(*range.start()), units::show_duration(*range.end()));
            format!("must be between {shortest} and {longest}")
        })
    }

    /// Reads one of a few names.
    pub(super) fn choice<T: Copy>(&self, choices: &[(&'static str, T)]) -> Result<T, String> {
        let text = self.text()?;
        if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == text) {
            return Ok(*choice);
        }
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        let guess =
            nearest(text, &names).map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
        let listed: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
        Err(format!("must be one of {}{guess}", listed.join(", ")))
    }

    fn wrong(&self, expected: &str) -> String {
        let found = match self {
            Self::Text(_) | Self::Typed(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::Boolean(_) => "a boolean",
            Self::List(_) => "a list",
            Self::Other(kind) => kind,
        };
        format!("must be {expected}, not {found}")
    }
}
