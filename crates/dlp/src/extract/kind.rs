//! What a document is.

use super::archive;
use super::json;
use super::path::ending;

/// How far content is looked at to tell what it is.
const LOOK: usize = 4 * 1024;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Plain text, and all that is to be read as it stands: logs, code, configuration.
    Text,
    /// Comma- or tab-separated values, which the scanner reads as they stand.
    Csv,
    /// HTML.
    Html,
    /// The storage format of Confluence.
    Storage,
    /// Markdown.
    Markdown,
    /// JSON, JSON lines, Jupyter notebooks.
    Json,
    /// The Atlassian document format.
    Adf,
    /// XML.
    Xml,
    /// Rich text format.
    Rtf,
    /// Word: Office Open XML.
    Word,
    /// Excel: Office Open XML.
    Excel,
    /// PowerPoint: Office Open XML.
    PowerPoint,
    /// Text, spreadsheet, presentation or drawing of OpenDocument.
    OpenDocument,
    /// PDF.
    Pdf,
    /// A message (RFC 5322, MIME).
    Mail,
    /// Messages one after the other (RFC 4155).
    Mailbox,
    /// ZIP.
    Zip,
    /// tar.
    Tar,
    /// gzip.
    Gzip,
    /// Bytes that are no text and of no known kind; they are given as they stand.
    Binary,
    /// A kind that is not read: says which.
    Unread(&'static str),
}

/// Beginnings of files that say what they are: as they must be, they come before names.
const BEGINNINGS: [(&[u8], Kind); 31] = [
    (b"%PDF-", Kind::Pdf),
    (b"\x1f\x8b\x08", Kind::Gzip),
    (b"{\\rtf", Kind::Rtf),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::Unread("an OLE file: Office before 2007, Outlook")),
    (b"BZh", Kind::Unread("bzip2")),
    (b"\xfd7zXZ\x00", Kind::Unread("xz")),
    (b"\x28\xb5\x2f\xfd", Kind::Unread("zstd")),
    (b"7z\xbc\xaf\x27\x1c", Kind::Unread("7z")),
    (b"Rar!\x1a\x07", Kind::Unread("RAR")),
    (b"MSCF\x00\x00\x00\x00", Kind::Unread("a cabinet")),
    (b"\x78\x9f\x3e\x22", Kind::Unread("TNEF, the winmail.dat of Outlook")),
    (b"!<arch>\n", Kind::Unread("an ar archive")),
    (b"\x89PNG\r\n\x1a\n", Kind::Unread("an image")),
    (b"\xff\xd8\xff", Kind::Unread("an image")),
    (b"GIF87a", Kind::Unread("an image")),
    (b"GIF89a", Kind::Unread("an image")),
    (b"II*\x00", Kind::Unread("an image")),
    (b"MM\x00*", Kind::Unread("an image")),
    (b"8BPS\x00", Kind::Unread("an image")),
    (b"\x00\x00\x01\x00", Kind::Unread("an image")),
    (b"\xd7\xcd\xc6\x9a", Kind::Unread("an image")),
    (b"\x01\x00\x00\x00\x6c\x00\x00\x00", Kind::Unread("an image")),
    (b"ID3", Kind::Unread("sound")),
    (b"fLaC", Kind::Unread("sound")),
    (b"OggS", Kind::Unread("sound")),
    (b"\x1aE\xdf\xa3", Kind::Unread("a film")),
    (b"wOFF", Kind::Unread("a font")),
    (b"wOF2", Kind::Unread("a font")),
    (b"\x00\x01\x00\x00\x00", Kind::Unread("a font")),
    (b"OTTO\x00", Kind::Unread("a font")),
    (b"true\x00", Kind::Unread("a font")),
];

/// Tells what a document is: by its first bytes, else by the ending of its name, else by what stands in it.
pub fn kind(name: Option<&str>, bytes: &[u8]) -> Kind {
    let ending = name.map(ending).unwrap_or_default();
    if let Some(kind) = of_beginning(bytes) {
        return kind;
    }
    if is_template(&ending) || bytes.starts_with(b"<?php") {
        return if bytes[..bytes.len().min(LOOK)].contains(&0) { Kind::Binary } else { Kind::Text };
    }
    let by_name = of_ending(&ending);
    // An archive may have anything before it, as those that unpack themselves do.
    if matches!(by_name, Some(Kind::Zip | Kind::Word | Kind::Excel | Kind::PowerPoint | Kind::OpenDocument))
        && archive::is_zip(bytes)
    {
        return archive::kind_of_zip(bytes);
    }
    if let Some(kind) = by_name.filter(|kind| !is_told_by_bytes(*kind)) {
        return if kind == Kind::Json && json::is_adf(bytes) { Kind::Adf } else { kind };
    }
    of_content(bytes)
}

