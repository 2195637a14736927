//! Cuts a filter into tokens. Text in quotes follows the rules of JSON (RFC 7644 §3.4.2.2).

use crate::{ScimError, ScimType};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'a> {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// Text in quotes, unescaped.
    Text(String),
    /// Anything else up to a space, parenthesis, bracket or quote: a path, a keyword, a bare value.
    Word(&'a str),
}

const NUL: &str = "a text must not contain the character U+0000";

/// Cuts the text into tokens, each with the byte offset where it starts.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token<'_>)>, ScimError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        let start = at;
        let token = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'(' => Token::Open,
            b')' => Token::Close,
            b'[' => Token::OpenBracket,
            b']' => Token::CloseBracket,
            b'"' => {
                let end = end_of_text(text, start)?;
                at = end;
                tokens.push((start, Token::Text(unescape(text, start, end)?)));
                continue;
            }
            _ => {
                at = end_of_word(text, start);
                let word = &text[start..at];
                if word.contains('\0') {
                    return Err(invalid(text, start, NUL));
                }
                tokens.push((start, Token::Word(word)));
                continue;
            }
        };
        at += 1;
        tokens.push((start, token));
    }
    Ok(tokens)
}

/// A refusal that tells where.
pub(super) fn invalid(text: &str, offset: usize, why: impl AsRef<str>) -> ScimError {
    let position = text.get(..offset).map_or(0, |before| before.chars().count()) + 1;
    let detail = format!("the filter is not valid at character {position}: {}", why.as_ref());
    ScimError::bad_request(ScimType::InvalidFilter, detail)
}

fn end_of_word(text: &str, start: usize) -> usize {
    let is_end = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'(' | b')' | b'[' | b']' | b'"');
    text.as_bytes()[start..].iter().position(is_end).map_or(text.len(), |length| start + length)
}

fn end_of_text(text: &str, start: usize) -> Result<usize, ScimError> {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(start + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Ok(index + 1),
            _ => {}
        }
    }
    Err(invalid(text, start, "a text has no closing double quote"))
}

fn unescape(text: &str, start: usize, end: usize) -> Result<String, ScimError> {
    let unescaped: String = serde_json::from_str(&text[start..end]).map_err(|_| {
        invalid(text, start, "a text in quotes follows the rules of JSON strings; this one does not")
    })?;
    if unescaped.contains('\0') {
        return Err(invalid(text, start, NUL));
    }
    Ok(unescaped)
}
