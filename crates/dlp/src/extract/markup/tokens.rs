//! The tokens of markup, as a browser would see them: nothing is refused, nothing is expanded.
//!
//! Every byte is looked at a fixed number of times, whatever is left open.

use std::ops::Range;

use crate::extract::entities;
use crate::extract::text::Text;

/// Elements whose content is no markup (HTML, 13.2.5.2 to 13.2.5.5).
const RAW: [&[u8]; 7] = [b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noframes"];

/// A token of markup; ranges are those of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::extract) enum Token<'a> {
    /// An element begins.
    Open {
        name: &'a [u8],
        /// What stands behind the name.
        attributes: Range<usize>,
        /// Whether it ends at once: `<a/>`.
        is_empty: bool,
    },
    /// An element ends.
    Close { name: &'a [u8] },
    /// Text with entities.
    Text(Range<usize>),
    /// Text as it stands: of a script, or of `CDATA`.
    Raw(Range<usize>),
    /// A comment, a declaration, an instruction.
    Comment(Range<usize>),
}

/// The tokens of a source.
#[derive(Debug)]
pub(in crate::extract) struct Tokens<'a> {
    source: &'a [u8],
    at: usize,
    is_html: bool,
    /// The element of HTML whose content comes next.
    raw: Option<&'static [u8]>,
    /// Whether some tag is never closed: then there are no more.
    is_open: bool,
}

impl<'a> Tokens<'a> {
    pub(in crate::extract) const fn html(source: &'a [u8]) -> Self {
        Self { source, at: 0, is_html: true, raw: None, is_open: false }
    }

    pub(in crate::extract) const fn xml(source: &'a [u8]) -> Self {
        Self { source, at: 0, is_html: false, raw: None, is_open: false }
    }

    /// Returns where a mark stands from here on.
    fn place_of(&self, from: usize, mark: &[u8]) -> Option<usize> {
        let rest = self.source.get(from..)?;
        rest.windows(mark.len()).position(|part| part == mark).map(|at| from + at)
    }

    /// Takes what goes up to a mark, or to the end.
    fn until(&mut self, from: usize, mark: &[u8]) -> Range<usize> {
        let end = self.place_of(from, mark);
        self.at = end.map_or(self.source.len(), |end| end + mark.len());
        from..end.unwrap_or(self.source.len())
    }

    /// Takes the content of an element that has no markup in it.
    fn content(&mut self, name: &'static [u8]) -> Range<usize> {
        let from = self.at;
        let is_end = |part: &[u8]| part.starts_with(b"</") && part[2..].eq_ignore_ascii_case(name);
        let end = self.source[from..].windows(name.len() + 2).position(is_end);
        self.at = end.map_or(self.source.len(), |end| from + end);
        from..self.at
    }

    /// Takes what begins with `<!` or `<?`.
    fn declaration(&mut self, from: usize) -> Token<'a> {
        let rest = &self.source[from..];
        if rest.starts_with(b"<!--") {
            return Token::Comment(self.until(from + 4, b"-->"));
        }
        if rest.starts_with(b"<![CDATA[") {
            return Token::Raw(self.until(from + 9, b"]]>"));
        }
        if rest.starts_with(b"<?") && !self.is_html {
            return Token::Comment(self.until(from + 2, b"?>"));
        }
        // The declaration of a type of document may have declarations of entities in it, which stay what they are.
        let end = self.place_of(from, b">").unwrap_or(self.source.len());
        if !self.is_html && self.source[from..end].contains(&b'[') {
            return Token::Comment(self.subset(from + 2));
        }
        Token::Comment(self.until(from + 2, b">"))
    }

    /// Takes what goes up to the end of an internal subset: `]`, perhaps blanks, and `>`.
    fn subset(&mut self, from: usize) -> Range<usize> {
        let mut at = from;
        while let Some(bracket) = self.place_of(at, b"]") {
            let blanks =
                self.source[bracket + 1..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            at = bracket + 1 + blanks;
            if self.source.get(at) == Some(&b'>') {
                self.at = at + 1;
                return from..bracket;
            }
        }
        self.at = self.source.len();
        from..self.at
    }

    /// Takes a tag, where one begins.
    fn tag(&mut self, from: usize) -> Option<Token<'a>> {
        let is_close = self.source.get(from + 1) == Some(&b'/');
        let start = from + 1 + usize::from(is_close);
        let first = self.source.get(start)?;
        if !(first.is_ascii_alphabetic() || !self.is_html && (*first == b'_' || !first.is_ascii())) {
            return None;
        }
        let is_name = |byte: &u8| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>');
        let length =
            self.source[start..].iter().position(|byte| !is_name(byte)).unwrap_or(self.source.len() - start);
        let name = &self.source[start..start + length];
        let mut attributes = Attributes { source: self.source, at: start + length };
        while attributes.next().is_some() {}
        let end = attributes.at;
        if self.source.get(end) != Some(&b'>') {
            self.is_open = true;
            return None;
        }
        self.at = end + 1;
        if is_close {
            return Some(Token::Close { name });
        }
        let is_empty = self.source[end - 1] == b'/' && end > start + length;
        if self.is_html {
            self.raw = RAW.into_iter().find(|raw| raw.eq_ignore_ascii_case(name));
        }
        Some(Token::Open { name, attributes: start + length..end, is_empty })
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take() {
            let range = self.content(name);
            if !range.is_empty() {
                let is_text = matches!(name, b"title" | b"textarea");
                return Some(if is_text { Token::Text(range) } else { Token::Raw(range) });
            }
        }
        let from = self.at;
        if from >= self.source.len() {
            return None;
        }
        if self.source[from] == b'<' && !self.is_open {
            match self.source.get(from + 1) {
                Some(b'!' | b'?') => return Some(self.declaration(from)),
                _ => {
                    if let Some(token) = self.tag(from) {
                        return Some(token);
                    }
                }
            }
        }
        let length = if self.is_open {
            self.source.len() - from
        } else {
            let next = self.source[from + 1..].iter().position(|byte| *byte == b'<');
            next.map_or(self.source.len() - from, |next| next + 1)
        };
        self.at = from + length;
        Some(Token::Text(from..self.at))
    }
}

