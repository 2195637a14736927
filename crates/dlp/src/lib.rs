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
mod date;
mod encoding;
mod entropy;
mod excerpt;
#[cfg(feature = "extract")]
pub mod extract;
mod finding;
mod fingerprint;
mod hex;
mod key;
mod mask;
mod model;
mod nature;
mod normal;
mod pattern;
mod places;
pub mod rules;
mod scan;
mod steps;
mod stream;
pub mod transform;
mod view;

pub use catalogue::{CatalogueError, detector, detectors, read};
pub use check::passes;
pub use excerpt::{LONGEST_EXCERPT, excerpt, masked};
pub use finding::{Finding, Reason};
pub use fingerprint::{Fingerprint, FingerprintError, Fingerprinter};
pub use key::{Key, KeyError};
pub use model::{
    Band, Border, Counterexample, Detector, Example, Family, Language, Need, Severity, Shape, ShapeKind,
    Words,
};
pub use pattern::PatternError;
pub use places::{Place, Places};
pub use scan::Scanner;
pub use steps::count_steps;
pub use stream::{Sighting, Stream};
