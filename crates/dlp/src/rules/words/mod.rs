//! Words and phrases, up to a million of them, in one pass over a text.
//!
//! Every token of a text is a number. A filter of a few bits a term says which numbers begin a term, and a second one which rows of
//! tokens go on; only what passes is looked up in a sorted table, and what is found there is compared. So text without terms costs
//! one look at a small table for each word, and a million terms take some 40 bytes each.

mod builder;
mod filter;
mod token;

use std::ops::Range;

pub(crate) use builder::Builder;
pub(crate) use filter::Filter;
pub(crate) use token::{CLASSES, Class, Tokens, canonical, fold, is_unspaced, mix};

use super::limits;
use token::Token;

/// What says that a term is compared with its capital letters, beside the number of whom it is for.
const EXACT: u32 = 1 << 31;

/// The number of a row of tokens with one more.
fn row(hash: u64, token: Token) -> u64 {
    mix(hash.rotate_left(u32::from(token.gap > 0) + 7), token.hash)
}

/// Where a term stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    /// For whom it is.
    pub(crate) target: u32,
    /// Where it begins.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
}

/// Terms that are looked for.
#[derive(Debug, Default)]
pub(crate) struct Index {
    begins: Filter,
    goes_on: Filter,
    /// The numbers of terms, sorted.
    hashes: Vec<u64>,
    /// Where the numbers begin whose highest bits are these.
    buckets: Vec<u32>,
    shift: u32,
    /// Where the text of each term begins.
    starts: Vec<u32>,
    texts: String,
    /// For whom each term is, and whether capital letters count.
    sets: Vec<u32>,
    targets: Vec<Box<[u32]>>,
    longest: usize,
    /// Whether a term begins with something else than a letter or a digit.
    begins_with_sign: bool,
}

impl Index {
    /// Whether nothing is looked for.
    pub(crate) const fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// The longest match, in bytes.
    pub(crate) const fn longest(&self) -> usize {
        self.longest
    }

    /// How much memory it takes, in bytes.
    pub(crate) fn memory(&self) -> usize {
        let targets: usize = self.targets.iter().map(|targets| 16 + targets.len() * 4).sum();
        self.begins.memory()
            + self.goes_on.memory()
            + self.hashes.capacity() * 8
            + (self.buckets.capacity() + self.starts.capacity() + self.sets.capacity()) * 4
            + self.texts.capacity()
            + targets
    }

    /// Writes down where numbers begin.
    fn fill(&mut self) {
        self.hashes.shrink_to_fit();
        self.sets.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.texts.shrink_to_fit();
        let bits = (self.hashes.len() / 2).max(1).next_power_of_two().trailing_zeros();
        self.shift = 64 - bits.max(1);
        let count = 1_usize << bits.max(1);
        self.buckets = Vec::with_capacity(count + 1);
        for (place, hash) in self.hashes.iter().enumerate() {
            let bucket = (hash >> self.shift) as usize;
            while self.buckets.len() <= bucket {
                self.buckets.push(place as u32);
            }
        }
        self.buckets.resize(count + 1, self.hashes.len() as u32);
    }

    /// The terms of a number.
    fn terms(&self, hash: u64) -> Range<usize> {
        let bucket = (hash >> self.shift) as usize;
        let (Some(from), Some(to)) = (self.buckets.get(bucket), self.buckets.get(bucket + 1)) else {
            return 0..0;
        };
        let (from, to) = (*from as usize, *to as usize);
        let part = &self.hashes[from..to];
        let start = from + part.partition_point(|other| *other < hash);
        let count = self.hashes[start..to].iter().take_while(|other| **other == hash).count();
        start..start + count
    }

    /// Finds all terms in a part of a text whose beginning is not inside of a word, and says how many tokens that took.
    pub(crate) fn search(&self, text: &[u8], part: Range<usize>, on: &mut impl FnMut(Hit)) -> usize {
        if self.is_empty() {
            return 0;
        }
        let mut walk =
            Walk { index: self, text, ahead: Tokens::new(text, 0), written: String::new(), steps: 0 };
        let mut at = part.start;
        // Most text is ASCII, and few terms begin with a sign: then only words are looked at, 64 bytes at once.
        while !self.begins_with_sign && at + BLOCK <= part.end {
            let Some(block) = text.get(at..).and_then(<[u8]>::first_chunk) else { break };
            at = match mask_of(block) {
                Some(mask) => walk.words(at, mask, on),
                None => walk.tokens(at, at + BLOCK, on),
            };
        }
        walk.tokens(at, part.end, on);
        walk.steps
    }

