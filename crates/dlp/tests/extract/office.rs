use crate::build::{paragraph, word, zip};
use crate::{CARD, cards, read, shown};

#[test]
fn word_is_read_over_runs_and_tables() {
    let row = |cells: &[&str]| {
        let cells = cells.iter().map(|cell| format!("<w:tc>{}</w:tc>", paragraph(&[cell])));
        format!("<w:tr>{}</w:tr>", cells.collect::<String>())
    };
    let body = format!(
        "{}<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/></w:r></w:p>\
         <w:tbl>{}{}</w:tbl><w:p><w:del><w:r><w:delText>gel\u{f6}scht 12</w:delText></w:r></w:del><w:r><w:instrText> HYPERLINK &quot;https://example.org&quot; </w:instrText></w:r></w:p>\
         <w:p><mc:AlternateContent><mc:Choice><w:r><w:t>einmal</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>nochmal</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>",
        paragraph(&["Karte 4532", " 7153 3790 ", "1245"]),
        row(&["Name", "IBAN"]),
        row(&["Ada &amp; Co", "DE89"]),
    );
    let document = word(&body);
    insta::assert_snapshot!(shown("a.docx", &document));
    assert_eq!(cards("a.docx", &document), ["a.docx!/word/document.xml: paragraph 1"]);
    assert_eq!(cards("renamed.txt", &document).len(), 1);
}

#[test]
fn all_parts_of_a_document_are_read() {
    let part = |text: &str| format!("<w:x>{}</w:x>", paragraph(&[text])).into_bytes();
    let inner = word(&paragraph(&["innen ", CARD]));
    let document = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document2.xml", &part("Text")),
        ("word/header1.xml", &part("Kopf")),
        ("word/footnotes.xml", &part("Fu\u{df}note")),
        ("word/comments.xml", &part("Kommentar")),
        ("word/_rels/document.xml.rels", b"<Relationships><Relationship Id=\"r1\" Target=\"https://example.org/?a=1&amp;b=2\" TargetMode=\"External\"/><Relationship Target=\"styles.xml\"/></Relationships>"),
        ("docProps/core.xml", b"<cp:coreProperties><dc:creator>Ada</dc:creator></cp:coreProperties>"),
        ("word/embeddings/a.docx", &inner),
        ("word/media/a.png", b"\x89PNG\r\n\x1a\n"),
        ("word/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ]);
    insta::assert_snapshot!(shown("a.docx", &document));
}

#[test]
fn sheets_are_rows_under_their_headers() {
    let sheet = br#"<worksheet><sheetData>
        <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>IBAN</t></is></c></row>
        <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>4.5327153379012448E+15</v></c></row>
        <row r="7"><c r="C7" t="str"><f>CONCATENATE("pw=",A1)</f><v>DE89 3704</v></c><c><v>12</v></c><c t="b"><v>1</v></c></row>
        </sheetData><headerFooter><oddHeader>&amp;CKopf</oddHeader></headerFooter></worksheet>"#;
    let book = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<workbook><sheets><sheet name=\"Kunden &amp; mehr\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", b"<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"),
        ("xl/sharedStrings.xml", "<sst><si><t>Name</t></si><si><r><t>Kar</t></r><r><t>te</t></r><rPh><t>x</t></rPh></si><si><t>Ada\nLovelace</t></si></sst>".as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/comments1.xml", b"<comments><commentList><comment ref=\"B7\"><text><r><t>PIN 1234</t></r></text></comment></commentList></comments>"),
        ("xl/connections.xml", b"<connections><connection connectionString=\"Server=x;Password=hunter2\"/></connections>"),
    ]);
    insta::assert_snapshot!(shown("a.xlsx", &book));
    assert_eq!(cards("a.xlsx", &book), ["a.xlsx!/xl/worksheets/sheet1.xml: Kunden & mehr!B2"]);
}

#[test]
fn slides_and_notes_are_read() {
    let slide = |text: &str| {
        format!(
            "<p:sld><a:p><a:r><a:t>Karte </a:t></a:r><a:r><a:t>{text}</a:t></a:r><a:br/><a:r><a:t>x</a:t></a:r></a:p></p:sld>"
        )
    };
    let show = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("ppt/presentation.xml", b"<p:presentation/>"),
        ("ppt/slides/slide3.xml", slide(CARD).as_bytes()),
        ("ppt/notesSlides/notesSlide1.xml", slide(CARD).as_bytes()),
    ]);
    assert_eq!(
        cards("a.pptx", &show),
        ["a.pptx!/ppt/slides/slide3.xml: slide 3", "a.pptx!/ppt/notesSlides/notesSlide1.xml: notes 1"]
    );
}

#[test]
fn open_documents_are_read() {
    let open = |kind: &str, body: &str| {
        let content = format!(
            "<office:document-content><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
        );
        let mime = format!("application/vnd.oasis.opendocument.{kind}");
        zip(&[
            ("mimetype", mime.as_bytes()),
            ("content.xml", content.as_bytes()),
            ("META-INF/manifest.xml", b"<m/>"),
        ])
    };
    let text = open(
        "text",
        "<text:h>Titel</text:h><text:p>Karte <text:span>4532</text:span><text:s/>7153<text:s text:c=\"1\"/>3790 1245<text:line-break/>\
         <text:a xlink:href=\"https://example.org\">hier</text:a></text:p><table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>\
         <table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>",
    );
    insta::assert_snapshot!(shown("a.odt", &text));
    let sheet = open(
        "spreadsheet",
        "<table:table table:name=\"Kunden\"><table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell><table:table-cell><text:p>Karte</text:p></table:table-cell></table:table-row>\
         <table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"1000000000\"/></table:table-row>\
         <table:table-row><table:table-cell/><table:table-cell office:value-type=\"float\" office:value=\"4532715337901245\"><text:p>4,53E+15</text:p></table:table-cell></table:table-row></table:table>",
    );
    assert_eq!(read("a.ods", &sheet).0[0].text, "Name\tKarte\n\t4532715337901245");
    assert_eq!(cards("a.ods", &sheet), ["a.ods!/content.xml: Kunden!B5"]);
    let show =
        open("presentation", &format!("<draw:page/><draw:page><text:p>Karte {CARD}</text:p></draw:page>"));
    assert_eq!(cards("a.odp", &show), ["a.odp!/content.xml: slide 2"]);
}

#[test]
fn an_encrypted_document_is_not_read() {
    let document = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", b"<m><manifest:encryption-data/></m>"),
        ("content.xml", b"\x01\x02"),
    ]);
    assert_eq!(shown("a.odt", &document), "- a.odt: it is encrypted\n");
}
