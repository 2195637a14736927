//! Scans in this process: the formats as snapshots, and laws.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Parser;
use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use super::found::Found;
use super::stats::Stats;
use super::text::{Pieces, Reader, Window};
use super::{Scan, exit, scan, search};
use crate::error::Error;

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    scan: Scan,
}

/// A folder with files.
struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, bytes) in files {
            folder.write(name, bytes);
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Scans with arguments, in which `DIR` is this folder, as it is in the report.
    fn scan(&self, arguments: &[&str]) -> Result<(String, Stats), Error> {
        self.scan_with(arguments, b"")
    }

    fn scan_with(&self, arguments: &[&str], stdin: &'static [u8]) -> Result<(String, Stats), Error> {
        let here = self.0.path().to_str().unwrap();
        let asked =
            asked(&arguments.iter().map(|argument| argument.replace("DIR", here)).collect::<Vec<_>>());
        let mut report = Vec::new();
        let (stats, failed) = scan(&asked, Box::new(stdin), Box::new(&mut report), false)?;
        assert!(failed.is_none(), "{failed:?}");
        Ok((String::from_utf8(report).unwrap().replace(here, "DIR"), stats))
    }

    /// What is found, as `path line:column detector`.
    fn lines(&self, arguments: &[&str]) -> Vec<String> {
        let (report, _) = self.scan(&[&["--format", "ndjson"], arguments].concat()).unwrap();
        let line = |line: &str| {
            let found: Value = serde_json::from_str(line).unwrap();
            let text = |name: &str| found[name].as_str().unwrap().to_owned();
            format!("{} {}:{} {}", text("path"), found["line"], found["column"], text("detector"))
        };
        report.lines().map(line).collect()
    }
}

fn asked(arguments: &[impl AsRef<str>]) -> Scan {
    let arguments = arguments.iter().map(|argument| argument.as_ref().to_owned());
    Program::try_parse_from(["scan".to_owned()].into_iter().chain(arguments)).unwrap().scan
}

const CARD: &str = "Charge my card 4532 7153 3790 1245, valid thru 12/29\n";
const PASSWORD: &str = "password = \"Kv7mQ2xTulpe\"\n";
const PAGE: &[u8] = b"<p>Karte <b>4532 7153</b> 3790&#32;1245</p>\n<p>maria.keller@example.org</p>\n";

/// A sheet in which the number stands under its header.
fn workbook() -> Vec<u8> {
    let parts = [
        ("[Content_Types].xml", "<Types/>"),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Customers" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        (
            "xl/worksheets/sheet1.xml",
            r#"<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>card number</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>4532 7153 3790 1245</t></is></c></row></sheetData></worksheet>"#,
        ),
    ];
    zip(&parts.map(|(name, text)| (name, text.as_bytes())))
}

/// An archive whose entries are stored as they are (APPNOTE 4.3).
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let offset = u32::try_from(bytes.len()).unwrap();
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let name_length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        common.extend(crc32(content).to_le_bytes());
        common.extend(length);
        common.extend(length);
        common.extend(name_length);
        common.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(*content);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    let (start, length) = (u32::try_from(bytes.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(length.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 },
        )
    })
}

/// Some of everything: text, a page, an archive in an archive, a sheet, what is ignored, allowed and not there.
fn sample() -> Folder {
    let inner = zip(&[("notes/b.txt", CARD.as_bytes())]);
    let outer = zip(&[("inner.zip", &inner), ("page.html", PAGE)]);
    let text = format!("é{CARD}{PASSWORD}{} steward:allow\n", CARD.trim_end());
    Folder::new(&[
        (".gitignore", b"*.log\n"),
        (".env", PASSWORD.as_bytes()),
        (".git/config", PASSWORD.as_bytes()),
        ("a & b.txt", text.as_bytes()),
        ("clean.txt", b"nothing here\n"),
        ("customers.xlsx", &workbook()),
        ("debug.log", PASSWORD.as_bytes()),
        ("outer.zip", &outer),
        ("page.html", PAGE),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0"),
    ])
}

