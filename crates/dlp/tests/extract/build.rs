//! Documents in the making.

use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Makes an archive of files, as another program than ours does.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .expect("memory takes all that is written to it");
        writer.write_all(content).expect("memory takes all that is written to it");
    }
    writer.finish().expect("memory takes all that is written to it").into_inner()
}

/// An entry of an archive that need not be honest.
pub(crate) struct RawEntry<'a> {
    pub(crate) name: &'a str,
    pub(crate) data: &'a [u8],
    pub(crate) method: u16,
    pub(crate) flags: u16,
    /// What it declares to be unpacked.
    pub(crate) size: u32,
    /// Where its header is said to stand, if not where it does.
    pub(crate) offset: Option<u32>,
}

impl<'a> RawEntry<'a> {
    pub(crate) fn new(name: &'a str, data: &'a [u8]) -> Self {
        Self { name, data, method: 8, flags: 0, size: 1, offset: None }
    }
}

/// Makes an archive byte by byte. An entry with an offset has no data of its own.
pub(crate) fn raw_zip(entries: &[RawEntry<'_>]) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let offset = entry.offset.unwrap_or(archive.len() as u32);
        let sizes = [0, entry.data.len() as u32, entry.size];
        if entry.offset.is_none() {
            archive.extend_from_slice(b"PK\x03\x04\x14\0");
            for field in [entry.flags, entry.method, 0, 0] {
                archive.extend(field.to_le_bytes());
            }
            archive.extend(sizes.iter().flat_map(|size| size.to_le_bytes()));
            archive.extend((entry.name.len() as u16).to_le_bytes());
            archive.extend(0_u16.to_le_bytes());
            archive.extend_from_slice(entry.name.as_bytes());
            archive.extend_from_slice(entry.data);
        }
        directory.extend_from_slice(b"PK\x01\x02\x14\0\x14\0");
        for field in [entry.flags, entry.method, 0, 0] {
            directory.extend(field.to_le_bytes());
        }
        directory.extend(sizes.iter().flat_map(|size| size.to_le_bytes()));
        directory.extend((entry.name.len() as u16).to_le_bytes());
        directory.extend([0; 12]);
        directory.extend(offset.to_le_bytes());
        directory.extend_from_slice(entry.name.as_bytes());
    }
    let start = archive.len() as u32;
    archive.extend_from_slice(&directory);
    archive.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    // Nobody reads the counts.
    archive.extend([0; 4]);
    archive.extend((directory.len() as u32).to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0; 2]);
    archive
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory takes all that is written to it");
    encoder.finish().expect("memory takes all that is written to it")
}

pub(crate) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory takes all that is written to it");
    encoder.finish().expect("memory takes all that is written to it")
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory takes all that is written to it");
    encoder.finish().expect("memory takes all that is written to it")
}

/// Makes an archive of tar; the kind of each file is `0`, or `L` or `x` for the name of the next.
pub(crate) fn tar(files: &[(&str, u8, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, kind, content) in files {
        let mut header = [0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        header[148..156].fill(b' ');
        header[156] = *kind;
        header[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        archive.extend(header);
        archive.extend_from_slice(content);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.extend([0; 1_024]);
    archive
}

/// Makes a file of PDF of objects, the first of which is its root.
pub(crate) fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    for (place, object) in objects.iter().enumerate() {
        file.extend(format!("{} 0 obj\n", place + 1).bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    file.extend_from_slice(b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n");
    file
}

/// Makes a stream of PDF.
pub(crate) fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut stream = format!("<<{dictionary} /Length {}>>\nstream\n", data.len()).into_bytes();
    stream.extend_from_slice(data);
    stream.extend_from_slice(b"\nendstream");
    stream
}

/// Makes a file of PDF with one page, whose font is one of those that every reader has.
pub(crate) fn page(content: &[u8]) -> Vec<u8> {
    pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>".to_vec(),
        stream("/Filter/FlateDecode", &zlib(content)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec(),
    ])
}

/// Makes a document of Word.
pub(crate) fn word(body: &str) -> Vec<u8> {
    let document =
        format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", b"<w:styles><w:style w:name=\"x\"/></w:styles>"),
    ])
}

/// Makes a paragraph of Word of runs.
pub(crate) fn paragraph(runs: &[&str]) -> String {
    let runs = runs
        .iter()
        .map(|run| format!("<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{run}</w:t></w:r>"));
    format!("<w:p>{}</w:p>", runs.collect::<String>())
}
