//! The structure of JSON (RFC 8259), in one list: nothing recurses, and what is nested too deeply is no structure.

use std::ops::Range;

use crate::extract::limits::Budget;

/// Values that stand deeper than this are not looked for: pointers to them would be as long.
const DEEPEST: usize = 256;

/// JSON, or several values of it one after the other.
#[derive(Debug)]
pub(in crate::extract) struct Json<'a> {
    pub(super) source: &'a [u8],
    /// In the order of the text: the values in a value stand right behind it.
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    kind: u8,
    /// Where its key stands, without quotes; nothing in arrays.
    key: (u32, u32),
    span: (u32, u32),
    /// The first value that is not in it.
    after: u32,
}

impl<'a> Json<'a> {
    /// Reads the structure; nothing where it is none, is nested too deeply, or is more than there is room for.
    pub(in crate::extract) fn read(source: &'a [u8], budget: &Budget) -> Option<Self> {
        u32::try_from(source.len()).ok()?;
        let mut json = Self { source, nodes: Vec::new() };
        let mut lexer = Lexer { source, at: if source.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 } };
        // The containers that are open.
        let mut open: Vec<usize> = Vec::new();
        let mut key = (0, 0);
        // Whether a value must come, may come, or must not.
        let mut state = State::Value;
        loop {
            let (byte, range) = lexer.next()?;
            let span = (range.start as u32, range.end as u32);
            match (state, byte) {
                (_, b' ') => break,
                (State::First | State::Separator, b'}' | b']') => {
                    let container = open.pop()?;
                    let node = &mut json.nodes[container];
                    if (node.kind, byte) != (b'{', b'}') && (node.kind, byte) != (b'[', b']') {
                        return None;
                    }
                    node.span.1 = span.1;
                    let after = json.nodes.len() as u32;
                    json.nodes[container].after = after;
                    state = if open.is_empty() { State::Value } else { State::Separator };
                }
                (State::Separator, b',') => state = State::Next,
                (State::First | State::Next, b'"') if json.is_in_object(&open) => {
                    key = (span.0 + 1, span.1 - 1);
                    state = State::Colon;
                }
                (State::Colon, b':') => state = State::Value,
                (State::Value | State::First | State::Next, b'{' | b'[' | b'"' | b'0') => {
                    if state != State::Value && json.is_in_object(&open) {
                        return None;
                    }
                    if !budget.take(size_of::<Node>()) {
                        return None;
                    }
                    let after = json.nodes.len() as u32 + 1;
                    json.nodes.push(Node { kind: byte, key: std::mem::take(&mut key), span, after });
                    if matches!(byte, b'{' | b'[') {
                        if open.len() == DEEPEST {
                            return None;
                        }
                        open.push(json.nodes.len() - 1);
                        state = State::First;
                    } else {
                        state = if open.is_empty() { State::Value } else { State::Separator };
                    }
                }
                _ => return None,
            }
        }
        (open.is_empty() && !json.nodes.is_empty()).then_some(json)
    }

    fn is_in_object(&self, open: &[usize]) -> bool {
        open.last().is_some_and(|container| self.nodes[*container].kind == b'{')
    }

    /// Returns the values that stand in none.
    pub(super) fn roots(&self) -> impl Iterator<Item = usize> {
        self.between(0, self.nodes.len())
    }

    /// Returns the values in an array or object.
    pub(super) fn children(&self, node: usize) -> impl Iterator<Item = usize> {
        self.between(node + 1, self.nodes[node].after as usize)
    }

    fn between(&self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let start = (from < to).then_some(from);
        std::iter::successors(start, move |node| {
            Some(self.nodes[*node].after as usize).filter(|next| *next < to)
        })
    }

    /// Returns the value of a key; of the last one, as most readers do.
    pub(super) fn member(&self, node: usize, key: &[u8]) -> Option<usize> {
        if self.nodes[node].kind != b'{' {
            return None;
        }
        self.children(node).filter(|child| self.key(*child) == key).last()
    }

    /// Returns the key of a value as it stands.
    pub(super) fn key(&self, node: usize) -> &'a [u8] {
        let (start, end) = self.nodes[node].key;
        &self.source[start as usize..end as usize]
    }

    pub(super) fn span(&self, node: usize) -> Range<usize> {
        let (start, end) = self.nodes[node].span;
        start as usize..end as usize
    }

    pub(super) fn is_string(&self, node: usize) -> bool {
        self.nodes[node].kind == b'"'
    }

    pub(super) fn is_array(&self, node: usize) -> bool {
        self.nodes[node].kind == b'['
    }

    pub(super) fn is_scalar(&self, node: usize) -> bool {
        matches!(self.nodes[node].kind, b'"' | b'0')
    }

    /// Returns a string without its escapes, and another scalar as it stands.
    pub(super) fn string(&self, node: usize) -> Vec<u8> {
        let span = self.span(node);
        if !self.is_string(node) {
            return self.source[span].to_vec();
        }
        let mut string = Vec::with_capacity(span.len());
        unescape(&self.source[span.start + 1..span.end - 1], 0, &mut |_, bytes| {
            string.extend_from_slice(bytes);
            true
        });
        string
    }

    /// Whether a value is a document in the Atlassian document format.
    pub(super) fn is_adf(&self, node: usize) -> bool {
        let is_doc = |kind: usize| self.source[self.span(kind)] == *b"\"doc\"";
        self.nodes[node].kind == b'{'
            && self.member(node, b"type").is_some_and(is_doc)
            && self.member(node, b"content").is_some_and(|content| self.is_array(content))
    }

    /// Goes over all values with their pointers; `each` says whether to go into one.
    pub(super) fn walk(&self, each: &mut impl FnMut(usize, &str) -> bool) {
        let has_several = self.roots().nth(1).is_some();
        let mut pointer = String::new();
        for (place, root) in self.roots().enumerate() {
            pointer.clear();
            if has_several {
                push(&mut pointer, place.to_string().as_bytes());
            }
            self.walk_into(root, &mut pointer, each);
        }
    }

    fn walk_into(&self, node: usize, pointer: &mut String, each: &mut impl FnMut(usize, &str) -> bool) {
        if !each(node, pointer) {
            return;
        }
        let length = pointer.len();
        for (place, child) in self.children(node).enumerate() {
            self.step(node, child, place, pointer);
            self.walk_into(child, pointer, each);
            pointer.truncate(length);
        }
    }

    /// Adds the step from a value to one in it.
    pub(super) fn step(&self, node: usize, child: usize, place: usize, pointer: &mut String) {
        if self.is_array(node) {
            push(pointer, place.to_string().as_bytes());
        } else {
            push(pointer, self.key(child));
        }
    }
}

