//! Markdown as it reads: `**4532** 7153` is one number, and a link is its text.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::kind::Kind;
use super::layout::Layout;
use super::path;
use super::run::{Flow, Run};
use super::text::Text;

/// Longer texts are given as they stand: their structure may take many times as much room.
const LONGEST: usize = 1 << 20;

/// How many times as much room that may be; measured, for lists and open brackets.
const STRUCTURE: u64 = 80;

/// Reads a text.
pub(super) fn markdown(run: &mut Run<'_>, path: &str, bytes: &[u8]) -> Flow {
    let has_room = bytes.len() <= LONGEST && bytes.len() as u64 * STRUCTURE <= run.budget.left();
    let source = match std::str::from_utf8(bytes) {
        Ok(source) if has_room => source,
        _ => return run.raw(path, Kind::Markdown, bytes),
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let parser = Parser::new_ext(source, options);
    let mut reading = Reading {
        source,
        text: Layout::new(&run.budget),
        links: Text::new(&run.budget),
        html: Text::new(&run.budget),
        in_head: false,
    };
    for (_, definition) in parser.reference_definitions().iter() {
        reading.link(&definition.dest, definition.span.clone());
        reading.link(definition.title.as_deref().unwrap_or(""), definition.span.clone());
    }
    for (event, range) in parser.into_offset_iter() {
        if reading.text.is_full() {
            break;
        }
        reading.event(event, range);
    }
    run.part(path, Kind::Markdown, reading.text.finish())?;
    run.part(&path::beside(path, "links"), Kind::Markdown, reading.links)?;
    run.part(&path::beside(path, "html"), Kind::Markdown, reading.html)
}

/// A text that is read.
struct Reading<'a> {
    source: &'a str,
    text: Layout,
    links: Text,
    html: Text,
    in_head: bool,
}

impl Reading<'_> {
    fn event(&mut self, event: Event<'_>, range: std::ops::Range<usize>) {
        match event {
            Event::Text(text) | Event::Html(text) => self.text.reads(range, text.as_bytes()),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.within(&text, range);
            }
            Event::InlineHtml(tag) => {
                self.html.line();
                self.html.reads(range, tag.as_bytes());
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => self.text.line(),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
        }
    }

    /// Adds text that stands somewhere in a range, with marks around it.
    fn within(&mut self, text: &str, range: std::ops::Range<usize>) {
        let at = self.source.get(range.clone()).and_then(|source| source.find(text));
        match at {
            Some(at) => self.text.same(range.start + at, text.as_bytes()),
            None => self.text.reads(range, text.as_bytes()),
        }
    }

    fn link(&mut self, target: &str, range: std::ops::Range<usize>) {
        if target.is_empty() {
            return;
        }
        self.links.line();
        // The text of a link comes before its target.
        match self.source.get(range.clone()).and_then(|source| source.rfind(target)) {
            Some(at) => self.links.same(range.start + at, target.as_bytes()),
            None => self.links.reads(range, target.as_bytes()),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: std::ops::Range<usize>) {
        match tag {
            Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. } => {
                self.link(&dest_url, range.clone());
                self.link(&title, range);
            }
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {}
            Tag::Table(_) => self.text.open_table(),
            Tag::TableHead => {
                self.in_head = true;
                self.text.open_row();
            }
            Tag::TableRow => self.text.open_row(),
            Tag::TableCell => self.text.open_cell(self.in_head),
            _ => self.text.line(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link
            | TagEnd::Image
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript => {}
            TagEnd::Table => self.text.close_table(),
            TagEnd::TableHead => {
                self.in_head = false;
                self.text.close_row();
            }
            TagEnd::TableRow => self.text.close_row(),
            TagEnd::TableCell => self.text.close_cell(1),
            _ => self.text.line(),
        }
    }
}
