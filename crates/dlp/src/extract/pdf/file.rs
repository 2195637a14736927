//! The objects of a file, found by looking for them.
//!
//! The tables at the end of a file say where its objects are, unless they are damaged or lie. Going through the file once finds all of
//! them; of those with the same number, the last counts, as it does for readers.

use std::cell::Cell;
use std::collections::HashMap;

use super::filter;
use super::object::{Dictionary, Object, Parser, is_blank};
use crate::extract::limits::Why;
use crate::extract::run::Run;

/// How often a file may be read over, by objects that refer to each other.
const OVER: u64 = 64;

/// This much may always be read.
const FREE: u64 = 64 << 20;

/// References may lead to references so often.
const STEPS: usize = 8;

/// Where an object stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The object stream, or the file.
    stream: Option<usize>,
    at: usize,
    /// Where it, or its stream, stands in the file: the last one counts.
    order: usize,
}

/// A file.
#[derive(Debug)]
pub(super) struct File<'a> {
    bytes: &'a [u8],
    places: HashMap<u32, Place>,
    /// Object streams.
    streams: Vec<Vec<u8>>,
    pub(super) root: Option<u32>,
    pub(super) info: Option<u32>,
    pub(super) is_encrypted: bool,
    /// The numbers of files that are attached.
    pub(super) attached: Vec<u32>,
    /// How many bytes may still be read.
    work: Cell<u64>,
}

impl<'a> File<'a> {
    /// Finds all objects.
    pub(super) fn open(run: &mut Run<'_>, path: &str, bytes: &'a [u8]) -> Self {
        let mut file = Self {
            bytes,
            places: HashMap::new(),
            streams: Vec::new(),
            root: None,
            info: None,
            is_encrypted: false,
            attached: Vec::new(),
            work: Cell::new((bytes.len() as u64).saturating_mul(OVER).saturating_add(FREE)),
        };
        let packed = file.find(run);
        if file.is_encrypted {
            return file;
        }
        for (number, order) in packed {
            let Some((dictionary, data)) = file.stream(number) else { continue };
            let unpacked = filter::decode(run, &file, &dictionary, data);
            if let Some(why) = unpacked.why {
                // An end of the budget is noted by whoever asks next.
                let _ = run.skip(path, why);
            }
            file.add_packed(&dictionary_counts(&dictionary), unpacked.bytes, order);
        }
        file
    }