/// The longest step of a pointer; longer keys are cut, and the pointer leads nowhere.
const LONGEST: usize = 256;

/// Adds a step to a pointer (RFC 6901, §3).
pub(super) fn push(pointer: &mut String, key: &[u8]) {
    let mut step = Vec::new();
    unescape(&key[..key.len().min(LONGEST)], 0, &mut |_, bytes| {
        step.extend_from_slice(bytes);
        true
    });
    pointer.push('/');
    pointer.push_str(&String::from_utf8_lossy(&step).replace('~', "~0").replace('/', "~1"));
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// A value comes.
    Value,
    /// A container has just begun.
    First,
    /// A comma or the end of the container comes.
    Separator,
    /// There was a comma.
    Next,
    /// A colon comes.
    Colon,
}

/// Cuts JSON into tokens: a sign, `"` for a string, `0` for another scalar.
struct Lexer<'a> {
    source: &'a [u8],
    at: usize,
}

impl Lexer<'_> {
    /// Returns the next token: a space at the end, nothing where there is none.
    fn next(&mut self) -> Option<(u8, Range<usize>)> {
        let blanks = self.source[self.at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let start = self.at + blanks;
        let Some(byte) = self.source.get(start).copied() else {
            return Some((b' ', start..start));
        };
        let (kind, end) = match byte {
            b'{' | b'}' | b'[' | b']' | b',' | b':' => (byte, start + 1),
            b'"' => (byte, string_end(self.source, start)?),
            _ => {
                let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
                let length = self.source[start..].iter().take_while(is_part).count();
                if length == 0 {
                    return None;
                }
                (b'0', start + length)
            }
        };
        self.at = end;
        Some((kind, start..end))
    }
}

