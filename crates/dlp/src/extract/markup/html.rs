//! HTML, and the storage format of Confluence, which is HTML with elements of its own.

use super::tokens::{Attribute, Token, Tokens, attributes, decode};
use crate::extract::charset;
use crate::extract::kind::Kind;
use crate::extract::layout::Layout;
use crate::extract::path;
use crate::extract::run::{Flow, GO, Run};
use crate::extract::text::Text;

/// Elements that begin and end a line.
const BLOCKS: [&str; 54] = [
    "ac:image",
    "ac:layout",
    "ac:layout-cell",
    "ac:layout-section",
    "ac:placeholder",
    "ac:plain-text-body",
    "ac:rich-text-body",
    "ac:structured-macro",
    "ac:task",
    "ac:task-body",
    "ac:task-list",
    "ac:task-status",
    "ac:adf-content",
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "summary",
    "textarea",
    "title",
    "ul",
    "html",
];

/// Attributes that may say something; names that begin with `data-`, `on` or `ri:` do, too.
const ATTRIBUTES: [&str; 20] = [
    "action",
    "alt",
    "aria-label",
    "cite",
    "content",
    "datetime",
    "formaction",
    "href",
    "label",
    "ping",
    "placeholder",
    "poster",
    "src",
    "srcdoc",
    "srcset",
    "summary",
    "title",
    "value",
    "xlink:href",
    "integrity",
];

/// What is read of a page.
struct Page<'a> {
    source: &'a [u8],
    text: Layout,
    attributes: Text,
    scripts: Text,
    comments: Text,
    /// Whether the script that is read is one of styles.
    is_style: bool,
    /// How many columns the cell takes that was opened last.
    columns: usize,
    /// Whether the term of a definition was the last element.
    is_term: bool,
}

/// Reads a page; where its encoding is named elsewhere, that counts more than what it says itself.
pub(in crate::extract) fn html(
    run: &mut Run<'_>,
    path: &str,
    kind: Kind,
    bytes: &[u8],
    encoding: Option<&[u8]>,
) -> Flow {
    let decoded = match encoding {
        Some(name) => charset::named(bytes, name, &run.budget),
        None => charset::markup(bytes, &run.budget),
    };
    let source = &*decoded.bytes;
    let mut page = Page {
        source,
        text: Layout::new(&run.budget),
        attributes: Text::new(&run.budget),
        scripts: Text::new(&run.budget),
        comments: Text::new(&run.budget),
        is_style: false,
        columns: 1,
        is_term: false,
    };
    for token in Tokens::html(source) {
        if page.text.is_full() {
            break;
        }
        page.token(token);
    }
    let outer = decoded.origins.as_ref();
    let beside = [("attributes", page.attributes), ("scripts", page.scripts), ("comments", page.comments)];
    run.part_of(path, kind, page.text.finish(), outer)?;
    for (name, text) in beside {
        run.part_of(&path::beside(path, name), kind, text, outer)?;
    }
    GO
}

