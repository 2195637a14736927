use std::fmt::Write as _;

use crate::build::{page, pdf, stream, zlib};
use crate::{CARD, cards, read, shown};

#[test]
fn a_page_is_read_in_words_and_lines() {
    let file = page(
        b"BT /F 12 Tf 72 700 Td (Karte 4532 ) Tj [(71) 20 (53) -300 (3790) -300 (1245)] TJ 0 -14 Td (zweite) Tj \
          T* (Zeile) ' 100 0 Td (Spalte) Tj ET BT /F 12 Tf 1 0 0 1 72 600 Tm (D) Tj (E89) Tj ET",
    );
    assert_eq!(read("a.pdf", &file).0[0].text, "Karte 4532 7153 3790 1245\nzweite\nZeile\tSpalte\nDE89");
    assert_eq!(cards("a.pdf", &file), ["a.pdf: page 1"]);
    assert_eq!(cards("a.txt", &file), ["a.txt: page 1"]);
}

#[test]
fn characters_are_what_the_font_says() {
    let map = b"/CIDInit /ProcSet findresource begin 1 begincodespacerange <0000> <FFFF> endcodespacerange \
        2 beginbfrange <0010> <0019> <0030> <0020> <0021> [<00DC> <D83DDE00>] endbfrange 1 beginbfchar <0001> <00660069> endbfchar end";
    let file = pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F 5 0 R/G 8 0 R>>>>>>".to_vec(),
        b"<</Type/Page/Contents[4 0 R]>>".to_vec(),
        stream("/Filter/ASCIIHexDecode", b"4254 2F4620313020546620 3C303031303030313930303230303032313030303130303939 3E20546A 202F472031302054662028411042 29 20546A 204554>"),
        b"<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>".to_vec(),
        b"<</Type/Font/DW 500/W[16[500 500] 18 25 500]>>".to_vec(),
        stream("/Filter/FlateDecode", &zlib(map)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[16/seven/Euro]>>>>".to_vec(),
    ]);
    assert_eq!(
        shown("a.pdf", &file),
        "a.pdf Pdf\n09\u{dc}\u{1f600}fiA7B\n- a.pdf: text in a font that does not say what its glyphs mean is not read\n"
    );
}

#[test]
fn notes_fields_forms_and_attachments_are_read() {
    let mut file = pdf(&[
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R 3 0 R]>>".to_vec(),
        b"<</Type/Page/Contents 4 0 R/Annots[<</Contents(Notiz \\374)/A<</URI(https://example.org)>>>>]/Resources<</XObject<</X 7 0 R>>>>>>".to_vec(),
        stream("", b"/X Do /X Do"),
        b"<</T(Karte)/Kids[6 0 R]>>".to_vec(),
        b"<</T(nummer)/V(\xfe\xff\x001\x002)/Parent 5 0 R>>".to_vec(),
        stream("/Subtype/Form/Resources<</Font<</F 8 0 R>>/XObject<</X 7 0 R>>>>", b"BT /F 9 Tf (Form) Tj ET /X Do"),
        b"<</Subtype/Type1/BaseFont/Times-Roman>>".to_vec(),
        stream("/Type/EmbeddedFile", format!("<p>Karte <b>{CARD}</b></p>").as_bytes()),
        b"<</Title(Titel)/Author(\xef\xbb\xbfAda)>>".to_vec(),
    ]);
    file.extend_from_slice(b"trailer <</Info 10 0 R>>");
    insta::assert_snapshot!(shown("a.pdf", &file));
}

#[test]
fn objects_in_streams_are_found() {
    let inner = [
        "<</Type/Pages/Kids[3 0 R]>>",
        "<</Type/Page/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        "<</Subtype/Type1/BaseFont/Helvetica>>",
    ];
    let (mut header, mut offset) = (String::new(), 0);
    for (place, object) in inner.iter().enumerate() {
        let _ = write!(header, "{} {offset} ", [2, 3, 5][place]);
        offset += object.len();
    }
    let first = header.len();
    let objects = header + &inner.concat();
    let file = pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"null".to_vec(),
        b"null".to_vec(),
        stream("", format!("BT /F 9 Tf (Karte {CARD}) Tj ET").as_bytes()),
        b"null".to_vec(),
        stream(&format!("/Type/ObjStm/N 3/First {first}/Filter/FlateDecode"), &zlib(objects.as_bytes())),
    ]);
    assert_eq!(cards("a.pdf", &file), ["a.pdf: page 1"]);
}

#[test]
fn an_encrypted_file_is_not_read() {
    let mut file = page(b"BT (x) Tj ET");
    file.extend_from_slice(b"trailer <</Root 1 0 R/Encrypt 9 0 R>>");
    assert_eq!(shown("a.pdf", &file), "- a.pdf: it is encrypted\n");
}
