//! The parts in which a text is scanned: at the same places whether the text comes whole or in pieces, so that the same is found.

use std::ops::Range;

/// How long a part is.
pub(crate) const STRIDE: usize = 128 * 1024;

/// How much of the text before a part is looked at: a table and its header.
pub(crate) const BACK: usize = 64 * 1024;

/// How much of the text behind it: a private key or a run of base64.
pub(crate) const AHEAD: usize = 20 * 1024;

/// How far beyond both ends matches are looked for, with which those at the ends overlap.
pub(crate) const SEAM: usize = 1024;

/// How far beyond these words are read.
pub(crate) const WORDS: usize = 512;

/// What is looked at around the part that begins at a place of a text of so many bytes.
pub(crate) fn around(start: usize, length: usize) -> Range<usize> {
    start.saturating_sub(BACK)..length.min(start + STRIDE + AHEAD)
}
