//! Archives of ZIP (APPNOTE 6.3.10), read from their directory, or without one from entry to entry.
//!
//! Every entry of the directory is read, also those that have the same name, which most readers hide from each other.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::inflate::{Unpacked, Wrap, unpack};
use crate::extract::kind::Kind;
use crate::extract::limits::Why;
use crate::extract::path;
use crate::extract::run::{Flow, GO, Run};

/// The end of an archive may have a comment of 65,535 bytes.
const END: usize = 22 + 65_535;

/// How many entries are looked at to tell a document of Office from another archive.
const LOOK: usize = 2_000;

/// A file in an archive.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct Entry<'a> {
    pub(in crate::extract) name: &'a [u8],
    method: u16,
    is_encrypted: bool,
    start: usize,
    data: &'a [u8],
    is_cut: bool,
}

impl Entry<'_> {
    fn is_folder(&self) -> bool {
        self.name.ends_with(b"/")
    }
}

/// Whether this has the directory of an archive.
pub(in crate::extract) fn is_zip(bytes: &[u8]) -> bool {
    Directory::find(bytes).is_some()
}

/// Tells a document of Office, or of OpenDocument, from other archives.
pub(in crate::extract) fn kind_of_zip(bytes: &[u8]) -> Kind {
    let (mut is_package, mut has_manifest, mut has_content) = (false, false, false);
    let mut kind = Kind::Zip;
    for entry in entries(bytes).take(LOOK) {
        if entry.name == b"mimetype" && entry.data.starts_with(b"application/vnd.oasis.opendocument.") {
            return Kind::OpenDocument;
        }
        is_package |= entry.name == b"[Content_Types].xml";
        has_manifest |= entry.name == b"META-INF/manifest.xml";
        has_content |= entry.name == b"content.xml";
        if kind == Kind::Zip {
            kind = match entry.name {
                name if name.starts_with(b"word/") => Kind::Word,
                name if name.starts_with(b"xl/") => Kind::Excel,
                name if name.starts_with(b"ppt/") => Kind::PowerPoint,
                _ => kind,
            };
        }
    }
    match (is_package, has_manifest && has_content) {
        (true, _) => kind,
        (false, true) => Kind::OpenDocument,
        (false, false) => Kind::Zip,
    }
}

/// Reads the files in an archive.
pub(in crate::extract) fn zip(run: &mut Run<'_>, container: &str, bytes: &[u8]) -> Flow {
    let mut taken = Taken::default();
    let mut count = 0_u32;
    for entry in entries(bytes) {
        count += 1;
        if !run.entry(container) {
            return GO;
        }
        if entry.is_folder() {
            continue;
        }
        let path = path::entry(container, entry.name);
        if let Some((content, why)) = taken.open(run, &path, &entry)? {
            run.document(&path, &path, &content)?;
            Unpacked { bytes: Vec::new(), why }.report(run, &path)?;
        }
    }
    if count == 0 && !bytes.starts_with(b"PK\x05\x06") {
        return run.skip(container, Why::Damaged("it has no entry of ZIP"));
    }
    GO
}

/// Which bytes of an archive are those of an entry.
#[derive(Debug, Default)]
pub(in crate::extract) struct Taken(BTreeMap<usize, usize>);

/// What an entry holds, and why it is not all.
pub(in crate::extract) type Content<'a> = (Cow<'a, [u8]>, Option<Why>);

impl Taken {
    /// Unpacks an entry whose bytes are of no other.
    pub(in crate::extract) fn open<'a>(
        &mut self,
        run: &mut Run<'_>,
        path: &str,
        entry: &Entry<'a>,
    ) -> std::ops::ControlFlow<(), Option<Content<'a>>> {
        let end = entry.start + entry.data.len();
        let before = self.0.range(..end).next_back();
        if before.is_some_and(|(_, other)| *other > entry.start) {
            run.skip(path, Why::Overlap)?;
            return std::ops::ControlFlow::Continue(None);
        }
        if end > entry.start {
            self.0.insert(entry.start, end);
        }
        std::ops::ControlFlow::Continue(open(run, path, entry)?)
    }
}

/// Unpacks an entry; notes why where it cannot.
fn open<'a>(
    run: &mut Run<'_>,
    path: &str,
    entry: &Entry<'a>,
) -> std::ops::ControlFlow<(), Option<Content<'a>>> {
    use std::ops::ControlFlow::Continue;

    let cut = entry.is_cut.then_some(Why::Damaged("the archive breaks off"));
    if entry.is_encrypted {
        run.skip(path, Why::Encrypted)?;
        return Continue(None);
    }
    match entry.method {
        0 => Continue(Some((Cow::Borrowed(entry.data), cut))),
        8 => {
            let unpacked = unpack(run, entry.data, Wrap::Raw);
            Continue(Some((Cow::Owned(unpacked.bytes), unpacked.why.or(cut))))
        }
        _ => {
            run.skip(path, Why::Unread("a method of ZIP other than deflate"))?;
            Continue(None)
        }
    }
}

/// Returns the entries of an archive.
pub(in crate::extract) fn entries(bytes: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    let directory = Directory::find(bytes);
    let walk = if directory.is_none() { Some(Walk { bytes, at: first_entry(bytes) }) } else { None };
    directory.into_iter().flatten().chain(walk.into_iter().flatten())
}

/// The directory at the end of an archive.
struct Directory<'a> {
    bytes: &'a [u8],
    at: usize,
    /// What stands before the archive: offsets do not count it.
    base: usize,
}

