//! Makes the index of terms.

use std::collections::HashMap;

use super::token::{Tokens, canonical};
use super::{EXACT, Filter, Index, row};
use crate::rules::limits;

/// Gathers terms.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    texts: String,
    entries: Vec<Entry>,
    firsts: Vec<u64>,
    prefixes: Vec<u64>,
    longest: usize,
    begins_with_sign: bool,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u64,
    at: u32,
    length: u16,
    exact: bool,
    target: u32,
}

impl Builder {
    /// How many terms there are.
    pub(crate) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds a term for somebody, or says why it is none.
    pub(crate) fn add(&mut self, term: &str, exact: bool, target: u32) -> Result<(), &'static str> {
        if term.len() > limits::TERM {
            return Err("it has more than 256 bytes; take the words of it that say most");
        }
        let (mut hash, mut count, mut is_word, mut signs) = (0, 0, false, 0);
        let mut prefixes = Vec::new();
        for token in Tokens::new(term.as_bytes(), 0) {
            if count > 0 {
                prefixes.push(hash);
            }
            let begins_with_sign = count == 0 && !token.is_word;
            self.begins_with_sign |= begins_with_sign;
            hash = if count == 0 { token.hash } else { row(hash, token) };
            count += 1;
            signs += usize::from(token.gap > 0);
            is_word |= token.is_word;
        }
        if !is_word {
            return Err("it has no letter and no digit; write a regular expression");
        }
        if count > limits::TERM_WORDS {
            return Err("it has more than 32 words and signs; take the words of it that say most");
        }
        let at = self.texts.len();
        canonical(term.as_bytes(), exact, &mut self.texts);
        let length = self.texts.len() - at;
        let (Ok(at), Ok(length)) = (u32::try_from(at), u16::try_from(length)) else {
            return Err("all terms together have more than 4 GiB");
        };
        self.firsts.push(prefixes.first().copied().unwrap_or(hash));
        self.prefixes.append(&mut prefixes);
        self.entries.push(Entry { hash, at, length, exact, target });
        // Characters may have more bytes in a text than in the term: composed ones are one to three there.
        self.longest = self.longest.max(usize::from(length) * 3 + signs * limits::GAP);
        Ok(())
    }

    /// Makes the index, or says which term has too many spellings.
    pub(crate) fn build(mut self) -> Result<Index, String> {
        let texts = &self.texts;
        let text = |entry: &Entry| {
            let at = entry.at as usize;
            texts.get(at..at + usize::from(entry.length)).unwrap_or_default()
        };
        self.entries.sort_unstable_by(|a, b| {
            (a.hash, text(a), a.exact, a.target).cmp(&(b.hash, text(b), b.exact, b.target))
        });
        let mut index = Index {
            goes_on: {
                sort(&mut self.prefixes);
                Filter::new(self.prefixes.iter().copied())
            },
            begins: {
                sort(&mut self.firsts);
                Filter::new(self.firsts.iter().copied())
            },
            longest: self.longest,
            begins_with_sign: self.begins_with_sign,
            texts: String::with_capacity(texts.len()),
            ..Index::default()
        };
        (self.prefixes, self.firsts) = (Vec::new(), Vec::new());
        let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
        let same = |a: &Entry, b: &Entry| a.hash == b.hash && a.exact == b.exact && text(a) == text(b);
        for term in self.entries.chunk_by(same) {
            let mut targets: Vec<u32> = term.iter().map(|entry| entry.target).collect();
            targets.dedup();
            let next = index.targets.len() as u32;
            let set = *known.entry(targets).or_insert_with_key(|targets| {
                index.targets.push(targets.as_slice().into());
                next
            });
            let Some(first) = term.first() else { continue };
            index.hashes.push(first.hash);
            index.starts.push(index.texts.len() as u32);
            index.sets.push(if first.exact { set | EXACT } else { set });
            index.texts.push_str(text(first));
            let spellings = index.hashes.len().checked_sub(limits::SPELLINGS + 1);
            if spellings.is_some_and(|before| index.hashes[before] == first.hash) {
                return Err(text(first).to_owned());
            }
        }
        index.starts.push(index.texts.len() as u32);
        index.fill();
        Ok(index)
    }
}

fn sort(hashes: &mut Vec<u64>) {
    hashes.sort_unstable();
    hashes.dedup();
}
