//! Words near a match.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::characters;
use crate::model::Detector;

/// How far from a match words count, in bytes.
pub(crate) const WINDOW: usize = 64;

/// The longest word that is looked up, in bytes; longer ones are none.
const LONGEST_WORD: usize = 48;

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
struct Meaning {
    /// For which detectors it speaks.
    speaks_for: Detectors,
    /// Against which it speaks.
    speaks_against: Detectors,
    /// Whether it speaks against everything that does not speak for itself.
    against_all: bool,
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

    /// Gathers what the words of a text say of a detector, as those of a header do.
    pub(crate) fn header(&self, text: &[u8], detector: usize) -> Evidence {
        let mut evidence = Evidence::default();
        self.look(text, |meaning, at, end| {
            if has(&meaning.speaks_for, detector) {
                evidence.found(at, text.len() - end, end - at);
            }
        });
        evidence
    }

    /// What a word or the beginning of a phrase says.
    #[inline]
    fn meaning(&self, hash: u64) -> Option<&Meaning> {
        if self.known[bit(hash) / 64] >> (bit(hash) % 64) & 1 == 0 {
            return None;
        }
        self.words.get(&hash).and_then(|place| self.meanings.get(*place as usize))
    }

    fn look<'a>(&'a self, text: &[u8], mut then: impl FnMut(&'a Meaning, usize, usize)) {
        let mut open: [(u64, usize); PHRASE] = [(0, 0); PHRASE];
        let mut count = 0;
        for word in words(text) {
            let mut kept = 0;
            // Phrases that may go on, and one that may begin here.
            for place in 0..=count.min(PHRASE - 1) {
                let (hash, start) = if place < count { open[place] } else { (0, word.start) };
                let hash = join(hash, word.hash);
                if let Some(meaning) = self.meaning(hash) {
                    then(meaning, start, word.end);
                    if meaning.goes_on && kept < PHRASE {
                        open[kept] = (hash, start);
                        kept += 1;
                    }
                }
            }
            count = kept;
            if let Some((start, hash)) = word.whole
                && let Some(meaning) = self.meaning(join(0, hash))
            {
                then(meaning, start, word.end);
            }
        }
        if text.iter().any(|byte| *byte >= 0xE0) {
            for found in self.searcher.iter().flat_map(|searcher| searcher.find_overlapping_iter(text)) {
                then(&self.unspaced[found.pattern().as_usize()].1, found.start(), found.end());
            }
        }
    }
}

/// How many bytes are read at once, and how many of them again with the next ones: phrases may go on.
const STRIDE: usize = 256;
const AGAIN: usize = 64;

/// How much longer than the place of its first word a phrase may be.
const SKEW: usize = 160;

/// A word or phrase in a text.
#[derive(Debug, Clone, Copy)]
struct Said<'a> {
    at: usize,
    end: usize,
    meaning: &'a Meaning,
}

/// The words of a text around matches, which come in the order of the text: each part of it is read once.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    dictionary: &'a Dictionary,
    said: Vec<Said<'a>>,
    /// Which part of the text has been read.
    read: Range<usize>,
    /// What stands before this one is too far from the matches that are still to come.
    first: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(dictionary: &'a Dictionary) -> Self {
        Self { dictionary, said: Vec::new(), read: 0..0, first: 0 }
    }

    /// Reads on until a part of the text is known.
    fn cover(&mut self, text: &[u8], part: &Range<usize>) {
        if part.start > self.read.end || part.start < self.read.start {
            self.said.clear();
            self.first = 0;
            self.read = part.start..part.start;
        }
        while self.read.end < part.end {
            let again =
                word_start(text, self.read.end.saturating_sub(AGAIN).max(self.read.start), self.read.start);
            while self.said.last().is_some_and(|said| said.at >= again) {
                self.said.pop();
            }
            let end = word_end(text, part.end.max(self.read.end + STRIDE).min(text.len()));
            let said = &mut self.said;
            let known = said.len();
            self.dictionary.look(&text[again..end], |meaning, at, end| {
                said.push(Said { at: again + at, end: again + end, meaning });
            });
            said[known..].sort_by_key(|said| said.at);
            self.read.end = end;
        }
        while self.said.get(self.first).is_some_and(|said| said.at + SKEW < part.start) {
            self.first += 1;
        }
    }

    /// Gathers what the words around a match say of a detector. Those that speak against everything do not touch what is certain.
    pub(crate) fn evidence(
        &mut self,
        text: &[u8],
        part: &Range<usize>,
        found: &Range<usize>,
        detector: usize,
        certain: bool,
    ) -> Evidence {
        self.cover(text, part);
        let mut evidence = Evidence::default();
        for said in &self.said[self.first.min(self.said.len())..] {
            if said.at > part.end + SKEW {
                break;
            }
            let speaks_for = has(&said.meaning.speaks_for, detector);
            let against =
                has(&said.meaning.speaks_against, detector) || (said.meaning.against_all && !certain);
            if said.at >= part.start && said.end <= found.start {
                let distance = found.start - said.end;
                if speaks_for {
                    evidence.gap = evidence.gap.min(distance);
                    evidence.found(said.at, distance, said.end - said.at);
                }
                if against {
                    evidence.against = evidence.against.min(distance);
                }
            } else if said.at >= found.end && said.end <= part.end {
                // Who reads from left to right puts the name of a thing in front of it, as a rule.
                let distance = said.at - found.end;
                if speaks_for {
                    evidence.found(said.at, distance + WINDOW / 4, said.end - said.at);
                }
                if against {
                    evidence.against_behind = evidence.against_behind.min(distance);
                }
            }
        }
        evidence
    }
}

