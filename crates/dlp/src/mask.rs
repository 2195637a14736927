//! How much of a value may be seen.

use crate::model::{Detector, ShapeKind};
use crate::pattern::{self, Matcher, Node};

/// Values with fewer letters and digits show nothing: two of five digits are too many.
pub(crate) const LEAST: usize = 6;

/// A beginning that all values of a kind have is worth showing from this length on.
const PREFIX: usize = 3;

/// The most bytes that a set may have of which one stands in such a beginning: `gh[pou]_`.
const FEW: usize = 4;

/// Hides a value but for some letters and digits at its ends, never more than half of them. What joins groups stays, where it is asked for;
/// everything else becomes the mark.
pub(crate) fn ends(value: &[u8], first: usize, last: usize, mark: char, separators: bool) -> String {
    let characters: Vec<Option<char>> = characters(value).collect();
    let counted = characters.iter().filter(|read| read.is_some_and(char::is_alphanumeric)).count();
    let most = if counted < LEAST { 0 } else { counted / 2 };
    let last = last.min(most);
    let first = first.min(most - last);
    let mut place = 0;
    let show = |read: &Option<char>| match read {
        Some(character) if character.is_alphanumeric() => {
            place += 1;
            let shown = place <= first || place > counted - last;
            if shown { *character } else { mark }
        }
        Some(character) if separators && is_separator(*character) => *character,
        _ => mark,
    };
    characters.iter().map(show).collect()
}

/// The characters of a value; `None` for bytes that are none.
pub(crate) fn characters(value: &[u8]) -> impl Iterator<Item = Option<char>> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let (character, length) = (!rest.is_empty()).then(|| crate::characters::first(rest))?;
        rest = rest.get(length..).unwrap_or_default();
        Some(character)
    })
}

/// What joins groups of a value.
const fn is_separator(character: char) -> bool {
    matches!(character, ' ' | '-' | '.' | '/' | ':' | '_' | '+' | '(' | ')' | '@' | ',')
}

/// The beginning that all values of this kind have, if this one has the form: `ghp_` of a token of GitHub. At most half of the value, and
/// nothing where the file of the detector spells none.
pub(crate) fn prefix<'a>(detector: &Detector, value: &'a [u8]) -> &'a str {
    let prefixes = detector.shapes.iter().filter(|shape| shape.tail.is_none()).filter_map(|shape| {
        let (ShapeKind::Pattern(pattern) | ShapeKind::Keyed { value: pattern, .. }) = &shape.kind else {
            return None;
        };
        let node = pattern::parse(pattern).ok()?;
        let (end, _) = spelled(&node, value, 0);
        (end >= PREFIX && end <= value.len() / 2).then_some(())?;
        Matcher::new(&node).matches(value, 0, |end| end == value.len())?;
        std::str::from_utf8(&value[..end]).ok()
    });
    prefixes.max_by_key(|prefix| prefix.len()).unwrap_or_default()
}

/// How far a value follows what a part of a pattern spells out, and whether to the end of that part.
fn spelled(node: &Node, value: &[u8], at: usize) -> (usize, bool) {
    match node {
        Node::Byte(set) => match value.get(at) {
            Some(byte) if set.len() <= FEW && set.has(*byte) => (at + 1, true),
            _ => (at, false),
        },
        Node::Row(parts) => {
            let mut at = at;
            for part in parts {
                let (end, whole) = spelled(part, value, at);
                if !whole {
                    return (end, false);
                }
                at = end;
            }
            (at, true)
        }
        Node::Either(parts) => {
            let ends = parts.iter().map(|part| spelled(part, value, at));
            ends.max_by_key(|(end, whole)| (*whole, *end)).unwrap_or((at, false))
        }
        Node::Repeat { node, least: 0, most: 1 } => match spelled(node, value, at) {
            (end, true) => (end, true),
            (_, false) => (at, true),
        },
        // A repetition is no spelling.
        Node::Repeat { .. } => (at, false),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(value: &str, first: usize, last: usize) -> String {
        ends(value.as_bytes(), first, last, '*', true)
    }

    #[test]
    fn never_more_than_half_is_seen() {
        assert_eq!(of("4532 7153 3790 1245", 0, 4), "**** **** **** 1245");
        assert_eq!(of("4532 7153 3790 1245", 12, 4), "4532 **** **** 1245");
        assert_eq!(of("123-45-6789", 9, 9), "***-**-6789");
        assert_eq!(of("12345", 2, 2), "*****");
        assert_eq!(of("Müller", 1, 0), "M*****");
        assert_eq!(ends(b"ab\xFFcdefg", 1, 1, '#', true), "a######g");
        assert_eq!(ends(b"AB-CD-EF", 2, 0, '*', false), "AB******");
    }

    #[test]
    fn beginnings_are_those_of_the_file() {
        let prefix = |id: &str, value: &'static str| prefix(crate::detector(id).unwrap(), value.as_bytes());
        assert_eq!(prefix("GITHUB_TOKEN", "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"), "ghp_");
        assert_eq!(prefix("STRIPE_KEY", "sk_live_4UQZC8gF9MgMw55BMRkOFmUF"), "sk_live_");
        assert_eq!(prefix("AWS_ACCESS_KEY", "AKIAQ3EGRT7WLX2KXYZ4"), "AKIA");
        // Neither a token of another form nor what stands alone for a name has one.
        assert_eq!(prefix("GITHUB_TOKEN", "ghp_short"), "");
        assert_eq!(prefix("GENERIC_SECRET", "sXahTZc9QAGTG67SFqajN2RqvCZ5xMiJ"), "");
        assert_eq!(prefix("PASSWORD", "Kv7mQ2xTulpe"), "");
    }

    /// What all values begin with may be seen: the beginnings of all examples are few.
    #[test]
    fn beginnings_of_the_catalogue() {
        let mut lines = Vec::new();
        for detector in crate::detectors() {
            let finds = detector.examples.iter().flat_map(|example| &example.finds);
            let mut prefixes: Vec<&str> =
                finds.map(|found| super::prefix(detector, found.as_bytes())).collect();
            prefixes.sort_unstable();
            prefixes.dedup();
            prefixes.retain(|prefix| !prefix.is_empty());
            if !prefixes.is_empty() {
                lines.push(format!("{}: {}", detector.id, prefixes.join("  ")));
            }
        }
        insta::assert_snapshot!(lines.join("\n"));
    }

    proptest! {
        #[test]
        fn what_is_seen_is_at_most_half(value in "\\PC{0,30}", first in 0usize..40, last in 0usize..40) {
            let masked = ends(value.as_bytes(), first, last, '*', true);
            prop_assert_eq!(masked.chars().count(), value.chars().count());
            let counted = value.chars().filter(|character| character.is_alphanumeric()).count();
            let seen = masked.chars().filter(|character| character.is_alphanumeric()).count();
            prop_assert!(2 * seen <= counted && seen <= first + last);
        }
    }
}
