//! PDF (ISO 32000-1): the text of its pages, comments, links, fields and what is attached.
//!
//! No script is run, no picture is looked at. What is encrypted is not read, not even where anybody may open it.

mod content;
mod file;
mod filter;
mod font;
mod glyphs;
mod object;

use std::collections::HashSet;
use std::rc::Rc;

use content::Painter;
use file::File;
use object::{Dictionary, Object};

use super::archive::Unpacked;
use super::kind::Kind;
use super::limits::Why;
use super::origin::Site;
use super::path;
use super::run::{Flow, GO, Run};
use super::text::Text;

/// Reads a file.
pub(super) fn pdf(run: &mut Run<'_>, path: &str, bytes: &[u8]) -> Flow {
    let file = File::open(run, path, bytes);
    if file.is_encrypted {
        return run.skip(path, Why::Encrypted);
    }
    let mut text = Text::new(&run.budget);
    let mut fields = Text::new(&run.budget);
    let why = {
        let mut painter = Painter::new(run, &file, &mut text);
        pages(run, &file, &mut painter);
        painter.why
    };
    about(&file, &mut fields);
    form(&file, &mut fields);
    run.part(path, Kind::Pdf, text)?;
    run.part(&path::beside(path, "fields"), Kind::Pdf, fields)?;
    if let Some(why) = why.filter(|why| *why != Why::Output) {
        run.skip(path, why)?;
    }
    attached(run, path, &file)?;
    if file.is_spent() { run.skip(path, File::why_spent()) } else { GO }
}

/// A node of the tree of pages.
struct Node<'f> {
    number: u32,
    /// Where a page has no resources, those of what is above it hold.
    resources: Option<Rc<Dictionary<'f>>>,
}

/// Shows all pages, in order (§7.7.3).
fn pages<'f>(run: &Run<'_>, file: &'f File<'f>, painter: &mut Painter<'_, '_, 'f>) {
    let root = file.root.and_then(|number| file.get(number));
    let top = root.as_ref().and_then(Object::dictionary).and_then(|root| root.reference(b"Pages"));
    let mut seen = HashSet::new();
    let mut open = vec![];
    open.extend(top.map(|number| Node { number, resources: None }));
    let mut count = 0_u32;
    while let Some(node) = open.pop() {
        if painter.text().is_full() || file.is_spent() {
            return;
        }
        if !seen.insert(node.number) {
            continue;
        }
        let Some(Object::Dictionary(dictionary)) = file.get(node.number) else { continue };
        let resources = file.dictionary(&dictionary, b"Resources").map(Rc::new).or(node.resources);
        if let Object::Array(kids) = file.value(&dictionary, b"Kids") {
            let kids = kids.iter().rev().filter_map(Object::reference);
            open.extend(kids.map(|number| Node { number, resources: resources.clone() }));
        } else {
            count += 1;
            page(run, file, painter, &dictionary, resources.as_deref(), count);
        }
    }
    if count > 0 {
        return;
    }
    // Without a tree, pages are in the order of their numbers.
    for number in file.numbers() {
        if painter.text().is_full() || file.is_spent() {
            return;
        }
        if let Some(Object::Dictionary(dictionary)) = file.get(number)
            && dictionary.is(b"Type", b"Page")
        {
            count += 1;
            let resources = file.dictionary(&dictionary, b"Resources");
            page(run, file, painter, &dictionary, resources.as_ref(), count);
        }
    }
}