    /// Whether a part of a text is a term.
    fn is_term(&self, term: usize, exact: bool, part: &[u8], written: &mut String) -> bool {
        let known = &self.texts.as_bytes()[self.starts[term] as usize..self.starts[term + 1] as usize];
        let same = if exact { part == known } else { part.is_ascii() && part.eq_ignore_ascii_case(known) };
        if same {
            return true;
        }
        written.clear();
        canonical(part, exact, written);
        written.as_bytes() == known
    }

    /// Whether a term stands in a text.
    pub(crate) fn is_in(&self, text: &[u8], target: u32) -> bool {
        let mut found = false;
        self.search(text, 0..text.len(), &mut |hit| found |= hit.target == target);
        found
    }
}

/// A search on its way through a text.
struct Walk<'i, 't> {
    index: &'i Index,
    text: &'t [u8],
    ahead: Tokens<'t>,
    written: String,
    steps: usize,
}

impl Walk<'_, '_> {
    /// Looks at all tokens that begin before a place, and says where the next one can begin.
    fn tokens(&mut self, from: usize, to: usize, on: &mut impl FnMut(Hit)) -> usize {
        let mut at = from;
        for token in Tokens::new(self.text, from) {
            if token.start >= to {
                return token.start;
            }
            at = token.end;
            self.look_at(token, on);
        }
        at.max(to)
    }

    /// Looks at the words of a block of ASCII that a mask shows, and says where the next token can begin.
    fn words(&mut self, from: usize, mask: u64, on: &mut impl FnMut(Hit)) -> usize {
        let mut starts = mask & !(mask << 1);
        while starts != 0 {
            let bit = starts.trailing_zeros();
            starts &= starts - 1;
            let start = from + bit as usize;
            let mut end = start + (!(mask >> bit)).trailing_zeros() as usize;
            let goes_on = end >= from + BLOCK;
            if goes_on {
                let rest = self.text[end..].iter();
                end += rest.take_while(|byte| CLASSES[usize::from(**byte)] == Class::Word).count();
                if self.text.get(end).is_some_and(|byte| *byte >= 0x80) {
                    return self.tokens(start, start + 1, on);
                }
            }
            let hash = token::hash_at(self.text, start, end);
            self.look_at(Token { start, end, hash, gap: 0, is_word: true }, on);
            if goes_on {
                return end;
            }
        }
        from + BLOCK
    }

    /// Finds all terms that begin with a token.
    #[inline]
    fn look_at(&mut self, first: Token, on: &mut impl FnMut(Hit)) {
        self.steps += 1;
        if self.index.begins.has(first.hash) {
            self.follow(first, on);
        }
    }

