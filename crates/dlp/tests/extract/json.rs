use proptest::prelude::*;
use serde_json::{Value, json};
use steward_dlp::Scanner;
use steward_dlp::extract::{self, Kind, Limits, Place};

use crate::{CARD, cards, read, shown};

fn doc(content: Value) -> Value {
    json!({"version": 1, "type": "doc", "content": content})
}

#[test]
fn escapes_of_json_are_decoded_in_place() {
    let source = br#"{"note": "Karte 4532\u00207153\u002037\u0039\u0030 1245", "key": "-----BEGIN\nX"}"#;
    let (parts, _) = read("a.json", source);
    assert_eq!(parts[0].text, "{\"note\": \"Karte 4532 7153 3790 1245\", \"key\": \"-----BEGIN\nX\"}");
    let places = cards("a.json", source);
    assert_eq!(
        places[0],
        "a.json: bytes 16..20, bytes 20..26, bytes 26..30, bytes 30..36, bytes 36..38, bytes 38..44, bytes 44..50, bytes 50..55"
    );
}

#[test]
fn json_without_escapes_is_its_own_source() {
    let source = br#"{"card": "4532 7153 3790 1245"}"#;
    assert_eq!(cards("a.json", source), ["a.json: bytes 10..29"]);
    assert_eq!(read("a.json", source).1.output, 0);
}

#[test]
fn a_document_of_atlassian_is_read_as_it_is_shown() {
    let cell = |kind: &str, text: &str| json!({"type": kind, "attrs": {"background": "#fff"}, "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]});
    let row = |cells: &[Value]| json!({"type": "tableRow", "content": cells});
    let document = doc(json!([
        {"type": "heading", "attrs": {"level": 1}, "content": [{"type": "text", "text": "Titel"}]},
        {"type": "paragraph", "content": [
            {"type": "text", "text": "Karte 4532 ", "marks": [{"type": "strong"}, {"type": "link", "attrs": {"href": "https://example.org/a"}}]},
            {"type": "text", "text": "7153 3790 1245"},
            {"type": "hardBreak"},
            {"type": "mention", "attrs": {"id": "557058:1", "text": "@Ada"}},
            {"type": "text", "text": " am "},
            {"type": "date", "attrs": {"timestamp": "1735603200000"}},
            {"type": "emoji", "attrs": {"shortName": ":x:", "id": "1"}},
            {"type": "inlineCard", "attrs": {"url": "https://example.org/card"}},
            {"type": "status", "attrs": {"text": "OFFEN", "color": "red"}}]},
        {"type": "table", "content": [
            row(&[cell("tableHeader", "Name"), cell("tableHeader", "IBAN")]),
            row(&[cell("tableCell", "Ada"), cell("tableCell", "DE89")])]},
        {"type": "table", "content": [row(&[cell("tableHeader", "PIN"), cell("tableCell", "1234")])]},
        {"type": "codeBlock", "attrs": {"language": "sh"}, "content": [{"type": "text", "text": "export A=1\n  B=2"}]},
        {"type": "panel", "attrs": {"panelType": "info"}, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Hinweis"}]}]},
        {"type": "expand", "attrs": {"title": "Mehr"}, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "innen"}]}]},
        {"type": "mediaSingle", "content": [{"type": "media", "attrs": {"alt": "Foto", "id": "x", "collection": "c", "type": "file"}}]},
        {"type": "blockCard", "attrs": {"url": "https://example.org/block"}},
        {"type": "extension", "attrs": {"extensionKey": "k", "parameters": {"macroParams": {"password": {"value": "hunter2"}}}}}
    ]));
    insta::assert_snapshot!(shown("a", document.to_string().as_bytes()));
    assert_eq!(
        cards("a", document.to_string().as_bytes()),
        ["a: /content/1/content/0/text 6..11, /content/1/content/1/text 0..14"]
    );
}

