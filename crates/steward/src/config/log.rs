//! `[log]`: what to log, and how.

use tracing_subscriber::filter::{LevelFilter, Targets};

use super::problem::nearest;
use super::section::{Key, quoted};

/// What to log, and how.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct LogConfig {
    /// The shape of a line.
    pub(crate) format: LogFormat,
    /// Which lines are written.
    pub(crate) level: LogLevel,
}

/// The shape of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines: one JSON object per line.
    Json,
}

/// Which lines are written: a level, and levels for single modules.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LogLevel {
    written: String,
    targets: Targets,
}

const FORMATS: [(&str, LogFormat); 2] = [("text", LogFormat::Text), ("json", LogFormat::Json)];

const LEVELS: [(&str, LevelFilter); 6] = [
    ("off", LevelFilter::OFF),
    ("error", LevelFilter::ERROR),
    ("warn", LevelFilter::WARN),
    ("info", LevelFilter::INFO),
    ("debug", LevelFilter::DEBUG),
    ("trace", LevelFilter::TRACE),
];

pub(super) const KEYS: &[Key<LogConfig>] = &[
    Key {
        name: "format",
        set: |log, value| value.choice(&FORMATS).map(|read| log.format = read),
        show: |log| {
            quoted(FORMATS.iter().find(|(_, format)| *format == log.format).map_or("", |(name, _)| name))
        },
    },
    Key {
        name: "level",
        set: |log, value| LogLevel::parse(value.text()?).map(|read| log.level = read),
        show: |log| quoted(&log.level.written),
    },
];

impl Default for LogLevel {
    fn default() -> Self {
        Self { written: "info".to_owned(), targets: Targets::new().with_default(LevelFilter::INFO) }
    }
}

impl LogLevel {
    /// The filter for log lines.
    pub(crate) fn targets(&self) -> Targets {
        self.targets.clone()
    }

    /// Reads `info`, or `info,steward_db=debug`.
    ///
    /// Stricter than the parser of `tracing`, which takes a mistyped level for the name of a module.
    fn parse(text: &str) -> Result<Self, String> {
        let mut targets = Targets::new().with_default(LevelFilter::INFO);
        for part in text.split(',').map(str::trim) {
            targets = match part.split_once('=') {
                Some((module, name)) if !module.is_empty() => targets.with_target(module, level(name)?),
                Some(_) => {
                    return Err("must name a module before \"=\", as in \"info,steward_db=debug\"".to_owned());
                }
                None => targets.with_default(level(part)?),
            };
        }
        Ok(Self { written: text.to_owned(), targets })
    }
}

fn level(name: &str) -> Result<LevelFilter, String> {
    if let Some((_, level)) = LEVELS.into_iter().find(|(known, _)| *known == name) {
        return Ok(level);
    }
    let names = LEVELS.map(|(known, _)| known);
    let guess = nearest(name, &names).map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
    Err(format!("must be one of {}, or a list such as \"info,steward_db=debug\"{guess}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::filter::LevelFilter;

    use super::*;

    #[test]
    fn a_level_may_have_exceptions() {
        let level = LogLevel::parse("warn, steward_db=trace").unwrap();
        assert_eq!(level.targets().default_level(), Some(LevelFilter::WARN));
        assert!(level.targets().would_enable("steward_db::writer", &tracing::Level::TRACE));
        assert!(!level.targets().would_enable("steward_core", &tracing::Level::INFO));
    }

    #[test]
    fn a_mistyped_level_is_not_taken_for_a_module() {
        let why = LogLevel::parse("inof").unwrap_err();
        assert!(why.ends_with("did you mean \"info\"?"), "{why}");
        assert!(LogLevel::parse("info,=debug").is_err());
        assert!(LogLevel::parse("").is_err());
    }
}