    fn follow(&mut self, first: Token, on: &mut impl FnMut(Hit)) {
        let (index, text) = (self.index, self.text);
        let (mut hash, mut end) = (first.hash, first.end);
        self.ahead.go_to(end);
        for _ in 0..limits::TERM_WORDS {
            for term in index.terms(hash) {
                let set = index.sets[term];
                if !index.is_term(term, set & EXACT != 0, &text[first.start..end], &mut self.written) {
                    continue;
                }
                let targets = index.targets.get((set & !EXACT) as usize);
                for target in targets.into_iter().flatten() {
                    on(Hit { target: *target, start: first.start, end });
                }
            }
            if !index.goes_on.has(hash) {
                return;
            }
            self.steps += 1;
            match self.ahead.next() {
                Some(token) if token.gap <= limits::GAP => {
                    hash = row(hash, token);
                    end = token.end;
                }
                _ => return,
            }
        }
    }
}

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// Which bytes of a block are letters, digits and `_`, as one bit each; `None` where some are not ASCII.
#[inline]
fn mask_of(block: &[u8; BLOCK]) -> Option<u64> {
    if !block.is_ascii() {
        return None;
    }
    let is_word = block.map(|byte| {
        // Without branches, so that it is done for many bytes at once.
        let is_letter = u8::from((byte | 0x20).wrapping_sub(b'a') < 26);
        let is_digit = u8::from(byte.wrapping_sub(b'0') < 10);
        is_letter | is_digit | u8::from(byte == b'_')
    });
    let (parts, _) = is_word.as_chunks();
    // The product brings the lowest bits of eight bytes together in the highest byte.
    let bits = |part: &[u8; 8]| u64::from_le_bytes(*part).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    Some(parts.iter().enumerate().fold(0, |mask, (place, part)| mask | bits(part) << (8 * place)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index(terms: &[(&str, bool)]) -> Index {
        let mut builder = Builder::default();
        for (number, (term, exact)) in terms.iter().enumerate() {
            builder.add(term, *exact, number as u32).unwrap();
        }
        builder.build().unwrap()
    }

    fn found<'t>(index: &Index, text: &'t str) -> Vec<(u32, &'t str)> {
        let mut found = Vec::new();
        index.search(text.as_bytes(), 0..text.len(), &mut |hit| {
            found.push((hit.target, &text[hit.start..hit.end]));
        });
        found
    }

    #[test]
    fn whole_words_and_phrases_are_found() {
        let index = index(&[
            ("Falcon", false),
            ("Project Bluebird", false),
            ("project bluebird two", false),
            ("C++", false),
        ]);
        assert_eq!(
            found(&index, "falcons FALCON project\n\tBLUEBIRD two, my_falcon c++ c+"),
            [(0, "FALCON"), (1, "project\n\tBLUEBIRD"), (2, "project\n\tBLUEBIRD two"), (3, "c++")]
        );
    }

    #[test]
    fn capital_letters_count_where_somebody_says_so() {
        let index = index(&[("IT", true), ("it", false), ("US", true)]);
        assert_eq!(found(&index, "IT it us"), [(0, "IT"), (1, "IT"), (1, "it")]);
    }

    #[test]
    fn scripts_without_spaces_need_no_borders() {
        let index = index(&[("機密", false), ("青鳥 計画", false), ("Falcon計画", false)]);
        assert_eq!(
            found(&index, "これは機密です。青鳥\u{3000}計画、FALCON計画書 xfalcon計画"),
            [(0, "機密"), (1, "青鳥\u{3000}計画"), (2, "FALCON計画")]
        );
    }

    #[test]
    fn what_is_no_term_is_said() {
        let mut builder = Builder::default();
        assert!(builder.add("+++", false, 0).is_err());
        assert!(builder.add(&"a".repeat(257), false, 0).is_err());
        assert!(builder.add(&"a ".repeat(33), false, 0).is_err());
        let spellings = 0..=limits::SPELLINGS as u32;
        for number in spellings {
            let word: String = (0..8).map(|bit| if number >> bit & 1 == 1 { 'A' } else { 'a' }).collect();
            builder.add(&word, true, 0).unwrap();
        }
        assert!(builder.build().is_err());
    }

    proptest! {
        /// A term that begins with a sign makes it look at all tokens, one by one.
        #[test]
        fn blocks_show_the_same_words_as_tokens(
            pieces in prop::collection::vec(prop::sample::select(vec!["falcon", "x", " ", "project ", "bluebird", "é", "機密", "_", ".", "\u{301}", "        ", "averyveryverylongwordthatgoesonforever"]), 0..60),
            odd: u8,
        ) {
            let mut text = pieces.concat().into_bytes();
            text.push(odd);
            text.extend_from_within(..);
            let terms = [("falcon", false), ("project bluebird", false), ("é", false), ("xé", false), ("機密", false), ("x", true)];
            let (fast, plain) = (index(&terms), index(&[&terms[..], &[(".never", false)]].concat()));
            let all = |index: &Index| {
                let mut hits = Vec::new();
                index.search(&text, 0..text.len(), &mut |hit| hits.push(hit));
                hits
            };
            prop_assert!(plain.begins_with_sign && !fast.begins_with_sign);
            prop_assert_eq!(all(&fast), all(&plain));
        }
    }

    #[test]
    fn tokens_looked_at_grow_with_the_text_and_no_faster() {
        let terms: Vec<String> = (1..=32).map(|count| "a ".repeat(count)).collect();
        let index = index(&terms.iter().map(|term| (term.as_str(), false)).collect::<Vec<_>>());
        let steps = |count: usize| index.search("a ".repeat(count).as_bytes(), 0..2 * count, &mut |_| {});
        let (once, twice) = (steps(10_000), steps(20_000));
        assert!(twice <= 2 * once + 2_000 && once <= 10_000 * (limits::TERM_WORDS + 1), "{once}, {twice}");
    }

    #[test]
    fn too_much_white_space_ends_a_phrase() {
        let index = index(&[("a b", false)]);
        assert_eq!(found(&index, &format!("a{}b", " ".repeat(limits::GAP))).len(), 1);
        assert!(found(&index, &format!("a{}b", " ".repeat(limits::GAP + 1))).is_empty());
    }
}