#[test]
fn documents_in_json_are_found() {
    let inner = doc(
        json!([{"type": "paragraph", "content": [{"type": "text", "text": "4532 "}, {"type": "text", "text": "7153 3790 1245 card"}]}]),
    );
    let issue = json!({
        "fields": {"description": inner, "a/b": "x"},
        "body": {"atlas_doc_format": {"value": inner.to_string()}, "storage": {"value": "<p>card <b>4532</b> 7153 3790 1245</p>"}}
    });
    let source = issue.to_string();
    let places = cards("i.json", source.as_bytes());
    let inside = "/fields/description/content/0/content";
    assert_eq!(
        places,
        [
            format!("i.json#/fields/description: {inside}/0/text 0..5, {inside}/1/text 0..14"),
            "i.json#/body/atlas_doc_format/value: /content/0/content/0/text 0..5, /content/0/content/1/text 0..14".to_owned(),
            "i.json#/body/storage/value: bytes 11..15, bytes 19..34".to_owned(),
        ]
    );
}

#[test]
fn units_of_utf_16_are_those_of_the_node() {
    let text = format!("\u{1f600}\u{fc} Karte {CARD}");
    let document = doc(json!([{"type": "paragraph", "content": [{"type": "text", "text": text}]}]));
    let mut found = Vec::new();
    extract::documents(None, document.to_string().as_bytes(), &Limits::default(), &mut |part| {
        assert_eq!(part.kind, Kind::Adf);
        let at = part.text.windows(4).position(|four| four == b"4532").unwrap();
        for origin in part.resolve(at..at + CARD.len()) {
            if let Place::Node { pointer, bytes, utf16 } = origin.place {
                found.push((pointer.to_owned(), bytes, utf16));
            }
        }
        std::ops::ControlFlow::Continue(())
    });
    assert_eq!(found, [("/content/0/content/0/text".to_owned(), 13..32, 10..29)]);
}

proptest! {
    /// A card that is cut over nodes at any places, in any marks, is found, and its pieces are the card.
    #[test]
    fn a_value_over_several_nodes_is_found_and_put_together(
        cuts in proptest::collection::btree_set(0_usize..=19, 0..8),
        before in "[a-z \u{fc}\u{1f600}\"\\\\]{0,12}",
        style in 0_usize..4,
        depth in 0_usize..6,
    ) {
        let value = CARD;
        let mut nodes = vec![json!({"type": "text", "text": format!("{before} Karte: ")})];
        let mut from = 0;
        for cut in cuts.into_iter().chain([value.len()]) {
            if cut > from {
                let marks = [json!([]), json!([{"type": "strong"}]), json!([{"type": "code"}]), json!([{"type": "textColor", "attrs": {"color": "#f00"}}])];
                nodes.push(json!({"marks": marks[style], "text": value[from..cut], "type": "text"}));
                from = cut;
            }
        }
        let mut content = json!([{"type": "paragraph", "content": nodes}]);
        for _ in 0..depth {
            content = json!([{"type": "panel", "content": content}]);
        }
        let document = doc(content);
        let mut scanner = Scanner::new();
        let mut together = Vec::new();
        extract::documents(None, document.to_string().as_bytes(), &Limits::default(), &mut |part| {
            for finding in scanner.scan(&part.text).iter().filter(|finding| finding.detector.id == "CREDIT_CARD") {
                let mut pieces = (String::new(), String::new());
                for origin in part.resolve(finding.start..finding.end) {
                    let Place::Node { pointer, bytes, utf16 } = origin.place else { panic!("{origin:?}") };
                    let node = document.pointer(pointer).unwrap().as_str().unwrap();
                    pieces.0.push_str(&node[bytes]);
                    let units: Vec<u16> = node.encode_utf16().collect();
                    pieces.1.push_str(&String::from_utf16(&units[utf16]).unwrap());
                }
                together.push(pieces);
            }
            std::ops::ControlFlow::Continue(())
        });
        prop_assert_eq!(together, [(value.to_owned(), value.to_owned())]);
    }
}
