//! HTML and XML: text, what stands in attributes, scripts and comments.

mod html;
mod tokens;
mod xml;

pub(super) use html::html;
pub(super) use tokens::{Token, Tokens, attributes, decode, local};
pub(super) use xml::xml;
