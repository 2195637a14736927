//! XML of any kind: text by the names of its elements and attributes.
//!
//! An element that holds nothing but text reads `name: text`, so that the scanner sees by what name a value goes; where text and elements
//! are mixed, as in a document, they flow into each other.

use super::tokens::{Token, Tokens, attributes, decode, local};
use crate::extract::charset;
use crate::extract::kind::Kind;
use crate::extract::layout::Layout;
use crate::extract::path;
use crate::extract::run::{Flow, Run};
use crate::extract::text::Text;

/// Reads a document.
pub(in crate::extract) fn xml(run: &mut Run<'_>, path: &str, bytes: &[u8]) -> Flow {
    let decoded = charset::markup(bytes, &run.budget);
    let source = &*decoded.bytes;
    let mut text = Layout::new(&run.budget);
    let mut comments = Text::new(&run.budget);
    let mut label: Option<&[u8]> = None;
    let mut mixed = Mixed::default();
    for token in Tokens::xml(source) {
        if text.is_full() {
            break;
        }
        match token {
            Token::Open { name, attributes: range, is_empty } => {
                let flows = mixed.open();
                if !flows {
                    text.line();
                }
                for one in attributes(source, range) {
                    if one.value.is_empty() || one.name.starts_with(b"xmlns") {
                        continue;
                    }
                    text.space();
                    text.add(local(one.name));
                    text.add(b"=\"");
                    text.flow(one.at, one.value, decode);
                    text.add(b"\"");
                    text.space();
                }
                label = if is_empty || flows { None } else { Some(local(name)) };
                if is_empty {
                    mixed.close();
                }
            }
            Token::Close { .. } => {
                label = None;
                mixed.close();
            }
            Token::Text(range) | Token::Raw(range) if source[range.clone()].trim_ascii().is_empty() => {
                if !range.is_empty() {
                    text.space();
                }
            }
            Token::Text(range) => {
                named(&mut text, label.take());
                text.flow(range.start, &source[range], decode);
                mixed.text();
            }
            Token::Raw(range) => {
                named(&mut text, label.take());
                text.same(range.start, &source[range]);
                mixed.text();
            }
            Token::Comment(range) => {
                if !source[range.clone()].starts_with(b"xml ") {
                    comments.line();
                    comments.same(range.start, source[range].trim_ascii_end());
                }
            }
        }
    }
    let outer = decoded.origins.as_ref();
    run.part_of(path, Kind::Xml, text.finish(), outer)?;
    run.part_of(&path::beside(path, "comments"), Kind::Xml, comments, outer)
}

/// Tells elements in a text from elements that are fields.
#[derive(Debug, Default)]
struct Mixed {
    depth: usize,
    /// The outermost element that is open and has both.
    outermost: Option<usize>,
    /// The element in which text was last seen, if none has begun or ended since.
    text: Option<usize>,
}

impl Mixed {
    /// An element begins; says whether it stands in a text.
    fn open(&mut self) -> bool {
        if self.text.take() == Some(self.depth) && self.outermost.is_none() {
            self.outermost = Some(self.depth);
        }
        self.depth += 1;
        self.outermost.is_some()
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.text = None;
        if self.outermost.is_some_and(|mixed| self.depth < mixed) {
            self.outermost = None;
        }
    }

    fn text(&mut self) {
        self.text = Some(self.depth);
    }
}

fn named(text: &mut Layout, label: Option<&[u8]>) {
    if let Some(label) = label {
        text.line();
        text.add(label);
        text.add(b": ");
    }
}