#[test]
fn formats_are_as_they_were() {
    let sample = sample();
    let mut summaries = Vec::new();
    for format in ["table", "json", "ndjson", "csv", "sarif", "junit"] {
        let (report, stats) = sample.scan(&["DIR", "DIR/missing", "--format", format]).unwrap();
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(format, report);
        });
        summaries.push((exit(&stats).code(), stats.line()));
    }
    summaries.dedup();
    assert_eq!(
        summaries,
        [(3, "9 findings in 5 of 8 files; 1 allowed; 1 not read; 1 error".to_owned())],
        "formats change nothing else"
    );
}

#[test]
fn json_and_sarif_are_json_and_say_the_same() {
    let sample = sample();
    let report = |format| sample.scan(&["DIR", "--format", format]).unwrap().0;
    let lines: Vec<Value> =
        report("ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let json: Value = serde_json::from_str(&report("json")).unwrap();
    assert_eq!(json["findings"].as_array().unwrap(), &lines);
    assert_eq!(json["summary"]["findings"], lines.len());
    let names: Vec<&String> = lines[0].as_object().unwrap().keys().collect();
    let expected =
        "path start end line column detector confidence score reasons excerpt fingerprint obfuscated";
    assert_eq!(names, expected.split(' ').collect::<Vec<_>>());
    let sarif: Value = serde_json::from_str(&report("sarif")).unwrap();
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), lines.len());
    for (result, line) in results.iter().zip(&lines) {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], line["detector"]);
        assert_eq!(result["partialFingerprints"]["steward/v1"], line["fingerprint"]);
    }
    assert!(!report("ndjson").contains("4532"), "no report has a secret");
}

#[test]
fn places_are_those_of_the_file() {
    let sample = sample();
    assert_eq!(
        sample.lines(&["DIR"]),
        [
            "DIR/.env 1:13 PASSWORD",
            "DIR/a & b.txt 1:17 CREDIT_CARD",
            "DIR/a & b.txt 2:13 PASSWORD",
            "DIR/customers.xlsx!/xl/worksheets/sheet1.xml 2:1 CREDIT_CARD",
            "DIR/outer.zip!/inner.zip!/notes/b.txt 1:16 CREDIT_CARD",
            "DIR/outer.zip!/page.html 1:7 CREDIT_CARD",
            "DIR/outer.zip!/page.html 2:1 EMAIL",
            "DIR/page.html 1:13 CREDIT_CARD",
            "DIR/page.html 2:4 EMAIL",
        ]
    );
    let (report, _) = sample.scan(&["DIR/page.html", "--format", "ndjson"]).unwrap();
    let first: Value = serde_json::from_str(report.lines().next().unwrap()).unwrap();
    let span = |name: &str| usize::try_from(first[name].as_u64().unwrap()).unwrap();
    assert_eq!(&PAGE[span("start")..span("end")], b"4532 7153</b> 3790&#32;1245");
    let (report, _) = sample.scan(&["DIR/customers.xlsx", "--format", "json"]).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["findings"][0]["place"], "Customers!A2");
}

#[test]
fn what_is_ignored_is_read_where_that_is_asked_for() {
    let sample = sample();
    sample.write(".stewardignore", b"*.zip\n*.xlsx\n");
    let has =
        |arguments: &[&str], path: &str| sample.lines(arguments).iter().any(|line| line.starts_with(path));
    assert!(!has(&["DIR"], "DIR/outer.zip") && !has(&["DIR"], "DIR/debug.log"));
    assert!(has(&["DIR", "--no-ignore"], "DIR/outer.zip") && has(&["DIR", "--no-ignore"], "DIR/debug.log"));
    assert!(has(&["DIR/debug.log"], "DIR/debug.log"), "what is named is read");
    assert!(!has(&["DIR", "--no-ignore"], "DIR/.git/"));
    assert!(
        !has(&["DIR", "--max-size", "100"], "DIR/a & b.txt")
            && has(&["DIR", "--max-size", "100"], "DIR/.env")
    );
}

