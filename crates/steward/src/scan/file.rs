//! Reads one file: as it stands, in pieces where it is large, or as the document that it is.

use std::io::{self, Read};
use std::ops::{ControlFlow, Range};
use std::sync::Mutex;

use steward_dlp::Places;
use steward_dlp::extract::{self, Kind, Limits, Part, Place, Why};

use super::allow::Allow;
use super::clean::{Cleaner, Targets};
use super::found::Found;
use super::text::{Pieces, Reader, show};

/// What is as long is read whole; longer text comes in pieces.
const WHOLE: u64 = 1 << 20;

/// Documents that can be read as they stand, such as HTML and JSON, are read as such up to here.
const DOCUMENT: u64 = 16 << 20;

/// Documents that cannot, such as archives, are read up to here.
const PACKED: u64 = 256 << 20;

/// How much of a file is read at a time.
const PIECE: usize = 256 * 1024;

/// What there is to say about a file beside its findings.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Bytes that were read.
    pub(crate) bytes: u64,
    /// What went wrong, with what it went wrong with.
    pub(crate) errors: Vec<String>,
    /// What was left out, and why.
    pub(crate) notes: Vec<String>,
    /// How many documents, or entries of them, were left out.
    pub(crate) skipped: u64,
    /// How many findings comments allow.
    pub(crate) allowed: u64,
}

/// Where findings go; breaks off where nobody reads them any more.
pub(crate) type Sink<'f> = &'f mut dyn FnMut(Found) -> ControlFlow<()>;

/// Reads files, one after the other.
#[derive(Debug)]
pub(crate) struct Files<'s> {
    reader: Reader<'s>,
    limits: Limits,
    /// Held while a document is unpacked that is large: threads do not do that at once.
    large: &'s Mutex<()>,
    buffer: Vec<u8>,
}

/// Why a file was not read to its end.
enum Broken {
    Read(io::Error),
    Clean(io::Error),
    /// Nobody reads the findings any more.
    Off,
}

impl<'s> Files<'s> {
    /// Makes one for a thread.
    pub(crate) fn new(reader: Reader<'s>, limits: Limits, large: &'s Mutex<()>) -> Self {
        Self { reader, limits, large, buffer: Vec::new() }
    }