/// An attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) struct Attribute<'a> {
    pub(in crate::extract) name: &'a [u8],
    /// With entities.
    pub(in crate::extract) value: &'a [u8],
    /// Where the value stands in the source.
    pub(in crate::extract) at: usize,
}

/// Returns the attributes of a tag.
pub(in crate::extract) fn attributes(
    source: &[u8],
    range: Range<usize>,
) -> impl Iterator<Item = Attribute<'_>> {
    Attributes { source: &source[..range.end], at: range.start }
}

/// Goes over attributes, up to the end of the tag.
struct Attributes<'a> {
    source: &'a [u8],
    at: usize,
}

impl Attributes<'_> {
    fn skip(&mut self, is: impl Fn(u8) -> bool) {
        while self.source.get(self.at).is_some_and(|byte| is(*byte)) {
            self.at += 1;
        }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        self.skip(|byte| byte.is_ascii_whitespace() || byte == b'/');
        let start = self.at;
        // A first `=` is of the name (HTML, 13.2.5.32).
        self.at += usize::from(self.source.get(start) == Some(&b'='));
        self.skip(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'='));
        let name = &self.source[start..self.at.min(self.source.len())];
        if name.is_empty() {
            return None;
        }
        let behind = self.at;
        self.skip(|byte| byte.is_ascii_whitespace());
        if self.source.get(self.at) != Some(&b'=') {
            return Some(Attribute { name, value: b"", at: behind });
        }
        self.at += 1;
        self.skip(|byte| byte.is_ascii_whitespace());
        let Some(quote) = self.source.get(self.at).copied().filter(|byte| matches!(byte, b'"' | b'\''))
        else {
            let at = self.at;
            self.skip(|byte| !byte.is_ascii_whitespace() && byte != b'>');
            return Some(Attribute { name, value: &self.source[at..self.at], at });
        };
        let at = self.at + 1;
        self.at = at;
        self.skip(|byte| byte != quote);
        let value = &self.source[at..self.at];
        self.at += usize::from(self.at < self.source.len());
        Some(Attribute { name, value, at })
    }
}

/// Returns a name without its prefix.
pub(in crate::extract) fn local(name: &[u8]) -> &[u8] {
    name.rsplit(|byte| *byte == b':').next().unwrap_or(name)
}

/// Adds text with its entities decoded: those of HTML and numbers of characters. What a document defines itself is not expanded.
pub(in crate::extract) fn decode(text: &mut Text, source: &[u8], at: usize) {
    let mut from = 0;
    while let Some(next) = source[from..].iter().position(|byte| *byte == b'&') {
        let start = from + next;
        text.same(at + from, &source[from..start]);
        let (character, length) = entity(&source[start..]);
        match character {
            Some(character) => {
                let mut buffer = [0; 4];
                let bytes = character.encode_utf8(&mut buffer).as_bytes();
                text.reads(at + start..at + start + length, bytes);
            }
            None => text.same(at + start, b"&"),
        }
        from = start + length;
    }
    text.same(at + from, &source[from..]);
}