#[test]
fn threads_change_nothing() {
    let folder = Folder::new(&[]);
    for number in 0..60 {
        let text = CARD.repeat(number % 7) + &PASSWORD.repeat(number % 3);
        folder.write(&format!("{}/{number}.txt", number % 4), text.as_bytes());
    }
    // More than are kept until it is its turn.
    folder.write("1/0.txt", CARD.repeat(1500).as_bytes());
    let report = |threads| folder.scan(&["DIR", "--format", "csv", "--threads", threads]).unwrap().0;
    let one = report("1");
    assert!(one.lines().count() > 1500);
    assert!(one == report("2") && one == report("9"));
}

#[test]
fn baselines_keep_what_is_known() {
    let sample = sample();
    let (report, stats) =
        sample.scan(&["DIR", "--format", "ndjson", "--write-baseline", "DIR/baseline.json"]).unwrap();
    assert_eq!(exit(&stats).code(), 1);
    sample.write("report.ndjson", report.as_bytes());
    sample.write("new.txt", b"Mail to jan.novak@example.org\n");
    for baseline in ["DIR/baseline.json", "DIR/report.ndjson"] {
        let arguments = ["DIR", "--max-size", "2k", "--baseline", baseline];
        assert_eq!(sample.lines(&arguments), ["DIR/new.txt 1:9 EMAIL"], "{baseline}");
    }
    let (_, stats) = sample.scan(&["DIR/page.html", "--baseline", "DIR/baseline.json"]).unwrap();
    assert_eq!((exit(&stats).code(), stats.known), (0, 2));
    sample.write("key", b"an example of a key of 32 bytes\n");
    let (_, stats) =
        sample.scan(&["DIR/page.html", "--baseline", "DIR/baseline.json", "--key-file", "DIR/key"]).unwrap();
    assert_eq!(stats.known, 0, "another key gives other fingerprints");
    sample.write("key", b"short\n");
    let error = sample.scan(&["DIR", "--key-file", "DIR/key"]).unwrap_err();
    assert_eq!(error.exit().code(), 3);
}

#[test]
fn detectors_are_chosen() {
    let sample = sample();
    assert!(
        sample.lines(&["DIR", "--detectors", "CREDIT_CARD"]).iter().all(|line| line.ends_with("CREDIT_CARD"))
    );
    assert!(
        !sample.lines(&["DIR", "--detectors", "-credential"]).iter().any(|line| line.ends_with("PASSWORD"))
    );
    let error = sample.scan(&["DIR", "--detectors", "NONE"]).unwrap_err();
    assert_eq!(error.exit().code(), 2);
    let high = sample.lines(&["DIR", "--min-confidence", "high"]);
    let low = sample.lines(&["DIR", "--min-confidence", "low"]);
    assert!(high.len() < low.len() && high.iter().all(|line| low.contains(line)));
}

#[test]
fn rules_of_the_user_are_found_and_hidden() {
    let sample = sample();
    sample.write("terms.txt", b"Project Bluebird\n");
    sample.write(
        "rules.toml",
        br#"
        version = 1
        [[rule]]
        id = "ACME_PROJECT"
        name = "Names of secret projects"
        severity = "high"
        dictionary = "terms.txt"
        [[rule]]
        id = "ACME_PAYMENT"
        name = "Cards beside projects"
        severity = "critical"
        all = ["CREDIT_CARD", "ACME_PROJECT"]
        within = 200
        "#,
    );
    sample.write("plan/a.txt", format!("Project Bluebird: {CARD}").as_bytes());
    let arguments = ["DIR/plan", "--rules", "DIR/rules.toml"];
    assert_eq!(
        sample.lines(&arguments),
        [
            "DIR/plan/a.txt 1:1 ACME_PROJECT",
            "DIR/plan/a.txt 1:34 ACME_PAYMENT",
            "DIR/plan/a.txt 1:34 CREDIT_CARD"
        ]
    );
    let without = [&arguments[..], &["--detectors", "-ACME_PROJECT,-CREDIT_CARD"]].concat();
    assert_eq!(sample.lines(&without), ["DIR/plan/a.txt 1:34 ACME_PAYMENT"], "what it depends on is found");
    let (report, _) = sample.scan(&[&arguments[..], &["--format", "ndjson"]].concat()).unwrap();
    assert!(!report.contains("Bluebird"), "{report}");
    sample.write("rules.toml", b"version = 2");
    let error = sample.scan(&arguments).unwrap_err();
    assert_eq!(error.exit().code(), 3);
}

