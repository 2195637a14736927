//! The objects of PDF (ISO 32000-1, §7.2 and §7.3), which are also the operands of its pages.

use std::borrow::Cow;

use crate::characters::hex_pair;

/// Arrays and dictionaries may stand in each other so deeply.
const DEEPEST: usize = 32;

/// One object may be made of so many.
const MOST: usize = 200_000;

/// An object.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Object<'a> {
    /// `null`, and what is none.
    Null,
    Number(f64),
    Name(Cow<'a, [u8]>),
    String(Vec<u8>),
    Array(Vec<Object<'a>>),
    Dictionary(Dictionary<'a>),
    /// Another object, by its number.
    Reference(u32),
    /// A word that is none of these, such as an operator of a page.
    Word(&'a [u8]),
}

/// A dictionary.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Dictionary<'a>(Vec<(Cow<'a, [u8]>, Object<'a>)>);

impl<'a> Dictionary<'a> {
    pub(super) fn get(&self, key: &[u8]) -> Option<&Object<'a>> {
        self.0.iter().find(|(known, _)| &**known == key).map(|(_, value)| value)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &Object<'a>)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }

    pub(super) fn reference(&self, key: &[u8]) -> Option<u32> {
        self.get(key)?.reference()
    }

    /// Puts the length of a stream, which may stand in another object, into its dictionary.
    pub(super) fn set_length(&mut self, length: Object<'a>) {
        if let Some((_, value)) = self.0.iter_mut().find(|(key, _)| &**key == b"Length") {
            *value = length;
        }
    }

    /// Whether a key has a name.
    pub(super) fn is(&self, key: &[u8], name: &[u8]) -> bool {
        self.get(key).and_then(Object::name) == Some(name)
    }
}

impl<'a> Object<'a> {
    pub(super) fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// Returns a whole number that is no less than nothing.
    pub(super) fn count(&self) -> Option<usize> {
        let number = self.number().filter(|number| (0.0..1e15).contains(number))?;
        // Within these bounds nothing is lost.
        #[expect(clippy::cast_sign_loss, reason = "it is not negative")]
        Some(number as usize)
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    pub(super) fn string(&self) -> Option<&[u8]> {
        if let Self::String(string) = self { Some(string) } else { None }
    }

    pub(super) fn array(&self) -> Option<&[Self]> {
        if let Self::Array(array) = self { Some(array) } else { None }
    }

    pub(super) fn dictionary(&self) -> Option<&Dictionary<'a>> {
        if let Self::Dictionary(dictionary) = self { Some(dictionary) } else { None }
    }

    pub(super) fn reference(&self) -> Option<u32> {
        if let Self::Reference(number) = self { Some(*number) } else { None }
    }
}

/// Reads objects one after the other. It never goes back, but for two words behind a number.
#[derive(Debug)]
pub(super) struct Parser<'a> {
    source: &'a [u8],
    pub(super) at: usize,
    left: usize,
    /// Whether `1 0 R` is a reference; on pages there are none.
    has_references: bool,
}

impl<'a> Parser<'a> {
    /// Reads one object of a file.
    pub(super) const fn file(source: &'a [u8], at: usize) -> Self {
        Self { source, at, left: MOST, has_references: true }
    }

    /// Reads the operands and operators of a page.
    pub(super) const fn page(source: &'a [u8]) -> Self {
        Self { source, at: 0, left: MOST, has_references: false }
    }

    /// Reads the next object, whatever it is; nothing at the end.
    pub(super) fn next(&mut self) -> Option<Object<'a>> {
        self.left = MOST;
        self.object(0)
    }

    fn object(&mut self, depth: usize) -> Option<Object<'a>> {
        self.blanks();
        self.left = self.left.checked_sub(1)?;
        let rest = self.source.get(self.at..)?;
        Some(match *rest.first()? {
            b'/' => Object::Name(self.name()),
            b'(' => Object::String(self.string()),
            b'<' if rest.get(1) == Some(&b'<') => {
                self.at += 2;
                Object::Dictionary(self.dictionary(depth)?)
            }
            b'<' => Object::String(self.hex()),
            b'[' => {
                self.at += 1;
                Object::Array(self.array(depth)?)
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number(),
            b')' | b'>' | b']' | b'{' | b'}' => {
                self.at += 1;
                Object::Null
            }
            _ => match self.word() {
                b"null" => Object::Null,
                word => Object::Word(word),
            },
        })
    }

    /// Goes over blanks and comments.
    pub(super) fn blanks(&mut self) {
        while let Some(byte) = self.source.get(self.at) {
            match byte {
                b'%' => {
                    let rest = &self.source[self.at..];
                    let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                    self.at += end.unwrap_or(rest.len());
                }
                byte if is_blank(*byte) => self.at += 1,
                _ => return,
            }
        }
    }

    fn word(&mut self) -> &'a [u8] {
        let rest = &self.source[self.at..];
        let length = rest.iter().position(|byte| !is_regular(*byte)).unwrap_or(rest.len());
        self.at += length.max(1);
        &rest[..length]
    }

    fn name(&mut self) -> Cow<'a, [u8]> {
        self.at += 1;
        let rest = &self.source[self.at..];
        let length = rest.iter().position(|byte| !is_regular(*byte)).unwrap_or(rest.len());
        self.at += length;
        let raw = &rest[..length];
        if !raw.contains(&b'#') {
            return Cow::Borrowed(raw);
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut at = 0;
        while at < raw.len() {
            let byte = raw.get(at + 1..).filter(|_| raw[at] == b'#').and_then(hex_pair);
            name.push(byte.unwrap_or(raw[at]));
            at += if byte.is_some() { 3 } else { 1 };
        }
        Cow::Owned(name)
    }

    fn number(&mut self) -> Object<'a> {
        let word = self.number_word();
        let Some(number) = std::str::from_utf8(word).ok().and_then(|text| text.parse::<f64>().ok()) else {
            return Object::Null;
        };
        if self.has_references && word.iter().all(u8::is_ascii_digit) {
            // `12 0 R`
            let rest = &self.source[self.at..self.source.len().min(self.at + 16)];
            let blanks = rest.iter().take_while(|byte| is_blank(**byte)).count();
            let digits = rest[blanks..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let more = rest[blanks + digits..].iter().take_while(|byte| is_blank(**byte)).count();
            let end = blanks + digits + more;
            let is_end = rest.get(end + 1).is_none_or(|byte| !is_regular(*byte));
            if blanks > 0 && digits > 0 && more > 0 && rest.get(end) == Some(&b'R') && is_end {
                self.at += end + 1;
                let number = std::str::from_utf8(word).ok().and_then(|text| text.parse().ok());
                return number.map_or(Object::Null, Object::Reference);
            }
        }
        Object::Number(number)
    }

    fn number_word(&mut self) -> &'a [u8] {
        let rest = &self.source[self.at..];
        let is_part = |(at, byte): (usize, &u8)| byte.is_ascii_digit() || *byte == b'.' || at == 0;
        let length = rest.iter().enumerate().take_while(|pair| is_part(*pair)).count();
        self.at += length.max(1);
        &rest[..length]
    }

    fn string(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut string = Vec::new();
        let mut open = 1_usize;
        while let Some(byte) = self.source.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    if let Some(byte) = self.escape() {
                        string.push(byte);
                    }
                    continue;
                }
                _ => {}
            }
            string.push(byte);
        }
        string
    }

    fn escape(&mut self) -> Option<u8> {
        let byte = self.source.get(self.at).copied()?;
        self.at += 1;
        Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' | b'f' => b' ',
            b'\r' => {
                self.at += usize::from(self.source.get(self.at) == Some(&b'\n'));
                return None;
            }
            b'\n' => return None,
            b'0'..=b'7' => {
                let mut value = u16::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit) = self.source.get(self.at).filter(|digit| matches!(digit, b'0'..=b'7'))
                    else {
                        break;
                    };
                    value = value * 8 + u16::from(digit - b'0');
                    self.at += 1;
                }
                // What is beyond a byte is ignored (§7.3.4.2).
                value as u8
            }
            byte => byte,
        })
    }

    fn hex(&mut self) -> Vec<u8> {
        self.at += 1;
        let rest = &self.source[self.at..];
        let end = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
        self.at += (end + 1).min(rest.len());
        hex_string(&rest[..end])
    }

    fn array(&mut self, depth: usize) -> Option<Vec<Object<'a>>> {
        if depth == DEEPEST {
            return None;
        }
        let mut array = Vec::new();
        loop {
            self.blanks();
            if self.source.get(self.at)? == &b']' {
                self.at += 1;
                return Some(array);
            }
            array.push(self.object(depth + 1)?);
        }
    }

    fn dictionary(&mut self, depth: usize) -> Option<Dictionary<'a>> {
        if depth == DEEPEST {
            return None;
        }
        let mut pairs = Vec::new();
        loop {
            self.blanks();
            match *self.source.get(self.at)? {
                b'>' => {
                    self.at += 1;
                    self.at += usize::from(self.source.get(self.at) == Some(&b'>'));
                    return Some(Dictionary(pairs));
                }
                b'/' => {
                    let key = self.name();
                    pairs.push((key, self.object(depth + 1)?));
                }
                _ => {
                    self.object(depth + 1)?;
                }
            }
        }
    }
}

