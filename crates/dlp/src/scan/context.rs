//! Words near a match.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use aho_corasick::AhoCorasick;

use super::words::{Word, words};
use crate::model::Detector;

/// How far from a match words count, in bytes.
pub(crate) const WINDOW: usize = 64;

/// The least bytes of several words that are written as one.
const SHORTEST_JOINED: usize = 7;

/// The most words of a phrase.
const PHRASE: usize = 7;

/// Detectors, one bit for each.
pub(crate) type Detectors = [u64; 4];

/// Puts a detector into a set.
pub(crate) fn put(set: &mut Detectors, detector: usize) {
    set[detector / 64 % 4] |= 1 << (detector % 64);
}

/// Whether a detector is in a set.
pub(crate) fn has(set: &Detectors, detector: usize) -> bool {
    set[detector / 64 % 4] >> (detector % 64) & 1 == 1
}

/// What a word or a phrase says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// For which detectors it speaks.
    pub(crate) speaks_for: Detectors,
    /// Against which it speaks.
    pub(crate) speaks_against: Detectors,
    /// Whether it speaks against everything that does not speak for itself.
    pub(crate) against_all: bool,
    /// Whether it is the beginning of a longer phrase.
    goes_on: bool,
}

/// The words of all detectors.
#[derive(Debug, Clone)]
pub(crate) struct Dictionary {
    /// Where the meaning of each word and each beginning of a phrase stands.
    words: HashMap<u64, u32, BuildHasherDefault<Same>>,
    meanings: Vec<Meaning>,
    /// One bit for some bits of each hash: most words of a text are nobody's, and are passed over without a look at the table.
    known: Box<[u64; KNOWN / 64]>,
    /// Words of scripts that put no space between them, which are looked for as they stand.
    unspaced: Vec<(String, Meaning)>,
    /// All of them at once.
    searcher: Option<AhoCorasick>,
}

/// How many bits tell words that may be known.
const KNOWN: usize = 1 << 17;

/// Takes a number as its own hash: it is one already.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = mix(self.0, *byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn write_usize(&mut self, number: usize) {
        self.0 = self.0.rotate_left(5) ^ number as u64;
    }
}

/// One step of a hash over bytes.
pub(crate) const fn mix(hash: u64, byte: u8) -> u64 {
    (hash.rotate_left(5) ^ byte as u64).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// Words that speak against everything: what stands behind them is a number of something else, or nobody's.
const AGAINST_ALL: &str = include_str!("../../data/against.txt");

impl Dictionary {
    /// Gathers the words of detectors.
    pub(crate) fn new(detectors: &[Detector]) -> Self {
        let mut dictionary = Self {
            words: HashMap::default(),
            meanings: Vec::new(),
            known: Box::new([0; KNOWN / 64]),
            unspaced: Vec::new(),
            searcher: None,
        };
        for (number, detector) in detectors.iter().enumerate() {
            for word in detector.context.values().flatten() {
                dictionary.add(word, |meaning| put(&mut meaning.speaks_for, number));
            }
            for word in detector.negative.values().flatten() {
                dictionary.add(word, |meaning| put(&mut meaning.speaks_against, number));
            }
        }
        for word in AGAINST_ALL.split([',', '\n']).map(str::trim).filter(|word| !word.is_empty()) {
            dictionary.add(word, |meaning| meaning.against_all = true);
        }
        // Without a searcher nothing of these scripts is found; there are far fewer words than it could hold.
        let all = dictionary.unspaced.iter().map(|(word, _)| word);
        dictionary.searcher = AhoCorasick::builder().ascii_case_insensitive(true).build(all).ok();
        dictionary
    }

    fn add(&mut self, phrase: &str, change: impl Fn(&mut Meaning)) {
        if phrase.chars().any(is_unspaced) {
            let lower = phrase.to_lowercase();
            match self.unspaced.iter_mut().find(|(known, _)| *known == lower) {
                Some((_, meaning)) => change(meaning),
                None => {
                    let mut meaning = Meaning::default();
                    change(&mut meaning);
                    self.unspaced.push((lower, meaning));
                }
            }
            return;
        }
        if let Some(joined) = joined(phrase) {
            self.add_words(&joined, &change);
        }
        self.add_words(phrase, &change);
    }

    fn add_words(&mut self, phrase: &str, change: &impl Fn(&mut Meaning)) {
        let words: Vec<u64> = words(phrase.as_bytes()).map(|word| word.hash).collect();
        let mut hash = 0;
        for (place, word) in words.iter().enumerate() {
            hash = join(hash, *word);
            let next = u32::try_from(self.meanings.len()).unwrap_or(u32::MAX);
            let place_of = *self.words.entry(hash).or_insert(next);
            if place_of == next {
                self.meanings.push(Meaning::default());
                self.known[bit(hash) / 64] |= 1 << (bit(hash) % 64);
            }
            let Some(meaning) = self.meanings.get_mut(place_of as usize) else { return };
            if place + 1 < words.len() {
                meaning.goes_on = true;
            } else {
                change(meaning);
            }
        }
    }

    /// Whether a word may be one of these, or the first of a phrase.
    #[inline]
    pub(crate) fn may_begin_with(&self, word: u64) -> bool {
        let hash = join(0, word);
        self.known[bit(hash) / 64] >> (bit(hash) % 64) & 1 == 1
    }

    /// What a word or the beginning of a phrase says.
    #[inline]
    fn meaning(&self, hash: u64) -> Option<&Meaning> {
        if self.known[bit(hash) / 64] >> (bit(hash) % 64) & 1 == 0 {
            return None;
        }
        self.words.get(&hash).and_then(|place| self.meanings.get(*place as usize))
    }

    /// Calls with what each word and phrase of a text says, and where it begins and ends.
    pub(crate) fn look<'a>(&'a self, text: &[u8], mut then: impl FnMut(&'a Meaning, usize, usize)) {
        let mut phrases = Phrases::default();
        for word in words(text) {
            phrases.read(self, &word, &mut then);
        }
        self.look_unspaced(text, then);
    }

    /// The same for the words of scripts that put no space between them.
    pub(crate) fn look_unspaced<'a>(&'a self, text: &[u8], mut then: impl FnMut(&'a Meaning, usize, usize)) {
        if text.iter().any(|byte| *byte >= 0xE0) {
            for found in self.searcher.iter().flat_map(|searcher| searcher.find_overlapping_iter(text)) {
                then(&self.unspaced[found.pattern().as_usize()].1, found.start(), found.end());
            }
        }
    }
}

/// The phrases that words have begun and not ended.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    open: [(u64, usize); PHRASE],
    count: usize,
}