#[test]
fn clean_copies_have_nothing_left() {
    let sample = sample();
    let (_, stats) = sample.scan(&["DIR", "--redact", "DIR/clean"]).unwrap();
    assert_eq!(stats.errors, 2, "what is in archives and workbooks cannot be taken out");
    assert_eq!(sample.read("clean/page.html"), "<p>Karte <b>[CREDIT_CARD]</b></p>\n<p>[EMAIL]</p>\n");
    assert_eq!(sample.read("clean/.env"), "password = \"[PASSWORD]\"\n");
    assert_eq!(sample.read("clean/clean.txt"), "nothing here\n");
    assert!(sample.read("clean/a & b.txt").ends_with(" steward:allow\n"));
    for name in ["outer.zip", "customers.xlsx", "picture.png", "debug.log"] {
        assert!(!sample.path("clean").join(name).exists(), "{name}");
    }
    assert_eq!(sample.lines(&["DIR/clean"]), Vec::<String>::new());
    let (_, again) = sample.scan(&["DIR/page.html", "--redact", "DIR/clean"]).unwrap();
    assert_eq!((again.errors, again.findings), (1, 2), "what is there is not replaced, and the file is read");
    let (_, again) = sample.scan(&["DIR/page.html", "--redact", "DIR/clean", "--force"]).unwrap();
    assert_eq!(again.errors, 0);
}

#[test]
fn nothing_is_written_over_what_is_read_unless_that_is_asked_for() {
    let folder = Folder::new(&[("a.txt", CARD.as_bytes()), ("b.txt", b"nothing\n"), ("plan.toml", b"")]);
    for to in ["DIR/a.txt", "DIR"] {
        let (_, stats) = folder.scan(&["DIR/a.txt", "--redact", to, "--force"]).unwrap();
        assert_eq!((stats.errors, folder.read("a.txt").as_str()), (1, CARD), "{to}");
    }
    folder.write("plan.toml", b"[[rule]]\ntransform = { mask = { last = 4 } }\n");
    let (_, stats) = folder.scan(&["DIR/a.txt", "--in-place", "--transform", "DIR/plan.toml"]).unwrap();
    assert_eq!(stats.errors, 0);
    assert_eq!(folder.read("a.txt"), CARD.replace("4532 7153 3790", "**** **** ****"));
    let (_, stats) = folder.scan_with(&["-", "--redact", "DIR/c.txt"], PAGE).unwrap();
    assert_eq!((stats.errors, stats.findings), (0, 2));
    assert!(folder.read("c.txt").contains("[EMAIL]"));
    folder.write("plan.toml", b"[[rule]]\ntransform = 'token'\n");
    let error = folder.scan(&["DIR", "--redact", "DIR/d", "--transform", "DIR/plan.toml"]).unwrap_err();
    assert!(error.exit().code() == 2 && error.to_string().contains("give it a key"), "{error}");
}

#[test]
#[cfg(unix)]
fn what_cannot_be_read_is_said_and_the_rest_is_read() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = Folder::new(&[("a.txt", CARD.as_bytes())]);
    fs::write(folder.0.path().join(OsStr::from_bytes(b"\xff.txt")), CARD).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path("link")).unwrap();
    std::os::unix::fs::symlink("a.txt", folder.path("to")).unwrap();
    let lines = folder.lines(&["DIR"]);
    assert_eq!(
        lines,
        ["DIR/a.txt 1:16 CREDIT_CARD", "DIR/\u{fffd}.txt 1:16 CREDIT_CARD"],
        "links are not followed"
    );
    assert_eq!(folder.lines(&["DIR/to"]), ["DIR/to 1:16 CREDIT_CARD"], "but where they are named");
    let (report, stats) = folder.scan(&["DIR/link", "DIR/a.txt", "--format", "junit"]).unwrap();
    assert_eq!((exit(&stats).code(), stats.errors, stats.findings), (3, 1, 1));
    assert!(report.contains("cannot read DIR/link: No such file"), "{report}");
}