/// Reads an entity: its character and its length.
fn entity(source: &[u8]) -> (Option<char>, usize) {
    if source.get(1) == Some(&b'#') {
        let is_hex = matches!(source.get(2), Some(b'x' | b'X'));
        let start = if is_hex { 3 } else { 2 };
        let radix = if is_hex { 16 } else { 10 };
        let digits = source[start.min(source.len())..].iter();
        let count = digits.take_while(|byte| char::from(**byte).is_digit(radix)).count();
        let end = start + count;
        let Some(number) = source.get(start..end).and_then(|digits| std::str::from_utf8(digits).ok()) else {
            return (None, 1);
        };
        let number = number.trim_start_matches('0');
        let number = if number.len() > 8 { None } else { u32::from_str_radix(number, radix).ok() };
        if count == 0 {
            return (None, 1);
        }
        let character = number.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
        return (Some(windows_1252(character)), end + usize::from(source.get(end) == Some(&b';')));
    }
    let look = &source[1..source.len().min(entities::LONGEST + 2)];
    let length = look.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(look.len());
    if look.get(length) == Some(&b';') {
        return match entities::named(&look[..length]) {
            Some(character) => (Some(character), length + 2),
            None => (None, 1),
        };
    }
    // These few are read without a semicolon, too.
    let bare: [(&[u8], char); 5] =
        [(b"amp", '&'), (b"lt", '<'), (b"gt", '>'), (b"quot", '"'), (b"nbsp", '\u{a0}')];
    let known = bare.into_iter().find(|(name, _)| look.starts_with(name) && length == name.len());
    known.map_or((None, 1), |(name, character)| (Some(character), name.len() + 1))
}

/// Numbers that are no characters are those of Windows (HTML, 13.2.5.80).
fn windows_1252(character: char) -> char {
    match u32::from(character) {
        0 => char::REPLACEMENT_CHARACTER,
        number @ 0x80..=0x9F => {
            let byte = [number as u8];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
            text.chars().next().unwrap_or(character)
        }
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::limits::Budget;

    fn decoded(source: &str) -> String {
        let mut text = Text::new(&Budget::new(1 << 20));
        decode(&mut text, source.as_bytes(), 0);
        String::from_utf8(text.finish().0).unwrap()
    }

    #[test]
    fn entities_are_decoded() {
        assert_eq!(decoded("a&amp;b&#52;&#x35;&eacute;&#128;"), "a&b45\u{e9}\u{20ac}");
        assert_eq!(decoded("&lol9;&&#;&#x;&amp &ampx"), "&lol9;&&#;&#x;& &ampx");
        assert_eq!(decoded("&#99999999999;&#xD800;&#0;"), "\u{fffd}\u{fffd}\u{fffd}");
        assert_eq!(decoded("&#00000000000065"), "A");
    }

    fn tokens(source: &str) -> Vec<String> {
        let shown = |range: &Range<usize>| source[range.clone()].to_owned();
        let show = |token: Token<'_>| match token {
            Token::Open { name, attributes, is_empty } => {
                let end = if is_empty { "/" } else { "" };
                format!("<{}{}{end}", name.escape_ascii(), shown(&attributes))
            }
            Token::Close { name } => format!("</{}", name.escape_ascii()),
            Token::Text(range) => format!("T{}", shown(&range)),
            Token::Raw(range) => format!("R{}", shown(&range)),
            Token::Comment(range) => format!("C{}", shown(&range)),
        };
        Tokens::html(source.as_bytes()).map(show).collect()
    }

    #[test]
    fn markup_is_cut_as_browsers_do() {
        assert_eq!(tokens("a<b c='>'>d</b>"), ["Ta", "<b c='>'", "Td", "</b"]);
        assert_eq!(tokens("1 < 2 <3 <a"), ["T1 ", "T< 2 ", "T<3 ", "T<a"]);
        assert_eq!(tokens("<script>a<b>c</SCRIPT >d"), ["<script", "Ra<b>c", "</SCRIPT", "Td"]);
        assert_eq!(tokens("<script>a<b>"), ["<script", "Ra<b>"]);
        assert_eq!(tokens("<!--a<b--><br/><![CDATA[<x>]]>"), ["Ca<b", "<br//", "R<x>"]);
        assert_eq!(tokens("<a b=\"c<d>e"), ["T<a b=\"c<d>e"]);
        assert_eq!(tokens("<a =b c = d/e f>"), ["<a =b c = d/e f"]);
    }

    #[test]
    fn attributes_are_cut_as_browsers_do() {
        let source = b" a=\"1\" b = '2' c=3/4 d =e";
        let show = |one: Attribute<'_>| {
            format!("{}={}@{}", one.name.escape_ascii(), one.value.escape_ascii(), one.at)
        };
        let found: Vec<String> = attributes(source, 0..source.len()).map(show).collect();
        assert_eq!(found, ["a=1@4", "b=2@12", "c=3/4@17", "d=e@24"]);
    }
}
