//! Documents that are made to do harm.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use steward_dlp::extract::{self, Limits, Report, Why};

use crate::build::{RawEntry, deflate, gzip, page, pdf, raw_zip, stream, tar, zip, zlib};
use crate::read_within;

const LIMITS: Limits = Limits { output: 16 << 20, ratio: 200, free: 1 << 20, depth: 8, entries: 10_000 };

/// Reads a document; its text is only counted.
fn read(name: &str, bytes: &[u8]) -> (u64, Report) {
    let mut given = 0;
    let report = extract::documents(Some(name), bytes, &LIMITS, &mut |part| {
        given += part.text.len() as u64;
        ControlFlow::Continue(())
    });
    assert!(report.output <= LIMITS.output, "{}", report.output);
    (given, report)
}

fn whys(report: &Report) -> Vec<Why> {
    let mut whys: Vec<Why> = report.skipped.iter().map(|skipped| skipped.why).collect();
    whys.dedup();
    whys
}

#[test]
fn blank_data_is_unpacked_up_to_the_ratio() {
    let zeros = vec![0; 8 << 20];
    for (name, bytes) in [
        ("a.gz", gzip(&zeros)),
        ("a.zip", raw_zip(&[RawEntry::new("a", &deflate(&zeros))])),
        ("a.pdf", page(&zeros)),
    ] {
        let (given, report) = read(name, &bytes);
        // Deflate packs a thousand to one.
        assert!(report.output <= bytes.len() as u64 * 200 + (1 << 20), "{name}: {}", report.output);
        assert!(given <= report.output);
        assert_eq!(whys(&report), [Why::Ratio], "{name}");
    }
}

#[test]
fn many_bombs_are_unpacked_up_to_the_output() {
    let bomb = deflate(&vec![b'x'; 1 << 20]);
    let archive =
        raw_zip(&std::iter::repeat_with(|| RawEntry::new("a", &bomb)).take(100).collect::<Vec<_>>());
    let (given, report) = read("a.zip", &archive);
    assert!(given <= LIMITS.output);
    assert_eq!(whys(&report), [Why::Output]);
    assert_eq!(report.skipped.len(), 1);
}

#[test]
fn entries_that_share_their_bytes_are_read_once() {
    let bomb = deflate(&vec![b'x'; 100_000]);
    let mut entries = vec![RawEntry::new("a", &bomb)];
    entries.extend((0..5_000).map(|_| RawEntry { offset: Some(0), ..RawEntry::new("a", &bomb) }));
    let (given, report) = read("a.zip", &raw_zip(&entries));
    assert_eq!(given, 100_000);
    assert_eq!(whys(&report), [Why::Overlap]);
    assert_eq!((report.skipped.len() as u64, report.unlisted), (1_000, 4_000));
}

#[test]
fn archives_in_archives_end_at_the_depth() {
    let mut archive = b"text".to_vec();
    for _ in 0..50 {
        archive = zip(&[("a.zip", &archive), ("b.txt", b"text")]);
    }
    let (given, report) = read("a.zip", &archive);
    assert_eq!(given, 4 * 8);
    assert_eq!(whys(&report), [Why::Depth]);
    let mut archive = b"text".to_vec();
    for _ in 0..50 {
        archive = gzip(&archive);
    }
    assert_eq!(whys(&read("a", &archive).1), [Why::Depth]);
}

#[test]
fn a_tree_of_archives_ends_at_the_entries() {
    // Sixteen of sixteen of sixteen, as in 42.zip.
    let mut archive = zip(&[("a.txt", b"text")]);
    for _ in 0..4 {
        let names: Vec<String> = (0..16).map(|number| format!("{number}.zip")).collect();
        let files: Vec<(&str, &[u8])> =
            names.iter().map(|name| (name.as_str(), archive.as_slice())).collect();
        archive = zip(&files);
    }
    let (_, report) = read("a.zip", &archive);
    assert!(report.entries <= LIMITS.entries);
    assert!(whys(&report).iter().all(|why| matches!(why, Why::Entries | Why::Output)));
}

#[test]
fn too_many_entries_are_named() {
    let archive = raw_zip(
        &std::iter::repeat_with(|| RawEntry { method: 0, ..RawEntry::new("a", b"text") })
            .take(100_000)
            .collect::<Vec<_>>(),
    );
    let (given, report) = read("a.zip", &archive);
    assert_eq!((given, report.entries), (40_000, 10_000));
    assert_eq!(whys(&report), [Why::Entries]);
    let archive = tar(&vec![("a", b'0', b"" as &[u8]); 20_000]);
    assert_eq!(whys(&read("a.tar", &archive).1), [Why::Entries]);
}

#[test]
fn declared_sizes_are_not_believed() {
    let packed = deflate(b"text");
    let archive = raw_zip(&[RawEntry { size: u32::MAX, ..RawEntry::new("a", &packed) }]);
    let (given, report) = read("a.zip", &archive);
    assert_eq!((given, report.output), (4, 4));
    let mut archive = tar(&[("a", b'0', b"text")]);
    archive[124..136].copy_from_slice(b"\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");
    read("a.tar", &archive);
}

#[test]
fn messages_in_messages_end_at_the_depth() {
    let mut message = "Subject: x\n\ntext".to_owned();
    for _ in 0..1_000 {
        message = format!("From: a\nTo: b\nSubject: x\nContent-Type: message/rfc822\n\n{message}");
    }
    assert_eq!(whys(&read("a.eml", message.as_bytes()).1), [Why::Depth]);
}