impl Page<'_> {
    fn token(&mut self, token: Token<'_>) {
        match token {
            Token::Text(range) => self.text.flow(range.start, &self.source[range], decode),
            // The declaration of the type says nothing.
            Token::Comment(range) if begins_doctype(&self.source[range.clone()]) => {}
            Token::Comment(range) => {
                self.comments.line();
                self.comments.same(range.start, self.source[range].trim_ascii_end());
            }
            Token::Raw(range) => {
                let bytes = &self.source[range.clone()];
                if self.is_style {
                    // Styles hold addresses at most, but so do attackers.
                    self.scripts.line();
                    self.scripts.same(range.start, bytes);
                } else {
                    // CDATA: the code of a macro, or the text of a link.
                    self.text.same(range.start, bytes);
                }
            }
            Token::Open { name, attributes, is_empty } => {
                let mut buffer = [0; 32];
                let name = lower(name, &mut buffer);
                self.attributes(name, attributes);
                self.open(name);
                if is_empty {
                    self.close(name);
                }
            }
            Token::Close { name } => {
                let mut buffer = [0; 32];
                self.close(lower(name, &mut buffer));
            }
        }
    }

    fn open(&mut self, name: &str) {
        match name {
            "br" => self.text.line(),
            "table" => self.text.open_table(),
            "tr" => self.text.open_row(),
            "td" | "th" => self.text.open_cell(name == "th"),
            "script" | "style" | "xmp" | "iframe" | "noframes" => self.is_style = true,
            "dd" if std::mem::take(&mut self.is_term) => self.text.continue_with(b": "),
            _ => {
                self.is_style = false;
                if BLOCKS.contains(&name) {
                    self.text.line();
                }
                if matches!(name, "pre" | "textarea" | "ac:plain-text-body") {
                    self.text.verbatim(true);
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        self.is_term = name == "dt";
        match name {
            "table" => self.text.close_table(),
            "tr" => self.text.close_row(),
            "td" | "th" => self.text.close_cell(std::mem::replace(&mut self.columns, 1)),
            "script" | "style" | "xmp" | "iframe" | "noframes" => self.is_style = false,
            "ac:parameter" => self.text.line(),
            _ => {
                if BLOCKS.contains(&name) {
                    self.text.line();
                }
                if matches!(name, "pre" | "textarea" | "ac:plain-text-body") {
                    self.text.verbatim(false);
                }
            }
        }
    }

    /// Keeps what attributes say, one on a line; a value is named by the attribute that names it.
    fn attributes(&mut self, element: &str, range: std::ops::Range<usize>) {
        let mut names: Option<Attribute<'_>> = None;
        for one in attributes(self.source, range.clone()) {
            let is_name = [b"name" as &[u8], b"property", b"itemprop", b"http-equiv", b"id", b"ac:name"]
                .iter()
                .any(|known| one.name.eq_ignore_ascii_case(known));
            if is_name && (names.is_none() || !one.name.eq_ignore_ascii_case(b"id")) {
                names = Some(one);
            }
        }
        if matches!(element, "td" | "th") {
            let columns =
                attributes(self.source, range.clone()).find(|one| one.name.eq_ignore_ascii_case(b"colspan"));
            let number = columns.and_then(|one| std::str::from_utf8(one.value).ok()?.trim().parse().ok());
            self.columns = number.unwrap_or(1);
        }
        if element == "ac:parameter" {
            self.text.line();
            if let Some(name) = names {
                self.text.same(name.at, name.value);
                self.text.add(b": ");
            }
            return;
        }
        for one in attributes(self.source, range) {
            if one.value.is_empty() || !is_kept(one.name) {
                continue;
            }
            self.attributes.line();
            let is_value =
                one.name.eq_ignore_ascii_case(b"value") || one.name.eq_ignore_ascii_case(b"content");
            match names.filter(|_| is_value) {
                Some(name) => self.attributes.same(name.at, name.value),
                None => self.attributes.add(one.name),
            }
            self.attributes.add(b"=\"");
            decode(&mut self.attributes, one.value, one.at);
            self.attributes.add(b"\"");
        }
    }
}

fn begins_doctype(comment: &[u8]) -> bool {
    comment.get(..7).is_some_and(|start| start.eq_ignore_ascii_case(b"doctype"))
}

fn is_kept(name: &[u8]) -> bool {
    let begins = |with: &[u8]| name.len() > with.len() && name[..with.len()].eq_ignore_ascii_case(with);
    ATTRIBUTES.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
        || begins(b"data-")
        || begins(b"on")
        || begins(b"ri:")
}

/// Returns a name in lower case; one that is longer than any that is known is none.
fn lower<'b>(name: &[u8], buffer: &'b mut [u8; 32]) -> &'b str {
    let Some(part) = buffer.get_mut(..name.len()) else { return "" };
    part.copy_from_slice(name);
    part.make_ascii_lowercase();
    std::str::from_utf8(part).unwrap_or("")
}