impl<'a> Directory<'a> {
    fn find(bytes: &'a [u8]) -> Option<Self> {
        let from = bytes.len().saturating_sub(END);
        let end = from + bytes[from..].windows(4).rposition(|part| part == b"PK\x05\x06")?;
        let mut size = u64::from(u32_at(bytes, end + 12)?);
        let mut offset = u64::from(u32_at(bytes, end + 16)?);
        let mut stop = end;
        if (size == u64::from(u32::MAX) || offset == u64::from(u32::MAX))
            && let Some(locator) = end.checked_sub(20)
            && bytes[locator..].starts_with(b"PK\x06\x07")
        {
            let record = usize::try_from(u64_at(bytes, locator + 8)?).ok()?;
            // Where something stands before the archive, the record is right before the locator.
            let is_record = |at: usize| bytes.get(at..at.saturating_add(4)) == Some(b"PK\x06\x06");
            let record = [record, locator.saturating_sub(56)].into_iter().find(|at| is_record(*at))?;
            size = u64_at(bytes, record + 40)?;
            offset = u64_at(bytes, record + 48)?;
            stop = record;
        }
        let size = usize::try_from(size).ok()?;
        let offset = usize::try_from(offset).ok()?;
        let start = stop.checked_sub(size)?;
        let is_entry = |at: usize| bytes.get(at..at.saturating_add(4)) == Some(b"PK\x01\x02");
        if size == 0 {
            return Some(Self { bytes, at: stop, base: 0 });
        }
        if start >= offset && is_entry(start) {
            return Some(Self { bytes, at: start, base: start - offset });
        }
        is_entry(offset).then_some(Self { bytes, at: offset, base: 0 })
    }
}

impl<'a> Iterator for Directory<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let bytes = self.bytes;
        loop {
            let at = self.at;
            if bytes.get(at..at + 4)? != b"PK\x01\x02" {
                return None;
            }
            let name_length = usize::from(u16_at(bytes, at + 28)?);
            let extra_length = usize::from(u16_at(bytes, at + 30)?);
            let comment_length = usize::from(u16_at(bytes, at + 32)?);
            let name = bytes.get(at + 46..at + 46 + name_length)?;
            let extra = bytes.get(at + 46 + name_length..at + 46 + name_length + extra_length)?;
            self.at = at + 46 + name_length + extra_length + comment_length;
            let mut size = u64::from(u32_at(bytes, at + 20)?);
            let mut offset = u64::from(u32_at(bytes, at + 42)?);
            let has_long_size = u32_at(bytes, at + 24)? == u32::MAX;
            long_fields(extra, has_long_size, &mut size, &mut offset);
            let local = usize::try_from(offset).ok().and_then(|offset| offset.checked_add(self.base));
            let Some(start) = local.and_then(|local| data_start(bytes, local)) else { continue };
            let end = start.saturating_add(usize::try_from(size).unwrap_or(usize::MAX));
            let data = &bytes[start.min(bytes.len())..end.min(bytes.len())];
            return Some(Entry {
                name,
                method: u16_at(bytes, at + 10)?,
                is_encrypted: u16_at(bytes, at + 8)? & 1 != 0,
                start,
                data,
                is_cut: end > bytes.len(),
            });
        }
    }
}

/// Reads the field of sizes that do not fit 32 bits: those that are there stand in this order.
fn long_fields(mut extra: &[u8], has_long_size: bool, size: &mut u64, offset: &mut u64) {
    while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let Some(field) = extra.get(4..4 + usize::from(length)) else { return };
        if id == 1 {
            let mut at = if has_long_size { 8 } else { 0 };
            for value in [size, offset] {
                if *value == u64::from(u32::MAX) {
                    *value = u64_at(field, at).unwrap_or(*value);
                    at += 8;
                }
            }
            return;
        }
        extra = &extra[4 + field.len()..];
    }
}

/// An archive without a directory, such as one that breaks off.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Walk<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let (bytes, at) = (self.bytes, self.at);
        let start = data_start(bytes, at)?;
        let flags = u16_at(bytes, at + 6)?;
        let name_length = usize::from(u16_at(bytes, at + 26)?);
        let declared = usize::try_from(u32_at(bytes, at + 18)?).unwrap_or(usize::MAX);
        let rest = bytes.get(start..)?;
        // The size may only stand behind the data.
        let is_known = flags & 8 == 0 && declared <= rest.len();
        let size = if is_known { declared } else { next_entry(rest) };
        self.at = start + size;
        if !bytes[self.at..].starts_with(b"PK\x03\x04") {
            self.at += first_entry(&bytes[self.at..]);
        }
        Some(Entry {
            name: bytes.get(at + 30..at + 30 + name_length)?,
            method: u16_at(bytes, at + 8)?,
            is_encrypted: flags & 1 != 0,
            start,
            data: &rest[..size],
            is_cut: !is_known,
        })
    }
}

fn first_entry(bytes: &[u8]) -> usize {
    bytes.windows(4).position(|part| part == b"PK\x03\x04").unwrap_or(bytes.len())
}

fn next_entry(bytes: &[u8]) -> usize {
    let is_mark = |part: &[u8]| matches!(part, b"PK\x03\x04" | b"PK\x07\x08" | b"PK\x01\x02");
    bytes.windows(4).position(is_mark).unwrap_or(bytes.len())
}

/// Returns where the data of an entry begins, behind its own header.
fn data_start(bytes: &[u8], local: usize) -> Option<usize> {
    if bytes.get(local..local.checked_add(30)?)?[..4] != *b"PK\x03\x04" {
        return None;
    }
    let name = usize::from(u16_at(bytes, local + 26)?);
    let extra = usize::from(u16_at(bytes, local + 28)?);
    Some(local + 30 + name + extra)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|field| u16::from_le_bytes(*field))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|field| u32::from_le_bytes(*field))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|field| u64::from_le_bytes(*field))
}