    /// Reads a file. `path` is what it is called in findings.
    pub(crate) fn read(
        &mut self,
        path: &str,
        from: &mut dyn Read,
        cleaner: Option<Cleaner<'_>>,
        sink: Sink<'_>,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        match self.read_into(path, from, &mut buffer, cleaner, sink, &mut outcome) {
            Ok(()) | Err(Broken::Off) => {}
            Err(Broken::Read(error)) => outcome.errors.push(format!("cannot read {path}: {error}")),
            Err(Broken::Clean(error)) => {
                outcome.errors.push(format!("cannot write a clean copy of {path}: {error}"));
            }
        }
        // One large document does not make each thread as large for ever.
        if buffer.capacity() as u64 <= 2 * WHOLE {
            self.buffer = buffer;
        }
        outcome
    }

    fn read_into(
        &mut self,
        path: &str,
        from: &mut dyn Read,
        buffer: &mut Vec<u8>,
        cleaner: Option<Cleaner<'_>>,
        sink: Sink<'_>,
        outcome: &mut Outcome,
    ) -> Result<(), Broken> {
        let mut more = |buffer: &mut Vec<u8>, to: u64| {
            let left = to - buffer.len() as u64;
            from.take(left).read_to_end(buffer).map(|read| (read as u64) < left).map_err(Broken::Read)
        };
        let mut is_all = more(buffer, WHOLE)?;
        let kind = extract::kind(Some(path), buffer);
        let most = match kind {
            Kind::Text | Kind::Csv | Kind::Binary | Kind::Unread(_) => WHOLE,
            Kind::Html | Kind::Storage | Kind::Markdown | Kind::Json | Kind::Adf | Kind::Xml | Kind::Rtf => {
                DOCUMENT
            }
            _ => PACKED,
        };
        let held = if !is_all && most > WHOLE {
            // A thread that panicked left nothing behind that matters.
            let held = self.large.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            is_all = more(buffer, most)?;
            Some(held)
        } else {
            None
        };
        if is_all || matches!(kind, Kind::Unread(_)) {
            outcome.bytes = buffer.len() as u64;
            return self.document(path, buffer, cleaner, sink, outcome);
        }
        if most == PACKED {
            outcome.bytes = buffer.len() as u64;
            outcome
                .errors
                .push(format!("cannot read {path}: it must be unpacked, and is larger than 256 MiB"));
            return Ok(());
        }
        drop(held);
        self.pieces(path, from, buffer, cleaner, sink, outcome)
    }

    /// Reads a text in pieces; `buffer` has its beginning.
    fn pieces(
        &mut self,
        path: &str,
        from: &mut dyn Read,
        buffer: &mut Vec<u8>,
        mut cleaner: Option<Cleaner<'_>>,
        sink: Sink<'_>,
        outcome: &mut Outcome,
    ) -> Result<(), Broken> {
        let mut pieces = Pieces::new(self.reader.search, path);
        let mut allowed = 0;
        let mut each = |window: super::text::Window<'_>| {
            allowed += window.allowed;
            if let Some(cleaner) = &mut cleaner {
                cleaner.window(&window).map_err(Broken::Clean)?;
            }
            for found in window.found {
                if sink(found).is_break() {
                    return Err(Broken::Off);
                }
            }
            Ok(())
        };
        let mut bytes = buffer.len() as u64;
        pieces.push(buffer, &mut each)?;
        buffer.truncate(0);
        buffer.shrink_to(PIECE);
        buffer.resize(PIECE, 0);
        loop {
            let read = match from.read(buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Broken::Read(error)),
            };
            bytes += read as u64;
            pieces.push(&buffer[..read], &mut each)?;
        }
        pieces.finish(&mut each)?;
        outcome.bytes = bytes;
        outcome.allowed += allowed;
        match cleaner {
            Some(cleaner) => cleaner.finish().map_err(Broken::Clean),
            None => Ok(()),
        }
    }

    /// Reads a document that is in memory, and all that is in it.
    fn document(
        &mut self,
        path: &str,
        bytes: &[u8],
        cleaner: Option<Cleaner<'_>>,
        sink: Sink<'_>,
        outcome: &mut Outcome,
    ) -> Result<(), Broken> {
        let mut own = Own { bytes, found: Vec::new(), targets: Targets::default() };
        let mut is_off = false;
        let reader = &mut self.reader;
        let report = extract::documents(Some(path), bytes, &self.limits, &mut |part| {
            let (found, allowed) = own.part(reader, path, &part);
            outcome.allowed += allowed;
            for found in found {
                if sink(found).is_break() {
                    is_off = true;
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        });
        if is_off {
            return Err(Broken::Off);
        }
        let Own { mut found, mut targets, .. } = own;
        found.sort_by(|a, b| (a.start, a.end, &a.detector.id).cmp(&(b.start, b.end, &b.detector.id)));
        found.dedup_by(|a, b| (a.start, a.end, &a.detector.id) == (b.start, b.end, &b.detector.id));
        for found in found {
            if sink(found).is_break() {
                return Err(Broken::Off);
            }
        }
        outcome.skipped += report.skipped.len() as u64 + report.unlisted;
        for skipped in &report.skipped {
            match skipped.why {
                Why::Output | Why::Ratio | Why::Depth | Why::Entries | Why::Overlap => {
                    outcome.errors.push(format!("cannot read all of {skipped}"));
                }
                Why::Unread(what) if is_seen_or_heard(what) => {}
                Why::Unread(_) | Why::Damaged(_) | Why::Encrypted => outcome.notes.push(skipped.to_string()),
            }
        }
        let Some(cleaner) = cleaner else { return Ok(()) };
        if !report.skipped.is_empty() || report.unlisted > 0 {
            outcome.notes.push(format!("{path}: no clean copy is written, since not all of it can be read"));
            return Ok(());
        }
        if targets.out_of_reach > 0 {
            outcome.errors.push(format!(
                "cannot write a clean copy of {path}: what is found stands in a document that must be unpacked"
            ));
            return Ok(());
        }
        targets.sort();
        cleaner.whole(bytes, &targets).map_err(Broken::Clean)
    }
}

/// Pictures, sound and the like, of which nobody needs to hear that no text was found in them.
fn is_seen_or_heard(what: &str) -> bool {
    ["an image", "sound", "a film", "a font"].iter().any(|kind| what.starts_with(kind))
}

/// What of a file is found by reading it as a document.
struct Own<'b> {
    bytes: &'b [u8],
    /// Findings whose places are bytes of the file.
    found: Vec<Found>,
    targets: Targets,
}

