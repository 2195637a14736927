//! Finds the statements in Rust sources.

use std::fs;
use std::path::{Path, PathBuf};

/// Lists every `sql!("…")` under `src` of a crate: file, line, and text as the compiler sees it.
///
/// # Panics
/// If the sources cannot be read.
pub fn statement_sources(crate_dir: impl AsRef<Path>) -> Vec<(PathBuf, usize, String)> {
    let mut files = Vec::new();
    collect(&crate_dir.as_ref().join("src"), &mut files);
    files.sort();
    let mut statements = Vec::new();
    for file in files {
        let source = fs::read_to_string(&file).expect("a source file is UTF-8");
        statements.extend(statements_in(&source).into_iter().map(|(line, text)| (file.clone(), line, text)));
    }
    statements
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    for entry in entries {
        let path = entry.expect("an entry of a directory that was just opened").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// A token of Rust, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

fn statements_in(source: &str) -> Vec<(usize, String)> {
    let tokens = tokens(source);
    let is_statement = |window: &[(usize, Token)]| match window {
        [(line, Token::Word(word)), (_, Token::Mark('!')), (_, Token::Mark('(')), (_, Token::Text(text))] => {
            (word == "sql").then(|| (*line, text.clone()))
        }
        _ => None,
    };
    tokens.windows(4).filter_map(is_statement).collect()
}

fn tokens(source: &str) -> Vec<(usize, Token)> {
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let line = 1 + source[..source.len() - rest.len()].matches('\n').count();
        let (token, length) = token(rest, first);
        tokens.extend(token.map(|token| (line, token)));
        rest = &rest[length..];
    }
    tokens
}

/// Reads one token, comment or space and says how long it is.
fn token(rest: &str, first: char) -> (Option<Token>, usize) {
    if rest.starts_with("//") {
        return (None, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (None, comment(rest));
    }
    if let Some((text, length)) = raw_text(rest) {
        return (Some(Token::Text(text)), length);
    }
    if first == '"' {
        let (text, length) = text(rest);
        return (Some(Token::Text(text)), length);
    }
    if first == '\'' {
        return (None, character(rest));
    }
    if first.is_alphanumeric() || first == '_' {
        let length =
            rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        return (Some(Token::Word(rest[..length].to_owned())), length);
    }
    ((!first.is_whitespace()).then_some(Token::Mark(first)), first.len_utf8())
}

fn comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        let step = match rest.as_bytes().get(at..at + 2) {
            Some(b"/*") => 1,
            Some(b"*/") => -1,
            _ => {
                at += 1;
                continue;
            }
        };
        depth += step;
        at += 2;
        if depth == 0 {
            break;
        }
    }
    at.min(rest.len())
}

/// `r"…"` and `r#"…"#`.
fn raw_text(rest: &str) -> Option<(String, usize)> {
    let after = rest.strip_prefix('r')?;
    let body = after.trim_start_matches('#');
    let hashes = after.len() - body.len();
    let body = body.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = body.find(&end).unwrap_or(body.len());
    Some((body[..length].to_owned(), (1 + hashes + 1 + length + end.len()).min(rest.len())))
}

/// `"…"`, with its escapes resolved.
fn text(rest: &str) -> (String, usize) {
    let mut text = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (text, at + 1),
            '\\' => match letters.next().map(|(_, letter)| letter) {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                // A line that goes on: its end and the indentation of the next one are not part of the text.
                Some('\n') => while letters.next_if(|(_, letter)| letter.is_whitespace()).is_some() {},
                Some(other) => text.push(other),
                None => {}
            },
            letter => text.push(letter),
        }
    }
    (text, rest.len())
}

/// A character, or only the mark of a lifetime.
fn character(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let after = at + escaped.len_utf8();
            rest[after..].find('\'').map_or(rest.len(), |length| after + length + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::needless_raw_string_hashes, reason = "the text holds the end of a raw string")]
    fn statements_are_found_whatever_surrounds_them() {
        let source = r##"
            //! sql!("in a comment") and /* not closed
            /* sql!("in /* nested */ comment") */
            macro_rules! sql { () => {} }
            fn f<'a>(x: &'a str) -> char {
                let text = "sql!(\"in a text\")";
                let quote = '"'; let other = '\''; let third = '\u{22}';
                run(sql!("SELECT 1 \
                          FROM \"a\""), 'x');
                run(crate::sql!(
                    r"SELECT '\d'"
                ), sql! (r#"SELECT "b""#));
                not_sql!("no");
            }
        "##;
        let expected = [
            (8, "SELECT 1 FROM \"a\"".to_owned()),
            (10, "SELECT '\\d'".to_owned()),
            (12, "SELECT \"b\"".to_owned()),
        ];
        assert_eq!(statements_in(source), expected);
    }
}