/// Whether a kind has bytes that tell it: without them, the name is wrong.
const fn is_told_by_bytes(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Zip
            | Kind::Tar
            | Kind::Gzip
            | Kind::Pdf
            | Kind::Rtf
            | Kind::Word
            | Kind::Excel
            | Kind::PowerPoint
            | Kind::OpenDocument
            // Any text may be called so.
            | Kind::Text
    )
}

fn of_beginning(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"PK\x03\x04")
        || bytes.starts_with(b"PK\x05\x06")
        || bytes.starts_with(b"PK\x07\x08")
    {
        return Some(archive::kind_of_zip(bytes));
    }
    if let Some((_, kind)) = BEGINNINGS.iter().find(|(beginning, _)| bytes.starts_with(beginning)) {
        return Some(*kind);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(Kind::Unread("a film"));
    }
    if bytes.starts_with(b"RIFF") && matches!(bytes.get(8..12), Some(b"WEBP" | b"WAVE" | b"AVI ")) {
        return Some(Kind::Unread("an image, sound or a film"));
    }
    // Readers look for this in the first 1,024 bytes (ISO 32000-1, implementation note 13).
    if bytes[..bytes.len().min(1_024)].windows(5).any(|part| part == b"%PDF-") {
        return Some(Kind::Pdf);
    }
    archive::is_tar(bytes).then_some(Kind::Tar)
}

fn of_ending(ending: &str) -> Option<Kind> {
    Some(match ending {
        "html" | "htm" | "xhtml" | "shtml" => Kind::Html,
        "md" | "markdown" | "mdown" | "mkd" => Kind::Markdown,
        "json" | "jsonl" | "ndjson" | "ipynb" | "geojson" | "har" => Kind::Json,
        "adf" => Kind::Adf,
        "xml" | "xsd" | "xsl" | "xslt" | "svg" | "rss" | "atom" | "plist" | "wsdl" | "config" | "csproj"
        | "pom" | "resx" | "xliff" | "xlf" => Kind::Xml,
        "csv" | "tsv" | "tab" => Kind::Csv,
        "rtf" => Kind::Rtf,
        "docx" | "docm" | "dotx" | "dotm" => Kind::Word,
        "xlsx" | "xlsm" | "xltx" | "xltm" => Kind::Excel,
        "pptx" | "pptm" | "ppsx" | "potx" => Kind::PowerPoint,
        "odt" | "ods" | "odp" | "odg" | "ott" | "ots" | "otp" => Kind::OpenDocument,
        "pdf" => Kind::Pdf,
        "eml" | "mht" | "mhtml" => Kind::Mail,
        "mbox" => Kind::Mailbox,
        "zip" | "jar" | "war" | "ear" | "apk" | "whl" | "nupkg" => Kind::Zip,
        "tar" => Kind::Tar,
        "gz" | "tgz" => Kind::Gzip,
        "txt" | "log" => Kind::Text,
        "xlsb" => Kind::Unread("a binary workbook"),
        _ => return None,
    })
}

/// Whether files that are called so are code that looks like markup.
fn is_template(ending: &str) -> bool {
    matches!(
        ending,
        "php" | "vue" | "svelte" | "jsp" | "asp" | "aspx" | "erb" | "ejs" | "hbs" | "tmpl" | "j2"
    )
}

/// Tells what text is that says nothing in its first bytes.
fn of_content(bytes: &[u8]) -> Kind {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Kind::Text;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.starts_with(b"From ")
        && bytes
            .iter()
            .take(LOOK)
            .position(|byte| *byte == b'\n')
            .is_some_and(|end| is_header(&bytes[end + 1..]))
    {
        return Kind::Mailbox;
    }
    let look = &bytes[..bytes.len().min(LOOK)];
    if look.contains(&0) {
        return Kind::Binary;
    }
    let start = look.trim_ascii_start();
    match start.first() {
        Some(b'{' | b'[') if json::is_json(bytes) => {
            if json::is_adf(bytes) {
                Kind::Adf
            } else {
                Kind::Json
            }
        }
        Some(b'<') => of_markup(start),
        _ if is_header(look) => Kind::Mail,
        _ => Kind::Text,
    }
}

