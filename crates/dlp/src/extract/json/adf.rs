//! The Atlassian document format: text by the nodes in which it stands.
//!
//! A value may be cut over several nodes: `4532` in bold, the rest of the card not. Nodes of text flow into each other as they are shown,
//! and each keeps the JSON pointer of its string.

use super::tree::{Json, push};
use crate::extract::kind::Kind;
use crate::extract::layout::Layout;
use crate::extract::origin::Site;
use crate::extract::path;
use crate::extract::run::{Flow, Run};
use crate::extract::text::Text;

/// Attributes that say how a node looks, or what it is to programs alone.
const LOOKS: [&[u8]; 27] = [
    b"localId",
    b"layout",
    b"width",
    b"height",
    b"level",
    b"color",
    b"background",
    b"accessLevel",
    b"userType",
    b"style",
    b"order",
    b"state",
    b"colspan",
    b"rowspan",
    b"colwidth",
    b"panelType",
    b"panelColor",
    b"panelIcon",
    b"type",
    b"occurrenceKey",
    b"collection",
    b"isNumberColumnEnabled",
    b"displayMode",
    b"extensionType",
    b"widthType",
    b"language",
    b"panelIconId",
];

/// The text of a document in the making.
struct Adf<'j, 'a> {
    json: &'j Json<'a>,
    text: Layout,
    links: Text,
    attributes: Text,
    pointer: String,
}

/// Reads a document; `pointer` is that of its root.
pub(super) fn adf(run: &mut Run<'_>, path: &str, json: &Json<'_>, root: usize, pointer: String) -> Flow {
    let mut adf = Adf {
        json,
        text: Layout::new(&run.budget),
        links: Text::new(&run.budget),
        attributes: Text::new(&run.budget),
        pointer,
    };
    adf.node(root);
    run.part(path, Kind::Adf, adf.text.finish())?;
    run.part(&path::beside(path, "links"), Kind::Adf, adf.links)?;
    run.part(&path::beside(path, "attributes"), Kind::Adf, adf.attributes)
}

impl Adf<'_, '_> {
    /// Does something with a member, if there is one.
    fn member(&mut self, node: usize, key: &[u8], each: impl FnOnce(&mut Self, usize)) -> bool {
        let Some(member) = self.json.member(node, key) else { return false };
        let length = self.pointer.len();
        push(&mut self.pointer, key);
        each(self, member);
        self.pointer.truncate(length);
        true
    }

    /// Does something with each value in an array or object.
    fn children(&mut self, node: usize, mut each: impl FnMut(&mut Self, usize)) {
        let length = self.pointer.len();
        let json = self.json;
        for (place, child) in json.children(node).enumerate() {
            if self.text.is_full() {
                return;
            }
            json.step(node, child, place, &mut self.pointer);
            each(self, child);
            self.pointer.truncate(length);
        }
    }

    fn content(&mut self, node: usize) {
        self.member(node, b"content", |adf, content| adf.children(content, Self::node));
    }

    /// Adds a string as it is shown.
    fn string(&mut self, node: usize) {
        if self.json.is_scalar(node) {
            let string = self.json.string(node);
            self.text.enter(Site::Node(self.pointer.clone()));
            self.text.same(0, &string);
        }
    }

    /// Adds a string of the attributes of a node.
    fn attribute(&mut self, node: usize, key: &[u8]) {
        self.member(node, b"attrs", |adf, attributes| {
            adf.member(attributes, key, Self::string);
        });
    }

    /// Adds something that is not read together with what is beside it.
    fn apart(&mut self, add: impl FnOnce(&mut Self)) {
        self.text.space();
        add(self);
        self.text.space();
    }

