//! Text of Word and of shapes: documents, slides, notes, text boxes, comments (ECMA-376, parts 1.17 and 1.21).

use crate::extract::kind::Kind;
use crate::extract::layout::Layout;
use crate::extract::markup::{Token, Tokens, attributes, decode, local};
use crate::extract::origin::Site;
use crate::extract::path;
use crate::extract::run::{Flow, Run};
use crate::extract::text::Text;

/// To what text belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Into {
    Nothing,
    /// What is read.
    Text,
    /// What was deleted while changes are tracked: no longer read, but still there.
    Deleted,
    /// What a field does, such as the address of a link.
    Field,
}

/// Reads a part.
pub(super) fn words(run: &mut Run<'_>, path: &str, kind: Kind, name: &str, bytes: &[u8]) -> Flow {
    let slide = slide_of(name);
    let mut text = Layout::new(&run.budget);
    text.verbatim(true);
    let mut deleted = Text::new(&run.budget);
    let mut fields = Text::new(&run.budget);
    let mut hints = Text::new(&run.budget);
    let mut into = Into::Nothing;
    let mut paragraph = 0_u32;
    let mut in_run = false;
    // In a text that is there once more, for programs that do not know the first.
    let mut fallback = 0_usize;
    if let Some(slide) = &slide {
        text.enter(Site::Named(slide.clone()));
    }
    for token in Tokens::xml(bytes) {
        if text.is_full() {
            break;
        }
        match token {
            Token::Open { name, is_empty, .. } if fallback > 0 => {
                fallback += usize::from(matches!(local(name), b"Fallback" | b"rPh") && !is_empty);
            }
            Token::Close { name } if fallback > 0 => {
                fallback -= usize::from(matches!(local(name), b"Fallback" | b"rPh"));
            }
            Token::Open { name, attributes: range, is_empty } => match local(name) {
                b"p" | b"comment" | b"si" => {
                    paragraph += 1;
                    text.line();
                    deleted.line();
                    if slide.is_none() {
                        text.enter(Site::Named(format!("paragraph {paragraph}")));
                    }
                }
                b"r" => in_run = true,
                b"t" if !is_empty => into = Into::Text,
                b"delText" if !is_empty => into = Into::Deleted,
                b"instrText" if !is_empty => into = Into::Field,
                b"tab" if in_run => text.add(b"\t"),
                b"br" | b"cr" => text.line(),
                b"noBreakHyphen" => text.add(b"-"),
                b"tbl" => text.open_table(),
                b"tr" => text.open_row(),
                b"tc" => text.open_cell(false),
                b"Fallback" | b"rPh" if !is_empty => fallback = 1,
                b"docPr" | b"cNvPr" => {
                    for one in attributes(bytes, range).filter(|one| matches!(one.name, b"descr" | b"title"))
                    {
                        hints.line();
                        decode(&mut hints, one.value, one.at);
                    }
                }
                _ => {}
            },
            Token::Close { name } => match local(name) {
                b"p" | b"comment" | b"si" => text.line(),
                b"r" => in_run = false,
                b"t" | b"delText" | b"instrText" => into = Into::Nothing,
                b"fldChar" => fields.line(),
                b"tbl" => text.close_table(),
                b"tr" => text.close_row(),
                b"tc" => text.close_cell(1),
                _ => {}
            },
            Token::Text(_) | Token::Raw(_) if fallback > 0 => {}
            Token::Text(range) => match into {
                Into::Nothing => {}
                Into::Text => text.flow(range.start, &bytes[range], decode),
                Into::Deleted => decode(&mut deleted, &bytes[range.clone()], range.start),
                Into::Field => {
                    fields.line();
                    decode(&mut fields, &bytes[range.clone()], range.start);
                }
            },
            Token::Raw(range) => {
                if into == Into::Text {
                    text.same(range.start, &bytes[range]);
                }
            }
            Token::Comment(_) => {}
        }
    }
    run.part(path, kind, text.finish())?;
    for (name, text) in [("deleted", deleted), ("fields", fields), ("attributes", hints)] {
        run.part(&path::beside(path, name), kind, text)?;
    }
    crate::extract::run::GO
}

/// Returns how people name a slide.
fn slide_of(name: &str) -> Option<String> {
    let file = name.rsplit('/').next()?.strip_suffix(".xml")?;
    let digits = file.trim_start_matches(|character: char| !character.is_ascii_digit());
    let what = match file.strip_suffix(digits)? {
        "slide" => "slide",
        "notesSlide" => "notes",
        _ => return None,
    };
    Some(format!("{what} {digits}"))
}
