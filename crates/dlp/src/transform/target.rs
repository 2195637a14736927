//! What is to be transformed, and where.

use std::fmt;
use std::ops::Range;

use super::apply::TransformError;
use super::done::Unsuitable;
use crate::date::DateForm;
use crate::encoding::Encoding;
use crate::finding::Finding;
use crate::model::Detector;

/// A value in a text.
#[derive(Clone, Copy, PartialEq)]
pub struct Target<'a> {
    /// What it is.
    pub detector: &'a Detector,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes; the end is not of it.
    pub end: usize,
    /// Whether it only reads so: then it is replaced whole.
    pub obfuscated: bool,
    /// Whom it is about, for [`Shift`](super::Shift): all days of one subject are shifted alike.
    pub subject: &'a str,
    /// How the day that it was is written, where it is to be brought back.
    pub form: Option<DateForm>,
}

impl<'a> Target<'a> {
    /// Makes a target of a part of a text.
    pub const fn new(detector: &'a Detector, span: Range<usize>) -> Self {
        Self { detector, start: span.start, end: span.end, obfuscated: false, subject: "", form: None }
    }

    /// Says whom it is about.
    #[must_use]
    pub const fn of(self, subject: &'a str) -> Self {
        Self { subject, ..self }
    }

    /// Its place in the text.
    pub const fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}

impl<'a> From<&'a Finding> for Target<'a> {
    fn from(finding: &'a Finding) -> Self {
        let target = Self::new(finding.detector, finding.start..finding.end);
        Self { obfuscated: finding.obfuscated, ..target }
    }
}

impl fmt::Debug for Target<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Target")
            .field("detector", &self.detector.id)
            .field("span", &self.span())
            .field("obfuscated", &self.obfuscated)
            .field("subject", &self.subject)
            .field("form", &self.form)
            .finish()
    }
}

/// A target that overlaps no other and cuts no character, and why it is to be replaced whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settled<'a> {
    pub(super) target: Target<'a>,
    pub(super) whole: Option<Unsuitable>,
}

/// Puts targets in order and makes one of those that overlap, with the detector of the first of them: nothing that any of them holds is left.
pub(super) fn settle<'a>(
    text: &[u8],
    encoding: Encoding,
    targets: impl Iterator<Item = Target<'a>>,
) -> Result<Vec<Settled<'a>>, TransformError> {
    let mut wide = Vec::new();
    for target in targets {
        let Range { start, end } = target.span();
        if start >= end || end > text.len() {
            let detector = target.detector.id.clone();
            return Err(TransformError::Span { detector, start, end, length: text.len() });
        }
        let Range { start, end } = encoding.widen(text, start..end);
        let whole = if encoding != Encoding::Bytes || target.obfuscated {
            Some(Unsuitable::Obfuscated)
        } else if (start, end) == (target.start, target.end) {
            None
        } else {
            Some(Unsuitable::Cut)
        };
        wide.push(Settled { target: Target { start, end, ..target }, whole });
    }
    wide.sort_by_key(|settled| settled.target.start);
    let mut all: Vec<Settled> = Vec::new();
    for next in wide {
        match all.last_mut() {
            Some(last) if last.target.span() == next.target.span() => {}
            Some(last) if next.target.start < last.target.end => {
                last.target.end = last.target.end.max(next.target.end);
                last.whole = Some(Unsuitable::Overlaps);
            }
            _ => all.push(next),
        }
    }
    Ok(all)
}
