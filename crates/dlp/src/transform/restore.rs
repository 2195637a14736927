//! Brings values back.

use super::apply::{Piece, TransformError, Transformer, rewrite};
use super::done::{How, Transformed, Unsuitable};
use super::ff1::Direction;
use super::options::Transform;
use super::preserve::preserve;
use super::shift::shift;
use super::target::{Target, settle};
use crate::encoding::Encoding;

impl Transformer {
    /// Brings back what [`Preserve`](super::Preserve) and [`Shift`](super::Shift) have made of values, with the same plan and key. The targets
    /// lie in the text that was made; [`Done::back`](super::Done::back) gives them.
    ///
    /// Nothing tells whether a value was ever transformed, or with which key: of another one comes something else.
    ///
    /// ```
    /// # use steward_dlp::{Key, transform::{Plan, Target, Transformer}};
    /// let plan: Plan = toml::from_str("[[rule]]\ntransform = { preserve = { luhn = true } }")?;
    /// let transformer = Transformer::new(plan, Some(Key::new(b"sixteen bytes or more, of chance")?))?;
    /// let text = b"Card 4532 7153 3790 1245";
    /// let new = transformer.apply(text, &[Target::new(steward_dlp::detector("CREDIT_CARD").unwrap(), 5..24)])?;
    /// assert_ne!(new.text, text);
    /// let back: Vec<Target> = new.done.iter().filter_map(|done| done.back()).collect();
    /// assert_eq!(transformer.restore(&new.text, &back)?.text, text);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn restore<'a>(
        &self,
        text: &[u8],
        targets: &[Target<'a>],
    ) -> Result<Transformed<'a>, TransformError> {
        let encoding = Encoding::of(text);
        rewrite(text, settle(text, encoding, targets.iter().copied())?, |settled, value| {
            let target = &settled.target;
            if let Some(why) = settled.whole {
                return Err(target.unsuitable(why));
            }
            let value = std::str::from_utf8(value).map_err(|_| target.unsuitable(Unsuitable::Letters))?;
            let restored = match self.plan.rule(target.detector).map(|rule| &rule.transform) {
                Some(Transform::Preserve(options)) => {
                    preserve(options, self.key()?, Direction::Decrypt, target.detector, value)
                }
                Some(Transform::Shift(options)) => {
                    shift(options, self.key()?, Direction::Decrypt, target, value).map(|(text, _)| text)
                }
                _ => {
                    let detector = target.detector.id.clone();
                    return Err(TransformError::Gone { detector, start: target.start, end: target.end });
                }
            };
            let text = restored.map_err(|why| target.unsuitable(why))?.into_bytes();
            Ok(Piece { text, how: How::Restored, instead: None })
        })
    }
}
