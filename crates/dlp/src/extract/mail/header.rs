//! The fields of a message (RFC 5322, §2.2), with what RFC 2047 and RFC 2231 put into them.

use base64::Engine as _;
use encoding_rs::Encoding;

use crate::characters::hex_pair;

/// A field of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    pub(super) name: &'a [u8],
    /// As it stands, over several lines.
    pub(super) value: &'a [u8],
}

/// The fields of a message, or of a part of one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Headers<'a>(&'a [u8]);

/// Cuts a message into its fields and its body, at the first empty line.
pub(super) fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while at < bytes.len() {
        let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| at + end + 1);
        if matches!(&bytes[at..end], b"\n" | b"\r\n") {
            return (&bytes[..at], &bytes[end..]);
        }
        at = end;
    }
    (bytes, b"")
}

impl<'a> Headers<'a> {
    pub(super) const fn read(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Returns all fields; a line that is none is left out.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field<'a>> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            while !rest.is_empty() {
                let end = end_of_field(rest);
                let (field, next) = rest.split_at(end);
                rest = next;
                let colon = field.iter().position(|byte| *byte == b':');
                if let Some(colon) = colon.filter(|colon| field[..*colon].iter().all(u8::is_ascii_graphic)) {
                    return Some(Field { name: &field[..colon], value: field[colon + 1..].trim_ascii() });
                }
            }
            None
        })
    }

    /// Returns the value of the first field of a name.
    pub(super) fn value(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.fields().find(|field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
    }

    pub(super) fn content_type(&self) -> Parameters<'a> {
        Parameters::read(self.value(b"content-type").unwrap_or_default())
    }

    /// Returns the name of the file that a part is.
    pub(super) fn file_name(&self) -> Option<String> {
        let disposition = Parameters::read(self.value(b"content-disposition").unwrap_or_default());
        disposition.parameter(b"filename").or_else(|| self.content_type().parameter(b"name"))
    }
}

/// Returns where a field ends: before the next line that does not begin with a blank.
fn end_of_field(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(end) = bytes[at..].iter().position(|byte| *byte == b'\n') {
        at += end + 1;
        if !matches!(bytes.get(at), Some(b' ' | b'\t')) {
            return at;
        }
    }
    bytes.len()
}

/// A value with parameters: `text/plain; charset=utf-8`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameters<'a> {
    pub(super) value: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Parameters<'a> {
    fn read(field: &'a [u8]) -> Self {
        let end = field.iter().position(|byte| *byte == b';').unwrap_or(field.len());
        Self { value: field[..end].trim_ascii(), rest: field.get(end + 1..).unwrap_or_default() }
    }

    pub(super) fn is(&self, value: &[u8]) -> bool {
        self.value.eq_ignore_ascii_case(value)
    }

    pub(super) fn begins_with(&self, value: &[u8]) -> bool {
        self.value.get(..value.len()).is_some_and(|start| start.eq_ignore_ascii_case(value))
    }

    /// Returns a parameter, put together from its pieces (RFC 2231, §3 and §4) and decoded.
    pub(super) fn parameter(&self, name: &[u8]) -> Option<String> {
        let mut value = Vec::new();
        let mut charset: Option<Vec<u8>> = None;
        let mut found = false;
        for (key, text) in self.pairs() {
            let Some(tail) = key
                .get(..name.len())
                .filter(|start| start.eq_ignore_ascii_case(name))
                .map(|_| &key[name.len()..])
            else {
                continue;
            };
            match tail {
                b"" => value = text,
                [b'*', piece @ ..] => {
                    let is_encoded = piece.is_empty() || piece.ends_with(b"*");
                    let is_first = matches!(piece, b"" | b"*" | b"0" | b"0*");
                    if is_first {
                        value.clear();
                    }
                    if is_encoded && is_first {
                        let mut fields = text.splitn(3, |byte| *byte == b'\'');
                        if let (Some(set), Some(_), Some(rest)) =
                            (fields.next(), fields.next(), fields.next())
                        {
                            charset = Some(set.to_vec());
                            value.extend(percent_decoded(rest));
                        } else {
                            value.extend(percent_decoded(&text));
                        }
                    } else if is_encoded {
                        value.extend(percent_decoded(&text));
                    } else {
                        value.extend_from_slice(&text);
                    }
                }
                _ => continue,
            }
            found = true;
        }
        let decoded = match charset {
            Some(charset) => in_charset(&charset, &value),
            None => String::from_utf8_lossy(&decoded(&value)).into_owned(),
        };
        found.then_some(decoded).filter(|value| !value.is_empty())
    }

    /// Returns names and values without quotes, in order.
    fn pairs(&self) -> Vec<(&'a [u8], Vec<u8>)> {
        let mut pairs = Vec::new();
        let mut rest = self.rest;
        while !rest.is_empty() && pairs.len() < 100 {
            let Some(equals) = rest.iter().position(|byte| *byte == b'=') else { break };
            let key = rest[..equals].trim_ascii();
            let key = key.rsplit(|byte| *byte == b';').next().unwrap_or(key).trim_ascii();
            rest = rest[equals + 1..].trim_ascii_start();
            let (value, length) = if rest.starts_with(b"\"") { quoted(rest) } else { token(rest) };
            pairs.push((key, value));
            rest = &rest[length..];
        }
        pairs
    }
}

