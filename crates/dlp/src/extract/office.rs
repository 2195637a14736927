//! Documents of Office: Office Open XML (ECMA-376) and OpenDocument (ISO/IEC 26300). Both are archives of XML.

mod grid;
mod open;
mod sheet;
mod words;

use std::borrow::Cow;

use sheet::Workbook;

use super::archive::{Taken, Unpacked, entries};
use super::kind::Kind;
use super::limits::Why;
use super::markup::{self, Token, Tokens, attributes, decode, local};
use super::path;
use super::run::{Flow, GO, Run};
use super::text::Text;

/// What is in every document and says nothing: how it looks, and what its parts are.
const LOOKS: [&str; 16] = [
    "[Content_Types].xml",
    "/theme/",
    "/styles.xml",
    "/stylesWithEffects.xml",
    "/settings.xml",
    "/webSettings.xml",
    "/fontTable.xml",
    "/numbering.xml",
    "/presProps.xml",
    "/viewProps.xml",
    "/tableStyles.xml",
    "/calcChain.xml",
    "META-INF/manifest.xml",
    "Configurations2/",
    "ppt/presentation.xml",
    "/printerSettings/",
];

/// Reads a document.
pub(super) fn office(run: &mut Run<'_>, container: &str, kind: Kind, bytes: &[u8]) -> Flow {
    let mut taken = Taken::default();
    let workbook =
        if kind == Kind::Excel { Workbook::read(run, container, bytes)? } else { Workbook::default() };
    let is_open = kind == Kind::OpenDocument;
    for entry in entries(bytes) {
        if !run.entry(container) {
            return GO;
        }
        let path = path::entry(container, entry.name);
        let name = String::from_utf8_lossy(entry.name);
        let is_manifest = is_open && name == "META-INF/manifest.xml";
        let is_style = !is_open && LOOKS.iter().any(|look| name.contains(look)) || name == "mimetype";
        if name.ends_with('/') || is_style || Workbook::is_read(kind, &name) {
            continue;
        }
        let Some((content, why)) = taken.open(run, &path, &entry)? else { continue };
        if is_manifest {
            if content.windows(16).any(|part| part == b":encryption-data") {
                return run.skip(container, Why::Encrypted);
            }
            continue;
        }
        part(run, &path, kind, &name, &content, &workbook)?;
        Unpacked { bytes: Vec::new(), why }.report(run, &path)?;
    }
    GO
}

/// Reads a part of a document.
fn part(run: &mut Run<'_>, path: &str, kind: Kind, name: &str, bytes: &[u8], workbook: &Workbook) -> Flow {
    let has = |mark: &[u8]| bytes.windows(mark.len()).any(|part| part == mark);
    let ending = path::ending(name);
    if ending == "rels" {
        return relationships(run, path, kind, bytes);
    }
    let is_xml = matches!(ending.as_str(), "xml" | "vml");
    match kind {
        Kind::OpenDocument if matches!(name.rsplit('/').next(), Some("content.xml" | "styles.xml")) => {
            open::open(run, path, bytes)
        }
        Kind::Excel if is_xml && has(b"<sheetData") => sheet::sheet(run, path, name, bytes, workbook),
        Kind::Word | Kind::PowerPoint | Kind::Excel
            if is_xml
                && !name.contains("/charts/")
                && (has(b"<w:t") || has(b"<a:t") || has(b"<t>") || has(b"<t ")) =>
        {
            words::words(run, path, kind, name, bytes)
        }
        _ if is_xml => markup::xml(run, path, bytes),
        _ => run.document(path, path, bytes),
    }
}

/// Keeps the addresses that a document links to.
fn relationships(run: &mut Run<'_>, path: &str, kind: Kind, bytes: &[u8]) -> Flow {
    let mut links = Text::new(&run.budget);
    for token in Tokens::xml(bytes) {
        let Token::Open { attributes: range, .. } = token else { continue };
        let is_external =
            attributes(bytes, range.clone()).any(|one| one.name == b"TargetMode" && one.value == b"External");
        let target = attributes(bytes, range).find(|one| one.name == b"Target");
        if let Some(target) = target.filter(|_| is_external) {
            links.line();
            decode(&mut links, target.value, target.at);
        }
    }
    run.part(&path::beside(path, "links"), kind, links)
}

/// Returns the value of an attribute, by its name without a prefix, with its entities decoded.
fn attribute(run: &Run<'_>, source: &[u8], range: std::ops::Range<usize>, name: &[u8]) -> Option<Vec<u8>> {
    let one = attributes(source, range).find(|one| local(one.name) == name)?;
    Some(plain(run, one.value).into_owned())
}

/// Returns text with its entities decoded.
fn plain<'a>(run: &Run<'_>, source: &'a [u8]) -> Cow<'a, [u8]> {
    if !source.contains(&b'&') {
        return Cow::Borrowed(source);
    }
    let mut text = Text::new(&run.budget);
    decode(&mut text, source, 0);
    Cow::Owned(text.finish().0)
}
