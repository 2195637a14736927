//! Text as a person reads it: without what is invisible, with digits of all scripts as digits, with signs that are encoded as themselves.
//!
//! A view is a copy of a part of a text that remembers where each of its bytes comes from. What is found in it is reported at its place in
//! the text, and says that it was disguised.

mod base64;
mod sign;
mod unfold;
mod utf16;

use std::ops::Range;

pub(crate) use base64::base64;
pub(crate) use sign::is_plain;
pub(crate) use unfold::unfold;
pub(crate) use utf16::{order, utf16};

/// A copy of a part of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct View {
    /// The copy.
    pub(crate) text: Vec<u8>,
    /// Where each of its bytes comes from.
    from: Vec<Range<usize>>,
    /// Whether each of them is another one there.
    changed: Vec<bool>,
}

impl View {
    /// Adds a byte as it stands.
    fn keep(&mut self, byte: u8, at: usize) {
        self.text.push(byte);
        self.from.push(at..at + 1);
        self.changed.push(false);
    }

    /// Adds bytes for a part of the text that reads otherwise.
    fn change(&mut self, bytes: &[u8], from: Range<usize>) {
        for byte in bytes {
            self.text.push(*byte);
            self.from.push(from.clone());
            self.changed.push(true);
        }
    }

    /// Notes that something between the last byte and the next one was left out.
    fn leave_out(&mut self) {
        if let Some(last) = self.changed.last_mut() {
            *last = true;
        }
    }

    /// Whether anything reads otherwise.
    pub(crate) fn is_changed(&self) -> bool {
        self.changed.contains(&true)
    }

    /// Returns where a part of the view stands in the text; `None` where it reads as it stands there.
    pub(crate) fn source(&self, span: &Range<usize>) -> Option<Range<usize>> {
        if !self.changed.get(span.clone())?.contains(&true) {
            return None;
        }
        Some(self.from.get(span.start)?.start..self.from.get(span.end.checked_sub(1)?)?.end)
    }
}
