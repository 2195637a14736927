//! Messages (RFC 5322) with their parts (MIME, RFC 2045 and 2046), and mailboxes (RFC 4155).

mod body;
mod header;
mod parts;

use std::borrow::Cow;

use header::Headers;
use parts::Leaf;

use super::charset;
use super::kind::{Kind, kind};
use super::limits::Why;
use super::markup;
use super::origin::Site;
use super::path;
use super::run::{Flow, GO, Run};
use super::text::Text;

/// Reads a message: its fields as one text, and each of its parts as a document.
pub(super) fn mail(run: &mut Run<'_>, path: &str, bytes: &[u8]) -> Flow {
    let (headers, body) = header::split(bytes);
    let headers = Headers::read(headers);
    let mut text = Text::new(&run.budget);
    for field in headers.fields() {
        if text.is_full() {
            break;
        }
        let name = String::from_utf8_lossy(field.name).into_owned();
        text.line();
        text.label(field.name);
        text.enter(Site::Named(name));
        text.same(0, &header::decoded(field.value));
    }
    run.part(path, Kind::Mail, text)?;
    // One more than may be read, so that it is noticed.
    let most = usize::try_from(run.limits.entries).unwrap_or(usize::MAX).saturating_add(1);
    for leaf in parts::parts(&headers, body, most) {
        if !run.entry(path) {
            return GO;
        }
        part(run, path, &leaf)?;
    }
    GO
}

/// Reads the messages in a mailbox.
pub(super) fn mailbox(run: &mut Run<'_>, container: &str, bytes: &[u8]) -> Flow {
    let mut number = 0_u32;
    let mut at = 0;
    while at < bytes.len() {
        let end = next_message(bytes, at);
        let message = &bytes[at..end];
        at = end;
        // The first line is of the mailbox.
        let Some(first) = message.iter().position(|byte| *byte == b'\n') else { continue };
        if !run.entry(container) {
            return GO;
        }
        number += 1;
        let path = path::entry(container, number.to_string().as_bytes());
        run.document_of(&path, Kind::Mail, &message[first + 1..])?;
    }
    GO
}

/// Returns where the next message begins: with a line `From ` behind an empty one.
fn next_message(bytes: &[u8], at: usize) -> usize {
    let mut from = at + 1;
    while let Some(next) =
        bytes.get(from..).and_then(|rest| rest.windows(6).position(|part| part == b"\nFrom "))
    {
        let line = from + next;
        let before = bytes[..line].strip_suffix(b"\r").unwrap_or(&bytes[..line]);
        if before.ends_with(b"\n") {
            return line + 1;
        }
        from = line + 1;
    }
    bytes.len()
}

/// Reads a part that has no parts.
fn part(run: &mut Run<'_>, container: &str, leaf: &Leaf<'_>) -> Flow {
    let content_type = leaf.headers.content_type();
    let file = leaf.headers.file_name();
    let path = match &file {
        Some(name) => {
            format!("{}/{}", path::entry(container, leaf.number.as_bytes()), path::clean(name.as_bytes()))
        }
        None => path::entry(container, leaf.number.as_bytes()),
    };
    let is_enveloped = content_type.parameter(b"smime-type").is_some_and(|kind| kind == "enveloped-data");
    if is_enveloped || content_type.is(b"multipart/encrypted") {
        return run.skip(&path, Why::Encrypted);
    }
    let encoding = leaf.headers.value(b"content-transfer-encoding").unwrap_or_default();
    let bytes = body::decode(encoding, leaf.body, &run.budget);
    if let Cow::Owned(bytes) = &bytes
        && !run.budget.take(bytes.len())
    {
        return run.spent(&path);
    }
    let charset = content_type.parameter(b"charset");
    let charset = charset.as_deref().map(str::as_bytes);
    if content_type.is(b"message/rfc822") || content_type.is(b"message/global") {
        return run.document_of(&path, Kind::Mail, &bytes);
    }
    let told = match &file {
        Some(name) => kind(Some(name), &bytes),
        None if content_type.is(b"text/html") => Kind::Html,
        None if content_type.value.is_empty() || content_type.is(b"text/plain") => match kind(None, &bytes) {
            // Plain text may look like anything.
            Kind::Html | Kind::Xml | Kind::Storage | Kind::Mail | Kind::Mailbox => Kind::Text,
            kind => kind,
        },
        None => kind(None, &bytes),
    };
    match told {
        Kind::Html => markup::html(run, &path, Kind::Html, &bytes, charset),
        Kind::Text | Kind::Csv if charset.is_some() => {
            let decoded = charset::named(&bytes, charset.unwrap_or_default(), &run.budget);
            match decoded.origins {
                Some(origins) => run.given(&path, told, decoded.bytes, origins),
                None => run.raw(&path, told, &decoded.bytes),
            }
        }
        kind => run.document_of(&path, kind, &bytes),
    }
}
