//! A scanner that sees just enough of SQL: quotes, comments, words, placeholders.

/// A piece of a statement that matters to us; everything else is skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// `$n`, with the position of its `$`.
    Placeholder { start: usize, number: usize },
    /// A keyword or a bare identifier.
    Word(&'a str),
}

/// Lists the placeholders and words outside quotes and comments.
///
/// Nested comments nest, as in PostgreSQL; SQLite ends at the first `*/`. No statement of ours may depend on that.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        while at < bytes.len() {
            let start = at;
            match bytes[at] {
                quote @ (b'\'' | b'"') => at = after_quote(bytes, at, quote),
                b'-' if bytes.get(at + 1) == Some(&b'-') => at = after_line(bytes, at),
                b'/' if bytes.get(at + 1) == Some(&b'*') => at = after_comment(bytes, at),
                b'$' => {
                    at += 1;
                    let digits = at;
                    at = after_while(bytes, at, |byte| byte.is_ascii_digit());
                    if let Ok(number) = text[digits..at].parse() {
                        return Some(Piece::Placeholder { start, number });
                    }
                }
                byte if is_word(byte) => {
                    at = after_while(bytes, at, is_word);
                    return Some(Piece::Word(&text[start..at]));
                }
                _ => at += 1,
            }
        }
        None
    })
}

/// `$` belongs to a word that has begun (`a$1` is an identifier), so a word swallows it.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

fn after_while(bytes: &[u8], start: usize, wanted: impl Fn(u8) -> bool) -> usize {
    bytes[start..].iter().position(|byte| !wanted(*byte)).map_or(bytes.len(), |length| start + length)
}

/// A doubled quote inside a quote reads as two adjacent quotes, which comes to the same end.
fn after_quote(bytes: &[u8], start: usize, quote: u8) -> usize {
    (after_while(bytes, start + 1, |byte| byte != quote) + 1).min(bytes.len())
}

fn after_line(bytes: &[u8], start: usize) -> usize {
    after_while(bytes, start, |byte| byte != b'\n')
}

fn after_comment(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0;
    let mut at = start;
    while at + 1 < bytes.len() {
        match (bytes[at], bytes[at + 1]) {
            (b'/', b'*') => depth += 1,
            (b'*', b'/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}