fn page<'f>(
    run: &Run<'_>,
    file: &'f File<'f>,
    painter: &mut Painter<'_, '_, 'f>,
    dictionary: &Dictionary<'f>,
    resources: Option<&Dictionary<'f>>,
    number: u32,
) {
    let contents = match dictionary.get(b"Contents") {
        Some(Object::Reference(number)) => match file.get(*number) {
            Some(Object::Array(array)) => array,
            _ => vec![Object::Reference(*number)],
        },
        Some(Object::Array(array)) => array.clone(),
        _ => Vec::new(),
    };
    let mut content = Vec::new();
    for one in contents.iter().filter_map(Object::reference) {
        let Some((stream, data)) = file.stream(one) else { continue };
        let Unpacked { bytes, why } = filter::decode(run, file, &stream, data);
        painter.why = painter.why.or(why);
        content.extend_from_slice(&bytes);
        // A word never goes on in the next stream.
        content.push(b'\n');
        if run.budget.is_spent() {
            break;
        }
    }
    painter.text().line();
    painter.text().enter(Site::Named(format!("page {number}")));
    painter.page(&content, resources.unwrap_or(&Dictionary::default()));
    let Object::Array(notes) = file.value(dictionary, b"Annots") else { return };
    for note in &notes {
        let Object::Dictionary(note) = file.resolve(note) else { continue };
        let action = file.dictionary(&note, b"A");
        let address = action.map_or(Object::Null, |action| file.value(&action, b"URI"));
        for one in [file.value(&note, b"Contents"), address] {
            if let Some(string) = one.string() {
                painter.text().line();
                painter.text().same(0, text_of(string).as_bytes());
            }
        }
    }
}

/// Keeps what a file says about itself.
fn about(file: &File<'_>, fields: &mut Text) {
    let Some(Object::Dictionary(info)) = file.info.and_then(|number| file.get(number)) else { return };
    for (key, value) in info.iter() {
        field(fields, &String::from_utf8_lossy(key), &file.resolve(value));
    }
}

fn field(fields: &mut Text, name: &str, value: &Object<'_>) {
    let value = match value {
        Object::String(string) => text_of(string),
        Object::Name(name) => String::from_utf8_lossy(name).into_owned(),
        _ => return,
    };
    if value.is_empty() || fields.is_full() {
        return;
    }
    fields.line();
    fields.label(name.as_bytes());
    fields.enter(Site::Named(name.to_owned()));
    fields.same(0, value.as_bytes());
}

/// Keeps what was filled into a form (§12.7).
fn form(file: &File<'_>, fields: &mut Text) {
    let root = file.root.and_then(|number| file.get(number));
    let Some(Object::Dictionary(root)) = root else { return };
    let Some(form) = file.dictionary(&root, b"AcroForm") else { return };
    let Object::Array(top) = file.value(&form, b"Fields") else { return };
    let mut seen = HashSet::new();
    let mut open: Vec<u32> = top.iter().rev().filter_map(Object::reference).collect();
    while let Some(number) = open.pop() {
        if !seen.insert(number) || file.is_spent() || fields.is_full() {
            continue;
        }
        let Some(Object::Dictionary(one)) = file.get(number) else { continue };
        let name = file.value(&one, b"T").string().map(text_of).unwrap_or_default();
        field(fields, &path::shown(name.as_bytes()), &file.value(&one, b"V"));
        if let Object::Array(kids) = file.value(&one, b"Kids") {
            open.extend(kids.iter().rev().filter_map(Object::reference));
        }
    }
}

/// Reads the files that are attached (§7.11.4).
fn attached(run: &mut Run<'_>, container: &str, file: &File<'_>) -> Flow {
    for (place, number) in file.attached.iter().enumerate() {
        if !run.entry(container) {
            return GO;
        }
        let path = path::entry(container, format!("attachment {}", place + 1).as_bytes());
        let Some((dictionary, data)) = file.stream(*number) else { continue };
        let unpacked = filter::decode(run, file, &dictionary, data);
        run.document(&path, "", &unpacked.bytes)?;
        unpacked.report(run, &path)?;
    }
    GO
}

/// Reads a string that is text (§7.9.2.2): UTF-16 or UTF-8 with a mark, else nearly Latin 1.
fn text_of(string: &[u8]) -> String {
    if let Some(units) = string.strip_prefix(b"\xfe\xff") {
        return encoding_rs::UTF_16BE.decode_without_bom_handling(units).0.into_owned();
    }
    if let Some(text) = string.strip_prefix(b"\xef\xbb\xbf") {
        return String::from_utf8_lossy(text).into_owned();
    }
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(string).0.into_owned()
}
