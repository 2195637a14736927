//! Finds what is in texts, whole or in pieces, and says where it stands.

use std::ops::Range;

use steward_dlp::{Finding, Places, Scanner, Stream, excerpt};

use super::allow::Allow;
use super::found::Found;
use super::search::{Search, Sight};

/// How much of a text in pieces is reported at a time.
const CORE: usize = 512 * 1024;

/// How much of the text on either side decides about it at least: lines, excerpts, long values.
const MARGIN: usize = 64 * 1024;

/// How much at most, whatever rules say.
const MOST: usize = 1024 * 1024;

/// What begins so far before the end of what a stream has got has been found.
const BEHIND: usize = 256 * 1024;

/// A part of a text, and what is found in it.
#[derive(Debug)]
pub(crate) struct Window<'t> {
    /// What there is of the text.
    pub(crate) text: &'t [u8],
    /// Where that begins.
    pub(crate) offset: usize,
    /// How far what was found is known.
    pub(crate) end: usize,
    /// What was asked for and is not allowed, in order, in bytes from the beginning of the text.
    pub(crate) found: Vec<Found>,
    /// How many findings comments allow.
    pub(crate) allowed: u64,
}

/// Finds what is in texts that are in memory.
#[derive(Debug)]
pub(crate) struct Reader<'s> {
    pub(crate) search: &'s Search,
    scanner: Scanner,
}

impl<'s> Reader<'s> {
    /// Makes a reader for one thread.
    pub(crate) fn new(search: &'s Search) -> Self {
        Self { search, scanner: search.scanner() }
    }

    /// Finds what is in a text.
    pub(crate) fn sights(&mut self, path: &str, text: &[u8]) -> Vec<Sight> {
        let findings = self.scanner.scan(text);
        self.search.sights(path, text, findings)
    }

    /// Finds what is in a text whose places are those of the file.
    pub(crate) fn read<'t>(&mut self, path: &str, text: &'t [u8]) -> Window<'t> {
        let sights = self.sights(path, text);
        let mut places = Places::of(text);
        let (found, allowed) = show(self.search, path, text, 0, &sights, 0..text.len(), &mut places);
        Window { text, offset: 0, end: text.len(), found, allowed }
    }
}

/// Makes reports of what begins in a part of a text. `text` begins at `offset`, and `sights` are in bytes from there.
pub(crate) fn show(
    search: &Search,
    path: &str,
    text: &[u8],
    offset: usize,
    sights: &[Sight],
    part: Range<usize>,
    places: &mut Places,
) -> (Vec<Found>, u64) {
    let mut found = Vec::new();
    let mut allowed = 0;
    let mut allow = Allow::new(text);
    let mut findings = None;
    for sight in sights {
        let finding = &sight.finding;
        if !part.contains(&finding.start) || !search.is_wanted(finding) {
            continue;
        }
        if allow.allows(&finding.detector.id, finding.start..finding.end) {
            allowed += 1;
            continue;
        }
        let findings: &Vec<Finding> =
            findings.get_or_insert_with(|| sights.iter().map(|sight| sight.finding.clone()).collect());
        places.read(text, offset, offset + finding.start);
        let start = places.here();
        // Findings of rules may overlap others, so that the next may begin before this ends.
        let mut behind = places.clone();
        behind.read(text, offset, offset + finding.end);
        let end = behind.here();
        let fingerprint = search.fingerprinter.finding(text, finding);
        found.push(Found {
            path: path.to_owned(),
            start: offset + finding.start,
            end: offset + finding.end,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            detector: finding.detector,
            score: finding.score,
            reasons: sight.reasons(),
            excerpt: excerpt(text, finding, near(findings, finding)),
            fingerprint,
            obfuscated: finding.obfuscated,
            place: None,
            known: search.baseline.contains(&fingerprint),
        });
    }
    (found, allowed)
}

