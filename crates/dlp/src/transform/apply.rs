//! Carries a plan out.

use super::done::{Done, How, Transformed, Unsuitable};
use super::edits::Edits;
use super::ff1::Direction;
use super::generalise::generalise;
use super::options::{Mask, Redact, Replace, Token, Transform};
use super::plan::{Otherwise, Plan};
use super::preserve::preserve;
use super::replace::{Numbers, bracket, token};
use super::shift::shift;
use super::target::{Settled, Target, settle};
use crate::encoding::Encoding;
use crate::key::Key;
use crate::mask;
use crate::model::Detector;
use crate::nature::Nature;
use crate::normal::plain;

/// How many marks stand for a credential, however long it is.
const HIDDEN: usize = 8;

/// Carries a plan out on texts, with the key that it needs.
#[derive(Debug, Clone)]
pub struct Transformer {
    pub(super) plan: Plan,
    key: Option<Key>,
}

/// Says why a text could not be transformed, or not be restored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransformError {
    /// The plan needs a key.
    #[error(
        "the plan makes tokens, preserves forms or shifts days: give it a key, the same one for each text"
    )]
    NoKey,
    /// A target is no part of the text.
    #[error(
        "{detector} at {start}..{end} is no part of a text of {length} bytes: give targets of this text, none of them empty"
    )]
    Span {
        /// The detector of the target.
        detector: String,
        /// Where it begins.
        start: usize,
        /// Where it ends.
        end: usize,
        /// How long the text is.
        length: usize,
    },
    /// A value is none for the transform of its rule, and the rule does not say what to do otherwise.
    #[error("{detector} at {start}..{end} cannot be transformed as its rule says: {why}")]
    Unsuitable {
        /// The detector of the target.
        detector: String,
        /// Where it begins.
        start: usize,
        /// Where it ends.
        end: usize,
        /// What is wrong with it.
        why: Unsuitable,
    },
    /// The transform of a rule cannot be undone.
    #[error(
        "{detector} at {start}..{end} cannot be brought back: its rule in the plan is for nothing that can be undone"
    )]
    Gone {
        /// The detector of the target.
        detector: String,
        /// Where it begins.
        start: usize,
        /// Where it ends.
        end: usize,
    },
}

/// What comes in the place of a value.
pub(super) struct Piece {
    pub(super) text: Vec<u8>,
    pub(super) how: How,
    pub(super) instead: Option<Unsuitable>,
}

impl Transformer {
    /// Makes one of a plan and the key that it needs.
    pub fn new(plan: Plan, key: Option<Key>) -> Result<Self, TransformError> {
        if plan.needs_key() && key.is_none() {
            return Err(TransformError::NoKey);
        }
        Ok(Self { plan, key })
    }

