//! Words near places of a text, each part of which is read once, and only where somebody asks.

use std::ops::Range;

use super::context::{Detectors, Dictionary, Evidence, Meaning, Phrases, WINDOW, has, is_host};
use super::masks::BLOCK;
use super::words::{Spelling, word_end, word_start, words, words_in};
use crate::steps;

/// How many blocks before a part are read with it, as phrases may go on.
const AGAIN: usize = 1;

/// How much further words behind a match are than those in front of it.
pub(crate) const BEHIND: usize = WINDOW / 4;

/// The most bytes that a character has.
const CHARACTER: usize = 3;

/// A word or phrase in a text.
#[derive(Debug, Clone, Copy)]
struct Said {
    at: usize,
    end: usize,
    meaning: &'static Meaning,
}

/// What is known of a block.
#[derive(Debug, Clone, Copy, Default)]
struct Block {
    /// The text in which it was read.
    read_in: u64,
    /// Which of the words stand in it: a phrase stands where its last word does.
    from: u32,
    to: u32,
    /// For which detectors they speak.
    speaks_for: Detectors,
}

/// What [`Nearby`] holds, for one text after another.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// How many texts there have been.
    texts: u64,
    /// All words that have been read.
    said: Vec<Said>,
    /// The blocks of this text, and what is left of others.
    blocks: Vec<Block>,
    /// The words around the match that was asked about last.
    near: Vec<Said>,
    /// Those of the header that was asked about last.
    header_says: Vec<Said>,
}

/// The words of a text around matches.
#[derive(Debug)]
pub(crate) struct Nearby<'a> {
    dictionary: &'static Dictionary,
    text: &'a [u8],
    spelling: &'a [Spelling],
    memory: &'a mut Memory,
    /// The match that was asked about last, the part of the text around it, and whether its words are gathered.
    found: Range<usize>,
    part: Range<usize>,
    is_gathered: bool,
    /// The header that was asked about last.
    header: &'a [u8],
}

impl<'a> Nearby<'a> {
    /// Prepares a text whose words begin and end as its `spelling` says.
    pub(crate) fn new(
        dictionary: &'static Dictionary,
        text: &'a [u8],
        spelling: &'a [Spelling],
        memory: &'a mut Memory,
    ) -> Self {
        memory.texts += 1;
        memory.said.clear();
        if memory.blocks.len() < spelling.len() {
            memory.blocks.resize(spelling.len(), Block::default());
        }
        Self { dictionary, text, spelling, memory, found: 0..0, part: 0..0, is_gathered: false, header: b"" }
    }

    /// Reads what has not been read of a part.
    fn read(&mut self, part: &Range<usize>) -> Range<usize> {
        let blocks = part.start / BLOCK..self.spelling.len().min(part.end / BLOCK + 1);
        steps::count(blocks.len());
        let mut first = blocks.start;
        let now = self.memory.texts;
        while first < blocks.end {
            let unread =
                self.memory.blocks[first..blocks.end].iter().take_while(|block| block.read_in != now);
            let unread = unread.count();
            if unread == 0 {
                first += 1;
                continue;
            }
            self.read_blocks(first..first + unread);
            first += unread;
        }
        blocks
    }