    fn node(&mut self, node: usize) {
        let Some(kind) = self.json.member(node, b"type").filter(|kind| self.json.is_string(*kind)) else {
            return;
        };
        let kind = self.json.string(kind);
        match kind.as_slice() {
            b"text" => {
                self.member(node, b"text", Self::string);
                self.member(node, b"marks", |adf, marks| adf.children(marks, Self::mark));
                return;
            }
            b"hardBreak" => self.text.line(),
            b"mention" | b"placeholder" => self.attribute(node, b"text"),
            b"status" => self.apart(|adf| adf.attribute(node, b"text")),
            b"emoji" => self.emoji(node),
            b"date" => self.date(node),
            b"inlineCard" => self.apart(|adf| adf.attribute(node, b"url")),
            b"media" | b"mediaInline" => self.apart(|adf| adf.attribute(node, b"alt")),
            b"table" => {
                self.text.open_table();
                self.content(node);
                self.text.close_table();
            }
            b"tableRow" => {
                self.text.open_row();
                self.content(node);
                self.text.close_row();
            }
            b"tableCell" | b"tableHeader" => {
                self.text.open_cell(kind == b"tableHeader");
                self.content(node);
                let columns = self.number(node, b"colspan").unwrap_or(1);
                self.text.close_cell(columns);
            }
            _ => {
                let is_inline = kind.starts_with(b"inline");
                if !is_inline {
                    self.text.line();
                }
                self.attribute(node, b"title");
                self.attribute(node, b"url");
                self.attribute(node, b"text");
                self.text.line();
                self.content(node);
                if !is_inline {
                    self.text.line();
                }
            }
        }
        let shown: &[&[u8]] = match kind.as_slice() {
            b"media" | b"mediaInline" => &[b"alt", b"id"],
            b"emoji" => &[b"text", b"shortName", b"id"],
            b"date" => &[b"timestamp"],
            _ => &[b"text", b"title", b"url"],
        };
        self.member(node, b"attrs", |adf, attributes| {
            adf.children(attributes, |adf, child| {
                let key = adf.json.key(child);
                if !LOOKS.contains(&key) && !shown.contains(&key) {
                    adf.keep(child, key);
                }
            });
        });
    }

    fn mark(&mut self, mark: usize) {
        self.member(mark, b"attrs", |adf, attributes| {
            adf.member(attributes, b"href", |adf, href| {
                let string = adf.json.string(href);
                adf.links.line();
                adf.links.enter(Site::Node(adf.pointer.clone()));
                adf.links.same(0, &string);
            });
        });
    }

    /// Keeps what no reader sees, such as the parameters of a macro, under its name.
    fn keep(&mut self, node: usize, key: &[u8]) {
        if !self.json.is_scalar(node) {
            self.children(node, |adf, child| {
                // `{"value": "x"}` is the form of parameters: it says less than the name around it.
                let inner = adf.json.key(child);
                let name = if matches!(inner, b"" | b"value") { key } else { inner };
                adf.keep(child, name);
            });
            return;
        }
        let string = self.json.string(node);
        if !string.is_empty() {
            self.attributes.line();
            self.attributes.label(key);
            self.attributes.enter(Site::Node(self.pointer.clone()));
            self.attributes.same(0, &string);
        }
    }

    fn emoji(&mut self, node: usize) {
        let attributes = self.json.member(node, b"attrs");
        let has_text = attributes.is_some_and(|attributes| self.json.member(attributes, b"text").is_some());
        self.attribute(node, if has_text { b"text" } else { b"shortName" });
    }

    /// Adds a date as people write it: it stands there in milliseconds.
    fn date(&mut self, node: usize) {
        self.member(node, b"attrs", |adf, attributes| {
            adf.member(attributes, b"timestamp", |adf, timestamp| {
                let string = adf.json.string(timestamp);
                let number: Option<i64> =
                    std::str::from_utf8(&string).ok().and_then(|text| text.parse().ok());
                let Some(date) = number.and_then(date) else { return };
                adf.text.enter(Site::Node(adf.pointer.clone()));
                adf.text.reads(0..string.len(), date.as_bytes());
            });
        });
    }

    fn number(&self, node: usize, key: &[u8]) -> Option<usize> {
        let attributes = self.json.member(node, b"attrs")?;
        let value = self.json.member(attributes, key)?;
        std::str::from_utf8(&self.json.source[self.json.span(value)]).ok()?.parse().ok()
    }
}

/// Returns the date of a time in milliseconds since 1970, of the years 1 to 9999.
fn date(milliseconds: i64) -> Option<String> {
    // Days since 1 March of the year 0; years begin in March, so that leap days end them.
    let days = milliseconds.div_euclid(86_400_000) + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    (1..=9999).contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dates() {
        assert_eq!(date(0).unwrap(), "1970-01-01");
        assert_eq!(date(951_782_400_000).unwrap(), "2000-02-29");
        assert_eq!(date(-1).unwrap(), "1969-12-31");
        assert_eq!(date(1_735_603_200_000).unwrap(), "2024-12-31");
        assert_eq!(date(i64::MAX), None);
    }
}