fn quoted(text: &[u8]) -> (Vec<u8>, usize) {
    let mut value = Vec::new();
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return (value, at + 1),
            b'\\' => {
                value.extend(text.get(at + 1));
                at += 2;
            }
            b'\r' | b'\n' => at += 1,
            _ => {
                value.push(*byte);
                at += 1;
            }
        }
    }
    (value, text.len())
}

fn token(text: &[u8]) -> (Vec<u8>, usize) {
    let end = text.iter().position(|byte| *byte == b';' || byte.is_ascii_whitespace()).unwrap_or(text.len());
    (text[..end].to_vec(), end)
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let pair = text.get(at + 1..at + 3).filter(|_| text[at] == b'%').and_then(hex_pair);
        decoded.push(pair.unwrap_or(text[at]));
        at += if pair.is_some() { 3 } else { 1 };
    }
    decoded
}

fn in_charset(charset: &[u8], bytes: &[u8]) -> String {
    let encoding = Encoding::for_label(charset).unwrap_or(encoding_rs::UTF_8);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Returns the value of a field on one line, with its encoded words decoded (RFC 2047).
pub(super) fn decoded(value: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(value.len());
    let mut at = 0;
    // Blanks between two encoded words are not of the text (§6.2).
    let mut is_behind_word = false;
    while at < value.len() {
        if let Some((word, length)) = encoded_word(&value[at..]) {
            if is_behind_word {
                let end = text.trim_ascii_end().len();
                text.truncate(end);
            }
            text.extend_from_slice(word.as_bytes());
            at += length;
            is_behind_word = true;
            continue;
        }
        match value[at] {
            b'\r' => {}
            // Folds are blanks.
            b'\n' => {
                if !matches!(value.get(at + 1), Some(b' ' | b'\t')) {
                    text.push(b' ');
                }
            }
            byte => {
                is_behind_word &= byte.is_ascii_whitespace();
                text.push(if byte == b'\t' { b' ' } else { byte });
            }
        }
        at += 1;
    }
    text
}

/// Reads `=?charset?encoding?text?=`.
fn encoded_word(text: &[u8]) -> Option<(String, usize)> {
    /// Words are at most 75 characters long; some programs write longer ones.
    const LONGEST: usize = 1_000;

    let inner = text.get(..LONGEST).unwrap_or(text).strip_prefix(b"=?")?;
    let mut fields = inner.splitn(3, |byte| *byte == b'?');
    let (charset, encoding, rest) = (fields.next()?, fields.next()?, fields.next()?);
    let end = rest.windows(2).position(|part| part == b"?=")?;
    let word = &rest[..end];
    let bytes = match encoding {
        b"B" | b"b" => super::body::base64(word),
        b"Q" | b"q" => {
            let spaced: Vec<u8> = word.iter().map(|byte| if *byte == b'_' { b' ' } else { *byte }).collect();
            super::body::quoted_printable(&spaced)
        }
        _ => return None,
    };
    let charset = charset.split(|byte| *byte == b'*').next().unwrap_or(charset);
    let length = 2 + charset_length(inner) + encoding.len() + 2 + end + 2;
    Some((in_charset(charset, &bytes), length))
}

fn charset_length(inner: &[u8]) -> usize {
    inner.iter().position(|byte| *byte == b'?').unwrap_or(0)
}

/// The alphabet of base64; what is behind the end of a group is decoded as well.
pub(super) const BASE64: base64::engine::GeneralPurpose = base64::engine::GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    base64::engine::GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
);

/// Decodes one run of base64 without anything else in it.
pub(super) fn decode_group(group: &[u8], into: &mut Vec<u8>) {
    if let Ok(bytes) = BASE64.decode(group) {
        into.extend_from_slice(&bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str) -> String {
        String::from_utf8(decoded(value.as_bytes())).unwrap()
    }

    #[test]
    fn encoded_words_are_decoded() {
        assert_eq!(shown("=?utf-8?Q?Konto_=C3=BC?= =?ISO-8859-1?B?/Do=?= 12"), "Konto \u{fc}\u{fc}: 12");
        assert_eq!(shown("a =?x?= b =?utf-8?X?y?="), "a =?x?= b =?utf-8?X?y?=");
        assert_eq!(shown("a\r\n b\n\tc"), "a b c");
    }

    #[test]
    fn parameters_are_put_together() {
        let value = |text: &str, name: &str| Parameters::read(text.as_bytes()).parameter(name.as_bytes());
        assert_eq!(value("a/b; charset=\"utf-8\"; x=1", "charset").unwrap(), "utf-8");
        assert_eq!(value("a; filename*=utf-8''%e2%82%ac.txt", "filename").unwrap(), "\u{20ac}.txt");
        assert_eq!(value("a; filename*0=\"ab\"; filename*1*=%63; filename*2=d", "filename").unwrap(), "abcd");
        assert_eq!(value("a; name=\"=?utf-8?Q?=C3=BC?=.pdf\"", "name").unwrap(), "\u{fc}.pdf");
        assert_eq!(value("a; b", "b"), None);
        assert_eq!(value("a; b=\"", "b"), None);
    }
}