    /// Goes through the file; returns its object streams, and where each stands.
    fn find(&mut self, run: &Run<'_>) -> Vec<(u32, usize)> {
        let bytes = self.bytes;
        let mut packed = Vec::new();
        let mut last: Option<(u32, usize)> = None;
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            let next = rest.iter().position(|byte| matches!(byte, b'o' | b's' | b't'));
            let Some(next) = next else { break };
            at += next;
            let rest = &bytes[at..];
            if rest.starts_with(b"obj") {
                if let Some(number) = number_before(&bytes[..at]) {
                    if run.budget.take(size_of::<(u32, Place)>()) {
                        self.places.insert(number, Place { stream: None, at: at + 3, order: at });
                    }
                    last = Some((number, at + 3));
                }
                at += 3;
            } else if rest.starts_with(b"stream") {
                at += 6;
                let Some((number, start)) = last.take() else { continue };
                let object = Parser::file(&bytes[..at - 6], start).next();
                let Some(Object::Dictionary(dictionary)) = object else { continue };
                if dictionary.is(b"Type", b"ObjStm") {
                    packed.push((number, at));
                } else if dictionary.is(b"Type", b"XRef") {
                    self.trailer(&dictionary);
                } else if dictionary.is(b"Type", b"EmbeddedFile") {
                    self.attached.push(number);
                }
                at = self.data_end(at, &dictionary);
            } else if rest.starts_with(b"trailer") {
                at += 7;
                let mut parser = Parser::file(bytes, at);
                if let Some(Object::Dictionary(dictionary)) = parser.next() {
                    self.trailer(&dictionary);
                }
                // Also where it is none: nothing is looked at again.
                at = parser.at.max(at);
            } else {
                at += 1;
            }
        }
        packed
    }

    fn trailer(&mut self, dictionary: &Dictionary<'_>) {
        self.root = dictionary.reference(b"Root").or(self.root);
        self.info = dictionary.reference(b"Info").or(self.info);
        self.is_encrypted |= !matches!(dictionary.get(b"Encrypt"), None | Some(Object::Null));
    }

    /// Returns where the data of a stream ends, whose keyword ends at `at`.
    fn data_end(&self, at: usize, dictionary: &Dictionary<'_>) -> usize {
        let start = self.data_start(at);
        let declared = dictionary.get(b"Length").and_then(Object::count);
        let end =
            declared.and_then(|length| start.checked_add(length)).filter(|end| *end <= self.bytes.len());
        if let Some(end) = end {
            let blanks = self.bytes[end..].iter().take(4).take_while(|byte| is_blank(**byte)).count();
            if self.bytes[end + blanks..].starts_with(b"endstream") {
                return end;
            }
        }
        let rest = &self.bytes[start..];
        start + rest.windows(9).position(|part| part == b"endstream").unwrap_or(rest.len())
    }

    fn data_start(&self, at: usize) -> usize {
        match self.bytes.get(at..) {
            Some([b'\r', b'\n', ..]) => at + 2,
            Some([b'\r' | b'\n', ..]) => at + 1,
            _ => at,
        }
    }

    /// Adds the objects of an object stream (§7.5.7).
    fn add_packed(&mut self, counts: &(usize, usize), bytes: Vec<u8>, order: usize) {
        let (count, first) = *counts;
        let stream = self.streams.len();
        let mut parser = Parser::page(&bytes);
        for _ in 0..count {
            if parser.at >= first.min(bytes.len()) {
                break;
            }
            let (Some(number), Some(offset)) = (parser.next(), parser.next()) else { break };
            let (Some(number), Some(offset)) = (number.count(), offset.count()) else { break };
            let Ok(number) = u32::try_from(number) else { continue };
            let place = Place { stream: Some(stream), at: first.saturating_add(offset), order };
            let known = self.places.entry(number).or_insert(place);
            if known.order <= order {
                *known = place;
            }
        }
        self.streams.push(bytes);
    }

    /// Reads an object; nothing where there is none, or where too much has been read already.
    pub(super) fn get(&self, number: u32) -> Option<Object<'_>> {
        self.read(number).map(|(object, _)| object)
    }

    fn read(&self, number: u32) -> Option<(Object<'_>, usize)> {
        let place = self.places.get(&number)?;
        let source = match place.stream {
            Some(stream) => self.streams.get(stream)?,
            None => self.bytes,
        };
        let mut parser = Parser::file(source, place.at);
        let object = parser.next();
        let read = (parser.at.saturating_sub(place.at)) as u64 + 64;
        self.work.set(self.work.get().saturating_sub(read));
        if self.is_spent() {
            return None;
        }
        Some((object?, parser.at))
    }

    /// Whether no more objects are read.
    pub(super) fn is_spent(&self) -> bool {
        self.work.get() == 0
    }

    /// Reads what a reference leads to.
    pub(super) fn resolve<'f>(&'f self, object: &Object<'f>) -> Object<'f> {
        let mut object = object.clone();
        for _ in 0..STEPS {
            let Object::Reference(number) = object else { return object };
            object = self.get(number).unwrap_or(Object::Null);
        }
        Object::Null
    }

    /// Returns what a key of a dictionary leads to.
    pub(super) fn value<'f>(&'f self, dictionary: &Dictionary<'f>, key: &[u8]) -> Object<'f> {
        dictionary.get(key).map_or(Object::Null, |value| self.resolve(value))
    }

    pub(super) fn dictionary<'f>(
        &'f self,
        dictionary: &Dictionary<'f>,
        key: &[u8],
    ) -> Option<Dictionary<'f>> {
        match self.value(dictionary, key) {
            Object::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        }
    }

    /// Returns a stream, as it is packed.
    pub(super) fn stream(&self, number: u32) -> Option<(Dictionary<'_>, &'a [u8])> {
        let place = self.places.get(&number).filter(|place| place.stream.is_none())?;
        let (object, end) = self.read(number)?;
        let Object::Dictionary(mut dictionary) = object else { return None };
        let mut parser = Parser::file(self.bytes, end.max(place.at));
        parser.blanks();
        if !self.bytes.get(parser.at..)?.starts_with(b"stream") {
            return None;
        }
        let at = parser.at + 6;
        if let Some(length @ Object::Reference(_)) = dictionary.get(b"Length") {
            let length = self.resolve(length);
            dictionary.set_length(length);
        }
        let start = self.data_start(at);
        let data = &self.bytes[start..self.data_end(at, &dictionary).max(start)];
        self.work.set(self.work.get().saturating_sub(data.len() as u64));
        Some((dictionary, data))
    }

    /// Returns the numbers of all objects, in order.
    pub(super) fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.places.keys().copied().collect();
        numbers.sort_unstable();
        numbers
    }

    /// Says why the end of the work is one.
    pub(super) const fn why_spent() -> Why {
        Why::Damaged("its objects refer to each other without end")
    }
}

/// How many objects a stream has, and where the first begins.
fn dictionary_counts(dictionary: &Dictionary<'_>) -> (usize, usize) {
    let count = |key: &[u8]| dictionary.get(key).and_then(Object::count).unwrap_or(0);
    (count(b"N"), count(b"First"))
}

/// Reads the number of an object before its keyword: `12 0 obj`.
fn number_before(before: &[u8]) -> Option<u32> {
    let before = &before[before.len().saturating_sub(40)..];
    let trim = |text: &[u8]| text.iter().rev().take_while(|byte| is_blank(**byte)).count();
    let digits = |text: &[u8]| text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let mut rest = &before[..before.len() - trim(before)];
    let generation = digits(rest);
    rest = &rest[..rest.len() - generation];
    let blanks = trim(rest);
    rest = &rest[..rest.len() - blanks];
    let length = digits(rest);
    if generation == 0 || blanks == 0 {
        return None;
    }
    std::str::from_utf8(&rest[rest.len() - length..]).ok()?.parse().ok()
}
