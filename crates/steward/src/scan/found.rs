//! What is reported of a finding: where it is and why, never the secret.

use serde::Serialize;

use steward_dlp::{Band, Detector, Fingerprint};

/// A finding as it is reported.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// The file, and what it is in: `a.zip!/b.txt`.
    pub(crate) path: String,
    /// Where it begins and ends in bytes; the end is not of it.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Where it begins, from 1 on; columns are code points.
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// Where it ends; the end is not of it.
    pub(crate) end_line: usize,
    pub(crate) end_column: usize,
    /// What has found it; for a rule of the user, what stands for it.
    pub(crate) detector: &'static Detector,
    /// How sure it is, 0 to 100.
    pub(crate) score: u8,
    pub(crate) reasons: Vec<String>,
    pub(crate) excerpt: String,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) obfuscated: bool,
    /// A place that people would name so, where the bytes are those of an extracted text: `Customers!B7`.
    pub(crate) place: Option<String>,
    /// Whether the baseline has it.
    pub(crate) known: bool,
}

/// A finding as programs read it: these fields, in this order.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'a> {
    path: &'a str,
    start: usize,
    end: usize,
    line: usize,
    column: usize,
    detector: &'a str,
    confidence: &'static str,
    score: u8,
    reasons: &'a [String],
    excerpt: &'a str,
    fingerprint: Fingerprint,
    obfuscated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
}

impl Found {
    /// How sure it is, in one word.
    pub(crate) const fn confidence(&self) -> &'static str {
        match Band::of(self.score) {
            Band::Low => "low",
            Band::Medium => "medium",
            Band::High => "high",
        }
    }

    /// What programs read of it.
    pub(crate) fn record(&self) -> Record<'_> {
        Record {
            path: &self.path,
            start: self.start,
            end: self.end,
            line: self.line,
            column: self.column,
            detector: &self.detector.id,
            confidence: self.confidence(),
            score: self.score,
            reasons: &self.reasons,
            excerpt: &self.excerpt,
            fingerprint: self.fingerprint,
            obfuscated: self.obfuscated,
            place: self.place.as_deref(),
        }
    }
}