fn of_markup(start: &[u8]) -> Kind {
    let lower = start.to_ascii_lowercase();
    let has = |part: &[u8]| lower.windows(part.len()).any(|window| window == part);
    if has(b"<ac:") || has(b"<ri:") {
        return Kind::Storage;
    }
    if lower.starts_with(b"<!doctype html") || has(b"<html") {
        return Kind::Html;
    }
    if lower.starts_with(b"<?xml") || lower.starts_with(b"<!doctype") {
        return Kind::Xml;
    }
    let tags: [&[u8]; 16] = [
        b"<p", b"<div", b"<table", b"<ul", b"<ol", b"<h1", b"<h2", b"<h3", b"<span", b"<head", b"<body",
        b"<a", b"<b", b"<i", b"<script", b"<!--",
    ];
    let is_tag = |tag: &&[u8]| {
        lower.starts_with(tag) && lower.get(tag.len()).is_none_or(|next| !next.is_ascii_alphanumeric())
    };
    if tags.iter().any(is_tag) {
        return Kind::Html;
    }
    if has(b"</") || has(b"/>") { Kind::Xml } else { Kind::Text }
}

/// Whether text begins as a message does: with fields, one of which only messages have.
fn is_header(text: &[u8]) -> bool {
    const FIELDS: [&[u8]; 10] = [
        b"received",
        b"return-path",
        b"delivered-to",
        b"message-id",
        b"mime-version",
        b"from",
        b"subject",
        b"content-type",
        b"date",
        b"to",
    ];
    let mut known = 0;
    for line in text.split(|byte| *byte == b'\n').take(40) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if matches!(line[0], b' ' | b'\t') {
            continue;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { break };
        let name = line[..colon].to_ascii_lowercase();
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            break;
        }
        known += usize::from(FIELDS.contains(&name.as_slice()));
    }
    known >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_come_before_names() {
        assert_eq!(kind(Some("a.txt"), b"%PDF-1.7\n"), Kind::Pdf);
        assert_eq!(kind(Some("a.md"), b"PK\x03\x04"), Kind::Zip);
        assert_eq!(kind(Some("a.pdf"), b"<html>"), Kind::Html);
        assert_eq!(kind(None, b"\x89PNG\r\n\x1a\n\x00"), Kind::Unread("an image"));
    }

    #[test]
    fn names_come_before_content() {
        assert_eq!(kind(Some("A.MD"), b"<p>x</p>"), Kind::Markdown);
        assert_eq!(kind(Some("a.csv"), b"{}"), Kind::Csv);
        assert_eq!(kind(Some("a.json"), br#"{"version":1,"type":"doc","content":[]}"#), Kind::Adf);
    }

    #[test]
    fn content_tells_the_rest() {
        let cases: [(&[u8], Kind); 16] = [
            (b"", Kind::Text),
            (b"hello", Kind::Text),
            (b"[1] is a footnote", Kind::Text),
            (b"{\"a\": 1}", Kind::Json),
            (b"{\"a\": 1}\n{\"b\": 2}", Kind::Json),
            (b"{\"content\":[],\"type\":\"doc\"}", Kind::Adf),
            (b"{\"content\":{\"type\":\"doc\"}}", Kind::Json),
            (b"<p>x <ac:link><ri:page ri:content-title=\"x\"/></ac:link></p>", Kind::Storage),
            (b"\xef\xbb\xbf <!DOCTYPE html>", Kind::Html),
            (b"<p>x</p>", Kind::Html),
            (b"<?xml version=\"1.0\"?><a/>", Kind::Xml),
            (b"<project><a/></project>", Kind::Xml),
            (b"<3 you", Kind::Text),
            (b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n\r\nx", Kind::Mail),
            (b"From a@example.org Thu\nFrom: a\nTo: b\nDate: x\n\nx", Kind::Mailbox),
            (b"a\0b", Kind::Binary),
        ];
        for (bytes, expected) in cases {
            assert_eq!(kind(None, bytes), expected, "{}", bytes.escape_ascii());
        }
    }
}
