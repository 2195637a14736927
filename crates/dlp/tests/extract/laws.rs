//! What holds for every document, whatever it is.

use std::ops::ControlFlow;

use proptest::prelude::*;
use steward_dlp::extract::{self, Limits, Place};

use crate::CARD;
use crate::build::{gzip, page, paragraph, tar, word, zip};

const NAMES: [&str; 14] = [
    "a.html", "a.xml", "a.md", "a.json", "a.adf", "a.csv", "a.rtf", "a.docx", "a.xlsx", "a.odt", "a.pdf",
    "a.eml", "a.zip", "a",
];

/// Small enough that reading many documents takes no time.
const LIMITS: Limits = Limits { output: 1 << 20, ratio: 100, free: 64 << 10, depth: 6, entries: 100 };

/// Reads a document, and checks what holds for each.
fn check(name: &str, bytes: &[u8]) {
    let mut made = 0;
    let report = extract::documents(Some(name), bytes, &LIMITS, &mut |part| {
        if matches!(part.text, std::borrow::Cow::Owned(_)) {
            made += part.text.len() as u64;
        }
        let mut last = 0;
        for origin in part.resolve(0..part.text.len()) {
            assert!(origin.text.start >= last && origin.text.end <= part.text.len());
            last = origin.text.end;
            if let Place::Bytes(range) = origin.place {
                assert!(range.start < range.end);
                // Where a part stands in something that was unpacked, its length is not known here.
                if !part.path.contains('!') && !part.path.contains("#/") {
                    assert!(range.end <= bytes.len(), "{range:?} of {} in {}", bytes.len(), part.path);
                }
            }
        }
        ControlFlow::Continue(())
    });
    assert!(report.output <= LIMITS.output && made <= report.output, "{made} of {}", report.output);
    assert!(report.entries <= LIMITS.entries);
}

fn documents() -> Vec<(&'static str, Vec<u8>)> {
    let html =
        format!("<p title='x'>Karte <b>{CARD}</b><script>x</script><!-- y --><table><tr><th>a<td>b</table>");
    let adf = format!(
        r#"{{"type":"doc","content":[{{"type":"paragraph","content":[{{"type":"text","text":"\u00fc {CARD}"}}]}}]}}"#
    );
    let mail = format!(
        "From: a\nTo: b\nSubject: =?utf-8?Q?x?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n{CARD}\n--b\nContent-Type: message/rfc822\n\nSubject: x\n\ny\n--b--\n"
    );
    let document = word(&paragraph(&["Karte ", CARD]));
    let sheet = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/sharedStrings.xml", b"<sst><si><t>Name</t></si></sst>"),
        (
            "xl/worksheets/sheet1.xml",
            b"<sheetData><row r=\"1\"><c r=\"B1\" t=\"s\"><v>0</v></c></row></sheetData>",
        ),
    ]);
    vec![
        ("a.html", html.into_bytes()),
        ("a.xml", b"<?xml version='1.0' encoding='utf-16'?><a b='c'>d<e/>f</a>".to_vec()),
        ("a.md", b"# a\n**b** [c](d)\n\n| x | y |\n|---|---|\n| 1 | 2 |\n".to_vec()),
        ("a.json", adf.into_bytes()),
        ("a.rtf", br"{\rtf1\ansi a\par \u252?b\'e4{\*\x y}\trowd\cell\row}".to_vec()),
        ("a.eml", mail.into_bytes()),
        ("a.pdf", page(format!("BT /F 9 Tf 1 0 0 1 9 9 Tm [(Karte) -300 ({CARD})] TJ ET").as_bytes())),
        ("a.tgz", gzip(&tar(&[("b.txt", b'0', CARD.as_bytes())]))),
        ("a.zip", zip(&[("a.docx", &document), ("b.txt", CARD.as_bytes())])),
        ("a.docx", document),
        ("a.xlsx", sheet),
    ]
}

#[test]
fn documents_may_break_off_anywhere() {
    for (name, document) in documents() {
        // All places in short ones, and every few in long ones.
        for end in (0..document.len()).step_by(1 + document.len() / 300) {
            check(name, &document[..end]);
            check(name, &document[end..]);
        }
    }
}

#[test]
fn beginnings_may_be_followed_by_anything() {
    let beginnings: [&[u8]; 16] = [
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\x1f\x8b\x08\0",
        b"%PDF-1.7\n1 0 obj\n",
        b"{\\rtf1",
        b"<?xml version='1.0'?>",
        b"<html>",
        b"{\"type\":\"doc\",\"content\":[",
        b"From: a\nTo: b\nSubject: c\n",
        b"From a\nFrom: a\nTo: b\nDate: c\n",
        b"\xff\xfe<\0",
        b"\xfe\xff",
        b"<ac:x>",
        b"[[[",
        b"---\n",
        b"\xef\xbb\xbf",
    ];
    let mut state = 1_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    for beginning in beginnings {
        for length in [0, 1, 7, 64, 4_096] {
            let bytes: Vec<u8> =
                beginning.iter().copied().chain(std::iter::repeat_with(&mut noise).take(length)).collect();
            for name in NAMES {
                check(name, &bytes);
            }
        }
    }
}

#[test]
fn blanks_that_are_put_in_stand_nowhere() {
    check("a.md", b" <script>");
}

#[test]
fn whoever_reads_may_break_off() {
    let archive = zip(&[("a.txt", b"a"), ("b.txt", b"b")]);
    let mut count = 0;
    let report = extract::documents(Some("a.zip"), &archive, &Limits::default(), &mut |_| {
        count += 1;
        ControlFlow::Break(())
    });
    assert_eq!((count, report.stopped), (1, true));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Where text stands is always in the document, however that is put together.
    #[test]
    fn origins_are_in_the_document(
        name in proptest::sample::select(&NAMES),
        pieces in proptest::collection::vec(proptest::sample::select(&[
            "<p>", "</p>", "<b a='x&amp;y'", ">", "<!--", "-->", "<script>", "</script>", "&#65;", "&uuml;", "&x;", "<table><tr><td>",
            "<th>", "</table>", "<![CDATA[", "]]>", "<?", "?>", "<!DOCTYPE a [", "]>", "\u{fc}", "\u{1f600}", " ", "\n", "  \n\n", "\t",
            "\"", "'", "\\", "\\n", "\\u00fc", "\\ud83d\\ude00", "{", "}", "[", "]", ",", ":", "\"type\":\"doc\",\"content\":[", "**", "_", "`",
            "```\n", "| a | b |\n|---|---|\n", "# ", "- ", "[a](b)", "{\\b ", "\\'fc", "\\u252?", "\\par ", "=?utf-8?Q?=C3=BC?=", "--b\n",
            "Content-Type: multipart/mixed; boundary=b\n", "From: ", "From x\n", "charset=shift_jis", "1 0 obj", "stream\n", "endstream", "4532",
        ][..]), 0..40),
    ) {
        check(name, pieces.concat().as_bytes());
    }

    /// Nothing is so damaged that reading it ends in anything but an answer.
    #[test]
    fn damaged_documents_are_read(place in any::<proptest::sample::Index>(), changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8)) {
        let documents = documents();
        let (name, mut document) = documents[place.index(documents.len())].clone();
        for (at, byte) in changes {
            let at = at.index(document.len());
            document[at] = byte;
        }
        check(name, &document);
    }
}