#[test]
fn hostile_documents_are_errors_and_broken_ones_are_left_out() {
    let deep = (0..12).fold(CARD.as_bytes().to_vec(), |inner, _| zip(&[("a", &inner)]));
    let folder = Folder::new(&[
        ("deep.zip", &deep),
        ("broken.pdf", b"%PDF-1.7\nnothing"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c"),
    ]);
    let outcome = |path| {
        let (_, stats) = folder.scan(&[path]).unwrap();
        (stats.errors, stats.skipped)
    };
    assert_eq!(outcome("DIR/deep.zip"), (1, 1));
    assert_eq!(outcome("DIR/a.7z"), (0, 1));
    assert_eq!(outcome("DIR/broken.pdf").0, 0);
}

#[test]
fn readers_that_go_away_end_the_run() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let folder = Folder::new(&[("many.txt", CARD.repeat(3000).as_bytes()), ("x/z.txt", CARD.as_bytes())]);
    let path = folder.0.path().to_str().unwrap();
    for threads in ["1", "4"] {
        let asked = asked(&[path, "--format", "ndjson", "--threads", threads]);
        let (stats, failed) = scan(&asked, Box::new(io::empty()), Box::new(Closed), false).unwrap();
        assert_eq!(failed.map(|error| error.kind()), Some(io::ErrorKind::BrokenPipe));
        assert!(stats.findings > 0);
    }
}

/// What is found in a text that comes in pieces of so many bytes, and its clean copy.
fn in_pieces(text: &[u8], length: usize, rules: Option<&Path>) -> Vec<Found> {
    let mut asked = asked(&["-"]);
    asked.rules = rules.map(Path::to_owned);
    let search = search(&asked, None).unwrap();
    let mut found = Vec::new();
    let mut each = |window: Window<'_>| {
        found.extend(window.found);
        Ok::<(), io::Error>(())
    };
    let mut pieces = Pieces::new(&search, "-");
    text.chunks(length).for_each(|piece| pieces.push(piece, &mut each).unwrap());
    pieces.finish(&mut each).unwrap();
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn pieces_find_what_the_whole_has(
        lines in prop::collection::vec((0_usize..5, 1_usize..4000), 400..500),
        length in 1_usize..3_000_000,
    ) {
        let filler = "The quick brown fox jumps over the lazy dog, é and ü, again.\n";
        let mut text = String::new();
        for (what, blank) in lines {
            text.push_str([CARD, PASSWORD, "Mail to jan.novak@example.org\n", "secret Falcon # steward:allow\n", "the Falcon\n"][what]);
            text.push_str(&filler.repeat(blank / filler.len()));
        }
        let folder = Folder::new(&[(
            "rules.toml",
            b"version = 1\n[[rule]]\nid = 'ACME'\nname = 'Falcon'\nseverity = 'low'\nwords = ['Falcon']\n",
        )]);
        let rules = folder.path("rules.toml");
        let mut asked = asked(&["-"]);
        asked.rules = Some(rules.clone());
        let search = search(&asked, None).unwrap();
        let whole = Reader::new(&search).read("-", text.as_bytes()).found;
        let strip = |found: Vec<Found>| -> Vec<_> {
            // What stands for a rule is made anew with each search.
            found.into_iter().map(|found| (found.start, found.end, found.line, found.column, found.end_line, found.end_column, found.detector.id.clone(), found.score, found.reasons, found.excerpt, found.fingerprint)).collect()
        };
        prop_assert!(whole.len() > 200);
        prop_assert_eq!(strip(in_pieces(text.as_bytes(), length, Some(&rules))), strip(whole));
    }
}

#[test]
fn large_files_are_cleaned_in_pieces() {
    let filler = "nothing in here but words and more of them\n";
    let text = (0..3000).map(|_| CARD.to_owned() + &filler.repeat(36)).collect::<String>();
    assert!(text.len() > 1 << 20, "so that it comes in pieces");
    let folder = Folder::new(&[("large.txt", text.as_bytes())]);
    let (_, stats) = folder.scan(&["DIR/large.txt", "--redact", "DIR/clean.txt"]).unwrap();
    assert_eq!((stats.findings, stats.errors), (3000, 0));
    assert!(folder.read("clean.txt") == text.replace("4532 7153 3790 1245", "[CREDIT_CARD]"));
}
