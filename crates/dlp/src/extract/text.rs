//! Text in the making, with notes on where each piece of it stands.

use std::ops::Range;

use super::limits::Budget;
use super::origin::{Origins, Piece, Site};

/// Text in the making. When the budget is spent, it takes nothing more.
#[derive(Debug)]
pub(super) struct Text {
    bytes: Vec<u8>,
    origins: Origins,
    site: u32,
    budget: Budget,
}

impl Text {
    pub(super) fn new(budget: &Budget) -> Self {
        Self { bytes: Vec::new(), origins: Origins::default(), site: 0, budget: budget.clone() }
    }

    pub(super) fn finish(self) -> (Vec<u8>, Origins) {
        (self.bytes, self.origins)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether nothing more is taken.
    pub(super) fn is_full(&self) -> bool {
        self.budget.is_spent()
    }

    pub(super) fn ends_with(&self, end: &[u8]) -> bool {
        self.bytes.ends_with(end)
    }

    /// Makes what is added from here on stand in a site, where offsets are those in its text.
    pub(super) fn enter(&mut self, site: Site) {
        if self.budget.take(site.cost()) {
            self.site = self.origins.enter(site);
        }
    }

    /// Adds what stands so in the source.
    pub(super) fn same(&mut self, from: usize, bytes: &[u8]) {
        self.note(from..from + bytes.len(), bytes, true);
    }

    /// Adds what a run of the source reads as.
    pub(super) fn reads(&mut self, source: Range<usize>, bytes: &[u8]) {
        // Whoever reads the source may put in blanks that it does not have.
        if source.is_empty() {
            return self.add(bytes);
        }
        let is_exact = source.len() == bytes.len();
        self.note(source, bytes, is_exact);
    }

    /// Adds what a run of the source reads as, each byte for as many bytes there.
    pub(super) fn steps(&mut self, source: Range<usize>, bytes: &[u8]) {
        let is_exact = !bytes.is_empty() && source.len().is_multiple_of(bytes.len());
        self.note(source, bytes, is_exact);
    }

    /// Adds what stands nowhere, to keep words apart.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        if self.budget.take(bytes.len()) {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// Adds the name of a value.
    pub(super) fn label(&mut self, name: &[u8]) {
        self.add(name);
        self.add(b": ");
    }

    /// Ends the line, unless it is empty.
    pub(super) fn line(&mut self) {
        if !self.bytes.is_empty() && !self.bytes.ends_with(b"\n") {
            self.add(b"\n");
        }
    }

    fn note(&mut self, source: Range<usize>, bytes: &[u8], is_exact: bool) {
        if bytes.is_empty() || !self.budget.take(bytes.len()) {
            return;
        }
        let start = self.bytes.len();
        let piece = Piece {
            start,
            end: start + bytes.len(),
            from: source.start,
            to: source.end,
            site: self.site,
            is_exact,
        };
        if self.origins.push(piece) {
            self.budget.take(size_of::<Piece>());
        }
        self.bytes.extend_from_slice(bytes);
    }
}