/// Reads hexadecimal digits; a last one alone is the first of two.
pub(super) fn hex_string(text: &[u8]) -> Vec<u8> {
    let mut digits = text.iter().filter(|byte| byte.is_ascii_hexdigit());
    let mut bytes = Vec::with_capacity(text.len() / 2);
    while let Some(high) = digits.next() {
        let low = digits.next().unwrap_or(&b'0');
        bytes.extend(hex_pair(&[*high, *low]));
    }
    bytes
}

/// White space (§7.2.2).
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

const fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_read() {
        let source = b"<< /A#20b 12 /C [1 0 R -.5 (a\\(b\\)(c)\\101\\\n) <4a4> null] /D /E>> true";
        let mut parser = Parser::file(source, 0);
        let object = parser.next().unwrap();
        let dictionary = object.dictionary().unwrap();
        assert_eq!(dictionary.get(b"A b").unwrap().count(), Some(12));
        assert_eq!(
            dictionary.get(b"C").unwrap().array().unwrap(),
            [
                Object::Reference(1),
                Object::Number(-0.5),
                Object::String(b"a(b)(c)A".to_vec()),
                Object::String(b"J@".to_vec()),
                Object::Null
            ]
        );
        assert!(dictionary.is(b"D", b"E"));
        assert_eq!(parser.next(), Some(Object::Word(b"true")));
        assert_eq!(parser.next(), None);
    }

    #[test]
    fn what_is_no_object_ends() {
        for source in [&b"<<"[..], b"[", b"(", b"<", b"/", b"[[[", b"<</A", b"]", b")", b"+", b"1 0 R"] {
            let mut parser = Parser::file(source, 0);
            let mut count = 0;
            while parser.next().is_some() {
                count += 1;
                assert!(count < 10);
            }
        }
        assert_eq!(Parser::file(&b"[".repeat(1_000_000), 0).next(), None);
        assert_eq!(Parser::file(&b"<</A".repeat(1_000_000), 0).next(), None);
    }
}
