//! One document and all that is in it, under its limits.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::kind::{self, Kind};
use super::limits::{Budget, DEEPEST, Limits, Report, Why};
use super::origin::Origins;
use super::text::Text;
use super::{Part, archive, json, mail, markdown, markup, office, pdf, rtf};

/// Whether to go on.
pub(super) type Flow = ControlFlow<()>;

/// Go on.
pub(super) const GO: Flow = ControlFlow::Continue(());

/// The work on one document.
pub(super) struct Run<'e> {
    pub(super) limits: Limits,
    pub(super) budget: Budget,
    depth: u8,
    report: Report,
    each: &'e mut dyn FnMut(Part<'_>) -> Flow,
}

pub(super) fn run(
    name: Option<&str>,
    bytes: &[u8],
    limits: &Limits,
    each: &mut dyn FnMut(Part<'_>) -> Flow,
) -> Report {
    let budget = Budget::new(limits.output);
    let mut run = Run { limits: *limits, budget, depth: 0, report: Report::default(), each };
    // What breaks off says so in the report.
    let _ = run.document(name.unwrap_or_default(), name.unwrap_or_default(), bytes);
    run.report.output = limits.output - run.budget.left();
    run.report
}

impl Run<'_> {
    /// Reads a document, whatever it is.
    pub(super) fn document(&mut self, path: &str, name: &str, bytes: &[u8]) -> Flow {
        self.document_of(path, kind::kind(Some(name), bytes), bytes)
    }

    /// Reads a document of a kind.
    pub(super) fn document_of(&mut self, path: &str, kind: Kind, bytes: &[u8]) -> Flow {
        match kind {
            Kind::Text | Kind::Csv | Kind::Binary => self.raw(path, kind, bytes),
            Kind::Html | Kind::Storage => markup::html(self, path, kind, bytes, None),
            Kind::Xml => markup::xml(self, path, bytes),
            Kind::Markdown => markdown::markdown(self, path, bytes),
            Kind::Json | Kind::Adf => json::json(self, path, kind, bytes),
            Kind::Rtf => rtf::rtf(self, path, bytes),
            Kind::Word | Kind::Excel | Kind::PowerPoint | Kind::OpenDocument => {
                self.inside(path, |run| office::office(run, path, kind, bytes))
            }
            Kind::Pdf => self.inside(path, |run| pdf::pdf(run, path, bytes)),
            Kind::Mail => self.inside(path, |run| mail::mail(run, path, bytes)),
            Kind::Mailbox => self.inside(path, |run| mail::mailbox(run, path, bytes)),
            Kind::Zip => self.inside(path, |run| archive::zip(run, path, bytes)),
            Kind::Tar => self.inside(path, |run| archive::tar(run, path, bytes)),
            Kind::Gzip => self.inside(path, |run| archive::gzip(run, path, bytes)),
            Kind::Unread(what) => self.skip(path, Why::Unread(what)),
        }
    }

    /// Gives text that was made. What came before the end of the budget is given, too, but it is the last.
    pub(super) fn part(&mut self, path: &str, kind: Kind, text: Text) -> Flow {
        let (text, origins) = text.finish();
        self.given(path, kind, Cow::Owned(text), origins)
    }

    /// Gives text that stands in a document that was decoded first.
    pub(super) fn part_of(&mut self, path: &str, kind: Kind, text: Text, outer: Option<&Origins>) -> Flow {
        let (text, origins) = text.finish();
        let origins = match outer {
            Some(outer) => origins.through(outer),
            None => origins,
        };
        self.given(path, kind, Cow::Owned(text), origins)
    }

    /// Gives text that is its own source.
    pub(super) fn raw(&mut self, path: &str, kind: Kind, text: &[u8]) -> Flow {
        self.give(path, kind, Cow::Borrowed(text), Origins::same(text.len()))
    }

    /// Gives text with notes on where it stands.
    pub(super) fn given(&mut self, path: &str, kind: Kind, text: Cow<'_, [u8]>, origins: Origins) -> Flow {
        self.give(path, kind, text, origins)?;
        if self.budget.is_spent() { self.spent(path) } else { GO }
    }

    fn give(&mut self, path: &str, kind: Kind, text: Cow<'_, [u8]>, origins: Origins) -> Flow {
        if text.iter().all(u8::is_ascii_whitespace) {
            return GO;
        }
        let flow = (self.each)(Part { path, kind, text, origins });
        self.report.stopped |= flow.is_break();
        flow
    }

    /// Reads what is in a container, unless that stands too deep.
    pub(super) fn inside(&mut self, path: &str, read: impl FnOnce(&mut Self) -> Flow) -> Flow {
        if self.depth >= self.limits.depth.min(DEEPEST) {
            return self.skip(path, Why::Depth);
        }
        self.depth += 1;
        let flow = read(self);
        self.depth -= 1;
        flow
    }

    /// Counts an entry of a container; says whether it may be read.
    pub(super) fn entry(&mut self, container: &str) -> bool {
        if self.report.entries >= self.limits.entries {
            self.report.skip(container, Why::Entries);
            return false;
        }
        self.report.entries += 1;
        true
    }

    /// Notes what is left out.
    pub(super) fn skip(&mut self, path: &str, why: Why) -> Flow {
        self.report.skip(path, why);
        GO
    }

    /// Notes that nothing more is read.
    pub(super) fn spent(&mut self, path: &str) -> Flow {
        self.report.skip(path, Why::Output);
        ControlFlow::Break(())
    }
}
