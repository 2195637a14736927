use steward_dlp::extract::Why;

use crate::build::{RawEntry, deflate, gzip, raw_zip, tar, zip};
use crate::{CARD, cards, read};

fn note() -> Vec<u8> {
    format!("Karte {CARD}").into_bytes()
}

#[test]
fn archives_are_read_in_each_other() {
    let inner = zip(&[("b/c.txt", &note())]);
    let archive = gzip(&tar(&[("a.zip", b'0', &inner), ("ordner", b'5', b"")]));
    assert_eq!(cards("x.tgz", &archive), ["x.tgz!/x.tar!/a.zip!/b/c.txt: bytes 6..25"]);
    assert_eq!(cards("x.tar.gz", &archive), ["x.tar.gz!/x.tar!/a.zip!/b/c.txt: bytes 6..25"]);
    assert_eq!(cards("x", &archive), ["x!/content!/a.zip!/b/c.txt: bytes 6..25"]);
}

#[test]
fn long_names_of_tar_are_read() {
    let long = "d/".repeat(80) + "e.txt";
    let pax = format!("{} path={long}\n", long.len() + 10);
    let archive = tar(&[
        ("x", b'L', format!("{long}\0").as_bytes()),
        ("short", b'0', &note()),
        ("x", b'x', pax.as_bytes()),
        ("short", b'0', &note()),
    ]);
    let expected = format!("a.tar!/{long}: bytes 6..25");
    assert_eq!(cards("a.tar", &archive), [expected.as_str(), expected.as_str()]);
}

#[test]
fn an_archive_behind_something_else_is_read() {
    let mut archive = b"#!/bin/sh\nexit 0\n".repeat(100);
    archive.extend(zip(&[("a.txt", &note())]));
    assert_eq!(cards("a.zip", &archive).len(), 1);
}

#[test]
fn an_archive_that_breaks_off_is_read_up_to_there() {
    let archive = zip(&[("a.txt", &note()), ("b.txt", &note())]);
    assert_eq!(cards("a.zip", &archive).len(), 2);
    let cut = &archive[..archive.len() - 60];
    assert_eq!(cards("a.zip", cut), ["a.zip!/a.txt: bytes 6..25", "a.zip!/b.txt: bytes 6..25"]);
}

#[test]
fn entries_of_the_same_name_are_all_read() {
    let packed = deflate(&note());
    let archive = raw_zip(&[RawEntry::new("a.txt", &packed), RawEntry::new("a.txt", &packed)]);
    assert_eq!(cards("a.zip", &archive).len(), 2);
}

#[test]
fn names_never_lead_out_of_an_archive() {
    let archive = raw_zip(
        &["../../etc/passwd", "/root/x", "C:\\x", "a!/b", "\u{1b}[2J"]
            .map(|name| RawEntry { method: 0, ..RawEntry::new(name, b"text") }),
    );
    let paths: Vec<String> = read("a.zip", &archive).0.into_iter().map(|part| part.path).collect();
    assert_eq!(
        paths,
        ["a.zip!/etc/passwd", "a.zip!/root/x", "a.zip!/C:/x", "a.zip!/a_/b", "a.zip!/\u{fffd}[2J"]
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    let archive = raw_zip(&[
        RawEntry { flags: 1, ..RawEntry::new("a", b"x") },
        RawEntry { method: 99, ..RawEntry::new("b", b"x") },
        RawEntry::new("c", b"\xff\xff"),
        RawEntry { method: 0, ..RawEntry::new("d.xz", b"\xfd7zXZ\0") },
    ]);
    let whys: Vec<Why> = read("a.zip", &archive).1.skipped.into_iter().map(|skipped| skipped.why).collect();
    assert_eq!(
        whys,
        [
            Why::Encrypted,
            Why::Unread("a method of ZIP other than deflate"),
            Why::Damaged("its packed data breaks off or is wrong"),
            Why::Unread("xz"),
        ]
    );
}
