//! What is wrong with the configuration, and where it stands.

use std::fmt;

/// One thing that is wrong. Shown as `origin: message`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) origin: Origin,
    pub(crate) message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.origin, self.message)
    }
}

/// Where a key or a value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In the file; line and column count from 1, the column in characters.
    File { path: String, line: usize, column: usize },
    /// In an environment variable.
    Environment(String),
    /// On the command line.
    Flag(&'static str),
    /// Nowhere: a default.
    Default,
}

impl Origin {
    /// Sorts what stands in the file by its place, and before everything else.
    pub(super) fn place(&self) -> (usize, usize) {
        match self {
            Self::File { line, column, .. } => (*line, *column),
            Self::Environment(_) | Self::Flag(_) | Self::Default => (usize::MAX, usize::MAX),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line, column } => write!(formatter, "{path}:{line}:{column}"),
            Self::Environment(name) => formatter.write_str(name),
            Self::Flag(name) => formatter.write_str(name),
            Self::Default => formatter.write_str("default"),
        }
    }
}

/// Finds the known name that was probably meant: at most a third of it may differ.
pub(super) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|candidate| (distance(name, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Counts the single-character edits between two names (Levenshtein), without regard to case and to `-` for `_`.
fn distance(left: &str, right: &str) -> usize {
    let fold = |text: &str| -> Vec<char> { text.to_lowercase().replace('-', "_").chars().collect() };
    let (left, right) = (fold(left), fold(right));
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, &letter) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (position, &other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = row[position + 1];
            row[position + 1] = replaced.min(diagonal + 1).min(row[position] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        for (left, right, edits) in
            [("listen", "listen", 0), ("lisen", "listen", 1), ("Body-Bytes", "body_bytes", 0), ("", "abc", 3)]
        {
            assert_eq!(distance(left, right), edits, "{left} {right}");
        }
    }

    #[test]
    fn only_a_near_name_is_suggested() {
        assert_eq!(nearest("lisen", &["listen", "url"]), Some("listen"));
        assert_eq!(nearest("colour", &["listen", "url"]), None);
    }
}