    fn read_blocks(&mut self, range: Range<usize>) {
        let again = range.start.saturating_sub(AGAIN)..range.end;
        steps::count(again.len() * BLOCK);
        let (start, end) = (range.start * BLOCK, self.text.len().min(range.end * BLOCK));
        let foreign = self.spelling[again.clone()].iter().any(|block| block.foreign);
        let text = self.text;
        let Memory { texts, said, blocks, .. } = &mut *self.memory;
        blocks[range.clone()].fill(Block { read_in: *texts, ..Block::default() });
        let mut last = range.start;
        let index = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        blocks[last].from = index(said.len());
        // Words come in the order of the text.
        let mut say = |word: usize, meaning: &'static Meaning, at: usize, end: usize| {
            if word < start || is_tag(text, at, end) || (meaning.against_all && is_host(text, at, end)) {
                return;
            }
            while last < word / BLOCK {
                blocks[last].to = index(said.len());
                last += 1;
                blocks[last].from = index(said.len());
            }
            said.push(Said { at, end, meaning });
            blocks[last].speaks_for.iter_mut().zip(meaning.speaks_for).for_each(|(set, more)| *set |= more);
        };
        let mut phrases = Phrases::default();
        if foreign {
            let from = word_start(self.text, again.start * BLOCK);
            let mut unspaced = Vec::new();
            let part = &self.text[start..self.text.len().min(end + BLOCK)];
            self.dictionary
                .look_unspaced(part, |meaning, at, end| unspaced.push((start + at, meaning, start + end)));
            unspaced.retain(|(at, ..)| *at < end);
            unspaced.sort_by_key(|(at, ..)| *at);
            let mut unspaced = unspaced.into_iter().peekable();
            for mut word in words(&self.text[from..word_end(self.text, end)]) {
                word.start += from;
                word.end += from;
                word.whole = word.whole.map(|(start, hash)| (start + from, hash));
                while let Some((at, meaning, end)) = unspaced.next_if(|(at, ..)| *at < word.start) {
                    say(at, meaning, at, end);
                }
                if word.start >= end {
                    break;
                }
                phrases.read(self.dictionary, &word, |meaning, at, end| say(word.start, meaning, at, end));
            }
            for (at, meaning, end) in unspaced {
                say(at, meaning, at, end);
            }
        } else {
            words_in(self.text, self.spelling, again, |word| {
                // Most words are nobody's.
                if phrases.is_empty() && word.whole.is_none() && !self.dictionary.may_begin_with(word.hash) {
                    return;
                }
                phrases.read(self.dictionary, &word, |meaning, at, end| say(word.start, meaning, at, end));
            });
        }
        for block in last..range.end {
            blocks[block].to = index(said.len());
            if let Some(next) = blocks.get_mut(block + 1).filter(|_| block + 1 < range.end) {
                next.from = index(said.len());
            }
        }
    }

    /// The part of the text in which words count for a match.
    fn part(&self, found: &Range<usize>) -> Range<usize> {
        let wide = found.start.saturating_sub(CHARACTER * WINDOW)
            ..self.text.len().min(found.end + CHARACTER * WINDOW);
        let blocks = wide.start / BLOCK..self.spelling.len().min(wide.end / BLOCK + 1);
        if self.spelling.get(blocks).is_some_and(|blocks| blocks.iter().any(|block| block.foreign)) {
            let before = characters(self.text[wide.start..found.start].iter().rev());
            let behind = characters(self.text[found.end..wide.end].iter());
            return found.start - before..found.end + behind;
        }
        found.start.saturating_sub(WINDOW)..self.text.len().min(found.end + WINDOW)
    }

    fn turn_to(&mut self, found: &Range<usize>) {
        if self.found != *found {
            self.found = found.clone();
            self.part = self.part(found);
            self.is_gathered = false;
        }
    }

    /// Looks around a match.
    pub(crate) fn look_around(&mut self, found: &Range<usize>) -> Range<usize> {
        self.turn_to(found);
        if self.is_gathered {
            return self.part.clone();
        }
        self.is_gathered = true;
        let part = self.part.clone();
        let blocks = self.read(&part);
        let Memory { said, blocks: all, near, .. } = &mut *self.memory;
        near.clear();
        for Block { from, to, .. } in &all[blocks] {
            let said = said.get(*from as usize..*to as usize).unwrap_or_default();
            steps::count(said.len());
            near.extend(said.iter().filter(|said| said.at >= part.start && said.end <= part.end));
        }
        near.sort_by_key(|said| said.at);
        self.part.clone()
    }

    /// Whether words near a match may speak for a detector.
    pub(crate) fn may_speak_for(&mut self, found: &Range<usize>, detector: usize) -> bool {
        self.turn_to(found);
        if self.is_gathered {
            return self.memory.near.iter().any(|said| has(&said.meaning.speaks_for, detector));
        }
        let part = self.part.clone();
        let blocks = self.read(&part);
        self.memory.blocks[blocks].iter().any(|block| has(&block.speaks_for, detector))
    }

    /// Gathers what the words around a match say of a detector, and only those within its own field, if it has one. Those that speak
    /// against everything do not touch what is certain.
    pub(crate) fn evidence(
        &mut self,
        found: &Range<usize>,
        detector: usize,
        certain: bool,
        field: Option<&Range<usize>>,
    ) -> Evidence {
        self.look_around(found);
        let mut evidence = Evidence::default();
        let near = &self.memory.near;
        steps::count(near.len());
        for said in near {
            if field.is_some_and(|field| said.at < field.start || said.end > field.end) {
                continue;
            }
            // Of "over the phone", which speaks against a telephone number, "phone" does not speak for one.
            let speaks_for = has(&said.meaning.speaks_for, detector) && !is_in_denial(near, said, detector);
            let against =
                has(&said.meaning.speaks_against, detector) || (said.meaning.against_all && !certain);
            if said.end <= found.start {
                let distance = found.start - said.end;
                if speaks_for {
                    evidence.gap = evidence.gap.min(distance);
                    evidence.found(said.at, distance, said.end - said.at);
                }
                if against {
                    evidence.against = evidence.against.min(distance);
                }
            } else if said.at >= found.end {
                // Who reads from left to right puts the name of a thing in front of it, as a rule.
                let distance = said.at - found.end;
                if speaks_for && !self.labels_another(found.end, said) {
                    evidence.found(said.at, distance + BEHIND, said.end - said.at);
                }
                // The word in the next line speaks of what stands there.
                if against && !self.text[found.end..said.at].contains(&b'\n') {
                    evidence.against_behind = evidence.against_behind.min(distance);
                }
            }
        }
        evidence
    }

    /// Whether a word behind the end of a match stands in another line and is the label of what follows there.
    fn labels_another(&self, end: usize, word: &Said) -> bool {
        let signs = self.text[word.end..].iter().take(3).take_while(|byte| !byte.is_ascii_alphanumeric());
        self.text[end..word.at].contains(&b'\n') && signs.clone().any(|byte| b":=\t|<>".contains(byte))
    }

    /// Gathers what the words of a header say of a detector.
    pub(crate) fn header(&mut self, header: &'a [u8], detector: usize) -> Evidence {
        if !std::ptr::eq(self.header, header) {
            self.header = header;
            let says = &mut self.memory.header_says;
            says.clear();
            steps::count(header.len());
            self.dictionary.look(header, |meaning, at, end| says.push(Said { at, end, meaning }));
        }
        let mut evidence = Evidence::default();
        steps::count(self.memory.header_says.len());
        for said in &self.memory.header_says {
            if has(&said.meaning.speaks_for, detector) {
                evidence.found(said.at, header.len() - said.end, said.end - said.at);
            }
        }
        evidence
    }
}

/// Whether what reads as a phrase is the name of a tag and of its first attribute, as in `<patient id="…">`: that is the id of a record.
fn is_tag(text: &[u8], start: usize, end: usize) -> bool {
    text[..start].ends_with(b"<") && text[start..end].iter().any(u8::is_ascii_whitespace)
}

/// Whether a word is part of a longer phrase that speaks against a detector.
fn is_in_denial(near: &[Said], word: &Said, detector: usize) -> bool {
    steps::count(near.len());
    near.iter().any(|said| {
        said.at <= word.at
            && said.end >= word.end
            && said.end - said.at > word.end - word.at
            && has(&said.meaning.speaks_against, detector)
    })
}

/// How many bytes the next characters have, as far as words count.
fn characters<'a>(bytes: impl Iterator<Item = &'a u8>) -> usize {
    let mut count = 0;
    bytes
        .take_while(|byte| {
            count += usize::from(**byte & 0xC0 != 0x80);
            count <= WINDOW
        })
        .count()
}
