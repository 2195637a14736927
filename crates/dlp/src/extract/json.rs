//! JSON: its text with escapes decoded, and the documents that stand in it.

mod adf;
mod tree;

use super::kind::{Kind, kind};
use super::limits::Why;
use super::path;
use super::run::{Flow, GO, Run};
use super::text::Text;

use tree::Json;

/// Strings shorter than this hold no document.
const SHORTEST: usize = 16;

/// Whether text is JSON, from how it begins.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    let inner = start.get(1..).unwrap_or_default().trim_ascii_start();
    if start.starts_with(b"{") {
        return inner.is_empty() || inner.starts_with(b"\"") || inner.starts_with(b"}");
    }
    let mut inner = inner;
    while let Some(rest) = inner.strip_prefix(b"[") {
        inner = rest.trim_ascii_start();
    }
    if inner.starts_with(b"{") || inner.starts_with(b"\"") {
        return true;
    }
    // `[1]` may be a footnote, `[a]` a section.
    let scalar =
        inner.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
    let behind = inner[scalar..].trim_ascii_start();
    let is_scalar = matches!(&inner[..scalar], b"null" | b"true" | b"false")
        || inner.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
    (is_scalar && behind.starts_with(b",")) || behind.trim_ascii_end() == b"]"
}

/// Whether text is a document in the Atlassian document format.
pub(super) fn is_adf(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    if !start.starts_with(b"{") {
        return false;
    }
    let (mut has_type, mut has_content) = (false, false);
    for (key, value) in tree::members(start) {
        has_type |= key == b"type" && value.starts_with(b"\"doc\"");
        has_content |= key == b"content" && value.starts_with(b"[");
        if has_type && has_content {
            return true;
        }
    }
    false
}

/// Reads JSON.
pub(super) fn json(run: &mut Run<'_>, path: &str, kind: Kind, bytes: &[u8]) -> Flow {
    if (kind == Kind::Adf || may_hold_documents(bytes))
        && let Some(json) = Json::read(bytes, &run.budget)
    {
        return document(run, path, kind, &json);
    }
    plain(run, path, bytes)
}

/// Whether some string may be a document, or the kind of one.
fn may_hold_documents(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 6] = [b"\"doc\"", b"\"<", b"\"\\n<", b"\"\\u003c", b"\"\\u003C", b"\"{\\\""];
    let quotes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'"');
    quotes.into_iter().any(|(at, _)| marks.iter().any(|mark| bytes[at..].starts_with(mark)))
}

/// Reads JSON whose structure is known.
fn document(run: &mut Run<'_>, path: &str, kind: Kind, json: &Json<'_>) -> Flow {
    let root = (kind == Kind::Adf).then(|| json.roots().next()).flatten();
    if let Some(root) = root {
        return adf::adf(run, path, json, root, String::new());
    }
    // What stands in a document of its own is read there.
    let mut found = Vec::new();
    let mut spans = Vec::new();
    json.walk(&mut |node, pointer| {
        if json.is_adf(node) {
            spans.push(json.span(node));
            found.push((node, pointer.to_owned()));
            return false;
        }
        if json.is_string(node)
            && json.span(node).len() >= SHORTEST
            && may_be_document(&json.source[json.span(node)])
        {
            found.push((node, pointer.to_owned()));
        }
        true
    });
    let mut text = Text::new(&run.budget);
    let mut at = 0;
    for span in spans {
        plain_range(&mut text, json.source, at..span.start);
        at = span.end;
    }
    plain_range(&mut text, json.source, at..json.source.len());
    run.part(path, Kind::Json, text)?;
    for (node, pointer) in found {
        let path = path::beside(path, &pointer);
        if json.is_string(node) {
            let held = json.string(node);
            if !run.budget.take(held.len()) {
                return run.spent(&path);
            }
            let kind = self::kind(None, &held);
            if matches!(kind, Kind::Adf | Kind::Html | Kind::Storage) {
                run.inside(&path, |run| run.document_of(&path, kind, &held))?;
            }
        } else {
            adf::adf(run, &path, json, node, pointer)?;
        }
    }
    GO
}

/// Whether a string may be a document: what it begins with, escapes and all.
fn may_be_document(string: &[u8]) -> bool {
    let start = string[1..].trim_ascii_start();
    let start = start.strip_prefix(b"\\n").unwrap_or(start);
    start.starts_with(b"<")
        || start.starts_with(b"\\u003c")
        || start.starts_with(b"\\u003C")
        || start.starts_with(b"{\\\"")
}

/// Reads JSON of which only strings are known: what is damaged, nested without end, or too large to keep its structure.
fn plain(run: &mut Run<'_>, path: &str, bytes: &[u8]) -> Flow {
    if run.budget.is_spent() {
        run.skip(path, Why::Output)?;
    }
    if !bytes.contains(&b'\\') {
        return run.raw(path, Kind::Json, bytes);
    }
    let mut text = Text::new(&run.budget);
    plain_range(&mut text, bytes, 0..bytes.len());
    run.part(path, Kind::Json, text)
}

/// Adds JSON as it stands, but that escapes are decoded.
fn plain_range(text: &mut Text, source: &[u8], range: std::ops::Range<usize>) {
    tree::unescape(&source[range.clone()], range.start, &mut |source, bytes| {
        text.reads(source, bytes);
        !text.is_full()
    });
}
