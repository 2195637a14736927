//! The plain text of documents, so that what is sensitive in them can be found.
//!
//! A card number in a table of Word, in a message with an archive in it, or cut over several nodes of an Atlassian document is not
//! found in the bytes as they stand. [`documents`] gives the text, part by part, and each [`Part`] knows where its text stands in the
//! source. Nothing is ever written to disk, nothing is executed, no entity is expanded, nothing is fetched.
//!
//! What comes in is hostile: every size, depth and count has one of the [`Limits`], and what was left out because of one, or because it
//! is damaged, encrypted or of a kind that is not read, is in the [`Report`].
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use steward_dlp::extract::{self, Limits, Place};
//!
//! let page = b"<p>Karte <b>4532 7153</b> 3790&#32;1245</p>";
//! let mut scanner = steward_dlp::Scanner::new();
//! let mut found = Vec::new();
//! let report = extract::documents(Some("page.html"), page, &Limits::default(), &mut |part| {
//!     for finding in scanner.scan(&part.text) {
//!         for origin in part.resolve(finding.start..finding.end) {
//!             found.push(origin.place.to_string());
//!         }
//!     }
//!     ControlFlow::Continue(())
//! });
//! assert_eq!(found, ["bytes 12..21", "bytes 25..30", "bytes 30..35", "bytes 35..39"]);
//! assert!(report.skipped.is_empty());
//! ```

mod archive;
mod charset;
mod entities;
mod json;
mod kind;
mod layout;
mod limits;
mod mail;
mod markdown;
mod markup;
mod office;
mod origin;
mod path;
mod pdf;
mod rtf;
mod run;
mod text;

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};

pub use kind::{Kind, kind};
pub use limits::{Limits, Report, Skipped, Why};
pub use origin::{Origin, Origins, Place};

/// A piece of plain text of a document.
#[derive(Debug)]
pub struct Part<'a> {
    /// Which document it is of, and in which containers that stands: `a.zip!/b/c.docx!/word/document.xml`.
    ///
    /// What stands beside the text of a document has a name of its own after `#`: `page.html#scripts`, `page.html#attributes`,
    /// `page.html#comments`, `readme.md#links`, `document.xml#deleted`, `sheet1.xml#formulas`. Paths are to be shown; they come from
    /// whoever made the document, are cleaned, and may not be unique.
    pub path: &'a str,
    /// What the document is.
    pub kind: Kind,
    /// The text: UTF-8 where the document says how it is encoded, else its bytes.
    pub text: Cow<'a, [u8]>,
    /// Where the text stands.
    pub origins: Origins,
}

impl Part<'_> {
    /// Returns where a part of the text stands in the document. What was only added to keep words apart stands nowhere.
    pub fn resolve(&self, range: Range<usize>) -> Vec<Origin<'_>> {
        self.origins.resolve(&self.text, range)
    }
}

/// Gives the text of a document, and of all that is in it, to `each`, until that breaks.
///
/// `name` is the name of the file, or the path by which it is known; it helps to tell what the document is, and begins the paths of
/// its parts.
pub fn documents(
    name: Option<&str>,
    bytes: &[u8],
    limits: &Limits,
    each: &mut dyn FnMut(Part<'_>) -> ControlFlow<()>,
) -> Report {
    run::run(name, bytes, limits, each)
}
