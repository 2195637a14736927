use steward_dlp::extract::Kind;

use crate::{CARD, cards, read, shown};

#[test]
fn html_is_text_attributes_scripts_and_comments() {
    let page = br#"<!DOCTYPE html><html><head><title>Kunden &amp; mehr</title><style>p{}</style>
<meta name="api-key" content="abc&#45;def"><script>const token = "<b>";</script></head>
<body class="c"><p>Karte <b>4532</b>
   7153&nbsp;3790<!-- geheim --> 1245<br>zweite&shy;Zeile</p><ul><li>eins<li>zwei</ul>
<a href="https://example.org/?a=1&amp;b=2">hier</a><input name=password value=hunter2 data-x='y'>
<pre>a
  b</pre><dl><dt>IBAN</dt><dd>DE89</dd></dl></body></html>"#;
    insta::assert_snapshot!(shown("page.html", page));
    assert_eq!(cards("page.html", page).len(), 1);
}

#[test]
fn tables_of_html_keep_their_headers() {
    let page =
        "<table><tr><th>Name</th><th>IBAN</th></tr><tr><td><p>Ada</p></td><td>DE89<br>3704</td></tr></table>
        <table><tr><th>Konto</th><td>12</td></tr><tr><th>Ort</th><td colspan=2>Ulm</td></tr></table>";
    assert_eq!(
        read("a.html", page.as_bytes()).0[0].text.trim_end(),
        "Name\tIBAN\nAda\tDE89 3704\nKonto: 12\nOrt: Ulm"
    );
}

#[test]
fn a_card_in_html_stands_where_its_pieces_do() {
    let page = b"<p>Karte <b>4532&#32;</b>7153\n 3790 1245</p>";
    assert_eq!(cards("a.html", page), ["a.html: bytes 12..16, bytes 16..21, bytes 25..29, bytes 31..40"]);
}

#[test]
fn html_is_in_the_encoding_that_it_declares() {
    let page = b"<meta charset=iso-8859-1><p>\xdcberweisung 4532 7153 3790 1245";
    let (parts, _) = read("a.html", page);
    assert_eq!(parts[0].text, format!("\u{dc}berweisung {CARD}"));
    assert_eq!(cards("a.html", page), ["a.html: bytes 40..59"]);
}

#[test]
fn html_in_utf_16_is_read() {
    let page: Vec<u8> = format!("\u{feff}<p>Karte <b>4532</b>{}", &CARD[4..])
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(cards("a.html", &page), ["a.html: bytes 26..34, bytes 42..72"]);
}

#[test]
fn the_storage_format_is_read_with_macros_and_links() {
    let page = br#"<p>Siehe <ac:link><ri:page ri:content-title="Zugang" /><ac:plain-text-link-body><![CDATA[4532 ]]></ac:plain-text-link-body></ac:link>7153 3790 1245</p>
<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">bash</ac:parameter><ac:plain-text-body><![CDATA[export PASSWORD='hunter2'
  echo <x>]]></ac:plain-text-body></ac:structured-macro>
<ac:task-list><ac:task><ac:task-status>incomplete</ac:task-status><ac:task-body>eins</ac:task-body></ac:task></ac:task-list>
<table><tbody><tr><th>Name</th><th>PIN</th></tr><tr><td>Ada</td><td>1234</td></tr></tbody></table><p><time datetime="2026-01-02" /></p>"#;
    insta::assert_snapshot!(shown("page", page));
    assert_eq!(read("page", page).0[0].kind, Kind::Storage);
    assert_eq!(cards("page", page).len(), 1);
}

#[test]
fn xml_names_its_values() {
    let source = br#"<?xml version="1.0"?><!-- alt --><config xmlns="x">
  <user name="ada" token="t&lt;1"><password>hunter2</password><empty/></user>
  <p>Karte <b>4532</b> <i>7153</i> 3790 1245</p><a>1</a><b>2</b><code><![CDATA[a<b]]></code>
</config>"#;
    insta::assert_snapshot!(shown("a.xml", source));
}

#[test]
fn entities_that_a_document_defines_are_not_expanded() {
    let lol = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">] ><l>&b;x</l>";
    let (parts, report) = read("a.xml", lol.as_bytes());
    assert_eq!(parts[0].text, "l: &b;x");
    assert!(report.output < 2_000);
}

#[test]
fn xml_is_in_the_encoding_that_it_declares() {
    let source =
        b"<?xml version='1.0' encoding='windows-1251'?><a>\xca\xe0\xf0\xf2\xe0 4532 7153 3790 1245</a>";
    let (parts, _) = read("a.xml", source);
    assert_eq!(parts[0].text, format!("a: \u{41a}\u{430}\u{440}\u{442}\u{430} {CARD}"));
    assert_eq!(cards("a.xml", source), ["a.xml: bytes 54..73"]);
}

#[test]
fn markdown_reads_as_text() {
    let source = "---\ntoken: abc\n---\n# Titel\n\nKarte **4532** _7153_ [3790](https://example.org/x) `1245` &amp; \\*mehr\\*\n\n\
        - eins\n- [x] zwei <b>drei</b>\n\n| Name | IBAN |\n|---|---|\n| Ada | DE89 |\n\n```sh\nexport A=1\n  b\n```\n\n![Bild](b.png \"Titel\")\n\n\
        <div>\nblock\n</div>\n\n[ref]: https://example.org/ref\n";
    insta::assert_snapshot!(shown("a.md", source.as_bytes()));
    assert_eq!(cards("a.md", source.as_bytes()).len(), 1);
}

#[test]
fn a_card_in_markdown_stands_where_its_pieces_do() {
    assert_eq!(cards("a.md", b"Karte **4532** 7153 3790 1245\n"), ["a.md: bytes 8..12, bytes 14..29"]);
}

#[test]
fn rich_text_is_read() {
    let source = br#"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Arial;}}{\*\generator x;}{\info{\author Ada}}
\pard Karte {\b 4532} 7153\~3790 12\'345\u8364?\par zweite\tab Zeile {\field{\*\fldinst{HYPERLINK "https://example.org"}}{\fldrslt{hier}}}\par
\trowd\cellx1\cellx2\intbl Name\cell IBAN\cell\row\trowd\intbl Ada\cell DE89\cell\row\pard \u-10179?\u-8704? Ende\bin3 {}{\par}}"#;
    insta::assert_snapshot!(shown("a.rtf", source));
    assert_eq!(
        cards("a.rtf", br"{\rtf1 Karte {\b 4532} 7153 3790 1245}"),
        ["a.rtf: bytes 17..21, bytes 22..37"]
    );
}

#[test]
fn text_and_tables_are_their_own_source() {
    for name in ["a.txt", "a.csv", "a.log", "a", "a.php"] {
        let text = format!("Karte,Nummer\nkarte: {CARD}\n");
        assert_eq!(cards(name, text.as_bytes()), [format!("{name}: bytes 20..39")]);
    }
}
