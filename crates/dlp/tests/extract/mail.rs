use base64::Engine as _;

use crate::build::word;
use crate::{CARD, cards, read, shown};

fn base64(bytes: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    text.as_bytes().chunks(76).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\r\n")
}

fn message() -> String {
    let document = word(&format!("<w:p><w:r><w:t>Karte {CARD}</w:t></w:r></w:p>"));
    let lines = [
        "Received: from a (192.0.2.1)",
        "\tby b; Thu, 1 Jan 2026",
        "From: =?utf-8?Q?Ada_L=C3=B6we?= <ada@example.org>",
        "To: b@example.org",
        "Subject: =?utf-8?B?S2FydGUgNDUzMiA3MTUz?= =?utf-8?B?IDM3OTAgMTI0NQ==?=",
        "Content-Type: multipart/mixed; boundary=\"aussen\"",
        "",
        "Vorspann",
        "--aussen",
        "Content-Type: multipart/alternative;",
        " boundary=innen",
        "",
        "--innen",
        "Content-Type: text/plain; charset=iso-8859-1",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "F=FCr Karte 4532 7153 =",
        "3790 1245",
        "--innen",
        "Content-Type: text/html; charset=utf-8",
        "",
        "<p>Karte <b>4532</b> 7153 3790 1245",
        "--innen--",
        "--aussen",
        "Content-Type: application/octet-stream; name=\"../Akte.docx\"",
        "Content-Transfer-Encoding: base64",
        "",
        &base64(&document),
        "--aussen",
        "Content-Type: message/rfc822",
        "",
        "Subject: innen",
        "",
        "Karte 4532 7153 3790 1245",
        "--aussen--",
        "Nachspann",
    ];
    lines.join("\r\n")
}

#[test]
fn a_message_is_read_with_all_that_is_in_it() {
    insta::assert_snapshot!(shown("a.eml", message().as_bytes()));
    assert_eq!(
        cards("a.eml", message().as_bytes()),
        [
            "a.eml: Subject",
            "a.eml!/1.1: bytes 10..29",
            "a.eml!/1.2: bytes 12..16, bytes 20..35",
            "a.eml!/2/Akte.docx!/word/document.xml: paragraph 1",
            "a.eml!/3!/1: bytes 6..25",
        ]
    );
}

#[test]
fn the_messages_of_a_mailbox_are_read() {
    let message = format!(
        "From a@example.org Thu Jan  1 00:00:00 2026\nFrom: a@example.org\nTo: b\nSubject: x\n\nKarte {CARD}\nFrom here on\n\n"
    );
    let mailbox = message.repeat(2);
    assert_eq!(cards("a", mailbox.as_bytes()), ["a!/1!/1: bytes 6..25", "a!/2!/1: bytes 6..25"]);
    assert!(read("a.mbox", mailbox.as_bytes()).0[1].text.contains("From here on"));
}

#[test]
fn encrypted_parts_are_not_read() {
    let message =
        "From: a\nTo: b\nSubject: x\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIIB";
    assert!(shown("a.eml", message.as_bytes()).ends_with("- a.eml!/1: it is encrypted\n"));
}