impl Phrases {
    /// Whether there are none.
    #[inline]
    pub(crate) const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Reads the next word, and calls with what it says, alone and at the end of phrases.
    #[inline]
    pub(crate) fn read<'a>(
        &mut self,
        dictionary: &'a Dictionary,
        word: &Word,
        mut then: impl FnMut(&'a Meaning, usize, usize),
    ) {
        let mut kept = 0;
        // Phrases that may go on, and one that may begin here.
        for place in 0..=self.count.min(PHRASE - 1) {
            let (hash, start) = if place < self.count { self.open[place] } else { (0, word.start) };
            let hash = join(hash, word.hash);
            if let Some(meaning) = dictionary.meaning(hash) {
                then(meaning, start, word.end);
                if meaning.goes_on && kept < PHRASE {
                    self.open[kept] = (hash, start);
                    kept += 1;
                }
            }
        }
        self.count = kept;
        if let Some((start, hash)) = word.whole
            && let Some(meaning) = dictionary.meaning(join(0, hash))
        {
            then(meaning, start, word.end);
        }
    }
}

/// Some bits of a hash.
const fn bit(hash: u64) -> usize {
    (hash >> 40) as usize % KNOWN
}

fn join(phrase: u64, word: u64) -> u64 {
    (phrase.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// What the words near a match say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// How many words and phrases speak for it, at places of their own.
    pub(crate) count: usize,
    /// How far the nearest of them is, in bytes.
    pub(crate) nearest: usize,
    /// How long the longest phrase among the nearest is, in bytes.
    pub(crate) phrase: usize,
    /// How far the nearest of them in front is.
    pub(crate) gap: usize,
    /// How far the nearest word in front is that speaks against it.
    pub(crate) against: usize,
    /// The same behind it.
    pub(crate) against_behind: usize,
    last: Option<usize>,
}

impl Default for Evidence {
    fn default() -> Self {
        Self {
            count: 0,
            nearest: usize::MAX,
            phrase: 0,
            gap: usize::MAX,
            against: usize::MAX,
            against_behind: usize::MAX,
            last: None,
        }
    }
}

impl Evidence {
    /// Whether no other number of four digits stands between the text that ends at a match and the nearest word in front of it, or else whether the
    /// nearest word stands behind it.
    pub(crate) fn names_next(&self, before: &[u8]) -> bool {
        let between = &before[before.len().saturating_sub(self.gap)..];
        self.gap == usize::MAX || !between.windows(4).any(|part| part.iter().all(u8::is_ascii_digit))
    }

    /// Notes a word that speaks for it.
    pub(crate) fn found(&mut self, at: usize, distance: usize, length: usize) {
        // Phrases that begin at the same place are one.
        if self.last != Some(at) {
            self.count += 1;
            self.last = Some(at);
        }
        if distance < self.nearest || (distance == self.nearest && length > self.phrase) {
            self.nearest = distance;
            self.phrase = length;
        }
    }
}

/// Whether a word is part of the name of a host, as in `https://api.example.net`: what stands behind that is no example.
pub(crate) fn is_host(text: &[u8], start: usize, end: usize) -> bool {
    text[..start].last().is_some_and(|byte| b"./@".contains(byte))
        && text[end..]
            .first_chunk()
            .is_some_and(|[point, first]| *point == b'.' && first.is_ascii_lowercase())
}

/// The words of a phrase as one word, as names in capital letters have them; nothing where that would be short or is the phrase itself.
pub(crate) fn joined(phrase: &str) -> Option<String> {
    let word: String = phrase.chars().filter(|letter| !matches!(letter, ' ' | '_' | '-' | '.')).collect();
    let several = word.len() < phrase.len() || phrase.bytes().any(|byte| byte.is_ascii_uppercase());
    (several && word.len() >= SHORTEST_JOINED && word.chars().all(char::is_alphanumeric))
        .then(|| word.to_lowercase())
}

/// Whether a letter is of a script that puts no space between words.
pub(crate) fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_hosts_are_no_words() {
        let at = |text: &str| {
            let start = text.find("example").unwrap();
            is_host(text.as_bytes(), start, start + "example".len())
        };
        assert!(at("https://example.org/") && at("a@example.net") && at("https://api.example.com/v1"));
        assert!(!at("for example.") && !at("an example.com") && !at("see /example"));
    }
}
