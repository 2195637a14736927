//! Documents that hold a text.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::Anything;

/// How long the text of one document is.
const LENGTH: usize = 256 * 1024;

/// The text in pieces, each of which becomes a document.
fn pieces(text: &[u8]) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
    text.chunks(LENGTH).map(String::from_utf8_lossy)
}

/// The text in pages.
pub(crate) fn html(text: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let page = |piece: std::borrow::Cow<'_, str>| {
        let line = |line: &str| format!("<p class=\"line\">{}</p>\n", escape(line));
        let body = piece.lines().map(line).collect::<Vec<_>>().concat();
        (
            "page.html",
            format!("<!DOCTYPE html><html><head><title>Page</title></head><body>\n{body}</body></html>\n")
                .into_bytes(),
        )
    };
    pieces(text).map(page).collect()
}

/// The text in documents of Word.
pub(crate) fn word(text: &[u8]) -> Anything<Vec<(&'static str, Vec<u8>)>> {
    let document = |piece: std::borrow::Cow<'_, str>| {
        let paragraph =
            |line: &str| format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escape(line));
        let body: String = piece.lines().map(paragraph).collect();
        let xml = format!(
            "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
        );
        Ok((
            "document.docx",
            archive(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml.as_bytes())])?,
        ))
    };
    pieces(text).map(document).collect()
}

/// The text in archives of four files each.
pub(crate) fn zip(text: &[u8]) -> Anything<Vec<(&'static str, Vec<u8>)>> {
    let names = ["a.txt", "b/c.py", "d.log", "e.md"];
    text.chunks(4 * LENGTH)
        .map(|piece| {
            let files: Vec<(&str, &[u8])> = names.into_iter().zip(piece.chunks(LENGTH)).collect();
            Ok(("archive.zip", archive(&files)?))
        })
        .collect()
}

fn archive(files: &[(&str, &[u8])]) -> Anything<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default())?;
        writer.write_all(content)?;
    }
    Ok(writer.finish()?.into_inner())
}

fn escape(line: &str) -> String {
    let clean = |letter: &char| !letter.is_control();
    line.chars()
        .filter(clean)
        .collect::<String>()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