#[test]
fn parts_in_parts_end_at_their_depth() {
    let mut message = "From: a\nTo: b\nSubject: x\n".to_owned();
    for number in 0..10_000 {
        let _ = write!(message, "Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\n");
    }
    message.push_str(&"--x\n".repeat(100_000));
    read("a.eml", message.as_bytes());
    let parts = format!(
        "From: a\nTo: b\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\n\nx\n".repeat(100_000)
    );
    assert_eq!(whys(&read("a.eml", parts.as_bytes()).1), [Why::Entries]);
}

#[test]
fn nesting_does_not_overflow_the_stack() {
    let deep = 1_000_000;
    for (name, open) in [
        ("a.html", "<div>"),
        ("a.html", "<table><tr><td>"),
        ("a.html", "<b x='"),
        ("a.html", "<!--"),
        ("a.html", "<script>"),
        ("a.html", "<a "),
        ("a.html", "&#"),
        ("a.html", "</"),
        ("a.xml", "<a>"),
        ("a.xml", "<![CDATA["),
        ("a.xml", "<!DOCTYPE ["),
        ("a.xml", "<?"),
        ("a.json", "["),
        ("a.json", "{\"a\":"),
        ("a.json", "{\"type\":\"doc\",\"content\":["),
        ("a.json", "\"<"),
        ("a.json", "\\ud83d"),
        ("a.rtf", "{\\b "),
        ("a.rtf", "\\u1"),
        ("a.rtf", "\\trowd "),
        ("a.eml", "=?a?Q?"),
        ("a.mbox", "\nFrom "),
        ("a.csv", "\"\""),
    ] {
        let prefix = if name == "a.rtf" { "{\\rtf1" } else { "" };
        let document = format!("{prefix}{}", open.repeat(deep / open.len().min(4)));
        read(name, document.as_bytes());
    }
}

#[test]
fn deep_or_odd_markdown_takes_no_longer() {
    for open in [
        "> ", "- ", "*", "_", "[", "![", "`", "<", "**a", "[a](", "a_", "|", "&", "\\", "~~", "# ", "[^a]: ",
        "1. ", "\t", "<!--", "$", "*a_ ",
    ] {
        read("a.md", open.repeat(20_000).as_bytes());
    }
}

#[test]
fn objects_of_pdf_may_refer_to_themselves() {
    let loops = pdf(&[
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[2 0 R]>>>>".to_vec(),
        b"<</Type/Pages/Kids[2 0 R 3 0 R 2 0 R]/Resources 7 0 R>>".to_vec(),
        b"<</Type/Page/Contents 4 0 R/Annots 7 0 R>>".to_vec(),
        stream("/Length 4 0 R", b"/X Do /Y Do BT /F 9 Tf (a) Tj ET"),
        stream("/Subtype/Form/Resources<</XObject<</X 5 0 R/Y 6 0 R>>>>", b"/X Do /Y Do"),
        stream(
            "/Subtype/Form/Filter[/FlateDecode/FlateDecode/FlateDecode/FlateDecode/FlateDecode]",
            &zlib(&zlib(b"/X Do")),
        ),
        b"7 0 R".to_vec(),
    ]);
    read("a.pdf", &loops);
}

#[test]
fn pages_of_pdf_that_share_everything_end_at_a_limit() {
    let kids = (5..5_005).map(|number| format!("{number} 0 R")).collect::<Vec<_>>().join(" ");
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{kids}]>>").into_bytes(),
        stream("", "BT /F 9 Tf (a) Tj ET\n".repeat(4_000).as_bytes()),
        format!("<</Font<</F<</Subtype/Type1/Widths[{}]>>>>>>", "0 ".repeat(10_000)).into_bytes(),
    ];
    objects.extend((0..5_000).map(|_| b"<</Type/Page/Contents 3 0 R/Resources 4 0 R>>".to_vec()));
    let (_, report) = read("a.pdf", &pdf(&objects));
    assert_eq!(report.skipped.len(), 1);
}

#[test]
fn strings_of_a_sheet_may_be_shown_often() {
    let cells = "<c t=\"s\"><v>0</v></c>".repeat(10_000);
    let book = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/sharedStrings.xml", format!("<sst><si><t>{}</t></si></sst>", "x".repeat(32_000)).as_bytes()),
        ("xl/worksheets/sheet1.xml", format!("<sheetData><row>{cells}</row></sheetData>").as_bytes()),
    ]);
    let (given, report) = read("a.xlsx", &book);
    assert!(given <= LIMITS.output);
    assert_eq!(whys(&report), [Why::Output]);
}

#[test]
fn cells_far_out_make_no_wide_rows() {
    let rows = "<row><c r=\"XFD1\"><v>1</v></c></row>".repeat(10_000);
    let book = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/worksheets/sheet1.xml", format!("<sheetData>{rows}</sheetData>").as_bytes()),
    ]);
    assert!(read("a.xlsx", &book).0 < 400_000);
}

#[test]
fn notes_on_where_text_stands_count() {
    // Each escape is two bytes that need a note of their own.
    let source = format!("\"{}\"", "\\n\\\\".repeat(1 << 20));
    let (given, report) = read("a.json", source.as_bytes());
    assert!(given < 1 << 20);
    assert_eq!(whys(&report), [Why::Output]);
}

#[test]
fn what_came_before_a_limit_counts() {
    let limits = Limits { output: 100, ..LIMITS };
    let text = "x".repeat(64);
    let archive = zip(&[("a.txt", text.as_bytes()), ("b.txt", text.as_bytes()), ("c.txt", text.as_bytes())]);
    let (parts, report) = read_within("a.zip", &archive, &limits);
    assert_eq!(parts[0].text, text);
    assert_eq!(whys(&report), [Why::Output]);
    assert_eq!(
        report.skipped[0].to_string(),
        "a.zip!/b.txt: the limit of output is reached; nothing after it was read"
    );
}