    /// Transforms the targets in a text. Nothing else in it changes.
    pub fn apply<'a>(&self, text: &[u8], targets: &[Target<'a>]) -> Result<Transformed<'a>, TransformError> {
        self.apply_with(text, targets, &mut Numbers::default())
    }

    /// Transforms the targets in one of several texts, in which the same values are to have the same numbers.
    pub fn apply_with<'a>(
        &self,
        text: &[u8],
        targets: &[Target<'a>],
        numbers: &mut Numbers,
    ) -> Result<Transformed<'a>, TransformError> {
        let encoding = Encoding::of(text);
        let keeps = |target: &Target<'_>| {
            matches!(self.plan.rule(target.detector).map(|rule| &rule.transform), Some(Transform::Keep(_)))
        };
        let (kept, changed): (Vec<Target>, Vec<Target>) = targets.iter().partition(|target| keeps(target));
        let mut new = rewrite(text, settle(text, encoding, changed.into_iter())?, |settled, value| {
            // A name is that of the value that a person reads.
            let target = &settled.target;
            let named = target.obfuscated || encoding != Encoding::Bytes;
            let plain = named.then(|| plain(text, target.start, target.end, target.obfuscated));
            self.piece(settled, plain.as_deref().unwrap_or(value), encoding, numbers)
        })?;
        // What stays is reported where nothing else has taken its place.
        let mut stays = Vec::new();
        for Settled { target, .. } in settle(text, encoding, kept.into_iter())? {
            let behind = new.done.partition_point(|done| done.target.end <= target.start);
            if new.done.get(behind).is_none_or(|done| done.target.start >= target.end) {
                let after = new.edits.new_range(target.span());
                stays.push(Done { target, after, how: How::Kept, instead: None });
            }
        }
        new.done.append(&mut stays);
        new.done.sort_by_key(|done| done.target.start);
        Ok(new)
    }

    /// Makes what comes in the place of a value.
    fn piece(
        &self,
        settled: &Settled<'_>,
        value: &[u8],
        encoding: Encoding,
        numbers: &mut Numbers,
    ) -> Result<Piece, TransformError> {
        let target = &settled.target;
        let rule = self.plan.rule(target.detector);
        let usual = Transform::Redact(Redact::default());
        let transform = rule.map_or(&usual, |rule| &rule.transform);
        let whole = settled.whole.filter(|_| !transform.is_whole());
        let made = match whole {
            Some(why) => Err(why),
            None => self.make(transform, target, value, numbers)?,
        };
        let (text, how, instead) = match made {
            Ok((text, how)) => (text, how, None),
            Err(why) => {
                let otherwise = rule.map_or(Otherwise::Redact, |rule| rule.otherwise);
                let transform = match (otherwise, whole) {
                    (Otherwise::Redact, _) => usual,
                    (Otherwise::Token, _) => Transform::Token(Token::default()),
                    (Otherwise::Fail, None) => return Err(target.unsuitable(why)),
                    // Nothing more could be done with it under any plan.
                    (Otherwise::Replace | Otherwise::Fail, _) => Transform::Replace(Replace::default()),
                };
                match self.make(&transform, target, value, numbers)? {
                    Ok((text, how)) => (text, how, Some(why)),
                    Err(why) => return Err(target.unsuitable(why)),
                }
            }
        };
        Ok(Piece { text: encoding.encode(&text), how, instead })
    }

    /// Makes of a value what a transform makes of it.
    fn make(
        &self,
        transform: &Transform,
        target: &Target<'_>,
        value: &[u8],
        numbers: &mut Numbers,
    ) -> Result<Result<(String, How), Unsuitable>, TransformError> {
        let detector = target.detector;
        let text = std::str::from_utf8(value).map_err(|_| Unsuitable::Letters);
        Ok(match transform {
            Transform::Keep(_) => text.map(|text| (text.to_owned(), How::Kept)),
            Transform::Redact(redact) => Ok((redact.with.clone(), How::Redacted)),
            Transform::Mask(options) => Ok((masked(options, detector, value), How::Masked)),
            Transform::Replace(options) => {
                Ok((bracket(detector, value, options.numbered.then_some(numbers)), How::Replaced))
            }
            Transform::Token(_) => Ok((token(self.key()?, detector, value), How::Tokenised)),
            Transform::Preserve(options) => {
                let key = self.key()?;
                text.and_then(|text| preserve(options, key, Direction::Encrypt, detector, text))
                    .map(|text| (text, How::Preserved))
            }
            Transform::Shift(options) => {
                let key = self.key()?;
                text.and_then(|text| shift(options, key, Direction::Encrypt, target, text))
                    .map(|(text, form)| (text, How::Shifted(form)))
            }
            Transform::Generalise(options) => {
                text.and_then(|text| generalise(options, detector, text)).map(|made| match made {
                    Some(text) => (text, How::Generalised),
                    None => (bracket(detector, value, None), How::Replaced),
                })
            }
        })
    }

    /// The key, which is there where the plan needs one.
    pub(super) fn key(&self) -> Result<&Key, TransformError> {
        self.key.as_ref().ok_or(TransformError::NoKey)
    }
}

impl Transform {
    /// Whether nothing of a value is left, so that nothing needs to be known of its parts.
    const fn is_whole(&self) -> bool {
        matches!(self, Self::Redact(_) | Self::Replace(_) | Self::Token(_))
    }
}

impl Target<'_> {
    pub(super) fn unsuitable(&self, why: Unsuitable) -> TransformError {
        TransformError::Unsuitable {
            detector: self.detector.id.clone(),
            start: self.start,
            end: self.end,
            why,
        }
    }
}

fn masked(options: &Mask, detector: &Detector, value: &[u8]) -> String {
    if Nature::of(detector) == Nature::Secret {
        let hidden = std::iter::repeat_n(options.with, HIDDEN);
        return mask::prefix(detector, value).chars().chain(hidden).collect();
    }
    mask::ends(value, usize::from(options.first), usize::from(options.last), options.with, options.separators)
}

/// Writes a text again, with other pieces in the place of targets, which are in order and do not overlap.
pub(super) fn rewrite<'a>(
    text: &[u8],
    targets: Vec<Settled<'a>>,
    mut piece: impl FnMut(&Settled<'a>, &[u8]) -> Result<Piece, TransformError>,
) -> Result<Transformed<'a>, TransformError> {
    let mut new =
        Transformed { text: Vec::with_capacity(text.len()), edits: Edits::default(), done: Vec::new() };
    let mut written = 0;
    for settled in targets {
        let span = settled.target.span();
        let Piece { text: piece, how, instead } = piece(&settled, &text[span.clone()])?;
        new.text.extend_from_slice(&text[written..span.start]);
        new.text.extend_from_slice(&piece);
        written = span.end;
        let after = new.edits.push(span, piece.len());
        new.done.push(Done { target: settled.target, after, how, instead });
    }
    new.text.extend_from_slice(&text[written..]);
    Ok(new)
}