/// Returns where a string ends, behind its quote.
fn string_end(source: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match source.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Returns the keys of an object, and what their values begin with.
pub(super) fn members(source: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut lexer = Lexer { source, at: 0 };
    let mut depth = 0_usize;
    let mut last: Option<Range<usize>> = None;
    std::iter::from_fn(move || {
        loop {
            let (byte, range) = lexer.next()?;
            match byte {
                b' ' => return None,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.checked_sub(1).filter(|depth| *depth > 0)?,
                b'"' if depth == 1 => last = Some(range),
                b':' if depth == 1 => {
                    if let Some(key) = last.take() {
                        return Some((
                            &source[key.start + 1..key.end - 1],
                            source[range.end..].trim_ascii_start(),
                        ));
                    }
                }
                _ => last = None,
            }
        }
    })
}

/// Gives text with the escapes of JSON (RFC 8259, §7) decoded, run by run with where each stands, while `each` wants more.
pub(super) fn unescape(source: &[u8], at: usize, each: &mut impl FnMut(Range<usize>, &[u8]) -> bool) {
    let mut from = 0;
    while let Some(next) = source[from..].iter().position(|byte| *byte == b'\\') {
        let start = from + next;
        if start > from && !each(at + from..at + start, &source[from..start]) {
            return;
        }
        let mut buffer = [0; 4];
        let (bytes, length): (&[u8], usize) = match source.get(start + 1) {
            Some(byte @ (b'"' | b'\\' | b'/')) => {
                buffer[0] = *byte;
                (&buffer[..1], 2)
            }
            Some(b'n') => (b"\n", 2),
            Some(b'r') => (b"\r", 2),
            Some(b't') => (b"\t", 2),
            Some(b'b' | b'f') => (b" ", 2),
            Some(b'u') => match unicode(&source[start..]) {
                Some((character, length)) => (character.encode_utf8(&mut buffer).as_bytes(), length),
                None => (b"\\", 1),
            },
            _ => (b"\\", 1),
        };
        if !each(at + start..at + start + length, bytes) {
            return;
        }
        from = start + length;
    }
    if from < source.len() {
        each(at + from..at + source.len(), &source[from..]);
    }
}

/// Reads `\u1234`, or two of these that are one character.
fn unicode(source: &[u8]) -> Option<(char, usize)> {
    let unit = |at: usize| -> Option<u16> {
        let digits = source.get(at..at + 6)?.strip_prefix(b"\\u")?;
        let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
        let digits = std::str::from_utf8(digits).ok().filter(|_| is_hex)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let first = unit(0)?;
    let units = [Some(first), unit(6)].into_iter().flatten();
    let character = char::decode_utf16(units).next()?.unwrap_or(char::REPLACEMENT_CHARACTER);
    Some((character, 6 * character.len_utf16()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Option<Vec<String>> {
        let json = Json::read(source.as_bytes(), &Budget::new(1 << 20))?;
        let mut pointers = Vec::new();
        json.walk(&mut |node, pointer| {
            pointers.push(format!("{pointer}={}", String::from_utf8(json.string(node)).unwrap()));
            true
        });
        Some(pointers)
    }

    #[test]
    fn values_have_pointers() {
        assert_eq!(
            read(r#"{"a/b": [1, {"~": "x\ny"}], "": []}"#).unwrap(),
            [
                r#"={"a/b": [1, {"~": "x\ny"}], "": []}"#,
                r#"/a~1b=[1, {"~": "x\ny"}]"#,
                "/a~1b/0=1",
                r#"/a~1b/1={"~": "x\ny"}"#,
                "/a~1b/1/~0=x\ny",
                "/=[]",
            ]
        );
        assert_eq!(read("{}\n[1]").unwrap(), ["/0={}", "/1=[1]", "/1/0=1"]);
    }

    #[test]
    fn what_is_no_json_has_no_structure() {
        for source in
            ["", "{", "]", "{]", "[}", "{\"a\"}", "{1:2}", "[1 2]", "[,]", "[1,]x", "\"", "{\"a\":\"\\"]
        {
            assert_eq!(read(source), None, "{source}");
        }
        assert_eq!(read(&"[".repeat(1_000_000)), None);
        assert_eq!(read(&format!("{}{}", "[".repeat(257), "]".repeat(257))), None);
    }

    #[test]
    fn escapes_are_decoded() {
        let mut text = String::new();
        let source = br#"a\"\\\/\u00fc\uD83D\uDE00\ud800\x\u12\"#;
        let mut places = Vec::new();
        unescape(source, 10, &mut |range, bytes| {
            text.push_str(std::str::from_utf8(bytes).unwrap());
            places.push(range);
            true
        });
        assert_eq!(text, "a\"\\/\u{fc}\u{1f600}\u{fffd}\\x\\u12\\");
        assert!(places.is_sorted_by(|one, next| one.end == next.start));
        assert_eq!((places[0].start, places.last().unwrap().end), (10, 10 + source.len()));
    }
}
