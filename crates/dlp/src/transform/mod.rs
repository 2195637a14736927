//! What can be done with findings in a text: take them out, mask them, give them other names, make them less exact.
//!
//! A [`Plan`] says which [`Transform`] is for which detector, a [`Transformer`] carries it out with a [`Key`](crate::Key), and
//! [`Transformed`] is the new text with a map of its [`Edits`] and with what was done to each target.
//!
//! ```
//! use steward_dlp::transform::{Plan, Target, Transformer};
//!
//! let plan: Plan = toml::from_str(
//!     r#"
//!     [[rule]]
//!     detectors = ["CREDIT_CARD"]
//!     transform = { mask = { last = 4 } }
//!
//!     [[rule]]
//!     transform = { replace = { numbered = true } }
//!     "#,
//! )?;
//! let text = b"Card 4532 7153 3790 1245 of maria.keller@example.com";
//! let findings = steward_dlp::Scanner::new().scan(text);
//! let targets: Vec<Target> = findings.iter().map(Target::from).collect();
//! let new = Transformer::new(plan, None)?.apply(text, &targets)?;
//! assert_eq!(new.text, b"Card **** **** **** 1245 of [EMAIL_1]");
//! assert_eq!(new.edits.new_offset(28), 28);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Of all transforms [`Preserve`] and [`Shift`] alone can be undone, by [`Transformer::restore`] with the same plan and key; [`Done::back`]
//! gives the target for it. Everything else is gone.
//!
//! Texts are bytes. Targets never cut a character of UTF-8 or UTF-16: they are widened to whole ones. Values that are disguised (see
//! [`Finding::obfuscated`](crate::Finding::obfuscated)), values of texts in UTF-16, and targets that overlap are replaced whole, because
//! nothing is known of the parts of their text. A target that no rule of the plan names is redacted.

mod apply;
mod done;
mod edits;
mod ff1;
mod generalise;
mod options;
mod plan;
mod preserve;
mod replace;
mod restore;
mod shift;
mod target;

pub use crate::date::DateForm;
pub use apply::{TransformError, Transformer};
pub use done::{Done, How, Transformed, Unsuitable};
pub use edits::{Edit, Edits};
pub use options::{
    Day, First, Generalise, Keep, Kind, Mask, Preserve, Redact, Replace, Shift, Token, Transform,
};
pub use plan::{Otherwise, Plan, PlanError, Rule};
pub use replace::Numbers;
pub use target::Target;
