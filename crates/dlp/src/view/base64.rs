//! What base64 hides, one layer deep.

use std::ops::Range;

use super::View;
use crate::steps;

/// The fewest characters that are worth a look, and the most that are read.
const LEAST: usize = 24;
const MOST: usize = 16 * 1024;

/// The view of a run of base64 that begins at a place, if it is text; all of it comes from the whole run.
pub(crate) fn base64(text: &[u8], start: usize) -> Option<(View, Range<usize>)> {
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let run = text.get(start..)?;
    // The first bytes tell whether it is text, before the rest is read.
    let head = plain(run.get(..LEAST).filter(|head| head.iter().all(letter))?)?;
    if !is_text(&head) {
        return None;
    }
    let length = run.iter().take(MOST).take_while(|byte| letter(byte)).count();
    let padding = run[length..].iter().take(2).take_while(|byte| **byte == b'=').count();
    steps::count(length);
    let decoded = plain(&run[..length])?;
    if !is_text(&decoded) {
        return None;
    }
    let whole = start..start + length + padding;
    let mut view = View::default();
    view.change(&decoded, whole.clone());
    Some((view, whole))
}

fn plain(text: &[u8]) -> Option<Vec<u8>> {
    let usual: Vec<u8> = text
        .iter()
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => *byte,
        })
        .collect();
    crate::check::base64(&usual)
}

/// Whether bytes are text, and not letters that chance has made.
fn is_text(bytes: &[u8]) -> bool {
    // The last character may have been cut.
    let valid = match std::str::from_utf8(bytes) {
        Ok(valid) => valid,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.is_empty()
        && valid.chars().all(|character| !character.is_control() || matches!(character, '\n' | '\r' | '\t'))
}
