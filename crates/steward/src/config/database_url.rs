//! The name of a database, which may hold a password that is never shown.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

const MASK: &str = "****";

/// A database: one SQLite file, or a PostgreSQL server. `Display` and `Debug` mask its secrets.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DatabaseUrl(Location);

#[derive(Clone, PartialEq, Eq)]
enum Location {
    Sqlite(PathBuf),
    Postgres(String),
}

impl DatabaseUrl {
    /// Names an SQLite file.
    pub(crate) fn sqlite(path: PathBuf) -> Self {
        Self(Location::Sqlite(path))
    }

    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    ///
    /// The error is the rest of a sentence and does not repeat the text.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return sqlite_path(path).map(Self::sqlite);
        }
        let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
        match rest {
            Some("") => Err("must name a server: postgres://user:password@host/database".to_owned()),
            Some(_) => Ok(Self(Location::Postgres(text.to_owned()))),
            None => Err("must start with \"sqlite:\", \"postgres://\" or \"postgresql://\"".to_owned()),
        }
    }

    /// The file, if this is SQLite.
    pub(crate) fn sqlite_path(&self) -> Option<&Path> {
        match &self.0 {
            Location::Sqlite(path) => Some(path),
            Location::Postgres(_) => None,
        }
    }

    /// The connection URL with its password, if this is PostgreSQL.
    pub(crate) fn postgres_url(&self) -> Option<&str> {
        match &self.0 {
            Location::Sqlite(_) => None,
            Location::Postgres(url) => Some(url),
        }
    }

    /// Masks what is secret in a text that may repeat this name, such as a message of the driver.
    pub(crate) fn mask_in(&self, text: &str) -> String {
        let Some(url) = self.postgres_url() else { return text.to_owned() };
        let mut masked = text.replace(url, &self.to_string());
        for secret in secrets(url) {
            masked = masked.replace(secret, MASK);
        }
        masked
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Location::Sqlite(path) => write!(formatter, "sqlite:{}", path.display()),
            Location::Postgres(url) => formatter.write_str(&mask(url)),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl({self})")
    }
}

fn sqlite_path(path: &str) -> Result<PathBuf, String> {
    // `sqlite://data/steward.db` is how other programs write `sqlite:data/steward.db`.
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() {
        Err("must name a file, such as \"sqlite:steward.db\"".to_owned())
    } else if path == ":memory:" {
        Err("must name a file: a database in memory would forget everything at the end".to_owned())
    } else if path.contains('?') {
        Err("must name a file without parameters, such as \"sqlite:steward.db\"".to_owned())
    } else {
        Ok(PathBuf::from(path))
    }
}

/// Replaces the password before the last `@`, and password parameters, by asterisks.
///
/// An unescaped `@`, `/` or `?` in a password makes the URL ambiguous; then too much is masked rather than too little.
fn mask(url: &str) -> String {
    let mut masked = url.to_owned();
    for range in secret_ranges(url).into_iter().rev() {
        masked.replace_range(range, MASK);
    }
    masked
}

fn secrets(url: &str) -> Vec<&str> {
    // Very short ones would turn whole messages into asterisks, and protect nothing.
    secret_ranges(url).into_iter().map(|range| &url[range]).filter(|secret| secret.len() > 2).collect()
}

/// Finds the secrets, in order and without overlap.
fn secret_ranges(url: &str) -> Vec<Range<usize>> {
    let start = url.find("://").map_or(0, |end| end + 3);
    let mut found = Vec::new();
    if let Some(at) = url.rfind('@')
        && let Some(colon) = url[start..at].find(':')
    {
        found.push(start + colon + 1..at);
    }
    let mut from = start;
    for parameter in url[start..].split(['?', '&']) {
        if let Some((name, value)) = parameter.split_once('=')
            && name.to_ascii_lowercase().contains("pass")
        {
            let value_from = from + name.len() + 1;
            found.push(value_from..value_from + value.len());
        }
        from += parameter.len() + 1;
    }
    found.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in found {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked_wherever_they_stand() {
        for (url, shown) in [
            ("postgres://steward:hunter2@db/steward", "postgres://steward:****@db/steward"),
            (
                "postgresql://u:a@b/c?d:e@db:5432/x?sslmode=require",
                "postgresql://u:****@db:5432/x?sslmode=require",
            ),
            ("postgres://steward@db/steward", "postgres://steward@db/steward"),
            ("postgres://db/x?user=u&password=hunter2&port=1", "postgres://db/x?user=u&password=****&port=1"),
            ("postgres://u:p1p@db/x?sslpassword=p2p", "postgres://u:****@db/x?sslpassword=****"),
            ("postgres://db:5432/x?options=a@b&password=p1p", "postgres://db:****@b&password=****"),
            ("postgres://db/x?password=p1p:p2p@p3p", "postgres://db/x?password=****"),
            ("postgres://u:@db/x", "postgres://u:****@db/x"),
            ("postgres://db:5432/x", "postgres://db:5432/x"),
        ] {
            let parsed = DatabaseUrl::parse(url).unwrap();
            assert_eq!(parsed.to_string(), shown);
            assert_eq!(format!("{parsed:?}"), format!("DatabaseUrl({shown})"));
            assert_eq!(parsed.postgres_url(), Some(url));
        }
    }

    #[test]
    fn a_message_of_the_driver_is_masked() {
        let url = DatabaseUrl::parse("postgres://u:hunter2@db/x").unwrap();
        assert_eq!(
            url.mask_in("no route to postgres://u:hunter2@db/x"),
            "no route to postgres://u:****@db/x"
        );
        assert_eq!(url.mask_in("password hunter2 is wrong"), "password **** is wrong");
    }

    #[test]
    fn sqlite_is_a_path() {
        for (url, path) in [
            ("sqlite:steward.db", "steward.db"),
            ("sqlite:/var/lib/steward.db", "/var/lib/steward.db"),
            ("sqlite:///var/lib/steward.db", "/var/lib/steward.db"),
            ("sqlite://data/steward.db", "data/steward.db"),
        ] {
            assert_eq!(DatabaseUrl::parse(url).unwrap().sqlite_path(), Some(Path::new(path)), "{url}");
        }
    }

    #[test]
    fn other_names_are_refused_without_repeating_them() {
        for url in [
            "",
            "steward.db",
            "mysql://u:hunter2@db",
            "sqlite:",
            "sqlite::memory:",
            "sqlite:a?mode=ro",
            "postgres://",
        ] {
            let why = DatabaseUrl::parse(url).unwrap_err();
            assert!(why.starts_with("must "), "{url}: {why}");
            assert!(!why.contains("hunter2"), "{why}");
        }
    }
}
