//! Detectors of sensitive data, as data.
//!
//! Each detector is a file in `detectors/`: what its matches look like, which named check they pass, which words stand beside them, and
//! examples of what is found and what is not. [`detectors`] reads them; the [README](https://docs.rs/crate/steward-dlp) says how one is written.
//!
//! ```
//! let card = steward_dlp::detector("CREDIT_CARD").unwrap();
//! assert_eq!(card.family, steward_dlp::Family::Financial);
//! ```

mod catalogue;
mod characters;
mod check;
mod entropy;
#[cfg(feature = "extract")]
pub mod extract;
mod finding;
mod model;
mod pattern;
mod scan;
mod view;

pub use catalogue::{CatalogueError, detector, detectors, read};
pub use check::passes;
pub use finding::{Finding, Reason};
pub use model::{
    Band, Border, Counterexample, Detector, Example, Family, Language, Need, Severity, Shape, ShapeKind,
    Words,
};
pub use pattern::PatternError;
pub use scan::Scanner;