/// Where the word at a place begins, not before `least`.
fn word_start(text: &[u8], mut at: usize, least: usize) -> usize {
    while at > least && is_letter(text[at - 1]) {
        at -= 1;
    }
    at
}

/// Where the word at a place ends, if it is not endless.
fn word_end(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take(LONGEST_WORD).take_while(|byte| is_letter(**byte)).count()
}

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// The words of a text, `cardNumber` in its parts and whole.
pub(crate) fn words_of(text: &[u8]) -> Vec<u64> {
    words(text).flat_map(|word| [Some(word.hash), word.whole.map(|(_, hash)| hash)]).flatten().collect()
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
    fn found(&mut self, at: usize, distance: usize, length: usize) {
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

struct Word {
    start: usize,
    end: usize,
    hash: u64,
    /// Where `sessionKey` begins and its hash as one word, at the last of its parts.
    whole: Option<(usize, u64)>,
}

/// Classes of bytes in words.
const OTHER: u8 = 0;
const SMALL: u8 = 1;
const CAPITAL: u8 = 2;
const DIGIT: u8 = 3;
const FOREIGN: u8 = 4;

/// The class of each byte.
const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'0'..=b'9' => DIGIT,
            0x80.. => FOREIGN,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

/// Splits a text into words: letters and digits of any script, compared without case. Where a small letter is followed by a capital one,
/// as in `cardNumber`, a word ends too.
fn words(text: &[u8]) -> impl Iterator<Item = Word> {
    let class = |at: usize| text.get(at).map_or(OTHER, |byte| CLASSES[usize::from(*byte)]);
    let mut at = 0;
    // Where the words began that no sign has parted since.
    let mut token = 0;
    std::iter::from_fn(move || {
        let hump = at > 0 && class(at - 1) == SMALL && class(at) == CAPITAL;
        // What is neither letter nor digit parts words.
        loop {
            match class(at) {
                OTHER if at >= text.len() => return None,
                OTHER => at += 1,
                FOREIGN => match letter(text, at) {
                    (true, _) => break,
                    (false, length) => at += length,
                },
                _ => break,
            }
        }
        let start = at;
        if !hump {
            token = start;
        }
        let mut foreign = false;
        let mut last = OTHER;
        loop {
            let here = class(at);
            match here {
                OTHER => break,
                CAPITAL if last == SMALL => break,
                FOREIGN => match letter(text, at) {
                    (true, length) => {
                        foreign = true;
                        at += length;
                        continue;
                    }
                    (false, _) => break,
                },
                _ => at += 1,
            }
            last = here;
        }
        let hash = if at - start > LONGEST_WORD { u64::MAX } else { hash(&text[start..at], foreign) };
        let goes_on = matches!(class(at), SMALL | CAPITAL | DIGIT);
        let whole = (token < start && !goes_on).then(|| {
            let all = &text[token..at];
            (token, hash_of(all))
        });
        Some(Word { start, end: at, hash, whole })
    })
}

/// Whether a letter or a digit that is not ASCII stands at a place, and how many bytes the character there has. The signs of "nº" and "n°"
/// belong to their words.
fn letter(text: &[u8], at: usize) -> (bool, usize) {
    let (letter, length) = characters::first(&text[at..]);
    (
        letter.is_none_or(|letter| characters::is_alphanumeric(letter) || letter == '°') && letter.is_some(),
        length,
    )
}

fn hash_of(word: &[u8]) -> u64 {
    hash(word, !word.is_ascii())
}

/// The hash of a word without its case.
fn hash(word: &[u8], foreign: bool) -> u64 {
    if !foreign {
        return hash_small(word);
    }
    let mut small = Vec::with_capacity(word.len() + 4);
    let mut rest = word;
    while !rest.is_empty() {
        let (letter, length) = characters::first(rest);
        let mut bytes = [0; 4];
        for letter in letter.into_iter().flat_map(char::to_lowercase) {
            small.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
        }
        rest = &rest[length..];
    }
    hash_small(&small)
}

/// The hash of letters and digits, eight at a time. Capital letters of ASCII count as small ones.
#[inline]
fn hash_small(word: &[u8]) -> u64 {
    const CASE: u64 = 0x2020_2020_2020_2020;
    let mut hash = word.len() as u64;
    let (chunks, rest) = word.as_chunks::<8>();
    let fold = |chunk: [u8; 8]| {
        let chunk = u64::from_le_bytes(chunk);
        // Digits have the bit of small letters already, bytes of other letters are small.
        chunk | (CASE & !(chunk >> 2 & CASE))
    };
    for chunk in chunks {
        hash = step(hash, fold(*chunk));
    }
    if !rest.is_empty() {
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        hash = step(hash, fold(last));
    }
    hash
}

const fn step(hash: u64, chunk: u64) -> u64 {
    let mixed = (hash.rotate_left(5) ^ chunk).wrapping_mul(0x517c_c1b7_2722_0a95);
    mixed ^ mixed >> 29
}

/// Some bits of a hash.
const fn bit(hash: u64) -> usize {
    (hash >> 40) as usize % KNOWN
}

/// Whether a letter is of a script that puts no space between words.
pub(crate) fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}
