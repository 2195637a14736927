//! Texts that come in pieces.

use crate::finding::Finding;
use crate::places::{Place, Places};
use crate::scan::{Progress, Scanner, parts};

/// Scans a text that comes in pieces, with memory for a part of it: finds the same as [`Scanner::scan`] in the whole, however it is cut.
///
/// ```
/// let mut stream = steward_dlp::Stream::new(steward_dlp::Scanner::new());
/// let mut seen = Vec::new();
/// for piece in ["My card is 4532 71", "53 3790 1245, va", "lid thru 12/29"] {
///     stream.push(piece.as_bytes(), &mut |sighting| seen.push(sighting.finding));
/// }
/// stream.finish(&mut |sighting| seen.push(sighting.finding));
/// assert_eq!((seen[0].detector.id.as_str(), seen[0].start, seen[0].end), ("CREDIT_CARD", 11, 30));
/// ```
#[derive(Debug)]
pub struct Stream {
    scanner: Scanner,
    /// What has come and may still be looked at.
    buffer: Vec<u8>,
    /// Where the buffer begins.
    offset: usize,
    /// Where the next part begins.
    next: usize,
    progress: Progress,
    places: Places,
    findings: Vec<Finding>,
}

/// A finding in a text that comes in pieces, and what of the text is still there.
#[derive(Debug)]
pub struct Sighting<'a> {
    /// What has been found; its places are those in all that has come.
    pub finding: Finding,
    /// Where it begins.
    pub start: Place,
    /// Where it ends.
    pub end: Place,
    /// A part of the text around the finding.
    pub text: &'a [u8],
    /// Where that part begins, in bytes.
    pub offset: usize,
}

impl Stream {
    /// Makes a stream that looks for what its scanner looks for.
    pub fn new(scanner: Scanner) -> Self {
        Self {
            scanner,
            buffer: Vec::new(),
            offset: 0,
            next: 0,
            progress: Progress::default(),
            places: Places::default(),
            findings: Vec::new(),
        }
    }

    /// Takes the next piece, and calls with what is found in what has come so far. The end of it may wait for what comes next.
    pub fn push(&mut self, mut piece: &[u8], found: &mut dyn FnMut(Sighting<'_>)) {
        while !piece.is_empty() {
            let full = self.next + parts::STRIDE + parts::AHEAD - self.offset;
            let (now, later) = piece.split_at(piece.len().min(full - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            piece = later;
            if self.buffer.len() == full {
                self.part(found);
            }
        }
    }

    /// Calls with what is found in the rest.
    pub fn finish(mut self, found: &mut dyn FnMut(Sighting<'_>)) {
        while self.next < self.offset + self.buffer.len() {
            self.part(found);
        }
    }

    /// Scans the next part, and forgets what will not be looked at again.
    fn part(&mut self, found: &mut dyn FnMut(Sighting<'_>)) {
        self.scanner.scan_part(&self.buffer, self.offset, self.next, &mut self.progress, &mut self.findings);
        self.places.set_wide(self.progress.wide());
        for finding in self.findings.drain(..) {
            self.places.read(&self.buffer, self.offset, finding.start);
            let start = self.places.here();
            self.places.read(&self.buffer, self.offset, finding.end);
            let end = self.places.here();
            found(Sighting { finding, start, end, text: &self.buffer, offset: self.offset });
        }
        self.next += parts::STRIDE;
        let kept = self.next.saturating_sub(parts::BACK).max(self.offset);
        let kept = kept.min(self.offset + self.buffer.len());
        self.places.read(&self.buffer, self.offset, kept);
        self.buffer.drain(..kept - self.offset);
        self.offset = kept;
    }
}
