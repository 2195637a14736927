//! Words: what text is found by.

use std::collections::BTreeSet;
use std::ops::Bound;

use crate::text::fold;

/// Words of one thing that are kept. A name has three or four; the bound keeps a strange one from filling the table.
const MOST: usize = 32;

/// Characters of a word that are compared.
const LENGTH: usize = 64;

/// Cuts texts into their words, case-folded, each once: runs of letters and digits.
pub(super) fn words<'text>(texts: impl IntoIterator<Item = &'text str>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for text in texts {
        for word in fold(text).split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
        {
            if words.len() == MOST {
                return words;
            }
            words.insert(word.chars().take(LENGTH).collect());
        }
    }
    words
}

/// Asks whether each word of a term begins one of the words. A term without a word, such as `!`, is found nowhere.
pub(super) fn begins(term: &BTreeSet<String>, words: &BTreeSet<String>) -> bool {
    !term.is_empty() && term.iter().all(|begin| first(begin, words).is_some())
}

/// Returns the first word that begins like this.
pub(super) fn first<'words>(begin: &str, words: &'words BTreeSet<String>) -> Option<&'words String> {
    words
        .range::<str, _>((Bound::Included(begin), Bound::Unbounded))
        .next()
        .filter(|word| word.starts_with(begin))
}

/// Returns the key by which names are put in order.
pub(super) fn order_key(name: &str) -> String {
    fold(name).chars().filter(|letter| !letter.is_control()).take(LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_found_by_how_they_begin_whatever_their_case() {
        let ada = words(["Ada LOVELACE-King", "ada.l@Example.com"]);
        assert_eq!(
            ada.iter().map(String::as_str).collect::<Vec<_>>(),
            ["ada", "com", "example", "king", "l", "lovelace"]
        );
        for term in ["ada", "LOVE", "king ada", "ada.l@exam", "Lovelace, Ada"] {
            assert!(begins(&words([term]), &ada), "{term}");
        }
        for term in ["da", "lovelacex", "ada babbage", "", "!"] {
            assert!(!begins(&words([term]), &ada), "{term}");
        }
    }

    #[test]
    fn other_scripts_have_words_too() {
        let found = words(["Straße ΣΊΣΥΦΟΣ 山田太郎"]);
        assert!(begins(&words(["STRASSE"]), &found));
        assert!(begins(&words(["σίσυφο"]), &found));
        assert!(begins(&words(["山田"]), &found));
    }

    proptest! {
        /// A text is found by each of its own words, and by the beginning of each.
        #[test]
        fn a_text_is_found_by_its_words(text in "\\PC{0,60}", cut in 1_usize..5) {
            let found = words([text.as_str()]);
            for word in &found {
                let begin: String = word.chars().take(cut).collect();
                prop_assert!(begins(&BTreeSet::from([begin.clone()]), &found));
                prop_assert!(first(&begin, &found).is_some_and(|first| first <= word));
            }
        }

        #[test]
        fn words_are_bounded_and_have_no_white_space(text in "\\PC{0,400}") {
            let found = words([text.as_str()]);
            prop_assert!(found.len() <= MOST);
            for word in found {
                prop_assert!(word.chars().count() <= LENGTH && !word.contains(char::is_whitespace));
            }
        }
    }
}
