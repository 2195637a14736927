//! What has been done.

use super::edits::Edits;
use super::target::Target;
use crate::date::DateForm;

use std::ops::Range;

/// A text in which targets are transformed.
#[derive(Debug, Clone, PartialEq)]
pub struct Transformed<'a> {
    /// The new text.
    pub text: Vec<u8>,
    /// What is where in it.
    pub edits: Edits,
    /// What was done with each target, in the order of the text. Of targets that overlap there is one.
    pub done: Vec<Done<'a>>,
}

/// What was done with a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Done<'a> {
    /// The target, in the old text, with all of the characters that it had cut and of the targets that it overlapped.
    pub target: Target<'a>,
    /// Where stands what has come in its place, in bytes of the new text.
    pub after: Range<usize>,
    /// What it was.
    pub how: How,
    /// Why it was not what the rule says, if so.
    pub instead: Option<Unsuitable>,
}

impl<'a> Done<'a> {
    /// The target in the new text that brings the old value back by [`Transformer::restore`](super::Transformer::restore). `None` where it is
    /// gone, or was never taken away.
    pub fn back(&self) -> Option<Target<'a>> {
        let Range { start, end } = self.after.clone();
        match self.how {
            How::Preserved => Some(Target { start, end, ..self.target }),
            How::Shifted(form) => Some(Target { start, end, form: Some(form), ..self.target }),
            _ => None,
        }
    }
}

/// What has become of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It stays.
    Kept,
    /// The fixed text of its rule.
    Redacted,
    /// Itself with a part hidden.
    Masked,
    /// The id of its detector in brackets.
    Replaced,
    /// Its token.
    Tokenised,
    /// Another value of its form: reversible.
    Preserved,
    /// Another day: reversible, and to the letter with its form.
    Shifted(DateForm),
    /// Something less exact.
    Generalised,
    /// What it was before it was transformed.
    Restored,
}

/// Why a transform could not be made of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsuitable {
    /// It only reads so, by characters that look alike or are encoded, or its text is in UTF-16.
    #[error("it is disguised or encoded: nothing is known of its parts")]
    Obfuscated,
    /// Targets overlap.
    #[error("it overlaps another one")]
    Overlaps,
    /// It began or ended inside of a character.
    #[error("it began or ended inside of a character")]
    Cut,
    /// It holds letters or digits beyond those of ASCII, or bytes that are no characters.
    #[error("it holds letters or digits other than A to Z, a to z and 0 to 9")]
    Letters,
    /// There are too few values of its form: NIST SP 800-38G demands a million.
    #[error(
        "there are fewer than 1,000,000 values of its form, so that it could be guessed (NIST SP 800-38G)"
    )]
    Few,
    /// It is too long.
    #[error("it has more than {} letters and digits", super::preserve::LONGEST)]
    Long,
    /// It is no day, or is written in a way that is not known.
    #[error("it is no day that can be read")]
    Day,
    /// The new day has no year of four digits, or lies in none of the eras by which it would be written.
    #[error("the new day has no year that could be written in the same way")]
    Year,
    /// It is no value of the kind that was to be made less exact.
    #[error("it cannot be read as what it is to be made less exact as")]
    Kind,
}