/// Those findings that can stand in the excerpt of one of them: all would make long lists quadratic.
fn near<'f>(findings: &'f [Finding], of: &Finding) -> &'f [Finding] {
    /// More than an excerpt reads on either side, and than most findings are long.
    const NEAR: usize = 32 * 1024;
    let from = findings.partition_point(|finding| finding.start + NEAR < of.start);
    let to = findings.partition_point(|finding| finding.start <= of.end + NEAR);
    // A crowd beside it is near enough after a hundred of them.
    let at = findings.partition_point(|finding| finding.start < of.start);
    &findings[from.max(at.saturating_sub(100))..to.min(at + 100).max(at.min(to))]
}

/// Finds what is in a text that comes in pieces, with memory for a part of it.
pub(crate) struct Pieces<'s> {
    search: &'s Search,
    path: String,
    stream: Stream,
    /// What may still be looked at, and where that begins.
    buffer: Vec<u8>,
    offset: usize,
    /// What has been found in it, in bytes from the beginning of the text.
    findings: Vec<Finding>,
    /// How far findings were reported.
    next: usize,
    margin: usize,
    places: Option<Places>,
}

impl std::fmt::Debug for Pieces<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Pieces")
            .field("path", &self.path)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl<'s> Pieces<'s> {
    /// Begins with a text.
    pub(crate) fn new(search: &'s Search, path: &str) -> Self {
        Self {
            search,
            path: path.to_owned(),
            stream: Stream::new(search.scanner()),
            buffer: Vec::new(),
            offset: 0,
            findings: Vec::new(),
            next: 0,
            margin: search.reach().clamp(MARGIN, MOST),
            places: None,
        }
    }

    /// Takes the next piece, and calls with each window of which all is known.
    pub(crate) fn push<E>(
        &mut self,
        piece: &[u8],
        each: &mut dyn FnMut(Window<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        for piece in piece.chunks(CORE) {
            self.buffer.extend_from_slice(piece);
            let findings = &mut self.findings;
            self.stream.push(piece, &mut |sighting| findings.push(sighting.finding));
            while self.offset + self.buffer.len() >= self.next + CORE + self.margin + BEHIND {
                self.window(self.next + CORE, each)?;
            }
        }
        Ok(())
    }

    /// Calls with the rest.
    pub(crate) fn finish<E>(mut self, each: &mut dyn FnMut(Window<'_>) -> Result<(), E>) -> Result<(), E> {
        let stream = std::mem::replace(&mut self.stream, Stream::new(self.search.scanner()));
        let findings = &mut self.findings;
        stream.finish(&mut |sighting| findings.push(sighting.finding));
        let end = self.offset + self.buffer.len();
        while self.next < end {
            self.window((self.next + CORE).min(end), each)?;
        }
        Ok(())
    }

    /// Reports what begins before `end` and was not reported, and forgets what is not looked at again.
    fn window<E>(&mut self, end: usize, each: &mut dyn FnMut(Window<'_>) -> Result<(), E>) -> Result<(), E> {
        let to = (end + self.margin - self.offset).min(self.buffer.len());
        let text = &self.buffer[..to];
        let offset = self.offset;
        let known =
            self.findings.iter().filter(|finding| finding.start >= offset && finding.end <= offset + to);
        let local = known
            .map(|finding| Finding {
                start: finding.start - offset,
                end: finding.end - offset,
                ..finding.clone()
            })
            .collect();
        let sights = self.search.sights(&self.path, text, local);
        let places = self.places.get_or_insert_with(|| Places::of(text));
        let part = self.next - offset..end - offset;
        let (found, allowed) = show(self.search, &self.path, text, offset, &sights, part, places);
        each(Window { text, offset, end, found, allowed })?;
        self.next = end;
        let kept = end.saturating_sub(self.margin).max(offset);
        places.read(&self.buffer, offset, end);
        self.buffer.drain(..kept - offset);
        self.offset = kept;
        self.findings.retain(|finding| finding.start >= kept);
        Ok(())
    }
}