impl Own<'_> {
    /// Reads a part of the document. Returns what stands in no bytes of the file.
    fn part(&mut self, reader: &mut Reader<'_>, path: &str, part: &Part<'_>) -> (Vec<Found>, u64) {
        let text: &[u8] = &part.text;
        if std::ptr::eq(text, self.bytes) {
            let window = reader.read(path, text);
            self.targets.plain(&window.found);
            self.found.extend(window.found);
            return (Vec::new(), window.allowed);
        }
        let sights = reader.sights(part.path, text);
        if !sights.iter().any(|sight| reader.search.is_wanted(&sight.finding)) {
            return (Vec::new(), 0);
        }
        let (found, mut allowed) =
            show(reader.search, part.path, text, 0, &sights, 0..text.len(), &mut Places::of(text));
        // Of what stands beside the text of the file itself, the name says what that is.
        let is_own =
            part.path == path || part.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('#'));
        let mut rest = Vec::new();
        let mut mapped = Vec::new();
        for mut found in found {
            let origins = part.resolve(found.start..found.end);
            let ranges: Option<Vec<Range<usize>>> = origins
                .iter()
                .map(|origin| match &origin.place {
                    Place::Bytes(range) => Some(range.clone()),
                    _ => None,
                })
                .collect();
            match ranges.filter(|ranges| is_own && !ranges.is_empty()) {
                Some(ranges) => mapped.push((found, ranges)),
                None => {
                    found.place = place(origins.into_iter().map(|origin| origin.place));
                    self.targets.out_of_reach += 1;
                    rest.push(found);
                }
            }
        }
        allowed += self.mapped(path, mapped);
        (rest, allowed)
    }

    /// Takes findings whose text stands in these bytes of the file. Returns how many a comment there allows.
    fn mapped(&mut self, path: &str, mapped: Vec<(Found, Vec<Range<usize>>)>) -> u64 {
        let span = |ranges: &[Range<usize>]| {
            let start = ranges.iter().map(|range| range.start).min().unwrap_or(0);
            start..ranges.iter().map(|range| range.end).max().unwrap_or(start)
        };
        let mut all: Vec<_> =
            mapped.into_iter().map(|(found, ranges)| (span(&ranges), found, ranges)).collect();
        all.sort_by_key(|(span, ..)| (span.start, span.end));
        let mut places = Places::of(self.bytes);
        let mut allow = Allow::new(self.bytes);
        let mut allowed = 0;
        for (span, mut found, ranges) in all {
            if allow.allows(&found.detector.id, span.clone()) {
                allowed += 1;
                continue;
            }
            places.read(self.bytes, 0, span.start);
            let start = places.here();
            let mut behind = places.clone();
            behind.read(self.bytes, 0, span.end);
            let end = behind.here();
            (found.start, found.end) = (span.start, span.end);
            (found.line, found.column) = (start.line, start.column);
            (found.end_line, found.end_column) = (end.line, end.column);
            path.clone_into(&mut found.path);
            self.targets.mapped(&found, ranges);
            self.found.push(found);
        }
        allowed
    }
}

/// What people would call the place of a finding.
fn place<'p>(places: impl Iterator<Item = Place<'p>>) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for place in places.filter(|place| !matches!(place, Place::Bytes(_))) {
        let name = place.to_string();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| names.join(", "))
}
